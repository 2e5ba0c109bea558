import { h } from './dom.ts';
import { hintOf, type OfferedOption } from './option-hint.ts';
import type { Words } from './words.ts';

export interface ColorChoiceOptions {
  /** The part of the page that it is in: the same option may be in several. */
  readonly within: string;
  readonly words: Words;
  readonly choose: (value: string) => void;
}

/** An option that can be some words or any color: a button for each word, a swatch for each color with a name, and a color picker. */
export function createColorChoice(
  option: OfferedOption,
  { within, words: { say }, choose }: ColorChoiceOptions,
) {
  const { name, label, choices = [] } = option;
  const inputs = choices.map(({ value }) =>
    h('input', { type: 'radio', name: `${within}-option-${name}`, value }),
  );
  const own = h('input', {
    type: 'color',
    value: '#ffffff',
    title: say('page-own-color'),
    attributes: { 'aria-label': say('page-own-color') },
  });
  const show = (chosen: string) => {
    for (const input of inputs) input.checked = input.value === chosen;
    const isListed = inputs.some(({ checked }) => checked);
    own.className = isListed ? '' : 'is-chosen';
    if (!isListed) own.value = chosen;
  };
  for (const input of [...inputs, own])
    input.addEventListener('change', () => {
      show(input.value);
      choose(input.value);
    });
  const entries = choices.map(({ value, label: called }, at) =>
    value.startsWith('#')
      ? h('label', { className: 'swatch', title: called }, inputs[at], swatch(value), unseen(called))
      : h('label', { className: 'swatch word' }, inputs[at], h('span', {}, called)),
  );
  const { hint, attributes } = hintOf(option, within);
  const element = h(
    'fieldset',
    { className: 'option swatches', attributes },
    h('legend', {}, label),
    h('div', {}, ...entries, own),
    hint,
  );
  return { element, show: (chosen: unknown) => show(String(chosen)) };
}

const unseen = (text: string) => h('span', { className: 'unseen' }, text);

function swatch(color: string): HTMLElement {
  const shown = h('span', { className: 'color' });
  shown.style.background = color;
  return shown;
}
