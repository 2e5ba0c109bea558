import { z } from 'zod';
import { CROPS, FACE_CHOICES, FORMATS, SIZES, type Size, STRENGTH } from '../cartoon.ts';
import {
  address,
  bytes,
  choice,
  count,
  countOrAuto,
  countOrUnlimited,
  duration,
  fraction,
  list,
  locale,
  pixels,
  secret,
  text,
  timeZone,
  toggle,
} from './kinds.ts';

const HOST = /^[a-z0-9.-]+(?::\d{1,5})?$/i;
const SUBJECT = /^(?:discord|telegram):[\w:-]+$/;

/** Every setting there is. What each one means and what it is by default stands in config/defaults.yaml. */
export const SETTINGS = z.strictObject({
  language: locale(),
  timeZone: timeZone(),
  dataFolder: text(),
  services: z.strictObject({
    store: secret('an address that begins with postgres://', /^postgres(?:ql)?:\/\/\S+$/),
    queue: secret('postgres, or an address that begins with redis://', /^(?:postgres|rediss?:\/\/\S+)$/),
    blobs: secret('postgres, or an address that begins with s3://', /^(?:postgres|s3:\/\/\S+)$/),
  }),
  cartoon: z.strictObject({
    style: text(),
    strength: fraction(STRENGTH.min, STRENGTH.max),
    size: choice(...(SIZES.map(String) as [`${Size}`])).transform((size) =>
      size === 'original' ? size : (Number(size) as Exclude<Size, 'original'>),
    ),
    format: choice('auto', ...FORMATS),
    crop: choice(...CROPS),
    faces: choice(...FACE_CHOICES),
    enhance: toggle(),
    compare: toggle(),
  }),
  discord: z.strictObject({
    token: secret('a bot token from the Discord developer portal'),
    apiRoot: address(),
    attachmentHosts: list('host names', HOST),
    servers: list('server ids', /^\d+$/),
    shards: countOrAuto(1, 1000),
  }),
  telegram: z.strictObject({
    token: secret('a bot token from @BotFather', /^\d+:[\w-]+$/),
    apiRoot: address(),
    webhook: z.strictObject({
      url: address().optional(),
      secret: secret('1 to 256 letters, digits, - or _', /^[\w-]{1,256}$/),
    }),
  }),
  web: z.strictObject({
    enabled: toggle(),
    host: text(),
    port: count(0, 65535),
    token: secret('at least 16 characters without spaces', /^\S{16,}$/),
    adminToken: secret('at least 16 characters without spaces', /^\S{16,}$/),
    behindProxy: toggle(),
  }),
  drawing: z.strictObject({
    atOnce: countOrAuto(1, 64),
    threads: countOrAuto(1, 64),
    deadline: duration('1 s', '1 h'),
    memory: bytes('100 MB', '16 GB'),
    modelsFolder: text(),
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
    patience: duration('1 min', '7 days'),
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
    owners: list('people, such as discord:123 or telegram:456', SUBJECT),
  }),
  spool: z.strictObject({
    bytes: bytes('1 MB', '1000 GB'),
    lifetime: duration('1 min', '7 days'),
    key: secret('32 bytes as 64 hexadecimal digits', /^[0-9a-f]{64}$/i),
  }),
  retention: z.strictObject({
    history: duration('1 h', '3650 days'),
    events: duration('1 h', '30 days'),
  }),
  log: z.strictObject({
    level: choice('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  }),
  stop: z.strictObject({
    drain: duration('0 s', '10 min'),
  }),
});
