import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

/**
 * The browser of this machine; undefined where there is none. First the one without a user interface: with it, opening a page takes
 * several times as much processor time.
 */
export const CHROMIUM = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find(existsSync);
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM as string, args: FLAGS });

/** A browser of its own on a page, until the test has finished; what goes wrong in it is collected in `errors`. */
export async function visit(browser: Browser, address: string, how: BrowserContextOptions = {}) {
  const context = await browser.newContext({ locale: 'en-US', acceptDownloads: true, ...how });
  // On a busy machine a page may take long.
  context.setDefaultTimeout(120_000);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(address);
  await page.waitForSelector('html[data-ready]');
  return { context, page, errors };
}

export interface Visit {
  /** Errors of the console that are none of the page's. */
  readonly expected: RegExp;
  /** Whether the photo is shown in all styles: each is otherwise drawn in all of them. */
  readonly previews: boolean;
}

/** A browser of its own on a page, until the test has finished; any error it reports fails the test, refused requests aside: the page itself tells of them. */
export async function openPage(
  browser: Browser,
  address: string,
  how: BrowserContextOptions = {},
  { expected = /status of 4\d\d/, previews = false }: Partial<Visit> = {},
): Promise<Page> {
  const context = await browser.newContext({
    locale: 'en-US',
    acceptDownloads: true,
    // What the service worker does is tested in offline.test.ts.
    serviceWorkers: 'block',
    ...how,
  });
  // On a busy machine the first cartoon may take long.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  if (!previews) await page.route('**/api/previews', (route) => route.fulfill({ json: { previews: [] } }));
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected.test(message.text())) errors.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(address) && !request.url().startsWith('blob:'))
      errors.push(`asked for ${request.url()}`);
  });
  onTestFinished(async () => {
    await context.close();
    expect(errors).toEqual([]);
  });
  await page.goto(address);
  await page.waitForSelector('html[data-ready]');
  return page;
}

/** The windows that most people have. */
export const SIZES = [
  ['a laptop', { viewport: { width: 1366, height: 900 } }],
  ['a phone', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
] as const;

/** Everything that is wrong for people with a screen reader, a keyboard, or weak eyes. */
export async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate(
    // The policy of the page lets no script in; the debugger's own way does. What is still fading in has little contrast.
    `${axe.source}; Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
      .then(() => axe.run(document, { resultTypes: ['violations'] }))` as unknown as () => Promise<{
      violations: { id: string; nodes: { html: string }[] }[];
    }>,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** Waits until so many photos are in a phase. */
export const phases = (page: Page, phase: string, count: number) =>
  page.waitForFunction(
    ([phase, count]) => document.querySelectorAll(`.tile[data-phase=${phase}]`).length === count,
    [phase, count] as const,
  );

/** The answer to the next request for a cartoon; previews may be asked for at the same time. */
export const cartoonAnswer = (page: Page) =>
  page.waitForResponse(
    (response) =>
      response.request().method() === 'POST' && new URL(response.url()).pathname === '/api/cartoons',
  );
