import type { Options, OptionsAnswer, Style } from './api.ts';
import { colorChoice } from './color-choice.ts';
import { byId, h } from './dom.ts';
import { repaired } from './repaired-options.ts';
import { createStrength } from './strength.ts';
import type { Words } from './words.ts';

export interface PanelOptions {
  readonly defaults: Options;
  /** Called for every change. */
  readonly changed: () => void;
  /** Called when a style was chosen with a pointer: the keyboard passes all styles on its way to one. */
  readonly picked: () => void;
}

/** The options of the photo that is shown large, and of the next ones: styles with their samples, how strong, and the rest. */
export function createPanel({ defaults, changed, picked }: PanelOptions) {
  let options: Options = { ...defaults, ...remembered() };
  const gallery = byId('styles');
  const more = byId('more-options');
  let words: Words | undefined;
  let known: { readonly styles: readonly Style[]; readonly answer: OptionsAnswer } | undefined;
  let previews: ReadonlyMap<string, string> = new Map();
  const samples = new Map<HTMLImageElement, Style>();

  const choose = (choice: Partial<Options>) => {
    options = { ...options, ...choice };
    localStorage.setItem(MEMORY, JSON.stringify(options));
    if (words) strength.show(options.strength, words);
    showSamples();
    changed();
  };
  /** The styles' pictures, in the colours that were chosen. */
  const showSamples = () => {
    for (const [
      image,
      { id, drawnAs = id, sample = '/samples/photo.webp', sampleInOwnColors = sample },
    ] of samples)
      image.src = previews.get(drawnAs) ?? (options.colors === 'style' ? sampleInOwnColors : sample);
  };
  const render = () => {
    if (!words || !known) return;
    const { styles, answer } = known;
    options = repaired(options, defaults, answer.options, styles);
    samples.clear();
    const shown = [...styles].sort((one, other) => rankOf(one) - rankOf(other));
    const choices = shown.map((style) =>
      styleChoice(style, { options, styles, words: words!, choose, picked }),
    );
    for (const { style, image } of choices) samples.set(image, style);
    gallery.replaceChildren(...choices.map(({ label }) => label));
    more.replaceChildren(
      ...answer.options
        .filter(({ name }) => name !== 'style' && name !== 'strength')
        .map((option) => anyChoice(option, { options, words: words!, choose })),
    );
    if (words) strength.show(options.strength, words);
    showSamples();
  };
  const strength = createStrength((chosen) => choose({ strength: chosen }));

  return {
    options: () => options,
    /** Shows the options of a photo; they are those of the next ones too. */
    show(chosen: Options) {
      options = { ...options, ...chosen };
      render();
    },
    /** Shows the addresses of these pictures with their styles instead of the samples; none where there are none. */
    showPreviews(shown: ReadonlyMap<string, string>) {
      previews = shown;
      showSamples();
    },
    /** Shows everything in the words of the moment. */
    render(now: Words, styles: readonly Style[], answer: OptionsAnswer) {
      words = now;
      known = { styles, answer };
      render();
    },
  };
}

/** Styles that something else stands in for come after those that are drawn as they are called. */
const rankOf = ({ state }: Style) => ['drawn', 'stand-in', 'missing'].indexOf(state);

type Choose = (choice: Partial<Options>) => void;

interface StyleChoiceOptions extends Pick<PanelOptions, 'picked'> {
  readonly options: Options;
  readonly styles: readonly Style[];
  readonly words: Words;
  readonly choose: Choose;
}

function styleChoice(
  style: Style,
  { options, styles, words: { say }, choose, picked }: StyleChoiceOptions,
): { readonly style: Style; readonly image: HTMLImageElement; readonly label: HTMLElement } {
  const { id, name, state, drawnAs } = style;
  const image = h('img', { alt: '', width: 100, height: 100, loading: 'lazy' });
  const input = h('input', {
    type: 'radio',
    name: 'style',
    value: id,
    checked: id === options.style,
    disabled: state === 'missing',
  });
  // What the arrow keys choose is a click too, but of no button.
  input.addEventListener('click', ({ detail }) => {
    choose({ style: id });
    if (detail > 0) picked();
  });
  const stand = styles.find((one) => one.id === drawnAs)?.name ?? '';
  const label = h(
    'label',
    { className: 'style' },
    input,
    image,
    h('span', { className: 'style-name' }, name),
    state === 'stand-in' && h('span', { className: 'style-note' }, say('page-stand-in', { style: stand })),
  );
  return { style, image, label };
}

function anyChoice(
  option: OptionsAnswer['options'][number],
  { options, words, choose }: Pick<StyleChoiceOptions, 'options' | 'words' | 'choose'>,
): HTMLElement {
  if (option.kind === 'number') return numberChoice(option, { options, words, choose });
  if (option.kind !== 'color') return optionChoice(option, options, choose);
  const value = String(options[option.name as keyof Options]);
  return colorChoice(option, value, words, (color) => choose({ [option.name]: color }));
}

function numberChoice(
  { name, label, text, min = 0, max = 1, step = 0.05 }: OptionsAnswer['options'][number],
  { options, words, choose }: Pick<StyleChoiceOptions, 'options' | 'words' | 'choose'>,
): HTMLElement {
  const hint = h('span', { className: 'hint', id: `hint-${name}` }, text);
  const value = h('output', {}, words.percent(Number(options[name as keyof Options])));
  const input = h('input', {
    type: 'range',
    min: String(min),
    max: String(max),
    step: String(step),
    value: String(options[name as keyof Options]),
    attributes: { 'aria-describedby': hint.id },
  });
  input.addEventListener('input', () => {
    value.textContent = words.percent(Number(input.value));
    choose({ [name]: Number(input.value) });
  });
  return h('label', { className: 'option' }, h('b', {}, label), value, input, hint);
}

function optionChoice(
  { name, label, text, kind, choices = [] }: OptionsAnswer['options'][number],
  options: Options,
  choose: Choose,
): HTMLElement {
  const key = name as keyof Options;
  const hint = h('span', { className: 'hint', id: `hint-${name}` }, text);
  const attributes = { 'aria-describedby': hint.id };
  if (kind === 'switch') {
    const input = h('input', { type: 'checkbox', checked: options[key] === true, attributes });
    input.addEventListener('change', () => choose({ [key]: input.checked }));
    return h('label', { className: 'option switch' }, input, h('span', {}, h('b', {}, label), hint));
  }
  const select = h(
    'select',
    { attributes },
    ...choices.map((choice) =>
      h('option', { value: choice.value, selected: choice.value === String(options[key]) }, choice.label),
    ),
  );
  select.addEventListener('change', () => {
    const number = Number(select.value);
    choose({ [key]: Number.isNaN(number) ? select.value : number });
  });
  return h('label', { className: 'option' }, h('b', {}, label), select, hint);
}

const MEMORY = 'toonsmith-options';
function remembered(): Partial<Options> {
  try {
    return JSON.parse(localStorage.getItem(MEMORY) ?? '{}') as Partial<Options>;
  } catch {
    return {};
  }
}
