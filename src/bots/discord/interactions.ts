import {
  type AutocompleteInteraction,
  type Interaction,
  MessageFlags,
  PermissionFlagsBits,
  type RepliableInteraction,
} from 'discord.js';
import type { Clock } from '../../clock.ts';
import { isDiskFull } from '../../disk-full.ts';
import type { Words } from '../../i18n/words.ts';
import type { Logger } from '../../observability/monitoring.ts';
import { describeOption, type MenuContents, OPTIONS, type OptionDeclaration } from '../../options/options.ts';
import type { Store } from '../../store/store.ts';
import { MENUS } from '../commands.ts';
import { MAX_CHOICES } from './controls.ts';
import { type ControlId, readCustomId } from './custom-id.ts';
import { classifyError } from './errors.ts';
import type { Audience, ComponentInteraction, ControlHandler, Handler, Handlers } from './handlers.ts';
import { createInteractionContext, maySendFiles, personSubject } from './interaction-context.ts';
import type { Messenger } from './messenger.ts';
import type { Thinking } from './thinking.ts';

export interface InteractionsOptions {
  readonly handlers: Handlers;
  readonly contents: MenuContents;
  readonly wordsIn: (locale: string) => Words;
  readonly store: Pick<Store, 'settings'>;
  readonly messenger: Pick<Messenger, 'edit'>;
  readonly thinking: Thinking;
  readonly clock: Pick<Clock, 'now'>;
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
    if (await lacksPermission(interaction, handler, options)) return undefined;
    return void (await interaction.showModal(handler.form(interaction, wordsIn(interaction.locale))));
  }
  if (interaction.isMessageContextMenuCommand())
    return handle(interaction, handlers.messageMenus[menuName(interaction.commandName, options)], options);
  if (interaction.isUserContextMenuCommand())
    return handle(interaction, handlers.personMenus[menuName(interaction.commandName, options)], options);
  if (interaction.isModalSubmit()) {
    const control = readCustomId(interaction.customId);
    return handle(interaction, control && handlers.forms[control.name], options);
  }
  if (interaction.isButton() || interaction.isStringSelectMenu()) {
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
  handler: Handler<Kind> | undefined,
  options: InteractionsOptions,
): Promise<void> {
  if (!handler) return refuseUnknown(interaction, options);
  if (await lacksPermission(interaction, handler, options)) return undefined;
  await acknowledge(interaction, handler.audience(interaction), options);
  return handler.run(await contextOf(interaction, options));
}

async function handleControl(
  interaction: ComponentInteraction,
  handler: ControlHandler,
  control: ControlId,
  options: InteractionsOptions,
): Promise<void> {
  const isOwner = control.parts.at(-1) === interaction.user.id;
  if (!isOwner && !(handler.moderators && isModerator(interaction)))
    return refuse(
      interaction,
      handler.moderators ? 'answer-delete-not-allowed' : 'answer-not-yours',
      options,
    );
  if (await lacksPermission(interaction, handler, options)) return undefined;
  await acknowledge(interaction, handler.audience(interaction), options);
  return handler.run(await contextOf(interaction, options), control);
}

async function contextOf<Kind extends RepliableInteraction>(
  interaction: Kind,
  { store, wordsIn, messenger }: InteractionsOptions,
) {
  const { locale } = await store.settings(personSubject(interaction.user.id));
  return createInteractionContext(interaction, wordsIn(locale ?? interaction.locale), messenger);
}

/** Answers at once, without any look-up, and only for the person who asked; it is the whole answer. */
async function refuse(
  interaction: RepliableInteraction,
  message: string,
  { wordsIn }: InteractionsOptions,
): Promise<void> {
  const content = wordsIn(interaction.locale).say(message);
  await interaction.reply({ content, flags: MessageFlags.Ephemeral, allowedMentions: { parse: [] } });
}

async function lacksPermission(
  interaction: RepliableInteraction,
  { draws }: { readonly draws?: true },
  options: InteractionsOptions,
): Promise<boolean> {
  if (!draws || maySendFiles(interaction)) return false;
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
  const found = choices.filter(({ value: id, label }) =>
    [id, label].some((text) => text.toLowerCase().includes(typed)),
  );
  await interaction.respond(
    found.slice(0, MAX_CHOICES).map((choice) => ({ name: choice.label, value: choice.value })),
  );
}

async function sayFailed(
  interaction: RepliableInteraction,
  { id, sentence }: { readonly id: string; readonly sentence: (words: Words) => string },
  { wordsIn, messenger, log }: InteractionsOptions,
): Promise<void> {
  const content = sentence(wordsIn(interaction.locale));
  try {
    if (interaction.deferred || interaction.replied) {
      const { applicationId: application, token } = interaction;
      await messenger.edit({ application, token }, { content });
    } else {
      await interaction.reply({ content, flags: MessageFlags.Ephemeral });
    }
  } catch (error) {
    log.info({ id, kind: classifyError(error) ?? 'unknown' }, 'error message could not be sent');
  }
}

async function acknowledge(
  interaction: RepliableInteraction,
  audience: Audience,
  { thinking }: InteractionsOptions,
): Promise<void> {
  if (audience === 'update' && interaction.isMessageComponent())
    return void (await interaction.deferUpdate());
  await thinking.begin(interaction);
  await interaction.deferReply(audience === 'asker' ? { flags: MessageFlags.Ephemeral } : {});
}

const isModerator = ({ memberPermissions }: RepliableInteraction): boolean =>
  memberPermissions?.has(PermissionFlagsBits.ManageMessages) ?? false;

const declarationOf = (name: string): OptionDeclaration =>
  name === 'language'
    ? { name, kind: 'language' }
    : ((OPTIONS as Readonly<Record<string, OptionDeclaration>>)[name] ?? { name, kind: 'text', longest: 0 });
