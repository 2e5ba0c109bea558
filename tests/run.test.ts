import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { needsCompiledSqlite } from '../scripts/install.cjs';

/** Stands in for npm: notes what it was asked, and installs a compiler that makes a program which tells what it got. */
const FAKE_NPM = `#!/bin/sh
echo "npm $*" >> "$NOTES"
[ -z "$NPM_FAILS" ] || exit 7
if [ "$1" = rebuild ]; then
  mkdir -p node_modules/better-sqlite3-v12/build/Release && touch node_modules/better-sqlite3-v12/build/Release/better_sqlite3.node
  exit
fi
rm -rf node_modules && mkdir -p node_modules/typescript/bin node_modules/esbuild
cat > node_modules/typescript/bin/tsc <<'TSC'
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
appendFileSync(process.env.NOTES, 'tsc\\n');
if (process.env.TSC_FAILS) process.exit(1);
mkdirSync('dist');
TSC
cat > node_modules/esbuild/index.js <<'ESBUILD'
const { appendFileSync, writeFileSync } = require('node:fs');
exports.build = async () => {
  appendFileSync(process.env.NOTES, 'esbuild\\n');
  if (process.env.ESBUILD_FAILS) throw Object.assign(new Error('no'), { errors: [] });
  writeFileSync('dist/main.js', 'console.log(process.cwd(), ...process.argv.slice(2)); process.exitCode = 3;');
  return { metafile: { inputs: {} } };
};
ESBUILD
`;

/** Stands in for what starts the process that draws. */
const FAKE_FORK = `import { appendFileSync } from 'node:fs';
const note = (text) => appendFileSync(process.env.NOTES, text + '\\n');
export const forkAhead = () => note('fork');
export const takeAhead = () => ({ kill: note });
`;

describe.skipIf(process.platform === 'win32')('run.sh', () => {
  let root: string;
  let elsewhere: string;

  beforeEach(() => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'toonsmith-test-')));
    root = join(folder, 'a place with spaces');
    elsewhere = join(folder, 'elsewhere');
    for (const made of ['scripts', 'src', 'page', 'bin']) mkdirSync(join(root, made), { recursive: true });
    mkdirSync(elsewhere);
    for (const file of [
      'run.sh',
      'scripts/run.cjs',
      'scripts/setup.cjs',
      'scripts/install.cjs',
      'scripts/npm.cjs',
      'scripts/bundle.cjs',
      'scripts/cuda.cjs',
    ])
      copyFileSync(file, join(root, file));
    writeFileSync(join(root, 'package.json'), '{ "type": "module", "dependencies": {} }');
    for (const file of ['package-lock.json', 'tsconfig.json', 'src/main.ts', 'page/tsconfig.json'])
      writeFileSync(join(root, file), '{}');
    writeFileSync(join(root, 'bin/npm'), FAKE_NPM);
    chmodSync(join(root, 'bin/npm'), 0o755);
    symlinkSync(process.execPath, join(root, 'bin/node'));
  });
  afterEach(() => rmSync(dirname(root), { recursive: true, force: true }));

  it('sets up once, then only runs', () => {
    const first = run(['draw', 'my photo.jpg']);
    expect(first.stdout).toBe(`${elsewhere} draw my photo.jpg\n`);
    expect(first.status).toBe(3);
    expect(first.stderr).toMatch(/Installing.*Building/s);
    expect(notes()).toEqual([
      'npm ci --ignore-scripts --no-audit --no-fund --no-progress --loglevel=error',
      ...(needsCompiledSqlite()
        ? ['npm rebuild better-sqlite3-v12 --ignore-scripts=false --foreground-scripts']
        : []),
      'tsc',
      'esbuild',
    ]);
    const count = notes().length;

    const second = run(['draw', 'my photo.jpg']);
    expect(second.stdout).toBe(first.stdout);
    expect(second.stderr).toBe('');
    expect(notes()).toHaveLength(count);
  });

  it('starts the process that draws before it compares sources, and ends it when they have changed', () => {
    run([]);
    writeFileSync(join(root, 'dist/inference-fork-drawing.js'), FAKE_FORK);
    const count = notes().length;
    run(['--version']);
    run(['draw', 'my photo.jpg']);
    expect(notes().slice(count)).toEqual(['fork']);
    appendFileSync(join(root, 'src/main.ts'), ' ');
    run(['draw', 'my photo.jpg']);
    expect(notes().slice(count + 1)).toEqual(['fork', 'SIGKILL', 'tsc', 'esbuild']);
  });

  it('installs again when the lock file has changed or node_modules is gone', () => {
    run([]);
    appendFileSync(join(root, 'package-lock.json'), ' ');
    run([]);
    expect(notes().filter((note) => note.startsWith('npm ci'))).toHaveLength(2);
    rmSync(join(root, 'node_modules'), { recursive: true });
    run([]);
    expect(notes().filter((note) => note.startsWith('npm ci'))).toHaveLength(3);
  });

  it('builds again, and installs nothing, when a source has changed or is gone', () => {
    writeFileSync(join(root, 'src/more.ts'), '');
    run([]);
    appendFileSync(join(root, 'src/main.ts'), ' ');
    run([]);
    rmSync(join(root, 'src/more.ts'));
    run([]);
    run([]);
    expect(
      notes()
        .filter((note) => !note.startsWith('npm rebuild'))
        .map((note) => note.split(' ')[0]),
    ).toEqual(['npm', 'tsc', 'esbuild', 'tsc', 'esbuild', 'tsc', 'esbuild']);
  });

  it('tries again after a failed install or build, and says where to look', () => {
    const install = run([], { NPM_FAILS: '1' });
    expect(install.status).toBe(1);
    expect(install.stderr).toContain('Installation failed. See npm’s output above.');
    for (const tool of ['TSC_FAILS', 'ESBUILD_FAILS']) {
      const build = run([], { [tool]: '1' });
      expect(build.status).toBe(1);
      expect(build.stderr).toContain('Build failed');
    }
    expect(run([]).stdout).toBe(`${elsewhere}\n`);
  });

  it('works through a symbolic link', () => {
    symlinkSync(join(root, 'run.sh'), join(elsewhere, 'toon'));
    const { stdout } = spawnSync(join(elsewhere, 'toon'), ['doctor'], options());
    expect(stdout).toBe(`${elsewhere} doctor\n`);
  });

  it('runs npm test for “test”', () => {
    run(['test', 'tests/cli']);
    expect(notes().at(-1)).toBe('npm test -- tests/cli');
  });

  it('counts file names from where the person stands when npm runs it, too', () => {
    const { stdout } = run(['draw', 'a.jpg'], {
      npm_lifecycle_script: 'node scripts/run.cjs draw',
      INIT_CWD: join(root, 'src'),
    });
    expect(stdout).toBe(`${join(root, 'src')} draw a.jpg\n`);
  });

  it('says that Node is too old', () => {
    const oldNode = join(root, 'old.cjs');
    writeFileSync(
      oldNode,
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.18.3' } });",
    );
    const { status, stderr } = run([], { NODE_OPTIONS: `--require "${oldNode}"` });
    expect(status).toBe(1);
    expect(stderr).toBe(
      'Toonsmith needs Node.js 20.19 or later, but this is 20.18.3. Get a later one from https://nodejs.org (or: nvm install --lts), then run this again.\n',
    );
  });

  it('says that Node is missing', () => {
    rmSync(join(root, 'bin/node'));
    for (const tool of ['bash', 'dirname', 'readlink'])
      symlinkSync(spawnSync('which', [tool], { encoding: 'utf8' }).stdout.trim(), join(root, 'bin', tool));
    const { status, stderr } = run([], { PATH: join(root, 'bin') });
    expect(status).toBe(1);
    expect(stderr).toContain('but it isn’t installed. Get it from https://nodejs.org');
  });

  const options = (environment = {}) => ({
    cwd: elsewhere,
    encoding: 'utf8' as const,
    env: {
      PATH: `${join(root, 'bin')}:${process.env.PATH}`,
      NOTES: join(root, 'notes'),
      ...environment,
    },
  });
  const run = (args: readonly string[], environment = {}) =>
    spawnSync(join(root, 'run.sh'), args, options(environment));
  const notes = () => readFileSync(join(root, 'notes'), 'utf8').trim().split('\n');
});
