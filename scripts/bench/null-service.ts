import { type CartoonRequest, fail, fileFormatOf, succeed } from '../../src/cartoon.ts';
import { systemClock } from '../../src/clock.ts';
import type { JobServiceOptions } from '../../src/jobs/service.ts';

const report = (error: unknown) => {
  throw error;
};

/** A service without limits whose pictures are drawn at once, as they are. */
export const nullService = (
  jobs: number,
): Omit<JobServiceOptions, 'store' | 'blobs' | 'observe' | 'signals' | 'dispatch'> => ({
  clock: systemClock,
  cartoonizer: {
    cartoonize: async ({ photo, options: { style, format } }: CartoonRequest) =>
      succeed({
        ...{
          bytes: photo,
          format: fileFormatOf(format),
          width: 1,
          height: 1,
          style,
          engine: 'none',
          notes: [],
          faces: 0,
          tips: [],
        },
        milliseconds: { decode: 0, faces: 0, draw: 0, finish: 0, encode: 0 },
      }),
  },
  previewer: { preview: async () => fail({ code: 'busy' }) },
  limits: {
    daily: jobs,
    burst: { pictures: Number.POSITIVE_INFINITY, refill: 1 },
    album: 10,
    inFlight: { person: jobs, chat: jobs, guild: jobs, all: jobs },
    invitedOnly: false,
  },
  owners: new Set(),
  defaults: {},
  timeZone: 'UTC',
  drawing: { atOnce: 32, deadline: 60_000, bytesPerDrawing: 1 },
  fetching: { atOnce: 4, deadline: 60_000 },
  delivery: { atOnce: 32, deadline: 60_000, attempts: 1 },
  expiresAfter: 3_600_000,
  retention: { history: 1e9, events: 1e9 },
  memory: () => Infinity,
  report,
});
