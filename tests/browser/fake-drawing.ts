import sharp from 'sharp';
import {
  type Cartoon,
  type CartoonRequest,
  type Failure,
  fail,
  type Outcome,
  succeed,
} from '../../src/cartoon.ts';
import type { Cartoonizer } from '../../src/inference/cartoonizer.ts';
import type { WebSettings } from '../../src/web/context.ts';
import { createFakeCartoonizer } from '../fakes/cartoonizer.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { createTestWeb } from '../fakes/web.ts';

const root = new URL('../../', import.meta.url);
const FILES = {
  page: new URL('page/', root),
  scripts: new URL('dist/page/', root),
  locales: new URL('config/locales/', root),
};

/** A photo that is small enough for the server of the tests. */
export const SMALL_PHOTO: Buffer = await sharp({
  create: { width: 80, height: 100, channels: 3, background: '#c97' },
})
  .webp()
  .toBuffer();

/** `photo` as a file that is chosen on the page. */
export const fileNamed = (name: string, buffer = SMALL_PHOTO) => ({ name, mimeType: 'image/webp', buffer });

export interface FakeDrawing extends Omit<Partial<WebSettings>, 'files'> {
  readonly files?: Partial<WebSettings['files']>;
  /** Changes what is drawn, waits before it, or answers why there is no cartoon. */
  readonly draw?: (request: CartoonRequest) => Promise<Partial<Cartoon> | Failure>;
}

const PNG = await sharp(SMALL_PHOTO).png().toBuffer();

/** Draws every cartoon that is to be a PNG as the same one; the others remain their photos. */
export const drawPng = async ({ options }: CartoonRequest): Promise<Partial<Cartoon>> =>
  options.format === 'png' ? { bytes: new Uint8Array(PNG), format: 'png' } : {};

/** Shows the photo in each style as itself. */
const preview: Cartoonizer['preview'] = async ({ photo, styles, format }) => {
  const pictures = styles.map((style) => ({ styles: [style], bytes: photo, width: 80, height: 100 }));
  return succeed({ pictures, format, faces: 1 });
};

/** The built page and the real API on a port, until the test has finished; a cartoon is its photo, at once. */
export async function servePage({ files, draw, ...settings }: FakeDrawing = {}) {
  const cartoonize = async (request: CartoonRequest): Promise<Outcome<Cartoon>> => {
    const { photo, options } = request;
    const changed = await draw?.(request);
    if (changed && 'code' in changed) return fail(changed);
    const drawn = {
      bytes: photo,
      format: 'webp',
      width: 80,
      height: 100,
      style: options.style,
      engine: 'fake',
      notes: [],
      faces: 1,
      tips: [],
      milliseconds: { decode: 1, faces: 1, draw: 1, finish: 1, encode: 1 },
    } as const;
    return succeed({ ...drawn, ...changed });
  };
  const cartoonizer = { ...createFakeCartoonizer({ clock: createFakeClock() }), cartoonize, preview };
  const web = await createTestWeb({
    ...settings,
    files: { ...FILES, ...files },
    service: { cartoonizer, previewer: cartoonizer },
    photoBytes: 100_000,
  });
  return { ...web, address: `http://localhost:${await web.listen()}` };
}
