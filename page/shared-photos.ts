/** Photos that another program has shared, kept in this browser until the page offers them to the person. */

/** More photos than this are not taken at once. */
const MOST = 30;
/** Milliseconds after which nobody expects them any more. */
const LIFETIME = 24 * 60 * 60_000;
const PHOTOS = 'photos';

interface Shared {
  readonly at: number;
  readonly photos: readonly File[];
}

/** Keeps photos until they are read; earlier ones that are still there are replaced. */
export async function keepShared(photos: readonly File[]): Promise<void> {
  const shared: Shared = { at: Date.now(), photos: photos.slice(0, MOST) };
  await inStore((store) => store.put(shared, PHOTOS));
}

/** The photos that wait; none where nothing was shared, or it was too long ago. */
export async function readShared(): Promise<readonly File[]> {
  const shared = (await inStore((store) => store.get(PHOTOS))) as Shared | undefined;
  if (!shared) return [];
  if (Date.now() - shared.at < LIFETIME) return shared.photos;
  await clearShared();
  return [];
}

/** Deletes the photos that wait. */
export async function clearShared(): Promise<void> {
  await inStore((store) => store.delete(PHOTOS));
}

/** Does one thing in the store, and waits until it lasts. */
async function inStore(act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const database = await open();
  try {
    const transaction = database.transaction(PHOTOS, 'readwrite');
    const request = act(transaction.objectStore(PHOTOS));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    return request.result;
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open('toonsmith-shared', 1);
  request.onupgradeneeded = () => request.result.createObjectStore(PHOTOS);
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
