// Arrays of several dimensions as packages hold them: their own objects are given to kernels. Where elements are
// neighbours, the innermost loop has a version for that.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { ARRAY_TYPES } from '../../lib/frontend/kernelize-types.ts';
import { build, interpret, type Kernels, usualWays } from '../compiler/build.ts';
import { packageRoot } from '../helpers.ts';
import { told } from './calls.ts';

interface Nd {
  transpose(...axes: number[]): Nd;
  pick(...at: (number | null)[]): Nd;
  step(...steps: number[]): Nd;
}
type MakeNd = (data: unknown, shape?: number[], stride?: number[], offset?: number) => Nd;
const ndarray = createRequire(import.meta.url)('ndarray') as MakeNd;

const source = `
  import type { MlMatrix, NdArray, StdlibNdArray as Stdlib } from 'kernelize';
  type Few = Float32Array | Float64Array | number[];
  export function add<T extends Few>(a: NdArray<T>, b: NdArray<T>): void {
    'use kernel';
    const rows = a.shape[0]!, columns = a.shape[1]!;
    const [down = 0, across = 0] = [a.stride[0]!, a.stride[1]!];
    const [bDown = 0, bAcross = 0] = [b.stride[0]!, b.stride[1]!];
    const [to, from, at, fromAt] = [a.data, b.data, a.offset, b.offset];
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) to[at + i * down + j * across]! += from[fromAt + i * bDown + j * bAcross]!;
    }
  }
  export function sum(a: NdArray<Float32Array | Float64Array>): number {
    'use kernel';
    const { data, offset } = a;
    const n = a.shape[0]!, step = a.stride[0]!;
    let s = 0;
    for (let i = 0; i < n; i++) s += data[offset + i * step]!;
    return s;
  }
  export function scale(m: MlMatrix, k: number): number {
    'use kernel';
    for (let i = 0; i < m.rows; i++) for (let j = 0; j < m.columns; j++) m.data[i]![j]! *= k;
    return m.rows * m.columns;
  }
  export function first(a: Stdlib<Few>): number { 'use kernel'; return a._buffer[a._offset]! + a._strides[0]! * a._shape[0]!; }
`;

const range = (n: number) => Array.from({ length: n }, (_, i) => i / 3);

/** What is given to a kernel, made anew for each way. */
const calls: readonly (readonly [name: string, make: () => unknown[]])[] = [
  ['add', () => [ndarray(new Float64Array(range(12)), [3, 4]), ndarray(new Float64Array(range(12)), [3, 4])]],
  [
    'add',
    () => [ndarray(new Float32Array(range(12)), [3, 4]).transpose(1, 0), ndarray(new Float32Array(range(12)), [4, 3])],
  ],
  ['add', () => [ndarray(range(24), [2, 3, 4]).pick(1, null, null), ndarray(range(12), [3, 4]).step(1, 1)]],
  // Steps that go back, and one array twice.
  [
    'add',
    () => [ndarray(new Float64Array(range(12)), [3, 4]).step(1, -1), ndarray(new Float64Array(range(12)), [3, 4])],
  ],
  ['add', () => ((data) => [ndarray(data, [2, 3], [3, 1], 1), ndarray(data, [2, 3])])(new Float64Array(range(9)))],
  ['sum', () => [ndarray(new Float32Array(range(40)))]],
  ['sum', () => [ndarray(new Float64Array(range(40)), [10, 4]).pick(null, 2)]],
  [
    'scale',
    () => [
      new Matrix([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      0.1,
    ],
  ],
  [
    'first',
    () => [
      {
        _buffer: new Float32Array(range(9)),
        _shape: [2],
        _strides: [2],
        _offset: 3,
        get data() {
          return [];
        },
      },
    ],
  ],
];

function run(kernels: Kernels, name: string, args: unknown[]): string {
  const result = kernels[name]?.(...args);
  const fields = args.map((each) => told(each instanceof Object ? { ...each } : each));
  return `${told(result)} | ${fields.join('; ')}`;
}

describe('objects of packages', () => {
  it.each(usualWays)('are as V8 leaves them: $compiler $optimisation', async (way) => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    for (const [name, make] of calls) {
      const wanted = run(v8, name, make());
      expect([name, run(built.native, name, make()), run(built.js, name, make())]).toEqual([name, wanted, wanted]);
    }
  });

  it('are refused by the name of what is a getter', async () => {
    const { native } = await build(source);
    const own = {
      _buffer: new Float32Array(1),
      get _shape() {
        return [1];
      },
      _strides: [1],
      _offset: 0,
    };
    expect(() => native.first?.(own)).toThrow("first: 'a._shape' is an accessor: kernels take fields with values");
  });

  it('have the types that kernelize exports', () => {
    const exported = readFileSync(join(packageRoot, 'lib/array-types.ts'), 'utf8');
    const plain = exported
      .replace(/\/\*\*[\s\S]*?\*\/\n|^\/\/.*\n/gm, '')
      .replaceAll('export ', '')
      .replaceAll('\n\n', '\n');
    expect(plain.trim()).toBe(ARRAY_TYPES.trim());
  });
});

describe('elements that are neighbours', () => {
  const tests = (body: string) => {
    const text = `export function f(a: Float64Array, n: number, m: number, s: number, t: number): number { 'use kernel'; ${body} }`;
    const c = compile('kernel.ts', text, { verify: true, comments: 'none' }).output?.c ?? '';
    return [...c.matchAll(/^ *if \((\w+ == 1(?: && \w+ == 1)*)\) \{$/gm)].map(([, test]) =>
      test?.replaceAll('_int', ''),
    );
  };
  it.each([
    ['for (let i = 0; i < n; i++) a[i * s]! *= 2; return 0;', ['s == 1']],
    ['for (let i = 0; i < n; i++) a[t + i * s]! += a[i * t]!; return 0;', ['s == 1 && t == 1']],
    ['for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) a[i * t + s * j] = 1; return 0;', ['s == 1']],
    // The width of a row; what the loop changes; a loop that asks each index.
    ['let x = 0; for (let j = 0; j < m; j++) for (let i = 0; i < n; i++) x += a[i * m + j]!; return x;', []],
    ['for (let i = 0; i < n; i++) { a[i * s] = 1; s += 1; } return 0;', []],
    ['for (let i = 0; i < n; i += 2) a[i * s] = 1; return 0;', []],
  ])('%s', (body, wanted) => {
    expect(tests(body)).toEqual(wanted);
  });
});
