import { type Client, type ClientOptions, DiscordAPIError, Events, REST, Routes } from 'discord.js';
import type { Admin } from '../../admin/admin.ts';
import type { CartoonOptions } from '../../cartoon.ts';
import { type Clock, withTimeout } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import type { FrontEnd } from '../../jobs/front-end.ts';
import type { JobService } from '../../jobs/service.ts';
import type { MenuContents } from '../../options/options.ts';
import type { OptionParser } from '../../options/parse.ts';
import type { Store, Subject } from '../../store/store.ts';
import type { Download } from '../download.ts';
import { accountHandlers } from './account.ts';
import { adminCommandHandlers } from './admin-commands.ts';
import { discordCommands } from './command-definitions.ts';
import { type Connection, createConnection } from './connection.ts';
import { drawingHandlers } from './drawing.ts';
import { classifyError, withoutSecrets } from './errors.ts';
import { createFallbackChannel } from './fallback-channel.ts';
import { createFrontEnd, type Shrink } from './front-end.ts';
import type { Handlers } from './handlers.ts';
import { createInteractions } from './interactions.ts';
import { createMessenger } from './messenger.ts';
import { createPhotoFetcher } from './photos.ts';
import { registerCommands } from './register.ts';
import { settingsHandlers } from './settings.ts';
import { createStatusMessages } from './status-messages.ts';
import { galleryHandlers, type StyleSample } from './style-gallery.ts';
import { createSubmit } from './submit.ts';

/** The Discord side of Toonsmith. */
export interface DiscordBot {
  /** To be attached to the job service before that starts. */
  readonly frontEnd: FrontEnd;
  /**
   * Registers the commands where they changed and connects; from then on people are answered. When Discord cannot be
   * reached it goes on trying: `waiting`. `refused`: Discord does not take the token. `ended`: it takes no such connection.
   */
  start(): Promise<Started>;
  close(): Promise<void>;
}

type Started = 'connected' | 'waiting' | 'refused' | 'ended';

export interface DiscordBotOptions {
  /** Secret. */
  readonly token: string;
  readonly apiRoot: string;
  /** Where profile pictures lie. */
  readonly cdnRoot: string;
  /** Ids of the servers that alone get the commands; everybody does when there is none. */
  readonly servers: readonly string[];
  /** How many connections share the servers: a number, or what Discord recommends. One is enough below 2,500 servers. */
  readonly shards?: number | 'auto';
  /** Library settings of the gateway. */
  readonly gateway?: ClientOptions['ws'];
  /** Given later than the bot, because each needs the other. */
  readonly service: () => JobService;
  readonly store: Pick<Store, 'settings' | 'saveSettings' | 'history' | 'export'>;
  readonly download: Download;
  readonly shrink: Shrink;
  readonly sample: StyleSample;
  readonly admin: Admin;
  readonly owners: ReadonlySet<Subject>;
  readonly parser: OptionParser;
  readonly contents: MenuContents;
  /** What is drawn when nobody has chosen anything. */
  readonly defaults: CartoonOptions;
  readonly wordsIn: (locale: string) => Words;
  /** Photos that can be sent at once. */
  readonly album: number;
  /** Milliseconds that photos and history are kept. */
  readonly retention: { readonly photos: number; readonly history: number };
  readonly clock: Clock;
  /** Told of what goes wrong between us and Discord and is handled. */
  readonly log: (what: string, about: Readonly<Record<string, unknown>>) => void;
  /** Told of every unexpected error, once; answers the id that people see. */
  readonly report: (error: unknown) => string;
  /** Discord asked us to slow down (429). */
  readonly onRateLimited: () => void;
}

export function createDiscordBot(options: DiscordBotOptions): DiscordBot {
  const { token, service, store, contents, parser, wordsIn, clock, log, album, retention, defaults } =
    options;
  const report = (error: unknown) => options.report(withoutSecrets(error));
  const rest = new REST(restOptions(options)).setToken(token);
  countRateLimits(rest, options.onRateLimited);
  let connection: Connection | undefined;
  let isClosed = false;
  let cancelRetry = () => {};

  const messenger = createMessenger(rest);
  const later = createFallbackChannel({ messenger, clock });
  const statuses = createStatusMessages({ messenger, service, later, wordsIn, clock, report });
  const { shrink } = options;
  const fetchPhoto = createPhotoFetcher({ download: options.download, messenger, clock });
  const frontEnd = createFrontEnd({
    messenger,
    statuses,
    later,
    wordsIn,
    styles: contents.styles,
    shrink,
    clock,
    fetchPhoto,
  });
  const submit = createSubmit({ service, statuses, clock });
  const handlers = mergeHandlers([
    drawingHandlers({ submit, service, parser, contents, album }),
    accountHandlers({ service, store, contents, clock, album, retention }),
    settingsHandlers({ store, parser, contents, defaults, clock, wordsIn }),
    galleryHandlers({ sample: options.sample, contents, store, clock }),
    adminCommandHandlers({ admin: options.admin, owners: options.owners }),
  ]);
  const answer = createInteractions({ handlers, contents, wordsIn, store, messenger, clock, log, report });

  const listenTo = (gateway: Client) => {
    gateway.on(Events.InteractionCreate, (interaction) => void answer(interaction));
    // Without a listener an error would end the process.
    gateway.on(Events.Error, (error) => void report(error));
    gateway.on(Events.ShardError, (error, shard) => log('gateway error', { shard, message: error.message }));
    gateway.on(Events.ShardReconnecting, (shard) => log('gateway reconnecting', { shard }));
    gateway.on(Events.ShardResume, (shard, replayed) => log('gateway resumed', { shard, replayed }));
    gateway.on(Events.ShardDisconnect, ({ code }, shard) => {
      report(new Error(`Discord closed the connection of shard ${shard} permanently (close code ${code}).`));
    });
  };

  const register = () =>
    registerCommands({
      rest,
      store,
      clock,
      commands: discordCommands(contents, wordsIn),
      servers: options.servers,
    });

  const checkApi = async (): Promise<'reached' | 'refused' | 'unreachable'> => {
    try {
      await rest.get(Routes.gatewayBot());
      return 'reached';
    } catch (error) {
      if (error instanceof DiscordAPIError && error.status === 401) return 'refused';
      log('can’t reach Discord; retrying', { kind: classifyError(error) ?? 'network' });
      return 'unreachable';
    }
  };

  const connect = async (): Promise<Started> => {
    // Without new commands the bot still serves the old ones.
    await register().catch(report);
    if (isClosed) return 'waiting';
    // One for each try: a client whose login has failed is of no further use.
    const connecting = createConnection({
      rest: restOptions(options),
      shards: options.shards,
      gateway: options.gateway,
      report,
    });
    connection = connecting;
    countRateLimits(connecting.client.rest, options.onRateLimited);
    listenTo(connecting.client);
    try {
      const opened = await connecting.open(token);
      if (opened === 'ended') await connecting.close();
      return opened;
    } catch (error) {
      await connecting.close();
      if (!isClosed) report(error);
      return 'waiting';
    }
  };

  const connectOnce = async (): Promise<Started> => {
    const state = await checkApi();
    if (state === 'refused') return 'refused';
    return state === 'unreachable' || isClosed ? 'waiting' : connect();
  };

  /** Tries until it is connected, turned away or no longer wanted; answers what came of the first try. */
  const open = async (pause = FIRST_RETRY_DELAY_MS): Promise<Started> => {
    const state = await connectOnce();
    if (state === 'waiting' && !isClosed)
      cancelRetry = clock.after(pause, () => {
        void open(Math.min(2 * pause, MAX_RETRY_DELAY_MS)).then(reportRefusal);
      });
    return state;
  };

  /** Of a refusal that nobody waits for any more. */
  const reportRefusal = (state: Started) => {
    if (state === 'refused') report(new Error('Discord rejected the token.'));
  };

  return {
    frontEnd,
    async start() {
      const opening = open();
      // The other components start meanwhile.
      const started = await withTimeout<Started>(clock, opening, START_TIMEOUT_MS, 'waiting');
      if (started === 'waiting') void opening.then(reportRefusal);
      return started;
    },
    async close() {
      isClosed = true;
      cancelRetry();
      await statuses.close();
      await connection?.close();
    },
  };
}

const restOptions = ({ apiRoot, cdnRoot }: DiscordBotOptions) => ({
  api: apiRoot,
  cdn: cdnRoot,
  timeout: REQUEST_TIMEOUT_MS,
});

/** Delays between two attempts to connect. */
const FIRST_RETRY_DELAY_MS = 5_000;
const MAX_RETRY_DELAY_MS = 60_000;
/** How long `start` waits for the first attempt. */
const START_TIMEOUT_MS = 10_000;
/** Long enough for an upload of 25 MiB over a slow connection. */
const REQUEST_TIMEOUT_MS = 60_000;

function countRateLimits(rest: REST, onRateLimited: () => void): void {
  rest.on('response', (_, { status }) => {
    if (status === 429) onRateLimited();
  });
}

/** One set of handlers out of the parts. */
function mergeHandlers(parts: readonly Partial<Handlers>[]): Handlers {
  const of = <Key extends keyof Handlers>(key: Key): Handlers[Key] =>
    Object.assign({}, ...parts.map((part) => part[key])) as Handlers[Key];
  return {
    slash: of('slash'),
    messageMenus: of('messageMenus'),
    personMenus: of('personMenus'),
    forms: of('forms'),
    controls: of('controls'),
  };
}
