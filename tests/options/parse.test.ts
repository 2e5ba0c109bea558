import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BACKGROUNDS,
  COLOR_NAMES,
  CROPS,
  FACE_CHOICES,
  FORMAT_CHOICES,
  type HexColor,
  SIZES,
} from '../../src/cartoon.ts';
import { createWords, type StyleName } from '../../src/i18n/words.ts';
import {
  allowedValues,
  DEFAULT_REQUEST_OPTIONS,
  OPTION_NAMES,
  OPTIONS,
  type RequestOptions,
} from '../../src/options/options.ts';
import { createOptionParser } from '../../src/options/parse.ts';

const { styles } = JSON.parse(readFileSync(new URL('../../config/styles.json', import.meta.url), 'utf8')) as {
  styles: StyleName[];
};
const translations = [createWords('en'), createWords('zh-CN')];
const parser = createOptionParser({ styles, translations });
const said = (text: string) => parser.text(text, { asked: true });

const anyOptions: fc.Arbitrary<Partial<RequestOptions>> = fc.record(
  {
    style: fc.constantFrom(...styles.map(({ id }) => id)),
    strength: fc.integer({ min: 2, max: 20 }).map((steps) => Number((steps * 0.05).toFixed(2))),
    size: fc.constantFrom(...SIZES),
    format: fc.constantFrom(...FORMAT_CHOICES),
    crop: fc.constantFrom(...CROPS),
    faces: fc.constantFrom(...FACE_CHOICES),
    exaggerate: fc.integer({ min: 0, max: 20 }).map((steps) => Number((steps * 0.05).toFixed(2))),
    background: fc.oneof(
      fc.constantFrom(...BACKGROUNDS, ...Object.values(COLOR_NAMES)),
      fc
        .integer({ min: 0, max: 0xffffff })
        .map((color): HexColor => `#${color.toString(16).padStart(6, '0')}`),
    ),
    enhance: fc.boolean(),
    compare: fc.boolean(),
    private: fc.boolean(),
  },
  { requiredKeys: [] },
);

describe('the three spellings of a caption', () => {
  it.each<[string, Partial<RequestOptions>]>([
    ['strength:0.8 style:anime', { strength: 0.8, style: 'anime' }],
    ['0.8 anime webp', { strength: 0.8, style: 'anime', format: 'webp' }],
    ['0.8', { strength: 0.8 }],
    ['80%', { strength: 0.8 }],
    ['strength=80%', { strength: 0.8 }],
    ['strength = .8, size : 2048', { strength: 0.8, size: 2048 }],
    ['0,8', { strength: 0.8 }],
    ['1', { strength: 1 }],
    ['0.73', { strength: 0.75 }],
    ['2048px jpeg', { size: 2048, format: 'jpg' }],
    ['exaggerate:0.5 anime', { exaggerate: 0.5, style: 'anime' }],
    ['exaggerate=100% 0.4', { exaggerate: 1, strength: 0.4 }],
    ['夸张0.5 强度0.8', { exaggerate: 0.5, strength: 0.8 }],
    ['Strength:0.5 STYLE:Anime', { strength: 0.5, style: 'anime' }],
    ['style:American comic size:512', { style: 'comic', size: 512 }],
    ['style:"American comic"', { style: 'comic' }],
    ['american comic 0.4', { style: 'comic', strength: 0.4 }],
    ['ink-wash portrait', { style: 'ink', crop: 'portrait' }],
    ['strength 0.8 format webp', { strength: 0.8, format: 'webp' }],
    ['--strength=0.8 --compare', { strength: 0.8, compare: true }],
    ['compare enhance off', { compare: true, enhance: false }],
    ['faces:largest crop:none', { faces: 'largest', crop: 'none' }],
    ['强度:0.8 风格:动漫', { strength: 0.8, style: 'anime' }],
    ['强度：８０％，风格：水墨', { strength: 0.8, style: 'ink' }],
    ['强度0.8 风格动漫', { strength: 0.8, style: 'anime' }],
    ['０．８　动漫　ｗｅｂｐ', { strength: 0.8, style: 'anime', format: 'webp' }],
    ['80%动漫', { strength: 0.8, style: 'anime' }],
    ['动漫、0.8、原图', { style: 'anime', strength: 0.8, size: 'original' }],
    ['对比：开 增强：关', { compare: true, enhance: false }],
    ['裁剪 头像', { crop: 'avatar' }],
    ['裁剪:半身 人脸:最大', { crop: 'portrait', faces: 'largest' }],
    ['3D 512像素', { style: '3d', size: 512 }],
    ['anime anime cel', { style: 'cel' }],
    ['background:none', { background: 'none' }],
    ['transparent', { background: 'none' }],
    ['anime no background', { style: 'anime', background: 'none' }],
    ['white background, 80%', { background: '#ffffff', strength: 0.8 }],
    ['background grey', { background: '#9e9e9e' }],
    ['background=#F80', { background: '#ff8800' }],
    ['background: 00ff7f', { background: '#00ff7f' }],
    ['blurred background', { background: 'blur' }],
    ['avatar gradient background', { crop: 'avatar', background: 'gradient' }],
    ['crop:none background:keep', { crop: 'none', background: 'keep' }],
    ['sticker', { format: 'sticker' }],
    ['背景：透明', { background: 'none' }],
    ['背景透明', { background: 'none' }],
    ['白色背景 动漫', { background: '#ffffff', style: 'anime' }],
    ['背景:蓝', { background: '#1e88e5' }],
    ['背景虚化', { background: 'blur' }],
    ['渐变背景', { background: 'gradient' }],
    ['抠图', { background: 'none' }],
    ['贴纸', { format: 'sticker' }],
  ])('%s', (text, options) => {
    expect(said(text)).toEqual({ options, hints: [] });
    expect(parser.text(text)).toEqual({ options, hints: [] });
  });

  it('say the same in every way of writing', () => {
    const quoted = (value: unknown) => (typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value));
    const full = (text: string) =>
      text
        .replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))
        .replaceAll(' ', '　');
    fc.assert(
      fc.property(anyOptions, (options) => {
        const entries = Object.entries(options);
        const spelled = entries.map(([name, value]) => `${name}:${quoted(value)}`).join(' ');
        const equals = entries.map(([name, value]) => `${name} = ${quoted(value)}`).join(', ');
        const spaced = entries.map(([name, value]) => `${name} ${quoted(value)}`).join(' ');
        for (const text of [spelled, equals, spaced, spelled.toUpperCase(), full(spelled)])
          expect(said(text)).toEqual({ options, hints: [] });
        for (const words of translations) {
          const local = entries.map(([name, value]) => {
            const option = OPTIONS[name as keyof RequestOptions];
            const told =
              option.kind === 'choice' || BACKGROUNDS.some((one) => one === value)
                ? words.say(`option-${name}-${value}`)
                : option.kind === 'switch'
                  ? words.say(`switch-${quoted(value)}`)
                  : option.kind === 'style'
                    ? styles.find(({ id }) => id === value)!.name[words.locale]!
                    : quoted(value);
            return `${words.say(`option-${name}-name`)}：${told}`;
          });
          expect(said(local.join('，'))).toEqual({ options, hints: [] });
        }
        expect(parser.values(options)).toEqual({ options, hints: [] });
      }),
    );
  });
});

describe('a wrong option', () => {
  const known = styles.map(({ id }) => id);
  it.each([
    ['strength:3', { code: 'bad-option', option: 'strength', value: '3', allowed: '0.1 – 1', nearest: '1' }],
    [
      'exaggerate:2',
      { code: 'bad-option', option: 'exaggerate', value: '2', allowed: '0 – 1', nearest: '1' },
    ],
    ['0', { code: 'bad-option', option: 'strength', value: '0', allowed: '0.1 – 1', nearest: '0.1' }],
    ['80', { code: 'bad-option', option: 'strength', value: '80', allowed: '0.1 – 1', nearest: '0.8' }],
    ['150%', { code: 'bad-option', option: 'strength', value: '150%', allowed: '0.1 – 1', nearest: '1' }],
    ['10', { code: 'bad-option', option: 'strength', value: '10', allowed: '0.1 – 1', nearest: '0.1' }],
    ['100', { code: 'bad-option', option: 'strength', value: '100', allowed: '0.1 – 1', nearest: '1' }],
    ['strength:huge', { code: 'bad-option', option: 'strength', value: 'huge', allowed: '0.1 – 1' }],
    [
      'size:1000',
      {
        code: 'bad-option',
        option: 'size',
        value: '1000',
        allowed: '512, 1024, 2048, original',
        nearest: '1024',
      },
    ],
    [
      'size:768',
      {
        code: 'bad-option',
        option: 'size',
        value: '768',
        allowed: '512, 1024, 2048, original',
        nearest: '512',
      },
    ],
    [
      '4096',
      {
        code: 'bad-option',
        option: 'size',
        value: '4096',
        allowed: '512, 1024, 2048, original',
        nearest: '2048',
      },
    ],
    [
      'wepb',
      {
        code: 'bad-option',
        option: 'format',
        value: 'wepb',
        allowed: FORMAT_CHOICES.join(', '),
        nearest: 'webp',
      },
    ],
    [
      'compare:onn',
      { code: 'bad-option', option: 'compare', value: 'onn', allowed: 'on, off', nearest: 'on' },
    ],
    ['anmie', { code: 'unknown-style', style: 'anmie', known, nearest: 'anime' }],
    ['style:ani', { code: 'unknown-style', style: 'ani', known, nearest: 'anime' }],
    ['format:we', { code: 'bad-option', option: 'format', value: 'we', allowed: FORMAT_CHOICES.join(', ') }],
    [
      'crop:port',
      {
        code: 'bad-option',
        option: 'crop',
        value: 'port',
        allowed: 'none, portrait, avatar',
        nearest: 'portrait',
      },
    ],
    ['风格:动画', { code: 'unknown-style', style: '动画', known, nearest: 'anime' }],
    ['vangogh', { code: 'unknown-style', style: 'vangogh', known }],
    [
      'strenght:0.8',
      { code: 'unknown-option', option: 'strenght', known: OPTION_NAMES, nearest: 'strength' },
    ],
  ])('%s gets a hint and keeps the default', (text, hint) => {
    expect(said(text)).toEqual({ options: {}, hints: [hint] });
  });

  it.each([
    ['background:whtie', 'whtie', 'white'],
    ['background:trasparent', 'trasparent', 'none'],
    ['背景:兰色', '兰色', undefined],
    ['background:#ff88', '#ff88', undefined],
  ])('%s gets a hint, too', (text, value, near) => {
    const allowed = [...BACKGROUNDS, ...Object.keys(COLOR_NAMES), '#rrggbb'].join(', ');
    const hint = { code: 'bad-option', option: 'background', value, allowed, ...(near && { nearest: near }) };
    expect(said(text)).toEqual({ options: {}, hints: [hint] });
  });

  it('says which values are allowed', () => {
    expect(
      allowedValues(OPTIONS.style, [
        { id: 'cel', name: {} },
        { id: 'ink', name: {} },
      ]),
    ).toBe('cel, ink');
  });

  it('does not take the good ones with it', () => {
    expect(said('anmie 0.8 webp')).toEqual({
      options: { strength: 0.8, format: 'webp' },
      hints: [{ code: 'unknown-style', style: 'anmie', known, nearest: 'anime' }],
    });
  });

  it('among right ones is one hint, also when it resembles nothing', () => {
    expect(said('ink blorp').hints).toMatchObject([{ code: 'unknown-style', style: 'blorp' }]);
    expect(said('ink blorp grumpf').hints).toEqual([]);
  });

  it('can be done with the nearest value it is told', () => {
    const value = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.string(),
      fc.constantFrom('anmie', 'wepb', 'of', 'portrai'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...OPTION_NAMES), value, (name, wrong) => {
        const outcome = parser.value(name, wrong);
        if (outcome.ok || !('nearest' in outcome.failure) || outcome.failure.nearest === undefined) return;
        expect(parser.value(name, outcome.failure.nearest).ok).toBe(true);
      }),
    );
  });
});

describe('a caption without a command may be about anything', () => {
  it.each([
    'Me at the beach in 2024',
    'happy birthday!! 🎂',
    'look: this is me',
    'https://example.org/photo.png',
    'meet at 10:30',
    '5 friends',
    'no filter 100% natural',
    'white',
    'me in a red dress',
    'keep smiling',
    '白',
    'vangogh',
    '我和朋友的合照',
    'me: at the beach',
    'Ratio 3:4!',
    'Site: example.org',
    'style-wise: great',
    'stile: barock',
    'note: 0.8',
    '我: 在海边',
    '',
  ])('%s', (text) => {
    expect(parser.text(text)).toEqual({ options: {}, hints: [] });
  });

  it('but what is named is for us', () => {
    expect(parser.text('me at the beach, strength:0.8')).toEqual({ options: { strength: 0.8 }, hints: [] });
    expect(parser.text('me at the beach, strength:8').hints).toHaveLength(1);
  });

  it.each([
    ['strenght:0.8', 'strenght', 'strength'],
    ['at the beach, Strenth = 80%', 'Strenth', 'strength'],
    ['stlye: American comic', 'stlye', 'style'],
    ['fromat:webp, with my brother', 'fromat', 'format'],
    ['强渡：0.8', '强渡', 'strength'],
  ])('and so is %s, with a slip in the name and a value that fits', (text, option, nearest) => {
    expect(parser.text(text)).toEqual({
      options: {},
      hints: [{ code: 'unknown-option', option, known: OPTION_NAMES, nearest }],
    });
  });

  it('and so are options with a typo among them', () => {
    expect(parser.text('anmie 0.8').hints).toMatchObject([{ nearest: 'anime' }]);
  });
});

describe('a caption that asks for something', () => {
  it.each([
    ['anime please', { style: 'anime' }, undefined],
    ['make it look like anime', { style: 'anime' }, undefined],
    ['Can you turn Grandma into anime?', { style: 'anime' }, undefined],
    ['anime, strong', { style: 'anime', strength: 0.9 }, undefined],
    ['a bit stronger', {}, 1],
    ['softer softer', {}, -2],
    ['stronger 0.8', { strength: 0.8 }, undefined],
    ['请画成动漫风格', { style: 'anime' }, undefined],
    ['动漫，弱一点', { style: 'anime' }, -1],
  ])('%s', (text, options, strengthSteps) => {
    expect(parser.text(text)).toEqual({ options, hints: [], ...(strengthSteps && { strengthSteps }) });
  });

  it.each(['please look at my garden', 'stronger than ever before', 'I want to break free'])('%s', (text) => {
    expect(parser.text(text)).toEqual({ options: {}, hints: [] });
  });
});

it.each([
  ['make the background transparent, please', { background: 'none' }],
  ['could you blur the background', { background: 'blur' }],
  ['turn me into anime with a white background', { style: 'anime', background: '#ffffff' }],
  ['背景变成白色', { background: '#ffffff' }],
  ['请画成水墨，背景透明', { style: 'ink', background: 'none' }],
])('a background can be asked for in words: %s', (text, options) => {
  expect(parser.text(text)).toMatchObject({ options, hints: [] });
});

describe('after a command', () => {
  it('talk is not taken for options', () => {
    expect(said('please make me look like a star')).toEqual({ options: {}, hints: [] });
  });

  it('no text makes it throw, and every parsed option is valid', () => {
    const pieces = fc.constantFrom(
      'strength',
      ':',
      '=',
      ' ',
      '，',
      '0.8',
      '80%',
      '动漫',
      '强度',
      '"',
      '“',
      '--',
      'anime',
      'on',
      '-',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.array(pieces).map((all) => all.join('')),
        ),
        (text) => {
          for (const { options, hints } of [said(text), parser.text(text)]) {
            expect(parser.values(options)).toEqual({ options, hints: [] });
            for (const hint of hints)
              for (const words of translations) expect(words.failure(hint)).not.toBe('');
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('values from forms, flags and JSON', () => {
  it('come typed or as text', () => {
    expect(parser.values({ strength: 0.5, size: 1024, compare: true })).toEqual(
      parser.values({ strength: '0.5', size: '1024', compare: 'true' }),
    );
  });

  it('may be empty', () => {
    expect(parser.values({ style: '', size: undefined, crop: null })).toEqual({ options: {}, hints: [] });
  });

  it('are refused when they are something else', () => {
    expect(parser.values({ size: { a: 1 } }).hints).toMatchObject([{ code: 'bad-option', option: 'size' }]);
    expect(parser.values({ colour: 'red' }).hints).toMatchObject([
      { code: 'unknown-option', option: 'colour' },
    ]);
  });

  it('the defaults are among them', () => {
    expect(parser.values({ ...DEFAULT_REQUEST_OPTIONS })).toEqual({
      options: DEFAULT_REQUEST_OPTIONS,
      hints: [],
    });
  });
});

it('an operator’s own style is understood by id and by each of its names', () => {
  const own = createOptionParser({
    styles: [...styles, { id: 'my-look_2', name: { en: 'Grandma’s quilt', 'zh-CN': '奶奶的被子' } }],
    translations,
  });
  for (const text of ['my-look_2', "grandma's quilt", '奶奶的被子', 'style:Grandma’s quilt'])
    expect(own.text(text).options).toEqual({ style: 'my-look_2' });
});
