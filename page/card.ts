import type { Entry } from './album.ts';
import type { Style } from './api.ts';
import { type CardActions, createCardControls } from './card-controls.ts';
import { createCardPicture } from './card-picture.ts';
import { h } from './dom.ts';
import type { Words } from './words.ts';

export interface CardOptions extends CardActions {
  readonly words: () => Words;
  readonly styles: () => readonly Style[];
}

/** One photo on the page, from its way to the machine to its cartoon. */
export function createCard(options: CardOptions) {
  const { words, styles } = options;
  const picture = createCardPicture(words);
  const controls = createCardControls(options);
  const name = h('h3');
  const state = h('p', { className: 'state' });
  const bar = h('progress', { max: 1 });
  const remarks = h('ul', { className: 'remarks' });
  const about = h('div', { className: 'about' }, name, state, bar, remarks, ...controls.elements);
  const article = h('article', {}, picture.element, about);
  const element = h('li', { className: 'card' }, article);

  return {
    element,
    update(entry: Entry) {
      const { phase } = entry;
      const isBusy = phase === 'queued' || phase === 'sending' || phase === 'waiting' || phase === 'drawing';
      picture.update(entry);
      element.dataset.phase = phase;
      article.setAttribute('aria-label', entry.name);
      article.setAttribute('aria-busy', String(isBusy));
      name.textContent = entry.name;
      name.title = entry.name;
      state.textContent = describe(entry, words(), styles());
      bar.hidden = !isBusy;
      bar.setAttribute('aria-label', state.textContent);
      if (phase === 'sending') bar.value = entry.sent;
      else bar.removeAttribute('value');
      remarks.replaceChildren(...entry.remarks.map(({ message }) => h('li', {}, message)));
      remarks.hidden = entry.remarks.length === 0 || isBusy;
      controls.update(entry, isBusy, picture.address());
    },
    dispose() {
      picture.dispose();
      element.remove();
    },
  };
}

function describe({ phase, sent, job, failure, cartoon }: Entry, words: Words, styles: readonly Style[]) {
  const { say } = words;
  const left = (seconds: number) =>
    seconds < 90
      ? say('page-seconds', { seconds: Math.max(1, Math.round(seconds)) })
      : say('page-minutes', { minutes: Math.round(seconds / 60) });
  const joined = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(' · ');
  switch (phase) {
    case 'queued':
      if (failure?.code === 'offline') return say('page-offline');
      return failure ? say('page-again-soon', { reason: failure.message }) : say('page-waiting-upload');
    case 'sending':
      return say('page-sending', { percent: words.percent(sent) });
    case 'waiting':
      return joined(
        job?.place === undefined ? say('page-waiting') : say('page-place', { place: job.place }),
        job?.seconds === undefined ? undefined : left(job.seconds),
      );
    case 'drawing':
      return joined(
        job?.stage?.message ?? say('stage-draw'),
        job?.seconds === undefined ? undefined : left(job.seconds),
      );
    case 'failed':
      return failure?.code === 'offline' ? say('page-offline') : (failure?.message ?? '');
    case 'cancelled':
      return say('page-cancelled');
    case 'done': {
      const { style = '', strength = 0 } = cartoon?.options ?? {};
      const called = styles.find(({ id }) => id === style)?.name ?? style;
      return joined(called, words.percent(strength));
    }
  }
}
