import { FAULTS_OF_PHOTOS } from '../src/options/photo-faults.ts';
import type { Entry } from './album.ts';
import type { Options, Style } from './api.ts';
import { h } from './dom.ts';
import type { Words } from './words.ts';

export interface CardActions {
  readonly redraw: (options: Options) => void;
  readonly retry: () => void;
  readonly cancel: () => void;
  readonly forget: () => void;
}

export interface CardControlsOptions extends CardActions {
  readonly words: () => Words;
  readonly styles: () => readonly Style[];
}

/** The buttons of a photo: what can be done with it at this moment. */
export function createCardControls({ words, styles, redraw, retry, cancel, forget }: CardControlsOptions) {
  let options: Options | undefined;
  const change = (choice: (now: Options) => Partial<Options>) => () => {
    if (options) redraw({ ...options, ...choice(options) });
  };
  const softer = button(change(({ strength }) => ({ strength: stepped(strength, -STRIDE) })));
  const stronger = button(change(({ strength }) => ({ strength: stepped(strength, STRIDE) })));
  const style = h('select');
  style.addEventListener(
    'change',
    change(() => ({ style: style.value })),
  );
  const sticker = button(change(() => ({ format: 'sticker' })));
  const avatar = button(
    change(({ format }) => ({ crop: 'avatar', format: format === 'sticker' ? 'png' : format })),
  );
  const redraws = h('div', { className: 'row' }, softer, stronger, sticker, avatar, style);
  const download = h('a', { className: 'button primary' });
  const again = button(retry, 'primary');
  const stop = button(cancel);
  const drop = button(forget, 'quiet');
  const actions = h('div', { className: 'row' }, download, again, stop, drop);

  const updateRedraws = (entry: Entry, isBusy: boolean) => {
    const { strength } = entry.options;
    redraws.hidden = entry.cartoon === undefined;
    // Not `disabled`: the keyboard focus would be lost with the press that begins the drawing.
    softer.setAttribute('aria-disabled', String(isBusy || stepped(strength, -STRIDE) === strength));
    stronger.setAttribute('aria-disabled', String(isBusy || stepped(strength, STRIDE) === strength));
    const { format, crop } = entry.options;
    sticker.setAttribute('aria-disabled', String(isBusy || format === 'sticker'));
    avatar.setAttribute('aria-disabled', String(isBusy || (crop === 'avatar' && format !== 'sticker')));
    const { say } = words();
    sticker.textContent = say('button-sticker');
    avatar.textContent = say('button-avatar');
    softer.textContent = say('button-softer');
    stronger.textContent = say('button-stronger');
    style.setAttribute('aria-label', say('option-style-name'));
    style.replaceChildren(
      ...styles()
        .filter((one) => one.state !== 'missing')
        .map((one) => h('option', { value: one.id, selected: one.id === entry.options.style }, one.name)),
    );
  };

  return {
    elements: [redraws, actions],
    /** `address`: where the picture that is shown can be loaded from. */
    update(entry: Entry, isBusy: boolean, address: string) {
      options = entry.options;
      updateRedraws(entry, isBusy);
      const { say } = words();
      download.hidden = entry.cartoon === undefined;
      if (entry.cartoon) Object.assign(download, { href: address, download: fileName(entry) });
      download.textContent = say('page-download');
      again.hidden =
        entry.phase !== 'cancelled' &&
        (entry.phase !== 'failed' || !mayHelpToRetry(entry.failure?.code ?? ''));
      again.textContent = say('page-retry');
      stop.hidden = !isBusy;
      stop.textContent = say('page-cancel');
      drop.hidden = isBusy;
      drop.textContent = say('page-forget');
    },
  };
}

/** `me.jpg` → `me.cartoon.png`. */
export function fileName({ name, cartoon }: Entry): string {
  const format = cartoon?.options.format ?? 'png';
  return `${name.replace(/\.[a-z0-9]{1,5}$/i, '')}.cartoon.${format === 'sticker' ? 'webp' : format}`;
}

function button(act: () => void, className = ''): HTMLButtonElement {
  const made = h('button', { type: 'button', className });
  made.addEventListener('click', () => {
    if (made.getAttribute('aria-disabled') !== 'true') act();
  });
  return made;
}

/** Whether what failed may work the next time. */
const mayHelpToRetry = (code: string) => !(FAULTS_OF_PHOTOS as ReadonlySet<string>).has(code);

/** How far softer and stronger go: a visible change. */
const STRIDE = 0.2;
const stepped = (strength: number, by: number) =>
  Math.round(Math.min(1, Math.max(0.1, strength + by)) * 100) / 100;
