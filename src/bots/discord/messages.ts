import { randomUUID } from 'node:crypto';
import type { Messages } from '../../admin/context.ts';
import type { Subject } from '../../store/records.ts';
import type { Messenger } from './messenger.ts';

/** Messages outside of replies: into a channel, where the bot may write there, and to a person. */
export function createMessages({ openDirect, post }: Pick<Messenger, 'openDirect' | 'post'>): Messages {
  const write = (channel: string, content: string) =>
    // At most 25 characters.
    post(channel, { content }, randomUUID().slice(0, 23));
  return {
    toChat: (chat, text) => write(idOf(chat), text),
    toPerson: async (person, text) => write(await openDirect(idOf(person)), text),
  };
}

const idOf = (subject: Subject): string => subject.split(':').at(-1)!;
