import type { Context } from 'hono';
import { type ApiContext, defaultOptions } from './context.ts';
import { type Form, type MemoryBudget, readForm, readRawPhoto } from './form.ts';
import type { HonoEnv } from './hono-env.ts';
import { failed, refuse } from './responses.ts';

/** A form with its options read, or the response that refuses it. */
export type PhotoRequest =
  | { readonly form: Form; readonly options: RequestedOptions }
  | { readonly refusal: Response };
type RequestedOptions = Omit<ReturnType<ApiContext['catalog']['parser']['values']>['options'], 'private'>;

/**
 * Reads up to some photos and the options that come with them: a form, or, where one photo is asked for, that photo as the whole body.
 * Fields that are no options are `session` and `again`. Refuses what has no photo, and fields that come twice.
 */
export async function readPhotoRequest(
  request: Context<HonoEnv>,
  maxPhotos: number,
  memory: MemoryBudget,
  context: ApiContext,
): Promise<PhotoRequest> {
  const { limits, clock } = context;
  const raw = request.req.raw;
  const sizes = { photos: maxPhotos, photoBytes: limits.photoBytes };
  const read =
    (maxPhotos === 1 ? await readRawPhoto(raw, sizes, memory) : undefined) ??
    (await readForm(raw, sizes, memory));
  if (read === undefined) return { refusal: refuse(request, 'not-a-form', 415) };
  if (!read.ok) return { refusal: failed(request, read.failure, clock.now()) };
  const form = read.value;
  const checked = check(request, form, context);
  if ('refusal' in checked) form.release();
  return checked;
}

function check(request: Context<HonoEnv>, form: Form, context: ApiContext): PhotoRequest {
  const { catalog, clock } = context;
  const { photos, repeated } = form;
  const { session: _, again, ...texts } = form.fields;
  if (repeated !== undefined)
    return { refusal: refuse(request, 'repeated-field', 400, { field: repeated.slice(0, LONGEST_NAME) }) };
  if (photos.length === 0 && again === undefined) return { refusal: refuse(request, 'no-photo', 400) };
  const { options, hints } = catalog.parser.values(texts);
  if (hints[0]) return { refusal: failed(request, hints[0], clock.now()) };
  const { private: isPrivate, ...requested } = options;
  // Only chats have somebody to keep a cartoon from.
  if (isPrivate !== undefined) {
    const known = Object.keys(defaultOptions(context));
    return { refusal: failed(request, { code: 'unknown-option', option: 'private', known }, clock.now()) };
  }
  return { form, options: requested };
}

/** Characters of a field's name that are said back. */
const LONGEST_NAME = 40;
