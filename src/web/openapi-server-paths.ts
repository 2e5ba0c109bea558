import { body, errors, LANG } from './openapi-parts.ts';
import { Link } from './schemas.ts';

/** Routes beside those of cartoons, as OpenAPI describes them. */
export const SERVER_PATHS = {
  '/healthz': {
    get: {
      operationId: 'isAlive',
      summary: 'Liveness check.',
      security: [{}],
      responses: { 200: { description: 'Alive.' } },
    },
  },
  '/readyz': {
    get: {
      operationId: 'isReady',
      summary: 'Readiness check.',
      security: [{}],
      responses: { 200: { description: 'Ready.' }, 503: { description: 'Not ready, and why.' } },
    },
  },
  '/docs': {
    get: {
      operationId: 'readDocs',
      summary: 'This description as a page.',
      responses: { 200: { description: 'The page.', content: { 'text/html': {} } } },
    },
  },
  '/share': {
    post: {
      operationId: 'share',
      summary:
        'Where the installed page takes what other programs share, in the browser. The server only leads back to the page.',
      security: [{}],
      responses: { 303: { description: 'The page.' }, ...errors(403) },
    },
  },
  '/metrics': {
    get: {
      operationId: 'readMetrics',
      summary: 'Metrics for Prometheus; needs the admin token.',
      responses: {
        200: { description: 'Metrics.', content: { 'text/plain': {} } },
        ...errors(401, 403, 429),
      },
    },
  },
};

export const LINK_PATHS = {
  '/api/links': {
    post: {
      operationId: 'loadLink',
      summary: 'Loads the photo at a link, if web.links is on.',
      parameters: [LANG],
      requestBody: body(Link),
      responses: {
        200: { description: 'The photo.', content: { 'image/*': {} } },
        ...errors(400, 401, 403, 413, 429, 502, 503),
      },
    },
  },
};
