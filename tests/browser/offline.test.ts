import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startTcpProxy } from '../fixtures/tcp-proxy.ts';
import { CHROMIUM, launch, phases, violationsOf, visit } from './chromium.ts';
import { fileNamed, servePage } from './fake-drawing.ts';

const TOKEN = 'a-token-for-visitors';

describe.skipIf(!CHROMIUM)('the page that its browser keeps', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  /** A line to a server that can be cut. */
  const lineTo = async (address: string) => {
    const line = await startTcpProxy(address);
    onTestFinished(() => line.close());
    return { ...line, address: line.url.replace('127.0.0.1', 'localhost') };
  };
  const isKept = (page: Page) => page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  const signIn = async (page: Page) => {
    await page.locator('#token').fill(TOKEN);
    await page.locator('#sign-in button').click();
    await page.locator('#sign-out').waitFor();
  };

  it('opens without a network, shows what was made, and sends what was added once there is one', async () => {
    const { address } = await servePage();
    const line = await lineTo(address);
    const { page, errors } = await visit(browser, line.address);
    await isKept(page);
    await page.setInputFiles('#photos', fileNamed('me.webp'));
    await phases(page, 'done', 1);
    const kept = await page.evaluate(async () => {
      const requests = await Promise.all(
        (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
      );
      return requests.flat().map(({ url }) => new URL(url).pathname);
    });
    expect(kept).toEqual(expect.arrayContaining(['/', '/style.css', '/page/main.js', '/words/zh-CN.ftl']));
    expect(kept.filter((path) => /^\/(?:api|docs|metrics)/.test(path))).toEqual([]);

    await line.cut();
    const note = page.locator('#offline');
    await note.getByText('can’t be reached').waitFor();
    await page.reload();
    await phases(page, 'done', 1);
    await note.getByText('can’t be reached').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('me.cartoon.png');
    await page.locator('#language').selectOption('zh-CN');
    await note.getByText('无法连接服务器').waitFor();
    await page.setInputFiles('#photos', fileNamed('later.webp'));
    await page.getByText('连接中断').waitFor();

    await line.restore();
    await phases(page, 'done', 2);
    await page.waitForFunction(() => document.getElementById('offline')?.textContent === '');
    expect(errors).toEqual([]);
  });

  it('is the new page as soon as the server has a new one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'toonsmith-page-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    cpSync(new URL('../../page/', import.meta.url), folder, { recursive: true });
    const change = (file: string, from: string, to: string) =>
      writeFileSync(join(folder, file), readFileSync(join(folder, file), 'utf8').replace(from, to));
    const { routes: _, ...before } = await servePage();
    change('index.html', '<title>Toonsmith', '<title>Newer');
    change('style.css', '--paper: light-dark(#f7f3ec', '--paper: light-dark(#00ff00');
    const after = await servePage({ files: { page: pathToFileURL(`${folder}/`) } });
    let now = before.address;
    const { page, context } = await visit(browser, before.address);
    await isKept(page);
    // What the address leads to from now on.
    await context.route(
      ({ origin, pathname }) => origin === before.address && !pathname.startsWith('/api/'),
      async (route) => {
        const url = route.request().url().replace(before.address, now);
        await route.fulfill({ response: await route.fetch({ url }) });
      },
    );
    now = after.address;
    await page.reload();
    await page.waitForSelector('html[data-ready]');
    expect(await page.title()).toBe('Newer');
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
      'rgb(0, 255, 0)',
    );
  });

  it('asks about photos that another program shares, also of somebody who has to sign in first', async () => {
    const { address } = await servePage({ tokens: { visitor: TOKEN } });
    const { page, errors } = await visit(browser, address);
    await isKept(page);
    const share = async (...photos: ReturnType<typeof fileNamed>[]) => {
      await page.evaluate(() => {
        const input = Object.assign(document.createElement('input'), { type: 'file', name: 'photo' });
        const form = Object.assign(document.createElement('form'), {
          ...{ id: 'sharing', method: 'post', action: '/share', enctype: 'multipart/form-data' },
        });
        input.multiple = true;
        form.append(input);
        document.body.append(form);
      });
      await page.setInputFiles('#sharing input', photos);
      await Promise.all([
        page.waitForURL(`${address}/`),
        page.evaluate(() => (document.getElementById('sharing') as HTMLFormElement).submit()),
      ]);
      await page.waitForSelector('html[data-ready]');
    };
    await share(fileNamed('shared.webp'));
    await page.getByText('use the photo you shared').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await signIn(page);
    await page.getByRole('heading', { name: 'A photo was shared with Toonsmith' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    // Nothing is sent before somebody says so.
    expect(await page.locator('.tile').count()).toBe(0);
    await page.getByRole('button', { name: 'Make cartoons' }).click();
    await phases(page, 'done', 1);

    await share(fileNamed('one.webp'), fileNamed('two.webp'));
    await page.getByRole('button', { name: 'Discard' }).click();
    // Which comes when the photos are deleted.
    await page.waitForFunction(() => document.activeElement?.id === 'photos');
    await page.reload();
    await phases(page, 'done', 1);
    expect(await page.locator('#shared').isVisible()).toBe(false);
    await share();
    await page.getByText('can’t be loaded from a link').waitFor();
    expect(errors).toEqual([]);
  });

  it('asks for the token when a login has ended, and goes on after it', async () => {
    const { address } = await servePage({ tokens: { visitor: TOKEN } });
    const { page, context } = await visit(browser, address);
    await signIn(page);
    await page.setInputFiles('#photos', fileNamed('me.webp'));
    await phases(page, 'done', 1);
    await context.clearCookies();
    await page.getByRole('button', { name: 'Stronger' }).click();
    await page.locator('#sign-in').waitFor();
    await phases(page, 'queued', 1);
    expect(await violationsOf(page)).toEqual([]);
    await signIn(page);
    await phases(page, 'done', 1);
    expect(await page.locator('.state').textContent()).toContain('90%');
  });

  it('hears again of its cartoons after a proxy has answered for a server that was away', async () => {
    const { address } = await servePage();
    const { page, context } = await visit(browser, address);
    await page.clock.install();
    let refused = () => {};
    const isRefused = new Promise<void>((resolve) => {
      refused = resolve;
    });
    await context.route('**/api/events*', async (route) => {
      await route.fulfill({ status: 502, body: 'Bad Gateway' });
      await context.unroute('**/api/events*');
      refused();
    });
    await page.reload();
    await isRefused;
    await page.setInputFiles('#photos', fileNamed('me.webp'));
    await page.locator('.tile').waitFor({ state: 'attached' });
    // The browser itself makes no further attempt.
    const again = page.waitForRequest('**/api/events*');
    await page.clock.runFor(5_000);
    await again;
    await phases(page, 'done', 1);
  });

  it('works where the browser may store nothing', async () => {
    const { address } = await servePage();
    const { page, context, errors } = await visit(browser, address);
    await context.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('Storage is off.', 'SecurityError');
      };
    });
    await page.reload();
    await page.waitForSelector('html[data-ready]');
    await page.setInputFiles('#photos', fileNamed('me.webp'));
    await phases(page, 'done', 1);
    expect(errors).toEqual([]);
  });
});
