import { heifVersion } from './image/libheif.ts';
import sharp from './image/sharp.ts';
import { runtimeVersion } from './session.ts';

/** Loads the native libraries and returns their versions by name; throws when one of them does not load on this machine. */
export function nativeVersions(): Readonly<Record<string, string>> {
  const { sharp: binding, vips } = sharp.versions;
  return { sharp: binding ?? '', libvips: vips, libheif: heifVersion(), onnxruntime: runtimeVersion };
}
