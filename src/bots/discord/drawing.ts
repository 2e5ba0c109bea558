import type {
  ChatInputCommandInteraction,
  Message,
  MessageContextMenuCommandInteraction,
  ModalSubmitInteraction,
  User,
  UserContextMenuCommandInteraction,
} from 'discord.js';
import type { CartoonOptions } from '../../cartoon.ts';
import type { Picture } from '../../jobs/front-end.ts';
import type { JobService } from '../../jobs/service.ts';
import type { MenuContents, RequestOptions } from '../../options/options.ts';
import type { OptionParser } from '../../options/parse.ts';
import { judgeFile } from './attachments.ts';
import { batchForm, isPrivateForm, readBatchForm } from './batch-form.ts';
import { type DrawingHandler, type FormHandler, type Handlers, updateMessage } from './handlers.ts';
import { readCommandOptions } from './options.ts';
import { type MayFetch, pictureOf, picturesIn } from './photos.ts';
import { historyAgainHandler, redrawHandler } from './redraw.ts';
import { failureText } from './texts.ts';

export interface DrawingOptions {
  readonly service: Pick<JobService, 'cancel' | 'view'>;
  readonly parser: OptionParser;
  readonly contents: MenuContents;
  /** Photos in one request. */
  readonly album: number;
  /** Largest photo in bytes. */
  readonly photoBytes: number;
  readonly mayFetch: MayFetch;
}

/** Everything that results in a cartoon: the commands, the menu entries, and the controls under status messages and cartoons. */
export function drawingHandlers(options: DrawingOptions): Handlers {
  const { service } = options;
  return {
    slash: { cartoon: cartoonHandler(options), 'cartoon-batch': batchCommandHandler(options) },
    forms: { batch: batchFormHandler(options) },
    messageMenus: { cartoonize: messageMenuHandler(options) },
    personMenus: { 'cartoonize-avatar': avatarMenuHandler() },
    controls: {
      cancel: {
        audience: updateMessage,
        // The reply itself says that it was cancelled.
        run: async (_, { parts: [batch = ''] }) => void (await service.cancel(batch)),
      },
      redraw: redrawHandler(options),
      'history-again': historyAgainHandler(options),
      delete: {
        moderators: true,
        audience: updateMessage,
        run: async ({ interaction }) => void (await interaction.deleteReply()),
      },
    },
  };
}

const audienceOf = (isPrivate: boolean) => (isPrivate ? 'asker' : 'everybody');

function cartoonHandler(options: DrawingOptions): DrawingHandler<ChatInputCommandInteraction> {
  return {
    audience: (interaction) => audienceOf(interaction.options.getBoolean('private') ?? false),
    plan({ interaction, words }) {
      const { options: requested, hints } = readCommandOptions(interaction, options.parser);
      if (hints[0]) return { refusal: failureText(words, hints[0]) };
      const file = interaction.options.getAttachment('photo', true);
      const failure = judgeFile(file, options.photoBytes);
      if (failure) return { refusal: failureText(words, failure) };
      return { pictures: [pictureOf(file)], options: withoutPrivate(requested) };
    },
  };
}

const withoutPrivate = ({ private: _, ...options }: Partial<RequestOptions>): Partial<CartoonOptions> =>
  options;

function batchCommandHandler({ parser, contents, album }: DrawingOptions): FormHandler {
  return {
    form(interaction, words) {
      const { options, hints } = readCommandOptions(interaction, parser);
      if (hints[0]) return { refusal: failureText(words, hints[0]) };
      return batchForm({ options, words, contents, album });
    },
  };
}

function batchFormHandler({ parser, photoBytes }: DrawingOptions): DrawingHandler<ModalSubmitInteraction> {
  return {
    audience: ({ customId }) => audienceOf(isPrivateForm(customId)),
    plan({ interaction, words }) {
      const { files, options } = readBatchForm(interaction, parser);
      const failures = files.map((file) => judgeFile(file, photoBytes));
      // With one good photo among them, the reply names the others.
      if (failures[0] && failures.every(Boolean)) return { refusal: failureText(words, failures[0]) };
      return { pictures: files.map(pictureOf), options: withoutPrivate(options) };
    },
  };
}

function messageMenuHandler({
  mayFetch,
  photoBytes,
}: DrawingOptions): DrawingHandler<MessageContextMenuCommandInteraction> {
  return {
    audience: ({ targetMessage, user }) => audienceOf(!isBy(user, targetMessage)),
    plan({ interaction: { targetMessage, user }, words }) {
      const found = picturesIn(targetMessage, mayFetch);
      if (found.length === 0) return { refusal: words.say('ask-photo-in-message') };
      const failures = found.map(({ file }) => file && judgeFile(file, photoBytes));
      // With one among them that may be good, the reply names the others.
      if (failures[0] && failures.every(Boolean)) return { refusal: failureText(words, failures[0]) };
      const pictures = found.map(({ picture }) => picture);
      return { pictures, options: {}, trimsAlbum: true, others: !isBy(user, targetMessage) };
    },
  };
}

function avatarMenuHandler(): DrawingHandler<UserContextMenuCommandInteraction> {
  return {
    audience: ({ targetUser, user }) => audienceOf(targetUser.id !== user.id),
    plan({ interaction: { targetUser, targetMember, user }, words }) {
      const avatar = { extension: 'png', size: AVATAR_PIXELS, forceStatic: true } as const;
      const own = targetMember && 'avatarURL' in targetMember ? targetMember.avatarURL(avatar) : null;
      const url = own ?? targetUser.avatarURL(avatar);
      if (!url) return { refusal: words.say('ask-avatar') };
      const picture: Picture = pictureOf({ url, name: `${targetUser.username}.png`, spoiler: false });
      return { pictures: [picture], options: {}, others: targetUser.id !== user.id };
    },
  };
}

/** Pixels of the side of a profile picture; the largest that is worth drawing. */
const AVATAR_PIXELS = 1024;

/** Whether the person wrote the message, or the bot did on their behalf. */
const isBy = (user: User, message: Message): boolean =>
  message.author.id === user.id || message.interactionMetadata?.user.id === user.id;
