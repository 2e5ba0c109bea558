import type { Area } from './api.ts';
import { h } from './dom.ts';

interface SliderTexts {
  /** What the handle is for. */
  readonly label: string;
  readonly photo: string;
  readonly cartoon: string;
  /** The names of the two sides. */
  readonly before: string;
  readonly after: string;
}

/** Photo and cartoon in one place, with a handle between them. The photo stays out when this browser cannot show it. */
export function createSlider(texts: () => SliderTexts) {
  const photo = h('img', { draggable: false });
  const before = h('div', { className: 'before' }, photo);
  const after = h('img', { className: 'after', draggable: false });
  const handle = h('input', { type: 'range', min: '0', max: '100', value: '50', className: 'handle' });
  const decoration = { attributes: { 'aria-hidden': 'true' } };
  const line = h('span', { className: 'line', ...decoration });
  const beforeLabel = h('span', { className: 'side before-label', ...decoration });
  const afterLabel = h('span', { className: 'side after-label', ...decoration });
  const element = h('div', { className: 'slider' }, after, before, line, beforeLabel, afterLabel, handle);
  const move = () => element.style.setProperty('--at', `${handle.value}%`);
  handle.addEventListener('input', move);
  move();

  const compare = (comparable: boolean) => {
    for (const part of [before, handle, line, beforeLabel, afterLabel]) part.hidden = !comparable;
  };
  photo.addEventListener('error', () => compare(false));

  return {
    element,
    photo,
    after,
    /** Shows a cartoon over the part of the photo that it was made of; without a comparable photo, alone. */
    show(cartoon: string, compared: { readonly address: string; readonly area: Area } | undefined) {
      after.src = cartoon;
      compare(compared !== undefined);
      if (compared === undefined) return;
      const { left, top, width, height } = compared.area;
      Object.assign(photo.style, {
        left: percent(-left / width),
        top: percent(-top / height),
        width: percent(1 / width),
        height: percent(1 / height),
      });
      photo.src = compared.address;
    },
    speak() {
      const { label, photo: ofPhoto, cartoon, ...sides } = texts();
      beforeLabel.textContent = sides.before;
      afterLabel.textContent = sides.after;
      handle.setAttribute('aria-label', label);
      photo.alt = ofPhoto;
      after.alt = cartoon;
    },
  };
}

const percent = (fraction: number) => `${fraction * 100}%`;
