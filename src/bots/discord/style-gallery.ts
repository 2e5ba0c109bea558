import { type APIMessageTopLevelComponent, ComponentType } from 'discord.js';
import type { StyleId } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import { type StyleName, styleName } from '../../i18n/words.ts';
import type { MenuContents } from '../../options/options.ts';
import { optionsText } from '../../options/summaries.ts';
import type { Store } from '../../store/store.ts';
import { button, row, select, styleChoices } from './controls.ts';
import { customId } from './custom-id.ts';
import { type ComponentInteraction, forRequester, type Handlers, updateMessage } from './handlers.ts';
import type { InteractionContext } from './interaction-context.ts';
import { failureText } from './texts.ts';

/** A small picture in a style, as JPG; undefined when it cannot be drawn now. */
export type StyleSample = (style: StyleId) => Promise<Uint8Array | undefined>;

/** /styles: every style with a picture of it, and a menu that makes one of them a person's own default. */
export function galleryHandlers(options: GalleryOptions): Pick<Handlers, 'slash' | 'controls'> {
  return {
    slash: { styles: { audience: forRequester, run: (context) => showPage(context, 0, options) } },
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
  { interaction, words, answer }: InteractionContext,
  from: number,
  { sample, contents: { styles } }: GalleryOptions,
): Promise<void> {
  const page = styles.slice(from, from + PAGE);
  const samples = await drawSamples(page, sample);
  const owner = interaction.user.id;
  const nameOf = (style: StyleName) => styleName(style, words.locale);
  const lines = page.map((style) => words.say('styles-line', { name: nameOf(style), id: style.id }));
  const menu = select(
    words.say('styles-choose'),
    customId('default-style', owner),
    styleChoices(styles, undefined, words),
  );
  const next = from + PAGE < styles.length ? from + PAGE : 0;
  const more = button(words.say('button-more'), customId('styles', String(next), owner));
  const components: APIMessageTopLevelComponent[] = [
    { type: ComponentType.TextDisplay, content: [words.say('styles-list'), ...lines].join('\n') },
    ...(samples.length > 0 ? [mediaGallery(samples, nameOf)] : []),
    row(menu),
    ...(styles.length > PAGE ? [row(more)] : []),
  ];
  return answer({
    rich: true,
    components,
    files: samples.map(({ style, bytes, name }) => ({ name, bytes, description: nameOf(style) })),
  });
}

interface DrawnSample {
  readonly style: StyleName;
  readonly bytes: Uint8Array;
  /** Of the file. */
  readonly name: string;
}

/** The samples that can be drawn. */
async function drawSamples(page: readonly StyleName[], sample: StyleSample): Promise<DrawnSample[]> {
  const drawn = await Promise.all(page.map(async (style) => ({ style, bytes: await sample(style.id) })));
  return drawn.flatMap(({ style, bytes }) => (bytes ? [{ style, bytes, name: `${style.id}.jpg` }] : []));
}

const mediaGallery = (
  samples: readonly DrawnSample[],
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
  { contents, store, clock }: GalleryOptions,
): Promise<void> {
  const style = 'values' in interaction ? interaction.values[0] : undefined;
  const known = contents.styles.map(({ id }) => id);
  if (style === undefined || !known.includes(style))
    return answer({ content: failureText(words, { code: 'unknown-style', style: style ?? '', known }) });
  const before = await store.settings(person);
  await store.saveSettings(person, { ...before, options: { ...before.options, style } }, clock.now());
  return answer({
    content: words.say('settings-saved', { options: optionsText({ style }, words, contents) }),
  });
}

/** Pictures of one message, and items of one gallery (Discord developer documentation, Component reference). */
const PAGE = 10;

interface GalleryOptions {
  readonly sample: StyleSample;
  readonly contents: MenuContents;
  readonly store: Pick<Store, 'settings' | 'saveSettings'>;
  readonly clock: Pick<Clock, 'now'>;
}
