import { type APIMessage, DiscordAPIError } from 'discord.js';
import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src/bots/discord/address.ts';
import { customId } from '../../../src/bots/discord/custom-id.ts';
import { settleAfterInteraction } from '../../../src/bots/discord/settlement.ts';

const EXPIRES = 900_000;
const address = {
  expires: EXPIRES,
  channel: '7',
  message: '8',
  user: '42',
  open: true,
  private: false,
} as unknown as Address;
const cancel = {
  components: [{ type: 1, components: [{ type: 2, custom_id: customId('cancel', 'b1', '42') }] }],
};
const reply = { id: '8', channel_id: '7', components: [] };

const settle = (how: {
  readonly intendedAt: number;
  readonly now?: number;
  readonly address?: Partial<Address>;
  readonly read?: () => Promise<unknown>;
}) =>
  settleAfterInteraction(
    { id: 'b1', replyIntendedAt: how.intendedAt },
    { ...address, ...how.address },
    {
      clock: { now: () => how.now ?? 2 * EXPIRES },
      messenger: {
        read: (channel, message) => {
          expect([channel, message]).toEqual(['7', '8']);
          if (!how.read) throw new Error('nothing was to be read');
          return how.read() as Promise<APIMessage>;
        },
      },
    },
  );
const refusal = (code: number) =>
  new DiscordAPIError({ code, message: 'no' }, code, 404, 'GET', 'https://discord.com/api', {});

describe('a reply that was cut off, and whose interaction is over', () => {
  it('was written over the waiting message when its controls are gone from there', async () => {
    expect(await settle({ intendedAt: 1_000, read: async () => reply })).toEqual({
      state: 'found',
      message: reply,
    });
    expect(await settle({ intendedAt: 1_000, read: async () => cancel })).toEqual({ state: 'not-sent' });
  });

  it.each<[string, Parameters<typeof settle>[0]]>([
    ['the message is not known', { intendedAt: 1_000, address: { message: null } }],
    ['it is private', { intendedAt: 1_000, address: { private: true } }],
    ['the bot may not be there', { intendedAt: 1_000, address: { open: false } }],
    ['it was deleted', { intendedAt: 1_000, read: () => Promise.reject(refusal(10_008)) }],
    ['it may not be read', { intendedAt: 1_000, read: () => Promise.reject(refusal(50_001)) }],
    ['Discord has forgotten the nonce', { intendedAt: EXPIRES, now: EXPIRES + 60_000 }],
    ['the clock was put back', { intendedAt: EXPIRES, now: EXPIRES - 1 }],
  ])('cannot be found out about when %s', async (_, how) => {
    expect(await settle(how)).toEqual({ state: 'unknown' });
  });

  it('is sent again, under the same nonce, while Discord knows it', async () => {
    expect(await settle({ intendedAt: EXPIRES, now: EXPIRES + 59_999 })).toEqual({ state: 'not-sent' });
  });

  it('is asked about again when Discord does not answer', async () => {
    await expect(settle({ intendedAt: 1_000, read: () => Promise.reject(refusal(0)) })).rejects.toThrow('no');
  });
});
