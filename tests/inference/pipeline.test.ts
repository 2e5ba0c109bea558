import { describe, expect, it } from 'vitest';
import { type CartoonOptions, DEFAULT_OPTIONS, FORMATS, type Stage } from '../../src/cartoon.ts';
import { readStyles } from '../../src/config/styles.ts';
import type { WantedFaces } from '../../src/inference/cutout/people.ts';
import type { DrawOptions, Engine } from '../../src/inference/engines/engine.ts';
import { aroundHead, cutOf } from '../../src/inference/faces/crop.ts';
import { type Face, moveFace } from '../../src/inference/faces/face.ts';
import type { Raster } from '../../src/inference/image/raster.ts';
import sharp from '../../src/inference/image/sharp.ts';
import { drawCartoon } from '../../src/inference/pipeline.ts';
import { amountAt } from '../../src/inference/strength.ts';
import { faceAt } from '../fixtures/faces.ts';
import { paintPortrait } from '../fixtures/pictures.ts';
import { meanFaceAt } from './exaggerate/mean-mesh.ts';

const styles = readStyles(new URL('../../config/styles.json', import.meta.url));

/** Turns every picture into its negative, and remembers what it was asked. */
function negative() {
  const asked: { photo: Raster; how: DrawOptions }[] = [];
  const engine: Engine = {
    id: 'filters',
    styles: new Set(styles.map(({ id }) => id)),
    async draw(photo, how) {
      asked.push({ photo, how });
      return { ...photo, data: photo.data.map((value) => 255 - value) };
    },
    close: async () => {},
  };
  return { engine, asked };
}

interface Drawing {
  readonly options?: Partial<CartoonOptions>;
  readonly maxBytes?: number;
  readonly longSide?: number;
  /** The faces that are found, in the photo's own pixels, the largest first. */
  readonly faces?: readonly Face[];
  /** The engine that is there. */
  readonly engine?: 'filters' | 'toon';
  /** Loads its networks, and those that find faces. */
  readonly load?: Required<Engine>['load'];
  readonly onStage?: (stage: Stage) => void;
  /** The opacity of the people; nobody is found when left out. */
  readonly people?: (photo: Raster, faces: WantedFaces) => Uint8Array<ArrayBuffer>;
}

async function draw(
  photo: Uint8Array,
  {
    options,
    maxBytes,
    longSide = 4096,
    faces = [],
    engine: id = 'filters',
    load,
    onStage = () => {},
    people,
  }: Drawing = {},
) {
  const { engine, asked } = negative();
  if (load) engine.load = load;
  let now = 0;
  const outcome = await drawCartoon(
    {
      photo: new Uint8Array(photo),
      options: { ...DEFAULT_OPTIONS, style: 'cel', size: 512, enhance: false, ...options },
      ...(maxBytes !== undefined && { maxBytes }),
    },
    {
      styles,
      engines: new Map([[id, engine]]),
      faceFinder: {
        find: async ({ height }) =>
          faces.map((face) => moveFace(face, { scale: height / portrait.height, left: 0, top: 0 })),
      },
      personFinder: { find: async (photo, wanted) => people?.(photo, wanted) },
      limits: { bytes: 10e6, pixels: 10e6, longSide, decodeBytes: 1e9 },
      clock: () => now++,
      onStage,
    },
  );
  return { outcome, asked };
}

async function cartoon(photo: Uint8Array, drawing?: Drawing) {
  const { outcome } = await draw(photo, drawing);
  if (!outcome.ok) throw new Error(outcome.failure.code);
  return outcome.value;
}

const portrait = paintPortrait(600, 800);
const file = () => sharp(portrait.data, { raw: { width: 600, height: 800, channels: 3 } });
const pngFile = await file().png().toBuffer();
const png = async () => pngFile;

describe('the story of one picture', () => {
  it('goes through decoding, looking for faces, drawing, finishing and encoding, and says how long each took', async () => {
    const stages: Stage[] = [];
    const { milliseconds } = await cartoon(await png(), { onStage: (stage) => stages.push(stage) });
    expect(stages).toEqual(['decode', 'faces', 'draw', 'finish', 'encode']);
    expect(milliseconds).toEqual({ decode: 1, faces: 1, draw: 1, finish: 1, encode: 1 });
  });

  it('loads what the look needs while the photo is decoded, and draws though that fails', async () => {
    const events: unknown[] = [];
    await cartoon(await png(), {
      options: { style: 'ink' },
      load: async (look) => {
        events.push(look);
        throw new Error('no memory');
      },
      onStage: (stage) => events.push(stage),
    });
    const look = { style: 'ink', strength: expect.any(Number), usual: true };
    expect(events.slice(0, 3)).toEqual(['decode', look, 'faces']);
  });

  it('draws the decoded photo with the style and strength asked for', async () => {
    const { asked } = await draw(await png(), {
      options: { style: 'ink', strength: 0.35, size: 'original' },
    });
    const { photo, how } = asked[0]!;
    const curve = styles.find(({ id }) => id === 'ink')?.strength?.filters;
    expect(how).toMatchObject({ style: 'ink', strength: amountAt(0.35, curve), faces: [] });
    expect([photo.width, photo.height]).toEqual([portrait.width, portrait.height]);
    expect(Buffer.compare(photo.data, portrait.data)).toBe(0);
  });

  it.each([
    ['3d', 'photo', 'photo'],
    ['3d', 'style', 'style'],
    ['sketch', 'photo', 'style'],
  ] as const)(
    'draws %s, asked for the colours of the %s, in those of the %s',
    async (style, colors, drawn) => {
      const { asked } = await draw(await png(), { options: { style, colors } });
      expect(asked[0]!.how.colors).toBe(drawn);
    },
  );

  it('gives back what the engine drew, in the size and format asked for', async () => {
    const { bytes, ...rest } = await cartoon(await png(), { options: { format: 'webp' } });
    expect(rest).toMatchObject({
      format: 'webp',
      width: 384,
      height: 512,
      style: 'cel',
      engine: 'filters',
      notes: [],
    });
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 384, height: 512 });
    const [corner] = await sharp(bytes).raw().toBuffer();
    expect(Math.abs(corner! - (255 - portrait.data[0]!))).toBeLessThan(16);
  });

  it('does not enlarge a small photo, and says so', async () => {
    const { height, notes } = await cartoon(await png(), { options: { size: 2048 } });
    expect(height).toBe(800);
    expect(notes).toEqual([{ code: 'not-enlarged', asked: 2048, longSide: 800 }]);
  });

  it('keeps the original size up to the longest side it can draw', async () => {
    expect((await cartoon(await png(), { options: { size: 'original' } })).notes).toEqual([]);
    const { height, notes } = await cartoon(await png(), { options: { size: 'original' }, longSide: 700 });
    expect(height).toBe(700);
    expect(notes).toEqual([{ code: 'size-reduced', longSide: 700 }]);
  });

  it('finishes the drawing only when asked to', async () => {
    const plain = await cartoon(await png());
    const enhanced = await cartoon(await png(), { options: { enhance: true } });
    expect(Buffer.compare(plain.bytes, enhanced.bytes)).not.toBe(0);
  });

  it('lays photo and cartoon side by side when asked to', async () => {
    const { width, height, bytes } = await cartoon(await png(), { options: { compare: true } });
    expect([width, height]).toEqual([774, 512]);
    const shown = await sharp(bytes).raw().toBuffer();
    expect(shown[390 * 3]).toBe(255 - shown[0]!);
  });

  it('says which look stands in for one that cannot be drawn here', async () => {
    const { style, notes } = await cartoon(await png(), { options: { style: 'anime' } });
    expect(style).toBe('cel');
    expect(notes).toEqual([{ code: 'stand-in', asked: 'anime', drawn: 'cel' }]);
  });

  it('refuses a style that does not exist and lists those that do', async () => {
    const { outcome } = await draw(await png(), { options: { style: 'cubist' } });
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'unknown-style', style: 'cubist' } });
    expect(!outcome.ok && outcome.failure).toHaveProperty(
      'known',
      styles.map(({ id }) => id),
    );
  });

  it('fits the file into the bytes that the receiver takes', async () => {
    const { bytes, notes } = await cartoon(await png(), { options: { format: 'jpg' }, maxBytes: 20_000 });
    expect(bytes.length).toBeLessThanOrEqual(20_000);
    expect(notes.map(({ code }) => code)).toContain('quality-reduced');
  });

  it('keeps the opacity of a cut-out portrait', async () => {
    const cutout = await file().ensureAlpha(0.5).png().toBuffer();
    const { bytes } = await cartoon(cutout, { options: { format: 'png' } });
    expect((await sharp(bytes).raw().toBuffer())[3]).toBe(127);
  });

  it.each(FORMATS)('leaves neither EXIF, GPS, XMP nor profile in a %s', async (format) => {
    const tagged = await file()
      .withExif({ IFD0: { Make: 'Camera' }, IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N' } })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><place>home</place></x:xmpmeta>')
      .withIccProfile('p3')
      .jpeg()
      .toBuffer();
    expect(await sharp(tagged).metadata()).toMatchObject({ exif: expect.anything(), xmp: expect.anything() });
    const { bytes } = await cartoon(tagged, { options: { format } });
    const { exif, xmp, icc } = await sharp(bytes).metadata();
    expect({ exif, xmp, icc }).toEqual({ exif: undefined, xmp: undefined, icc: undefined });
    expect(Buffer.from(bytes).includes('GPS') || Buffer.from(bytes).includes('home')).toBe(false);
  });

  it('passes bad input on as a failure without drawing', async () => {
    const { outcome, asked } = await draw(new TextEncoder().encode('not a picture at all'));
    expect(outcome).toEqual({ ok: false, failure: { code: 'not-a-picture' } });
    expect(asked).toEqual([]);
  });

  it('notes a damaged file that could still be read', async () => {
    const whole = await file().jpeg().toBuffer();
    const cut = whole.subarray(0, Math.round(whole.length * 0.97));
    expect((await cartoon(cut)).notes).toEqual([{ code: 'damaged', format: 'jpg' }]);
  });
});

describe('a style of exaggerated faces', () => {
  const person = meanFaceAt(80, { x: 300, y: 400 });
  const drawing = { faces: [person], engine: 'toon' } as const;

  it('is drawn by the style that it is based on, from a photo and faces that are exaggerated', async () => {
    const { asked, outcome } = await draw(await png(), { ...drawing, options: { style: 'cute' } });
    const { photo, how } = asked[0]!;
    expect(how.style).toBe('3d');
    expect(outcome).toMatchObject({ ok: true, value: { style: 'cute', notes: [] } });
    const eye = ({ mesh }: Face) => mesh[145]!.y - mesh[159]!.y;
    expect(eye(how.faces[0]!) / eye(person)).toBeGreaterThan((1.3 * 512) / 800);
    const plain = await draw(await png(), { ...drawing, options: { style: '3d' } });
    expect(Buffer.compare(photo.data, plain.asked[0]!.photo.data)).not.toBe(0);
  });

  it('is exaggerated as much at every strength', async () => {
    const [light, bold] = await Promise.all(
      [0.2, 1].map(async (strength) => {
        const { asked } = await draw(await png(), { ...drawing, options: { style: 'cute', strength } });
        return asked[0]!;
      }),
    );
    expect(light!.how.faces).toEqual(bold!.how.faces);
    expect(light!.how.strength).toBeLessThan(0.3);
    expect(bold!.how.strength).toBe(1);
  });

  it('can be asked for in other styles, as far as asked', async () => {
    const eyeAt = async (options: Partial<CartoonOptions>) => {
      const { asked } = await draw(await png(), { faces: [person], options: { style: 'cel', ...options } });
      const { mesh } = asked[0]!.how.faces[0]!;
      return mesh[145]!.y - mesh[159]!.y;
    };
    const [none, half, whole] = await Promise.all([0, 0.5, 1].map((exaggerate) => eyeAt({ exaggerate })));
    expect(half! / none!).toBeGreaterThan(1.1);
    expect(whole! / half!).toBeGreaterThan(1.1);
    expect(await eyeAt({})).toBe(none);
  });

  it('is exaggerated wholly, whatever is asked for', async () => {
    const [one, other] = await Promise.all(
      [0, 0.5].map(async (exaggerate) => {
        const { asked } = await draw(await png(), { ...drawing, options: { style: 'cute', exaggerate } });
        return asked[0]!.how.faces;
      }),
    );
    expect(one).toEqual(other);
  });

  it('is compared with the photo as it was', async () => {
    const options = { compare: true, size: 'original' } as const;
    const [cute, plain] = await Promise.all(
      ['cute', '3d'].map(async (style) => {
        const { outcome } = await draw(await png(), { ...drawing, options: { ...options, style } });
        if (!outcome.ok) throw new Error(outcome.failure.code);
        return sharp(outcome.value.bytes)
          .extract({ left: 0, top: 0, width: 600, height: 800 })
          .raw()
          .toBuffer();
      }),
    );
    expect(Buffer.compare(cute!, plain!)).toBe(0);
  });

  it('bends the opacity of a cut-out portrait with the face', async () => {
    const oval = Buffer.alloc(600 * 800);
    for (let y = 0; y < 800; y++)
      for (let x = 0; x < 600; x++)
        if (((x - 300) / 110) ** 2 + ((y - 400) / 150) ** 2 < 1) oval[y * 600 + x] = 255;
    const cutout = await file()
      .joinChannel(oval, { raw: { width: 600, height: 800, channels: 1 } })
      .png()
      .toBuffer();
    const opaque = async (style: string) => {
      const { outcome } = await draw(cutout, { ...drawing, options: { style, size: 'original' } });
      if (!outcome.ok) throw new Error(outcome.failure.code);
      const alpha = await sharp(outcome.value.bytes).extractChannel(3).raw().toBuffer();
      return alpha.filter((value) => value > 127).length;
    };
    expect(await opaque('cute')).toBeLessThan(0.999 * (await opaque('3d')));
  });
});

describe('the faces of a picture', () => {
  const large = faceAt({ x: 180, y: 200, width: 150, height: 200 });
  const small = faceAt({ x: 450, y: 300, width: 60, height: 80 });
  const boxes = (asked: { how: DrawOptions }[]) => asked[0]!.how.faces.map(({ box }) => box);

  it('reach the engine in the coordinates of what it draws', async () => {
    const { asked } = await draw(await png(), { faces: [large, small] });
    expect(asked[0]!.photo.height).toBe(512);
    expect(boxes(asked)[0]!.y).toBeCloseTo(200 * (512 / 800));
    expect(boxes(asked)[1]!.height).toBeCloseTo(80 * (512 / 800));
  });

  it('are counted, and the reply says what would turn out better', async () => {
    const { faces, tips } = await cartoon(await png(), { faces: [large, small] });
    expect(faces).toBe(2);
    expect(tips).toContainEqual({ code: 'several-faces', count: 2 });
    expect((await cartoon(await png())).tips[0]).toEqual({ code: 'no-face', crop: 'none' });
  });

  it('come with two tips at most', async () => {
    const dark = await sharp({ create: { width: 600, height: 800, channels: 3, background: '#202020' } })
      .png()
      .toBuffer();
    const faces = [faceAt({ x: 180, y: 200, width: 150, height: 200 }, { yaw: 60 }), small];
    expect((await cartoon(dark, { faces })).tips.map(({ code }) => code)).toEqual(['dark', 'side-view']);
  });

  it('are left alone but for the largest when asked to', async () => {
    const { asked, outcome } = await draw(await png(), {
      faces: [large, small],
      options: { faces: 'largest' },
    });
    expect(boxes(asked)).toHaveLength(1);
    expect(boxes(asked)[0]!.height).toBeCloseTo(200 * (512 / 800));
    expect(outcome).toMatchObject({ value: { faces: 2 } });
  });

  it('are framed as an avatar, sharp from the photo’s own pixels', async () => {
    const { asked, outcome } = await draw(await png(), {
      faces: [large, small],
      options: { crop: 'avatar', size: 'original' },
    });
    const { photo, how } = asked[0]!;
    const cut = cutOf('avatar', portrait, large);
    expect([photo.width, photo.height]).toEqual([cut.width, cut.height]);
    const area = {
      left: cut.left / portrait.width,
      top: cut.top / portrait.height,
      width: cut.width / portrait.width,
      height: cut.height / portrait.height,
    };
    const enlarged = { code: 'avatar-enlarged', longSide: cut.width, side: 640 };
    expect(outcome).toMatchObject({ value: { width: 640, height: 640, area, notes: [enlarged] } });
    // The other face lies outside.
    expect(how.faces).toHaveLength(1);
    expect(how.faces[0]!.box.x).toBeCloseTo(large.box.x - cut.left);
    expect(how.faces[0]!.points.noseTip.y).toBeCloseTo(large.points.noseTip.y - cut.top);
    const corner = (cut.top * portrait.width + cut.left) * 3;
    expect(photo.data.subarray(0, 3)).toEqual(portrait.data.subarray(corner, corner + 3));
  });

  it('say which part of the photo is shown, where it is one alone', async () => {
    const area = async (options: Partial<CartoonOptions>) =>
      (await cartoon(await png(), { faces: [large], options })).area;
    expect(await area({})).toBeUndefined();
    expect(await area({ crop: 'avatar', compare: true })).toBeUndefined();
    const people = ({ width, height }: Raster) => new Uint8Array(width * height).fill(255);
    const sticker = await cartoon(await png(), { faces: [large], people, options: { format: 'sticker' } });
    const cut = cutOf('portrait', portrait, large);
    // Its outline lies around the head and the shoulders.
    const { left = 1, width = 0 } = sticker.area ?? {};
    expect(left).toBeLessThan(cut.left / portrait.width);
    expect(left + width).toBeGreaterThan((cut.left + cut.width) / portrait.width);
    expect(width).toBeCloseTo(cut.width / portrait.width, 1);
  });

  it('are framed as a portrait at the size asked for', async () => {
    const { asked } = await draw(await png(), { faces: [small], options: { crop: 'portrait', size: 512 } });
    const cut = cutOf('portrait', portrait, small);
    const { photo, how } = asked[0]!;
    expect(photo.width / photo.height).toBeCloseTo(cut.width / cut.height, 1);
    expect(how.faces[0]!.box.height / photo.height).toBeCloseTo(80 / cut.height, 1);
  });

  it('tell how large the part was when it is smaller than asked for', async () => {
    const { notes } = await cartoon(await png(), {
      faces: [small],
      options: { crop: 'portrait', size: 1024 },
    });
    const { height } = cutOf('portrait', portrait, small);
    expect(notes).toEqual([{ code: 'not-enlarged', asked: 1024, longSide: height }]);
  });

  it.each([
    [1024, 640],
    ['original', 640],
    [512, 512],
  ] as const)('make an avatar as large as the platforms want, which is said: size %s', async (size, side) => {
    const { width, notes } = await cartoon(await png(), {
      faces: [small],
      options: { crop: 'avatar', size },
    });
    const cut = cutOf('avatar', portrait, small);
    expect([width, notes]).toEqual([side, [{ code: 'avatar-enlarged', longSide: cut.width, side }]]);
  });

  it('too large for the picture get the missing edge of their avatar made up', async () => {
    const huge = faceAt({ x: 20, y: 150, width: 560, height: 600 });
    const { asked, outcome } = await draw(await png(), {
      faces: [huge],
      options: { crop: 'avatar', size: 512 },
    });
    const { photo } = asked[0]!;
    expect([photo.width, photo.height]).toEqual([512, 512]);
    expect(outcome).toMatchObject({ value: { width: 512, height: 512 } });
    expect(asked[0]!.how.faces[0]!.box.width).toBeLessThan(512);
  });

  it('may be none: then an avatar is a square of the picture', async () => {
    const { asked } = await draw(await png(), { options: { crop: 'avatar', size: 512 } });
    expect([asked[0]!.photo.width, asked[0]!.photo.height]).toEqual([512, 512]);
  });
});

describe('the background of a picture', () => {
  /** A person that fills the left half. */
  const leftHalf = ({ width, height }: Raster) =>
    Uint8Array.from({ length: width * height }, (_, at) => (at % width < width / 2 ? 255 : 0));
  const pixels = async (bytes: Uint8Array, channels: 3 | 4) => {
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect(info.channels).toBe(channels);
    const at = (x: number, y: number) => [
      ...data.subarray((y * info.width + x) * channels, (y * info.width + x + 1) * channels),
    ];
    return { at, width: info.width, height: info.height };
  };

  it('stays unless told otherwise, and nobody is looked for', async () => {
    const people = () => {
      throw new Error('looked for people');
    };
    expect((await cartoon(await png(), { people })).notes).toEqual([]);
  });

  it('becomes transparent', async () => {
    const { bytes, notes } = await cartoon(await png(), {
      people: leftHalf,
      options: { background: 'none' },
    });
    const whole = await pixels((await cartoon(await png())).bytes, 3);
    const { at, width, height } = await pixels(bytes, 4);
    expect(at(10, 10)).toEqual([...whole.at(10, 10), 255]);
    expect(at(width - 10, height - 10)[3]).toBe(0);
    expect(notes).toEqual([]);
  });

  it('is white in a JPG, which is said', async () => {
    const { bytes, notes } = await cartoon(await png(), {
      people: leftHalf,
      options: { background: 'none', format: 'jpg' },
    });
    const { at, width } = await pixels(bytes, 3);
    expect(Math.min(...at(width - 10, 10))).toBeGreaterThan(250);
    expect(notes).toEqual([{ code: 'laid-on-white' }]);
  });

  it('becomes one color', async () => {
    const { bytes } = await cartoon(await png(), { people: leftHalf, options: { background: '#1e90ff' } });
    const { at, width } = await pixels(bytes, 3);
    expect(at(width - 10, 10)).toEqual([0x1e, 0x90, 0xff]);
  });

  it('stays when nobody is found, which is said', async () => {
    const { bytes, notes } = await cartoon(await png(), { options: { background: 'none' } });
    expect((await sharp(bytes).metadata()).hasAlpha).toBe(false);
    expect(notes).toEqual([{ code: 'background-kept' }]);
  });

  it('is told from the people in the photo, whose faces are known', async () => {
    const [large, small] = [
      faceAt({ x: 180, y: 200, width: 150, height: 200 }),
      faceAt({ x: 450, y: 300, width: 60, height: 80 }),
    ];
    const looks: { photo: Raster; wanted: WantedFaces }[] = [];
    const people = (photo: Raster, wanted: WantedFaces) => {
      looks.push({ photo, wanted });
      return leftHalf(photo);
    };
    const options = { background: 'none', faces: 'largest' } as const;
    const { asked } = await draw(await png(), { faces: [large, small], people, options });
    const [{ photo, wanted } = expect.fail()] = looks;
    expect(photo).toBe(asked[0]!.photo);
    expect(wanted.only).toBe(true);
    expect(wanted.chosen).toEqual(asked[0]!.how.faces);
    expect(wanted.others.map(({ box }) => Math.round(box.height))).toEqual([Math.round(80 * (512 / 800))]);
  });

  it('keeps what is transparent in the photo', async () => {
    const cutout = await file().ensureAlpha(0.5).png().toBuffer();
    const { bytes } = await cartoon(cutout, { people: leftHalf, options: { background: 'none' } });
    const { at, width } = await pixels(bytes, 4);
    expect([at(10, 10)[3], at(width - 10, 10)[3]]).toEqual([127, 0]);
  });

  it('lies beside the whole photo when both are shown', async () => {
    const { bytes } = await cartoon(await png(), {
      people: leftHalf,
      options: { background: 'none', compare: true },
    });
    const { at, width } = await pixels(bytes, 4);
    expect([at(380, 10)[3], at(400, 10)[3], at(width - 10, 10)[3]]).toEqual([255, 255, 0]);
  });
});

describe('an avatar of somebody cut out', () => {
  const face = faceAt({ x: 220, y: 120, width: 160, height: 200 });
  const other = faceAt({ x: 20, y: 120, width: 60, height: 80 });
  const options = { crop: 'avatar', background: 'gradient', size: 512 } as const;
  /** A head as wide as high, in the middle of what is drawn, on a body that reaches down to the edge. */
  const person = ({ width, height }: Raster) =>
    Uint8Array.from({ length: width * height }, (_, at) => {
      const [x, y] = [(at % width) / width, Math.floor(at / width) / height];
      return Math.hypot(x - 0.5, y - 0.4) < 0.3 || (y > 0.8 && Math.abs(x - 0.5) < 0.3) ? 255 : 0;
    });

  it('is a square on a gradient of the photo, with one person', async () => {
    const looks: WantedFaces[] = [];
    const people = (photo: Raster, wanted: WantedFaces) => {
      looks.push(wanted);
      return person(photo);
    };
    const { asked, outcome } = await draw(await png(), { faces: [face, other], people, options });
    expect(outcome).toMatchObject({ value: { width: 512, height: 512 } });
    expect((await sharp(outcome.ok ? outcome.value.bytes : undefined).metadata()).hasAlpha).toBe(false);
    expect(looks[0]).toMatchObject({ only: true, chosen: [asked[0]!.how.faces[0]] });
    // More than the avatar itself is drawn, to choose it from.
    const cut = aroundHead(portrait, face);
    expect(asked[0]!.photo.width / asked[0]!.photo.height).toBeCloseTo(cut.width / cut.height, 2);
  });

  it('may be transparent', async () => {
    const { bytes } = await cartoon(await png(), {
      faces: [face],
      people: person,
      options: { ...options, background: 'none' },
    });
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect([info.channels, data[3], data[(256 * 512 + 256) * 4 + 3]]).toEqual([4, 0, 255]);
  });

  it('is the photo’s square around the head when nobody is found, which is said', async () => {
    const { width, height, notes } = await cartoon(await png(), { faces: [face], options });
    expect([width, height]).toEqual([512, 512]);
    expect(notes.map(({ code }) => code)).toEqual(['avatar-enlarged', 'background-kept']);
  });
});

describe('a sticker', () => {
  const face = faceAt({ x: 220, y: 200, width: 160, height: 200 });
  const disc = ({ width, height }: Raster) =>
    Uint8Array.from({ length: width * height }, (_, at) =>
      Math.hypot((at % width) - width / 2, at / width - height / 2) < width / 3 ? 255 : 0,
    );

  it('is a WebP of 512 pixels with the person cut out', async () => {
    const { bytes, format, width, height, notes } = await cartoon(await png(), {
      faces: [face],
      people: disc,
      options: { format: 'sticker', background: 'keep', compare: true, size: 1024 },
    });
    expect({ format, longSide: Math.max(width, height), notes }).toEqual({
      format: 'webp',
      longSide: 512,
      notes: [],
    });
    expect(bytes.length).toBeLessThanOrEqual(512_000);
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect([info.channels, data[3]]).toEqual([4, 0]);
  });

  it('is drawn from near by, where one person is meant', async () => {
    const options = { format: 'sticker' } as const;
    const { asked } = await draw(await png(), { faces: [face], people: disc, options });
    const cut = cutOf('portrait', portrait, face);
    const { photo } = asked[0]!;
    expect(photo.width / photo.height).toBeCloseTo(cut.width / cut.height, 2);
  });

  it('shows the whole picture when nobody is found, which is said', async () => {
    const { width, height, notes } = await cartoon(await png(), { options: { format: 'sticker' } });
    expect([width, height, notes]).toEqual([384, 512, [{ code: 'background-kept' }]]);
  });
});
