import type { Entry } from './album.ts';

/** Whether a photo was found not to be a picture that can be read; a browser may show half of one all the same. */
export const isUnreadable = ({ phase, failure }: Entry): boolean =>
  phase === 'failed' && UNREADABLE.has(failure?.code ?? '');

const UNREADABLE: ReadonlySet<string> = new Set(['empty', 'not-a-picture', 'unsupported-kind', 'truncated']);
