import { type APIMessage, DiscordAPIError, MessageFlags, type RawFile, type REST, Routes } from 'discord.js';

import { fitMessage } from './limits.ts';
import type { OutgoingMessage } from './outgoing-message.ts';

/** Writes messages by Discord's REST API; every method rejects with Discord's error. */
export interface Messenger {
  /** Replaces the reply to an interaction, by its token. */
  edit(interaction: InteractionToken, outgoing: OutgoingMessage, how?: SendOptions): Promise<APIMessage>;
  /** Replaces the controls of the message that an interaction updates; everything else of it stays. */
  editControls(interaction: InteractionToken, components: OutgoingMessage['components']): Promise<void>;
  /** Reads the reply to an interaction, by its token. */
  readReply(interaction: InteractionToken): Promise<APIMessage>;
  /** Deletes the reply to an interaction, by its token. */
  removeReply(interaction: InteractionToken): Promise<void>;
  /** Writes another message for the person who asked alone, by the interaction's token. */
  followUpPrivately(interaction: InteractionToken, outgoing: OutgoingMessage): Promise<void>;
  /** Writes into a channel by the bot's own right. The same nonce is written once. */
  post(channel: string, outgoing: OutgoingMessage, nonce: string, how?: SendOptions): Promise<APIMessage>;
  /** Reads a message, by the bot's own right. */
  read(channel: string, message: string): Promise<APIMessage>;
  /** Deletes a message of the bot's own, by its own right. */
  remove(channel: string, message: string): Promise<void>;
  /** The channel of direct messages with a person. */
  openDirect(user: string): Promise<string>;
  /** Attachments' addresses that work again; the same where there is nothing to refresh. */
  refresh(url: string, how?: SendOptions): Promise<string>;
}

export interface InteractionToken {
  readonly application: string;
  readonly token: string;
}

interface SendOptions {
  readonly signal?: AbortSignal;
}

export function createMessenger(rest: REST): Messenger {
  return {
    async edit({ application, token }, outgoing, { signal } = {}) {
      const options = { ...requestOf(outgoing), auth: false, ...(signal && { signal }) };
      return (await rest.patch(Routes.webhookMessage(application, token), options)) as APIMessage;
    },
    async editControls({ application, token }, components = []) {
      const body = { components: fitMessage({ components }).components };
      await rest.patch(Routes.webhookMessage(application, token), { body, auth: false });
    },
    async readReply({ application, token }) {
      return (await rest.get(Routes.webhookMessage(application, token), { auth: false })) as APIMessage;
    },
    async removeReply({ application, token }) {
      await rest.delete(Routes.webhookMessage(application, token), { auth: false });
    },
    async followUpPrivately({ application, token }, outgoing) {
      const { body, files } = requestOf(outgoing);
      const flags = (body.flags ?? 0) | MessageFlags.Ephemeral;
      await rest.post(Routes.webhook(application, token), { body: { ...body, flags }, files, auth: false });
    },
    async post(channel, outgoing, nonce, { signal } = {}) {
      const { body, files } = requestOf(outgoing);
      const options = { body: { ...body, nonce, enforce_nonce: true }, files, ...(signal && { signal }) };
      return (await rest.post(Routes.channelMessages(channel), options)) as APIMessage;
    },
    async read(channel, message) {
      return (await rest.get(Routes.channelMessage(channel, message))) as APIMessage;
    },
    async remove(channel, message) {
      await rest.delete(Routes.channelMessage(channel, message));
    },
    async openDirect(user) {
      const channel = await rest.post(Routes.userChannels(), { body: { recipient_id: user } });
      return (channel as { id: string }).id;
    },
    async refresh(url, { signal } = {}) {
      const body = { attachment_urls: [url] };
      try {
        const answer = await rest.post('/attachments/refresh-urls', { body, ...(signal && { signal }) });
        return (answer as RefreshedUrls).refreshed_urls[0]?.refreshed ?? url;
      } catch (error) {
        // Profile pictures and what was deleted are no attachments to Discord.
        if (error instanceof DiscordAPIError && (error.status === 400 || error.status === 404)) return url;
        throw error;
      }
    },
  };
}

interface RefreshedUrls {
  readonly refreshed_urls: readonly { readonly refreshed: string }[];
}

/** Mentions ping nobody but those who are named; what the message had before and `outgoing` has not is removed. */
function requestOf(outgoing: OutgoingMessage) {
  const { content = '', components = [], files = [], rich, mentions = [] } = fitMessage(outgoing);
  const raw: RawFile[] = files.map(({ name, bytes }) => ({ name, data: bytes }));
  return {
    body: {
      ...(rich ? { flags: MessageFlags.IsComponentsV2 as number } : { content, flags: undefined }),
      components,
      attachments: files.map(({ description }, index) => ({
        id: String(index),
        ...(description && { description }),
      })),
      allowed_mentions: { parse: [], ...(mentions.length > 0 && { users: mentions }) },
    },
    files: raw,
  };
}
