import { describe, expect, it } from 'vitest';
import { fail } from '../../src/cartoon.ts';
import { doctor } from '../../src/cli/doctor.ts';
import type { DataFolderFacts, DoctorContext, TokenAnswer } from '../../src/cli/doctor-context.ts';
import { createWords } from '../../src/i18n/words.ts';
import type { DeviceTrial } from '../../src/inference/device/fault.ts';
import { createFakeLender, createTerminal } from './fake-terminal.ts';

const words = createWords('en', { surface: 'terminal' });
const GB = 2 ** 30;

it('uses each configured service, and says which setting to look at when that fails', async () => {
  const { exit, out } = await examine({
    serving: {
      services: [
        { name: 'PostgreSQL', setting: 'TOONSMITH_STORE', use: async () => 'PostgreSQL 15.2' },
        {
          name: 'Redis',
          setting: 'TOONSMITH_QUEUE',
          use: async () => {
            throw new Error('connect ECONNREFUSED 127.0.0.1:6379');
          },
        },
      ],
    },
  });
  expect(exit).toBe(1);
  expect(out).toContain('✓ PostgreSQL    PostgreSQL 15.2');
  expect(out).toContain('couldn’t be used: connect ECONNREFUSED 127.0.0.1:6379');
  expect(out).toContain('Check TOONSMITH_QUEUE');
});

describe('doctor', () => {
  it('is content with a machine where everything works', async () => {
    const { exit, out } = await examine({});
    expect(exit).toBe(0);
    expect(out).toContain('✓ Node.js');
    expect(out).toContain('sharp 1.2.3');
    expect(out).toContain('· Discord       off. To turn it on, set DISCORD_TOKEN');
    expect(out).toContain('✓ Telegram      token accepted, the bot is toons_bot');
    expect(out).toContain('✓ Account       toonsmith');
    expect(out).toContain('✓ Data folder   /data: writable, database 4 kB');
    expect(out).toContain('✓ Settings      /srv/toonsmith.yaml; from the environment: TELEGRAM_TOKEN');
    expect(out).toContain('✓ Time          Nov 29, 2026 (UTC)');
    expect(out).toContain('✓ At once       2 cartoons, 860 MB of memory each, 2 GB with everything else');
    expect(out).toMatch(/✓ Test cartoon .*512 px in .*1024 px in /);
    expect(out).toContain('✓ Database      SQLite 3.1.2');
    expect(out).toMatch(/✓ +\S+: cel$/m);
    expect(out).toMatch(/Everything works\.\n$/);
    expect(out).not.toContain('→');
  });

  it.each<[string, Changes, RegExp]>([
    [
      'an old Node',
      { machine: { ...machine(), node: '20.18.9' } },
      /✗ Node\.js .*\n.*→ Install Node\.js 20\.19/,
    ],
    ['an older Node', { machine: { ...machine(), node: '18.20.0' } }, /✗ Node\.js/],
    [
      'little memory',
      { machine: { ...machine(), memory: GB / 2, freeMemory: GB / 4 }, serving: { slots: undefined } },
      /✗ Memory .*\n.*→ Provide/,
    ],
    [
      'full memory',
      { machine: { ...machine(), freeMemory: GB / 8 } },
      /✗ Memory .*\n.*→ Close other programs/,
    ],
    [
      'a full disk',
      { storage: { disks: [{ folder: '/x', freeBytes: async () => 1e6 }] } },
      /✗ Disk .*976.* free in \/x\n.*→ Free/,
    ],
    [
      'a folder that may not be written to',
      {
        storage: {
          disks: [{ folder: '/x', freeBytes: () => Promise.reject(new Error('EACCES: no\nstack')) }],
        },
      },
      /✗ Disk .*can’t write to \/x \(EACCES: no\)\n.*→ Change/,
    ],
    [
      'a library that does not load',
      { libraries: () => Promise.reject(new Error('libvips.so is missing')) },
      /✗ Libraries .*libvips\.so is missing\n.*→ Delete the folder node_modules/,
    ],
    [
      'a database that cannot be written',
      { storage: { tryDatabase: () => Promise.reject(new Error('disk I/O error')) } },
      /✗ Database .*disk I\/O error\n.*→ Delete the folder node_modules/,
    ],
    [
      'a wrong setting',
      { settings: { problems: ['web.port must be a number.'] } },
      /✗ Settings .*web\.port must be/,
    ],
    [
      'a token that is rejected',
      { serving: { chats: [telegram({ state: 'refused' })] } },
      /✗ Telegram +token rejected\n.*→ Copy it again into TELEGRAM_TOKEN/,
    ],
    [
      'a platform that cannot be reached',
      { serving: { chats: [telegram({ state: 'unreachable', reason: 'ENOTFOUND' })] } },
      /✗ Telegram +can’t be reached \(ENOTFOUND\)\n.*→ Check the network/,
    ],
    [
      'a manifest that is wrong',
      {
        styles: { packProblems: ['ghosts/manifest.json, line 3, column 5: A comma is missing before this.'] },
      },
      /✗ Own styles +ghosts\/manifest\.json, line 3.*\n.*→ Check it with \.\/run\.sh models check/,
    ],
    [
      'an own network that does not draw',
      { styles: { broken: new Map([['ghosts', { code: 'too-slow', seconds: 30 } as const]]) } },
      /✗ Own styles +The style ghosts can’t be used: it took longer than 30 seconds\.\n.*→ Check it/,
    ],
    [
      'a connection that was lost',
      { serving: { askConnections: async () => [connection('unreachable', 'close code 1006')] } },
      /✗ Discord +connection lost since Nov 29, 2026.*\(close code 1006\), reconnecting\n.*→ The log/,
    ],
    [
      'a connection that is refused',
      { serving: { askConnections: async () => [connection('refused', 'close code 4014')] } },
      /✗ Discord +connection refused since .*\(close code 4014\), tried again every 10 minutes\n/,
    ],
    [
      'styles that take more memory than there is',
      {
        machine: { ...machine(), memory: 1.5 * GB },
        serving: { slots: { ...SLOTS, atOnce: 2, perDrawing: 1 } },
      },
      /✗ Memory +a process holds 381.5 MB after all styles; 2 at once need up to 1.6 GB of 1.5 GB\n.*→ .*drawing\.atOnce/,
    ],
    [
      'a clock that is wrong',
      { serving: { chats: [telegram({ state: 'accepted', account: 'toons_bot', skew: -3_600_000 })] } },
      /✗ Time +the clock is behind by 1 hour\n.*→ Set it/,
    ],
    [
      'another account’s data folder',
      { storage: { account: { name: 'anna', isRoot: false, owner: '#998' } } },
      /✗ Account +anna, but the data folder belongs to #998\n.*→ Run this again .*sudo -u '#998'/,
    ],
    [
      'a data folder that others can read',
      { storage: { dataFolder: dataFolder({ isPrivate: false }) } },
      /✗ Data folder +\/data: other accounts can read it\n.*→ .*chmod 700 \/data/,
    ],
    [
      'a data folder that may not be written to',
      {
        storage: {
          dataFolder: { folder: '/data', tryWriting: () => Promise.reject(new Error('EROFS: read-only')) },
        },
      },
      /✗ Data folder +can’t write to \/data \(EROFS: read-only\)\n.*→ Change/,
    ],
    [
      'more cartoons at once than fit',
      { machine: { ...machine(), memory: 6 * GB }, serving: { slots: { ...SLOTS, atOnce: 8 } } },
      /✗ At once +8 cartoons, .*\n.*→ .*Lower drawing\.atOnce/,
    ],
    ['no style', { styles: { findLook: async () => () => undefined } }, /✗ Styles .*none available\n.*→ /],
    [
      'a drawing that fails',
      { drawing: { testPhoto: async () => new TextEncoder().encode('out-of-memory') } },
      /✗ Test cartoon .*\n.*→ /,
    ],
    [
      'threads that do not start',
      { drawing: { withCartoonizer: () => Promise.reject(new Error('no thread')) } },
      /✗ Test cartoon .*no thread\n.*→ /,
    ],
  ])('says what to do about %s, and ends with 1', async (_, context, told) => {
    const { exit, out } = await examine(context);
    expect(out).toMatch(told);
    expect(out).toMatch(/1 problem found\.\n$/);
    expect(exit).toBe(1);
  });

  it('says that a Node.js is not one the tests are run with', async () => {
    const { exit, out } = await examine({ machine: { ...machine(), node: '23.1.0' } });
    expect(out).toMatch(/· Node\.js .*23\.1\.0.*\n.*→ We don’t test this Node\.js version, only 20, 22\./);
    expect(exit).toBe(0);
  });

  it.each([
    [['mine'], /docs\/models\.md/],
    [[], /Update Toonsmith/],
  ])('names each style that does not draw; the operator’s own: %j', async (ownStyles, advice) => {
    const plan = (_: string, drawn: readonly string[]) =>
      drawn.length > 2 ? fail({ code: 'internal', id: 'a1b2' }) : undefined;
    const { withCartoonizer } = createFakeLender(plan);
    const styles = [{ id: 'mine', name: { en: 'Mine' }, engines: ['custom'] }];
    const { exit, out } = await examine({
      styles: { all: styles, own: ownStyles },
      drawing: { withCartoonizer },
    });
    expect(out).toMatch(/✓ Test cartoon .*\n✗ Test cartoon .*mine: .*a1b2.*\n.*→ /);
    expect(out).toMatch(advice);
    expect(exit).toBe(1);
  });

  it('says so to an account that needs no such power', async () => {
    const { out, exit } = await examine({
      storage: { account: { name: 'root', isRoot: true, owner: 'root' } },
    });
    expect(out).toMatch(/· Account +root\n.*→ A service needs no root account/);
    expect(exit).toBe(0);
  });

  it('answers programs with JSON', async () => {
    const { out, exit } = await examine({ settings: { problems: ['web.port must be a number.'] } }, true);
    const { ok, problems, checks } = JSON.parse(out);
    expect({ ok, problems, exit }).toEqual({ ok: false, problems: 1, exit: 1 });
    expect(checks).toContainEqual({
      check: 'settings',
      state: 'problem',
      subject: 'Settings',
      found: 'web.port must be a number.',
      advice: 'config/defaults.yaml explains every setting.',
    });
    expect(new Set(checks.map(({ check }: { check: string }) => check)).size).toBe(12);
  });

  it('counts problems', async () => {
    const { out } = await examine({ settings: { problems: ['One.', 'Two.'] } });
    expect(out).toMatch(/2 problems found\.\n$/);
  });

  it('names settings that are ignored', async () => {
    const { out, exit } = await examine({ settings: { warnings: ['quota.cooldown is ignored.'] } });
    expect(out).toMatch(/· Settings .*quota\.cooldown is ignored\./);
    expect(exit).toBe(0);
  });

  it('names styles that another one stands in for', async () => {
    const { out, exit } = await examine({});
    expect(out).toContain('anime: not installed; the closest style is used');
    expect(exit).toBe(0);
  });
});

const connection = (state: string, reason: string) => ({
  platform: 'discord',
  state,
  since: '2026-11-29T12:00:00.000Z',
  reason,
});
const telegram = (answer: TokenAnswer) => ({
  name: 'Telegram',
  setting: 'TELEGRAM_TOKEN',
  ask: async () => answer,
});

const dataFolder = (facts: Partial<DataFolderFacts>) => ({
  folder: '/data',
  tryWriting: async () => ({ isNew: false, isPrivate: true, databaseBytes: 4096, ...facts }),
});

const SLOTS = { atOnce: 2, perDrawing: 860 * 2 ** 20, base: 300e6, picture: 330e6 };

describe('doctor on devices', () => {
  const quicker = { code: 'quicker', networks: ['toon'], device: 120, processor: 310 } as const;
  const on = (...trials: DeviceTrial[]) =>
    examine({
      drawing: {
        findDevices: async () => {
          const used = trials.find(({ result }) => result.code === 'quicker');
          return { trials, ...(used && { placement: used }) };
        },
      },
    });

  it('says that the processor draws', async () => {
    expect((await on()).out).toMatch(/✓ Device +the processor\n/);
  });

  it('says how much quicker a device is, and why another isn’t used', async () => {
    const { out, exit } = await on(
      { device: 'cuda', result: { code: 'not-installed' } },
      { device: 'webgpu', result: quicker },
    );
    expect(out).toMatch(/✓ Device +webgpu: the test photo takes 0\.12 s, 0\.31 s on the processor alone\n/);
    expect(out).toMatch(/· +cuda: its libraries aren’t installed\n +→ Run \.\/run\.sh setup --cuda/);
    expect(exit).toBe(0);
  });

  it.each<[DeviceTrial['result'], string]>([
    [{ code: 'not-here' }, 'not available on this kind of system'],
    [{ code: 'failed', reason: 'No adapters' }, 'can’t be used (No adapters)'],
    [{ code: 'ended', reason: 'SIGSEGV' }, 'not used; it made a process crash (SIGSEGV)'],
    [{ code: 'too-slow', seconds: 180 }, 'not used; its test wasn’t done after 180 s'],
    [
      { code: 'differs', decibels: 31.24 },
      'not used; its drawing differs from the processor’s (31.2 dB; 40 are needed)',
    ],
    [
      { code: 'slower', device: 900, processor: 300 },
      'not used; it takes 0.90 s for what takes 0.30 s on the processor',
    ],
  ])('says why a device isn’t used: %o', async (result, sentence) => {
    const { out } = await on({ device: 'dml', result });
    expect(out).toContain(`dml: ${sentence}\n`);
    expect(out).toMatch(/✓ Device +the processor\n/);
  });
});

function machine() {
  return {
    node: '22.1.0',
    testedNodes: ['20', '22'],
    platform: 'linux x64',
    cores: 2,
    memory: 4 * GB,
    freeMemory: 3 * GB,
  };
}

/** What differs from a machine where everything works. */
type Changes = { readonly [Part in keyof DoctorContext]?: Partial<DoctorContext[Part]> };

async function examine(changes: Changes, json = false) {
  const terminal = createTerminal('.');
  let milliseconds = 0;
  const exit = await doctor(
    { json },
    {
      terminal,
      words,
      machine: { ...machine(), ...changes.machine },
      libraries: async () => ({ sharp: '1.2.3' }),
      ...(changes.libraries && { libraries: changes.libraries as DoctorContext['libraries'] }),
      storage: {
        disks: [{ folder: '/data', freeBytes: async () => 9 * GB }],
        tryDatabase: async () => 'SQLite 3.1.2',
        account: { name: 'toonsmith', isRoot: false, owner: 'toonsmith' },
        dataFolder: dataFolder({}),
        ...changes.storage,
      },
      settings: {
        problems: [],
        warnings: [],
        sources: { file: '/srv/toonsmith.yaml', variables: ['TELEGRAM_TOKEN'] },
        ...changes.settings,
      },
      serving: {
        services: [],
        chats: [
          { name: 'Discord', setting: 'DISCORD_TOKEN' },
          telegram({ state: 'accepted', account: 'toons_bot', skew: 900 }),
        ],
        time: { now: 'Nov 29, 2026', zone: 'UTC' },
        slots: SLOTS,
        ...changes.serving,
      },
      styles: {
        all: [
          { id: 'cel', name: { en: 'Cel' }, engines: ['filters'] },
          { id: 'anime', name: { en: 'Anime' }, engines: ['toon'], nearest: 'cel' },
        ],
        own: [],
        packProblems: [],
        broken: new Map(),
        findLook: async () => (style) => ({ style: style === 'anime' ? 'cel' : style, engine: 'filters' }),
        ...changes.styles,
      },
      drawing: {
        withCartoonizer: createFakeLender().withCartoonizer,
        testPhoto: async () => new TextEncoder().encode('portrait'),
        clock: () => (milliseconds += 10),
        ...changes.drawing,
      },
    },
  );
  return { exit, out: terminal.out() };
}
