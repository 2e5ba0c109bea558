import { type Api, InputFile } from 'grammy';
import type { InlineKeyboardMarkup, Message } from 'grammy/types';
import { styleName, type Words } from '../../i18n/words.ts';
import { OPTION_NAMES } from '../../options/options.ts';
import { nearest } from '../../options/suggestions.ts';
import { commandsFor } from '../commands.ts';
import type { BotContext } from '../context.ts';
import { subjectOf } from './address.ts';
import type { AdminCommands } from './admin-commands.ts';
import { clip } from './captions.ts';
import type { History } from './history.ts';
import { forgetKeyboard } from './keyboards.ts';
import { type Asker, askerOf } from './message-content.ts';
import { MAX_TEXT_LENGTH, placeOf, sendText } from './messages.ts';
import type { Mode } from './modes.ts';
import type { SettingsPages } from './settings.ts';
import type { StickerSets } from './sticker-sets.ts';
import type { SendStyleSheet } from './style-sheets.ts';

/** Answers the commands that draw nothing. */
export interface Commands {
  run(name: string, text: string, message: Message, asker: Asker, words: Words): Promise<void>;
}

export interface CommandsOptions {
  readonly context: Pick<BotContext, 'service' | 'store' | 'clock' | 'admin' | 'catalog' | 'limits'>;
  readonly api: Api;
  readonly pages: {
    readonly settings: SettingsPages;
    readonly history: History;
    readonly adminCommands: AdminCommands;
  };
  /** The bot's own name. */
  readonly username: () => string;
  readonly stickerSets: Pick<StickerSets, 'has'>;
  /** The modes that are switched off. */
  readonly modes: () => readonly Mode[];
  /** Draws in the private chat what was asked for as a guest elsewhere. */
  readonly drawHere: (batch: string, message: Message, asker: Asker) => Promise<boolean>;
  readonly sendStyleSheet: SendStyleSheet;
}

export function createCommands(options: CommandsOptions): Commands {
  return {
    async run(name, text, message, asker, words) {
      const isPrivate = message.chat.type === 'private';
      const say: Call['say'] = (sentence, keyboard) =>
        sendText(
          options.api,
          placeOf(message),
          clip(sentence, MAX_TEXT_LENGTH),
          keyboard ? { reply_markup: keyboard } : {},
        );
      const call: Call = { text, message, asker, words, isPrivate, say };
      const command = COMMANDS[name];
      if (command) await command(call, options);
      // In a group it may be another bot's.
      else if (isPrivate) await sayUnknown(name, call);
    },
  };
}

/** “chat” and “scope:chat”. */
const SCOPE = /\b(?:scope\s*[:=]\s*)?(chat|me)\b/i;
const DAY_MS = 86_400_000;
/** Commands that a link such as t.me/bot?start=history can call. */
const DEEP_LINKS: ReadonlySet<string> = new Set(['history', 'mydata', 'settings', 'help']);

/** One call of a command, and how to answer it. */
interface Call {
  /** What follows the command's name. */
  readonly text: string;
  readonly message: Message;
  readonly asker: Asker;
  readonly words: Words;
  readonly isPrivate: boolean;
  say(text: string, keyboard?: InlineKeyboardMarkup): Promise<unknown>;
}

type Command = (call: Call, options: CommandsOptions) => Promise<unknown>;

const COMMANDS: Readonly<Record<string, Command>> = {
  async start(call, options) {
    const linked = DEEP_LINKS.has(call.text) ? COMMANDS[call.text] : undefined;
    const [, guest] = /^guest_([\w-]{1,40})$/.exec(call.text) ?? [];
    if (guest !== undefined && (await options.drawHere(guest, call.message, call.asker))) return undefined;
    if (linked) return linked({ ...call, text: '' }, options);
    if (!call.isPrivate) return call.say(call.words.say('telegram-hello-group'));
    return call.say(withLanguage('start-text', {}, call));
  },
  help(call, { context, username }) {
    const { words, say, isPrivate } = call;
    const names = OPTION_NAMES.filter((name) => name !== 'private');
    const options = words.list(names.map((name) => words.say(`option-${name}-name`)));
    if (!isPrivate) return say(words.say('help-telegram-group', { bot: username(), options }));
    return say(withLanguage('help-telegram', { album: context.limits.album, options }, call));
  },
  cartoon: ({ words, say }) => say(words.say('ask-photo')),
  async styles({ message, asker, words, say }, { context: { catalog }, sendStyleSheet }) {
    if (await sendStyleSheet(message, asker, words)) return undefined;
    const lines = catalog.contents.styles.map((style) =>
      words.say('styles-line', { name: styleName(style, words.locale), id: style.id }),
    );
    const missing = catalog.missing.map((style) => styleName(style, words.locale));
    const more = missing.length > 0 ? [words.say('styles-missing', { names: words.list(missing) })] : [];
    return say([words.say('styles-list'), ...lines, ...more].join('\n'));
  },
  async settings({ text, message, asker, words, isPrivate, say }, { pages: { settings } }) {
    const scope = SCOPE.exec(text)?.[1]?.toLowerCase() === 'chat' && !isPrivate ? 'chat' : 'me';
    const place = { asker: asker.id, chat: message.chat.id, group: !isPrivate, scope } as const;
    const saved = await settings.write(place, text.replace(SCOPE, '').trim(), words);
    if (saved !== undefined) return say(saved);
    const page = await settings.page(place, words);
    return say(page.text, page.keyboard);
  },
  async quota({ asker, words, say }, { context: { service, clock } }) {
    const { limit, used, resetsAt } = await service.quota(subjectOf(asker.id));
    if (limit === undefined || limit === Number.POSITIVE_INFINITY) return say(words.say('quota-unlimited'));
    const left = Math.max(0, limit - used);
    return say(words.say('quota-left', { left, limit, when: words.when(resetsAt, clock.now()) }));
  },
  async history(call, options) {
    if (!(await inPrivate('history', call, options))) return;
    const page = await options.pages.history.page(call.asker.id, call.words);
    await call.say(page.text, page.keyboard);
  },
  privacy({ words, say }, { context: { limits } }) {
    const { photos, history } = limits.retention;
    const values = { photos: words.duration(photos), history: inDays(history, words) };
    return say([words.say('privacy-text', values), words.say('telegram-privacy-packs')].join('\n'));
  },
  async mydata(call, options) {
    if (!(await inPrivate('mydata', call, options))) return;
    const { asker, message, words } = call;
    const data = await options.context.store.export(subjectOf(asker.id));
    const bytes = new TextEncoder().encode(JSON.stringify(data, null, 2));
    await options.api.sendDocument(message.chat.id, new InputFile(bytes, 'toonsmith-mydata.json'), {
      caption: words.say('mydata-here'),
      reply_parameters: { message_id: message.message_id, allow_sending_without_reply: true },
    });
  },
  async forget({ asker, words, say }, { stickerSets }) {
    const packs = (await stickerSets.has(asker.id)) ? [words.say('telegram-forget-packs')] : [];
    return say([...packs, words.say('forget-ask')].join('\n'), forgetKeyboard(asker.id, words));
  },
  async cancel({ asker, words, say }, { context: { service } }) {
    const count = await service.cancelAll('person', subjectOf(asker.id));
    return say(words.say('answer-cancelled', { count }));
  },
  async admin({ text, message, asker, words, isPrivate, say }, { context, api, pages, modes }) {
    const by = subjectOf(asker.id);
    if (!context.admin.owners.has(by)) return say(words.say('admin-only-owners'));
    const author = message.reply_to_message && askerOf(message.reply_to_message as Message);
    const about = author && { about: subjectOf(author.id) };
    const done = await pages.adminCommands.run(text, { by, ...about }, words);
    const off = /^\s*status\b/i.test(text) ? modes().map((mode) => words.say(`telegram-mode-${mode}`)) : [];
    const answer = [done, ...off].join('\n');
    // In a group only the owner should read it; one who never opened the private chat gets it in the group.
    if (isPrivate) return say(answer);
    return api.sendMessage(asker.id, clip(answer, MAX_TEXT_LENGTH)).catch(() => say(answer));
  },
};

/** A text that people read first. Readers of traditional characters get a line saying that there are only simplified ones. */
function withLanguage(
  message: 'start-text' | 'help-telegram',
  values: Parameters<Words['say']>[1],
  { words, asker: { language = '' } }: Call,
): string {
  const text = words.say(message, values);
  const isTraditional = /^zh[-_](?:hant|tw|hk|mo)/i.test(language) && words.locale.startsWith('zh');
  return isTraditional ? `${text}\n\n${words.say('telegram-traditional')}` : text;
}

/** Personal answers are given in private; elsewhere the answer says where to ask. */
async function inPrivate(
  name: string,
  { isPrivate, words, say }: Call,
  { username }: CommandsOptions,
): Promise<boolean> {
  if (isPrivate) return true;
  const url = `https://t.me/${username()}?start=${name}`;
  await say(words.say('telegram-in-private'), {
    inline_keyboard: [[{ text: words.say('telegram-open'), url }]],
  });
  return false;
}

function sayUnknown(name: string, { words, say }: Call): Promise<unknown> {
  const near = nearest(
    name,
    commandsFor('telegram').map((command) => [command.name, command.name] as const),
  );
  return say(
    near
      ? words.say('unknown-command-near', { command: name, nearest: near })
      : words.say('unknown-command', { command: name }),
  );
}

/** A long time in whole days, a short one as it is. */
const inDays = (milliseconds: number, words: Words): string =>
  milliseconds < DAY_MS
    ? words.duration(milliseconds)
    : words.say('telegram-days', { days: Math.round(milliseconds / DAY_MS) });
