/** What the boxes of a HEIF file (ISO/IEC 14496-12, 23008-12) say of its main picture that libraries don't tell. */
export interface HeifBoxes {
  /** Where the data of each tile of the main picture is in the file; a picture in one piece is one tile. */
  readonly tiles: readonly DataRange[];
  /** Where the data of the last item ends. */
  readonly end: number;
  /** How the picture is changed to be seen, in this order. */
  readonly changes: readonly Change[];
}

/** From its first byte to the one after its last; both 0 where it is among the boxes. */
export interface DataRange {
  readonly start: number;
  readonly end: number;
}

/** A part of the picture; offsets are between its middle and that of the whole. */
export interface Crop {
  readonly kind: 'crop';
  readonly width: number;
  readonly height: number;
  readonly right: number;
  readonly down: number;
  /** Where the content of its property begins in the file. */
  readonly at: number;
}

export type Change =
  | Crop
  /** Quarter turns, anticlockwise. */
  | { readonly kind: 'turn'; readonly quarters: number }
  /** `across`: left and right are exchanged, otherwise top and bottom. */
  | { readonly kind: 'mirror'; readonly across: boolean };

/** Reads them; undefined where they make no sense. */
export function readHeifBoxes(file: Uint8Array): HeifBoxes | undefined {
  try {
    return read(file);
  } catch (error) {
    // What is beyond the end of a file cannot be read.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Box {
  readonly type: string;
  /** What is in it. */
  readonly view: DataView;
}

/** Items and boxes beyond so many are not looked at: a file of a phone has some hundreds. */
const MOST = 10_000;

function read(file: Uint8Array): HeifBoxes | undefined {
  const meta = find(boxesIn(new DataView(file.buffer, file.byteOffset, file.byteLength)), 'meta');
  if (meta === undefined) return undefined;
  const boxes = [...boxesIn(meta, FULL)];
  const [primary, locations] = [find(boxes, 'pitm'), find(boxes, 'iloc')];
  if (primary === undefined || locations === undefined) return undefined;
  const main = primary.getUint8(0) === 0 ? primary.getUint16(4) : primary.getUint32(4);
  const ranges = readRanges(locations);
  const tiles = readTiles(find(boxes, 'iref'), main);
  return {
    tiles: (tiles ?? [main]).map((id) => ranges.get(id) ?? AMONG_BOXES),
    end: Math.max(0, ...[...ranges.values()].map(({ end }) => end)),
    changes: readChanges(find(boxes, 'iprp'), main, file.byteOffset),
  };
}

/** Bytes of version and flags, which full boxes begin with. */
const FULL = 4;

/** The boxes in another one, from a byte on; the last may be longer than what there is of it. */
function* boxesIn(view: DataView, start = 0): Generator<Box> {
  let count = 0;
  for (let at = start; at + 8 <= view.byteLength && count < MOST; count++) {
    const short = view.getUint32(at);
    const header = short === 1 ? 16 : 8;
    const rest = view.byteLength - at;
    const size = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? rest : short;
    if (size < header) return;
    const length = Math.min(size, rest) - header;
    if (length < 0) return;
    const type = String.fromCharCode(...[4, 5, 6, 7].map((byte) => view.getUint8(at + byte)));
    yield { type, view: new DataView(view.buffer, view.byteOffset + at + header, length) };
    at += size;
  }
}

function find(boxes: Iterable<Box>, wanted: string): DataView | undefined {
  for (const { type, view } of boxes) if (type === wanted) return view;
  return undefined;
}

/** Reads numbers of several widths, one after the other. */
function reader(view: DataView, start: number) {
  let at = start;
  return (bytes: number): number => {
    at += bytes;
    if (bytes === 8) return Number(view.getBigUint64(at - 8));
    if (bytes === 4) return view.getUint32(at - 4);
    if (bytes === 2) return view.getUint16(at - 2);
    return bytes === 1 ? view.getUint8(at - 1) : 0;
  };
}

const AMONG_BOXES: DataRange = { start: 0, end: 0 };

/** Where the data of each item is in the file (iloc), from its first part to its last. */
function readRanges(view: DataView): Map<number, DataRange> {
  const version = view.getUint8(0);
  const [sizes, more] = [view.getUint8(4), view.getUint8(5)];
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 4, sizes & 15, more >> 4];
  const indexBytes = version === 0 ? 0 : more & 15;
  const next = reader(view, 6);
  const idBytes = version < 2 ? 2 : 4;
  const ranges = new Map<number, DataRange>();
  for (let count = Math.min(next(idBytes), MOST); count > 0; count--) {
    const id = next(idBytes);
    const isInFile = version === 0 || (next(2) & 15) === 0;
    next(2);
    const base = next(baseBytes);
    let [first, end] = [Number.POSITIVE_INFINITY, 0];
    for (let extents = next(2); extents > 0; extents--) {
      next(indexBytes);
      const start = base + next(offsetBytes);
      first = Math.min(first, start);
      end = Math.max(end, start + next(lengthBytes));
    }
    ranges.set(id, isInFile && end > 0 ? { start: first, end } : AMONG_BOXES);
  }
  return ranges;
}

/** The items that a picture is put together from (iref, dimg). */
function readTiles(references: DataView | undefined, main: number): number[] | undefined {
  if (references === undefined) return undefined;
  const idBytes = references.getUint8(0) === 0 ? 2 : 4;
  for (const { type, view } of boxesIn(references, FULL)) {
    const next = reader(view, 0);
    if (type !== 'dimg' || next(idBytes) !== main) continue;
    return Array.from({ length: Math.min(next(2), MOST) }, () => next(idBytes));
  }
  return undefined;
}

function readChanges(properties: DataView | undefined, main: number, fileStart: number): Change[] {
  if (properties === undefined) return [];
  const boxes = [...boxesIn(properties)];
  const [container, associations] = [find(boxes, 'ipco'), find(boxes, 'ipma')];
  if (container === undefined || associations === undefined) return [];
  const all = [...boxesIn(container)];
  return readAssociations(associations, main).flatMap((index) => {
    const property = all[index - 1];
    const change = property && changeOf(property, fileStart);
    return change ? [change] : [];
  });
}

/** The properties of an item, by their numbers from 1 on (ipma). */
function readAssociations(view: DataView, main: number): number[] {
  const isWide = (view.getUint8(3) & 1) === 1;
  const next = reader(view, FULL);
  const idBytes = view.getUint8(0) === 0 ? 2 : 4;
  for (let items = Math.min(next(4), MOST); items > 0; items--) {
    const id = next(idBytes);
    const indexes = Array.from({ length: next(1) }, () => (isWide ? next(2) & 0x7fff : next(1) & 0x7f));
    if (id === main) return indexes;
  }
  return [];
}

function changeOf({ type, view }: Box, fileStart: number): Change | undefined {
  if (type === 'irot') return { kind: 'turn', quarters: view.getUint8(0) & 3 };
  if (type === 'imir') return { kind: 'mirror', across: (view.getUint8(0) & 1) === 1 };
  if (type !== 'clap') return undefined;
  const [width, height] = [0, 8].map((at) => view.getUint32(at) / view.getUint32(at + 4));
  const [right, down] = [16, 24].map((at) => view.getInt32(at) / view.getUint32(at + 4));
  return {
    kind: 'crop',
    width: width!,
    height: height!,
    right: right!,
    down: down!,
    at: view.byteOffset - fileStart,
  };
}
