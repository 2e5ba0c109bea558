import type { OptionsAnswer } from './api.ts';
import { h } from './dom.ts';
import type { Words } from './words.ts';

/** An option that can be some words or any color: a button for each word, a swatch for each color with a name, and a color picker. */
export function colorChoice(
  { name, label, text, choices = [] }: OptionsAnswer['options'][number],
  chosen: string,
  { say }: Words,
  choose: (value: string) => void,
): HTMLElement {
  const inputs = choices.map(({ value }) =>
    h('input', { type: 'radio', name: `option-${name}`, value, checked: value === chosen }),
  );
  const isListed = choices.some(({ value }) => value === chosen);
  const own = h('input', {
    type: 'color',
    value: chosen.startsWith('#') ? chosen : '#ffffff',
    className: isListed ? '' : 'is-chosen',
    title: say('page-own-color'),
    attributes: { 'aria-label': say('page-own-color') },
  });
  for (const input of inputs)
    input.addEventListener('change', () => {
      own.className = '';
      choose(input.value);
    });
  own.addEventListener('change', () => {
    for (const input of inputs) input.checked = false;
    own.className = 'is-chosen';
    choose(own.value);
  });
  const entries = choices.map(({ value, label: called }, at) =>
    value.startsWith('#')
      ? h('label', { className: 'swatch', title: called }, inputs[at], swatch(value), unseen(called))
      : h('label', { className: 'swatch word' }, inputs[at], h('span', {}, called)),
  );
  const hint = h('span', { className: 'hint', id: `hint-${name}` }, text);
  return h(
    'fieldset',
    { className: 'option swatches', attributes: { 'aria-describedby': hint.id } },
    h('legend', {}, label),
    h('div', {}, ...entries, own),
    hint,
  );
}

const unseen = (text: string) => h('span', { className: 'unseen' }, text);

function swatch(color: string): HTMLElement {
  const shown = h('span', { className: 'color' });
  shown.style.background = color;
  return shown;
}
