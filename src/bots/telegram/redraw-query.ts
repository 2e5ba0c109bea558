import type { CallbackQuery, Message } from 'grammy/types';
import type { Words } from '../../i18n/words.ts';
import { jobId } from '../../jobs/job-id.ts';
import type { Batch } from '../../store/records.ts';
import { changeOptions, type Redraw } from '../redraw.ts';
import { type Address, addressOf, asJson, lasting, PLATFORM, subjectOf } from './address.ts';
import { type Answer, alert, type CallbackQueryOptions } from './callback-query-context.ts';
import { placeOf } from './messages.ts';
import { drawnJobs } from './result-controls.ts';
import { maxUploadBytes, permitted } from './submit.ts';

interface RedrawQuery {
  readonly query: CallbackQuery;
  readonly words: Words;
  /** Of an album, the one picture that is drawn again; all without it. */
  readonly item?: number | undefined;
}

/** Draws a batch, or one picture of it, again with one option changed. */
export async function redraw(
  batch: Batch,
  change: Redraw,
  { query, words, item }: RedrawQuery,
  { service, statuses, permissions, styles, presses, clock }: CallbackQueryOptions,
): Promise<Answer> {
  if (change.kind === 'style' && !styles.some(({ id }) => id === change.value))
    return alert(words.say('telegram-style-gone'));
  const changed = changeOptions(batch.options, change);
  if (!changed) return alert(words.say('telegram-old-button'));
  const isAtEnd = changed.strength === batch.options.strength;
  if (change.kind === 'softer' && isAtEnd) return { text: words.say('answer-softest') };
  if (change.kind === 'stronger' && isAtEnd) return { text: words.say('answer-strongest') };

  // A second press while the first one's cartoon is on its way isn't meant as another request.
  const press = JSON.stringify([batch.id, item, change]);
  const underWay = presses.get(press);
  if (underWay && (underWay.until > clock.monotonic() || service.isOpen(underWay.batch)))
    return { text: words.say('answer-started') };
  const until = clock.monotonic() + DOUBLE_PRESS_MS;
  presses.put(press, { batch: '', until });
  const message = query.message as Message;
  const wanted = addressHere(addressOf(batch), message, words.locale);
  const address = permitted(wanted, await permissions.inChat(message.chat));
  if (!address) return alert(words.say('telegram-photo-permission'));
  const drawn = drawnJobs(batch);
  const all = drawn.length > 0 ? drawn : batch.jobs;
  const chosen = item === undefined ? all : all.filter((job) => job.item === item);
  const submitted = await service.submit({
    platform: PLATFORM,
    event: `${PLATFORM}:press:${query.id}`,
    person: batch.person,
    chat: subjectOf(address.chat),
    address: asJson(address),
    options: changed,
    maxBytes: maxUploadBytes(address, changed.format),
    pictures: chosen.map((job) => ({ again: jobId({ batch: batch.id, item: job.item }) })),
  });
  if (!submitted.ok) {
    presses.put(press, { batch: '', until: 0 });
    return alert(words.failure(submitted.failure, clock.now()));
  }
  if (submitted.value.state === 'accepted') {
    presses.put(press, { batch: submitted.value.batch.id, until });
    statuses.begin(submitted.value.batch, submitted.value.forecast);
  }
  return { text: words.say('answer-started') };
}

/** Milliseconds between two presses that are meant as one. */
const DOUBLE_PRESS_MS = 2_000;

/** Only where it goes: what became of the earlier reply must not be taken for this one's. */
function addressHere(earlier: Address, pressed: Message, locale: string): Address {
  const { chat, group, message, thread, directTopic } = earlier;
  const more = { ...lasting(earlier), locale };
  // The earlier reply came to another chat: the group has a new id, or the topic was closed.
  if (pressed.chat.id !== chat)
    return { ...more, ...placeOf(pressed), asker: earlier.asker, group: pressed.chat.type !== 'private' };
  return {
    ...more,
    chat,
    group,
    ...(message !== undefined && { message }),
    ...(thread !== undefined && { thread }),
    ...(directTopic !== undefined && { directTopic }),
  };
}
