// A worker with one drawing process, or with drawings that take no time, until its standard input ends.
import { createJobService } from '../../src/jobs/service.ts';
import { nullService } from './null-service.ts';
import { openPool } from './pool.ts';
import { openSharedServices } from './shared-services.ts';

const [url = '', schema = '', redis = '', jobs = '', packsFolder = ''] = process.argv.slice(2);
const pool = packsFolder ? await openPool({ atOnce: 1, networkThreads: 1, packsFolder }) : undefined;
const services = await openSharedServices(url, schema, redis);
const service = createJobService({
  ...nullService(Number(jobs)),
  ...services,
  ...(pool && { cartoonizer: pool }),
  member: { name: 'worker', role: 'worker', version: 'bench' },
  drawing: { atOnce: pool ? 1 : 4, deadline: 60_000, bytesPerDrawing: 1 },
});
await service.start();
const cpu = process.cpuUsage();
console.log('ready');
process.stdin.resume();
process.stdin.once('end', async () => {
  const { user, system } = process.cpuUsage(cpu);
  console.log(String((user + system) / 1e6));
  await service.close({ drainFor: 1_000 });
  await services.close();
  await pool?.close();
});
