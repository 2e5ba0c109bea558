import { mkdir } from 'node:fs/promises';
import type { StyleId } from '../../cartoon.ts';
import { messageOf } from '../../error-message.ts';
import { loadNetwork } from '../session.ts';
import type { CataloguePack } from './catalogue.ts';
import { type DownloadOptions, diskProblem } from './download.ts';
import { createFetcher, sizeOf } from './fetcher.ts';
import type { InstalledFile, InstalledPack, InstalledStyle, Role } from './installed.ts';
import { networkOf } from './networks.ts';
import { done, type PackOutcome, stop } from './problem.ts';
import { testGenerator, testLandmarks } from './self-test.ts';
import type { FoundStyle, PackSource } from './source.ts';

/** The events of an installation. */
export type InstallEvent =
  /** Bytes that have arrived, of all that are to come. */
  | { readonly kind: 'bytes'; readonly got: number; readonly total: number }
  | { readonly kind: 'testing'; readonly style: StyleId }
  | { readonly kind: 'installed'; readonly style: InstalledStyle };

export interface InstallOptions extends DownloadOptions {
  readonly catalogue: CataloguePack;
  readonly pack: InstalledPack;
  readonly source: PackSource;
  readonly now: () => Date;
}

/**
 * Installs styles one after the other: finds their files, fetches what is not there yet, checks it, converts it to ONNX
 * and tries it out. A style can be drawn with from the moment of its event `installed`; those before a failing one stay.
 */
export async function installStyles(
  styles: readonly StyleId[],
  options: InstallOptions,
  signal: AbortSignal,
  tell: (event: InstallEvent) => void,
): Promise<PackOutcome<readonly InstalledStyle[]>> {
  const { source, catalogue, pack } = options;
  const found = new Map<StyleId, FoundStyle>();
  for (const style of styles) {
    const files = await source.find(style, signal);
    if (!files.ok) return files;
    found.set(style, files.value);
  }
  const fetcher = createFetcher([...found.values()], {
    ...options,
    signal,
    onBytes: (got, total) => tell({ kind: 'bytes', got, total }),
  });
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
        installed: options.now().toISOString(),
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
