import sharp from 'sharp';
import { inFlight } from '../in-flight.ts';
import { bad, type Call, type Method } from './call.ts';
import { type ShownSticker, type StickerSet, storeFile, type World } from './world.ts';

/** The sets of stickers of the Bot API, with the limits that it documents. */
export const STICKER_METHODS: Readonly<Record<string, Method>> = {
  getStickerSet(world, { parameters }) {
    const { owner: _, ...set } = setOf(world, parameters.name);
    return { ...set, sticker_type: 'regular' };
  },
  async createNewStickerSet(world, call) {
    const { name, title, stickers, user_id: owner } = call.parameters;
    const written = String(name);
    if (!/^[a-z](?!.*__)\w{0,63}$/i.test(written)) throw bad('invalid sticker set name is specified');
    if (!written.endsWith(`_by_${world.bot.username}`)) throw bad('invalid sticker set name is specified');
    const { length } = [...String(title)];
    if (length < 1 || length > 64) throw bad('STICKERSET_TITLE_INVALID');
    checkOwner(world, Number(owner));
    if (world.stickerSets.has(written)) throw bad('sticker set name is already occupied');
    const given = stickers as InputSticker[];
    if (given.length < 1 || given.length > 50) throw bad('wrong number of stickers');
    const added = await Promise.all(given.map((sticker) => addedTo(world, written, sticker)));
    world.stickerSets.set(written, {
      name: written,
      title: String(title),
      owner: Number(owner),
      stickers: added,
    });
    return true;
  },
  async addStickerToSet(world, { parameters }) {
    const set = setOf(world, parameters.name);
    checkOwner(world, Number(parameters.user_id));
    if (set.owner !== parameters.user_id) throw bad('STICKERSET_INVALID');
    if (set.stickers.length >= MAX_STICKERS) throw bad('STICKERS_TOO_MUCH');
    set.stickers.push(await addedTo(world, set.name, parameters.sticker as InputSticker));
    return true;
  },
  deleteStickerFromSet(world, { parameters }) {
    for (const set of world.stickerSets.values()) {
      const at = set.stickers.findIndex(({ file_id: id }) => id === parameters.sticker);
      if (at < 0) continue;
      set.stickers.splice(at, 1);
      return true;
    }
    throw bad('STICKERSET_NOT_MODIFIED');
  },
  deleteStickerSet(world, { parameters }) {
    const { name } = setOf(world, parameters.name);
    world.stickerSets.delete(name);
    return true;
  },
};

/** What a sticker that is sent carries: Telegram shows only WebP of up to 512 kB as one. */
export async function stickerOf(world: World, { parameters, uploads }: Call): Promise<ShownSticker> {
  const known = world.files.get(String(parameters.sticker));
  const upload = uploads.get(String(parameters.sticker).replace('attach://', ''));
  const bytes = known?.bytes ?? upload?.bytes;
  if (!bytes) throw bad('wrong file identifier/HTTP URL specified');
  const { width, height } = await checkedSize(bytes);
  const { file } = known ?? storeFile(world, bytes, 'stickers/file');
  return { ...file, width, height, type: 'regular', is_animated: false, is_video: false };
}

const MAX_STICKERS = 120;

interface InputSticker {
  readonly sticker: string;
  readonly format: string;
  readonly emoji_list: readonly string[];
}

function setOf(world: World, name: unknown): StickerSet {
  const set = world.stickerSets.get(String(name));
  if (!set) throw bad('STICKERSET_INVALID');
  return set;
}

/** Sets belong to people who have started the bot. */
function checkOwner(world: World, owner: number): void {
  const dialog = world.dialogs.get(owner);
  if (dialog?.chat.type !== 'private' || !dialog.started || dialog.shut) throw bad('PEER_ID_INVALID');
}

/** The sticker gets names of its own in a set. */
async function addedTo(
  world: World,
  set: string,
  { sticker, format, emoji_list: emoji }: InputSticker,
): Promise<ShownSticker> {
  const stored = world.files.get(sticker);
  if (!stored || format !== 'static') throw bad('wrong file identifier specified');
  if (
    emoji.length < 1 ||
    emoji.length > 20 ||
    !emoji.every((one) => /^\p{Extended_Pictographic}\uFE0F?$/u.test(one))
  )
    throw bad('STICKER_EMOJI_INVALID');
  const { width, height } = await checkedSize(stored.bytes);
  if (Math.max(width, height) !== 512) throw bad('STICKER_PNG_DIMENSIONS');
  const { file } = storeFile(world, stored.bytes, 'stickers/file');
  return {
    ...file,
    width,
    height,
    type: 'regular',
    is_animated: false,
    is_video: false,
    set_name: set,
    emoji: emoji[0]!,
  };
}

async function checkedSize(bytes: Uint8Array): Promise<{ readonly width: number; readonly height: number }> {
  const read = await inFlight(sharp(bytes).metadata()).catch(() => undefined);
  if (read?.format !== 'webp' || bytes.length > 512_000) throw bad('STICKER_FILE_INVALID');
  return { width: read.width, height: read.height };
}
