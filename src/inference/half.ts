/** The values of IEEE 754 half-precision numbers, given their 16 bits each. */
export function halvesToFloats(bits: ArrayLike<number>): Float32Array {
  const floats = new Float32Array(bits.length);
  for (let index = 0; index < floats.length; index++) floats[index] = halfToFloat(bits[index]!);
  return floats;
}

function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const float = new Float32Array(1);
const bitsOfFloat = new Uint32Array(float.buffer);

/** The 16 bits each of the nearest IEEE 754 half-precision numbers; halfway between two, the even one. */
export function floatsToHalves(floats: ArrayLike<number>): Uint16Array {
  const halves = new Uint16Array(floats.length);
  for (let index = 0; index < halves.length; index++) halves[index] = floatToHalf(floats[index]!);
  return halves;
}

function floatToHalf(value: number): number {
  float[0] = value;
  const bits = bitsOfFloat[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = Math.abs(float[0]);
  if (Number.isNaN(magnitude)) return sign | 0x7e00;
  // The first number that is nearer to infinity than to 65504, the largest half.
  if (magnitude >= 65520) return sign | 0x7c00;
  // Below the least normal half, numbers are multiples of 2 ** -24.
  if (magnitude < 2 ** -14) return sign | roundToEven(magnitude * 2 ** 24);
  const exponent = ((bits >>> 23) & 0xff) - 112;
  // A fraction that is rounded up to 1024 carries into the exponent, as it should.
  return sign | ((exponent << 10) + roundToEven((bits & 0x7fffff) / 2 ** 13));
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
