import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A PostgreSQL server of its own that can be killed and started again. */
export interface PostgresServer {
  readonly url: string;
  start(): Promise<void>;
  /** As when the machine fails: what was not committed is lost, and the rest is recovered at the next start. */
  kill(): Promise<void>;
}

const START_DEADLINE_MS = 120_000;
const KILL_DEADLINE_MS = 10_000;
const LOOK_MS = 100;

/** Creates a database cluster in a folder. PostgreSQL never runs as root: then the account `postgres` does. */
export function createPostgresServer(folder: string, port: number): PostgresServer {
  const data = join(folder, 'postgres');
  const log = join(folder, 'postgres.log');
  const bin = binaries();
  const account = accountOf();
  mkdirSync(data, { mode: 0o700 });
  if (account.uid !== undefined) chownSync(data, account.uid, account.gid as number);
  const initialize = ['--pgdata', data, '--username', 'postgres', '--auth', 'trust', '--encoding', 'UTF8'];
  execFileSync(join(bin, 'initdb'), initialize, { ...account, stdio: 'ignore', cwd: data });
  let server: ChildProcess | undefined;

  const launch = (): ChildProcess => {
    const args = ['-D', data, '-p', String(port), '-k', data, '-c', 'listen_addresses=127.0.0.1'];
    const output = openSync(log, 'a');
    const launched = spawn(join(bin, 'postgres'), [...args, '-c', 'max_connections=200'], {
      ...account,
      stdio: ['ignore', output, output],
      cwd: data,
    });
    closeSync(output);
    return launched;
  };

  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async start() {
      const end = Date.now() + START_DEADLINE_MS;
      server = launch();
      while (!(await answers(port))) {
        if (Date.now() > end) throw new Error(`PostgreSQL did not start: ${lastLines(log)}`);
        await sleep(LOOK_MS);
        // It refuses to start while a process of the one that was killed still has its memory, which takes long on a busy machine.
        if (hasEnded(server)) server = launch();
      }
    },
    async kill() {
      if (!server || hasEnded(server)) return;
      const ended = once(server, 'exit', { signal: AbortSignal.timeout(KILL_DEADLINE_MS) });
      server.kill('SIGKILL');
      await ended;
    },
  };
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

const lastLines = (log: string): string => readFileSync(log, 'utf8').trim().split('\n').slice(-3).join(' / ');

/** The folder of the newest server that is installed. */
function binaries(): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root)
    ? readdirSync(root).sort((one, other) => Number(other) - Number(one))
    : [];
  const found = versions
    .map((version) => join(root, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
  if (!found) throw new Error('This needs the server of PostgreSQL on this computer (package postgresql).');
  return found;
}

function accountOf(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1_000 });
    const end = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
