export interface Options {
  readonly style: string;
  readonly strength: number;
  readonly size: number | string;
  readonly format: string;
  readonly crop: string;
  readonly faces: string;
  readonly exaggerate: number;
  readonly background: string;
  readonly colors: string;
  readonly enhance: boolean;
  readonly compare: boolean;
}

/** A picture as the API shows it; see docs/api.md. */
export interface Job {
  readonly id: string;
  readonly state: 'waiting' | 'drawing' | 'done' | 'failed' | 'cancelled' | 'expired';
  readonly options: Options;
  readonly place?: number;
  readonly seconds?: number;
  readonly stage?: { readonly code: string };
  readonly picture?: {
    readonly address: string;
    readonly format: string;
    readonly area?: Area;
    readonly faces?: number;
  };
  readonly notes?: readonly Said[];
  readonly tips?: readonly Said[];
  readonly error?: Failure;
}

/** A part of the photo, as parts of its width and height. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A note or tip. `message` is in the language of the answer; `details` is what it was made of. */
export interface Said {
  readonly kind?: 'note' | 'tip';
  readonly code: string;
  readonly message: string;
  readonly details?: { readonly code: string; readonly [value: string]: unknown };
  /** Options that do what a tip advises. */
  readonly change?: Partial<Pick<Options, 'crop' | 'faces'>>;
}

export interface Failure extends Omit<Said, 'kind' | 'change'> {
  readonly retryAt?: number;
}

export interface Session {
  readonly version: string;
  readonly isVisitor: boolean;
  readonly isOperator: boolean;
  readonly signsIn: boolean;
  readonly languages: readonly { readonly tag: string; readonly name: string }[];
  readonly quota?: { readonly limit: number; readonly used: number } | null;
}

export interface Style {
  readonly id: string;
  readonly name: string;
  readonly state: 'drawn' | 'stand-in' | 'missing';
  readonly drawnAs?: string;
  readonly sample?: string;
  /** In the colours of the style; none where these are the only ones. */
  readonly sampleInOwnColors?: string;
}

export interface OptionsAnswer {
  readonly options: readonly {
    readonly name: string;
    readonly label: string;
    readonly text: string;
    readonly kind: string;
    readonly choices?: readonly { readonly value: string; readonly label: string }[];
    /** Of numbers. */
    readonly min?: number;
    readonly max?: number;
    readonly step?: number;
  }[];
  readonly defaults: Options;
  readonly limits: {
    readonly photoBytes: number;
    readonly lifetime: number;
    /** Whether the server loads photos from links. */
    readonly links: boolean;
  };
}

export interface PreviewsAnswer {
  /** `image` is a data: address. */
  readonly previews: readonly { readonly style: string; readonly image: string }[];
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

/** No answer at all: the network, or the machine, is away. */
export const OFFLINE = 'offline';

interface Drawing {
  readonly key: string;
  readonly progress: (sent: number) => void;
  readonly signal: AbortSignal;
}

/** A login that has expired, or none yet where one is needed. */
export const SIGNED_OUT = 'needs-token';

const posted = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

/** `onSignedOut` is called whenever the server asks for a token. */
export function createApi(language: () => string, onSignedOut: () => void) {
  const address = (path: string) =>
    `${path}${path.includes('?') ? '&' : '?'}lang=${encodeURIComponent(language())}`;

  const noticed = (failure: Failure): Failure => {
    if (failure.code === SIGNED_OUT) onSignedOut();
    return failure;
  };

  const ask = async <T>(path: string, init: RequestInit, read: (answer: Response) => Promise<T>) => {
    try {
      const answer = await fetch(address(path), init);
      if (answer.ok) return { ok: true, value: await read(answer) } as const;
      return { ok: false, failure: noticed((await answer.json()) as Failure) } as const;
    } catch {
      return { ok: false, failure: { code: OFFLINE, message: '' } } as const;
    }
  };

  return {
    get: <T>(path: string): Promise<Answer<T>> => ask(path, {}, (answer) => answer.json() as Promise<T>),
    picture: (path: string): Promise<Answer<Blob>> => ask(path, {}, (answer) => answer.blob()),
    remove: (path: string): Promise<Answer<undefined>> =>
      ask(path, { method: 'DELETE' }, async () => undefined),
    post: <T>(path: string, body: unknown): Promise<Answer<T | undefined>> =>
      ask(path, posted(body), async (answer) =>
        answer.status === 204 ? undefined : ((await answer.json()) as T),
      ),
    /** Has the server load the photo at a link. */
    link: (link: string): Promise<Answer<Blob>> =>
      ask('/api/links', posted({ link }), (answer) => answer.blob()),
    /** Has a photo, or the one of an earlier job, drawn small in every style. */
    preview(
      { strength, crop, faces, exaggerate, colors, enhance }: Options,
      photo: string | { readonly photo: Blob; readonly name: string },
    ): Promise<Answer<PreviewsAnswer>> {
      const body = new FormData();
      for (const [name, value] of Object.entries({ strength, crop, faces, exaggerate, colors, enhance }))
        body.append(name, String(value));
      if (typeof photo === 'string') body.append('again', photo);
      else body.append('photo', photo.photo, photo.name);
      const read = (answer: Response) => answer.json() as Promise<PreviewsAnswer>;
      return ask('/api/previews', { method: 'POST', body }, read);
    },
    /**
     * Sends a photo, or the name of one that is there already; reports how far it has got, 0..1. What is sent again under the same
     * key is drawn and counted once.
     */
    draw(form: FormData, { key, progress, signal }: Drawing): Promise<Answer<Job>> {
      // Only XMLHttpRequest reports how much of a photo has been sent.
      return new Promise((resolve) => {
        const request = new XMLHttpRequest();
        const lost = () => resolve({ ok: false, failure: { code: OFFLINE, message: '' } });
        request.open('POST', address('/api/cartoons'));
        request.setRequestHeader('Accept', 'application/json');
        request.setRequestHeader('Idempotency-Key', `"${key}"`);
        request.responseType = 'json';
        request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
        request.onload = () => {
          if (request.response === null) lost();
          else if (request.status === 202) resolve({ ok: true, value: request.response as Job });
          else resolve({ ok: false, failure: noticed(request.response as Failure) });
        };
        request.onerror = lost;
        request.onabort = lost;
        signal.addEventListener('abort', () => request.abort());
        request.send(form);
      });
    },
    /** The server-sent events with the progress of all jobs of a session. */
    events: (session: string): string => address(`/api/events?session=${session}`),
  };
}

export type Api = ReturnType<typeof createApi>;
