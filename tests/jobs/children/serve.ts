import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from './scenario.ts';

/** Serves a scenario and kills itself, as hard as can be, after the n-th step of all, or of a name (`end:2`). */
const [folder = '', scenario = '', settles = '', dieAt = ''] = process.argv.slice(2);
let steps = 0;
const counts = new Map<string, number>();
const { store } = await serve({
  folder,
  scenario,
  settles: settles === 'settles',
  step(name) {
    steps += 1;
    appendFileSync(join(folder, 'steps.log'), `${name}\n`);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    if (dieAt === `${name}:${count}` || Number(dieAt) === steps) process.kill(process.pid, 'SIGKILL');
  },
});
await store.close();
