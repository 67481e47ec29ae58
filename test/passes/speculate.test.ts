// A function's second version, for parameters that are integers: when it is made, what its test asks for, and that both
// versions and the way between them have V8's bits.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome, usualWays } from '../compiler/build.ts';
import { bitsOf } from '../helpers.ts';

/** The tests before versions in the C of a kernel, each condition on its own. */
function testsOf(source: string): string[] {
  const { output, diagnostics } = compile('kernel.ts', source, { verify: true, comments: 'none' });
  expect(diagnostics).toEqual([]);
  const body = (output?.c ?? '').split('/* ---- The kernels ---- */')[1]?.split('/* ---- Their glue ---- */')[0] ?? '';
  const [, test = ''] = /if \(((?:[^{]|\n)*?)\) \{\s+\/\* These numbers are integers\. \*\//.exec(body) ?? [];
  return test === '' ? [] : test.split('&&').map((each) => each.trim());
}

const digits = `
  export function digits(n: number): number {
    'use kernel';
    let sum = 0;
    let left = n;
    while (left > 0) {
      sum += left % 10;
      left = Math.floor(left / 10);
    }
    return sum;
  }
`;

describe('a version for integers', () => {
  it('asks for integers no smaller than it must', () => {
    expect(testsOf(digits)).toEqual(['kz_is_integer_within(n, -4503599627370496.0, 4503599627370496.0)']);
  });

  it('asks for smaller ones where products would pass 2^53, and for what is divided by not to be 0', () => {
    const source = `export function power(base: number, exponent: number, modulus: number): number { 'use kernel';
      let result = 1; let power = base % modulus;
      for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
        if (left % 2 === 1) result = (result * power) % modulus;
        power = (power * power) % modulus; }
      return result; }`;
    const [base, exponent, modulus, nonzero] = testsOf(source);
    expect(base).toMatch(/base, /);
    expect(exponent).toBe('kz_is_integer_within(exponent, -4503599627370496.0, 4503599627370496.0)');
    expect(modulus).toBe('kz_is_integer_within(modulus, 0.0, 67108864.0)');
    expect(nonzero).toBe('modulus != 0.0');
  });

  it('asks for arrays that have elements where something is divided by their length', () => {
    const source = `export function ring(a: Float64Array, at: number, n: number): number { 'use kernel';
      let s = 0; for (let i = 0; i < n; i++) { s += a[at % a.length]!; at++; } return s; }`;
    expect(testsOf(source)).toContain('a.length != 0');
  });

  it('asks nothing of bigints that something is divided by, and of arrays that the function makes', () => {
    const bigints = `export function f(n: number, d: bigint): number { 'use kernel';
      let s = 0; let b = 100n; for (let i = 0; i < n; i++) { s += n % 10; b = BigInt.asIntN(64, b / d + 7n); n--; }
      return s + Number(b); }`;
    expect(testsOf(bigints)).toEqual(['kz_is_integer_within(n, -4503599627370496.0, 4503599627370496.0)']);
    const made = `export function f(n: number): number { 'use kernel';
      const a = new Float64Array(8); let s = 0;
      for (let i = 0; i < 20; i++) { s += a[n % a.length]! + (n % 10); n = Math.floor(n / 2); } return s; }`;
    expect(testsOf(made).join()).not.toContain('length');
  });

  it.each([
    ['without loops', 'return n % 10;'],
    ['where there is nothing but a bound', 'let s = 0.5; for (let i = 0; i < n; i++) s *= 1.5; return s;'],
    ['for fractions', 'let s = 0; for (let i = 0; i < 9; i++) s += Math.sqrt(n + i); return s;'],
  ])('is not made %s', (_, body) => {
    expect(testsOf(`export function f(n: number): number { 'use kernel'; ${body} }`)).toEqual([]);
  });

  it('is not made of what hoisted checks make integers anyway', () => {
    const source = `export function sum(a: Float64Array, w: number, h: number): number { 'use kernel';
      let s = 0; for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) s += a[y * w + x]!; return s; }`;
    expect(testsOf(source)).toEqual([]);
  });

  it('is not made for what is declared', () => {
    expect(testsOf(digits.replace('n: number', 'n: i32'))).toEqual([]);
  });
});

const source = `
  ${digits}
  export function changed(n: number, d: number): number { 'use kernel';
    let count = 0; while (n > 1 && count < 50) { n = n % d === 0 ? n / d : Math.floor(n / 3) - 1; count++; } return n + count / 64; }
  export function signs(n: number, d: number): number { 'use kernel';
    let r = 1; for (let i = 0; i < 5; i++) { r = (n - i) % d; n = Math.trunc(n / 2); } return 1 / r; }
  export function stepped(n: number, d: number): number { 'use kernel';
    const a = new Uint8Array(16); let at = n; do { a[at & 15] = at; at += d; } while (at < 40 && at > -40 && d !== 0);
    return a[3]! + a[5]! * 256 + at; }
  function inner(x: number, y: number): number { let r = x; for (let i = 0; i < 3; i++) r = r % y; return r; }
  export function called(n: number, d: number): number { 'use kernel';
    let s = 0; for (let i = 0; i < 4; i++) s += inner(n + i, d) - ((n / d) | 0); return s; }
`;

const growing = `
  export function collatz(n: number, most: number): number { 'use kernel';
    let steps = 0; while (n !== 1 && steps < most) { n = n % 2 === 0 ? n / 2 : 3 * n + 1; steps++; } return n + steps / 1024; }
  export function leaves(n: number, most: number): number { 'use kernel';
    let i = 0; let s = 0;
    for (; i < most; i++) { if (n % 7 === 0) { n = n * 5 - 1; continue; } if (n % 1001 === 3) break; if (n % 5000 === 4999) return -s;
      n = n * 3 + 1; s += n & 7; }
    return 1 / (n % 16) + s + i / 256; }
  export function digitsUp(n: number, most: number): number { 'use kernel';
    let x = n; let y = 0; let i = 0; while (i < most) { y = y * 10 + (x % 10); x = Math.trunc(x / 10) * 11 + 7; i++; } return y + x; }
  export function twice(n: number, most: number): number { 'use kernel';
    let m = n; let steps = 0;
    while (n !== 1 && steps < most) { n = n % 2 === 0 ? n / 2 : 3 * n + 1; steps++; }
    while (m !== 1 && steps > 0) { m = m % 2 === 0 ? m / 2 : 5 * m + 1; steps--; }
    return n + m / 3 + steps / 1024; }
`;

const values = [
  ...[0, -0, 1, -1, 7, 10, -30, 48, 1e6, 2 ** 26, 2 ** 26 + 1, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 52, 2 ** 52 + 1],
  ...[
    2 ** 53 - 1,
    2 ** 53,
    2 ** 60,
    1e300,
    0.5,
    -2.5,
    9.75,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ],
];

describe.each(usualWays)('both versions, by $compiler at $optimisation', (way) => {
  it('have the bits of V8, whichever runs', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    for (const name of Object.keys(built.js)) {
      // Infinitely many digits would never end.
      const isOfDigits = name === 'digits';
      const firsts = values.filter((each) => !isOfDigits || Number.isFinite(each) || !(each > 0));
      for (const n of firsts) {
        for (const args of isOfDigits ? [[n]] : values.map((d) => [n, d])) {
          const [value, expected] = [built.native[name]?.(...args), v8[name]?.(...args)] as [number, number];
          expect(bitsOf(value), `${name}(${args}) is ${value}, and not ${expected}`).toBe(bitsOf(expected));
        }
      }
    }
  });

  it('go on as doubles where numbers grow too large in a loop', async () => {
    const built = await build(growing, way);
    expect(built.c.match(/For as long as these numbers are integers/g)?.length).toBe(5);
    const v8 = await interpret(built);
    const starts = [...values, 27, 2 ** 49 + 1, 2 ** 50 - 1, 2 ** 50, 2 ** 50 + 1, -(2 ** 50) + 1, 3 ** 30, -7, 12345];
    for (const name of Object.keys(built.js)) {
      for (const n of starts) {
        for (const most of [0, 1, 5, 40, 200]) {
          const [value, expected] = [built.native[name]?.(n, most), v8[name]?.(n, most)] as [number, number];
          expect(bitsOf(value), `${name}(${n}, ${most}) is ${value}, and not ${expected}`).toBe(bitsOf(expected));
        }
      }
    }
  });

  it('are integers in loops around others, and where what a loop leaves alone is one', async () => {
    const source = `
      export function runs(a: Float64Array, at: number, end: number, step: number): number {
        'use kernel';
        var n = 0, run, s = 0, tries = 3;
        end = end + at;
        while (at + 2 < end - 1) {
          if (a[at] !== a[at + 1]) { at += tries++ >> step; continue; }
          run = at;
          while (at < end - 1 && a[at] === a[run]) { at++; n++; }
          for (run = at - run; run >= 4; run -= 4) s += run;
          s += run;
          tries = 3;
        }
        return s * 1e4 + n * 100 + at;
      }
      export function strides(a: Float64Array, from: number, by: number, offset: number): number {
        'use kernel';
        let s = 0;
        offset += from;
        for (let round = 0; round < 3; round++) {
          for (let i = from; i < 20; i += by) s += a[offset + i]!;
          offset += by;
        }
        return s;
      }
      export function twiddles(a: Float64Array, size: number, step: number, quarter: number): number {
        'use kernel';
        let s = 0;
        step >>= 0;
        const length = (quarter << 2) >>> 0;
        quarter >>>= 0;
        for (let offset = 0; offset < size; offset += length) {
          for (let i = offset, k = 0; i < offset + quarter; i += 2, k += step) {
            s += a[i]! * a[2 * k]! - a[i + 1]! * a[2 * k + 1]!;
          }
        }
        return s;
      }`;
    const built = await build(source, way);
    // Of the last the inner loop, too: only it steps k.
    expect(built.c.match(/For as long as these numbers are integers/g)?.length).toBe(4);
    expect(built.c).toContain('a.data[2 * k_int + 1]');
    const v8 = await interpret(built);
    const a = Float64Array.from({ length: 90 }, (_, i) => ((i * i) % 7) >> 1);
    const calls: [string, unknown[]][] = [];
    for (const at of [0, 3, 0.5, -1, 2 ** 51, Number.NaN]) {
      for (const end of [60, 41.5, 2 ** 50, Infinity])
        for (const step of [0, 1, 31]) calls.push(['runs', [a, at, end, step]]);
      for (const by of [1, 3, 2.5])
        for (const offset of [0, 20, 0.25, -0, 1e300]) calls.push(['strides', [a, at, by, offset]]);
    }
    for (const size of [0, 64, 63.5, 200])
      for (const step of [2, 0, 1.5, -1, 2 ** 51, Number.NaN])
        for (const quarter of [4, 8, 3, 1]) calls.push(['twiddles', [a, size, step, quarter]]);
    for (const [name, args] of calls) {
      // What steps by nothing never ends; outside kernels have an error, and V8 goes on with NaN.
      if (name === 'runs' && args[3] === 31) continue;
      const found = [built.native, built.js].map((kernels) => outcome(() => kernels[name]?.(...args)));
      expect(found[0], `${name}(${args.slice(1)})`).toBe(found[1]);
      if (!/is outside/.test(String(found[0]))) expect(found[0]).toBe(outcome(() => v8[name]?.(...args)));
    }
  });
});
