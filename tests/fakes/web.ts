import { onTestFinished } from 'vitest';
import { createAdmin } from '../../src/admin/admin.ts';
import { readStyles } from '../../src/config/styles.ts';
import { loadLocales } from '../../src/i18n/locales.ts';
import { createWords } from '../../src/i18n/words.ts';
import type { JobServiceOptions } from '../../src/jobs/service.ts';
import type { SayProblems } from '../../src/options/availability.ts';
import { createOptionParser } from '../../src/options/parse.ts';
import { createApi } from '../../src/web/api.ts';
import { OPERATOR } from '../../src/web/authentication.ts';
import type { WebContext, WebSettings } from '../../src/web/context.ts';
import { createLoadHistory } from '../../src/web/load-history.ts';
import { createProgress } from '../../src/web/progress.ts';
import { createWeb } from '../../src/web/web.ts';
import { settle } from './clock.ts';
import { createTestService } from './service.ts';
import { createWordsIn } from './words-in.ts';

const root = new URL('../../', import.meta.url);
const locales = loadLocales();
const styles = readStyles(new URL('config/styles.json', root));
const wordsIn = createWordsIn((locale) => createWords(locale, { locales, styles, surface: 'page' }));
const translations = [...locales.keys()].map((locale) => createWords(locale, { locales, styles }));
const parser = createOptionParser({ styles, translations });

interface TestWebOptions extends Partial<WebSettings> {
  readonly service?: Partial<JobServiceOptions>;
  readonly metrics?: WebContext['monitoring']['metrics']['expose'];
  readonly problems?: SayProblems;
  /** The most bytes that a photo may have. */
  readonly photoBytes?: number;
}

/** The API over a job service of fakes: a photo is a text, its cartoon “cartoon of” it, after a second of the fake clock. */
export async function createTestWeb({
  service: changes = {},
  metrics,
  problems = () => [],
  photoBytes = 1000,
  ...own
}: TestWebOptions = {}) {
  const fakes = createTestService({ owners: new Set([OPERATOR]), ...changes });
  const { service, store, clock } = fakes;
  const progress = createProgress();
  service.attach({
    platform: 'web',
    keepsResults: true,
    deliver: async () => ({ state: 'sent', reference: null }),
    progress: progress.onEvent,
  });
  await service.start();
  const reported: unknown[] = [];
  const warnings: string[] = [];
  const memory = () => 1e8;
  const context: WebContext = {
    service,
    store,
    clock,
    admin: createAdmin(new Set(), {
      store,
      service,
      catalog: { problems },
      clock,
      windowOf: () => ({ id: 'today' }),
      memory,
    }),
    localization: {
      wordsIn,
      translations,
      defaultLanguage: 'en',
    },
    catalog: {
      contents: { styles, translations },
      missing: [],
      all: styles,
      find(id) {
        const style = id === 'anime' ? 'cel' : id;
        const palette = styles.find((one) => one.id === style)?.palette;
        return { style, engine: 'fake', ...(palette && { palette }) };
      },
      problems,
      parser,
      defaults: {},
    },
    limits: { photoBytes, album: 3, retention: { photos: 3_600_000 } },
    monitoring: {
      log: { info() {}, warn: (_, message) => void warnings.push(message), error() {} },
      platforms: { changed() {} },
      metrics: {
        rateLimited() {},
        expose: metrics ?? (async () => ({ contentType: 'text/plain', text: 'toonsmith_drawing 0\n' })),
      },
      report(error) {
        reported.push(error);
        return 'error-id';
      },
    },
    server: {
      version: '1.2.3',
      memory,
      alive: () => ({ status: 200, body: { status: 'alive' } }),
      ready: async () => ({ status: 503, body: { status: 'not ready' } }),
    },
  };
  const settings: WebSettings = {
    tokens: {},
    behindProxy: false,
    files: {
      page: new URL('page/', root),
      // Where the sources lie, and so no scripts: those are built.
      scripts: new URL('page/', root),
      locales: new URL('config/locales/', root),
    },
    ...own,
  };
  const history = createLoadHistory({ service, store, clock, report: context.monitoring.report });
  history.start();
  onTestFinished(history.stop);
  const api = createApi({ ...context, settings, progress, history });

  /** Asks as a browser or script at this address would. */
  const ask = async (
    path: string,
    { from = '127.0.0.1', httpVersion = '1.1', headers = {}, ...init }: Asked = {},
  ) =>
    api.request(
      `http://localhost:7860${path}`,
      { ...init, headers: { host: 'localhost:7860', connection: 'keep-alive', ...headers } },
      { incoming: { httpVersion, socket: { remoteAddress: from } } },
    );
  /** Lets the answer to a request come while the clock goes on. */
  const during = async <T>(milliseconds: number, answer: Promise<T>): Promise<T> => {
    for (let turn = 0; turn < 20; turn++) await settle();
    await clock.advance(milliseconds);
    return answer;
  };
  /** Serves on a real socket until the test has finished; answers with the port. */
  const listen = async (): Promise<number> => {
    const web = createWeb(context, { ...settings, host: '127.0.0.1', port: 0 });
    service.attach(web.frontEnd);
    const { sentence } = await web.start(createWords('en'));
    onTestFinished(() => web.close());
    return Number(/:(\d+)/.exec(sentence)?.[1]);
  };
  return { ...fakes, ask, during, listen, reported, warnings, routes: api.routes };
}

type Asked = Omit<RequestInit, 'headers'> & {
  readonly from?: string;
  readonly httpVersion?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A form with photos that are texts, and fields. */
export function form(photos: readonly string[], fields: Readonly<Record<string, string>> = {}): FormData {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) made.append(name, value);
  for (const [index, photo] of photos.entries()) made.append('photo', new Blob([photo]), `${index}.jpg`);
  return made;
}

/** The body of an answer, whatever it is. */
export const bodyOf = async (answer: Response) => JSON.parse(await answer.text());
