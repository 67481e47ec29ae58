// The page of an annotated module in a real browser: by eye, by keyboard, by ear (as far as axe-core knows), on a
// telephone, on paper, without scripts and without a network.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { annotate } from '../../lib/annotate/annotate.ts';
import type { AnnotatedModule } from '../../lib/annotate/model.ts';
import { renderAnnotatedPage } from '../../lib/annotate/page.ts';
import { accessibilityViolations, type OpenPage, scrollsSideways, useBrowser } from '../browser.ts';
import { packageRoot, temporaryFolder } from '../helpers.ts';
import { annotatedModule, longModule } from './fixture.ts';

const module = annotatedModule();
const html = renderAnnotatedPage(module);
const NARROW = { width: 360, height: 740 };

describe('the page of an annotated module, in Chromium', () => {
  const openFile = useBrowser();

  async function open(anchor = '', options: BrowserContextOptions = {}, text = html): Promise<OpenPage> {
    const file = join(temporaryFolder(), 'page.html');
    writeFileSync(file, text);
    const opened = await openFile(`${pathToFileURL(file).href}${anchor}`, options);
    if (options.javaScriptEnabled !== false) await opened.page.locator('main[data-ready]').waitFor();
    return opened;
  }

  const focused = (page: Page) => page.locator(':focus');
  const press = async (page: Page, ...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };

  it('asks the network for nothing, and has no errors', async () => {
    const { page, requests, errors } = await open('#L6');
    await page.locator('#whole-c summary').click();
    expect(requests).toEqual([page.url().replace('#L6', '')]);
    expect(errors).toEqual([]);
  });

  it.each([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['narrow', { viewport: NARROW }],
  ] as const)('has nothing that axe-core objects to, with everything open: %s', async (_name, options) => {
    const { page } = await open('#L6', options);
    await page.locator('#L21 button').click();
    await page.locator('.legend summary').click();
    await page.locator('#L6 .value').first().focus();
    expect(await page.locator('.panel').count()).toBe(2);
    expect(await page.locator('[role=tooltip]').isVisible()).toBe(true);
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  it('has nothing that axe-core objects to before its script has run', async () => {
    const bare = html.replace(
      /<script type="module">[\s\S]*?<\/script>/,
      '<script>document.querySelector("main").dataset.ready = ""</script>',
    );
    const { page } = await open('', {}, bare);
    expect(await page.locator('.listing button').count()).toBe(0);
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  it('has enough contrast on the hottest line, under the pointer too', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open('', { colorScheme });
      await page.locator('#L6 > code').hover({ position: { x: 5, y: 5 } });
      for (const part of ['code', 'code .keyword', '.costs .cost.hoisted', '.costs .hint', '.heat', 'button'])
        expect(await contrast(page, `#L6 > ${part}`), `${part}, ${colorScheme}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('fits a screen 360 pixels wide: code scrolls, the page does not', async () => {
    const { page } = await open('#L6', { viewport: NARROW });
    await page.locator('.legend summary').click();
    await page.locator('#whole-c summary').click();
    expect(await scrollsSideways(page)).toBe(false);
    const panel = await page.locator('#L6 .panel').boundingBox();
    expect((panel?.x ?? 0) + (panel?.width ?? 0)).toBeLessThanOrEqual(NARROW.width);
    await expect.poll(() => page.locator('#L6 .costs .cost').first().isVisible()).toBe(true);
  });

  it('is walked by keyboard: skip link, lines, values, and back', async () => {
    const { page } = await open();
    await press(page, 'Tab');
    expect(await focused(page).textContent()).toBe('Skip to source');
    await press(page, 'Enter', 'Tab');
    expect(await focused(page).textContent()).toBe('What the badges and the heat mean');
    await press(page, 'Tab');
    expect(await focused(page).getAttribute('aria-label')).toBe('Line 4');
    await press(page, 'j', 'ArrowDown');
    expect(await focused(page).getAttribute('aria-label')).toBe('Line 6, heat 9 of 9');
    await press(page, 'Enter');
    expect(await focused(page).getAttribute('aria-expanded')).toBe('true');
    expect(await page.locator('#L6 .panel').isVisible()).toBe(true);
    // Through the line's values, of which the first is in `let j = 0`.
    await press(page, 'ArrowRight');
    expect(await focused(page).textContent()).toBe('j');
    expect(await page.locator('[role=tooltip]').textContent()).toContain('0 <= j < v.length');
    await press(page, 'Escape');
    expect(await focused(page).getAttribute('aria-label')).toBe('Line 6, heat 9 of 9');
    // Tab goes into what was opened, and Escape out of it.
    await press(page, 'Tab', 'Tab');
    expect(await page.locator('#L6 .panel :focus').count()).toBe(1);
    await press(page, 'Escape');
    expect(await page.locator('.panel').count()).toBe(0);
    expect(await focused(page).getAttribute('aria-expanded')).toBe('false');
    await press(page, 'k', 'ArrowUp', 'ArrowUp');
    expect(await focused(page).getAttribute('aria-label')).toBe('Line 4');
    await press(page, 'End');
    expect(await focused(page).getAttribute('aria-label')).toMatch(/^Line 37/);
    // One stop of the Tab key: the next is behind the listing.
    await press(page, 'Tab');
    expect(await page.locator('.listing :focus').count()).toBe(0);
  });

  it('shows where the focus is', async () => {
    const { page } = await open();
    await press(page, 'Tab', 'Tab');
    for (let stop = 0; stop < 12; stop++) {
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
      await press(page, 'Tab');
    }
  });

  it('leaves keys with modifiers to the browser', async () => {
    const { page } = await open('#L6');
    await press(page, 'Control+j', 'Alt+k');
    expect(await focused(page).getAttribute('aria-label')).toMatch(/^Line 6,/);
  });

  it.each(['hover', 'focus'] as const)('says on %s what a value is, and why it is no integer', async (how) => {
    const { page } = await open();
    const value = page.locator('#L6 .value', { hasText: /^sum$/ });
    await value[how]();
    const tip = page.locator('[role=tooltip]');
    expect(await tip.textContent()).toBe('sum f64any numberno integer: it adds up quotients');
    expect(await value.getAttribute('aria-describedby')).toBe(await tip.getAttribute('id'));
    await press(page, 'Escape');
    expect(await tip.isVisible()).toBe(false);
  });

  it('tells the values within a value apart', async () => {
    const { page } = await open();
    const inner = page.locator('#L6 .value .value .value .value', { hasText: /^i \+ j$/ }).first();
    await inner.hover({ position: { x: 12, y: 5 } });
    expect(await page.locator('[role=tooltip]').textContent()).toContain('i + j f64[0, 8589934590]');
  });

  it('keeps a tooltip while the pointer is on it', async () => {
    const { page } = await open();
    await page.locator('#L7 .cost').hover();
    const tip = page.locator('[role=tooltip]');
    await tip.hover();
    expect(await tip.textContent()).toContain('out[i]: i may be out.length');
    await page.locator('h1').hover();
    await expect.poll(() => tip.isVisible()).toBe(false);
  });

  it('names a cost on focus', async () => {
    const { page } = await open();
    await page.locator('#L6 .cost.hoisted').focus();
    expect(await page.locator('[role=tooltip]').textContent()).toBe(
      '1 bounds check hoisted: paid once, before the loopv[j]: j may be v.length, in 3 loops',
    );
  });

  it('opens the line that its address names, at the start and later', async () => {
    const { page } = await open('#L14');
    expect(await page.locator('.panel').getAttribute('aria-label')).toBe('Line 14');
    expect(await page.locator('#L14').isVisible()).toBe(true);
    await page.locator('.loops a[href="#L33"]').click();
    expect(await page.locator('#L33 .panel').isVisible()).toBe(true);
    expect(await focused(page).getAttribute('aria-label')).toBe('Line 33');
    await page.locator('#L7 > code').click({ position: { x: 300, y: 5 } });
    expect(new URL(page.url()).hash).toBe('#L7');
  });

  it('survives addresses of lines that it has nothing on, or that are not there', async () => {
    for (const anchor of ['#L2', '#L9999', '#nothing']) {
      const { page, errors } = await open(anchor);
      expect(errors).toEqual([]);
      expect(await page.locator('.panel').count()).toBe(0);
    }
  });

  it('opens to generated C, machine code, costs, verdicts, hint and values', async () => {
    const { page } = await open('#L6');
    const panel = page.locator('#L6 .panel');
    expect(await panel.locator('h3').allTextContents()).toEqual([
      'Costs',
      'Loop',
      'Hint',
      'Generated C',
      'Machine code, gcc',
      'Machine code, clang-19',
      'Values',
    ]);
    expect(await panel.locator('.excerpt code').first().textContent()).toContain('u.data[j] / (');
    expect(await panel.locator('.excerpt .keyword').first().textContent()).toBe('for');
    expect(await panel.textContent()).toContain('vdivpd');
    await panel.locator('a', { hasText: 'what changes' }).click();
    expect(new URL(page.url()).hash).toBe('#hint-2');
  });

  it('lets people select code without opening lines', async () => {
    const { page } = await open();
    await page.locator('#L6 > code').dblclick({ position: { x: 60, y: 5 } });
    const opened = await page.locator('.panel').count();
    const box = await page.locator('#L7 > code').boundingBox();
    await page.mouse.move((box?.x ?? 0) + 30, (box?.y ?? 0) + 8);
    await page.mouse.down();
    await page.mouse.move((box?.x ?? 0) + 120, (box?.y ?? 0) + 8);
    await page.mouse.up();
    expect(await page.locator('.panel').count()).toBe(opened);
    expect(await page.evaluate('String(getSelection())')).toMatch(/\w/);
  });

  it('says the same without scripts, but for values and generated code', async () => {
    const { page } = await open('#L6', { javaScriptEnabled: false });
    expect((await page.locator('.listing li > code').allTextContents()).join('\n')).toBe(module.source.trimEnd());
    expect(await page.locator('#L6').innerText()).toMatch(
      /^6\s*9[\s\S]*convert 4[\s\S]*bounds[\s\S]*vectorised[\s\S]*hint$/,
    );
    expect(await page.locator('#loop-14-5').innerText()).toContain('cannot prove it is safe to reorder');
    expect(await page.locator('#hint-1').innerText()).toContain('1.08 times as fast');
    for (const hidden of ['#tools', '.keys', '#whole-c']) expect(await page.locator(hidden).isVisible()).toBe(false);
    expect(await page.locator('.listing a.line').count()).toBe(module.source.trimEnd().split('\n').length);
  });

  it('is dark or light as the system says, or as people choose, also next time', async () => {
    const { page } = await open('', { colorScheme: 'dark' });
    const background = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    const dark = await background();
    const button = page.locator('#theme');
    await button.click();
    expect([await button.textContent(), await background()]).toEqual(['Theme: dark', dark]);
    await button.click();
    expect(await button.textContent()).toBe('Theme: light');
    expect(await background()).not.toBe(dark);
    const light = await background();
    await page.reload();
    expect([await button.textContent(), await background()]).toEqual(['Theme: light', light]);
    await button.click();
    expect([await button.textContent(), await background()]).toEqual(['Theme: system', dark]);
  });

  it('gives its data out as a file', async () => {
    const { page } = await open();
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#download').click()]);
    expect(download.suggestedFilename()).toBe('spectral-norm.annotate.json');
    expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toEqual(JSON.parse(JSON.stringify(module)));
  });

  it('works with 2000 lines, whose data is compressed', async () => {
    const { page, errors, requests } = await open('#L1982', {}, renderAnnotatedPage(longModule(2000)));
    expect(await page.locator('#L1982 .panel .excerpt').count()).toBeGreaterThan(0);
    expect(await page.locator('#L1982 .value').count()).toBeGreaterThan(5);
    expect(errors).toEqual([]);
    expect(requests.length).toBe(1);
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#download').click()]);
    expect(JSON.parse(readFileSync(await download.path(), 'utf8')).lines.length).toBe(longModule(2000).lines.length);
  });

  it.each(['\n', '\r\n'])('shows what annotate finds in a source with lines that end in %j', async (end) => {
    const file = 'examples/kernels/n-body.ts';
    const lines = readFileSync(join(packageRoot, file), 'utf8').split('\n');
    const found = annotate(file, lines.join(end)).module as AnnotatedModule;
    const { page, errors } = await open('#L30', {}, renderAnnotatedPage(found));
    expect(await page.locator('.listing li > code').allTextContents()).toEqual(lines.slice(0, -1));
    const marked = await page.locator('#L30 > code .value').allTextContents();
    expect([...new Set(marked)]).toEqual(expect.arrayContaining(['3 * bodies', 'velocity[k]', 'k']));
    expect(await page.locator('#L30 .panel').textContent()).toContain('2 bounds checks hoisted');
    expect(errors).toEqual([]);
  });

  it('prints all of its code, on white, without what is for clicking', async () => {
    const { page } = await open('#L6', { colorScheme: 'dark', viewport: { width: 700, height: 900 } });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await scrollsSideways(page)).toBe(false);
    expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe(
      'rgb(255, 255, 255)',
    );
    for (const hidden of ['#tools', 'nav', '.keys']) expect(await page.locator(hidden).isVisible()).toBe(false);
    const cut = `[...document.querySelectorAll('pre, .listing')].filter((each) => each.scrollWidth > each.clientWidth).length`;
    expect(await page.evaluate(cut)).toBe(0);
  });
});

/** Of an element's text to what is painted behind it, as WCAG 2 defines it: axe-core gives up on mixed colours. */
async function contrast(page: Page, selector: string): Promise<number> {
  const painted = `(() => {
    const element = document.querySelector(${JSON.stringify(selector)});
    const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
    const paint = (colour) => { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); };
    const read = () => [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
    const backgrounds = [];
    for (let at = element; at !== null; at = at.parentElement) backgrounds.unshift(getComputedStyle(at).backgroundColor);
    backgrounds.forEach(paint);
    const background = read();
    paint(getComputedStyle(element).color);
    return [background, read()];
  })()`;
  const channels = (await page.evaluate(painted)) as number[][];
  const luminances = channels.map((colour) => {
    const [red = 0, green = 0, blue = 0] = colour
      .map((channel) => channel / 255)
      .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
  return (Math.max(...luminances) + 0.05) / (Math.min(...luminances) + 0.05);
}
