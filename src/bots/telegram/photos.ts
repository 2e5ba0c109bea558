import { type Api, GrammyError } from 'grammy';
import { fail, type Outcome } from '../../cartoon.ts';
import { type Clock, sleep } from '../../clock.ts';
import type { Download } from '../download.ts';
import type { PhotoSource } from './message-content.ts';

/** Fetches a photo from Telegram's servers. */
export type FetchPhoto = (
  source: PhotoSource,
  how: { readonly signal: AbortSignal },
) => Promise<Outcome<Uint8Array<ArrayBuffer>>>;

/** Fails with `photo-gone`, `too-many-bytes`, and what the download fails with; a broken download is tried again twice. */
export function createFetchPhoto({
  api,
  token,
  apiRoot,
  download,
  clock,
}: {
  readonly api: Pick<Api, 'getFile'>;
  readonly token: string;
  readonly apiRoot: string;
  readonly download: Download;
  readonly clock: Clock;
}): FetchPhoto {
  return async ({ file, bytes }, { signal }) => {
    const path = await locate(api, file, bytes);
    if (!path.ok) return path;
    const url = `${apiRoot.replace(/\/+$/, '')}/file/bot${token}/${path.value}`;
    let outcome = await download(url, { signal });
    for (const pause of RETRY_DELAYS_MS) {
      if (outcome.ok || outcome.failure.code !== 'download-failed' || signal.aborted) break;
      await sleep(clock, pause);
      outcome = await download(url, { signal });
    }
    return outcome;
  };
}

/** Milliseconds before the second and third attempt. */
const RETRY_DELAYS_MS = [1_000, 3_000];
const MAX_BYTES = 20 * 2 ** 20;

async function locate(
  api: Pick<Api, 'getFile'>,
  file: string,
  bytes = MAX_BYTES + 1,
): Promise<Outcome<string>> {
  try {
    const { file_path: path } = await api.getFile(file);
    return path === undefined ? fail({ code: 'photo-gone' }) : { ok: true, value: path };
  } catch (error) {
    if (!(error instanceof GrammyError)) return fail({ code: 'download-failed' });
    if (/too big/i.test(error.description))
      return fail({ code: 'too-many-bytes', limit: MAX_BYTES, got: bytes });
    return fail({ code: error.error_code === 400 ? 'photo-gone' : 'download-failed' });
  }
}
