// Functions that V8 computes by algorithms of its own, which generated C repeats.

import { describe, expect, it } from 'vitest';
import { libmFunctions } from '../../lib/ir/ops.ts';
import { build, contents, everyWay, interpret, outcome } from './build.ts';

const source = `
  export function two(x: number, y: number): number { 'use kernel'; return Math.hypot(x, y); }
  export function three(x: number, y: number): number { 'use kernel'; return Math.hypot(x, y, x * y - 1); }
  export function one(x: number): number { 'use kernel'; return Math.hypot(x); }
  export function ofOne(x: number): number { 'use kernel'; return 2 * Math.max(x + 1) - Math.min(x > 0 ? x : 5) + -Math.max(-x) + Math.min((x | 0) - 1) * 3; }
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
        for (const name of ['one', 'ofOne', 'safe', 'global']) {
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

describe('functions of the C library', () => {
  const names = [...libmFunctions];
  const constants = ['0.3', '0.7', '-0.4', '1.7', '2.5', '100.3', '0.9', '1e-9', '-2.2', '0.1'];
  const call = (name: string, x: string) => (name === 'atan2' ? `Math.atan2(${x}, 0.7)` : `Math.${name}(${x})`);
  const libm = [
    ...names.map(
      (name) => `
  export function ${name}_known(a: Float64Array): void { 'use kernel'; ${constants.map((x, at) => `a[${at}] = ${call(name, x)};`).join(' ')} }
  export function ${name}_named(a: Float64Array): void { 'use kernel';
    for (let i = 0; i < ${constants.length}; i++) { const x = i === 0 ? 0.3 : i === 1 ? 0.7 : a[i]!; a[i] = ${call(name, 'x')}; } }
  export function ${name}_asked(a: Float64Array): void { 'use kernel'; for (let i = 0; i < a.length; i++) a[i] = ${call(name, 'a[i]!')}; }`,
    ),
    ...['-0.5', '3', '1 / 3', '10', '1.5', '-1', '-2'].map(
      (power, at) => `
  export function power${at}_known(a: Float64Array): void { 'use kernel';
    for (let i = 0; i < ${constants.length}; i++) { const y = i < 9 ? ${power} : a[i]!; a[i] = a[i]! ** (i < 9 ? y : ${power}); } }
  export function power${at}_asked(a: Float64Array): void { 'use kernel'; for (let i = 0; i < a.length; i++) a[i] = a[i]! ** (${power}); }
  export function base${at}_asked(a: Float64Array): void { 'use kernel'; for (let i = 0; i < a.length; i++) a[i] = (${power}) ** a[i]!; }`,
    ),
    `export function both_asked(a: Float64Array): void { 'use kernel'; for (let i = 0; i + 1 < a.length; i += 2) { const x = a[i]!; a[i] = Math.sin(x); a[i + 1] = Math.cos(x); } }`,
  ].join('\n');

  it('give one answer, from every compiler, for what it knows and what it does not know', async () => {
    const expected = new Map<string, string>();
    for (const way of everyWay) {
      const { native, js } = await build(libm, way);
      for (const name of Object.keys(js)) {
        const a = Float64Array.from(constants, Number);
        native[name]?.(a);
        const [about = ''] = name.split('_');
        const wanted = expected.get(about) ?? contents(a);
        expected.set(about, wanted);
        expect(contents(a), `${name}, ${way.compiler} ${way.optimisation}`).toBe(wanted);
      }
    }
  });

  it.each(everyWay)('square, and take square roots, as V8 does: $compiler at $optimisation', async (way) => {
    const built = await build(
      `export function square(x: number): number { 'use kernel'; return x ** 2; }
       export function root(x: number): number { 'use kernel'; return x ** 0.5; }
       export function power(x: number, y: number): number { 'use kernel'; return Math.pow(x, y); }`,
      way,
    );
    const v8 = await interpret(built);
    const bases = [...edges, ...Array.from({ length: 1000 }, (_, at) => Math.sin(at * 1.7) * 10 ** ((at % 40) - 20))];
    for (const x of bases) {
      expect(
        outcome(() => built.native.square?.(x)),
        `${x} ** 2`,
      ).toBe(outcome(() => v8.square?.(x)));
      expect(
        outcome(() => built.native.root?.(x)),
        `${x} ** 0.5`,
      ).toBe(outcome(() => v8.root?.(x)));
      for (const y of [2, 0.5, 1, 0, -0, Number.NaN]) {
        expect(
          outcome(() => built.native.power?.(x, y)),
          `${x} ** ${y}`,
        ).toBe(outcome(() => v8.power?.(x, y)));
      }
    }
  });
});
