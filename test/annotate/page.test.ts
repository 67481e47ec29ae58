// The page of an annotated module as text: what is in it without a browser.

import { describe, expect, it } from 'vitest';
import type { AnnotatedModule } from '../../lib/annotate/model.ts';
import { renderAnnotatedPage } from '../../lib/annotate/page.ts';
import { annotatedModule, longModule } from './fixture.ts';

const module = annotatedModule();
const html = renderAnnotatedPage(module);

describe('the page of an annotated module', () => {
  it('is the same text each time', () => {
    expect(renderAnnotatedPage(annotatedModule())).toBe(html);
  });

  it('names file, target, compilers and flags', () => {
    for (const text of [module.file, 'x86-64-v4', '12.2.0', '19.1.7', '-fexcess-precision=standard'])
      expect(html).toContain(text);
  });

  it('has every line of the source, with an anchor', () => {
    const lines = module.source.trimEnd().split('\n');
    expect([...html.matchAll(/<li id="L(\d+)"/g)].map(([, line]) => Number(line))).toEqual(
      lines.map((_text, index) => index + 1),
    );
  });

  it('shows nothing of a source, a reason or a detail as HTML', () => {
    const before = html.slice(0, html.indexOf('<script type="application/json"'));
    expect(before).toContain('&lt;img src=x onerror=alert(1)&gt;&amp;amp;');
    expect(html).not.toContain('<img');
  });

  it('carries the module as JSON', () => {
    const [, json = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(module)));
  });

  it('counts checks by function', () => {
    const [, row = ''] = /<tr><th scope="row"><a href="#L3">(.*?)<\/tr>/s.exec(html) ?? [];
    expect([...row.matchAll(/<td class="number">(?:<strong>)?(\d+)/g)].map(([, count]) => Number(count))).toEqual([
      1, 1, 3, 0, 2, 1, 1,
    ]);
  });

  it('of a module of 2000 lines is no larger than 1.6 MB', () => {
    const long = longModule(2000);
    expect(long.source.split('\n').length).toBeGreaterThan(2000);
    expect(Buffer.byteLength(renderAnnotatedPage(long))).toBeLessThan(1.6e6);
  });

  it('does without compilers, loops, hints and C', () => {
    const bare: AnnotatedModule = { ...module, compilers: [], loops: [], hints: [], values: [], lines: [], c: '' };
    const text = renderAnnotatedPage(bare);
    expect(text).toContain('none was asked');
    for (const id of ['hints', 'loops', 'c']) expect(text).not.toContain(`id="${id}"`);
    expect(text).toContain('id="L6"');
  });
});
