// Bigints in objects: fields of parameters and of `this`, and of results, with 64 bits as everywhere in kernels.

import { expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, usualWays } from '../compiler/build.ts';
import { differences } from './calls.ts';

const source = `
  import type { u64 } from 'kernelize';
  export function h1(p: { a: bigint; n: number }): bigint { 'use kernel'; return p.a * 2n + BigInt(p.n); }
  // call: h1({ a: 3n, n: 2 };{ a: 3, n: 2 };{ a: 1n << 70n, n: 2 })
  export function h2(x?: bigint): bigint { 'use kernel'; return x === undefined ? 3n : x; }
  // call: h2(3n; ;undefined;null)
  export function h3(p: { a?: bigint; n: number }): bigint { 'use kernel'; return p.a ?? 3n; }
  // call: h3({ a: 5n, n: 2 };{ n: 2 })
  export function h4(p: { a: bigint; n: number }): void { 'use kernel'; p.a += 1n; if (p.n > 2) throw new Error('x'); p.a += 1n; }
  // call: h4({ a: 5n, n: 2 };{ a: 2n, n: 3 };{ a: (1n << 63n) - 1n, n: 3 })
  export function h5(p: { a?: bigint; n: number }): void { 'use kernel'; if (p.a === undefined) p.a = 4n; else if (p.a > 5n) p.a = undefined; else p.a *= 2n; if (p.n > 2) throw new Error('x'); p.n += 1; }
  // call: h5({ a: 5n, n: 2 };{ a: 6n, n: 3 };{ n: 2 };{ n: 3 })
  export function h6(p: { s: u64 }): { s: u64; n: number; t?: bigint } { 'use kernel'; p.s = BigInt.asUintN(64, p.s * 6364136223846793005n + 1442695040888963407n); return { s: p.s, n: Number(p.s >> 11n) }; }
  // call: h6({ s: 5n };{ s: 0xffffffffffffffffn };{ s: -1n })
  export function h7(n: number, b: bigint): { s: bigint; t: bigint | undefined } | null { 'use kernel'; if (n > 3) return null; return { s: b + 1n, t: n > 2 ? undefined : b * b }; }
  // call: h7(1, 4n;3, 5n;4, 6n;2, (1n << 63n) - 1n)
  export function h8(n: number, b: bigint): [bigint, number] { 'use kernel'; return [b, n]; }
  // call: h8(1, 4n)
  export function h9(n: number, b: bigint): bigint | undefined { 'use kernel'; if (n > 1) return b; }
  // call: h9(1, 4n;2, 5n)
  export function viaFields(o: { g: { state: bigint }; out: Float64Array }): number { 'use kernel'; for (let i = 0; i < o.out.length; i++) { o.g.state = BigInt.asIntN(64, o.g.state ^ (o.g.state << 13n)); o.out[i] = Number(o.g.state & 255n); if (i > 3) throw new Error('far'); } return o.out.length; }
  // call: viaFields({ g: { state: 77n }, out: new Float64Array(3) };{ g: { state: 77n }, out: new Float64Array(6) })
  export function same(a: { s: bigint }, b: { s: bigint }): void { 'use kernel'; a.s += b.s; }
  // call: same({ s: 1n }, { s: 2n };...((p) => [p, p])({ s: 1n }))
  export class Random {
    constructor(public state: bigint, readonly least: number) {}
    next(): number {
      'use kernel';
      this.state = BigInt.asUintN(63, this.state * 6364136223846793005n + 1442695040888963407n);
      if (Number(this.state & 7n) < this.least) throw new Error('too small');
      return Number(this.state >> 11n);
    }
  }
`;

it.each(usualWays)('are what V8 has, or an error that names them: %o', async (way) => {
  const { differ, stopped } = await differences(await build(source, way));
  expect(differ).toEqual([]);
  expect(stopped.map((each) => each.replace(/\(.*?\): (?=\w+Error)/, ' '))).toEqual([
    "h1 TypeError: h1: argument 'p.a' must be a bigint, but got a number",
    expect.stringMatching(/^h1 RangeError: h1: argument 'p.a' must be a bigint from -2\^63 to 2\^63 - 1, but got 118/),
    "h2 TypeError: h2: argument 'x' must be a bigint, but got null",
    expect.stringMatching(/h4 .*9223372036854775807n \+ 1n is no i64/),
    expect.stringMatching(/h6 RangeError: h6: argument 'p.s' must be a bigint from 0 to 2\^64 - 1, but got -1/),
    expect.stringMatching(/h7 .*9223372036854775807n \+ 1n is no i64/),
    expect.stringMatching(/same .* are one object, which the kernel changes/),
  ]);
});

it('are fields of `this`, also where a kernel throws', async () => {
  const { folder } = await build(source);
  const made = (await import(`${folder}/kernel.mjs`)) as {
    Random: { next: ((own: object) => unknown) & { js(own: object): unknown } };
  };
  const { next } = made.Random;
  const { Random } = (await import(`${folder}/kernel.ts`)) as {
    Random: new (state: bigint, least: number) => { state: bigint; next(): number };
  };
  const text = (call: () => unknown) => {
    try {
      return String(call());
    } catch (error) {
      return String(error);
    }
  };
  for (const state of [0n, 5n, -1n, (1n << 63n) - 1n]) {
    for (const least of [0, 4, 8]) {
      const wanted = new Random(state, least);
      const of = [next, next.js].map((each) => {
        const own = new Random(state, least);
        return [text(() => each(own)), own.state];
      });
      const answer = [text(() => wanted.next()), wanted.state];
      expect(of).toEqual([answer, answer]);
    }
  }
});

it('stand in no arrays of objects', () => {
  const text = `export function f(p: { id: bigint }[]): number { 'use kernel'; return p.length; }`;
  expect(compile('kernel.ts', text).diagnostics.map(({ code }) => code)).toEqual(['KZ1004']);
});
