import { describe, expect, it } from 'vitest';
import type { PlaceKind } from '../../fakes/discord/world.ts';
import { photo, useBench } from './bench.ts';

const bench = useBench();

describe('everywhere people talk', () => {
  it.each<PlaceKind>(['guild', 'thread', 'post', 'dm', 'group'])(
    'draws in a place of the kind %s',
    async (kind) => {
      const { discord, anna, result } = bench();
      const guild = ['guild', 'thread', 'post'].includes(kind) ? discord.guild('Here') : undefined;
      const place = discord.place({ kind, people: [anna], ...(guild && { guild }) });
      const reply = await result(discord.command(anna, place, 'cartoon', { photo: photo() }));
      expect(reply.attachments).toHaveLength(1);
      const again = await result(discord.press(anna, reply, 'Again'));
      expect(again.attachments).toHaveLength(1);
    },
  );

  it('draws for a person who installed it alone, in a server it is no member of', async () => {
    const { discord, anna, result } = bench();
    const place = discord.place({ guild: discord.guild('Foreign', { hasBot: false }) });
    const reply = await result(discord.command(anna, place, 'cartoon', { photo: photo() }));
    expect(reply.attachments).toHaveLength(1);
  });
});
