import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Hono } from 'hono';
import type { WebSettings } from './context.ts';
import type { HonoEnv } from './hono-env.ts';
import { refuse } from './responses.ts';

/** The page: its files, read once, and no others. */
export function addPageRoutes(app: Hono<HonoEnv>, { files }: Pick<WebSettings, 'files'>): void {
  const page = readPage(files);
  const version = versionOf(page);
  addServiceWorker(page, version);
  const policies = new Map([
    ['/', contentPolicy(page.get('/')!.bytes.toString())],
    [SERVICE_WORKER, SERVICE_WORKER_POLICY],
  ]);
  // Programs share photos with the page's service worker; here it is not there yet. Authentication has refused other sites.
  app.post('/share', (context) => context.redirect('/?shared=failed', 303));
  app.use('*', async (context, next) => {
    if (SAFE_METHODS.has(context.req.method) || !page.has(context.req.path)) return next();
    context.header('Allow', 'GET, HEAD');
    return refuse(context, 'method-not-allowed', 405, { methods: 'GET, HEAD' });
  });
  app.on(['GET', 'HEAD'], '*', (context) => {
    const file = page.get(context.req.path);
    if (!file) return refuse(context, 'no-such-page', 404);
    const { type, bytes, packs, tag } = file;
    const policy = policies.get(context.req.path);
    const headers = {
      'Content-Type': type,
      ETag: tag,
      'Cache-Control': 'no-cache',
      Vary: 'Accept-Encoding',
      // Lets the service worker see whether what it keeps is what is here.
      'Toonsmith-Page': version,
      ...(policy !== undefined && { 'Content-Security-Policy': policy }),
      ...(context.req.path === SERVICE_WORKER && { 'Service-Worker-Allowed': '/' }),
    };
    if (context.req.header('if-none-match') === tag) return context.body(null, 304, headers);
    if (packs && /\bgzip\b/.test(context.req.header('accept-encoding') ?? ''))
      return context.body(packed(file), 200, { ...headers, 'Content-Encoding': 'gzip' });
    return context.body(new Uint8Array(bytes), 200, headers);
  });
}

/** The file gzipped: the first time it is asked for, and then kept. */
const packed = (file: File): Uint8Array<ArrayBuffer> =>
  (file.packed ??= new Uint8Array(gzipSync(file.bytes)));

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

interface File {
  readonly type: string;
  readonly bytes: Buffer;
  /** Whether gzip makes it smaller. */
  readonly packs: boolean;
  packed?: Uint8Array<ArrayBuffer>;
  readonly tag: string;
}

/** Every address of the page and what lies there. */
function readPage({ page, scripts, locales }: WebSettings['files']): Map<string, File> {
  const found = new Map<string, File>();
  const add = (address: string, file: URL) => {
    const kind = KINDS[file.pathname.split('.').at(-1) as keyof typeof KINDS];
    const bytes = readFileSync(file);
    found.set(address, fileOf(kind, kind === KINDS.ftl ? messagesOfPage(bytes) : bytes));
  };
  const addFolder = (under: string, folder: URL, ending: string) => {
    for (const name of readdirSync(folder).sort())
      if (name.endsWith(ending)) add(`${under}${name}`, new URL(name, folder));
  };
  add('/', new URL('index.html', page));
  add('/style.css', new URL('style.css', page));
  add('/icon.svg', new URL('icon.svg', page));
  addFolder('/', page, '.png');
  add('/manifest.webmanifest', new URL('manifest.webmanifest', page));
  addFolder('/samples/', new URL('samples/', page), '.webp');
  addFolder('/page/', scripts, '.js');
  // What the page shares with the server: which failures there are, and how the values of a sentence are written.
  for (const folder of ['src/i18n/', 'src/options/'])
    addFolder(`/${folder}`, new URL(`../${folder}`, scripts), '.js');
  addFolder('/words/', locales, '.ftl');
  addFolder('/library/fluent/', besideLibrary('@fluent/bundle', 'esm/'), '.js');
  add('/library/fflate.js', besideLibrary('fflate/browser', '../esm/browser.js'));
  return found;
}

const fileOf = (kind: (typeof KINDS)[keyof typeof KINDS], bytes: Buffer): File => ({
  ...kind,
  bytes,
  tag: `"${shortHash(bytes)}"`,
});

/** The messages without those of terminals, chats and settings, which are most, and without comments. */
function messagesOfPage(messages: Buffer): Buffer {
  const all = messages.toString().split(/^(?=[a-z#])/m);
  return Buffer.from(all.filter((message) => !NOT_OF_PAGE.test(message)).join(''));
}

const NOT_OF_PAGE = /^(?:#|(?:cli|command|config|discord|server|telegram)-)/;

const shortHash = (of: Buffer | string): string =>
  createHash('sha256').update(of).digest('base64url').slice(0, 22);

/** Changes when any file of the page does. */
const versionOf = (page: ReadonlyMap<string, File>): string =>
  shortHash([...page].map(([address, { tag }]) => `${address} ${tag}`).join('\n'));

const SERVICE_WORKER = '/page/service-worker.js';

/** Tells the service worker which files the page has. Where nothing was built, as in tests, there is none. */
function addServiceWorker(page: Map<string, File>, version: string): void {
  const script = page.get(SERVICE_WORKER);
  if (!script) return;
  const addresses = [...page.keys()].filter((address) => address !== SERVICE_WORKER);
  const [samples, files] = [true, false].map((are) =>
    addresses.filter((address) => address.startsWith('/samples/') === are && !/-\d+\.png$/.test(address)),
  );
  const known = `const PAGE = ${JSON.stringify({ version, files, samples })};\n`;
  page.set(SERVICE_WORKER, fileOf(KINDS.js, Buffer.concat([Buffer.from(known), script.bytes])));
}

/** A file or folder of a library, relative to its main file; npm may have put the library into a folder above this program's. */
const besideLibrary = (name: string, path: string): URL =>
  new URL(path, pathToFileURL(createRequire(import.meta.url).resolve(name)));

const KINDS = {
  html: { type: 'text/html; charset=utf-8', packs: true },
  css: { type: 'text/css; charset=utf-8', packs: true },
  js: { type: 'text/javascript; charset=utf-8', packs: true },
  ftl: { type: 'text/plain; charset=utf-8', packs: true },
  svg: { type: 'image/svg+xml', packs: true },
  webmanifest: { type: 'application/manifest+json', packs: true },
  png: { type: 'image/png', packs: false },
  webp: { type: 'image/webp', packs: false },
} as const;

/** Only our own files, and the page's one inline block (which names its libraries) by its hash. */
function contentPolicy(html: string): string {
  const [, inline = ''] = /<script type="importmap">(.*?)<\/script>/s.exec(html) ?? [];
  const hash = createHash('sha256').update(inline).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self'",
    "img-src 'self' blob:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    // The one policy that makes the address of the service worker; a second one of this name can't be made.
    'trusted-types service-worker',
  ].join('; ');
}

/** The service worker loads the page's own files, and nothing else. */
const SERVICE_WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'";
