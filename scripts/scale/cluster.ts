import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FakeDiscord, startFakeDiscord } from '../../tests/fakes/discord.ts';
import { type FakeTelegram, startFakeTelegram } from '../../tests/fakes/telegram.ts';
import { createProgram, type Program } from '../soak/program.ts';
import { freePort } from '../soak/stage.ts';
import { createPostgresServer, type PostgresServer } from './postgres-server.ts';

/** A process of the cluster. */
export interface Node {
  readonly name: string;
  readonly program: Program;
  /** The value of a metric, summed over its labels; undefined where the process doesn't answer. */
  metric(name: string): Promise<number | undefined>;
}

/** Two fronts and two workers on one PostgreSQL server, and the platforms that they serve. */
export interface Cluster {
  readonly telegram: FakeTelegram;
  readonly discord: FakeDiscord;
  readonly postgres: PostgresServer;
  readonly fronts: readonly Node[];
  readonly workers: readonly Node[];
  close(): Promise<void>;
}

export async function openCluster(folder: string): Promise<Cluster> {
  const postgres = createPostgresServer(folder, await freePort());
  await postgres.start();
  const telegram = await startFakeTelegram({ now: Date.now });
  const discord = await startFakeDiscord({ now: Date.now });
  const token = randomBytes(16).toString('hex');
  const common = {
    TOONSMITH_STORE: postgres.url,
    TELEGRAM_TOKEN: telegram.token,
    TOONSMITH_TELEGRAM_API_ROOT: telegram.root(),
    DISCORD_TOKEN: discord.token,
    TOONSMITH_DISCORD_API_ROOT: discord.apiRoot,
    TOONSMITH_DISCORD_ATTACHMENT_HOSTS: discord.host,
    TOONSMITH_WEB_ADMIN_TOKEN: token,
    TOONSMITH_WEB_TOKEN: randomBytes(16).toString('hex'),
    TOONSMITH_QUOTA_PICTURES_PER_DAY: '10000',
    TOONSMITH_DRAWING_AT_ONCE: '1',
  };
  const node = async (name: string, verb: string): Promise<Node> => {
    const port = await freePort();
    const cwd = join(folder, name);
    mkdirSync(cwd);
    const env = { ...common, TOONSMITH_DATA_FOLDER: join(cwd, 'data'), TOONSMITH_WEB_PORT: String(port) };
    return {
      name,
      program: createProgram({ folder: cwd, env, verb }),
      metric: (metric) => readMetric(`http://127.0.0.1:${port}/metrics`, token, metric),
    };
  };
  return {
    ...{ telegram, discord, postgres },
    fronts: [await node('front-1', 'serve --role front'), await node('front-2', 'serve --role front')],
    workers: [await node('worker-1', 'worker'), await node('worker-2', 'worker')],
    async close() {
      await telegram.close();
      await discord.close();
      await postgres.kill();
    },
  };
}

async function readMetric(url: string, token: string, name: string): Promise<number | undefined> {
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
  if (!answer?.ok) return undefined;
  const values = (await answer.text())
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .map((line) => Number(line.slice(line.lastIndexOf(' '))));
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}
