import type { Failure, Note, Stage, Style, StyleId, Tip } from '../cartoon.ts';
import { createFormats, type Formats } from './formats.ts';
import { chooseLocale, type Locales, loadLocales } from './locales.ts';
import {
  type FormatContext,
  failureArguments,
  noteArguments,
  quote,
  tipArguments,
} from './message-arguments.ts';
import { createMessages, type Messages } from './messages.ts';
import { describeMoment } from './moments.ts';

/** The messages in one person's language: every sentence of every surface. */
export interface Words
  extends Pick<Messages, 'say'>,
    Pick<Formats, 'percent' | 'bytes' | 'duration' | 'date' | 'list'> {
  /** The locale the sentences are written in, one of the files of config/locales. */
  readonly locale: string;
  /** What went wrong and what to do next. `now` (ms since 1970) turns times into waits: “in 12 minutes”. */
  failure(failure: Failure, now?: number): string;
  /** What was done differently from what was asked. */
  note(note: Note): string;
  /** One piece of advice for a better cartoon next time. */
  tip(tip: Tip): string;
  /** What happens to a picture during this stage: “Drawing…”. */
  stage(stage: Stage): string;
  /** A style by its name; by its id when it has none here. */
  style(id: StyleId): string;
  /** When a moment comes, as a person would say it: “in 12 minutes”, “in 5 hours (12:00 AM UTC)”; never too early. */
  when(at: number, now?: number): string;
}

/** Where texts are read: a chat with a bot, the page together with its API, or a terminal. */
export type SurfaceKind = 'chat' | 'page' | 'terminal';

/** A style as people see it. */
export type StyleName = Pick<Style, 'id' | 'name'>;

export interface WordsOptions {
  /** What `loadLocales` read; without it the files are read again. */
  readonly locales?: Locales;
  /** The styles that sentences may name; without them their ids are used. */
  readonly styles?: readonly StyleName[];
  /** IANA name of the time zone of dates; UTC without it. */
  readonly timeZone?: string;
  /** What every message gets as `$surface`, so that it says what to do next in that place’s own words; `chat` without it. */
  readonly surface?: SurfaceKind;
}

/**
 * Words for a person, from any language tag a platform, browser or shell gives (`zh-hans`, `pt-BR`, `zh_CN.UTF-8`); a
 * language without a translation gets English.
 */
export function createWords(locale: string, options: WordsOptions = {}): Words {
  const locales = options.locales ?? loadLocales();
  const chosen = chooseLocale(locale, [...locales.keys()]);
  const messages = createMessages(locales, chosen, { surface: options.surface ?? 'chat' });
  const { say } = messages;
  const formats = createFormats(chosen.formats, options.timeZone ?? 'UTC');
  const style = (id: StyleId): string => {
    const found = options.styles?.find((one) => one.id === id);
    return found ? styleName(found, chosen.sentences) : quote(id);
  };
  const when = (at: number, now?: number) => describeMoment(at, now, say, formats);
  const optionName = (name: string) => describeOption(name, messages);
  const context: FormatContext = { ...formats, styleName: style, when, optionName };
  return {
    locale: chosen.sentences,
    say,
    failure: (failure, now) => say(`failure-${failure.code}`, failureArguments(failure, context, now)),
    note: (note) => say(`note-${note.code}`, noteArguments(note, context)),
    tip: (tip) => say(`tip-${tip.code}`, tipArguments(tip, context)),
    stage: (stage) => say(`stage-${stage}`),
    style,
    percent: formats.percent,
    bytes: formats.bytes,
    duration: formats.duration,
    date: formats.date,
    when,
    list: formats.list,
  };
}

/** A style's name in a locale; English stands in where it has none. */
export const styleName = ({ id, name }: StyleName, locale: string): string => name[locale] ?? name.en ?? id;

function describeOption(name: string, { say, has }: Messages): string {
  const id = `option-${name}-name`;
  if (!has(id)) return quote(name);
  const label = say(id);
  return label === name ? name : say('option-called', { label, name });
}
