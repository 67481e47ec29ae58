// `a.slice()` of a Uint8Array that may be a Buffer, whose slice is a view.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome, usualWays } from './build.ts';

const source = `
  export function shuffle(row: Uint8Array, stride: number): void {
    'use kernel';
    const copy = row.slice();
    const wide = row.length / stride;
    for (let i = 0; i < wide; ++i) for (let b = 0; b < stride; ++b) row[stride * i + b] = copy[(stride - b - 1) * wide + i]!;
  }
  export function parts(a: Uint8Array, b: Uint8Array, from: number, list: number[], to: number = 3): number {
    'use kernel';
    let s = 0;
    for (let i = 0; i < 3; i++) {
      const p = a.slice(from, to - i), q = b.slice(from++);
      for (let k = 0; k < p.length; k++) { a[k]! += 3; p[k]! += 1; s = s * 0.5 + p[k]! + q.length; }
      b[0] = s;
      for (const x of q) s += x;
      list.push(s);
    }
    return s + a.slice(-2).length + a.slice(NaN, -0.5).length;
  }
`;

describe.each(usualWays)('slices of bytes by $compiler at $optimisation', (way) => {
  it('are those of V8, of arrays and of Buffers', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    const kinds = [
      (...bytes: number[]) => Uint8Array.from(bytes),
      (...bytes: number[]) => Buffer.from(bytes),
      (...bytes: number[]) => new Uint8Array([9, ...bytes, 9]).subarray(1, bytes.length + 1),
      (...bytes: number[]) => Buffer.from([9, ...bytes, 9]).subarray(1, bytes.length + 1),
    ];
    const calls: [string, () => unknown[]][] = kinds.flatMap((a): [string, () => unknown[]][] => [
      ['shuffle', () => [a(1, 2, 3, 4, 5, 6, 7, 8), 4]],
      ['shuffle', () => [a(), 4]],
      ...kinds.flatMap((b): [string, () => unknown[]][] => [
        ['parts', () => [a(1, 2, 3, 4), b(7, 6, 5), 0, [1]]],
        ['parts', () => [a(1, 2, 3, 4), b(7, 6, 5), -3, [], 9]],
        ['parts', () => [a(1, 2, 3, 4), b(7, 6, 5), 1.5, [], -1]],
      ]),
      [
        'parts',
        () => {
          const same = a(1, 2, 3, 4, 5);
          return [same, same, 1, [2]];
        },
      ],
    ]);
    for (const [name, make] of calls) {
      const ways = [v8, built.native, built.js].map((kernels) => {
        const args = make();
        return [outcome(() => kernels[name]?.(...args)), args.map(String)];
      });
      expect([name, make(), ...ways]).toEqual([name, make(), ways[0], ways[0], ways[0]]);
    }
    for (const kernels of [built.native, built.js]) {
      const own = Object.assign(new Uint8Array(4), { slice: () => new Uint8Array(4) });
      expect(() => kernels.shuffle?.(own, 2)).toThrow("argument 'row' has a slice of its own");
      for (const wrong of [undefined, [1], new Int8Array(4)])
        expect(() => kernels.shuffle?.(wrong, 2)).toThrow(TypeError);
    }
  });
});

describe('slices of bytes', () => {
  it.each([
    'return b.subarray(1).slice()[0]!;',
    'let c = b; if (b.length > 2) c = b.subarray(1); return c.slice()[0]!;',
    'b = b.subarray(1); return b.slice()[0]!;',
    'return b.slice().slice()[0]!;',
    'return p.at.slice()[0]!;',
    'return g(b);',
  ])('are refused of what nobody asks: %s', (body) => {
    const text = `function g(b: Uint8Array): number { return b.slice()[0]!; }
      export function f(b: Uint8Array, p: { at: Uint8Array }): number { 'use kernel'; ${body} }`;
    const { diagnostics, output } = compile('kernel.ts', text);
    expect(output).toBeUndefined();
    expect(diagnostics[0]?.message).toMatch(/may be a Buffer, whose slice is not that of arrays/);
  });
});
