import type { InlineKeyboardMarkup, Message, MessageEntity } from 'grammy/types';
import sharp from 'sharp';
import { inFlight } from '../in-flight.ts';
import { bad, type Call, type Method, Refusal } from './call.ts';
import { STICKER_METHODS, stickerOf } from './sticker-sets.ts';
import { type Dialog, dialogOf, type Sendable, type Shown, storeFile, type World } from './world.ts';

/** The Bot API, as far as Toonsmith uses it, with the limits of the real one. */
export const METHODS: Readonly<Record<string, Method>> = {
  ...STICKER_METHODS,
  getMe: ({ bot, modes }) => ({
    ...bot,
    can_join_groups: true,
    supports_inline_queries: modes.inline,
    supports_guest_queries: modes.guest,
  }),
  getFile(world, { parameters }) {
    const stored = world.files.get(String(parameters.file_id));
    if (!stored) throw bad('wrong file_id or the file is temporarily unavailable');
    if ((stored.file.file_size ?? 0) > 20 * MEBIBYTE) throw bad('file is too big');
    return stored.file;
  },
  sendMessage(world, call) {
    const dialog = writable(world, call, 'text');
    return post(world, dialog, call, { text: checkedText(call.parameters.text, 4096, 'message') });
  },
  async sendPhoto(world, call) {
    const dialog = writable(world, call, 'photos');
    return post(
      world,
      dialog,
      call,
      await media(world, call, 'photo', call.parameters.photo, call.parameters),
    );
  },
  async sendDocument(world, call) {
    const dialog = writable(world, call, 'documents');
    const content = await media(world, call, 'document', call.parameters.document, call.parameters);
    return post(world, dialog, call, content);
  },
  async sendSticker(world, call) {
    const dialog = writable(world, call, 'stickers');
    return post(world, dialog, call, { sticker: await stickerOf(world, call) } as Partial<Shown>);
  },
  async sendMediaGroup(world, call) {
    const items = call.parameters.media as { type: 'photo' | 'document'; media: string; caption?: string }[];
    if (items.length < 2 || items.length > 10) throw bad('wrong number of media in the album');
    const kinds = new Set(items.map(({ type }) => type));
    if (kinds.has('document') && kinds.size > 1) throw bad("document can't be mixed with other media types");
    if (call.parameters.reply_markup) throw bad('albums have no keyboards');
    const dialog = writable(world, call, kinds.has('photo') ? 'photos' : 'documents');
    const contents = [];
    for (const item of items) contents.push(await media(world, call, item.type, item.media, item));
    const group = String(world.nextId());
    return contents.map((content) => post(world, dialog, call, { ...content, media_group_id: group }));
  },
  answerGuestQuery(world, call) {
    const query = String(call.parameters.guest_query_id);
    if (!world.guestQueries.delete(query)) throw bad('query is too old or query ID is invalid');
    const { input_message_content: content, reply_markup: markup } = call.parameters.result as {
      input_message_content: { message_text: string };
      reply_markup?: InlineKeyboardMarkup;
    };
    const id = `guest-${world.nextId()}`;
    world.inlineMessages.set(id, {
      text: checkedText(content.message_text, 4096, 'message'),
      keyboard: keyboard({ ...call, parameters: { reply_markup: markup } }),
    });
    return { inline_message_id: id };
  },
  answerInlineQuery(world, { parameters }) {
    const query = world.inlineQueries.get(String(parameters.inline_query_id));
    if (!query || query.answer)
      throw bad('query is too old and response timeout expired or query ID is invalid');
    const results = parameters.results as {
      id: string;
      photo_file_id?: string;
      document_file_id?: string;
      sticker_file_id?: string;
    }[];
    if (results.length > 50) throw bad('RESULTS_TOO_MUCH');
    if (new Set(results.map(({ id }) => id)).size < results.length) throw bad('RESULT_ID_DUPLICATE');
    for (const {
      id,
      photo_file_id: photo,
      document_file_id: document,
      sticker_file_id: sticker,
    } of results) {
      if (Buffer.byteLength(id) > 64) throw bad('RESULT_ID_INVALID');
      if (!world.files.has(photo ?? document ?? sticker ?? '')) throw bad('wrong file identifier specified');
    }
    query.answer = parameters;
    return true;
  },
  editMessageMedia(world, call) {
    const shown = world.inlineMessages.get(String(call.parameters.inline_message_id));
    if (!shown) throw bad('MESSAGE_ID_INVALID');
    const { media, has_spoiler: spoiler } = call.parameters.media as { media: string; has_spoiler?: boolean };
    // “When an inline message is edited, a new file can't be uploaded.”
    if (call.uploads.size > 0 || !world.files.has(media))
      throw bad('wrong file identifier/HTTP URL specified');
    Object.assign(shown, {
      text: undefined,
      file: media,
      spoiler: spoiler === true,
      keyboard: keyboard(call),
    });
    return true;
  },
  editMessageText(world, call) {
    if (call.parameters.inline_message_id !== undefined) {
      const shown = world.inlineMessages.get(String(call.parameters.inline_message_id));
      if (!shown) throw bad('MESSAGE_ID_INVALID');
      Object.assign(shown, {
        text: checkedText(call.parameters.text, 4096, 'message'),
        keyboard: keyboard(call),
      });
      return true;
    }
    const message = editable(world, call);
    if (message.text === undefined) throw bad('there is no text in the message to edit');
    const text = checkedText(call.parameters.text, 4096, 'message');
    return edit(world, message, { text, reply_markup: keyboard(call) });
  },
  editMessageCaption(world, call) {
    const caption = checkedText(call.parameters.caption ?? '', 1024, 'caption');
    return edit(world, editable(world, call), { caption, reply_markup: keyboard(call) });
  },
  editMessageReplyMarkup: (world, call) =>
    edit(world, editable(world, call), { reply_markup: keyboard(call) }),
  deleteMessage(world, call) {
    const dialog = dialogOf(world, Number(call.parameters.chat_id));
    const id = Number(call.parameters.message_id);
    const message = dialog.messages.get(id);
    if (!message) throw bad('message to delete not found');
    if (world.now() / 1000 - message.date > 48 * 3600) throw bad("message can't be deleted for everyone");
    if (message.from?.id !== world.bot.id && !isAdmin(dialog, world.bot.id))
      throw bad("message can't be deleted");
    dialog.messages.delete(id);
    dialog.deleted.push(id);
    return true;
  },
  deleteMessages(world, call) {
    for (const id of call.parameters.message_ids as number[])
      METHODS.deleteMessage?.(world, { ...call, parameters: { ...call.parameters, message_id: id } });
    return true;
  },
  getUserProfilePhotos(world, { parameters }) {
    const photo = world.profilePhotos.get(Number(parameters.user_id));
    if (!photo) return { total_count: 0, photos: [] };
    const stored = storeFile(world, photo, 'photos/profile').file;
    return { total_count: 1, photos: [[{ ...stored, width: 640, height: 640 }]] };
  },
  sendChatAction(world, call) {
    writable(world, call, 'text').actions.push(String(call.parameters.action));
    return true;
  },
  answerCallbackQuery(world, { parameters }) {
    const pressed = world.pressed.get(String(parameters.callback_query_id));
    if (!pressed || pressed.answer || world.now() - pressed.at > 15_000)
      throw bad('query is too old and response timeout expired or query ID is invalid');
    const text = parameters.text === undefined ? undefined : String(parameters.text);
    if (text !== undefined && [...text].length > 200) throw bad('MESSAGE_TOO_LONG');
    pressed.answer = { ...(text !== undefined && { text }), alert: parameters.show_alert === true };
    return true;
  },
  setMessageReaction(world, call) {
    const dialog = writable(world, call, 'text');
    const id = Number(call.parameters.message_id);
    if (!dialog.messages.has(id)) throw bad('message to react not found');
    const reactions = (call.parameters.reaction ?? []) as { emoji: string }[];
    if (reactions.length > 1) throw bad('REACTIONS_TOO_MANY');
    world.reactions.set(`${dialog.chat.id}:${id}`, reactions[0]?.emoji ?? '');
    return true;
  },
  setMyCommands(world, { parameters }) {
    const commands = parameters.commands as { command: string; description: string }[];
    if (commands.length > 100) throw bad('BOT_COMMANDS_TOO_MUCH');
    for (const { command, description } of commands) {
      if (!/^[a-z0-9_]{1,32}$/.test(command)) throw bad('BOT_COMMAND_INVALID');
      if (description.length < 1 || description.length > 256) throw bad('BOT_COMMAND_DESCRIPTION_INVALID');
    }
    const scope = (parameters.scope ?? { type: 'default' }) as { type: string; chat_id?: number };
    if (scope.chat_id !== undefined && !world.dialogs.has(scope.chat_id)) throw bad('chat not found');
    const key = [scope.type, scope.chat_id, parameters.language_code].filter(Boolean).join(' ');
    world.menus.set(key, commands);
    return true;
  },
  getChat(world, { parameters }) {
    const dialog = world.dialogs.get(Number(parameters.chat_id));
    if (!dialog) throw bad('chat not found');
    const may = (what: 'text' | 'photos' | 'documents') => !dialog.mayNot.has(what);
    const permissions = {
      can_send_messages: may('text'),
      can_send_photos: may('photos'),
      can_send_documents: may('documents'),
    };
    return { ...dialog.chat, ...(dialog.chat.type !== 'private' && { permissions }) };
  },
  getChatMember(world, { parameters }) {
    const dialog = world.dialogs.get(Number(parameters.chat_id));
    if (!dialog) throw bad('chat not found');
    const status = dialog.members.get(Number(parameters.user_id)) ?? 'left';
    return { status, user: { id: Number(parameters.user_id), is_bot: false, first_name: 'Somebody' } };
  },
  setWebhook(world, { parameters }) {
    world.webhook = { url: String(parameters.url), secret: parameters.secret_token as string | undefined };
    return true;
  },
  deleteWebhook(world) {
    world.webhook = undefined;
    return true;
  },
};

const MEBIBYTE = 2 ** 20;

const isAdmin = (dialog: Dialog, user: number) =>
  ['administrator', 'creator'].includes(dialog.members.get(user) ?? '');

/** The chat that a message may be sent to. */
function writable(world: World, { parameters }: Call, what: Sendable): Dialog {
  const dialog = world.dialogs.get(Number(parameters.chat_id));
  if (!dialog) throw bad('chat not found');
  if (dialog.migratedTo !== undefined)
    throw new Refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
      migrate_to_chat_id: dialog.migratedTo,
    });
  if (dialog.shut === 'blocked') throw new Refusal(403, 'Forbidden: bot was blocked by the user');
  if (dialog.shut === 'kicked')
    throw new Refusal(403, `Forbidden: bot was kicked from the ${dialog.chat.type} chat`);
  if (dialog.shut === 'deleted') throw new Refusal(403, 'Forbidden: the group chat was deleted');
  if (dialog.chat.type === 'private' && !dialog.started)
    throw new Refusal(403, "Forbidden: bot can't initiate conversation with a user");
  if (dialog.mayNot.has(what))
    throw bad(`not enough rights to send ${what === 'text' ? 'text messages' : what} to the chat`);
  checkTopic(world, dialog, parameters);
  const reply = parameters.reply_parameters as
    | { message_id: number; allow_sending_without_reply?: boolean }
    | undefined;
  // “Always False for replies in another chat or forum topic.”
  const mayLack = reply?.allow_sending_without_reply && parameters.message_thread_id === undefined;
  if (reply && !dialog.messages.has(reply.message_id) && !mayLack)
    throw bad('message to be replied not found');
  return dialog;
}

function checkTopic(world: World, dialog: Dialog, parameters: Call['parameters']): void {
  const thread = parameters.message_thread_id;
  if (thread !== undefined && !dialog.topics.has(Number(thread))) throw bad('message thread not found');
  if (thread !== undefined && dialog.closedTopics.has(Number(thread)) && !isAdmin(dialog, world.bot.id))
    throw bad('TOPIC_CLOSED');
  const isDirect = 'is_direct_messages' in dialog.chat && dialog.chat.is_direct_messages;
  if (isDirect && parameters.direct_messages_topic_id === undefined)
    throw bad('direct messages topic must be specified');
}

function post(world: World, dialog: Dialog, call: Call, content: Partial<Shown>): Message {
  const reply = call.parameters.reply_parameters as { message_id: number } | undefined;
  const original = reply && dialog.messages.get(reply.message_id);
  const thread = call.parameters.message_thread_id as number | undefined;
  const markup = keyboard(call);
  const message = {
    message_id: world.nextId(),
    date: Math.floor(world.now() / 1000),
    chat: dialog.chat,
    from: world.bot,
    ...(thread !== undefined && { message_thread_id: thread, is_topic_message: true }),
    ...(call.parameters.direct_messages_topic_id !== undefined && {
      direct_messages_topic: { topic_id: call.parameters.direct_messages_topic_id },
    }),
    ...(call.parameters.disable_notification === true && { isSilent: true }),
    ...(call.parameters.protect_content === true && { has_protected_content: true }),
    ...(original && { reply_to_message: original }),
    ...content,
    ...(markup && { reply_markup: markup }),
  } as unknown as Shown;
  dialog.messages.set(message.message_id, message);
  return message as Message;
}

function editable(world: World, { parameters }: Call): Shown {
  const dialog = world.dialogs.get(Number(parameters.chat_id));
  if (!dialog) throw bad('chat not found');
  if (dialog.shut) throw new Refusal(403, 'Forbidden: bot was blocked by the user');
  const message = dialog.messages.get(Number(parameters.message_id));
  if (!message) throw bad('message to edit not found');
  if (message.from?.id !== world.bot.id) throw bad("message can't be edited");
  return message;
}

function edit(world: World, message: Shown, change: Partial<Shown>): Message {
  const before = JSON.stringify([message.text, message.caption, message.reply_markup]);
  Object.assign(message, change);
  if (change.reply_markup === undefined) delete message.reply_markup;
  if (JSON.stringify([message.text, message.caption, message.reply_markup]) === before)
    throw bad(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    );
  message.edit_date = Math.floor(world.now() / 1000);
  return message as Message;
}

/** A text within its limit; links and commands in it are plain text here. */
function checkedText(value: unknown, limit: number, what: 'message' | 'caption'): string {
  const text = String(value ?? '');
  if (what === 'message' && text.trim() === '') throw bad('message text is empty');
  if ([...text].length > limit) throw bad(`${what} is too long`);
  return text;
}

function keyboard({ parameters }: Call): InlineKeyboardMarkup | undefined {
  const markup = parameters.reply_markup as InlineKeyboardMarkup | undefined;
  for (const button of markup?.inline_keyboard.flat() ?? []) {
    if (!button.text) throw bad('BUTTON_TEXT_EMPTY');
    if (!('callback_data' in button)) continue;
    const bytes = Buffer.byteLength(button.callback_data);
    if (bytes < 1 || bytes > 64) throw bad('BUTTON_DATA_INVALID');
  }
  return markup?.inline_keyboard.length ? markup : undefined;
}

async function media(
  world: World,
  call: Call,
  kind: 'photo' | 'document',
  given: unknown,
  { caption, has_spoiler: spoiler }: { readonly caption?: unknown; readonly has_spoiler?: unknown },
): Promise<Partial<Shown>> {
  const text = caption === undefined ? undefined : checkedText(caption, 1024, 'caption');
  const known = world.files.get(String(given));
  const upload = call.uploads.get(String(given).replace('attach://', ''));
  if (!known && !upload) throw bad('wrong file identifier/HTTP URL specified');
  const { name, bytes } = upload ?? { name: 'file', bytes: known!.bytes };
  if (bytes.length === 0) throw bad('file must be non-empty');
  if (bytes.length > (kind === 'photo' ? 10 : 50) * MEBIBYTE)
    throw new Refusal(413, 'Request Entity Too Large');
  const stored = known ?? storeFile(world, bytes, kind === 'photo' ? 'photos/file' : 'documents/file');
  const withCaption = text ? { caption: text, caption_entities: [] as MessageEntity[] } : {};
  if (kind === 'document')
    return { document: { ...stored.file, file_name: name }, ...withCaption } as Partial<Shown>;
  const { width = 0, height = 0 } = await inFlight(sharp(bytes).metadata()).catch(() => {
    throw bad('IMAGE_PROCESS_FAILED');
  });
  if (width + height > 10_000 || Math.max(width, height) > 20 * Math.min(width, height))
    throw bad('PHOTO_INVALID_DIMENSIONS');
  return {
    photo: [{ ...stored.file, width, height }],
    ...withCaption,
    ...(spoiler === true && { has_media_spoiler: true }),
  };
}
