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
  const before = h('img', { className: 'before', draggable: false });
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
  before.addEventListener('error', () => compare(false));

  return {
    element,
    before,
    after,
    /** Shows addresses of pictures; without a comparable photo, the cartoon alone. */
    show(cartoon: string, photo: string | undefined) {
      after.src = cartoon;
      if (photo !== undefined) before.src = photo;
      compare(photo !== undefined);
    },
    speak() {
      const { label, photo, cartoon, ...sides } = texts();
      beforeLabel.textContent = sides.before;
      afterLabel.textContent = sides.after;
      handle.setAttribute('aria-label', label);
      before.alt = photo;
      after.alt = cartoon;
    },
  };
}
