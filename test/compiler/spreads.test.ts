// Spread arrays, and lists that are made of something: [...a], Math.max(...a), Array.from.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome, usualWays } from './build.ts';

const source = `
  export function extremes(a: Float64Array, b: Int32Array, x: number): number {
    'use kernel';
    const l = [3, ...a, x, ...b];
    const most = Math.max(...a), least = Math.min(...a);
    return 1 / most + 1 / least * 3 + Math.max(x, ...b, 2) * 5 + Math.min(...l) * 7 + Math.max(...[]) + Math.max(...b, ...l);
  }
  export function zero(a: Float64Array): number { 'use kernel'; return 1 / Math.max(...a); }
  export function zeroes(a: Float64Array): number { 'use kernel'; return 1 / Math.min(...a); }
  export function copies(a: Float64Array, b: Uint8Array): number {
    'use kernel';
    const l = [...b], m = [...l, ...l, l.push(7)], k = Array.from(a), t = [...a.subarray(1)];
    k.push(m.length);
    l[0] = 100;
    return m.reduce((s, v) => s * 0.5 + v, 0) + k.reduce((s, v) => s * 0.5 + v, 0) * 3 + l.length + t.length * 1000;
  }
  export function from(n: number, x: number, b: Uint8Array): number {
    'use kernel';
    let calls = 0;
    const squares = Array.from({ length: n }, (_, i) => i * i + x);
    const same = Array.from({ length: n }, () => { calls++; return calls * x; });
    const doubled = Array.from(b, (v, i) => v * 2 + i + calls);
    squares.push(same.length);
    return squares.reduce((s, v) => s * 0.5 + v, 0) + doubled.reduce((s, v) => s + v, 0) + same.length;
  }
  export function self(n: number): number {
    'use kernel';
    const l = [1, 2];
    for (let i = 0; i < n; i++) l.push(...[i, i + 1]);
    l.push(...l);
    l.length = 2 + n;
    const m = [...l];
    m.push(Math.max(...l));
    return m.reduce((s, v) => s * 0.5 + v, 0) + l.length;
  }
`;

describe.each(usualWays)('spread arrays by $compiler at $optimisation', (way) => {
  it('give what V8 gives', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    const arrays = [[], [1], [0, -0], [-0, 0], [-0], [1, Number.NaN, 2], [Infinity, -5, 0.5], [-3, 8, 2]];
    const calls: [string, () => unknown[]][] = [
      ...arrays.flatMap((all): [string, () => unknown[]][] => [
        ['extremes', () => [Float64Array.from(all), Int32Array.from(all), 0.5]],
        ['extremes', () => [Float64Array.from(all), new Int32Array(0), Number.NaN]],
        ['zero', () => [Float64Array.from(all)]],
        ['zeroes', () => [Float64Array.from(all)]],
      ]),
      ['copies', () => [Float64Array.of(0.5, -0, 3), Uint8Array.of(1, 2, 3)]],
      ...[0, 1, 2.7, -3, Number.NaN, 40, -0].map((n): [string, () => unknown[]] => [
        'from',
        () => [n, 0.25, Uint8Array.of(4, 5)],
      ]),
      ...[0, 30].map((n): [string, () => unknown[]] => ['self', () => [n]]),
    ];
    for (const [name, make] of calls) {
      const results = [v8, built.native, built.js].map((kernels) => outcome(() => kernels[name]?.(...make())));
      expect([name, make().map(String), ...results]).toEqual([
        name,
        make().map(String),
        results[0],
        results[0],
        results[0],
      ]);
    }
  });
});

describe('spreads', () => {
  it.each([
    ['const l = [1, , 2]; return l.length;', 'KZ1007', 'no holes'],
    ['const l = [...x]; return l.length;', 'KZ1008', 'only arrays can be spread'],
    ['const l = [...b]; return l.length;', 'KZ1008', 'no bigints'],
    ['return Math.max(...x);', 'KZ1008', 'this is a number'],
    ['return Math.hypot(...a);', 'KZ1007', 'no spread arguments'],
    ['return Array.from({ length: x }).length;', 'KZ1011', 'has holes'],
    ['return Array.from({ length: x }, (v, i) => (v === undefined ? i : 0)).length;', 'KZ1011', 'has holes'],
    ['return Array.from({ length: x, 0: 1 }, (_, i) => i).length;', 'KZ1007', ''],
  ])('are refused: %s', (body, code, message) => {
    const text = `export function f(x: number, a: Float64Array, b: BigInt64Array): number { 'use kernel'; ${body} }`;
    const { diagnostics, output } = compile('kernel.ts', text);
    expect(output).toBeUndefined();
    expect(diagnostics.map((each) => `${each.code} ${each.message}`).join()).toContain(code);
    expect(diagnostics.map((each) => each.message).join()).toContain(message);
  });
});
