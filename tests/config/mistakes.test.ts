import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { installedProblems } from '../../src/app/judge-installed.ts';
import { defaultStyleHint, movedDataProblem } from '../../src/app/startup.ts';
import { type Config, loadConfig, readConfig } from '../../src/config/load.ts';
import { readStyles } from '../../src/config/styles.ts';
import { loadLocales } from '../../src/i18n/locales.ts';
import { createWords } from '../../src/i18n/words.ts';

/** What operators get wrong, and the sentence that the start answers with. No sentence holds a secret. */

const defaults = readFileSync(new URL('../../config/defaults.yaml', import.meta.url), 'utf8');
const styles = readStyles(new URL('../../config/styles.json', import.meta.url));
const locales = loadLocales();
// Put together here, so that nobody's scanner takes them for real ones.
const TELEGRAM = ['8123456789', 'AAH5Zk3v0Qm1-Tt_xYw9Lr2bNc7dEfGhIjK'].join(':');
const DISCORD = ['MTIzNDU2Nzg5MDEyMzQ1Njc4OQ', 'GaBcDe', 'f0rT3st1ngOnly_abcdefghijklmnopqrstuv'].join('.');

interface Written {
  readonly file?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Everything that the start says about settings, problems first. */
function judge({ file, env = {} }: Written, language = 'en'): readonly string[] {
  const words = createWords(language, { locales, surface: 'terminal' });
  const readSecret = (path: string) => {
    if (path === '/run/secrets/quoted') return `"${TELEGRAM}"\n`;
    throw new Error('no such file');
  };
  const loaded = loadConfig({ env, file, defaults, readSecret, words });
  if (!loaded.ok) return loaded.problems;
  return [...installedProblems(loaded.config, { styles, locales }, words), ...loaded.warnings];
}

const LINE = (line: number) => `line ${line} of the configuration file`;
const DISCORD_EXPECTED =
  'a bot token from the Discord developer portal (page Bot, Reset Token); the client secret, public key, and application ID are something else';

const MISTAKES: readonly (readonly [what: string, written: Written, sentence: string])[] = [
  [
    'a style with a typo',
    { file: 'cartoon: { style: animee }' },
    'cartoon.style must be the ID of a style. Did you mean anime?',
  ],
  [
    'a style by its name',
    { env: { TOONSMITH_CARTOON_STYLE: 'Ink wash' } },
    'cartoon.style must be the ID of a style. Did you mean ink?',
  ],
  [
    'a style nobody has',
    { file: 'cartoon: { style: rembrandt }' },
    `cartoon.style must be the ID of a style: ${styles.map(({ id }) => id).join(', ')}.`,
  ],
  [
    'a language without translations',
    { file: 'language: fr' },
    'language must be a language with translations: en and zh-CN.',
  ],
  [
    'a language that is none',
    { file: 'language: "?"' },
    `language must be a language tag such as en or zh-CN (${LINE(1)}).`,
  ],
  [
    'a size that is none',
    { file: 'cartoon:\n  size: 700' },
    `cartoon.size must be one of 512, 1024, 2048, original (${LINE(2)}).`,
  ],
  [
    'a color with a typo',
    { env: { TOONSMITH_CARTOON_BACKGROUND: 'whitte' } },
    'cartoon.background must be one of keep, none, blur, gradient, white, gray, black, red, orange, yellow, green, teal, blue, navy, purple, pink, brown, beige, #rrggbb (TOONSMITH_CARTOON_BACKGROUND). Did you mean white?',
  ],
  [
    'an option with a typo',
    { env: { TOONSMITH_CARTOON_CROP: 'potrait' } },
    'cartoon.crop must be one of none, portrait, avatar (TOONSMITH_CARTOON_CROP). Did you mean portrait?',
  ],
  [
    'a time zone with a typo',
    { file: 'timeZone: Asia/Shangai' },
    `timeZone must be a time zone such as Europe/Berlin or UTC (${LINE(1)}). Did you mean Asia/Shanghai?`,
  ],
  [
    'a token in quotation marks',
    { env: { TELEGRAM_TOKEN: `"${TELEGRAM}"` } },
    'Remove the quotation marks around telegram.token (TELEGRAM_TOKEN): nothing removes them there, so they would be part of the value.',
  ],
  [
    'a token in quotation marks twice',
    { file: `discord:\n  token: "'${DISCORD}'"` },
    `Remove the quotation marks around discord.token (${LINE(2)}): nothing removes them there, so they would be part of the value.`,
  ],
  [
    'a token in quotation marks in its file',
    { env: { TELEGRAM_TOKEN_FILE: '/run/secrets/quoted' } },
    'Remove the quotation marks around telegram.token (TELEGRAM_TOKEN_FILE): nothing removes them there, so they would be part of the value.',
  ],
  [
    'a quoted password of the page',
    { env: { TOONSMITH_WEB_TOKEN: '“correct-horse-battery”' } },
    'Remove the quotation marks around web.token (TOONSMITH_WEB_TOKEN): nothing removes them there, so they would be part of the value.',
  ],
  [
    'a Telegram token as Discord’s',
    { env: { DISCORD_TOKEN: TELEGRAM } },
    'discord.token contains what looks like a Telegram bot token (DISCORD_TOKEN). Put it in TELEGRAM_TOKEN instead.',
  ],
  [
    'a Discord token as Telegram’s',
    { env: { TELEGRAM_TOKEN: DISCORD } },
    'telegram.token contains what looks like a Discord bot token (TELEGRAM_TOKEN). Put it in DISCORD_TOKEN instead.',
  ],
  [
    'a bot token as the page’s',
    { env: { TOONSMITH_WEB_TOKEN: TELEGRAM } },
    'web.token contains what looks like a Telegram bot token (TOONSMITH_WEB_TOKEN). Put it in TELEGRAM_TOKEN instead.',
  ],
  [
    'a token in the API’s address',
    { file: `telegram:\n  apiRoot: https://api.telegram.org/bot${TELEGRAM}` },
    `telegram.apiRoot contains what looks like a Telegram bot token (${LINE(2)}). Put it in TELEGRAM_TOKEN instead.`,
  ],
  [
    'Discord’s public key as the token',
    { env: { DISCORD_TOKEN: 'ab'.repeat(32) } },
    `discord.token must be ${DISCORD_EXPECTED} (DISCORD_TOKEN).`,
  ],
  [
    'Discord’s token with “Bot” before it',
    { env: { DISCORD_TOKEN: `Bot ${DISCORD}` } },
    `discord.token must be ${DISCORD_EXPECTED} (DISCORD_TOKEN).`,
  ],
  [
    'half of a Telegram token',
    { env: { TELEGRAM_TOKEN: '8123456789:AAH5Zk' } },
    'telegram.token must be a whole bot token from @BotFather, such as 123456:AAH… (TELEGRAM_TOKEN).',
  ],
  [
    'a token under another program’s name',
    { env: { TELEGRAM_BOT_TOKEN: TELEGRAM } },
    'TELEGRAM_BOT_TOKEN is ignored: the token is read from TELEGRAM_TOKEN.',
  ],
  [
    'Discord’s token under another program’s name',
    { env: { DISCORD_BOT_TOKEN: DISCORD } },
    'DISCORD_BOT_TOKEN is ignored: the token is read from DISCORD_TOKEN.',
  ],
  [
    'a prefix with a typo',
    { env: { TOONSMTIH_WEB_PORT: '80' } },
    'Unknown setting: TOONSMTIH_WEB_PORT. Did you mean TOONSMITH_WEB_PORT?',
  ],
  [
    'a variable in small letters',
    { env: { toonsmith_web_port: '80' } },
    'Unknown setting: toonsmith_web_port. Did you mean TOONSMITH_WEB_PORT?',
  ],
  [
    'an owner’s token alone',
    { env: { TOONSMITH_WEB_ADMIN_TOKEN: 'the-token-of-the-owner' } },
    'web.adminToken is set, but web.token isn’t: everyone on this computer can use the page, and only the admin panel asks for a token.',
  ],
  [
    'a short token',
    { env: { TOONSMITH_WEB_TOKEN: 'secret' } },
    'web.token must be at least 16 characters without spaces (TOONSMITH_WEB_TOKEN).',
  ],
  [
    'an address as the host',
    { env: { TOONSMITH_WEB_HOST: 'http://0.0.0.0' } },
    'web.host must be a host name or IP address without http:// and port, such as 127.0.0.1 (TOONSMITH_WEB_HOST).',
  ],
  [
    'a host with its port',
    { file: 'web:\n  host: 127.0.0.1:80' },
    `web.host must be a host name or IP address without http:// and port, such as 127.0.0.1 (${LINE(2)}).`,
  ],
  [
    'a home folder that only a shell knows',
    { file: 'dataFolder: "~/toonsmith"' },
    `dataFolder must be the path of a folder, without ~ and variables, which only a shell replaces (${LINE(1)}).`,
  ],
  [
    'a variable in a path',
    { env: { TOONSMITH_DATA_FOLDER: '$HOME/toonsmith' } },
    'dataFolder must be the path of a folder, without ~ and variables, which only a shell replaces (TOONSMITH_DATA_FOLDER).',
  ],
  [
    'a time without unit',
    { file: 'queue: { expiresAfter: 90 }' },
    `queue.expiresAfter must be a time from 1 min to 7 days, in ms, s, min, h, days (${LINE(1)}).`,
  ],
  [
    'owners by name',
    { file: 'access: { owners: ["@alice"] }' },
    `access.owners must be a list of people, such as discord:123 or telegram:456 (${LINE(1)}).`,
  ],
  [
    'owners without platform',
    { env: { TOONSMITH_ACCESS_OWNERS: '42' } },
    'access.owners must be a list of people, such as discord:123 or telegram:456 (TOONSMITH_ACCESS_OWNERS).',
  ],
  [
    'an owner whose ID has letters',
    { env: { TOONSMITH_ACCESS_OWNERS: 'discord:alice' } },
    'access.owners must be a list of people, such as discord:123 or telegram:456 (TOONSMITH_ACCESS_OWNERS).',
  ],
  [
    'photos that never fit',
    { file: 'photo: { bytes: 20 MB }\nblobs: { bytes: 10 MB }' },
    'blobs.bytes must be at least as large as photo.bytes, or the largest photos would never fit.',
  ],
  [
    'a webhook at the page',
    webhook('https://toons.example.org/'),
    'telegram.webhook.url needs a path of its own, such as https://example.org/telegram: the page and the API use the one it has.',
  ],
  [
    'a webhook at the API',
    webhook('https://toons.example.org/api/telegram'),
    'telegram.webhook.url needs a path of its own, such as https://example.org/telegram: the page and the API use the one it has.',
  ],
  [
    'a webhook over http',
    webhook('http://toons.example.org/telegram'),
    'telegram.webhook.url must begin with https://, because Telegram calls no other addresses.',
  ],
  [
    'a webhook at a port of its own',
    webhook('https://toons.example.org:7860/telegram'),
    'telegram.webhook.url must use port 443, 80, 88, or 8443, because Telegram calls no others.',
  ],
  [
    'a webhook at home',
    webhook('https://192.168.1.5/telegram'),
    'telegram.webhook.url must be a public address: Telegram can’t reach this one. Without an address, leave it empty, and long polling is used.',
  ],
  [
    'a webhook’s secret alone',
    { file: 'telegram: { webhook: { secret: s3cret } }' },
    'telegram.webhook.url must be set together with telegram.webhook.secret.',
  ],
  [
    'a tab',
    { file: 'web:\n\tport: 80' },
    `Line 2 of the configuration file is indented with a tab, which YAML doesn’t allow. Use spaces:\n  ⇥port: …`,
  ],
  [
    'a wrong indentation',
    { file: 'web:\n  port: 80\n host: a' },
    `Line 3 of the configuration file isn’t indented like the lines above it. Settings of one group need the same number of spaces:\n   host: …`,
  ],
  [
    'an indentation too deep',
    { file: 'web:\n port: 80\n  host: a' },
    `Line 2 of the configuration file is not valid YAML. Either the line above needs fewer spaces, or a value that contains “: ” needs quotation marks:\n   port: …`,
  ],
  [
    'a quotation mark that stays open',
    { file: `web:\n  token: "correct-horse-battery` },
    `Line 2 of the configuration file opens a quotation mark that is never closed:\n    token: …`,
  ],
  [
    'a bracket that stays open',
    { file: 'access:\n  owners: [discord:1' },
    `Line 2 of the configuration file opens a bracket that is never closed:\n    owners: …`,
  ],
  [
    'a special character first',
    { file: 'access:\n  owners: @alice' },
    `Line 2 of the configuration file has a value that begins with a character that is special in YAML. Put the value in quotation marks.\n    owners: …`,
  ],
  [
    'a star first',
    { file: 'web:\n  token: *correct-horse-battery' },
    'Line 2 of the configuration file has a value that begins with a character that is special in YAML. Put the value in quotation marks.',
  ],
  [
    'an editor’s UTF-16',
    { file: Buffer.from('\uFEFFlanguage: en\n', 'utf16le').toString('utf8') },
    'The configuration file isn’t saved as UTF-8. Save it again with the encoding UTF-8.',
  ],
];

function webhook(url: string): Written {
  return { file: `telegram: { webhook: { url: "${url}", secret: s3cret } }` };
}

describe('an operator who writes', () => {
  it.each(MISTAKES)('%s gets one sentence', (_, written, sentence) => {
    expect(judge(written)).toEqual([sentence]);
  });

  it.each(MISTAKES)('%s gets one sentence in Chinese', (_, written, sentence) => {
    const [said, ...others] = judge(written, 'zh-CN');
    expect(others).toEqual([]);
    expect(said).toMatch(/\p{Script=Han}/u);
    expect(said).not.toBe(sentence);
  });

  it.each(MISTAKES)('%s reads no secret in it', (_, written) => {
    for (const language of ['en', 'zh-CN'])
      expect(judge(written, language).join('\n')).not.toMatch(
        /AAH5Zk3|f0rT3st|correct-horse|abab|the-token-of/,
      );
  });

  it.each<[string, Written]>([
    [
      'their own Bot API server',
      {
        file: 'telegram: { apiRoot: "http://127.0.0.1:8081", webhook: { url: "http://10.0.0.2:7860/hook", secret: s3cret } }',
      },
    ],
    ['a language with another region', { file: 'language: en-GB' }],
    [
      'both names of a token, one of them another program’s',
      { env: { TELEGRAM_TOKEN: TELEGRAM, TELEGRAM_BOT_TOKEN: TELEGRAM } },
    ],
    ['variables of other programs', { env: { TOOLS_PATH: '/opt', TOON: 'x', BOT_NAME: 'y' } }],
    ['anchors of YAML', { file: 'photo: { bytes: &size 30 MB }\nblobs: { bytes: *size }' }],
  ])('%s is told nothing', (_, written) => {
    expect(judge(written)).toEqual([]);
  });
});

describe('the data folder', () => {
  const words = createWords('en', { locales, surface: 'terminal' });
  const createFolder = () => {
    const folder = mkdtempSync(join(tmpdir(), 'toonsmith-data-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  };
  const configIn = (folder: string, text: string): Config => {
    const file = join(folder, 'mine.yaml');
    writeFileSync(file, text);
    const read = readConfig({ TOONSMITH_CONFIG: file }, words);
    if (!read.ok) throw new Error(read.problems.join('\n'));
    return read.config;
  };

  it('is in the folder of the configuration file, wherever the program is started', () => {
    const folder = createFolder();
    expect(configIn(folder, 'language: en').dataFolder).toBe(join(folder, 'data'));
    expect(configIn(folder, 'dataFolder: ../elsewhere').dataFolder).toBe(join(folder, '..', 'elsewhere'));
    expect(configIn(folder, 'dataFolder: /srv/data').dataFolder).toBe('/srv/data');
  });

  it('is in the folder of the program without a configuration file', () => {
    const noFile = { readFile: () => '', readFolder: () => [] };
    const read = readConfig({}, words, noFile);
    expect(read.ok && read.config.dataFolder).toBe(join(process.cwd(), 'data'));
  });

  it('is not made anew while an earlier version’s database is in the current folder', () => {
    const [cwd, folder] = [createFolder(), createFolder()];
    const config = configIn(folder, 'language: en');
    expect(movedDataProblem(config, words, cwd)).toBeUndefined();
    mkdirSync(join(cwd, 'data'));
    writeFileSync(join(cwd, 'data', 'toonsmith.db'), '');
    expect(movedDataProblem(config, words, cwd)).toBe(
      `A database is in ${cwd}/data, but dataFolder now means ${folder}/data: relative folders are next to the configuration file, not in the current folder. Move the folder there, or set dataFolder to ${cwd}/data.`,
    );
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'toonsmith.db'), '');
    expect(movedDataProblem(config, words, cwd)).toBeUndefined();
  });
});

describe('a default style whose pack is not installed', () => {
  const words = createWords('en', { locales, surface: 'terminal' });
  const config = { cartoon: { style: '3d' } } as Config;

  it.each([
    [{ style: '3d', engine: 'dct-net' }, undefined],
    [
      { style: 'anime', engine: 'toon' },
      'cartoon.style: 3d isn’t installed, so anime is used instead (./run.sh models).',
    ],
    [undefined, 'cartoon.style: 3d isn’t available here (./run.sh models).'],
  ])('%j: %s', (look, sentence) => {
    expect(defaultStyleHint(config, { find: () => look }, words)).toBe(sentence);
  });
});
