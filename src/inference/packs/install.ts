import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { StyleId } from '../../cartoon.ts';
import { messageOf } from '../../error-message.ts';
import { loadNetwork } from '../session.ts';
import type { CataloguePack } from './catalogue.ts';
import { type DownloadParts, diskProblem, download } from './download.ts';
import { isKnown, sha256Of } from './hashes.ts';
import type { InstalledFile, InstalledPack, InstalledStyle, Role } from './installed.ts';
import { networkOf } from './networks.ts';
import { done, type PackOutcome, stop } from './problem.ts';
import { testGenerator, testLandmarks } from './self-test.ts';
import type { FoundFile, FoundStyle, PackSource } from './source.ts';

/** The events of an installation. */
export type InstallEvent =
  /** Bytes that have arrived, of all that are to come. */
  | { readonly kind: 'bytes'; readonly got: number; readonly total: number }
  | { readonly kind: 'testing'; readonly style: StyleId }
  | { readonly kind: 'installed'; readonly style: InstalledStyle };

export interface InstallParts extends DownloadParts {
  readonly catalogue: CataloguePack;
  readonly pack: InstalledPack;
  readonly source: PackSource;
  readonly now: () => Date;
}

/**
 * Installs styles one after the other: finds their files, fetches what is not there yet, checks it, converts it to ONNX and
 * tries it out. A style can be drawn with from the moment its `installed` is told; those before a failing one stay.
 */
export async function installStyles(
  styles: readonly StyleId[],
  parts: InstallParts,
  signal: AbortSignal,
  tell: (event: InstallEvent) => void,
): Promise<PackOutcome<readonly InstalledStyle[]>> {
  const { source, catalogue, pack } = parts;
  const found = new Map<StyleId, FoundStyle>();
  for (const style of styles) {
    const files = await source.find(style, signal);
    if (!files.ok) return files;
    found.set(style, files.value);
  }
  const fetcher = createFetcher([...found.values()], parts, signal, tell);
  const installed: InstalledStyle[] = [];
  try {
    await mkdir(pack.files, { recursive: true });
    for (const [style, { files, headDrawsBackground }] of found) {
      const fetched: Partial<Record<Role, InstalledFile>> = {};
      for (const [role, file] of Object.entries(files)) {
        const outcome = await fetcher(file);
        if (!outcome.ok) return outcome;
        fetched[role as Role] = outcome.value;
      }
      const whole = fetched as Record<Role, InstalledFile>;
      tell({ kind: 'testing', style });
      const tried = await tryOut(pack, whole, catalogue.styles[style]?.test);
      if (!tried.ok) return tried;
      const record: InstalledStyle = {
        style,
        ...whole,
        headDrawsBackground,
        from: source.name,
        installed: parts.now().toISOString(),
      };
      await pack.save(record);
      installed.push(record);
      tell({ kind: 'installed', style: record });
    }
  } catch (error) {
    return stop(diskProblem(error, pack.folder, sizeOf([...found.values()])));
  }
  return done(installed);
}

type Fetcher = (file: FoundFile) => Promise<PackOutcome<InstalledFile>>;

/** Fetches files and counts the bytes; the same file is fetched once. */
function createFetcher(
  found: readonly FoundStyle[],
  parts: InstallParts,
  signal: AbortSignal,
  tell: (event: InstallEvent) => void,
): Fetcher {
  const { pack } = parts;
  const total = sizeOf(found);
  const got = new Map<string, number>();
  const count = (key: string, bytes: number) => {
    got.set(key, bytes);
    tell({ kind: 'bytes', got: [...got.values()].reduce((sum, part) => sum + part, 0), total });
  };

  const admit = (file: FoundFile, bytes: Uint8Array, otherwise: 'listed' | 'unverified') => {
    const { file: name, known } = file.expected;
    const sha256 = sha256Of(bytes);
    const trust = isKnown(bytes, known) ? 'known' : otherwise;
    const installed: InstalledFile = { name, size: bytes.length, sha256, trust };
    return installed;
  };

  const fromService = async (
    file: FoundFile & { readonly listed: FoundListed },
  ): Promise<PackOutcome<InstalledFile>> => {
    const { listed, expected } = file;
    const key = keyOf(file);
    const to = pack.pathOf(key);
    // A file under its hash was checked when it was stored; the disk may have changed it since.
    const kept = await readFile(to).catch(() => undefined);
    if (kept === undefined || (listed.sha256 !== undefined && sha256Of(kept) !== listed.sha256)) {
      const onBytes = (bytes: number) => count(key, bytes);
      const loaded = await download({ file: expected.file, listed, to, signal, onBytes }, parts);
      if (!loaded.ok) return loaded;
    }
    count(key, listed.size);
    const bytes = await readFile(to);
    const installed = admit(file, bytes, listed.sha256 === undefined ? 'unverified' : 'listed');
    if (expected.known.length > 0 && installed.trust !== 'known') {
      await rm(to);
      const got = `sha256:${installed.sha256}`;
      return stop({
        code: 'wrong-hash',
        file: expected.file,
        by: 'catalogue',
        expected: expected.known,
        got,
      });
    }
    if (key !== installed.sha256) await rename(to, pack.pathOf(installed.sha256));
    return done(installed);
  };

  const fromFolder = async (
    file: FoundFile & { readonly path: string },
  ): Promise<PackOutcome<InstalledFile>> => {
    const bytes = await readFile(file.path);
    const installed = admit(file, bytes, 'unverified');
    const to = pack.pathOf(installed.sha256);
    await writeFile(`${to}.part`, bytes);
    await rename(`${to}.part`, to);
    count(keyOf(file), bytes.length);
    return done(installed);
  };

  return (file) => ('listed' in file ? fromService(file) : fromFolder(file));
}

type FoundListed = Extract<FoundFile, { readonly listed: unknown }>['listed'];

/** Identifies a file before it is downloaded. */
const keyOf = (file: FoundFile): string =>
  'listed' in file ? (file.listed.sha256 ?? encodeURIComponent(file.listed.url).slice(-120)) : file.path;

function sizeOf(found: readonly FoundStyle[]): number {
  const sizes = new Map<string, number>();
  for (const { files } of found)
    for (const file of Object.values(files))
      sizes.set(keyOf(file), 'listed' in file ? file.listed.size : file.size);
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

/** Converts the networks of a style and lets each draw once. */
async function tryOut(
  pack: InstalledPack,
  { head, background, keypoints }: Record<Role, InstalledFile>,
  known: readonly number[] | undefined,
): Promise<PackOutcome<void>> {
  const trials = [
    { file: head, kind: 'generator', known },
    ...(background.sha256 === head.sha256 ? [] : [{ file: background, kind: 'generator' } as const]),
    { file: keypoints, kind: 'landmarks' },
  ] as const;
  for (const trial of trials) {
    let reason: string | undefined;
    try {
      const network = await loadNetwork(await networkOf(pack, trial.file, trial.kind), { threads: 1 });
      reason =
        trial.kind === 'landmarks'
          ? await testLandmarks(network)
          : await testGenerator(network, 'known' in trial ? trial.known : undefined);
      await network.close();
    } catch (error) {
      // The disk is another matter than the file.
      if (typeof (error as NodeJS.ErrnoException).code === 'string') throw error;
      reason = messageOf(error);
    }
    if (reason !== undefined) return stop({ code: 'wrong-network', file: trial.file.name, reason });
  }
  return done(undefined);
}
