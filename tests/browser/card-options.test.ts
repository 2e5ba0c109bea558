import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, cartoonAnswer, launch, phases, SIZES, violationsOf, visit } from './chromium.ts';
import { fileNamed, servePage } from './fake-drawing.ts';

/** In which the drawing finds two faces. */
const PAIR = await sharp({ create: { width: 120, height: 100, channels: 3, background: '#7ac' } })
  .webp()
  .toBuffer();

const serve = () =>
  servePage({ draw: async ({ photo }) => ({ faces: PAIR.equals(Buffer.from(photo)) ? 2 : 1 }) });

const more = (page: Page) => page.getByRole('button', { name: 'More', exact: true });
const options = (page: Page) => page.getByRole('group', { name: 'More options' });
const select = (page: Page, name: string) =>
  options(page).getByRole('combobox', { name: new RegExp(`^${name}`, 'i') });
/** What the options of the card are called, from its first to its last. */
const offered = (page: Page) =>
  options(page)
    .locator('b, legend')
    .evaluateAll((all) => all.filter((one) => one.checkVisibility()).map((one) => one.textContent));
const chooseTile = (page: Page, name: string) => page.getByRole('button', { name: `${name}, done` }).click();
/** Does what asks for a cartoon, and waits until it is there; answers the options that it was asked for with. */
async function redrawn(page: Page, change: () => Promise<unknown>): Promise<unknown> {
  const versions = await page.locator('.version').count();
  const answered = cartoonAnswer(page);
  await change();
  const { options: asked } = await (await answered).json();
  const isThere = (count: number) => document.querySelectorAll('.version').length === count;
  await page.waitForFunction(isThere, Math.max(2, versions + 1));
  return asked;
}

describe.skipIf(!CHROMIUM)('the options on a card', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it.each(SIZES)('draw that photo again on %s, alone, and its versions bring them back', async (_, how) => {
    const { address } = await serve();
    const { page, errors } = await visit(browser, address, how);
    await page.setInputFiles('#photos', [fileNamed('one.webp'), fileNamed('two.webp')]);
    await phases(page, 'done', 2);
    expect(await options(page).isVisible()).toBe(false);
    await more(page).click();
    expect(await more(page).getAttribute('aria-expanded')).toBe('true');
    expect(await offered(page)).toEqual(['colors', 'format', 'size', 'crop', 'background']);
    expect(await violationsOf(page)).toEqual([]);

    const change = (act: () => Promise<unknown>) => redrawn(page, act);
    const choose = (name: string, value: string) => change(() => select(page, name).selectOption(value));
    expect(await choose('colors', 'style')).toMatchObject({ colors: 'style', crop: 'none' });
    expect(await choose('crop', 'portrait')).toMatchObject({ colors: 'style', crop: 'portrait' });
    expect(await choose('size', '512')).toMatchObject({ crop: 'portrait', size: 512 });
    const blurred = page.locator('#card-options').getByRole('radio', { name: 'blurred' });
    expect(await change(() => blurred.check())).toMatchObject({ size: 512, background: 'blur' });
    const color = page.locator('#card-options').getByLabel('Another color');
    expect(await change(() => color.fill('#ff8800'))).toMatchObject({ background: '#ff8800' });
    expect(await blurred.isChecked()).toBe(false);
    expect(await choose('format', 'jpg')).toMatchObject({ background: '#ff8800', format: 'jpg' });
    expect(await page.getByRole('link', { name: 'Download' }).getAttribute('download')).toBe(
      'one.cartoon.jpg',
    );
    expect(await violationsOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(how.viewport.width);

    await page.locator('.version').first().click();
    expect(await select(page, 'format').inputValue()).toBe('png');
    expect(await select(page, 'size').inputValue()).toBe('1024');
    expect(await page.locator('#card-options').getByRole('radio', { name: 'keep' }).isChecked()).toBe(true);
    await chooseTile(page, 'two.webp');
    // The card stays as it was opened; the other photo as it was drawn.
    expect(await select(page, 'crop').inputValue()).toBe('none');
    expect(await page.locator('.versions').isVisible()).toBe(false);
    await more(page).click();
    expect(await options(page).isVisible()).toBe(false);
    expect(errors).toEqual([]);
  });

  it('are those that change anything', async () => {
    const { address } = await serve();
    const { page } = await visit(browser, address);
    await page.setInputFiles('#photos', [fileNamed('pair.webp', PAIR), fileNamed('one.webp')]);
    await phases(page, 'done', 2);
    await chooseTile(page, 'pair.webp');
    await more(page).click();
    expect(await offered(page)).toEqual(['colors', 'format', 'size', 'crop', 'faces', 'background']);
    const largest = await redrawn(page, () => select(page, 'faces').selectOption('largest'));
    expect(largest).toMatchObject({ faces: 'largest' });
    // The way back to all of them stays.
    expect(await offered(page)).toContain('faces');
    await redrawn(page, () => page.getByRole('combobox', { name: 'style' }).selectOption('ink'));
    expect(await offered(page)).toEqual(['format', 'size', 'crop', 'faces', 'background']);
    await redrawn(page, () => select(page, 'format').selectOption('sticker'));
    expect(await offered(page)).toEqual(['format', 'faces']);
    await page.reload();
    await phases(page, 'done', 2);
    await chooseTile(page, 'one.webp');
    await more(page).click();
    expect(await offered(page)).toEqual(['colors', 'format', 'size', 'crop', 'background']);
  });

  it('are reached and changed with the keyboard, which stays where it is', async () => {
    const { address } = await serve();
    const { page } = await visit(browser, address);
    await page.setInputFiles('#photos', fileNamed('one.webp'));
    await phases(page, 'done', 1);
    await page.getByRole('combobox', { name: 'style' }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    for (let step = 0; step < 4; step++) await page.keyboard.press('Tab');
    const isFocused = (name: string) => select(page, name).evaluate((one) => one === document.activeElement);
    expect(await isFocused('crop')).toBe(true);
    expect(await redrawn(page, () => page.keyboard.press('ArrowDown'))).toMatchObject({ crop: 'portrait' });
    expect(await isFocused('crop')).toBe(true);
    await page.keyboard.press('Tab');
    expect(await redrawn(page, () => page.keyboard.press('ArrowRight'))).toMatchObject({
      background: 'none',
    });
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe('none');
  });

  it('can be touched, and are in the language and the colors of the moment', async () => {
    const { address } = await serve();
    const [, phone] = SIZES[1];
    const { page } = await visit(browser, address, { ...phone, locale: 'zh-CN', colorScheme: 'dark' });
    await page.setInputFiles('#photos', fileNamed('pair.webp', PAIR));
    await phases(page, 'done', 1);
    await page.getByRole('button', { name: '更多', exact: true }).tap();
    const inChinese = page.getByRole('group', { name: '更多选项' });
    expect(await inChinese.locator('b, legend').allTextContents()).toEqual([
      '色彩',
      '格式',
      '尺寸',
      '裁剪',
      '人脸',
      '背景',
    ]);
    const small = await page.locator('.card').evaluate((card) =>
      [...card.querySelectorAll('button, a, select, .swatch, input[type="color"]')]
        .filter((element) => element.checkVisibility())
        .map((element) => ({ element, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.width < 44 || box.height < 44)
        .map(({ element }) => element.outerHTML.slice(0, 80)),
    );
    expect(small).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
    await page.locator('#language').selectOption('en');
    await options(page).waitFor();
    await options(page).getByText('faces', { exact: true }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });
});
