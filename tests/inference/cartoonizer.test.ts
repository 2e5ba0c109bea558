import { afterAll, describe } from 'vitest';
import { type CartoonRequest, DEFAULT_OPTIONS } from '../../src/cartoon.ts';
import { createPool } from '../../src/inference/pool.ts';
import { cartoonizerConformance } from '../conformance/cartoonizer.ts';
import { createFakeCartoonizer } from '../fakes/cartoonizer.ts';
import { createChatDraw, createHeldDrawings, TAG } from '../fakes/chat-drawing.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { createInProcessCartoonizer } from '../fakes/in-process-cartoonizer.ts';
import { bundled } from '../fixtures/bundled.ts';
import { openChatWorkers } from '../fixtures/chat-workers.ts';
import { POOL } from '../fixtures/pool.ts';

const asking = (photo: string): CartoonRequest => ({
  photo: Uint8Array.from(Buffer.from(photo, 'latin1')),
  options: { ...DEFAULT_OPTIONS, style: 'cel', format: 'webp' },
});
const sent = (tag: string) => asking(`\xff\xd8${TAG}${tag}`);

cartoonizerConformance('the fake of the tests', async () => {
  const clock = createFakeClock();
  const cartoonizer = createFakeCartoonizer({
    clock,
    milliseconds: ({ photo }) => (new TextDecoder().decode(photo).startsWith('hold') ? 1_000 : 0),
  });
  const { cartoonize } = cartoonizer;
  return {
    cartoonizer: {
      ...cartoonizer,
      async cartoonize(request, how) {
        const drawn = cartoonize(request, how);
        await clock.advance(0);
        return drawn;
      },
    },
    fine: () => asking('fine'),
    bad: () => asking('not-a-picture'),
    slow: (name) => asking(`hold ${name}`),
    finish: () => clock.advance(1_000),
  };
});

for (const atOnce of [1, 2])
  cartoonizerConformance(`the fake of the chats, ${atOnce} at once`, async () => {
    const { hold, draws, letGo } = createHeldDrawings();
    return {
      cartoonizer: createInProcessCartoonizer(createChatDraw(hold), { atOnce }),
      fine: () => sent('fine'),
      bad: () => sent('bad'),
      slow: (name) => sent(`hold ${name}`),
      async finish(name) {
        await draws(`hold ${name}`);
        letGo(`hold ${name}`);
      },
    };
  });

describe('the pool of drawing processes', async () => {
  const worker = bundled(new URL('../fixtures/chat-worker.ts', import.meta.url));
  const workers = await openChatWorkers();
  afterAll(workers.close);
  for (const atOnce of [1, 2]) {
    cartoonizerConformance(`processes, ${atOnce} at once`, async () => ({
      cartoonizer: await createPool({
        ...POOL,
        atOnce,
        backlog: 4,
        worker,
        execArgv: [],
      }),
      fine: () => sent('fine'),
      bad: () => sent('bad'),
      slow: (name) => sent(`hold ${name}`),
      async finish(name) {
        await workers.draws(`hold ${name}`);
        workers.letGo(`hold ${name}`);
      },
    }));
  }
});
