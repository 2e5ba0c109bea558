import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_OPTIONS } from '../../src/cartoon.ts';
import { disk, readUsualConfigFile } from '../../src/config/file.ts';
import { type Config, type ConfigSources, loadConfig, readConfig, secretsOf } from '../../src/config/load.ts';
import { ALL_SETTINGS } from '../../src/config/settings.ts';
import { createWords } from '../../src/i18n/words.ts';

const defaults = readFileSync(new URL('../../config/defaults.yaml', import.meta.url), 'utf8');
// Put together here, so that nobody's scanner takes them for real ones.
const TELEGRAM = ['8123456789', 'AAH5Zk3v0Qm1-Tt_xYw9Lr2bNc7dEfGhIjK'].join(':');
const DISCORD = ['MTIzNDU2Nzg5MDEyMzQ1Njc4OQ', 'GaBcDe', 'f0rT3st1ngOnly_abcdefghijklmnopqrstuv'].join('.');

/** As a person at an English terminal reads them. */
const words = createWords('en', { surface: 'terminal' });

const load = (sources: Partial<ConfigSources>) =>
  loadConfig({
    env: {},
    defaults,
    readSecret: () => {
      throw new Error('no such file');
    },
    words,
    ...sources,
  });
function configOf(sources: Partial<ConfigSources>): Config {
  const loaded = load(sources);
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  return loaded.config;
}
function problemsOf(sources: Partial<ConfigSources>): readonly string[] {
  const loaded = load(sources);
  return loaded.ok ? [] : loaded.problems;
}

/** Every setting in defaults.yaml: its path and its line, found without the code under test. */
const listed = (() => {
  const found: { readonly name: string; readonly comment: boolean; readonly value: string }[] = [];
  const path: string[] = [];
  let comment = false;
  for (const line of defaults.split('\n')) {
    const [, indent, key, value] = /^( *)([a-z]\w*):\s*(.*)$/i.exec(line) ?? [];
    if (key === undefined) {
      comment = /^\s*# \S/.test(line) || (comment && line !== '');
      continue;
    }
    path.length = indent!.length / 2;
    path.push(key);
    found.push({ name: path.join('.'), comment, value: value! });
  }
  return found.filter(({ name }) => !found.some((other) => other.name.startsWith(`${name}.`)));
})();

describe('the defaults', () => {
  it('are a whole configuration', () => {
    expect(load({}).ok).toBe(true);
  });

  it('explain every setting', () => {
    expect(listed.length).toBeGreaterThan(40);
    const grouped = ['perChat', 'perServer', 'port'];
    for (const { name, comment } of listed)
      expect(comment || grouped.includes(name.split('.').at(-1)!), name).toBe(true);
  });

  it('are all there: none can be taken out without being missed', () => {
    for (const { name, value } of listed.filter(({ value }) => value !== '')) {
      const key = name.split('.').at(-1)!;
      const lines = defaults.split('\n');
      const found = lines.flatMap((line, at) => (line.trim() === `${key}: ${value}` ? [at] : []));
      const without = found.map((gone) => lines.filter((_, at) => at !== gone).join('\n'));
      const problems = without.flatMap((text) => problemsOf({ defaults: text }));
      expect(problems.join('\n')).toContain(`${name} must be `);
    }
  });

  it('draw as the vocabulary says', () => {
    const { format, ...drawn } = configOf({}).cartoon;
    expect(format).toBe('auto');
    expect({ ...drawn, format: DEFAULT_OPTIONS.format }).toEqual(DEFAULT_OPTIONS);
  });

  it('let nobody in from outside', () => {
    expect(configOf({}).web).toMatchObject({ host: '127.0.0.1', port: 7860 });
  });
});

describe('a setting', () => {
  it('comes from the environment before the file, and from the file before the defaults', () => {
    const file = 'quota:\n  picturesPerDay: 7\n  burst: unlimited\n  burstRefill: 10 s';
    const env = { TOONSMITH_QUOTA_PICTURES_PER_DAY: '9' };
    expect(configOf({}).quota).toEqual({ picturesPerDay: 50, burst: 30, burstRefill: 2000 });
    expect(configOf({ file }).quota).toEqual({ picturesPerDay: 7, burst: Infinity, burstRefill: 10_000 });
    expect(configOf({ file, env }).quota).toEqual({
      picturesPerDay: 9,
      burst: Infinity,
      burstRefill: 10_000,
    });
  });

  it('that was replaced is ignored with a sentence, in the file and in the environment', () => {
    const file = 'quota:\n  picturesPerDay: 7\n  cooldown: 3 s';
    const env = { TOONSMITH_QUOTA_COOLDOWN: '3 s' };
    const loaded = load({ file, env });
    expect(loaded).toMatchObject({ ok: true, config: { quota: { picturesPerDay: 7, burst: 30 } } });
    expect(loaded.ok && loaded.warnings).toEqual([
      'quota.cooldown is ignored (line 3 of the configuration file). Use quota.burst and quota.burstRefill instead; config/defaults.yaml explains them.',
      'quota.cooldown is ignored (TOONSMITH_QUOTA_COOLDOWN). Use quota.burst and quota.burstRefill instead; config/defaults.yaml explains them.',
    ]);
    expect(load({})).toMatchObject({ warnings: [] });
  });

  it('that has another name now keeps working, with a sentence, in the file and in the environment', () => {
    const file = 'spool:\n  lifetime: 2 h\nqueue: { patience: 1 h }';
    const key = 'ab'.repeat(32);
    const loaded = load({ file, env: { TOONSMITH_SPOOL_KEY: key } });
    expect(loaded).toMatchObject({
      ok: true,
      config: { blobs: { lifetime: 7_200_000, key }, queue: { expiresAfter: 3_600_000 } },
    });
    expect(loaded.ok && loaded.warnings).toEqual([
      'spool.lifetime is now called blobs.lifetime (line 2 of the configuration file). The old name still works.',
      'queue.patience is now called queue.expiresAfter (line 3 of the configuration file). The old name still works.',
      'TOONSMITH_SPOOL_KEY is now called TOONSMITH_BLOBS_KEY. The old name still works.',
    ]);
  });

  it('cannot be set by its old and its new name at once, and has its file under both', () => {
    expect(load({ file: 'queue: { patience: 1 h, expiresAfter: 2 h }' })).toEqual({
      ok: false,
      problems: ['Line 1 of the configuration file sets the same setting twice.'],
    });
    const both = { TOONSMITH_SPOOL_BYTES: '64 MB', TOONSMITH_BLOBS_BYTES: '65 MB' };
    expect(load({ env: both })).toMatchObject({
      problems: ['Only one of TOONSMITH_BLOBS_BYTES and TOONSMITH_SPOOL_BYTES can be set.'],
    });
    const secret = load({ env: { TOONSMITH_SPOOL_KEY_FILE: 'key' }, readSecret: () => 'ab'.repeat(32) });
    expect(secret).toMatchObject({
      config: { blobs: { key: 'ab'.repeat(32) } },
      warnings: [
        'TOONSMITH_SPOOL_KEY_FILE is now called TOONSMITH_BLOBS_KEY_FILE. The old name still works.',
      ],
    });
    expect(load({ file: 'spool: { folder: x }' })).toMatchObject({
      problems: [expect.stringContaining('bytes, lifetime, key')],
    });
  });

  it.each<[string, string, (config: Config) => unknown, unknown]>([
    [
      'TOONSMITH_QUOTA_PICTURES_PER_DAY',
      'unlimited',
      (config) => config.quota.picturesPerDay,
      Number.POSITIVE_INFINITY,
    ],
    ['TOONSMITH_DRAWING_AT_ONCE', '2', (config) => config.drawing.atOnce, 2],
    ['TOONSMITH_DRAWING_AT_ONCE', 'auto', (config) => config.drawing.atOnce, undefined],
    ['TOONSMITH_PHOTO_BYTES', '1.5 MB', (config) => config.photo.bytes, 1_572_864],
    ['TOONSMITH_PHOTO_PIXELS', '12 MP', (config) => config.photo.pixels, 12_000_000],
    ['TOONSMITH_DRAWING_MEMORY', '2 GB', (config) => config.drawing.memory, 2 * 1024 ** 3],
    ['TOONSMITH_PHOTO_DOWNLOADS_AT_ONCE', '9', (config) => config.photo.downloadsAtOnce, 9],
    ['TOONSMITH_REPLY_AT_ONCE', '8', (config) => config.reply.atOnce, 8],
    ['TOONSMITH_REPLY_DEADLINE', '2 min', (config) => config.reply.deadline, 120_000],
    ['TOONSMITH_REPLY_ATTEMPTS', '3', (config) => config.reply.attempts, 3],
    ['TOONSMITH_RETENTION_EVENTS', '3 days', (config) => config.retention.events, 3 * 86_400_000],
    ['TOONSMITH_RETENTION_HISTORY', '1 day', (config) => config.retention.history, 86_400_000],
    ['TOONSMITH_WEB_ENABLED', 'OFF', (config) => config.web.enabled, false],
    ['TOONSMITH_CARTOON_SIZE', 'original', (config) => config.cartoon.size, 'original'],
    ['TOONSMITH_CARTOON_BACKGROUND', 'None', (config) => config.cartoon.background, 'none'],
    ['TOONSMITH_CARTOON_BACKGROUND', 'white', (config) => config.cartoon.background, '#ffffff'],
    ['TOONSMITH_CARTOON_BACKGROUND', '#FF8800', (config) => config.cartoon.background, '#ff8800'],
    [
      'TOONSMITH_TELEGRAM_API_ROOT',
      'http://127.0.0.1:8081/',
      (config) => config.telegram.apiRoot,
      'http://127.0.0.1:8081',
    ],
    [
      'TOONSMITH_DISCORD_ATTACHMENT_HOSTS',
      'a.example, 127.0.0.1:80',
      (config) => config.discord.attachmentHosts,
      ['a.example', '127.0.0.1:80'],
    ],
    [
      'TOONSMITH_ACCESS_OWNERS',
      'discord:1,telegram:2',
      (config) => config.access.owners,
      ['discord:1', 'telegram:2'],
    ],
    ['TOONSMITH_TIME_ZONE', 'Asia/Shanghai', (config) => config.timeZone, 'Asia/Shanghai'],
    ['TOONSMITH_LANGUAGE', 'zh-CN', (config) => config.language, 'zh-CN'],
  ])('%s=%s', (name, value, read, expected) => {
    expect(read(configOf({ env: { [name]: value } }))).toEqual(expected);
  });

  it('keeps every digit of an id written without quotes', () => {
    const file = 'discord:\n  servers: [1234567890123456789, 99]';
    expect(configOf({ file }).discord.servers).toEqual(['1234567890123456789', '99']);
  });

  it('that is empty counts as left out', () => {
    expect(configOf({ file: 'web:\n  port:\nlog:\n', env: { TOONSMITH_WEB_PORT: '' } }).web.port).toBe(7860);
  });
});

describe('secrets', () => {
  it('come from the environment under short and long names', () => {
    expect(configOf({ env: { TELEGRAM_TOKEN: TELEGRAM } }).telegram.token).toBe(TELEGRAM);
    expect(configOf({ env: { TOONSMITH_TELEGRAM_TOKEN: TELEGRAM } }).telegram.token).toBe(TELEGRAM);
  });

  it('come from a file, without the newline at its end', () => {
    const env = { DISCORD_TOKEN_FILE: '/run/secrets/discord' };
    expect(
      configOf({ env, readSecret: (path) => `${path === env.DISCORD_TOKEN_FILE ? DISCORD : ''}\n` }).discord
        .token,
    ).toBe(DISCORD);
  });

  it('are told apart from everything else', () => {
    const config = configOf({ env: { TELEGRAM_TOKEN: TELEGRAM, DISCORD_TOKEN: DISCORD } });
    expect(secretsOf(config).sort()).toEqual([TELEGRAM, DISCORD].sort());
  });
});

describe('errors name the setting and what is expected', () => {
  it.each<[string, Partial<ConfigSources>, string]>([
    [
      'a number out of range',
      { env: { TOONSMITH_WEB_PORT: '70000' } },
      'web.port must be a whole number from 0 to 65535 (TOONSMITH_WEB_PORT).',
    ],
    ...['20', 'soon', '20 sheep', 's', '-1 s'].map((text): [string, Partial<ConfigSources>, string] => [
      `a time of “${text}”`,
      { file: `stop:\n  drain: ${text}` },
      'stop.drain must be a time from 0 s to 10 min, in ms, s, min, h, days (line 2 of the configuration file).',
    ]),
    [
      'a wrong word',
      { file: 'access:\n  mode: private' },
      'access.mode must be one of open, invited (line 2 of the configuration file).',
    ],
    [
      'a time without a unit',
      { file: '\ndrawing: { deadline: 90 }' },
      'drawing.deadline must be a time from 1 s to 1 h, in ms, s, min, h, days (line 2 of the configuration file).',
    ],
    [
      'a group as a value',
      { file: 'web: 7860' },
      'web must be a group of settings: enabled, host, port, token, adminToken, behindProxy, links (line 1 of the configuration file).',
    ],
    [
      'a value as a group',
      { file: 'language:\n  en: yes' },
      'language must be a language tag such as en or zh-CN (line 1 of the configuration file).',
    ],
    [
      'a typo in the file',
      { file: 'quota:\n  picturePerDay: 3' },
      'Line 2 of the configuration file: unknown setting of quota. Did you mean picturesPerDay?',
    ],
    [
      'a group with a typo',
      { file: 'qouta:\n  burst: 3' },
      'Line 1 of the configuration file: unknown setting. Did you mean quota?',
    ],
    [
      'something unheard of',
      { file: 'stop:\n  zzz: 1' },
      'Line 2 of the configuration file: unknown setting of stop. Available: drain.',
    ],
    [
      'a typo in the environment',
      { env: { TOONSMITH_QOUTA_BURST: '3' } },
      'Unknown setting: TOONSMITH_QOUTA_BURST. Did you mean TOONSMITH_QUOTA_BURST?',
    ],
    [
      'a missing secret file',
      { env: { TELEGRAM_TOKEN_FILE: '/nowhere' } },
      'TELEGRAM_TOKEN_FILE must be the path of a readable file.',
    ],
    [
      'a secret given twice',
      { env: { TELEGRAM_TOKEN: TELEGRAM, TOONSMITH_TELEGRAM_TOKEN: TELEGRAM } },
      'Only one of TELEGRAM_TOKEN and TOONSMITH_TELEGRAM_TOKEN can be set.',
    ],
    [
      'a setting named twice',
      { file: 'language: en\nlanguage: zh-CN' },
      'Line 2 of the configuration file sets the same setting twice.',
    ],
    [
      'an open page without a token',
      { env: { TOONSMITH_WEB_HOST: '0.0.0.0' } },
      'Set web.token, because web.host lets other computers connect.',
    ],
    [
      'a proxy before a page without a token',
      { env: { TOONSMITH_WEB_BEHIND_PROXY: 'on' } },
      'Set web.token, because web.behindProxy is on and a proxy lets other computers connect.',
    ],
    [
      'one token for visitors and the operator',
      { file: 'web: { token: one-token-for-all, adminToken: one-token-for-all }' },
      'web.adminToken must be different from web.token, so that visitors are not owners.',
    ],
    [
      'a webhook anybody could call',
      { file: 'telegram: { webhook: { url: "https://bot.example/hook" } }' },
      'telegram.webhook.secret must be set together with telegram.webhook.url.',
    ],
    [
      'a public key without a server',
      { file: `web: { enabled: off }\ndiscord: { publicKey: ${'ab'.repeat(32)} }` },
      'discord.publicKey needs web.enabled: on, because the web server receives the calls.',
    ],
    [
      'a public key that is none',
      { file: 'discord: { publicKey: abcdef }' },
      'discord.publicKey must be the public key of the Discord application: 64 hexadecimal digits (line 1 of the configuration file).',
    ],
    [
      'a webhook without a server',
      {
        file: 'web: { enabled: off }\ntelegram: { webhook: { url: "https://bot.example/hook", secret: s3cret } }',
      },
      'telegram.webhook.url needs web.enabled: on, because the web server receives the calls.',
    ],
    [
      'a time zone that is none',
      { env: { TOONSMITH_TIME_ZONE: 'Mars/Olympus' } },
      'timeZone must be a time zone such as Europe/Berlin or UTC (TOONSMITH_TIME_ZONE).',
    ],
  ])('%s', (_what, sources, problem) => {
    expect(problemsOf(sources)).toEqual([problem]);
  });

  it('all at once', () => {
    expect(problemsOf({ env: { TOONSMITH_WEB_PORT: 'x', TOONSMITH_LOG_LEVEL: 'y' } })).toHaveLength(2);
  });

  it.each([
    ['is not there', '/no/such/file.yaml', 'it doesn’t exist'],
    ['is a folder', tmpdir(), 'it is a folder'],
  ])('when the file that was named %s', (_, path, reason) => {
    expect(readConfig({ TOONSMITH_CONFIG: path }, words)).toEqual({
      ok: false,
      problems: [`TOONSMITH_CONFIG must be the path of a readable file (${reason}).`],
    });
  });
});

describe('in Chinese', () => {
  const chinese = createWords('zh-CN', { surface: 'terminal' });

  it.each(ALL_SETTINGS.map(({ name, expected }) => [name, expected] as const))(
    'says what %s must be',
    (_, { id, args }) => {
      expect(chinese.say(id, args)).not.toBe(words.say(id, args));
    },
  );

  it.each([
    [{ env: { TOONSMITH_WEB_PORT: 'x' } }, 'web.port 必须是：0 到 65535 之间的整数（TOONSMITH_WEB_PORT）。'],
    [{ file: 'queue:\n  albun: 3' }, '配置文件第 2 行：queue 中没有这项设置。您是不是要用 album？'],
    [{ file: 'web: [' }, '配置文件第 1 行的括号没有配对：\n  web: …'],
  ])('%j: %s', (sources, problem) => {
    expect(problemsOf({ ...sources, words: chinese })).toEqual([problem]);
  });
});

describe('the configuration file beside run.sh', () => {
  const withFolder = (fill: (folder: string) => void) => {
    const folder = mkdtempSync(join(tmpdir(), 'toonsmith-config-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    fill(folder);
    return { folder, read: readUsualConfigFile(join(folder, 'toonsmith.yaml'), disk, words) };
  };
  const write = (name: string, text = 'language: zh-CN') => {
    return (folder: string) => writeFileSync(join(folder, name), text);
  };

  it('is read, with its path', () => {
    const { folder, read } = withFolder(write('toonsmith.yaml'));
    expect(read).toEqual({ ok: true, text: 'language: zh-CN', path: join(folder, 'toonsmith.yaml') });
  });

  it.each(['run.sh', 'toonsmith.yaml.bak', 'toonsmith.yaml.example', 'toonsmith.db', 'mytoonsmith.yml'])(
    'need not be there, whatever else is: %s',
    (name) => {
      expect(withFolder(write(name)).read).toEqual({ ok: true });
    },
  );

  it.each<[string, (folder: string) => void]>([
    ['it is a folder', (folder) => mkdirSync(join(folder, 'toonsmith.yaml'))],
    [
      'it is a symbolic link that points to itself',
      (folder) => symlinkSync('toonsmith.yaml', join(folder, 'toonsmith.yaml')),
    ],
    ['it doesn’t exist', (folder) => symlinkSync('nowhere', join(folder, 'toonsmith.yaml'))],
  ])('stops the start when it cannot be read: %s', (reason, fill) => {
    const { folder, read } = withFolder(fill);
    expect(read).toEqual({
      ok: false,
      problem: `Couldn’t read the configuration file ${join(folder, 'toonsmith.yaml')} (${reason}). Fix that, or move the file to start with the defaults.`,
    });
  });

  it.each(['readFile', 'readFolder'] as const)('stops the start when the account may not: %s', (method) => {
    const refused = () => {
      throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    };
    const files = { readFolder: () => ['toonsmith.yaml'], readFile: () => '', [method]: refused };
    expect(readConfig({}, words, files)).toEqual({
      ok: false,
      problems: [expect.stringMatching(/toonsmith\.yaml \(this account doesn’t have permission\)/)],
    });
  });

  it.each([
    'toonsmith.yml',
    'Toonsmith.YML',
    '.toonsmith.yaml',
    'toonsmith.yaml.txt',
    'toonsmith.json',
    'toonsmith.config.yaml',
  ])('stops the start when it is called %s, also beside the right one', (name) => {
    for (const right of [false, true]) {
      const { folder, read } = withFolder((folder) => {
        write(name)(folder);
        if (right) write('toonsmith.yaml')(folder);
      });
      expect(read).toEqual({
        ok: false,
        problem: `Settings are read from toonsmith.yaml, not from ${join(folder, name)}. Rename that file to toonsmith.yaml, or move it.`,
      });
    }
  });

  it('that was named makes the place beside run.sh of no matter', () => {
    const { folder } = withFolder(write('mine.yml'));
    const read = readConfig({ TOONSMITH_CONFIG: join(folder, 'mine.yml') }, words);
    expect(read).toMatchObject({ ok: true, path: join(folder, 'mine.yml'), config: { language: 'zh-CN' } });
  });
});

describe('no error holds a value', () => {
  const secretText = fc
    .tuple(fc.constantFrom(TELEGRAM, DISCORD, 'hunter2hunter2'), fc.stringMatching(/^[A-Za-z0-9]{8}$/))
    .map(([one, two]) => one + two);
  const names = listed.map(({ name }) => name);
  const variables = names.map(
    (name) => `TOONSMITH_${name.replaceAll('.', '_').replace(/[A-Z]/g, '_$&').toUpperCase()}`,
  );

  it('wherever in the environment it was put', () => {
    fc.assert(
      fc.property(
        secretText,
        fc.constantFrom(
          ...variables,
          'TELEGRAM_TOKEN',
          'DISCORD_TOKEN',
          'TELEGRAM_TOKEN_FILE',
          'TOONSMITH_UNKNOWN',
        ),
        fc.constantFrom('', ' ', '\n', ':', '"'),
        (secret, name, dirt) => {
          const problems = problemsOf({ env: { [name]: `${dirt}${secret}${dirt}x y` } }).join('\n');
          expect(problems).not.toContain(secret);
        },
      ),
      { numRuns: 75 },
    );
  });

  it('wherever in the file it was put, even as a name and in broken YAML', () => {
    const place = fc.constantFrom<(name: string, secret: string) => string>(
      (name, secret) =>
        `${name
          .split('.')
          .map((key, depth) => `${'  '.repeat(depth)}${key}:`)
          .join('\n')} "${secret}"`,
      (name, secret) => `${name.split('.')[0]}: ${secret}`,
      (name, secret) => `${name.split('.')[0]}:\n  ${secret}: 1`,
      (_, secret) => secret,
      (_, secret) => `${secret}: 1`,
      (_, secret) => `telegram:\n  token: [${secret}`,
      (_, secret) => `telegram:\n  token: "${secret}`,
      (_, secret) => `telegram:\n  token ${secret}\n  x: 1`,
      (_, secret) => `telegram: {token: ${secret}}\ntelegram: {token: ${secret}}`,
      (_, secret) => `? [${secret}]\n: 1`,
      (_, secret) => `a: *${secret}`,
      (_, secret) => `- ${secret}`,
      (_, secret) => `discord: !${secret} {}`,
    );
    fc.assert(
      fc.property(fc.constantFrom(...names), secretText, place, (name, secret, write) => {
        expect(problemsOf({ file: write(name, secret) }).join('\n')).not.toContain(secret);
      }),
      { numRuns: 100 },
    );
  });

  it('and nothing in the file makes it stumble', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (file) => {
        expect(load({ file })).toHaveProperty('ok');
      }),
      { numRuns: 100 },
    );
  });
});
