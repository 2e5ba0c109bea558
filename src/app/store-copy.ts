import { existsSync } from 'node:fs';
import { copyBlobs } from '../blobs/copy.ts';
import { timestamp } from '../cli/names.ts';
import { type CopyStage, copyStoreVerb, type StoreCopied } from '../cli/store-copy.ts';
import { EXIT, type Exit, type Terminal } from '../cli/terminal.ts';
import type { Config } from '../config/load.ts';
import { messageOf } from '../error-message.ts';
import type { Words } from '../i18n/words.ts';
import { copyStore } from '../store/copy/copy.ts';
import type { StoreTables, StoreTarget } from '../store/copy/tables.ts';
import {
  type CopyEnd,
  type CopyEndContext,
  openPostgresEnd,
  openSqliteSource,
  openSqliteTarget,
} from './copy-ends.ts';
import { databasePath } from './database.ts';

export interface StoreCopyOptions {
  readonly config: Config;
  readonly terminal: Terminal;
  readonly words: Words;
  readonly version: string;
  /** Aborts when the process is asked to stop. */
  readonly signal: AbortSignal;
}

/** Copies the store with its photos and cartoons into SQLite or PostgreSQL, from the other one. */
export async function runStoreCopy(to: 'sqlite' | 'postgres', options: StoreCopyOptions): Promise<Exit> {
  const { config, terminal, words } = options;
  if (config.services.store === undefined) {
    terminal.stderr.write(`${words.say('cli-copy-needs-store')}\n`);
    return EXIT.usage;
  }
  // A connection that breaks is reported by the query that needed it.
  const context = { ...options, report: () => {} };
  const kept = `${databasePath(config).replace(/\.db$/, '')}_before-copy_${timestamp(new Date())}.db`;
  return copyStoreVerb({
    words,
    terminal,
    to,
    async copy(progress) {
      try {
        return await copyTo(to, kept, { ...context, progress });
      } catch (error) {
        return { state: 'refused', sentence: words.say('cli-copy-failed', { reason: messageOf(error) }) };
      }
    },
  });
}

interface Copying extends CopyEndContext {
  readonly signal: AbortSignal;
  readonly progress: (stage: CopyStage, done: number, total: number) => void;
}

async function copyTo(to: 'sqlite' | 'postgres', kept: string, context: Copying): Promise<StoreCopied> {
  const source = to === 'postgres' ? openSqliteSource(context) : openPostgresEnd(context, 'source');
  const from = await source;
  if (!from.ok) return { state: 'refused', sentence: from.sentence };
  try {
    const target = to === 'postgres' ? openPostgresEnd(context, 'target') : openSqliteTarget(context, kept);
    const into = await target;
    if (!into.ok) return { state: 'refused', sentence: into.sentence };
    try {
      const copied = await copyBetween(from.end, into.end, context);
      return to === 'sqlite' && existsSync(kept) && copied.state === 'copied' ? { ...copied, kept } : copied;
    } finally {
      await into.end.close();
    }
  } finally {
    await from.end.close();
  }
}

async function copyBetween(
  source: CopyEnd<StoreTables>,
  target: CopyEnd<StoreTarget>,
  { signal, progress, words: { say } }: Copying,
): Promise<StoreCopied> {
  const refuse = (sentence: string): StoreCopied => ({ state: 'refused', sentence });
  const result = await copyStore({
    source: source.tables,
    target: target.tables,
    signal,
    progress: (copied, total) => progress('rows', copied, total),
  });
  if (result.state === 'stopped') return result;
  if (result.state === 'nothing') return refuse(say('cli-copy-nothing'));
  if (result.state === 'different') return refuse(say('cli-copy-different', { table: result.table }));
  const blobs = await copyBlobs({
    source: source.blobs,
    target: target.blobs,
    signal,
    progress: (copied, total) => progress('blobs', copied, total),
  });
  if (blobs.state === 'stopped') return blobs;
  if (blobs.state !== 'copied') return refuse(say(`cli-copy-blobs-${blobs.state}`));
  const used = await source.finish();
  if (used !== undefined) return refuse(used);
  await target.tables.finish();
  const misplaced = await target.finish();
  if (misplaced !== undefined) return refuse(misplaced);
  return { state: 'copied', tables: result.tables, blobs: blobs.blobs };
}
