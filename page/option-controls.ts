import type { Options } from './api.ts';
import { createColorChoice } from './color-choice.ts';
import { h } from './dom.ts';
import { hintOf, type OfferedOption } from './option-hint.ts';
import type { Words } from './words.ts';

/** What an option is chosen with: a label, its control, and a sentence about it. */
export interface OptionControl {
  readonly name: keyof Options;
  readonly element: HTMLElement;
  /** Shows what is chosen; the control itself, and the keyboard focus on it, stay. */
  show(options: Options): void;
}

export interface OptionControlOptions {
  /** The part of the page that it is in: the same option may be in several. */
  readonly within: string;
  readonly words: Words;
  readonly choose: (choice: Partial<Options>) => void;
}

/** Makes the control that fits an option's kind. */
export function createOptionControl(option: OfferedOption, options: OptionControlOptions): OptionControl {
  const name = option.name as keyof Options;
  const control = MAKERS[option.kind]?.(option, options) ?? createSelect(option, options);
  return { name, element: control.element, show: (chosen) => control.show(chosen[name]) };
}

interface Control {
  readonly element: HTMLElement;
  show(value: Options[keyof Options]): void;
}

const MAKERS: Readonly<Record<string, (option: OfferedOption, options: OptionControlOptions) => Control>> = {
  number: createRange,
  switch: createSwitch,
  color: (option, { within, words, choose }) =>
    createColorChoice(option, { within, words, choose: (value) => choose({ [option.name]: value }) }),
};

function createRange(option: OfferedOption, { within, words, choose }: OptionControlOptions): Control {
  const { name, label, min = 0, max = 1, step = 0.05 } = option;
  const { hint, attributes } = hintOf(option, within);
  const value = h('output');
  const [least, most] = [String(min), String(max)];
  const input = h('input', { type: 'range', min: least, max: most, step: String(step), attributes });
  const say = () => {
    value.textContent = words.percent(Number(input.value));
  };
  input.addEventListener('input', () => {
    say();
    choose({ [name]: Number(input.value) });
  });
  return {
    element: h('label', { className: 'option' }, h('b', {}, label), value, input, hint),
    show(chosen) {
      input.value = String(chosen);
      say();
    },
  };
}

function createSwitch(option: OfferedOption, { within, choose }: OptionControlOptions): Control {
  const { hint, attributes } = hintOf(option, within);
  const input = h('input', { type: 'checkbox', attributes });
  input.addEventListener('change', () => choose({ [option.name]: input.checked }));
  return {
    element: h('label', { className: 'option switch' }, input, h('span', {}, h('b', {}, option.label), hint)),
    show(chosen) {
      input.checked = chosen === true;
    },
  };
}

function createSelect(option: OfferedOption, { within, choose }: OptionControlOptions): Control {
  const { name, label, choices = [] } = option;
  const { hint, attributes } = hintOf(option, within);
  const select = h(
    'select',
    { attributes },
    ...choices.map((choice) => h('option', { value: choice.value }, choice.label)),
  );
  select.addEventListener('change', () => {
    const number = Number(select.value);
    choose({ [name]: Number.isNaN(number) ? select.value : number });
  });
  return {
    element: h('label', { className: 'option' }, h('b', {}, label), select, hint),
    show(chosen) {
      select.value = String(chosen);
    },
  };
}
