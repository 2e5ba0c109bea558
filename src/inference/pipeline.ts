import {
  type Cartoon,
  type CartoonOptions,
  type CartoonRequest,
  fail,
  type Note,
  type Outcome,
  type Stage,
  type Style,
  type StyleId,
  succeed,
} from '../cartoon.ts';
import { checkDrawing } from './check-drawing.ts';
import type { Engine } from './engines/engine.ts';
import type { FaceFinder } from './faces/finder.ts';
import { framePhoto, lookSide } from './framing.ts';
import { sideBySide } from './image/compare.ts';
import { encode } from './image/encode.ts';
import { enhance } from './image/enhance.ts';
import { openPhoto, type PhotoLimits, type Pixels } from './image/photo.ts';
import type { Raster } from './image/raster.ts';
import { findLook } from './looks.ts';
import { createStopwatch } from './stopwatch.ts';

export interface PipelineOptions {
  readonly styles: readonly Style[];
  readonly engines: ReadonlyMap<string, Engine>;
  readonly faceFinder: Pick<FaceFinder, 'find'>;
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
  { styles, engines, faceFinder, limits, clock, onStage }: PipelineOptions,
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
  const longSide = options.size === 'original' ? limits.longSide : options.size;
  const needed = photo.decodeBytes(Math.max(longSide, lookSide(photo)));
  if (needed > limits.decodeBytes)
    return fail({ code: 'decode-memory', kind: photo.kind.toUpperCase(), needed });
  const onFaces = () => stopwatch.start('faces');
  const framed = await framePhoto(photo, { options, longSide, faceFinder, onFaces });
  if (!framed.ok) return framed;
  const { faces, found, tips } = framed.value;
  const { raster, damaged } = framed.value.pixels;

  stopwatch.start('draw');
  const colors = look.palette === 'own' ? 'style' : options.colors;
  const drawn = await engine.draw(raster, { style: look.style, strength: options.strength, colors, faces });
  checkDrawing(drawn, raster);

  stopwatch.start('finish');
  const picture = finish(drawn, framed.value.pixels, options);

  stopwatch.start('encode');
  const { format } = options;
  const encoded = await encode(picture.raster, {
    format,
    ...(picture.alpha && { alpha: picture.alpha }),
    ...(maxBytes !== undefined && { maxBytes }),
  });
  if (!encoded.ok) return encoded;

  const notes: Note[] = [
    ...photo.notes,
    ...(damaged ? [{ code: 'damaged', format: photo.kind } as const] : []),
    ...styleNotes(options.style, look.style),
    ...sizeNotes(options.size, framed.value.longSide, limits.longSide),
    ...encoded.value.notes,
  ];
  return succeed({
    bytes: encoded.value.bytes,
    format,
    width: encoded.value.width,
    height: encoded.value.height,
    style: look.style,
    engine: engine.id,
    notes,
    faces: found,
    tips: tips.filter(({ code }) => code !== 'small-photo' || !isSmallNoted(notes)).slice(0, MOST_TIPS),
    milliseconds: stopwatch.stop(),
  });
}

/** More tips than this are not read. */
const MOST_TIPS = 2;

/** A note that the cartoon was not enlarged says how small the photo is: with a crop even another number than the tip. */
const isSmallNoted = (notes: readonly Note[]) => notes.some(({ code }) => code === 'not-enlarged');

function finish(
  drawn: Raster,
  { raster, alpha }: Omit<Pixels, 'damaged'>,
  { enhance: isEnhanced, compare }: CartoonOptions,
): Omit<Pixels, 'damaged'> {
  const finished = isEnhanced ? enhance(drawn) : drawn;
  return compare ? sideBySide(raster, finished, alpha) : { raster: finished, ...(alpha && { alpha }) };
}

const styleNotes = (asked: StyleId, drawn: StyleId): Note[] =>
  drawn === asked ? [] : [{ code: 'stand-in', asked, drawn }];

function sizeNotes(asked: CartoonRequest['options']['size'], had: number, longest: number): Note[] {
  if (asked === 'original') return had > longest ? [{ code: 'size-reduced', longSide: longest }] : [];
  return had < asked ? [{ code: 'not-enlarged', asked, longSide: had }] : [];
}
