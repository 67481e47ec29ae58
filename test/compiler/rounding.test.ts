// Rounding to integers, on CPUs with an instruction for it and on those without: the target baseline calls the C
// library.

import { describe, expect, it } from 'vitest';
import { build, compilers, interpret, outcome } from './build.ts';

const names = ['floor', 'ceil', 'trunc', 'round'] as const;
const source = names
  .map((name) => `export function ${name}(x: number): number { 'use kernel'; return Math.${name}(x); }`)
  .join('\n');

const edges = [
  0,
  0.25,
  0.5,
  0.75,
  1,
  1.5,
  2.5,
  1e9 + 0.5,
  2 ** 31 - 0.5,
  2 ** 32 + 0.5,
  2 ** 51 + 0.5,
  2 ** 52 - 0.5,
  2 ** 52,
  2 ** 53,
  2 ** 63,
  1e300,
];
const near = [5e-324, 2 ** -1022, 0.5 - 2 ** -54, 1 - 2 ** -53, 1 + 2 ** -52, Number.NaN, Infinity];
const values = [...edges, ...near].flatMap((x) => [x, -x]);

const ways = compilers.flatMap(({ name }) =>
  (['baseline', 'native'] as const).flatMap((target) => {
    return (['-O0', '-O3'] as const).map((optimisation) => ({ compiler: name, target, optimisation }));
  }),
);

describe.each(ways)('rounding, by $compiler for $target at $optimisation', (way) => {
  it("has V8's bits", async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    let state = 7;
    const random = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647 - 0.5;
    };
    const more = Array.from({ length: 20_000 }, () => random() * 2 ** Math.round((random() + 0.5) * 60));
    for (const name of names) {
      for (const x of [...values, ...more]) {
        const wanted = outcome(() => v8[name]?.(x));
        if (outcome(() => built.native[name]?.(x)) !== wanted) expect.fail(`${name}(${x}) is not ${wanted}`);
      }
    }
  });
});
