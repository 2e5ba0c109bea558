import type { Entry } from './album.ts';
import type { Options, Style } from './api.ts';
import { createCardOptions } from './card-options.ts';
import { button, h } from './dom.ts';
import type { OfferedOption } from './option-hint.ts';
import type { Words } from './words.ts';

export interface CardRedrawsOptions {
  readonly words: () => Words;
  readonly styles: () => readonly Style[];
  /** What can be chosen for a photo, in the language of the moment. */
  readonly offered: () => readonly OfferedOption[];
  readonly redraw: (options: Options) => void;
}

/** What draws the photo of a card again: other options for it, each done as soon as it is chosen. */
export function createCardRedraws(needed: CardRedrawsOptions) {
  const { words, redraw } = needed;
  let options: Options | undefined;
  const change = (choice: (now: Options) => Partial<Options>) => () => {
    if (options) redraw({ ...options, ...choice(options) });
  };
  const softer = button(change(({ strength }) => ({ strength: stepped(strength, -STRIDE) })));
  const stronger = button(change(({ strength }) => ({ strength: stepped(strength, STRIDE) })));
  const sticker = button(change(() => ({ format: 'sticker' })));
  const avatar = button(
    change(({ format }) => ({ crop: 'avatar', format: format === 'sticker' ? 'png' : format })),
  );
  const style = createStyleSelect(needed, (chosen) => change(() => ({ style: chosen }))());
  const others = createCardOptions({ ...needed, choose: (choice) => change(() => choice)() });
  const row = h(
    'div',
    { className: 'row' },
    ...[softer, stronger, sticker, avatar, style.element, others.toggle],
  );

  return {
    elements: [row, others.element],
    update(entry: Entry, isBusy: boolean) {
      options = entry.options;
      const { strength, format, crop } = options;
      row.hidden = entry.cartoon === undefined;
      // Not `disabled`: the keyboard focus would be lost with the press that begins the drawing.
      const disable = (one: HTMLElement, isDone: boolean) =>
        one.setAttribute('aria-disabled', String(isBusy || isDone));
      disable(softer, stepped(strength, -STRIDE) === strength);
      disable(stronger, stepped(strength, STRIDE) === strength);
      disable(sticker, format === 'sticker');
      disable(avatar, crop === 'avatar' && format !== 'sticker');
      const { say } = words();
      softer.textContent = say('button-softer');
      stronger.textContent = say('button-stronger');
      sticker.textContent = say('button-sticker');
      avatar.textContent = say('button-avatar');
      style.update(options);
      others.update(entry);
    },
  };
}

function createStyleSelect(
  { words, styles }: Pick<CardRedrawsOptions, 'words' | 'styles'>,
  choose: (style: string) => void,
) {
  const element = h('select');
  let listed: readonly Style[] | undefined;
  element.addEventListener('change', () => choose(element.value));
  return {
    element,
    update({ style }: Options) {
      element.setAttribute('aria-label', words().say('option-style-name'));
      // Only where they are others: a list that is open stays so.
      if (listed !== styles()) {
        listed = styles();
        const shown = listed.filter(({ state }) => state !== 'missing');
        element.replaceChildren(...shown.map(({ id, name }) => h('option', { value: id }, name)));
      }
      if (element.value !== style) element.value = style;
    },
  };
}

/** How far softer and stronger go: a visible change. */
const STRIDE = 0.2;
const stepped = (strength: number, by: number) =>
  Math.round(Math.min(1, Math.max(0.1, strength + by)) * 100) / 100;
