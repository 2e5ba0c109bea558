import { join } from 'node:path';
import { createRest, registerCommands } from './bots/discord/register.ts';
import { discordCommands } from './bots/discord/registration.ts';
import { createWords, type Locales } from './bots/words.ts';
import type { Style } from './cartoon.ts';
import type { FindLook } from './cli/styles.ts';
import { EXIT, type Exit, type Terminal } from './cli/terminal.ts';
import type { Config } from './config.ts';
import { systemClock } from './jobs/clock.ts';
import { openSqliteStore } from './store/sqlite.ts';

export interface RegisterParts {
  readonly config: Config;
  readonly terminal: Terminal;
  readonly locales: Locales;
  readonly styles: readonly Style[];
  readonly findLooks: () => Promise<FindLook>;
}

/** Tells Discord the commands, also when they are as before; `serve` does it by itself when they changed. */
export async function register({
  config,
  terminal,
  locales,
  styles,
  findLooks,
}: RegisterParts): Promise<Exit> {
  const say = (line: string) => terminal.stderr.write(`${line}\n`);
  const { token, apiRoot, servers } = config.discord;
  if (!token) {
    say('No Discord bot is set up. Set DISCORD_TOKEN; docs/discord.md explains how to get one.');
    return EXIT.usage;
  }
  const opened = openSqliteStore({ path: join(config.dataFolder, 'toonsmith.db') });
  if (!opened.ok) {
    say(opened.sentence);
    return EXIT.failed;
  }
  const find = await findLooks();
  const drawn = styles.filter(({ id }) => find(id) !== undefined);
  const wordsIn = (locale: string) => createWords(locale, { locales });
  const contents = { styles: drawn, spoken: [...locales.keys()].map(wordsIn) };
  try {
    await registerCommands({
      rest: createRest({ token, apiRoot }),
      store: opened.store,
      clock: systemClock,
      commands: discordCommands(contents, wordsIn),
      servers,
      force: true,
    });
    say(
      servers.length > 0
        ? `Registered the Discord commands in ${servers.length} ${servers.length === 1 ? 'server' : 'servers'}.`
        : 'Registered the Discord commands globally.',
    );
    return EXIT.ok;
  } catch (error) {
    const { status, message } = error as { readonly status?: number; readonly message: string };
    say(
      status === 401
        ? 'Discord rejected the token. Copy it again from https://discord.com/developers/applications into DISCORD_TOKEN.'
        : `Discord rejected the commands: ${message}`,
    );
    return EXIT.failed;
  } finally {
    await opened.store.close();
  }
}
