import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type FakeDiscord, startFakeDiscord } from '../../tests/fakes/discord.ts';
import { type FakeTelegram, startFakeTelegram } from '../../tests/fakes/telegram.ts';
import { createProgram, type Program } from './program.ts';

/** The platforms, and the program that serves them. */
export interface Stage {
  readonly telegram: FakeTelegram;
  readonly discord: FakeDiscord;
  readonly program: Program;
  readonly web: { readonly root: string; readonly token: string };
  close(): Promise<void>;
}

export interface StageOptions {
  /** The program's working folder. */
  readonly folder: string;
  /** A shell command that limits the memory of what the shell then runs. */
  readonly enter: string | undefined;
}

/** Photos and cartoons are deleted early, so that the run can wait for that. */
const BLOBS = { TOONSMITH_BLOBS_LIFETIME: '1 min', TOONSMITH_BLOBS_BYTES: '64 MB' };

export async function openStage({ folder, enter }: StageOptions): Promise<Stage> {
  const telegram = await startFakeTelegram({ now: Date.now });
  const discord = await startFakeDiscord({ now: Date.now });
  const token = randomBytes(16).toString('hex');
  const port = await freePort();
  const program = createProgram({
    folder,
    enter,
    env: {
      TOONSMITH_DATA_FOLDER: join(folder, 'data'),
      TELEGRAM_TOKEN: telegram.token,
      TOONSMITH_TELEGRAM_API_ROOT: telegram.root(),
      DISCORD_TOKEN: discord.token,
      TOONSMITH_DISCORD_API_ROOT: discord.apiRoot,
      TOONSMITH_DISCORD_ATTACHMENT_HOSTS: discord.host,
      TOONSMITH_WEB_PORT: String(port),
      TOONSMITH_WEB_TOKEN: token,
      // Each client of the API has its own address, as a proxy would tell it.
      TOONSMITH_WEB_BEHIND_PROXY: 'on',
      TOONSMITH_QUOTA_PICTURES_PER_DAY: '10000',
      ...BLOBS,
    },
  });
  return {
    telegram,
    discord,
    program,
    web: { root: `http://127.0.0.1:${port}`, token },
    async close() {
      await telegram.close();
      await discord.close();
    },
  };
}

/** A port that stays the same when the program starts again. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
