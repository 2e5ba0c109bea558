import type { RequestBody } from './body.ts';
import type { Guild, Place } from './world.ts';

export const CREATE_EXPRESSIONS = 1n << 43n;
export const MANAGE_EXPRESSIONS = 1n << 30n;

/** What a server has beside Discord's own: stickers and emoji. */
export interface Expression {
  readonly kind: 'sticker' | 'emoji';
  readonly guild: Guild;
  readonly name: string;
  readonly bytes: Buffer;
}

interface Breach {
  readonly status: number;
  readonly code: number;
  readonly message: string;
}

/** How many a server without boosts may have. */
const SLOTS = { sticker: 5, emoji: 50 } as const;
const MAX_BYTES = { sticker: 512 * 1024, emoji: 256 * 1024 } as const;
const SIDES = { sticker: 320, emoji: 128 } as const;

/**
 * Reads what is to be added to a server as Discord does (developer documentation, Sticker and Emoji resources): the file, its name, and
 * how many there are.
 */
export function readExpression(
  kind: Expression['kind'],
  { json, files }: RequestBody,
  at: {
    readonly guild: Guild | undefined;
    readonly places: Iterable<Place>;
    readonly there: readonly Expression[];
  },
): Expression | Breach {
  const { guild, places, there } = at;
  if (!guild?.hasBot) return { status: 403, code: 50001, message: 'Missing Access' };
  const mine = [...places].filter((place) => place.guild === guild);
  if (!mine.some(({ permissions }) => (permissions & (CREATE_EXPRESSIONS | MANAGE_EXPRESSIONS)) !== 0n))
    return { status: 403, code: 50013, message: 'Missing Permissions' };
  if (there.filter((one) => one.guild === guild && one.kind === kind).length >= SLOTS[kind])
    return {
      status: 400,
      code: kind === 'emoji' ? 30008 : 30039,
      message: `Maximum number of ${kind} reached`,
    };
  const name = String(json.name ?? '');
  const [, encoded = ''] = /^data:image\/png;base64,(.+)$/.exec(String(json.image ?? '')) ?? [];
  const bytes = kind === 'emoji' ? Buffer.from(encoded, 'base64') : (files.get(0)?.bytes ?? Buffer.alloc(0));
  const wrong = [
    ...(kind === 'emoji' && !/^\w{2,32}$/.test(name) ? ['name'] : []),
    ...(kind === 'sticker' && (name.length < 2 || name.length > 30) ? ['name'] : []),
    ...(kind === 'sticker' && !(String(json.tags ?? '').length >= 1 && String(json.tags).length <= 200)
      ? ['tags']
      : []),
    ...(kind === 'sticker' && !isDescription(json.description) ? ['description'] : []),
    ...(isPng(bytes, SIDES[kind]) && bytes.length <= MAX_BYTES[kind] ? [] : ['file']),
  ];
  if (wrong.length > 0)
    return { status: 400, code: 50035, message: `Invalid Form Body: ${wrong.join(', ')}` };
  return { kind, guild, name, bytes };
}

const isDescription = (text: unknown) =>
  typeof text === 'string' && (text === '' || (text.length >= 2 && text.length <= 100));

/** Width and height stand at the beginning of a PNG. */
const isPng = (bytes: Buffer, side: number) =>
  bytes.length > 24 &&
  bytes.toString('latin1', 1, 4) === 'PNG' &&
  bytes.readUInt32BE(16) === side &&
  bytes.readUInt32BE(20) === side;
