// Where loops end otherwise than their heads say, and where doubles stop counting: no bound may be too tight.

import { describe, expect, it } from 'vitest';
import { build, interpret, outcome, usualWays } from './build.ts';

const source = `
  export function skipsItsStep(): number {
    'use kernel';
    let i = 0;
    let count = 0;
    while (i < 100) { count++; if (count % 3 !== 0) continue; i++; }
    return count * 20000000;
  }
  export function skipsItsStepInside(): number {
    'use kernel';
    let count = 0;
    for (let i = 0; i < 10; i++) {
      let k = 0;
      while (k < 10) { count += 3; if (count % 2 === 0) continue; k++; }
    }
    return count * 7000000;
  }
  export function neverArrives(): number {
    'use kernel';
    let count = 0;
    for (let i = 9007199254740992; i < 9007199254740996; i++) { count++; if (count > 1000) break; }
    return count * 500000000;
  }
  export function standsStill(n: number): number {
    'use kernel';
    let count = 0;
    let i = 9007199254740990;
    for (; i < n; i++) { count++; if (count > 10) break; }
    return i;
  }
  export function standsStillBelow(n: number): number {
    'use kernel';
    let count = 0;
    let i = -9007199254740990;
    for (; i > n; i--) { count++; if (count > 10) break; }
    return i;
  }
  export function oneMore(x: number): boolean {
    'use kernel';
    const y = Math.floor(x);
    if (y >= 0 && y <= 9007199254740992) return y + 1 > 9007199254740992;
    return false;
  }
  export function twoMore(x: number): boolean {
    'use kernel';
    const y = Math.floor(x);
    if (y >= 0 && y <= 9007199254740991) return y + 1 + 1 > 9007199254740992;
    return false;
  }
  export function atMost(x: number): boolean {
    'use kernel';
    const y = Math.min(Math.max(Math.floor(x), 0), 9007199254740992);
    return y + 1 > 9007199254740992;
  }
  export function boundByItself(a: Float64Array): number {
    'use kernel';
    let s = 0;
    for (let i = 0; i < Math.min(i + 1, 100); i++) s += a[i]!;
    return s;
  }
`;

/** Errors where V8 has none. */
const guarded = `
  import type { i32 } from 'kernelize';
  export function wraps(a: Float64Array): number {
    'use kernel overflowcheck=off';
    let at: i32 = 0;
    let s = 0;
    for (let i = 0; i < 5; i++) { if (at < a.length) s += a[at]!; at += 1073741824; }
    return s;
  }
  export function counterWraps(): number {
    'use kernel overflowcheck=off';
    let count = 0;
    for (let i: i32 = 0; i < 2000000000; i += 1500000000) { count++; if (count > 20) break; }
    return count * 500000000;
  }
  function lengthOf(a: Float64Array, b: Float64Array, first: boolean): number {
    if (first) return a.length;
    return b.length;
  }
  export function lengthOfAnother(a: Float64Array, b: Float64Array): number {
    'use kernel';
    let s = 0;
    for (let i = 0; lengthOf(a, b, a.length > 1) > i; i++) s += b[i]!;
    return s;
  }
`;

describe.each(usualWays)('limits, $compiler $optimisation', (way) => {
  it('computes what V8 computes', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    const calls: readonly (readonly [string, ...unknown[]])[] = [
      ['skipsItsStep'],
      ['skipsItsStepInside'],
      ['neverArrives'],
      ['standsStill', 1e17],
      ['standsStillBelow', -1e17],
      ['oneMore', 2 ** 53],
      ['twoMore', 2 ** 53 - 1],
      ['atMost', 2 ** 53],
      ['boundByItself', new Float64Array(100).fill(0.1)],
    ];
    for (const [name, ...args] of calls) {
      const native = outcome(() => built.native[name]?.(...args));
      expect([name, native]).toEqual([name, outcome(() => v8[name]?.(...args))]);
    }
  });

  it('reads nothing outside an array', async () => {
    const { native, js } = await build(guarded, way);
    const a = new Float64Array(1000);
    for (const [name, ...args] of [['wraps', a], ['counterWraps'], ['lengthOfAnother', a, a.subarray(1)]] as const) {
      const text = outcome(() => native[name]?.(...args));
      expect([name, text]).toEqual([name, outcome(() => js[name]?.(...args))]);
      if (args.length > 0) expect(text).toMatch(/^RangeError: .* index -?\d+ is outside/);
    }
  });
});
