import type { Words } from '../../i18n/words.ts';
import type { FrontEnd } from '../../jobs/front-end.ts';

/** Where people reach Toonsmith: a chat platform, or the web page. */
export interface Surface {
  /** Attached to the job service before anything starts; none where nobody asks for cartoons. */
  readonly frontEnd?: FrontEnd;
  /** Begins to serve people. The sentence, in these words, says where, or what to do when that fails. */
  start(words: Pick<Words, 'say'>): Promise<StartedSurface>;
  /** The styles have changed. */
  refresh?(): Promise<void>;
  /** Takes no new requests, where the platform keeps them for the next start; replies are still sent. */
  stop?(): Promise<void>;
  /** After the last reply. */
  close?(): Promise<void>;
  /** Calls of the platform's servers, for the web surface to take. */
  readonly calls?: PlatformCalls | undefined;
}

export interface StartedSurface {
  /** `refused`: nothing works there until somebody corrects it; it is tried again slowly. `failed`: it is not tried again. */
  readonly state: 'open' | 'refused' | 'failed';
  readonly sentence: string;
}

export interface PlatformCalls {
  readonly path: string;
  readonly answer: (request: Request) => Promise<Response>;
}
