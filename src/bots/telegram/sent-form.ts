import type { FinishedBatch } from '../../jobs/front-end.ts';
import type { Address } from './address.ts';
import type { SentForm } from './message-content.ts';

/** How the cartoons of a batch are sent. Stickers can't be hidden under a spoiler. */
export function formOf(finished: FinishedBatch, address: Address): SentForm {
  if (finished.batch.options.format === 'sticker' && !address.photoOnly) return 'sticker';
  return suitsPhotos(finished, address) ? 'photo' : 'document';
}

function suitsPhotos({ items }: FinishedBatch, { form, photoOnly }: Address): boolean {
  if (photoOnly) return true;
  return (
    form === 'photo' &&
    items.every(
      ({ outcome }) =>
        !outcome.ok ||
        (outcome.value.format === 'jpg' &&
          outcome.value.bytes.length <= PHOTO.bytes &&
          outcome.value.width + outcome.value.height <= PHOTO.pixels &&
          Math.max(outcome.value.width, outcome.value.height) <=
            PHOTO.ratio * Math.min(outcome.value.width, outcome.value.height)),
    )
  );
}

/** Telegram's limits for photos: bytes, pixels of width and height together, and their ratio. */
const PHOTO = { bytes: 10e6, pixels: 10_000, ratio: 20 };
