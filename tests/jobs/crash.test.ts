import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../fakes/open-store.ts';
import { bundled } from '../fixtures/bundled.ts';
import { arrivals, serve } from './children/scenario.ts';

/*
 * Real processes over real files, killed by SIGKILL after every single effect in turn: each write to the store and the
 * blob store, each begin of a drawing, each message at the platform. Then the work is taken up by another process.
 */

const program = fileURLToPath(bundled(new URL('./children/serve.ts', import.meta.url)));

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toonsmith-crash-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('killed at any moment, the next process', () => {
  it('loses nothing, charges nothing twice, replies once', async () => {
    const counts: Record<string, number> = {};
    const folder = mkdtempSync(join(root, 'whole-'));
    const step = (name: string) => {
      counts[name] = (counts[name] ?? 0) + 1;
    };
    await (await serve({ folder, scenario: 'mixed', settles: true, step })).store.close();
    const { take, ...others } = counts;
    expect(take).toBeGreaterThan(0);
    expect(others).toEqual({
      ...{
        recover: 1,
        admit: 2,
        put: 6,
        fetchPhoto: 1,
        photoArrived: 1,
        end: 3,
        release: 3,
        delete: 3,
      },
      ...{ 'cartoonize one': 1, 'cartoonize two': 1, 'cartoonize three': 1 },
      ...{ replyIntended: 2, deliver: 2, replySettled: 2 },
    });
    // How many jobs are taken at once depends on what arrives when: only the first take happens for certain.
    const moments = Object.entries({ ...others, take: 1 }).flatMap(([name, count]) =>
      Array.from({ length: count }, (_, index) => `${name}:${index + 1}`),
    );
    const worker = async () => {
      for (let moment = moments.pop(); moment; moment = moments.pop()) {
        const folder = mkdtempSync(join(root, 'at-'));
        expect(await child(folder, 'mixed', 'settles', moment), moment).toBe('SIGKILL');
        await takesUp(folder, `killed at ${moment}`);
      }
    };
    await Promise.all([worker(), worker()]);
  });

  it('does so also when it is killed itself while taking up', async () => {
    const pairs = [6, 14, 22].flatMap((first) => [2, 6].map((second) => [first, second]));
    const worker = async () => {
      for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
        const folder = mkdtempSync(join(root, 'at-'));
        for (const dieAt of pair) await child(folder, 'mixed', 'settles', String(dieAt));
        await takesUp(folder, `killed at steps ${pair.join(' and ')}: ${stepsOf(folder).join(' ')}`, 'twice');
      }
    };
    await Promise.all([worker(), worker()]);
  });

  /** Serves the same folder in this process to the end and checks what everybody got and was charged. */
  const takesUp = async (folder: string, where: string, killed: 'once' | 'twice' = 'once') => {
    const { store } = await serve({ folder, scenario: 'mixed', settles: true, step: () => {} });
    const arrived = arrivals(folder);
    expect(arrived.map(({ person }) => person).sort(), where).toEqual(['p:1', 'p:2']);
    const shownTo = (person: string) => arrived.find((arrival) => arrival.person === person)?.shown ?? [];
    const expected = { 'p:1': ['cartoon of one', 'cartoon of two'], 'p:2': ['cartoon of three'] };
    for (const [person, cartoons] of Object.entries(expected)) {
      const got = shownTo(person);
      // A picture that was being drawn at both crashes is refused, and nothing else.
      const allowed = cartoons.map((cartoon, item) =>
        killed === 'twice' && got[item] === 'crashed-twice' ? 'crashed-twice' : cartoon,
      );
      expect(got, where).toEqual(allowed);
      const [batch] = await store.history({ person, limit: 9 });
      const quota = (await store.export(person)).quota[0]?.used;
      expect(quota, where).toBe(got.filter((item) => item !== 'crashed-twice').length);
      expect(batch?.reply, where).toBe('sent');
    }
    expect(await store.history({ limit: 9 }), where).toHaveLength(2);
    expect(readdirSync(join(folder, 'blobs')), where).toEqual([]);
    await store.close();
  };
});

describe('a reply cut off in the middle', () => {
  // At the second moment both replies have begun: one that has not reached the platform is not sent either.
  it.each(['deliver:1', 'replyIntended:2'])(
    'is never sent twice, and not charged, where the platform cannot tell what became of it (%s)',
    async (moment) => {
      const folder = mkdtempSync(join(root, 'at-'));
      expect(await child(folder, 'mixed', 'mute', moment)).toBe('SIGKILL');
      const before = personsIn(arrivals(folder));
      const begun = await repliesBegun(folder);
      const others = ['p:1', 'p:2'].filter((person) => !begun.includes(person) && !before.includes(person));
      if (moment === 'deliver:1') expect(begun).toEqual(expect.arrayContaining(before));
      else expect(others).toEqual([]);
      const { store } = await serve({ folder, scenario: 'mixed', settles: false, step: () => {} });
      expect(personsIn(arrivals(folder))).toEqual([...before, ...others].sort());
      for (const [person, pictures] of Object.entries({ 'p:1': 2, 'p:2': 1 })) {
        const [batch] = await store.history({ person, limit: 1 });
        const quota = (await store.export(person)).quota[0]?.used;
        expect({ person, reply: batch?.reply, quota }).toEqual(
          begun.includes(person)
            ? { person, reply: 'unconfirmed', quota: 0 }
            : { person, reply: 'sent', quota: pictures },
        );
      }
      await store.close();
    },
  );
});

describe('a picture that kills the process', () => {
  it('is refused after the second time it was drawn alone, and no other picture is', async () => {
    const folder = mkdtempSync(join(root, 'at-'));
    // The first time another one is drawn beside it.
    for (let kills = 0; kills < 3; kills++)
      expect(await child(folder, 'killer', 'settles', 'cartoonize killer:1')).toBe('SIGKILL');
    expect(await child(folder, 'killer', 'settles', 'cartoonize killer:1')).toBeNull();
    const shown = Object.fromEntries(arrivals(folder).map((arrival) => [arrival.person, arrival.shown]));
    expect(shown).toEqual({
      'p:1': ['cartoon of one', 'crashed-twice', 'cartoon of two'],
      'p:2': ['cartoon of three', 'cartoon of four'],
    });
    expect(stepsOf(folder).filter((step) => step === 'cartoonize killer')).toHaveLength(3);
    const { store } = await serve({ folder, scenario: 'killer', settles: true, step: () => {} });
    expect((await store.export('p:1')).quota[0]?.used).toBe(2);
    expect((await store.export('p:2')).quota[0]?.used).toBe(2);
    await store.close();
  });
});

/** Runs a process to its end; answers the signal that ended it. */
function child(...values: string[]): Promise<NodeJS.Signals | null> {
  const running = spawn(process.execPath, [program, ...values], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    running.once('error', reject);
    running.once('exit', (code, signal) =>
      code === 0 || signal === 'SIGKILL'
        ? resolve(signal)
        : reject(new Error(`The process ended with ${code}.`)),
    );
  });
}

/** The persons to whom a killed process may have sent a reply. */
async function repliesBegun(folder: string): Promise<string[]> {
  const store = openStore(join(folder, 'data', 'toonsmith.db'));
  const batches = await store.history({ limit: 9 });
  await store.close();
  return personsIn(batches.filter(({ reply }) => reply === 'sending'));
}

const personsIn = (items: readonly { readonly person: string }[]) => items.map(({ person }) => person).sort();
const stepsOf = (folder: string) => readFileSync(join(folder, 'steps.log'), 'utf8').trimEnd().split('\n');
