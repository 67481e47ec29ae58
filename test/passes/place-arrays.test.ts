// Small arrays in the frame of their function: which, that they begin as zeros each time, and V8's bits.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, contents, everyWay, interpret } from '../compiler/build.ts';
import { bitsOf } from '../helpers.ts';

/** Names of arrays in the frame, and how many are allocated. */
function arraysOf(source: string): { inFrame: string[]; allocated: number } {
  const { output, diagnostics } = compile('kernel.ts', source, { verify: true, comments: 'none' });
  expect(diagnostics).toEqual([]);
  const text = (output?.c ?? '').split('/* ---- The kernels ---- */')[1]?.split('/* ---- Their glue ---- */')[0] ?? '';
  return {
    inFrame: [...text.matchAll(/(\w+)_data\[\d+\] = \{0\};/g)].map(([, name = '']) => name),
    allocated: text.split('kz_allocate(').length - 1,
  };
}

const kernel = (body: string, result = 'number') => `export function f(n: number): ${result} { 'use kernel'; ${body} }`;

describe('an array in the frame', () => {
  it.each([
    ['of few elements', kernel('const a = new Int32Array(4); a[n & 3] = 1; return a[2]!;'), ['a']],
    ['of a list', kernel('const a = new Int16Array([1, n, 3]); return a[1]!;'), ['a']],
    [
      'in a loop',
      kernel(
        'let s = 0; for (let i = 0; i < n; i++) { const a = new Uint8Array(9); a[i % 9] = i; s += a[3]! / 2; } return s;',
      ),
      ['a'],
    ],
    [
      'of which there is a view',
      kernel('const a = new Int16Array(8); const b = a.subarray(2, 6); b[1] = n; return a[3]!;'),
      ['a'],
    ],
  ])('is one %s', (_, source, inFrame) => {
    expect(arraysOf(source)).toEqual({ inFrame, allocated: 0 });
  });

  it.each([
    ['of a length that is no constant', kernel('const a = new Int32Array(n); return a.length;')],
    ['that is large', kernel('const a = new Float64Array(65); a[n & 63] = 1; return a[2]!;')],
    ['that is given back', kernel('const a = new Int32Array(4); a[0] = n; return a;', 'Int32Array')],
    ['without elements', kernel('const a = new Int32Array(0); return a.length + n;')],
    [
      'of a recursive function',
      `export function f(n: number): number { 'use kernel'; const a = new Int32Array(4); a[n & 3] = n; return n > 0 ? f(n - 1) + a[1]! : a[0]!; }`,
    ],
  ])('is none %s', (_, source) => {
    const { inFrame, allocated } = arraysOf(source);
    expect(inFrame).toEqual([]);
    expect(allocated).toBeGreaterThan(0);
  });

  it('is none beyond 2 KB of a function', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const declares = names.map((name) => `const ${name} = new Float64Array(64); ${name}[n & 63] = n;`).join(' ');
    const sum = names.map((name) => `${name}[1]!`).join(' + ');
    expect(arraysOf(kernel(`${declares} return ${sum};`))).toEqual({ inFrame: names.slice(0, 4), allocated: 1 });
  });
});

const source = `
  export function zeros(n: number, into: Float64Array): number { 'use kernel';
    let s = 0;
    for (let i = 0; i < 5; i++) { const a = new Float64Array(6); s += a[i]!; a[i] = n; a[5] += i; into[i] = a[5]!; s += a[i]!; }
    return s; }
  function rotate(state: Uint32Array): number { const first = state[0]!; state[0] = state[1]! ^ (state[2]! << 7); state[1] = state[2]!; state[2] = first + 1; return first; }
  export function generator(n: number, into: Float64Array): number { 'use kernel';
    const state = new Uint32Array(3); state[0] = n; state[2] = 77; for (let i = 0; i < into.length; i++) into[i] = rotate(state); return state[1]!; }
  export function parts(n: number, into: Float64Array): number { 'use kernel';
    const a = new Int16Array([n, 2, 3, 4]); const b = a.slice(1, 3); const c = a.subarray(2); c[0] = n + 1; b[0] = 9; into.set(a, 1); a.fill(7, 3);
    return a[2]! + b[1]! * 10 + c[1]! * 100; }
  export function wrong(n: number, into: Float64Array): number { 'use kernel'; const a = new Int32Array(4); into[0] = 1; a[n] = 2; into[1] = a[n]!; return a[3]!; }
`;

describe.each(everyWay)('by $compiler at $optimisation', (way) => {
  it('has the bits of V8, and its checks', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    const run = (fns: typeof built.js, name: string, n: number) => {
      const into = new Float64Array(6);
      try {
        return [bitsOf(Number(fns[name]?.(n, into))), contents(into)];
      } catch (error) {
        return [(error as Error).message, contents(into)];
      }
    };
    for (const name of ['zeros', 'generator', 'parts']) {
      for (const n of [0, 1, -1, 2.5, 70000, 2 ** 31, Number.NaN]) {
        expect(run(built.native, name, n), `${name}(${n})`).toEqual(run(v8, name, n));
      }
    }
    for (const n of [0, 3, 4, -1, 0.5]) expect(run(built.native, 'wrong', n)).toEqual(run(built.js, 'wrong', n));
  });
});
