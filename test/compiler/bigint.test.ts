// Bigints in kernels: the same errors from every compiler and from the js back end; arrays, conversions, loops.

import { describe, expect, it } from 'vitest';
import { bitsOf } from '../helpers.ts';
import { build, type Kernels, outcome, usualWays } from './build.ts';

interface Way {
  readonly name: string;
  readonly kernels: Kernels;
}

/** The kernels of a source from the js back end, and natively. */
async function buildAll(source: string): Promise<[Way, ...Way[]]> {
  const native: Way[] = [];
  let js: Kernels = {};
  for (const way of usualWays) {
    const built = await build(source, way);
    native.push({ name: `${way.compiler} ${way.optimisation}`, kernels: built.native });
    js = built.js;
  }
  return [{ name: 'js', kernels: js }, ...native];
}

describe('errors', () => {
  it('are the same natively and in JavaScript, with V8’s text where V8 has an error', async () => {
    const ways = await buildAll(
      `import type { i64, u64 } from 'kernelize';
      export function signed(x: bigint): bigint { 'use kernel'; return x; }
      export function unsigned(x: u64): u64 { 'use kernel'; return x; }
      export function sum(x: i64, y: i64): i64 { 'use kernel'; let s: i64 = x; s += y; return s; }
      export function held(x: u64): i64 { 'use kernel'; const held: i64 = x; return held; }
      export function given(x: i64): u64 { 'use kernel'; return x; }
      export function divided(x: i64, y: i64): i64 { 'use kernel'; return x / y + x % y; }
      export function power(x: i64, y: u64): i64 { 'use kernel'; return x ** y; }
      export function negative(x: i64, y: i64): i64 { 'use kernel'; return x ** y; }
      export function shifted(x: u64, y: i64): u64 { 'use kernel'; return x << y; }
      export function far(x: u64, y: i64): u64 { 'use kernel'; return BigInt.asUintN(64, x << y); }
      export function off(x: i64, y: i64): i64 { 'use kernel overflowcheck=off'; let s = x * y + x; s <<= 3n; s -= ~y; return -s; }
      export function mixedOff(x: u64, y: i64): i64 { 'use kernel overflowcheck=off'; return (x + y) * 3n - (-x | y); }
      export function from(x: number): i64 { 'use kernel'; return BigInt(x); }
      export function fromUnsigned(x: number): u64 { 'use kernel'; return BigInt(x); }
      export function fro(x: number, y: number): number { 'use kernel'; return Number(BigInt(Math.floor(x) * (y | 0))); }
      export function there(x: number): number { 'use kernel'; return Number(BigInt(x)); }
      function inner(x: u64, y: i64): u64 { return x * x + BigInt.asUintN(64, y); }
      export function outer(x: i64): i64 { 'use kernel'; return inner(x, -1n) - 1n; }
      `,
    );
    const big = 2n ** 63n;
    const calls: [string, unknown[]][] = [
      ...['signed', 'unsigned'].flatMap((name) =>
        [
          5n,
          -5n,
          big,
          big - 1n,
          -big,
          -big - 1n,
          2n ** 64n,
          2n ** 64n - 1n,
          -(2n ** 64n),
          10n ** 39n,
          10n ** 40n,
          10n ** 500n,
          5,
          '5',
          null,
        ].map((x): [string, unknown[]] => [name, [x]]),
      ),
      ['signed', []],
      ...[1n, big - 1n, -1n].map((y): [string, unknown[]] => ['sum', [big - 1n, y]]),
      ...[0n, big - 1n, big, 2n * big - 1n].map((x): [string, unknown[]] => ['held', [x]]),
      ...[0n, -1n, -big].map((x): [string, unknown[]] => ['given', [x]]),
      ...[0n, -1n, 3n].map((y): [string, unknown[]] => ['divided', [-big, y]]),
      ...[0n, 1n, 2n, 63n, 64n, big, 2n * big - 1n].flatMap((y) =>
        [-2n, -1n, 0n, 1n, 2n].map((x): [string, unknown[]] => ['power', [x, y]]),
      ),
      ...[-1n, -big].flatMap((y) => [-2n, 0n, 1n].map((x): [string, unknown[]] => ['negative', [x, y]])),
      ...[0n, 1n, 63n, 64n, 2n ** 40n, -1n, -64n, -big, big - 1n].flatMap((y) =>
        [0n, 1n, 5n, 2n * big - 1n].flatMap((x): [string, unknown[]][] => [
          ['shifted', [x, y]],
          ['far', [x, y]],
        ]),
      ),
      ...[0n, 1n, -1n, big - 1n, -big, 12345678901234567n].flatMap((x) =>
        [0n, 7n, -3n, -big, big - 1n].flatMap((y): [string, unknown[]][] => [
          ['off', [x, y]],
          ['mixedOff', [BigInt.asUintN(64, x), y]],
        ]),
      ),
      ...['from', 'fromUnsigned', 'there'].flatMap((name) =>
        [
          0,
          -0,
          1.5,
          -1,
          2 ** 53 + 2,
          2 ** 63,
          -(2 ** 63),
          2 ** 64,
          2 ** 64 - 2048,
          1e300,
          -1e19,
          Number.NaN,
          Number.POSITIVE_INFINITY,
          5e-324,
        ].map((x): [string, unknown[]] => [name, [x]]),
      ),
      ...[0n, 1n, 3000000000n, 4294967296n, -1n].map((x): [string, unknown[]] => ['outer', [x]]),
    ];
    const [js, ...native] = ways;
    for (const [name, args] of calls) {
      const wanted = outcome(() => js.kernels[name]?.(...args));
      for (const way of native) {
        expect(
          outcome(() => way.kernels[name]?.(...args)),
          `${name}(${args.map(String)}) by ${way.name}`,
        ).toBe(wanted);
      }
    }
    const text = (name: string, ...args: unknown[]) => outcome(() => native[0]?.kernels[name]?.(...args));
    expect(text('signed', big)).toBe(
      "RangeError: signed: argument 'x' must be a bigint from -2^63 to 2^63 - 1, but got 9223372036854775808",
    );
    expect(text('unsigned', 1)).toBe("TypeError: unsigned: argument 'x' must be a bigint, but got a number");
    expect(text('sum', big - 1n, 1n)).toMatch(
      /^RangeError: sum \(kernel\.ts:4:\d+\): 9223372036854775807n \+ 1n is no i64$/,
    );
    expect(text('held', big)).toMatch(
      /^RangeError: held \(kernel\.ts:5:\d+\): 'held' would be 9223372036854775808, which is no i64$/,
    );
    expect(text('divided', 1n, 0n)).toBe('RangeError: Division by zero');
    expect(text('from', 1.5)).toBe(
      'RangeError: The number 1.5 cannot be converted to a BigInt because it is not an integer',
    );
    expect(text('there', -0)).toBe(bitsOf(0));
    for (const { kernels } of ways) expect(outcome(() => kernels.fro?.(-7, 0))).toBe(bitsOf(0));
  }, 60_000);
});

describe('arrays of bigints, loops and numbers beside them', () => {
  it('do what V8 does', async () => {
    const body = `
      const PRIMES = new BigUint64Array([2n, 3n, 18446744073709551557n, -1n]);
      const STEP = 2n ** 64n - 59n;
      export function mix(a: BigInt64Array, b: BigUint64Array, n: number): number {
        'use kernel';
        const own = new BigUint64Array(3);
        const list = new BigInt64Array([1n, -2n, 2n ** 63n]);
        own.fill(a[0]! * 7n);
        const copy = a.slice();
        let i = 0;
        a[i++] += b[1]! * PRIMES[2]!;
        b[i++] = a[0]! - STEP;
        b[0] **= 1n;
        a[2]!--;
        const fresh = ++own[0]!;
        const old = b[2]!++;
        own[1] = own[2] = BigInt.asUintN(64, -b[1]! << 3n);
        let total: u64 = 0n;
        for (const x of b) total = BigInt.asUintN(64, total * 31n + x);
        for (const x of PRIMES) { if (x === 3n) continue; total ^= x; }
        let signed = 0n;
        for (let x of copy) { x >>= 2n; signed += x > 0n ? x : -x; if (signed > 2n ** 62n) break; }
        for (let k = 0n; k < BigInt(n); k++) { signed ^= k; if (k && !(k % 3n)) total = BigInt.asUintN(64, total + BigInt(n) ** 3n); }
        switch (signed & 3n) {
          case 0n: total >>= 1n;
          case 1n: { own[0] = total; break; }
          default: own[0] = fresh ^ old;
        }
        list[0] = total > 5n && signed !== 7n ? signed : list[1]!;
        b[2] = own[0]! + (own[1]! ^ own[2]!);
        a[1] = list[0]! + list[2]!;
        return Number(total) + Number(signed) / 3 + a.length + Number(list[n > 2 ? 1 : 0]!) * 0.5;
      }`;
    const [js, ...native] = await buildAll(body);
    const plain = body.replace(/export|: Big\w+|: number|: u64|'use kernel';|(?<=\])!/g, '');
    const reference = new Function(`${plain}; return mix`)() as (...args: unknown[]) => unknown;
    for (let n = -1; n < 12; n++) {
      const arrays = () => [
        new BigInt64Array([BigInt(n) * 2n ** 58n, -7n, BigInt(n), 12345678901234n]),
        new BigUint64Array([5n, BigInt(n) * 2n ** 60n, 2n ** 63n + BigInt(n)]),
      ];
      const wanted = arrays();
      const value = outcome(() => reference(...wanted, n));
      for (const { name, kernels } of [js, ...native]) {
        const given = arrays();
        expect(
          outcome(() => kernels.mix?.(...given, n)),
          `n = ${n} by ${name}`,
        ).toBe(value);
        expect(given).toEqual(wanted);
      }
    }
  }, 60_000);

  it('go through calls, recursion and captured constants', async () => {
    const [js, ...native] = await buildAll(
      `import type { u64 } from 'kernelize';
      const PRIME = 0x100000001b3n;
      function mixed(h: u64, x: bigint): u64 { if (x < 0n) return h; return BigInt.asUintN(64, (h ^ x) * PRIME); }
      export function gcd(a: u64, b: u64): u64 { 'use kernel'; return b === 0n ? a : gcd(b, a % b); }
      export function given(a: u64, b: u64 = 2n ** 63n, c = -5n): u64 { 'use kernel'; return a + b + BigInt.asUintN(8, c); }
      export function defaults(a: u64): u64 { 'use kernel'; return given(a) - given(a, 1n); }
      export function power(a: u64, n: u64): u64 { 'use kernel'; return n === 0n ? 1n : a * power(a, n - 1n); }
      export function hash(a: BigInt64Array): u64 { 'use kernel'; let h: u64 = 7n; for (const x of a) h = mixed(h, x) ^ mixed(1n, -x); return h; }
      `,
    );
    for (const { kernels } of [js, ...native]) {
      expect(kernels.gcd?.(2n ** 63n + 2n ** 40n, 3n * 2n ** 41n)).toBe(3n * 2n ** 40n);
      expect(kernels.given?.(1n)).toBe(2n ** 63n + 252n);
      expect(kernels.given?.(1n, 2n, undefined)).toBe(254n);
      expect(kernels.defaults?.(7n)).toBe(2n ** 63n - 1n);
      expect(kernels.power?.(3n, 40n)).toBe(3n ** 40n);
      expect(outcome(() => kernels.power?.(3n, 41n))).toMatch(
        /^RangeError: power \(kernel\.ts:7:\d+\): 3n \* 12157665459056928801n is no u64$/,
      );
      expect(kernels.hash?.(new BigInt64Array([1n, -5n, 2n ** 62n]))).toBe(
        js.kernels.hash?.(new BigInt64Array([1n, -5n, 2n ** 62n])),
      );
    }
  });

  it('are evaluated left to right, and not where && and ?: leave out', async () => {
    const body = `
      export function order(x: bigint, y: bigint): bigint {
        'use kernel';
        let a = x;
        let b = y;
        const c = a++ * (a += b) - a-- + (b = a ** 2n) * b;
        if (y !== 0n && x / y > 1n && x % y < 100n) a += c;
        const d = y === 0n ? a : a / y;
        while (b * b > 50n && b-- > 3n) a ^= b;
        do { a >>= 1n; b--; if (a & 1n) continue; b -= 2n; } while (a + b > 10n);
        return c + d * 3n - b;
      }`;
    const [js, ...native] = await buildAll(body);
    const plain = body.replace(/export|: bigint|'use kernel';/g, '');
    const reference = new Function(`${plain}; return order`)() as (...args: unknown[]) => unknown;
    for (let x = -6n; x < 9n; x++) {
      for (let y = -6n; y < 9n; y++) {
        for (const { name, kernels } of [js, ...native]) {
          expect(
            outcome(() => kernels.order?.(x, y)),
            `${x}, ${y} by ${name}`,
          ).toBe(outcome(() => reference(x, y)));
        }
      }
    }
  });
});
