import { CROPS, FACE_CHOICES, FORMATS, SIZES, STAGES, STRENGTH } from '../cartoon.ts';
import type { WebParts } from './parts.ts';

/** The API in OpenAPI 3.1, with this installation's styles, defaults and limits. */
export function describeApi({
  styles,
  defaults,
  limits,
  version,
}: Pick<WebParts, 'styles' | 'defaults' | 'limits' | 'version'>) {
  const options = {
    style: {
      type: 'string',
      enum: styles.drawn.map(({ id }) => id),
      default: defaults.style,
      description: 'The look of the cartoon.',
    },
    strength: {
      type: 'number',
      minimum: STRENGTH.min,
      maximum: STRENGTH.max,
      default: defaults.strength,
      description: '0.3 is a light filter, 0.6 clear lines, 0.9 a bold comic.',
    },
    size: { enum: SIZES, default: defaults.size, description: 'Long side in pixels.' },
    format: { type: 'string', enum: FORMATS, default: defaults.format },
    crop: { type: 'string', enum: CROPS, default: defaults.crop },
    faces: { type: 'string', enum: FACE_CHOICES, default: defaults.faces },
    enhance: {
      type: 'boolean',
      default: defaults.enhance,
      description: 'Sharpen edges and balance the light.',
    },
    compare: {
      type: 'boolean',
      default: defaults.compare,
      description: 'Photo and cartoon side by side in one picture.',
    },
  };
  const photo = { type: 'string', format: 'binary', description: `At most ${limits.photoBytes} bytes.` };
  const session = {
    type: 'string',
    pattern: '^[\\w-]{16,64}$',
    description: 'A secret of your own making, under which /api/events tells of your jobs.',
  };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Toonsmith',
      version,
      summary: 'Photos in, cartoons out.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{}, { token: [] }],
    paths: {
      '/api/cartoons': {
        post: {
          operationId: 'draw',
          summary: 'Draws one photo and answers with the cartoon, or at once with a job.',
          description: 'Send `Accept: application/json` to get the job instead of waiting for the picture.',
          parameters: [LANG, IDEMPOTENCY_KEY],
          requestBody: form({
            photo,
            again: {
              type: 'string',
              description: 'In place of a photo: a job whose photo is to be drawn again.',
            },
            session,
            ...options,
          }),
          responses: {
            200: {
              description: 'The cartoon.',
              headers: { 'X-Toonsmith-Job': { schema: { type: 'string' } } },
              content: { 'image/png': {}, 'image/jpeg': {}, 'image/webp': {} },
            },
            202: json('The job was accepted.', 'Job'),
            ...errors(400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 500, 503, 504, 507),
          },
        },
      },
      '/api/batches': {
        post: {
          operationId: 'drawBatch',
          summary: `Takes up to ${limits.album} photos; each becomes a job.`,
          parameters: [LANG, IDEMPOTENCY_KEY],
          requestBody: form({ photo: { type: 'array', items: photo }, session, ...options }),
          responses: {
            202: json('The batch was accepted.', 'Batch'),
            ...errors(400, 401, 403, 404, 413, 415, 422, 429, 500, 503, 507),
          },
        },
      },
      '/api/batches/{id}': {
        get: {
          operationId: 'readBatch',
          summary: 'How a batch gets on.',
          parameters: [ID, LANG],
          responses: { 200: json('The batch.', 'Batch'), ...errors(401, 403, 404, 429) },
        },
        delete: {
          operationId: 'deleteBatch',
          summary: 'Cancels what is not drawn yet and deletes photos and cartoons.',
          parameters: [ID, LANG],
          responses: { 204: { description: 'Done.' }, ...errors(401, 403, 404, 429) },
        },
      },
      '/api/jobs/{id}': {
        get: {
          operationId: 'readJob',
          summary: 'How a picture gets on.',
          parameters: [ID, LANG],
          responses: { 200: json('The job.', 'Job'), ...errors(401, 403, 404, 429) },
        },
        delete: {
          operationId: 'deleteJob',
          summary: 'Cancels it when it is not drawn yet, and deletes its photo and cartoon.',
          parameters: [ID, LANG],
          responses: { 204: { description: 'Done.' }, ...errors(401, 403, 404, 429) },
        },
      },
      '/api/jobs/{id}/picture': {
        get: {
          operationId: 'readPicture',
          summary: 'The cartoon, as long as it is kept.',
          parameters: [ID, LANG],
          responses: {
            200: {
              description: 'The cartoon.',
              content: { 'image/png': {}, 'image/jpeg': {}, 'image/webp': {} },
            },
            ...errors(401, 403, 404, 409, 410, 413, 415, 422, 429, 500, 503, 504, 507),
          },
        },
      },
      '/api/jobs/{id}/events': {
        get: {
          operationId: 'watchJob',
          summary: 'Progress of one job as server-sent events named `job`; ends with the job.',
          parameters: [ID, LANG],
          responses: { 200: EVENTS, ...errors(401, 403, 404, 429, 503) },
        },
      },
      '/api/events': {
        get: {
          operationId: 'watchSession',
          summary: 'Progress of all jobs of a session, as server-sent events named `job`.',
          parameters: [{ name: 'session', in: 'query', required: true, schema: session }, LANG],
          responses: { 200: EVENTS, ...errors(401, 403, 404, 429, 503) },
        },
      },
      '/api/styles': {
        get: {
          operationId: 'listStyles',
          summary: 'Every style, and how it is drawn here.',
          parameters: [LANG],
          responses: { 200: json('The styles.', 'Styles'), ...errors(401, 403, 429) },
        },
      },
      '/api/options': {
        get: {
          operationId: 'listOptions',
          summary: 'The options in words, with defaults and limits.',
          parameters: [LANG],
          responses: { 200: json('The options.', 'Options'), ...errors(401, 403, 429) },
        },
      },
      '/api/me': {
        delete: {
          operationId: 'forgetMe',
          summary: 'Cancels and erases everything that is stored about whoever asks.',
          parameters: [LANG],
          responses: { 204: { description: 'Done.' }, ...errors(401, 403, 429) },
        },
      },
      '/api/session': {
        get: {
          operationId: 'readSession',
          summary: 'What whoever asks may do, and how many pictures they have left.',
          security: [{}],
          responses: { 200: json('The session.', 'Session'), ...errors(403) },
        },
        post: {
          operationId: 'signIn',
          summary: 'Remembers a token in a cookie.',
          security: [{}],
          parameters: [LANG],
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: { type: 'object', required: ['token'], properties: { token: { type: 'string' } } },
              },
            },
          },
          responses: { 204: { description: 'Done.' }, ...errors(401, 403, 413, 429) },
        },
        delete: {
          operationId: 'signOut',
          summary: 'Forgets the cookie.',
          responses: { 204: { description: 'Done.' }, ...errors(403) },
        },
      },
      '/api/operator': {
        get: {
          operationId: 'readOperator',
          summary: 'Queue, rates, memory, styles, recent failures, quotas and bans.',
          parameters: [LANG],
          responses: {
            200: { description: 'The state of things.', content: { 'application/json': {} } },
            ...errors(401, 403, 429),
          },
        },
      },
      '/api/operator/orders': {
        post: {
          operationId: 'giveOrder',
          summary: 'Bans, lets in, limits, refills.',
          parameters: [LANG],
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['name', 'subject'],
                  additionalProperties: false,
                  properties: {
                    name: { enum: ['ban', 'unban', 'allow', 'disallow', 'limit', 'refill'] },
                    subject: { type: 'string', examples: ['telegram:42', 'web:192.168.1.5'] },
                    days: { type: 'integer', minimum: 1 },
                    reason: { type: 'string' },
                    pictures: { type: 'integer', minimum: 0 },
                  },
                },
              },
            },
          },
          responses: {
            200: { description: 'What was done.', content: { 'application/json': {} } },
            ...errors(400, 401, 403, 413, 429),
          },
        },
      },
      '/healthz': {
        get: {
          operationId: 'isAlive',
          summary: 'The process answers.',
          security: [{}],
          responses: { 200: { description: 'Alive.' } },
        },
      },
      '/readyz': {
        get: {
          operationId: 'isReady',
          summary: 'Whether a photo sent now would be drawn.',
          security: [{}],
          responses: { 200: { description: 'Ready.' }, 503: { description: 'Not ready, and why.' } },
        },
      },
      '/metrics': {
        get: {
          operationId: 'readMetrics',
          summary: 'Numbers for Prometheus; for the operator.',
          responses: {
            200: { description: 'Metrics.', content: { 'text/plain': {} } },
            ...errors(401, 403, 429),
          },
        },
      },
    },
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description:
            'web.token where the operator has set one; the admin token for what is the operator’s alone.',
        },
      },
      schemas: {
        Error: object({ code: TEXT, message: TEXT, retryAt: TIME }, ['code', 'message']),
        Said: object({ code: TEXT, message: TEXT }, ['code', 'message']),
        Job: object(
          {
            id: TEXT,
            state: { enum: ['waiting', 'drawing', 'done', 'failed', 'cancelled', 'expired'] },
            name: TEXT,
            options: object(options, Object.keys(options)),
            acceptedAt: TIME,
            place: { type: 'integer', minimum: 1, description: 'In the queue; 1 is the next.' },
            seconds: { type: 'number', description: 'Until it is probably done.' },
            stage: object({ code: { enum: STAGES }, message: TEXT }, ['code', 'message']),
            picture: object(
              {
                address: TEXT,
                format: { enum: FORMATS },
                width: COUNT,
                height: COUNT,
                style: TEXT,
                engine: TEXT,
                until: { ...TIME, description: 'When it is deleted here.' },
              },
              ['address', 'format', 'width', 'height', 'style', 'engine', 'until'],
            ),
            notes: { type: 'array', items: ref('Said') },
            tips: { type: 'array', items: ref('Said') },
            error: ref('Error'),
          },
          ['id', 'state', 'options', 'acceptedAt'],
        ),
        Batch: object(
          {
            id: TEXT,
            jobs: { type: 'array', items: ref('Job') },
            trimmed: object({ asked: COUNT, kept: COUNT, error: ref('Error') }, ['asked', 'kept', 'error']),
          },
          ['id', 'jobs'],
        ),
        Styles: object(
          {
            styles: {
              type: 'array',
              items: object(
                {
                  id: TEXT,
                  name: TEXT,
                  state: { enum: ['drawn', 'stand-in', 'missing'] },
                  drawnAs: TEXT,
                  engine: TEXT,
                  sample: TEXT,
                },
                ['id', 'name', 'state'],
              ),
            },
          },
          ['styles'],
        ),
        Options: object(
          {
            options: { type: 'array', items: { type: 'object' } },
            defaults: { type: 'object' },
            limits: object({ photoBytes: COUNT, album: COUNT, lifetime: COUNT }, [
              'photoBytes',
              'album',
              'lifetime',
            ]),
          },
          ['options', 'defaults', 'limits'],
        ),
        Session: object(
          {
            isVisitor: { type: 'boolean' },
            isOperator: { type: 'boolean' },
            signsIn: { type: 'boolean', description: 'A token is asked for here.' },
            languages: { type: 'array', items: object({ tag: TEXT, name: TEXT }, ['tag', 'name']) },
            quota: {
              anyOf: [
                { type: 'null' },
                object({ limit: COUNT, used: COUNT, resetsAt: TIME }, ['limit', 'used', 'resetsAt']),
              ],
            },
          },
          ['isVisitor', 'isOperator', 'signsIn', 'languages'],
        ),
      },
    },
  };
}

const TEXT = { type: 'string' };
const COUNT = { type: 'integer', minimum: 0 };
const TIME = { type: 'number', description: 'Milliseconds since 1970.' };
const ID = { name: 'id', in: 'path', required: true, schema: TEXT };
const LANG = {
  name: 'lang',
  in: 'query',
  schema: TEXT,
  description: 'The language of messages; without it, that of Accept-Language.',
};
const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  description:
    'Names the request (a UUID of your own making): sent again under the same key it answers with the same job, and is charged once.',
};
const EVENTS = { description: 'A stream that stays open.', content: { 'text/event-stream': {} } };

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const object = (properties: Readonly<Record<string, unknown>>, required: readonly string[]) => ({
  type: 'object',
  properties,
  required,
});
const json = (description: string, name: string) => ({
  description,
  content: { 'application/json': { schema: ref(name) } },
});
const form = (properties: Readonly<Record<string, unknown>>) => ({
  required: true,
  content: { 'multipart/form-data': { schema: { type: 'object', properties } } },
});
const errors = (...statuses: readonly number[]) =>
  Object.fromEntries(statuses.map((status) => [status, json('An error; `code` says which.', 'Error')]));
