import { RESTJSONErrorCodes as Code, DiscordAPIError, HTTPError } from 'discord.js';

/**
 * What Discord's errors mean for the bot, so that each is handled explicitly: `late`: the interaction was answered too
 * late, or is unknown; `answered`: it was acknowledged before; `token-over`: its 15 minutes are over; `gone`: the
 * message was deleted; `no-access`: the bot may not do this there; `too-large`: a file, or the request; `unreachable`:
 * Discord itself answers 5xx, even after the library's own retries.
 */
export type ErrorKind =
  | 'late'
  | 'answered'
  | 'token-over'
  | 'gone'
  | 'no-access'
  | 'too-large'
  | 'unreachable';

/** Undefined for everything unexpected. */
export function classifyError(error: unknown): ErrorKind | undefined {
  if (error instanceof DiscordAPIError) return ERROR_KINDS[Number(error.code)] ?? byStatus(error.status);
  if (error instanceof HTTPError) return byStatus(error.status);
  return undefined;
}

/** An error as it may be logged: Discord's own carry the addresses and bodies of requests, and those carry tokens. */
export function withoutSecrets(error: unknown): unknown {
  if (!(error instanceof DiscordAPIError || error instanceof HTTPError)) return error;
  const { method, status } = error;
  const code = error instanceof DiscordAPIError ? ` (${error.code})` : '';
  const path = URL.canParse(error.url) ? new URL(error.url).pathname : '';
  const place = path.replace(/^(.*\/(?:webhooks|interactions)\/\d+)\/[^/]+/, '$1/…');
  const described = new Error(`Discord answered ${status}${code} to ${method} ${place}: ${error.message}`);
  if (error.stack) described.stack = `${described.message}\n${error.stack.split('\n').slice(1).join('\n')}`;
  return described;
}

const ERROR_KINDS: Readonly<Record<number, ErrorKind>> = {
  [Code.UnknownInteraction]: 'late',
  [Code.InteractionHasAlreadyBeenAcknowledged]: 'answered',
  [Code.UnknownWebhook]: 'token-over',
  [Code.InvalidWebhookToken]: 'token-over',
  [Code.UnknownMessage]: 'gone',
  [Code.UnknownChannel]: 'no-access',
  [Code.MissingAccess]: 'no-access',
  [Code.MissingPermissions]: 'no-access',
  [Code.CannotSendMessagesToThisUser]: 'no-access',
  [Code.RequestEntityTooLarge]: 'too-large',
};

function byStatus(status: number): ErrorKind | undefined {
  if (status === 413) return 'too-large';
  return status >= 500 ? 'unreachable' : undefined;
}
