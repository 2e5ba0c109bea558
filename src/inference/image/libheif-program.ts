import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compile, type Exports, type Imports, type Program } from './webassembly.ts';

/** The library is read when a photo needs it: most don't. */
const require = createRequire(import.meta.url);
let program: Program | undefined;

/**
 * Starts libheif. Each picture gets an instance of its own, as its memory never shrinks: the garbage collector frees it as a whole.
 * @param mostBytes of memory that it may take; asked whenever it wants more
 */
export function startLibHeif(mostBytes: () => number): LibHeif {
  program ??= compile(readFileSync(require.resolve('libheif-js/libheif-wasm/libheif.wasm')));
  return (require('libheif-js/libheif-wasm/libheif.js') as Factory)({
    // The library's own words about faults of a file are not for people.
    print: () => {},
    printErr: () => {},
    instantiateWasm(imports, receive) {
      const exports = program!.instantiate(imports, mostBytes);
      receive({ exports });
      return exports;
    },
  });
}

type Factory = (options: {
  print(text: string): void;
  printErr(text: string): void;
  instantiateWasm(imports: Imports, receive: (instance: { exports: Exports }) => void): Exports;
}) => LibHeif;

/** The functions of libheif's C interface that are used here; pointers are numbers, and a first argument takes a heif_error. */
export interface LibHeif {
  readonly HEAPU8: Uint8Array;
  readonly HEAPU32: Uint32Array;
  heif_get_version(): string;
  _malloc(bytes: number): number;
  _heif_context_alloc(): number;
  _heif_context_read_from_memory_without_copy(
    error: number,
    context: number,
    at: number,
    bytes: number,
    options: number,
  ): void;
  _heif_context_get_primary_image_handle(error: number, context: number, handle: number): void;
  _heif_image_handle_get_luma_bits_per_pixel(handle: number): number;
  _heif_image_handle_has_alpha_channel(handle: number): number;
  _heif_image_handle_get_preferred_decoding_colorspace(
    error: number,
    handle: number,
    colours: number,
    chroma: number,
  ): void;
  _heif_image_handle_get_image_tiling(
    error: number,
    handle: number,
    transformed: number,
    tiling: number,
  ): void;
  _heif_image_handle_get_raw_color_profile_size(handle: number): number;
  _heif_image_handle_get_raw_color_profile(error: number, handle: number, at: number): void;
  _heif_image_handle_get_nclx_color_profile(error: number, handle: number, profile: number): void;
  _heif_image_handle_decode_image_tile(
    error: number,
    handle: number,
    image: number,
    colours: number,
    chroma: number,
    options: number,
    column: number,
    row: number,
  ): void;
  _heif_decode_image(
    error: number,
    handle: number,
    image: number,
    colours: number,
    chroma: number,
    options: number,
  ): void;
  _heif_image_get_plane_readonly2(image: number, channel: number, stride: number): number;
  _heif_image_get_width(image: number, channel: number): number;
  _heif_image_get_height(image: number, channel: number): number;
  _heif_image_release(image: number): void;
}
