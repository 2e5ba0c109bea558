import { discordCommands } from '../bots/discord/command-definitions.ts';
import { registerCommands } from '../bots/discord/register.ts';
import { createRest } from '../bots/discord/rest.ts';
import type { Style } from '../cartoon.ts';
import { EXIT, type Exit, type Terminal } from '../cli/terminal.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import type { Locales } from '../i18n/locales.ts';
import { createWords, type Words } from '../i18n/words.ts';
import type { Looks } from '../options/availability.ts';
import { openStore } from './open-store.ts';

export interface RegisterOptions {
  readonly config: Config;
  readonly terminal: Terminal;
  /** In the language of the terminal. */
  readonly words: Words;
  readonly locales: Locales;
  readonly styles: readonly Style[];
  readonly findLooks: () => Promise<Pick<Looks, 'find'>>;
}

/** Registers the commands with Discord even when they did not change; `serve` registers them when they did. */
export async function register({
  config,
  terminal,
  words,
  locales,
  styles,
  findLooks,
}: RegisterOptions): Promise<Exit> {
  const say = (line: string) => terminal.stderr.write(`${line}\n`);
  const { token, apiRoot, servers } = config.discord;
  if (!token) {
    say(words.say('cli-register-no-token'));
    return EXIT.usage;
  }
  const opened = await openStore(config, words);
  if (!opened.ok) {
    say(opened.sentence);
    return EXIT.failed;
  }
  const { find } = await findLooks();
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
    say(words.say('cli-register-done', { servers: servers.length }));
    return EXIT.ok;
  } catch (error) {
    const { status, message } = error as { readonly status?: number; readonly message: string };
    say(
      status === 401
        ? words.say('cli-discord-refused')
        : words.say('cli-register-failed', { reason: message }),
    );
    return EXIT.failed;
  } finally {
    await opened.store.close();
  }
}
