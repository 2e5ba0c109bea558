import { type Chromaticities, channelOf, chromaticitiesOf, type Matrix, toLinearSrgb } from './primaries.ts';
import { createToneMap, peakOf } from './tone-map.ts';
import {
  HLG_PEAK,
  hlgGain,
  hlgToScene,
  lightToSrgb,
  PQ_PEAK,
  pqToLight,
  REFERENCE_WHITE,
  srgbToLight,
} from './transfer.ts';

/** What samples mean that are not sRGB and carry no ICC profile. */
export interface ColourSignal {
  /** From linear RGB to linear sRGB. */
  readonly matrix: Matrix;
  readonly transfer: 'pq' | 'hlg' | 'srgb' | { readonly exponent: number };
}

/** Code points of ITU-T H.273, table 3. Those of SDR video are shown as sRGB, as browsers and phones do. */
const TRANSFERS: Readonly<Record<number, ColourSignal['transfer']>> = {
  4: { exponent: 2.2 },
  5: { exponent: 2.8 },
  8: { exponent: 1 },
  16: 'pq',
  18: 'hlg',
};
/** Not stated. */
const UNSPECIFIED = 2;
const BT709_PRIMARIES = 1;

/** What code points say; `undefined` when that is sRGB. */
export function signalOfCodePoints(code: {
  readonly primaries: number;
  readonly transfer: number;
}): ColourSignal | undefined {
  const transfer = TRANSFERS[code.transfer] ?? 'srgb';
  if (transfer === 'srgb' && [BT709_PRIMARIES, UNSPECIFIED].includes(code.primaries)) return undefined;
  return { matrix: toLinearSrgb(chromaticitiesOf(code.primaries))!, transfer };
}

/** What counts beside an ICC profile: such a profile says how HDR is shown on a screen of HDR. */
export const signalBeside = (
  profile: Uint8Array | undefined,
  signal: ColourSignal | undefined,
): ColourSignal | undefined => (profile === undefined || isHdr(signal) ? signal : undefined);

const isHdr = (signal: ColourSignal | undefined): boolean =>
  signal?.transfer === 'pq' || signal?.transfer === 'hlg';

/** A gamma this close to sRGB's is taken for it: encoders write 1/2.2 for sRGB. */
const SAME_GAMMA = 0.05;
const SAME_CHROMATICITY = 0.005;
const SRGB_GAMMA = 1 / 2.2;
const LEAST_GAMMA = 0.1;
const MOST_GAMMA = 10;

/**
 * What a PNG's gAMA and cHRM chunks say; `undefined` when that is sRGB or makes no sense.
 * @param gamma of the encoder: samples are light to this power
 */
export function signalOfGamma(
  gamma: number | undefined,
  chromaticities: Chromaticities | undefined,
): ColourSignal | undefined {
  const sensible = gamma !== undefined && gamma >= LEAST_GAMMA && gamma <= MOST_GAMMA ? gamma : SRGB_GAMMA;
  const isSrgbGamma = Math.abs(sensible / SRGB_GAMMA - 1) < SAME_GAMMA;
  const srgb = chromaticitiesOf(BT709_PRIMARIES);
  const isWide = chromaticities?.some((value, index) => Math.abs(value - srgb[index]!) > SAME_CHROMATICITY);
  const matrix = toLinearSrgb(isWide ? chromaticities! : srgb) ?? toLinearSrgb(srgb)!;
  if (isSrgbGamma && !isWide) return undefined;
  return { matrix, transfer: isSrgbGamma ? 'srgb' : { exponent: 1 / sensible } };
}

const LEVELS = 65_536;
/** About how many pixels the peak is measured on. */
const MEASURED = 262_144;
/** Luminance of BT.2020, for HLG's rendering. */
const LUMA = [0.2627, 0.678, 0.0593] as const;

/** Brings 16-bit samples to 8-bit sRGB; HDR is tone-mapped. Opacity, the fourth channel, stays. */
export function toSrgb(
  samples: Uint16Array,
  channels: number,
  signal: ColourSignal,
): Uint8Array<ArrayBuffer> {
  const { matrix, transfer } = signal;
  const curve = curveOf(transfer);
  const gain = transfer === 'hlg' ? hlgGains() : undefined;
  const gainAt = (at: number) =>
    gain === undefined
      ? 1
      : gain[
          Math.round(
            (LEVELS - 1) *
              (LUMA[0] * curve[samples[at]!]! +
                LUMA[1] * curve[samples[at + 1]!]! +
                LUMA[2] * curve[samples[at + 2]!]!),
          )
        ]!;
  const brightest = (at: number) =>
    gainAt(at) * Math.max(curve[samples[at]!]!, curve[samples[at + 1]!]!, curve[samples[at + 2]!]!);
  const most = transfer === 'pq' ? PQ_PEAK : HLG_PEAK;
  const factors = isHdr(signal)
    ? factorsOf(createToneMap(peakOf(sample(samples.length / channels, channels, brightest))), most)
    : undefined;
  const result = new Uint8Array(samples.length);
  for (let at = 0; at < samples.length; at += channels) {
    let factor = 1;
    if (factors !== undefined)
      factor = gainAt(at) * factors[Math.round((FACTORS - 1) * Math.sqrt(brightest(at) / most))]!;
    const red = factor * curve[samples[at]!]!;
    const green = factor * curve[samples[at + 1]!]!;
    const blue = factor * curve[samples[at + 2]!]!;
    for (let channel = 0; channel < 3; channel++) {
      const light = channelOf(matrix, channel, red, green, blue);
      result[at + channel] = SRGB[Math.round(Math.min(1, Math.max(0, light)) * (LEVELS - 1))]!;
    }
    if (channels === 4) result[at + 3] = samples[at + 3]! >> 8;
  }
  return result;
}

const FACTORS = 16_384;

/** What light is multiplied by, at the squares of equal steps up to the most that there can be: a pixel each would take longer. */
function factorsOf(map: (light: number) => number, most: number): Float32Array {
  return Float32Array.from({ length: FACTORS }, (_, step) => {
    const light = most * (Math.max(1, step) / (FACTORS - 1)) ** 2;
    return map(light) / light / REFERENCE_WHITE;
  });
}

function sample(pixels: number, channels: number, valueAt: (at: number) => number): Float32Array {
  const step = Math.max(1, Math.floor(pixels / MEASURED));
  return Float32Array.from({ length: Math.floor(pixels / step) }, (_, index) =>
    valueAt(index * step * channels),
  );
}

/** Light for each value that a sample can have: cd/m² for PQ, the scene's for HLG, relative to white for others. */
function curveOf(transfer: ColourSignal['transfer']): Float32Array {
  const toLight = (value: number) => {
    if (transfer === 'pq') return pqToLight(value);
    if (transfer === 'hlg') return hlgToScene(value);
    if (transfer === 'srgb') return srgbToLight(value);
    return value ** transfer.exponent;
  };
  return Float32Array.from({ length: LEVELS }, (_, level) => toLight(level / (LEVELS - 1)));
}

const hlgGains = () => Float32Array.from({ length: LEVELS }, (_, level) => hlgGain(level / (LEVELS - 1)));

/** sRGB of 8 bits for light in steps of 1/65535. */
const SRGB = Uint8Array.from({ length: LEVELS }, (_, level) =>
  Math.round(255 * lightToSrgb(level / (LEVELS - 1))),
);
