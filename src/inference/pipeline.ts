import {
  type Area,
  type Cartoon,
  type CartoonOptions,
  type CartoonRequest,
  type Format,
  fail,
  fileFormatOf,
  type Note,
  type Outcome,
  type Stage,
  type Style,
  type StyleId,
  succeed,
} from '../cartoon.ts';
import { avatarBackground } from './cutout/avatar.ts';
import type { PersonFinder } from './cutout/person-finder.ts';
import { STICKER } from './cutout/sticker.ts';
import { drawLook, lookOf } from './draw-look.ts';
import type { Engine } from './engines/engine.ts';
import { CUT_OUT_ROOM } from './faces/crop.ts';
import type { FaceFinder } from './faces/finder.ts';
import { finish } from './finish.ts';
import { framePhoto, lookSide, partOf } from './framing.ts';
import { encode } from './image/encode.ts';
import { openPhoto, type PhotoLimits } from './image/photo.ts';
import { findLook } from './looks.ts';
import { createStopwatch } from './stopwatch.ts';

export interface PipelineOptions {
  readonly styles: readonly Style[];
  readonly engines: ReadonlyMap<string, Engine>;
  readonly faceFinder: Pick<FaceFinder, 'find'> & Partial<Pick<FaceFinder, 'load'>>;
  readonly personFinder: Pick<PersonFinder, 'find'>;
  readonly limits: DrawingLimits;
  /** Milliseconds that only ever grow. */
  readonly clock: () => number;
  readonly onStage: (stage: Stage) => void;
}

export interface DrawingLimits extends PhotoLimits {
  /** Longest side that is drawn when the original size is asked for, in pixels: it bounds memory. */
  readonly longSide: number;
  /** Memory that decoding may take beyond the file, in bytes. */
  readonly decodeBytes: number;
}

/** Draws one picture: from the photo's bytes to the cartoon's bytes. Expected failures are values. */
export async function drawCartoon(
  { photo: bytes, options, maxBytes }: CartoonRequest,
  { styles, engines, faceFinder, personFinder, limits, clock, onStage }: PipelineOptions,
): Promise<Outcome<Cartoon>> {
  const look = findLook(styles, options.style, engines);
  const engine = look && engines.get(look.engine);
  if (look === undefined || engine === undefined)
    return fail({ code: 'unknown-style', style: options.style, known: styles.map(({ id }) => id) });
  const stopwatch = createStopwatch(clock, onStage);

  stopwatch.start('decode');
  const opened = await openPhoto(bytes, limits);
  if (!opened.ok) return opened;
  const photo = opened.value;
  const longSide = longSideOf(options, limits);
  const needed = photo.decodeBytes(Math.max(longSide, lookSide(photo)));
  if (needed > limits.decodeBytes)
    return fail({ code: 'decode-memory', kind: photo.kind.toUpperCase(), needed });
  const whileDecoding = () =>
    loadAhead([() => faceFinder.load?.(), () => engine.load?.(lookOf(look, options))]);
  const onFaces = () => stopwatch.start('faces');
  const framed = await framePhoto(photo, { options, longSide, faceFinder, whileDecoding, onFaces });
  if (!framed.ok) return framed;
  const { found, tips } = framed.value;
  const { damaged } = framed.value.pixels;

  stopwatch.start('draw');
  const { scene, drawn } = await drawLook(framed.value, engine, look, options);

  stopwatch.start('finish');
  const finishing = { ...scene, photo: framed.value.pixels };
  const { picture, shown, notes: finishNotes } = await finish(drawn, finishing, options, personFinder);

  stopwatch.start('encode');
  const format = fileFormatOf(options.format);
  const encoded = await encode(picture.raster, {
    format,
    ...(picture.alpha && { alpha: picture.alpha }),
    maxBytes: limitOf(options.format, maxBytes),
  });
  if (!encoded.ok) return encoded;

  const notes: Note[] = [
    ...photo.notes,
    ...(damaged ? [{ code: 'damaged', format: photo.kind } as const] : []),
    ...styleNotes(options.style, look.style),
    ...sizeNotes(options, framed.value.longSide, limits.longSide),
    ...finishNotes,
    ...encoded.value.notes,
  ];
  return succeed({
    bytes: encoded.value.bytes,
    format,
    width: encoded.value.width,
    height: encoded.value.height,
    ...areaOf(framed.value.area, shown && partOf(drawn, shown), options),
    style: look.style,
    engine: engine.id,
    notes,
    faces: found,
    tips: tips.filter(({ code }) => code !== 'small-photo' || !isSmallNoted(notes)).slice(0, MOST_TIPS),
    milliseconds: stopwatch.stop(),
  });
}

/** Loads one after the other what the first picture needs; later ones find it loaded. */
async function loadAhead(loads: readonly (() => Promise<void> | undefined)[]): Promise<void> {
  // What can't be loaded is tried again, and reported, where it is used.
  for (const load of loads) await load()?.catch(() => {});
}

/** The part of the photo that a part of what was framed shows; none where the whole photo is beside it. */
function areaOf(
  framed: Area | undefined,
  shown: Area | undefined,
  { compare, format }: CartoonOptions,
): Pick<Cartoon, 'area'> {
  if (compare && format !== 'sticker') return {};
  if (framed === undefined) return shown === undefined ? {} : { area: shown };
  if (shown === undefined) return { area: framed };
  const area = {
    left: framed.left + shown.left * framed.width,
    top: framed.top + shown.top * framed.height,
    width: shown.width * framed.width,
    height: shown.height * framed.height,
  };
  return { area };
}

/** More tips than this are not read. */
const MOST_TIPS = 2;

/** A note that the cartoon was not enlarged says how small the photo is: with a crop even another number than the tip. */
const isSmallNoted = (notes: readonly Note[]) => notes.some(({ code }) => code === 'not-enlarged');

const styleNotes = (asked: StyleId, drawn: StyleId): Note[] =>
  drawn === asked ? [] : [{ code: 'stand-in', asked, drawn }];

/** What is said of the size; of a sticker nothing, of an avatar by the step that gives it its size. */
function sizeNotes({ size, format, crop, compare }: CartoonOptions, had: number, longest: number): Note[] {
  if (format === 'sticker' || (crop === 'avatar' && !compare && size !== 'original')) return [];
  if (size === 'original') return had > longest ? [{ code: 'size-reduced', longSide: longest }] : [];
  return had < size ? [{ code: 'not-enlarged', asked: size, longSide: had }] : [];
}

/** Long side to draw at: a sticker has its own, and an avatar that is chosen from a larger part is drawn with all of it. */
function longSideOf(options: CartoonOptions, limits: DrawingLimits): number {
  const { size, format } = options;
  if (format === 'sticker') return Math.min(STICKER.drawnSide, limits.longSide);
  if (size === 'original') return limits.longSide;
  if (avatarBackground(options) === undefined) return size;
  return Math.min(Math.round(CUT_OUT_ROOM * size), Math.max(size, limits.longSide));
}

/** A sticker has a limit of its own, whoever receives it. */
const limitOf = (format: Format, maxBytes = Number.POSITIVE_INFINITY): number =>
  format === 'sticker' ? Math.min(maxBytes, STICKER.maxBytes) : maxBytes;
