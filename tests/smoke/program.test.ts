import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFolder } from '../cli/fake-terminal.ts';
import { negativeOfBytes } from '../fixtures/own-networks.ts';

/** What has to work on every Node.js version: the built program, from outside, on names as people have them. */

const MAIN = resolve('dist/main.js');
const PHOTO = resolve('config/test-photo.jpg');
const FOLDER = '相册 🎨 été';

describe(`the built program on Node.js ${process.versions.node}`, () => {
  it.each([
    ['anime', '自拍 😀.jpg', '自拍 😀.cartoon.png'],
    ['cel', 'me & you.jpg', 'me & you.cartoon.png'],
  ])('draws in the style %s', async (style, photo, cartoon) => {
    const cwd = folderWith(photo);
    const { status, stdout, stderr } = toonsmith(cwd, ['draw', photo, '--style', style, '--size', '512']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`${photo} → ${cartoon}`);
    expect(await sharp(join(cwd, cartoon)).metadata()).toMatchObject({
      format: 'png',
      width: 410,
      height: 512,
    });
    const { channels } = await sharp(join(cwd, cartoon)).stats();
    for (const { stdev } of channels) expect(stdev).toBeGreaterThan(20);
  });

  it('draws with a network of one’s own in half precision', async () => {
    const cwd = folderWith('me.jpg');
    const pack = join(cwd, 'models', 'packs', 'negative');
    mkdirSync(pack, { recursive: true });
    const rules = { layout: 'NHWC', colours: 'RGB', range: [0, 255], size: { multiple: 8, longest: 512 } };
    const manifest = { id: 'negative', name: { en: 'Negative' }, licence: 'CC0-1.0', network: 'model.onnx' };
    writeFileSync(join(pack, 'manifest.json'), JSON.stringify({ ...manifest, ...rules }));
    writeFileSync(join(pack, 'model.onnx'), negativeOfBytes({ layout: 'NHWC', type: 'float16' }));
    const args = ['draw', 'me.jpg', '--style', 'negative', '--size', '512', '--strength', '1'];
    const settings = { TOONSMITH_DRAWING_MODELS_FOLDER: join(cwd, 'models') };
    const { status, stderr } = toonsmith(cwd, [...args, '--enhance', 'off'], settings);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [drawn, photo] = await Promise.all([meansOf(join(cwd, 'me.cartoon.png')), meansOf(PHOTO)]);
    for (const [channel, mean] of drawn.entries()) expect(mean).toBeCloseTo(255 - photo[channel]!, -0.7);
  });

  it('draws a folder of three of which one is broken', () => {
    const cwd = folderWith('一.jpg', '二.jpg');
    writeFileSync(join(cwd, 'broken 💔.jpg'), readFileSync(PHOTO).subarray(0, 900));
    const { status, stderr } = toonsmith(cwd, [
      'batch',
      '.',
      '-o',
      '卡通 🎨',
      '--style',
      'cel',
      '--size',
      '512',
    ]);
    expect(status).toBe(3);
    expect(stderr).toContain('broken 💔.jpg: ');
    expect(readdirSync(join(cwd, '卡通 🎨')).filter((name) => name.endsWith('.png'))).toHaveLength(2);
  });

  it('serves, answers one request of the API with a cartoon, and stops in order', async () => {
    const cwd = folderWith();
    const child = spawn(process.execPath, [MAIN], {
      cwd,
      env: environment({ TOONSMITH_DATA_FOLDER: join(cwd, 'data'), TOONSMITH_WEB_PORT: '0' }),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stderr.on('data', (data) => {
      said += data;
    });
    const ended = new Promise((done) => child.on('close', (status, signal) => done({ status, signal })));
    await expect.poll(() => said, { timeout: 150_000 }).toMatch(/Ready\./);
    const [address] = /http:\/\/localhost:\d+/.exec(said)!;

    const form = new FormData();
    form.set('photo', new Blob([readFileSync(PHOTO)]), '自拍.jpg');
    form.set('style', 'cel');
    form.set('size', '512');
    const answer = await fetch(`${address}/api/cartoons`, { method: 'POST', body: form });
    expect(answer.status).toBe(200);
    const cartoon = Buffer.from(await answer.arrayBuffer());
    expect(await sharp(cartoon).metadata()).toMatchObject({ width: 410, height: 512 });

    child.kill('SIGTERM');
    // Windows ends a process without asking it.
    if (process.platform !== 'win32') expect(await ended).toEqual({ status: 0, signal: null });
  });

  it('finds nothing wrong with this machine', () => {
    const { status, stdout } = toonsmith(folderWith(), ['doctor']);
    expect(stdout).toContain(`✓ Node.js       ${process.versions.node}`);
    expect(stdout).toMatch(/✓ Libraries {5}sharp [\d.]+, libvips [\d.]+, libheif [\d.]+, onnxruntime [\d.]+/);
    expect(stdout).toMatch(/✓ Test cartoon/);
    expect(stdout).toContain('Everything works.');
    expect(status).toBe(0);
  });
});

function folderWith(...photos: string[]): string {
  const folder = join(createFolder(), FOLDER);
  mkdirSync(folder);
  for (const photo of photos) copyFileSync(PHOTO, join(folder, photo));
  return folder;
}

/** The mean of each channel, 0…255. */
const meansOf = async (file: string) => (await sharp(file).stats()).channels.map(({ mean }) => mean);

function toonsmith(cwd: string, args: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, [MAIN, ...args], { cwd, env: environment(settings), encoding: 'utf8' });
}

/** What a newcomer's shell has: English, and no setting of ours. */
function environment(settings: Readonly<Record<string, string>> = {}) {
  const foreign = Object.entries(process.env).filter(
    ([name]) => !/^(TOONSMITH_|DISCORD_|TELEGRAM_|NODE_OPTIONS$|VITEST|LC_)/.test(name),
  );
  return {
    ...Object.fromEntries(foreign),
    LANG: 'en_US.UTF-8',
    TOONSMITH_DRAWING_MODELS_FOLDER: 'no-packs',
    ...settings,
  };
}
