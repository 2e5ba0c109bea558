import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
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

const START_DEADLINE_MS = 60_000;

/** Creates a database cluster in a folder. PostgreSQL never runs as root: then the account `postgres` does. */
export function createPostgresServer(folder: string, port: number): PostgresServer {
  const data = join(folder, 'postgres');
  const bin = binaries();
  const account = accountOf();
  mkdirSync(data, { mode: 0o700 });
  if (account.uid !== undefined) chownSync(data, account.uid, account.gid as number);
  const initialize = ['--pgdata', data, '--username', 'postgres', '--auth', 'trust', '--encoding', 'UTF8'];
  execFileSync(join(bin, 'initdb'), initialize, { ...account, stdio: 'ignore', cwd: data });
  let server: ChildProcess | undefined;
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async start() {
      const args = ['-D', data, '-p', String(port), '-k', data, '-c', 'listen_addresses=127.0.0.1'];
      server = spawn(join(bin, 'postgres'), [...args, '-c', 'max_connections=200'], {
        ...account,
        stdio: 'ignore',
        cwd: data,
      });
      const end = Date.now() + START_DEADLINE_MS;
      while (!(await answers(port))) {
        if (Date.now() > end) throw new Error('PostgreSQL did not start.');
        await sleep(100);
      }
    },
    async kill() {
      if (!server) return;
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
      server = undefined;
    },
  };
}

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
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
