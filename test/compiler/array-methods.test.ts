// Methods of typed arrays and lists that search, turn, copy and choose: V8's result, of odd positions and values too.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, contents, interpret, type Kernels, outcome, usualWays } from './build.ts';

const KINDS = ['Float64Array', 'Int32Array', 'Uint8ClampedArray', 'Float32Array'];

const ofKind = (kind: string) => `
  export function search_${kind}(a: ${kind}, x: number, k: number, out: Float64Array): void {
    'use kernel';
    out[0] = a.indexOf(x);
    out[1] = a.indexOf(x, k);
    out[2] = a.lastIndexOf(x);
    out[3] = a.lastIndexOf(x, k);
    out[4] = a.includes(x) ? 1 : 0;
    out[5] = a.includes(x, k) ? 1 : 0;
    out[6] = a.at(k) ?? -7;
    out[7] = 1 / a.indexOf(x, -0);
    out[8] = a.find((v) => v > x) ?? x;
    out[9] = a.findLast((v, i) => v * i > x) ?? (x > 1 ? 5 : 6);
    out[10] = a.findLastIndex((v, i, whole) => v > x && i < whole.length - 1);
    const first = a.find((v) => v > x), last = a.at(k);
    if (first !== undefined) out[11] = first + (last === undefined ? 0.5 : last);
    if (a.find((v) => v === x)) out[12] = 1;
    if (a.at(k) !== a.findLast((v) => v < x)) out[13] = 2;
    for (let i = 0; i < 4; i++) { const each = a.findLast((v) => v > i * x); out[14] = out[14]! * 3 + (each ?? i); }
  }
  export function turn_${kind}(a: ${kind}, b: ${kind}): ${kind} {
    'use kernel';
    const c = a.toReversed();
    b.reverse();
    c.set(b.subarray(0, 1).reverse());
    return c;
  }
  export function within_${kind}(a: ${kind}, t: number, b: number, e: number, way: number): void {
    'use kernel';
    if (way === 0) a.copyWithin(t, b);
    else a.copyWithin(t, b, e);
  }
  export function kept_${kind}(a: ${kind}, x: number): ${kind} {
    'use kernel';
    const some = a.filter((v, i) => v > x || i === 1);
    const few = some.filter((v) => v !== x);
    return few.filter(Math.abs);
  }
  export function table_${kind}(x: number, k: number): number {
    'use kernel';
    const part = TABLE.slice(k);
    return TABLE.indexOf(x) * 100 + (TABLE.at(k) ?? 9) + part.length;
  }
  export function sure_${kind}(a: ${kind}, x: number): number {
    'use kernel';
    return a.find((v) => v > x)! + (a.at(-1) as number);
  }
`;

const source = `
  import { isLarge } from './other.ts';
  const TABLE = [3, -0, 2.5, 1];
  ${KINDS.map(ofKind).join('')}
  export function wide(a: BigInt64Array, x: bigint, k: number): number {
    'use kernel';
    const kept = a.filter((v) => v > x);
    return a.indexOf(x) + a.lastIndexOf(x, k) * 10 + (a.includes(x, k) ? 100 : 0) + kept.length * 1000 +
      Number((a.at(k) ?? 77n) + (a.find((v) => v < x) ?? x)) * 1e4;
  }
  export function lists(x: number, k: number, n: number, out: Float64Array): number {
    'use kernel';
    const l = [3, x, 0.5, NaN, x, -0];
    for (let i = 0; i < n; i++) l.push(i);
    out[0] = l.indexOf(x);
    out[1] = l.indexOf(l.push(x), k);
    out[2] = l.lastIndexOf(x, k);
    out[3] = l.includes(NaN, k) ? 1 : 0;
    out[4] = l.at(k) ?? 9;
    l.reverse();
    out[5] = l[0]!;
    out[6] = l.slice().length + l.slice(k).length + l.slice(k, -1).length;
    l.fill(7, k);
    l.fill(8, k, 2);
    const some = l.filter((v) => v > 1).map((v, i) => v * i);
    some.push(11);
    const back = some.toReversed();
    some.pop();
    out[7] = back.reduce((s, v) => s * 0.5 + v, 0) + some.length;
    out[8] = l.find((v) => v === x) ?? -1;
    out[9] = l.findLastIndex((v) => v === 8);
    out[10] = [1, 2, 3].includes(x) ? 1 : 0;
    out[11] = new Array(3).fill(x).indexOf(x) + l.filter(isLarge).length;
    const empty = [1].filter((v) => v > x + 1e9);
    out[12] = empty.length + empty.lastIndexOf(1) + empty.indexOf(1) + (empty.at(0) ?? 5);
    return l.reduce((s, v) => s * 0.5 + (v === v ? v : 3), 0);
  }
  export function later(n: number): number {
    'use kernel';
    const l = [1, 2, 3];
    let seen = 0;
    const all = l.filter((v) => { if (l.length < n) l.push(v * 2); seen++; return v !== 2; });
    const sum = l.map((v, i, whole) => v + whole.length).at(-1)!;
    return all.length * 100 + seen + l.length * 1e4 + sum * 1e6;
  }
  export function chained(a: Float64Array, out: Float64Array): number {
    'use kernel';
    let n = 0;
    const b = a.filter((v) => { n++; return v > 0; }).map((v) => { n += 10; return v * 2; }).slice(1).fill(3, 1);
    out.set(b);
    return n + [1, 2, 3].map((v) => { n += 100; return v; }).slice(1).fill(n, 1)[1]! + a.subarray(n++ & 1).indexOf(n++);
  }
  export function shorter(): number {
    'use kernel';
    const l = [1, 2, 3];
    return l.filter((v) => { l.pop(); return v > 0; }).length;
  }
`;
const files = { 'other.ts': 'export function isLarge(v: number, at = 100): boolean { return v > 3 && at < 4; }' };

const POSITIONS = [0, 1, -1, 2.7, -2.7, 100, -100, Number.NaN, Infinity, -Infinity, -0, 2 ** 31, -0.5];
const VALUES = [0, -0, 1, 2, 3, Number.NaN, 0.5, -3, 255, 300];
const make = (kind: string) => {
  const all = [2, 3, 0.5, Number.NaN, 300, -0, 3, -3, 2, 1];
  return (length: number) => {
    const numbers = all.slice(0, length);
    return (globalThis as never as Record<string, { from(all: number[]): Float64Array }>)[kind]?.from(numbers);
  };
};

function callsOf(): [string, () => unknown[]][] {
  const calls: [string, () => unknown[]][] = [];
  for (const kind of KINDS) {
    const of = make(kind);
    for (const length of [0, 1, 10]) {
      for (const x of VALUES) {
        for (const k of length === 0 ? [0, -1] : POSITIONS) {
          calls.push([`search_${kind}`, () => [of(length), x, k, new Float64Array(15)]]);
        }
        calls.push([`kept_${kind}`, () => [of(length), x]]);
        for (const k of POSITIONS) calls.push([`table_${kind}`, () => [x, k]]);
      }
      if (length > 0) calls.push([`turn_${kind}`, () => [of(length), of(length)]]);
    }
    for (const t of POSITIONS) {
      for (const b of POSITIONS) {
        calls.push([`within_${kind}`, () => [of(10), t, b, 0, 0]]);
        for (const e of [3, -2, Number.NaN]) calls.push([`within_${kind}`, () => [of(10), t, b, e, 1]]);
      }
    }
    calls.push([`sure_${kind}`, () => [of(10), 1]]);
  }
  for (const k of POSITIONS) {
    for (const x of [-1n, 0n, 5n]) calls.push(['wide', () => [BigInt64Array.of(5n, -1n, 5n, 2n), x, k]]);
    for (const x of VALUES) calls.push(['lists', () => [x, k, 3, new Float64Array(13)]]);
  }
  calls.push(['chained', () => [Float64Array.of(1, -1, 2, 3, 24, 4), new Float64Array(8)]]);
  for (const n of [0, 3, 4, 20]) calls.push(['later', () => [n]]);
  return calls;
}

const told = (kernels: Kernels, name: string, args: unknown[]) => {
  const result = outcome(() => kernels[name]?.(...args));
  return [result, ...args.map((each) => (ArrayBuffer.isView(each) ? contents(each) : String(each)))].join('; ');
};

describe.each(usualWays)('methods of arrays by $compiler at $optimisation', (way) => {
  it('are those of V8', async () => {
    const built = await build(source, { ...way, files });
    const v8 = await interpret(built);
    for (const [name, args] of callsOf()) {
      const expected = told(v8, name, args());
      const what = `${name}(${args().map(String).join('; ')})`;
      expect(`${what}: ${told(built.native, name, args())}`).toBe(`${what}: ${expected}`);
      expect(`${what}: ${told(built.js, name, args())}`).toBe(`${what}: ${expected}`);
    }
  });

  it('end in an error where nothing is there', async () => {
    const { native, js } = await build(source, { ...way, files });
    for (const kernels of [native, js]) {
      expect(() => kernels.sure_Float64Array?.(Float64Array.of(1, 2), 5)).toThrow(
        "'a.find((v) => v > x)' is undefined",
      );
      expect(() => kernels.sure_Int32Array?.(new Int32Array(0), 5)).toThrow("'a.find((v) => v > x)' is undefined");
      expect(() => kernels.shorter?.()).toThrow("index 2 is outside 'l' of length 1");
    }
  });
});

describe('methods of arrays', () => {
  it.each([
    ['return a.find(x)!;', 'KZ1011', 'find takes a function'],
    ['return a.indexOf();', 'KZ1011', 'indexOf takes 1 to 2 arguments'],
    ['return a.indexOf(1n);', 'KZ1008', ''],
    ['return b.indexOf(x);', 'KZ1010', "'b' may be a Buffer, whose indexOf"],
    ['return b.filter((v) => v > x).length;', 'KZ1010', "'b' may be a Buffer, whose filter"],
    ['T.reverse(); return T[0]!;', 'KZ1013', 'T'],
    ['T.copyWithin(0, 1); return T[0]!;', 'KZ1013', 'T'],
    ['const l = [1]; return l.join();', 'KZ1010', 'join'],
    ['const l = [1]; return l.join()!;', 'KZ1010', 'join'],
    ['return a.join(",").length;', 'KZ1010', 'join'],
    ['let l = [1]; l = l.filter((v) => v > x); return l[0]!;', 'KZ1018', 'a list has one name'],
  ])('are refused: %s', (body, code, message) => {
    const text = `export const T = new Float64Array([1, 2]);
      export function f(x: number, a: Float64Array, b: Uint8Array) { 'use kernel'; ${body} }`;
    const { diagnostics, output } = compile('kernel.ts', text);
    expect(output).toBeUndefined();
    expect(`${diagnostics[0]?.code} ${diagnostics[0]?.message}`).toContain(code);
    expect(diagnostics[0]?.message).toContain(message);
  });
});
