import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Busboy } from '@fastify/busboy';
import type { Chat, ChatMember, Message, MessageEntity, Update, User } from 'grammy/types';
import { type Call, Refusal } from './telegram/call.ts';
import { violations } from './telegram/facts.ts';
import { METHODS } from './telegram/methods.ts';
import {
  type Dialog,
  dialogOf,
  isVisible,
  type Pressed,
  type Shown,
  storeFile,
  type World,
} from './telegram/world.ts';

export type { Dialog, Shown } from './telegram/world.ts';

/** One thing that goes wrong, for the next calls of a method. */
export interface Fault {
  /** A Bot API method, or `file` for downloads. */
  readonly method: string;
  readonly times?: number;
  readonly chat?: number;
  readonly how:
    | { readonly code: number; readonly description: string; readonly retryAfter?: number }
    /** The connection breaks before Telegram has read the request. */
    | 'reset'
    /** Telegram does it, but the answer never arrives. */
    | 'lose-answer'
    /** No answer comes, and the connection stays; calls go on when they are told to. */
    | 'hang'
    /** A file stops in the middle. */
    | 'cut';
}

/** What somebody sends. */
export interface Sending {
  readonly text?: string;
  readonly caption?: string;
  readonly photo?: Uint8Array;
  readonly document?: {
    readonly bytes: Uint8Array;
    readonly name?: string;
    readonly type?: string;
    /** What Telegram says about its size. */
    readonly size?: number;
  };
  /** Without a preview when it is empty. */
  readonly video?: true | Uint8Array;
  readonly animation?: Uint8Array;
  readonly videoNote?: Uint8Array;
  /** A static one. */
  readonly sticker?: Uint8Array;
  /** A moving one, with its preview. */
  readonly movingSticker?: Uint8Array;
  readonly voice?: true;
  /** A photo that is for sale. */
  readonly paidMedia?: true;
  readonly location?: true;
  readonly contact?: true;
  readonly dice?: true;
  readonly replyTo?: Message | Shown;
  readonly topic?: number;
  /** A person's topic in the direct messages of a channel. */
  readonly directTopic?: number;
  /** As the group or channel itself. */
  readonly anonymously?: true;
  /** In a group, as a channel of one's own. */
  readonly as?: Dialog;
  /** Under a spoiler. */
  readonly spoiler?: true;
  /** Cannot be forwarded or saved. */
  readonly protected?: true;
  /** Quotes a message of another chat. */
  readonly quoting?: Message | Shown;
  /** As it looks when it comes from somebody else. */
  readonly forwarded?: true;
  readonly automaticForward?: true;
}

/** Somebody with a phone. */
export interface Person {
  readonly user: User;
  /** The private chat with the bot, opened by pressing Start. */
  readonly dialog: Dialog;
  sends(dialog: Dialog, what: Sending): Message;
  /** An album; with `hold`, each item reaches the bot only when it is told to. */
  sendsAlbum(dialog: Dialog, items: readonly Sending[]): Message[];
  holdsAlbum(dialog: Dialog, items: readonly Sending[]): { readonly message: Message; arrive(): void }[];
  edits(dialog: Dialog, message: Message | Shown, change: Pick<Sending, 'text' | 'caption' | 'photo'>): void;
  /** Presses the button with this label, or whose label begins with it. */
  presses(dialog: Dialog, message: Shown, label: string): Pressed;
  /** Mentions the bot in a chat that it is not in; needs guest mode. */
  mentions(what: Sending): void;
  /** Types the bot's name and something more into any chat; needs inline mode. Answers the query's id. */
  asksInline(offset?: string): string;
  blocks(): void;
  unblocks(): void;
}

export type FakeTelegram = Awaited<ReturnType<typeof startFakeTelegram>>;

/**
 * A small Telegram with one bot: a real HTTP server with long polling, uploads and files, the limits of the real Bot API,
 * and people who send and press. Nothing in it waits for real time.
 */
export async function startFakeTelegram({
  now,
  privacyMode = true,
  modes = { guest: false, inline: false },
}: {
  readonly now: () => number;
  readonly privacyMode?: boolean;
  readonly modes?: { readonly guest: boolean; readonly inline: boolean };
}) {
  const waiting = new Set<() => void>();
  const calls: Call[] = [];
  const invalid: string[] = [];
  const faults: (Fault & { left: number })[] = [];
  const hung = new Map<ServerResponse, () => void>();
  let ids = 1000;
  let updateIds = 500_000;
  let polls = 0;
  let conflicts = 0;
  let poll:
    | { readonly response: ServerResponse; readonly limit: number; readonly kinds?: string[] }
    | undefined;

  const world: World = {
    token: '123456:fake-Telegram-token_0123456789abcdef',
    bot: {
      id: 123456,
      is_bot: true,
      first_name: 'Toonsmith',
      username: 'toonsmith_bot',
      can_read_all_group_messages: !privacyMode,
    },
    dialogs: new Map(),
    files: new Map(),
    modes: { ...modes },
    inlineMessages: new Map(),
    guestQueries: new Set(),
    inlineQueries: new Map(),
    profilePhotos: new Map(),
    pressed: new Map(),
    reactions: new Map(),
    stickerSets: new Map(),
    menus: new Map(),
    updates: [],
    webhook: undefined,
    now,
    nextId: () => ++ids,
    tell(update) {
      world.updates.push({ update_id: ++updateIds, ...update } as Update);
      answerPoll();
      world.changed();
    },
    changed: () => {
      for (const check of [...waiting]) check();
    },
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error) => {
      // A caller that went away breaks its own upload.
      if (response.destroyed) return;
      const refusal =
        error instanceof Refusal
          ? error
          : new Refusal(500, `Internal Server Error: ${(error as Error).stack}`);
      answer(response, refusal.code, {
        ok: false,
        error_code: refusal.code,
        description: refusal.message,
        ...(refusal.parameters && { parameters: refusal.parameters }),
      });
    });
  });
  let port = 0;
  const listen = async () => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  await listen();

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const [, isFile, token, rest = ''] = /^\/(file\/)?bot([^/]+)\/(.+)$/.exec(request.url ?? '') ?? [];
    if (token !== world.token) throw new Refusal(token ? 401 : 404, token ? 'Unauthorized' : 'Not Found');
    if (isFile) return serveFile(rest, response);
    const call = await readCall(rest, request);
    invalid.push(...violations(call));
    if (call.method !== 'getUpdates') calls.push(call);
    const fault = takeFault(call.method, Number(call.parameters.chat_id));
    if (fault) setImmediate(world.changed);
    if (fault?.how === 'reset') return void response.destroy();
    if (fault?.how === 'hang') await new Promise<void>((goOn) => hung.set(response, goOn));
    if (typeof fault?.how === 'object') {
      const { code, description, retryAfter } = fault.how;
      throw new Refusal(
        code,
        description,
        retryAfter === undefined ? undefined : { retry_after: retryAfter },
      );
    }
    if (call.method === 'getUpdates') return openPoll(call, response);
    const method = METHODS[call.method];
    if (!method) throw new Refusal(404, `Not Found: method ${call.method}`);
    try {
      const result = await method(world, call);
      if (fault?.how === 'lose-answer') response.destroy();
      else answer(response, 200, { ok: true, result: shallow(result) });
    } finally {
      world.changed();
    }
  };

  const takeFault = (method: string, chat: number) => {
    const fault = faults.find(
      (one) => one.method === method && (one.chat === undefined || one.chat === chat) && one.left > 0,
    );
    if (fault) fault.left -= 1;
    return fault;
  };

  const serveFile = (path: string, response: ServerResponse) => {
    const stored = [...world.files.values()].find(({ file }) => file.file_path === path);
    const fault = takeFault('file', Number.NaN);
    if (fault?.how === 'reset') return void response.destroy();
    if (fault?.how === 'hang') {
      response.writeHead(200).write(stored?.bytes.subarray(0, 10) ?? '');
      return void hung.set(response, () => {});
    }
    if (!stored) return void response.writeHead(404).end();
    if (fault?.how === 'cut') {
      response.writeHead(200, { 'content-length': stored.bytes.length });
      response.write(stored.bytes.subarray(0, stored.bytes.length / 2), () => response.destroy());
      return;
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(stored.bytes);
  };

  const openPoll = ({ parameters }: Call, response: ServerResponse) => {
    if (world.webhook)
      throw new Refusal(409, "Conflict: can't use getUpdates method while webhook is active");
    if (poll) {
      conflicts += 1;
      answer(poll.response, 409, {
        ok: false,
        error_code: 409,
        description:
          'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      });
    }
    const { offset = 0, limit = 100, allowed_updates: kinds } = parameters;
    polls += 1;
    while (world.updates[0] && world.updates[0].update_id < Number(offset)) world.updates.shift();
    poll = { response, limit: Number(limit), ...(Array.isArray(kinds) && { kinds }) };
    response.on('close', () => {
      if (poll?.response !== response) return;
      poll = undefined;
      world.changed();
    });
    answerPoll();
    world.changed();
  };

  const answerPoll = () => {
    if (!poll) return;
    const { response, limit, kinds } = poll;
    const result = world.updates
      .filter((update) => !kinds || kinds.some((kind) => kind in update))
      .slice(0, limit);
    if (result.length === 0) return;
    poll = undefined;
    answer(response, 200, { ok: true, result });
  };

  const send = (who: User | undefined, dialog: Dialog, what: Sending, album?: string): Message => {
    const isChannel = dialog.chat.type === 'channel';
    const sender = what.as?.chat ?? (what.anonymously || isChannel ? dialog.chat : undefined);
    const text = what.text ?? what.caption ?? '';
    const entities: MessageEntity[] = [...text.matchAll(/(?<=^|\s)\/\w+(?:@\w+)?/g)].map(
      ({ 0: command, index }) => ({ type: 'bot_command', offset: index, length: command.length }),
    );
    const reply = what.replyTo && dialog.messages.get(what.replyTo.message_id);
    const message = {
      message_id: world.nextId(),
      date: Math.floor(now() / 1000),
      chat: dialog.chat,
      ...(!isChannel && {
        from: what.as ? CHANNEL : what.anonymously ? ANONYMOUS : what.automaticForward ? SERVICE : who,
      }),
      ...(sender && { sender_chat: sender }),
      ...(what.automaticForward && {
        is_automatic_forward: true,
        sender_chat: { ...dialog.chat, id: -100777 },
      }),
      ...(what.directTopic !== undefined && {
        direct_messages_topic: { topic_id: what.directTopic, user: who },
      }),
      ...(what.spoiler && { has_media_spoiler: true }),
      ...(what.protected && { has_protected_content: true }),
      ...(what.quoting && { external_reply: quoted(what.quoting) }),
      ...(what.topic !== undefined && { message_thread_id: what.topic, is_topic_message: true }),
      ...(reply && { reply_to_message: { ...reply, reply_to_message: undefined } }),
      ...(what.forwarded && {
        forward_origin: { type: 'hidden_user', sender_user_name: 'Somebody', date: 1 },
      }),
      ...(what.text !== undefined && { text: what.text, entities }),
      ...(what.caption !== undefined && { caption: what.caption, caption_entities: entities }),
      ...content(what),
      ...(album !== undefined && { media_group_id: album }),
    } as unknown as Shown;
    dialog.messages.set(message.message_id, message);
    return message as Message;
  };

  const content = (sending: Sending): object => {
    const { photo, document } = sending;
    if (photo) {
      const small = storeFile(world, photo.subarray(0, 20), 'photos/small').file;
      const full = storeFile(world, photo, 'photos/full').file;
      return {
        photo: [
          { ...small, width: 90, height: 90 },
          { ...full, width: 640, height: 640 },
        ],
      };
    }
    if (document) {
      const { bytes, name = 'photo.jpg', type = 'image/jpeg', size } = document;
      return {
        document: {
          ...storeFile(world, bytes, 'documents/file', size).file,
          file_name: name,
          mime_type: type,
        },
      };
    }
    return otherContent(world, sending);
  };

  const arrive = (dialog: Dialog, message: Message) => {
    if (!isVisible(world, dialog, message)) return;
    const copy = structuredClone(message);
    world.tell({ [dialog.chat.type === 'channel' ? 'channel_post' : 'message']: copy });
  };

  const memberChanged = (
    dialog: Dialog,
    user: User,
    before: ChatMember['status'],
    after: ChatMember['status'],
  ) =>
    world.tell({
      my_chat_member: {
        chat: dialog.chat,
        from: user,
        date: Math.floor(now() / 1000),
        old_chat_member: { status: before, user: world.bot },
        new_chat_member: { status: after, user: world.bot },
      },
    });

  const open = (chat: Chat): Dialog => {
    const dialog: Dialog = {
      chat,
      messages: new Map(),
      members: new Map(),
      topics: new Set(),
      closedTopics: new Set(),
      started: true,
      shut: undefined,
      migratedTo: undefined,
      mayNot: new Set(),
      deleted: [],
      actions: [],
    };
    world.dialogs.set(chat.id, dialog);
    return dialog;
  };

  const fake = {
    token: world.token,
    root: () => `http://127.0.0.1:${port}`,
    world,
    /** Every call but getUpdates, in order. */
    calls: calls as readonly Call[],
    /** How calls differed from the description of the Bot API. */
    invalid,
    called: (method: string) => calls.filter((call) => call.method === method),

    person({
      id = 42,
      name = 'Alice',
      language,
    }: {
      id?: number;
      name?: string;
      language?: string;
    } = {}): Person {
      const user: User = {
        id,
        is_bot: false,
        first_name: name,
        ...(language !== undefined && { language_code: language }),
      };
      const dialog = open({ id, type: 'private', first_name: name });
      const holdsAlbum: Person['holdsAlbum'] = (where, items) => {
        const album = `13${world.nextId()}`;
        return items.map((item) => {
          const message = send(user, where, item, album);
          return { message, arrive: () => arrive(where, message) };
        });
      };
      return {
        user,
        dialog,
        sends(where, what) {
          const message = send(user, where, what);
          arrive(where, message);
          return message;
        },
        holdsAlbum,
        sendsAlbum: (where, items) =>
          holdsAlbum(where, items).map((item) => {
            item.arrive();
            return item.message;
          }),
        edits(where, message, change) {
          const stored = where.messages.get(message.message_id)!;
          const { photo, ...texts } = change;
          Object.assign(stored, texts, photo && content({ photo }), { edit_date: Math.floor(now() / 1000) });
          if (isVisible(world, where, stored as Message))
            world.tell({ edited_message: structuredClone(stored) });
        },
        presses(where, message, label) {
          const current = where.messages.get(message.message_id);
          if (!current) throw new Error('nobody can press a button of a deleted message');
          const buttons = (current.reply_markup?.inline_keyboard ?? []).flat();
          const button =
            buttons.find(({ text }) => text === label) ?? buttons.find(({ text }) => text.includes(label));
          if (!button || !('callback_data' in button))
            throw new Error(
              `there is no button “${label}” among ${buttons.map(({ text }) => text).join(', ')}`,
            );
          const query = {
            id: String(world.nextId()),
            from: user,
            chat_instance: String(where.chat.id),
            message: structuredClone(current) as Message,
            data: button.callback_data,
          };
          const pressed: Pressed = { query, answer: undefined, at: now() };
          world.pressed.set(query.id, pressed);
          world.tell({ callback_query: query });
          return pressed;
        },
        mentions(what) {
          if (!world.modes.guest) return;
          const query = String(world.nextId());
          const elsewhere = open({
            id: -100_999_000 - world.nextId(),
            type: 'supergroup',
            title: 'Elsewhere',
          });
          if (what.replyTo) elsewhere.messages.set(what.replyTo.message_id, what.replyTo as Shown);
          world.guestQueries.add(query);
          world.tell({ guest_message: { ...send(user, elsewhere, what), guest_query_id: query } });
          world.dialogs.delete(elsewhere.chat.id);
        },
        asksInline(offset = '') {
          if (!world.modes.inline) throw new Error('inline mode is off');
          const id = String(world.nextId());
          world.inlineQueries.set(id, {});
          world.tell({ inline_query: { id, from: user, query: '', offset } });
          return id;
        },
        blocks() {
          dialog.shut = 'blocked';
          memberChanged(dialog, user, 'member', 'kicked');
        },
        unblocks() {
          dialog.shut = undefined;
          memberChanged(dialog, user, 'kicked', 'member');
        },
      };
    },

    group({
      id = -1001000,
      title = 'Friends',
      bot = 'member',
      topics = [],
      admins = [],
      directMessages = false,
    }: {
      id?: number;
      title?: string;
      bot?: ChatMember['status'];
      topics?: readonly number[];
      admins?: readonly Person[];
      directMessages?: boolean;
    } = {}): Dialog {
      const dialog = open({
        id,
        type: 'supergroup',
        title,
        ...(topics.length > 0 && { is_forum: true }),
        ...(directMessages && { is_direct_messages: true }),
      } as Chat);
      dialog.members.set(world.bot.id, bot);
      for (const { user } of admins) dialog.members.set(user.id, 'administrator');
      for (const topic of topics) dialog.topics.add(topic);
      return dialog;
    },
    channel({
      id = -1002000,
      title = 'News',
      admins = [],
    }: {
      id?: number;
      title?: string;
      admins?: readonly Person[];
    } = {}): Dialog {
      const dialog = open({ id, type: 'channel', title });
      for (const { user } of admins) dialog.members.set(user.id, 'administrator');
      return dialog;
    },

    /** The bot is added to a group or its rights change. */
    setBot(dialog: Dialog, status: ChatMember['status'], by: Person) {
      const before = dialog.members.get(world.bot.id) ?? 'left';
      dialog.members.set(world.bot.id, status);
      dialog.shut = status === 'kicked' || status === 'left' ? 'kicked' : undefined;
      memberChanged(dialog, by.user, before, status);
    },
    /** A group becomes a supergroup with another id. */
    migrate(dialog: Dialog, id: number): Dialog {
      const next = open({ id, type: 'supergroup', title: 'Friends' });
      for (const [user, status] of dialog.members) next.members.set(user, status);
      dialog.migratedTo = id;
      const service = (chat: Chat, extra: object) =>
        world.tell({
          message: { message_id: world.nextId(), date: Math.floor(now() / 1000), chat, ...extra },
        });
      service(dialog.chat, { migrate_to_chat_id: id });
      service(next.chat, { migrate_from_chat_id: dialog.chat.id });
      return next;
    },

    /** Lets the next calls go wrong; the answer ends it. */
    fail(fault: Fault): () => void {
      const entry = { ...fault, left: fault.times ?? 1 };
      faults.push(entry);
      return () => {
        entry.left = 0;
      };
    },
    /** Lets the calls that hang go on. */
    letGo() {
      for (const goOn of hung.values()) goOn();
      hung.clear();
    },
    /** Repeats the updates from one on, as Telegram does when they were not confirmed. */
    redeliver(updates: readonly Update[]) {
      world.updates.unshift(...structuredClone(updates as Update[]));
      answerPoll();
    },
    /** The bot's answers in chats that it is not in. */
    inlineMessages: () => [...world.inlineMessages.values()],
    isPolled: () => poll !== undefined,
    /** How often the bot has asked for updates. */
    polls: () => polls,
    /** How often two asked for them at the same time. */
    conflicts: () => conflicts,
    unconfirmed: () => world.updates.length,
    /** Callback queries that nobody answered: their buttons still show a spinner. */
    spinning: () => [...world.pressed.values()].filter(({ answer }) => answer === undefined).length,
    reaction: (dialog: Dialog, message: Message | Shown) =>
      world.reactions.get(`${dialog.chat.id}:${message.message_id}`),
    /** The bot's messages in a chat that were not deleted, oldest first. */
    fromBot: (dialog: Dialog): Shown[] =>
      [...dialog.messages.values()].filter(({ from }) => from?.id === world.bot.id),
    bytesOf(message: Shown): Uint8Array | undefined {
      const id = message.document?.file_id ?? message.photo?.at(-1)?.file_id ?? message.sticker?.file_id;
      return id === undefined ? undefined : world.files.get(id)?.bytes;
    },
    buttons: (message: Shown): string[][] =>
      (message.reply_markup?.inline_keyboard ?? []).map((row) => row.map(({ text }) => text)),

    /** Resolves as soon as something is so; gives up when it still is not after a long time. */
    until<Found>(look: () => Found, what = look.toString()): Promise<NonNullable<Found>> {
      return new Promise((resolve, reject) => {
        const deadline = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`it never came to: ${what}\n${fake.everything()}`));
        }, 50_000);
        const check = () => {
          const found = look();
          if (!found) return;
          clearTimeout(deadline);
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      });
    },
    /** Lets those who wait look again, after something outside has changed. */
    changed: world.changed,
    everything: () =>
      [...world.dialogs.values()]
        .map((dialog) => `# ${dialog.chat.id}\n${transcript(world, dialog)}`)
        .join('\n'),
    transcript: (dialog: Dialog) => transcript(world, dialog),
    /** One message as somebody sees it on a phone. */
    shown: (dialog: Dialog, message: Shown) => drawn(world, dialog, message),

    async goDown() {
      server.close();
      server.closeAllConnections();
    },
    comeBack: listen,
    async close() {
      for (const response of hung.keys()) response.destroy();
      server.close();
      server.closeAllConnections();
    },
    dialogOf: (id: number) => dialogOf(world, id),
  };
  return fake;
}

const ANONYMOUS: User = { id: 1087968824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' };
const CHANNEL: User = { id: 136817688, is_bot: true, first_name: 'Channel', username: 'Channel_Bot' };
/** What a message carries that is no photo and no file. */
function otherContent(
  world: World,
  { video, animation, videoNote, sticker, movingSticker, voice, paidMedia, location, contact, dice }: Sending,
): object {
  const file = (name: string) => storeFile(world, new Uint8Array(9), name).file;
  const preview = (bytes: Uint8Array | true) =>
    bytes === true
      ? {}
      : { thumbnail: { ...storeFile(world, bytes, 'thumbnails/file').file, width: 320, height: 320 } };
  const film = { width: 9, height: 9, duration: 1 };
  const square = { width: 512, height: 512, type: 'regular' };
  return {
    ...(video && { video: { ...file('videos/file'), ...film, ...preview(video) } }),
    ...(animation && {
      animation: { ...file('animations/file'), ...film, ...preview(animation) },
      document: { ...file('animations/file'), ...preview(animation), mime_type: 'video/mp4' },
    }),
    ...(videoNote && {
      video_note: { ...file('notes/file'), length: 240, duration: 1, ...preview(videoNote) },
    }),
    ...(sticker && {
      sticker: {
        ...storeFile(world, sticker, 'stickers/file').file,
        ...square,
        is_animated: false,
        is_video: false,
      },
    }),
    ...(movingSticker && {
      sticker: {
        ...file('stickers/file'),
        ...square,
        is_animated: true,
        is_video: false,
        ...preview(movingSticker),
      },
    }),
    ...(paidMedia && {
      paid_media: { star_count: 5, paid_media: [{ type: 'photo', photo: [file('photos/file')] }] },
    }),
    ...(voice && { voice: { ...file('voices/file'), duration: 3 } }),
    ...(location && { location: { latitude: 52, longitude: 13 } }),
    ...(contact && { contact: { phone_number: '1', first_name: 'Carl' } }),
    ...(dice && { dice: { emoji: '🎲', value: 3 } }),
  };
}

/** What a quotation of a message in another chat carries. */
const quoted = ({ chat, message_id, photo, document, has_media_spoiler }: Message | Shown) => ({
  origin: { type: 'chat', date: 1, sender_chat: chat },
  chat,
  message_id,
  ...(photo && { photo }),
  ...(document && { document }),
  ...(has_media_spoiler && { has_media_spoiler }),
});
const SERVICE: User = { id: 777000, is_bot: false, first_name: 'Telegram' };

/** With its length, as Telegram's servers do: node-fetch takes an answer in chunks for broken when its connection is used again at once. */
function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, headers).end(text);
}

/** Messages quote one message at most. */
const shallow = (result: unknown): unknown =>
  JSON.parse(JSON.stringify(result), function (this: unknown, key, value) {
    return key === 'reply_to_message' && value ? { ...value, reply_to_message: undefined } : value;
  });

function readCall(method: string, request: IncomingMessage): Promise<Call> {
  const type = request.headers['content-type'] ?? '';
  return type.startsWith('multipart/') ? readForm(method, request) : readJson(method, request);
}

async function readJson(method: string, request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return { method, parameters: text ? JSON.parse(text) : {}, uploads: new Map() };
}

function readForm(method: string, request: IncomingMessage): Promise<Call> {
  return new Promise((resolve, reject) => {
    const parameters: Record<string, unknown> = {};
    const uploads = new Map<string, { name: string; bytes: Uint8Array }>();
    const type = request.headers['content-type'] ?? '';
    const form = new Busboy({ headers: { ...request.headers, 'content-type': type } });
    form.on('field', (name, value) => {
      parameters[name] = parse(value);
    });
    form.on('file', (name, stream, filename) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => uploads.set(name, { name: filename, bytes: Buffer.concat(chunks) }));
    });
    form.on('finish', () => resolve({ method, parameters, uploads }));
    form.on('error', reject);
    request.on('error', reject);
    request.on('aborted', () => reject(new Error('the caller went away')));
    request.pipe(form);
  });
}

/** Form fields are texts; objects and numbers come as JSON. */
function parse(value: string): unknown {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' || typeof parsed === 'number' || typeof parsed === 'boolean'
      ? parsed
      : value;
  } catch {
    return value;
  }
}

/** A chat as somebody sees it on a phone. */
function transcript(world: World, dialog: Dialog): string {
  return [...dialog.messages.values()].map((message) => drawn(world, dialog, message)).join('\n');
}

function drawn(world: World, dialog: Dialog, message: Shown): string {
  const name = message.sender_chat ? dialog.chat.title : message.from?.first_name;
  const other = ['video', 'sticker', 'voice', 'location', 'contact', 'dice'].find((kind) => kind in message);
  const media = message.photo
    ? '[photo]'
    : message.document
      ? `[file ${message.document.file_name}]`
      : other
        ? `[${other}]`
        : '';
  const said = [media, message.text ?? message.caption ?? ''].filter(Boolean).join(' ');
  const reply = message.reply_to_message ? ' (reply)' : '';
  const reaction = world.reactions.get(`${dialog.chat.id}:${message.message_id}`);
  const lines = `${name}${reply}: ${said}${reaction ? `  ${reaction}` : ''}`.split('\n');
  const rows = (message.reply_markup?.inline_keyboard ?? []).map(
    (row) => `    ${row.map(({ text }) => `[ ${text} ]`).join(' ')}`,
  );
  return [lines[0] ?? '', ...lines.slice(1).map((line) => `    ${line}`), ...rows].join('\n');
}
