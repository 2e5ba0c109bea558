import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StyleId } from '../../cartoon.ts';
import type { CataloguePack } from './catalogue.ts';
import { type DownloadOptions, diskProblem } from './download.ts';
import { sha256Of } from './hashes.ts';
import { type InstallEvent, installStyles } from './install.ts';
import {
  filesOf,
  type InstalledFile,
  type InstalledPack,
  type InstalledProblem,
  type InstalledStyle,
  openPack,
} from './installed.ts';
import type { ModelScopeOptions } from './modelscope.ts';
import { networkOf } from './networks.ts';
import { done, type PackOutcome, stop } from './problem.ts';
import { folderSource, type PackSource, serviceSource } from './source.ts';

/** The packs of styles that can be fetched, and what is here of them. */
export interface Packs {
  readonly catalogue: readonly CataloguePack[];
  installed(pack: string): Promise<readonly InstalledStyle[]>;
  /** What of it can't be read. */
  problems(pack: string): Promise<readonly InstalledProblem[]>;
  /** Fetches and tries out styles. */
  install(request: InstallRequest): Promise<PackOutcome<readonly InstalledStyle[]>>;
  /** Reads every file of the installed styles again; what is damaged or missing, by style. */
  verify(pack: string): Promise<readonly Verdict[]>;
  remove(pack: string, styles: readonly StyleId[]): Promise<PackOutcome<void>>;
}

export interface InstallRequest {
  readonly pack: string;
  readonly styles: readonly StyleId[];
  /** A folder, or the address of a mirror; the service that is set when left out. */
  readonly from?: string;
  readonly signal: AbortSignal;
  readonly tell: (event: InstallEvent) => void;
}

export interface Verdict {
  readonly style: InstalledStyle;
  /** Files whose bytes are no longer those that were installed. */
  readonly damaged: readonly (InstalledFile & { readonly got?: string })[];
}

export interface PacksOptions
  extends Omit<ModelScopeOptions, 'deadlineMilliseconds'>,
    Omit<DownloadOptions, 'openFile' | 'stallMilliseconds'> {
  readonly catalogue: readonly CataloguePack[];
  /** Where packs are kept, each in a folder of its own. */
  readonly folder: string;
  readonly now: () => Date;
  /** Longest silence of a server, in milliseconds. */
  readonly stallMilliseconds?: number;
  /** Opens files to write to; a test of a full disk brings its own. */
  readonly openFile?: typeof open;
}

const SILENCE_MILLISECONDS = 60_000;

export function createPacks(options: PacksOptions): Packs {
  const { catalogue, folder } = options;
  const opened = (id: string) => openPack(join(folder, id));
  return {
    catalogue,
    installed: async (id) => (await opened(id).survey()).styles,
    problems: async (id) => (await opened(id).survey()).problems,
    install: (request) => install(request, opened(request.pack), options),
    async verify(id) {
      const pack = opened(id);
      return Promise.all((await pack.survey()).styles.map((style) => verifyStyle(pack, style)));
    },
    async remove(id, styles) {
      const pack = opened(id);
      const { styles: readable, problems } = await pack.survey();
      const unread = problems.find(({ of }) => of === 'record');
      if (unread !== undefined)
        return stop({ code: 'cannot-read', file: unread.file, reason: unread.reason });
      const here = readable.map(({ style }) => style);
      const missing = styles.find((style) => !here.includes(style));
      if (missing !== undefined) return stop({ code: 'not-installed', style: missing });
      for (const style of styles) await pack.remove(style);
      return done(undefined);
    },
  };
}

async function install(
  { pack: id, styles, from, signal, tell }: InstallRequest,
  target: InstalledPack,
  options: PacksOptions,
): Promise<PackOutcome<readonly InstalledStyle[]>> {
  const { catalogue, stallMilliseconds = SILENCE_MILLISECONDS, openFile = open } = options;
  const pack = catalogue.find((candidate) => candidate.id === id);
  if (pack === undefined)
    return stop({ code: 'unknown-pack', pack: id, known: catalogue.map((known) => known.id) });
  const unknown = styles.find((style) => !Object.hasOwn(pack.styles, style));
  if (unknown !== undefined)
    return stop({ code: 'unknown-style', style: unknown, known: Object.keys(pack.styles) });
  const source = sourceOf(pack, from, { ...options, deadlineMilliseconds: stallMilliseconds });
  const lock = await takeLock(target.folder);
  if (!lock.ok) return lock;
  try {
    const installOptions = { ...options, catalogue: pack, pack: target, source, stallMilliseconds, openFile };
    const outcome = await installStyles(styles, installOptions, signal, tell);
    if (outcome.ok) await writeFile(join(target.folder, 'NOTICE.txt'), noticeOf(pack));
    return outcome;
  } finally {
    await lock.value();
  }
}

function sourceOf(pack: CataloguePack, from: string | undefined, options: ModelScopeOptions): PackSource {
  const isAddress = from !== undefined && /^https?:\/\//.test(from);
  if (from !== undefined && !isAddress) return folderSource(pack, from);
  return serviceSource(pack, { ...options, base: isAddress ? from.replace(/\/+$/, '') : options.base });
}

/** Reads the files of a style again, and converts its networks again when they are whole. */
async function verifyStyle(pack: InstalledPack, style: InstalledStyle): Promise<Verdict> {
  const damaged: Verdict['damaged'][number][] = [];
  for (const file of filesOf(style)) {
    const bytes = await readFile(pack.pathOf(file.sha256)).catch(() => undefined);
    const got = bytes && sha256Of(bytes);
    if (got !== file.sha256) damaged.push({ ...file, ...(got && { got }) });
  }
  if (damaged.length === 0) {
    await networkOf(pack, style.head, 'generator');
    await networkOf(pack, style.background, 'generator');
    await networkOf(pack, style.keypoints, 'landmarks');
  }
  return { style, damaged };
}

const noticeOf = ({ name, homepage, licence, provenance }: CataloguePack): string =>
  `${[`${name}  ${homepage}`, `Licence: ${licence.name}  ${licence.url}`, '', ...provenance].join('\n')}\n`;

/** Distinguishes this process from an earlier one with the same id: in a container every run may be process 1. */
const RUN = randomUUID();

/** Keeps two programs from installing the same pack at once; a lock whose process has ended does not count. */
async function takeLock(folder: string): Promise<PackOutcome<() => Promise<void>>> {
  const path = join(folder, 'installing');
  for (;;) {
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(path, `${process.pid} ${RUN}`, { flag: 'wx' });
      return done(() => rm(path, { force: true }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return stop(diskProblem(error, folder, 0));
    }
    const [number, run] = (await readFile(path, 'utf8').catch(() => '')).split(' ');
    const holder = Number(number);
    if (holder > 0 && (holder === process.pid ? run === RUN : isAlive(holder)))
      return stop({ code: 'in-use', process: holder });
    await rm(path, { force: true });
  }
}

function isAlive(process_: number): boolean {
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
