import {
  type APIModalInteractionResponseCallbackData,
  RESTJSONErrorCodes as Code,
  ComponentType,
  DiscordAPIError,
  type ModalSubmitInteraction,
  PermissionFlagsBits,
  type REST,
  type RepliableInteraction,
  Routes,
  TextInputStyle,
} from 'discord.js';
import type { Words } from '../../i18n/words.ts';
import type { JobService } from '../../jobs/service.ts';
import type { Download } from '../download.ts';
import { customId, readCustomId } from './custom-id.ts';
import { EXPRESSION_KINDS, type ExpressionKind, isFileOf } from './expression-kinds.ts';
import { type FormControlHandler, forRequester, type Handler, type Handlers } from './handlers.ts';

/** Stickers and emoji of a server: what Discord calls its expressions. */
export interface Expressions {
  /** Adds one; rejects with Discord's error. */
  add(server: string, kind: ExpressionKind, expression: Expression): Promise<void>;
}
export interface Expression {
  readonly name: string;
  /** A PNG. */
  readonly bytes: Uint8Array;
}

export const createExpressions = (rest: REST): Expressions => ({
  async add(server, kind, { name, bytes }) {
    if (kind === 'emoji') {
      const image = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
      await rest.post(Routes.guildEmojis(server), { body: { name, image, roles: [] } });
      return;
    }
    await rest.post(Routes.guildStickers(server), {
      // The fields stand beside the file, not in a JSON of their own.
      appendToFormData: true,
      body: { name, description: '', tags: STICKER_TAG },
      files: [{ key: 'file', name: 'sticker.png', data: bytes, contentType: 'image/png' }],
    });
  },
});

/** The emoji that Discord suggests a sticker for. */
const STICKER_TAG = '🙂';

export interface ExpressionOptions {
  readonly service: Pick<JobService, 'view'>;
  readonly expressions: Expressions;
  readonly download: Download;
}

/** “Add to this server” under a sticker: asks whether as a sticker or an emoji, and for its name, and adds it for those who may. */
export const expressionHandlers = (options: ExpressionOptions): Pick<Handlers, 'controls' | 'forms'> => ({
  controls: { 'add-to-server': addButton(options) },
  forms: { 'add-to-server': addForm(options) },
});

const addButton = ({ service }: ExpressionOptions): FormControlHandler => ({
  async form(interaction, words, { parts: [id = '', owner = ''] }) {
    const refusal = refusalFor(interaction, words);
    if (refusal !== undefined) return { refusal };
    const view = await service.view(id);
    if (!view) return { refusal: words.failure({ code: 'photo-gone' }) };
    return nameForm(customId('add-to-server', id, owner), view.batch.options.style, words);
  },
});

const nameForm = (
  custom_id: string,
  style: string,
  words: Words,
): APIModalInteractionResponseCallbackData => ({
  custom_id,
  title: words.say('expression-title'),
  components: [
    {
      type: ComponentType.Label,
      label: words.say('expression-kind'),
      description: words.say('expression-kind-text'),
      component: {
        type: ComponentType.StringSelect,
        custom_id: KIND,
        options: EXPRESSION_KINDS.map((kind) => ({
          value: kind,
          label: words.say(`expression-${kind}`),
          ...(kind === 'sticker' && { default: true }),
        })),
        required: true,
      },
    },
    {
      type: ComponentType.Label,
      label: words.say('expression-name'),
      description: words.say('expression-name-text'),
      component: {
        type: ComponentType.TextInput,
        custom_id: NAME,
        style: TextInputStyle.Short,
        min_length: 2,
        max_length: MAX_NAME_LENGTH,
        value: plainName(`toon_${style}`),
        required: true,
      },
    },
  ],
});

const addForm = ({ service, expressions, download }: ExpressionOptions): Handler<ModalSubmitInteraction> => ({
  audience: forRequester,
  async run({ interaction, words, answer }) {
    const say = (content: string) => answer({ content });
    // The permissions may be others by now.
    const refusal = refusalFor(interaction, words);
    if (refusal !== undefined) return say(refusal);
    const view = await service.view(readCustomId(interaction.customId)?.parts[0] ?? '');
    const chosen = interaction.fields.getStringSelectValues(KIND)[0];
    const kind = EXPRESSION_KINDS.find((one) => one === chosen) ?? 'sticker';
    const shown = interaction.message?.attachments.find(({ name }) => isFileOf(kind, name));
    const file = shown && (await download(shown.url));
    if (!view || !file?.ok || interaction.guildId === null) return say(words.failure({ code: 'photo-gone' }));
    const typed = interaction.fields.getTextInputValue(NAME).trim();
    const name = kind === 'emoji' ? plainName(typed) : typed;
    try {
      await expressions.add(interaction.guildId, kind, { name, bytes: file.value });
    } catch (error) {
      return say(words.say(messageFor(error), { kind, name }));
    }
    return say(words.say('expression-added', { kind, name }));
  },
});

const KIND = 'kind';
const NAME = 'name';
/** Characters of a sticker's name; an emoji's may have two more. */
const MAX_NAME_LENGTH = 30;

/** Letters, digits and underscores, as Discord wants the names of emoji. */
const plainName = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .slice(0, MAX_NAME_LENGTH)
    .padEnd(2, '_');

/** Why a person, or the bot, cannot add anything to a server; undefined where both may. */
function refusalFor(
  { authorizingIntegrationOwners, memberPermissions, appPermissions }: RepliableInteraction,
  words: Words,
): string | undefined {
  const { CreateGuildExpressions, ManageGuildExpressions } = PermissionFlagsBits;
  if (!memberPermissions?.any([CreateGuildExpressions, ManageGuildExpressions]))
    return words.say('expression-not-you');
  if (!authorizingIntegrationOwners.guildId) return words.say('expression-not-here');
  return appPermissions.any([CreateGuildExpressions, ManageGuildExpressions])
    ? undefined
    : words.say('expression-not-me');
}

/** The sentence for an error of Discord. @throws the error where it is unexpected */
function messageFor(error: unknown): string {
  if (!(error instanceof DiscordAPIError)) throw error;
  const message = MESSAGES[Number(error.code)] ?? (error.status === 400 ? 'expression-refused' : undefined);
  if (message === undefined) throw error;
  return message;
}

const MESSAGES: Readonly<Record<number, string>> = {
  [Code.MaximumNumberOfStickersReached]: 'expression-full',
  [Code.MaximumNumberOfEmojisReached]: 'expression-full',
  [Code.MissingPermissions]: 'expression-not-me',
  [Code.MissingAccess]: 'expression-not-here',
};
