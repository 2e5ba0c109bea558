import type { Entry } from './album.ts';
import type { Options } from './api.ts';
import { fileName } from './card-controls.ts';
import { byId, h } from './dom.ts';
import { BUSY, type Studio } from './studio.ts';
import type { Words } from './words.ts';

export interface BulkActionsOptions {
  readonly studio: Studio;
  /** The options that are chosen at this moment. */
  readonly wanted: () => Options;
  /** The photo that is shown large. */
  readonly chosen: () => Entry | undefined;
  readonly words: () => Words;
}

/** What can be done with all photos at once, and with the options that are chosen. */
export function createBulkActions({ studio, wanted, chosen, words }: BulkActionsOptions) {
  const differs = ({ options }: Entry) =>
    JSON.stringify(Object.entries({ ...wanted(), ...options }).sort()) !==
    JSON.stringify(Object.entries(wanted()).sort());
  byId('redraw').addEventListener('click', () => {
    const entry = chosen();
    if (entry) studio.redraw(entry.id, wanted());
    byId('results').scrollIntoView({ block: 'nearest' });
  });
  byId('cancel-all').addEventListener('click', () => {
    for (const [id, { phase }] of [...studio.entries]) if (BUSY.has(phase)) studio.cancel(id);
    byId('photos').focus();
  });
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
    /** Whether a photo was asked for with other options than those that are chosen. */
    differs,
    /** Shows what makes sense for the photos of the moment. */
    update() {
      const entries = [...studio.entries.values()];
      const entry = chosen();
      byId('studio').classList.toggle('has-photos', entries.length > 0);
      byId('empty').hidden = entries.length > 0;
      byId('results').classList.toggle('is-empty', entries.length === 0);
      byId('download-all').hidden = entries.filter(({ cartoon }) => cartoon !== undefined).length < 2;
      byId('forget-all').hidden = entries.length < 2;
      byId('cancel-all').hidden = entries.filter(({ phase }) => BUSY.has(phase)).length < 2;
      byId('redraw').hidden = !entry || !differs(entry);
      byId('redraw-all').hidden =
        entries.length < 2 || !entries.some((one) => one.cartoon !== undefined && differs(one));
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
