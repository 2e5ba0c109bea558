import { createWeb } from '../../web/web.ts';
import type { AppContext } from '../context.ts';
import type { PlatformCalls, Surface } from './surface.ts';

/** The page and the API; also takes the calls of platforms that come over HTTP. */
export function createWebSurface(context: AppContext, calls: readonly PlatformCalls[]): Surface {
  const { web, photo } = context.config;
  const { localization } = context;
  const wordsIn = (locale: string) => localization.wordsIn(locale, 'page');
  const page = createWeb(
    { ...context, localization: { ...localization, wordsIn } },
    {
      host: web.host,
      port: web.port,
      tokens: { visitor: web.token, operator: context.adminToken },
      behindProxy: web.behindProxy,
      links: web.links ? { atOnce: photo.downloadsAtOnce, deadline: photo.downloadTime } : undefined,
      calls,
      files: {
        page: new URL('page/', ROOT),
        scripts: new URL('dist/page/', ROOT),
        locales: new URL('config/locales/', ROOT),
      },
    },
  );
  return {
    ...page,
    async start(words) {
      const { isOpen, sentence } = await page.start(words);
      return { state: isOpen ? 'open' : 'failed', sentence };
    },
  };
}

const ROOT = new URL('../../../', import.meta.url);
