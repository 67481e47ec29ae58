// Kernels compiled for real, with every compiler found, and compared with V8 bit for bit.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { findDisagreement } from '../../lib/pi/agreement.ts';
import { bitsOf, kernelize, packageRoot, temporaryFolder } from '../helpers.ts';
import { build, compilers, outcome } from './build.ts';

describe('the pi series as generated C', () => {
  it('agrees with JavaScript for every series, by `kernelize build`', async () => {
    const folder = temporaryFolder();
    const { code, stderr } = await kernelize(['build', 'lib/pi/*.kernel.ts', '--out-dir', folder], { timeout: 60_000 });
    expect(code, stderr).toBe(0);
    const files = {
      leibniz: 'leibniz',
      leibnizLanes: 'leibniz-lanes',
      nilakantha: 'nilakantha',
      basel: 'basel',
      wallis: 'wallis',
    };
    const more = { midpoint: 'midpoint', machin: 'machin', bbp: 'bbp', monteCarlo: 'monte-carlo' };
    const kernels: Record<string, { call: (...args: number[]) => number }> = {};
    for (const [name, file] of Object.entries({ ...files, ...more })) {
      const module = createRequire(import.meta.url)(join(folder, `${file}.kernel.node`)) as Record<string, never>;
      kernels[name] = { call: module[name] as never };
    }
    expect(findDisagreement(kernels)).toBeUndefined();
  });
});

const edges = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  7,
  -7,
  255,
  256,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 32 + 5,
  2 ** 53,
  2 ** 53 + 2,
];
const numbers = [
  ...edges,
  -(2 ** 53),
  1e300,
  -1e300,
  5e-324,
  -5e-324,
  0.49999999999999994,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

const operators = ['+', '-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>', '>>>', '<', '<=', '>', '>=', '===', '!=='];
const unary = [
  '-x',
  '~x',
  '+x',
  '!x ? 1 : 0',
  'Math.round(x)',
  'Math.floor(x)',
  'Math.ceil(x)',
  'Math.trunc(x)',
  'Math.abs(x)',
  'Math.sign(x)',
];
const more = [
  'Math.sqrt(x)',
  'Math.fround(x)',
  'Math.clz32(x)',
  'x | 0',
  'x >>> 0',
  'Number.isInteger(x) ? 1 : 0',
  'Number.isNaN(x) ? 1 : 0',
];

describe.each(compilers.map(({ name }) => name))('operators, by %s', (compiler) => {
  it.each(['-O0', '-O3'] as const)('have the bits of V8 on every edge, at %s', async (level) => {
    const names = [...operators, ...unary, ...more];
    const bodies = [
      ...operators.map((op) =>
        /[<>=]/.test(op) && !/<<|>>/.test(op) ? `x ${op} y ? 1 : 0` : op === '**' ? `x ** y` : `x ${op} y`,
      ),
      ...[...unary, ...more].map((text) => `(${text}) + 0 * y * 0 === 0 ? (${text}) : (${text})`),
    ];
    const extra = [
      'Math.min(x, y)',
      'Math.max(x, y)',
      'Math.imul(x, y)',
      '(x | 0) * (y | 0)',
      '((x | 0) + (y | 0)) % 7',
      '(x | 0) % ((y & 7) + 1)',
      '0 - (x | 0)',
      '0 - Math.abs(x)',
      '0 - (x > y ? (x | 0) : (y | 0))',
      '(x | 0) * -1',
      '0 * (x | 0)',
      '-(x | 0)',
      '0 + (x | 0) - (y | 0)',
    ];
    const all = [...bodies, ...extra];
    const source = `'use kernel';\n${all.map((body, index) => `export function f${index}(x: number, y: number): number { return ${body}; }`).join('\n')}`;
    const { native, js } = await build(source, { compiler, optimisation: level });
    for (const [index, body] of all.entries()) {
      const reference = new Function('x', 'y', `return ${body}`) as (x: number, y: number) => number;
      for (const x of numbers) {
        for (const y of numbers) {
          // pow is the C library's: V8's own differs in the last bit.
          if (body.includes('**') && !Number.isNaN(x ** y) && Math.abs(x ** y) !== 1) continue;
          const wanted = bitsOf(Number(reference(x, y)));
          const where = `${names[index] ?? body}: x = ${x}, y = ${y}`;
          expect(bitsOf(native[`f${index}`]?.(x, y) as number), where).toBe(wanted);
          expect(bitsOf(js[`f${index}`]?.(x, y) as number), where).toBe(wanted);
        }
      }
    }
  });
});

describe('errors', () => {
  it('are the same natively and in JavaScript: index, range, size, thrown', async () => {
    const { native, js } = await build(`
      import type { i32, u32, f32 } from 'kernelize';
      'use kernel';
      export function at(a: Int32Array, i: number): number { 'use kernel'; return a[i]!; }
      export function put(a: Uint8Array, i: number, x: number): number { 'use kernel'; a[i] = x; return a[i]!; }
      export function sum(n: i32): number { 'use kernel'; let s: i32 = 2147483000; for (let k = 0; k < n; k++) s += 100; return s; }
      export function wrap(n: i32): number { 'use kernel overflowcheck=off'; let s: i32 = 2147483000; for (let k = 0; k < n; k++) s += 100; return s; }
      export function make(n: number): number { 'use kernel'; const a = new Float64Array(n); return a.length; }
      export function no(x: number): number { 'use kernel'; if (x > 3) throw new TypeError('too much'); return x; }
      export function half(x: f32, y: u32, b: boolean): number { 'use kernel'; return b ? x + y : x - y; }
    `);
    const array = new Int32Array([5, 6, 7]);
    const bytes = () => new Uint8Array(3);
    const detached = new Int32Array(2);
    structuredClone(detached, { transfer: [detached.buffer] });
    const calls: [string, unknown[]][] = [
      ...[0, 2, 3, -1, 1.5, -0, Number.NaN, 2 ** 32, Number.POSITIVE_INFINITY].map((i): [string, unknown[]] => [
        'at',
        [array, i],
      ]),
      ...[0, 3, -1].map((i): [string, unknown[]] => ['put', [bytes(), i, 258.7]]),
      ...[0, 6, 7, 100].map((n): [string, unknown[]] => ['sum', [n]]),
      ...[0, 7, 100].map((n): [string, unknown[]] => ['wrap', [n]]),
      ...[0, 5, -1, 1.5, Number.NaN, 1e300].map((n): [string, unknown[]] => ['make', [n]]),
      ['no', [3]],
      ['no', [4]],
      ['half', [0.1, 1, true]],
      ['half', [0.5, -1, true]],
      ['half', [0.5, 1, 1]],
      ['half', [0.5, 4294967295, false]],
      ['at', [detached, 0]],
      ['at', [new Int32Array(new SharedArrayBuffer(8)), 1]],
      ['at', [[1, 2], 0]],
      ['at', [array]],
    ];
    for (const [name, args] of calls) {
      const a = outcome(() => native[name]?.(...args));
      expect(a, name).toBe(outcome(() => js[name]?.(...args)));
    }
    expect(outcome(() => native.at?.(array, 3))).toBe(
      "RangeError: at (kernel.ts:4:83): index 3 is outside 'a' of length 3",
    );
    expect(outcome(() => native.sum?.(100))).toMatch(
      /^RangeError: sum \(kernel\.ts:\d+:\d+\): 's' would be 2147483700, which is no i32$/,
    );
  });

  it('wrap with overflowcheck=off: also into the part of the range that the value itself can not reach', async () => {
    const source = `import type { i32 } from 'kernelize';
      export function wrapped(x: number): number {
        'use kernel overflowcheck=off';
        let l: i32 = Math.floor(Math.abs(x));
        l >>>= 0;
        return l;
      }`;
    const { native, js } = await build(source);
    for (const { wrapped } of [native, js]) {
      expect(wrapped?.(4294967295)).toBe(-1);
      expect(wrapped?.(9007199254740991)).toBe(-1);
      expect(wrapped?.(5.5)).toBe(5);
    }
  });

  it('say what makes a zero of -0', async () => {
    const source = `import type { i32, u32 } from 'kernelize';
      export function rest(n: i32): i32 { 'use kernel'; const r: i32 = n % 4; return r; }
      export function none(n: number): number { 'use kernel'; const r: u32 = n * 0; return r; }
      export function mended(n: i32): i32 { 'use kernel'; const r: i32 = (n % 4) | 0; return r; }`;
    const { native, js } = await build(source);
    for (const { rest, none, mended } of [native, js]) {
      expect(outcome(() => rest?.(-4))).toMatch(
        /^RangeError: rest .*: 'r' would be -0, which is no i32: \| 0 makes it 0$/,
      );
      expect(outcome(() => none?.(-4))).toMatch(
        /^RangeError: none .*: 'r' would be -0, which is no u32: >>> 0 makes it 0$/,
      );
      expect(mended?.(-4)).toBe(0);
    }
  });

  it('refuse a negative constant as u32', async () => {
    const source = `import type { u32 } from 'kernelize';
      export function below(n: number): number {
        'use kernel';
        for (let i: u32 = -1; i < n; i++) n -= 1;
        return n;
      }`;
    const { native, js } = await build(source);
    const text = "RangeError: below (kernel.ts:4:27): 'i' would be -1, which is no u32";
    expect(outcome(() => native.below?.(3))).toBe(text);
    expect(outcome(() => js.below?.(3))).toBe(text);
  });

  it('leave the stores before them done, and none after', async () => {
    const source = `export function copy(a: Float64Array, b: Float64Array): void { 'use kernel'; for (let i = 0; i < a.length; i++) a[i] = b[i]! + 1; }`;
    const { native, js } = await build(source);
    for (const kernels of [native, js]) {
      const a = new Float64Array(5);
      expect(() => kernels.copy?.(a, new Float64Array(3))).toThrow(RangeError);
      expect([...a]).toEqual([1, 1, 1, 0, 0]);
    }
  });
});

describe('order and control', () => {
  it('evaluates left to right, once, and leaves loops where JavaScript does', async () => {
    const body = `
      export function order(a: Float64Array, n: number): number {
        'use kernel';
        let i = 0;
        let x = 3;
        a[i++] += a[i]! + i;
        x = x++ + x * (x = 5) - x;
        a[i++] = a[i++] = i;
        let total = x + i;
        outer: for (let p = 0; p < n; p++) {
          for (let q = n; q-- > 0; ) {
            if ((p + q) % 3 === 0) continue outer;
            if (p * q > 20) break outer;
            total += p > q ? p : -q;
          }
        }
        do { total += 0.5; if (total > 100) continue; total *= 1.25; } while (total < 200 && total > -50);
        switch (n % 5) {
          case 1: total += 1;
          default: total += 10;
          case 2: { const y = total / 3; total = y; break; }
          case 3: return -total;
        }
        while (i < a.length && a[i]! >= 0) i++;
        for (const y of a) { if (y === 4) continue; total += y; }
        return total + i + (n > 3 || a[0]! > 1e9 ? 1 : a[1]!);
      }`;
    const { native, js } = await build(body);
    const plain = body.replace(/export|: Float64Array|: number|'use kernel';|!(?=[\s)\];,+])/g, '');
    const reference = new Function(`${plain}; return order`)() as (a: Float64Array, n: number) => number;
    for (let n = -2; n < 40; n++) {
      const arrays = Array.from({ length: 3 }, () => new Float64Array([0.25, 4, -1, n, 2]));
      const wanted = outcome(() => reference(arrays[0] as Float64Array, n));
      expect(
        outcome(() => native.order?.(arrays[1], n)),
        `n = ${n}`,
      ).toBe(wanted);
      expect(
        outcome(() => js.order?.(arrays[2], n)),
        `n = ${n}`,
      ).toBe(wanted);
      expect(arrays[1]).toEqual(arrays[0]);
      expect(arrays[2]).toEqual(arrays[0]);
    }
  });

  it('gives an assignment to an element the value that was assigned', async () => {
    const { native, js } = await build(`
      export function assigned(a: Float64Array): number { 'use kernel'; const x = (a[0] = a[0]! + 1); return x; }
      export function twice(a: Uint8Array): number { 'use kernel'; return (a[0] = a[1] = a[0]! * 300) + (a[1] += a[0]!); }
    `);
    for (const kernels of [native, js]) {
      expect(kernels.assigned?.(new Float64Array([1]))).toBe(2);
      expect(kernels.twice?.(new Uint8Array([3, 7]))).toBe(900 + 132 + 132);
    }
  });

  it('lets arrays overlap and differ in kind, as in JavaScript', async () => {
    const source = `export function mix(a: Float64Array, b: Uint32Array, c: Uint8ClampedArray): number {
      'use kernel';
      let s = 0;
      for (let i = 0; i < a.length; i++) { a[i] = a[i]! * 1.5 + i; b[i] = b[i]! + 7; c[i] = c[i]! * 1.1; s += a[i]!; }
      return s;
    }`;
    const { native, js } = await build(source);
    const results = [native, js].map((kernels) => {
      const buffer = new ArrayBuffer(64);
      new Float64Array(buffer).set([1, 2.5, -3, 1e10, 0, 7]);
      const value = kernels.mix?.(
        new Float64Array(buffer, 0, 6),
        new Uint32Array(buffer, 4, 12),
        new Uint8ClampedArray(buffer, 3),
      );
      return [bitsOf(value as number), String(new Uint8Array(buffer))];
    });
    expect(results[0]).toEqual(results[1]);
  });
});

describe('declared results', () => {
  it('are what they promise, or an error that names the line', async () => {
    const source = `import type { f32, i32, u32 } from 'kernelize';
      export function i(x: number): i32 { 'use kernel'; return x * 2; }
      export function u(x: number): u32 { 'use kernel'; return x - 1; }
      export function f(x: number): f32 { 'use kernel'; return x / 3; }
      export function rounded(x: number): f32 { 'use kernel'; return Math.fround(x / 3); }
      export function inner(x: number): number { 'use kernel'; return i(x) + 0.5; }`;
    const { native, js } = await build(source);
    for (const name of Object.keys(js)) {
      for (const x of [0, -0, 1, 3, 0.25, -7, 2 ** 31, 2 ** 32, Number.NaN]) {
        expect(
          outcome(() => native[name]?.(x)),
          `${name}(${x})`,
        ).toBe(outcome(() => js[name]?.(x)));
      }
    }
    expect(outcome(() => native.i?.(0.25))).toBe(
      "RangeError: i (kernel.ts:2:64): 'result' would be 0.5, which is no i32",
    );
    expect(native.i?.(0.5)).toBe(1);
    expect(native.u?.(2 ** 32)).toBe(2 ** 32 - 1);
    expect(outcome(() => native.inner?.(0.25))).toMatch(/^RangeError: i \(kernel\.ts:2:64\)/);
  });
});

describe('names', () => {
  it('may be C keywords, library names, or not ASCII', async () => {
    const source = `export function main(double: number, y1: number, größe: number): number { 'use kernel';
      let register = double; /* not the end */ const signal = y1 + größe; { const register2 = 1; register += register2; }
      return register + signal; }
      export function kz_fail(napi_env: number): number { 'use kernel'; return napi_env + 1; }`;
    const { native } = await build(source);
    expect(native.main?.(1, 2, 3)).toBe(7);
    expect(native.kz_fail?.(1)).toBe(2);
  });
});

it('makes the same bytes every time', () => {
  const source = `export function f(n: number): number { 'use kernel'; let s = 0; for (let i = 0; i < n; i++) s += i; return s; }`;
  expect(compile('a.ts', source).output).toEqual(compile('a.ts', source).output);
  expect(packageRoot).not.toBe('');
});
