import type { Entry } from './album.ts';
import type { Options, Style } from './api.ts';
import { h } from './dom.ts';
import { createSlider } from './slider.ts';
import type { Words } from './words.ts';

export interface CardParts {
  readonly words: () => Words;
  readonly styles: () => readonly Style[];
  readonly redraw: (options: Options) => void;
  readonly retry: () => void;
  readonly cancel: () => void;
  readonly forget: () => void;
}

/** One photo on the page, from its way to the machine to its cartoon. */
export function createCard({ words, styles, redraw, retry, cancel, forget }: CardParts) {
  let entry: Entry | undefined;
  let shown: Blob | undefined;
  const addresses: string[] = [];

  const name = h('h3');
  const state = h('p', { className: 'state' });
  const bar = h('progress', { max: 1 });
  const remarks = h('ul', { className: 'remarks' });
  const slider = createSlider(() => ({
    label: words().say('page-compare'),
    photo: words().say('page-alt-photo', { name: entry?.name ?? '' }),
    cartoon: words().say('page-alt-cartoon', { name: entry?.name ?? '' }),
  }));
  const preview = h('img', { className: 'preview', alt: '' });
  preview.addEventListener('error', () => {
    preview.hidden = true;
  });
  // Most places show an avatar in a circle: whether it looks good there is better seen before.
  const round = h('img', { className: 'round' });
  const roundText = h('figcaption');
  const roundFigure = h('figure', { className: 'in-circle', hidden: true }, round, roundText);
  const figure = h('div', { className: 'picture' }, preview, slider.element, roundFigure);

  const button = (act: () => void, className = '') => {
    const made = h('button', { type: 'button', className });
    made.addEventListener('click', act);
    return made;
  };
  const strength = (by: number) => () => {
    if (entry) redraw({ ...entry.options, strength: stepped(entry.options.strength, by) });
  };
  const softer = button(strength(-STRIDE));
  const stronger = button(strength(STRIDE));
  const style = h('select');
  style.addEventListener('change', () => entry && redraw({ ...entry.options, style: style.value }));
  const download = h('a', { className: 'button primary' });
  const again = button(retry, 'primary');
  const stop = button(cancel);
  const drop = button(forget, 'quiet');
  const redraws = h('div', { className: 'row' }, softer, stronger, style);
  const actions = h('div', { className: 'row' }, download, again, stop, drop);
  const article = h(
    'article',
    {},
    figure,
    h('div', { className: 'about' }, name, state, bar, remarks, redraws, actions),
  );
  const element = h('li', { className: 'card' }, article);

  const show = ({ cartoon, photo }: Entry) => {
    if (shown === (cartoon?.picture ?? photo)) return;
    shown = cartoon?.picture ?? photo;
    for (const address of addresses.splice(0)) URL.revokeObjectURL(address);
    const address = (blob: Blob) => {
      addresses.push(URL.createObjectURL(blob));
      return addresses.at(-1) as string;
    };
    preview.hidden = cartoon !== undefined;
    slider.element.hidden = cartoon === undefined;
    if (cartoon === undefined) {
      roundFigure.hidden = true;
      preview.src = address(photo);
    } else {
      // Cut or joined with its photo, a cartoon does not lie over it.
      const fits = cartoon.options.crop === 'none' && !cartoon.options.compare;
      const picture = address(cartoon.picture);
      slider.show(picture, fits ? address(photo) : undefined);
      // Beside its photo it is no square.
      roundFigure.hidden = cartoon.options.crop !== 'avatar' || cartoon.options.compare;
      if (!roundFigure.hidden) round.src = picture;
      download.href = picture;
    }
  };

  const update = (now: Entry) => {
    entry = now;
    const say = words().say;
    const { phase, cartoon, options } = now;
    const isBusy = phase === 'queued' || phase === 'sending' || phase === 'waiting' || phase === 'drawing';
    show(now);
    slider.speak();
    roundText.textContent = say('page-round');
    round.alt = say('page-alt-round', { name: now.name });
    element.dataset.phase = phase;
    article.setAttribute('aria-label', now.name);
    article.setAttribute('aria-busy', String(isBusy));
    name.textContent = now.name;
    name.title = now.name;
    state.textContent = describe(now, words(), styles());
    bar.hidden = !isBusy;
    bar.setAttribute('aria-label', state.textContent);
    if (phase === 'sending') bar.value = now.sent;
    else bar.removeAttribute('value');
    remarks.replaceChildren(...now.remarks.map(({ message }) => h('li', {}, message)));
    remarks.hidden = now.remarks.length === 0 || isBusy;

    redraws.hidden = cartoon === undefined;
    for (const control of [softer, stronger, style]) control.disabled = isBusy;
    softer.disabled ||= stepped(options.strength, -STRIDE) === options.strength;
    stronger.disabled ||= stepped(options.strength, STRIDE) === options.strength;
    softer.textContent = say('button-softer');
    stronger.textContent = say('button-stronger');
    style.setAttribute('aria-label', say('option-style-name'));
    style.replaceChildren(
      ...styles()
        .filter((one) => one.state !== 'missing')
        .map((one) => h('option', { value: one.id, selected: one.id === options.style }, one.name)),
    );
    download.hidden = cartoon === undefined;
    if (cartoon) download.download = fileName(now);
    download.textContent = say('page-download');
    again.hidden = phase !== 'failed' && phase !== 'cancelled';
    again.textContent = say('page-retry');
    stop.hidden = !isBusy;
    stop.textContent = say('page-cancel');
    drop.hidden = isBusy;
    drop.textContent = say('page-forget');
  };

  return {
    element,
    update,
    dispose() {
      for (const address of addresses.splice(0)) URL.revokeObjectURL(address);
      element.remove();
    },
  };
}

/** `me.jpg` → `me.cartoon.png`. */
export const fileName = ({ name, cartoon }: Entry): string =>
  `${name.replace(/\.[a-z0-9]{1,5}$/i, '')}.cartoon.${cartoon?.options.format ?? 'png'}`;

/** How far softer and stronger go: a visible change. */
const STRIDE = 0.2;
const stepped = (strength: number, by: number) =>
  Math.round(Math.min(1, Math.max(0.1, strength + by)) * 100) / 100;

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
