import type { Options } from './api.ts';
import { fileName } from './card-controls.ts';
import { byId, h } from './dom.ts';
import type { Studio } from './studio.ts';
import type { Words } from './words.ts';

export interface BulkActionsOptions {
  readonly studio: Studio;
  /** The options that are chosen at this moment. */
  readonly wanted: () => Options;
  readonly words: () => Words;
}

/** What can be done with all photos at once. */
export function createBulkActions({ studio, wanted, words }: BulkActionsOptions) {
  byId('download-all').addEventListener('click', () => downloadAll(studio));
  byId('redraw-all').addEventListener('click', () => {
    for (const id of [...studio.entries.keys()]) studio.redraw(id, wanted());
  });
  byId('forget-all').addEventListener('click', async () => {
    const ids = [...studio.entries.keys()];
    if (!confirm(words().say('page-forget-sure', { count: ids.length }))) return;
    byId('photos').focus();
    await Promise.all(ids.map((id) => studio.forget(id)));
  });
  return {
    /** Shows what makes sense for the photos of the moment. */
    update() {
      const entries = [...studio.entries.values()];
      const drawn = entries.filter(({ cartoon }) => cartoon !== undefined);
      const idle = entries.filter(
        ({ phase }) => phase === 'done' || phase === 'failed' || phase === 'cancelled',
      );
      const chosen = JSON.stringify(wanted());
      byId('empty').hidden = entries.length > 0;
      byId('results').classList.toggle('is-empty', entries.length === 0);
      byId('download-all').hidden = drawn.length < 2;
      byId('forget-all').hidden = entries.length < 2;
      byId('redraw-all').hidden = !idle.some(
        ({ cartoon, options }) => cartoon && JSON.stringify({ ...wanted(), ...options }) !== chosen,
      );
    },
  };
}

async function downloadAll({ entries }: Studio): Promise<void> {
  const { packPictures } = await import('./zip.ts');
  const pictures = [...entries.values()].flatMap((entry) =>
    entry.cartoon ? [{ name: fileName(entry), picture: entry.cartoon.picture }] : [],
  );
  const packed = await packPictures(pictures);
  const link = h('a', { href: URL.createObjectURL(packed), download: 'cartoons.zip' });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
