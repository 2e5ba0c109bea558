import type { Style, StyleId } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';

/** The look that is drawn when a style is asked for, and by which engine; `undefined` when nothing here can draw it. */
export type FindLook = (style: StyleId) => DrawnLook | undefined;

interface DrawnLook {
  readonly style: StyleId;
  readonly engine: string;
  /** It has colours of its own, whatever is asked for. */
  readonly palette?: 'own';
}

/** Something that keeps styles of packs from being used. */
export interface StyleProblem {
  /** The style, where only one is concerned. */
  readonly style?: StyleId;
  readonly sentence: string;
}

/** Says in somebody's language what keeps styles from being used. */
export type SayProblems = (words: Pick<Words, 'say' | 'bytes'>) => readonly StyleProblem[];

/** What can be drawn on this machine, and what could be but for a problem. */
export interface Looks {
  readonly find: FindLook;
  readonly problems: SayProblems;
}

/** How a style is drawn on this machine. */
export type StyleState = 'drawn' | 'stand-in' | 'missing';

export function stateOf({ id }: Style, findLook: FindLook): StyleState {
  const look = findLook(id);
  if (look === undefined) return 'missing';
  return look.style === id ? 'drawn' : 'stand-in';
}
