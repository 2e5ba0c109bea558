import { sequentialize } from '@grammyjs/runner';
import type { Bot } from 'grammy';
import type { Clock } from '../../clock.ts';
import type { PeopleStore } from '../../store/store.ts';
import { PLATFORM } from './address.ts';
import { contentOf } from './message-content.ts';

export interface ActiveUpdates {
  /** Resolves when every update that is being handled now has been handled. */
  settled(): Promise<unknown>;
  /** Resolves when every photo that has arrived by now is in the store. */
  photosStored(): Promise<unknown>;
}

/** Handles each update once, and updates of one person in one chat one after another. */
export function useUpdateMiddleware(
  bot: Bot,
  { store, clock, photoBytes }: UpdateMiddlewareOptions,
): ActiveUpdates {
  const active = new Set<Promise<unknown>>();
  const photos = new Set<Promise<unknown>>();
  bot.use((_, next) => track(active, next()));
  // The job service recognises repeated photos, in the transaction that accepts them; all other updates are recognised here.
  bot.use(async (context, next) => {
    const message = context.msg;
    const isPhoto =
      message !== undefined && !context.callbackQuery && contentOf(message, photoBytes).kind === 'picture';
    if (isPhoto) return track(photos, next());
    if (await store.firstSeen(`${PLATFORM}:update:${context.update.update_id}`, clock.now())) await next();
    return undefined;
  });
  bot.use(sequentialize((context) => `${context.chat?.id}:${context.from?.id}`));
  return {
    settled: () => Promise.allSettled(active),
    photosStored: () => Promise.allSettled(photos),
  };
}

interface UpdateMiddlewareOptions {
  readonly store: Pick<PeopleStore, 'firstSeen'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Largest photo in bytes. */
  readonly photoBytes: number;
}

function track(running: Set<Promise<unknown>>, work: Promise<void>): Promise<void> {
  const done = work.finally(() => running.delete(done));
  running.add(done);
  return done;
}
