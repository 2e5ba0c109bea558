import {
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
  type APIStringSelectComponent,
  type Attachment,
  ComponentType,
  type ModalSubmitInteraction,
} from 'discord.js';
import type { Words } from '../../i18n/words.ts';
import {
  describeOption,
  type MenuContents,
  OPTION_NAMES,
  OPTIONS,
  type RequestOptions,
} from '../../options/options.ts';
import type { OptionParser } from '../../options/parse.ts';
import { styleChoices } from './controls.ts';
import { customId, readCustomId } from './custom-id.ts';
import { decodeOptions, encodeOptions, STRENGTHS } from './options.ts';

/** The window of /cartoon-batch: up to ten photos, and the options people change most, filled in with those of the command. */
export function batchForm({
  options,
  words,
  contents,
  album,
}: BatchForm): APIModalInteractionResponseCallbackData {
  const describe = (name: keyof RequestOptions) => describeOption(OPTIONS[name], words, contents);
  const choices = (name: 'size' | 'format') =>
    (describe(name).choices ?? []).map(({ value, label }) => ({
      value,
      label,
      ...(value === String(options[name]) && { default: true }),
    }));
  const strengths = STRENGTHS.map((strength) => ({
    value: String(strength),
    label: words.percent(strength),
    ...(strength === options.strength && { default: true }),
  }));
  return {
    custom_id: customId('batch', encodeOptions(options)),
    title: words.say('modal-title'),
    components: [
      {
        type: ComponentType.Label,
        label: words.say('modal-photos', { album }),
        component: {
          type: ComponentType.FileUpload,
          custom_id: PHOTOS,
          min_values: 1,
          max_values: Math.min(album, MAX_FILES),
          required: true,
          file_types: ['image'],
        },
      },
      choice(describe('style'), {
        custom_id: 'style',
        options: styleChoices(contents.styles, options.style, words),
      }),
      choice(describe('strength'), { custom_id: 'strength', options: strengths }),
      choice(describe('size'), { custom_id: 'size', options: choices('size') }),
      choice(describe('format'), { custom_id: 'format', options: choices('format') }),
    ],
  };
}

/** What was filled in. */
export function readBatchForm(
  { customId: id, fields }: ModalSubmitInteraction,
  parser: OptionParser,
): { readonly files: readonly Attachment[]; readonly options: Partial<RequestOptions> } {
  const before = decodeOptions(readCustomId(id)?.parts[0] ?? '', parser);
  const chosen = Object.fromEntries(
    CHOSEN.map((name) => [name, fields.getStringSelectValues(name)[0]] as const),
  );
  const uploads = fields.getUploadedFiles(PHOTOS, false);
  return {
    files: [...(uploads?.values() ?? [])],
    options: { ...before, ...parser.values(chosen).options },
  };
}

/** Only who sees the answer must be known before anything is read: it is part of the first answer. */
export const isPrivateForm = (id: string): boolean =>
  (readCustomId(id)?.parts[0] ?? '').split(',')[OPTION_NAMES.indexOf('private')] === 'true';

interface BatchForm {
  readonly options: Partial<RequestOptions>;
  readonly words: Words;
  readonly contents: MenuContents;
  /** Photos that can be sent at once. */
  readonly album: number;
}

const PHOTOS = 'photos';
const CHOSEN = ['style', 'strength', 'size', 'format'] as const;
/** Files of one upload (Discord developer documentation, Component reference, File upload). */
const MAX_FILES = 10;

const choice = (
  { label, text }: { readonly label: string; readonly text: string },
  { custom_id, options }: Pick<APIStringSelectComponent, 'custom_id' | 'options'>,
): APILabelComponent => ({
  type: ComponentType.Label,
  label,
  description: text,
  component: {
    type: ComponentType.StringSelect,
    custom_id,
    options,
    min_values: 0,
    max_values: 1,
    required: false,
  },
});
