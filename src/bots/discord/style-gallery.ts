import { type APIMessageTopLevelComponent, ComponentType } from 'discord.js';
import type { StyleId } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import { type StyleName, styleName } from '../../i18n/words.ts';
import type { MenuContents } from '../../options/options.ts';
import { optionsText } from '../../options/summaries.ts';
import type { Store } from '../../store/store.ts';
import { button, row, select, styleChoices } from './controls.ts';
import { customId } from './custom-id.ts';
import { forRequester, type Handlers, updateMessage } from './handlers.ts';
import type { InteractionContext } from './interaction-context.ts';

/** A small picture in a style, as JPG; undefined when it cannot be drawn now. */
export type StyleSample = (style: StyleId) => Promise<Uint8Array | undefined>;

/** /styles: every style with a picture of it, and a menu that makes one of them a person's own default. */
export function galleryHandlers({
  sample,
  contents,
  store,
  clock,
}: GalleryOptions): Pick<Handlers, 'slash' | 'controls'> {
  const show = async ({ interaction, words, answer }: InteractionContext, from: number) => {
    const { styles } = contents;
    const page = styles.slice(from, from + PAGE);
    const drawn = (
      await Promise.all(page.map(async (style) => ({ style, bytes: await sample(style.id) })))
    ).flatMap(({ style, bytes }) => (bytes ? [{ style, bytes, name: `${style.id}.jpg` }] : []));
    const owner = interaction.user.id;
    const lines = page.map((style) =>
      words.say('styles-line', { name: styleName(style, words.locale), id: style.id }),
    );
    const called = (style: StyleName) => styleName(style, words.locale);
    const next = from + PAGE < styles.length ? from + PAGE : 0;
    const components: APIMessageTopLevelComponent[] = [
      { type: ComponentType.TextDisplay, content: [words.say('styles-list'), ...lines].join('\n') },
      ...(drawn.length > 0
        ? [
            {
              type: ComponentType.MediaGallery as const,
              items: drawn.map(({ style, name }) => ({
                media: { url: `attachment://${name}` },
                description: called(style),
              })),
            },
          ]
        : []),
      row(
        select(
          words.say('styles-choose'),
          customId('default-style', owner),
          styleChoices(styles, undefined, words),
        ),
      ),
      ...(styles.length > PAGE
        ? [row(button(words.say('button-more'), customId('styles', String(next), owner)))]
        : []),
    ];
    return answer({
      rich: true,
      components,
      files: drawn.map(({ style, bytes, name }) => ({ name, bytes, description: called(style) })),
    });
  };

  return {
    slash: { styles: { audience: forRequester, run: (context) => show(context, 0) } },
    controls: {
      styles: {
        audience: updateMessage,
        run: (context, { parts: [from] }) => show(context, Number(from) || 0),
      },
      'default-style': {
        audience: forRequester,
        async run({ interaction, person, words, answer }) {
          const style = 'values' in interaction ? interaction.values[0] : undefined;
          if (!contents.styles.some(({ id }) => id === style) || style === undefined)
            return answer({
              content: words.failure({
                code: 'unknown-style',
                style: style ?? '',
                known: contents.styles.map(({ id }) => id),
              }),
            });
          const before = await store.settings(person);
          await store.saveSettings(person, { ...before, options: { ...before.options, style } }, clock.now());
          return answer({
            content: words.say('settings-saved', { options: optionsText({ style }, words, contents) }),
          });
        },
      },
    },
  };
}

/** Pictures of one message, and items of one gallery (Discord developer documentation, Component reference). */
const PAGE = 10;

interface GalleryOptions {
  readonly sample: StyleSample;
  readonly contents: MenuContents;
  readonly store: Pick<Store, 'settings' | 'saveSettings'>;
  readonly clock: Pick<Clock, 'now'>;
}
