import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLazyPool } from '../../src/app/lazy-pool.ts';
import { createLiveCatalog } from '../../src/app/live-catalog.ts';
import { createLiveSettings } from '../../src/app/live-settings.ts';
import { createReload } from '../../src/app/reload.ts';
import { changedSettings } from '../../src/config/changes.ts';
import { type Config, loadConfig, type ReadConfig } from '../../src/config/load.ts';
import { createWords } from '../../src/i18n/words.ts';
import type { Cartoonizer } from '../../src/inference/cartoonizer.ts';

const words = createWords('en', { surface: 'terminal' });
const defaults = readFileSync(new URL('../../config/defaults.yaml', import.meta.url), 'utf8');

function load(file: string): ReadConfig {
  const readSecret = () => '';
  return loadConfig({ env: {}, file, defaults, readSecret, words });
}
function configOf(file: string): Config {
  const loaded = load(file);
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  return loaded.config;
}
const style = (id: string) => ({ id, name: { en: id }, engines: ['filters'] });

function setUp() {
  const packsFolder = mkdtempSync(join(tmpdir(), 'toonsmith-packs-'));
  onTestFinished(() => rmSync(packsFolder, { recursive: true, force: true }));
  const config = configOf('');
  const live = createLiveSettings(config);
  const catalog = createLiveCatalog([words], live.defaults, () => []);
  const find = (id: string) => ({ style: id, engine: 'filters' });
  const looks = { find, problems: () => [] };
  catalog.update([style('cel')], looks);
  const said: string[] = [];
  const levels: string[] = [];
  const reopened: string[][] = [];
  const disk = { file: '', styles: ['cel'] };
  const reload = createReload({
    config,
    packsFolder,
    reread: async () => ({
      loaded: load(disk.file),
      drawable: {
        styles: disk.styles.map(style),
        packsFolder,
        findLooks: async () => looks,
        findDevices: async () => undefined,
        openPool: () => Promise.reject(new Error('not opened here')),
        contents: async () => ({}),
      },
    }),
    live,
    catalog,
    setLogLevel: (level) => levels.push(level),
    reopenPool: async ({ styles }) => void reopened.push(styles.map(({ id }) => id)),
    surfaces: [{}, { refresh: async () => void reopened.push(['menus']) }],
    words,
    say: (line) => said.push(line),
  });
  const reloaded = async () => {
    said.length = 0;
    await reload();
    return [...said];
  };
  return { live, catalog, disk, levels, packsFolder, reloaded, reopened };
}

describe('a reload', () => {
  it('takes over what can change, and names it', async () => {
    const { live, catalog, disk, levels, reloaded } = setUp();
    const [{ limits, owners }, { parser }] = [live, catalog];
    disk.file =
      'quota: { picturesPerDay: 5, burst: unlimited }\naccess: { mode: invited, owners: [telegram:42] }\ncartoon: { format: webp }\nqueue: { perPerson: 2 }\nlog: { level: debug }';
    expect(await reloaded()).toEqual([
      'Now in effect: cartoon.format, queue.perPerson, quota.picturesPerDay, quota.burst, access.mode, access.owners, and log.level.',
    ]);
    expect(limits).toMatchObject({ daily: 5, burst: { pictures: Infinity }, invitedOnly: true });
    expect(limits.inFlight.person).toBe(2);
    expect([...owners]).toEqual(['telegram:42', 'web:operator']);
    expect(catalog.defaults.format).toBe('webp');
    expect(levels).toEqual(['debug']);
    disk.file = '';
    await reloaded();
    expect(catalog.defaults).not.toHaveProperty('format');
    expect([...owners]).toEqual(['web:operator']);
    expect(catalog.parser).toBe(parser);
  });

  it('names what needs a restart, once, and leaves it as it was', async () => {
    const { live, disk, reloaded } = setUp();
    disk.file = 'web: { port: 7000 }\nqueue: { album: 3 }\nquota: { picturesPerDay: 9 }';
    expect(await reloaded()).toEqual([
      'Now in effect: quota.picturesPerDay.',
      'Changed, but only in effect after a restart: web.port and queue.album.',
    ]);
    expect(live.limits.album).toBe(10);
    expect(await reloaded()).toEqual(['Settings and model packs are unchanged.']);
  });

  it('keeps everything when a setting is wrong, and says which', async () => {
    const { live, disk, reloaded } = setUp();
    disk.file = 'quota: { picturesPerDay: 5 }\nlog: { level: loud }';
    const [first, problem] = await reloaded();
    expect(first).toBe('The settings were not reloaded; the ones before stay in effect:');
    expect(problem).toContain('log.level must be one of');
    expect(live.limits.daily).toBe(50);
  });

  it('picks up packs that were installed or removed: menus, texts, pool and platforms', async () => {
    const { catalog, disk, packsFolder, reloaded, reopened } = setUp();
    const { contents, missing, all, find } = catalog;
    expect(catalog.parser.text('mine', { asked: true }).options.style).toBeUndefined();
    mkdirSync(join(packsFolder, 'mine'));
    writeFileSync(join(packsFolder, 'mine', 'model.onnx'), 'network');
    disk.styles = ['cel', 'mine'];
    expect(await reloaded()).toEqual(['Model packs changed. Styles now: cel, mine.']);
    expect(reopened).toEqual([['cel', 'mine'], ['menus']]);
    expect(contents.styles.map(({ id }) => id)).toEqual(['cel', 'mine']);
    expect({ all: all.length, missing: missing.length, found: find('mine')?.style }).toEqual({
      all: 2,
      missing: 0,
      found: 'mine',
    });
    expect(catalog.parser.text('mine', { asked: true }).options.style).toBe('mine');
    rmSync(join(packsFolder, 'mine'), { recursive: true });
    disk.styles = ['cel'];
    expect(await reloaded()).toEqual(['Model packs changed. Styles now: cel.']);
    expect(catalog.parser.text('mine', { asked: true }).options.style).toBeUndefined();
  });
});

describe('the settings that differ', () => {
  it('are told apart, unlimited from a number and from auto', () => {
    const differ = (one: string, other: string) => changedSettings(configOf(one), configOf(other));
    expect(differ('', '')).toEqual({ live: [], restart: [] });
    expect(differ('quota: { burst: unlimited }', '')).toEqual({ live: ['quota.burst'], restart: [] });
    expect(differ('drawing: { atOnce: 2 }', '')).toEqual({ live: [], restart: ['drawing.atOnce'] });
  });
});

describe('a pool that is opened again', () => {
  const poolNamed = (name: string, closed: string[]): Cartoonizer => ({
    cartoonize: async () => ({ ok: false, failure: { code: 'internal', id: name } }),
    preview: async () => ({ ok: false, failure: { code: 'internal', id: name } }),
    load: () => ({
      atOnce: 1,
      running: 0,
      waiting: 0,
      available: 1,
      residentBytes: 1,
      slowStyles: [],
      device: 'cpu',
    }),
    close: async () => void closed.push(name),
  });
  const request = { photo: new Uint8Array(), options: {} as never };

  it('draws with the next one, and ends the one before', async () => {
    const closed: string[] = [];
    let opened = 0;
    const pool = createLazyPool(async () => poolNamed(String(++opened), closed));
    await pool.reopen();
    expect(opened).toBe(0);
    await pool.warm();
    await pool.reopen();
    expect(closed).toEqual(['1']);
    expect(await pool.cartoonize(request)).toMatchObject({ failure: { id: '2' } });
  });

  it('goes on with the one before when the next cannot be opened', async () => {
    const closed: string[] = [];
    let opened = 0;
    const pool = createLazyPool(async () => {
      opened += 1;
      if (opened === 2) throw new Error('broken');
      return poolNamed(String(opened), closed);
    });
    await pool.warm();
    await expect(pool.reopen()).rejects.toThrow('broken');
    expect(closed).toEqual([]);
    expect(await pool.cartoonize(request)).toMatchObject({ failure: { id: '1' } });
  });
});
