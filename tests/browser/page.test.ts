import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { unzipSync } from 'fflate';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { CartoonRequest } from '../../src/cartoon.ts';
import { CHROMIUM, cartoonAnswer, launch, openPage, phases, SIZES, violationsOf } from './chromium.ts';
import { drawPng, type FakeDrawing, fileNamed as file, SMALL_PHOTO, servePage } from './fake-drawing.ts';

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

/** A photo that ends too early, and a drawing that finds this. */
const BROKEN = SMALL_PHOTO.subarray(0, 60);
const drawUnbroken = async (request: CartoonRequest) =>
  BROKEN.equals(request.photo) ? ({ code: 'truncated', kind: 'WEBP' } as const) : drawPng(request);

/** Draws nothing until it is released. */
function hold() {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const draw = async (request: CartoonRequest) => {
    await released;
    return drawPng(request);
  };
  return { draw, release };
}

if (!CHROMIUM) console.log('The tests of the page are skipped: there is no Chromium here.');

describe.skipIf(!CHROMIUM)('the page, in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  const visit = async (how?: BrowserContextOptions, draw: FakeDrawing['draw'] = drawPng): Promise<Page> => {
    const { address } = await servePage({ draw });
    return openPage(browser, address, how);
  };
  const send = (page: Page, ...files: ReturnType<typeof file>[]) => page.setInputFiles('#photos', files);
  const card = (page: Page, name: string) => page.getByRole('article', { name, exact: true });
  /** Shows another of the photos large. */
  const choose = (page: Page, name: string) =>
    page.locator('.tile').and(page.getByRole('button', { name })).first().click();

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

  it('draws a photo again as a tip advises, at the press of its button', async () => {
    const page = await visit({}, async ({ options }) =>
      options.faces === 'largest' ? {} : { faces: 2, tips: [{ code: 'several-faces', count: 2 }] },
    );
    await send(page, file('two.webp'));
    await phases(page, 'done', 1);
    const two = card(page, 'two.webp');
    expect(await two.locator('.remarks').textContent()).toContain('2 faces were found.');
    const answered = cartoonAnswer(page);
    await two.getByRole('button', { name: 'Only the largest face' }).click();
    expect(await (await answered).json()).toMatchObject({ options: { faces: 'largest' } });
    await phases(page, 'done', 1);
    await page.waitForFunction(
      () => !document.querySelector('.remarks')?.textContent?.includes('faces were'),
    );
  });

  it('shows an avatar in a circle too, and nothing else', async () => {
    const page = await visit();
    await send(page, file('whole.webp'));
    await phases(page, 'done', 1);
    expect(await card(page, 'whole.webp').locator('figure').isVisible()).toBe(false);
    await page.locator('#panel summary').click();
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
    expect(await violationsOf(page)).toEqual([]);
  });

  it('offers backgrounds as words, swatches and a color picker, and stickers', async () => {
    const page = await visit();
    await page.locator('#panel summary').click();
    const drawn = async () => {
      const [answer] = await Promise.all([cartoonAnswer(page), send(page, file('me.webp'))]);
      return ((await answer.json()) as { options: Record<string, unknown> }).options;
    };
    const radio = (name: string) => page.getByRole('radio', { name, exact: true });
    await radio('transparent').check();
    expect(await drawn()).toMatchObject({ background: 'none' });
    await radio('blue').check();
    expect(await drawn()).toMatchObject({ background: '#1e88e5' });
    await page.locator('#more-options').getByLabel('Another color').fill('#ff8800');
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
    expect(await violationsOf(page)).toEqual([]);
  });

  it('draws ten photos of which one is broken, and packs the others', async () => {
    const page = await visit({}, drawUnbroken);
    const good = Array.from({ length: 9 }, () => file('me.webp'));
    await send(page, ...good, file('broken.webp', BROKEN));
    await phases(page, 'done', 9);
    await phases(page, 'failed', 1);
    await choose(page, 'broken.webp');
    const broken = card(page, 'broken.webp');
    expect(await broken.textContent()).toContain('incomplete or damaged');
    // The same photo fails the same way.
    expect(await broken.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await broken.locator('.picture .icon-broken').waitFor();
    expect(await violationsOf(page)).toEqual([]);
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
    const drawing = hold();
    const page = await visit({}, drawing.draw);
    await send(page, ...[1, 2, 3, 4].map((number) => file(`${number}.webp`)));
    await choose(page, '4.webp');
    await card(page, '4.webp').getByRole('button', { name: 'Cancel' }).click();
    // The keyboard focus stays with the photo.
    expect(await page.evaluate(() => document.activeElement?.closest('article') !== null)).toBe(true);
    await phases(page, 'cancelled', 1);
    drawing.release();
    await phases(page, 'done', 3);
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
    expect(seen).toEqual(expect.arrayContaining(['language', 'photos', 'style 3d', 'strength']));
    await page.locator('input[value="3d"]').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('input[name=style]:checked').inputValue()).not.toBe('3d');
    await page.locator('#strength').focus();
    await page.keyboard.press('End');
    expect(await page.locator('#strength-hint').textContent()).toContain('bold drawing');
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
    const { address } = await servePage();
    const line = await openLossyLine(address);
    // Two of the styles have no samples.
    const expected = /net::ERR|status of 404/;
    const page = await openPage(browser, line.address, {}, { expected });
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

  it('speaks Chinese to a Chinese browser, in the dark too, and English on request', async () => {
    const page = await visit({ locale: 'zh-CN', colorScheme: 'dark' });
    expect(await page.locator('#lead').textContent()).toContain('卡通图');
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    expect(await violationsOf(page)).toEqual([]);
    await page.locator('#language').selectOption('en');
    await page.waitForFunction(() => document.documentElement.lang === 'en');
    expect(await page.locator('#lead').textContent()).toContain('cartoons');
    await page.reload();
    await page.waitForSelector('html[data-ready]');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  /** The part of the window that an element fills, and whether all of the element is in it. */
  const seen = (page: Page, selector: string) =>
    page.locator(selector).evaluate((element) => {
      const { top, bottom, left, right } = element.getBoundingClientRect();
      const clip = (value: number, most: number) => Math.min(most, Math.max(0, value));
      const area =
        (clip(right, innerWidth) - clip(left, innerWidth)) *
        (clip(bottom, innerHeight) - clip(top, innerHeight));
      const isWhole = top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth && area > 0;
      return { isWhole, part: area / (innerWidth * innerHeight) };
    });

  it.each(SIZES)('shows on %s what becomes of a photo without any scrolling', async (_, how) => {
    const drawing = hold();
    const page = await visit(how, drawing.draw);
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Try it with a sample photo' }).click();
    await page.locator('.card progress').waitFor();
    expect((await seen(page, '.card progress')).isWhole).toBe(true);
    expect((await seen(page, '.card .state')).isWhole).toBe(true);
    expect(await violationsOf(page)).toEqual([]);
    drawing.release();
    await phases(page, 'done', 1);
    const picture = await seen(page, '.card .after');
    expect(picture.isWhole).toBe(true);
    expect(picture.part).toBeGreaterThan(0.2);
    expect((await seen(page, '.card a[download]')).isWhole).toBe(true);
    expect(await page.locator('#drop').evaluate((zone) => zone.getBoundingClientRect().height)).toBeLessThan(
      120,
    );
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(how.viewport.width);
    expect(await violationsOf(page)).toEqual([]);
  });

  it.each(SIZES)('shows the photo in every style on %s, and draws the one that is tapped', async (_, how) => {
    const { address } = await servePage();
    const page = await openPage(browser, address, how, { previews: true });
    const asked: string[] = [];
    page.on('request', (request) => request.url().includes('/api/previews') && asked.push(request.method()));
    await send(page, file('me.webp'));
    await phases(page, 'done', 1);
    await page.waitForFunction(
      () => document.querySelector<HTMLImageElement>('#styles img')?.src.startsWith('blob:') ?? false,
    );
    const previewed = await page
      .locator('#styles .style:not(:has(:disabled)) img')
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).src));
    expect(previewed.filter((src) => src.startsWith('blob:')).length).toBeGreaterThan(10);
    await page.locator('input[value=ink]').click();
    await page.waitForFunction(() => document.querySelector('.state')?.textContent?.includes('Ink wash'));
    const me = card(page, 'me.webp');
    await me.getByRole('button', { name: /^3D/ }).click();
    expect(await me.locator('.state').textContent()).toContain('3D');
    await me.getByRole('button', { name: /^Ink wash/ }).click();
    expect(await me.locator('.state').textContent()).toContain('Ink wash');
    expect(asked).toEqual(['POST']);
    expect(await violationsOf(page)).toEqual([]);
    await page.reload();
    await phases(page, 'done', 1);
    expect(await me.locator('.version').count()).toBe(2);
  });

  it('cancels everything at once', async () => {
    const drawing = hold();
    const page = await visit({}, drawing.draw);
    await send(page, ...[1, 2, 3, 4, 5].map((number) => file(`${number}.webp`)));
    await page.getByRole('button', { name: 'Cancel all' }).click();
    await phases(page, 'cancelled', 5);
    drawing.release();
  });

  it('says what to do with a link, and leaves alone what is pasted into a field', async () => {
    const page = await visit();
    const paste = (text: string, selector: string) =>
      page.evaluate(
        ([text, selector]) => {
          const data = new DataTransfer();
          data.setData('text/plain', text);
          const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true });
          document.querySelector(selector)?.dispatchEvent(event);
        },
        [text, selector] as const,
      );
    const note = page.locator('#drop-note');
    await paste('https://example.org/me.jpg', '#token');
    await paste('no link at all', 'body');
    expect(await note.textContent()).toBe('');
    await paste('https://example.org/me.jpg', 'body');
    expect(await note.textContent()).toContain('can’t be loaded from a link');
    expect(await violationsOf(page)).toEqual([]);
  });

  it('says what went wrong and what could be better in the language of the moment', async () => {
    const page = await visit({}, async (request) => {
      const tips = [{ code: 'small-photo', longSide: 100 }] as const;
      return { tips, ...(await drawUnbroken(request)) };
    });
    await send(page, file('broken.webp', BROKEN), file('me.webp'));
    await phases(page, 'failed', 1);
    await phases(page, 'done', 1);
    await choose(page, 'me.webp');
    const remarks = card(page, 'me.webp').locator('.remarks');
    expect(await remarks.textContent()).toContain('100 pixels');
    await page.locator('#language').selectOption('zh-CN');
    await page.waitForFunction(() => document.documentElement.lang === 'zh-CN');
    await remarks.getByText(/100 像素/).waitFor();
    await choose(page, 'broken.webp');
    const state = card(page, 'broken.webp').locator('.state');
    expect(await state.textContent()).toContain('照片');
    await page.reload();
    await phases(page, 'failed', 1);
    await page.locator('#language').selectOption('en');
    await page.waitForFunction(() => document.documentElement.lang === 'en');
    await choose(page, 'broken.webp');
    expect(await state.textContent()).toContain('incomplete or damaged');
  });

  it('is light or dark as it is told, and leads to help, privacy, the API and its version', async () => {
    const page = await visit();
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await background();
    await page.getByLabel('Appearance').selectOption('dark');
    expect(await background()).not.toBe(light);
    expect(await violationsOf(page)).toEqual([]);
    await page.reload();
    await page.waitForSelector('html[data-ready]');
    expect(await background()).not.toBe(light);
    for (const name of ['Help', 'Privacy'])
      await page.locator('footer').getByText(name, { exact: true }).click();
    expect(await page.getByText('Photos go to this server only').isVisible()).toBe(true);
    expect(await page.locator('#version').textContent()).toMatch(/^Toonsmith \d+\.\d+/);
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'API', exact: true }).click();
    await page.getByRole('heading', { name: /API/, level: 1 }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  it('can be installed', async () => {
    const page = await visit();
    const manifest = await (await page.request.get(new URL('manifest.webmanifest', page.url()).href)).json();
    expect(manifest).toMatchObject({ start_url: '/', display: 'standalone' });
    for (const { src, sizes, type } of manifest.icons as { src: string; sizes: string; type: string }[]) {
      const icon = await page.request.get(new URL(src, page.url()).href);
      expect([icon.status(), icon.headers()['content-type']]).toEqual([200, type]);
      const side = await page.evaluate(async (source) => {
        const image = new Image();
        image.src = source;
        await image.decode();
        return image.naturalWidth;
      }, src);
      if (sizes !== 'any') expect(`${side}x${side}`).toBe(sizes);
    }
  });

  it('weighs less than 200 kB before a photo is added', async () => {
    const page = await visit();
    await page.waitForLoadState('networkidle');
    const bytes = await page.evaluate(() =>
      [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .map((entry) => (entry as PerformanceResourceTiming).transferSize)
        .reduce((sum, size) => sum + size, 0),
    );
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThan(200_000);
  });
});
