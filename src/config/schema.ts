import * as z from 'zod';
import {
  BACKGROUNDS,
  COLORS,
  CROPS,
  EXAGGERATE,
  FACE_CHOICES,
  FORMAT_CHOICES,
  SIZES,
  type Size,
  STRENGTH,
} from '../cartoon.ts';
import {
  address,
  bytes,
  choice,
  colorOr,
  count,
  countOrAuto,
  countOrUnlimited,
  duration,
  durationOrOff,
  folder,
  fraction,
  host,
  list,
  locale,
  pixels,
  publicKey,
  secret,
  shards,
  text,
  timeZone,
  toggle,
} from './kinds.ts';

const HOST = /^[a-z0-9.-]+(?::\d{1,5})?$/i;
const PERSON = /^(?:discord|telegram):\d+$/;
const SIZE = choice(...(SIZES.map(String) as [`${Size}`]));

/** Every setting there is. config/defaults.yaml says what each one means, and its default. */
export const SETTINGS = z.strictObject({
  language: locale(),
  timeZone: timeZone(),
  dataFolder: folder(),
  services: z.strictObject({
    store: secret('store', /^postgres(?:ql)?:\/\/\S+$/),
    queue: secret('queue', /^(?:postgres|rediss?:\/\/\S+)$/),
    blobs: secret('blobs', /^(?:postgres|s3:\/\/\S+)$/),
  }),
  cartoon: z.strictObject({
    style: text(),
    strength: fraction(STRENGTH.min, STRENGTH.max),
    size: SIZE.transform((size) =>
      size === 'original' ? size : (Number(size) as Exclude<Size, 'original'>),
    ).meta({ ...SIZE.meta() }),
    format: choice('auto', ...FORMAT_CHOICES),
    crop: choice(...CROPS),
    faces: choice(...FACE_CHOICES),
    exaggerate: fraction(EXAGGERATE.min, EXAGGERATE.max),
    background: colorOr(...BACKGROUNDS),
    colors: choice(...COLORS),
    enhance: toggle(),
    compare: toggle(),
  }),
  discord: z.strictObject({
    token: secret('discord-token', /^[\w-]+\.[\w-]+\.[\w-]+$/),
    apiRoot: address(),
    attachmentHosts: list('hosts', HOST),
    servers: list('servers', /^\d+$/),
    publicKey: publicKey().optional(),
    shards: shards(1000),
  }),
  telegram: z.strictObject({
    token: secret('telegram-token', /^\d+:[\w-]{20,}$/),
    apiRoot: address(),
    webhook: z.strictObject({
      url: address().optional(),
      secret: secret('webhook-secret', /^[\w-]{1,256}$/),
    }),
  }),
  web: z.strictObject({
    enabled: toggle(),
    host: host(),
    port: count(0, 65535),
    token: secret('token', /^\S{16,}$/),
    adminToken: secret('token', /^\S{16,}$/),
    behindProxy: toggle(),
    links: toggle(),
  }),
  drawing: z.strictObject({
    atOnce: countOrAuto(1, 64),
    threads: countOrAuto(1, 64),
    device: choice('auto', 'cpu', 'cuda', 'webgpu', 'coreml', 'dml'),
    deadline: duration('1 s', '1 h'),
    memory: bytes('100 MB', '16 GB'),
    modelsFolder: folder(),
    modelsFrom: address(),
  }),
  photo: z.strictObject({
    bytes: bytes('1 kB', '1 GB'),
    pixels: pixels('0.01 MP', '268 MP'),
    downloadTime: duration('1 s', '10 min'),
    downloadsAtOnce: count(1, 64),
  }),
  queue: z.strictObject({
    waiting: count(1, 1_000_000),
    perPerson: countOrUnlimited(1, 1_000_000),
    perChat: countOrUnlimited(1, 1_000_000),
    perServer: countOrUnlimited(1, 1_000_000),
    album: count(1, 10),
    expiresAfter: duration('1 min', '7 days'),
  }),
  reply: z.strictObject({
    atOnce: count(1, 64),
    deadline: duration('5 s', '10 min'),
    attempts: count(1, 100),
  }),
  quota: z.strictObject({
    picturesPerDay: countOrUnlimited(0, 1_000_000),
    burst: countOrUnlimited(1, 1_000_000),
    burstRefill: duration('10 ms', '1 h'),
  }),
  access: z.strictObject({
    mode: choice('open', 'invited'),
    owners: list('people', PERSON),
  }),
  blobs: z.strictObject({
    bytes: bytes('1 MB', '1000 GB'),
    lifetime: duration('1 min', '7 days'),
    key: secret('key', /^[0-9a-f]{64}$/i),
  }),
  retention: z.strictObject({
    history: duration('1 h', '3650 days'),
    events: duration('1 h', '30 days'),
  }),
  backup: z.strictObject({
    every: durationOrOff('1 h', '30 days'),
    folder: folder(),
    keep: count(1, 1000),
  }),
  log: z.strictObject({
    level: choice('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  }),
  stop: z.strictObject({
    drain: duration('0 s', '10 min'),
  }),
});

/** Every setting, parsed: sizes are bytes, times are milliseconds, `unlimited` is Infinity, `auto` is undefined. */
export type Config = DeepReadonly<z.output<typeof SETTINGS>>;

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;
