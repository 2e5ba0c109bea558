import { FAULTS_OF_PHOTOS } from '../src/options/photo-faults.ts';
import type { Entry } from './album.ts';
import { type CardRedrawsOptions, createCardRedraws } from './card-redraws.ts';
import { button, h } from './dom.ts';

export interface CardControlsOptions extends CardRedrawsOptions {
  readonly retry: () => void;
  readonly cancel: () => void;
  readonly forget: () => void;
}

/** The buttons of a photo: what can be done with it at this moment. */
export function createCardControls(options: CardControlsOptions) {
  const { words, retry, cancel, forget } = options;
  const redraws = createCardRedraws(options);
  const download = h('a', { className: 'button primary' });
  const again = button(retry, 'primary');
  const stop = button(cancel);
  const drop = button(forget, 'quiet');
  const actions = h('div', { className: 'row' }, download, again, stop, drop);

  return {
    elements: [...redraws.elements, actions],
    /** `address`: where the picture that is shown can be loaded from. */
    update(entry: Entry, isBusy: boolean, address: string) {
      redraws.update(entry, isBusy);
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

/** Whether what failed may work the next time. */
const mayHelpToRetry = (code: string) => !(FAULTS_OF_PHOTOS as ReadonlySet<string>).has(code);
