import { describe, expect, it } from 'vitest';
import type { Message } from '../../fakes/discord/world.ts';
import { photo, useHarness } from './harness.ts';

const harness = useHarness();

const drawnOptions = (message: Message) =>
  JSON.parse(message.attachments[0]!.bytes.toString('utf8').split('\n')[0] as string);
const draw = async (options: Record<string, unknown> = {}): Promise<Message> => {
  const { discord, anna, place, result } = harness();
  return result(discord.command(anna, place, 'cartoon', { photo: photo(), ...options }));
};
const labels = (message: Message) =>
  harness()
    .discord.controls(message)
    .map(({ label }) => label);

describe('“Change…”', () => {
  it('opens a form with the present options, and draws with those that were chosen', async () => {
    const { discord, anna, place, result } = harness();
    const first = await draw({
      style: 'ink',
      strength: 0.85,
      size: '512',
      crop: 'portrait',
      background: '#ff8800',
      colors: 'style',
    });
    const form = discord.press(anna, first, 'Change…');
    const modal = await discord.until(() => form.modal);
    expect(modal.title).toBe('Make another version');
    const present = Object.fromEntries(
      modal.components.map(
        ({ component }: { component: { custom_id: string; options: Record<string, unknown>[] } }) => [
          component.custom_id,
          component.options.find((option) => option.default)?.value,
        ],
      ),
    );
    expect(present).toEqual({
      style: 'ink',
      strength: '0.85',
      format: 'jpg',
      crop: 'portrait',
      background: '#ff8800',
    });
    const reply = await result(discord.submit(form, { style: 'pop', strength: '0.3', background: 'none' }));
    expect(drawnOptions(reply)).toMatchObject({
      style: 'pop',
      strength: 0.3,
      size: 512,
      crop: 'portrait',
      background: 'none',
      colors: 'style',
    });
    expect(discord.seen(place)).toEqual([first, reply]);
  });

  it('keeps a private cartoon private', async () => {
    const { discord, anna, result } = harness();
    const form = discord.press(anna, await draw({ private: true }), 'Change…');
    await discord.until(() => form.modal);
    expect((await result(discord.submit(form, { style: 'pop' }))).onlyFor).toBe(anna);
  });

  it('says privately when the photo was deleted', async () => {
    const { discord, anna, answer, service } = harness();
    const first = await draw();
    await service().forget(`discord:${anna.id}`);
    const reply = await answer(discord.press(anna, first, 'Change…'));
    expect(reply.content).toContain('This photo has been deleted.');
    expect(reply.onlyFor).toBe(anna);
  });
});

describe('“Use these from now on”', () => {
  it('makes the options of a cartoon the person’s defaults', async () => {
    const { discord, anna, answer } = harness();
    const first = await draw({ style: 'ink', strength: 0.35, crop: 'avatar' });
    const saved = await answer(discord.press(anna, first, 'Use these from now on'));
    expect(saved.onlyFor).toBe(anna);
    expect(saved.content).toContain('Ink wash');
    expect(drawnOptions(await draw())).toMatchObject({ style: 'ink', strength: 0.35, crop: 'avatar' });
  });
});

describe('“Show everybody”', () => {
  it('publishes a private cartoon, with its description and controls', async () => {
    const { discord, anna, place } = harness();
    const first = await draw({ private: true, style: 'ink' });
    const bert = discord.person('Bert');
    expect(discord.seen(place, bert)).toEqual([]);
    const exchange = discord.press(anna, first, 'Show everybody');
    const shown = await discord.until(() => exchange.reply?.attachments.length === 1 && exchange.reply);
    expect(discord.seen(place, bert)).toEqual([shown]);
    expect(shown.content).toBe('**Ink wash, 70%, 1024 px**');
    expect(shown.attachments[0]!.bytes).toEqual(first.attachments[0]!.bytes);
    expect(shown.attachments[0]!.description).toBe('Cartoon of a photo in the Ink wash style');
    expect(labels(shown)).not.toContain('Show everybody');
    expect((await harness().result(discord.press(anna, shown, 'Redo'))).onlyFor).toBeUndefined();
  });

  it('is not offered for a public cartoon, nor for somebody else’s photo', async () => {
    const { discord, anna, place, result } = harness();
    expect(labels(await draw())).not.toContain('Show everybody');
    const message = discord.say(discord.person('Bert'), place, { photos: [photo()] });
    const reply = await result(discord.menu(anna, place, 'Cartoonize', message));
    expect(reply.onlyFor).toBe(anna);
    expect(labels(reply)).not.toContain('Show everybody');
  });

  it('is refused, for the asker alone, while the asker is banned', async () => {
    const { discord, anna, place, admin } = harness();
    const first = await draw({ private: true });
    await admin({ name: 'ban', subject: `discord:${anna.id}` });
    const exchange = discord.press(anna, first, 'Show everybody');
    const refusal = await discord.until(() => exchange.followUps[0]);
    expect(refusal.onlyFor).toBe(anna);
    expect(refusal.content).toMatch(/^You can’t make cartoons here/);
    expect(discord.seen(place, discord.person('Bert'))).toEqual([]);
  });

  it('says to the asker alone when the cartoon is not there any more', async () => {
    const { discord, anna, place } = harness();
    const first = await draw({ private: true });
    discord.loseUploads();
    const exchange = discord.press(anna, first, 'Show everybody');
    const refusal = await discord.until(() => exchange.followUps[0]);
    expect(refusal.onlyFor).toBe(anna);
    expect(discord.seen(place, discord.person('Bert'))).toEqual([]);
  });
});
