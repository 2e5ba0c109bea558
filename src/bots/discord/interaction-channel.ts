import { type APIInteraction, type BaseInteraction, ChannelType, type Client } from 'discord.js';

/** Where an interaction was made. */
export interface InteractionChannel {
  readonly isThread: boolean;
  /** The channel, and those it is in: the channel of a thread, the category of a channel. */
  readonly ids: readonly string[];
}

/** Keeps what a payload says of its channel: the library knows neither old threads nor, without the gateway, any channel. */
export function rememberChannel({ id, channel }: Pick<APIInteraction, 'id' | 'channel'>): void {
  if (!channel) return;
  remembered.set(id, channel as RawChannel);
  // Interactions are answered within minutes.
  if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.keys().next().value as string);
}

export function channelOf({ id, client, channelId }: BaseInteraction): InteractionChannel {
  const { type, parent_id: parent } = remembered.get(id) ?? {};
  const ids = [channelId, parent ?? parentOf(channelId, client)];
  // A thread is in a channel, which may be in a category.
  const known = [...ids, parentOf(ids.at(-1), client)].filter((one) => one !== null && one !== undefined);
  return { isThread: type !== undefined && THREADS.has(type), ids: known };
}

function parentOf(id: string | null | undefined, { channels }: Client): string | null {
  const channel = id ? channels.cache.get(id) : undefined;
  return channel && 'parentId' in channel ? channel.parentId : null;
}

interface RawChannel {
  readonly type?: ChannelType;
  readonly parent_id?: string | null;
}

const remembered = new Map<string, RawChannel>();
const MAX_REMEMBERED = 1000;

const THREADS: ReadonlySet<ChannelType> = new Set([
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.AnnouncementThread,
]);
