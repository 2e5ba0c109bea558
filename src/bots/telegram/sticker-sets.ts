import type { Api } from 'grammy';
import type { Sticker as ShownSticker } from 'grammy/types';
import type { Sticker, StickerSet } from '../../store/records.ts';
import type { NoteStore, StickerSetStore } from '../../store/store.ts';
import { PLATFORM, subjectOf } from './address.ts';
import { type ClassifiedError, classifyError } from './errors.ts';
import { createTurns, type TurnsOptions } from './turns.ts';

/** The sets of stickers that people let the bot make for them; docs/decisions/sticker-sets.md says how they are kept. */
export interface StickerSets {
  /** The name of a person's set that has the sticker of a job. */
  setOf(person: number, job: string): Promise<string | undefined>;
  /** Adds a sticker to the latest set of a person, or to a new one. The same job is added once. */
  add(owner: SetOwner, sticker: NewSticker): Promise<Added>;
  /** Takes the sticker of a job out again; a set goes with its last one. */
  remove(person: number, job: string): Promise<void>;
  /** Whether a person has sets. */
  has(person: number): Promise<boolean>;
  /** Records that the sets of a person are to be deleted, before the person's records are; `resume` deletes them. */
  disown(person: number): Promise<void>;
  /** Deletes at Telegram what is to be deleted; waits while Telegram cannot be reached. */
  resume(): Promise<void>;
}

export interface SetOwner {
  readonly id: number;
  /** The title of the set with this number, from 1 on. */
  readonly title: (number: number) => string;
}

export interface NewSticker {
  readonly job: string;
  /** The file_id of the sticker as it was sent. */
  readonly file: string;
  readonly emoji: string;
}

/** `no-chat`: the person has not opened the private chat with the bot. `refused`: Telegram does not take it, or not now. */
export type Added =
  | { readonly state: 'added'; readonly set: string }
  | { readonly state: 'no-chat' | 'refused' };

export interface StickerSetsOptions extends Omit<TurnsOptions, 'purpose'> {
  readonly apis: {
    readonly retrying: StickerApi;
    readonly persistent: Pick<Api, 'deleteStickerSet'>;
  };
  readonly store: StickerSetStore & NoteStore;
  /** The bot's own name; the names of its sets end with it. */
  readonly username: () => string;
  /** Letters and digits that nobody can guess. */
  readonly random: () => string;
}

type StickerApi = Pick<
  Api,
  'getStickerSet' | 'createNewStickerSet' | 'addStickerToSet' | 'deleteStickerFromSet' | 'deleteStickerSet'
>;

export function createStickerSets(options: StickerSetsOptions): StickerSets {
  const { store, clock } = options;
  const inTurn = createTurns({ ...options, purpose: `${PLATFORM}:sticker sets` });
  return {
    async setOf(person, job) {
      return (await store.stickerSets(subjectOf(person))).find((set) => has(set, job))?.name;
    },
    add: (owner, sticker) => inTurn(owner.id, () => add(owner, sticker, options)),
    remove: (person, job) => inTurn(person, () => remove(person, job, options)),
    has: async (person) => (await store.stickerSets(subjectOf(person))).length > 0,
    disown: (person) =>
      inTurn(person, async () => {
        for (const { name } of await store.stickerSets(subjectOf(person)))
          await store.keepNote({ box: DISOWNED, key: name, person: PLATFORM, at: clock.now(), value: null });
      }),
    resume: () => deleteDisowned(options),
  };
}

/** Stickers in a set (Bot API, addStickerToSet). */
const MAX_STICKERS = 120;
/** Notes with the names of sets that are to be deleted; nothing in them names a person. */
const DISOWNED = `${PLATFORM} sticker sets to delete`;

const has = ({ stickers }: StickerSet, job: string) => stickers.some((sticker) => sticker.job === job);

async function add(owner: SetOwner, sticker: NewSticker, options: StickerSetsOptions): Promise<Added> {
  const sets = await options.store.stickerSets(subjectOf(owner.id));
  const holding = sets.find((set) => has(set, sticker.job));
  const isKnown = holding?.stickers.some(({ job, file }) => job === sticker.job && file !== undefined);
  if (holding && isKnown) return { state: 'added', set: holding.name };
  const next = { owner, sticker, number: sets.length + 1, attempts: 3 };
  return addTo(holding ?? sets.at(-1), next, options);
}

interface Addition {
  readonly owner: SetOwner;
  readonly sticker: NewSticker;
  /** Of the next new set. */
  readonly number: number;
  /** How many sets may still be tried. */
  readonly attempts: number;
}

/** Adds to a recorded set, or to a new one where it is full, gone, or there is none. */
async function addTo(
  recorded: StickerSet | undefined,
  addition: Addition,
  options: StickerSetsOptions,
): Promise<Added> {
  const { owner, sticker, number, attempts } = addition;
  const { store, clock } = options;
  const another = (next: number) =>
    attempts > 1
      ? addTo(undefined, { ...addition, number: next, attempts: attempts - 1 }, options)
      : ({ state: 'refused' } as const);
  const shown = recorded && (await stickersIn(recorded.name, options));
  if (
    recorded &&
    shown &&
    has(recorded, sticker.job) &&
    (await settle(recorded, shown, sticker.job, options))
  )
    return { state: 'added', set: recorded.name };
  // Its owner has deleted it in the app.
  if (recorded && !shown && recorded.stickers.some(({ file }) => file !== undefined)) {
    await store.deleteStickerSet(recorded.name);
    return another(number - 1);
  }
  if (shown && shown.length >= MAX_STICKERS) return another(number);
  const set = withSticker(
    recorded ?? {
      name: `t${options.random()}_by_${options.username()}`,
      person: subjectOf(owner.id),
      createdAt: clock.now(),
      stickers: [],
    },
    { job: sticker.job },
  );
  // Recorded first: whatever happens from here on, the set and its sticker are found again.
  await store.saveStickerSet(set);
  const title = shown ? undefined : owner.title(recorded ? number - 1 : number);
  const sent = await send(set, title, addition, options);
  if (typeof sent === 'object') {
    await removeRecorded(set, sticker.job, options);
    if (sent.kind === 'refused' && ANOTHER_SET.test(sent.why)) return another(number);
    return { state: sent.kind === 'gone' ? 'no-chat' : 'refused' };
  }
  const now = await stickersIn(set.name, options);
  const isThere = now !== undefined && (await settle(set, now, sticker.job, options));
  return isThere || sent === 'done' ? { state: 'added', set: set.name } : { state: 'refused' };
}

/** The set is full, was deleted meanwhile, or another bot's has its name. */
const ANOTHER_SET = /stickers_too_much|stickerset_invalid|already occupied/;

/** Makes a set with this title, or adds to one. Answers whether Telegram did it, or why it refused. */
async function send(
  { name }: StickerSet,
  title: string | undefined,
  { owner, sticker }: Addition,
  { apis: { retrying } }: StickerSetsOptions,
): Promise<'done' | 'unknown' | ClassifiedError> {
  const input = { sticker: sticker.file, format: 'static' as const, emoji_list: [sticker.emoji] };
  try {
    if (title === undefined) await retrying.addStickerToSet(owner.id, name, input);
    else await retrying.createNewStickerSet(owner.id, name, title, [input]);
    return 'done';
  } catch (error) {
    const classified = classifyError(error);
    return classified.kind === 'unknown' ? 'unknown' : classified;
  }
}

/** The stickers that Telegram has in a set; undefined when there is no set of this name. */
async function stickersIn(
  name: string,
  { apis: { retrying } }: StickerSetsOptions,
): Promise<ShownSticker[] | undefined> {
  try {
    return (await retrying.getStickerSet(name)).stickers;
  } catch (error) {
    if (classifyError(error).kind === 'refused') return undefined;
    throw error;
  }
}

/** The latest sticker of a set whose job is not known. */
const newestIn = (set: StickerSet, shown: readonly ShownSticker[]): ShownSticker | undefined =>
  shown.findLast(({ file_unique_id: id }) => set.stickers.every(({ unique }) => unique !== id));

/** Records what Telegram calls the sticker of a job, which was added last. False when Telegram does not have it. */
async function settle(
  set: StickerSet,
  shown: readonly ShownSticker[],
  job: string,
  { store }: StickerSetsOptions,
): Promise<boolean> {
  const newest = newestIn(set, shown);
  if (!newest) return false;
  const { file_id: file, file_unique_id: unique } = newest;
  await store.saveStickerSet(withSticker(set, { job, file, unique }));
  return true;
}

async function removeRecorded(set: StickerSet, job: string, { store }: StickerSetsOptions): Promise<void> {
  const rest = withoutSticker(set, job);
  if (rest.stickers.length > 0) await store.saveStickerSet(rest);
  else await store.deleteStickerSet(set.name);
}

async function remove(person: number, job: string, options: StickerSetsOptions): Promise<void> {
  const { store, apis } = options;
  const set = (await store.stickerSets(subjectOf(person))).find((one) => has(one, job));
  if (!set) return;
  const shown = (await stickersIn(set.name, options)) ?? [];
  const known = set.stickers.find((sticker) => sticker.job === job);
  const target =
    known?.unique === undefined
      ? newestIn(set, shown)
      : shown.find(({ file_unique_id: id }) => id === known.unique);
  if (target && shown.length === 1) await apis.retrying.deleteStickerSet(set.name);
  else if (target) await apis.retrying.deleteStickerFromSet(target.file_id);
  await removeRecorded(set, job, options);
}

async function deleteDisowned({ store, apis, report }: StickerSetsOptions): Promise<void> {
  for (const { key } of await store.notes(DISOWNED)) {
    try {
      await apis.persistent.deleteStickerSet(key);
    } catch (error) {
      // Its owner has deleted it before.
      if (classifyError(error).kind !== 'refused') {
        report(error);
        continue;
      }
    }
    await store.discardNotes(DISOWNED, [key]);
  }
}

const withoutSticker = (set: StickerSet, job: string): StickerSet => ({
  ...set,
  stickers: set.stickers.filter((sticker) => sticker.job !== job),
});

const withSticker = (set: StickerSet, sticker: Sticker): StickerSet => ({
  ...set,
  stickers: [...withoutSticker(set, sticker.job).stickers, sticker],
});
