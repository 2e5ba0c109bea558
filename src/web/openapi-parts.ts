import * as z from 'zod';
import { Session } from './schemas.ts';

/* What the descriptions of several routes share. */

const schemaOf = (schema: z.ZodType) => {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input' });
  return described;
};
export const SESSION = {
  ...schemaOf(Session),
  description: 'A random string that you choose. /api/events?session=… streams the jobs sent with it.',
};
export const ID = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
export const LANG = {
  name: 'lang',
  in: 'query',
  schema: { type: 'string' },
  description: 'Language of the messages; the default is that of Accept-Language.',
};
export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  description:
    'A key for the request that you choose, such as a UUID. The same request under the same key returns the same job and counts once.',
};
export const DONE = { description: 'Done.' };
export const EVENTS = { description: 'A stream that stays open.', content: { 'text/event-stream': {} } };
export const PICTURES = { 'image/png': {}, 'image/jpeg': {}, 'image/webp': {} };

export const json = (description: string, name: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
});
export const body = (schema: z.ZodType) => ({
  required: true,
  content: { 'application/json': { schema: schemaOf(schema) } },
});
export const form = (properties: Readonly<Record<string, object>>) => ({
  required: true,
  content: { 'multipart/form-data': { schema: { type: 'object', properties } } },
});
/** A form, or the photo alone; its options are in the query then. */
export const formOrPhoto = (properties: Readonly<Record<string, object>>) => {
  const { required, content } = form(properties);
  const raw = { schema: { type: 'string', format: 'binary' } };
  return { required, content: { ...content, 'image/*': raw, 'application/octet-stream': raw } };
};
export const errors = (...statuses: readonly number[]) =>
  Object.fromEntries(statuses.map((status) => [status, json('An error; `code` says which.', 'Error')]));
