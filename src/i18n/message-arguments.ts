import type { Failure, Note, StyleId, Tip } from '../cartoon.ts';
import { SECOND_MS } from './formats.ts';

export type MessageArguments = Readonly<Record<string, string | number>>;

/** How values are written in the language of a message. */
export interface FormatContext {
  readonly number: (value: number, style?: Intl.NumberFormatOptions) => string;
  readonly percent: (fraction: number) => string;
  readonly bytes: (bytes: number, rounding?: 'up' | 'down') => string;
  readonly duration: (milliseconds: number) => string;
  readonly list: (items: readonly string[]) => string;
  readonly styleName: (id: StyleId) => string;
  readonly when: (at: number, now?: number) => string;
  /** An option as the person reads it, and as it can be typed everywhere. */
  readonly optionName: (name: string) => string;
}

/** The arguments of the message `failure-<code>`; `now` (ms since 1970) turns times into waits. */
export const failureArguments = (failure: Failure, context: FormatContext, now?: number): MessageArguments =>
  argumentsOf(FAILURES, failure, {
    ...context,
    // Nobody understands a refusal that says “try again now”.
    when: (at) => context.when(now === undefined ? at : Math.max(at, now + SECOND_MS), now),
  });

/** The arguments of the message `note-<code>`. */
export const noteArguments = (note: Note, context: FormatContext): MessageArguments =>
  argumentsOf(NOTES, note, context);

/** The arguments of the message `tip-<code>`. */
export const tipArguments = (tip: Tip, context: FormatContext): MessageArguments =>
  argumentsOf(TIPS, tip, context);

/** For every code of a union, the arguments of its message. A code without an entry does not compile. */
type Formatters<Value extends { readonly code: string }> = {
  readonly [Code in Value['code']]: (
    value: Extract<Value, { readonly code: Code }>,
    context: FormatContext,
  ) => MessageArguments;
};

const noArguments = (): MessageArguments => ({});

const FAILURES: Formatters<Failure> = {
  empty: noArguments,
  'not-a-picture': noArguments,
  'unsupported-kind': ({ kind }) => ({ kind: quote(kind).toUpperCase() }),
  truncated: noArguments,
  'too-many-bytes': ({ limit, got }, { bytes }) => ({
    limit: bytes(limit, 'down'),
    got: bytes(got, 'up'),
  }),
  'too-many-pixels': ({ limit, width, height }, { number }) => ({
    limit: number(limit, { notation: 'compact', compactDisplay: 'long' }),
    size: dimensions(width, height),
  }),
  'too-few-pixels': ({ limit, width, height }) => ({ limit, size: dimensions(width, height) }),
  'unknown-style': ({ style, known, nearest }, { list, styleName }) => ({
    style: quote(style),
    known: list(known.slice(0, NAMES_SHOWN).map(styleName)),
    nearest: nearest === undefined ? 'none' : styleName(nearest),
  }),
  'unknown-option': ({ option, known, nearest }, { list }) => ({
    option: quote(option),
    known: list(known.slice(0, NAMES_SHOWN)),
    nearest: nearest ?? 'none',
  }),
  'bad-option': ({ option, value, allowed, nearest }, { optionName }) => ({
    option: optionName(option),
    value: quote(value),
    allowed,
    nearest: nearest ?? 'none',
  }),
  'decode-memory': ({ kind, needed }, { bytes }) => ({
    kind: quote(kind),
    needed: bytes(needed, 'up'),
  }),
  'style-too-slow': ({ style }, { styleName }) => ({ style: styleName(style) }),
  'cannot-fit': ({ limit }, { bytes }) => ({ limit: bytes(limit, 'down') }),
  banned: ({ reason, until }, { when }) => ({
    // The sentence around it brings its own full stop.
    reason: reason ? quote(reason, 200).replace(/[.。]+$/u, '') || 'none' : 'none',
    when: until === undefined ? 'never' : when(until),
  }),
  'not-invited': noArguments,
  'quota-used': ({ scope = 'person', limit, left, retryAt }, { when }) => ({
    scope,
    limit,
    left,
    when: when(retryAt),
  }),
  'rate-limited': ({ retryAt }, { when }) => ({ when: when(retryAt) }),
  'too-many-in-flight': ({ scope, limit, retryAt }, { when }) => ({
    scope,
    limit,
    when: retryAt === undefined ? 'unknown' : when(retryAt),
  }),
  'queue-full': ({ retryAt }, { when }) => ({ when: when(retryAt) }),
  'disk-full': noArguments,
  'album-too-long': ({ limit, got }) => ({ limit, got }),
  'crashed-twice': noArguments,
  expired: noArguments,
  'photo-gone': noArguments,
  'download-failed': noArguments,
  'download-slow': ({ seconds }, { duration }) => ({ time: duration(seconds * SECOND_MS) }),
  busy: noArguments,
  'too-slow': ({ seconds }, { duration }) => ({ time: duration(seconds * SECOND_MS) }),
  'out-of-memory': noArguments,
  cancelled: noArguments,
  closing: noArguments,
  paused: noArguments,
  internal: ({ id }) => ({ id: quote(id) }),
};

const NOTES: Formatters<Note> = {
  'first-frame': ({ frames, frame = 1 }) => ({ frames, frame }),
  'not-enlarged': ({ asked, longSide }) => ({ asked: String(asked), longSide: String(longSide) }),
  'laid-on-white': noArguments,
  'avatar-enlarged': ({ longSide, side }) => ({ longSide: String(longSide), side: String(side) }),
  'background-kept': noArguments,
  'quality-reduced': ({ quality }) => ({ quality }),
  'size-reduced': ({ longSide }) => ({ longSide: String(longSide) }),
  'stand-in': ({ asked, drawn }, { styleName }) => ({ asked: styleName(asked), drawn: styleName(drawn) }),
  damaged: ({ format }) => ({ format: quote(format).toUpperCase() }),
};

const TIPS: Formatters<Tip> = {
  'no-face': ({ crop = 'none' }) => ({ crop }),
  'small-face': ({ fraction }, { percent }) => ({ percent: percent(fraction) }),
  'several-faces': ({ count }) => ({ count }),
  'side-view': noArguments,
  dark: noArguments,
  backlit: noArguments,
  blurry: noArguments,
  'small-photo': ({ longSide }) => ({ longSide: String(longSide) }),
};

function argumentsOf<Value extends { readonly code: string }>(
  formatters: Formatters<Value>,
  value: Value,
  context: FormatContext,
): MessageArguments {
  // The compiler cannot follow that the entry found under a code takes the member with that code.
  const formatter = formatters[value.code as Value['code']] as (
    value: Value,
    context: FormatContext,
  ) => MessageArguments;
  return formatter(value, context);
}

const NAMES_SHOWN = 20;
const LONGEST_QUOTE = 40;

const dimensions = (width: number, height: number): string => `${width} × ${height}`;

/** A person's own text inside our sentence: one line, no invisible direction marks, cut where it is too long. */
export function quote(text: string, longest = LONGEST_QUOTE): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  const letters = [...clean];
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : clean;
}
