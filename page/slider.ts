import { h } from './dom.ts';

/** Photo and cartoon in one place, with a handle between them. The photo stays out when this browser cannot show it. */
export function createSlider(texts: () => { label: string; photo: string; cartoon: string }) {
  const before = h('img', { className: 'before', draggable: false });
  const after = h('img', { className: 'after', draggable: false });
  const handle = h('input', { type: 'range', min: '0', max: '100', value: '50', className: 'handle' });
  const line = h('span', { className: 'line', attributes: { 'aria-hidden': 'true' } });
  const element = h('div', { className: 'slider' }, after, before, line, handle);
  const move = () => element.style.setProperty('--at', `${handle.value}%`);
  handle.addEventListener('input', move);
  move();

  const sides = (comparable: boolean) => {
    before.hidden = !comparable;
    handle.hidden = !comparable;
    line.hidden = !comparable;
  };
  before.addEventListener('error', () => sides(false));

  return {
    element,
    /** Shows addresses of pictures; without a comparable photo, the cartoon alone. */
    show(cartoon: string, photo: string | undefined) {
      after.src = cartoon;
      if (photo !== undefined) before.src = photo;
      sides(photo !== undefined);
    },
    speak() {
      const { label, photo, cartoon } = texts();
      handle.setAttribute('aria-label', label);
      before.alt = photo;
      after.alt = cartoon;
    },
  };
}
