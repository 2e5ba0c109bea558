/** Zooms and moves a picture inside a stage: with the wheel, by dragging, by pinching, and by a double click. */
export function createZoom(stage: HTMLElement, picture: HTMLElement) {
  let [scale, left, top] = [1, 0, 0];
  const pointers = new Map<number, { readonly x: number; readonly y: number }>();

  const apply = () => {
    const { clientWidth, clientHeight } = stage;
    // The middle of the stage always shows some of the picture.
    const [across, down] = [(clientWidth * scale) / 2, (clientHeight * scale) / 2];
    if (scale === 1) [left, top] = [0, 0];
    left = Math.min(across, Math.max(-across, left));
    top = Math.min(down, Math.max(-down, top));
    picture.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
    stage.classList.toggle('is-zoomed', scale > 1);
  };
  /** Zooms so that the point of the stage stays where it is; its middle without one. */
  const by = (factor: number, at?: { readonly x: number; readonly y: number }) => {
    const next = Math.min(MOST, Math.max(1, scale * factor));
    const box = stage.getBoundingClientRect();
    const x = at ? at.x - box.left - box.width / 2 : 0;
    const y = at ? at.y - box.top - box.height / 2 : 0;
    const ratio = next / scale;
    [left, top, scale] = [x - (x - left) * ratio, y - (y - top) * ratio, next];
    apply();
  };
  const move = (x: number, y: number) => {
    [left, top] = [left + x, top + y];
    apply();
  };

  stage.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      by(
        Math.exp(-event.deltaY / WHEEL),
        event.clientX === 0 ? undefined : { x: event.clientX, y: event.clientY },
      );
    },
    { passive: false },
  );
  stage.addEventListener('dblclick', ({ clientX: x, clientY: y }) =>
    scale > 1 ? by(0) : by(DOUBLE, { x, y }),
  );
  stage.addEventListener('pointerdown', (event) => {
    stage.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  stage.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    if (!other) return move(now.x - before.x, now.y - before.y);
    by(distance(now, other) / Math.max(1, distance(before, other)), middle(now, other));
  });
  for (const end of ['pointerup', 'pointercancel'] as const)
    stage.addEventListener(end, ({ pointerId }) => pointers.delete(pointerId));

  return {
    by: (factor: number) => by(factor),
    move,
    reset() {
      scale = 1;
      apply();
    },
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const distance = (one: Point, other: Point) => Math.hypot(one.x - other.x, one.y - other.y);
const middle = (one: Point, other: Point) => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });

/** The largest scale. */
const MOST = 8;
/** What a double click zooms by. */
const DOUBLE = 2.5;
/** How much of the wheel's movement zooms by e. */
const WHEEL = 400;
