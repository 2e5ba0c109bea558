import type { APIMessage } from 'discord.js';
import type { Clock } from '../../clock.ts';
import type { Settlement } from '../../jobs/front-end.ts';
import type { Batch } from '../../store/records.ts';
import { type Address, TOKEN_MARGIN } from './address.ts';
import { customId } from './custom-id.ts';
import { classifyError } from './errors.ts';
import type { Messenger } from './messenger.ts';

/**
 * Finds out what became of a reply whose interaction token has expired. A reply that was begun before replaces the status message,
 * so that message is read. One that was begun afterwards is a message of its own with a nonce, which Discord accepts once: sending
 * it again is safe while Discord remembers the nonce.
 */
export async function settleAfterInteraction(
  { id, replyIntendedAt = 0 }: Pick<Batch, 'id' | 'replyIntendedAt'>,
  address: Address,
  { messenger, clock }: { readonly messenger: Pick<Messenger, 'read'>; readonly clock: Pick<Clock, 'now'> },
): Promise<Settlement | { readonly state: 'found'; readonly message: APIMessage }> {
  if (replyIntendedAt >= address.expires - TOKEN_MARGIN) {
    const age = clock.now() - replyIntendedAt;
    return { state: age >= 0 && age < NONCE_LIFE_MS ? 'not-sent' : 'unknown' };
  }
  const { channel, message, user, open, private: isPrivate } = address;
  if (message === null || !open || isPrivate) return { state: 'unknown' };
  try {
    const found = await messenger.read(channel, message);
    const isStatus = JSON.stringify(found.components ?? []).includes(customId('cancel', id, user));
    return isStatus ? { state: 'not-sent' } : { state: 'found', message: found };
  } catch (error) {
    const kind = classifyError(error);
    // Deleted, or the bot may not read it.
    if (kind === 'gone' || kind === 'no-access') return { state: 'unknown' };
    throw error;
  }
}

/** Discord remembers a nonce for “the past few minutes” (Create Message); the reply itself takes up to a minute of that. */
const NONCE_LIFE_MS = 60_000;
