import type { APIModalInteractionResponseCallbackData, ModalSubmitInteraction } from 'discord.js';
import type { CartoonOptions } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import type { JobService } from '../../jobs/service.ts';
import type { MenuContents } from '../../options/options.ts';
import type { OptionParser } from '../../options/parse.ts';
import { optionsText } from '../../options/summaries.ts';
import type { Store } from '../../store/store.ts';
import { caption } from '../captions.ts';
import type { Download } from '../download.ts';
import { toAddress } from './address.ts';
import { answerPrivately } from './answers.ts';
import { ALL_PHOTOS, cartoonControls } from './controls.ts';
import { type ControlId, customId, readCustomId } from './custom-id.ts';
import {
  type ComponentInteraction,
  type DrawingHandler,
  type FormControlHandler,
  forRequester,
  type Handlers,
  updateMessage,
} from './handlers.ts';
import type { InteractionContext } from './interaction-context.ts';
import type { Messenger } from './messenger.ts';
import { optionFields, readOptionFields } from './option-fields.ts';
import { earlierBatch } from './redraw.ts';
import type { ServerGate } from './server-gate.ts';

export interface CartoonActionOptions {
  readonly service: Pick<JobService, 'view' | 'ban'>;
  readonly store: Pick<Store, 'changeSettings'>;
  readonly messenger: Pick<Messenger, 'editControls' | 'edit' | 'removeReply' | 'followUpPrivately'>;
  readonly serverGate: ServerGate;
  readonly download: Download;
  readonly parser: OptionParser;
  readonly contents: MenuContents;
  readonly clock: Pick<Clock, 'now'>;
}

/** What can be done with a cartoon besides one change: several changes at once, keeping its options, showing it to everybody. */
export function cartoonActionHandlers(options: CartoonActionOptions): Pick<Handlers, 'controls' | 'forms'> {
  return {
    controls: {
      pick: { audience: updateMessage, run: (context, control) => pick(context, control, options) },
      change: changeButton(options),
      use: { audience: forRequester, run: (context, control) => useFromNowOn(context, control, options) },
      publish: {
        audience: () => 'everybody',
        run: (context, control) => publish(context, control, options),
      },
    },
    forms: { change: changeForm(options) },
  };
}

/** The controls mean the picked photo from now on. */
async function pick(
  { interaction, words }: InteractionContext<ComponentInteraction>,
  { parts: [id = '', owner = ''] }: ControlId,
  { service, messenger, contents }: CartoonActionOptions,
): Promise<void> {
  const view = await service.view(id);
  if (!view) return answerPrivately(interaction, words.failure({ code: 'photo-gone' }), messenger);
  const { batch } = view;
  const value = 'values' in interaction ? interaction.values[0] : undefined;
  const picked = value === undefined || value === ALL_PHOTOS ? undefined : Number(value);
  const { private: isPrivate, others, guild } = toAddress(batch.address);
  const { styles } = contents;
  const inServer = guild !== null;
  const rows = cartoonControls({ batch, owner, isPrivate, inServer, others, picked, styles, words });
  await messenger.editControls({ application: interaction.applicationId, token: interaction.token }, rows);
}

/** “Change…”: a form with the options of the cartoon. */
const changeButton = ({ service, contents }: CartoonActionOptions): FormControlHandler => ({
  async form(_, words, { parts: [id = '', owner = ''] }) {
    const earlier = await earlierBatch(id, service);
    if (!earlier) return { refusal: words.failure({ code: 'photo-gone' }) };
    return changeModal(customId('change', id, owner), earlier.batch.options, words, contents);
  },
});

const changeModal = (
  custom_id: string,
  options: CartoonOptions,
  words: Words,
  contents: MenuContents,
): APIModalInteractionResponseCallbackData => ({
  custom_id,
  title: words.say('change-title'),
  components: optionFields(CHANGED, options, words, contents),
});

/** What a form has room for; the size is in a menu under the cartoon. */
const CHANGED = ['style', 'strength', 'format', 'crop', 'background'] as const;

const changeForm = ({ service, parser }: CartoonActionOptions): DrawingHandler<ModalSubmitInteraction> => ({
  audience: ({ message }) => (message?.flags.has('Ephemeral') ? 'asker' : 'everybody'),
  async plan({ interaction, words }) {
    const id = readCustomId(interaction.customId)?.parts[0] ?? '';
    const earlier = await earlierBatch(id, service);
    if (!earlier) return { refusal: words.failure({ code: 'photo-gone' }) };
    const options = { ...earlier.batch.options, ...readOptionFields(CHANGED, interaction, parser) };
    return { pictures: earlier.pictures, options, others: earlier.others };
  },
});

/** The options of this cartoon become the person's defaults. */
async function useFromNowOn(
  { person, words, answer }: InteractionContext,
  { parts: [id = ''] }: ControlId,
  { service, store, contents, clock }: CartoonActionOptions,
): Promise<void> {
  const view = await service.view(id);
  if (!view) return answer({ content: words.failure({ code: 'photo-gone' }) });
  const { options } = view.batch;
  await store.changeSettings(person, (before) => ({ ...before, options }), clock.now());
  return answer({ content: words.say('settings-saved', { options: optionsText(options, words, contents) }) });
}

/** Writes a private cartoon once more, for everybody; its file is still where Discord keeps it. */
async function publish(
  context: InteractionContext<ComponentInteraction>,
  { parts: [id = '', owner = ''] }: ControlId,
  { service, serverGate, messenger, download, contents }: CartoonActionOptions,
): Promise<void> {
  const { interaction, person, chat, guild, words, answer } = context;
  const ban = await service.ban(guild === undefined ? [person, chat] : [person, chat, guild]);
  const here = ban ? { refusal: words.failure(ban) } : await serverGate(context);
  if ('refusal' in here) return answerPrivately(interaction, here.refusal, messenger);
  const view = await service.view(id);
  const shown = [...interaction.message.attachments.values()];
  const files = await Promise.all(shown.map(({ url }) => download(url)));
  const bytes = files.flatMap((file) => (file.ok ? [file.value] : []));
  if (!view || toAddress(view.batch.address).others || bytes.length < Math.max(1, shown.length))
    return answerPrivately(interaction, words.failure({ code: 'photo-gone' }), messenger);
  const { batch } = view;
  const { styles } = contents;
  return answer({
    content: `**${caption(batch.options, words, styles)}**`,
    files: shown.map(({ name, description }, index) => ({
      name,
      bytes: bytes[index]!,
      ...(description && { description }),
    })),
    components: cartoonControls({
      ...{ batch, owner, isPrivate: false, inServer: guild !== undefined, others: false, styles, words },
    }),
  });
}
