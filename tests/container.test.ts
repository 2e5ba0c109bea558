import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../src/config/load.ts';
import { createWords } from '../src/i18n/words.ts';

const dockerfile = readFileSync('Dockerfile', 'utf8');

/** The instructions of a Dockerfile in order, without comments, each on one line. */
const instructions = dockerfile
  .replace(/^\s*#.*\n/gm, '')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter(Boolean)
  .map((line) => ({ keyword: line.split(' ')[0]!, rest: line.slice(line.indexOf(' ') + 1) }));
const all = (keyword: string) =>
  instructions.filter((one) => one.keyword === keyword).map(({ rest }) => rest);

describe('the Dockerfile', () => {
  it('has nothing for a linter to say', () => {
    expect(validate(dockerfile)).toEqual([]);
  });

  it('builds and runs on the same release of Node.js, one that is tested and needs no compiler', () => {
    const releases = all('FROM').map((image) => /^node:(\d+\.\d+\.\d+)-bookworm-slim/.exec(image)?.[1]);
    expect(new Set(releases).size).toBe(1);
    const [major = ''] = releases[0]!.split('.');
    expect(JSON.parse(readFileSync('package.json', 'utf8')).toonsmith.testedNodes).toContain(major);
    expect(Number(major)).toBeGreaterThan(22);
  });

  it('does not run as root, keeps its data in a volume and has a health check', () => {
    expect(all('USER')).toEqual(['node']);
    expect(all('VOLUME')).toEqual(['/data']);
    expect(all('HEALTHCHECK')[0]).toContain('/healthz');
  });

  it('sets only settings that there are', () => {
    const variables = all('ENV').flatMap((line) => [...line.matchAll(/(TOONSMITH_\w+)=(\S+)/g)]);
    const env = Object.fromEntries(variables.map(([, name, value]) => [name, value]));
    const defaults = readFileSync('config/defaults.yaml', 'utf8');
    const token = { TOONSMITH_WEB_TOKEN: 'a-token-of-16-letters' };
    expect(
      loadConfig({ env: { ...env, ...token }, defaults, readSecret: String, words: createWords('en') }),
    ).toMatchObject({
      ok: true,
    });
  });
});

describe('compose.yaml', () => {
  const { services } = parse(readFileSync('compose.yaml', 'utf8'));

  it('opens the page to this machine alone, writes to the volume alone, and asks for a token', () => {
    const { toonsmith } = services;
    expect(toonsmith.ports).toEqual(['127.0.0.1:7860:7860']);
    expect(toonsmith).toMatchObject({ read_only: true, cap_drop: ['ALL'], volumes: ['data:/data'] });
    expect(toonsmith.environment.TOONSMITH_WEB_TOKEN).toContain(':?');
  });

  it('sets only settings that there are', () => {
    const names = Object.keys(services.toonsmith.environment);
    const env = Object.fromEntries(names.map((name) => [name, '']));
    const defaults = readFileSync('config/defaults.yaml', 'utf8');
    expect(loadConfig({ env, defaults, readSecret: String, words: createWords('en') })).toMatchObject({
      ok: true,
    });
  });
});

describe('compose.scale.yaml', () => {
  const { services, volumes } = parse(readFileSync('compose.scale.yaml', 'utf8'), { merge: true });

  it('runs fronts and workers of the same build on one database, and opens the page to this machine alone', () => {
    expect(services.front.ports).toEqual(['127.0.0.1:7860:7860']);
    expect(services.worker.ports).toBeUndefined();
    for (const { build, read_only, cap_drop, depends_on } of [services.front, services.worker])
      expect({ build, read_only, cap_drop, depends_on }).toEqual({
        build: '.',
        read_only: true,
        cap_drop: ['ALL'],
        depends_on: { postgres: { condition: 'service_healthy' } },
      });
    expect(services.front.environment.TOONSMITH_STORE).toBe(services.worker.environment.TOONSMITH_STORE);
    expect(services.postgres.volumes).toEqual(['database:/var/lib/postgresql/data']);
    expect(Object.keys(volumes)).toEqual(['database']);
  });

  it.each(['front', 'worker'])('sets only settings that there are, for a %s', (role) => {
    const values: Readonly<Record<string, string>> = { TOONSMITH_STORE: 'postgres://u:p@postgres/toonsmith' };
    const names = Object.keys(services[role].environment);
    const env = Object.fromEntries(names.map((name) => [name, values[name] ?? '']));
    const defaults = readFileSync('config/defaults.yaml', 'utf8');
    expect(loadConfig({ env, defaults, readSecret: String, words: createWords('en') })).toMatchObject({
      ok: true,
    });
  });
});

// No engine runs here, so the steps themselves are run, on a clean copy of what git has.
describe.skipIf(process.platform !== 'linux' || !existsSync('.git'))('the steps of the Dockerfile', () => {
  let folder: string;
  const build = () => join(folder, 'build');
  const image = () => join(folder, 'image');

  beforeAll(() => {
    // Beside node_modules, so that they can be linked instead of copied.
    mkdirSync('out', { recursive: true });
    folder = mkdtempSync(join('out', 'container-'));
    const ignored = readFileSync('.dockerignore', 'utf8').split('\n').filter(Boolean);
    const files = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0').filter(Boolean);
    for (const file of files) {
      if (ignored.some((name) => file === name || file.startsWith(`${name}/`)) || !existsSync(file)) continue;
      mkdirSync(dirname(join(build(), file)), { recursive: true });
      cpSync(file, join(build(), file));
    }
    execFileSync('cp', ['-al', 'node_modules', build()]);
    // npm writes its notes in place: in a linked file it would rewrite ours.
    rmSync(join(build(), 'node_modules/.package-lock.json'), { force: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('build what the program needs, and no more', () => {
    const [install, ...steps] = all('RUN').filter((step) => !step.includes('/data'));
    // Installing all libraries anew takes minutes; that the lock file fits is seen without.
    const sh = (step: string) =>
      spawnSync('/bin/sh', ['-c', step], { cwd: build(), encoding: 'utf8', timeout: 300_000 });
    expect(install).toContain('npm ci');
    expect(sh(`${install} --dry-run --offline`).status).toBe(0);
    for (const step of steps) expect(sh(`${step} --offline`), step).toMatchObject({ status: 0 });

    for (const copied of all('COPY').filter((rest) => rest.startsWith('--from=build'))) {
      const [, from = '', to = ''] = /^--from=build \/app\/(\S+) \.\/(\S*)$/.exec(copied) ?? [];
      const target = to === '' ? join(image(), from) : join(image(), to);
      mkdirSync(dirname(target), { recursive: true });
      if (statSync(join(build(), from)).isDirectory())
        execFileSync('cp', ['-al', join(build(), from), target]);
      else cpSync(join(build(), from), target);
    }
    expect(existsSync(join(image(), 'node_modules/typescript'))).toBe(false);
    const program = join(image(), 'dist/main.js');
    const run = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
    expect(run('--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const drawn = run('draw', 'config/test-photo.jpg', '--size', '512', '-o', join(folder, 'me.png'));
    expect(drawn.stderr).not.toContain('Error');
    expect(statSync(join(folder, 'me.png')).size).toBeGreaterThan(10_000);
  }, 300_000);
});
