import { describe, expect, it } from 'vitest';
import { largestFile, stepDown } from '../../../src/bots/discord/file-limits.ts';
import type { Message, PlaceKind } from '../../fakes/discord/world.ts';
import { photo, useHarness } from './harness.ts';

const harness = useHarness();
const MIB = 2 ** 20;
const heavy = (name: string, bytes: number) => ({ name, bytes: new Uint8Array(bytes).fill(65) });
const sizes = ({ attachments }: Message) => attachments.map(({ bytes }) => bytes.length);

describe('everywhere people talk', () => {
  it.each<PlaceKind>(['guild', 'thread', 'post', 'dm', 'group'])(
    'draws in a place of the kind %s',
    async (kind) => {
      const { discord, anna, result } = harness();
      const guild = ['guild', 'thread', 'post'].includes(kind) ? discord.guild('Here') : undefined;
      const place = discord.place({ kind, people: [anna], ...(guild && { guild }) });
      const reply = await result(discord.command(anna, place, 'cartoon', { photo: photo() }));
      expect(reply.attachments).toHaveLength(1);
      const again = await result(discord.press(anna, reply, 'Redo'));
      expect(again.attachments).toHaveLength(1);
    },
  );

  it('draws for a person who installed it alone, in a server it is no member of', async () => {
    const { discord, anna, result } = harness();
    const place = discord.place({ guild: discord.guild('Foreign', { hasBot: false }) });
    const reply = await result(discord.command(anna, place, 'cartoon', { photo: photo() }));
    expect(reply.attachments).toHaveLength(1);
  });
});

describe('the upload limit', () => {
  it('is what the interaction says, with a margin', async () => {
    const { discord, anna, result } = harness();
    const place = discord.place({ guild: discord.guild('Small'), attachmentLimit: 2 * MIB });
    const reply = await result(discord.command(anna, place, 'cartoon', { photo: heavy('a.jpg', 3 * MIB) }));
    expect(sizes(reply)).toEqual([Math.floor(2 * MIB * 0.98)]);
  });

  it('is shared by the files of one request', async () => {
    const { discord, anna, result } = harness();
    const place = discord.place({ guild: discord.guild('Large'), attachmentLimit: 50 * MIB });
    const form = discord.command(anna, place, 'cartoon-batch');
    await discord.until(() => form.modal);
    const photos = Array.from({ length: 10 }, (_, index) => heavy(`${index}.jpg`, 3 * MIB));
    const reply = await result(discord.submit(form, {}, photos));
    const total = sizes(reply).reduce((sum, size) => sum + size, 0);
    expect(reply.attachments).toHaveLength(10);
    expect(total).toBeLessThan(25 * MIB);
    expect(total).toBeGreaterThan(24 * MIB);
  });

  it('steps down once when Discord says less than it takes', async () => {
    const { discord, anna, place, result, shrunk } = harness();
    const hold = heavy('a.jpg', 9 * MIB);
    // It said 10 MiB with the interaction, and takes 5.
    const exchange = discord.command(anna, place, 'cartoon', { photo: hold });
    place.attachmentLimit = 5 * MIB;
    const reply = await result(exchange);
    expect(shrunk).toHaveLength(1);
    expect(sizes(reply)).toEqual([shrunk[0]]);
    expect(shrunk[0]).toBeLessThan(5 * MIB);
  });

  it('says so when even the smaller file does not fit, and returns the charge', async () => {
    const { discord, anna, place, result, service, shrunk } = harness();
    const exchange = discord.command(anna, place, 'cartoon', { photo: heavy('a.jpg', 9 * MIB) });
    place.attachmentLimit = MIB;
    const reply = await result(exchange);
    expect(reply.attachments).toEqual([]);
    expect(reply.content).toContain('The cartoon is larger than');
    expect(shrunk).toHaveLength(1);
    await harness().allReplied();
    expect((await service().quota(`discord:${anna.id}`)).used).toBe(0);
  });

  it('takes Discord’s usual limit where none is said', () => {
    expect(largestFile(undefined, 1)).toBe(Math.floor(10 * MIB * 0.98));
    expect(largestFile(0, 1)).toBe(Math.floor(10 * MIB * 0.98));
  });

  it('steps down to the usual limit first, then to half of what was too much', () => {
    expect(stepDown(50 * MIB, 40 * MIB)).toBe(10 * MIB);
    expect(stepDown(10 * MIB, 8 * MIB)).toBe(4 * MIB);
    expect(stepDown(50 * MIB, 8 * MIB)).toBe(4 * MIB);
  });
});

describe('installed to a person alone', () => {
  it('uses no follow-up at all, however long it takes', async () => {
    const { discord, anna, result, hold, release, clock } = harness();
    const guild = discord.guild('Elsewhere', { hasBot: false });
    const place = discord.place({ guild });
    hold();
    const exchange = discord.command(anna, place, 'cartoon', { photo: photo() });
    expect(exchange.userInstall).toBe(true);
    await discord.until(() => exchange.reply?.edits === 1);
    for (let edit = 0; edit < 8; edit++) await clock.advance(3_000);
    release();
    const reply = await result(exchange);
    expect(reply.attachments).toHaveLength(1);
    expect(exchange.followUps).toEqual([]);
  });
});
