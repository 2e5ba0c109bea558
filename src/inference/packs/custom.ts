import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Style, StyleId } from '../../cartoon.ts';
import { CUSTOM_ENGINE, DCT_NET } from '../engines/names.ts';
import { type Manifest, type ManifestProblem, parseManifest, placeOfField } from './manifest.ts';
import type { NetworkUse } from './network-use.ts';

/** An operator's own style: a folder with an ONNX image-to-image network and a manifest.json that says how to use it. */
export interface CustomPack {
  readonly style: Style;
  readonly licence: string;
  /** Path of the ONNX file. */
  readonly network: string;
  readonly use: NetworkUse;
}

export interface CustomPacks {
  readonly packs: readonly CustomPack[];
  readonly problems: readonly ManifestProblem[];
}

export const MANIFEST = 'manifest.json';
const LARGEST_FILE = 512 * 2 ** 20;

/** A manifest that could be read, with what is needed to say where something in it is wrong. */
interface Candidate {
  readonly folder: string;
  readonly text: string;
  readonly manifest: Manifest;
}

/**
 * Reads every folder in `folder` that holds a manifest.json.
 * @param taken ids of styles that are there already
 */
export function readCustomPacks(folder: string, taken: readonly StyleId[]): CustomPacks {
  const problems: ManifestProblem[] = [];
  const candidates: Candidate[] = [];
  const names = foldersIn(folder);
  if ('code' in names) return { packs: [], problems: [names] };
  for (const name of names.sort()) {
    const read = readCandidate(join(folder, name));
    if (read === undefined) continue;
    const wrong = 'manifest' in read ? judgeAlone(read, [...taken, ...candidates.map(idOf)]) : read;
    problems.push(...wrong);
    if ('manifest' in read && wrong.length === 0) candidates.push(read);
  }
  // Another pack may stand in for one, whichever is read first.
  const known = [...taken, ...candidates.map(idOf)];
  const usable = candidates.filter((candidate) => {
    const problem = judgeNearest(candidate, known);
    if (problem !== undefined) problems.push(problem);
    return problem === undefined;
  });
  return { packs: usable.map(packOf), problems };
}

/**
 * Reads one folder; undefined when it has no manifest.json.
 * @param taken ids of styles that are there without it
 */
export function readCustomPack(
  folder: string,
  taken: readonly StyleId[],
): CustomPack | readonly ManifestProblem[] | undefined {
  const read = readCandidate(folder);
  if (read === undefined || !('manifest' in read)) return read;
  const nearest = judgeNearest(read, [...taken, idOf(read)]);
  const problems = [...judgeAlone(read, taken), ...(nearest ? [nearest] : [])];
  return problems.length > 0 ? problems : packOf(read);
}

const idOf = ({ manifest }: Candidate): StyleId => manifest.id;

function packOf({ folder, manifest: { id, name, licence, network, nearest, use } }: Candidate): CustomPack {
  return {
    style: { id, name, engines: [CUSTOM_ENGINE], ...(nearest !== undefined && { nearest }) },
    licence,
    network: join(folder, network),
    use,
  };
}

function readCandidate(folder: string): Candidate | readonly ManifestProblem[] | undefined {
  const file = join(folder, MANIFEST);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return isMissing(error) ? undefined : [unreadable(file, error)];
  }
  const manifest = parseManifest(text, file);
  return 'id' in manifest ? { folder, text, manifest } : manifest;
}

function judgeAlone({ folder, text, manifest }: Candidate, taken: readonly StyleId[]): ManifestProblem[] {
  const { id, network } = manifest;
  const file = join(folder, MANIFEST);
  const at = (field: string) => ({ file, ...placeIn(text, field) });
  const problems: ManifestProblem[] = [];
  if (taken.includes(id)) problems.push({ ...at('id'), code: 'taken', style: id });
  const facts = statSync(join(folder, network), { throwIfNoEntry: false });
  if (!facts?.isFile()) problems.push({ ...at('network'), code: 'no-network', network });
  else if (facts.size > LARGEST_FILE)
    problems.push({ ...at('network'), code: 'large-network', network, bytes: LARGEST_FILE });
  else problems.push(...unreadableNetwork(join(folder, network)));
  return problems;
}

function unreadableNetwork(file: string): ManifestProblem[] {
  try {
    accessSync(file, constants.R_OK);
    return [];
  } catch (error) {
    return [unreadable(file, error)];
  }
}

function judgeNearest(
  { folder, text, manifest: { id, nearest } }: Candidate,
  known: readonly StyleId[],
): ManifestProblem | undefined {
  const at = { file: join(folder, MANIFEST), ...placeIn(text, 'nearest') };
  if (nearest === undefined) return undefined;
  if (nearest === id) return { ...at, code: 'nearest-self' };
  return known.includes(nearest) ? undefined : { ...at, code: 'nearest-unknown', style: nearest, known };
}

function placeIn(text: string, field: string) {
  const place = placeOfField(text, field);
  return place && { place };
}

/** The networks in a folder, by name. */
export const networksIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.onnx') && !basename(name).startsWith('.'))
    .sort();

const isMissing = (error: unknown) =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

function foldersIn(folder: string): string[] | ManifestProblem {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => name)
      .filter((name) => name !== DCT_NET);
  } catch (error) {
    return isMissing(error) ? [] : unreadable(folder, error);
  }
}

const unreadable = (file: string, error: unknown): ManifestProblem => ({
  file,
  code: 'unreadable',
  reason: (error as NodeJS.ErrnoException).code ?? 'unknown',
});
