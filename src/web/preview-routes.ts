import type { Context, Hono } from 'hono';
import type { Previews } from '../cartoon.ts';
import { styleName } from '../i18n/words.ts';
import { type ApiContext, defaultOptions } from './context.ts';
import type { MemoryBudget } from './form.ts';
import type { HonoEnv } from './hono-env.ts';
import { type PhotoRequest, readPhotoRequest } from './photo-request.ts';
import { failed } from './responses.ts';
import type { PreviewsBody } from './schemas.ts';

/** Small pictures of one photo in every style that can be drawn here. */
export function addPreviewRoutes(app: Hono<HonoEnv>, memory: MemoryBudget, context: ApiContext): void {
  app.post('/api/previews', async (request) => {
    const read = await readPhotoRequest(request, 1, memory, context);
    if ('refusal' in read) return read.refusal;
    try {
      return await preview(request, read, context);
    } finally {
      read.form.release();
    }
  });
}

/** Long side of a preview in pixels. */
const PREVIEW_SIDE = 160;

async function preview(
  request: Context<HonoEnv>,
  { form, options }: Extract<PhotoRequest, { form: unknown }>,
  context: ApiContext,
): Promise<Response> {
  const { service, catalog, clock } = context;
  const [photo] = form.photos;
  const person = request.get('person');
  const drawn = await service.preview({
    platform: 'web',
    person,
    chat: person,
    photo: photo ? new Uint8Array(photo.bytes) : { again: form.fields.again ?? '' },
    styles: catalog.contents.styles.map(({ id }) => id),
    longSide: PREVIEW_SIDE,
    format: 'webp',
    sheet: false,
    options: { ...defaultOptions(context), ...options },
    signal: request.req.raw.signal,
  });
  if (!drawn.ok) return failed(request, drawn.failure, clock.now());
  return request.json(bodyOf(drawn.value, request.get('words').locale, context));
}

function bodyOf({ pictures, format }: Previews, locale: string, { catalog }: ApiContext): PreviewsBody {
  return {
    previews: pictures.map(({ styles: [style = ''], bytes, width, height }) => {
      const known = catalog.all.find(({ id }) => id === style);
      const image = `data:image/${format};base64,${Buffer.from(bytes).toString('base64')}`;
      return { style, name: known ? styleName(known, locale) : style, width, height, image };
    }),
  };
}
