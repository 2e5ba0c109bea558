import type { Entry } from './album.ts';
import { fileName } from './card-controls.ts';
import { h } from './dom.ts';
import type { Words } from './words.ts';

/** Gives the cartoon that is shown to other programs: the share sheet of the system, where there is one, and the clipboard. */
export function createCardSharing(words: () => Words) {
  const share = h('button', { type: 'button' });
  const copy = h('button', { type: 'button' });
  const result = h('span', { className: 'hint', attributes: { role: 'status' } });
  const element = h('div', { className: 'row sharing' }, share, copy, result);
  let file: File | undefined;

  share.addEventListener('click', async () => {
    if (!file) return;
    try {
      await navigator.share({ files: [file] });
    } catch (error) {
      // Who closes the share sheet knows that nothing was shared.
      if ((error as Error).name !== 'AbortError') result.textContent = words().say('page-share-failed');
    }
  });
  copy.addEventListener('click', async () => {
    if (!file) return;
    const picture = file;
    try {
      // As a promise: Safari takes nothing that comes after the press.
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': asPng(picture) })]);
      result.textContent = words().say('page-copied');
    } catch {
      result.textContent = words().say('page-copy-failed');
    }
  });

  return {
    element,
    update(entry: Entry) {
      const { cartoon } = entry;
      if (cartoon?.picture !== undefined && file?.size !== cartoon.picture.size) result.textContent = '';
      file = cartoon && new File([cartoon.picture], fileName(entry), { type: cartoon.picture.type });
      share.hidden = !file || !navigator.canShare?.({ files: [file] });
      // Browsers have a clipboard for pages over https, and on the machine itself.
      copy.hidden = !file || typeof ClipboardItem === 'undefined' || !navigator.clipboard;
      element.hidden = share.hidden && copy.hidden;
      share.textContent = words().say('page-share');
      copy.textContent = words().say('page-copy');
    },
  };
}

/** The clipboard takes pictures as PNG alone. */
async function asPng(picture: Blob): Promise<Blob> {
  if (picture.type === 'image/png') return picture;
  const bitmap = await createImageBitmap(picture);
  const canvas = h('canvas', { width: bitmap.width, height: bitmap.height });
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  return new Promise((resolve, reject) => {
    canvas.toBlob((png) => (png ? resolve(png) : reject(new Error('The picture could not be converted.'))));
  });
}
