// Chromium for tests of pages: the machine's own, driven by playwright-core, which brings no browser along.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest';
import which from 'which';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** $CHROMIUM, or what is on PATH. */
function findChromium(): string | undefined {
  return [process.env.CHROMIUM ?? '', ...NAMES]
    .filter((name) => name !== '')
    .map((name) => which.sync(name, { nothrow: true }))
    .find((path) => path !== null);
}

/**
 * A page of a context of its own, closed when the test ends. What it asks the network for, and what goes wrong in it,
 * is noted.
 */
export interface OpenPage {
  readonly page: Page;
  /** Addresses beyond the file itself. */
  readonly requests: readonly string[];
  readonly errors: readonly string[];
}

export type OpenFile = (address: string, options?: BrowserContextOptions) => Promise<OpenPage>;

/** For a describe block: a browser for its tests. Without one on the machine they are skipped, and say why. */
export function useBrowser(): OpenFile {
  let browser: Browser | undefined;
  beforeAll(async () => {
    const executablePath = findChromium();
    if (executablePath !== undefined) browser = await chromium.launch({ executablePath });
  });
  afterAll(() => browser?.close());
  beforeEach(({ skip }) => {
    skip(browser === undefined, `no Chromium: install one of ${NAMES.join(', ')}, or set CHROMIUM to its path`);
  });
  return async (address, options = {}) => {
    const context = await (browser as Browser).newContext({ viewport: { width: 1280, height: 900 }, ...options });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const requests: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => {
      // A data: address is in the file, and a blob: address is of its script's making.
      if (!/^(data|blob):/.test(request.url())) requests.push(request.url());
    });
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(address);
    return { page, requests, errors };
  };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core holds against a page as it is: `rule: element`. */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  // Evaluated, not added as an element: the page's policy forbids scripts from elsewhere.
  await page.evaluate(axe);
  const { violations } = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
    violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[];
  };
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}

/** Whether people would have to scroll sideways to read a line of prose. */
export async function scrollsSideways(page: Page): Promise<boolean> {
  return (await page.evaluate(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  )) as boolean;
}
