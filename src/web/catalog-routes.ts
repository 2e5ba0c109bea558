import type { Hono } from 'hono';
import type { FindLook } from '../options/availability.ts';
import { describeOption, OPTIONS } from '../options/options.ts';
import { type ApiContext, defaultOptions } from './context.ts';
import type { HonoEnv } from './hono-env.ts';

/** What can be requested here, and deleting the requester's data. */
export function addCatalogRoutes(app: Hono<HonoEnv>, context: ApiContext): void {
  const { service, catalog, limits, settings } = context;
  app.get('/api/styles', (request) => {
    const { locale } = request.get('words');
    return request.json({
      styles: catalog.all.map(({ id, name }) => {
        const look = catalog.find(id);
        return {
          id,
          name: name[locale] ?? name.en ?? id,
          state: look === undefined ? 'missing' : look.style === id ? 'drawn' : 'stand-in',
          ...(look && { drawnAs: look.style, engine: look.engine, ...samplesOf(look) }),
        };
      }),
    });
  });
  app.get('/api/options', (request) => {
    const { private: _, ...options } = OPTIONS;
    const { photoBytes, album, retention } = limits;
    return request.json({
      options: Object.values(options).map((option) =>
        describeOption(option, request.get('words'), catalog.contents),
      ),
      defaults: defaultOptions(context),
      limits: { photoBytes, album, lifetime: retention.photos, links: settings.links !== undefined },
    });
  });
  app.delete('/api/me', async (request) => {
    await service.forget(request.get('person'));
    return request.body(null, 204);
  });
}

/** Pictures of a style: in the photo's colours, and in its own where people can choose. */
const samplesOf = ({ style, palette }: NonNullable<ReturnType<FindLook>>) => ({
  sample: `/samples/${style}.webp`,
  ...(palette !== 'own' && { sampleInOwnColors: `/samples/${style}-own.webp` }),
});
