import { type Attachment, ComponentType } from 'discord.js';
import { DEFAULT_OPTIONS } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import type { JobService } from '../../jobs/service.ts';
import type { Catalog } from '../../options/catalog.ts';
import { judgeFile } from './attachments.ts';
import { row } from './controls.ts';
import type { InteractionContext } from './interaction-context.ts';
import { type createPhotoFetcher, sourceOf } from './photos.ts';
import { PLATFORM } from './platform.ts';
import type { ServerGate } from './server-gate.ts';
import { styleMenu } from './style-menu.ts';
import { failureText } from './texts.ts';

export interface StyleSheetOptions {
  readonly service: Pick<JobService, 'preview'>;
  readonly catalog: Pick<Catalog, 'contents' | 'defaults'>;
  readonly serverGate: ServerGate;
  readonly fetchPhoto: ReturnType<typeof createPhotoFetcher>;
  readonly photoBytes: number;
  readonly clock: Pick<Clock, 'now'>;
}

/** Answers with the photo in every style, small, in one picture, or says why not. Nothing is recorded or charged. */
export async function showStyleSheet(
  context: InteractionContext,
  file: Attachment,
  options: StyleSheetOptions,
): Promise<void> {
  const { words, answer } = context;
  const failure = judgeFile(file, options.photoBytes);
  if (failure) return answer({ content: failureText(words, failure) });
  const here = await options.serverGate(context);
  if ('refusal' in here) return answer({ content: here.refusal });
  const drawn = await drawSheet(context, file, options);
  if (!drawn.ok) return answer({ content: failureText(words, drawn.failure, options.clock.now()) });
  const [sheet] = drawn.value.pictures;
  const content = words.say('styles-sheet-command', { style: sheet?.styles.at(-1) ?? '' });
  return answer({
    rich: true,
    components: [
      { type: ComponentType.TextDisplay, content },
      { type: ComponentType.MediaGallery, items: [{ media: { url: `attachment://${SHEET}` } }] },
      row(styleMenu(context, options.catalog.contents.styles)),
    ],
    files: [{ name: SHEET, bytes: sheet!.bytes }],
  });
}

async function drawSheet(
  { person, chat, guild }: InteractionContext,
  file: Attachment,
  { service, catalog, fetchPhoto }: StyleSheetOptions,
) {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  return service.preview({
    platform: PLATFORM,
    ...{ person, chat, ...(guild !== undefined && { guild }) },
    photo: () => fetchPhoto(sourceOf(file), { signal }),
    styles: catalog.contents.styles.map(({ id }) => id),
    longSide: LONG_SIDE,
    format: 'jpg',
    sheet: true,
    options: { ...DEFAULT_OPTIONS, ...catalog.defaults },
    signal,
  });
}

const SHEET = 'styles.jpg';
/** Of each picture, in pixels. */
const LONG_SIDE = 320;
/** For fetching the photo and drawing it. */
const TIMEOUT_MS = 60_000;
