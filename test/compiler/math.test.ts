// Functions that V8 computes by algorithms of its own, which generated C repeats.

import { describe, expect, it } from 'vitest';
import { build, everyWay, interpret, outcome } from './build.ts';

const source = `
  export function two(x: number, y: number): number { 'use kernel'; return Math.hypot(x, y); }
  export function three(x: number, y: number): number { 'use kernel'; return Math.hypot(x, y, x * y - 1); }
  export function one(x: number): number { 'use kernel'; return Math.hypot(x); }
  export function none(): number { 'use kernel'; return Math.hypot() + 1 / Math.min() + (Math.max() < 0 ? 2 : 0); }
  export function safe(x: number): boolean { 'use kernel'; return Number.isSafeInteger(x); }
  export function whole(x: i32): boolean { 'use kernel'; return Number.isSafeInteger(x * 4194304) && !isNaN(x); }
  export function global(x: number): number { 'use kernel'; return (isNaN(x) ? 1 : 0) + (isFinite(x) ? 2 : 0); }
`;
const edges = [
  ...[0, -0, 1, -1, 0.5, 3, 4, 5e-324, 2.2250738585072014e-308, 1e-160, 1e160, 1.7976931348623157e308],
  ...[2 ** 53, 2 ** 53 - 1, -(2 ** 53) + 1, 2 ** 53 + 2, 1.5, Number.NaN, Infinity, -Infinity],
];

describe.each(everyWay)('functions of Math, by $compiler at $optimisation', (way) => {
  it("have V8's bits", async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    let state = 12345;
    const random = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647 - 0.5;
    };
    const pairs = edges.flatMap((x) => edges.map((y) => [x, y] as const));
    for (let count = 0; count < 20_000; count++) {
      const x = random() * 10 ** Math.round(random() * 40);
      pairs.push([x, x * random() * 10 ** Math.round(random() * 12)]);
    }
    for (const kernels of [built.native, built.js]) {
      for (const [x, y] of pairs) {
        for (const name of ['two', 'three']) {
          const wanted = outcome(() => v8[name]?.(x, y));
          if (outcome(() => kernels[name]?.(x, y)) !== wanted) expect.fail(`${name}(${x}, ${y}) is not ${wanted}`);
        }
      }
      for (const x of edges) {
        for (const name of ['one', 'safe', 'global']) {
          expect(
            outcome(() => kernels[name]?.(x)),
            `${name}(${x})`,
          ).toBe(outcome(() => v8[name]?.(x)));
        }
      }
      for (const x of [0, 2147483647, -2147483648]) expect(kernels.whole?.(x)).toBe(v8.whole?.(x));
      expect(outcome(() => kernels.none?.())).toBe(outcome(() => v8.none?.()));
    }
  });
});
