import type { Entry, Version } from './album.ts';
import { OFFLINE, type Said, SIGNED_OUT, type Style } from './api.ts';
import { type CardControlsOptions, createCardControls } from './card-controls.ts';
import { createCardPicture } from './card-picture.ts';
import { createCardSharing } from './card-sharing.ts';
import { createCardVersions } from './card-versions.ts';
import { describeVersion } from './describe-version.ts';
import { h } from './dom.ts';
import { sayFailure, sayRemark } from './sentences.ts';
import type { Words } from './words.ts';

export interface CardOptions extends CardControlsOptions {
  /** Shows an earlier cartoon, or the latest again. */
  readonly show: (version: Version) => void;
  /** Shows it in full size. */
  readonly enlarge: () => void;
}

/** The photo that is shown large, from its way to the machine to its cartoon. */
export function createCard(options: CardOptions) {
  const { words, styles, show } = options;
  const picture = createCardPicture(words, options.enlarge);
  const versions = createCardVersions({ words, styles, show });
  const controls = createCardControls(options);
  const sharing = createCardSharing(words);
  // Beside the download, before what deletes it.
  controls.elements.at(-1)?.lastElementChild?.before(sharing.element);
  const name = h('h3', { tabIndex: -1, dir: 'auto' });
  const state = h('p', { className: 'state' });
  const bar = h('progress', { max: 1 });
  const remarks = h('ul', { className: 'remarks' });
  const about = h(
    'div',
    { className: 'about' },
    h('div', { className: 'heading' }, name, state),
    bar,
    remarks,
    versions.element,
    ...controls.elements,
  );
  const element = h('article', { className: 'card' }, picture.element, about);

  return {
    element,
    /** Shows an entry, the one of before or another. */
    update(entry: Entry) {
      const { phase } = entry;
      const isBusy = phase === 'queued' || phase === 'sending' || phase === 'waiting' || phase === 'drawing';
      const focused = document.activeElement;
      picture.update(entry);
      element.dataset.phase = phase;
      element.setAttribute('aria-label', entry.name);
      element.setAttribute('aria-busy', String(isBusy));
      name.textContent = entry.name;
      name.title = entry.name;
      state.textContent = describe(entry, words(), styles());
      bar.hidden = !isBusy;
      bar.setAttribute('aria-label', state.textContent);
      const done = fractionDone(entry);
      if (done === undefined) bar.removeAttribute('value');
      else bar.value = done;
      const said = entry.cartoon?.remarks ?? entry.remarks;
      remarks.replaceChildren(...said.map((remark) => remarkItem(remark, entry, options)));
      remarks.hidden = said.length === 0 || isBusy;
      versions.update(entry);
      controls.update(entry, isBusy, picture.address());
      sharing.update(entry);
      // A button that was pressed and is gone leaves the keyboard focus here, not at the top of the page.
      if (focused instanceof HTMLElement && about.contains(focused) && focused.hidden) name.focus();
    },
    /** Takes the keyboard focus. */
    focus: () => name.focus(),
  };
}

/** A remark, with a button that draws the photo again as it advises. */
function remarkItem(remark: Said, { cartoon }: Entry, { words, styles, redraw }: CardOptions) {
  const text = sayRemark(remark, words(), styles());
  const { code, change } = remark;
  if (change === undefined || cartoon === undefined) return h('li', {}, text);
  const act = h('button', { type: 'button' }, words().say(`button-advice-${code}`));
  act.addEventListener('click', () => redraw({ ...cartoon.options, ...change }));
  return h('li', {}, text, ' ', act);
}

/** How much of what an entry is waiting for is over, 0..1; undefined where nobody knows. */
function fractionDone({ phase, sent, expected }: Entry): number | undefined {
  if (phase === 'sending') return sent;
  if (!expected || (phase !== 'waiting' && phase !== 'drawing')) return undefined;
  const fraction = (Date.now() - expected.from) / (expected.until - expected.from);
  // What takes longer than expected is not nearly done for that.
  return fraction < 1 ? Math.max(0, fraction) : undefined;
}

function describe(
  { phase, sent, job, failure, cartoon, expected }: Entry,
  words: Words,
  styles: readonly Style[],
) {
  const { say } = words;
  const left = () => {
    const seconds = expected ? (expected.until - Date.now()) / 1000 : 0;
    if (!expected) return undefined;
    if (seconds < 0) return say('page-overdue');
    return seconds < 90
      ? say('page-seconds', { seconds: Math.max(1, Math.round(seconds)) })
      : say('page-minutes', { minutes: Math.round(seconds / 60) });
  };
  const joined = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(' · ');
  switch (phase) {
    case 'queued':
      if (failure?.code === OFFLINE) return say('page-offline');
      if (failure?.code === SIGNED_OUT) return sayFailure(failure, words, styles);
      return failure
        ? say('page-again-soon', { reason: sayFailure(failure, words, styles) })
        : say('page-waiting-upload');
    case 'sending':
      return say('page-sending', { percent: words.percent(sent) });
    case 'waiting':
      return joined(
        job?.place === undefined ? say('page-waiting') : say('page-place', { place: job.place }),
        left(),
      );
    case 'drawing':
      return joined(say(`stage-${job?.stage?.code ?? 'draw'}`), left());
    case 'failed':
      return failure ? sayFailure(failure, words, styles) : '';
    case 'cancelled':
      return say('page-cancelled');
    case 'done':
      return cartoon ? describeVersion(cartoon, words, styles) : '';
  }
}
