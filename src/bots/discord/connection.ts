import {
  Client,
  type ClientOptions,
  Events,
  GatewayIntentBits,
  Options,
  SimpleShardingStrategy,
  Status,
} from 'discord.js';

/** One connection to the gateway, of one or several shards. */
export interface Connection {
  readonly client: Client;
  /**
   * `ended`: Discord closed it for good, as it would the next one. Rejects when it cannot be opened for now; it must
   * then be closed, as it cannot be used again.
   */
  open(token: string): Promise<'connected' | 'ended'>;
  /** Closes it; nothing connects any more afterwards. */
  close(): Promise<void>;
}

/** How many connections share the servers: a number, what Discord recommends, or some of those that all processes have together. */
export type Shards =
  | number
  | 'auto'
  | { readonly first: number; readonly last: number; readonly count: number };

interface ConnectionOptions {
  readonly rest: NonNullable<ClientOptions['rest']>;
  readonly shards?: Shards | undefined;
  /** Library settings of the gateway. */
  readonly gateway?: ClientOptions['ws'];
  /** Called for errors that no caller waits for. */
  readonly report: (error: unknown) => void;
}

/** Puts a connection together; nothing happens before `open`. */
export function createConnection({ rest, shards, gateway, report }: ConnectionOptions): Connection {
  let isClosed = false;
  const client = new Client({
    // Interactions bring everything they need; this alone keeps the list of servers.
    intents: [GatewayIntentBits.Guilds],
    allowedMentions: { parse: [] },
    rest,
    makeCache: Options.cacheWithLimits({ ...Options.DefaultMakeCacheSettings, ...SMALL_CACHES }),
    ...(shards === 'auto' && { shards }),
    // A number alone would be the id of one connection.
    ...(typeof shards === 'number' && shardsOf({ first: 0, last: shards - 1, count: shards })),
    ...(typeof shards === 'object' && shardsOf(shards)),
    ws: {
      ...gateway,
      buildStrategy(manager) {
        const { options } = manager;
        const { retrieveSessionInfo } = options;
        // The library (@discordjs/ws 1.2) connects again half a second after a failure, whether it was closed or not.
        // Before that it asks for the last session: a closed shard gets no answer.
        options.retrieveSessionInfo = (shard) => (isClosed ? never() : retrieveSessionInfo(shard));
        return new SimpleShardingStrategy(manager);
      },
    },
  });
  return {
    client,
    open: (token) =>
      new Promise((resolve, reject) => {
        client.once(Events.ClientReady, () => resolve('connected'));
        client.once(Events.ShardDisconnect, () => resolve('ended'));
        // A failed login closes the other shards before it rejects, and that may never end.
        client.once(Events.ShardError, reject);
        client.login(token).catch(reject);
      }),
    async close() {
      isClosed = true;
      const isWhole = client.ws.shards.every(({ status }) => status === Status.Ready);
      const closed = client.destroy();
      // The library never finishes closing a connection that was not established (@discordjs/ws 1.2).
      if (isWhole) await closed;
      else closed.catch(report);
    },
  };
}

const shardsOf = ({ first, last, count }: Extract<Shards, object>) => ({
  shardCount: count,
  shards: Array.from({ length: last - first + 1 }, (_, id) => first + id),
});

// A new one each time: a shared promise would keep everything that waits for it.
const never = () => new Promise<never>(() => {});

/** Nothing is ever looked up in these. */
const SMALL_CACHES = {
  MessageManager: 0,
  GuildMemberManager: 0,
  UserManager: 0,
  ReactionManager: 0,
  PresenceManager: 0,
  VoiceStateManager: 0,
  GuildEmojiManager: 0,
  GuildStickerManager: 0,
  GuildScheduledEventManager: 0,
};
