import type { Entry } from './album.ts';
import type { Api, Options } from './api.ts';

export interface PreviewsOptions {
  readonly api: Api;
  /** The options of the moment: the previews follow them. */
  readonly wanted: () => Options;
  /** Shows the addresses of previews by style; none where there are none. */
  readonly show: (previews: ReadonlyMap<string, string>) => void;
}

/** Milliseconds. */
const PAUSE = 20_000;
const NONE: ReadonlyMap<string, string> = new Map();

/** Small pictures of the photo that is shown large in every style, drawn once for each photo. */
export function createPreviews({ api, wanted, show }: PreviewsOptions) {
  /** By the id of the entry; empty while, and where, they can't be had. */
  const known = new Map<string, ReadonlyMap<string, string>>();
  let shown: string | undefined;
  /** Refused, or out of reach: milliseconds since 1970. */
  let notBefore = 0;

  const ask = async (entry: Entry) => {
    const { id, photo, name, sentAs } = entry;
    known.set(id, NONE);
    let answered = await api.preview(wanted(), sentAs ?? { photo, name });
    if (!answered.ok && answered.failure.code === 'photo-gone')
      answered = await api.preview(wanted(), { photo, name });
    if (!answered.ok) {
      known.delete(id);
      notBefore = answered.failure.retryAt ?? Date.now() + PAUSE;
      return;
    }
    const pictures = answered.value.previews.map(({ style, image }) => [style, addressOf(image)] as const);
    // Deleted meanwhile.
    if (!known.has(id)) return;
    known.set(id, new Map(pictures));
    if (shown === id) show(known.get(id) ?? NONE);
  };

  return {
    /** Shows those of an entry, and has them drawn where they are not yet: once its own cartoon is done, which comes first. */
    update(entry: Entry | undefined) {
      const before = shown;
      shown = entry?.id;
      if (before !== shown) show((entry && known.get(entry.id)) ?? NONE);
      if (entry?.phase === 'done' && !known.has(entry.id) && Date.now() >= notBefore) void ask(entry);
    },
    forget(id: string) {
      for (const address of known.get(id)?.values() ?? []) URL.revokeObjectURL(address);
      known.delete(id);
    },
  };
}

/** The policy of the page lets no data: address be shown; one of a blob is. */
function addressOf(image: string): string {
  const [, type = '', encoded = ''] = /^data:([^;]+);base64,(.*)$/.exec(image) ?? [];
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  return URL.createObjectURL(new Blob([bytes], { type }));
}
