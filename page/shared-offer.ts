import { byId, h } from './dom.ts';
import { clearShared, readShared } from './shared-photos.ts';
import type { Words } from './words.ts';

export interface SharedOfferOptions {
  readonly words: () => Words;
  readonly add: (photos: readonly File[]) => void;
  /** Says that nothing came, or no photo: this message. */
  readonly refuse: (message: 'page-shared-failed' | 'page-link') => void;
}

/**
 * Asks whether photos that another program has shared shall become cartoons. It asks because a form of any website can send photos
 * the same way, without anybody wanting it.
 */
export function createSharedOffer({ words, add, refuse }: SharedOfferOptions) {
  const section = byId('shared');
  const pictures = byId('shared-photos');
  const draw = byId('draw-shared');
  let photos: readonly File[] = [];

  const render = () => {
    byId('shared-title').textContent = words().say('page-shared', { count: photos.length });
  };
  const end = () => {
    section.hidden = true;
    photos = [];
    for (const picture of pictures.querySelectorAll('img')) URL.revokeObjectURL(picture.src);
    pictures.replaceChildren();
    return clearShared();
  };
  draw.addEventListener('click', async () => {
    const taken = photos;
    await end();
    add(taken);
    byId('photos').focus();
  });
  byId('discard-shared').addEventListener('click', async () => {
    await end();
    byId('photos').focus();
  });

  return {
    /** Shows it in the language of the moment. */
    render,
    /** Offers what waits, or says why nothing does where something was shared just now. */
    async start() {
      const arrived = new URLSearchParams(location.search).get('shared');
      if (arrived !== null) history.replaceState(null, '', '/');
      // Where this browser may not store anything, nothing can have been kept.
      photos = await readShared().catch(() => []);
      if (photos.length === 0) {
        if (arrived !== null) refuse(arrived === 'no-photo' ? 'page-link' : 'page-shared-failed');
        return;
      }
      render();
      pictures.replaceChildren(
        ...photos.map((photo) => h('img', { src: URL.createObjectURL(photo), alt: photo.name })),
      );
      section.hidden = false;
      draw.focus();
    },
  };
}
