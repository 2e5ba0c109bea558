/** The vocabulary of Toonsmith: what can be asked, what comes back, what can go wrong. Imports nothing. */

/** The kinds of files that can be written. */
export const FORMATS = ['png', 'jpg', 'webp'] as const;
export const SIZES = [512, 1024, 2048, 'original'] as const;
export const CROPS = ['none', 'portrait', 'avatar'] as const;
export const FACE_CHOICES = ['all', 'largest'] as const;
export const COLORS = ['photo', 'style'] as const;
/** What may lie behind the people, beside one color: what the photo shows, nothing (transparent), that blurred, or a gradient of its colors. */
export const BACKGROUNDS = ['keep', 'none', 'blur', 'gradient'] as const;
/** The colors that have a name; any other can be written in hexadecimal. */
export const COLOR_NAMES = {
  white: '#ffffff',
  gray: '#9e9e9e',
  black: '#000000',
  red: '#e53935',
  orange: '#fb8c00',
  yellow: '#fdd835',
  green: '#43a047',
  teal: '#26a69a',
  blue: '#1e88e5',
  navy: '#1a237e',
  purple: '#8e24aa',
  pink: '#f48fb1',
  brown: '#6d4c41',
  beige: '#f5e6cc',
} as const satisfies Readonly<Record<string, HexColor>>;
/** How faces can be made unlike the photo before they are drawn: with large eyes, or with what sets them apart from other faces. */
export const EXAGGERATIONS = ['cute', 'caricature'] as const;
/** Range of the strength option; values are rounded to the nearest step. */
export const STRENGTH = { min: 0.1, max: 1, step: 0.05 } as const;
/** Range of the exaggerate option, in the same way. */
export const EXAGGERATE = { min: 0, max: 1, step: 0.05 } as const;

export type FileFormat = (typeof FORMATS)[number];
/** What can be asked for: a kind of file, or a sticker: head and shoulders cut out with a white outline, a WebP of 512 pixels. */
export const FORMAT_CHOICES = [...FORMATS, 'sticker'] as const;
export type Format = (typeof FORMAT_CHOICES)[number];
export type Size = (typeof SIZES)[number];
export type Crop = (typeof CROPS)[number];
export type FaceChoice = (typeof FACE_CHOICES)[number];
/** Whose colours a cartoon has: the photo's, or those that its style paints by itself. */
export type Colors = (typeof COLORS)[number];
/** An sRGB color, `#rrggbb`. */
export type HexColor = `#${string}`;
/** What lies behind the people in a cartoon; a color fills all that is not a person. */
export type Background = (typeof BACKGROUNDS)[number] | HexColor;
export type Exaggeration = (typeof EXAGGERATIONS)[number];
/** Names a look; config/styles.json lists them and the engines that can draw them. */
export type StyleId = string;

/** What an engine is asked for at strengths 0.3, 0.6, 0.9 and 1, 0…1 each and never falling. */
export type StrengthCurve = readonly [light: number, clear: number, bold: number, full: number];

/** A look and the engines that can draw it, best first. Read from config/styles.json. */
export interface Style {
  readonly id: StyleId;
  /** The look's name by locale; `en` is always there. */
  readonly name: Readonly<Record<string, string>>;
  readonly engines: readonly string[];
  /** The style that the engines draw for it, where it is another one with exaggerated faces. */
  readonly base?: StyleId;
  /** Its faces are exaggerated before they are drawn. */
  readonly exaggeration?: Exaggeration;
  /** It always has its own colours, never the photo's. */
  readonly palette?: 'own';
  /** By engine: how strength becomes what the engine is asked for. A style with a base has its base's. */
  readonly strength?: Readonly<Record<string, StrengthCurve>>;
  /** The look that stands in where none of the engines is present. */
  readonly nearest?: StyleId;
}

/** The options of one cartoon, complete: saved defaults have been filled in. */
export interface CartoonOptions {
  readonly style: StyleId;
  /** 0.1 (light filter) … 1 (a bold drawing). */
  readonly strength: number;
  /** Long side of the result in pixels; a smaller photo is not enlarged. */
  readonly size: Size;
  readonly format: Format;
  readonly crop: Crop;
  readonly faces: FaceChoice;
  /** 0 (as in the photo) … 1: how much larger eyes become, and the rest of a face with them; styles that exaggerate do so anyway. */
  readonly exaggerate: number;
  /** With `faces: 'largest'` only the person of the largest face stays in front of another background. */
  readonly background: Background;
  readonly colors: Colors;
  /** Sharpen edges and balance lightness after drawing. */
  readonly enhance: boolean;
  /** Put photo and cartoon side by side in one picture. */
  readonly compare: boolean;
}

export const DEFAULT_OPTIONS: CartoonOptions = {
  style: '3d',
  strength: 0.7,
  size: 1024,
  format: 'png',
  crop: 'none',
  faces: 'all',
  exaggerate: 0,
  background: 'keep',
  colors: 'photo',
  enhance: true,
  compare: false,
};

export interface CartoonRequest {
  /** The photo's file bytes, of any type. */
  readonly photo: Uint8Array<ArrayBuffer>;
  readonly options: CartoonOptions;
  /** Largest file the receiver takes, in bytes; without it the best quality is kept. */
  readonly maxBytes?: number;
}

/** Asks for small pictures of one photo in several styles, so that a person can choose between them. */
export interface PreviewRequest {
  /** The photo's file bytes, of any type. */
  readonly photo: Uint8Array<ArrayBuffer>;
  /** In this order; those that something else would have to stand in for are left out. */
  readonly styles: readonly StyleId[];
  /** Long side of each picture in pixels. */
  readonly longSide: number;
  readonly options: Pick<CartoonOptions, 'strength' | 'crop' | 'faces' | 'exaggerate' | 'colors' | 'enhance'>;
  readonly format: FileFormat;
  /** All in one picture, each with its style's id below it; otherwise each in a picture of its own. */
  readonly sheet: boolean;
}

export interface Previews {
  /** One for each style that was drawn; of a sheet, the only one. */
  readonly pictures: readonly Preview[];
  readonly format: FileFormat;
  /** How many faces were found in the photo. */
  readonly faces: number;
}

export interface Preview {
  /** Those in the picture, from left to right and from the top. */
  readonly styles: readonly StyleId[];
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** The steps of one picture, in order. */
export const STAGES = ['decode', 'faces', 'draw', 'finish', 'encode'] as const;
export type Stage = (typeof STAGES)[number];

/** Something done differently from what was asked, worth a sentence in the reply. */
export type Note =
  /** frame: the one that was drawn, from 1 on. */
  | { readonly code: 'first-frame'; readonly frames: number; readonly frame?: number }
  | { readonly code: 'not-enlarged'; readonly asked: number; readonly longSide: number }
  /** An avatar was enlarged, so that the platforms take it. longSide: what the photo has there; side: what it has now. */
  | { readonly code: 'avatar-enlarged'; readonly longSide: number; readonly side: number }
  | { readonly code: 'laid-on-white' }
  /** Another background or a sticker was asked for, but nobody was found to cut out. */
  | { readonly code: 'background-kept' }
  | { readonly code: 'quality-reduced'; readonly quality: number }
  | { readonly code: 'size-reduced'; readonly longSide: number }
  | { readonly code: 'stand-in'; readonly asked: StyleId; readonly drawn: StyleId }
  | { readonly code: 'damaged'; readonly format: string };

/** Advice measured on the photo, for a better cartoon next time. */
export type Tip =
  /** crop: the one that was asked for, `none` when left out. */
  | { readonly code: 'no-face'; readonly crop?: Crop }
  /** fraction: the largest face's height as a part of the picture's long side, 0..1. */
  | { readonly code: 'small-face'; readonly fraction: number }
  | { readonly code: 'several-faces'; readonly count: number }
  | { readonly code: 'side-view' }
  | { readonly code: 'dark' }
  | { readonly code: 'backlit' }
  | { readonly code: 'blurry' }
  | { readonly code: 'small-photo'; readonly longSide: number };

/** A part of the upright photo, as parts of its width and height, 0..1; it may reach beyond the photo. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Cartoon {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The kind of file; a sticker is a `webp`. */
  readonly format: FileFormat;
  readonly width: number;
  readonly height: number;
  /** The part of the photo that it shows, where it isn't all of it. */
  readonly area?: Area;
  /** The look that was drawn; differs from the one asked for when a stand-in drew (see notes). */
  readonly style: StyleId;
  readonly engine: string;
  readonly notes: readonly Note[];
  /** How many faces were found in the photo. */
  readonly faces: number;
  /** Advice for a better cartoon next time; never a reason to refuse. */
  readonly tips: readonly Tip[];
  /** Milliseconds spent in each stage. */
  readonly milliseconds: Readonly<Record<Stage, number>>;
}

/**
 * Every expected failure, with the numbers its sentence needs. `internal` is everything unexpected: logged at the edge
 * with its cause, shown to people only by its short id.
 */
export type Failure =
  | { readonly code: 'empty' }
  | { readonly code: 'not-a-picture' }
  | { readonly code: 'unsupported-kind'; readonly kind: string }
  | { readonly code: 'truncated'; readonly kind: string }
  | { readonly code: 'too-many-bytes'; readonly limit: number; readonly got: number }
  | {
      readonly code: 'too-many-pixels';
      readonly limit: number;
      readonly width: number;
      readonly height: number;
    }
  | {
      readonly code: 'too-few-pixels';
      readonly limit: number;
      readonly width: number;
      readonly height: number;
    }
  | {
      readonly code: 'unknown-style';
      readonly style: string;
      readonly known: readonly StyleId[];
      readonly nearest?: StyleId;
    }
  | {
      readonly code: 'unknown-option';
      readonly option: string;
      readonly known: readonly string[];
      readonly nearest?: string;
    }
  | {
      readonly code: 'bad-option';
      readonly option: string;
      readonly value: string;
      readonly allowed: string;
      readonly nearest?: string;
    }
  /** Decoding the photo needs more memory than there is, in bytes. */
  | { readonly code: 'decode-memory'; readonly kind: string; readonly needed: number }
  /** The style is off until the next start: it took too long several times in a row. */
  | { readonly code: 'style-too-slow'; readonly style: StyleId }
  | { readonly code: 'cannot-fit'; readonly limit: number }
  // Failures before anything is drawn; times are milliseconds since 1970.
  | { readonly code: 'banned'; readonly reason?: string; readonly until?: number }
  | { readonly code: 'not-invited' }
  | {
      readonly code: 'quota-used';
      /** The limit is the guild's, and what was drawn there counts; without it the person's own. */
      readonly scope?: 'guild';
      readonly limit: number;
      readonly left: number;
      readonly retryAt: number;
    }
  | { readonly code: 'rate-limited'; readonly retryAt: number }
  | {
      readonly code: 'too-many-in-flight';
      /** `share`: what one person may hold while the queue is nearly full. */
      readonly scope: 'person' | 'share' | 'chat' | 'guild';
      readonly limit: number;
      /** Absent in what was recorded before 2026-11-29. */
      readonly retryAt?: number;
    }
  | { readonly code: 'queue-full'; readonly retryAt: number }
  | { readonly code: 'disk-full' }
  | { readonly code: 'album-too-long'; readonly limit: number; readonly got: number }
  | { readonly code: 'crashed-twice' }
  | { readonly code: 'expired' }
  | { readonly code: 'photo-gone' }
  | { readonly code: 'download-failed' }
  | { readonly code: 'download-slow'; readonly seconds: number }
  | { readonly code: 'busy' }
  | { readonly code: 'too-slow'; readonly seconds: number }
  | { readonly code: 'out-of-memory' }
  | { readonly code: 'cancelled' }
  | { readonly code: 'closing' }
  | { readonly code: 'paused' }
  | { readonly code: 'internal'; readonly id: string };
export type FailureCode = Failure['code'];

/** An expected failure is a value, never thrown: classes do not survive the way through a thread, a queue or HTTP. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

export const succeed = <T>(value: T): Outcome<T> => ({ ok: true, value });
export const fail = (failure: Failure): { readonly ok: false; readonly failure: Failure } => ({
  ok: false,
  failure,
});

/** The kind of file that a format is written as. */
export const fileFormatOf = (format: Format): FileFormat => (format === 'sticker' ? 'webp' : format);
