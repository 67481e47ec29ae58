// sort and toSorted: V8's order, and the function that compares is called with the same pairs in the same order, however
// it answers.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, compilers, contents, interpret, type Kernels, outcome, usualWays } from './build.ts';

const KINDS = ['Float64Array', 'Int16Array'];

/** What compares, by its number: consistent, in part, not at all, and never. */
const COMPARE = `(p: number, q: number) => {
  trace = (trace * 31 + p * 7 + q * 3) % 1000003;
  calls++;
  if (way === 0) return p - q;
  if (way === 1) return q - p;
  if (way === 2) return Math.floor(p / 16) - Math.floor(q / 16);
  if (way === 3) return ((p * 13 + q * 7) % 5) - 2;
  if (way === 4) return calls % 3 - 1;
  if (way === 5) return NaN;
  if (way === 6) return -1;
  if (way === 7) return calls > 40 ? p - q : 0;
  return p < q ? -0.5 : 0;
}`;

const source = `
  const byNumber = (p: number, q: number): number => p - q;
  ${KINDS.map(
    (kind) => `
    export function plain_${kind}(a: ${kind}): ${kind} { 'use kernel'; return a.sort(); }
    export function copy_${kind}(a: ${kind}): ${kind} { 'use kernel'; const b = a.toSorted(); a.fill(5); return b; }
    export function up_${kind}(a: ${kind}): void { 'use kernel'; a.sort((p, q) => p - q); }
    export function down_${kind}(a: ${kind}): void { 'use kernel'; a.sort((p, q) => { return q - p; }); }
    export function by_${kind}(a: ${kind}, way: number): number {
      'use kernel';
      let trace = 0, calls = 0;
      a.sort(${COMPARE});
      return trace + calls * 1e6;
    }`,
  ).join('')}
  export function single(a: Float32Array): void { 'use kernel'; a.sort(); }
  export function wide(a: BigInt64Array): void { 'use kernel'; a.sort(); a.subarray(2).sort((p, q) => (p < q ? 1 : -1)); }
  export function list(a: Float64Array, way: number): number {
    'use kernel';
    let trace = 0, calls = 0;
    const l = [];
    for (const x of a) l.push(x);
    const m = l.toSorted(byNumber), k = l.toSorted((p, q) => q - p);
    l.sort(${COMPARE});
    for (let i = 0; i < a.length; i++) a[i] = l[i]! + m[i]! * 3 + k[i]! * 7;
    return trace + calls * 1e6 + l.length * 1e12;
  }
  export function flags(a: Float64Array): void { 'use kernel'; a.sort((p, q) => (p > q) as unknown as number); }
  export function changing(n: number): number {
    'use kernel';
    const l = [5, 3, 4, 1, 2];
    let calls = 0;
    l.sort((p, q) => {
      calls++;
      if (n === 0 && calls === 2) l.push(9);
      if (n === 1 && calls === 2) { l.pop(); l.pop(); }
      if (n === 2) l[0] = calls;
      return p - q;
    });
    return l.reduce((s, v) => s * 10 + v, calls);
  }
  export function thrown(a: Float64Array): void {
    'use kernel';
    a.sort((p, q) => { if (p === 3) throw new RangeError('three'); return q - p; });
  }
`;

const random = (seed: number) => () => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return (seed >>> 8) / 2 ** 24;
};

/** Arrays as sorts like them and don't. */
function contentsOf(length: number, form: number): number[] {
  const next = random(length * 7 + form);
  const all = Array.from({ length }, (_, i) => {
    if (form === 0) return Math.floor(next() * 200);
    if (form === 1) return i;
    if (form === 2) return length - i;
    if (form === 3) return (i % 40) * 3;
    if (form === 4) return i < length / 2 ? i * 2 : (i - length / 2) * 2 + 1;
    if (form === 5) return [0, -0, 1, Number.NaN, -1, Infinity, -Infinity, 0.5][Math.floor(next() * 8)] as number;
    return Math.floor(i / 50) % 2 === 0 ? i : 1000 - i;
  });
  return all;
}
const FORMS = [0, 1, 2, 3, 4, 5, 6];

const told = (kernels: Kernels, name: string, args: unknown[]) => {
  const result = outcome(() => kernels[name]?.(...args));
  return [result, ...args.map((each) => (ArrayBuffer.isView(each) ? contents(each) : String(each)))].join('; ');
};

function callsOf(lengths: readonly number[]): [string, () => unknown[]][] {
  const calls: [string, () => unknown[]][] = [];
  for (const length of lengths) {
    for (const form of FORMS) {
      const all = contentsOf(length, form);
      for (const kind of KINDS) {
        const of = () => (globalThis as never as Record<string, { from(each: number[]): unknown }>)[kind]?.from(all);
        for (const name of ['plain', 'copy', 'up', 'down']) calls.push([`${name}_${kind}`, () => [of()]]);
        for (let way = 0; way < 9; way++) calls.push([`by_${kind}`, () => [of(), way]]);
      }
      for (let way = 0; way < 9; way++) calls.push(['list', () => [Float64Array.from(all), way]]);
      if (length > 2) {
        calls.push([
          'wide',
          () => [BigInt64Array.from(all.map((x) => BigInt(Number.isFinite(x) ? Math.floor(x) : 7)))],
        ]);
        calls.push(['single', () => [Float32Array.from(all)]]);
        calls.push(['flags', () => [Float64Array.from(all)]]);
        calls.push(['thrown', () => [Float64Array.from(all)]]);
      }
    }
  }
  for (const n of [0, 1, 2, 3]) calls.push(['changing', () => [n]]);
  return calls;
}

describe.each(usualWays)('sorts by $compiler at $optimisation', (way) => {
  it('are those of V8', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    for (const [name, args] of callsOf([0, 1, 2, 3, 5, 16, 17, 31, 33, 64, 65, 130, 300])) {
      const expected = told(v8, name, args());
      const what = `${name}(${args().map(String).join('; ')})`;
      if (told(built.native, name, args()) !== expected)
        expect(`${what}: ${told(built.native, name, args())}`).toBe(`${what}: ${expected}`);
      if (way === usualWays[0] && told(built.js, name, args()) !== expected)
        expect(`${what}: ${told(built.js, name, args())}`).toBe(`${what}: ${expected}`);
    }
  });
});

describe('sorts of many', () => {
  it('are those of V8', async () => {
    const built = await build(source, { compiler: compilers[0]?.name, optimisation: '-O3' });
    const v8 = await interpret(built);
    for (const [name, args] of callsOf([1000, 2500])) {
      if (told(built.native, name, args()) !== told(v8, name, args()))
        expect(`${name}(${args().map(String)})`).toBe('the same');
    }
  });
});

describe('sorts', () => {
  it.each([
    ['const l = [10, 9]; l.sort(); return l[0]!;', 'KZ1010', 'compares texts'],
    ['const l = [10, 9]; return l.toSorted()[0]!;', 'KZ1010', 'compares texts'],
    ['a.sort(x); return 0;', 'KZ1011', 'sort takes a function'],
    ['a.sort((p, q) => p - q, 1); return 0;', 'KZ1011', 'sort takes 0 to 1 arguments'],
    ['b.sort((p, q) => p - q); return 0;', 'KZ1008', 'bigint'],
    ['a.sort((p, q) => ({ p, q }) as never); return 0;', 'KZ1007', ''],
    ['T.sort(); return T[0]!;', 'KZ1013', 'T'],
  ])('are refused: %s', (body, code, message) => {
    const text = `export const T = new Float64Array([2, 1]);
      export function f(x: number, a: Float64Array, b: BigInt64Array) { 'use kernel'; ${body} }`;
    const { diagnostics, output } = compile('kernel.ts', text);
    expect(output).toBeUndefined();
    expect(`${diagnostics[0]?.code} ${diagnostics[0]?.message}`).toContain(code);
    expect(diagnostics[0]?.message).toContain(message);
  });
});
