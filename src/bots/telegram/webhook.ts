import { timingSafeEqual } from 'node:crypto';
import type { Bot } from 'grammy';
import type { Update } from 'grammy/types';
import type { JobService } from '../../jobs/service.ts';
import { PLATFORM } from './address.ts';
import type { ReceivedUpdates } from './received-updates.ts';
import type { UpdateContext } from './update-middleware.ts';

/** Takes the calls of Telegram's servers: a request in, a response out, for any HTTP server. */
export type Webhook = (request: Request) => Promise<Response>;

/**
 * Answers 401 without the secret, 400 for what is no update, 200 for an update that is finished, whatever the result, and 503 while the
 * bot is not listening or another front works on the same update, so that Telegram sends it again.
 */
export function createWebhook({
  bot,
  secret,
  isListening,
  received,
  claims,
  failed,
}: {
  readonly bot: Pick<Bot<UpdateContext>, 'handleUpdate'>;
  readonly secret: string;
  readonly isListening: () => boolean;
  readonly received: Pick<ReceivedUpdates, 'finished'>;
  readonly claims: Pick<JobService, 'claim' | 'release'>;
  readonly failed: (error: unknown) => void;
}): Webhook {
  const expected = Buffer.from(secret);
  const claimIt = (claim: string) =>
    claims.claim(claim).catch((error) => {
      failed(error);
      return false;
    });
  return async (request) => {
    const given = Buffer.from(request.headers.get('x-telegram-bot-api-secret-token') ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      return new Response(null, { status: 401 });
    const update = await readUpdate(request);
    if (!update) return new Response(null, { status: 400 });
    if (!isListening()) return new Response(null, { status: 503 });
    const claim = `${PLATFORM}:update:${update.update_id}`;
    if (!(await claimIt(claim))) return new Response(null, { status: 503 });
    try {
      await bot.handleUpdate(update);
      await received.finished(update.update_id);
    } catch (error) {
      // Telegram would repeat it for hours, and it would fail again.
      failed(error);
    }
    // What is finished is known to everybody; a claim that stays ends with this process.
    await claims.release(claim).catch(failed);
    return new Response(null, { status: 200 });
  };
}

/** Updates have a few kilobytes. */
const LARGEST = 2 ** 20;

async function readUpdate(request: Request): Promise<Update | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of request.body ?? []) {
    bytes += part.length;
    if (bytes > LARGEST) return undefined;
    parts.push(part);
  }
  try {
    const update: unknown = JSON.parse(Buffer.concat(parts).toString());
    const id = (update as { update_id?: unknown } | null)?.update_id;
    return typeof id === 'number' ? (update as Update) : undefined;
  } catch {
    return undefined;
  }
}
