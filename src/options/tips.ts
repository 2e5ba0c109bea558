import type { CartoonOptions, Tip } from '../cartoon.ts';

/** Options that do what a tip advises. */
export type Change = Partial<Pick<CartoonOptions, 'crop' | 'faces'>>;

/** The options that do what a tip advises; undefined where only another photo helps. */
export const changeFor = (code: Tip['code']): Change | undefined => CHANGES[code];

/** The message on the button that makes the change of a tip; undefined where there is none. */
export const buttonFor = (code: Tip['code']): string | undefined => CHANGES[code] && `button-advice-${code}`;

const CHANGES: Readonly<Partial<Record<Tip['code'], Change>>> = {
  'small-face': { crop: 'portrait' },
  'several-faces': { faces: 'largest' },
};
