import type { WebLimits } from './context.ts';
import {
  body,
  DONE,
  EVENTS,
  errors,
  form,
  formOrPhoto,
  ID,
  IDEMPOTENCY_KEY,
  json,
  LANG,
  PICTURES,
  SESSION,
} from './openapi-parts.ts';
import { LINK_PATHS, SERVER_PATHS } from './openapi-server-paths.ts';
import { AdminOrder, Login } from './schemas.ts';

export interface PathsOptions extends Pick<WebLimits, 'photoBytes' | 'album'> {
  /** The JSON schema of each option of a cartoon. */
  readonly options: Readonly<Record<string, object>>;
}

/** Every route of the server, as OpenAPI describes it. */
export const describePaths = (options: PathsOptions) => ({
  ...drawingPaths(options),
  ...previewPaths(options),
  ...LINK_PATHS,
  ...BATCH_PATHS,
  ...JOB_PATHS,
  ...CATALOG_PATHS,
  ...SESSION_PATHS,
  ...OPERATOR_PATHS,
  ...SERVER_PATHS,
});

/** The options of a photo that is the whole body. */
const inQuery = (options: Readonly<Record<string, object>>) =>
  Object.entries(options).map(([name, schema]) => ({ name, in: 'query', schema }));

function drawingPaths({ photoBytes, album, options }: PathsOptions) {
  const photo = { type: 'string', format: 'binary', description: `At most ${photoBytes} bytes.` };
  const again = {
    type: 'string',
    description: 'Instead of a photo: the ID of a job whose photo is used again.',
  };
  const draw = {
    operationId: 'draw',
    summary: 'Turns one photo into a cartoon. Returns the cartoon, or a job right away.',
    description: 'Send `Accept: application/json` to get the job instead of waiting for the cartoon.',
    parameters: [LANG, IDEMPOTENCY_KEY, ...inQuery(options)],
    requestBody: formOrPhoto({ photo, again, session: SESSION, ...options }),
    responses: {
      200: {
        description: 'The cartoon.',
        headers: { 'X-Toonsmith-Job': { schema: { type: 'string' } } },
        content: PICTURES,
      },
      202: json('The job was accepted.', 'Job'),
      ...errors(400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 500, 503, 504, 507),
    },
  };
  const drawBatch = {
    operationId: 'drawBatch',
    summary: `Takes up to ${album} photos; each becomes a job.`,
    parameters: [LANG, IDEMPOTENCY_KEY],
    requestBody: form({ photo: { type: 'array', items: photo }, session: SESSION, ...options }),
    responses: {
      202: json('The batch was accepted.', 'Batch'),
      ...errors(400, 401, 403, 404, 413, 415, 422, 429, 500, 503, 507),
    },
  };
  return { '/api/cartoons': { post: draw }, '/api/batches': { post: drawBatch } };
}

/** The options that a preview follows. */
const PREVIEWED = ['strength', 'crop', 'faces', 'colors', 'enhance'];

function previewPaths({ photoBytes, options }: PathsOptions) {
  const photo = { type: 'string', format: 'binary', description: `At most ${photoBytes} bytes.` };
  const again = {
    type: 'string',
    description: 'Instead of a photo: the ID of a job whose photo is used again.',
  };
  const previewed = Object.entries(options).filter(([name]) => PREVIEWED.includes(name));
  return {
    '/api/previews': {
      post: {
        operationId: 'previewStyles',
        summary: 'Shows one photo small in every style. Nothing is stored, and nothing is counted.',
        parameters: [LANG, ...inQuery(Object.fromEntries(previewed))],
        requestBody: formOrPhoto({ photo, again, ...Object.fromEntries(previewed) }),
        responses: {
          200: json('The previews.', 'Previews'),
          ...errors(400, 401, 403, 409, 410, 413, 415, 422, 429, 500, 503, 504),
        },
      },
    },
  };
}

const BATCH_PATHS = {
  '/api/batches/{id}': {
    get: {
      operationId: 'readBatch',
      summary: 'Status of a batch.',
      parameters: [ID, LANG],
      responses: { 200: json('The batch.', 'Batch'), ...errors(401, 403, 404, 429) },
    },
    delete: {
      operationId: 'deleteBatch',
      summary: 'Cancels unfinished jobs and deletes photos and cartoons.',
      parameters: [ID, LANG],
      responses: { 204: DONE, ...errors(401, 403, 404, 429) },
    },
  },
};

const JOB_PATHS = {
  '/api/jobs/{id}': {
    get: {
      operationId: 'readJob',
      summary: 'Status of a job.',
      parameters: [ID, LANG],
      responses: { 200: json('The job.', 'Job'), ...errors(401, 403, 404, 429) },
    },
    delete: {
      operationId: 'deleteJob',
      summary: 'Cancels an unfinished job and deletes its photo and cartoon.',
      parameters: [ID, LANG],
      responses: { 204: DONE, ...errors(401, 403, 404, 429) },
    },
  },
  '/api/jobs/{id}/picture': {
    get: {
      operationId: 'readPicture',
      summary: 'The cartoon, as long as it is kept.',
      parameters: [ID, LANG],
      responses: {
        200: { description: 'The cartoon.', content: PICTURES },
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
      parameters: [{ name: 'session', in: 'query', required: true, schema: SESSION }, LANG],
      responses: { 200: EVENTS, ...errors(401, 403, 404, 429, 503) },
    },
  },
};

const CATALOG_PATHS = {
  '/api/styles': {
    get: {
      operationId: 'listStyles',
      summary: 'All styles, and whether each is installed.',
      parameters: [LANG],
      responses: { 200: json('The styles.', 'Styles'), ...errors(401, 403, 429) },
    },
  },
  '/api/options': {
    get: {
      operationId: 'listOptions',
      summary: 'All options with descriptions, defaults, and limits.',
      parameters: [LANG],
      responses: { 200: json('The options.', 'Options'), ...errors(401, 403, 429) },
    },
  },
  '/api/me': {
    delete: {
      operationId: 'forgetMe',
      summary: 'Cancels your jobs and deletes all data stored about you.',
      parameters: [LANG],
      responses: { 204: DONE, ...errors(401, 403, 429) },
    },
  },
};

const SESSION_PATHS = {
  '/api/session': {
    get: {
      operationId: 'readSession',
      summary: 'Your permissions and remaining quota.',
      security: [{}],
      responses: { 200: json('The session.', 'Session'), ...errors(403) },
    },
    post: {
      operationId: 'signIn',
      summary: 'Remembers a token in a cookie.',
      security: [{}],
      parameters: [LANG],
      requestBody: body(Login),
      responses: { 204: DONE, ...errors(401, 403, 413, 429) },
    },
    delete: {
      operationId: 'signOut',
      summary: 'Deletes the cookie.',
      responses: { 204: DONE, ...errors(403) },
    },
  },
};

const OPERATOR_PATHS = {
  '/api/operator': {
    get: {
      operationId: 'readOperator',
      summary: 'Queue, times, memory, styles, recent failures, limits, and bans.',
      parameters: [LANG],
      responses: {
        200: { description: 'The state of things.', content: { 'application/json': {} } },
        ...errors(401, 403, 429),
      },
    },
  },
  '/api/operator/audit': {
    get: {
      operationId: 'readActions',
      summary: 'What owners did, newest first, page by page.',
      parameters: [
        {
          in: 'query',
          name: 'before',
          description: 'The `next` of the page before.',
          schema: { type: 'integer', minimum: 1 },
        },
        { in: 'query', name: 'limit', schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 } },
        LANG,
      ],
      responses: { 200: json('The actions.', 'Actions'), ...errors(400, 401, 403, 429) },
    },
  },
  '/api/operator/orders': {
    post: {
      operationId: 'giveOrder',
      summary: 'Ban, allow, limit, or reset a person.',
      parameters: [LANG],
      requestBody: body(AdminOrder),
      responses: {
        200: { description: 'What was done.', content: { 'application/json': {} } },
        ...errors(400, 401, 403, 409, 413, 429),
      },
    },
  },
};
