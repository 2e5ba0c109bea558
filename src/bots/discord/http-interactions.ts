import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { APIInteraction } from 'discord.js';

/** Takes the calls of Discord's servers: a request in, a response out, for any HTTP server. */
export type InteractionsEndpoint = (request: Request) => Promise<Response>;

export interface InteractionsEndpointOptions {
  /** The application's, as the developer portal shows it: 64 hexadecimal digits. */
  readonly publicKey: string;
  readonly isListening: () => boolean;
  /** Answers the interaction by the API, as one that came through the gateway. */
  readonly onInteraction: (interaction: APIInteraction) => void;
}

/**
 * Answers 401 to what Discord has not signed (it tries that itself now and then, and turns off an endpoint that takes it), 400 to what
 * is no interaction, PONG to a PING, 503 while the bot is not listening, and else 202: the answer itself goes to the callback route,
 * as for the gateway. A call that somebody repeats is harmless: Discord takes one answer, and the store accepts an event once.
 */
export function createInteractionsEndpoint({
  publicKey,
  isListening,
  onInteraction,
}: InteractionsEndpointOptions): InteractionsEndpoint {
  const key = ed25519Key(publicKey);
  return async (request) => {
    const body = await readBody(request);
    if (!body) return new Response(null, { status: 413 });
    if (!isSigned(request.headers, body, key)) return new Response(null, { status: 401 });
    const interaction = parse(body);
    if (!interaction) return new Response(null, { status: 400 });
    if (interaction.type === PING) return Response.json({ type: PONG });
    if (!isListening()) return new Response(null, { status: 503 });
    onInteraction(interaction as APIInteraction);
    return new Response(null, { status: 202 });
  };
}

const PING = 1;
const PONG = 1;
/** Interactions have some kilobytes; a message with all its components and embeds some more. */
const MAX_BODY_BYTES = 2 ** 20;

/** What goes before the raw key of 32 bytes in its DER form (RFC 8410). */
const DER_PREFIX = '302a300506032b6570032100';

const ed25519Key = (publicKey: string): KeyObject =>
  createPublicKey({ key: Buffer.from(`${DER_PREFIX}${publicKey}`, 'hex'), format: 'der', type: 'spki' });

/** Discord signs the timestamp and the body together. */
function isSigned(headers: Headers, body: Buffer, key: KeyObject): boolean {
  const signature = headers.get('x-signature-ed25519') ?? '';
  const timestamp = headers.get('x-signature-timestamp') ?? '';
  if (!/^[0-9a-f]{128}$/i.test(signature) || timestamp === '') return false;
  return verify(null, Buffer.concat([Buffer.from(timestamp), body]), key, Buffer.from(signature, 'hex'));
}

async function readBody(request: Request): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of request.body ?? []) {
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function parse(body: Buffer): { readonly type: number } | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    const type = (value as { type?: unknown } | null)?.type;
    return typeof type === 'number' ? { ...(value as object), type } : undefined;
  } catch {
    return undefined;
  }
}
