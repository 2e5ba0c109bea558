import sharp from 'sharp';

/** Loaders of the kinds sniff.ts lets through; every other loader of libvips stays shut, so a mislabelled file cannot reach it. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'];

// Settings of the whole process: they stand here, beside the only import of the library, so that no way leads around them.
sharp.cache(false);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: LOADERS.map((name) => `VipsForeignLoad${name}`) });

/** Lets libvips use this many threads for one picture. */
export function useThreads(count: number): void {
  sharp.concurrency(count);
}

export default sharp;
