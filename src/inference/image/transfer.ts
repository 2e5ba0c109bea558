/**
 * Transfer functions of HDR pictures, from ITU-R BT.2100-2: PQ (perceptual quantizer) and HLG (hybrid log-gamma). Values of the signal
 * are 0..1, light is in cd/m².
 */

/** Light of what is white in SDR, in HDR: ITU-R BT.2408. */
export const REFERENCE_WHITE = 203;

/** Constants of PQ, table 4 of BT.2100. */
const M1 = 2610 / 16384;
const M2 = (2523 / 4096) * 128;
const C1 = 3424 / 4096;
const C2 = (2413 / 4096) * 32;
const C3 = (2392 / 4096) * 32;
export const PQ_PEAK = 10_000;

/** EOTF of PQ: from signal to light. */
export function pqToLight(signal: number): number {
  const root = signal ** (1 / M2);
  return PQ_PEAK * (Math.max(root - C1, 0) / (C2 - C3 * root)) ** (1 / M1);
}

/** Its inverse. */
export function lightToPq(light: number): number {
  const root = (light / PQ_PEAK) ** M1;
  return ((C1 + C2 * root) / (1 + C3 * root)) ** M2;
}

/** Constants of HLG, table 5 of BT.2100. */
const A = 0.17883277;
const B = 1 - 4 * A;
const C = 0.5 - A * Math.log(4 * A);
/** The display that HLG is shown on for its reference white to be that of PQ: BT.2408. */
export const HLG_PEAK = 1000;
/** System gamma of such a display. */
const HLG_GAMMA = 1.2;

/** Inverse OETF of HLG: from signal to light of the scene, 0..1. */
export const hlgToScene = (signal: number): number =>
  signal <= 0.5 ? (signal * signal) / 3 : (Math.exp((signal - C) / A) + B) / 12;

/** OOTF of HLG: the factor from a pixel's light of the scene to that of the display, by the luminance of the scene. */
export const hlgGain = (luminance: number): number => HLG_PEAK * luminance ** (HLG_GAMMA - 1);

/** From signal to light relative to white, IEC 61966-2-1. */
export const srgbToLight = (signal: number): number =>
  signal <= 0.04045 ? signal / 12.92 : ((signal + 0.055) / 1.055) ** 2.4;

/** Its inverse. */
export const lightToSrgb = (light: number): number =>
  light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
