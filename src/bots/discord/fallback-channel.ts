import type { Clock } from '../../clock.ts';
import { type Address, TOKEN_MARGIN } from './address.ts';
import { classifyError } from './errors.ts';
import type { Messenger } from './messenger.ts';

/**
 * The channel of a reply when its interaction's 15 minutes are over: a message of the bot's own in the same channel when
 * everybody may see it and the bot may write there, else a direct message to the person who asked.
 */
export interface FallbackChannel {
  /** Whether the token is valid for another edit or upload. */
  isOpen(address: Address): boolean;
  /**
   * Finds the channel in advance, so that the answer can name it. Whether direct messages are possible shows only when one is
   * sent: `notice` says that the cartoon will come there. Null when there is none.
   */
  prepare(address: Address, batch: string, notice: string): Promise<string | null>;
  /** The channels to try, best first, when none was prepared. */
  channels(address: Address): (() => Promise<string>)[];
}

export function createFallbackChannel({ messenger, clock }: FallbackChannelOptions): FallbackChannel {
  return {
    isOpen: ({ expires }) => clock.now() < expires - TOKEN_MARGIN,
    async prepare(address, batch, notice) {
      if (mayWriteThere(address)) return address.channel;
      try {
        const channel = await messenger.openDirect(address.user);
        await messenger.post(channel, { content: notice }, `n${batch}`);
        return channel;
      } catch (error) {
        if (classifyError(error) === 'no-access') return null;
        throw error;
      }
    },
    channels: (address) => [
      ...(mayWriteThere(address) ? [async () => address.channel] : []),
      () => messenger.openDirect(address.user),
    ],
  };
}

const mayWriteThere = (address: Address): boolean => address.open && !address.private;

interface FallbackChannelOptions {
  readonly messenger: Pick<Messenger, 'openDirect' | 'post'>;
  readonly clock: Pick<Clock, 'now'>;
}
