import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { writeAtomically } from '../../atomic-write.ts';
import { type DownloadOptions, download } from './download.ts';
import { isKnown, sha256Of } from './hashes.ts';
import type { InstalledFile, InstalledPack } from './installed.ts';
import { done, type PackOutcome, stop } from './problem.ts';
import type { FoundFile, FoundStyle } from './source.ts';

/** Brings a file into the pack's folder, checked. */
export type Fetcher = (file: FoundFile) => Promise<PackOutcome<InstalledFile>>;

export interface FetcherOptions extends DownloadOptions {
  readonly pack: InstalledPack;
  readonly signal: AbortSignal;
  /** Bytes that have arrived, of all that are to come. */
  readonly onBytes: (got: number, total: number) => void;
}

/** Fetches files of these styles and counts their bytes; the same file is fetched once. */
export function createFetcher(found: readonly FoundStyle[], options: FetcherOptions): Fetcher {
  const total = sizeOf(found);
  const got = new Map<string, number>();
  const count = (file: FoundFile, bytes: number) => {
    got.set(keyOf(file), bytes);
    options.onBytes(
      [...got.values()].reduce((sum, part) => sum + part, 0),
      total,
    );
  };
  return (file) => ('listed' in file ? fromService(file, count, options) : fromFolder(file, count, options));
}

type Count = (file: FoundFile, bytes: number) => void;
type ListedFile = Extract<FoundFile, { readonly listed: unknown }>;
type FolderFile = Exclude<FoundFile, ListedFile>;

async function fromService(
  file: ListedFile,
  count: Count,
  options: FetcherOptions,
): Promise<PackOutcome<InstalledFile>> {
  const { listed, expected } = file;
  const { pack, signal } = options;
  const key = keyOf(file);
  const to = pack.pathOf(key);
  // A file under its hash was checked when it was stored; the disk may have changed it since.
  const kept = await readFile(to).catch(() => undefined);
  if (kept === undefined || (listed.sha256 !== undefined && sha256Of(kept) !== listed.sha256)) {
    const onBytes = (bytes: number) => count(file, bytes);
    const loaded = await download({ file: expected.file, listed, to, signal, onBytes }, options);
    if (!loaded.ok) return loaded;
  }
  count(file, listed.size);
  const installed = describe(file, await readFile(to), listed.sha256 === undefined ? 'unverified' : 'listed');
  if (expected.known.length > 0 && installed.trust !== 'known') {
    await rm(to);
    const got = `sha256:${installed.sha256}`;
    return stop({ code: 'wrong-hash', file: expected.file, by: 'catalogue', expected: expected.known, got });
  }
  if (key !== installed.sha256) await rename(to, pack.pathOf(installed.sha256));
  return done(installed);
}

async function fromFolder(
  file: FolderFile,
  count: Count,
  { pack }: FetcherOptions,
): Promise<PackOutcome<InstalledFile>> {
  const bytes = await readFile(file.path);
  const installed = describe(file, bytes, 'unverified');
  const to = pack.pathOf(installed.sha256);
  await writeAtomically(to, (draft) => writeFile(draft, bytes));
  count(file, bytes.length);
  return done(installed);
}

function describe(
  { expected: { file: name, known } }: FoundFile,
  bytes: Uint8Array,
  otherwise: 'listed' | 'unverified',
): InstalledFile {
  const trust = isKnown(bytes, known) ? 'known' : otherwise;
  return { name, size: bytes.length, sha256: sha256Of(bytes), trust };
}

/** Identifies a file before it is downloaded. */
const keyOf = (file: FoundFile): string =>
  'listed' in file ? (file.listed.sha256 ?? encodeURIComponent(file.listed.url).slice(-120)) : file.path;

/** Bytes of all files, each once. */
export function sizeOf(found: readonly FoundStyle[]): number {
  const sizes = new Map<string, number>();
  for (const { files } of found)
    for (const file of Object.values(files))
      sizes.set(keyOf(file), 'listed' in file ? file.listed.size : file.size);
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}
