import { REST, type RESTOptions } from 'discord.js';

export interface RestSettings {
  /** Settings of the library's REST client. */
  readonly rest: Partial<RESTOptions>;
}

/** Long enough for an upload of 25 MiB over a slow connection. */
const REQUEST_TIMEOUT_MS = 60_000;

export const restSettings = ({
  apiRoot,
  cdnRoot,
  mediaRoot,
}: {
  readonly apiRoot: string;
  readonly cdnRoot: string;
  readonly mediaRoot: string;
}): Partial<RESTOptions> => ({
  api: apiRoot,
  cdn: cdnRoot,
  mediaProxy: mediaRoot,
  timeout: REQUEST_TIMEOUT_MS,
});

/** A REST client that reports each 429 answer. */
export function createRest(token: string, { rest }: RestSettings, onRateLimited: () => void): REST {
  const client = new REST(rest).setToken(token);
  countRateLimits(client, onRateLimited);
  return client;
}

export function countRateLimits(rest: REST, onRateLimited: () => void): void {
  rest.on('response', (_, { status }) => {
    if (status === 429) onRateLimited();
  });
}
