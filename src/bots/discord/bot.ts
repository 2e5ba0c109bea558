import { type Client, type ClientOptions, Events } from 'discord.js';
import { DEFAULT_OPTIONS } from '../../cartoon.ts';
import { withTimeout } from '../../clock.ts';
import type { FrontEnd } from '../../jobs/front-end.ts';
import type { Logger } from '../../observability/monitoring.ts';
import type { BotContext } from '../context.ts';
import type { Download } from '../download.ts';
import type { StyleSamples } from '../style-samples.ts';
import { accountHandlers } from './account.ts';
import { adminCommandHandlers } from './admin-commands.ts';
import { cartoonActionHandlers } from './cartoon-actions.ts';
import { discordCommands } from './command-definitions.ts';
import type { Shards } from './connection.ts';
import type { Started } from './connector.ts';
import { drawingHandlers } from './drawing.ts';
import { emojiFileHandlers } from './emoji-files.ts';
import { withoutSecrets } from './errors.ts';
import { createExpressions, type Expressions, expressionHandlers } from './expressions.ts';
import { createFallbackChannel } from './fallback-channel.ts';
import { createFrontEnd, type Shrink } from './front-end.ts';
import type { Handlers } from './handlers.ts';
import type { InteractionsEndpoint } from './http-interactions.ts';
import { createInteractions } from './interactions.ts';
import { createMessages } from './messages.ts';
import { createMessenger, type Messenger } from './messenger.ts';
import { createPhotoFetcher } from './photos.ts';
import { PLATFORM } from './platform.ts';
import { createReceiver } from './receiver.ts';
import { registerCommands } from './register.ts';
import { countRateLimits, createRest, restSettings } from './rest.ts';
import { serverHandlers } from './server-commands.ts';
import { createServerGate } from './server-gate.ts';
import { settingsHandlers } from './settings.ts';
import { createStatusMessages } from './status-messages.ts';
import type { MakeStickerFile } from './sticker-files.ts';
import { galleryHandlers } from './style-gallery.ts';
import { createSubmit } from './submit.ts';
import { createThinking } from './thinking.ts';

/** The Discord side of Toonsmith. */
export interface DiscordBot {
  /** Takes the calls of Discord's servers, where interactions come so. */
  readonly endpoint?: InteractionsEndpoint | undefined;
  /** Attached to the job service before that starts. */
  readonly frontEnd: FrontEnd;
  /** Registers the commands where they changed, and connects. */
  start(): Promise<Started>;
  /** Registers the commands again where they changed: styles were installed or removed. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

export interface DiscordBotOptions {
  readonly settings: DiscordSettings;
  readonly download: Download;
  readonly shrink: Shrink;
  readonly makeStickerFile: MakeStickerFile;
  readonly samples: StyleSamples;
  /** This process draws samples before anybody asks for them. */
  readonly drawsSamples: boolean;
}

export interface DiscordSettings {
  /** Secret. */
  readonly token: string;
  readonly apiRoot: string;
  /** Where profile pictures lie. */
  readonly cdnRoot: string;
  /** Where animated stickers lie. */
  readonly mediaRoot: string;
  /** The only servers that files are fetched from. */
  readonly fileOrigins: ReadonlySet<string>;
  /** Ids of the only servers that get the commands; everybody does when there is none. */
  readonly servers: readonly string[];
  /** One is enough below 2,500 servers. */
  readonly shards?: Shards;
  /** Library settings of the gateway. */
  readonly gateway?: ClientOptions['ws'];
  /** The application's public key: interactions come by Discord's calls, and the gateway is left alone. */
  readonly publicKey?: string | undefined;
}

/** Puts the bot together; nothing happens before `start`. */
export function createDiscordBot(context: BotContext, options: DiscordBotOptions): DiscordBot {
  const { store, clock, localization, catalog, monitoring } = context;
  const { settings, download, shrink, makeStickerFile } = options;
  const log = withPlatform(monitoring.log);
  const report = (error: unknown) => monitoring.report(withoutSecrets(error));
  const onRateLimited = () => monitoring.metrics.rateLimited(PLATFORM);
  const connectionSettings = { ...settings, rest: restSettings(settings) };
  const rest = createRest(settings.token, connectionSettings, onRateLimited);
  const messenger = createMessenger(rest);
  context.admin.reach(PLATFORM, createMessages(messenger));
  const fallback = createFallbackChannel({ messenger, clock });
  const { wordsIn } = localization;
  const { service } = context;
  const statuses = createStatusMessages({ messenger, service, fallback, wordsIn, clock, report });
  const { contents } = catalog;
  const fetchPhoto = createPhotoFetcher({ download, messenger, clock });
  const handlers = createHandlers(context, options, {
    ...{ messenger, fetchPhoto },
    expressions: createExpressions(rest),
  });
  const submit = createSubmit({ service, statuses });
  const serverGate = createServerGate({ store, clock });
  const thinking = createThinking({ store, messenger, wordsIn, clock, report });
  const writing = { wordsIn, messenger, thinking };
  const answer = createInteractions({
    ...{ handlers, submit, serverGate, contents, store, clock, log, report, ...writing },
  });
  const register = () => {
    const commands = discordCommands(contents, wordsIn);
    return registerCommands({ rest, store, clock, commands, servers: settings.servers });
  };
  const onClient = (client: Client) => {
    countRateLimits(client.rest, onRateLimited);
    client.on(Events.InteractionCreate, (interaction) => void answer(interaction));
    // Without a listener an error event would end the process.
    client.on(Events.Error, (error) => void report(error));
  };
  const { connector, endpoint } = createReceiver({
    ...{ settings: connectionSettings, rest, clock, report, register, onClient },
    changed: (state, reason) => monitoring.platforms.changed(PLATFORM, state, reason),
  });
  const prepareSamples = () => {
    if (options.drawsSamples) void options.samples.prepare(contents.styles.map(({ id }) => id));
  };
  const { styles } = contents;

  return {
    endpoint,
    frontEnd: createFrontEnd({
      ...{ messenger, statuses, fallback, wordsIn, styles, shrink, makeStickerFile, clock, fetchPhoto },
    }),
    async start() {
      monitoring.platforms.changed(PLATFORM, 'starting');
      prepareSamples();
      await thinking.recover().catch(report);
      // The other components start meanwhile.
      return withTimeout<Started>(clock, connector.open(), START_TIMEOUT_MS, 'waiting');
    },
    async refresh() {
      options.samples.clear();
      prepareSamples();
      await register();
    },
    async close() {
      thinking.close();
      const closing = connector.close();
      await statuses.close();
      await closing;
    },
  };
}

/** How long `start` waits for the first attempt. */
const START_TIMEOUT_MS = 10_000;

const withPlatform = (log: Logger): Logger => ({
  info: (fields, message) => log.info({ platform: PLATFORM, ...fields }, message),
  warn: (fields, message) => log.warn({ platform: PLATFORM, ...fields }, message),
  error: (fields, message) => log.error({ platform: PLATFORM, ...fields }, message),
});

/** What handlers send and fetch with. */
interface Sending {
  readonly messenger: Messenger;
  readonly fetchPhoto: ReturnType<typeof createPhotoFetcher>;
  readonly expressions: Expressions;
}

function createHandlers(
  { service, store, clock, admin, localization, catalog, limits }: BotContext,
  { settings, samples, download, makeStickerFile }: DiscordBotOptions,
  { messenger, fetchPhoto, expressions }: Sending,
): Handlers {
  const { contents, parser } = catalog;
  const { album, photoBytes, retention } = limits;
  const { wordsIn } = localization;
  const serverGate = createServerGate({ store, clock });
  return mergeHandlers([
    drawingHandlers({
      ...{ service, parser, contents, album, photoBytes },
      mayFetch: (url) => settings.fileOrigins.has(new URL(url).origin),
    }),
    accountHandlers({ service, store, serverGate, contents, clock, album, retention }),
    settingsHandlers({
      store,
      parser,
      contents,
      // The operator's defaults can change while the bot runs.
      defaults: () => ({ ...DEFAULT_OPTIONS, format: 'jpg', ...catalog.defaults }),
      clock,
      wordsIn,
    }),
    cartoonActionHandlers({
      ...{ service, store, messenger, download, parser, contents, clock },
      serverGate,
    }),
    expressionHandlers({ service, expressions, download }),
    emojiFileHandlers({ download, makeStickerFile }),
    galleryHandlers({ service, samples, catalog, store, serverGate, fetchPhoto, photoBytes, clock }),
    serverHandlers({ store, clock }),
    adminCommandHandlers(admin),
  ]);
}

/** One set of handlers from those of each area. */
function mergeHandlers(parts: readonly Partial<Handlers>[]): Handlers {
  const merged = <Key extends keyof Handlers>(key: Key): Handlers[Key] =>
    Object.assign({}, ...parts.map((part) => part[key])) as Handlers[Key];
  return {
    slash: merged('slash'),
    messageMenus: merged('messageMenus'),
    personMenus: merged('personMenus'),
    forms: merged('forms'),
    controls: merged('controls'),
  };
}
