import { describe, expect, it } from 'vitest';
import { type DecodeHeader, estimateDecodeBytes } from '../../../src/inference/image/decode-cost.ts';

/** Measured on pictures of 25 megapixels that were scaled down to 512 pixels; most memory in 10^6 bytes (docs/benchmarks.md). */
const MEASURED: readonly [name: string, kind: string, header: Partial<DecodeHeader>, megabytes: number][] = [
  ['baseline JPEG', 'jpg', { channels: 3, chromaSubsampling: '4:4:4' }, 1],
  ['progressive JPEG', 'jpg', { channels: 3, isProgressive: true, chromaSubsampling: '4:2:0' }, 77],
  [
    'progressive JPEG in full color resolution',
    'jpg',
    { channels: 3, isProgressive: true, chromaSubsampling: '4:4:4' },
    151,
  ],
  ['PNG', 'png', { channels: 3 }, 22],
  ['PNG with transparency', 'png', { channels: 4 }, 35],
  ['PNG of 16 bits with transparency', 'png', { channels: 4, depth: 'ushort' }, 64],
  ['interlaced PNG', 'png', { channels: 3, isProgressive: true }, 85],
  ['interlaced PNG of 16 bits', 'png', { channels: 4, depth: 'ushort', isProgressive: true }, 239],
  ['AVIF', 'avif', { channels: 3, bitsPerSample: 8 }, 479],
  ['AVIF of 10 bits', 'avif', { channels: 3, bitsPerSample: 10 }, 632],
  ['lossless WebP', 'webp', { channels: 3 }, 103],
  ['GIF', 'gif', { channels: 4 }, 130],
  ['TIFF of 16 bits', 'tif', { channels: 4, depth: 'ushort' }, 75],
];
const HEADER: DecodeHeader = { width: 5000, height: 5000, depth: 'uchar', channels: 3 } as DecodeHeader;

describe('the memory of decoding', () => {
  it.each(MEASURED)('of a %s is not underestimated', (_, kind, header, megabytes) => {
    expect(estimateDecodeBytes(kind, { ...HEADER, ...header }, 512)).toBeGreaterThanOrEqual(megabytes * 1e6);
  });

  it('lets photos as phones make them through on a machine with 1 GB', () => {
    const phone = { ...HEADER, width: 4080, height: 3060 };
    expect(estimateDecodeBytes('jpg', phone, 2048)).toBeLessThan(150e6);
    expect(estimateDecodeBytes('avif', phone, 2048)).toBeLessThan(450e6);
    expect(estimateDecodeBytes('png', { ...phone, channels: 4 }, 2048)).toBeLessThan(150e6);
  });

  it('counts more for an AVIF of more than 8 bits', () => {
    const bytes = (bitsPerSample: number) =>
      estimateDecodeBytes('avif', { ...HEADER, bitsPerSample } as DecodeHeader, 512);
    expect(bytes(10) - bytes(8)).toBe(8 * 5000 * 5000);
  });

  it('counts a picture that has to be turned as a whole', () => {
    const lying = { ...HEADER, orientation: 6 };
    const more = (kind: string) =>
      estimateDecodeBytes(kind, lying, 512) - estimateDecodeBytes(kind, HEADER, 512);
    expect(more('png')).toBe(75e6);
    expect(more('jpg')).toBe(0);
  });
});
