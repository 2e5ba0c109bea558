import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { animeganLike, negativeOfBytes, ownNetwork, sigmoidNetwork } from '../fixtures/own-networks.ts';
import { createFolder } from './fake-terminal.ts';

const MAIN = resolve('dist/main.js');
const PHOTO = resolve('config/test-photo.jpg');

/** Runs the built program in a folder with these networks in models/packs. */
function toonsmith(cwd: string, args: readonly string[], language = 'C') {
  const env = {
    PATH: process.env.PATH,
    LANG: language,
    TOONSMITH_DRAWING_MODELS_FOLDER: join(cwd, 'models'),
    TOONSMITH_DATA_FOLDER: join(cwd, 'data'),
  };
  return spawnSync(process.execPath, [MAIN, ...args], { cwd, env, encoding: 'utf8' });
}

const GHOSTS = 'models/packs/ghosts';

describe('a network of one’s own, from the file to the style', () => {
  it('is looked at, gets a manifest, is checked, and draws', () => {
    const cwd = createFolder({ [`${GHOSTS}/model.onnx`]: animeganLike() });
    const first = toonsmith(cwd, ['models', 'check', GHOSTS]);
    expect(first.stdout).toMatch(/^Input +photo: float32 \[1, h, w, 3\]$/m);
    expect(first.stdout).toMatch(/^Layout +NHWC \(from the file\)$/m);
    expect(first.stdout).toMatch(/^Range +-1 … 1 \(found by running it\)$/m);
    expect(first.stdout).toMatch(/^Size +sides in multiples of 8, up to 1024 \(found by running it\)$/m);
    expect(first.stdout).toMatch(/^Colors +RGB \(a guess\)$/m);
    for (const side of [512, 1024, 2048])
      expect(first.stdout).toMatch(new RegExp(`^${side} +[\\d.]+ s, [\\d.]+ MB of memory$`, 'm'));
    expect(first.stderr).toContain('add --save');
    expect(first.status).toBe(0);
    for (const colours of ['rgb', 'bgr'])
      expect(readFileSync(join(cwd, `ghosts-sample-${colours}.png`)).toString('latin1', 1, 4)).toBe('PNG');
    expect(existsSync(join(cwd, GHOSTS, 'manifest.json'))).toBe(false);

    const saved = toonsmith(cwd, ['models', 'check', GHOSTS, '--save']);
    expect(saved.stderr).toContain(`Saved as ${GHOSTS}/manifest.json.`);
    const manifest = JSON.parse(readFileSync(join(cwd, GHOSTS, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ id: 'ghosts', layout: 'NHWC', range: [-1, 1], size: { multiple: 8 } });

    const checked = toonsmith(cwd, ['models', 'check', 'ghosts'], 'zh_CN.UTF-8');
    expect(checked.stdout).toMatch(/^布局 +NHWC（manifest\.json）$/m);
    expect(checked.stdout).toMatch(/^结果 +可以使用。风格是 ghosts。$/m);
    const drawn = toonsmith(cwd, ['draw', PHOTO, '-o', 'out.png', '--style', 'ghosts', '--size', '512']);
    expect(drawn.stdout).toContain('ghosts');
    expect(drawn.stderr).toBe('');
  });

  it('says where the manifest differs from what the network looks like, and that it does not work', () => {
    const cwd = createFolder({ [`${GHOSTS}/model.onnx`]: sigmoidNetwork({ layout: 'NHWC', multiple: 16 }) });
    toonsmith(cwd, ['models', 'check', GHOSTS, '--save']);
    const file = join(cwd, GHOSTS, 'manifest.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"multiple": 16', '"multiple": 4'));
    const { stdout, status } = toonsmith(cwd, ['models', 'check', GHOSTS]);
    expect(stdout).toContain(
      'multiples of 4, up to 1024 (manifest.json), but it looks like sides in multiples of 16',
    );
    expect(stdout).toMatch(/^Result +It can’t be used: it failed \(.+\)\.$/m);
    expect(status).toBe(1);
  });

  it.each([
    ['no folder', 'nowhere', 'File not found: nowhere'],
    ['a folder without a network', 'empty', 'There’s no .onnx file in empty.'],
    [
      'a folder with two',
      'two',
      'two has several networks: a.onnx, b.onnx. Name one: ./run.sh models check two/a.onnx',
    ],
    [
      'a broken manifest',
      'broken',
      'broken/manifest.json, line 1, column 8: A comma is missing before this.',
    ],
  ])('says what is wrong with %s', (_, path, sentence) => {
    const cwd = createFolder({
      'empty/notes.txt': '',
      'two/a.onnx': '',
      'two/b.onnx': '',
      'broken/manifest.json': '["id"  "a"]',
    });
    const { stderr, status } = toonsmith(cwd, ['models', 'check', path]);
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(status).toBe(1);
  });

  it.each([
    ['a file that is no network', Buffer.from('no network'), /onnxruntime can’t load it \(.+\)/],
    [
      'a network for one color',
      sigmoidNetwork({ layout: 'NCHW', channels: 1 }),
      /its input has the shape \[1, 1, h, w\]/,
    ],
    [
      'a network of whole numbers',
      negativeOfBytes({ layout: 'NCHW', type: 'int64' }),
      /its input has the type int64/,
    ],
  ])('says why %s can’t be used', (_, model, reason) => {
    const cwd = createFolder({ 'own/model.onnx': model });
    const { stdout, status } = toonsmith(cwd, ['models', 'check', 'own/model.onnx', '--save']);
    expect(stdout).toMatch(reason);
    expect(status).toBe(1);
    expect(existsSync(join(cwd, 'own/manifest.json'))).toBe(false);
  });
});

describe('packs that do not draw', () => {
  const MANIFEST = {
    id: 'ghosts',
    name: { en: 'Ghosts' },
    licence: 'CC0-1.0',
    network: 'model.onnx',
    layout: 'NCHW',
    colours: 'RGB',
    range: [0, 1],
    size: { multiple: 1, longest: 1024 },
    nearest: 'cel',
  };

  it('are listed with the reason, found by doctor, and a stand-in is used: a black one, and one with a wrong manifest', () => {
    const black = ownNetwork({ layout: 'NCHW' }, (graph, picture) =>
      graph.op('Mul', [picture, graph.floats(0)]),
    );
    const cwd = createFolder({
      [`${GHOSTS}/model.onnx`]: black,
      [`${GHOSTS}/manifest.json`]: JSON.stringify(MANIFEST),
      'models/packs/mine/manifest.json': JSON.stringify({ ...MANIFEST, layout: 'CHW' }),
    });
    const listed = toonsmith(cwd, ['models']);
    expect(listed.stdout).toMatch(/^ghosts +Ghosts +none: its cartoon has only one color$/m);
    expect(listed.stderr).toMatch(
      /mine\/manifest\.json, line 1, column \d+: layout must be "NCHW" or "NHWC"\./,
    );
    const { stdout, stderr } = toonsmith(cwd, ['doctor', '--json']);
    expect(stderr).toBe('');
    const found = [
      expect.stringContaining('layout must be'),
      'The style ghosts can’t be used: its cartoon has only one color.',
    ];
    const { checks } = JSON.parse(stdout);
    for (const each of found)
      expect(checks).toContainEqual(
        expect.objectContaining({ state: 'problem', subject: 'Own styles', found: each }),
      );
    const drawn = toonsmith(cwd, ['draw', PHOTO, '-o', 'out.png', '--style', 'ghosts', '--size', '512']);
    expect(drawn.stderr).toContain('The style ghosts can’t be used: its cartoon has only one color.');
    expect(drawn.stdout).toContain('cel');
  });
});

// Windows has other permissions.
describe.skipIf(process.platform === 'win32')('packs that the account may not read', () => {
  /** Root may read everything. */
  const account = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const closed = (folder: string, ...paths: string[]) => {
    chmodSync(folder, 0o777);
    for (const path of paths) chmodSync(join(folder, path), 0o000);
    onTestFinished(() => {
      for (const path of paths) chmodSync(join(folder, path), 0o700);
    });
  };
  const run = (cwd: string, ...args: string[]) => {
    const env = {
      PATH: process.env.PATH,
      TMPDIR: cwd,
      TOONSMITH_DRAWING_MODELS_FOLDER: join(cwd, 'models'),
      TOONSMITH_DATA_FOLDER: join(cwd, 'data'),
    };
    return spawnSync(process.execPath, [MAIN, ...args], { cwd, env, encoding: 'utf8', ...account });
  };
  const DRAW = ['draw', PHOTO, '-o', 'out.png', '--style', '3d', '--size', '512'];

  it('don’t keep the others from being used, and are named: the whole folder', () => {
    const cwd = createFolder({ 'models/packs/dct-net/styles/3d.json': '{}' });
    closed(cwd, 'models/packs');
    const drawn = run(cwd, ...DRAW);
    expect(drawn.stdout).toContain('3d');
    expect(drawn.stderr).toBe(
      `${cwd}/models/packs: Couldn’t read it (EACCES). The account that runs Toonsmith needs permission.\n`,
    );
    const listed = run(cwd, 'models', 'list');
    expect(listed.stdout).toMatch(/^3d .* toon$/m);
    expect(run(cwd, 'doctor').stdout).toMatch(/✗ .*models\/packs: Couldn’t read it \(EACCES\)/);
  });

  it('and files of a downloaded pack and of one’s own', () => {
    const manifest = { id: 'mine', name: { en: 'Mine' }, licence: 'CC0-1.0', network: 'model.onnx' };
    const rules = { layout: 'NCHW', colours: 'RGB', range: [0, 1], size: { square: 64 } };
    const cwd = createFolder({
      'models/packs/dct-net/styles/3d.json': '{}',
      'models/packs/mine/manifest.json': JSON.stringify({ ...manifest, ...rules }),
      'models/packs/mine/model.onnx': 'x',
    });
    closed(cwd, 'models/packs/dct-net/styles/3d.json', 'models/packs/mine/model.onnx');
    const drawn = run(cwd, ...DRAW);
    expect(drawn.stdout).toContain('3d');
    expect(drawn.stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/packs\/mine\/model\.onnx: Couldn’t read it \(EACCES\)\./),
      expect.stringMatching(
        /styles\/3d\.json: Couldn’t read it \(EACCES\), so its styles aren’t available\. The account/,
      ),
    ]);
    const verified = run(cwd, 'models', 'verify');
    expect(verified.stdout).toMatch(/^✗ .*3d\.json: Couldn’t read it \(EACCES\)/m);
    expect(verified.status).toBe(1);
    const removed = run(cwd, 'models', 'remove', 'dct-net');
    expect(removed.stderr).toMatch(/^Can’t read .*3d\.json \(EACCES\), so nothing was removed\.\n/);
  });
});
