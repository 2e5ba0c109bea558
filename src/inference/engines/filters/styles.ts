import * as z from 'zod';
import type { StyleId } from '../../../cartoon.ts';

const share = z.number().min(0).max(1);
const amount = z.number().min(0).max(4);
const colour = z.tuple([z.number(), z.number(), z.number()]);

const styleSchema = z.strictObject({
  /** How flat areas become: between edges, and broadly away from edges. */
  flatten: z.strictObject({ areas: share, broad: share, skin: share }),
  /** Differences from the flat picture smaller than this are dropped, 0..1 of full range; `skin` is added on skin. */
  detail: z.strictObject({ threshold: share, skin: share }),
  /**
   * Tone curve: target mean and deviation of lightness, and how far each photo is moved there; `keepDark` leaves what is dark in
   * it out of a lift.
   */
  tone: z.strictObject({
    mean: share,
    deviation: share,
    amount: share,
    keepDark: share,
    skinLift: share,
    whiteBalance: share,
  }),
  /** Steps of lightness: rising thresholds, the lightness between them, and the steepness of a step. */
  steps: z.strictObject({
    thresholds: z.tuple([share, share, share, share]),
    levels: z.tuple([amount, amount, amount, amount, amount]),
    hardness: z.number().min(1).max(200),
    amount: share,
  }),
  /** Ink lines: width in pixels at 1024; amount and threshold of fine lines and of coarse contours. */
  lines: z.strictObject({
    width: z.number().min(0.5).max(3),
    fine: share,
    fineThreshold: z.number().min(0.001).max(0.1),
    contour: share,
    contourThreshold: z.number().min(0.001).max(0.1),
    /** 0 draws in ink, 1 in a darker shade of the place itself. */
    tint: share,
    /** Part of the fine lines that smooth skin loses. */
    lessOnSkin: share,
    /** Breaks in the lines, as of a dry brush. */
    dry: share,
    /** How much thicker lines are in the shade, and thinner in the light, as a pen's or a brush's are. */
    weight: share,
  }),
  /** Solid black where lightness is below `below`. */
  blacks: z.strictObject({ amount: share, below: share }),
  /** `palette`: how far the finished colours become one of few tones. */
  colour: z.strictObject({ saturation: amount, gray: share, shadow: colour, palette: share }),
  paper: z.strictObject({
    colour,
    ink: colour,
    mix: share,
    grain: share,
    border: share,
    /** How far the painting ends before the paper does. */
    void: share,
    /** A painter's seal in the emptiest corner. */
    seal: share,
  }),
  /** Marks of the medium. */
  marks: z.strictObject({
    pigment: share,
    edges: share,
    halftone: share,
    hatch: share,
    dodge: share,
    washes: share,
  }),
});

/** Everything that makes one look, as config/filters.json states it. */
export type FilterStyle = z.infer<typeof styleSchema>;
export type FilterStyles = ReadonlyMap<StyleId, FilterStyle>;

const fileSchema = z.record(z.string(), styleSchema);

/**
 * Checks the text of config/filters.json, as the tests do; throws an error that names the style and the field. Where pictures are drawn it is
 * taken as it is: loading what checks it would take a tenth of a second.
 */
export function parseFilterStyles(text: string): FilterStyles {
  const parsed = fileSchema.safeParse(JSON.parse(text));
  if (parsed.success) return new Map(Object.entries(parsed.data));
  const { path, message } = parsed.error.issues[0]!;
  const [style, ...field] = path;
  throw new Error(`filter style ${String(style)}, ${field.join('.') || 'whole entry'}: ${message}`);
}
