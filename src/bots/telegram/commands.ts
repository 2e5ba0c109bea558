import { type Api, InputFile } from 'grammy';
import type { InlineKeyboardMarkup, Message } from 'grammy/types';
import type { Clock } from '../../clock.ts';
import { type StyleName, styleName, type Words } from '../../i18n/words.ts';
import type { JobService } from '../../jobs/service.ts';
import { OPTION_NAMES } from '../../options/options.ts';
import { nearest } from '../../options/suggestions.ts';
import type { PeopleStore, Subject } from '../../store/store.ts';
import { commandsFor } from '../commands.ts';
import { subjectOf } from './address.ts';
import type { AdminCommands } from './admin-commands.ts';
import { clip } from './captions.ts';
import type { History } from './history.ts';
import { forgetKeyboard } from './keyboards.ts';
import { type Asker, askerOf } from './message-content.ts';
import type { SettingsPages } from './settings.ts';
import { sendText } from './status-messages.ts';
import { placeOf } from './submit.ts';

/** Answers the commands that draw nothing. */
export interface Commands {
  run(name: string, text: string, message: Message, asker: Asker, words: Words): Promise<void>;
}

export interface CommandsOptions {
  readonly api: Api;
  readonly service: Pick<JobService, 'quota' | 'cancelAll'>;
  readonly store: Pick<PeopleStore, 'export'>;
  readonly settings: SettingsPages;
  readonly history: History;
  readonly adminCommands: AdminCommands;
  readonly owners: ReadonlySet<Subject>;
  readonly styles: readonly StyleName[];
  /** Styles that a model pack would add. */
  readonly missing: readonly StyleName[];
  readonly clock: Clock;
  readonly username: () => string;
  /** Pictures in an album. */
  readonly album: number;
  /** Milliseconds that photos and history are kept. */
  readonly retention: { readonly photos: number; readonly history: number };
}

interface CommandContext {
  readonly text: string;
  readonly message: Message;
  readonly asker: Asker;
  readonly words: Words;
  readonly isPrivate: boolean;
  say(text: string, keyboard?: InlineKeyboardMarkup): Promise<unknown>;
}

export function createCommands(options: CommandsOptions): Commands {
  const { api, service, store, settings, history, adminCommands, owners, styles, missing, clock, retention } =
    options;

  /** Answers in private what is nobody else's business; elsewhere it says where to ask. */
  const inPrivate = async (name: string, { isPrivate, words, say }: CommandContext): Promise<boolean> => {
    if (isPrivate) return true;
    await say(words.say('telegram-in-private'), {
      inline_keyboard: [
        [{ text: words.say('telegram-open'), url: `https://t.me/${options.username()}?start=${name}` }],
      ],
    });
    return false;
  };

  const commands: Readonly<Record<string, (context: CommandContext) => Promise<unknown>>> = {
    // A link such as t.me/bot?start=history opens the chat with a command.
    start: (context) => {
      const linked = DEEP_LINKS.has(context.text) ? commands[context.text] : undefined;
      return linked ? linked({ ...context, text: '' }) : context.say(context.words.say('start-text'));
    },
    help: ({ words, say }) =>
      say(
        words.say('help-telegram', {
          album: options.album,
          options: words.list(
            OPTION_NAMES.filter((name) => name !== 'private').map((name) => words.say(`option-${name}-name`)),
          ),
        }),
      ),
    cartoon: ({ words, say }) => say(words.say('ask-photo')),
    styles({ words, say }) {
      const lines = styles.map((style) =>
        words.say('styles-line', { name: styleName(style, words.locale), id: style.id }),
      );
      const more = missing.map((style) => styleName(style, words.locale));
      return say(
        [
          words.say('styles-list'),
          ...lines,
          ...(more.length > 0 ? [words.say('styles-missing', { names: words.list(more) })] : []),
        ].join('\n'),
      );
    },
    async settings({ text, message, asker, words, isPrivate, say }) {
      const scope = /\b(?:scope[:=\s]*)?chat\b/i.test(text) && !isPrivate ? 'chat' : 'me';
      const place = { asker: asker.id, chat: message.chat.id, group: !isPrivate, scope } as const;
      const written = await settings.write(place, text.replace(/\bscope[:=]\w+/i, '').trim(), words);
      if (written !== undefined) return say(written);
      const page = await settings.page(place, words);
      return say(page.text, page.keyboard);
    },
    async quota({ asker, words, say }) {
      const { limit, used, resetsAt } = await service.quota(subjectOf(asker.id));
      if (limit === undefined || limit === Number.POSITIVE_INFINITY) return say(words.say('quota-unlimited'));
      const left = Math.max(0, limit - used);
      return say(words.say('quota-left', { left, limit, when: words.when(resetsAt, clock.now()) }));
    },
    async history(context) {
      if (!(await inPrivate('history', context))) return;
      const page = await history.page(context.asker.id, context.words);
      await context.say(page.text, page.keyboard);
    },
    privacy: ({ words, say }) =>
      say(
        words.say('privacy-text', {
          spool: words.duration(retention.photos),
          history: days(retention.history, words),
        }),
      ),
    async mydata(context) {
      if (!(await inPrivate('mydata', context))) return;
      const { asker, message, words } = context;
      const data = await store.export(subjectOf(asker.id));
      const bytes = new TextEncoder().encode(JSON.stringify(data, null, 2));
      await api.sendDocument(message.chat.id, new InputFile(bytes, 'toonsmith-mydata.json'), {
        caption: words.say('mydata-here'),
        reply_parameters: { message_id: message.message_id, allow_sending_without_reply: true },
      });
    },
    forget: ({ asker, words, say }) => say(words.say('forget-ask'), forgetKeyboard(asker.id, words)),
    async cancel({ asker, words, say }) {
      const count = await service.cancelAll('person', subjectOf(asker.id));
      return say(words.say('answer-cancelled', { count }));
    },
    async admin({ text, message, asker, words, isPrivate, say }) {
      const by = subjectOf(asker.id);
      if (!owners.has(by)) return say(words.say('admin-only-owners'));
      const author = message.reply_to_message && askerOf(message.reply_to_message as Message);
      const answer = await adminCommands.run(
        text,
        { by, ...(author && { about: subjectOf(author.id) }) },
        words,
      );
      // Nobody else in a group needs to read it; an owner who never opened the chat gets it there.
      if (isPrivate) return say(answer);
      return api.sendMessage(asker.id, clip(answer, MAX_TEXT_LENGTH)).catch(() => say(answer));
    },
  };

  return {
    async run(name, text, message, asker, words) {
      const isPrivate = message.chat.type === 'private';
      const say: CommandContext['say'] = (sentence, keyboard) =>
        sendText(
          api,
          placeOf(message),
          clip(sentence, MAX_TEXT_LENGTH),
          keyboard ? { reply_markup: keyboard } : {},
        );
      const command = commands[name];
      if (command) {
        await command({ text, message, asker, words, isPrivate, say });
        return;
      }
      // In a group it may be another bot's.
      if (!isPrivate) return;
      const near = nearest(
        name,
        commandsFor('telegram').map((one) => [one.name, one.name] as const),
      );
      await say(
        near
          ? words.say('unknown-command-near', { command: name, nearest: near })
          : words.say('unknown-command', { command: name }),
      );
    },
  };
}

/** Characters in a message. */
const MAX_TEXT_LENGTH = 4096;
const DAY_MS = 86_400_000;
const DEEP_LINKS: ReadonlySet<string> = new Set(['history', 'mydata', 'settings', 'help']);

/** A long time in whole days, a short one as it is. */
const days = (milliseconds: number, words: Words): string =>
  milliseconds < DAY_MS
    ? words.duration(milliseconds)
    : words.say('telegram-days', { days: Math.round(milliseconds / DAY_MS) });
