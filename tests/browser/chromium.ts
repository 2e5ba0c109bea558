import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** The browser of this machine; undefined where there is none. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);
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
