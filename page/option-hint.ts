import type { OptionsAnswer } from './api.ts';
import { h } from './dom.ts';

export type OfferedOption = OptionsAnswer['options'][number];

/** The sentence about an option, and what ties it to its control. `within`: the part of the page; the option may be in several. */
export function hintOf({ name, text }: OfferedOption, within: string) {
  const hint = h('span', { className: 'hint', id: `${within}-hint-${name}` }, text);
  return { hint, attributes: { 'aria-describedby': hint.id } };
}
