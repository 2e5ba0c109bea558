import type { StyleName } from '../../i18n/words.ts';
import { select, styleChoices } from './controls.ts';
import { customId } from './custom-id.ts';
import type { InteractionContext } from './interaction-context.ts';

/** A menu that makes one of some styles the default of the person who asked. */
export const styleMenu = (
  { interaction, words }: Pick<InteractionContext, 'interaction' | 'words'>,
  styles: readonly StyleName[],
) =>
  select(
    words.say('styles-choose'),
    customId('default-style', interaction.user.id),
    styleChoices(styles, undefined, words),
  );
