import type {
  AnySelectMenuInteraction,
  APIModalInteractionResponseCallbackData,
  ButtonInteraction,
  ChatInputCommandInteraction,
  MessageContextMenuCommandInteraction,
  ModalSubmitInteraction,
  RepliableInteraction,
  UserContextMenuCommandInteraction,
} from 'discord.js';
import type { CartoonOptions } from '../../cartoon.ts';
import type { Words } from '../../i18n/words.ts';
import type { Picture } from '../../jobs/front-end.ts';
import type { ControlId, ControlName } from './custom-id.ts';
import type { InteractionContext } from './interaction-context.ts';

/** Who sees the answer; `update` writes it over the message of the control. Sent to Discord before anything else happens. */
export type Audience = 'everybody' | 'asker' | 'update';

/** What is done about one kind of interaction. */
export interface Handler<Interaction extends RepliableInteraction> {
  /** Reads nothing but the interaction itself. */
  audience(interaction: Interaction): Audience;
  run(context: InteractionContext<Interaction>): Promise<void>;
}

/**
 * An interaction that is answered with cartoons. It is planned and judged before it is acknowledged, as only the person who asked is
 * to see a refusal; so it needs the permission to send files, too.
 */
export interface DrawingHandler<Interaction extends RepliableInteraction> {
  /** Reads nothing but the interaction itself. */
  audience(interaction: Interaction): Audience;
  plan(request: PlanRequest<Interaction>): DrawingPlan | Promise<DrawingPlan>;
}

export interface PlanRequest<Interaction extends RepliableInteraction> {
  readonly interaction: Interaction;
  readonly words: Words;
  /** Of a button or select. */
  readonly control?: ControlId | undefined;
}

/** What is to be drawn, or the sentence that says why nothing is. */
export type DrawingPlan = DrawingRequest | { readonly refusal: string };

export interface DrawingRequest {
  readonly pictures: readonly Picture[];
  readonly options: Partial<CartoonOptions>;
  /** Of too many pictures, the first are drawn: the person has not chosen them one by one. */
  readonly trimsAlbum?: boolean;
  /** The photos are another person's. */
  readonly others?: boolean;
}

/** A form, or the sentence that says why there is none. */
export type Form = APIModalInteractionResponseCallbackData | { readonly refusal: string };

/** A command that opens a window; that must be its first answer. */
export interface FormHandler {
  form(interaction: ChatInputCommandInteraction, words: Words): Form;
}

/** A button that opens a form; the form must be its first answer. */
export interface FormControlHandler {
  form(interaction: ComponentInteraction, words: Words, control: ControlId): Promise<Form>;
}

export type ComponentInteraction = ButtonInteraction | AnySelectMenuInteraction;

/** A button or select under a message. Its last part is the person it belongs to; nobody else may use it. */
export interface ControlHandler {
  /** Moderators may, too. */
  readonly moderators?: true;
  audience(interaction: ComponentInteraction): Audience;
  run(context: InteractionContext<ComponentInteraction>, control: ControlId): Promise<void>;
}

export type AnyControlHandler = ControlHandler | DrawingHandler<ComponentInteraction> | FormControlHandler;

export type AnyHandler<Interaction extends RepliableInteraction> =
  | Handler<Interaction>
  | DrawingHandler<Interaction>;

/** The handlers of everything the bot answers to, by name. */
export interface Handlers {
  readonly slash: Readonly<Record<string, AnyHandler<ChatInputCommandInteraction> | FormHandler>>;
  readonly messageMenus: Readonly<Record<string, AnyHandler<MessageContextMenuCommandInteraction>>>;
  readonly personMenus: Readonly<Record<string, AnyHandler<UserContextMenuCommandInteraction>>>;
  readonly forms: Partial<Readonly<Record<ControlName, AnyHandler<ModalSubmitInteraction>>>>;
  readonly controls: Partial<Readonly<Record<ControlName, AnyControlHandler>>>;
}

export const forRequester = (): Audience => 'asker';
export const updateMessage = (): Audience => 'update';

/** The same people who saw the message of a control see its answer. */
export const sameAudience = ({ message }: ButtonInteraction | AnySelectMenuInteraction): Audience =>
  message.flags.has('Ephemeral') ? 'asker' : 'everybody';
