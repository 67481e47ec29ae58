// `reassociate`: the lane order from every compiler and level, as the specification says; and what is no reduction.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { bitsOf } from '../helpers.ts';
import { build, compilers, type Kernels, outcome, usualWays } from './build.ts';
import { laneReduce, treeReduce } from './lane-order.ts';

const source = `
  export function sum(a: Float64Array): number { 'use kernel reassociate';
    let s = 0.5; for (let i = 0; i < a.length; i++) s += a[i]!; return s; }
  export function difference(a: Float64Array, n: number): number { 'use kernel reassociate';
    let s = -0; for (let i = n - 1; i >= 0; i--) s -= a[i]!; return s; }
  export function product(a: Float64Array): number { 'use kernel reassociate';
    let p = 3; for (const x of a) p *= 1 + x * 1e-9; return p; }
  export function extremes(a: Float64Array): Float64Array { 'use kernel reassociate';
    let lo = Infinity; let hi = -Infinity; let first = -Infinity; let last = 9;
    for (let i = 0; i < a.length; i++) {
      lo = Math.min(lo, a[i]!); hi = Math.max(hi, a[i]!);
      if (a[i]! > first) first = a[i]!;
      if (last >= a[i]!) last = a[i]!;
    }
    return new Float64Array([lo, hi, first, last]); }
  export function floats(a: Float32Array): f32 { 'use kernel reassociate';
    let s: f32 = 1; for (let i = 0; i < a.length; i++) s = Math.fround(s + a[i]!); return s; }
  export function positive(a: Float64Array): number { 'use kernel reassociate';
    let s = 0; for (let i = 0; i < a.length; i++) { if (a[i]! < 0) continue; s = a[i]! > 2 ? s + a[i]! : s; } return s; }
  export function steps(a: Float64Array, from: i32, to: i32): number { 'use kernel reassociate';
    let s = 0; for (let i = from; i <= to; i += 3) s += a[i]!; return s; }
  export function term(k: number): number { return (4 - 8 * (k % 2)) / (2 * k + 1); }
  export function called(n: number): number { 'use kernel reassociate';
    let s = 0; for (let i = 0; i < n; i++) s += term(i); return s; }
  export function leibniz(n: number): number { 'use kernel reassociate';
    let pi = 0; for (let i = 0; i < n; i++) pi += (4 - 8 * (i % 2)) / (2 * i + 1); return pi; }
  export function quotients(n: number, from: number): number { 'use kernel reassociate';
    let s = 0, t = 0; for (let i = from; i < n; i++) { s += 0.1 / (i + 5); t -= 1 / (2 * i + 1) + 1e-9; if (i % 4 === 1) s -= (i % 8 - 9) / (i + 5); }
    return s + t; }
  // What a quotient times its divisor lacks is what rounding left: a sum of quotients would hide a wrong last bit.
  export function strides(n: number): number { 'use kernel reassociate';
    let s = 0; for (let i = 0; i < n; i++) s += (1 / (7 * i + 5)) * (7 * i + 5) - (7 / (2 * i + 1)) * (2 * i + 1); return s; }
  export function steep(n: number): number { 'use kernel reassociate';
    let s = 0; for (let i = 0; i < n; i++) s += (1 / (40 * i + 3)) * (40 * i + 3) - 1; return s; }
  export function stepped(n: i32): number { 'use kernel reassociate';
    let s = 0; for (let i = 4000000; i >= n; i -= 3) s += 3 / (2 * i + 4) - 2 / (i + 1); return s; }
  export function halves(n: number): number { 'use kernel reassociate';
    let s = 0; for (let x = 0.5; x < n; x++) s += 1 / x; return s; }
  export function nested(a: Float64Array, rows: i32, columns: i32): number { 'use kernel reassociate';
    let s = 0; for (let i = 0; i < rows; i++) { s += 1e-3; for (let j = 0; j < columns; j++) s += a[i * columns + j]!; } return s; }
`;

const sizes = [0, 1, 2, 31, 32, 33, 63, 64, 65, 1000, 16383, 16384, 16385, 16416, 3 * 16384 + 5, 100_000];
const add = { join: (left: number, right: number) => left + right, identity: -0 };
const values = (size: number) =>
  Float64Array.from({ length: size }, (_, k) => Math.sin(k * 1.7) * 10 ** (k % 17) + (k % 5));
const leibnizTerms = (size: number) => Array.from({ length: size }, (_, k) => (4 - 8 * (k % 2)) / (2 * k + 1));

interface Case {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly wanted: number;
}

/** What the specification says, for each size. */
function casesOf(size: number): readonly Case[] {
  const a = values(size);
  const list = [...a];
  const floats = Float32Array.from(a);
  const from = Math.min(2, size);
  const columns = 1 + (size % 40);
  const rows = Math.floor(size / columns);
  const leaves = Array.from({ length: rows }, (_, i) =>
    laneReduce(list.slice(i * columns, (i + 1) * columns), -0 + 1e-3, add),
  );
  const product = { join: (l: number, r: number) => l * r, identity: 1 };
  const single = { join: (l: number, r: number) => Math.fround(l + r), identity: -0 };
  const update = (l: number, r: number) => (r < 0 || !(r > 2) ? l : l + r);
  const down = list.toReversed().map((x) => -x);
  const factors = list.map((x) => 1 + x * 1e-9);
  const stepped = list.filter((_, k) => k >= from && (k - from) % 3 === 0);
  const halves = Array.from({ length: size }, (_, k) => 1 / (k + 0.5));
  const ofLeibniz = laneReduce(leibnizTerms(size), 0, add);
  return [
    { name: 'sum', args: [a], wanted: laneReduce(list, 0.5, add) },
    { name: 'difference', args: [a, size], wanted: laneReduce(down, -0, add) },
    { name: 'product', args: [a], wanted: laneReduce(factors, 3, product) },
    { name: 'floats', args: [floats], wanted: laneReduce([...floats], 1, single) },
    { name: 'positive', args: [a], wanted: laneReduce(list, 0, { ...add, update }) },
    { name: 'steps', args: [a, from, size - 1], wanted: laneReduce(stepped, 0, add) },
    { name: 'called', args: [size], wanted: ofLeibniz },
    { name: 'leibniz', args: [size], wanted: ofLeibniz },
    { name: 'halves', args: [size], wanted: laneReduce(halves, 0, add) },
    { name: 'nested', args: [a, rows, columns], wanted: 0 + treeReduce(leaves, add.join, -0) },
  ];
}

const ofReciprocals = [
  ['leibniz', 1_300_000],
  ['quotients', 3_300_001, 2_000_001],
  ['quotients', 2 ** 43 + 40_000, 2 ** 43],
  ['stepped', 1_900_000],
  ['strides', 1_500_000],
  ['steep', 300_000],
] as const;

// The specification's results, and JavaScript's, are the same whichever compiler is tested: computed once.
let cases: readonly Case[] | undefined;
let quotients: readonly string[] | undefined;

describe.each(usualWays)('the lane order, by $compiler at $optimisation', (way) => {
  it('is the one of the specification, natively and in JavaScript', async () => {
    const { native, js } = await build(source, way);
    const isFirst = cases === undefined;
    cases ??= sizes.flatMap(casesOf);
    const ways = { native, ...(isFirst ? { js } : {}) };
    for (const { name, args, wanted } of cases) {
      for (const [by, kernels] of Object.entries(ways)) {
        const what = `${by} ${name} of ${(args[0] as Float64Array).length ?? args}`;
        expect(bitsOf(kernels[name]?.(...args) as number), what).toBe(bitsOf(wanted));
      }
    }
  });

  it('is the same where quotients come from multiply-adds', async () => {
    const { native, js } = await build(source, way);
    const bits = (kernels: Kernels) =>
      ofReciprocals.map(([name, ...args]) => bitsOf(kernels[name]?.(...args) as number));
    if (quotients === undefined) {
      quotients = bits(js);
      expect(quotients[0]).toBe(bitsOf(laneReduce(leibnizTerms(1_300_000), 0, add)));
    }
    expect(bits(native)).toEqual(quotients);
  });

  it('keeps what least and greatest, NaN and the sign of zero are', async () => {
    const { native, js } = await build(source, way);
    const lists = [
      [],
      [Number.NaN],
      [0, -0],
      [-0, 0],
      [3, Number.NaN, -5],
      [Number.NEGATIVE_INFINITY],
      [9, 9.5, -0, 0, 7],
      [...values(999)],
    ];
    for (const list of lists) {
      const a = Float64Array.from(list);
      const of = ({ extremes = () => [] }: Kernels) =>
        [...(extremes(a) as Float64Array)] as [number, number, number, number];
      const [lo, hi, first, last] = of(native);
      expect(of(js)).toEqual([lo, hi, first, last]);
      // Any order gives these.
      expect([lo, hi]).toEqual([
        list.reduce((l, r) => Math.min(l, r), Infinity),
        list.reduce((l, r) => Math.max(l, r), -Infinity),
      ]);
      expect(first).toEqual(list.reduce((l, r) => (r > l ? r : l), Number.NEGATIVE_INFINITY) + 0 || first);
      expect(last + 0).toBe(list.reduce((l, r) => (l >= r ? r : l), 9) + 0);
    }
  });

  it('reports the error of the first iteration that fails', async () => {
    const { native, js } = await build(source, way);
    for (const kernels of [native, js]) {
      expect(() => kernels.difference?.(values(40), 45)).toThrow("index 44 is outside 'a' of length 40");
      expect(() => kernels.nested?.(values(40), 5, 9)).toThrow("index 40 is outside 'a' of length 40");
    }
  });
});

it.skipIf(compilers.length === 0)('is left to loops under the directive', async () => {
  const strict = source.replaceAll(' reassociate', '');
  const { native } = await build(strict, {});
  const a = values(1000);
  expect(native.sum?.(a)).toBe([...a].reduce((s, x) => s + x, 0.5));
});

describe.each(usualWays)('quotients beside what keeps its order, by $compiler at $optimisation', (way) => {
  it('leave sums in strict order and stores in theirs', async () => {
    const { native, js } = await build(
      `export function strict(n: number): Float64Array { 'use kernel reassociate';
         let s = 0, t = 0; for (let i = 0; i < n; i++) { s += 0.1 / (i + 1073741824); t += s; } return new Float64Array([s, t]); }
       export function stores(n: number, a: Float64Array): number { 'use kernel reassociate';
         let t = 0; for (let i = 0; i < n; i++) { t += 1 / (2 * i + 1073741825); a[i & 3] = i; } return t; }`,
      way,
    );
    for (const n of [100, 16384, 40000]) {
      expect(outcome(() => native.strict?.(n))).toBe(outcome(() => js.strict?.(n)));
      const [ours, theirs] = [new Float64Array(4), new Float64Array(4)];
      expect(bitsOf(native.stores?.(n, ours) as number)).toBe(bitsOf(js.stores?.(n, theirs) as number));
      expect(ours).toEqual(theirs);
    }
  });
});

describe('kernels whose bits are not those of V8', () => {
  it('are those with a loop in the lane order, and those that call such a function', () => {
    const { reordered } = compile(
      'k.ts',
      `function inner(a: Float64Array): number { 'use kernel reassociate'; let s = 0; for (const x of a) s += x; return s; }
       export function outer(a: Float64Array): number { 'use kernel'; return middle(a); }
       function middle(a: Float64Array): number { return 2 * inner(a); }
       export function strict(a: Float64Array): number { 'use kernel'; let s = 0; for (const x of a) s += x; return s; }
       export function nothing(x: number): number { 'use kernel reassociate'; return x; }
       export function own(a: Float64Array): number { 'use kernel reassociate'; let s = 0; for (const x of a) s += x; return s; }`,
    );
    expect([...reordered].sort()).toEqual(['outer', 'own']);
  });
});
