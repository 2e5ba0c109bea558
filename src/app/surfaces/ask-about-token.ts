import type { TokenAnswer } from '../../cli/doctor-context.ts';

export type Json = Readonly<Record<string, unknown>>;

interface Question {
  readonly headers: Readonly<Record<string, string>>;
  /** The bot's user name in the platform's answer. */
  readonly accountIn: (answer: Json) => unknown;
}

/** Asks a platform for the bot's own account. The address may hold the token, so no error of the request is passed on. */
export async function askAboutToken(address: string, { headers, accountIn }: Question): Promise<TokenAnswer> {
  let response: Response;
  let body: Json;
  try {
    response = await fetch(address, { headers, redirect: 'error', signal: AbortSignal.timeout(DEADLINE_MS) });
    body = (await response.json()) as Json;
  } catch (error) {
    const { name, cause } = error as { readonly name: string; readonly cause?: { readonly code?: string } };
    return { state: 'unreachable', reason: cause?.code ?? name };
  }
  const date = Date.parse(response.headers.get('date') ?? '');
  const skew = Number.isNaN(date) ? undefined : Date.now() - date;
  // Telegram answers 404 for a malformed token.
  if (response.status === 401 || response.status === 404) return { state: 'refused', skew };
  if (!response.ok) return { state: 'unreachable', reason: `HTTP ${response.status}`, skew };
  return { state: 'accepted', account: String(accountIn(body)), skew };
}

const DEADLINE_MS = 10_000;
