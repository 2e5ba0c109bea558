import { describe, expect, it } from 'vitest';
import { violations } from '../../fakes/telegram/facts.ts';

// Every call of every other test of the bot is checked against the same table; these show that it would be noticed.
describe('a call that differs from the description of the Bot API', () => {
  it.each([
    [{ method: 'sendMessage', parameters: { chat_id: 1, text: 'hi' } }, []],
    [{ method: 'sendMessage', parameters: { chat_id: 1 } }, ['sendMessage: text is undefined']],
    [
      { method: 'sendMessage', parameters: { chat_id: 1, text: 'hi', has_spoiler: true } },
      ['sendMessage has no has_spoiler'],
    ],
    [
      { method: 'sendPhoto', parameters: { chat_id: 1, photo: 'x', caption: 'x'.repeat(1025) } },
      [`sendPhoto: caption is "${'x'.repeat(1025)}"`],
    ],
    [
      { method: 'deleteMessage', parameters: { chat_id: 1, message_id: '5' } },
      ['deleteMessage: message_id is "5"'],
    ],
    [
      {
        method: 'editMessageText',
        parameters: { chat_id: 1, message_id: 2, inline_message_id: 'x', text: 'hi' },
      },
      ['editMessageText needs either a message or an inline message'],
    ],
    [
      { method: 'sendMediaGroup', parameters: { chat_id: 1, media: [{ type: 'photo', media: 'x' }] } },
      ['sendMediaGroup: media is [{"type":"photo","media":"x"}]'],
    ],
    [{ method: 'sendGift', parameters: {} }, ['sendGift is not in the table']],
  ])('%j', (call, found) => {
    expect(violations(call)).toEqual(found);
  });
});
