import sharp from 'sharp';
import { type Cartoon, type CartoonRequest, type Outcome, succeed } from '../../src/cartoon.ts';
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

interface FakeDrawing extends Omit<Partial<WebSettings>, 'files'> {
  readonly files?: Partial<WebSettings['files']>;
  /** Changes what is drawn, or waits before it. */
  readonly draw?: (request: CartoonRequest) => Promise<Partial<Cartoon>>;
}

/** The built page and the real API on a port, until the test has finished; a cartoon is its photo, at once. */
export async function servePage({ files, draw, ...settings }: FakeDrawing = {}) {
  const cartoonize = async (request: CartoonRequest): Promise<Outcome<Cartoon>> => {
    const { photo, options } = request;
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
    return succeed({ ...drawn, ...(await draw?.(request)) });
  };
  const cartoonizer = { ...createFakeCartoonizer({ clock: createFakeClock() }), cartoonize };
  const web = await createTestWeb({ ...settings, files: { ...FILES, ...files }, service: { cartoonizer } });
  return { ...web, address: `http://localhost:${await web.listen()}` };
}
