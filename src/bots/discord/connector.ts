import { type Client, DiscordAPIError, type REST, Routes } from 'discord.js';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../observability/monitoring.ts';
import { type Connection, createConnection, type Shards } from './connection.ts';
import { classifyError } from './errors.ts';
import type { RestSettings } from './rest.ts';

/**
 * `waiting`: Discord cannot be reached, and it keeps trying. `refused`: Discord does not accept the token. `ended`: it
 * accepts no such connection. In the last two cases it keeps trying too, but slowly.
 */
export type Started = 'connected' | 'waiting' | 'refused' | 'ended';

/** Connects to the gateway, and tries again until it is connected or closed. */
export interface Connector {
  /** The result of the first attempt; a later refusal is reported. */
  open(): Promise<Started>;
  close(): Promise<void>;
}

export interface ConnectorOptions {
  readonly rest: REST;
  readonly settings: RestSettings & ConnectorSettings;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called before each attempt to connect. */
  readonly register: () => Promise<unknown>;
  /** Called for the client of each attempt, before it logs in. */
  readonly onClient: (client: Client) => void;
  /** Called with the result of each attempt. */
  readonly onAttempt: (state: Started) => void;
  readonly report: (error: unknown) => void;
}

interface ConnectorSettings {
  readonly token: string;
  readonly shards?: Shards;
  readonly gateway?: Parameters<typeof createConnection>[0]['gateway'];
}

export function createConnector(options: ConnectorOptions): Connector {
  const { clock, report } = options;
  let connection: Connection | undefined;
  let isClosed = false;
  let cancelRetry = () => {};

  const connect = async (): Promise<Started> => {
    // Without registration the bot still serves the commands as they are.
    await options.register().catch(report);
    if (isClosed) return 'waiting';
    connection = newConnection(options);
    return openOnce(connection, options, () => isClosed);
  };

  const attempt = async (): Promise<Started> => {
    const api = await checkApi(options);
    if (api === 'refused') return 'refused';
    return api === 'unreachable' || isClosed ? 'waiting' : connect();
  };

  const open = async (delay: number): Promise<Started> => {
    const state = await attempt();
    if (isClosed) return state;
    options.onAttempt(state);
    if (state === 'waiting')
      cancelRetry = clock.after(delay, () => {
        void open(Math.min(2 * delay, MAX_RETRY_DELAY_MS)).then(reportRefusal);
      });
    // Reported once only: these attempts fail until somebody corrects something.
    else if (state !== 'connected') cancelRetry = clock.after(REFUSED_RETRY_MS, () => void open(delay));
    return state;
  };

  const reportRefusal = (state: Started) => {
    if (state === 'refused') report(refusal());
  };

  return {
    open: () => open(FIRST_RETRY_DELAY_MS),
    async close() {
      isClosed = true;
      cancelRetry();
      await connection?.close();
    },
  };
}

/** The error to report where no caller waits for the result. */
export const refusal = (): Error => new Error('Discord rejected the token.');

/** Delays between two attempts to connect. */
const FIRST_RETRY_DELAY_MS = 5_000;
const MAX_RETRY_DELAY_MS = 60_000;
const REFUSED_RETRY_MS = 600_000;

async function checkApi({
  rest,
  settings,
  log,
}: ConnectorOptions): Promise<'reached' | 'refused' | 'unreachable'> {
  try {
    // The library (@discordjs/rest 2.6) forgets a token that was refused.
    rest.setToken(settings.token);
    await rest.get(Routes.gatewayBot());
    return 'reached';
  } catch (error) {
    if (error instanceof DiscordAPIError && error.status === 401) return 'refused';
    log.info({ kind: classifyError(error) ?? 'network' }, 'can’t reach Discord; retrying');
    return 'unreachable';
  }
}

/** One for each attempt: a client whose login has failed cannot be used again. */
function newConnection({ settings, onClient, report }: ConnectorOptions): Connection {
  const { shards, gateway } = settings;
  const connection = createConnection({ rest: settings.rest, shards, gateway, report });
  onClient(connection.client);
  return connection;
}

async function openOnce(
  connection: Connection,
  { settings, report }: ConnectorOptions,
  isClosed: () => boolean,
): Promise<Started> {
  try {
    const opened = await connection.open(settings.token);
    if (opened === 'ended') await connection.close();
    return opened;
  } catch (error) {
    await connection.close();
    if (!isClosed()) report(error);
    return 'waiting';
  }
}
