import { InputFile } from 'grammy';
import type { Message } from 'grammy/types';
import type { FinishedBatch } from '../../jobs/front-end.ts';
import { type Address, addressOf, asJson, type Reference } from './address.ts';
import { remarks } from './captions.ts';
import { resultKeyboard } from './keyboards.ts';
import { sendText, targetOf } from './messages.ts';
import { controlsOf } from './result-controls.ts';
import { abortOf, type CartoonFile, filesOf, protection, type SendingOptions } from './sending.ts';

/**
 * Sends the stickers of a batch, each with its own buttons, as Telegram groups none. What an earlier attempt has sent is not sent again.
 * Stickers have no caption: what there is to say comes in a message below.
 * @throws the error of the Bot API
 */
export async function sendStickers(
  finished: FinishedBatch,
  address: Address,
  options: SendingOptions,
): Promise<Reference> {
  const { batch } = finished;
  const { partly } = addressOf(batch);
  const files = filesOf(finished);
  let reference: Reference = partly?.chat === address.chat ? partly : startOf(address);
  for (const file of files.slice(reference.messages.length)) {
    reference = withMessage(reference, await sendSticker(finished, file, address, options));
    if (files.length > 1)
      await options.service.readdress(batch.id, asJson({ ...addressOf(batch), partly: reference }));
  }
  const said = await sendRemarks(finished, address, options);
  return { ...reference, messages: [...reference.messages, ...said] };
}

async function sendSticker(
  { batch }: FinishedBatch,
  { cartoon, name, job }: CartoonFile,
  address: Address,
  options: SendingOptions,
): Promise<Message.StickerMessage> {
  const { apis, words, styles, preferences } = options;
  const controls = await controlsOf(batch, preferences, batch.jobs.length > 1 ? job : batch.id);
  return apis.failFast.sendSticker(
    address.chat,
    new InputFile(cartoon.bytes, name),
    {
      ...targetOf(address),
      ...protection(address),
      reply_markup: resultKeyboard(controls, 'main', words, styles),
    },
    abortOf(options),
  );
}

const startOf = ({ chat, protected: isProtected }: Address): Reference => ({
  chat,
  messages: [],
  files: [],
  ...(isProtected && { protected: isProtected }),
});

const withMessage = (
  reference: Reference,
  { message_id: id, sticker }: Message.StickerMessage,
): Reference => ({
  ...reference,
  messages: [...reference.messages, id],
  files: [...reference.files, { form: 'sticker', file: sticker.file_id }],
});

/** Its failure does not fail the reply. */
async function sendRemarks(
  finished: FinishedBatch,
  address: Address,
  { apis, words, allStyles, now }: SendingOptions,
): Promise<number[]> {
  const { items, batch } = finished;
  const notes = items.flatMap(({ outcome }) => (outcome.ok ? outcome.value.notes.map(words.note) : []));
  const failed = items.flatMap(({ outcome }, index) =>
    outcome.ok
      ? []
      : [words.say('album-failed', { number: index + 1, reason: words.failure(outcome.failure, now) })],
  );
  const lines = [...failed, ...new Set(notes), ...remarks(batch, words, allStyles, now)];
  if (lines.length === 0) return [];
  const sent = await sendText(apis.persistent, address, lines.join('\n')).catch(() => undefined);
  return sent ? [sent.message_id] : [];
}
