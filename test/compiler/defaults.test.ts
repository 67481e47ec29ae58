// Default parameters: for missing and undefined arguments, and no others.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome, usualWays } from './build.ts';

const source = `
  const STEPS = 2 * 5;
  export function f(x: number, steps: i32 = STEPS, scale = -0.5, flip: boolean = false): number {
    'use kernel';
    let s = x;
    for (let i = 0; i < steps; i++) s = s * scale + (flip ? -i : i);
    return s;
  }
  export function first(a: u32 = 7, b: number): number { 'use kernel'; return a - b; }
  export function zero(x = -0, y: f32 = 0.5, z = Infinity): number { 'use kernel'; return z > 1 ? x : y; }
  export function calls(x: number): number { 'use kernel'; return f(x) + f(x, 3) * f(x, 4, 2, true) + zero(); }
  export function power(x: number, n: i32 = 3): number { 'use kernel'; return n === 0 ? 1 : x * power(x, n - 1); }
`;
const calls: [string, unknown[]][] = [
  ...[[1], [1, 3], [1, undefined, 2], [1, undefined, undefined, true], [1, 2, 3, false]].map(
    (args): [string, unknown[]] => ['f', args],
  ),
  ['first', [undefined, 2]],
  ['first', [5, 2]],
  ['zero', []],
  ['zero', [undefined, 1.5, 0]],
  ['calls', [3]],
  ['power', [1.5]],
  ['power', [1.5, 5]],
];
const wrong: [string, unknown[]][] = [
  ['f', []],
  ['f', [1, 2, 3, true, 5]],
  ['f', [1, null]],
  ['f', [1, 2.5]],
  ['f', [1, 2, '3']],
  ['f', [1, 2, 3, null]],
  ['first', [1]],
  ['first', [-1, 2]],
  ['calls', []],
  ['calls', [1, 2]],
  ['zero', [1, 0.1]],
];

describe.each(usualWays)('default parameters, by $compiler at $optimisation', (way) => {
  it("have JavaScript's meaning", async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    for (const [name, args] of calls) {
      const wanted = outcome(() => v8[name]?.(...args));
      expect(
        outcome(() => built.native[name]?.(...args)),
        `${name}(${args})`,
      ).toBe(wanted);
      expect(
        outcome(() => built.js[name]?.(...args)),
        `${name}(${args})`,
      ).toBe(wanted);
    }
    for (const [name, args] of wrong) {
      const error = outcome(() => built.js[name]?.(...args));
      expect(error).toMatch(/^(Type|Range)Error: /);
      expect(outcome(() => built.native[name]?.(...args))).toBe(error);
    }
    expect(outcome(() => built.js.f?.())).toBe('TypeError: f(x, steps, scale, flip) takes 1 to 4 arguments, but got 0');
  });
});

it('are optional in declarations', () => {
  const { output } = compile('kernel.ts', source);
  expect(output?.dts).toContain('((x: number, steps?: number, scale?: number, flip?: boolean) => number)');
  expect(output?.dts).toContain('((a: number | undefined, b: number) => number)');
});
