import type { Connected } from '../cli/doctor-context.ts';
import type { Config } from '../config/load.ts';

/** How a Toonsmith that serves with these settings, on this machine, is connected to the platforms; undefined when none answers. */
export async function askConnections({
  web,
}: Pick<Config, 'web'>): Promise<readonly Connected[] | undefined> {
  const host = LOCAL[web.host] ?? web.host;
  try {
    const signal = AbortSignal.timeout(READINESS_TIMEOUT_MS);
    const response = await fetch(`http://${host}:${web.port}/readyz`, { signal });
    const { platforms } = (await response.json()) as { readonly platforms?: readonly Connected[] };
    return Array.isArray(platforms) ? platforms : undefined;
  } catch {
    // Nothing serves there, or something else does.
    return undefined;
  }
}

/** Where what listens everywhere is reached. */
const LOCAL: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]', '::1': '[::1]' };
const READINESS_TIMEOUT_MS = 5_000;
