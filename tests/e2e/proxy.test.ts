import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFolder } from '../cli/fake-terminal.ts';
import { run } from './program.ts';

const NGINX = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/bin/nginx'].find(existsSync);
const CADDY = ['/usr/bin/caddy', '/usr/local/bin/caddy'].find(existsSync);
const OPENSSL = ['/usr/bin/openssl', '/usr/local/bin/openssl'].find(existsSync);
if (!NGINX || !OPENSSL) console.log('The tests with nginx are skipped: nginx and openssl are not both here.');
if (!CADDY) console.log('The test with Caddy is skipped: it is not here.');

const guide = readFileSync('docs/operators-guide.md', 'utf8');
/** A whole block of the guide, as an operator would copy it. */
const blockOf = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'ms').exec(guide)![1]!;

const TOKEN = 'a-token-for-visitors';
const ADMIN_TOKEN = 'the-token-of-the-operator';
const PHOTO = readFileSync('page/samples/photo.webp');
const ORDER = { name: 'ban', subject: 'telegram:42', days: 2 };
/** What Chromium sends besides. */
const BROWSER = { connection: 'keep-alive', 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' };

describe.skipIf(!NGINX)('nginx with nothing but proxy_pass, before a page without a token', () => {
  it('opens nothing to strangers, whether they use a browser or a script', async () => {
    const page = await servePage({});
    const plainProxy = await startNginx(`location / { proxy_pass http://127.0.0.1:${page.port}; }`);
    for (const headers of [{}, BROWSER, { ...BROWSER, origin: plainProxy.address }])
      for (const [method, path, body] of EVERYTHING) {
        const answer = await ask(plainProxy.address, path, { method, headers, body });
        expect(answer.status, `${method} ${path}`).toBe(403);
        expect(answer.text).toContain('web.token');
      }
    expect(await accessRecords(page)).toEqual([]);
    expect(page.written()).toContain('web.token is not set');
  });

  it('gives nobody the operator’s rights, where it speaks HTTP/1.1 as from 1.29.7 on', async () => {
    const page = await servePage({});
    const plainProxy = await startNginx(
      `location / { proxy_pass http://127.0.0.1:${page.port}; proxy_http_version 1.1; proxy_set_header Connection ""; }`,
    );
    for (const [method, path, body] of EVERYTHING)
      expect((await ask(plainProxy.address, path, { method, headers: BROWSER, body })).status).toBe(403);
    // A script that looks like one of this machine may draw.
    const session = await ask(plainProxy.address, '/api/session');
    expect(JSON.parse(session.text)).toMatchObject({ isVisitor: true, isOperator: false });
    for (const [method, path, body] of EVERYTHING.filter(([, path]) => /operator|metrics/.test(path)))
      expect((await ask(plainProxy.address, path, { method, body })).status).toBe(403);
    expect(await accessRecords(page)).toEqual([]);
  });
});

describe('the blocks of the guide', () => {
  it.skipIf(!NGINX || !OPENSSL)('of nginx lets people in by their token, and shows progress', async () => {
    const page = await servePage({ ...TOKENS, TOONSMITH_WEB_BEHIND_PROXY: 'on' });
    const proxy = await startNginx((port, folder) => {
      const block = blockOf('nginx')
        .replace('listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`)
        .replaceAll(/\/etc\/letsencrypt\/live\/[\w.]+/g, folder)
        .replace('127.0.0.1:7860', `127.0.0.1:${page.port}`);
      createCertificate(folder);
      return block;
    });
    await usePage(proxy.address, page, { isHttps: true });
  });

  it.skipIf(!CADDY)('of Caddy lets people in by their token, and shows progress', async () => {
    const page = await servePage({ ...TOKENS, TOONSMITH_WEB_BEHIND_PROXY: 'on' });
    const address = `http://127.0.0.1:${await freePort()}`;
    const block = blockOf('caddy')
      .replace('cartoons.example.org', address)
      .replace('127.0.0.1:7860', `127.0.0.1:${page.port}`);
    const folder = createFolder();
    const file = join(folder, 'Caddyfile');
    // Without an interface for administration, which would take a port of its own.
    writeFileSync(file, `{\n\tadmin off\n}\n${block}`);
    const arguments_ = ['run', '--config', file, '--adapter', 'caddyfile'];
    await start(CADDY!, arguments_, /serving initial configuration/, { HOME: folder });
    await usePage(address, page, { isHttps: false });
  });
});

const TOKENS = { TOONSMITH_WEB_TOKEN: TOKEN, TOONSMITH_WEB_ADMIN_TOKEN: ADMIN_TOKEN };
const EVERYTHING: readonly (readonly [method: string, path: string, body?: string])[] = [
  ['GET', '/'],
  ['GET', '/api/session'],
  ['GET', '/api/styles'],
  ['GET', '/api/operator'],
  ['GET', '/metrics'],
  ['POST', '/api/operator/orders', JSON.stringify(ORDER)],
  ['POST', '/api/cartoons', 'photo'],
  ['DELETE', '/api/me'],
];

/** Signs in, sends a photo and follows its progress, as a visitor's browser does. */
async function usePage(address: string, page: Page, { isHttps }: { readonly isHttps: boolean }) {
  expect((await ask(address, '/api/styles')).status).toBe(401);
  const browser = { ...BROWSER, origin: address };
  const signedIn = await ask(address, '/api/session', {
    method: 'POST',
    headers: { ...browser, 'content-type': 'application/json' },
    body: JSON.stringify({ token: TOKEN }),
  });
  expect(signedIn.status).toBe(204);
  const [cookie = ''] = signedIn.headers['set-cookie'] ?? [];
  expect(/; Secure/.test(cookie)).toBe(isHttps);
  const headers = { ...browser, cookie: cookie.split(';')[0]! };

  const photo = multipart(PHOTO);
  const posted = await ask(address, '/api/cartoons', {
    method: 'POST',
    headers: { ...headers, ...photo.headers, accept: 'application/json' },
    body: photo.body,
  });
  expect(posted.status).toBe(202);
  const events = await ask(address, `${posted.headers.location}/events`, { headers });
  expect(events.text).toContain('"state":"done"');
  expect((await ask(address, '/api/operator', { headers })).status).toBe(403);
  const operator = { authorization: `Bearer ${ADMIN_TOKEN}` };
  expect((await ask(address, '/api/operator', { headers: operator })).status).toBe(200);
  expect(page.written()).not.toContain('Set web.behindProxy');
}

type Page = Awaited<ReturnType<typeof servePage>>;

/** The built program with its page. */
async function servePage(settings: Readonly<Record<string, string>>) {
  const folder = createFolder();
  const program = run('serve', {
    TOONSMITH_WEB_ENABLED: 'on',
    TOONSMITH_WEB_PORT: '0',
    TOONSMITH_DATA_FOLDER: folder,
    ...settings,
  });
  await written(program.child, /localhost:\d+/, program.written);
  return { ...program, folder, port: Number(/localhost:(\d+)/.exec(program.written())![1]) };
}

/** What the operator of a page without a token sees, at the machine itself. */
async function accessRecords({ port, folder }: Page): Promise<unknown> {
  const token = readFileSync(join(folder, 'admin-token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}` };
  const answer = await ask(`http://127.0.0.1:${port}`, '/api/operator', { headers });
  expect(answer.status).toBe(200);
  return JSON.parse(answer.text).accessRecords;
}

/** nginx with a server, or with what stands in a plain one; tells its address. */
async function startNginx(server: string | ((port: number, folder: string) => string)) {
  const folder = createFolder();
  const port = await freePort();
  const block =
    typeof server === 'string' ? `server { listen 127.0.0.1:${port}; ${server} }` : server(port, folder);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ');
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr notice; events {}\nhttp { access_log off; ${temporary}\n${block}\n}`,
  );
  await start(
    NGINX!,
    ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')],
    /using the .* method/,
  );
  return { address: `${typeof server === 'string' ? 'http' : 'https'}://127.0.0.1:${port}` };
}

function createCertificate(folder: string): void {
  const files = ['-keyout', join(folder, 'privkey.pem'), '-out', join(folder, 'fullchain.pem')];
  const kind = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=cartoons.example.org'];
  execFileSync(OPENSSL!, ['req', '-x509', ...kind, ...files], { stdio: 'ignore' });
}

/** Starts a program for the length of a test; resolves when it has written that it is there. */
async function start(file: string, args: readonly string[], sign: RegExp, env: Record<string, string> = {}) {
  const child = spawn(file, args, { env: { PATH: process.env.PATH, ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  await written(child, sign, () => text);
}

const written = (child: ChildProcess, sign: RegExp, text: () => string): Promise<void> =>
  new Promise((resolve, reject) => {
    const look = () => sign.test(text()) && resolve();
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('close', () => reject(new Error(`It ended: ${text()}`)));
    look();
  });

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
}

/** Asks over a connection of its own, with these headers and no others. */
const ask = (address: string, path: string, { method = 'GET', headers = {}, body }: Asked = {}) =>
  new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>((resolve, reject) => {
    const request = address.startsWith('https') ? requestHttps : requestHttp;
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const asked = request(
      `${address}${path}`,
      { method, headers: { ...headers, ...length }, agent: false, rejectUnauthorized: false },
      async (answer) => {
        let text = '';
        for await (const chunk of answer) text += chunk;
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });

function multipart(photo: Buffer) {
  const head = '--b\r\nContent-Disposition: form-data; name="photo"; filename="me.webp"\r\n\r\n';
  return {
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: Buffer.concat([Buffer.from(head), photo, Buffer.from('\r\n--b--\r\n')]),
  };
}
