import { join } from 'node:path';
import { createAdmin } from '../../../../src/admin/admin.ts';
import { createTelegramBot } from '../../../../src/bots/telegram/bot.ts';
import { systemClock } from '../../../../src/clock.ts';
import { createWords } from '../../../../src/i18n/words.ts';
import { createQuotaWindows } from '../../../../src/jobs/quota-window.ts';
import { createOptionParser } from '../../../../src/options/parse.ts';
import { createFakeClock } from '../../../fakes/clock.ts';
import { openStore } from '../../../fakes/open-store.ts';
import { createTestService } from '../../../fakes/service.ts';

/** Listens to Telegram until it is killed. Where its clock stands still, albums stay in the buffer. */
const [root = '', token = '', folder = '', time = 'stopped'] = process.argv.slice(2);
const store = openStore(join(folder, 'toonsmith.db'));
const clock = time === 'running' ? systemClock : createFakeClock();
const { service } = createTestService({ store, clock });
const words = createWords('en');
const silent = () => {};
const bot = createTelegramBot(
  {
    service,
    store,
    clock,
    admin: createAdmin(new Set(), {
      store,
      service,
      clock,
      windowOf: createQuotaWindows('UTC'),
      memory: () => 1,
    }),
    localization: { wordsIn: () => words, translations: [words], defaultLanguage: 'en' },
    catalog: {
      contents: { styles: [], translations: [words] },
      missing: [],
      all: [],
      find: () => undefined,
      problems: () => [],
      parser: createOptionParser({ styles: [], translations: [words] }),
      defaults: {},
    },
    limits: { photoBytes: 20 * 2 ** 20, album: 10, retention: { photos: 1, history: 1 } },
    monitoring: {
      log: { info: silent, warn: silent, error: silent },
      metrics: { rateLimited: silent },
      platforms: { changed: silent },
      report: () => 'id',
    },
  },
  {
    token,
    apiRoot: root,
    download: async () => ({ ok: false, failure: { code: 'download-failed' } }),
  },
);
service.attach(bot.frontEnd);
await service.start();
await bot.start();
