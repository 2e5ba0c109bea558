import type { Entry } from './album.ts';
import type { Style } from './api.ts';
import { createCard } from './card.ts';
import { byId } from './dom.ts';
import type { Studio } from './studio.ts';
import type { Words } from './words.ts';

export interface CardsOptions {
  readonly words: () => Words;
  readonly styles: () => readonly Style[];
  readonly studio: () => Studio;
  /** Called whenever an entry has come to another phase. */
  readonly announce: (entry: Entry) => void;
}

/** The list of photos on the page, the latest first. */
export function createCards({ words, styles, studio, announce }: CardsOptions) {
  const cards = new Map<string, ReturnType<typeof createCard>>();
  const phases = new Map<string, Entry['phase']>();
  const list = byId('cards');

  const forget = (id: string) => {
    const element = cards.get(id)?.element;
    const next = element?.nextElementSibling ?? element?.previousElementSibling;
    void studio().forget(id);
    // The keyboard focus stays where it was.
    (next?.querySelector<HTMLElement>('a[href], button:not([hidden])') ?? byId('photos')).focus();
  };
  const add = (id: string, again: () => Entry['options']) => {
    const card = createCard({
      words,
      styles,
      redraw: (options) => studio().redraw(id, options),
      retry: () => studio().redraw(id, again()),
      cancel: () => studio().cancel(id),
      forget: () => forget(id),
    });
    cards.set(id, card);
    list.prepend(card.element);
    return card;
  };

  return {
    /** Shows a change; undefined: the entry is gone. */
    changed(id: string, entry: Entry | undefined) {
      if (!entry) {
        cards.get(id)?.dispose();
        cards.delete(id);
        return;
      }
      const card = cards.get(id) ?? add(id, () => entry.options);
      card.update(entry);
      if (phases.get(id) !== entry.phase) announce(entry);
      phases.set(id, entry.phase);
    },
    /** Shows everything in the language of the moment. */
    refresh() {
      for (const [id, card] of cards) card.update(studio().entries.get(id) as Entry);
    },
  };
}
