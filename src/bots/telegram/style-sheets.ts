import { type Api, InputFile } from 'grammy';
import type { Message } from 'grammy/types';
import { type CartoonOptions, DEFAULT_OPTIONS, type StyleId } from '../../cartoon.ts';
import type { Words } from '../../i18n/words.ts';
import type { JobService } from '../../jobs/service.ts';
import { PLATFORM, subjectOf } from './address.ts';
import { type Asker, contentOf } from './message-content.ts';
import { placeOf, sendText, targetOf } from './messages.ts';
import type { FetchPhoto } from './photos.ts';

/** `/styles` with a photo, or in reply to one: that photo small in every style, in one picture. False where there is no photo. */
export type SendStyleSheet = (message: Message, asker: Asker, words: Words) => Promise<boolean>;

export interface StyleSheetsOptions {
  readonly api: Api;
  readonly service: Pick<JobService, 'preview'>;
  readonly fetchPhoto: FetchPhoto;
  readonly styles: readonly { readonly id: StyleId }[];
  /** The operator's default options. */
  readonly defaults: Partial<CartoonOptions>;
  /** Largest photo in bytes. */
  readonly photoBytes: number;
}

export function createStyleSheets(options: StyleSheetsOptions): SendStyleSheet {
  const { api, service, fetchPhoto, photoBytes } = options;
  return async (message, asker, words) => {
    const replied = message.reply_to_message as Message | undefined;
    const content = [message, replied]
      .flatMap((one) => (one ? [contentOf(one, photoBytes)] : []))
      .find(({ kind }) => kind === 'picture');
    if (content?.kind !== 'picture') return false;
    const place = placeOf(message);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const drawn = await service.preview({
      platform: PLATFORM,
      person: subjectOf(asker.id),
      chat: subjectOf(message.chat.id),
      photo: () => fetchPhoto(content.source, { signal }),
      styles: options.styles.map(({ id }) => id),
      longSide: LONG_SIDE,
      format: 'jpg',
      sheet: true,
      options: { ...DEFAULT_OPTIONS, ...options.defaults },
      signal,
    });
    if (!drawn.ok) {
      await sendText(api, place, words.failure(drawn.failure));
      return true;
    }
    const [sheet] = drawn.value.pictures;
    const style = sheet?.styles.at(-1) ?? '';
    await api.sendPhoto(place.chat, new InputFile(sheet!.bytes, 'styles.jpg'), {
      ...targetOf(place),
      caption: words.say('styles-sheet', { style }),
      ...(content.spoiler && { has_spoiler: true }),
      ...(content.protected && { protect_content: true }),
    });
    return true;
  };
}

/** Of each picture, in pixels. */
const LONG_SIDE = 320;
/** For fetching the photo and drawing it. */
const TIMEOUT_MS = 60_000;
