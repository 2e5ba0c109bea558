import type { Style, StyleId } from '../cartoon.ts';

/** The look that is drawn when a style is asked for, and by which engine; `undefined` when nothing here can draw it. */
export type FindLook = (style: StyleId) => DrawnLook | undefined;

interface DrawnLook {
  readonly style: StyleId;
  readonly engine: string;
  /** It has colours of its own, whatever is asked for. */
  readonly palette?: 'own';
}

/** How a style is drawn on this machine. */
export type StyleState = 'drawn' | 'stand-in' | 'missing';

export function stateOf({ id }: Style, findLook: FindLook): StyleState {
  const look = findLook(id);
  if (look === undefined) return 'missing';
  return look.style === id ? 'drawn' : 'stand-in';
}
