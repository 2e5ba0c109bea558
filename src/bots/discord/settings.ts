import { type ChatInputCommandInteraction, InteractionContextType, PermissionFlagsBits } from 'discord.js';
import type { CartoonOptions } from '../../cartoon.ts';
import type { Clock } from '../../clock.ts';
import type { Words } from '../../i18n/words.ts';
import { AUTOMATIC_LANGUAGE, type MenuContents } from '../../options/options.ts';
import type { OptionParser } from '../../options/parse.ts';
import { defaultsText, optionsText } from '../../options/summaries.ts';
import type { Settings, Subject } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { button, row } from './controls.ts';
import { customId } from './custom-id.ts';
import { forRequester, type Handlers, updateMessage } from './handlers.ts';
import type { InteractionContext } from './interaction-context.ts';
import { readCommandOptions } from './options.ts';
import { failureText } from './texts.ts';

/** A person's defaults and language, and the defaults of a server for those who manage it. */
export function settingsHandlers(options: SettingsOptions): Pick<Handlers, 'slash' | 'controls'> {
  return {
    slash: { settings: { audience: forRequester, run: (context) => answerSettings(context, options) } },
    controls: {
      reset: { audience: updateMessage, run: (context) => reset(context, context.person, options) },
    },
  };
}

async function answerSettings(
  context: InteractionContext<ChatInputCommandInteraction>,
  options: SettingsOptions,
): Promise<void> {
  const { interaction, words, answer } = context;
  const { store, parser, contents, clock, wordsIn } = options;
  const subject = subjectOf(context);
  if (subject === undefined) return answer({ content: words.say('settings-chat-not-allowed') });
  if (interaction.options.getBoolean('reset')) return reset(context, subject, options);
  const { options: requested, hints } = readCommandOptions(interaction, parser);
  if (hints[0]) return answer({ content: failureText(words, hints[0]) });
  const { private: _, ...wanted } = requested;
  const language = interaction.options.getString('language');
  if (Object.keys(wanted).length === 0 && language === null) return show(context, words, options);
  await store.changeSettings(subject, (before) => changed(before, wanted, language), clock.now());
  const locale = language === AUTOMATIC_LANGUAGE ? interaction.locale : language;
  const newWords = locale === null ? words : wordsIn(locale);
  if (Object.keys(wanted).length === 0) return show(context, newWords, options);
  const saved = optionsText(wanted, newWords, contents);
  return answer({ content: newWords.say('settings-saved', { options: saved }) });
}

async function show(
  context: InteractionContext,
  words: Words,
  { store, contents, defaults }: SettingsOptions,
): Promise<void> {
  const { person, interaction, answer } = context;
  const shared = sharedSubject(context);
  const own = await store.settings(person);
  const common = shared === undefined ? undefined : await store.settings(shared);
  const sections = [
    words.say('settings-yours'),
    defaultsText({
      saved: own.options ?? {},
      inherited: { ...defaults(), ...common?.options },
      language: own.locale ?? null,
      words,
      contents,
    }),
  ];
  if (common) {
    const saved = common.options ?? {};
    sections.push(
      '',
      words.say('settings-chat'),
      defaultsText({ saved, inherited: defaults(), language: undefined, words, contents }),
    );
  }
  const resetButton = button(words.say('button-reset'), customId('reset', interaction.user.id));
  return answer({ content: sections.join('\n'), components: [row(resetButton)] });
}

async function reset(
  { words, answer }: InteractionContext,
  subject: Subject,
  { store, clock }: SettingsOptions,
): Promise<void> {
  const withoutChoices = ({ extra }: Settings) => (extra === undefined ? {} : { extra });
  await store.changeSettings(subject, withoutChoices, clock.now());
  return answer({ content: words.say('settings-reset') });
}

/** Whose defaults count for everybody here: the server's or the group's; nobody's in the direct messages with the bot. */
const sharedSubject = ({ interaction, guild, chat }: InteractionContext): Subject | undefined =>
  guild ?? (interaction.context === InteractionContextType.PrivateChannel ? chat : undefined);

/** Whose defaults are meant; undefined for a person who may not change them. */
function subjectOf(context: InteractionContext<ChatInputCommandInteraction>): Subject | undefined {
  const { interaction, person, guild } = context;
  if (interaction.options.getString('scope') !== 'chat') return person;
  if (guild === undefined) return sharedSubject(context) ?? person;
  return interaction.memberPermissions?.has(PermissionFlagsBits.ManageGuild) ? guild : undefined;
}

function changed(before: Settings, options: Partial<CartoonOptions>, language: string | null): Settings {
  const { locale, ...rest } = before;
  const kept = language === null ? locale : language === AUTOMATIC_LANGUAGE ? undefined : language;
  return {
    ...rest,
    options: { ...before.options, ...options },
    ...(kept !== undefined && { locale: kept }),
  };
}

interface SettingsOptions {
  readonly store: Pick<Store, 'settings' | 'changeSettings'>;
  readonly parser: OptionParser;
  readonly contents: MenuContents;
  /** What is drawn when nothing was chosen. */
  readonly defaults: () => CartoonOptions;
  readonly clock: Pick<Clock, 'now'>;
  readonly wordsIn: (locale: string) => Words;
}
