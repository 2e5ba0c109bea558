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
