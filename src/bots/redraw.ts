import { type CartoonOptions, FORMATS, SIZES, STRENGTH } from '../cartoon.ts';

/** What the controls under a cartoon change when it is drawn again. */
export type Redraw =
  | { readonly kind: 'softer' | 'stronger' | 'compare' | 'avatar' | 'again' }
  | { readonly kind: 'style' | 'size' | 'format'; readonly value: string };

/** The options of the next drawing. Undefined for a value that is none, as it may come from outside. */
export function changeOptions(options: CartoonOptions, redraw: Redraw): CartoonOptions | undefined {
  switch (redraw.kind) {
    case 'softer':
      return { ...options, strength: stepStrength(options.strength, -1) };
    case 'stronger':
      return { ...options, strength: stepStrength(options.strength, 1) };
    case 'compare':
      return { ...options, compare: !options.compare };
    case 'avatar':
      return { ...options, crop: options.crop === 'avatar' ? 'none' : 'avatar' };
    case 'again':
      return options;
    case 'style':
      return { ...options, style: redraw.value };
    case 'size': {
      const size = SIZES.find((one) => String(one) === redraw.value);
      return size && { ...options, size };
    }
    case 'format': {
      const format = FORMATS.find((one) => one === redraw.value);
      return format && { ...options, format };
    }
  }
}

/** Whether a button would change anything: at the ends of the range there is no softer or stronger. */
export const canChange = (strength: number, direction: -1 | 1): boolean =>
  stepStrength(strength, direction) !== strength;

/** How far softer and stronger go: a visible change. */
const STRENGTH_STEP = 0.2;

/** A strength some steps stronger, or with a negative number softer. */
export const stepStrength = (strength: number, steps: number): number => {
  const moved = Math.min(STRENGTH.max, Math.max(STRENGTH.min, strength + steps * STRENGTH_STEP));
  return Math.round(moved * 100) / 100;
};
