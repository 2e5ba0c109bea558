import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMANDS, readCommand } from '../../src/bots/commands.ts';
import { discordCommands } from '../../src/bots/discord/command-definitions.ts';
import { telegramMenu } from '../../src/bots/telegram/menu.ts';
import { loadLocales } from '../../src/i18n/locales.ts';
import { createWords, type StyleName } from '../../src/i18n/words.ts';
import { readArguments } from '../../src/options/arguments.ts';
import {
  DEFAULT_REQUEST_OPTIONS,
  describeOption,
  type MenuContents,
  OPTIONS,
} from '../../src/options/options.ts';

const locales = loadLocales();
const translations = [...locales.keys()].map((tag) => createWords(tag, { locales }));
const { styles } = JSON.parse(readFileSync(new URL('../../config/styles.json', import.meta.url), 'utf8')) as {
  styles: StyleName[];
};
const contents: MenuContents = { styles, translations };
const wordsIn = (tag: string) => createWords(tag, { locales });

interface Node {
  readonly name: string;
  readonly description?: string;
  readonly type?: number;
  readonly required?: boolean;
  readonly name_localizations?: Record<string, string>;
  readonly description_localizations?: Record<string, string>;
  readonly options?: readonly Node[];
  readonly choices?: readonly (Node & { readonly value: unknown })[];
  readonly autocomplete?: boolean;
}
const registered = (menu: MenuContents = contents) => discordCommands(menu, wordsIn) as unknown as Node[];
const nodes = (node: Node): Node[] => [node, ...(node.options ?? []).flatMap(nodes)];
const texts = (node: Node, key: 'name' | 'description'): string[] => [
  ...(node[key] === undefined ? [] : [node[key]]),
  ...Object.values(node[`${key}_localizations`] ?? {}),
];

describe('Discord’s registration', () => {
  // Limits: Discord developer documentation, Application Commands.
  const commands = registered();
  const slash = commands.filter(({ type }) => type === 1);
  const menus = commands.filter(({ type }) => type !== 1);

  it('names everything as Discord allows', () => {
    for (const name of slash.flatMap(nodes).flatMap((node) => texts(node, 'name'))) {
      expect(name).toMatch(/^[-_'\p{L}\p{N}]{1,32}$/u);
      expect(name).toBe(name.toLowerCase());
    }
    for (const name of menus.flatMap((node) => texts(node, 'name'))) expect(name).toMatch(/^.{1,32}$/u);
  });

  it('describes everything within 100 characters', () => {
    for (const node of slash.flatMap(nodes)) {
      for (const text of texts(node, 'description')) expect(text.length, text).toBeLessThanOrEqual(100);
      expect(node.description).toBeTruthy();
    }
  });

  it('keeps to 25 options and 25 choices, required ones first, none twice in any language', () => {
    for (const node of slash.flatMap(nodes)) {
      const options = node.options ?? [];
      expect(options.length).toBeLessThanOrEqual(25);
      const required = options.map((option) => Boolean(option.required));
      expect(required).toEqual([...required].sort((one, other) => Number(other) - Number(one)));
      for (const group of [options, node.choices ?? []]) {
        expect(group.length).toBeLessThanOrEqual(25);
        for (const tag of ['zh-CN', 'en'])
          expect(new Set(group.map((one) => one.name_localizations?.[tag] ?? one.name)).size).toBe(
            group.length,
          );
        for (const label of group.flatMap((one) => texts(one, 'name')))
          expect(label.length).toBeLessThanOrEqual(100);
      }
    }
    expect(slash.length).toBeLessThanOrEqual(100);
  });

  it('keeps each command within 8000 characters of names, texts and values, the longest language counted', () => {
    const longestOf = (node: Node, key: 'name' | 'description') =>
      Math.max(0, ...texts(node, key).map((text) => text.length));
    const size = (node: Node): number =>
      longestOf(node, 'name') +
      longestOf(node, 'description') +
      [...(node.options ?? []), ...(node.choices ?? [])].reduce((sum, part) => sum + size(part), 0) +
      ('value' in node ? String(node.value).length : 0);
    for (const command of slash) expect(size(command), command.name).toBeLessThan(8000);
  });

  it('offers the cartoon’s options with their ranges', () => {
    const cartoon = slash.find(({ name }) => name === 'cartoon')!;
    expect(cartoon.options!.map(({ name }) => name)).toEqual(['photo', ...Object.keys(OPTIONS)]);
    expect(cartoon.options).toContainEqual(
      expect.objectContaining({ name: 'strength', type: 10, min_value: 0.1, max_value: 1 }),
    );
    expect(cartoon.options).toContainEqual(
      expect.objectContaining({ name: 'photo', type: 11, required: true }),
    );
    const size = cartoon.options!.find(({ name }) => name === 'size')!;
    expect(size.choices!.map(({ value }) => value)).toEqual(['512', '1024', '2048', 'original']);
    expect(size.choices!.at(-1)!.name_localizations).toMatchObject({ 'zh-CN': '原图', 'zh-TW': '原图' });
  });

  it('completes a long list of styles while typing', () => {
    const many = Array.from({ length: 26 }, (_, at) => ({ id: `s${at}`, name: { en: `S ${at}` } }));
    const style = registered({ ...contents, styles: many })
      .find(({ name }) => name === 'cartoon')!
      .options!.find(({ name }) => name === 'style')!;
    expect(style).toMatchObject({ autocomplete: true });
    expect(style.choices).toBeUndefined();
  });

  it('asks for whole numbers where there is no step', () => {
    const admin = slash.find(({ name }) => name === 'admin')!;
    const days = admin.options!.flatMap(nodes).find(({ name }) => name === 'days');
    expect(days).toMatchObject({ type: 4, min_value: 1, max_value: 3650 });
  });

  it('hides the owners’ commands from members', () => {
    expect(slash.find(({ name }) => name === 'admin')).toMatchObject({ default_member_permissions: '0' });
  });

  it('is the same each time, so that a hash tells whether it changed', () => {
    expect(JSON.stringify(registered())).toBe(JSON.stringify(commands));
  });
});

describe.each(translations.map((words) => [words.locale, words] as const))(
  'Telegram’s menu in %s',
  (_tag, words) => {
    it('keeps to Telegram’s limits', () => {
      // Telegram Bot API, BotCommand: 1–32 of a–z, 0–9 and _; a text of 1–256; at most 100 commands.
      const menu = telegramMenu(words, { owners: true });
      for (const { command, description } of menu) {
        expect(command).toMatch(/^[a-z0-9_]{1,32}$/);
        expect(description).toMatch(/^.{3,256}$/u);
      }
      expect(new Set(menu.map(({ command }) => command)).size).toBe(menu.length);
    });

    it('lists what Telegram asks of bots, and nothing for owners', () => {
      const names = telegramMenu(words).map(({ command }) => command);
      expect(names).toEqual(
        expect.arrayContaining(['help', 'settings', 'privacy', 'forget', 'mydata', 'cancel']),
      );
      expect(names).not.toContain('admin');
      expect(names).not.toContain('start');
      expect(names).not.toContain('cartoon-batch');
    });

    it('describes each option of each command', () => {
      const options = COMMANDS.flatMap((command) => [
        ...(command.options ?? []),
        ...(command.subcommands ?? []).flatMap((sub) => sub.options ?? []),
      ]);
      for (const option of options) {
        const { label, text, choices } = describeOption(option, words, contents);
        expect(label).toBeTruthy();
        expect(text.length).toBeLessThanOrEqual(100);
        for (const choice of choices ?? []) expect(choice.label).toBeTruthy();
      }
    });
  },
);

it('an option tells a form all it needs', () => {
  const described = describeOption(OPTIONS.crop, createWords('zh'), contents);
  expect(described).toMatchObject({
    name: 'crop',
    label: '裁剪',
    allowed: 'none, portrait, avatar',
    choices: [
      { value: 'none', label: '不裁剪' },
      { value: 'portrait', label: '半身' },
      { value: 'avatar', label: '头像' },
    ],
  });
  expect(described.choices!.some(({ value }) => value === DEFAULT_REQUEST_OPTIONS.crop)).toBe(true);
});

it('the language setting names each language in itself', () => {
  const { choices } = describeOption({ name: 'language', kind: 'language' }, createWords('en'), contents);
  expect(choices).toEqual([
    { value: 'auto', label: 'Same as your app' },
    { value: 'en', label: 'English' },
    { value: 'zh-CN', label: '简体中文' },
  ]);
});

describe('a typed command', () => {
  it.each([
    ['/cartoon', { name: 'cartoon', text: '' }],
    ['/cartoon 0.8 anime', { name: 'cartoon', text: '0.8 anime' }],
    ['/Cartoon@Toonsmith_bot  0.8', { name: 'cartoon', addressee: 'Toonsmith_bot', text: '0.8' }],
    ['／cartoon 动漫\n0.8', { name: 'cartoon', text: '动漫\n0.8' }],
    ['/cartoon-batch x', { name: 'cartoon-batch', text: 'x' }],
  ])('%s', (text, command) => {
    expect(readCommand(text)).toEqual(command);
  });

  it.each(['', 'hello', '0.8', '1/2', '/ cartoon', '//cartoon', 'a /cartoon', '/cartoon:x'])(
    'not %s',
    (text) => {
      expect(readCommand(text)).toBeUndefined();
    },
  );
});

describe('the arguments of an owner’s command', () => {
  const { options } = COMMANDS.find(({ name }) => name === 'admin')!.subcommands!.find(
    ({ name }) => name === 'ban',
  )!;
  const read = (text: string) => readArguments(text, options!);

  it.each([
    ['@somebody 7 sends spam', { person: '@somebody', days: 7, reason: 'sends spam' }],
    ['-100123 sends 3 kinds of spam', { person: '-100123', reason: 'sends 3 kinds of spam' }],
    ['discord:guild:7', { person: 'discord:guild:7' }],
    ['42 reason:spam days:30', { person: '42', reason: 'spam', days: 30 }],
    ['id:99 rude', { id: '99', reason: 'rude' }],
    ['@somebody 1', { person: '@somebody', days: 1 }],
    ['@somebody 3650', { person: '@somebody', days: 3650 }],
    ['', {}],
  ])('%s', (text, given) => {
    expect(read(text)).toEqual({ ok: true, value: given });
  });

  it('has a hint for a number out of range', () => {
    expect(read('@somebody 99999')).toEqual({
      ok: false,
      failure: { code: 'bad-option', option: 'days', value: '99999', allowed: '1 – 3650', nearest: '3650' },
    });
  });

  it.each([
    ['ON', { ok: true, value: { state: 'on' } }],
    ['state:Off', { ok: true, value: { state: 'off' } }],
    [
      'state:maybe',
      {
        ok: false,
        failure: {
          code: 'bad-option',
          option: 'state',
          value: 'maybe',
          allowed: expect.stringContaining('on'),
        },
      },
    ],
  ])('reads a choice: %s', (text, outcome) => {
    expect(readArguments(text, [{ name: 'state', kind: 'choice', values: ['on', 'off'] }])).toEqual(outcome);
  });

  it('reads anything without stumbling', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const outcome = read(text);
        if (outcome.ok && outcome.value.days !== undefined)
          expect(outcome.value.days).toSatisfy((days: number) => Number.isInteger(days) && days >= 1);
      }),
    );
  });
});
