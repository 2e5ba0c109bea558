import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ProcessEvent } from '../jobs/events.ts';
import type { ServiceLoad } from '../jobs/service.ts';

/** What processes on one store do with it; answers what records their events. */
export function addProcessMetrics(
  registry: Registry,
  load: () => Pick<ServiceLoad, 'requests' | 'processes'>,
): (event: ProcessEvent) => void {
  const registers = [registry];
  new Gauge({
    name: 'toonsmith_requests',
    help: 'Requests whose reply this process sends',
    registers,
    collect() {
      this.set(load().requests);
    },
  });
  new Gauge({
    name: 'toonsmith_processes',
    help: 'Processes that share the database, by role, as this one sees them',
    labelNames: ['role'],
    registers,
    collect() {
      this.reset();
      for (const [role, count] of Object.entries(load().processes ?? {})) this.set({ role }, count);
    },
  });
  const takes = new Counter({
    name: 'toonsmith_takes_total',
    help: 'Times this process asked the store for pictures to draw, and whether it got any',
    labelNames: ['result'],
    registers,
  });
  for (const result of ['taken', 'empty']) takes.inc({ result }, 0);
  const leases = new Counter({
    name: 'toonsmith_leases_lost_total',
    help: 'Times the lease of this process was over before it was renewed',
    registers,
  });
  const delay = new Histogram({
    name: 'toonsmith_signal_seconds',
    help: 'From the publication of a signal to its receipt, over the service that carries them',
    buckets: [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    registers,
  });
  return (event) => {
    if (event.type === 'take') takes.inc({ result: event.pictures > 0 ? 'taken' : 'empty' });
    else if (event.type === 'lease-lost') leases.inc();
    else delay.observe(event.milliseconds / 1000);
  };
}
