import type { Options, OptionsAnswer, Style } from './api.ts';
import { colorChoice } from './color-choice.ts';
import { byId, h } from './dom.ts';
import type { Words } from './words.ts';

/** The options of the next photos: styles with their samples, how strong, and the rest. */
export function createPanel(defaults: Options, changed: () => void) {
  let options: Options = { ...defaults, ...remembered() };
  const gallery = byId('styles');
  const strength = byId<HTMLInputElement>('strength');
  const strengthValue = byId<HTMLOutputElement>('strength-value');
  const more = byId('more-options');
  let words: Words | undefined;
  const samples = new Map<HTMLImageElement, Style>();

  const choose = (choice: Partial<Options>) => {
    options = { ...options, ...choice };
    localStorage.setItem(MEMORY, JSON.stringify(options));
    showStrength();
    showSamples();
    changed();
  };
  const showStrength = () => {
    strength.value = String(options.strength);
    if (!words) return;
    const level = LEVELS.find(({ upTo }) => options.strength <= upTo)?.name ?? 'bold';
    const hint = words.say(`page-strength-${level}`);
    strengthValue.textContent = words.percent(options.strength);
    strength.setAttribute('aria-valuetext', `${words.percent(options.strength)}. ${hint}`);
    byId('strength-hint').textContent = hint;
    for (const preset of byId('presets').querySelectorAll('button'))
      preset.setAttribute('aria-pressed', String(Number(preset.value) === options.strength));
  };
  /** The styles' pictures, in the colours that were chosen. */
  const showSamples = () => {
    for (const [image, { sample = '/samples/photo.webp', sampleInOwnColors = sample }] of samples)
      image.src = options.colors === 'style' ? sampleInOwnColors : sample;
  };
  strength.addEventListener('input', () => choose({ strength: Number(strength.value) }));
  for (const preset of byId('presets').querySelectorAll('button'))
    preset.addEventListener('click', () => choose({ strength: Number(preset.value) }));

  return {
    options: () => options,
    /** Shows everything in the words of the moment. */
    render(now: Words, styles: readonly Style[], { options: described }: OptionsAnswer) {
      words = now;
      // A style of an earlier visit may be gone.
      if (!styles.some(({ id, state }) => id === options.style && state !== 'missing'))
        options = { ...options, style: defaults.style };
      samples.clear();
      const choices = styles.map((style) => styleChoice(style, options.style, styles, now, choose));
      for (const { style, image } of choices) samples.set(image, style);
      gallery.replaceChildren(...choices.map(({ label }) => label));
      more.replaceChildren(
        ...described
          .filter(({ name }) => name !== 'style' && name !== 'strength')
          .map((option) =>
            option.kind === 'color'
              ? colorChoice(option, String(options[option.name as keyof Options]), now, (value) =>
                  choose({ [option.name]: value }),
                )
              : optionChoice(option, options, choose),
          ),
      );
      showStrength();
      showSamples();
    },
  };
}

type Choose = (choice: Partial<Options>) => void;

function styleChoice(
  style: Style,
  chosen: string,
  styles: readonly Style[],
  { say }: Words,
  choose: Choose,
): { readonly style: Style; readonly image: HTMLImageElement; readonly label: HTMLElement } {
  const { id, name, state, drawnAs } = style;
  const image = h('img', { alt: '', width: 100, height: 100, loading: 'lazy' });
  const input = h('input', {
    type: 'radio',
    name: 'style',
    value: id,
    checked: id === chosen,
    disabled: state === 'missing',
  });
  input.addEventListener('change', () => choose({ style: id }));
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
/** Between .3, .6 and .9, what is said changes half way. */
const LEVELS = [
  { upTo: 0.45, name: 'light' },
  { upTo: 0.75, name: 'clear' },
  { upTo: 1, name: 'bold' },
] as const;

function remembered(): Partial<Options> {
  try {
    return JSON.parse(localStorage.getItem(MEMORY) ?? '{}') as Partial<Options>;
  } catch {
    return {};
  }
}
