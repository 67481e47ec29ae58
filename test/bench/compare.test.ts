// Comparing two results whose samples, and so whose statistics, are known.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../lib/bench/compare/compare.ts';
import type { SavedRow, SavedRun } from '../../lib/bench/compare/read.ts';
import { changeInterval } from '../../lib/bench/statistics.ts';
import { kernelize, temporaryFolder } from '../helpers.ts';

const ENVIRONMENT = { cpu: 'a CPU', cores: 2, load: 0, system: 'linux', node: '20.20.2', v8: '11.3', date: 'today' };

function row(variant: string, samples: readonly number[], rest: Partial<SavedRow> = {}): SavedRow {
  const compiler = variant === 'JavaScript' ? 'V8 11.3' : 'gcc 12.2.0';
  const profile = variant === 'JavaScript' ? '' : 'native';
  return { series: 'dot', variant, compiler, profile, flags: '-O3', args: [1000], wrong: null, samples, ...rest };
}

const run = (rows: readonly SavedRow[], environment: object = {}): SavedRun => ({
  environment: { ...ENVIRONMENT, ...environment },
  rows,
});

/** Seven rounds around `time`, the same relative noise in each run: up to 0.5 %. */
const around = (time: number) => [0.995, 1, 1.002, 0.998, 1.004, 1, 0.999].map((factor) => factor * time);
const noisy = (time: number) => [0.6, 1, 1.4, 0.8, 1.3, 1, 0.7].map((factor) => factor * time);

/** A baseline and a kernel, whose noises differ. */
const pair = (js: number, native: number): SavedRun =>
  run([row('JavaScript', around(js)), row('native', around(native).reverse())]);

const verdicts = (before: SavedRun, after: SavedRun, threshold = 0.02) =>
  compareRuns(before, after, threshold).rows.map(({ after: { variant }, verdict }) => `${variant}: ${verdict}`);

describe('a row', () => {
  it('is slower or faster by the medians relative to JavaScript, with an interval around them', () => {
    const [, native] = compareRuns(pair(0.01, 0.005), pair(0.01, 0.006), 0.02).rows;
    expect(native?.change).toBeCloseTo(1.2, 10);
    expect(native?.interval.low).toBeGreaterThan(1.18);
    expect(native?.interval.high).toBeLessThan(1.22);
    expect(verdicts(pair(0.01, 0.005), pair(0.01, 0.006))).toEqual(['JavaScript: baseline', 'native: slower']);
    expect(verdicts(pair(0.01, 0.005), pair(0.01, 0.004))).toEqual(['JavaScript: baseline', 'native: faster']);
  });

  it('is the same where the whole machine was slower, and slower where only JavaScript was faster', () => {
    expect(verdicts(pair(0.01, 0.005), pair(0.02, 0.01))).toEqual(['JavaScript: baseline', 'native: same']);
    expect(verdicts(pair(0.01, 0.005), pair(0.005, 0.005))).toEqual(['JavaScript: baseline', 'native: slower']);
  });

  it('is the same below the threshold, and where the interval holds 1', () => {
    const before = pair(0.01, 0.005);
    expect(verdicts(before, pair(0.01, 0.00505))[1]).toBe('native: same');
    expect(verdicts(before, pair(0.01, 0.00505), 0.005)[1]).toBe('native: slower');
    expect(verdicts(before, pair(0.01, 0.006), 0.3)[1]).toBe('native: same');
    const [a, b] = [row('native', noisy(0.005)), row('native', noisy(0.0055))];
    const base = row('JavaScript', around(0.01));
    expect(verdicts(run([base, a]), run([base, b]))[1]).toBe('native: same');
  });

  it('is measured by its own time where a run has no JavaScript for it', () => {
    const [only] = compareRuns(run([row('native', around(1))]), pair(0.01, 1.5), 0.02).rows;
    expect(only).toMatchObject({ relativeTo: 'nothing', verdict: 'slower' });
    expect(only?.change).toBeCloseTo(1.5, 10);
    const alone = (time: number) => run([row('JavaScript', around(time))]);
    expect(verdicts(alone(0.01), alone(0.02))).toEqual(['JavaScript: slower']);
    // JavaScript at other arguments is no baseline.
    const other = row('JavaScript', around(0.01), { args: [1] });
    expect(compareRuns(run([other, row('native', [1])]), run([other, row('native', [1])]), 0).rows[1]?.relativeTo).toBe(
      'nothing',
    );
  });

  it('that became wrong is wrong, and one that was wrong is mended', () => {
    const good = pair(0.01, 0.005);
    const bad = run([row('JavaScript', around(0.01)), row('native', [], { wrong: 'WRONG at (1000)' })]);
    expect(verdicts(good, bad)[1]).toBe('native: wrong');
    expect(verdicts(bad, good)[1]).toBe('native: mended');
  });

  it('finds its like by name, arguments and compiler; another version of the only such compiler is its like too', () => {
    const gcc = (version: string) => row('native', around(1), { compiler: `gcc ${version}` });
    const one = compareRuns(run([gcc('12.2.0')]), run([gcc('13.1.0')]), 0.02);
    expect(one.rows).toHaveLength(1);
    expect(one.warnings).toEqual(['another compiler: gcc 12.2.0 -> gcc 13.1.0']);
    const two = compareRuns(run([gcc('12.2.0'), gcc('13.1.0')]), run([gcc('13.1.0'), gcc('14.0.0')]), 0.02);
    expect(two.rows.map(({ before, after }) => `${before.compiler}, ${after.compiler}`)).toEqual([
      'gcc 12.2.0, gcc 14.0.0',
      'gcc 13.1.0, gcc 13.1.0',
    ]);
    const other = row('native', around(1), { args: [2000] });
    const none = compareRuns(run([row('native', around(1))]), run([other]), 0.02);
    expect(none).toMatchObject({ rows: [], onlyBefore: [{ args: [1000] }], onlyAfter: [{ args: [2000] }] });
  });
});

describe('warnings', () => {
  it('say what differs beside the kernels', () => {
    const after = run([row('native', around(1), { flags: '-O2 -march=native' })], { cpu: 'another', node: '22.0.0' });
    expect(compareRuns(run([row('native', around(1))]), after, 0.02).warnings).toEqual([
      'another CPU: a CPU -> another',
      'another Node.js: 20.20.2 -> 22.0.0',
      'other flags (gcc 12.2.0): without -O3, with -O2, with -march=native',
    ]);
  });

  it('doubt few rounds', () => {
    const few = run([row('native', [1, 1])]);
    expect(compareRuns(few, few, 0.02).warnings).toEqual(['only 2 rounds: intervals are too narrow']);
  });
});

describe('changeInterval', () => {
  it('is the change itself when nothing varies', () => {
    const before = { samples: [2, 2, 2], base: [1, 1, 1] };
    expect(changeInterval(before, { samples: [6, 6, 6], base: [2, 2, 2] })).toEqual({ low: 1.5, high: 1.5 });
  });

  it('cancels what slowed whole rounds', () => {
    const before = { samples: [1, 5, 1, 5, 1], base: [1, 5, 1, 5, 1] };
    const { low, high } = changeInterval(before, { samples: [2, 2, 2], base: [1, 1, 1] });
    expect([low, high]).toEqual([2, 2]);
  });

  it('holds 1 in about 95 % of the pairs of runs in which nothing changed', () => {
    // A fixed generator; 15 rounds with up to 20 % of noise each.
    let state = 4711;
    const noise = () => {
      state = (state * 48271) % 2147483647;
      return 1 + 0.2 * (state / 2147483647 - 0.5);
    };
    const once = () => ({ samples: Array.from({ length: 15 }, noise), base: Array.from({ length: 15 }, noise) });
    const held = Array.from({ length: 100 }, () => changeInterval(once(), once())).filter(
      ({ low, high }) => low <= 1 && high >= 1,
    );
    expect(held.length).toBeGreaterThan(88);
    expect(held.length).toBeLessThan(100);
  });
});

describe('kernelize compare', () => {
  function files(before: unknown, after: unknown): string {
    const folder = temporaryFolder();
    const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
    const saved = ({ environment, rows }: SavedRun) => ({ environment, measurements: rows });
    const asSaved = (value: unknown) =>
      typeof value === 'object' && value !== null && 'rows' in value ? saved(value as SavedRun) : value;
    writeFileSync(join(folder, 'a.json'), text(asSaved(before)));
    writeFileSync(join(folder, 'b.json'), text(asSaved(after)));
    return folder;
  }

  it('exits 0 if nothing is slower, 1 if something is, and says what', async () => {
    const same = await kernelize(['compare', 'a.json', 'a.json'], { cwd: files(pair(0.01, 0.005), '') });
    expect([same.code, same.stderr]).toEqual([0, '']);
    expect(same.stdout).toContain('0 slower, 0 faster, 1 the same');
    const cwd = files(pair(0.01, 0.005), pair(0.01, 0.006));
    const slower = await kernelize(['compare', 'a.json', 'b.json'], { cwd });
    expect(slower.code).toBe(1);
    expect(slower.stdout).toMatch(
      /│ dot +│ native +│ gcc 12\.2\.0 │ native +│ +5\.00 │ +6\.00 │ +1\.200 \[1\.1\d+, 1\.2\d+\] │ slower/,
    );
    expect((await kernelize(['compare', 'b.json', 'a.json'], { cwd })).code).toBe(0);
    expect((await kernelize(['compare', 'a.json', 'b.json', '--threshold', '30%'], { cwd })).code).toBe(0);
    const json = await kernelize(['compare', 'a.json', 'b.json', '--json'], { cwd });
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      threshold: 0.02,
      rows: [{ verdict: 'baseline' }, { series: 'dot', args: [1000], verdict: 'slower', relativeTo: 'JavaScript' }],
      onlyBefore: [],
    });
  });

  it('exits 1 where a result became wrong', async () => {
    const bad = run([row('JavaScript', around(0.01)), row('native', [], { wrong: 'WRONG at (1000): 1, expected 2' })]);
    const { code, stdout } = await kernelize(['compare', 'a.json', 'b.json'], { cwd: files(pair(0.01, 0.005), bad) });
    expect(code).toBe(1);
    expect(stdout).toContain('wrong: WRONG at (1000): 1, expected 2');
  });

  it.each([
    ['not JSON', 'no result of a benchmark: '],
    [{ environment: {} }, "no result of a benchmark: it has no list of 'measurements'"],
    [{ environment: {}, measurements: [{ series: 'x' }] }, "measurements[0] lacks a name, 'args' or 'samples'"],
    [run([row('native', [1], { series: 'other' })]), 'a.json and b.json have no row in common'],
  ])('refuses %j', async (after, message) => {
    const { code, stderr } = await kernelize(['compare', 'a.json', 'b.json'], { cwd: files(pair(1, 1), after) });
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it.each([
    [['a.json', 'nowhere.json'], "nowhere.json can't be read: ENOENT"],
    [['a.json', 'a.json', '--threshold', 'much'], '--threshold must be a percentage of at least 0'],
    [['a.json'], "missing required argument 'after'"],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await kernelize(['compare', ...args], { cwd: files(pair(1, 1), '') });
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('reads what timeit writes', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'f.ts'), "export function f(x: number): number {\n'use kernel';\nreturn x * 2;\n}\n");
    for (const file of ['a.json', 'b.json']) {
      const args = ['timeit', 'f.ts', '--args', '1', '--rounds', '2', '--loops', '2', '--json', file];
      expect((await kernelize(args, { cwd })).code).toBe(0);
    }
    const { stdout, stderr } = await kernelize(['compare', 'a.json', 'b.json', '--threshold', '1e9'], { cwd });
    expect(stderr).toBe('');
    expect(stdout).toContain('warning: only 2 rounds: intervals are too narrow');
    expect(stdout).toContain('0 slower, 0 faster, 1 the same');
  });
});
