import {
  type AutocompleteInteraction,
  type ChatInputCommandInteraction,
  type Interaction,
  PermissionFlagsBits,
  type RepliableInteraction,
} from 'discord.js';
import type { Clock } from '../../clock.ts';
import { isDiskFull } from '../../disk-full.ts';
import type { Words } from '../../i18n/words.ts';
import type { Logger } from '../../observability/monitoring.ts';
import { colorName, readColor } from '../../options/backgrounds.ts';
import { describeOption, type MenuContents, OPTIONS, type OptionDeclaration } from '../../options/options.ts';
import type { Store } from '../../store/store.ts';
import { MENUS } from '../commands.ts';
import { acknowledge, answerPrivately } from './answers.ts';
import { type ControlId, readCustomId } from './custom-id.ts';
import { draw } from './drawing-requests.ts';
import { classifyError } from './errors.ts';
import type {
  AnyControlHandler,
  AnyHandler,
  ComponentInteraction,
  DrawingHandler,
  Form,
  Handlers,
} from './handlers.ts';
import { createInteractionContext, maySendFiles, personSubject } from './interaction-context.ts';
import { fitChoices, fitModal } from './limits.ts';
import type { Messenger } from './messenger.ts';
import type { ServerGate } from './server-gate.ts';
import type { Submit } from './submit.ts';
import type { Thinking } from './thinking.ts';

export interface InteractionsOptions {
  readonly handlers: Handlers;
  readonly contents: MenuContents;
  readonly wordsIn: (locale: string) => Words;
  readonly store: Pick<Store, 'settings'>;
  readonly submit: Submit;
  readonly serverGate: ServerGate;
  readonly messenger: Pick<Messenger, 'edit' | 'removeReply' | 'followUpPrivately'>;
  readonly thinking: Thinking;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly log: Logger;
  readonly report: (error: unknown) => string;
}

/**
 * Routes every interaction to its handler, acknowledged before anything else is done. Never rejects: what Discord
 * refuses for a known reason is logged, everything else is reported once and shown by its id.
 */
export function createInteractions(
  options: InteractionsOptions,
): (interaction: Interaction) => Promise<void> {
  const { thinking, clock, log, report } = options;
  return async (interaction) => {
    try {
      await route(interaction, options);
    } catch (error) {
      const kind = classifyError(error);
      const age = clock.now() - interaction.createdTimestamp;
      if (kind) return log.info({ kind, age }, 'Discord refused a reply');
      const id = report(error);
      const sentence = (words: Words) =>
        isDiskFull(error) ? words.say('answer-disk-full') : words.failure({ code: 'internal', id });
      if (interaction.isRepliable()) await sayFailed(interaction, { id, sentence }, options);
    } finally {
      if (interaction.isRepliable()) await thinking.end(interaction);
    }
  };
}

async function route(interaction: Interaction, options: InteractionsOptions): Promise<void> {
  const { handlers, wordsIn } = options;
  if (interaction.isAutocomplete()) return complete(interaction, options);
  if (interaction.isChatInputCommand()) {
    const handler = handlers.slash[interaction.commandName];
    if (!handler) return refuseUnknown(interaction, options);
    if (!('form' in handler)) return handle(interaction, handler, options);
    if (await lacksPermission(interaction, options)) return undefined;
    return showForm(interaction, handler.form(interaction, wordsIn(interaction.locale)), options);
  }
  if (interaction.isMessageContextMenuCommand())
    return handle(interaction, handlers.messageMenus[menuName(interaction.commandName, options)], options);
  if (interaction.isUserContextMenuCommand())
    return handle(interaction, handlers.personMenus[menuName(interaction.commandName, options)], options);
  if (interaction.isModalSubmit()) {
    const control = readCustomId(interaction.customId);
    return handle(interaction, control && handlers.forms[control.name], options);
  }
  if (interaction.isButton() || interaction.isAnySelectMenu()) {
    const control = readCustomId(interaction.customId);
    const handler = control && handlers.controls[control.name];
    return handler
      ? handleControl(interaction, handler, control, options)
      : refuseUnknown(interaction, options);
  }
  return undefined;
}

async function handle<Kind extends RepliableInteraction>(
  interaction: Kind,
  handler: AnyHandler<Kind> | undefined,
  options: InteractionsOptions,
): Promise<void> {
  if (!handler) return refuseUnknown(interaction, options);
  if ('plan' in handler) return handleDrawing(interaction, handler, undefined, options);
  await acknowledge(interaction, handler.audience(interaction), options.thinking);
  return handler.run(await contextOf(interaction, options));
}

async function handleControl(
  interaction: ComponentInteraction,
  handler: AnyControlHandler,
  control: ControlId,
  options: InteractionsOptions,
): Promise<void> {
  const isOwner = control.parts.at(-1) === interaction.user.id;
  const forModerators = 'moderators' in handler;
  if (!isOwner && !(forModerators && isModerator(interaction)))
    return refuse(interaction, forModerators ? 'answer-delete-not-allowed' : 'answer-not-yours', options);
  if ('plan' in handler) return handleDrawing(interaction, handler, control, options);
  if ('form' in handler) {
    const { words } = await contextOf(interaction, options);
    return showForm(interaction, await handler.form(interaction, words, control), options);
  }
  await acknowledge(interaction, handler.audience(interaction), options.thinking);
  return handler.run(await contextOf(interaction, options), control);
}

async function showForm(
  interaction: ChatInputCommandInteraction | ComponentInteraction,
  form: Form,
  { messenger }: InteractionsOptions,
): Promise<void> {
  if ('refusal' in form) return answerPrivately(interaction, form.refusal, messenger);
  await interaction.showModal(fitModal(form));
}

async function handleDrawing<Kind extends RepliableInteraction>(
  interaction: Kind,
  handler: DrawingHandler<Kind>,
  control: ControlId | undefined,
  options: InteractionsOptions,
): Promise<void> {
  if (await lacksPermission(interaction, options)) return;
  await draw(interaction, handler, control, { ...options, contextOf: (one) => contextOf(one, options) });
}

async function contextOf<Kind extends RepliableInteraction>(
  interaction: Kind,
  { store, wordsIn, messenger }: InteractionsOptions,
) {
  const { locale } = await store.settings(personSubject(interaction.user.id));
  return createInteractionContext(interaction, wordsIn(locale ?? interaction.locale), messenger);
}

/** Answers at once, without any look-up, and only for the person who asked; it is the whole answer. */
const refuse = (
  interaction: RepliableInteraction,
  message: string,
  { wordsIn, messenger }: InteractionsOptions,
): Promise<void> => answerPrivately(interaction, wordsIn(interaction.locale).say(message), messenger);

async function lacksPermission(
  interaction: RepliableInteraction,
  options: InteractionsOptions,
): Promise<boolean> {
  if (maySendFiles(interaction)) return false;
  await refuse(interaction, 'ask-file-permission', options);
  return true;
}

/** For a command or control of another version: the registration is renewed at every start. */
const refuseUnknown = (interaction: RepliableInteraction, options: InteractionsOptions) =>
  refuse(interaction, 'control-outdated', options);

/** Menu entries are identified by the label they are registered with. */
const menuName = (label: string, { wordsIn }: InteractionsOptions): string =>
  MENUS.find(({ name }) => wordsIn('en').say(`menu-${name}`) === label)?.name ?? '';

async function complete(
  interaction: AutocompleteInteraction,
  { wordsIn, contents }: InteractionsOptions,
): Promise<void> {
  const { name, value } = interaction.options.getFocused(true);
  const words = wordsIn(interaction.locale);
  const { choices = [] } = describeOption(declarationOf(name), words, contents);
  const typed = value.trim().toLowerCase();
  const written = name === 'background' ? readColor(typed) : undefined;
  const found = [
    ...choices.filter(({ value: id, label }) =>
      [id, colorName(id), label].some((text) => text.toLowerCase().includes(typed)),
    ),
    ...(written && !choices.some(({ value: id }) => id === written)
      ? [{ value: written, label: written }]
      : []),
  ];
  await interaction.respond(fitChoices(found.map(({ label, value }) => ({ name: label, value }))));
}

async function sayFailed(
  interaction: RepliableInteraction,
  { id, sentence }: { readonly id: string; readonly sentence: (words: Words) => string },
  { wordsIn, messenger, log }: InteractionsOptions,
): Promise<void> {
  try {
    await answerPrivately(interaction, sentence(wordsIn(interaction.locale)), messenger);
  } catch (error) {
    log.info({ id, kind: classifyError(error) ?? 'unknown' }, 'error message could not be sent');
  }
}

const isModerator = ({ memberPermissions }: RepliableInteraction): boolean =>
  memberPermissions?.has(PermissionFlagsBits.ManageMessages) ?? false;

const declarationOf = (name: string): OptionDeclaration =>
  name === 'language'
    ? { name, kind: 'language' }
    : ((OPTIONS as Readonly<Record<string, OptionDeclaration>>)[name] ?? { name, kind: 'text', longest: 0 });
