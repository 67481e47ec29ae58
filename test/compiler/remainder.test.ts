// `%` of doubles and ToInt32 of large ones are our own C (native/include/kernelize/remainder.h, generated.h): V8's bits
// for every pair of edges, for random bits, and for quotients of every size.

import { describe, expect, it } from 'vitest';
import { bitsOf } from '../helpers.ts';
import { build, everyWay } from './build.ts';

const source = `
  export function rest(a: number, b: number): number { 'use kernel'; return a % b; }
  export function ofTwo(a: number, b: number): number { 'use kernel'; return a % 2 + (a % -4) * b; }
  export function ofTen(a: number, b: number): number { 'use kernel'; return a % 10 - a % 1e300 + a % 2147483647 * b; }
  export function ofOne(a: number, b: number): number { 'use kernel'; return a % 1 + a % 0.1 + a % b % 0.25; }
  export function bits(a: number, b: number): number { 'use kernel'; return (a | 0) ^ (b >>> 3); }
`;

const v8: Record<string, (a: number, b: number) => number> = {
  rest: (a, b) => a % b,
  ofTwo: (a, b) => (a % 2) + (a % -4) * b,
  ofTen: (a, b) => (a % 10) - (a % 1e300) + (a % 2147483647) * b,
  ofOne: (a, b) => (a % 1) + (a % 0.1) + ((a % b) % 0.25),
  bits: (a, b) => (a | 0) ^ (b >>> 3),
};

const edges = [
  ...[0, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 7, 10, 255, 65521, 16807],
  ...[2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 52 + 0.5, 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2],
  ...[2 ** 62, 2 ** 63, 1.5 * 2 ** 63, 2 ** 64 - 2048, 2 ** 83 * (1 + 2 ** -52), 2 ** 84, 1e300, 2 ** 1000],
  ...[
    Number.MAX_VALUE,
    Number.MIN_VALUE,
    3 * Number.MIN_VALUE,
    2 ** -1022,
    2 ** -1022 * 1.5,
    2 ** -1023,
    Infinity,
    NaN,
  ],
];
const signed = edges.flatMap((edge) => [edge, -edge]);

function* pairs(): Generator<[number, number]> {
  for (const a of signed) for (const b of signed) yield [a, b];
  let state = 1n;
  const view = new DataView(new ArrayBuffer(8));
  const random = () => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return state;
  };
  const double = (bits: bigint) => {
    view.setBigUint64(0, bits);
    return view.getFloat64(0);
  };
  for (let round = 0; round < 20_000; round++) {
    // Any bits; exponents close together; many zeros at the end.
    yield [double(random()), double(random())];
    const a = random() ^ (random() >> 32n);
    yield [double(a), double(a - ((random() >> 58n) << 52n) + (random() >> 44n))];
    yield [double(a & (-1n << (random() >> 58n))), double(random() & (-1n << (random() >> 58n)))];
    yield [Number(random() >> (random() >> 58n)), Number(random() >> (random() >> 58n))];
  }
}

describe.each(everyWay)('by $compiler at $optimisation', (way) => {
  it('are the same as in V8', async () => {
    const { native } = await build(source, way);
    const different: string[] = [];
    for (const [a, b] of pairs()) {
      for (const [name, expected] of Object.entries(v8)) {
        const value = native[name]?.(a, b) as number;
        if (bitsOf(value) !== bitsOf(expected(a, b))) different.push(`${name}(${a}, ${b}) is ${value}`);
      }
    }
    expect(different.slice(0, 5)).toEqual([]);
  });
});
