import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type RequestBody, readBody } from './discord/body.ts';
import { type Expression, readExpression } from './discord/expressions.ts';
import { createFakeGateway, type FakeGateway } from './discord/gateway.ts';
import {
  choicesBreaches,
  commandSetBreaches,
  flatten,
  type Json,
  messageBreaches,
  modalBreaches,
  REQUEST_BYTES,
} from './discord/rules.ts';
import {
  type Acknowledgement,
  type Attachment,
  BOT_PERMISSIONS,
  createSnowflakes,
  EPHEMERAL,
  type Exchange,
  type Guild,
  IS_SPOILER,
  LOADING,
  type Message,
  type Person,
  type Place,
  type PlaceKind,
  SEND_MESSAGES,
} from './discord/world.ts';

export interface Photo {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly spoiler?: boolean;
  readonly contentType?: string;
}

export interface Refusal {
  readonly method?: string;
  readonly path: RegExp;
  readonly status: number;
  readonly code?: number;
  /** How often; once without it. */
  readonly times?: number;
  /** How many such requests go through before. */
  readonly after?: number;
  readonly retryAfter?: number;
  /** Discord does it, but the answer never arrives. */
  readonly lost?: boolean;
}

export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly json: Json;
  readonly authorization: string | undefined;
  readonly status: number;
}

export interface CallHow {
  readonly userInstall?: boolean;
}

/**
 * Discord for tests: its REST API and gateway on a local port, with the limits that bots stumble over, and what people
 * can do in its app. It keeps time by the given clock: nothing here waits.
 */
export interface FakeDiscord {
  readonly apiRoot: string;
  /** Host and port of attachments. */
  readonly host: string;
  readonly token: string;
  readonly applicationId: string;
  readonly gateway: FakeGateway;
  readonly requests: readonly LoggedRequest[];
  /** Every breach of Discord's rules by the bot, as sentences. */
  readonly violations: readonly string[];
  /** The stickers and emoji that the bot has added to servers. */
  readonly expressions: Expression[];
  /** The commands registered globally, or for a guild. */
  commands(guild?: string): readonly Json[];

  person(name: string, how?: { readonly locale?: string; readonly avatar?: Photo }): Person;
  guild(name: string, how?: { readonly locale?: string; readonly hasBot?: boolean }): Guild;
  place(how: {
    readonly kind?: PlaceKind;
    /** The channel of a thread, or the category of a channel. */
    readonly parent?: string;
    readonly guild?: Guild;
    readonly people?: readonly Person[];
    readonly permissions?: bigint;
    readonly attachmentLimit?: number;
  }): Place;
  /** Gives a person permissions in a place. */
  allow(person: Person, place: Place, permissions: bigint): void;

  say(
    by: Person,
    place: Place,
    message: {
      readonly content?: string;
      readonly photos?: readonly Photo[];
      readonly forwarded?: Message;
      /** As Discord makes them of links and other bots send them. */
      readonly embeds?: readonly Json[];
      readonly components?: readonly Json[];
      readonly stickers?: readonly Json[];
    },
  ): Message;
  /** An address of Discord's at which it shows a picture of somebody else's server, or a sticker. */
  show(path: string, photo: Photo): string;
  command(by: Person, place: Place, path: string, options?: Json, how?: CallHow): Exchange;
  complete(by: Person, place: Place, path: string, option: string, typed: string): Promise<Json[]>;
  menu(by: Person, place: Place, name: string, target: Message | Person, how?: CallHow): Exchange;
  press(by: Person, message: Message, label: string | RegExp, how?: CallHow): Exchange;
  select(by: Person, message: Message, value: string, how?: CallHow): Exchange;
  /** Chooses roles, channels or people by their ids, in the menu whose custom id begins so. */
  choose(by: Person, message: Message, menu: string, ids: readonly string[], how?: CallHow): Exchange;
  /** Gives a person roles in a server. */
  assign(person: Person, guild: Guild, roles: readonly string[]): void;
  submit(modal: Exchange, values: Json, photos?: readonly Photo[]): Exchange;
  /** From now on interactions are sent so instead of through the gateway, of an application with this public key. */
  callBy(verifyKey: string, call: (interaction: Json) => void): void;
  /** The gateway tells of the same interaction once more. */
  repeat(exchange: Exchange): void;
  remove(message: Message): void;
  /** Makes an attachment's address lead elsewhere, as a forged one would. */
  /** The address of an attachment, as people copy it. */
  addressOf(attachment: Attachment): string;
  moveAttachment(attachment: Attachment, url: string): void;
  /** Discord deletes every file that came with a command, as it does after some time. */
  loseUploads(): void;

  /** Messages in a place as a person sees them, oldest first. */
  seen(place: Place, by?: Person): Message[];
  directMessages(person: Person): Message[];
  controls(message: Message): Json[];
  /** Resolves with the first value that is there, looked at after every request of the bot. */
  until<T>(look: () => T | undefined | false | null): Promise<T>;
  /** Lets those who wait look again, after something outside has changed. */
  changed(): void;
  refuse(refusal: Refusal): void;
  /** The next interaction reaches the bot only after these milliseconds. */
  delayNext(milliseconds: number): void;
  close(): Promise<void>;
}

export interface FakeDiscordOptions {
  readonly now: () => number;
  readonly shards?: number;
  /** Per file where a place says nothing else. */
  readonly attachmentLimit?: number;
}

export async function startFakeDiscord({
  now,
  shards = 1,
  attachmentLimit = 10 * 1024 * 1024,
}: FakeDiscordOptions): Promise<FakeDiscord> {
  const snowflake = createSnowflakes(now);
  const token = 'MTA.fake.token-that-must-never-be-logged';
  const applicationId = snowflake();
  const botUser = { id: applicationId, username: 'Toonsmith', discriminator: '0', avatar: null, bot: true };
  const guilds: Guild[] = [];
  const places = new Map<string, Place>();
  const people = new Map<string, Person>();
  const messages = new Map<string, Message>();
  const exchanges = new Map<string, Exchange>();
  const attachments = new Map<string, Attachment & { readonly path: string }>();
  const avatars = new Map<string, Buffer>();
  const moved = new Map<string, string>();
  const memberRoles = new Map<string, readonly string[]>();
  const told = new Map<Exchange, () => void>();
  let delay = 0;
  let call: ((interaction: Json) => void) | undefined;
  let verifyKey: string | undefined;
  const registered = new Map<string, Json[]>();
  const refusals: (Refusal & { left: number; passing: number })[] = [];
  const requests: LoggedRequest[] = [];
  const violations: string[] = [];
  const expressions: Expression[] = [];
  const watchers = new Set<() => void>();
  const changed = () => {
    for (const look of watchers) look();
  };

  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const host = `127.0.0.1:${port}`;
  const gateway = createFakeGateway({
    server,
    token,
    now,
    changed,
    ready: (shard, count) => {
      const mine = guilds.filter(({ id, hasBot }) => hasBot && shardOf(id, count) === shard);
      return {
        data: {
          v: 10,
          user: botUser,
          application: { id: applicationId, flags: 0 },
          guilds: mine.map(({ id }) => ({ id, unavailable: true })),
        },
        events: mine.map((guild) => ['GUILD_CREATE', guildData(guild)]),
      };
    },
  });

  // ——— The REST side ———

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = 'GET' } = request;
    const url = new URL(request.url ?? '/', `http://${host}`);
    const body = await readBody(request);
    const answer = url.pathname.startsWith('/api/')
      ? answerApi(method, url, body, request.headers.authorization)
      : answerFile(url);
    if (url.pathname.startsWith('/api/'))
      requests.push({
        method,
        path: decodeURIComponent(url.pathname).replace(/^\/api\/v10/, ''),
        json: body.json,
        authorization: request.headers.authorization,
        status: answer.status,
      });
    if (answer.isLost) {
      response.destroy();
      return changed();
    }
    response.writeHead(answer.status, {
      'x-ratelimit-limit': '50',
      'x-ratelimit-remaining': '49',
      'x-ratelimit-reset': String(now() / 1000 + 1),
      'x-ratelimit-reset-after': '1.000',
      'x-ratelimit-bucket': `${method}-bucket`,
      ...answer.headers,
    });
    response.end(answer.body);
    changed();
  };

  const answerApi = (method: string, url: URL, body: RequestBody, authorization?: string): Answer => {
    const path = decodeURIComponent(url.pathname).replace(/^\/api\/v10/, '');
    const refusal = refusals.find(
      (rule) => rule.left > 0 && (rule.method ?? method) === method && rule.path.test(path),
    );
    if (refusal && refusal.passing > 0) refusal.passing -= 1;
    else if (refusal) {
      refusal.left -= 1;
      const { status, code = 0, retryAfter, lost } = refusal;
      if (lost) return { ...perform(method, path, url, body, authorization), isLost: true };
      if (status === 429)
        return {
          status,
          headers: { 'content-type': 'application/json', 'retry-after': String(retryAfter ?? 0.01) },
          body: JSON.stringify({ message: 'You are being rate limited.', retry_after: retryAfter ?? 0.01 }),
        };
      return error(status, code, 'Refused by the test');
    }
    return perform(method, path, url, body, authorization);
  };

  const perform = (
    method: string,
    path: string,
    url: URL,
    body: RequestBody,
    authorization: string | undefined,
  ): Answer => {
    if (body.bytes > REQUEST_BYTES) return error(413, 40005, 'Request entity too large');
    for (const [verb, pattern, handle, open] of ROUTES) {
      const match = verb === method && pattern.exec(path);
      if (!match) continue;
      if (open && authorization) violations.push(`${method} ${pattern} was sent with the bot’s token`);
      if (!open && authorization !== `Bot ${token}`) return error(401, 0, '401: Unauthorized');
      return handle(match.slice(1) as string[], body, url);
    }
    return error(404, 0, '404: Not Found');
  };

  const answerFile = (url: URL): Answer => {
    const avatar = avatars.get(url.pathname);
    if (avatar) return { status: 200, headers: { 'content-type': 'image/png' }, body: avatar };
    const found = attachments.get(url.pathname);
    const signed = Number.parseInt(url.searchParams.get('ex') ?? '0', 16) * 1000;
    if (!found || found.deleted || signed < now())
      return { status: 404, headers: {}, body: 'This content is no longer available.' };
    return { status: 200, headers: { 'content-type': found.content_type }, body: found.bytes };
  };

  type Handler = (path: string[], body: RequestBody, url: URL) => Answer;
  const ROUTES: readonly (readonly [string, RegExp, Handler, open?: boolean])[] = [
    ['GET', /^\/gateway\/bot$/, () => ok(gatewayInformation())],
    ['GET', /^\/users\/@me$/, () => ok(botUser)],
    [
      'GET',
      /^\/applications\/@me$/,
      () =>
        ok({ id: applicationId, name: 'Toonsmith', flags: 0, ...(verifyKey && { verify_key: verifyKey }) }),
    ],
    ['PUT', /^\/applications\/\d+\/commands$/, (_, { json }) => register('', json)],
    ['PUT', /^\/applications\/\d+\/guilds\/(\d+)\/commands$/, ([guild], { json }) => register(guild!, json)],
    [
      'POST',
      /^\/interactions\/(\d+)\/([^/]+)\/callback$/,
      ([id, secret], body) => acknowledge(id!, secret!, body),
      true,
    ],
    [
      'PATCH',
      /^\/webhooks\/\d+\/([^/]+)\/messages\/([@\w]+)$/,
      ([secret, id], body) => editByToken(secret!, id!, body),
      true,
    ],
    [
      'GET',
      /^\/webhooks\/\d+\/([^/]+)\/messages\/([@\w]+)$/,
      ([secret, id]) => byToken(secret!, id!, (message) => ok(messageData(message))),
      true,
    ],
    [
      'DELETE',
      /^\/webhooks\/\d+\/([^/]+)\/messages\/([@\w]+)$/,
      ([secret, id]) => byToken(secret!, id!, (message) => removed(message)),
      true,
    ],
    ['POST', /^\/webhooks\/\d+\/([^/]+)$/, ([secret], body) => followUp(secret!, body), true],
    ['POST', /^\/channels\/(\d+)\/messages$/, ([id], body) => post(id!, body)],
    [
      'GET',
      /^\/channels\/(\d+)\/messages\/(\d+)$/,
      ([id, message]) => inChannel(id!, message!, (found) => ok(messageData(found))),
    ],
    [
      'PATCH',
      /^\/channels\/(\d+)\/messages\/(\d+)$/,
      ([id, message], body) => inChannel(id!, message!, (found) => edit(found, body, undefined)),
    ],
    ['DELETE', /^\/channels\/(\d+)\/messages\/(\d+)$/, ([id, message]) => inChannel(id!, message!, removed)],
    ['POST', /^\/users\/@me\/channels$/, (_, { json }) => openDirect(json.recipient_id)],
    ['POST', /^\/guilds\/(\d+)\/stickers$/, ([id], body) => addExpression('sticker', id!, body)],
    ['POST', /^\/guilds\/(\d+)\/emojis$/, ([id], body) => addExpression('emoji', id!, body)],
    ['POST', /^\/attachments\/refresh-urls$/, (_, { json }) => refresh(json.attachment_urls)],
  ];

  const gatewayInformation = () => ({
    url: `ws://${host}/gateway`,
    shards,
    session_start_limit: gateway.sessionStartLimit(),
  });

  const register = (guild: string, commands: Json): Answer => {
    const found = commandSetBreaches(commands as Json[]);
    violations.push(...found);
    if (found.length > 0) return error(400, 50035, found.join('; '));
    registered.set(
      guild,
      (commands as Json[]).map((command) => ({ ...command, id: snowflake() })),
    );
    return ok(registered.get(guild) as unknown as Json);
  };

  const acknowledge = (id: string, secret: string, { json, files }: RequestBody): Answer => {
    const exchange = exchanges.get(secret);
    if (!exchange || exchange.id !== id || now() - exchange.createdAt > 3_000)
      return error(404, 10062, 'Unknown interaction');
    if (exchange.acknowledged) return error(400, 40060, 'Interaction has already been acknowledged.');
    const kind = CALLBACKS[json.type as number];
    if (!kind) return error(400, 50035, `callback type ${json.type}`);
    const data: Json = json.data ?? {};
    const found =
      kind === 'modal'
        ? modalBreaches(data)
        : kind === 'choices'
          ? choicesBreaches(data.choices)
          : messageBreaches(data);
    violations.push(...found);
    if (found.length > 0) return error(400, 50035, found.join('; '));
    if ((kind === 'update' || kind === 'defer-update') && !exchange.on)
      return error(400, 50035, 'there is no message to update');
    const limit = tooLarge(files, exchange.place);
    if (limit) return limit;
    exchange.acknowledged = kind;
    if (kind === 'modal') exchange.modal = data;
    if (kind === 'choices') exchange.choices = data.choices;
    if (kind === 'reply' || kind === 'defer') {
      checkMentions(data, kind === 'reply');
      exchange.reply = addMessage({
        place: exchange.place,
        interaction: exchange,
        onlyFor: ((data.flags ?? 0) & EPHEMERAL) !== 0 ? exchange.by : undefined,
        flags: data.flags ?? 0,
        thinking: kind === 'defer',
      });
      if (kind === 'reply') write(exchange.reply, data, files);
    }
    if (kind === 'update' || kind === 'defer-update') exchange.reply = exchange.on;
    if (kind === 'update' && exchange.on) write(exchange.on, data, files);
    return { status: 204, headers: {}, body: '' };
  };

  const byToken = (
    secret: string,
    id: string,
    then: (message: Message, exchange: Exchange) => Answer,
  ): Answer => {
    const exchange = exchanges.get(secret);
    if (!exchange) return error(404, 10015, 'Unknown Webhook');
    if (now() - exchange.createdAt >= 900_000) return error(401, 50027, 'Invalid Webhook Token');
    if (!exchange.acknowledged) return error(404, 10015, 'Unknown Webhook');
    const message = id === '@original' ? exchange.reply : messages.get(id);
    if (!message || message.deleted) return error(404, 10008, 'Unknown Message');
    return then(message, exchange);
  };

  const editByToken = (secret: string, id: string, body: RequestBody) =>
    byToken(secret, id, (message, exchange) => edit(message, body, exchange));

  const edit = (message: Message, { json, files }: RequestBody, exchange: Exchange | undefined): Answer => {
    const found = messageBreaches({ ...json, flags: (json.flags ?? 0) | message.flags });
    violations.push(...found);
    if (found.length > 0) return error(400, 50035, found.join('; '));
    const limit = tooLarge(files, exchange?.place ?? message.place);
    if (limit) return limit;
    checkMentions(json, true);
    write(message, json, files);
    message.edits += 1;
    return ok(messageData(message));
  };

  const followUp = (secret: string, { json, files }: RequestBody): Answer => {
    const exchange = exchanges.get(secret);
    if (!exchange?.acknowledged) return error(404, 10015, 'Unknown Webhook');
    if (now() - exchange.createdAt >= 900_000) return error(401, 50027, 'Invalid Webhook Token');
    if (exchange.userInstall && exchange.followUps.length >= 5)
      return error(400, 40094, 'Maximum number of follow-ups for this interaction reached');
    const found = messageBreaches(json);
    violations.push(...found);
    if (found.length > 0) return error(400, 50035, found.join('; '));
    const limit = tooLarge(files, exchange.place);
    if (limit) return limit;
    checkMentions(json, true);
    const message = addMessage({
      place: exchange.place,
      interaction: exchange,
      onlyFor: ((json.flags ?? 0) & EPHEMERAL) !== 0 ? exchange.by : undefined,
      flags: json.flags ?? 0,
    });
    write(message, json, files);
    exchange.followUps.push(message);
    return ok(messageData(message));
  };

  const post = (id: string, { json, files }: RequestBody): Answer => {
    const place = places.get(id);
    if (!place) return error(404, 10003, 'Unknown Channel');
    if (!place.visible || place.kind === 'group' || (place.guild && !place.guild.hasBot))
      return error(403, 50001, 'Missing Access');
    if (place.guild && (place.permissions & SEND_MESSAGES) === 0n)
      return error(403, 50013, 'Missing Permissions');
    if (place.kind === 'dm' && place.people[0]?.blocksBot)
      return error(403, 50007, 'Cannot send messages to this user');
    const again = [...messages.values()].find(
      ({ nonce }) => json.enforce_nonce && nonce === String(json.nonce),
    );
    if (again) return ok(messageData(again));
    const found = messageBreaches(json);
    violations.push(...found);
    if (found.length > 0) return error(400, 50035, found.join('; '));
    const limit = tooLarge(files, place);
    if (limit) return limit;
    checkMentions(json, true);
    const message = addMessage({
      place,
      flags: json.flags ?? 0,
      nonce: json.nonce === undefined ? undefined : String(json.nonce),
      replyTo: json.message_reference?.message_id,
    });
    write(message, json, files);
    return ok(messageData(message));
  };

  const inChannel = (id: string, message: string, then: (found: Message) => Answer): Answer => {
    const place = places.get(id);
    if (!place) return error(404, 10003, 'Unknown Channel');
    if (!place.visible || place.kind === 'group' || (place.guild && !place.guild.hasBot))
      return error(403, 50001, 'Missing Access');
    const found = messages.get(message);
    if (!found || found.deleted || found.onlyFor) return error(404, 10008, 'Unknown Message');
    return then(found);
  };

  const removed = (message: Message): Answer => {
    message.deleted = true;
    return { status: 204, headers: {}, body: '' };
  };

  const openDirect = (recipient: string): Answer => {
    const person = people.get(recipient);
    if (!person) return error(400, 50033, 'Invalid Recipient(s)');
    return ok({ id: direct(person).id, type: 1, recipients: [userData(person)] });
  };

  const refresh = (urls: readonly string[]): Answer =>
    ok({
      refreshed_urls: urls.map((original) => {
        const found = attachments.get(new URL(original).pathname);
        if (!found || found.deleted) return { original, refreshed: original };
        found.expires = now() + DAY;
        return { original, refreshed: urlOf(found) };
      }),
    });

  const addExpression = (kind: Expression['kind'], id: string, body: RequestBody): Answer => {
    const guild = guilds.find((one) => one.id === id);
    const read = readExpression(kind, body, { guild, places: places.values(), there: expressions });
    if ('code' in read) return error(read.status, read.code, read.message);
    expressions.push(read);
    return ok({ id: snowflake(), name: read.name });
  };

  const tooLarge = (files: RequestBody['files'], place: Place): Answer | undefined => {
    if (files.size > 10) return error(400, 30015, 'Maximum number of attachments in a message reached (10)');
    for (const { bytes } of files.values())
      if (bytes.length > place.attachmentLimit) return error(413, 40005, 'Request entity too large');
    return undefined;
  };

  const checkMentions = (json: Json, says: boolean) => {
    if (says && json.content && !(json.allowed_mentions?.parse?.length === 0))
      violations.push(`“${json.content}” could ping people: allowed_mentions is not empty`);
  };

  /** Writes what a payload says into a message, as Discord does: what is left out stays. */
  const write = (message: Message, json: Json, files: RequestBody['files']) => {
    message.thinking = false;
    if ('content' in json) message.content = json.content ?? '';
    if ('components' in json) message.components = json.components ?? [];
    if ('embeds' in json) message.embeds = json.embeds ?? [];
    if (json.flags !== undefined) message.flags |= json.flags;
    const listed: Json[] | undefined = json.attachments;
    const kept = listed
      ? message.attachments.filter(({ id }) => listed.some((one) => one.id === id))
      : message.attachments;
    const added = [...files].map(([number, file]) => {
      const about = listed?.find(
        ({ id }) => Number(id) === number && id !== undefined && String(id).length < 3,
      );
      return addAttachment(message.place, {
        name: file.name,
        bytes: file.bytes,
        spoiler: file.name.startsWith('SPOILER_'),
        description: about?.description,
        ephemeral: message.onlyFor !== undefined,
      });
    });
    message.attachments = [...kept, ...added];
  };

  // ——— What there is ———

  const addMessage = (given: Partial<Message> & Pick<Message, 'place'>): Message => {
    const message: Message = {
      id: snowflake(),
      author: undefined,
      content: '',
      attachments: [],
      components: [],
      embeds: [],
      flags: 0,
      onlyFor: undefined,
      nonce: undefined,
      replyTo: undefined,
      thinking: false,
      deleted: false,
      edits: 0,
      interaction: undefined,
      forwarded: undefined,
      stickers: [],
      ...given,
    };
    messages.set(message.id, message);
    return message;
  };

  const addAttachment = (
    place: Place,
    file: Photo & { readonly description?: string | undefined; readonly ephemeral?: boolean },
  ): Attachment => {
    const id = snowflake();
    const attachment = {
      id,
      path: `/attachments/${place.id}/${id}/${encodeURIComponent(file.name)}`,
      filename: file.name,
      bytes: Buffer.from(file.bytes),
      content_type: file.contentType ?? contentTypeOf(file.name),
      description: file.description,
      flags: file.spoiler ? IS_SPOILER : 0,
      ephemeral: file.ephemeral ?? false,
      expires: now() + DAY,
      deleted: false,
    };
    attachments.set(attachment.path, attachment);
    return attachment;
  };

  const urlOf = ({ path, expires }: { readonly path: string; readonly expires: number }) =>
    `http://${host}${path}?ex=${Math.ceil(expires / 1000).toString(16)}&is=0&hm=00`;

  const attachmentData = (attachment: Attachment): Json => {
    const { path } = attachments.get(
      [...attachments].find(([, candidate]) => candidate.id === attachment.id)?.[0] as string,
    ) as { path: string };
    const url = moved.get(attachment.id) ?? urlOf({ path, expires: attachment.expires });
    return {
      id: attachment.id,
      filename: attachment.filename,
      size: attachment.bytes.length,
      url,
      proxy_url: url,
      content_type: attachment.content_type,
      ...(attachment.description && { description: attachment.description }),
      ...(attachment.ephemeral && { ephemeral: true }),
      ...(attachment.flags && { flags: attachment.flags }),
    };
  };

  const userData = (person: Person): Json => ({
    id: person.id,
    username: person.name.toLowerCase(),
    global_name: person.name,
    discriminator: '0',
    avatar: person.avatar,
  });

  const messageData = (message: Message): Json => ({
    id: message.id,
    channel_id: message.place.id,
    type: 0,
    author: message.author ? userData(message.author) : botUser,
    content: message.content,
    timestamp: new Date(now()).toISOString(),
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: message.attachments.map(attachmentData),
    embeds: message.embeds,
    ...(message.stickers.length > 0 && { sticker_items: message.stickers }),
    components: message.components.map((component) => withMedia(component, message)),
    ...(message.forwarded && {
      message_reference: {
        type: 1,
        channel_id: message.forwarded.place.id,
        message_id: message.forwarded.id,
      },
      message_snapshots: [{ message: messageData(message.forwarded) }],
    }),
    pinned: false,
    flags: message.flags | (message.onlyFor ? EPHEMERAL : 0) | (message.thinking ? LOADING : 0),
  });

  /** Galleries name uploaded files; readers get their addresses. */
  const withMedia = (component: Json, message: Message): Json => ({
    ...component,
    ...(component.items && {
      items: component.items.map((item: Json) => {
        const found = message.attachments.find(
          ({ filename }) => item.media.url === `attachment://${filename}`,
        );
        return found ? { ...item, media: attachmentData(found) } : item;
      }),
    }),
  });

  const channelData = (place: Place): Json => ({
    id: place.id,
    type: CHANNEL_TYPES[place.kind],
    ...(place.guild && {
      guild_id: place.guild.id,
      name: 'general',
      parent_id: place.parent ?? null,
      position: 0,
    }),
    ...(place.kind === 'thread' || place.kind === 'post'
      ? {
          thread_metadata: {
            archived: false,
            auto_archive_duration: 60,
            archive_timestamp: new Date(now()).toISOString(),
            locked: false,
          },
        }
      : {}),
    permissions: '0',
  });

  const guildData = (guild: Guild): Json => ({
    id: guild.id,
    name: guild.name,
    preferred_locale: guild.locale,
    roles: [guild.id, ...ROLES].map((id, position) => ({
      id,
      name: id === guild.id ? '@everyone' : `Role ${id}`,
      permissions: '0',
      position,
      color: 0,
      hoist: false,
      managed: false,
      mentionable: false,
    })),
    emojis: [],
    stickers: [],
    features: [],
    channels: [...places.values()].filter((place) => place.guild === guild).map(channelData),
    threads: [],
    members: [],
    presences: [],
    voice_states: [],
    stage_instances: [],
    guild_scheduled_events: [],
    owner_id: '1',
    unavailable: false,
    member_count: 2,
    joined_at: new Date(now()).toISOString(),
  });

  const memberData = (person: Person, place: Place): Json => ({
    user: userData(person),
    roles: memberRoles.get(`${place.guild?.id} ${person.id}`) ?? [],
    permissions: String(place.members.get(person.id) ?? 0n),
    joined_at: new Date(now()).toISOString(),
    deaf: false,
    mute: false,
    flags: 0,
  });

  const direct = (person: Person): Place =>
    [...places.values()].find(({ kind, people: [first] }) => kind === 'dm' && first === person) ??
    fake.place({ kind: 'dm', people: [person] });

  // ——— What people do ———

  const interact = (
    by: Person,
    place: Place,
    type: number,
    data: Json,
    how: CallHow,
    on?: Message,
  ): Exchange => {
    const id = snowflake();
    const exchange: Exchange = {
      id,
      token: `interaction-secret-${id}`,
      by,
      place,
      createdAt: now() - delay,
      userInstall: how.userInstall ?? (place.guild ? !place.guild.hasBot : place.kind === 'group'),
      on,
      acknowledged: undefined,
      reply: undefined,
      followUps: [],
      modal: undefined,
      choices: undefined,
    };
    exchanges.set(exchange.token, exchange);
    delay = 0;
    const { guild } = place;
    const shard = guild?.hasBot ? shardOf(guild.id, shards) : 0;
    const event = {
      id,
      application_id: applicationId,
      type,
      token: exchange.token,
      version: 1,
      data,
      ...(guild
        ? {
            guild_id: guild.id,
            guild: { id: guild.id, locale: guild.locale, features: [] },
            guild_locale: guild.locale,
            member: memberData(by, place),
          }
        : { user: userData(by) }),
      channel: channelData(place),
      channel_id: place.id,
      ...(on && { message: messageData(on) }),
      app_permissions: String(place.permissions),
      locale: by.locale,
      entitlements: [],
      authorizing_integration_owners: exchange.userInstall ? { 1: by.id } : { 0: guild?.id ?? '0' },
      context: guild ? 0 : place.kind === 'dm' ? 1 : 2,
      attachment_size_limit: place.attachmentLimit,
    };
    told.set(exchange, () => (call ? call(event) : gateway.dispatch(shard, 'INTERACTION_CREATE', event)));
    fake.repeat(exchange);
    return exchange;
  };

  const definitionOf = (place: Place, name: string, type: number): Json => {
    const all = [...(registered.get(place.guild?.id ?? '-') ?? []), ...(registered.get('') ?? [])];
    const found = all.find((command) => command.name === name && (command.type ?? 1) === type);
    if (!found) throw new Error(`There is no command “${name}” here.`);
    return found;
  };

  /** Turns what a person filled in into options, refusing what Discord's app would not let them send. */
  const fill = (definition: Json, given: Json, place: Place, resolved: Json): Json[] => {
    for (const name of Object.keys(given))
      if (!(definition.options ?? []).some((option: Json) => option.name === name))
        throw new Error(`${definition.name} has no option “${name}”.`);
    for (const { name, required } of definition.options ?? [])
      if (required && !(name in given)) throw new Error(`${definition.name} needs “${name}”.`);
    return Object.entries(given).map(([name, value]) => {
      const option = definition.options.find((candidate: Json) => candidate.name === name);
      if (option.type === 11) {
        const attachment = addAttachment(place, { ...value, ephemeral: true });
        resolved.attachments = { ...resolved.attachments, [attachment.id]: attachmentData(attachment) };
        return { name, type: 11, value: attachment.id };
      }
      if (option.type === 8) {
        resolved.roles = { ...resolved.roles, [value]: { id: value, name: 'role', permissions: '0' } };
        return { name, type: 8, value };
      }
      if (option.type === 6) {
        resolved.users = { ...resolved.users, [value.id]: userData(value) };
        return { name, type: 6, value: value.id };
      }
      if (option.choices?.length && !option.choices.some((choice: Json) => choice.value === value))
        throw new Error(`${name} cannot be ${value}.`);
      if (value < option.min_value || value > option.max_value)
        throw new Error(`${name} cannot be ${value}.`);
      return { name, type: option.type, value };
    });
  };

  const callOf = (place: Place, path: string) => {
    const [name = '', sub] = path.split(' ');
    const command = definitionOf(place, name, 1);
    const definition = sub ? command.options.find((option: Json) => option.name === sub) : command;
    if (!definition) throw new Error(`${name} has no subcommand ${sub}.`);
    const wrap = (options: Json[]) => ({
      id: command.id,
      name,
      type: 1,
      options: sub ? [{ name: sub, type: 1, options }] : options,
    });
    return { definition, wrap };
  };

  const controls = (message: Message) => flatten(message.components).filter(({ custom_id }) => custom_id);

  const fake: FakeDiscord = {
    apiRoot: `http://${host}/api`,
    host,
    token,
    applicationId,
    gateway,
    requests,
    violations,
    expressions,
    commands: (guild = '') => registered.get(guild) ?? [],

    person(name, { locale = 'en-US', avatar } = {}) {
      const id = snowflake();
      const person: Person = { id, name, locale, avatar: avatar ? `hash${id}` : null, blocksBot: false };
      people.set(id, person);
      if (avatar) avatars.set(`/avatars/${id}/hash${id}.png`, Buffer.from(avatar.bytes));
      return person;
    },
    guild(name, { locale = 'en-US', hasBot = true } = {}) {
      const guild: Guild = { id: snowflake(), name, locale, hasBot };
      guilds.push(guild);
      return guild;
    },
    place({ kind = 'guild', guild, parent, people: inside = [], permissions, attachmentLimit: limit }) {
      const place: Place = {
        id: snowflake(),
        kind,
        guild,
        parent,
        permissions: permissions ?? BOT_PERMISSIONS,
        members: new Map(),
        attachmentLimit: limit ?? attachmentLimit,
        visible: true,
        people: inside,
      };
      places.set(place.id, place);
      return place;
    },
    allow: (person, place, permissions) => void place.members.set(person.id, permissions),

    say(by, place, { content = '', photos = [], forwarded, embeds = [], components = [], stickers = [] }) {
      const message = addMessage({
        place,
        author: by,
        content,
        forwarded,
        embeds: [...embeds],
        components: [...components],
        stickers: [...stickers],
        flags: components.length > 0 ? COMPONENTS_V2 : 0,
      });
      message.attachments = photos.map((photo) => addAttachment(place, photo));
      return message;
    },
    show(path, { bytes }) {
      avatars.set(path, Buffer.from(bytes));
      return `http://${host}${path}`;
    },
    command(by, place, path, options = {}, how = {}) {
      const { definition, wrap } = callOf(place, path);
      const resolved: Json = {};
      const data = wrap(fill(definition, options, place, resolved));
      return interact(by, place, 2, { ...data, resolved }, how);
    },
    async complete(by, place, path, option, typed) {
      const { definition, wrap } = callOf(place, path);
      const { type } = definition.options.find((candidate: Json) => candidate.name === option);
      const exchange = interact(
        by,
        place,
        4,
        wrap([{ name: option, type, value: typed, focused: true }]),
        {},
      );
      return fake.until(() => exchange.choices);
    },
    menu(by, place, name, target, how = {}) {
      const onMessage = 'attachments' in target;
      const command = definitionOf(place, name, onMessage ? 3 : 2);
      const resolved = onMessage
        ? { messages: { [target.id]: messageData(target) } }
        : { users: { [target.id]: userData(target) } };
      const { id, type } = command;
      return interact(by, place, 2, { id, name, type, target_id: target.id, resolved }, how);
    },
    press(by, message, label, how = {}) {
      const found = controls(message).find(
        (control) =>
          control.type === 2 &&
          (typeof label === 'string' ? control.label === label : label.test(control.label)),
      );
      if (!found)
        throw new Error(
          `There is no button “${label}” among ${controls(message)
            .map((one) => one.label)
            .join(', ')}.`,
        );
      if (found.disabled) throw new Error(`The button “${label}” is disabled.`);
      const data = { component_type: 2, custom_id: found.custom_id, id: 1 };
      return interact(by, message.place, 3, data, how, message);
    },
    select(by, message, value, how = {}) {
      const found = controls(message).find(
        ({ type, options = [] }) => type === 3 && options.some((option: Json) => option.value === value),
      );
      if (!found) throw new Error(`There is no select with “${value}”.`);
      const data = { component_type: 3, custom_id: found.custom_id, values: [value], id: 1 };
      return interact(by, message.place, 3, data, how, message);
    },
    choose(by, message, menu, ids, how = {}) {
      const found = controls(message).find(({ custom_id }) => custom_id.startsWith(menu));
      if (!found) throw new Error(`There is no menu “${menu}”.`);
      const { min_values: least = 1, max_values: most = 1 } = found;
      if (ids.length < least || ids.length > most) throw new Error(`The menu takes ${least} to ${most}.`);
      const data = {
        component_type: found.type,
        custom_id: found.custom_id,
        values: ids,
        resolved: {},
        id: 1,
      };
      return interact(by, message.place, 3, data, how, message);
    },
    assign: (person, guild, roles) => void memberRoles.set(`${guild.id} ${person.id}`, roles),
    submit({ by, place, modal, userInstall, on }, values, photos = []) {
      if (!modal) throw new Error('No modal is open.');
      const resolved: Json = {};
      const components = modal.components.map((label: Json, id: number) => {
        if (label.type !== 18) return { type: label.type, id };
        const field: Json = label.component;
        const base = { type: field.type, custom_id: field.custom_id, id: id + 100 };
        if (field.type === 19) {
          if (photos.length < field.min_values || photos.length > field.max_values)
            throw new Error(`The form takes ${field.min_values} to ${field.max_values} files.`);
          const added = photos.map((photo) => addAttachment(place, { ...photo, ephemeral: true }));
          resolved.attachments = Object.fromEntries(added.map((one) => [one.id, attachmentData(one)]));
          return { type: 18, id, component: { ...base, values: added.map((one) => one.id) } };
        }
        const value = values[field.custom_id];
        if (field.type === 3)
          // What is chosen in advance is sent, unless it is changed.
          return {
            type: 18,
            id,
            component: {
              ...base,
              values:
                value === undefined
                  ? field.options.filter((option: Json) => option.default).map((option: Json) => option.value)
                  : [value].flat(),
            },
          };
        return { type: 18, id, component: { ...base, value: value ?? field.value ?? '' } };
      });
      return interact(
        by,
        place,
        5,
        { custom_id: modal.custom_id, components, resolved },
        { userInstall },
        on,
      );
    },
    callBy(key, send) {
      verifyKey = key;
      call = send;
    },
    repeat: (exchange) => told.get(exchange)?.(),
    remove(message) {
      message.deleted = true;
    },

    addressOf: (attachment) => attachmentData(attachment).url,
    moveAttachment: ({ id }, url) => void moved.set(id, url),
    loseUploads() {
      for (const attachment of attachments.values()) attachment.deleted ||= attachment.ephemeral;
    },

    seen: (place, by) =>
      [...messages.values()].filter(
        (message) =>
          message.place === place && !message.deleted && (!message.onlyFor || !by || message.onlyFor === by),
      ),
    directMessages: (person) => fake.seen(direct(person)),
    controls,
    until(look) {
      return new Promise((resolve, reject) => {
        const check = () => {
          try {
            const value = look();
            if (!value) return;
            watchers.delete(check);
            resolve(value);
          } catch (cause) {
            watchers.delete(check);
            reject(cause);
          }
        };
        watchers.add(check);
        check();
      });
    },
    changed,
    delayNext(milliseconds) {
      delay = milliseconds;
    },
    refuse: (refusal) =>
      void refusals.push({ ...refusal, left: refusal.times ?? 1, passing: refusal.after ?? 0 }),
    async close() {
      await gateway.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Buffer;
  readonly isLost?: boolean;
}

const ok = (data: Json): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(data),
});

const error = (status: number, code: number, message: string): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message, code }),
});

/** The roles of every server. */
export const ROLES = ['7001', '7002'] as const;
const COMPONENTS_V2 = 1 << 15;
const DAY = 86_400_000;
const CALLBACKS: Readonly<Record<number, Acknowledgement>> = {
  4: 'reply',
  5: 'defer',
  6: 'defer-update',
  7: 'update',
  8: 'choices',
  9: 'modal',
};
const CHANNEL_TYPES: Readonly<Record<PlaceKind, number>> = {
  guild: 0,
  dm: 1,
  group: 3,
  thread: 11,
  post: 11,
};

const shardOf = (guild: string, count: number) => Number((BigInt(guild) >> 22n) % BigInt(count));

const contentTypeOf = (name: string) =>
  ({ jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png', webp: 'image/webp', gif: 'image/gif' })[
    name.split('.').at(-1)?.toLowerCase() ?? ''
  ] ?? 'application/octet-stream';
