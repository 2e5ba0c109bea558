import { DEFAULT_OPTIONS } from '../../cartoon.ts';
import { createWeb } from '../../web/web.ts';
import type { AppContext } from '../context.ts';
import type { PlatformCalls, Surface } from './surface.ts';

/** The page and the API; also takes the calls of platforms that come over HTTP. */
export function createWebSurface(context: AppContext, calls: readonly PlatformCalls[]): Surface {
  const { config, service, store, clock, admin, localization, catalog, limits, monitoring, server } = context;
  return createWeb({
    calls: calls[0],
    host: config.web.host,
    port: config.web.port,
    service,
    store,
    admin,
    clock,
    wordsIn: localization.wordsIn,
    translations: localization.translations,
    language: localization.defaultLanguage,
    styles: { drawn: catalog.contents.styles, all: catalog.all, find: catalog.find },
    parser: catalog.parser,
    defaults: { ...DEFAULT_OPTIONS, ...catalog.defaults },
    tokens: { visitor: config.web.token, operator: context.adminToken },
    behindProxy: config.web.behindProxy,
    limits: { photoBytes: limits.photoBytes, album: limits.album, lifetime: limits.retention.photos },
    health: { alive: server.alive, ready: server.ready },
    metrics: monitoring.metrics.expose,
    memory: () => process.memoryUsage.rss(),
    version: server.version,
    files: {
      page: new URL('page/', ROOT),
      scripts: new URL('dist/page/', ROOT),
      locales: new URL('config/locales/', ROOT),
    },
    warn: (message) => monitoring.log.warn({ platform: 'web' }, message),
    report: monitoring.report,
  });
}

const ROOT = new URL('../../../', import.meta.url);
