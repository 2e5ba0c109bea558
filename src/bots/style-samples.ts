import {
  type Cartoon,
  type CartoonRequest,
  DEFAULT_OPTIONS,
  type Outcome,
  type StyleId,
} from '../cartoon.ts';

/** A small picture in a style. */
export interface Sample {
  readonly bytes: Uint8Array;
  readonly format: 'jpg' | 'webp';
}

/** Sample pictures of the styles, drawn by Toonsmith itself from one photo, one after the other so that people's own photos go on. */
export interface StyleSamples {
  /** What is at hand: the drawn one, else the one that comes with Toonsmith, else it is drawn; undefined when it cannot be drawn now. */
  get(style: StyleId): Promise<Sample | undefined>;
  /** Draws those of these styles, so that they are at hand. */
  prepare(styles: readonly StyleId[]): Promise<void>;
  /** Other engines draw the styles now. */
  clear(): void;
}

export function createStyleSamples({ draw, photo, shipped, report }: StyleSamplesOptions): StyleSamples {
  const drawn = new Map<StyleId, Sample>();
  const drawing = new Map<StyleId, Promise<Sample | undefined>>();
  let last: Promise<unknown> = Promise.resolve();

  const drawSample = async (style: StyleId): Promise<Sample | undefined> => {
    const options = { ...DEFAULT_OPTIONS, style, size: 512, format: 'jpg' } as const;
    const outcome = await draw({ photo: new Uint8Array(await photo()), options });
    if (!outcome.ok) return undefined;
    const sample = { bytes: outcome.value.bytes, format: 'jpg' } as const;
    // One that was begun before the engines changed is not kept.
    if (drawing.has(style)) drawn.set(style, sample);
    return sample;
  };
  const begin = (style: StyleId): Promise<Sample | undefined> => {
    const sample = drawing.get(style) ?? last.then(() => drawSample(style));
    drawing.set(style, sample);
    // A sample that could not be drawn is tried again the next time.
    last = sample.catch(report).finally(() => drawing.delete(style));
    return sample;
  };

  return {
    async get(style) {
      return drawn.get(style) ?? (await shipped(style)) ?? begin(style);
    },
    async prepare(styles) {
      for (const style of styles) if (!drawn.has(style)) await begin(style).catch(() => undefined);
    },
    clear() {
      drawn.clear();
      drawing.clear();
    },
  };
}

interface StyleSamplesOptions {
  readonly draw: (request: CartoonRequest) => Promise<Outcome<Cartoon>>;
  /** The bytes of a photo that shows well what styles do. */
  readonly photo: () => Promise<Uint8Array>;
  /** The sample that comes with Toonsmith, where the style is drawn as it was then. */
  readonly shipped: (style: StyleId) => Promise<Sample | undefined>;
  readonly report: (error: unknown) => void;
}
