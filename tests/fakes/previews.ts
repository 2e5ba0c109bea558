import {
  DEFAULT_OPTIONS,
  type Outcome,
  type PreviewRequest,
  type Previews,
  succeed,
} from '../../src/cartoon.ts';
import type { FakeDraw } from './in-process-cartoonizer.ts';

/** Small pictures that are what `draw` draws of the photo, whatever the style; a sheet is one of them. */
export async function previewsFrom(
  { photo, styles, options, format, sheet }: PreviewRequest,
  draw: FakeDraw,
): Promise<Outcome<Previews>> {
  const drawn = await draw({ photo, options: { ...DEFAULT_OPTIONS, ...options, format } }, () => {});
  if (!drawn.ok) return drawn;
  const { bytes, width, height, faces } = drawn.value;
  const picture = (shown: readonly string[]) => ({ styles: shown, bytes, width, height });
  return succeed({
    pictures: sheet ? [picture(styles)] : styles.map((style) => picture([style])),
    format,
    faces,
  });
}
