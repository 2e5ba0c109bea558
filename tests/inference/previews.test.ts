import { describe, expect, it } from 'vitest';
import { DEFAULT_OPTIONS, type PreviewRequest } from '../../src/cartoon.ts';
import { readStyles } from '../../src/config/styles.ts';
import type { DrawOptions, Engine } from '../../src/inference/engines/engine.ts';
import type { Face } from '../../src/inference/faces/face.ts';
import sharp from '../../src/inference/image/sharp.ts';
import { drawPreviews } from '../../src/inference/previews.ts';
import { amountAt } from '../../src/inference/strength.ts';
import { paintPortrait } from '../fixtures/pictures.ts';
import { meanFaceAt } from './exaggerate/mean-mesh.ts';

const styles = readStyles(new URL('../../config/styles.json', import.meta.url));
/** What an engine is asked for at a strength. */
const drawnAt = (strength: number, id: string) =>
  amountAt(strength, styles.find((style) => style.id === id)?.strength?.filters);
const portrait = paintPortrait(600, 800);
const photo = new Uint8Array(
  await sharp(portrait.data, { raw: { width: 600, height: 800, channels: 3 } })
    .png()
    .toBuffer(),
);

async function preview(
  changes: Partial<PreviewRequest> = {},
  draws = ['cel', 'ink', 'pencil'],
  { id = 'filters', faces = [] as readonly Face[] } = {},
) {
  const asked: DrawOptions[] = [];
  let looks = 0;
  const engine: Engine = {
    id,
    styles: new Set(draws),
    async draw(raster, how) {
      asked.push(how);
      return { ...raster, data: raster.data.map((value) => 255 - value) };
    },
    close: async () => {},
  };
  const outcome = await drawPreviews(
    {
      photo,
      styles: ['pencil', 'anime', 'cel', 'cel'],
      longSide: 160,
      options: { ...DEFAULT_OPTIONS, enhance: false },
      format: 'webp',
      sheet: false,
      ...changes,
    },
    {
      styles,
      engines: new Map([[id, engine]]),
      faceFinder: {
        async find() {
          looks += 1;
          return faces;
        },
      },
      limits: { bytes: 10e6, pixels: 10e6, longSide: 4096, decodeBytes: 1e9 },
      clock: () => 0,
      onStage: () => {},
    },
  );
  return { outcome, asked, looks };
}

describe('previews', () => {
  it('exaggerate faces as the cartoon would', async () => {
    const faces = [meanFaceAt(100, { x: 384, y: 512 })];
    const { asked, outcome } = await preview({ styles: ['3d', 'cute'] }, ['3d'], { id: 'toon', faces });
    expect(outcome.ok && outcome.value.pictures.map(({ styles }) => styles)).toEqual([['3d'], ['cute']]);
    expect(asked.map(({ style }) => style)).toEqual(['3d', '3d']);
    const [plain, cute] = asked.map(({ faces: [face] }) => face!.mesh[145]!.y - face!.mesh[159]!.y);
    expect(cute! / plain!).toBeGreaterThan(1.3);
  });

  it('are drawn in the order asked for, once each, and without those that something else would stand in for', async () => {
    const { outcome, asked } = await preview({ options: { ...DEFAULT_OPTIONS, strength: 0.4 } });
    if (!outcome.ok) throw new Error(outcome.failure.code);
    expect(outcome.value.pictures.map(({ styles, width, height }) => [styles, width, height])).toEqual([
      [['pencil'], 120, 160],
      [['cel'], 120, 160],
    ]);
    expect(asked).toMatchObject([
      { style: 'pencil', strength: drawnAt(0.4, 'pencil'), colors: 'style' },
      { style: 'cel', strength: drawnAt(0.4, 'cel'), colors: 'photo' },
    ]);
    const { data } = await sharp(outcome.value.pictures[1]!.bytes)
      .stats()
      .then(({ channels }) => ({ data: channels }));
    expect(data).toHaveLength(3);
  });

  it('look for faces once, whatever the number of styles', async () => {
    expect((await preview()).looks).toBe(1);
  });

  it('can lie in one picture, with the id of the style below each', async () => {
    const { outcome } = await preview({ sheet: true, format: 'png', styles: ['cel', 'ink', 'pencil'] });
    if (!outcome.ok) throw new Error(outcome.failure.code);
    const [sheet, ...others] = outcome.value.pictures;
    expect(others).toEqual([]);
    expect(sheet!.styles).toEqual(['cel', 'ink', 'pencil']);
    // Two columns of 120 and two rows of 160 pixels, with labels and gaps.
    expect([sheet!.width, sheet!.height]).toEqual([2 * 128 + 8, 2 * (160 + 24 + 8) + 8]);
    const { data, info } = await sharp(sheet!.bytes).raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => data[(y * info.width + x) * info.channels]!;
    const darkIn = (left: number, top: number, width: number, height: number) => {
      let dark = 0;
      for (let y = top; y < top + height; y++)
        for (let x = left; x < left + width; x++) dark += at(x, y) < 128 ? 1 : 0;
      return dark;
    };
    expect(darkIn(8, 168, 120, 24)).toBeGreaterThan(20);
    // Where there is no fourth picture, there is nothing.
    expect(darkIn(136, 200, 128, 192)).toBe(0);
  });

  it('fail as a drawing does', async () => {
    const broken = await preview({ photo: photo.slice(0, 50) });
    expect(broken.outcome).toMatchObject({ ok: false, failure: { code: 'truncated' } });
    const unknown = await preview({ styles: ['anime'] });
    expect(unknown.outcome).toMatchObject({ ok: false, failure: { code: 'unknown-style', style: 'anime' } });
    expect(unknown.asked).toEqual([]);
  });
});
