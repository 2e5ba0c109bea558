import type { Admin } from '../admin/admin.ts';
import type { CartoonOptions, Style } from '../cartoon.ts';
import type { Clock } from '../clock.ts';
import type { StyleName, Words } from '../i18n/words.ts';
import type { JobService } from '../jobs/service.ts';
import type { OptionParser } from '../options/parse.ts';
import type { Store } from '../store/store.ts';
import type { Progress } from './progress.ts';

/** What the page and the API are made of. */
export interface WebParts {
  readonly service: JobService;
  readonly store: Pick<Store, 'batch' | 'history' | 'stats' | 'standings' | 'audited' | 'drawTimes'>;
  readonly admin: Admin;
  readonly clock: Clock;
  /** Calls of a chat platform that come over this server; they prove themselves where they are answered. */
  readonly calls?:
    | { readonly path: string; readonly answer: (request: Request) => Promise<Response> }
    | undefined;
  readonly progress: Progress;
  readonly wordsIn: (locale: string) => Words;
  /** Every language there is. */
  readonly translations: readonly Words[];
  /** The language of people whose browser does not say which one they speak. */
  readonly language: string;
  readonly styles: {
    /** Those that can be drawn now, also by a stand-in. */
    readonly drawn: readonly StyleName[];
    readonly all: readonly Style[];
    /** What is drawn when a style is asked for. */
    readonly find: (style: string) => { readonly style: string; readonly engine: string } | undefined;
  };
  readonly parser: Pick<OptionParser, 'values'>;
  readonly defaults: CartoonOptions;
  /** Secrets. Without the first one the page answers to this machine alone, and draws for whoever uses it. */
  readonly tokens: { readonly visitor?: string | undefined; readonly operator?: string | undefined };
  /** Behind the operator's own reverse proxy: people's addresses stand in X-Forwarded-For. */
  readonly behindProxy: boolean;
  readonly limits: {
    /** Bytes of one photo. */
    readonly photoBytes: number;
    /** Photos in one request. */
    readonly album: number;
    /** Milliseconds that photos and cartoons stay here. */
    readonly lifetime: number;
  };
  readonly health: {
    readonly alive: () => Answer;
    readonly ready: () => Promise<Answer>;
  };
  /** Everything in Prometheus's text format. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Bytes the process takes. */
  readonly memory: () => number;
  readonly version: string;
  /** The page's files: as they are, and compiled; and the messages. */
  readonly files: {
    readonly page: URL;
    readonly scripts: URL;
    readonly locales: URL;
  };
  /** Logs what the operator should know of. */
  readonly warn: (message: string) => void;
  /** Logs an unexpected error, and answers the id that people see. */
  readonly report: (error: unknown) => string;
}

interface Answer {
  readonly status: 200 | 503;
  readonly body: Readonly<Record<string, unknown>>;
}
