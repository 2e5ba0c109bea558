import type { ObjectStorage } from './object-storage.ts';

/**
 * The bytes of shared blobs in a bucket of any service that speaks S3. The library is loaded here and not before.
 *
 * @param url s3://key:secret@host/bucket, with ?region=… where the service has regions, and ?tls=off without TLS
 * @throws TypeError for a URL that says too little
 */
export async function createS3Storage(url: string): Promise<ObjectStorage> {
  const { S3mini } = await import('s3mini');
  const { endpoint, ...access } = readS3Url(url);
  const options = { ...access, endpoint, requestAbortTimeout: TIMEOUT_MS, fetch: fetchPersistently };
  let day = '';
  let client = new S3mini(options);
  /**
   * A new one each day (UTC), to which the key that signs requests belongs: s3mini would sign those of the first moment of a day with
   * the key of the day before, and they would be refused.
   */
  const ofToday = () => {
    const today = new Date().toISOString().slice(0, 10);
    if (today !== day) client = new S3mini(options);
    day = today;
    return client;
  };
  return {
    async put(key, bytes) {
      await ofToday().putObject(key, Buffer.from(bytes), 'application/octet-stream');
    },
    async get(key) {
      const bytes = await ofToday().getObjectArrayBuffer(key);
      return bytes === null ? undefined : Buffer.from(bytes);
    },
    async delete(key) {
      await ofToday().deleteObject(key);
    },
  };
}

const TIMEOUT_MS = 20_000;

/**
 * Asks again where the connection breaks: a server may close one that was idle just as a request arrives on it. Each request of object
 * storage can be repeated.
 */
const fetchPersistently: typeof fetch = async (input, init) => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetch(input, init);
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isBroken(error)) throw error;
    }
  }
};

const MAX_ATTEMPTS = 3;

const isBroken = (error: unknown): boolean => {
  const { code } = ((error as Error).cause ?? {}) as { readonly code?: string };
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
};

/** What a URL of object storage says, as the client needs it. */
export function readS3Url(url: string) {
  const { username, password, host, pathname, searchParams } = new URL(url);
  const bucket = pathname.replaceAll('/', '');
  if (!username || !password || !bucket)
    throw new TypeError('The address of object storage must be s3://key:secret@host/bucket.');
  const scheme = searchParams.get('tls') === 'off' ? 'http' : 'https';
  return {
    accessKeyId: decodeURIComponent(username),
    secretAccessKey: decodeURIComponent(password),
    endpoint: `${scheme}://${host}/${bucket}`,
    region: searchParams.get('region') ?? 'auto',
  };
}
