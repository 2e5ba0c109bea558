import type { Outcome } from '../../cartoon.ts';
import type { FinishedBatch } from '../../jobs/front-end.ts';
import { EXPRESSION_KINDS, type ExpressionKind, fitsAllKinds, stickerFileName } from './expression-kinds.ts';
import type { OutgoingMessage } from './outgoing-message.ts';

/** Makes of a sticker the file that Discord takes: a PNG of 320 or 128 pixels. */
export type MakeStickerFile = (
  sticker: Uint8Array,
  kind: ExpressionKind,
) => Promise<Outcome<Uint8Array<ArrayBuffer>>>;

/** Of stickers, the files that Discord takes as stickers and emoji, in place of the cartoons. */
export async function withStickerFiles(
  outgoing: OutgoingMessage,
  { batch }: FinishedBatch,
  { makeStickerFile }: { readonly makeStickerFile: MakeStickerFile },
): Promise<OutgoingMessage> {
  const { files = [] } = outgoing;
  if (batch.options.format !== 'sticker') return outgoing;
  const kinds: readonly ExpressionKind[] = fitsAllKinds(files.length) ? EXPRESSION_KINDS : ['sticker'];
  const made = await Promise.all(
    files.map(async (file) => {
      const outcomes = await Promise.all(
        kinds.map(async (kind) => ({ kind, outcome: await makeStickerFile(file.bytes, kind) })),
      );
      const stickers = outcomes.flatMap(({ kind, outcome }) =>
        outcome.ok ? [{ ...file, name: stickerFileName(file.name, kind), bytes: outcome.value }] : [],
      );
      return stickers.length > 0 ? stickers : [file];
    }),
  );
  return { ...outgoing, files: made.flat() };
}
