import type { Call } from './call.ts';

/** What a parameter of the Bot API may be; a question mark: it may be missing. */
type Kind = keyof typeof KINDS;
type Fact = Kind | `${Kind}?`;
type Facts = Readonly<Record<string, Fact>>;

/** What every method that sends takes (Bot API 10.1, https://core.telegram.org/bots/api). */
const SENDING: Facts = {
  chat_id: 'chat',
  message_thread_id: 'id?',
  direct_messages_topic_id: 'id?',
  disable_notification: 'flag?',
  protect_content: 'flag?',
  reply_parameters: 'reply?',
  reply_markup: 'keyboard?',
};
const { reply_markup: _, ...SENDING_ALBUM } = SENDING;

/** The methods that Toonsmith calls, with the parameters that it may give them. */
const METHOD_FACTS: Readonly<Record<string, Facts>> = {
  getMe: {},
  getUpdates: { offset: 'integer?', limit: 'limit?', timeout: 'integer?', allowed_updates: 'names?' },
  getFile: { file_id: 'text' },
  getChat: { chat_id: 'chat' },
  getChatMember: { chat_id: 'chat', user_id: 'id' },
  getUserProfilePhotos: { user_id: 'id', offset: 'integer?', limit: 'limit?' },
  sendMessage: { ...SENDING, text: 'message' },
  sendPhoto: { ...SENDING, photo: 'file', caption: 'caption?', has_spoiler: 'flag?' },
  sendDocument: {
    ...SENDING,
    document: 'file',
    caption: 'caption?',
    disable_content_type_detection: 'flag?',
  },
  sendSticker: { ...SENDING, sticker: 'file', emoji: 'emoji?' },
  getStickerSet: { name: 'setName' },
  createNewStickerSet: {
    user_id: 'id',
    name: 'setName',
    title: 'title',
    stickers: 'stickers',
    sticker_type: 'text?',
  },
  addStickerToSet: { user_id: 'id', name: 'setName', sticker: 'sticker' },
  deleteStickerFromSet: { sticker: 'file' },
  deleteStickerSet: { name: 'setName' },
  sendMediaGroup: { ...SENDING_ALBUM, media: 'album' },
  sendChatAction: { chat_id: 'chat', message_thread_id: 'id?', action: 'action' },
  editMessageText: {
    chat_id: 'chat?',
    message_id: 'id?',
    inline_message_id: 'text?',
    text: 'message',
    reply_markup: 'keyboard?',
  },
  editMessageMedia: {
    chat_id: 'chat?',
    message_id: 'id?',
    inline_message_id: 'text?',
    media: 'media',
    reply_markup: 'keyboard?',
  },
  editMessageReplyMarkup: { chat_id: 'chat', message_id: 'id', reply_markup: 'keyboard?' },
  deleteMessage: { chat_id: 'chat', message_id: 'id' },
  answerCallbackQuery: { callback_query_id: 'text', text: 'notice?', show_alert: 'flag?' },
  answerInlineQuery: {
    inline_query_id: 'text',
    results: 'results',
    cache_time: 'integer?',
    is_personal: 'flag?',
    next_offset: 'offset?',
    button: 'object?',
  },
  answerGuestQuery: { guest_query_id: 'text', result: 'object' },
  setMessageReaction: { chat_id: 'chat', message_id: 'id', reaction: 'reaction?', is_big: 'flag?' },
  setMyCommands: { commands: 'commands', scope: 'object?', language_code: 'language?' },
  setWebhook: { url: 'text', secret_token: 'secret?', allowed_updates: 'names?' },
  deleteWebhook: { drop_pending_updates: 'flag?' },
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** A text of at least one character that may look like a number, as fields of a form do. */
const text = (most: number) => (value: unknown) => {
  const { length } = [...String(value ?? '')];
  return ['string', 'number'].includes(typeof value) && length >= 1 && length <= most;
};
const onlyHas = (value: unknown, keys: readonly string[]) =>
  isObject(value) && Object.keys(value).every((key) => keys.includes(key));
const isInteger = (value: unknown) => Number.isSafeInteger(value);

const BUTTON_ACTIONS = ['url', 'callback_data', 'switch_inline_query', 'switch_inline_query_current_chat'];
const isButton = (value: unknown) =>
  isObject(value) &&
  text(256)(value.text) &&
  onlyHas(value, ['text', ...BUTTON_ACTIONS]) &&
  Object.keys(value).filter((key) => BUTTON_ACTIONS.includes(key)).length === 1;
const isMedia = (value: unknown) =>
  isObject(value) &&
  (value.type === 'photo' || value.type === 'document') &&
  onlyHas(value, [
    'type',
    'media',
    'caption',
    ...(value.type === 'photo' ? ['has_spoiler'] : ['disable_content_type_detection']),
  ]) &&
  (value.caption === undefined || text(1024)(value.caption));

const isEmoji = (value: unknown) => /^\p{Extended_Pictographic}\uFE0F?$/u.test(String(value));
const isInputSticker = (value: unknown) =>
  onlyHas(value, ['sticker', 'format', 'emoji_list', 'keywords']) &&
  isObject(value) &&
  text(4096)(value.sticker) &&
  value.format === 'static' &&
  Array.isArray(value.emoji_list) &&
  value.emoji_list.length >= 1 &&
  value.emoji_list.length <= 20 &&
  value.emoji_list.every(isEmoji);

const KINDS = {
  chat: (value: unknown) => isInteger(value) || /^@\w{4,32}$/.test(String(value)),
  id: (value: unknown) => isInteger(value) && Number(value) > 0,
  integer: isInteger,
  limit: (value: unknown) => isInteger(value) && Number(value) >= 1 && Number(value) <= 100,
  flag: (value: unknown) => typeof value === 'boolean',
  text: text(4096),
  message: text(4096),
  caption: (value: unknown) => String(value) === '' || text(1024)(value),
  notice: (value: unknown) => String(value) === '' || text(200)(value),
  offset: (value: unknown) => Buffer.byteLength(String(value)) <= 64,
  secret: (value: unknown) => /^[\w-]{1,256}$/.test(String(value)),
  language: (value: unknown) => /^[a-z]{2}$/.test(String(value)),
  file: text(4096),
  emoji: isEmoji,
  setName: (value: unknown) => /^[a-z]\w{0,63}$/i.test(String(value)),
  title: text(64),
  sticker: isInputSticker,
  stickers: (value: unknown) =>
    Array.isArray(value) && value.length >= 1 && value.length <= 50 && value.every(isInputSticker),
  object: isObject,
  names: (value: unknown) => Array.isArray(value) && value.every((name) => /^[a-z_]+$/.test(String(name))),
  action: (value: unknown) => ['typing', 'upload_photo', 'upload_document'].includes(String(value)),
  reply: (value: unknown) =>
    isObject(value) &&
    isInteger(value.message_id) &&
    onlyHas(value, ['message_id', 'allow_sending_without_reply']),
  keyboard: (value: unknown) =>
    isObject(value) &&
    onlyHas(value, ['inline_keyboard']) &&
    Array.isArray(value.inline_keyboard) &&
    value.inline_keyboard.flat().length <= 100 &&
    value.inline_keyboard.every(
      (row) => Array.isArray(row) && row.length >= 1 && row.length <= 8 && row.every(isButton),
    ),
  reaction: (value: unknown) =>
    Array.isArray(value) &&
    value.length <= 1 &&
    value.every((one) => isObject(one) && one.type === 'emoji' && ['👀', '👍'].includes(String(one.emoji))),
  media: isMedia,
  album: (value: unknown) =>
    Array.isArray(value) && value.length >= 2 && value.length <= 10 && value.every(isMedia),
  results: (value: unknown) =>
    Array.isArray(value) &&
    value.length <= 50 &&
    value.every(
      (one) =>
        isObject(one) && ['photo', 'document', 'sticker'].includes(String(one.type)) && text(64)(one.id),
    ),
  commands: (value: unknown) =>
    Array.isArray(value) &&
    value.length <= 100 &&
    value.every((one) => onlyHas(one, ['command', 'description'])),
} as const satisfies Readonly<Record<string, (value: unknown) => boolean>>;

/** How a call differs from the description of the Bot API; nothing where it does not. */
export function violations({ method, parameters }: Pick<Call, 'method' | 'parameters'>): string[] {
  const facts = METHOD_FACTS[method];
  if (!facts) return [`${method} is not in the table`];
  const unknown = Object.keys(parameters).filter((name) => !(name in facts));
  const wrong = Object.entries(facts).filter(([name, fact]) => {
    const value = parameters[name];
    if (value === undefined) return !fact.endsWith('?');
    return !KINDS[fact.replace('?', '') as Kind](value);
  });
  const isInline = parameters.inline_message_id !== undefined;
  const target = method.startsWith('edit') && isInline === (parameters.message_id !== undefined);
  return [
    ...unknown.map((name) => `${method} has no ${name}`),
    ...wrong.map(([name]) => `${method}: ${name} is ${JSON.stringify(parameters[name])}`),
    ...(target ? [`${method} needs either a message or an inline message`] : []),
  ];
}
