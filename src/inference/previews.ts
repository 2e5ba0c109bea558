import { fail, type Outcome, type Preview, type PreviewRequest, type Previews, succeed } from '../cartoon.ts';
import { drawLook } from './draw-look.ts';
import { framePhoto, lookSide } from './framing.ts';
import { encode } from './image/encode.ts';
import { enhance } from './image/enhance.ts';
import { openPhoto } from './image/photo.ts';
import type { Picture } from './image/pixels.ts';
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
    const { scene, drawn: raster } = await drawLook(framed.value, engine, look, options);
    const { alpha } = scene.pixels;
    drawn.push({ style: asked, raster: options.enhance ? enhance(raster) : raster, ...(alpha && { alpha }) });
  }
  if (drawn.length === 0)
    return fail({ code: 'unknown-style', style: request.styles[0] ?? '', known: styles.map(({ id }) => id) });
  onStage('encode');
  return encodePreviews(drawn, framed.value.found, request);
}

interface Drawn extends Picture {
  readonly style: string;
}

async function encodePreviews(
  drawn: readonly Drawn[],
  found: number,
  { format, sheet }: PreviewRequest,
): Promise<Outcome<Previews>> {
  const pictures: Preview[] = [];
  if (sheet) {
    const raster = layOutSheet(drawn.map(({ style, raster }) => ({ label: style, raster })));
    const encoded = await encode(raster, { format });
    if (!encoded.ok) return encoded;
    pictures.push({ ...measured(encoded.value), styles: drawn.map(({ style }) => style) });
  } else
    for (const { style, raster, alpha } of drawn) {
      const encoded = await encode(raster, { format, ...(alpha && { alpha }) });
      if (!encoded.ok) return encoded;
      pictures.push({ ...measured(encoded.value), styles: [style] });
    }
  return succeed({ pictures, format, faces: found });
}

const measured = ({ bytes, width, height }: Omit<Preview, 'styles'>) => ({ bytes, width, height });
