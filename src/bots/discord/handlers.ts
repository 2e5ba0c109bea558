import type {
  AnySelectMenuInteraction,
  APIModalInteractionResponseCallbackData,
  ButtonInteraction,
  ChatInputCommandInteraction,
  MessageContextMenuCommandInteraction,
  ModalSubmitInteraction,
  RepliableInteraction,
  StringSelectMenuInteraction,
  UserContextMenuCommandInteraction,
} from 'discord.js';
import type { Words } from '../../i18n/words.ts';
import type { ControlId, ControlName } from './custom-id.ts';
import type { InteractionContext } from './interaction-context.ts';

/** Who sees the answer; `update` writes it over the message of the control. Sent to Discord before anything else happens. */
export type Audience = 'everybody' | 'asker' | 'update';

/** What is done about one kind of interaction. */
export interface Handler<Interaction extends RepliableInteraction> {
  /** It sends files, so it needs the permission to. */
  readonly draws?: true;
  /** Reads nothing but the interaction itself. */
  audience(interaction: Interaction): Audience;
  run(context: InteractionContext<Interaction>): Promise<void>;
}

/** A command that opens a window; that must be its first answer. */
export interface FormHandler {
  readonly draws?: true;
  form(interaction: ChatInputCommandInteraction, words: Words): APIModalInteractionResponseCallbackData;
}

export type ComponentInteraction = ButtonInteraction | StringSelectMenuInteraction;

/** A button or select under a message. Its last part is the person it belongs to; nobody else may use it. */
export interface ControlHandler {
  readonly draws?: true;
  /** Moderators may, too. */
  readonly moderators?: true;
  audience(interaction: ComponentInteraction): Audience;
  run(context: InteractionContext<ComponentInteraction>, control: ControlId): Promise<void>;
}

/** The handlers of everything the bot answers to, by name. */
export interface Handlers {
  readonly slash: Readonly<Record<string, Handler<ChatInputCommandInteraction> | FormHandler>>;
  readonly messageMenus: Readonly<Record<string, Handler<MessageContextMenuCommandInteraction>>>;
  readonly personMenus: Readonly<Record<string, Handler<UserContextMenuCommandInteraction>>>;
  readonly forms: Partial<Readonly<Record<ControlName, Handler<ModalSubmitInteraction>>>>;
  readonly controls: Partial<Readonly<Record<ControlName, ControlHandler>>>;
}

export const forRequester = (): Audience => 'asker';
export const updateMessage = (): Audience => 'update';

/** The same people who saw the message of a control see its answer. */
export const sameAudience = ({ message }: ButtonInteraction | AnySelectMenuInteraction): Audience =>
  message.flags.has('Ephemeral') ? 'asker' : 'everybody';
