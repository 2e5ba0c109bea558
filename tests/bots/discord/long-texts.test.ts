import { expect, it } from 'vitest';
import { DEFAULT_OPTIONS } from '../../../src/cartoon.ts';
import { photo, STYLES, startHarness } from './harness.ts';

/** A name that is long, and none of Discord’s business. */
const LONG = 'A very long name of a style, as somebody writes who describes the whole look of it, '.repeat(3);

it('a history of long entries is shown in pages that fit, with every entry once', async () => {
  const styles = STYLES.map((style) =>
    style.id === DEFAULT_OPTIONS.style ? { ...style, name: { en: LONG } } : style,
  );
  const own = await startHarness({ styles });
  const { discord, anna, place, result, answer, clock } = own;
  for (let count = 0; count < 9; count++) {
    await result(discord.command(anna, place, 'cartoon', { photo: photo(`${count}.jpg`) }));
    await clock.advance(60_000);
  }
  const pages = [await answer(discord.command(anna, place, 'history'))];
  const dates = ({ content }: { content: string }) => content.match(/12:0\d PM/g) ?? [];
  const first = dates(pages[0]!);
  expect(first.length).toBeGreaterThan(3);
  expect(first.length).toBeLessThan(9);
  // Whole lines, each with its link.
  expect(
    pages[0]!.content
      .split('\n')
      .slice(1)
      .every((line) => /\[↗\]\(.*\)$/.test(line)),
  ).toBe(true);
  const exchange = discord.press(anna, pages[0]!, 'More');
  const before = pages[0]!.content;
  await discord.until(() => exchange.on!.content !== before);
  const second = dates(exchange.on!);
  expect(new Set([...first, ...second]).size).toBe(9);
  expect(first.length + second.length).toBe(9);
  expect({ violations: discord.violations, errors: own.errors }).toEqual({ violations: [], errors: [] });
  await own.stop();
});

it('styles with long names fit into every menu and window', async () => {
  const styles = STYLES.map((style) => ({ ...style, name: { en: `${style.id} ${LONG}` } }));
  const own = await startHarness({ styles });
  const { discord, anna, place, result, answer } = own;
  await answer(discord.command(anna, place, 'styles'));
  const form = discord.command(anna, place, 'cartoon-batch');
  await discord.until(() => form.modal);
  const reply = await result(discord.command(anna, place, 'cartoon', { photo: photo() }));
  expect(reply.attachments).toHaveLength(1);
  await answer(discord.command(anna, place, 'settings', { style: 'ink' }));
  await answer(discord.command(anna, place, 'settings'));
  await answer(discord.command(anna, place, 'help'));
  expect({ violations: discord.violations, errors: own.errors }).toEqual({ violations: [], errors: [] });
  await own.stop();
});
