import { fail, type Outcome, type Preview, type PreviewRequest, type Previews, succeed } from '../cartoon.ts';
import { checkDrawing } from './check-drawing.ts';
import { type Framed, framePhoto, lookSide } from './framing.ts';
import { encode } from './image/encode.ts';
import { enhance } from './image/enhance.ts';
import { openPhoto } from './image/photo.ts';
import type { Raster } from './image/raster.ts';
import { layOutSheet } from './image/sheet.ts';
import { findLook } from './looks.ts';
import type { PipelineOptions } from './pipeline.ts';

/**
 * Draws small pictures of one photo in several styles. Decoding and finding faces, which take most of the time of a small picture, are
 * done once. Fails as the drawing of one picture does; with `unknown-style` when none of the styles can be drawn.
 */
export async function drawPreviews(
  request: PreviewRequest,
  { styles, engines, faceFinder, limits, onStage }: Omit<PipelineOptions, 'personFinder'>,
): Promise<Outcome<Previews>> {
  const { photo: bytes, longSide, options, format } = request;
  onStage('decode');
  const opened = await openPhoto(bytes, limits);
  if (!opened.ok) return opened;
  const photo = opened.value;
  const needed = photo.decodeBytes(Math.max(longSide, lookSide(photo)));
  if (needed > limits.decodeBytes)
    return fail({ code: 'decode-memory', kind: photo.kind.toUpperCase(), needed });
  const framing = { options: { ...options, format }, longSide, faceFinder };
  const framed = await framePhoto(photo, { ...framing, onFaces: () => onStage('faces') });
  if (!framed.ok) return framed;

  onStage('draw');
  const drawn: Drawn[] = [];
  for (const asked of new Set(request.styles)) {
    const look = findLook(styles, asked, engines);
    const engine = look && engines.get(look.engine);
    if (look?.style !== asked || !engine) continue;
    const { faces, pixels } = framed.value;
    const colors = look.palette === 'own' ? 'style' : options.colors;
    const how = { style: look.style, strength: options.strength, colors, faces };
    const raster = await engine.draw(pixels.raster, how);
    checkDrawing(raster, pixels.raster);
    drawn.push({ style: asked, raster: options.enhance ? enhance(raster) : raster });
  }
  if (drawn.length === 0)
    return fail({ code: 'unknown-style', style: request.styles[0] ?? '', known: styles.map(({ id }) => id) });
  onStage('encode');
  return encodePreviews(drawn, framed.value, request);
}

interface Drawn {
  readonly style: string;
  readonly raster: Raster;
}

async function encodePreviews(
  drawn: readonly Drawn[],
  { found, pixels: { alpha } }: Framed,
  { format, sheet }: PreviewRequest,
): Promise<Outcome<Previews>> {
  const pictures: Preview[] = [];
  if (sheet) {
    const raster = layOutSheet(drawn.map(({ style, raster }) => ({ label: style, raster })));
    const encoded = await encode(raster, { format });
    if (!encoded.ok) return encoded;
    pictures.push({ ...measured(encoded.value), styles: drawn.map(({ style }) => style) });
  } else
    for (const { style, raster } of drawn) {
      const encoded = await encode(raster, { format, ...(alpha && { alpha }) });
      if (!encoded.ok) return encoded;
      pictures.push({ ...measured(encoded.value), styles: [style] });
    }
  return succeed({ pictures, format, faces: found });
}

const measured = ({ bytes, width, height }: Omit<Preview, 'styles'>) => ({ bytes, width, height });
