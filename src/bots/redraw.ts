import {
  BACKGROUNDS,
  type Background,
  type CartoonOptions,
  FORMAT_CHOICES,
  SIZES,
  STRENGTH,
  type Tip,
} from '../cartoon.ts';
import { changeFor } from '../options/tips.ts';
import type { Batch, Job } from '../store/records.ts';

/** What the controls under a cartoon change when it is drawn again. */
export type Redraw =
  | { readonly kind: 'softer' | 'stronger' | 'compare' | 'avatar' | 'sticker' | 'again' }
  | { readonly kind: ChosenOption; readonly value: string }
  /** What a tip advises, by its code. */
  | { readonly kind: 'advice'; readonly value: string };
/** Options that a menu under a cartoon offers. */
export type ChosenOption = 'style' | 'size' | 'format' | 'background';

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
    case 'sticker':
      return { ...options, format: 'sticker' };
    case 'again':
      return options;
    case 'style':
      return { ...options, style: redraw.value };
    case 'size': {
      const size = SIZES.find((one) => String(one) === redraw.value);
      return size && { ...options, size };
    }
    case 'format': {
      const format = FORMAT_CHOICES.find((one) => one === redraw.value);
      return format && { ...options, format };
    }
    case 'background': {
      const background = readBackground(redraw.value);
      return background && withBackground(options, background);
    }
    case 'advice': {
      const change = changeFor(redraw.value as Tip['code']);
      return change && { ...options, ...change };
    }
  }
}

const readBackground = (value: string): Background | undefined =>
  BACKGROUNDS.find((one) => one === value) ??
  (/^#[0-9a-f]{6}$/.test(value) ? (value as Background) : undefined);

/** A JPG can't be seen through. */
const withBackground = (options: CartoonOptions, background: Background): CartoonOptions => ({
  ...options,
  background,
  ...(background === 'none' && options.format === 'jpg' && { format: 'png' }),
});

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

/** The tip that the reply to a batch shows, and the picture it is about: the first of the first one that has any. */
export function shownTip({
  jobs,
}: Pick<Batch, 'jobs'>): { readonly tip: Tip; readonly job: Job } | undefined {
  const job = jobs.find(({ drawing }) => drawing !== undefined && drawing.tips.length > 0);
  const tip = job?.drawing?.tips[0];
  return job && tip && { tip, job };
}
