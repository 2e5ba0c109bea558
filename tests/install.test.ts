import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { install } from '../scripts/install.cjs';
import { npmCommand } from '../scripts/npm.cjs';
import { createFolder } from './cli/fake-terminal.ts';

/** Stands in for npm: does what the shell commands under its first argument say. */
const fakeNpm = (commands: Readonly<Record<string, string>>) =>
  `#!/bin/sh\ncase $1 in\n${Object.entries(commands)
    .map(([verb, command]) => `${verb}) ${command} ;;`)
    .join('\n')}\nesac\n`;

/** Writes two packages, then waits for a file named `go`. */
const SLOW =
  'mkdir -p node_modules/a && echo {} > node_modules/a/package.json; until [ -e go ]; do sleep 0.02; done';
const DRIVER = 'node_modules/better-sqlite3-v12/build/Release';
const COMPILED = `mkdir -p ${DRIVER} && touch ${DRIVER}/better_sqlite3.node`;

it('starts npm through a shell on Windows, with quotes where a name needs them', () => {
  expect(npmCommand(['ci', '--prefix', 'C:\\my 照片'], 'win32')).toEqual({
    file: 'npm ci --prefix "C:\\my 照片"',
    args: [],
    shell: true,
  });
});

describe.skipIf(process.platform === 'win32')('installing', () => {
  it('tells how far it is while npm says nothing', async () => {
    const { root, said, ended } = start({ ci: SLOW });
    await vi.waitFor(() => expect(said.join('\n')).toContain('… 0 s: packages installed so far: 1'), 20_000);
    writeFileSync(join(root, 'go'), '');
    expect(await ended).toBe(true);
    expect(said[0]).toMatch(/^Installing dependencies/);
    expect(said.at(-1)).toMatch(/^Installed in \d+ s\.$/);
  });

  it('uses no compiler where ready-made files do', async () => {
    const { said, ended } = start({ ci: 'true', rebuild: 'echo must not run; exit 1' });
    expect(await ended).toBe(true);
    expect(said.join('\n')).not.toMatch(/database|compil/);
  });

  it('downloads the database library for an older Node.js', async () => {
    const { said, ended } = start({ ci: 'true', rebuild: COMPILED }, { compilesSqlite: true });
    expect(await ended).toBe(true);
    expect(said.join('\n')).toContain('Preparing the database library');
    expect(said.join('\n')).not.toContain('compile');
  });

  it('says that a compiler is used, and that it goes on', async () => {
    const rebuild = `echo gyp info using node-gyp >&2; until [ -e go ]; do sleep 0.02; done; ${COMPILED}`;
    const { root, said, ended } = start({ ci: 'true', rebuild }, { compilesSqlite: true });
    await vi.waitFor(() => expect(said.join('\n')).toContain('… 0 s: compiling'), 20_000);
    writeFileSync(join(root, 'go'), '');
    expect(await ended).toBe(true);
    expect(said.join('\n')).toContain('compiled with a C++ compiler');
  });

  it('says what to install where there is no compiler', async () => {
    const rebuild = 'echo gyp info using node-gyp >&2; echo gyp ERR! not found: make >&2; exit 1';
    const { said, ended } = start({ ci: 'true', rebuild }, { compilesSqlite: true });
    expect(await ended).toBe(false);
    expect(said.join('\n')).toMatch(
      /gyp ERR! not found: make\nCouldn’t compile the database library\..*Node\.js 22\.14 or later.*or install /,
    );
  });

  it('does not take for compiled what npm left out', async () => {
    const { ended } = start({ ci: 'true', rebuild: 'true' }, { compilesSqlite: true });
    expect(await ended).toBe(false);
  });

  it.each([
    ['npm fails', { ci: 'exit 7' }, /See npm’s output above/],
    ['npm is not there', undefined, /"npm" isn’t installed/],
  ])('says so when %s', async (_, commands, sentence) => {
    const { said, ended } = start(commands);
    expect(await ended).toBe(false);
    expect(said.join('\n')).toMatch(sentence);
  });
});

function start(commands: Readonly<Record<string, string>> | undefined, settings = {}) {
  const root = createFolder({
    'package-lock.json': '{ "packages": { "": {}, "node_modules/a": {}, "node_modules/b": {} } }',
  });
  mkdirSync(join(root, 'bin'));
  if (commands) {
    writeFileSync(join(root, 'bin/npm'), fakeNpm(commands));
    chmodSync(join(root, 'bin/npm'), 0o755);
  }
  vi.stubEnv('PATH', commands ? `${join(root, 'bin')}:${process.env.PATH}` : join(root, 'bin'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true, force: true });
  });
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  return { root, said, ended: install({ root, say, interval: 50, compilesSqlite: false, ...settings }) };
}
