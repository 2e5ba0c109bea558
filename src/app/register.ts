import { join } from 'node:path';
import { discordCommands } from '../bots/discord/command-definitions.ts';
import { registerCommands } from '../bots/discord/register.ts';
import { createRest } from '../bots/discord/rest.ts';
import type { Style } from '../cartoon.ts';
import { EXIT, type Exit, type Terminal } from '../cli/terminal.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import type { Locales } from '../i18n/locales.ts';
import { createWords } from '../i18n/words.ts';
import type { FindLook } from '../options/availability.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';

export interface RegisterOptions {
  readonly config: Config;
  readonly terminal: Terminal;
  readonly locales: Locales;
  readonly styles: readonly Style[];
  readonly findLooks: () => Promise<FindLook>;
}

/** Registers the commands with Discord even when they did not change; `serve` registers them when they did. */
export async function register({
  config,
  terminal,
  locales,
  styles,
  findLooks,
}: RegisterOptions): Promise<Exit> {
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
  const contents = { styles: drawn, translations: [...locales.keys()].map(wordsIn) };
  try {
    await registerCommands({
      rest: createRest(token, { rest: { api: apiRoot } }, () => {}),
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
