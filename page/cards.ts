import type { Entry } from './album.ts';
import type { Style } from './api.ts';
import { createCard } from './card.ts';
import { byId } from './dom.ts';
import type { OfferedOption } from './option-hint.ts';
import type { Studio } from './studio.ts';
import { createTile } from './tile.ts';
import type { Words } from './words.ts';

export interface CardsOptions {
  readonly words: () => Words;
  readonly styles: () => readonly Style[];
  /** What can be chosen for a photo, in the language of the moment. */
  readonly offered: () => readonly OfferedOption[];
  readonly studio: () => Studio;
  /** Called whenever an entry has come to another phase. */
  readonly announce: (entry: Entry) => void;
  /** Called when another photo is shown large, or none. */
  readonly chose: (entry: Entry | undefined) => void;
  /** Shows a photo and its cartoon in full size. */
  readonly enlarge: (entry: Entry) => void;
}

/** The photos on the page: one that is shown large, and a row of small ones, the latest first. */
export function createCards(options: CardsOptions) {
  const { words, studio, announce, chose } = options;
  const tiles = new Map<string, ReturnType<typeof createTile>>();
  const phases = new Map<string, Entry['phase']>();
  const list = byId('cards');
  let chosen: string | undefined;

  const entryOf = (id = chosen) => (id === undefined ? undefined : studio().entries.get(id));
  const card = createChosenCard({ ...options, entry: () => entryOf(), forget: (id) => forget(id) });

  const choose = (id: string | undefined) => {
    if (chosen !== undefined) tiles.get(chosen)?.mark(false);
    chosen = id;
    const entry = entryOf();
    card.element.hidden = entry === undefined;
    if (entry) {
      tiles.get(entry.id)?.mark(true);
      card.update(entry);
    }
    chose(entry);
  };
  const forget = (id: string) => {
    void studio().forget(id);
    // The keyboard focus stays where it was.
    if (tiles.size > 1) card.focus();
    else byId('photos').focus();
  };
  const add = (entry: Entry) => {
    const tile = createTile({ words, choose: () => choose(entry.id) });
    tiles.set(entry.id, tile);
    list.prepend(tile.element);
    tile.update(entry);
    choose(entry.id);
  };
  const remove = (id: string) => {
    const element = tiles.get(id)?.element;
    const next = element?.nextElementSibling ?? element?.previousElementSibling;
    tiles.get(id)?.dispose();
    tiles.delete(id);
    phases.delete(id);
    if (id === chosen) choose([...tiles].find(([, tile]) => tile.element === next)?.[0]);
    list.hidden = tiles.size < 2;
  };
  return {
    /** Shows a change; undefined: the entry is gone. */
    changed(id: string, entry: Entry | undefined) {
      if (!entry) return remove(id);
      if (!tiles.has(id)) add(entry);
      tiles.get(id)?.update(entry);
      if (id === chosen) card.update(entry);
      list.hidden = tiles.size < 2;
      if (phases.get(id) !== entry.phase) announce(entry);
      phases.set(id, entry.phase);
    },
    chosen: () => entryOf(),
    /** Brings the photo that is shown large into view, where it isn't. */
    reveal() {
      const { top } = byId('chosen').getBoundingClientRect();
      const isHighEnough = top >= 0 && top < innerHeight * HIGH_ENOUGH;
      // On a narrow page the picture needs the whole window.
      if (!isHighEnough || matchMedia('(max-width: 56rem)').matches)
        byId('chosen').scrollIntoView({ block: 'start' });
    },
    /** Shows everything in the language of the moment. */
    refresh() {
      for (const [id, tile] of tiles) tile.update(studio().entries.get(id) as Entry);
      const entry = entryOf();
      if (entry) card.update(entry);
    },
  };
}

/** What begins in this part of the window has room for its picture below it. */
const HIGH_ENOUGH = 0.25;

interface ChosenCardOptions extends CardsOptions {
  /** The photo that is shown large. */
  readonly entry: () => Entry | undefined;
  readonly forget: (id: string) => void;
}

/** The card of the photo that is shown large; what is pressed on it is done with that photo. */
function createChosenCard(options: ChosenCardOptions) {
  const { studio, chose, enlarge, entry, forget } = options;
  const withEntry = (act: (entry: Entry) => void) => {
    const shown = entry();
    if (shown) act(shown);
  };
  /** Does what changes the options of the photo. */
  const change = (act: (entry: Entry) => void) =>
    withEntry((shown) => {
      act(shown);
      chose(shown);
    });
  const card = createCard({
    ...options,
    redraw: (wanted) => change(({ id }) => studio().redraw(id, wanted)),
    show: (version) => change(({ id }) => studio().show(id, version)),
    retry: () => withEntry((shown) => studio().redraw(shown.id, shown.options)),
    cancel: () => withEntry(({ id }) => studio().cancel(id)),
    forget: () => withEntry(({ id }) => forget(id)),
    enlarge: () => withEntry(enlarge),
  });
  card.element.hidden = true;
  byId('chosen').append(card.element);
  // How long it takes is shown from second to second, not only when the machine says something.
  setInterval(() => {
    withEntry((shown) => {
      if (shown.phase === 'waiting' || shown.phase === 'drawing') card.update(shown);
    });
  }, 1_000);
  return card;
}
