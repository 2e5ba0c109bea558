import { GrammyError, HttpError } from 'grammy';

/** What an error of the Bot API means for the call. */
export type ClassifiedError =
  /** Nothing was sent: there was no connection. */
  | { readonly kind: 'unsent' }
  /** Rate limit; retry after these seconds. */
  | { readonly kind: 'later'; readonly seconds: number }
  /** The bot was blocked or removed, or there is no such chat. */
  | { readonly kind: 'gone' }
  /** The group has another id now. */
  | { readonly kind: 'moved'; readonly chat: number }
  /** The topic was closed or deleted. */
  | { readonly kind: 'no-topic' }
  /** The message to reply to was deleted. */
  | { readonly kind: 'no-target' }
  /** The chat does not let the bot send this. */
  | { readonly kind: 'not-allowed' }
  | { readonly kind: 'too-large' }
  /** Telegram refuses the call itself. */
  | { readonly kind: 'refused'; readonly why: string }
  /** The connection broke or the server failed: it may have been done. */
  | { readonly kind: 'unknown' };

export function classifyError(error: unknown): ClassifiedError {
  if (error instanceof GrammyError) return refusal(error);
  const code = networkCode(error);
  return { kind: code !== undefined && NEVER_CONNECTED.has(code) ? 'unsent' : 'unknown' };
}

/** Whether an edit was refused because it would change nothing. */
export const isUnchanged = (error: ClassifiedError): boolean =>
  error.kind === 'refused' && error.why.includes('not modified');

/** The system's code of a network error, as ECONNRESET. */
export function networkCode(error: unknown): string | undefined {
  const inner = error instanceof HttpError ? error.error : error;
  const code = (inner as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/**
 * The error without what must not be logged: the library's errors hold what was sent to whom, and the URL, which holds
 * the token.
 */
export function withoutSecrets(error: unknown): Error {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const code = networkCode(error);
  const clean = new Error(hideAddresses(message) + (code === undefined ? '' : ` (${code})`));
  clean.stack = hideAddresses(stack);
  return clean;
}

const hideAddresses = (text: string): string => text.replace(/https?:\/\/\S+/g, '[address]');

function refusal({ error_code: code, description, parameters }: GrammyError): ClassifiedError {
  if (parameters.retry_after !== undefined) return { kind: 'later', seconds: parameters.retry_after };
  if (parameters.migrate_to_chat_id !== undefined)
    return { kind: 'moved', chat: parameters.migrate_to_chat_id };
  const why = description.toLowerCase();
  if (code === 403 || /chat not found|user is deactivated|peer_id_invalid/.test(why)) return { kind: 'gone' };
  if (code === 413 || /too large|too big/.test(why)) return { kind: 'too-large' };
  if (/thread not found|topic_(?:closed|deleted|id_invalid)|direct_messages_topic/.test(why))
    return { kind: 'no-topic' };
  if (/message to (?:be replied|reply) not found|reply_message_id_invalid/.test(why))
    return { kind: 'no-target' };
  if (/not enough rights|_forbidden/.test(why)) return { kind: 'not-allowed' };
  return code >= 500 ? { kind: 'unknown' } : { kind: 'refused', why };
}

const NEVER_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
