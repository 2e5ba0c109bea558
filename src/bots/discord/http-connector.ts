import {
  type APIInteraction,
  Client,
  ClientApplication,
  DiscordAPIError,
  type REST,
  Routes,
} from 'discord.js';
import type { Clock } from '../../clock.ts';
import { clientOptions } from './connection.ts';
import type { Connector, Started } from './connector.ts';
import { createBackoff } from './gateway-pacing.ts';
import { type GatewayState, reasonOf } from './gateway-state.ts';
import { createInteractionsEndpoint, type InteractionsEndpoint } from './http-interactions.ts';
import { rememberChannel } from './interaction-channel.ts';
import type { RestSettings } from './rest.ts';

/** Receives interactions by Discord's calls instead of the gateway: no connection is kept, and several processes can share them. */
export interface HttpConnector extends Connector {
  readonly endpoint: InteractionsEndpoint;
}

export interface HttpConnectorOptions {
  readonly rest: REST;
  readonly settings: RestSettings & { readonly token: string; readonly publicKey: string };
  readonly clock: Clock;
  readonly state: GatewayState;
  /** Called before it listens. */
  readonly register: () => Promise<unknown>;
  /** Called for the client that makes interactions of the calls. */
  readonly onClient: (client: Client) => void;
  readonly report: (error: unknown) => void;
  readonly random?: () => number;
}

export function createHttpConnector(options: HttpConnectorOptions): HttpConnector {
  const { rest, settings, clock, state, register, report } = options;
  const client = createClient(options);
  const backoff = createBackoff(options.random);
  let isListening = false;
  let isClosed = false;
  let cancelRetry = () => {};

  const open = async (): Promise<Started> => {
    const started = await checkApplication(rest, settings, state);
    if (isClosed) return 'waiting';
    if (started === 'connected') {
      await register().catch(report);
      isListening = true;
      state.connected();
    } else {
      const delay = started === 'refused' ? REFUSED_RETRY_MS : backoff.next();
      cancelRetry = clock.after(delay, () => void open());
    }
    return started;
  };

  return {
    open,
    async close() {
      isClosed = true;
      isListening = false;
      cancelRetry();
      await client.destroy();
    },
    endpoint: createInteractionsEndpoint({
      publicKey: settings.publicKey,
      isListening: () => isListening,
      onInteraction: (interaction) => emit(client, interaction),
    }),
  };
}

const REFUSED_RETRY_MS = 600_000;

/** Whether Discord is there and takes the token, and whether the key is this application's: another one would refuse every call. */
async function checkApplication(
  rest: REST,
  { token, publicKey }: HttpConnectorOptions['settings'],
  state: GatewayState,
): Promise<Started> {
  try {
    // The library (@discordjs/rest 2.6) forgets a token that was refused.
    rest.setToken(token);
    const { verify_key: key } = (await rest.get(Routes.currentApplication())) as {
      readonly verify_key?: string;
    };
    if (key === undefined || key.toLowerCase() === publicKey.toLowerCase()) return 'connected';
    state.refused('public key', new Error('discord.publicKey is not the public key of the application.'));
    return 'refused';
  } catch (error) {
    if (error instanceof DiscordAPIError && error.status === 401) {
      state.refused('token', new Error('Discord rejected the token.'));
      return 'refused';
    }
    state.unreachable(reasonOf(error));
    return 'waiting';
  }
}

/** One that never connects. */
function createClient({ settings, onClient }: HttpConnectorOptions): Client {
  const client = new Client(clientOptions(settings.rest));
  client.rest.setToken(settings.token);
  onClient(client);
  return client;
}

/** Makes the library's interaction of a call, as the gateway does of an event. */
function emit(client: Client, interaction: APIInteraction): void {
  // The library fills this in when it connects, and needs it for entitlements.
  client.application ??= new (
    ClientApplication as unknown as new (
      client: Client,
      data: object,
    ) => ClientApplication
  )(client, { id: interaction.application_id });
  rememberChannel(interaction);
  const { actions } = client as unknown as {
    readonly actions: { readonly InteractionCreate: { handle(data: APIInteraction): void } };
  };
  actions.InteractionCreate.handle(interaction);
}
