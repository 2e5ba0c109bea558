import type { Chat, ChatMemberUpdated, Message } from 'grammy/types';
import type { Clock } from '../../clock.ts';
import type { JobService } from '../../jobs/service.ts';
import type { PeopleStore } from '../../store/store.ts';
import { readCommand } from '../commands.ts';
import { subjectOf } from './address.ts';
import type { Apis } from './api.ts';
import type { Commands } from './commands.ts';
import { askerOf } from './message-content.ts';
import { placeOf, sendText } from './messages.ts';
import type { Permissions } from './permissions.ts';
import type { Preferences } from './preferences.ts';
import { createHidesMessages } from './privacy-mode.ts';
import type { Unfinished } from './received-updates.ts';
import type { Requests } from './requests.ts';

/** What the bot does about messages and about changes of its membership. */
export interface UpdateHandlers {
  onMessage(message: Message, how: { readonly edited: boolean }): Promise<Unfinished>;
  onMembershipChange(change: ChatMemberUpdated): Promise<void>;
  /** The bot can no longer write to a chat. */
  onChatClosed(chat: number): Promise<void>;
}

export interface UpdateHandlersOptions {
  readonly apis: Apis;
  readonly service: Pick<JobService, 'cancelAll'>;
  readonly store: Pick<PeopleStore, 'settings' | 'changeSettings' | 'accessRecord' | 'changeAccessRecord'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly preferences: Preferences;
  readonly requests: Pick<Requests, 'receive' | 'inReply' | 'ofProfile'>;
  readonly permissions: Pick<Permissions, 'changed'>;
  readonly commands: Commands;
  /** The bot's own name. */
  readonly username: () => string;
}

export function createUpdateHandlers(options: UpdateHandlersOptions): UpdateHandlers {
  return {
    async onMessage(message, { edited }) {
      if (message.migrate_to_chat_id !== undefined) {
        await migrate(message.chat.id, message.migrate_to_chat_id, options);
        return {};
      }
      // The one in the old group may be missing, when the bot was added between.
      if (message.migrate_from_chat_id !== undefined) {
        await migrate(message.migrate_from_chat_id, message.chat.id, options);
        return {};
      }
      if (!asksForStyles(message, options)) {
        const received = await options.requests.receive(message, { edited });
        if (received) return received;
      }
      if (!edited) await onText(message, options);
      return {};
    },
    async onMembershipChange(change) {
      options.permissions.changed(change.chat.id);
      const { status } = change.new_chat_member;
      return status === 'kicked' || status === 'left'
        ? onChatClosed(change.chat.id, options)
        : greetGroup(change, options);
    },
    onChatClosed: (chat) => onChatClosed(chat, options),
  };
}

/** Whether the caption of a photo is the command that shows it in every style; an album is none. */
function asksForStyles(message: Message, { username }: UpdateHandlersOptions): boolean {
  const command = readCommand(message.caption ?? '');
  return (
    command?.name === 'styles' &&
    (command.addressee ?? username()).toLowerCase() === username().toLowerCase() &&
    message.media_group_id === undefined
  );
}

/** A message with a text and no photo of its own: a command, options in reply to a photo, or a question for help. */
async function onText(message: Message, options: UpdateHandlersOptions): Promise<void> {
  const { apis, preferences, requests, commands, username } = options;
  const asker = askerOf(message);
  const text = message.text ?? message.caption ?? '';
  const isPrivate = message.chat.type === 'private';
  if (!asker) return;
  if (text === '') {
    if (isPrivate && SENT_BY_PEOPLE.some((kind) => message[kind] !== undefined)) {
      const words = await preferences.wordsFor(asker, message.chat.id);
      await sendText(apis.persistent, placeOf(message), words.say('telegram-send-photo'));
    }
    return;
  }
  const say = async (sentence: string) => void (await sendText(apis.persistent, placeOf(message), sentence));
  const command = readCommand(text);
  if (command) {
    const isOurs = (command.addressee ?? username()).toLowerCase() === username().toLowerCase();
    if (!isOurs) return;
    const words = await preferences.wordsFor(asker, message.chat.id);
    if (command.name === 'cartoon') {
      const result = await requests.inReply(message, command.text, { isCommand: true });
      if (result === 'requested') return;
      if (result === 'gone') return say(words.failure({ code: 'photo-gone' }));
    }
    return commands.run(command.name, command.text, message, asker, words);
  }
  const mention = new RegExp(`@${username()}\\b`, 'i');
  const isMentioned = mention.test(text);
  const isCommand = isMentioned && !isPrivate;
  const result = await requests.inReply(message, text.replace(mention, ''), { isCommand });
  // In a group people talk about cartoons, too.
  if (result === 'requested' || !(isPrivate || isMentioned)) return;
  if (await requests.ofProfile(message, text)) return;
  const words = await preferences.wordsFor(asker, message.chat.id);
  if (result === 'gone') return say(words.failure({ code: 'photo-gone' }));
  if (result === 'no-options') return say(words.say('telegram-reply-options'));
  await say(words.say(isPrivate ? 'telegram-send-photo' : 'ask-photo'));
}

/** What people send that is neither text nor anything like a picture. */
const SENT_BY_PEOPLE = [
  'location',
  'venue',
  'contact',
  'dice',
  'poll',
  'game',
  'checklist',
] as const satisfies readonly (keyof Message)[];

/** A group that became a supergroup keeps its settings, and what the owners decided about it. */
async function migrate(from: number, to: number, { store, clock }: UpdateHandlersOptions) {
  const [old, next] = [subjectOf(from), subjectOf(to)];
  const at = clock.now();
  const settings = await store.settings(old);
  if (Object.keys(settings).length > 0) {
    await store.changeSettings(next, () => settings, at);
    await store.changeSettings(old, () => ({}), at);
  }
  const accessRecord = await store.accessRecord(old);
  if (Object.keys(accessRecord).length === 0) return;
  const action = { at, by: old, action: 'migrate' };
  await store.changeAccessRecord(next, (before) => ({ ...before, ...accessRecord }), {
    ...action,
    subject: next,
  });
  await store.changeAccessRecord(old, () => ({}), { ...action, subject: old });
}

/** Cancels what could not be delivered there, and deletes the settings of a group; people keep theirs. */
async function onChatClosed(chat: number, { service, store, clock }: UpdateHandlersOptions) {
  await service.cancelAll('chat', subjectOf(chat));
  if (chat < 0) await store.changeSettings(subjectOf(chat), () => ({}), clock.now());
}

async function greetGroup(
  { chat, from, old_chat_member: before }: ChatMemberUpdated,
  { apis, preferences, username }: UpdateHandlersOptions,
) {
  const isNew = before.status === 'left' || before.status === 'kicked';
  if (!isNew || !isGroup(chat)) return;
  const words = await preferences.wordsFor({ id: from.id, name: '', ...languageOf(from) }, chat.id);
  const hides = await createHidesMessages(apis.persistent)(chat.id).catch(() => false);
  await apis.persistent.sendMessage(
    chat.id,
    [
      words.say('telegram-hello-group', { bot: username() }),
      ...(hides ? [words.say('telegram-privacy-mode')] : []),
    ].join('\n'),
  );
}

const isGroup = ({ type }: Chat) => type === 'group' || type === 'supergroup';
const languageOf = ({ language_code: language }: { readonly language_code?: string }) =>
  language === undefined ? {} : { language };
