// Kernels in several files: functions, constants and tables by relative imports.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { kernelize, temporaryFolder } from '../helpers.ts';
import { build, everyWay, interpret, moduleReader, outcome } from './build.ts';

const files = {
  'weights.ts': `
    import { half } from './deep/half';
    export const SCALE = 3;
    export const BIG = SCALE * 2 + half0;
    export const TABLE = new Float64Array([0.5, 1.5, 2.5]);
    export const UNUSED = new Int8Array([1]);
    const half0 = 0.25;
    export function helper(a: Float64Array, i: number): number { return half(a[i]!) * SCALE; }
    export { square as power };
    function square(x: number): number { return x * x; }
    export function down(n: number): number { return n <= 0 ? 0 : up(n - 1) + 1; }
    import { up } from './kernel.ts';`.replace('SCALE * 2 + half0', 'SCALE * 2'),
  'deep/half.ts': `
    import type { Whatever } from 'somewhere';
    import { readFileSync } from 'node:fs';
    const TABLE = new Int32Array([2]);
    export function half(x: number): number { if (x < 0) throw new RangeError('negative'); return helper(x) / TABLE[0]!; }
    function helper(x: number): number { return x; }
    export const text = () => readFileSync('x');`,
};
const source = `
  import { helper as weigh, SCALE, BIG, TABLE, power, down } from './weights.js';
  import type { i32 } from 'kernelize';
  import { type f64 } from 'kernelize';
  import fs from 'node:fs';
  export function sum(a: Float64Array): f64 {
    'use kernel';
    let s = 0;
    for (let i = 0; i < a.length; i++) s += weigh(a, i) + helper(i);
    return s * SCALE + BIG + TABLE[1]! + power(s);
  }
  export function at(i: number): number { 'use kernel'; return TABLE[i]!; }
  export function far(mine: Float64Array, i: number): number { 'use kernel'; return weigh(mine, i); }
  function helper(i: number): number { return i / 8; }
  export function up(n: i32): number { 'use kernel'; return n <= 0 ? 0 : down(n - 1) + 1; }
  export const unrelated = () => fs.existsSync('x');
`;

describe.each(everyWay)('imports, by $compiler at $optimisation', (way) => {
  it('compute what V8 computes, and their errors name the right file', async () => {
    const built = await build(source, { ...way, files });
    const v8 = await interpret(built);
    const array = Float64Array.from([1, 2.5, 4]);
    for (const kernels of [built.native, built.js]) {
      expect(outcome(() => kernels.sum?.(array))).toBe(outcome(() => v8.sum?.(array)));
      expect(outcome(() => kernels.up?.(100))).toBe(outcome(() => v8.up?.(100)));
      expect(outcome(() => kernels.at?.(2))).toBe(outcome(() => v8.at?.(2)));
      expect(outcome(() => kernels.at?.(3))).toMatch(
        /^RangeError: at \(kernel\.ts:12:64\): index 3 is outside 'TABLE' of length 3$/,
      );
      expect(outcome(() => kernels.far?.(array, 3))).toBe(
        "RangeError: helper (weights.ts:8:78): index 3 is outside 'a' of length 3",
      );
      expect(outcome(() => kernels.far?.(Float64Array.of(-1), 0))).toBe('RangeError: negative');
    }
    expect(Object.keys(built.native)).toEqual(Object.keys(built.js));
    expect(built.c).toContain('/* deep/half.ts:5');
    expect(built.c).not.toContain('UNUSED');
  });
});

describe('imported files', () => {
  it('are inputs of the result, if a kernel uses them', () => {
    const readModule = moduleReader(files);
    const { inputs } = compile('kernel.ts', source, { readModule });
    expect(inputs.map(({ file }) => file)).toEqual(['kernel.ts', 'weights.ts', 'deep/half.ts']);
    const alone = "import { a } from './a.ts';\nexport function f(): number { 'use kernel'; return 1; }";
    expect(compile('kernel.ts', alone, { readModule }).inputs.map(({ file }) => file)).toEqual(['kernel.ts']);
  });

  it.each([
    ['export function g(x: number): number { return y; }', 'a.ts', 'KZ1005', "'y' is not defined here"],
    ['export function g(x: number {', 'a.ts', 'KZ1001', ''],
    ['export const h = 1;', 'kernel.ts', 'KZ1014', "'./a.ts' exports no 'g'"],
    ["export { g } from './b.ts';", 'kernel.ts', 'KZ1014', "'./b.ts', which is no file that can be read"],
    ['export let g = /text/;', 'kernel.ts', 'KZ1014', 'no function and no constant'],
    ["import { f as g } from './kernel.ts'; export { g };", 'kernel.ts', 'KZ1012', 'return type is not written'],
    [
      "import { g as h } from './kernel.ts'; const g = h + 1; export { g };",
      'kernel.ts',
      'KZ1013',
      "'h' comes from './kernel.ts', which imports this module in turn",
    ],
    ["import { g } from './a.ts'; export { g };", 'kernel.ts', 'KZ1014', ''],
  ])('that are wrong are reported in the right file: %s', (text, file, code, message) => {
    const readModule = moduleReader({ 'a.ts': text, 'kernel.ts': kernel });
    const { diagnostics, output } = compile('kernel.ts', kernel, { readModule });
    expect(output).toBeUndefined();
    const found = diagnostics.find((each) => each.code === code);
    expect(found, JSON.stringify(diagnostics)).toMatchObject({ file, message: expect.stringContaining(message) });
  });
});

const kernel = "import { g } from './a.ts';\nexport function f(x: number) { 'use kernel'; return g(x); }";

it('kernelize build and check follow imports, and show diagnostics of the file they are in', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'main.ts'), kernel.replace('./a.ts', './a.js'));
  writeFileSync(join(folder, 'a.ts'), 'export function g(x: number): number { return x + z; }\nexport const z2 = 1;');
  const text = await kernelize(['check', 'main.ts'], { cwd: folder });
  expect(text.stderr).toContain("a.ts:1:51: error KZ1005: 'z' is not defined here");
  expect(text.stderr).toContain('> 1 | export function g(x: number): number { return x + z; }');
  const json = await kernelize(['check', 'main.ts', '--format', 'json'], { cwd: folder });
  expect(JSON.parse(json.stdout)).toEqual([expect.objectContaining({ file: 'a.ts', line: 1, column: 51 })]);
  writeFileSync(join(folder, 'a.ts'), 'export function g(x: number): number { return x + 1; }');
  const built = await kernelize(['build', 'main.ts', '--emit', 'js,c'], { cwd: folder });
  expect(built.code, built.stderr).toBe(0);
});

describe('modules that import each other', () => {
  const compiled = (modules: Readonly<Record<string, string>>) =>
    compile('kernel.ts', modules['kernel.ts'] as string, { readModule: moduleReader(modules) });
  const kernel = (text: string) => `export function f(x: number): number { 'use kernel'; return ${text}; }`;

  it('make no constants of each other: whose are there first depends on the program', () => {
    const modules = {
      'kernel.ts': `import { WIDE, scaled } from './wide.ts'; export const BASE = 2; ${kernel('x * WIDE + scaled(x)')}`,
      'wide.ts': `import { BASE } from './kernel.ts'; export const WIDE = 1 + BASE * 2;
        export function scaled(x: number): number { return x < 0 ? x : BASE * x; }`,
    };
    const { diagnostics, inputs } = compiled(modules);
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      "KZ1013 what it is made of may not be there yet: 'BASE' comes from './kernel.ts', which imports this module in turn",
    ]);
    expect(inputs.map(({ file }) => file)).toEqual(['kernel.ts', 'wide.ts']);
  });

  it.each([
    ["import { b } from './b.ts';", "export * from './kernel.ts'; export const b = 1;"],
    ["import { b } from './b.ts';", "export { f as g } from './kernel.ts'; export const b = 1;"],
    ["import { b } from './b.ts';", "import './c.ts'; export const b = 1;"],
    ["import { b } from './b.ts';", "import { type T } from './kernel.ts'; export const b = 1;"],
  ])('whatever the way back is: %s %s', (head, b) => {
    const files = {
      'b.ts': b,
      'c.ts': "import './kernel.ts';",
      'kernel.ts': `${head} const N = -(b + 1); ${kernel('x + N')}`,
    };
    expect(compiled(files).diagnostics).toHaveLength(1);
    const inputs = compiled(files).inputs.map(({ file }) => file);
    expect(inputs).toEqual(expect.arrayContaining(['kernel.ts', 'b.ts']));
  });

  it("may use each other's constants and functions in functions, which run later, and types at any time", () => {
    const modules = {
      'kernel.ts': `import { K, twice } from './b.ts'; export const BASE = 2; ${kernel('twice(x) + K')}`,
      'b.ts': `import { BASE } from './kernel.ts'; export const K = 4; export function twice(x: number): number { return x * BASE; }`,
    };
    expect(compiled(modules).diagnostics).toEqual([]);
    const types = {
      'kernel.ts': `import { K } from './b.ts'; const TWO = 2 * K; ${kernel('x + TWO')}`,
      'b.ts': `import type { T } from './kernel.ts'; export const K = 4;`,
    };
    expect(compiled(types).diagnostics).toEqual([]);
  });
});
