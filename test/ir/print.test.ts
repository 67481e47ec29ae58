// The IR as text: every kind of statement and expression, at both levels.

import { expect, it } from 'vitest';
import { formatFact } from '../../lib/analysis/interval.ts';
import { analyseRanges } from '../../lib/analysis/range.ts';
import { lowerModule } from '../../lib/frontend/module.ts';
import type { Module } from '../../lib/ir/ir.ts';
import { printFunction, printModule } from '../../lib/ir/print.ts';
import { passes, runPasses } from '../../lib/passes/index.ts';

const source = `
import type { i32 } from 'kernelize';
const TABLE = new Int32Array([1, -2]);
function half(x: number): number { return x / 2; }
export function f(a: Float64Array, n: i32, on: boolean): Float64Array {
  'use kernel';
  const copy = a.slice();
  const fresh = new Float64Array(n + 1);
  fresh.fill(-0);
  let s: i32 = 0;
  outer: for (let i = 0; i < n; i++) {
    const x = half(TABLE[i & 1]!);
    do { s = s + 1; if (s > 9 && on) continue outer; } while (!(s >= 7) || n < 3);
    { const x = 3; copy[i]! += x ** 2 - (s - (i - 1)); }
    switch (i % 3) { case 1: break; default: copy[0] = on ? -s : Math.floor(x); }
  }
  if (s === 5) throw new RangeError('five'); else s = ~s | 3;
  return Number.isNaN(copy[0]!) ? fresh.length > 0 ? 0 : 1 : 2, copy;
}
`;

function lowered(text: string): Module {
  const { module, diagnostics } = lowerModule('print.ts', text);
  expect(diagnostics).toEqual([]);
  return module;
}

const printable = source.replace(/return Number.*/, 'return copy;');

it('prints the JS level', () => {
  expect(printModule(lowered(printable))).toMatchInlineSnapshot(`
    "table TABLE: Int32Array = [1, -2]

    function half(x: number): number
      return x / 2

    export function f(a: Float64Array, n: i32, on: boolean): Float64Array
      const copy: Float64Array = copy of a
      const t0: number = n + 1
      const fresh: Float64Array = new Float64Array(t0)
      fill fresh with -0
      let s: i32 = 0
      let i: number = 0
      loop L0
        test i < n
        body
          const t1: number = call half(TABLE[i & 1])
          const x: number = t1
          loop L1, body first
            body
              s = s + 1
              if s > 9 && on
                continue L0
            test !(s >= 7) || n < 3
          const x#2: number = 3
          copy[i] = copy[i] + (x#2 ** 2 - (s - (i - 1)))
          const t2: number = i % 3
          block L2
            block L4
              block L3
                if t2 === 1
                  break L3
                break L4
              break L2
            copy[0] = on ? -s : Math.floor(x)
        update
          i = i + 1
      if s === 5
        fail RangeError "five"
      else
        s = ~s | 3
      return copy
    "
  `);
});

it('prints the machine level: representations, conversions and checks', () => {
  const machine = runPasses(lowered(printable), passes.at(-1)?.name ?? '');
  expect(printModule(machine)).toMatchInlineSnapshot(`
    "table TABLE: Int32Array = [1, -2]

    export function f(a: Float64Array, n:i32, on: boolean): Float64Array
      const copy: Float64Array = copy of a
      const t0:i64 = i64(n) + 1i64
      const fresh: Float64Array = new Float64Array(f64(t0))
      fill fresh with opaque(-0.0)
      let s:i32 = 0
      if i64(n) - 1i64 < copy.length && 0i64 < copy.length
        let i#2:i32 = 0
        loop L5
          test i#2 < n
          body
            poll often
            const x#3:i32 = TABLE[i64(i#2 & 1)]
            const t1#2:f64 = f64(x#3) / 2.0
            const x#4:f64 = t1#2
            let turns#2:i64 = 0i64
            loop L6, body first
              body
                poll, counting turns#2
                check i64(s) + 1i64 is i32 for s
                s = i32(i64(s) + 1i64)
                if s > 9 && on
                  continue L5
              test !(s >= 7) || n < 3
            copy[i64(i#2)] = rounded(copy[i64(i#2)]) + f64(9i64 - (i64(s) - i64(i#2 - 1)))
            const t2#2:i32 = i#2 % 3
            block L7
              block L8
                block L9
                  if t2#2 === 1
                    break L9
                  break L8
                break L7
              copy[0i64] = on ? f64(-s) : Math.floor(x#4)
          update
            i#2 = i#2 + 1
      else
        let i:i32 = 0
        loop L0
          test i < n
          body
            poll often
            const x:i32 = TABLE[i64(i & 1)]
            const t1:f64 = f64(x) / 2.0
            const x#2:f64 = t1
            let turns:i64 = 0i64
            loop L1, body first
              body
                poll, counting turns
                check i64(s) + 1i64 is i32 for s
                s = i32(i64(s) + 1i64)
                if s > 9 && on
                  continue L0
              test !(s >= 7) || n < 3
            check index i64(i) of copy
            copy[i64(i)] = rounded(copy[i64(i)]) + f64(9i64 - (i64(s) - i64(i - 1)))
            const t2:i32 = i % 3
            block L2
              block L4
                block L3
                  if t2 === 1
                    break L3
                  break L4
                break L2
              check index 0i64 of copy
              copy[0i64] = on ? f64(-s) : Math.floor(x#2)
          update
            i = i + 1
      if s === 5
        fail RangeError "five"
      else
        s = ~s | 3
      return copy
    "
  `);
});

it('prints remarks behind statements, such as facts', () => {
  const [fn] = lowered(
    `export function g(n: number): number { 'use kernel'; let s = 0; for (let i = 0; i < n; i++) { const k = 2 * i + 1; s += k; } return s; }`,
  ).functions;
  if (fn === undefined) throw new Error('no function');
  const facts = analyseRanges(fn);
  const text = printFunction(fn, {
    remark: (node) => ('kind' in node ? undefined : formatFact(facts.ofLocal(node))),
  });
  expect(text).toMatchInlineSnapshot(`
    "export function g(n: number): number  // n: [-Infinity, Infinity] maybe NaN, maybe -0
      let s: number = 0  // s: [0, Infinity] integer
      let i: number = 0  // i: [0, 562949953421313] integer
      loop L0
        test i < n
        body
          const k: number = 2 * i + 1  // k: [1, 1125899906842625] integer
          s = s + k
        update
          i = i + 1
      return s
    "
  `);
});

it('gives the same text for the same source', () => {
  expect(printModule(lowered(printable))).toBe(printModule(lowered(printable)));
});
