/*
 * Keeps the page's own files in this browser, so that the page opens without a network, and takes photos that other programs share.
 * What the API answers, cartoons and photos among it, never gets into its cache.
 */
import { keepShared } from './shared-photos.ts';

/** The server writes it in front of this script: the files of the page, and what changes with any of them. */
declare const PAGE: {
  readonly version: string;
  /** Kept from the start. */
  readonly files: readonly string[];
  /** Kept once they were shown. */
  readonly samples: readonly string[];
};

interface WaitingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface RequestEvent extends WaitingEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  readonly location: Location;
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: WaitingEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: RequestEvent) => void): void;
}
const worker = self as unknown as Worker;

const PREFIX = 'toonsmith-page-';
const CACHE = `${PREFIX}${PAGE.version}`;
/** The header with the version of the page that a file belongs to. */
const VERSION = 'toonsmith-page';
/** Milliseconds to wait for the server where the page is kept. */
const SERVER_TIMEOUT_MS = 4_000;
const FILES: ReadonlySet<string> = new Set(PAGE.files);
const SAMPLES: ReadonlySet<string> = new Set(PAGE.samples);

worker.addEventListener('install', (event) => {
  event.waitUntil(keepAll().then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await worker.clients.claim();
  };
  event.waitUntil(tidy());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== worker.location.origin) return;
  const isVisit = request.mode === 'navigate';
  if (isVisit && request.method === 'POST' && pathname === '/share')
    return event.respondWith(takeShared(request));
  if (request.method !== 'GET') return;
  if (isVisit && pathname === '/') event.respondWith(openPage(event));
  else if (!isVisit && FILES.has(pathname)) event.respondWith(fileAt(pathname, request));
  else if (!isVisit && SAMPLES.has(pathname)) event.respondWith(sampleAt(pathname, event));
});

/** Keeps every file of this version, or none of them. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE);
  const keep = async (path: string) => {
    const answer = await fetch(path, { cache: 'no-cache' });
    if (!isOfThisVersion(answer)) throw new Error(`${path} is of another version of the page.`);
    await cache.put(path, answer);
  };
  try {
    await Promise.all(PAGE.files.map(keep));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

const isOfThisVersion = ({ ok, headers }: Response) => ok && headers.get(VERSION) === PAGE.version;

/**
 * The page as the server has it now. The kept one is for when the server can't be reached; its other files are used as long as the
 * server has the same version, so that no two versions are ever mixed.
 */
async function openPage(event: RequestEvent): Promise<Response> {
  const kept = await keptAt('/');
  const answer = await fromServer(event.request, kept !== undefined);
  // A proxy may answer while the server behind it is away.
  if (answer === undefined || answer.status >= 500) return kept ?? answer ?? Response.error();
  if (!answer.ok) return answer;
  // Another program has this address now.
  if (!answer.headers.has(VERSION)) await leave();
  else if (!isOfThisVersion(answer)) await caches.delete(CACHE);
  else if (kept === undefined) event.waitUntil(keepAll());
  return answer;
}

async function leave(): Promise<void> {
  await caches.delete(CACHE);
  await worker.registration.unregister();
}

/** Undefined where there is no answer, or, when something is kept, none soon. */
async function fromServer(request: Request, isKept: boolean): Promise<Response | undefined> {
  const asked = fetch(request).catch(() => undefined);
  if (!isKept) return asked;
  return Promise.race([
    asked,
    new Promise<undefined>((resolve) => {
      setTimeout(() => resolve(undefined), SERVER_TIMEOUT_MS);
    }),
  ]);
}

async function keptAt(path: string): Promise<Response | undefined> {
  const cache = await caches.open(CACHE);
  return cache.match(path, { ignoreVary: true });
}

const fileAt = async (path: string, request: Request) => (await keptAt(path)) ?? fetch(request);

async function sampleAt(path: string, event: RequestEvent): Promise<Response> {
  const kept = await keptAt(path);
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (isOfThisVersion(answer)) {
    const copy = answer.clone();
    event.waitUntil(caches.open(CACHE).then((cache) => cache.put(path, copy)));
  }
  return answer;
}

/** Keeps shared photos for the page, which asks before it sends them: any website can send a form here. */
async function takeShared(request: Request): Promise<Response> {
  const open = (what: string) => Response.redirect(`/?shared=${what}`, 303);
  try {
    const form = await request.formData();
    const photos = form.getAll('photo').filter((one) => one instanceof File && one.size > 0) as File[];
    if (photos.length === 0) return open('no-photo');
    await keepShared(photos);
    return open('photos');
  } catch (error) {
    console.error(error);
    return open('failed');
  }
}
