// `new Int8Array(a.buffer)`: all bytes of the buffer that an array of the caller's is a part of.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome, usualWays } from './build.ts';

const source = `
  export function unpack(data: Uint8Array, off: number, len: number, tgt: Uint8Array, toff: number): void {
    'use kernel';
    var sa = new Int8Array(data.buffer), ta = new Int8Array((tgt).buffer), lim = off + len;
    while (off < lim) {
      var n = sa[off]!; off++;
      if (n >= 0 && n < 128) for (var i = 0; i < n + 1; i++) { ta[toff] = sa[off]!; toff++; off++; }
      if (n >= -127 && n < 0) { for (var i = 0; i < -n + 1; i++) { ta[toff] = sa[off]!; toff++; } off++; }
    }
  }
  export function both(a: Float64Array, list: number[], n: number = 2): number {
    'use kernel';
    const bytes = new Uint8Array(a.buffer), same = new Uint8Array(a.buffer), signed = new Int8Array(a.buffer);
    let s = a.length * 1000 + bytes.length;
    for (let i = 0; i < a.length; i++) {
      bytes[i * 8 + 7] = 64 + (i & 1);
      s += a[i]! + same[i]! - signed[i * 8 + 6]!;
      a[i]! += n;
      s = s * 0.5 + bytes[i * 8 + 6]!;
      list[0]! += bytes[0]!;
    }
    const mine = new Uint8ClampedArray(a.buffer);
    mine[0] = s;
    return s + a[0]!;
  }
`;

describe.each(usualWays)('views of whole buffers by $compiler at $optimisation', (way) => {
  it('are those of V8', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    const packed = () => Uint8Array.of(2, 7, 8, 9, 253, 5, 0, 1, 129, 4);
    const inside = (bytes: Uint8Array) => {
      const all = new Uint8Array(bytes.length + 9);
      all.set(bytes, 0);
      return all.subarray(3, 9);
    };
    const one = () => {
      const all = new Uint8Array(400);
      all.set(packed());
      return [all, 0, 8, all, 20] as unknown[];
    };
    const calls: [string, () => unknown[]][] = [
      ['unpack', () => [packed(), 0, 10, new Uint8Array(300), 3]],
      ['unpack', () => [inside(packed()), 0, 10, new Uint8Array(300).subarray(290), 3]],
      ['unpack', () => [Buffer.from(packed().buffer), 0, 8, Buffer.alloc(300), 3]],
      ['unpack', one],
      ['both', () => [Float64Array.of(1, 2.5, -7), [1]]],
      ['both', () => [Float64Array.of(1, 2.5, -7).subarray(1), [1], 3]],
    ];
    const left = (value: unknown) => (ArrayBuffer.isView(value) ? String(new Uint8Array(value.buffer)) : String(value));
    for (const [name, make] of calls) {
      const ways = [v8, built.native, built.js].map((kernels) => {
        const args = make();
        return [outcome(() => kernels[name]?.(...args)), args.map(left)];
      });
      expect([name, ...ways]).toEqual([name, ways[0], ways[0], ways[0]]);
    }
    for (const kernels of [built.native, built.js]) {
      for (const wrong of [undefined, [1], new Int8Array(3), { buffer: new ArrayBuffer(8) }]) {
        expect(() => kernels.unpack?.(wrong, 0, 1, packed(), 0)).toThrow(TypeError);
      }
      expect(() => kernels.unpack?.(packed(), 0, 10, new Uint8Array(4), 3)).toThrow("outside 'ta'");
    }
  });
});

describe('views of buffers', () => {
  it.each([
    'const b = new Float32Array(a.buffer); return b[0]!;',
    'const b = a.buffer; return a[0]!;',
    'a = a.subarray(1); const b = new Uint8Array(a.buffer); return b[0]!;',
    'const c = a.subarray(1); const b = new Uint8Array(c.buffer); return b[0]!;',
    'return g(a);',
  ])('are refused: %s', (body) => {
    const text = `function g(a: Uint8Array): number { const b = new Uint8Array(a.buffer); return b[0]!; }
      export function f(a: Uint8Array): number { 'use kernel'; ${body} }`;
    const { diagnostics, output } = compile('kernel.ts', text);
    expect(output).toBeUndefined();
    expect(diagnostics[0]?.message).toBe("the kernel language has no property 'buffer' here");
  });
});
