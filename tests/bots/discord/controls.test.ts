import { describe, expect, it } from 'vitest';
import { MANAGE_MESSAGES, type Message } from '../../fakes/discord/world.ts';
import { photo, useHarness } from './harness.ts';

const harness = useHarness();

const drawnOptions = (message: Message) =>
  JSON.parse(message.attachments[0]!.bytes.toString('utf8').split('\n')[0] as string);

async function drawn(options: Record<string, unknown> = {}): Promise<Message> {
  const { discord, anna, place, result } = harness();
  return result(discord.command(anna, place, 'cartoon', { photo: photo(), ...options }));
}

describe('the controls under a cartoon', () => {
  it.each([
    ['Softer', { strength: 0.5 }],
    ['Stronger', { strength: 0.9 }],
    ['Side by side', { compare: true }],
    ['Avatar', { crop: 'avatar' }],
    ['Redo', { strength: 0.7 }],
  ])('%s draws another version as a message of its own', async (label, expected) => {
    const { discord, anna, place, result } = harness();
    const first = await drawn();
    const second = await result(discord.press(anna, first, label));
    expect(drawnOptions(second)).toMatchObject(expected);
    expect(discord.seen(place)).toEqual([first, second]);
  });

  it('does what the tip advises, for the photo that it is about', async () => {
    const { discord, anna, place, result } = harness();
    const exchange = discord.command(anna, place, 'cartoon', { photo: photo('me.jpg', 'two') });
    const first = await result(exchange);
    expect(first.content).toContain(
      '💡 2 faces were found. To cartoonize only one, crop the photo or use “Only the largest face”.',
    );
    const second = await result(discord.press(anna, first, 'Only the largest face'));
    expect(drawnOptions(second)).toMatchObject({ faces: 'largest' });
    expect(second.content).not.toContain('💡');
    expect(() => discord.press(anna, second, 'Only the largest face')).toThrow();
  });

  it.each([
    ['ink', { style: 'ink' }],
    ['size=2048', { size: 2048 }],
    ['format=png', { format: 'png' }],
    ['background=gradient', { background: 'gradient' }],
  ])('selecting %s draws it so', async (value, expected) => {
    const { discord, anna, result } = harness();
    const second = await result(discord.select(anna, await drawn(), value));
    expect(drawnOptions(second)).toMatchObject(expected);
  });

  it('goes back from a comparison and from an avatar', async () => {
    const { discord, anna, result } = harness();
    const first = await drawn({ compare: true, crop: 'avatar' });
    expect(drawnOptions(await result(discord.press(anna, first, 'Cartoon only')))).toMatchObject({
      compare: false,
    });
    expect(drawnOptions(await result(discord.press(anna, first, 'Whole photo')))).toMatchObject({
      crop: 'none',
    });
  });

  it('offers no stronger than the strongest', async () => {
    const { discord, anna } = harness();
    const first = await drawn({ strength: 1 });
    expect(() => discord.press(anna, first, 'Stronger')).toThrow('disabled');
  });

  it('works after a restart', async () => {
    const { discord, anna, result, restart } = harness();
    const first = await drawn({ strength: 0.3 });
    await restart();
    expect(drawnOptions(await result(discord.press(anna, first, 'Stronger')))).toMatchObject({
      strength: 0.5,
    });
  });

  it('keeps a private cartoon private', async () => {
    const { discord, anna, result } = harness();
    const first = await drawn({ private: true });
    expect((await result(discord.press(anna, first, 'Redo'))).onlyFor).toBe(anna);
  });

  it('answers nobody but the person who asked', async () => {
    const { discord, answer, place } = harness();
    const first = await drawn();
    const bert = discord.person('Bert');
    const refusal = await answer(discord.press(bert, first, 'Stronger'));
    expect(refusal).toMatchObject({ onlyFor: bert, attachments: [] });
    expect(refusal.content).toContain('Only the person who asked for this cartoon can use these buttons.');
    expect(discord.seen(place)).toHaveLength(2);
  });

  it('fetches the photo again by a renewed address when the blob store has deleted it', async () => {
    const { discord, anna, result, clock } = harness();
    const first = await drawn();
    // The blob store keeps it for an hour, the address works for a day.
    await clock.advance(26 * 3_600_000);
    const second = await result(discord.press(anna, first, 'Redo'));
    expect(second.attachments).toHaveLength(1);
    expect(discord.requests.some(({ path }) => path === '/attachments/refresh-urls')).toBe(true);
  });

  it('says kindly when the photo is gone', async () => {
    const { discord, anna, result, clock } = harness();
    const first = await drawn();
    await clock.advance(26 * 3_600_000);
    discord.loseUploads();
    const second = await result(discord.press(anna, first, 'Redo'));
    expect(second.content).toBe('This photo has been deleted. Send the photo again.');
  });

  it('says the same when everything was forgotten', async () => {
    const { discord, anna, result, answer, service } = harness();
    const first = await drawn();
    await service().forget(`discord:${anna.id}`);
    expect((await answer(discord.press(anna, first, 'Redo'))).content).toContain('has been deleted');
    expect(
      (await result(discord.command(anna, harness().place, 'cartoon', { photo: photo() }))).attachments,
    ).toHaveLength(1);
  });
});

describe('Delete', () => {
  it('deletes for the asker', async () => {
    const { discord, anna, place } = harness();
    const first = await drawn();
    discord.press(anna, first, 'Delete');
    await discord.until(() => first.deleted);
    expect(discord.seen(place)).toEqual([]);
  });

  it('deletes for a moderator', async () => {
    const { discord, place } = harness();
    const first = await drawn();
    const mod = discord.person('Mod');
    discord.allow(mod, place, MANAGE_MESSAGES);
    discord.press(mod, first, 'Delete');
    await discord.until(() => first.deleted);
  });

  it('deletes for nobody else', async () => {
    const { discord, answer } = harness();
    const first = await drawn();
    const bert = discord.person('Bert');
    const refusal = await answer(discord.press(bert, first, 'Delete'));
    expect(refusal.content).toBe('Only the person who asked for this, or an admin, can delete it.');
    expect(first.deleted).toBe(false);
  });

  it('deletes a private cartoon, too', async () => {
    const { discord, anna } = harness();
    const first = await drawn({ private: true });
    discord.press(anna, first, 'Delete');
    await discord.until(() => first.deleted);
  });

  it('does not mind that it is deleted already', async () => {
    const { discord, anna, notes } = harness();
    const first = await drawn();
    const exchange = discord.press(anna, first, 'Delete');
    await discord.until(() => first.deleted);
    discord.press(anna, first, 'Delete');
    await discord.until(() => notes.length > 0);
    expect(notes).toMatchObject([{ about: { kind: 'gone' } }]);
    expect(exchange.acknowledged).toBe('defer-update');
  });
});
