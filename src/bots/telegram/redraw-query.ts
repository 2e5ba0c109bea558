import type { CallbackQuery, Message } from 'grammy/types';
import type { Words } from '../../i18n/words.ts';
import { jobId } from '../../jobs/job-id.ts';
import type { Batch } from '../../store/records.ts';
import { changeOptions, type Redraw } from '../redraw.ts';
import { type Address, addressOf, asJson, PLATFORM, subjectOf } from './address.ts';
import { type Answer, alert, type CallbackQueryOptions } from './callback-query-context.ts';
import { placeOf, react } from './messages.ts';
import { maxUploadBytes } from './submit.ts';

/** Draws a batch again with one option changed. */
export async function redraw(
  batch: Batch,
  change: Redraw,
  { query, words }: { readonly query: CallbackQuery; readonly words: Words },
  { apis, service, statuses, styles, clock, background }: CallbackQueryOptions,
): Promise<Answer> {
  if (change.kind === 'style' && !styles.some(({ id }) => id === change.value))
    return alert(words.say('telegram-style-gone'));
  const changed = changeOptions(batch.options, change);
  if (!changed) return alert(words.say('telegram-old-button'));
  const isAtEnd = changed.strength === batch.options.strength;
  if (change.kind === 'softer' && isAtEnd) return { text: words.say('answer-softest') };
  if (change.kind === 'stronger' && isAtEnd) return { text: words.say('answer-strongest') };

  const address = addressHere(addressOf(batch), query.message as Message, words.locale);
  const drawn = batch.jobs.filter(({ state }) => state === 'done');
  const submitted = await service.submit({
    platform: PLATFORM,
    event: `${PLATFORM}:press:${query.id}`,
    person: batch.person,
    chat: subjectOf(address.chat),
    address: asJson(address),
    options: changed,
    maxBytes: maxUploadBytes(address.form, changed.format),
    pictures: (drawn.length > 0 ? drawn : batch.jobs).map(({ item }) => ({
      again: jobId({ batch: batch.id, item }),
    })),
  });
  if (!submitted.ok) return alert(words.failure(submitted.failure, clock.now()));
  if (submitted.value.state === 'accepted') {
    statuses.begin(submitted.value.batch, submitted.value.forecast);
    background(react(apis.retrying, address, '👀'));
  }
  return { text: words.say('answer-started') };
}

/** Only where it goes: what became of the earlier reply must not be taken for this one's. */
function addressHere(earlier: Address, pressed: Message, locale: string): Address {
  const { chat, group, message, thread, directTopic, asker, name, form } = earlier;
  const more = { asker, form, locale, ...(name !== undefined && { name }) };
  // The earlier reply came to another chat: the group has a new id, or the topic was closed.
  if (pressed.chat.id !== chat)
    return { ...more, ...placeOf(pressed), asker, group: pressed.chat.type !== 'private' };
  return {
    ...more,
    chat,
    group,
    ...(message !== undefined && { message }),
    ...(thread !== undefined && { thread }),
    ...(directTopic !== undefined && { directTopic }),
  };
}
