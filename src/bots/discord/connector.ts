import {
  type APIGatewaySessionStartLimit,
  type Client,
  DiscordAPIError,
  Events,
  type REST,
  type RESTGetAPIGatewayBotResult,
  Routes,
} from 'discord.js';
import type { Clock } from '../../clock.ts';
import { type Connection, createConnection, type Shards } from './connection.ts';
import { classifyError } from './errors.ts';
import { createBackoff, createGatewayPacing } from './gateway-pacing.ts';
import { type GatewayState, reasonOf } from './gateway-state.ts';
import type { RestSettings } from './rest.ts';

/**
 * `waiting`: Discord cannot be reached, and it keeps trying. `refused`: Discord does not accept the token. `ended`: it
 * accepts no such connection. In the last two cases it keeps trying too, but slowly.
 */
export type Started = 'connected' | 'waiting' | 'refused' | 'ended';

/** Connects to the gateway, and tries again until it is connected or closed. */
export interface Connector {
  /** The result of the first attempt; the state tells of what follows. */
  open(): Promise<Started>;
  close(): Promise<void>;
}

export interface ConnectorOptions {
  readonly rest: REST;
  readonly settings: RestSettings & ConnectorSettings;
  readonly clock: Clock;
  readonly state: GatewayState;
  /** Called before each attempt to connect. */
  readonly register: () => Promise<unknown>;
  /** Called for the client of each attempt, before it logs in. */
  readonly onClient: (client: Client) => void;
  readonly report: (error: unknown) => void;
  readonly random?: () => number;
}

interface ConnectorSettings {
  readonly token: string;
  readonly shards?: Shards;
  readonly gateway?: Parameters<typeof createConnection>[0]['gateway'];
}

export function createConnector(options: ConnectorOptions): Connector {
  const { clock, report, state } = options;
  const backoff = createBackoff(options.random);
  let connection: Connection | undefined;
  let isClosed = false;
  let cancelRetry = () => {};

  const retryIn = (milliseconds: number) => {
    cancelRetry();
    if (!isClosed) cancelRetry = clock.after(milliseconds, () => void open());
  };

  const connect = async (limit: APIGatewaySessionStartLimit): Promise<Started> => {
    // Without registration the bot still serves the commands as they are.
    await options.register().catch(report);
    if (isClosed) return 'waiting';
    const current = newConnection(limit, options);
    connection = current;
    // A permanent close can also come later, as when the token is replaced.
    current.client.on(Events.ShardDisconnect, ({ code }) => {
      state.refused(`close code ${code}`, closedForGood(code));
      void current.close().catch(report);
      retryIn(REFUSED_RETRY_MS);
    });
    return openOnce(current, options);
  };

  const open = async (): Promise<Started> => {
    const api = await askGateway(options);
    if (isClosed) return 'waiting';
    const started = typeof api === 'string' ? api : await connect(api.session_start_limit);
    if (isClosed) return started;
    if (started === 'connected') {
      backoff.reset();
      state.connected();
    } else if (started === 'waiting') retryIn(backoff.next());
    else if (started === 'refused') {
      state.refused('token', new Error('Discord rejected the token.'));
      retryIn(REFUSED_RETRY_MS);
    }
    return started;
  };

  return {
    open,
    async close() {
      isClosed = true;
      cancelRetry();
      await connection?.close();
    },
  };
}

const closedForGood = (code: number) =>
  new Error(`Discord closed the connection permanently (close code ${code}).`);

const REFUSED_RETRY_MS = 600_000;

/** Whether Discord is there and takes the token, and how many sessions it lets start. */
async function askGateway({
  rest,
  settings,
  state,
}: ConnectorOptions): Promise<RESTGetAPIGatewayBotResult | 'refused' | 'waiting'> {
  try {
    // The library (@discordjs/rest 2.6) forgets a token that was refused.
    rest.setToken(settings.token);
    return (await rest.get(Routes.gatewayBot())) as RESTGetAPIGatewayBotResult;
  } catch (error) {
    if (error instanceof DiscordAPIError && error.status === 401) return 'refused';
    state.unreachable(classifyError(error) ?? 'network');
    return 'waiting';
  }
}

/** One for each attempt: a client whose login has failed cannot be used again. */
function newConnection(limit: APIGatewaySessionStartLimit, options: ConnectorOptions): Connection {
  const { settings, state, clock, random, onClient, report } = options;
  state.reset();
  const pacing = createGatewayPacing({
    clock,
    limit,
    askLimit: async () => {
      const answer = await askGateway(options);
      return typeof answer === 'string' ? undefined : answer.session_start_limit;
    },
    onExhausted: () => state.unreachable('session limit'),
    ...(random && { random }),
  });
  const { rest, shards, gateway } = settings;
  const connection = createConnection({ rest, shards, gateway, pacing, listener: state, report });
  onClient(connection.client);
  return connection;
}

async function openOnce(connection: Connection, { settings, state }: ConnectorOptions): Promise<Started> {
  try {
    return await connection.open(settings.token);
  } catch (error) {
    state.unreachable(reasonOf(error));
    await connection.close();
    return 'waiting';
  }
}
