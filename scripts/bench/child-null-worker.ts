// A worker whose drawings take no time, until its standard input ends.
import { createJobService } from '../../src/jobs/service.ts';
import { nullService } from './null-service.ts';
import { openSharedServices } from './shared-services.ts';

const [url = '', schema = '', redis = '', jobs = ''] = process.argv.slice(2);
const services = await openSharedServices(url, schema, redis);
const service = createJobService({
  ...nullService(Number(jobs)),
  ...services,
  member: { name: 'worker', role: 'worker', version: 'bench' },
  drawing: { atOnce: 4, deadline: 60_000, bytesPerDrawing: 1 },
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
});
