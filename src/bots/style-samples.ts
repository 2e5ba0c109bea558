import {
  type Cartoon,
  type CartoonRequest,
  DEFAULT_OPTIONS,
  type Outcome,
  type StyleId,
} from '../cartoon.ts';

/**
 * Sample pictures of the styles, drawn by Toonsmith itself from one photo: each once, when first asked for, one after the
 * other so that people's own photos go on. A sample that could not be drawn is tried again the next time.
 */
export function createStyleSamples({ draw, photo }: StyleSamplesOptions) {
  const samples = new Map<StyleId, Promise<Uint8Array | undefined>>();
  let last: Promise<unknown> = Promise.resolve();

  const drawSample = async (style: StyleId): Promise<Uint8Array | undefined> => {
    const options = { ...DEFAULT_OPTIONS, style, size: 512, format: 'jpg' } as const;
    const outcome = await draw({ photo: new Uint8Array(await photo()), options });
    if (outcome.ok) return outcome.value.bytes;
    samples.delete(style);
    return undefined;
  };

  return (style: StyleId): Promise<Uint8Array | undefined> => {
    const known = samples.get(style);
    if (known) return known;
    const sample = last.then(() => drawSample(style));
    last = sample.catch(() => samples.delete(style));
    samples.set(style, sample);
    return sample;
  };
}

interface StyleSamplesOptions {
  readonly draw: (request: CartoonRequest) => Promise<Outcome<Cartoon>>;
  /** The bytes of a photo that shows well what styles do. */
  readonly photo: () => Promise<Uint8Array>;
}
