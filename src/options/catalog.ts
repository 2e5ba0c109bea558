import type { CartoonOptions, Style } from '../cartoon.ts';
import type { StyleName } from '../i18n/words.ts';
import type { FindLook, SayProblems } from './availability.ts';
import type { MenuContents } from './options.ts';
import type { OptionParser } from './parse.ts';

/** What can be requested from this installation, as every surface needs it. */
export interface Catalog {
  /** What menus list: the styles that can be drawn now, also by a substitute, and the translations. */
  readonly contents: MenuContents;
  /** Styles that a model pack would add. */
  readonly missing: readonly StyleName[];
  readonly all: readonly Style[];
  readonly find: FindLook;
  /** Why styles of packs can't be used, for owners. */
  readonly problems: SayProblems;
  readonly parser: OptionParser;
  /** The operator's default options. */
  readonly defaults: Partial<CartoonOptions>;
}
