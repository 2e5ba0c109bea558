import type { Context, Hono } from 'hono';
import type { ApiContext } from './context.ts';
import type { HonoEnv } from './hono-env.ts';
import { readJson } from './json-body.ts';
import { loadLinkedPhoto } from './linked-photo.ts';
import { failed, refuse } from './responses.ts';
import { Link } from './schemas.ts';

/** Loads the photo at a link for a browser, which may not; only where the operator allows it. */
export function addLinkRoutes(app: Hono<HonoEnv>, context: ApiContext): void {
  const { settings, clock } = context;
  let loading = 0;
  app.post('/api/links', async (request) => {
    const { links } = settings;
    if (!links) return refuse(request, 'links-off', 403);
    const read = await readJson(request);
    if ('refusal' in read) return read.refusal;
    const body = Link.safeParse(read.value);
    if (!body.success) return refuse(request, 'bad-link', 400);
    if (loading >= links.atOnce) return failed(request, { code: 'busy' }, clock.now());
    loading += 1;
    try {
      return await load(request, body.data.link, context, links);
    } finally {
      loading -= 1;
    }
  });
}

async function load(
  request: Context<HonoEnv>,
  link: string,
  { limits, clock }: ApiContext,
  { deadline, isAllowed }: NonNullable<ApiContext['settings']['links']>,
): Promise<Response> {
  const loaded = await loadLinkedPhoto(link, {
    maxBytes: limits.photoBytes,
    signal: AbortSignal.any([request.req.raw.signal, AbortSignal.timeout(deadline)]),
    ...(isAllowed && { isAllowed }),
  });
  switch (loaded.state) {
    case 'loaded':
      return request.body(loaded.bytes, 200, {
        'Content-Type': loaded.type,
        // Whatever it is, a browser neither runs nor shows it in place of the page.
        'Content-Disposition': 'attachment',
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'Cache-Control': 'private, no-store',
      });
    case 'too-large': {
      const { photoBytes: limit } = limits;
      return failed(request, { code: 'too-many-bytes', limit, got: loaded.got }, clock.now());
    }
    case 'not-public':
      return refuse(request, 'bad-link', 400);
    case 'failed':
      return refuse(request, 'link-failed', 502);
  }
}
