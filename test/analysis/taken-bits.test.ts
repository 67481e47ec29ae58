// x - (x & y) of 32 bits is x & ~y: within 32 bits, and right wherever somebody changes x in between.

import { describe, expect, it } from 'vitest';
import { INT32, range } from '../../lib/analysis/interval.ts';
import { owned, stateOf } from '../../lib/analysis/state.ts';
import { knowBits, withoutBits } from '../../lib/analysis/taken-bits.ts';
import type { Expr, Local } from '../../lib/ir/ir.ts';
import { build, interpret, usualWays } from '../compiler/build.ts';
import { bitsOf } from '../helpers.ts';
import { allows } from './lattice.ts';

const loc = { start: 0, end: 0 } as Expr['loc'];
const local = (id: number) => ({ id, name: `v${id}`, type: 'number' }) as Local;
const read = (id: number) => ({ kind: 'local', local: local(id), type: 'number', rep: undefined, loc }) as Expr;
const binary = (op: 'and' | 'sub', left: Expr, right: Expr) =>
  ({ kind: 'binary', op, left, right, type: 'number', rep: undefined, loc }) as Extract<Expr, { kind: 'binary' }>;

const WORDS = [0, 1, 2, 3, 5, 255, 256, 2 ** 30, 2 ** 31 - 1, -1, -2, -3, -256, -(2 ** 30), -(2 ** 31) + 1, -(2 ** 31)];

describe('the fact of what is left', () => {
  it('allows all that is left', () => {
    const written = binary('sub', read(1), binary('and', read(1), read(2)));
    for (const x of WORDS) {
      for (const y of WORDS) {
        for (const of of [range(x, x), range(Math.min(x, 0), Math.max(x, 9)), INT32]) {
          const fact = withoutBits(written, of, stateOf(new Map()));
          if (fact === undefined || !allows(fact, x - (x & y))) expect.fail(`${x} - (${x} & ${y})`);
        }
      }
    }
  });

  it('is known of those bits alone, while both are what they were', () => {
    const state = owned(stateOf(new Map())) as Parameters<typeof knowBits>[2];
    knowBits(local(2), binary('and', read(1), read(3)), state);
    const told = (left: number, right: number, of = INT32) =>
      withoutBits(binary('sub', read(left), read(right)), of, state) !== undefined;
    expect([told(1, 2), told(3, 2), told(2, 1), told(4, 2)]).toEqual([true, true, false, false]);
    expect(told(1, 2, range(0, 2 ** 31))).toBe(false);
    expect(told(1, 2, { ...INT32, maybeNaN: true })).toBe(false);
  });
});

const source = `
  export function ones(x: number): number { 'use kernel';
    let left = x | 0; let sum = 0; let k = 1;
    while (left !== 0) { const bit = left & -left; left -= bit; sum += bit / k++; }
    return 1 / (left + 0) + sum; }
  export function parts(x: number, y: number): number { 'use kernel';
    let left = x | 0; let s = 0;
    for (let i = 0; i < 5; i++) { let some = left & (y | 0); if (i === y) left ^= 1 << 31; s += left - some; some = left & y; left = left - some; s = s / 3 + left; }
    return s; }
  export function changed(x: number, y: number): number { 'use kernel';
    let a = x | 0; const bit = a & (y | 0); a = ~a; return a - bit - (a - (a & bit)); }
`;

describe.each(usualWays)('by $compiler at $optimisation', (way) => {
  it('has the bits of V8', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    for (const x of [...WORDS, 2 ** 32 + 3, 0.5, -0, Number.NaN]) {
      for (const y of [...WORDS, 4, 1.5, Number.NEGATIVE_INFINITY]) {
        for (const name of Object.keys(built.js)) {
          const [value, expected] = [built.native[name]?.(...(name === 'ones' ? [x] : [x, y])), v8[name]?.(x, y)] as [
            number,
            number,
          ];
          expect(bitsOf(value), `${name}(${x}, ${y}) is ${value}, and not ${expected}`).toBe(bitsOf(expected));
        }
      }
    }
  });
});
