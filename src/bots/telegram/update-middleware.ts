import { sequentialize } from '@grammyjs/runner';
import type { Bot, Context } from 'grammy';
import type { ReceivedUpdates, Unfinished } from './received-updates.ts';

/** An update with what its handler leaves to be done. */
export type UpdateContext = Context & { unfinished?: Unfinished };

/** Handles each update once, and updates of one person in one chat one after another. */
export function useUpdateMiddleware(bot: Bot<UpdateContext>, received: ReceivedUpdates): void {
  bot.use((context, next) =>
    received.handle(context.update, async () => {
      await next();
      return context.unfinished ?? {};
    }),
  );
  bot.use(sequentialize((context) => `${context.chat?.id}:${context.from?.id}`));
}
