import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { unzipSync } from 'fflate';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const root = new URL('../../', import.meta.url);
const PHOTO = readFileSync(new URL('page/samples/photo.webp', root));

/** Carries requests to an address, and loses answers to photos: the connection breaks instead. */
async function openLossyLine(to: string) {
  const requests: { readonly key: string | undefined; readonly job: string | undefined }[] = [];
  const news = new EventTarget();
  let toLose = 0;
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    const isPhoto = method === 'POST' && url.startsWith('/api/cartoons');
    const forwarded = request(`${to}${url}`, { method, headers }, async (answer) => {
      if (!isPhoto) return void answer.pipe(outgoing.writeHead(answer.statusCode ?? 0, answer.headers));
      const body = await text(answer);
      const key = headers['idempotency-key'];
      requests.push({ key: typeof key === 'string' ? key : undefined, job: JSON.parse(body).id });
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
      // After its first byte: a browser itself repeats a request whose connection breaks before that.
      if (toLose-- > 0) outgoing.write(body.slice(0, 1), () => incoming.socket.destroy());
      else outgoing.end(body);
      news.dispatchEvent(new Event('request'));
    });
    outgoing.on('close', () => forwarded.destroy());
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    address: `http://localhost:${(server.address() as AddressInfo).port}`,
    /** The photos that were carried, whether their answers were lost or not. */
    requests,
    lose(count: number) {
      toLose = count;
    },
    async carried(count: number) {
      while (requests.length < count) await once(news, 'request');
    },
  };
}

if (!BROWSER) console.log('The tests of the page are skipped: there is no Chromium here.');

describe.skipIf(!BROWSER)('the page, in a browser, with real drawing', () => {
  let browser: Browser;
  let server: ChildProcess;
  let address: string;
  const folder = mkdtempSync(join(tmpdir(), 'toonsmith-page-'));

  beforeAll(async () => {
    server = spawn(process.execPath, [fileURLToPath(new URL('dist/main.js', root)), 'serve'], {
      cwd: folder,
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        TOONSMITH_DATA_FOLDER: join(folder, 'data'),
        TOONSMITH_WEB_PORT: '0',
        TOONSMITH_CARTOON_SIZE: '512',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    address = await new Promise((resolve, reject) => {
      let said = '';
      server.stderr?.on('data', (chunk) => {
        said += chunk;
        const found = /http:\/\/localhost:\d+/.exec(said)?.[0];
        if (found) resolve(found);
      });
      server.once('exit', () => reject(new Error(said)));
    });
    browser = await chromium.launch({ executablePath: BROWSER as string, args: FLAGS });
  });

  afterAll(async () => {
    await browser?.close();
    const exited = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  });

  /** A fresh browser on the page; any error it reports fails the test, refused requests aside: the page itself tells of them. */
  const visit = async (
    how: BrowserContextOptions = {},
    { at = address, expected = /status of 4\d\d/ } = {},
  ): Promise<Page> => {
    const context = await browser.newContext({ locale: 'en-US', acceptDownloads: true, ...how });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !expected.test(message.text())) errors.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(at) && !request.url().startsWith('blob:'))
        errors.push(`asked for ${request.url()}`);
    });
    onTestFinished(async () => {
      await context.close();
      expect(errors).toEqual([]);
    });
    await page.goto(at);
    await page.waitForSelector('html[data-ready]');
    return page;
  };
  const file = (name: string, buffer: Buffer = PHOTO) => ({ name, mimeType: 'image/webp', buffer });
  const send = (page: Page, ...files: ReturnType<typeof file>[]) => page.setInputFiles('#photos', files);
  const card = (page: Page, name: string) => page.getByRole('article', { name, exact: true });
  const phases = (page: Page, phase: string, count: number) =>
    page.waitForFunction(
      ([phase, count]) => document.querySelectorAll(`.card[data-phase=${phase}]`).length === count,
      [phase, count] as const,
    );
  const serious = async (page: Page) => {
    const { violations } = await page.evaluate(
      // The policy of the page lets no script in; the debugger's own way does.
      `${axe.source}; axe.run(document, { resultTypes: ['violations'] })` as unknown as () => Promise<{
        violations: { id: string; impact: string; nodes: { html: string }[] }[];
      }>,
    );
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  };

  it('shows the styles in the colours that are chosen', async () => {
    const page = await visit();
    const picture = page.locator('#styles img').first();
    await picture.waitFor();
    const before = await picture.getAttribute('src');
    expect(before).not.toContain('-own');
    await page.locator('#panel summary').click();
    await page.locator('#more-options select:has(option[value="style"])').selectOption('style');
    expect(await picture.getAttribute('src')).toBe(before!.replace('.webp', '-own.webp'));
    const answer = await page.request.get(new URL((await picture.getAttribute('src'))!, page.url()).href);
    expect(answer.status()).toBe(200);
  });

  it('draws a photo, compares, draws it stronger and in another style, downloads it, and remembers it', async () => {
    const page = await visit();
    const uploads: number[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') uploads.push(request.postDataBuffer()?.length ?? 0);
    });
    await send(page, file('me.webp'));
    await phases(page, 'done', 1);
    const me = card(page, 'me.webp');
    const cartoon = me.getByRole('img', { name: 'Cartoon of me.webp' });
    expect(await cartoon.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(200);

    const slider = me.getByRole('slider');
    await slider.focus();
    for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowRight');
    expect(await slider.inputValue()).toBe('55');
    expect(await me.locator('.before').evaluate((image) => getComputedStyle(image).clipPath)).toContain(
      '45%',
    );

    const before = await cartoon.getAttribute('src');
    await me.getByRole('button', { name: 'Stronger' }).click();
    await page.waitForFunction(
      (src) => document.querySelector('.after')?.getAttribute('src') !== src,
      before,
    );
    await phases(page, 'done', 1);
    expect(await me.textContent()).toContain('90%');
    await me.getByRole('combobox').selectOption('ink');
    await page.waitForFunction(() => document.querySelector('.state')?.textContent?.includes('Ink wash'));
    await phases(page, 'done', 1);
    // Drawing again names the photo and does not send it.
    expect(uploads.length).toBe(3);
    expect(Math.max(...uploads.slice(1))).toBeLessThan(PHOTO.length);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      me.getByRole('link', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('me.cartoon.png');
    expect(await serious(page)).toEqual([]);

    await page.reload();
    await phases(page, 'done', 1);
    await card(page, 'me.webp').getByRole('button', { name: 'Delete' }).click();
    await phases(page, 'done', 0);
    await page.reload();
    await page.waitForSelector('html[data-ready]');
    expect(await page.getByRole('article').count()).toBe(0);
  });

  it('shows an avatar in a circle too, and nothing else', async () => {
    const page = await visit();
    await send(page, file('whole.webp'));
    await phases(page, 'done', 1);
    expect(await card(page, 'whole.webp').locator('figure').isVisible()).toBe(false);
    await page.locator('summary').click();
    await page.locator('#more-options').getByRole('combobox', { name: /^crop/i }).selectOption('avatar');
    await send(page, file('me.webp'));
    await phases(page, 'done', 2);
    const me = card(page, 'me.webp');
    const round = me.getByRole('img', { name: 'Cartoon of me.webp in a circle' });
    const seen = await round.evaluate((image: HTMLImageElement) => {
      const { width, height } = image.getBoundingClientRect();
      const { borderRadius } = getComputedStyle(image);
      return { width, height, borderRadius, drawn: image.naturalWidth > 0 };
    });
    expect(seen).toEqual({ width: 80, height: 80, borderRadius: '50%', drawn: true });
    expect(await me.textContent()).toContain('As a round profile picture');
    expect(await serious(page)).toEqual([]);
  });

  it('offers backgrounds as words, swatches and a color picker, and stickers', async () => {
    const page = await visit();
    await page.locator('#panel summary').click();
    const drawn = async () => {
      const [answer] = await Promise.all([
        page.waitForResponse((response) => new URL(response.url()).pathname === '/api/cartoons'),
        send(page, file('me.webp')),
      ]);
      return ((await answer.json()) as { options: Record<string, unknown> }).options;
    };
    const radio = (name: string) => page.getByRole('radio', { name, exact: true });
    await radio('transparent').check();
    expect(await drawn()).toMatchObject({ background: 'none' });
    await radio('blue').check();
    expect(await drawn()).toMatchObject({ background: '#1e88e5' });
    await page.getByLabel('Another color').fill('#ff8800');
    expect(await radio('blue').isChecked()).toBe(false);
    await page
      .locator('#more-options')
      .getByRole('combobox', { name: /^format/i })
      .selectOption('sticker');
    expect(await drawn()).toMatchObject({ background: '#ff8800', format: 'sticker' });
    await phases(page, 'done', 3);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).first().click(),
    ]);
    expect(download.suggestedFilename()).toBe('me.cartoon.webp');
    expect(await serious(page)).toEqual([]);
  });

  it('draws ten photos of which one is broken, and packs the others', async () => {
    const page = await visit();
    const good = Array.from({ length: 9 }, () => file('me.webp'));
    await send(page, ...good, file('broken.webp', PHOTO.subarray(0, 60)));
    await phases(page, 'done', 9);
    await phases(page, 'failed', 1);
    const broken = card(page, 'broken.webp');
    expect(await broken.textContent()).toContain('incomplete or damaged');
    await broken.getByRole('button', { name: 'Try again' }).click();
    await phases(page, 'failed', 1);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download all' }).click(),
    ]);
    const packed = unzipSync(readFileSync(await download.path()));
    expect(Object.keys(packed).sort()).toEqual(
      ['me.cartoon.png', ...[2, 3, 4, 5, 6, 7, 8, 9].map((number) => `me-${number}.cartoon.png`)].sort(),
    );
    for (const bytes of Object.values(packed)) expect([...bytes.subarray(1, 4)]).toEqual([80, 78, 71]);
  });

  it('cancels what waits', async () => {
    const page = await visit();
    await send(page, ...[1, 2, 3, 4].map((number) => file(`${number}.webp`)));
    await card(page, '4.webp').getByRole('button', { name: 'Cancel' }).click();
    await phases(page, 'done', 3);
    await phases(page, 'cancelled', 1);
    expect(await card(page, '4.webp').textContent()).toContain('Canceled');
  });

  it('can be used with the keyboard alone', async () => {
    const page = await visit();
    const focused = () =>
      page.evaluate(() => {
        const { id, name, value } = document.activeElement as HTMLInputElement;
        return id || `${name} ${value}`;
      });
    const seen: string[] = [];
    for (let step = 0; step < 12; step++) {
      await page.keyboard.press('Tab');
      seen.push(await focused());
    }
    expect(seen).toEqual(expect.arrayContaining(['language', 'photos', 'style anime', 'strength']));
    await page.locator('input[value=anime]').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('input[value="3d"]').isChecked()).toBe(true);
    await page.locator('#strength').focus();
    await page.keyboard.press('End');
    expect(await page.locator('#strength-hint').textContent()).toContain('bold comic');
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.locator('#photos').press('Enter'),
    ]);
    await chooser.setFiles([file('keys.webp')]);
    await phases(page, 'done', 1);
    expect(await card(page, 'keys.webp').textContent()).toContain('100%');
    expect(await page.getByRole('status').first().textContent()).toContain('keys.webp is done');
  });

  it('sends a photo again whose answer was lost, and has it drawn once', async () => {
    const line = await openLossyLine(address);
    const page = await visit({}, { at: line.address, expected: /net::ERR/ });
    line.lose(3);
    await send(page, file('me.webp'));
    await line.carried(3);
    // Nor is another cartoon asked for by a page that was closed before it knew that its photo had arrived.
    await page.reload();
    await phases(page, 'done', 1);
    const [first, ...others] = line.requests;
    expect(first?.key).toMatch(/^"\w{32}"$/);
    expect(others.length).toBeGreaterThan(2);
    expect(new Set(others.map(({ job }) => job))).toEqual(new Set([first?.job]));
    await card(page, 'me.webp').getByRole('button', { name: 'Softer' }).click();
    await page.waitForFunction(() => document.querySelector('.card')?.textContent?.includes('50%'));
    await phases(page, 'done', 1);
    expect(line.requests.at(-1)?.job).not.toBe(first?.job);
    expect(line.requests.at(-1)?.key).not.toBe(first?.key);
  });

  it('takes a photo that is pasted', async () => {
    const page = await visit();
    await page.evaluate(
      (bytes) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], 'pasted.webp', { type: 'image/webp' }));
        document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }));
      },
      [...PHOTO],
    );
    await phases(page, 'done', 1);
    expect(await card(page, 'pasted.webp').count()).toBe(1);
  });

  it('speaks Chinese to a Chinese browser, in the dark too, and English on request', async () => {
    const page = await visit({ locale: 'zh-CN', colorScheme: 'dark' });
    expect(await page.locator('#lead').textContent()).toContain('卡通图');
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    expect(await serious(page)).toEqual([]);
    await page.locator('#language').selectOption('en');
    await page.waitForFunction(() => document.documentElement.lang === 'en');
    expect(await page.locator('#lead').textContent()).toContain('cartoons');
    await page.reload();
    await page.waitForSelector('html[data-ready]');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  it('fits a phone', async () => {
    const page = await visit({
      viewport: { width: 360, height: 740 },
      isMobile: true,
      hasTouch: true,
    });
    await send(page, file('a-photo-with-a-very-long-name-that-does-not-fit-on-a-phone.webp'));
    await phases(page, 'done', 1);
    await page.locator('summary').tap();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await serious(page)).toEqual([]);
  });

  it('shows whoever has the admin token the state of things', async () => {
    const page = await visit();
    await page.getByRole('button', { name: 'Admin' }).click();
    await page.getByLabel('Access token').fill('not-the-admin-token');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('That token isn’t correct').waitFor();
    expect(await serious(page)).toEqual([]);
    await page
      .getByLabel('Access token')
      .fill(readFileSync(join(folder, 'data', 'admin-token'), 'utf8').trim());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await page.getByRole('button', { name: 'Admin' }).click();
    await page.getByText('Recent failures').waitFor();
    await page.getByLabel('ID of a person, chat, or server').fill('telegram:42');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('telegram:42: banned').waitFor();
    expect(await serious(page)).toEqual([]);
  });

  it('shows the admin what owners did, page by page, in the page’s language', async () => {
    const token = readFileSync(join(folder, 'data', 'admin-token'), 'utf8').trim();
    for (let day = 1; day <= 25; day++) {
      const response = await fetch(`${address}/api/operator/orders`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'ban', subject: 'telegram:7', days: day, reason: 'spam' }),
      });
      expect(response.status).toBe(200);
    }
    for (const [locale, labels, ending] of ADMIN_WORDS) {
      const page = await visit({ locale });
      await page.getByRole('button', { name: labels.admin, exact: true }).click();
      await page.getByLabel(labels.token).fill(token);
      await page.getByRole('button', { name: labels.signIn }).click();
      await page.getByRole('button', { name: labels.signOut }).waitFor();
      await page.getByRole('button', { name: labels.admin, exact: true }).click();
      const actions = page.locator('#actions');
      await actions.getByText(`ban telegram:7 25${ending}`).waitFor();
      expect(await actions.locator('tbody tr').count()).toBe(20);
      const [newer, older] = [actions.getByText(labels.newer), actions.getByText(labels.older)];
      expect(await newer.isDisabled()).toBe(true);
      await older.click();
      await actions.getByText(`ban telegram:7 5${ending}`).waitFor();
      expect(await older.isDisabled()).toBe(true);
      await newer.click();
      await actions.getByText(`ban telegram:7 25${ending}`).waitFor();
      expect(await serious(page)).toEqual([]);
    }
  });
});

/** What the admin panel is operated with in each language, and how an action’s line ends there. */
const ADMIN_WORDS = [
  [
    'en',
    {
      admin: 'Admin',
      token: 'Access token',
      signIn: 'Sign in',
      signOut: 'Sign out',
      newer: 'Newer',
      older: 'Older',
    },
    ' days, reason: spam',
  ],
  [
    'zh-CN',
    {
      admin: '管理',
      token: '访问令牌',
      signIn: '登录',
      signOut: '退出登录',
      newer: '较新',
      older: '较早',
    },
    ' 天, 原因：spam',
  ],
] as const;
