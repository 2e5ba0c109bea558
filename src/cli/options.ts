import {
  type CartoonOptions,
  CROPS,
  FACE_CHOICES,
  FORMATS,
  fail,
  type Outcome,
  SIZES,
  STRENGTH,
  type Style,
  succeed,
} from '../cartoon.ts';

/** The options as the person wrote them. */
export type OptionTexts = Readonly<Partial<Record<keyof CartoonOptions, string>>>;

/** Reads the options; fails with `bad-option` or `unknown-style`. */
export function readOptions(texts: OptionTexts, styles: readonly Style[]): Outcome<Partial<CartoonOptions>> {
  const options: Record<string, unknown> = {};
  for (const [option, value] of Object.entries(texts)) {
    if (option === 'style') {
      if (!styles.some(({ id }) => id === value))
        return fail({ code: 'unknown-style', style: value, known: styles.map(({ id }) => id) });
      options.style = value;
    } else if (option === 'strength') {
      const strength = Number(value);
      if (!(strength >= STRENGTH.min && strength <= STRENGTH.max))
        return fail({ code: 'bad-option', option, value, allowed: `${STRENGTH.min}–${STRENGTH.max}` });
      options.strength = strength;
    } else {
      const choices: readonly (string | number)[] = {
        size: SIZES,
        format: FORMATS,
        crop: CROPS,
        faces: FACE_CHOICES,
      }[option] ?? ['on', 'off'];
      const choice = choices.find((one) => String(one) === value);
      if (choice === undefined)
        return fail({ code: 'bad-option', option, value, allowed: choices.join(', ') });
      options[option] = choice === 'on' ? true : choice === 'off' ? false : choice;
    }
  }
  return succeed(options as Partial<CartoonOptions>);
}
