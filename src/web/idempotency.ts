import { createHash } from 'node:crypto';
import type { Submission } from '../jobs/front-end.ts';
import type { Subject } from '../store/records.ts';
import type { Form } from './form.ts';

/** A key as an event of the job service: a request that is sent again under it is neither drawn nor charged a second time. */
export interface IdempotencyKey {
  readonly event: string;
}

/**
 * Reads the header Idempotency-Key as draft-ietf-httpapi-idempotency-key-header-07 defines it. `undefined` without the header,
 * `malformed` when it is not a key.
 */
export function readIdempotencyKey(
  header: string | undefined,
  person: Subject,
  route: string,
): IdempotencyKey | 'malformed' | undefined {
  if (header === undefined) return undefined;
  // Structured field values quote a string; many clients leave the quotes out.
  const [, quoted, bare] = /^\s*(?:"((?:[^"\\]|\\["\\])*)"|([^\s",;]+))\s*$/.exec(header) ?? [];
  const key = quoted ?? bare;
  if (!key || key.length > MAX_KEY_LENGTH) return 'malformed';
  // Hashed, so that the person's name is not kept longer than their data.
  return { event: `web:key:${digest([person, route, key])}` };
}

/** A digest of everything a form asks for; the same key with another digest is refused. */
function fingerprintOf({ photos, fields }: Pick<Form, 'photos' | 'fields'>): string {
  const { session: _, ...options } = fields;
  return digest([
    JSON.stringify(Object.entries(options).sort(([one], [other]) => (one < other ? -1 : 1))),
    ...photos.map(({ bytes }) => createHash('sha256').update(bytes).digest('base64url')),
  ]);
}

/** What an idempotency key adds to a submission. */
export const idempotencyOf = (
  key: IdempotencyKey | undefined,
  form: Form,
): Pick<Submission, 'event' | 'fingerprint'> =>
  key === undefined ? {} : { event: key.event, fingerprint: fingerprintOf(form) };

/** Characters. */
const MAX_KEY_LENGTH = 255;

const digest = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
