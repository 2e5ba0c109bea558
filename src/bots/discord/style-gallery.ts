import { type APIMessageTopLevelComponent, ComponentType } from 'discord.js';
import type { Clock } from '../../clock.ts';
import { type StyleName, styleName, type Words } from '../../i18n/words.ts';
import type { Catalog } from '../../options/catalog.ts';
import { optionsText } from '../../options/summaries.ts';
import type { Settings } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import type { StyleSamples } from '../style-samples.ts';
import { button, row } from './controls.ts';
import { customId } from './custom-id.ts';
import { type ComponentInteraction, forRequester, type Handlers, updateMessage } from './handlers.ts';
import type { InteractionContext } from './interaction-context.ts';
import { styleMenu } from './style-menu.ts';
import { type StyleSheetOptions, showStyleSheet } from './style-sheet.ts';
import { failureText } from './texts.ts';

/** /styles: every style with a picture of it, or one photo in every style, and a menu that makes one of them a person's own default. */
export function galleryHandlers(options: GalleryOptions): Pick<Handlers, 'slash' | 'controls'> {
  return {
    slash: {
      styles: {
        audience: forRequester,
        run(context) {
          const photo = context.interaction.options.getAttachment('photo');
          return photo ? showStyleSheet(context, photo, options) : showPage(context, 0, options);
        },
      },
    },
    controls: {
      styles: {
        audience: updateMessage,
        run: (context, { parts: [from] }) => showPage(context, Number(from) || 0, options),
      },
      'default-style': {
        audience: forRequester,
        run: (context) => saveDefaultStyle(context, options),
      },
    },
  };
}

async function showPage(
  context: InteractionContext,
  from: number,
  { samples: source, catalog }: GalleryOptions,
): Promise<void> {
  const { interaction, words, answer } = context;
  const { styles } = catalog.contents;
  const page = styles.slice(from, from + PAGE);
  const samples = await samplesOf(page, source);
  const owner = interaction.user.id;
  const nameOf = (style: StyleName) => styleName(style, words.locale);
  const lines = page.map((style) => styleLine(style, catalog, words));
  const missing = catalog.missing.map(nameOf);
  const more = missing.length > 0 ? [words.say('styles-missing', { names: words.list(missing) })] : [];
  const following = from + PAGE < styles.length ? from + PAGE : 0;
  const next = button(words.say('button-more'), customId('styles', String(following), owner));
  const components: APIMessageTopLevelComponent[] = [
    { type: ComponentType.TextDisplay, content: [words.say('styles-list'), ...lines, ...more].join('\n') },
    ...(samples.length > 0 ? [mediaGallery(samples, nameOf)] : []),
    row(styleMenu(context, styles)),
    ...(styles.length > PAGE ? [row(next)] : []),
  ];
  return answer({
    rich: true,
    components,
    files: samples.map(({ style, bytes, name }) => ({ name, bytes, description: nameOf(style) })),
  });
}

/** With what is drawn instead, where its model pack is not installed. */
function styleLine(style: StyleName, { all, find }: GalleryOptions['catalog'], words: Words): string {
  const name = styleName(style, words.locale);
  const drawnAs = find(style.id)?.style ?? style.id;
  if (drawnAs === style.id) return words.say('styles-line', { name, id: style.id });
  const other = all.find(({ id }) => id === drawnAs);
  const drawn = other ? styleName(other, words.locale) : drawnAs;
  return words.say('styles-line-stand-in', { name, id: style.id, drawn });
}

interface ShownSample {
  readonly style: StyleName;
  readonly bytes: Uint8Array;
  /** Of the file. */
  readonly name: string;
}

/** The samples that there are. */
async function samplesOf(
  page: readonly StyleName[],
  samples: GalleryOptions['samples'],
): Promise<ShownSample[]> {
  const found = await Promise.all(
    page.map(async (style) => ({ style, sample: await samples.get(style.id) })),
  );
  return found.flatMap(({ style, sample }) =>
    sample ? [{ style, bytes: sample.bytes, name: `${style.id}.${sample.format}` }] : [],
  );
}

const mediaGallery = (
  samples: readonly ShownSample[],
  nameOf: (style: StyleName) => string,
): APIMessageTopLevelComponent => ({
  type: ComponentType.MediaGallery,
  items: samples.map(({ style, name }) => ({
    media: { url: `attachment://${name}` },
    description: nameOf(style),
  })),
});

async function saveDefaultStyle(
  { interaction, person, words, answer }: InteractionContext<ComponentInteraction>,
  { catalog: { contents }, store, clock }: GalleryOptions,
): Promise<void> {
  const style = 'values' in interaction ? interaction.values[0] : undefined;
  const known = contents.styles.map(({ id }) => id);
  if (style === undefined || !known.includes(style))
    return answer({ content: failureText(words, { code: 'unknown-style', style: style ?? '', known }) });
  const withStyle = (before: Settings) => ({ ...before, options: { ...before.options, style } });
  await store.changeSettings(person, withStyle, clock.now());
  return answer({
    content: words.say('settings-saved', { options: optionsText({ style }, words, contents) }),
  });
}

/** Pictures of one message, and items of one gallery (Discord developer documentation, Component reference). */
const PAGE = 10;

interface GalleryOptions extends StyleSheetOptions {
  readonly samples: Pick<StyleSamples, 'get'>;
  readonly catalog: Pick<Catalog, 'contents' | 'missing' | 'all' | 'find' | 'defaults'>;
  readonly store: Pick<Store, 'changeSettings'>;
  readonly clock: Pick<Clock, 'now'>;
}
