// An hour in which 10,000 people send a photo each, some of them an album, on a fake clock: how long they wait with two drawings of 500 ms
// at once, and what the service itself costs.
import { createFakeCartoonizer } from '../../tests/fakes/cartoonizer.ts';
import { createFakeClock } from '../../tests/fakes/clock.ts';
import { createFakeFrontEnd } from '../../tests/fakes/front-end.ts';
import { createTestService } from '../../tests/fakes/service.ts';
import { createRandom } from '../soak/random.ts';

export interface HourMeasure {
  readonly pictures: number;
  readonly refused: number;
  /** Seconds from the request until its drawing begins. */
  readonly p50: number;
  readonly p99: number;
  /** Most pictures that waited. */
  readonly mostWaiting: number;
  /** Seconds of the processor. */
  readonly cpuSeconds: number;
}

const PEOPLE = 10_000;
const HOUR_MS = 3_600_000;
const DRAWING_MS = 500;
const ALBUM_SHARE = 0.05;

const clock = createFakeClock();
const random = createRandom(1);
const waits: number[] = [];
let mostWaiting = 0;
let pictures = 0;
let refused = 0;
const { service, errors } = createTestService({
  clock,
  cartoonizer: createFakeCartoonizer({ clock, milliseconds: () => DRAWING_MS }),
  limits: {
    daily: 100,
    burst: { pictures: 100, refill: 1 },
    album: 10,
    inFlight: { person: 20, chat: 1_000, guild: 1_000, all: 10_000 },
    invitedOnly: false,
  },
  drawing: { atOnce: 2, deadline: 60_000, bytesPerDrawing: 1 },
  observe: (event) => event.type === 'started' && waits.push(event.waited),
});
service.attach(createFakeFrontEnd());
await service.start();
const cpu = process.cpuUsage();
const moments = Array.from({ length: PEOPLE }, () => random.next() * HOUR_MS).sort((a, b) => a - b);
let now = 0;
for (const [person, moment] of moments.entries()) {
  await clock.advance(Math.round(moment) - now);
  now = Math.round(moment);
  const count = random.chance(ALBUM_SHARE) ? random.between(2, 10) : 1;
  const submitted = await service.submit({
    ...{ platform: 'p', person: `p:${person}`, chat: `p:${person}`, address: person, options: {} },
    pictures: Array.from({ length: count }, (_, n) => ({
      bytes: new TextEncoder().encode(`${person}.${n}`),
    })),
  });
  if (submitted.ok) pictures += count;
  else refused += 1;
  mostWaiting = Math.max(mostWaiting, service.load().waiting);
}
await clock.advance(HOUR_MS);
const { user, system } = process.cpuUsage(cpu);
waits.sort((one, other) => one - other);
const measure: HourMeasure = {
  ...{ pictures, refused, mostWaiting },
  p50: (waits[waits.length >> 1] as number) / 1_000,
  p99: (waits[Math.floor(waits.length * 0.99)] as number) / 1_000,
  cpuSeconds: (user + system) / 1e6,
};
if (waits.length !== pictures || errors.length > 0)
  throw new Error(`${waits.length} of ${pictures} were drawn. ${errors.join()}`);
console.log(JSON.stringify(measure));
