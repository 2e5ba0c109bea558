import {
  type APIModalInteractionResponseCallbackData,
  type Attachment,
  ComponentType,
  type ModalSubmitInteraction,
} from 'discord.js';
import type { Words } from '../../i18n/words.ts';
import { type MenuContents, OPTION_NAMES, type RequestOptions } from '../../options/options.ts';
import type { OptionParser } from '../../options/parse.ts';
import { customId, readCustomId } from './custom-id.ts';
import { optionFields, readOptionFields } from './option-fields.ts';
import { decodeOptions, encodeOptions } from './options.ts';

/** The window of /cartoon-batch: up to ten photos, and the options people change most, filled in with those of the command. */
export function batchForm({
  options,
  words,
  contents,
  album,
}: BatchForm): APIModalInteractionResponseCallbackData {
  return {
    custom_id: customId('batch', encodeOptions(options, CHOSEN)),
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
      ...optionFields(CHOSEN, options, words, contents),
    ],
  };
}

/** What was filled in. */
export function readBatchForm(
  interaction: ModalSubmitInteraction,
  parser: OptionParser,
): { readonly files: readonly Attachment[]; readonly options: Partial<RequestOptions> } {
  const { customId: id, fields } = interaction;
  const before = decodeOptions(readCustomId(id)?.parts[0] ?? '', parser);
  const uploads = fields.getUploadedFiles(PHOTOS, false);
  return {
    files: [...(uploads?.values() ?? [])],
    options: { ...before, ...readOptionFields(CHOSEN, interaction, parser) },
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
