import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customId, readCustomId } from '../../../src/bots/discord/custom-id.ts';

const part = fc.stringMatching(/^[\w.-]{0,30}$/);

describe('the hidden data of controls', () => {
  it('comes back as it was put in', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 2 }), (parts) => {
        expect(readCustomId(customId('redraw', ...parts))).toEqual({ name: 'redraw', parts });
      }),
    );
  });

  it('holds the longest ids there are', () => {
    const id = customId('redraw', 'stronger', 'b'.repeat(40), '1574031694233600002');
    expect(id.length).toBeLessThanOrEqual(100);
  });

  it('is refused when Discord would not take it, or it could not be read back', () => {
    expect(() => customId('redraw', 'x'.repeat(100))).toThrow(RangeError);
    expect(() => customId('redraw', 'a:b')).toThrow(RangeError);
  });

  it('of another version is nobody’s', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readCustomId(`old-${text}`)).toBeUndefined();
      }),
    );
  });
});
