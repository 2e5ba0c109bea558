import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CallbackData,
  decodeCallbackData,
  encodeCallbackData,
} from '../../../src/bots/telegram/callback-data.ts';
import { resultKeyboard } from '../../../src/bots/telegram/keyboards.ts';
import { DEFAULT_OPTIONS } from '../../../src/cartoon.ts';
import { loadLocales } from '../../../src/i18n/locales.ts';
import { createWords } from '../../../src/i18n/words.ts';

/** Telegram's ids have up to 52 bits; channels and groups are negative. */
const asker = fc.integer({ min: -(2 ** 52), max: 2 ** 52 });
const batch = fc.stringMatching(/^[\w-]{12}$/);
const style = fc.stringMatching(/^[a-z0-9-]{32}$/);

const press: fc.Arbitrary<CallbackData> = fc.oneof(
  fc.record({
    on: fc.constant('redraw' as const),
    asker,
    batch,
    redraw: fc.oneof(
      fc
        .constantFrom('softer', 'stronger', 'compare', 'avatar', 'sticker', 'again')
        .map((kind) => ({ kind }) as const),
      fc.record({ kind: fc.constant('style' as const), value: style }),
      fc.record({ kind: fc.constant('size' as const), value: fc.constantFrom('512', 'original') }),
      fc.record({ kind: fc.constant('format' as const), value: fc.constantFrom('png', 'sticker') }),
      fc.record({ kind: fc.constant('background' as const), value: fc.constantFrom('none', '#ff8800') }),
      fc.record({
        kind: fc.constant('advice' as const),
        value: fc.constantFrom('small-face', 'several-faces'),
      }),
    ),
  }),
  fc.record({
    on: fc.constant('menu' as const),
    asker,
    batch,
    menu: fc.constantFrom('main', 'style', 'size', 'format', 'background'),
  }),
  fc.record({
    on: fc.constantFrom('delete', 'cancel', 'recall'),
    asker,
    batch,
  }) as fc.Arbitrary<CallbackData>,
  fc.record(
    {
      on: fc.constant('settings' as const),
      asker,
      scope: fc.constantFrom('me', 'chat'),
      option: fc.constant('strength'),
    },
    { requiredKeys: ['on', 'asker', 'scope'] },
  ) as fc.Arbitrary<CallbackData>,
  fc.record({
    on: fc.constant('settings' as const),
    asker,
    scope: fc.constantFrom('me', 'chat'),
    option: fc.constant('style'),
    value: style,
  }),
  fc.record({ on: fc.constant('history' as const), asker, before: fc.integer({ min: 1, max: 8e15 }) }),
  fc.record({
    on: fc.constant('pack' as const),
    asker,
    batch,
    step: fc.oneof(fc.constantFrom('choose' as const, 'back' as const, 'remove' as const), fc.nat(99)),
  }),
  fc.record({ on: fc.constant('forget' as const), asker, sure: fc.boolean() }),
);

describe('the hidden data of buttons', () => {
  it('is read back as it was written, and fits into 64 bytes', () => {
    fc.assert(
      fc.property(press, (one) => {
        const data = encodeCallbackData(one);
        expect(decodeCallbackData(data)).toEqual(one);
        expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
      }),
    );
  });

  it('is nothing, or what it says, when it was made up', () => {
    const crooked = fc.tuple(press, fc.nat(64), fc.string({ maxLength: 5 })).map(([one, at, junk]) => {
      const data = encodeCallbackData(one);
      return data.slice(0, at) + junk + data.slice(at);
    });
    fc.assert(
      fc.property(fc.oneof(fc.string(), crooked), (data) => {
        const read = decodeCallbackData(data);
        if (read) expect(decodeCallbackData(encodeCallbackData(read))).toEqual(read);
      }),
    );
  });

  it.each([...loadLocales().keys()])('stands under labels that fit side by side in %s', (locale) => {
    const controls = { asker: 42, batch: 'abcdefghijkl', options: DEFAULT_OPTIONS };
    const { inline_keyboard: rows } = resultKeyboard(controls, 'main', createWords(locale), []);
    expect(rows.flat()).toHaveLength(11);
    for (const row of rows) expect(row.map(({ text }) => text).join('').length).toBeLessThan(36);
  });
});
