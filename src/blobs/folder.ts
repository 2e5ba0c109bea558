import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';

/**
 * Photos and undelivered cartoons on their way, on disk for a short time: private files in a private folder, encrypted
 * when there is a key. What is held stays; what nobody holds any more stays until its time is up or its room is needed.
 */
export interface Spool {
  /** Writes bytes under a key, in place of what was there, held once. False when there is no room. */
  put(key: string, bytes: Uint8Array): Promise<boolean>;
  /** Undefined when it is gone, incomplete, changed, or written with another encryption key. */
  get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  has(key: string): boolean;
  /** Holds once more. False when it is gone. */
  hold(key: string): boolean;
  /** Takes one hold back; after the last one it stays for its short time to live. */
  release(key: string): void;
  /** Deletes at once, whoever holds it; resolves when the file is gone. */
  drop(key: string): Promise<void>;
  /** Deletes as soon as nobody holds it: at once, or when the last hold is taken back. */
  discard(key: string): Promise<void>;
  /** Deletes what nobody holds and whose time is up; resolves when these files, and those being deleted already, are gone. */
  sweep(): Promise<void>;
  /** Bytes in use. */
  bytes(): number;
}

export interface SpoolOptions {
  readonly folder: string;
  /** Most bytes in use at a time. */
  readonly maxBytes: number;
  /** Milliseconds that something stays after its last hold ended; 0 deletes it then. */
  readonly timeToLive: number;
  /** 32 bytes; without it the files are as readable as the folder. */
  readonly key?: Uint8Array;
  readonly clock: Pick<Clock, 'now'>;
  /** Told of a file that could not be read or deleted. */
  readonly report: (error: unknown) => void;
  readonly random?: (bytes: number) => Uint8Array;
}

/** Opens the folder, mode 0700, and takes over what a former process left there: held by nobody. */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const { folder, maxBytes, timeToLive, key: secret, clock, report, random = randomBytes } = options;
  if (secret && secret.length !== 32) throw new RangeError('The key of the spool must have 32 bytes.');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const entries = new Map<string, Entry>();
  const deleting = new Map<string, Promise<void>>();
  let used = 0;
  for (const key of await readdir(folder)) {
    const { size, mtimeMs } = await stat(join(folder, key));
    entries.set(key, { size, holds: 0, until: mtimeMs + timeToLive });
    used += size;
  }

  const drop = async (key: string) => {
    const entry = entries.get(key);
    if (!entry) return deleting.get(key);
    entries.delete(key);
    used -= entry.size;
    const deleted = unlink(join(folder, key)).catch((error) => {
      if (error.code !== 'ENOENT') report(error);
    });
    deleting.set(key, deleted);
    await deleted;
    if (deleting.get(key) === deleted) deleting.delete(key);
  };

  const oldestUnheld = () => {
    let oldest: string | undefined;
    for (const [key, { holds, until }] of entries)
      if (holds === 0 && until < (entries.get(oldest ?? '')?.until ?? Infinity)) oldest = key;
    return oldest;
  };

  return {
    async put(key, bytes) {
      if (!/^[\w-][\w.-]*$/.test(key)) throw new RangeError('A key of the spool must be a plain file name.');
      const sealed = seal(bytes, key, secret, random);
      const { length } = sealed;
      await drop(key);
      // Asked anew after each wait: others put and hold meanwhile.
      while (used + length > maxBytes) {
        const oldest = length <= maxBytes ? oldestUnheld() : undefined;
        if (oldest === undefined) return false;
        await drop(oldest);
      }
      entries.set(key, { size: length, holds: 1, until: Infinity });
      used += length;
      try {
        await writeFile(join(folder, key), sealed, { mode: 0o600, flag: 'wx' });
        return true;
      } catch (error) {
        await drop(key);
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        report(error);
        return false;
      }
    },
    async get(key) {
      if (!entries.has(key)) return undefined;
      try {
        return unseal(await readFile(join(folder, key)), key, secret);
      } catch (error) {
        report(error);
        return undefined;
      }
    },
    has: (key) => entries.has(key),
    hold(key) {
      const entry = entries.get(key);
      if (entry) entry.holds += 1;
      return entry !== undefined;
    },
    release(key) {
      const entry = entries.get(key);
      if (!entry) return;
      entry.holds -= 1;
      if (entry.holds > 0) return;
      entry.until = clock.now() + timeToLive;
      if (timeToLive === 0 || entry.unwanted) void drop(key);
    },
    drop,
    async discard(key) {
      const entry = entries.get(key);
      if (entry && entry.holds > 0) entry.unwanted = true;
      else await drop(key);
    },
    async sweep() {
      const now = clock.now();
      for (const key of [...entries.keys()]) {
        // Asked anew after each wait: what nobody held may be held by now, or written again.
        const entry = entries.get(key);
        if (entry && entry.holds <= 0 && entry.until <= now) await drop(key);
      }
      await Promise.all(deleting.values());
    },
    bytes: () => used,
  };
}

interface Entry {
  readonly size: number;
  holds: number;
  /** When it may go, once nobody holds it. */
  until: number;
  /** Goes with its last hold. */
  unwanted?: true;
}

/*
 * The file: one byte that tells how it is sealed, then either the bytes' length (8, big-endian) and the bytes, or a
 * nonce (12), the AES-256-GCM tag (16) and the encrypted bytes, authenticated together with the file's name.
 */
const PLAIN = 0;
const ENCRYPTED = 1;

function seal(
  bytes: Uint8Array,
  key: string,
  secret: Uint8Array | undefined,
  random: (bytes: number) => Uint8Array,
) {
  if (!secret) {
    const head = Buffer.alloc(9);
    head.writeUInt8(PLAIN, 0);
    head.writeBigUInt64BE(BigInt(bytes.length), 1);
    return Buffer.concat([head, bytes]);
  }
  const nonce = random(12);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(Buffer.from(key));
  const body = cipher.update(bytes);
  cipher.final();
  return Buffer.concat([Buffer.of(ENCRYPTED), nonce, cipher.getAuthTag(), body]);
}

function unseal(file: Buffer, key: string, secret: Uint8Array | undefined): Uint8Array<ArrayBuffer> {
  if (file[0] === PLAIN) {
    if (file.length < 9 || file.readBigUInt64BE(1) !== BigInt(file.length - 9))
      throw new Error('A file in the spool is incomplete.');
    return new Uint8Array(file.subarray(9));
  }
  if (file[0] !== ENCRYPTED) throw new Error('A file in the spool is not from Toonsmith.');
  if (!secret) throw new Error('A file in the spool is encrypted, and no key is set.');
  const decipher = createDecipheriv('aes-256-gcm', secret, file.subarray(1, 13), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(key)).setAuthTag(file.subarray(13, 29));
  const bytes = new Uint8Array(decipher.update(file.subarray(29)));
  decipher.final();
  return bytes;
}
