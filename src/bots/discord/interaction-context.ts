import { InteractionContextType, PermissionFlagsBits, type RepliableInteraction } from 'discord.js';
import type { Words } from '../../i18n/words.ts';
import type { Subject } from '../../store/records.ts';
import { type Address, TOKEN_LIFE } from './address.ts';
import { channelOf } from './interaction-channel.ts';
import type { Messenger } from './messenger.ts';
import type { OutgoingMessage } from './outgoing-message.ts';
import { PLATFORM } from './platform.ts';

/** One interaction that was acknowledged: who asked, where, in which language, and how to answer. */
export interface InteractionContext<Interaction extends RepliableInteraction = RepliableInteraction> {
  readonly interaction: Interaction;
  readonly person: Subject;
  readonly chat: Subject;
  readonly guild: Subject | undefined;
  readonly words: Words;
  /** Writes the answer, replacing the one before. */
  answer(outgoing: OutgoingMessage): Promise<void>;
}

export function createInteractionContext<Interaction extends RepliableInteraction>(
  interaction: Interaction,
  words: Words,
  messenger: Pick<Messenger, 'edit'>,
): InteractionContext<Interaction> {
  return {
    interaction,
    person: personSubject(interaction.user.id),
    chat: `${PLATFORM}:channel:${interaction.channelId}`,
    guild: interaction.guildId ? guildSubject(interaction.guildId) : undefined,
    words,
    async answer(outgoing) {
      await messenger.edit({ application: interaction.applicationId, token: interaction.token }, outgoing);
    },
  };
}

/** Where the reply to this interaction goes. */
export function addressOf(
  { interaction, words }: InteractionContext,
  how: { readonly others?: boolean } = {},
): Address {
  return {
    application: interaction.applicationId,
    token: interaction.token,
    expires: interaction.createdTimestamp + TOKEN_LIFE,
    guild: interaction.guildId,
    channel: interaction.channelId ?? '',
    user: interaction.user.id,
    locale: words.locale,
    private: interaction.ephemeral ?? false,
    others: how.others ?? false,
    open: mayWrite(interaction),
    fileLimit: interaction.attachmentSizeLimit,
    message: null,
  };
}

export const personSubject = (id: string): Subject => `${PLATFORM}:${id}`;
export const guildSubject = (id: string): Subject => `${PLATFORM}:guild:${id}`;

/** Whether the bot may send files where it was asked; known before any work. */
export const maySendFiles = ({ appPermissions }: RepliableInteraction): boolean =>
  appPermissions.has(PermissionFlagsBits.AttachFiles);

/** Whether the bot may write by itself where it was asked: it is a member there, not only installed by one person. */
function mayWrite(interaction: RepliableInteraction): boolean {
  const { context, authorizingIntegrationOwners, appPermissions } = interaction;
  if (context === InteractionContextType.BotDM) return true;
  if (context !== InteractionContextType.Guild) return false;
  const { ViewChannel, SendMessages, SendMessagesInThreads, AttachFiles } = PermissionFlagsBits;
  const speaking = channelOf(interaction).isThread ? SendMessagesInThreads : SendMessages;
  return (
    authorizingIntegrationOwners.guildId !== null && appPermissions.has([ViewChannel, speaking, AttachFiles])
  );
}
