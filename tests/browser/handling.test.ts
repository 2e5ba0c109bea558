import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, launch, openPage, phases, SIZES, violationsOf } from './chromium.ts';
import { drawPng, fileNamed, SMALL_PHOTO, servePage } from './fake-drawing.ts';

describe.skipIf(!CHROMIUM)('the page, in a browser, whatever is drawn', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  const open = async (how?: BrowserContextOptions): Promise<Page> => {
    const { address } = await servePage({ draw: drawPng });
    return openPage(browser, address, how);
  };
  const send = (page: Page, ...files: ReturnType<typeof fileNamed>[]) => page.setInputFiles('#photos', files);
  const card = (page: Page, name: string) => page.getByRole('article', { name, exact: true });
  /** Shows another of the photos large. */
  const choose = (page: Page, name: string) =>
    page.locator('.tile').and(page.getByRole('button', { name })).first().click();

  it('takes a photo that is pasted', async () => {
    const page = await open();
    await page.evaluate(
      (bytes) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], 'pasted.webp', { type: 'image/webp' }));
        document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }));
      },
      [...SMALL_PHOTO],
    );
    await phases(page, 'done', 1);
    expect(await card(page, 'pasted.webp').count()).toBe(1);
  });

  it('fits a phone', async () => {
    const page = await open({
      viewport: { width: 360, height: 740 },
      isMobile: true,
      hasTouch: true,
    });
    await send(page, fileNamed('a-photo-with-a-very-long-name-that-does-not-fit-on-a-phone.webp'));
    await phases(page, 'done', 1);
    await page.locator('#panel summary').tap();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await violationsOf(page)).toEqual([]);
  });

  it('has targets for fingers', async () => {
    const page = await open(SIZES[1][1]);
    await send(page, fileNamed('one.webp'), fileNamed('two.webp'));
    await phases(page, 'done', 2);
    await page.locator('#panel summary').tap();
    const small = await page.locator('button, a.button, select, label.button, .style').evaluateAll((all) =>
      all
        .filter((element) => element.checkVisibility())
        .map((element) => ({ element, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.width < 44 || box.height < 44)
        .map(({ element }) => element.outerHTML.slice(0, 80)),
    );
    expect(small).toEqual([]);
  });

  it('draws the photo again with options that are changed, and all photos on request', async () => {
    const page = await open();
    await send(page, fileNamed('one.webp'), fileNamed('two.webp'));
    await phases(page, 'done', 2);
    expect(await page.locator('#redraw').isVisible()).toBe(false);
    await page.locator('#presets button').first().click();
    await page.getByRole('button', { name: 'Redo with these options' }).click();
    await page.waitForFunction(() => document.querySelector('.state')?.textContent?.includes('30%'));
    await choose(page, 'two.webp');
    expect(await page.locator('#strength-value').textContent()).toBe('70%');
    await choose(page, 'one.webp');
    expect(await page.locator('#strength-value').textContent()).toBe('30%');
    await page.getByRole('button', { name: 'Redo all with these options' }).click();
    await phases(page, 'done', 2);
    await choose(page, 'two.webp');
    expect(await card(page, 'two.webp').locator('.state').textContent()).toContain('30%');
  });

  it.each(SIZES)(
    'shows a cartoon in full size on %s: zoomed, moved, and beside its photo',
    async (_, how) => {
      const page = await open(how);
      await send(page, fileNamed('me.webp'));
      await phases(page, 'done', 1);
      const larger = page.getByRole('button', { name: 'View larger' });
      await larger.click();
      const dialog = page.getByRole('dialog', { name: 'me.webp' });
      const picture = dialog.getByRole('img', { name: 'Cartoon of me.webp' });
      const box = async () =>
        (await dialog.locator('img').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
      const before = await box();
      await page.keyboard.press('+');
      const zoomed = await box();
      expect(zoomed.width / before.width).toBeCloseTo(1.4, 1);
      await page.keyboard.press('ArrowRight');
      expect((await box()).x).toBeCloseTo(zoomed.x - 60, 0);
      expect(await picture.isVisible()).toBe(true);
      await dialog.getByRole('button', { name: 'Show photo' }).click();
      expect(await dialog.getByRole('img', { name: 'Photo me.webp' }).isVisible()).toBe(true);
      expect(await violationsOf(page)).toEqual([]);
      await page.keyboard.press('0');
      expect((await box()).width).toBeCloseTo(before.width, 0);
      await page.keyboard.press('Escape');
      expect(await larger.evaluate((button) => button === document.activeElement)).toBe(true);
    },
  );

  it('copies a cartoon, and shares it where the system can', async () => {
    const page = await open();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.evaluate(() => {
      const shared: string[] = [];
      Object.assign(window, { shared });
      Object.assign(navigator, {
        canShare: () => true,
        share: async ({ files }: { files: File[] }) =>
          shared.push(...files.map(({ name, type }) => `${name} ${type}`)),
      });
    });
    await send(page, fileNamed('me.webp'));
    await phases(page, 'done', 1);
    const me = card(page, 'me.webp');
    await me.getByRole('button', { name: 'Copy' }).click();
    await me.getByText('Copied').waitFor();
    const types = await page.evaluate(async () => (await navigator.clipboard.read())[0]?.types);
    expect(types).toEqual(['image/png']);
    await me.getByRole('button', { name: 'Share' }).click();
    expect(await page.evaluate(() => (window as unknown as { shared: string[] }).shared)).toEqual([
      'me.cartoon.png image/png',
    ]);
  });

  it('repairs settings of an earlier visit that make no sense', async () => {
    const page = await open();
    await page.evaluate(() =>
      localStorage.setItem(
        'toonsmith-options',
        JSON.stringify({
          style: 'gone',
          strength: 7,
          size: 'huge',
          format: 'webp',
          enhance: 'maybe',
          more: 1,
        }),
      ),
    );
    await page.reload();
    await page.waitForSelector('html[data-ready]');
    expect(await page.locator('input[value="3d"]').isChecked()).toBe(true);
    expect(await page.locator('#strength-value').textContent()).toBe('70%');
    await send(page, fileNamed('me.webp'));
    await phases(page, 'done', 1);
    const link = card(page, 'me.webp').getByRole('link', { name: 'Download' });
    expect(await link.getAttribute('download')).toBe('me.cartoon.webp');
  });
});
