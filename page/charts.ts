import { h } from './dom.ts';

export interface Chart {
  /** What the bars count. */
  readonly title: string;
  /** The same in one sentence, for those who don't see the bars. */
  readonly summary: string;
  /** From the earliest to the latest. */
  readonly values: readonly number[];
  /** What one bar says when it is pointed at. */
  readonly label: (index: number) => string;
}

const NAMESPACE = 'http://www.w3.org/2000/svg';
/** Of the drawing, not of the screen. */
const BAR = 4;
const HEIGHT = 48;

/** Small bars over time. */
export function drawChart({ title, summary, values, label }: Chart): HTMLElement {
  const most = Math.max(1, ...values);
  const svg = document.createElementNS(NAMESPACE, 'svg');
  svg.setAttribute('viewBox', `0 0 ${Math.max(1, values.length) * BAR} ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `${title}. ${summary}`);
  for (const [index, value] of values.entries()) {
    const bar = document.createElementNS(NAMESPACE, 'rect');
    const height = Math.max(1, (value / most) * HEIGHT);
    const place = { x: index * BAR, y: HEIGHT - height, width: BAR - 1, height };
    for (const [name, number] of Object.entries(place)) bar.setAttribute(name, String(number));
    const tip = document.createElementNS(NAMESPACE, 'title');
    tip.textContent = label(index);
    bar.append(tip);
    svg.append(bar);
  }
  return h('figure', { className: 'chart' }, h('figcaption', {}, h('b', {}, title), ` ${summary}`), svg);
}
