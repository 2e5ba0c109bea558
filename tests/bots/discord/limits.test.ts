import { type APIModalInteractionResponseCallbackData, ComponentType } from 'discord.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { button, row, select } from '../../../src/bots/discord/controls.ts';
import { fitChoices, fitMessage, fitModal, fitText } from '../../../src/bots/discord/limits.ts';
import { choicesBreaches, messageBreaches, modalBreaches } from '../../fakes/discord/rules.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 5000 }),
  fc
    .array(fc.string({ unit: 'grapheme', maxLength: 400 }), { maxLength: 40 })
    .map((lines) => lines.join('\n')),
);
const choices = fc
  .array(fc.record({ value: fc.string({ minLength: 1, maxLength: 100 }), label: text }), {
    minLength: 1,
    maxLength: 60,
  })
  .map((list) => list.map((one) => ({ ...one, description: one.label })));

describe('what is sent fits, whatever it says', () => {
  it('messages', () => {
    fc.assert(
      fc.property(text, text, choices, (content, label, options) => {
        const message = fitMessage({
          content,
          components: [row(button(label, 'a')), row(select(label, 'b', options)), row(button(label, 'c'))],
          files: [{ name: 'a.jpg', bytes: new Uint8Array(), description: content }],
        });
        const attachments = message.files?.map(({ description }) => ({ description }));
        expect(messageBreaches({ ...message, attachments })).toEqual([]);
      }),
    );
  });

  it('messages made of components', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 12 }), (texts) => {
        const message = fitMessage({
          rich: true,
          components: [
            ...texts.map((content) => ({ type: ComponentType.TextDisplay as const, content })),
            {
              type: ComponentType.MediaGallery as const,
              items: texts.map((description) => ({ media: { url: 'attachment://a.jpg' }, description })),
            },
          ],
        });
        expect(messageBreaches({ components: message.components, flags: 1 << 15 })).toEqual([]);
      }),
    );
  });

  it('modals', () => {
    fc.assert(
      fc.property(text, choices, (label, options) => {
        const modal: APIModalInteractionResponseCallbackData = {
          custom_id: 'm',
          title: label,
          components: [
            {
              type: ComponentType.Label,
              label,
              description: label,
              component: {
                type: ComponentType.StringSelect,
                custom_id: 's',
                options,
                placeholder: label,
              },
            },
          ],
        };
        expect(modalBreaches(fitModal(modal))).toEqual([]);
      }),
    );
  });

  it('suggestions', () => {
    fc.assert(
      fc.property(choices, (list) => {
        const fitted = fitChoices(list.map(({ value, label }) => ({ name: label, value })));
        expect(choicesBreaches(fitted)).toEqual([]);
      }),
    );
  });
});

describe('a text that is too long', () => {
  it('is cut at the end of a line, so that no link is cut in half', () => {
    const lines = Array.from(
      { length: 30 },
      (_, index) => `${index}: [↗](https://discord.com/${'x'.repeat(80)})`,
    );
    const fitted = fitText(lines.join('\n'), 2000).split('\n');
    expect(fitted.at(-1)).toBe('…');
    expect(lines).toEqual(expect.arrayContaining(fitted.slice(0, -1)));
  });

  it('is never cut within a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 20 }),
        fc.integer({ min: 2, max: 19 }),
        (long, limit) => {
          const fitted = fitText(long, limit);
          expect(fitted.length).toBeLessThanOrEqual(limit);
          // Half of a character cannot be encoded.
          expect(() => encodeURIComponent(fitted)).not.toThrow();
        },
      ),
    );
  });

  it('is left alone when it fits', () => {
    fc.assert(fc.property(fc.string({ maxLength: 100 }), (short) => fitText(short, 100) === short));
  });
});
