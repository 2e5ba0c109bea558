import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Style } from '../../cartoon.ts';

/** An operator's own style: a folder with an ONNX image-to-image network and a manifest.json that says how to use it. */
export interface CustomPack {
  readonly style: Style;
  readonly licence: string;
  /** Path of the ONNX file. */
  readonly network: string;
  readonly use: NetworkUse;
}

/** How pictures go in and out of a network with one input and one output. */
export interface NetworkUse {
  readonly layout: 'NCHW' | 'NHWC';
  readonly colours: 'RGB' | 'BGR';
  /** What black and white are in the input, and in the output. */
  readonly range: readonly [number, number];
  readonly outputRange: readonly [number, number];
  readonly size: SizeRule;
}

/** The only square a network takes, or the multiple that both sides must be of and the longest side it is given. */
export type SizeRule = { readonly square: number } | { readonly multiple: number; readonly longest: number };

export interface CustomPacks {
  readonly packs: readonly CustomPack[];
  /** One sentence for each folder that cannot be used; it names the folder and the field. */
  readonly problems: readonly string[];
}

export const CUSTOM_ENGINE = 'custom';

/** Pictures larger than this would take minutes and gigabytes. */
const LONGEST = 2048;
const LARGEST_FILE = 512 * 2 ** 20;

const range = z
  .tuple([z.number(), z.number()])
  .refine(([black, white]) => black !== white, 'black and white must differ');
const manifest = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 lower-case letters, digits or dashes'),
    name: z.object({ en: z.string().min(1) }).catchall(z.string().min(1)),
    licence: z.string().min(1),
    network: z
      .string()
      .regex(/^[\w][\w.-]*\.onnx$/, 'must be the name of an .onnx file beside manifest.json'),
    layout: z.enum(['NCHW', 'NHWC']),
    colours: z.enum(['RGB', 'BGR']),
    range,
    outputRange: range.optional(),
    size: z.union(
      [
        z.strictObject({ square: z.int().min(32).max(LONGEST) }),
        z.strictObject({ multiple: z.int().min(1).max(256), longest: z.int().min(64).max(LONGEST) }),
      ],
      `must be {"square": 32…${LONGEST}} or {"multiple": 1…256, "longest": 64…${LONGEST}}`,
    ),
    nearest: z.string().optional(),
  })
  .readonly();

/**
 * Reads every folder in `folder` that holds a manifest.json.
 * @param taken ids of styles that are there already
 */
export function readCustomPacks(folder: string, taken: readonly string[]): CustomPacks {
  const packs: CustomPack[] = [];
  const problems: string[] = [];
  for (const name of foldersIn(folder).sort()) {
    const home = join(folder, name);
    const text = readIfThere(join(home, 'manifest.json'));
    if (text === undefined) continue;
    const ids = [...taken, ...packs.map(({ style }) => style.id)];
    const read = readManifest(home, text, ids);
    if (typeof read === 'string') problems.push(`${join(home, 'manifest.json')}: ${read}`);
    else packs.push(read);
  }
  return { packs, problems };
}

function readManifest(home: string, text: string, taken: readonly string[]): CustomPack | string {
  const parsed = manifest.safeParse(parseJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join('.') ?? '';
    return `${field === '' ? 'the manifest' : field} is invalid: ${issue?.message}.`;
  }
  const { id, name, licence, network, nearest, outputRange, ...use } = parsed.data;
  if (taken.includes(id)) return `id is invalid: the style “${id}” already exists.`;
  if (nearest !== undefined && !taken.includes(nearest))
    return `nearest is invalid: there is no style “${nearest}”.`;
  const file = join(home, network);
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return `network is invalid: there is no file ${network}.`;
  if (size > LARGEST_FILE)
    return `network is invalid: ${network} is larger than ${LARGEST_FILE / 2 ** 20} MB.`;
  return {
    style: { id, name, engines: [CUSTOM_ENGINE], ...(nearest !== undefined && { nearest }) },
    licence,
    network: file,
    use: { ...use, outputRange: outputRange ?? use.range },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const isMissing = (error: unknown) =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
