import type { HttpBindings } from '@hono/node-server';
import type { Words } from '../i18n/words.ts';
import type { Subject } from '../store/records.ts';
import type { RetryAfter } from './login-throttle.ts';

/** What every handler gets about a request and its sender. */
export interface HonoEnv {
  Bindings: Partial<HttpBindings>;
  Variables: {
    readonly words: Words;
    /** Whom quotas count for. */
    readonly person: Subject;
    readonly isVisitor: boolean;
    readonly isOperator: boolean;
    /** Set where a wrong token was sent, and too many have been. */
    readonly throttled: RetryAfter | undefined;
  };
}
