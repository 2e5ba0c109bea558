import type { Album, Entry } from './album.ts';
import type { Api, Failure, Options, OptionsAnswer, Style } from './api.ts';
import { createBulkActions } from './bulk-actions.ts';
import { createCards } from './cards.ts';
import { byId } from './dom.ts';
import { createLightbox } from './lightbox.ts';
import { createLinkLoader } from './links.ts';
import { createPanel } from './panel.ts';
import { watchPhotoInputs } from './photo-inputs.ts';
import { createPreviews } from './previews.ts';
import { createSharedOffer } from './shared-offer.ts';
import { createStudio } from './studio.ts';
import type { Words } from './words.ts';

export interface WorkplaceOptions {
  readonly api: Api;
  readonly album: Album;
  /** A secret of this browser, under which it receives the events of its own jobs. */
  readonly session: string;
  readonly words: () => Words;
  readonly styles: () => readonly Style[];
  readonly defaults: Options;
  /** Largest photo in bytes. */
  readonly photoBytes: number;
  /** Whether the server loads photos from links. */
  readonly takesLinks: boolean;
  /** Called whenever an entry has come to another phase. */
  readonly announce: (entry: Entry) => void;
  /** Called when there is a connection to the server, and when there has been none for a moment. */
  readonly onOnline: () => void;
  readonly onOffline: () => void;
}

/** Photos and options, put together: what is chosen in one is shown by the other. */
export function createWorkplace(options: WorkplaceOptions) {
  const { api, words, styles, defaults, photoBytes, announce } = options;
  const lightbox = createLightbox(words);
  let offered: OptionsAnswer['options'] = [];
  const cards = createCards({
    ...{ words, styles, announce },
    offered: () => offered,
    studio: () => studio,
    enlarge: (entry) => lightbox.open(entry),
    chose(entry) {
      if (entry) panel.show(entry.options);
      previews.update(entry);
      bulk.update();
    },
  });
  const studio = createStudio({
    ...options,
    tooLarge: (bytes) => tooLarge(bytes, photoBytes),
    changed(id, entry) {
      cards.changed(id, entry);
      if (entry === undefined) previews.forget(id);
      else if (id === cards.chosen()?.id) previews.update(entry);
      bulk.update();
    },
  });
  const panel = createPanel({
    defaults,
    changed: () => bulk.update(),
    picked() {
      const entry = cards.chosen();
      if (!entry || !bulk.differs(entry)) return;
      studio.redraw(entry.id, panel.options());
      cards.reveal();
    },
  });
  const previews = createPreviews({ api, wanted: panel.options, show: panel.showPreviews });
  const bulk = createBulkActions({ studio, wanted: panel.options, chosen: cards.chosen, words });

  const note = byId('drop-note');
  const add = (photos: readonly File[]) => {
    note.textContent = '';
    studio.add(photos, panel.options());
    cards.reveal();
  };
  const sayNote = (sentence: string) => {
    note.textContent = sentence;
  };
  const addLink = createLinkLoader({ ...options, add, sayNote });
  watchPhotoInputs({ add, addLink });
  const shared = createSharedOffer({ words, add, refuse: (message) => sayNote(words().say(message)) });

  return {
    /** Shows everything in the language of the moment. */
    render(answer: OptionsAnswer) {
      offered = answer.options;
      panel.render(words(), styles(), answer);
      cards.refresh();
      bulk.update();
      shared.render();
    },
    /** Resumes what an earlier visit left, and offers what was shared. */
    async start() {
      await studio.start();
      await shared.start();
    },
  };
}

function tooLarge(got: number, limit: number): Failure {
  return { code: 'too-many-bytes', message: '', details: { code: 'too-many-bytes', limit, got } };
}
