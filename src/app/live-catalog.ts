import type { CartoonOptions, Style, StyleId } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import { CUSTOM_ENGINE } from '../inference/engines/names.ts';
import { type FindLook, type Looks, stateOf } from '../options/availability.ts';
import type { Catalog } from '../options/catalog.ts';
import { createOptionParser, type OptionParser } from '../options/parse.ts';

/** A catalog whose styles change when packs are installed or removed; its lists and functions stay the same objects. */
export interface LiveCatalog extends Catalog {
  update(styles: readonly Style[], looks: Looks): void;
}

export function createLiveCatalog(
  translations: readonly Words[],
  defaults: Partial<CartoonOptions>,
  slowStyles: () => readonly StyleId[],
): LiveCatalog {
  const [drawable, missing, all]: [Style[], Style[], Style[]] = [[], [], []];
  let looks: Looks = { find: () => undefined, problems: () => [] };
  let parser: OptionParser = createOptionParser({ styles: [], translations });
  return {
    contents: { styles: drawable, translations },
    missing,
    all,
    find: (style) => looks.find(style),
    problems: (words) => [
      ...slowStyles().map((style) => ({ style, sentence: words.say('style-off', { style }) })),
      ...looks.problems(words),
    ],
    parser: {
      text: (text, how) => parser.text(text, how),
      value: (name, value) => parser.value(name, value),
      values: (values) => parser.values(values),
    },
    defaults,
    update(styles, next) {
      looks = next;
      const { find } = next;
      replace(all, styles);
      replace(drawable, styles.filter(isInMenus(find)));
      replace(
        missing,
        styles.filter((style) => !isOwn(style) && stateOf(style, find) !== 'drawn'),
      );
      parser = createOptionParser({ styles: drawable, translations });
    },
  };
}

/** A stand-in may fill a menu's entry until a pack is installed; for an own network that doesn't draw, there is none. */
const isInMenus = (findLook: FindLook) => (style: Style) =>
  isOwn(style) ? stateOf(style, findLook) === 'drawn' : findLook(style.id) !== undefined;

const isOwn = ({ engines }: Style) => engines.includes(CUSTOM_ENGINE);

function replace<Item>(list: Item[], items: readonly Item[]): void {
  list.splice(0, list.length, ...items);
}
