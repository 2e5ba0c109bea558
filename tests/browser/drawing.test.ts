import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, launch, openPage, phases, type Visit, violationsOf } from './chromium.ts';

const root = new URL('../../', import.meta.url);
const PHOTO = readFileSync(new URL('page/samples/photo.webp', root));

describe.skipIf(!CHROMIUM)('the page, in a browser, with real drawing', () => {
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
        TOONSMITH_DRAWING_AT_ONCE: '1',
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
    browser = await launch();
  });

  afterAll(async () => {
    await browser?.close();
    const exited = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  });

  const visit = (how?: BrowserContextOptions, what?: Partial<Visit>) => openPage(browser, address, how, what);
  const file = (name: string, buffer: Buffer = PHOTO) => ({ name, mimeType: 'image/webp', buffer });
  const send = (page: Page, ...files: ReturnType<typeof file>[]) => page.setInputFiles('#photos', files);
  const card = (page: Page, name: string) => page.getByRole('article', { name, exact: true });

  it('draws a photo, compares, draws it stronger and in another style, downloads it, and remembers it', async () => {
    const page = await visit({}, { previews: true });
    const uploads: number[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().includes('/api/cartoons'))
        uploads.push(request.postDataBuffer()?.length ?? 0);
    });
    await send(page, file('me.webp'));
    await phases(page, 'done', 1);
    const me = card(page, 'me.webp');
    const cartoon = me.getByRole('img', { name: 'Cartoon of me.webp' });
    expect(await cartoon.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(200);
    await page.waitForFunction(() => document.querySelectorAll('#styles img[src^="blob:"]').length > 10);

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
    expect(await violationsOf(page)).toEqual([]);

    await page.reload();
    await phases(page, 'done', 1);
    await card(page, 'me.webp').getByRole('button', { name: 'Delete' }).click();
    await phases(page, 'done', 0);
    await page.reload();
    await page.waitForSelector('html[data-ready]');
    expect(await page.getByRole('article').count()).toBe(0);
  });

  it('draws a HEIC photo that is dropped and that the browser itself can’t show', async () => {
    const photo = readFileSync(new URL('tests/fixtures/heic/portrait.heic', root));
    const page = await visit();
    await page.evaluate(
      (bytes) => {
        const dataTransfer = new DataTransfer();
        // Few systems know the type of such a file.
        dataTransfer.items.add(new File([new Uint8Array(bytes)], 'IMG_0001.HEIC'));
        for (const type of ['dragenter', 'dragover', 'drop'])
          document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      },
      [...photo],
    );
    await phases(page, 'done', 1);
    const heic = card(page, 'IMG_0001.HEIC');
    const cartoon = heic.getByRole('img', { name: 'Cartoon of IMG_0001.HEIC', exact: true });
    const sides = () =>
      cartoon.evaluate(({ naturalWidth, naturalHeight }: HTMLImageElement) => [naturalWidth, naturalHeight]);
    expect(await sides()).toEqual([384, 480]);
    expect(await heic.getByRole('slider').isVisible()).toBe(false);
    await heic.getByRole('button', { name: 'Avatar' }).click();
    await heic.locator('.version').nth(1).waitFor();
    const [width, height] = await sides();
    expect(width).toBe(height);
    await heic.getByRole('button', { name: 'View larger' }).click();
    await page.getByRole('dialog').getByRole('img', { name: 'Cartoon of IMG_0001.HEIC' }).waitFor();
    expect(await page.getByRole('button', { name: 'Show photo' }).isVisible()).toBe(false);
    expect(await violationsOf(page)).toEqual([]);
  });

  it('shows whoever has the admin token the state of things', async () => {
    const page = await visit();
    await page.getByRole('button', { name: 'Admin' }).click();
    await page.getByLabel('Access token').fill('not-the-admin-token');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('That token isn’t correct').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page
      .getByLabel('Access token')
      .fill(readFileSync(join(folder, 'data', 'admin-token'), 'utf8').trim());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await page.getByRole('button', { name: 'Admin' }).click();
    await page.getByText('Recent failures').waitFor();
    const subject = page.getByLabel('ID of a person, chat, or server');
    await subject.fill('telegram:42');
    await page.getByLabel('Action').selectOption('allow');
    await page.getByRole('button', { name: 'Apply' }).click();
    const people = page.locator('#people');
    const named = (name: string) => people.getByRole('button', { name, exact: true });
    await named('telegram:42').waitFor();
    await page.getByLabel('Search people and failures').fill('nobody of this name');
    await people.getByText('None').waitFor();
    await page.getByLabel('Search people and failures').fill('telegram:4');
    await subject.fill('');
    await named('Ban…: telegram:42').click();
    expect(await subject.inputValue()).toBe('telegram:42');
    await page.getByRole('button', { name: 'Apply' }).click();
    await named('Lift ban: telegram:42').click();
    await named('Ban…: telegram:42').waitFor();
    await subject.fill('');
    await named('telegram:42').click();
    expect(await subject.inputValue()).toBe('telegram:42');
    expect(await page.getByRole('img', { name: /^Failed\. now/ }).count()).toBe(1);
    await page.getByText('store: writable').waitFor();
    expect(await violationsOf(page)).toEqual([]);
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
      expect(await violationsOf(page)).toEqual([]);
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
