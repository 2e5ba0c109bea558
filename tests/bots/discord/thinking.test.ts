import { describe, expect, it } from 'vitest';
import { photo, useHarness, wordsIn } from './harness.ts';

const harness = useHarness();
/** Until another process, which may share the store, would have answered. */
const OTHERS_END_MS = 15_000;
const interrupted = wordsIn('en').say('discord-interrupted');
const edits = () =>
  harness().discord.requests.filter(({ method, path }) => method === 'PATCH' && path.includes('/webhooks/'));

/** A command that was acknowledged, and whose process was killed before it accepted it. */
async function cutOff() {
  const { discord, anna, place, disk } = harness();
  disk.cut('known');
  const exchange = discord.command(anna, place, 'cartoon', { photo: photo() });
  await discord.until(() => exchange.reply?.thinking);
  return exchange;
}

describe('an interaction that a killed process has acknowledged', () => {
  it('is answered after the next start, and can be asked again', async () => {
    const { discord, anna, place, clock, restart, answer, result } = harness();
    const exchange = await cutOff();
    await restart();
    expect(exchange.reply?.thinking).toBe(true);
    await clock.advance(OTHERS_END_MS);
    expect((await answer(exchange)).content).toBe(interrupted);
    const again = discord.command(anna, place, 'cartoon', { photo: photo() });
    expect((await result(again)).attachments).toHaveLength(1);
  });

  it('is answered once', async () => {
    const { clock, restart, answer } = harness();
    const exchange = await cutOff();
    await restart();
    await clock.advance(OTHERS_END_MS);
    await answer(exchange);
    const before = edits().length;
    await restart();
    await clock.advance(OTHERS_END_MS);
    expect(edits()).toHaveLength(before);
  });

  it('is left to Discord when its time is over', async () => {
    const { clock, restart } = harness();
    const exchange = await cutOff();
    await clock.advance(900_000);
    await restart();
    await clock.advance(OTHERS_END_MS);
    expect(exchange.reply?.thinking).toBe(true);
    expect(edits()).toEqual([]);
  });

  it('keeps its answer when only the record of it is left', async () => {
    const { discord, anna, place, clock, disk, restart, answer } = harness();
    disk.cut('discardNotes');
    const exchange = discord.command(anna, place, 'help', {});
    const { content } = await answer(exchange);
    await restart();
    await clock.advance(OTHERS_END_MS);
    expect(exchange.reply?.content).toBe(content);
  });

  it('keeps the cartoon when it had been accepted', async () => {
    const { discord, anna, place, clock, disk, restart, hold, release, result } = harness();
    hold();
    disk.cut('discardNotes');
    const exchange = discord.command(anna, place, 'cartoon', { photo: photo() });
    await discord.until(() => exchange.reply && !exchange.reply.thinking);
    await restart();
    await clock.advance(OTHERS_END_MS);
    release();
    expect((await result(exchange)).attachments).toHaveLength(1);
  });
});
