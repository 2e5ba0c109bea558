import type { Dialog } from '../../fakes/telegram.ts';
import { type Harness, photo } from './harness.ts';

/** The photos of an album, each with something written behind its end. */
export const photos = (...tags: string[]) => tags.map((tag) => ({ photo: photo(tag) }));

/** The tags of the cartoons in a chat, album by album. */
export const albumsIn = (harness: Harness, dialog: Dialog) => {
  const albums = new Map<string, string[]>();
  for (const message of harness.cartoons(dialog)) {
    const key = message.media_group_id ?? `single ${message.message_id}`;
    albums.set(key, [...(albums.get(key) ?? []), harness.tagOf(message)]);
  }
  return [...albums.values()];
};

/** Waits for so many cartoons in a chat. */
export const cartoonsIn = (harness: Harness, dialog: Dialog, count: number) =>
  harness.telegram.until(() => harness.cartoons(dialog).length >= count, `${count} cartoons`);
