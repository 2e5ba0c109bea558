const NAMESPACE = 'http://www.w3.org/2000/svg';

/** Drawn with lines on a grid of 24 by 24. */
const PATHS = {
  photo: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M8.5 8.5h.01',
  broken: 'M4 5h16v6l-4 3-4-3-4 3-4-3zM4 14v5h16v-5M8.5 8.5h.01',
  enlarge: 'M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7',
  open: 'M6 9l6 6 6-6',
  close: 'M5 5l14 14M19 5L5 19',
} as const;

/** A picture of an action or a state; what it means has to be said in words beside it, or in a label. */
export function icon(name: keyof typeof PATHS): SVGSVGElement {
  const svg = document.createElementNS(NAMESPACE, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(NAMESPACE, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
