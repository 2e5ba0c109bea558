import { mkdir, writeFile } from 'node:fs/promises';
import { HEAD_SIDE } from '../../../src/inference/engines/portrait/head.ts';
import { encode } from '../../../src/inference/image/encode.ts';
import { sha256Of } from '../../../src/inference/packs/hashes.ts';
import { type InstalledFile, type InstalledPack, openPack } from '../../../src/inference/packs/installed.ts';
import { tinyLandmarks } from '../../fixtures/dct-net.ts';
import { paint } from '../../fixtures/pictures.ts';

interface Generators {
  readonly head: Uint8Array;
  readonly background: Uint8Array;
}

/** A pack in this folder with the one style `3d`, drawn by these generators, with small landmarks and a round mask. */
export async function saveTinyPack(folder: string, { head, background }: Generators): Promise<InstalledPack> {
  const pack = openPack(folder);
  const mask = await encode(
    paint(HEAD_SIDE, HEAD_SIDE, (x, y) => {
      const level = 255 * Math.max(0, Math.min(1, 3 - 8 * Math.hypot(x - 0.5, (y - 0.5) * 0.7)));
      return [level, level, level];
    }),
    { format: 'jpg' },
  );
  if (!mask.ok) throw new Error(mask.failure.code);
  const put = async (name: string, bytes: Uint8Array): Promise<InstalledFile> => {
    const sha256 = sha256Of(bytes);
    await writeFile(pack.pathOf(sha256), bytes);
    return { name, size: bytes.length, sha256, trust: 'known' };
  };
  await mkdir(pack.files, { recursive: true });
  await pack.save({
    style: '3d',
    head: await put('cartoon_h.pb', head),
    background: await put('cartoon_bg.pb', background),
    keypoints: await put('keypoints.pb', tinyLandmarks()),
    mask: await put('alpha.jpg', mask.value.bytes),
    headDrawsBackground: false,
    from: 'a test',
    installed: '2026-01-01',
  });
  return pack;
}
