import { type AdminAnswer, createAdmin } from '../admin/admin.ts';
import { type AnsweredHere, admin, type Order, type TypedOrder } from '../cli/admin.ts';
import type { Exit, Terminal } from '../cli/terminal.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import type { Words } from '../i18n/words.ts';
import { createQuotaWindows } from '../jobs/quota-window.ts';
import type { Subject } from '../store/records.ts';
import { OPERATOR } from '../web/authentication.ts';
import { openStore } from './open-store.ts';
import { existingAdminToken } from './startup.ts';

interface RunAdminOptions {
  readonly config: Config;
  readonly terminal: Terminal;
  readonly words: Words;
}

/** Carries out an order of the owners at the terminal. */
export function runAdmin(order: TypedOrder, options: RunAdminOptions): Promise<Exit> {
  const { terminal, words } = options;
  return admin(order, {
    words,
    terminal,
    isShared: options.config.services.store !== undefined,
    askServer: (order) => askServer(order, options),
    runHere: (order) => runHere(order, options),
  });
}

/** Asks the program that serves the page on this computer, as the owner at the page does. */
async function askServer(order: Order, { config, words }: RunAdminOptions): Promise<AdminAnswer | undefined> {
  const token = existingAdminToken(config);
  const { enabled, host, port } = config.web;
  if (!enabled || token === undefined) return undefined;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  let response: Response;
  try {
    response = await fetch(`http://${name}:${port}/api/operator/orders?lang=${words.locale}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(order),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
  } catch {
    // Nothing listens there: the order is carried out on the database.
    return undefined;
  }
  // What the running program refuses is refused; anything else that answers there is another program.
  if (!response.ok && response.status !== REFUSED_STATUS) return undefined;
  const { message } = (await response.json()) as { readonly message: string };
  return { done: response.ok, text: message };
}

const REFUSED_STATUS = 409;
const ANSWER_TIMEOUT_MS = 10_000;

/** A running program reads bans, limits and the allowlist from the database for each request. */
async function runHere(order: Order, { config, words }: RunAdminOptions): Promise<AnsweredHere> {
  const opened = await openStore(config, words);
  if (!opened.ok) return opened;
  const { store } = opened;
  try {
    const owners = new Set<Subject>([...config.access.owners, OPERATOR]);
    const { run } = createAdmin(owners, {
      store,
      clock: systemClock,
      windowOf: createQuotaWindows(config.timeZone),
      memory: process.memoryUsage.rss,
    });
    return { ok: true, answer: await run({ ...order, by: OPERATOR }, words) };
  } finally {
    await store.close();
  }
}
