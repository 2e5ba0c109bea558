import type { Change, Crop } from './heif-boxes.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a picture lies on its tiles when both are seen as they are to be seen. */
export interface Place extends Size {
  /** How far the first tile reaches beyond the picture's left and upper edge. */
  readonly left: number;
  readonly top: number;
  /** Where coded rows follow each other to. */
  readonly rows: 'down' | 'up' | 'left' | 'right';
}

/**
 * @param picture its size as coded
 * @param area what its tiles cover
 */
export function placeOnTiles(picture: Size, area: Size, changes: readonly Change[]): Place {
  let around = area;
  let part = { left: 0, top: 0, ...picture };
  let rows = 'down' as Place['rows'];
  for (const change of changes) {
    if (change.kind === 'crop') {
      part = crop(part, change);
      continue;
    }
    if (change.kind === 'mirror') {
      const { left, top, width, height } = part;
      part = change.across
        ? { ...part, left: around.width - left - width }
        : { ...part, top: around.height - top - height };
      if (change.across === (rows === 'left' || rows === 'right')) rows = OPPOSITE[rows];
      continue;
    }
    for (let turn = 0; turn < change.quarters; turn++) {
      const { left, top, width, height } = part;
      part = { left: top, top: around.width - left - width, width: height, height: width };
      around = { width: around.height, height: around.width };
      rows = ANTICLOCKWISE[rows];
    }
  }
  return { ...part, rows };
}

const OPPOSITE = { down: 'up', up: 'down', left: 'right', right: 'left' } as const;
const ANTICLOCKWISE = { down: 'right', right: 'up', up: 'left', left: 'down' } as const;

/** In whole pixels, as libheif rounds. */
function crop(
  part: Size & { readonly left: number; readonly top: number },
  { width, height, right, down }: Crop,
) {
  const start = (whole: number, length: number, offset: number) =>
    Math.round((whole - 1) / 2 + offset - (length - 1) / 2);
  return {
    left: part.left + start(part.width, width, right),
    top: part.top + start(part.height, height, down),
    width: Math.round(width),
    height: Math.round(height),
  };
}
