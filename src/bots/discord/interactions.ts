import {
  type AutocompleteInteraction,
  type Interaction,
  MessageFlags,
  PermissionFlagsBits,
  type RepliableInteraction,
} from 'discord.js';
import type { Clock } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import { describeOption, type MenuContents, OPTIONS, type OptionDeclaration } from '../../options/options.ts';
import type { Store } from '../../store/store.ts';
import { MENUS } from '../commands.ts';
import { MAX_CHOICES } from './controls.ts';
import { type ControlId, readCustomId } from './custom-id.ts';
import { classifyError } from './errors.ts';
import type { Audience, ComponentInteraction, ControlHandler, Handler, Handlers } from './handlers.ts';
import { createInteractionContext, maySendFiles, personSubject } from './interaction-context.ts';
import type { Messenger } from './messenger.ts';

/**
 * Routes every interaction to its handler, acknowledged before anything else is done. Never rejects: what Discord refuses
 * for a known reason is noted, everything else is reported once and the person told by its id.
 */
export function createInteractions(
  options: InteractionsOptions,
): (interaction: Interaction) => Promise<void> {
  const { handlers, contents, wordsIn, store, messenger, log, report } = options;

  const route = async (interaction: Interaction): Promise<void> => {
    if (interaction.isAutocomplete()) return complete(interaction);
    if (interaction.isChatInputCommand()) {
      const handler = handlers.slash[interaction.commandName];
      if (!handler) return unknown(interaction);
      if (!('form' in handler)) return handle(interaction, handler);
      if (await lacksPermission(interaction, handler)) return undefined;
      return void (await interaction.showModal(handler.form(interaction, wordsIn(interaction.locale))));
    }
    if (interaction.isMessageContextMenuCommand())
      return handle(interaction, handlers.messageMenus[menuName(interaction.commandName)]);
    if (interaction.isUserContextMenuCommand())
      return handle(interaction, handlers.personMenus[menuName(interaction.commandName)]);
    if (interaction.isModalSubmit()) {
      const control = readCustomId(interaction.customId);
      return handle(interaction, control && handlers.forms[control.name]);
    }
    if (interaction.isButton() || interaction.isStringSelectMenu()) {
      const control = readCustomId(interaction.customId);
      const handler = control && handlers.controls[control.name];
      return handler ? handleComponent(interaction, handler, control) : unknown(interaction);
    }
    return undefined;
  };

  const handle = async <Kind extends RepliableInteraction>(
    interaction: Kind,
    handler: Handler<Kind> | undefined,
  ) => {
    if (!handler) return unknown(interaction);
    if (await lacksPermission(interaction, handler)) return undefined;
    await acknowledge(interaction, handler.audience(interaction));
    return handler.run(await contextOf(interaction));
  };

  const handleComponent = async (
    interaction: ComponentInteraction,
    handler: ControlHandler,
    control: ControlId,
  ) => {
    const isOwner = control.parts.at(-1) === interaction.user.id;
    if (!isOwner && !(handler.moderators && isModerator(interaction)))
      return refuse(interaction, handler.moderators ? 'answer-delete-not-allowed' : 'answer-not-yours');
    if (await lacksPermission(interaction, handler)) return undefined;
    await acknowledge(interaction, handler.audience(interaction));
    return handler.run(await contextOf(interaction), control);
  };

  const contextOf = async <Kind extends RepliableInteraction>(interaction: Kind) => {
    const { locale } = await store.settings(personSubject(interaction.user.id));
    return createInteractionContext(interaction, wordsIn(locale ?? interaction.locale), messenger);
  };

  /** Said at once and without looking anything up: only the asker sees it, and it is the whole answer. */
  const refuse = async (interaction: RepliableInteraction, message: string) => {
    const content = wordsIn(interaction.locale).say(message);
    await interaction.reply({ content, flags: MessageFlags.Ephemeral, allowedMentions: { parse: [] } });
  };

  const lacksPermission = async (interaction: RepliableInteraction, { draws }: { readonly draws?: true }) => {
    if (!draws || maySendFiles(interaction)) return false;
    await refuse(interaction, 'ask-file-permission');
    return true;
  };

  /** A command or control of another version: the registration is renewed at every start. */
  const unknown = (interaction: RepliableInteraction) => refuse(interaction, 'control-outdated');

  /** Menu entries are called by the label they are registered with. */
  const menuName = (label: string): string =>
    MENUS.find(({ name }) => wordsIn('en').say(`menu-${name}`) === label)?.name ?? '';

  const complete = async (interaction: AutocompleteInteraction) => {
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
  };

  return async (interaction) => {
    try {
      await route(interaction);
    } catch (error) {
      const kind = classifyError(error);
      if (kind) return log('Discord refused a reply', { kind, age: ageOf(interaction, options.clock) });
      const id = report(error);
      if (interaction.isRepliable()) await reportFailure(interaction, id);
    }
  };

  async function reportFailure(interaction: RepliableInteraction, id: string): Promise<void> {
    const content = wordsIn(interaction.locale).failure({ code: 'internal', id });
    try {
      if (interaction.deferred || interaction.replied) {
        const { applicationId: application, token } = interaction;
        await messenger.edit({ application, token }, { content });
      } else {
        await interaction.reply({ content, flags: MessageFlags.Ephemeral });
      }
    } catch (error) {
      log('error message could not be sent', { id, kind: classifyError(error) ?? 'unknown' });
    }
  }
}

const acknowledge = (interaction: RepliableInteraction, audience: Audience): Promise<unknown> => {
  if (audience === 'update' && interaction.isMessageComponent()) return interaction.deferUpdate();
  return interaction.deferReply(audience === 'asker' ? { flags: MessageFlags.Ephemeral } : {});
};

const isModerator = ({ memberPermissions }: RepliableInteraction): boolean =>
  memberPermissions?.has(PermissionFlagsBits.ManageMessages) ?? false;

const declarationOf = (name: string): OptionDeclaration =>
  name === 'language'
    ? { name, kind: 'language' }
    : ((OPTIONS as Readonly<Record<string, OptionDeclaration>>)[name] ?? { name, kind: 'text', longest: 0 });

const ageOf = ({ createdTimestamp }: Interaction, clock: Pick<Clock, 'now'>): number =>
  clock.now() - createdTimestamp;

interface InteractionsOptions {
  readonly handlers: Handlers;
  readonly contents: MenuContents;
  readonly wordsIn: (locale: string) => Words;
  readonly store: Pick<Store, 'settings'>;
  readonly messenger: Pick<Messenger, 'edit'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: (what: string, about: Readonly<Record<string, unknown>>) => void;
  readonly report: (error: unknown) => string;
}
