import type { Options, OptionsAnswer, Style } from './api.ts';
import { byId, h } from './dom.ts';
import { createOptionControl, type OptionControl } from './option-controls.ts';
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
  let words: Words | undefined;
  let known: { readonly styles: readonly Style[]; readonly answer: OptionsAnswer } | undefined;
  let previews: ReadonlyMap<string, string> = new Map();
  let styleChoices: readonly StyleChoice[] = [];
  let controls: readonly OptionControl[] = [];

  const choose = (choice: Partial<Options>) => {
    options = { ...options, ...choice };
    localStorage.setItem(MEMORY, JSON.stringify(options));
    if (words) strength.show(options.strength, words);
    showSamples();
    changed();
  };
  /** The styles' pictures, in the colours that were chosen. */
  const showSamples = () => {
    for (const { style, image } of styleChoices) image.src = sampleOf(style, previews, options);
  };
  const show = () => {
    if (!words || !known) return;
    options = repaired(options, defaults, known.answer.options, known.styles);
    for (const { style, input } of styleChoices) input.checked = style.id === options.style;
    for (const control of controls) control.show(options);
    strength.show(options.strength, words);
    showSamples();
  };
  const strength = createStrength((chosen) => choose({ strength: chosen }));

  return {
    options: () => options,
    /** Shows the options of a photo; they are those of the next ones too. */
    show(chosen: Options) {
      options = { ...options, ...chosen };
      show();
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
      styleChoices = [...styles]
        .sort((one, other) => rankOf(one) - rankOf(other))
        .map((style) => createStyleChoice(style, { styles, words: now, choose, picked }));
      byId('styles').replaceChildren(...styleChoices.map(({ label }) => label));
      controls = answer.options
        .filter(({ name }) => name !== 'style' && name !== 'strength')
        .map((option) => createOptionControl(option, { within: 'panel', words: now, choose }));
      byId('more-options').replaceChildren(...controls.map(({ element }) => element));
      show();
    },
  };
}

/** Styles that something else stands in for come after those that are drawn as they are called. */
const rankOf = ({ state }: Style) => ['drawn', 'stand-in', 'missing'].indexOf(state);

/** The address of a style's picture: this photo in it, or else an example. */
function sampleOf(
  { id, drawnAs = id, sample = '/samples/photo.webp', sampleInOwnColors = sample }: Style,
  previews: ReadonlyMap<string, string>,
  { colors }: Options,
): string {
  return previews.get(drawnAs) ?? (colors === 'style' ? sampleInOwnColors : sample);
}

interface StyleChoice {
  readonly style: Style;
  readonly input: HTMLInputElement;
  readonly image: HTMLImageElement;
  readonly label: HTMLElement;
}

interface StyleChoiceOptions extends Pick<PanelOptions, 'picked'> {
  readonly styles: readonly Style[];
  readonly words: Words;
  readonly choose: (choice: Partial<Options>) => void;
}

function createStyleChoice(
  style: Style,
  { styles, words: { say }, choose, picked }: StyleChoiceOptions,
): StyleChoice {
  const { id, name, state, drawnAs } = style;
  const image = h('img', { alt: '', width: 100, height: 100, loading: 'lazy' });
  const input = h('input', { type: 'radio', name: 'style', value: id, disabled: state === 'missing' });
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
  return { style, input, image, label };
}

const MEMORY = 'toonsmith-options';
function remembered(): Partial<Options> {
  try {
    return JSON.parse(localStorage.getItem(MEMORY) ?? '{}') as Partial<Options>;
  } catch {
    return {};
  }
}
