import type { Entry } from './album.ts';
import type { Options, Style } from './api.ts';
import { h } from './dom.ts';
import { icon } from './icons.ts';
import { createOptionControl, type OptionControl } from './option-controls.ts';
import type { OfferedOption } from './option-hint.ts';
import type { Words } from './words.ts';

export interface CardOptionsOptions {
  readonly words: () => Words;
  readonly styles: () => readonly Style[];
  /** What can be chosen for a photo, in the language of the moment. */
  readonly offered: () => readonly OfferedOption[];
  /** Draws the photo again with this changed. */
  readonly choose: (choice: Partial<Options>) => void;
}

/** What else can be changed on a card: a button, and the options that it opens; each is done as soon as it is chosen. */
export function createCardOptions({ words, styles, offered, choose }: CardOptionsOptions) {
  const label = h('span');
  const attributes = { 'aria-expanded': 'false', 'aria-controls': 'card-options' };
  const toggle = h('button', { type: 'button', className: 'toggle', attributes }, label, icon('open'));
  const element = h('div', { id: attributes['aria-controls'], hidden: true, attributes: { role: 'group' } });
  let isOpen = false;
  let controls: readonly OptionControl[] = [];
  let made: { readonly words: Words; readonly offered: readonly OfferedOption[] } | undefined;

  toggle.addEventListener('click', () => {
    isOpen = !isOpen;
    toggle.setAttribute('aria-expanded', String(isOpen));
    element.hidden = !isOpen;
  });
  /** Only for other words or other options: what has the keyboard focus stays. */
  const make = (now: NonNullable<typeof made>) => {
    if (made?.words === now.words && made.offered === now.offered) return;
    made = now;
    label.textContent = now.words.say('page-card-more');
    element.ariaLabel = now.words.say('page-more');
    controls = ON_CARD.flatMap((name) => now.offered.find((one) => one.name === name) ?? []).map((option) =>
      createOptionControl(option, { within: 'card', words: now.words, choose }),
    );
    element.replaceChildren(...controls.map((control) => control.element));
  };

  return {
    toggle,
    element,
    update(entry: Entry) {
      make({ words: words(), offered: offered() });
      element.hidden = !isOpen || entry.cartoon === undefined;
      for (const control of controls) {
        control.element.hidden = !matters(control.name, entry, styles());
        control.show(entry.options);
      }
    },
  };
}

/** Beside style and strength, which are always there. What stays at its place whatever is chosen comes first. */
const ON_CARD: readonly (keyof Options)[] = ['colors', 'format', 'size', 'crop', 'faces', 'background'];

/** Whether an option changes anything of this photo with its other options. */
function matters(name: keyof Options, { options, versions = [] }: Entry, styles: readonly Style[]): boolean {
  const isSticker = options.format === 'sticker';
  switch (name) {
    case 'colors':
      // Some styles have no colors but their own.
      return styles.find(({ id }) => id === options.style)?.sampleInOwnColors !== undefined;
    case 'size':
    case 'crop':
    case 'background':
      return !isSticker;
    case 'faces':
      // Of what was kept by earlier programs nobody knows.
      return options.faces !== 'all' || versions.some(({ faces = 2 }) => faces > 1);
    default:
      return true;
  }
}
