// What the report says and draws of a run whose figures are known.

import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatBits } from '../../../lib/bench/html/format.ts';
import { parseHTML } from '../../../lib/bench/html/plot-library.ts';
import { renderReport } from '../../../lib/bench/html/report.ts';
import { logarithmicTicks } from '../../../lib/bench/html/svg.ts';
import { jsonReport } from '../../../lib/bench/report.ts';
import { packageRoot, run, temporaryFolder } from '../../helpers.ts';
import { run as known } from './fixture.ts';

interface Element {
  readonly textContent: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

const html = renderReport(known);
const { document } = parseHTML(html) as unknown as { document: Element };
const all = (selector: string, within = document): Element[] => [...within.querySelectorAll(selector)];
const textOf = (selector: string): string =>
  all(selector)
    .map((each) => each.textContent.replaceAll('\u202f', ' '))
    .join('\n');
const labelsOf = (selector: string): string[] =>
  all(`${selector} svg`).map((svg) => (svg.getAttribute('aria-label') ?? '').replaceAll('\u202f', ' '));
const numberOf = (element: Element, name: string): number => Number(element.getAttribute(name));

/** Of an estimate: where its dot is. */
const dotOf = (title: string): Element =>
  all('#ratios .wide .estimate circle').find((dot) => dot.textContent.startsWith(title)) as Element;

describe('the forest plot', () => {
  it('has each ratio and its interval, in words too', () => {
    const [sum, , histogram] = labelsOf('#ratios');
    expect(sum).toContain('generated C, gcc 12.2.0, strict: 2.00 [1.99, 2.01]');
    expect(sum).toContain('JavaScript, V8 11.3: 1 = 100 ms');
    expect(histogram).toContain('how many times as fast as V8');
    expect(textOf('#ratios .wide svg')).toContain('10.00 [9.96, 10.04]');
  });

  it('places dots and interval ends by the logarithm of their ratios', () => {
    const [one, two, ten] = ['JavaScript', 'generated C, gcc 12.2.0, strict', 'generated C, reassociate, gcc'].map(
      (title) => numberOf(dotOf(title), 'cx'),
    ) as [number, number, number];
    expect((ten - one) / (two - one)).toBeCloseTo(Math.log(10) / Math.log(2), 2);
    const perFactorOfE = (ten - one) / Math.log(10);
    const { interval } = known.measurements.find(({ variant }) => variant.title === 'generated C, reassociate') ?? {};
    const lines = all('#ratios .wide .interval line').map((line) => ['x1', 'x2'].map((name) => numberOf(line, name)));
    const ends = [interval?.low, interval?.high].map((end = 0) => Math.round(one + perFactorOfE * Math.log(end)));
    expect(lines.map((line) => line.map(Math.round))).toContainEqual(ends);
    expect(Math.abs(numberOf(all('#ratios .wide .reference line')[0] as Element, 'x1') - one)).toBeLessThan(0.6);
  });

  it('fills the dots of those with the baseline’s bits only', () => {
    expect(dotOf('generated C, gcc').getAttribute('fill')).toBe('var(--accent)');
    expect(dotOf('generated C, reassociate').getAttribute('fill')).toBe('var(--page)');
  });

  it('begins with the fastest kind, and times nothing that is wrong', () => {
    const rows = textOf('#ratios .wide').split(/(?=generated C|unsafe C|JavaScript)/);
    expect(rows.join('')).toMatch(
      /parallel, 4 threads.*parallel, 2 threads.*reassociate.*generated C(?!,).*JavaScript.*unsafe C/s,
    );
    expect(textOf('#ratios .wide')).toContain('✗ wrong, not timed');
    expect(dotOf('unsafe C')).toBeUndefined();
  });

  it('has ticks that people can read, three at least', () => {
    expect(logarithmicTicks(0.9, 40)).toEqual([1, 2, 5, 10, 20]);
    expect(logarithmicTicks(0.79, 1.27)).toEqual([0.8, 0.9, 1, 1.1, 1.2]);
    expect(logarithmicTicks(0.003, 2)).toEqual([0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2]);
  });
});

describe('the other plots', () => {
  it('show every sample of every round, and mark outliers', () => {
    const rounds = known.measurements.flatMap(({ samples }) => samples).length;
    expect(all('#rounds .sample circle').length + all('#rounds .outlier path').length).toBe(rounds);
    expect(all('#rounds .outlier path')).toHaveLength(1);
    expect(labelsOf('#rounds')).toContain(
      'generated C, gcc 12.2.0, native: 7 rounds around 47.0 ms. Outliers: round 4, +45 %.',
    );
  });

  it('show where native code overtakes JavaScript, and where it never does', () => {
    // 10 ns + n · 1 ns and 100 ns + n · 0.1 ns cross at n = 100.
    expect(textOf('#sizes .wide svg')).toContain('n ≈ 100');
    expect(all('#sizes .wide .crossover circle')).toHaveLength(1);
    expect(textOf('#sizes li')).toBe(
      'generated C: faster than JavaScript from n ≈ 100 on\ngenerated C, slow: not faster than JavaScript at the largest size',
    );
    expect(all('#sizes .wide .point').length).toBe(3);
  });

  it('show what threads gain, with intervals', () => {
    const [label] = labelsOf('#threads');
    expect(label).toMatch(/gcc 12\.2\.0, strict, 2 threads: 1\.93 \[1\.9\d, 1\.9\d\]/);
    expect(label).toMatch(/clang 19\.1\.7, strict, 4 threads: 2\.83 \[2\.8\d, 2\.8\d\]/);
  });

  it('show what compilers take', () => {
    expect(labelsOf('#compiling')[0]).toBe('Compile times: gcc 12.2.0, strict: 220 ms; clang 19.1.7, strict: 105 ms.');
  });

  it('take every colour from the page', () => {
    const colours = all('svg, svg *').flatMap((each) =>
      ['fill', 'stroke'].map((name) => each.getAttribute(name) ?? 'none'),
    );
    expect(colours.filter((colour) => !/^(none|currentColor|var\(--[\w-]+\))$/.test(colour))).toEqual([]);
  });
});

describe('the report', () => {
  it('groups results by their bits', () => {
    expect(textOf('#bits')).toContain('sum(1000000): 2 different results');
    expect(textOf('#bits code')).toBe('3fe5555555555555\n3fe5555555555556\n4031000000000000');
    const [same, other] = all('#bits tbody tr').map(({ textContent }) => textContent);
    expect(same).toMatch(/= JavaScript.*generated C \(4 builds\)/s);
    expect(other).toMatch(/generated C, reassociate \(gcc 12\.2\.0, strict; clang 19\.1\.7, strict\)/);
  });

  it('tells results apart that look alike where people see them: large ones are shown in part', () => {
    const outcomeOf = (last: number) => ({
      kind: 'outcome',
      arrays: new Map([[0, new Float64Array([1, 2, 3, last])]]),
    });
    const [one, same, other] = [outcomeOf(4), outcomeOf(4), outcomeOf(5)].map((value) => formatBits(value as never));
    expect(one).toMatch(/^[0-9a-f]{16}$/);
    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });

  it('names the fastest with the baseline’s bits, and the fastest of all', () => {
    const [row] = all('#best tbody tr').map(({ textContent }) => textContent);
    expect(row).toMatch(/2\.13 \[2\.12, 2\.14\]generated C · gcc 12\.2\.0, native/);
    expect(row).toMatch(/37\.32 \[.*generated C, parallel, 4 threads · gcc/);
  });

  it('says what it was not able to measure, and escapes what comes from outside', () => {
    expect(textOf('.doubts')).toContain('not measured: icx 2025, native: no licence </script><b>');
    expect(textOf('.facts')).toContain('A CPU <with> "quotes", 4 CPUs');
    expect(textOf('#measurements')).toContain('WRONG at (1000000): 1, expected 0.6666666666666666');
    expect(html.match(/<\/script>/g)).toHaveLength(html.match(/<script/g)?.length ?? 0);
  });

  it('carries the raw figures', () => {
    const [data] = all('#data') as [Element];
    expect(JSON.parse(data.textContent)).toEqual(JSON.parse(jsonReport(known)));
  });

  it('leaves out what was not measured', () => {
    const { sweeps: _, compileTimes: __, ...bare } = known;
    const few = renderReport({ ...bare, measurements: known.measurements.slice(0, 2) });
    expect(few).not.toMatch(/id="(sizes|threads|compiling)"/);
    expect(few).toContain('id="ratios"');
    const none = renderReport({ ...bare, measurements: known.measurements.filter(({ wrong }) => wrong !== undefined) });
    expect(none).toContain('Nothing was timed.');
    expect(renderReport({ ...bare, measurements: [] })).toContain('Nothing was timed.');
  });
});

describe('the file of the libraries that draw', () => {
  it('draws where nothing is installed, and stands beside the licences', async () => {
    const folder = join(packageRoot, 'dist/bench/html');
    const elsewhere = temporaryFolder();
    copyFileSync(join(folder, 'plot-library.js'), join(elsewhere, 'plot-library.mjs'));
    const script = `import { dot, parseHTML, plot } from './plot-library.mjs';
      console.log(plot({ document: parseHTML('<p>').document, marks: [dot([[1, 2]])] }).querySelectorAll('circle').length);`;
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: elsewhere,
    });
    expect(stdout, stderr).toBe('1\n');
    expect(readFileSync(join(folder, 'THIRD-PARTY-LICENSES'), 'utf8')).toMatch(
      /@observablehq\/plot .*Copyright.*Observable/s,
    );
  });
});
