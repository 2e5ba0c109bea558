import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from './scenario.ts';

/** Serves a scenario and kills itself, as hard as can be, after the n-th step, or at the first step of a name. */
const [folder = '', scenario = '', settles = '', dieAt = ''] = process.argv.slice(2);
let steps = 0;
const { store } = await serve({
  folder,
  scenario,
  settles: settles === 'settles',
  step(name) {
    steps += 1;
    appendFileSync(join(folder, 'steps.log'), `${name}\n`);
    if (name === dieAt || steps === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
  },
});
await store.close();
