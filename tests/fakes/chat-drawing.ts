import sharp from 'sharp';
import { type Cartoon, type Crop, fail, fileFormatOf, STAGES, succeed, type Tip } from '../../src/cartoon.ts';
import type { FakeDraw } from './in-process-cartoonizer.ts';

/** What is written behind the end of a photo decides what becomes of it; cartoons keep it. */
export const TAG = '\n#';

/**
 * Drawing without networks, for tests of chats: it hands back the photo as it is. `bad` photos are no pictures, `hold …` waits
 * until `hold` resolves for that tag, `dark` and `far` have a tip, `long` claims 9000 × 300 pixels, and of `nobody` the background is kept. A sticker
 * is a blank one with the tag.
 */
export const createChatDraw =
  (hold: (tag: string) => Promise<void>): FakeDraw =>
  async ({ photo, options }, onStage) => {
    const text = Buffer.from(photo).toString('latin1');
    const tag = text.includes(TAG) ? text.slice(text.lastIndexOf(TAG) + TAG.length) : '';
    onStage('decode');
    if (!text.startsWith('\xff\xd8') || tag.startsWith('bad')) return fail({ code: 'not-a-picture' });
    if (tag.startsWith('hold')) await hold(tag);
    for (const stage of STAGES.slice(1)) onStage(stage);
    const isSticker = options.format === 'sticker';
    const isCutOut = isSticker || options.background !== 'keep';
    const value: Cartoon = {
      bytes: isSticker ? new Uint8Array(Buffer.concat([sticker, Buffer.from(TAG + tag)])) : photo,
      format: fileFormatOf(options.format),
      width: isSticker ? 512 : tag === 'long' ? 9000 : 32,
      height: isSticker ? 512 : tag === 'long' ? 300 : 32,
      style: options.style,
      engine: 'fixture',
      notes: isCutOut && tag === 'nobody' ? [{ code: 'background-kept' }] : [],
      tips: tipsOf(tag, options.crop),
      faces: 1,
      milliseconds: { decode: 100, faces: 200, draw: 2_400, finish: 200, encode: 100 },
    };
    return succeed(value);
  };

const sticker = await sharp({
  create: { width: 512, height: 512, channels: 4, background: '#c8a08080' },
})
  .webp()
  .toBuffer();

/** As in a real photo, a crop leaves nothing to advise. */
function tipsOf(tag: string, crop: Crop): Tip[] {
  if (tag === 'far' && crop === 'none') return [{ code: 'small-face', fraction: 0.06 }];
  return tag === 'dark' ? [{ code: 'dark' }] : [];
}

/** Photos that are being drawn and held until a test lets them go; those with the same tag are let go together. */
export function createHeldDrawings() {
  const held = new Map<string, (() => void)[]>();
  let pending: { readonly tag: string; readonly resolve: () => void }[] = [];
  const check = () => {
    for (const { resolve } of pending.filter(({ tag }) => held.has(tag))) resolve();
    pending = pending.filter(({ tag }) => !held.has(tag));
  };
  return {
    hold: (tag: string) =>
      new Promise<void>((resolve) => {
        held.set(tag, [...(held.get(tag) ?? []), resolve]);
        check();
      }),
    /** Resolves when a photo with this tag is being drawn. */
    draws: (tag: string) =>
      new Promise<void>((resolve) => {
        pending.push({ tag, resolve });
        check();
      }),
    letGo(tag: string) {
      for (const release of held.get(tag) ?? []) release();
      held.delete(tag);
    },
  };
}
