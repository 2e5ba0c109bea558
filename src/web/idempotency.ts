import { createHash } from 'node:crypto';
import type { Submission } from '../jobs/front-end.ts';
import type { Subject } from '../store/store.ts';
import type { Form } from './form.ts';

/**
 * The request that an Idempotency-Key names, as an event of the job service: sent again under the same key it is the same request,
 * and is neither drawn nor charged a second time. After the draft of the IETF's HTTP API group,
 * draft-ietf-httpapi-idempotency-key-header-07. `undefined` without the header, `malformed` for what is no key.
 */
export function readIdempotencyKey(
  header: string | undefined,
  person: Subject,
  route: string,
): { readonly event: string } | 'malformed' | undefined {
  if (header === undefined) return undefined;
  // A string of structured field values has quotes; many clients leave them out.
  const [, quoted, bare] = /^\s*(?:"((?:[^"\\]|\\["\\])*)"|([^\s",;]+))\s*$/.exec(header) ?? [];
  const key = quoted ?? bare;
  if (!key || key.length > MAX_KEY_LENGTH) return 'malformed';
  // Hashed, as the name of the person would otherwise outlive what is stored about them.
  return { event: `web:key:${digest([person, route, key])}` };
}

/** A digest of everything that a form asks for: the same key with another one is refused. */
function fingerprintOf({ photos, fields }: Pick<Form, 'photos' | 'fields'>): string {
  const { session: _, ...options } = fields;
  return digest([
    JSON.stringify(Object.entries(options).sort(([one], [other]) => (one < other ? -1 : 1))),
    ...photos.map(({ bytes }) => createHash('sha256').update(bytes).digest('base64url')),
  ]);
}

/** The parts of a submission that an Idempotency-Key makes. */
export const idempotencyOf = (
  key: { readonly event: string } | undefined,
  form: Form,
): Pick<Submission, 'event' | 'fingerprint'> =>
  key === undefined ? {} : { event: key.event, fingerprint: fingerprintOf(form) };

/** Characters. */
const MAX_KEY_LENGTH = 255;

const digest = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
