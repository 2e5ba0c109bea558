import type { Context } from 'hono';
import type { CartoonOptions } from '../cartoon.ts';
import type { Submission } from '../jobs/front-end.ts';
import type { Json } from '../store/records.ts';
import type { ApiContext } from './context.ts';
import type { MemoryBudget } from './form.ts';
import type { HonoEnv } from './hono-env.ts';
import { type IdempotencyKey, idempotencyOf, readIdempotencyKey } from './idempotency.ts';
import { type PhotoRequest, readPhotoRequest } from './photo-request.ts';
import { failed, refuse } from './responses.ts';
import { Session } from './schemas.ts';

/** The id of the accepted batch, or the response that refuses it. */
export type Submitted = { readonly id: string } | { readonly refusal: Response };

/** Reads a form with up to some photos and submits it to the job service. */
export async function submitForm(
  request: Context<HonoEnv>,
  maxPhotos: number,
  memory: MemoryBudget,
  context: ApiContext,
): Promise<Submitted> {
  const header = request.req.header('idempotency-key');
  const key = readIdempotencyKey(header, request.get('person'), request.req.path);
  if (key === 'malformed') return { refusal: refuse(request, 'bad-idempotency-key', 400) };
  const read = await readPhotoRequest(request, maxPhotos, memory, context);
  if ('refusal' in read) return read;
  try {
    return await submit(request, read, key, context);
  } finally {
    read.form.release();
  }
}

async function submit(
  request: Context<HonoEnv>,
  { form, options }: Extract<PhotoRequest, { form: unknown }>,
  key: IdempotencyKey | undefined,
  { service, clock }: ApiContext,
): Promise<Submitted> {
  const { photos, fields } = form;
  const { session, again } = fields;
  const person = request.get('person');
  const idempotency = idempotencyOf(key, form);
  const submission: Submission = {
    platform: 'web',
    ...idempotency,
    person,
    chat: person,
    address: addressOf(session),
    options: options satisfies Partial<CartoonOptions>,
    pictures:
      again !== undefined && photos.length === 0
        ? [{ again }]
        : photos.map(({ name, bytes }) => (name === undefined ? { bytes } : { name, bytes })),
  };
  const submitted = await service.submit(submission);
  if (!submitted.ok) return { refusal: failed(request, submitted.failure, clock.now()) };
  const receipt = submitted.value;
  if (receipt.state === 'accepted') return { id: receipt.batch.id };
  if (receipt.fingerprint !== idempotency.fingerprint)
    return { refusal: refuse(request, 'idempotency-key-reused', 422) };
  return { id: receipt.batch ?? '' };
}

/** Where progress goes: to the browser with this session. */
function addressOf(session: unknown): Json {
  const parsed = Session.safeParse(session);
  return parsed.success ? { session: parsed.data } : null;
}
