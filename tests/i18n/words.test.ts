import { readFileSync } from 'node:fs';
import { FluentResource } from '@fluent/bundle';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Failure, type Note, STAGES, type Tip } from '../../src/cartoon.ts';
import { loadLocales } from '../../src/i18n/locales.ts';
import { createWords, type SurfaceKind } from '../../src/i18n/words.ts';

const NOW = Date.UTC(2026, 10, 22, 19, 0);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const locales = loadLocales();
const names = [...locales.keys()];
/** Telegram's caption, the tightest place a sentence goes to; a note shares it with others. */
const CAPTION = 1024;

type Samples<Value extends { readonly code: string }> = {
  readonly [Code in Value['code']]: readonly [
    Extract<Value, { readonly code: Code }>,
    ...Extract<Value, { readonly code: Code }>[],
  ];
};

/** Every code of the vocabulary, with every argument there is; a new code without a sample does not compile. */
const failures: Samples<Failure> = {
  empty: [{ code: 'empty' }],
  'not-a-picture': [{ code: 'not-a-picture' }],
  'unsupported-kind': [{ code: 'unsupported-kind', kind: 'pdf' }],
  truncated: [{ code: 'truncated', kind: 'jpg' }],
  'too-many-bytes': [{ code: 'too-many-bytes', limit: 10 * 1024 ** 2, got: 12.34 * 1024 ** 2 }],
  'too-many-pixels': [{ code: 'too-many-pixels', limit: 50e6, width: 12000, height: 9000 }],
  'too-few-pixels': [{ code: 'too-few-pixels', limit: 16, width: 3, height: 5 }],
  'unknown-style': [
    { code: 'unknown-style', style: 'anme', known: ['anime', 'cel', 'ink'], nearest: 'anime' },
    { code: 'unknown-style', style: 'zzz', known: ['anime', 'cel', 'ink'] },
  ],
  'unknown-option': [
    { code: 'unknown-option', option: 'strenght', known: ['style', 'strength'], nearest: 'strength' },
    { code: 'unknown-option', option: 'wings', known: ['style', 'strength'] },
  ],
  'bad-option': [
    { code: 'bad-option', option: 'strength', value: '3', allowed: '0.1 – 1', nearest: '1' },
    { code: 'bad-option', option: 'format', value: 'tga', allowed: 'png, jpg, webp' },
  ],
  'decode-memory': [{ code: 'decode-memory', kind: 'AVIF', needed: 1.1e9 }],
  'style-too-slow': [{ code: 'style-too-slow', style: 'ink' }],
  'cannot-fit': [{ code: 'cannot-fit', limit: 8 * 1024 ** 2 }],
  banned: [
    { code: 'banned' },
    { code: 'banned', reason: 'spam' },
    { code: 'banned', until: NOW + 3 * HOUR },
    { code: 'banned', reason: 'spam', until: NOW + 72 * HOUR },
  ],
  'not-invited': [{ code: 'not-invited' }],
  'quota-used': [
    { code: 'quota-used', limit: 1, left: 0, retryAt: NOW + 5 * HOUR },
    { code: 'quota-used', limit: 20, left: 0, retryAt: NOW + 5 * HOUR },
    { code: 'quota-used', limit: 20, left: 1, retryAt: NOW + 5 * HOUR },
    { code: 'quota-used', limit: 20, left: 3, retryAt: NOW + 5 * HOUR },
    ...[0, 1, 20].map(
      (limit) => ({ code: 'quota-used', scope: 'guild', limit, left: 0, retryAt: NOW + 5 * HOUR }) as const,
    ),
    { code: 'quota-used', scope: 'guild', limit: 20, left: 1, retryAt: NOW + 5 * HOUR },
    { code: 'quota-used', scope: 'guild', limit: 20, left: 3, retryAt: NOW + 5 * HOUR },
  ],
  'rate-limited': [{ code: 'rate-limited', retryAt: NOW + 20_000 }],
  'too-many-in-flight': (['person', 'share', 'chat', 'guild'] as const).flatMap((scope) =>
    [1, 4].flatMap(
      (limit) =>
        [
          { code: 'too-many-in-flight', scope, limit },
          { code: 'too-many-in-flight', scope, limit, retryAt: NOW + 4 * MINUTE },
        ] as const,
    ),
  ) as [Extract<Failure, { code: 'too-many-in-flight' }>],
  'queue-full': [{ code: 'queue-full', retryAt: NOW + 4 * MINUTE }],
  'disk-full': [{ code: 'disk-full' }],
  'album-too-long': [
    { code: 'album-too-long', limit: 10, got: 12 },
    { code: 'album-too-long', limit: 1, got: 2 },
  ],
  'crashed-twice': [{ code: 'crashed-twice' }],
  expired: [{ code: 'expired' }],
  'photo-gone': [{ code: 'photo-gone' }],
  'download-failed': [{ code: 'download-failed' }],
  'download-slow': [{ code: 'download-slow', seconds: 30 }],
  busy: [{ code: 'busy' }],
  'too-slow': [{ code: 'too-slow', seconds: 90 }],
  'out-of-memory': [{ code: 'out-of-memory' }],
  cancelled: [{ code: 'cancelled' }],
  closing: [{ code: 'closing' }],
  paused: [{ code: 'paused' }],
  internal: [{ code: 'internal', id: 'k3x9' }],
};

const notes: Samples<Note> = {
  'first-frame': [
    { code: 'first-frame', frames: 1 },
    { code: 'first-frame', frames: 24 },
    { code: 'first-frame', frames: 24, frame: 1 },
    { code: 'first-frame', frames: 24, frame: 7 },
  ],
  'not-enlarged': [{ code: 'not-enlarged', asked: 2048, longSide: 900 }],
  'laid-on-white': [{ code: 'laid-on-white' }],
  'avatar-enlarged': [{ code: 'avatar-enlarged', longSide: 200, side: 640 }],
  'background-kept': [{ code: 'background-kept' }],
  'quality-reduced': [{ code: 'quality-reduced', quality: 71 }],
  'size-reduced': [{ code: 'size-reduced', longSide: 1536 }],
  'stand-in': [{ code: 'stand-in', asked: 'anime', drawn: 'cel' }],
  damaged: [{ code: 'damaged', format: 'jpg' }],
};

const tips: Samples<Tip> = {
  'no-face': [
    { code: 'no-face' },
    ...(['none', 'portrait', 'avatar'] as const).map((crop) => ({ code: 'no-face', crop }) as const),
  ],
  'small-face': [{ code: 'small-face', fraction: 0.06 }],
  'several-faces': [
    { code: 'several-faces', count: 1 },
    { code: 'several-faces', count: 5 },
  ],
  'side-view': [{ code: 'side-view' }],
  dark: [{ code: 'dark' }],
  backlit: [{ code: 'backlit' }],
  blurry: [{ code: 'blurry' }],
  'small-photo': [{ code: 'small-photo', longSide: 320 }],
};

/** Names of the arguments a message uses, wherever they stand in its pattern. */
function variablesIn(part: unknown): string[] {
  if (part === null || typeof part !== 'object') return [];
  const inside = Object.values(part).flatMap(variablesIn);
  return 'type' in part && part.type === 'var' && 'name' in part ? [String(part.name), ...inside] : inside;
}

const messagesOf = (name: string): [id: string, variables: string[]][] =>
  locales.get(name)!.body.map((message) => [message.id, variablesIn(message)]);

/**
 * The longest a message may be, by the beginning of its id: Discord's and Telegram's limits (a command's or option's text
 * 100, a modal's title 45, an answer to a button 200, a caption 1024, a Discord message 2000) or our own, tighter ones.
 */
function longest(id: string): number {
  const limits: [RegExp, number][] = [
    [/^(command|option)-.*-text$/, 100],
    [/^(option-.*-name|menu-.*)$/, 32],
    [/^button-/, 24],
    [/^modal-/, 45],
    [/^answer-/, 200],
    [/^(help|privacy|start)-/, 1500],
  ];
  return limits.find(([ids]) => ids.test(id))?.[1] ?? CAPTION / 3;
}

/** The words of one file alone: what English would fill in silently is an error here. */
function alone(name: string, surface: SurfaceKind) {
  const resource = locales.get(name)!;
  return createWords(name, {
    surface,
    locales: new Map([
      [name, resource],
      ['en', name === 'en' ? resource : new FluentResource('')],
    ]),
  });
}

const SURFACES = ['chat', 'page', 'terminal'] as const satisfies readonly SurfaceKind[];

describe.each(names.flatMap((name) => SURFACES.map((surface) => ({ name, surface }))))(
  'the words of $name in the $surface',
  ({ name, surface }) => {
    const words = alone(name, surface);
    const everything: [string, () => string][] = [
      ...Object.values(failures)
        .flat()
        .flatMap((told): [string, () => string][] => [
          [JSON.stringify(told), () => words.failure(told, NOW)],
          [`${JSON.stringify(told)} without a clock`, () => words.failure(told)],
        ]),
      ...[...Object.values(notes).flat()].map((told): [string, () => string] => [
        JSON.stringify(told),
        () => words.note(told),
      ]),
      ...[...Object.values(tips).flat()].map((told): [string, () => string] => [
        JSON.stringify(told),
        () => words.tip(told),
      ]),
      ...STAGES.map((stage): [string, () => string] => [stage, () => words.stage(stage)]),
    ];

    // A test, or an assertion, for each of the thousands would take longer than what it tests.
    it('says everything that is told as whole sentences', () => {
      const faults = [
        /[{}$]|undefined|null|NaN|\[object/,
        /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/,
        /\s\s|\s[.。，](?!\/)|^\s|\s$/,
        /[^.。…]$/,
        ...(surface === 'chat' ? [] : [/\bbots?\b|机器人|\b(?:crop|faces):|(?:裁剪|人脸):/i]),
        ...(surface === 'terminal' ? [/\bsend\b|\bupload\b|发送|上传/i] : []),
      ];
      const isFaulty = (text: string) =>
        text === '' || text.length >= CAPTION / 3 || faults.some((fault) => fault.test(text));
      const said = everything.map(([told, say]) => ({ told, text: say() }));
      expect(said.filter(({ text }) => isFaulty(text))).toEqual([]);
    });

    it('says every message with the arguments English has, alone and counted', () => {
      const english = new Map(messagesOf('en'));
      for (const [id, used] of messagesOf(name)) {
        const known = [...new Set(english.get(id))];
        expect(known, id).toEqual(expect.arrayContaining(used));
        const said = [0, 1, 2, 5, 21, 1000].map((count) =>
          words.say(id, Object.fromEntries(known.map((variable) => [variable, count]))),
        );
        const isFaulty = (text: string) =>
          text === '' || text.length > longest(id) || /[{}$]|undefined|\s\s(?!\S)/.test(text);
        expect(said.filter(isFaulty), id).toEqual([]);
      }
    });

    it.runIf(surface === 'page')('speaks of no bot, as there is none', () => {
      for (const [id, used] of messagesOf(name).filter(([id]) => /^(page|web|option|admin)-/.test(id))) {
        const text = words.say(id, Object.fromEntries(used.map((variable) => [variable, 1])));
        expect(text).not.toMatch(/\bbots?\b|机器人/i);
      }
    });

    it('has the same messages as English', () => {
      const ids = (tag: string) =>
        locales
          .get(tag)!
          .body.map(({ id }) => id)
          .sort();
      expect(ids(name)).toEqual(ids('en'));
    });

    it('has no line the parser had to skip, and no message twice', () => {
      const source = readFileSync(new URL(`../../config/locales/${name}.ftl`, import.meta.url), 'utf8');
      const written = [...source.matchAll(/^([a-zA-Z][\w-]*) *=/gm)].map(([, id]) => id);
      expect(locales.get(name)!.body.map(({ id }) => id)).toEqual(written);
      expect(new Set(written).size).toBe(written.length);
    });
  },
);

describe('failures tell their numbers', () => {
  const en = createWords('en');
  const zh = createWords('zh-CN');

  it('the limit and what was sent, which never look equal', () => {
    const limit = 10 * 1024 ** 2;
    expect(en.failure({ code: 'too-many-bytes', limit, got: limit + 1 })).toBe(
      'This file is 10.1 MB. The limit is 10 MB. Use a smaller version.',
    );
    expect(zh.failure({ code: 'too-many-pixels', limit: 50e6, width: 9000, height: 9000 })).toBe(
      '照片尺寸为 9000 × 9000 像素，总像素数最多 5000万。请使用小一些的照片。',
    );
  });

  it('the owner’s reason, with one full stop', () => {
    for (const reason of ['Sends spam', 'Sends spam.', 'Sends spam。'])
      expect(en.failure({ code: 'banned', reason })).toBe(
        'You can’t make cartoons here. Reason: Sends spam. If you think this is a mistake, contact the owner.',
      );
    expect(zh.failure({ code: 'banned', reason: '刷屏。' })).toContain('原因：刷屏。如有');
    expect(en.failure({ code: 'banned', reason: '...' })).not.toContain('Reason');
  });

  it('when it works again', () => {
    const used = { code: 'quota-used', limit: 20, left: 0, retryAt: NOW + 5 * HOUR } as const;
    expect(en.failure(used, NOW)).toBe(
      'You’ve used all 20 of today’s cartoons. Try again in 5 hours (12:00 AM UTC).',
    );
    expect(zh.failure(used, NOW)).toBe('今天的 20 张已经用完，请5小时后（UTC 00:00）再试。');
    expect(en.failure({ code: 'rate-limited', retryAt: NOW + 20_000 }, NOW)).toBe(
      'That’s a lot of photos in a short time. Try again in 20 seconds.',
    );
  });

  it('one and many', () => {
    expect(en.failure({ code: 'too-many-in-flight', scope: 'person', limit: 1 })).toMatch(
      /^Your last photo is/,
    );
    expect(en.failure({ code: 'too-many-in-flight', scope: 'person', limit: 2 })).toMatch(
      /^2 of your photos are/,
    );
    expect(en.note({ code: 'first-frame', frames: 1200 })).toContain('1,200 frames');
  });

  it('what was meant, when that is known', () => {
    const told = { code: 'unknown-style', style: 'anme', known: ['anime', 'ink'] } as const;
    expect(en.failure({ ...told, nearest: 'anime' })).toBe(
      '“anme” isn’t a style. Did you mean anime? Available styles: anime and ink.',
    );
    expect(zh.failure(told)).toBe('没有“anme”这种风格。可选风格：anime和ink。');
  });
});

describe('what sentences name', () => {
  const styles = [
    { id: 'anime', name: { en: 'Anime', 'zh-CN': '动漫' } },
    { id: 'ink', name: { en: 'Ink wash' } },
  ];
  const zh = createWords('zh', { styles });

  it('styles by their names in the reader’s language, in English where it has none, by id where nothing is known', () => {
    expect(zh.note({ code: 'stand-in', asked: 'anime', drawn: 'ink' })).toContain(
      '“动漫”风格，已改用“Ink wash”',
    );
    expect(zh.failure({ code: 'unknown-style', style: 'x', known: ['anime', 'ink', 'own'] })).toContain(
      '动漫、Ink wash和own',
    );
    expect(zh.style('ink')).toBe('Ink wash');
  });

  it('options by both names where they differ', () => {
    const told = {
      code: 'bad-option',
      option: 'strength',
      value: '3',
      allowed: '0.1 – 1',
      nearest: '1',
    } as const;
    expect(zh.failure(told)).toBe('“3”不是强度（strength）的有效值，可用的值：0.1 – 1。最接近的是 1。');
    expect(createWords('en').failure(told)).toBe(
      '“3” isn’t valid for strength. Allowed: 0.1 – 1. Closest match: 1.',
    );
    expect(zh.failure({ ...told, option: 'colour' })).toContain('colour');
  });
});

describe('what a person wrote is quoted', () => {
  it('on one line, without direction marks, and not at length', () => {
    const words = createWords('en');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (style) => {
        const text = words.failure({ code: 'unknown-style', style, known: ['anime'] });
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect([...text].length).toBeLessThan(120);
      }),
    );
  });
});

describe('times', () => {
  const en = createWords('en', { timeZone: 'Asia/Shanghai' });

  it.each([
    [0, 'now'],
    [-HOUR, 'now'],
    [1500, 'in 2 seconds'],
    [61_000, 'in 61 seconds'],
    [91_000, 'in 2 minutes'],
    [12 * MINUTE, 'in 12 minutes'],
    [2 * HOUR, 'in 2 hours (05:00 AM GMT+8)'],
    [30 * HOUR, 'on Nov 24, 09:00 AM GMT+8'],
  ])('%i ms ahead is told as “%s”', (ahead, told) => {
    expect(en.when(NOW + ahead, NOW)).toBe(told);
  });

  it('are never told too early', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 24 * HOUR - 1 }), (ahead) => {
        const [, count, unit] = /in (\d+) (second|minute|hour)/.exec(en.when(NOW + ahead, NOW))!;
        const length = { second: 1000, minute: MINUTE, hour: HOUR }[unit as 'second'];
        expect(Number(count) * length).toBeGreaterThanOrEqual(ahead);
      }),
    );
  });

  it.each([
    [0, '0 seconds', '0秒钟'],
    [900, '1 second', '1秒钟'],
    [80_000, '1 minute, 20 seconds', '1分钟20秒钟'],
    [11 * MINUTE + 1, '12 minutes', '12分钟'],
    [59 * MINUTE + 59_000, '1 hour', '1小时'],
    [90 * MINUTE, '1 hour, 30 minutes', '1小时30分钟'],
    [47 * HOUR, '47 hours', '47小时'],
    [50 * HOUR, '2 days, 2 hours', '2天2小时'],
    [30 * 24 * HOUR, '30 days', '30天'],
  ])('%i ms last “%s”', (length, english, chinese) => {
    expect(en.duration(length)).toBe(english);
    expect(createWords('zh').duration(length)).toBe(chinese);
  });

  it('use the habits of the reader', () => {
    expect(createWords('en-GB').date(NOW)).toBe('22 Nov 2026, 19:00');
    expect(createWords('en-US').date(NOW)).toBe('Nov 22, 2026, 7:00 PM');
    expect(createWords('zh-CN').date(NOW)).toBe('2026年11月22日 19:00');
  });
});

describe('any language tag finds words', () => {
  it.each([
    ['zh', 'zh-CN'],
    ['zh-CN', 'zh-CN'],
    ['zh-hans', 'zh-CN'],
    ['zh-Hans-SG', 'zh-CN'],
    ['zh-TW', 'zh-CN'],
    ['zh_CN.UTF-8', 'zh-CN'],
    ['en-GB', 'en'],
    ['pt-br', 'en'],
    ['C', 'en'],
    ['POSIX', 'en'],
    ['', 'en'],
    ['not a tag', 'en'],
  ])('%s → %s', (tag, locale) => {
    expect(createWords(tag, { locales }).locale).toBe(locale);
  });

  it('whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (tag) => {
        expect(names).toContain(createWords(tag, { locales }).locale);
      }),
    );
  });

  it('a new file is a new language, and English fills its gaps', () => {
    const more = new Map([
      ...locales,
      [
        'pt-BR',
        new FluentResource('failure-busy = Tudo ocupado.\nfailure-rate-limited = Espere { $quando }.'),
      ],
    ]);
    const words = createWords('pt', { locales: more });
    expect(words.locale).toBe('pt-BR');
    expect(words.failure({ code: 'busy' })).toBe('Tudo ocupado.');
    expect(words.failure({ code: 'empty' })).toBe('That file is empty. Send the photo again.');
    expect(words.failure({ code: 'rate-limited', retryAt: NOW }, NOW)).toMatch(/^That’s a lot of photos/);
  });

  it('a message nobody wrote is a programming error', () => {
    expect(() => createWords('en').say('no-such-message')).toThrow(/no-such-message/);
    expect(() => createWords('en').say('when-date')).toThrow(/date/);
  });
});
