import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFairQueue } from '../../src/jobs/fair-queue.ts';

const people = fc.constantFrom('ann', 'ben', 'cem', 'dan', 'eve');
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ add: people }) },
  { weight: 2, arbitrary: fc.constant('take' as const) },
  { weight: 1, arbitrary: fc.record({ remove: fc.nat(20) }) },
);
type Item = { readonly person: string; readonly number: number };

describe('a fair queue', () => {
  it('takes round-robin over people, each in their own order', () => {
    const queue = createFairQueue<string>();
    for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'c2']) queue.add(item[0] as string, item);
    expect(queue.order()).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
    expect(drain(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
    expect(queue.size).toBe(0);
    expect(queue.take()).toBeUndefined();
  });

  it('lets priority go first, fairly among itself', () => {
    const queue = createFairQueue<string>();
    queue.add('a', 'a1');
    for (const item of ['x1', 'x2', 'y1']) queue.add(item[0] as string, item, true);
    expect(drain(queue)).toEqual(['x1', 'y1', 'x2', 'a1']);
  });

  it('passes over who is not ready, without costing them their turn', () => {
    const queue = createFairQueue<string>();
    for (const item of ['a1', 'b1', 'b2', 'c1']) queue.add(item[0] as string, item);
    const notA = (item: string) => item !== 'a1';
    expect(queue.peek(notA)).toBe('b1');
    expect([queue.take(notA), queue.take(), queue.take(), queue.take()]).toEqual(['b1', 'a1', 'c1', 'b2']);
    queue.add('a', 'a2');
    expect(queue.take(() => false)).toBeUndefined();
    expect(queue.size).toBe(1);
  });

  it('never makes anybody wait more than one round, whoever comes, goes and gives up', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = createFairQueue<Item>();
        const waiting: Item[] = [];
        const takenSince = new Map<string, string[]>();
        let number = 0;
        for (const now of steps) {
          if (now === 'take') {
            const expected = queue.order()[0];
            const item = queue.take();
            expect(item).toBe(expected);
            if (!item) continue;
            expect(item).toBe(waiting.find(({ person }) => person === item.person));
            waiting.splice(waiting.indexOf(item), 1);
            takenSince.delete(item.person);
            for (const [person, others] of takenSince) {
              others.push(item.person);
              expect(new Set(others).size, `${person} waits while ${others} are served`).toBe(others.length);
            }
            if (waiting.some(({ person }) => person === item.person)) takenSince.set(item.person, []);
          } else if ('add' in now) {
            const item = { person: now.add, number: number++ };
            queue.add(item.person, item);
            waiting.push(item);
            if (!takenSince.has(item.person)) takenSince.set(item.person, []);
          } else {
            const item = waiting[now.remove];
            expect(queue.remove(item?.person ?? 'nobody', item as Item)).toBe(item !== undefined);
            if (!item) continue;
            waiting.splice(now.remove, 1);
            if (!waiting.some(({ person }) => person === item.person)) takenSince.delete(item.person);
          }
          expect(queue.size).toBe(waiting.length);
          expect(new Set(queue.order())).toEqual(new Set(waiting));
        }
      }),
    );
  });
});

const drain = <T>(queue: { readonly size: number; take(): T | undefined }) =>
  Array.from({ length: queue.size }, () => queue.take());
