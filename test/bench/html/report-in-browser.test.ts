// The report in a real browser: for eyes, keyboards and readers of screens.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../lib/bench/html/report.ts';
import { jsonReport } from '../../../lib/bench/report.ts';
import { accessibilityViolations, scrollsSideways, useBrowser } from '../../browser.ts';
import { temporaryFolder } from '../../helpers.ts';
import { run } from './fixture.ts';

const NARROW = { width: 360, height: 740 };
const html = renderReport(run);

function reportFile(): string {
  const file = join(temporaryFolder(), 'bench.html');
  writeFileSync(file, html);
  return pathToFileURL(file).href;
}

describe('the report in a browser', () => {
  const open = useBrowser();

  for (const [name, options] of Object.entries({
    light: { colorScheme: 'light' },
    dark: { colorScheme: 'dark' },
    narrow: { colorScheme: 'light', viewport: NARROW },
  } as const)) {
    it(`is accessible, asks the network for nothing and fits: ${name}`, async () => {
      const { page, requests, errors } = await open(reportFile(), options);
      await page.locator('#main[data-ready]').waitFor();
      await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
      expect(await accessibilityViolations(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
      expect(requests.filter((address) => !address.startsWith('file:'))).toEqual([]);
      expect(errors).toEqual([]);
    });
  }

  it('shows the plots that fit: one of each pair, with no words cut off', async () => {
    for (const viewport of [NARROW, { width: 1280, height: 900 }]) {
      const { page } = await open(reportFile(), { viewport });
      const shown = await page.locator('#ratios svg:visible').count();
      expect(shown).toBe(2);
      const outside =
        await page.evaluate(`[...document.querySelectorAll('svg')].filter((svg) => svg.checkVisibility()).flatMap((svg) => {
        const frame = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')].filter((text) => {
          const box = text.getBoundingClientRect();
          return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
        }).map((text) => text.textContent);
      })`);
      expect(outside).toEqual([]);
    }
  });

  it('sorts by keyboard, and says so', async () => {
    const { page } = await open(reportFile());
    const ratios = () => page.locator('#table tbody tr td:nth-child(8)').allTextContents();
    const button = page.getByRole('button', { name: 'Ratio' });
    await button.focus();
    await page.keyboard.press('Enter');
    const head = page.locator('#table th', { has: button });
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    const ascending = (await ratios()).filter((text) => text !== '').map(Number);
    expect(ascending).toEqual([...ascending].sort((a, b) => a - b));
    await page.keyboard.press('Space');
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    expect((await ratios())[0]).toBe('37.32');
    // What has no ratio comes last in either order.
    expect((await ratios()).at(-1)).toBe('');
    expect(await page.getByRole('status').textContent()).toBe('Sorted by ratio, descending.');
    await page.getByRole('button', { name: 'Median' }).press('Enter');
    expect(await page.locator('#table th[aria-sort]').allTextContents()).toEqual(['Median']);
    expect(await page.locator('#table tbody tr td:nth-child(6)').first().textContent()).toBe('3.90\u202fµs');
  });

  it('gives out the raw figures as a file', async () => {
    const { page } = await open(reportFile());
    const started = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download JSON' }).press('Enter');
    const download = await started;
    expect(download.suggestedFilename()).toBe('bench-2026-01-02.json');
    expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toEqual(JSON.parse(jsonReport(run)));
  });

  it('is all there without scripts, and offers nothing that would need them', async () => {
    const { page } = await open(reportFile(), { javaScriptEnabled: false });
    expect(await page.locator('#ratios svg:visible').count()).toBe(2);
    expect(await page.locator('#table tbody tr').count()).toBe(run.measurements.length);
    await page.locator('summary').last().click();
    expect(await page.locator('#rounds svg:visible').count()).toBeGreaterThan(0);
    expect(await page.locator('button:visible').count()).toBe(0);
  });
});
