import { REQUESTS, startMember } from './cluster.ts';

/** A front or a worker that kills itself after the n-th step of a name (`end:2`), if it comes to that; says `started` first. */
const [url = '', schema = '', folder = '', role = '', dieAt = '', drawing = '3'] = process.argv.slice(2);
const counts = new Map<string, number>();
const { service } = await startMember({
  url,
  schema,
  folder,
  role: role as 'front' | 'worker',
  drawing: Number(drawing),
  step(name) {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    if (dieAt === `${name}:${count}`) process.kill(process.pid, 'SIGKILL');
    console.log(name);
  },
  report: (error) => console.error(error),
});
console.log('started');
if (role === 'front') for (const submission of REQUESTS) await service.submit(submission);
