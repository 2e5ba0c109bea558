import type { Context, Hono } from 'hono';
import type { HonoEnv } from './hono-env.ts';
import { refuse } from './responses.ts';

/** Refuses what no route took: 405 with the methods that the address has, else 404. */
export function refuseAddress(
  request: Context<HonoEnv>,
  { routes }: Pick<Hono<HonoEnv>, 'routes'>,
): Response {
  const { method, path } = request.req;
  const allowed = new Set(
    routes
      .filter((route) => route.method !== 'ALL' && !route.path.endsWith('*') && matches(route.path, path))
      .flatMap((route) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method])),
  );
  if (allowed.size === 0 || allowed.has(method)) return refuse(request, 'no-such-page', 404);
  const methods = [...allowed].sort().join(', ');
  request.header('Allow', methods);
  return refuse(request, 'method-not-allowed', 405, { methods });
}

/** Whether a path is one of a route, such as `/api/jobs/:id`. */
function matches(route: string, path: string): boolean {
  const [wanted, given] = [route.split('/'), path.split('/')];
  return (
    wanted.length === given.length &&
    wanted.every((part, place) => part.startsWith(':') || part === given[place])
  );
}
