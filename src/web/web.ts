import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Words } from '../i18n/words.ts';
import type { FrontEnd } from '../jobs/front-end.ts';
import { createApi } from './api.ts';
import type { WebContext, WebSettings } from './context.ts';
import { explainListening, listen } from './listening.ts';
import { createLoadHistory } from './load-history.ts';
import { createProgress } from './progress.ts';
import { breakOffUnread } from './sending-timeout.ts';

/** The page and the API for scripts. */
export interface Web {
  readonly frontEnd: FrontEnd;
  /** Listens. The sentence, in these words, says where, or what to do when it can't. */
  start(words: Pick<Words, 'say'>): Promise<{ readonly isOpen: boolean; readonly sentence: string }>;
  /** Stops listening, once the last response is sent. */
  close(): Promise<void>;
}

export interface WebOptions extends WebSettings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

export function createWeb(context: WebContext, { host, port, ...settings }: WebOptions): Web {
  const progress = createProgress();
  const history = createLoadHistory({ ...context, report: context.monitoring.report });
  const api = createApi({ ...context, settings, progress, history });
  const answer = getRequestListener(api.fetch, { overrideGlobalObjects: false });
  const server = createServer(SERVER_LIMITS, (request, response) => {
    breakOffUnread(response, context.clock);
    return answer(request, response);
  });
  // Node drops headers beyond a number, and those that proxies add come last: their size alone is limited.
  server.maxHeadersCount = 0;
  server.maxConnections = MAX_CONNECTIONS;

  return {
    frontEnd: {
      platform: 'web',
      keepsResults: true,
      // Cartoons are fetched, not sent: the blob store keeps them until their time to live is over.
      deliver: async () => ({ state: 'sent', reference: null }),
      settle: async () => ({ state: 'sent', reference: null }),
      progress: progress.onEvent,
    },
    async start({ say }) {
      try {
        await listen(server, host, port);
      } catch (error) {
        return { isOpen: false, sentence: explainListening(error, { host, port, say }) };
      }
      history.start();
      const address = server.address();
      const open = typeof address === 'object' && address ? address.port : port;
      return { isOpen: true, sentence: say('cli-web-open', { address: pageAddress(host, open) }) };
    },
    async close() {
      progress.close();
      history.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const cancel = context.clock.after(CLOSE_TIMEOUT_MS, () => server.closeAllConnections());
      await closed;
      cancel();
    },
  };
}

/** In milliseconds and bytes. */
const SERVER_LIMITS = {
  // A phone with a slow connection may take minutes for its photo; no request may take longer.
  requestTimeout: 300_000,
  headersTimeout: 20_000,
  keepAliveTimeout: 10_000,
  // How often the first two are checked.
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16_384,
};
/** Twice the streams of progress there can be; an idle connection takes some kilobytes and a file descriptor. */
const MAX_CONNECTIONS = 1_000;

/** How long downloads under way may take when the process stops. */
const CLOSE_TIMEOUT_MS = 3_000;

function pageAddress(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere || host === '127.0.0.1' || host === '::1' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
