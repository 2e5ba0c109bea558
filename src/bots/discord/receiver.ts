import type { Connector, ConnectorOptions } from './connector.ts';
import { createConnector } from './connector.ts';
import { createGatewayState, type GatewayStateOptions } from './gateway-state.ts';
import { createHttpConnector } from './http-connector.ts';
import type { InteractionsEndpoint } from './http-interactions.ts';

/** Receives interactions: through the gateway, or by Discord's calls where there is a public key. */
export interface Receiver {
  readonly connector: Connector;
  readonly endpoint: InteractionsEndpoint | undefined;
}

interface ReceiverOptions extends Omit<ConnectorOptions, 'state'>, Pick<GatewayStateOptions, 'changed'> {
  readonly settings: ConnectorOptions['settings'] & { readonly publicKey?: string | undefined };
}

export function createReceiver({ changed, ...options }: ReceiverOptions): Receiver {
  const { settings, report } = options;
  const state = createGatewayState({ changed, report });
  const { publicKey } = settings;
  if (publicKey === undefined)
    return { connector: createConnector({ ...options, state }), endpoint: undefined };
  const connector = createHttpConnector({ ...options, state, settings: { ...settings, publicKey } });
  return { connector, endpoint: connector.endpoint };
}
