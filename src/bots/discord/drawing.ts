import type { Message, User } from 'discord.js';
import type { Picture } from '../../jobs/front-end.ts';
import { jobId } from '../../jobs/job-id.ts';
import type { JobService } from '../../jobs/service.ts';
import type { MenuContents } from '../../options/options.ts';
import type { OptionParser } from '../../options/parse.ts';
import { changeOptions, type Redraw } from '../redraw.ts';
import { toAddress } from './address.ts';
import { batchForm, isPrivateForm, readBatchForm } from './batch-form.ts';
import { plainControls } from './controls.ts';
import type { ControlId } from './custom-id.ts';
import { type Handlers, sameAudience, update } from './handlers.ts';
import { readCommandOptions } from './options.ts';
import { pictureOf, picturesIn } from './photos.ts';
import type { Submit } from './submit.ts';

/** Everything that ends in a cartoon: the commands, the menu entries, and the controls under waiting messages and cartoons. */
export function drawingHandlers(options: DrawingOptions): Handlers {
  const { submit, service, parser, contents, album } = options;

  const others = (theirs: boolean) => (theirs ? 'asker' : 'everybody');

  return {
    slash: {
      cartoon: {
        draws: true,
        audience: ({ options }) => others(options.getBoolean('private') ?? false),
        async run(context) {
          const { interaction, words, answer } = context;
          const { options: requested, hints } = readCommandOptions(interaction, parser);
          if (hints[0]) {
            const components = plainControls(interaction.user.id, words);
            return answer({ content: words.failure(hints[0]), components });
          }
          const { private: _, ...wanted } = requested;
          const picture = pictureOf(interaction.options.getAttachment('photo', true));
          return submit(context, { pictures: [picture], options: wanted });
        },
      },
      'cartoon-batch': {
        draws: true,
        form: (interaction, words) =>
          batchForm({ options: readCommandOptions(interaction, parser).options, words, contents, album }),
      },
    },
    forms: {
      batch: {
        draws: true,
        audience: ({ customId }) => others(isPrivateForm(customId)),
        async run(context) {
          const { pictures, options: requested } = readBatchForm(context.interaction, parser);
          const { private: _, ...wanted } = requested;
          return submit(context, { pictures, options: wanted });
        },
      },
    },
    messageMenus: {
      cartoonize: {
        draws: true,
        audience: ({ targetMessage, user }) => others(!isBy(user, targetMessage)),
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
      },
    },
    personMenus: {
      'cartoonize-avatar': {
        draws: true,
        audience: ({ targetUser, user }) => others(targetUser.id !== user.id),
        async run(context) {
          const { interaction, words, answer } = context;
          const { targetUser, targetMember, user } = interaction;
          const how = { extension: 'png', size: AVATAR_PIXELS, forceStatic: true } as const;
          const own = targetMember && 'avatarURL' in targetMember ? targetMember.avatarURL(how) : null;
          const url = own ?? targetUser.avatarURL(how);
          if (!url)
            return answer({ content: words.say('ask-avatar'), components: plainControls(user.id, words) });
          const picture: Picture = pictureOf({ url, name: `${targetUser.username}.png`, spoiler: false });
          return submit(context, { pictures: [picture], options: {}, others: targetUser.id !== user.id });
        },
      },
    },
    controls: {
      cancel: {
        audience: update,
        // The reply itself says that it was cancelled.
        run: async (_, { parts: [batch = ''] }) => void (await service().cancel(batch)),
      },
      redraw: {
        draws: true,
        audience: sameAudience,
        async run(context, control) {
          const { interaction, words, answer } = context;
          const again = await recall(control);
          const redraw = readRedraw(control, 'values' in interaction ? interaction.values[0] : undefined);
          const options = again && redraw && changeOptions(again.batch.options, redraw);
          if (!options) {
            const components = plainControls(interaction.user.id, words);
            return answer({ content: words.failure({ code: 'photo-gone' }), components });
          }
          return submit(context, { pictures: again.pictures, options, others: again.others });
        },
      },
      'history-again': {
        draws: true,
        audience: sameAudience,
        async run(context, control) {
          const { interaction, words, answer } = context;
          const batch = 'values' in interaction ? interaction.values[0] : undefined;
          const again = await recall({ ...control, parts: ['again', batch ?? ''] });
          if (!again) return answer({ content: words.failure({ code: 'photo-gone' }) });
          return submit(context, {
            pictures: again.pictures,
            options: again.batch.options,
            others: again.others,
          });
        },
      },
      delete: {
        moderators: true,
        audience: update,
        run: async ({ interaction }) => void (await interaction.deleteReply()),
      },
    },
  };

  /** The batch a control speaks of, and its photos; undefined when it was forgotten. */
  async function recall({ parts: [, id = ''] }: ControlId) {
    const view = await service().view(id);
    if (!view) return undefined;
    const { batch } = view;
    const pictures = batch.jobs.map((job): Picture => ({ again: jobId(job) }));
    return { batch, pictures, others: toAddress(batch.address).others };
  }
}

/** Pixels of the side of a profile picture; the largest that is worth drawing. */
const AVATAR_PIXELS = 1024;

/** The person wrote the message, or the bot did on their behalf. */
const isBy = (user: User, message: Message): boolean =>
  message.author.id === user.id || message.interactionMetadata?.user.id === user.id;

function readRedraw({ parts: [kind] }: ControlId, value: string | undefined): Redraw | undefined {
  switch (kind) {
    case 'softer':
    case 'stronger':
    case 'compare':
    case 'avatar':
    case 'again':
      return { kind };
    case 'style':
      return value === undefined ? undefined : { kind, value };
    case 'form': {
      const [option, chosen] = value?.split('=') ?? [];
      return (option === 'size' || option === 'format') && chosen !== undefined
        ? { kind: option, value: chosen }
        : undefined;
    }
    default:
      return undefined;
  }
}

interface DrawingOptions {
  readonly submit: Submit;
  readonly service: () => Pick<JobService, 'cancel' | 'view'>;
  readonly parser: OptionParser;
  readonly contents: MenuContents;
  /** Photos that can be sent at once. */
  readonly album: number;
}
