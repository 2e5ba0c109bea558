import type {
  ChatInputCommandInteraction,
  Message,
  MessageContextMenuCommandInteraction,
  ModalSubmitInteraction,
  User,
  UserContextMenuCommandInteraction,
} from 'discord.js';
import type { Picture } from '../../jobs/front-end.ts';
import type { JobService } from '../../jobs/service.ts';
import type { MenuContents } from '../../options/options.ts';
import type { OptionParser } from '../../options/parse.ts';
import { batchForm, isPrivateForm, readBatchForm } from './batch-form.ts';
import { plainControls } from './controls.ts';
import { type FormHandler, type Handler, type Handlers, updateMessage } from './handlers.ts';
import { readCommandOptions } from './options.ts';
import { pictureOf, picturesIn } from './photos.ts';
import { historyAgainHandler, redrawHandler } from './redraw.ts';
import type { Submit } from './submit.ts';

export interface DrawingOptions {
  readonly submit: Submit;
  readonly service: Pick<JobService, 'cancel' | 'view'>;
  readonly parser: OptionParser;
  readonly contents: MenuContents;
  /** Photos in one request. */
  readonly album: number;
}

/** Everything that results in a cartoon: the commands, the menu entries, and the controls under status messages and cartoons. */
export function drawingHandlers(options: DrawingOptions): Handlers {
  const { service } = options;
  return {
    slash: { cartoon: cartoonHandler(options), 'cartoon-batch': batchCommandHandler(options) },
    forms: { batch: batchFormHandler(options) },
    messageMenus: { cartoonize: messageMenuHandler(options) },
    personMenus: { 'cartoonize-avatar': avatarMenuHandler(options) },
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

function cartoonHandler({ submit, parser }: DrawingOptions): Handler<ChatInputCommandInteraction> {
  return {
    draws: true,
    audience: ({ options }) => audienceOf(options.getBoolean('private') ?? false),
    async run(context) {
      const { interaction, words, answer } = context;
      const { options: requested, hints } = readCommandOptions(interaction, parser);
      if (hints[0]) {
        const components = plainControls(interaction.user.id, words);
        return answer({ content: words.failure(hints[0]), components });
      }
      const { private: _, ...options } = requested;
      const picture = pictureOf(interaction.options.getAttachment('photo', true));
      return submit(context, { pictures: [picture], options });
    },
  };
}

function batchCommandHandler({ parser, contents, album }: DrawingOptions): FormHandler {
  return {
    draws: true,
    form: (interaction, words) =>
      batchForm({ options: readCommandOptions(interaction, parser).options, words, contents, album }),
  };
}

function batchFormHandler({ submit, parser }: DrawingOptions): Handler<ModalSubmitInteraction> {
  return {
    draws: true,
    audience: ({ customId }) => audienceOf(isPrivateForm(customId)),
    async run(context) {
      const { pictures, options: requested } = readBatchForm(context.interaction, parser);
      const { private: _, ...options } = requested;
      return submit(context, { pictures, options });
    },
  };
}

function messageMenuHandler({ submit }: DrawingOptions): Handler<MessageContextMenuCommandInteraction> {
  return {
    draws: true,
    audience: ({ targetMessage, user }) => audienceOf(!isBy(user, targetMessage)),
    async run(context) {
      const { interaction, words, answer } = context;
      const { targetMessage, user } = interaction;
      const pictures = picturesIn(targetMessage);
      if (pictures.length === 0)
        return answer({
          content: words.say('ask-photo-in-message'),
          components: plainControls(user.id, words),
        });
      return submit(context, { pictures, options: {}, others: !isBy(user, targetMessage) });
    },
  };
}

function avatarMenuHandler({ submit }: DrawingOptions): Handler<UserContextMenuCommandInteraction> {
  return {
    draws: true,
    audience: ({ targetUser, user }) => audienceOf(targetUser.id !== user.id),
    async run(context) {
      const { interaction, words, answer } = context;
      const { targetUser, targetMember, user } = interaction;
      const avatar = { extension: 'png', size: AVATAR_PIXELS, forceStatic: true } as const;
      const own = targetMember && 'avatarURL' in targetMember ? targetMember.avatarURL(avatar) : null;
      const url = own ?? targetUser.avatarURL(avatar);
      if (!url)
        return answer({ content: words.say('ask-avatar'), components: plainControls(user.id, words) });
      const picture: Picture = pictureOf({ url, name: `${targetUser.username}.png`, spoiler: false });
      return submit(context, { pictures: [picture], options: {}, others: targetUser.id !== user.id });
    },
  };
}

/** Pixels of the side of a profile picture; the largest that is worth drawing. */
const AVATAR_PIXELS = 1024;

/** Whether the person wrote the message, or the bot did on their behalf. */
const isBy = (user: User, message: Message): boolean =>
  message.author.id === user.id || message.interactionMetadata?.user.id === user.id;
