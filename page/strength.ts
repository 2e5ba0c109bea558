import { byId } from './dom.ts';
import type { Words } from './words.ts';

/** How strong: a slider, three presets, and a sentence that says what to expect. */
export function createStrength(choose: (strength: number) => void) {
  const slider = byId<HTMLInputElement>('strength');
  const presets = byId('presets').querySelectorAll('button');
  slider.addEventListener('input', () => choose(Number(slider.value)));
  for (const preset of presets) preset.addEventListener('click', () => choose(Number(preset.value)));
  return {
    show(strength: number, { say, percent }: Words) {
      slider.value = String(strength);
      const level = LEVELS.find(({ upTo }) => strength <= upTo)?.name ?? 'bold';
      const hint = say(`page-strength-${level}`);
      byId('strength-value').textContent = percent(strength);
      slider.setAttribute('aria-valuetext', `${percent(strength)}. ${hint}`);
      byId('strength-hint').textContent = hint;
      for (const preset of presets)
        preset.setAttribute('aria-pressed', String(Number(preset.value) === strength));
    },
  };
}

/** Between .3, .6 and .9, what is said changes half way. */
const LEVELS = [
  { upTo: 0.45, name: 'light' },
  { upTo: 0.75, name: 'clear' },
  { upTo: 1, name: 'bold' },
] as const;
