import type { Browser, CDPSession } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, cartoonAnswer, launch, phases, violationsOf, visit } from './chromium.ts';
import { fileNamed, servePage } from './fake-drawing.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** Left half red, right half blue. */
const TWO_HALVES = await sharp({ create: { width: 100, height: 100, channels: 3, background: '#f00' } })
  .composite([
    { input: { create: { width: 50, height: 100, channels: 3, background: '#00f' } }, left: 50, top: 0 },
  ])
  .png()
  .toBuffer();

describe.skipIf(!CHROMIUM)('looking at a cartoon closely', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('compares a crop with the part of the photo that it shows', async () => {
    const area = { left: 0.5, top: 0.25, width: 0.5, height: 0.5 };
    const { address } = await servePage({ draw: async () => ({ area }) });
    const { page, errors } = await visit(browser, address);
    await page.locator('#panel summary').click();
    await page.locator('#more-options').getByRole('combobox', { name: /^crop/i }).selectOption('avatar');
    await page.setInputFiles('#photos', fileNamed('halves.png', TWO_HALVES));
    await phases(page, 'done', 1);
    const slider = page.getByRole('slider', { name: 'Compare the photo and the cartoon' });
    await slider.fill('100');
    const [frame, photo] = await Promise.all(
      ['.slider', '.slider .before img'].map((selector) => page.locator(selector).boundingBox()),
    );
    const ratios = [
      (frame!.x - photo!.x) / photo!.width,
      (frame!.y - photo!.y) / photo!.height,
      frame!.width / photo!.width,
      frame!.height / photo!.height,
    ];
    expect(ratios.map((ratio) => Math.round(ratio * 100) / 100)).toEqual([0.5, 0.25, 0.5, 0.5]);
    // What is to be seen of the photo is its right half alone.
    const { data, info } = await sharp(await page.locator('.slider').screenshot())
      .raw()
      .toBuffer({ resolveWithObject: true });
    const at = (Math.floor(info.height / 4) * info.width + 20) * info.channels;
    expect([...data.subarray(at, at + 3)]).toEqual([0, 0, 255]);
    await page.reload();
    await phases(page, 'done', 1);
    expect(await slider.isVisible()).toBe(true);
    expect(errors).toEqual([]);
  });

  it('shows a photo that only the server can read by an icon, not as broken', async () => {
    let finish = () => {};
    const drawn = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const png = await sharp(TWO_HALVES).png().toBuffer();
    const { address } = await servePage({
      draw: async () => {
        await drawn;
        return { bytes: new Uint8Array(png), format: 'png' };
      },
    });
    const { page } = await visit(browser, address);
    await page.setInputFiles('#photos', {
      name: 'IMG_1.HEIC',
      mimeType: 'image/heic',
      buffer: Buffer.from('\0\0\0\x18ftypheic'),
    });
    await page.locator('.card .icon-photo').waitFor();
    expect(await page.locator('.card .icon-broken').isVisible()).toBe(false);
    finish();
    await phases(page, 'done', 1);
    await page.getByRole('img', { name: 'Cartoon of IMG_1.HEIC' }).waitFor();
    expect(await page.getByRole('slider', { name: /^Compare/ }).isVisible()).toBe(false);
  });

  const touch = (cdp: CDPSession, type: string, ...points: readonly (readonly [number, number])[]) =>
    cdp.send('Input.dispatchTouchEvent', {
      type: type as 'touchStart',
      touchPoints: points.map(([x, y], id) => ({ x, y, id })),
    });

  it('is zoomed by two fingers and moved by one', async () => {
    const { address } = await servePage();
    const { page, context, errors } = await visit(browser, address, PHONE);
    await page.setInputFiles('#photos', fileNamed('me.webp'));
    await phases(page, 'done', 1);
    await page.getByRole('button', { name: 'View larger' }).tap();
    const box = async () => (await page.locator('#lightbox-picture').boundingBox())!;
    const before = await box();
    const cdp = await context.newCDPSession(page);
    await touch(cdp, 'touchStart', [150, 400], [250, 400]);
    await touch(cdp, 'touchMove', [125, 400], [275, 400]);
    await touch(cdp, 'touchMove', [100, 400], [300, 400]);
    await touch(cdp, 'touchEnd');
    const zoomed = await box();
    expect(zoomed.width / before.width).toBeCloseTo(2, 1);
    await touch(cdp, 'touchStart', [200, 400]);
    await touch(cdp, 'touchMove', [230, 450]);
    await touch(cdp, 'touchEnd');
    const moved = await box();
    expect([moved.x - zoomed.x, moved.y - zoomed.y].map(Math.round)).toEqual([30, 50]);
    // The page behind it stays as it was.
    expect(await page.evaluate(() => [visualViewport?.scale, scrollX])).toEqual([1, 0]);
    expect(await violationsOf(page)).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('becomes an avatar and a sticker at one press each', async () => {
    const { address } = await servePage();
    const { page } = await visit(browser, address, PHONE);
    await page.setInputFiles('#photos', fileNamed('me.webp'));
    for (const [count, name, options] of [
      [2, 'Avatar', { crop: 'avatar', format: 'png' }],
      [3, 'Sticker', { crop: 'avatar', format: 'sticker' }],
      [4, 'Avatar', { crop: 'avatar', format: 'png' }],
    ] as const) {
      await phases(page, 'done', 1);
      const sent = cartoonAnswer(page);
      await page.getByRole('button', { name, exact: true }).tap();
      expect(await (await sent).json()).toMatchObject({ options });
      await page.waitForFunction((count) => document.querySelectorAll('.version').length === count, count);
    }
    await page.locator('#panel summary').tap();
    const small = await page
      .locator('button, a, select, label.button, .style, .swatch, .switch, summary, input[type="range"]')
      .evaluateAll((all) =>
        all
          .filter((element) => element.checkVisibility() && !element.matches('.handle'))
          .map((element) => ({ element, box: element.getBoundingClientRect() }))
          .filter(({ box }) => box.width < 44 || box.height < 44)
          .map(({ element }) => element.outerHTML.slice(0, 80)),
      );
    expect(small).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
  });

  it('goes from every tab when it is deleted in one, and keeps the focus near what was pressed', async () => {
    const { address } = await servePage();
    const { page, context, errors } = await visit(browser, address, {
      reducedMotion: 'reduce',
      forcedColors: 'active',
    });
    await page.setInputFiles('#photos', fileNamed('me.webp'));
    await phases(page, 'done', 1);
    expect(await violationsOf(page)).toEqual([]);
    const other = await context.newPage();
    await other.goto(address);
    await phases(other, 'done', 1);
    await other.getByRole('button', { name: 'Delete', exact: true }).click();
    await phases(page, 'done', 0);
    await page.getByRole('button', { name: 'Try it with a sample photo' }).press('Enter');
    await page.locator('.card').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('photos');
    expect(errors).toEqual([]);
  });
});
