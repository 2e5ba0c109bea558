import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { npmCommand } from '../scripts/npm.cjs';

/** The npm package, unpacked as npm installs it: beside the libraries that come with it, not above them. */
describe('the package on npm', () => {
  const folder = mkdtempSync(join(tmpdir(), 'toonsmith-package-'));
  const root = join(folder, 'node_modules/toonsmith');
  const main = join(root, 'dist/main.js');
  let files: string[];

  beforeAll(() => {
    const npm = npmCommand(['pack', '--json', '--ignore-scripts', '--pack-destination', folder]);
    const [packed] = JSON.parse(execFileSync(npm.file, npm.args, { encoding: 'utf8', shell: npm.shell }));
    files = packed.files.map(({ path }: { path: string }) => path);
    execFileSync('tar', ['-xzf', packed.filename], { cwd: folder });
    mkdirSync(join(folder, 'node_modules'));
    renameSync(join(folder, 'package'), root);
    linkLibraries(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what the program needs and nothing else', () => {
    const kinds = files.map((file) =>
      file.replace(
        /^(dist|page\/samples|config\/locales|models\/faces|models\/person)\/.*\.(js|webp|ftl|bin|json)$/,
        '$1/*.$2',
      ),
    );
    expect([...new Set(kinds)].sort()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'NOTICE',
        'README.md',
        'README.zh-CN.md',
        'config/defaults.yaml',
        'config/filters.json',
        'config/locales/*.ftl',
        'config/styles.json',
        'config/test-photo.jpg',
        'dist/*.js',
        'dist/LICENSES.txt',
        'models/faces/LICENSE',
        'models/faces/README.md',
        'models/faces/*.bin',
        'models/faces/*.json',
        'models/packs.json',
        'models/person/LICENSE',
        'models/person/README.md',
        'models/person/*.bin',
        'models/person/*.json',
        'models/toon.md',
        'models/toon.onnx',
        'package.json',
        'page/icon-192.png',
        'page/icon-512.png',
        'page/icon-maskable-512.png',
        'page/icon.svg',
        'page/index.html',
        'page/manifest.webmanifest',
        'page/samples/*.webp',
        'page/style.css',
      ].sort(),
    );
  });

  it('draws in an empty folder', () => {
    const cwd = join(folder, '空 📁');
    mkdirSync(cwd);
    copyFileSync('config/test-photo.jpg', join(cwd, 'me.jpg'));
    const { status, stderr } = run(cwd, 'draw', 'me.jpg', '--size', '512');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(existsSync(join(cwd, 'me.cartoon.png'))).toBe(true);
  });

  it('finds nothing wrong, here in Chinese, or says which Node.js has a database library', () => {
    const { stdout } = run(folder, 'doctor');
    expect(stdout).toMatch(/^✓ 试生成 /m);
    if (Number(process.versions.napi) >= 10) expect(stdout).toMatch(/\n一切正常。\n$/);
    else
      expect(stdout).toMatch(
        /✗ 数据库 .*Use Node\.js 22\.14 or later, or run npm install better-sqlite3-v12@/,
      );
  });

  it.runIf(Number(process.versions.napi) >= 10)('serves the page with its libraries', async () => {
    const child = spawn(process.execPath, [main], {
      cwd: folder,
      env: { ...process.env, TOONSMITH_DATA_FOLDER: join(folder, 'data'), TOONSMITH_WEB_PORT: '0' },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', (data) => {
        said += data;
        const [found] = /http:\/\/localhost:\d+/.exec(said) ?? [];
        if (found) resolve(found);
      });
      child.on('close', () => reject(new Error(said)));
    });
    for (const path of ['/', '/library/fflate.js', '/library/fluent/index.js'])
      expect((await fetch(address + path)).status, path).toBe(200);
  });

  const run = (cwd: string, ...args: string[]) =>
    spawnSync(process.execPath, [main, ...args], {
      cwd,
      env: { ...process.env, LC_ALL: 'zh_CN.UTF-8' },
      encoding: 'utf8',
    });
});

/** Links the libraries of the lock file that are no development dependencies. */
function linkLibraries(root: string): void {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  for (const [path, { dev }] of Object.entries<{ dev?: boolean }>(packages)) {
    if (dev || !/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) || !existsSync(path)) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(resolve(path), join(root, path), 'junction');
  }
}
