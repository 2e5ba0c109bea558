import { createCipheriv, createDecipheriv } from 'node:crypto';

/*
 * The file format: one byte for the kind, then either the bytes' length (8 bytes, big-endian) and the bytes, or a nonce
 * (12), the AES-256-GCM tag (16) and the encrypted bytes, authenticated together with the file's name.
 */
const PLAIN = 0;
const ENCRYPTED = 1;

export interface Encryption {
  /** 32 bytes; files are not encrypted without it. */
  readonly secret: Uint8Array | undefined;
  readonly random: (bytes: number) => Uint8Array;
}

/** The content of the file for some bytes. */
export function encode(bytes: Uint8Array, name: string, { secret, random }: Encryption): Buffer {
  if (!secret) {
    const header = Buffer.alloc(9);
    header.writeUInt8(PLAIN, 0);
    header.writeBigUInt64BE(BigInt(bytes.length), 1);
    return Buffer.concat([header, bytes]);
  }
  const nonce = random(12);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(Buffer.from(name));
  const body = cipher.update(bytes);
  cipher.final();
  return Buffer.concat([Buffer.of(ENCRYPTED), nonce, cipher.getAuthTag(), body]);
}

/**
 * The bytes of a file's content.
 * @throws Error when the file is incomplete, was changed, or cannot be decrypted
 */
export function decode(
  file: Buffer,
  name: string,
  { secret }: Pick<Encryption, 'secret'>,
): Uint8Array<ArrayBuffer> {
  if (file[0] === PLAIN) {
    if (file.length < 9 || file.readBigUInt64BE(1) !== BigInt(file.length - 9))
      throw new Error('A stored blob is incomplete.');
    return new Uint8Array(file.subarray(9));
  }
  if (file[0] !== ENCRYPTED) throw new Error('A file in the blob folder was not written by Toonsmith.');
  if (!secret) throw new Error('A stored blob is encrypted, and no key is set.');
  const decipher = createDecipheriv('aes-256-gcm', secret, file.subarray(1, 13), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(name)).setAuthTag(file.subarray(13, 29));
  const bytes = new Uint8Array(decipher.update(file.subarray(29)));
  decipher.final();
  return bytes;
}
