import type { ChosenOption, Redraw } from '../redraw.ts';

/**
 * What a button does. Everything a button needs travels in its 64 bytes of callback data, so it still works after a
 * restart; `asker` is the Telegram id of the person (or chat) it belongs to, known without asking anybody.
 */
export type CallbackData = { readonly asker: number } & (
  | { readonly on: 'redraw'; readonly batch: string; readonly redraw: Redraw }
  | { readonly on: 'menu'; readonly batch: string; readonly menu: ResultMenu }
  /** `keep`: uses its options from now on. */
  | { readonly on: 'delete' | 'cancel' | 'keep'; readonly batch: string }
  | {
      readonly on: 'settings';
      readonly scope: SettingsScope;
      /** Without one the overview is shown. */
      readonly option?: string;
      readonly value?: string;
    }
  /** The person's own sticker pack: shows the emoji or the buttons before, adds it with the emoji of this place, or takes it out. */
  | { readonly on: 'pack'; readonly batch: string; readonly step: PackStep }
  /** Shows the cartoons of a batch once more. */
  | { readonly on: 'recall'; readonly batch: string }
  /** Older entries than this moment; milliseconds since 1970. */
  | { readonly on: 'history'; readonly before: number }
  | { readonly on: 'forget'; readonly sure: boolean }
);
export type ResultMenu = 'main' | ChosenOption | 'photo';
export type SettingsScope = 'me' | 'chat';
export type PackStep = 'choose' | 'back' | 'remove' | number;

/** The callback data of a button, at most 64 bytes for batch ids of up to 12 characters and styles of up to 32. */
export function encodeCallbackData(press: CallbackData): string {
  const asker = press.asker.toString(36);
  switch (press.on) {
    case 'redraw': {
      const { redraw } = press;
      const value = 'value' in redraw ? [redraw.value] : [];
      return [REDRAW_CODES[redraw.kind], asker, press.batch, ...value].join(':');
    }
    case 'menu':
      return ['m', asker, press.batch, press.menu].join(':');
    case 'delete':
      return ['d', asker, press.batch].join(':');
    case 'cancel':
      return ['x', asker, press.batch].join(':');
    case 'keep':
      return ['k', asker, press.batch].join(':');
    case 'settings': {
      const { scope, option, value } = press;
      return ['o', asker, scope, ...(option === undefined ? [] : [option]), ...(value ? [value] : [])].join(
        ':',
      );
    }
    case 'recall':
      return ['r', asker, press.batch].join(':');
    case 'pack':
      return ['p', asker, press.batch, String(press.step)].join(':');
    case 'history':
      return ['h', asker, press.before.toString(36)].join(':');
    case 'forget':
      return ['f', asker, press.sure ? 'yes' : 'no'].join(':');
  }
}

/** The inverse; undefined for anything else, as it may be old or made up. */
export function decodeCallbackData(data: string): CallbackData | undefined {
  const [code = '', who = '', first = '', second, ...more] = data.split(':');
  if (!/^-?[0-9a-z]{1,11}$/.test(who) || more.length > (code === 'o' ? 1 : 0)) return undefined;
  const asker = Number.parseInt(who, 36);
  if (!Number.isSafeInteger(asker)) return undefined;
  const kind = REDRAW_KINDS.get(code);
  if (kind !== undefined) {
    if (!BATCH.test(first)) return undefined;
    if (
      kind === 'style' ||
      kind === 'size' ||
      kind === 'format' ||
      kind === 'background' ||
      kind === 'advice'
    )
      return second ? { on: 'redraw', asker, batch: first, redraw: { kind, value: second } } : undefined;
    return second === undefined ? { on: 'redraw', asker, batch: first, redraw: { kind } } : undefined;
  }
  const menu = MENUS.find((one) => one === second);
  switch (code) {
    case 'm':
      return BATCH.test(first) && menu ? { on: 'menu', asker, batch: first, menu } : undefined;
    case 'd':
    case 'x':
    case 'k':
    case 'r':
      if (!BATCH.test(first) || second !== undefined) return undefined;
      return { on: ON_BATCH[code], asker, batch: first };
    case 'p': {
      const step = packStep(second);
      return BATCH.test(first) && step !== undefined ? { on: 'pack', asker, batch: first, step } : undefined;
    }
    case 'o': {
      if (first !== 'me' && first !== 'chat') return undefined;
      const [value] = more;
      return {
        on: 'settings',
        asker,
        scope: first,
        ...(second && { option: second }),
        ...(value && { value }),
      };
    }
    case 'h': {
      const before = Number.parseInt(first, 36);
      return before > 0 && Number.isSafeInteger(before) && second === undefined
        ? { on: 'history', asker, before }
        : undefined;
    }
    case 'f':
      return first === 'yes' || first === 'no' ? { on: 'forget', asker, sure: first === 'yes' } : undefined;
    default:
      return undefined;
  }
}

const packStep = (text: string | undefined): PackStep | undefined =>
  PACK_STEPS.find((one) => one === text) ?? (/^\d{1,2}$/.test(text ?? '') ? Number(text) : undefined);
const PACK_STEPS = ['choose', 'back', 'remove'] as const;

const ON_BATCH = { d: 'delete', x: 'cancel', k: 'keep', r: 'recall' } as const;
const REDRAW_CODES = {
  softer: '-',
  stronger: '+',
  compare: 'c',
  avatar: 'v',
  sticker: 'e',
  again: 'a',
  style: 's',
  size: 'z',
  format: 't',
  background: 'b',
  advice: 'i',
} as const satisfies Record<Redraw['kind'], string>;
const REDRAW_KINDS = new Map(
  Object.entries(REDRAW_CODES).map(([kind, code]) => [code as string, kind as Redraw['kind']]),
);
const MENUS: readonly ResultMenu[] = ['main', 'style', 'size', 'format', 'background', 'photo'];
/** A batch, or one picture of it: its job id. */
const BATCH = /^[\w-]{1,40}(?:\.\d{1,3})?$/;
