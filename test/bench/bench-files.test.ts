// `kernelize bench FILES`: users' kernels, tiny, with real compilers.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Benchmark } from '../../lib/benchmark.ts';
import { kernelize, pathWithOnly, temporaryFolder } from '../helpers.ts';

const DOT = `
import type { Benchmark } from 'kernelize';

export function dot(a: Float64Array, b: Float64Array, scale = 1): number {
  'use kernel';
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum * scale;
}

const ramp = (length: number) => Float64Array.from({ length }, (_, at) => at);

export const benchmarks: Benchmark[] = [
  { name: 'short', fn: dot, args: () => [ramp(4), ramp(4)] },
  { fn: dot, args: () => [ramp(100), ramp(100), 2] },
];
`;
const FILL = `
export function fill(a: Float64Array, value: number): void {
  'use kernel';
  for (let i = 0; i < a.length; i++) a[i] = value;
}
`;
const FILL_BENCH = `
import { fill } from './fill.js';
export const benchmarks = [{ fn: fill, args: () => [new Float64Array(50), 3] }];
`;

function project(files: Readonly<Record<string, string>> = {}): string {
  const folder = temporaryFolder();
  const all = { 'dot.ts': DOT, 'fill.ts': FILL, 'fill.bench.ts': FILL_BENCH, ...files };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
  return folder;
}

interface Row {
  readonly series: string;
  readonly variant: string;
  readonly compiler: string;
  readonly args: readonly unknown[];
  readonly result: string;
  readonly wrong: string | null;
  readonly samples: readonly number[];
}

describe('kernelize bench FILES', () => {
  it('gives kernels the arrays of their module', async () => {
    const cwd = project({
      'count.ts': `const seen = new Int32Array(3);
        export function count(x: number): number { 'use kernel'; seen[0]! += 1; return seen[0]! * x; }
        export const benchmarks = [{ fn: count, args: () => [2] }, { name: 'again', fn: count, args: () => [3] }];`,
    });
    const args = ['bench', 'count.ts', '--compilers', 'gcc', '--rounds', '2', '--json', 'result.json'];
    const { code, stderr } = await kernelize(args, { cwd });
    expect(code, stderr).toBe(0);
    const { measurements } = JSON.parse(readFileSync(join(cwd, 'result.json'), 'utf8')) as { measurements: Row[] };
    const changed = "'seen' of the module = Int32Array(3) [1, 0, 0]";
    expect(measurements.map(({ series, result, wrong }) => [series, result, wrong])).toEqual([
      ...['JavaScript', 'native'].map(() => ['count', `2, ${changed}`, null]),
      ...['JavaScript', 'native'].map(() => ['again', `3, ${changed}`, null]),
    ]);
  });

  it('measures the lists of benchmarks in files and beside them, by every compiler, in the table of the pi series', async () => {
    const cwd = project();
    const args = ['bench', '*.ts', '--compilers', 'gcc,clang', '--rounds', '2', '--json', 'result.json'];
    const { code, stdout, stderr } = await kernelize(args, { cwd });
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/│ short +│ JavaScript +│ V8 [\d.]+ +│ +│/);
    expect(stdout).toMatch(/│ fill +│ native +│ clang [\d.]+ +│ native +│/);
    const rows = JSON.parse(readFileSync(join(cwd, 'result.json'), 'utf8')).measurements as Row[];
    expect(rows.map(({ series, variant, result }) => [series, variant, result])).toEqual([
      ...['JavaScript', 'native', 'native'].map((variant) => ['short', variant, '14']),
      ...['JavaScript', 'native', 'native'].map((variant) => ['dot', variant, '656700']),
      ...['JavaScript', 'native', 'native'].map((variant) => [
        'fill',
        variant,
        'argument 1 = Float64Array(50) [3, 3, 3, ...]',
      ]),
    ]);
    expect(rows[3]?.args).toEqual(['Float64Array(100)', 'Float64Array(100)', 2]);
    for (const { samples, wrong } of rows) expect([samples.length, wrong]).toEqual([2, null]);
  });

  it('measures one kernel at --args', async () => {
    const args = [
      'bench',
      'fill.bench.ts',
      '--fn',
      'fill',
      '--args',
      'f64:10, 7',
      '--compilers',
      'gcc',
      '--rounds',
      '1',
    ];
    const { code, stdout } = await kernelize(args, { cwd: project() });
    expect(code).toBe(0);
    expect(stdout).toContain('argument 1 = Float64Array(10) [7, 7, 7, ...]');
  });

  it('is JavaScript alone where there is no compiler', async () => {
    const args = ['bench', 'dot.ts', '--rounds', '1'];
    const { code, stdout } = await kernelize(args, { cwd: project(), env: { PATH: pathWithOnly({}) } });
    expect(code).toBe(0);
    expect(stdout).toMatch(/│ short +│ JavaScript/);
    expect(stdout).not.toMatch(/│ native /);
    expect(stdout).toMatch(/not found: GCC\. To install: /);
  });

  it('says which row is wrong, times the others, and exits 1', async () => {
    const over = `
      import type { i32 } from 'kernelize';
      export function over(n: i32): i32 { 'use kernel'; let x: i32 = 2147483000; x = x + n; return x; }
      export function fine(n: number): number { 'use kernel'; return n; }
      export const benchmarks = [{ fn: over, args: () => [1000] }, { fn: fine, args: () => [1] }];`;
    const args = ['bench', 'over.ts', '--compilers', 'gcc', '--rounds', '1'];
    const { code, stdout } = await kernelize(args, { cwd: project({ 'over.ts': over }) });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /│ over +│ native .*│ FAILED at \(1000\): over \(over\.ts:\d+:\d+\): 'x' would be 2147484000/,
    );
    expect(stdout).toMatch(/│ fine +│ native .*│ 1 /);
  });

  it('leaves files with a list of benchmarks to `kernelize build` as they were', async () => {
    const cwd = project({ 'module.ts': `'use kernel';\n${DOT.replace("  'use kernel';\n", '')}` });
    const { code, stderr } = await kernelize(['build', 'dot.ts', 'module.ts', '--out-dir', 'out', '--emit', 'dts'], {
      cwd,
    });
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('error')]);
    expect(readFileSync(join(cwd, 'out/module.d.ts'), 'utf8')).not.toContain('benchmarks');
  });

  const list = (entry: string) => ({ 'list.ts': `${FILL}export const benchmarks = ${entry};\n` });
  it.each([
    [
      ['fill.ts', '--series', 'leibniz'],
      {},
      '--series is for the pi series, and there are files',
      'leave the files out',
    ],
    [['fill.ts', '--profiles', 'o2'], {}, '--profiles is for the pi series', '--target and --directive'],
    [['fill.ts', 'dot.ts', '--fn', 'dot'], {}, '--fn and --args are for one file', ''],
    [['fill.ts', '--sweep'], {}, '--sweep is for the pi series', 'leave the files out'],
    [['--fn', 'dot'], {}, '--fn needs a file with kernels', 'kernelize bench FILE'],
    [['alone.ts'], { 'alone.ts': FILL }, "alone.ts exports no 'benchmarks'", '--fn fill --args'],
    [['list.ts'], list('3'), "list.ts: 'benchmarks' is no list", 'it is a list of'],
    [['list.ts'], list('[3]'), 'benchmarks[0]: it is no object', 'an entry is'],
    [
      ['list.ts'],
      list('[{ fn: Math.sin }]'),
      "'fn' is no kernel that list.ts exports (there are: fill)",
      'an entry is',
    ],
    [['list.ts'], list('[{ fn: fill, args: [1] }]'), "'args' is no function", 'an entry is'],
    [['list.ts'], list("[{ fn: fill, args: () => { throw new Error('boom'); } }]"), "'args' threw Error: boom", ''],
    [['list.ts'], list("[{ fn: fill, args: () => ['a', 1] }]"), 'argument 1 is nothing that a kernel takes', ''],
    [['list.ts'], list('[{ fn: fill, args: () => [] }]'), 'fill throws TypeError: ', ''],
  ])('refuses %j', async (args, files, message, hint) => {
    const { code, stderr } = await kernelize(['bench', ...args, '--compilers', 'none'], { cwd: project(files) });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(code).toBe(2);
  });
});

describe('the type Benchmark', () => {
  it('knows the parameters of a kernel that is named', () => {
    const dot = (a: Float64Array, scale?: number): number => (a[0] ?? 0) * (scale ?? 1);
    const list: Benchmark[] = [{ fn: dot, args: () => [new Float64Array(3)] }];
    const typed = { fn: dot, args: () => [new Float64Array(3), 2] } satisfies Benchmark<typeof dot>;
    // @ts-expect-error: a number is no array
    const wrong: Benchmark<typeof dot> = { fn: dot, args: () => [3] };
    expect([list.length, typed.args().length, wrong.fn]).toEqual([1, 2, dot]);
  });
});
