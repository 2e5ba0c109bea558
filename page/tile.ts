import type { Entry } from './album.ts';
import { h } from './dom.ts';
import { icon } from './icons.ts';
import { isUnreadable } from './unreadable.ts';
import type { Words } from './words.ts';

export interface TileOptions {
  readonly words: () => Words;
  readonly choose: () => void;
}

/** A photo, or its cartoon, as a small square in the row of all of them; choosing it shows it large. */
export function createTile({ words, choose }: TileOptions) {
  const image = h('img', { alt: '' });
  const button = h('button', { type: 'button', className: 'tile' }, image, icon('photo'), icon('broken'));
  const element = h('li', {}, button);
  let shown: Blob | undefined;
  let address = '';
  button.addEventListener('click', choose);
  image.addEventListener('error', () => button.classList.add('is-unseen'));

  return {
    element,
    update(entry: Entry) {
      const { name, phase, cartoon, photo } = entry;
      const { say } = words();
      button.dataset.phase = phase;
      button.setAttribute('aria-label', say(`page-tile-${STATES[phase]}`, { name }));
      const picture = cartoon?.picture ?? photo;
      if (isUnreadable(entry)) button.classList.add('is-broken');
      if (picture === shown) return;
      shown = picture;
      image.removeAttribute('src');
      URL.revokeObjectURL(address);
      address = URL.createObjectURL(picture);
      button.classList.remove('is-unseen');
      button.classList.toggle('is-broken', isUnreadable(entry));
      image.src = address;
    },
    /** Says whether it is the one that is shown large. */
    mark(isChosen: boolean) {
      button.setAttribute('aria-current', String(isChosen));
    },
    dispose() {
      URL.revokeObjectURL(address);
      element.remove();
    },
  };
}

const STATES = {
  queued: 'busy',
  sending: 'busy',
  waiting: 'busy',
  drawing: 'busy',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<Entry['phase'], string>;
