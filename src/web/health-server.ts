import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { Words } from '../i18n/words.ts';
import { is } from './authentication.ts';
import type { ServerInfo, WebContext } from './context.ts';
import { explainListening, listen } from './listening.ts';

export interface HealthServerOptions {
  readonly host: string;
  /** 0 uses any free port. */
  readonly port: number;
  readonly server: Pick<ServerInfo, 'alive' | 'ready'>;
  readonly metrics: WebContext['monitoring']['metrics'];
  /** Required for the metrics, where there is one. */
  readonly token: string | undefined;
}

/** Health, readiness and metrics of a process that serves nobody else. */
export function createHealthServer({ host, port, server, metrics, token }: HealthServerOptions) {
  const app = new Hono();
  app.get('/healthz', (request) => {
    const { status, body } = server.alive();
    return request.json(body, status);
  });
  app.get('/readyz', async (request) => {
    const { status, body } = await server.ready();
    return request.json(body, status);
  });
  app.get('/metrics', async (request) => {
    const [, given = ''] = /^Bearer (.+)$/.exec(request.req.header('authorization') ?? '') ?? [];
    if (token !== undefined && !is(token)(given)) return request.text('', 403);
    const { contentType, text } = await metrics.expose();
    return request.text(text, 200, { 'content-type': contentType });
  });
  const http = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  return {
    async start({
      say,
    }: Pick<Words, 'say'>): Promise<{ readonly isOpen: boolean; readonly sentence: string }> {
      try {
        await listen(http, host, port);
      } catch (error) {
        return { isOpen: false, sentence: explainListening(error, { host, port, say }) };
      }
      const address = http.address();
      const open = typeof address === 'object' && address ? address.port : port;
      return { isOpen: true, sentence: say('cli-serve-health', { address: `http://${host}:${open}` }) };
    },
    async close(): Promise<void> {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
