// Tables that a module computes when it is loaded.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome } from './build.ts';

const source = `
  const SIZE = 1 << 8;
  const makeTable = (polynomial: number) => {
    const table = new Uint32Array(SIZE);
    let c;
    for (let n = 0; n < SIZE; n++) {
      c = n;
      for (let k = 0; k < 8; k++) c = c & 1 ? polynomial ^ (c >>> 1) : c >>> 1;
      table[n] = c;
    }
    return table;
  };
  const CRC = makeTable(0xedb88320);
  export const WORDS: Int32Array = new Int32Array(makeTable(0x82f63b78));
  const reversed = new Uint8Array(16), squares = new Float64Array(10);
  let bits;
  for (let i = 0; i < 16; i++) {
    bits = 0;
    for (let k = 0; k < 4; k++) if (i & (1 << k)) bits |= 8 >> k;
    reversed[i] = bits;
  }
  for (let i = 0; i < squares.length; i++) squares[i] = Math.sqrt(i) * i;
  let ROOTS = (() => { const r = new Float32Array(4); for (let i = 0; i < 4; i++) r[i] = Math.sqrt(i); return r; })();
  const BIG = (function () { const b = new BigInt64Array(2); b[0] = 1n << 40n; b[1] = -1n; return b; })();
  const COPY = new Float64Array(squares);
  export function crc(bytes: Uint8Array): number {
    'use kernel';
    let c = -1;
    for (const byte of bytes) c = CRC[(c ^ byte) & 255]! ^ (c >>> 8);
    return (c ^ -1) >>> 0;
  }
  export function all(i: number): number {
    'use kernel';
    return WORDS[i]! + reversed[i]! * 100 + squares[i]! + ROOTS[i & 3]! + Number(BIG[i & 1]!) + COPY[i]! + WORDS.length;
  }
`;

describe('tables that are computed at load', () => {
  it('are what the module computes', async () => {
    const built = await build(source);
    const v8 = await interpret(built);
    const bytes = Uint8Array.from({ length: 100 }, (_, i) => i * 7);
    for (const kernels of [built.native, built.js]) {
      expect(outcome(() => kernels.crc?.(bytes))).toBe(outcome(() => v8.crc?.(bytes)));
      for (let i = 0; i < 10; i++) expect(outcome(() => kernels.all?.(i))).toBe(outcome(() => v8.all?.(i)));
    }
    expect(built.native.crc?.(Buffer.from('123456789'))).toBe(0xcbf43926);
  });

  const kernel = "export function f(i: number): number { 'use kernel'; return T[i]!; }";
  const fill = 'for (let i = 0; i < 4; i++) T[i] = i * i;';
  const kept = 'let other = new Uint8Array(1); export const g = () => { other[0] = 9; }; const T = new Uint8Array(4);';
  it.each([
    [`const T = new Uint8Array(4); ${fill} export const g = () => { T[0] = 9; };`, 'is written elsewhere'],
    [`const T = new Uint8Array(4); console.log(T); ${fill}`, 'is seen before'],
    [`const T = new Uint8Array(4); const early = f(1); ${fill}`, 'is seen before'],
    [`let T = new Uint8Array(4); ${fill} T = new Uint8Array(2);`, 'is assigned'],
    [`${kept} ${fill} other = T;`, 'is kept'],
    [`${kept} ${fill} [other] = [T];`, 'is kept by a pattern'],
    [`${kept} ${fill} if (T.length > 2) other = T.subarray(1);`, 'is kept in part'],
    ['const T = make(); function make() { const t = new Uint8Array(2); t[2] = 1; return t; }', 'ends with an error'],
    [
      'const T = make(); function make() { const t = new Uint8Array(2); while (t[0] === 0) t[1] = 1; return t; }',
      'never ends',
    ],
    ['const T = make(); function make() { return new Uint8Array(T.length); }', 'is made of itself'],
    ['const T = new Uint8Array(Date.now() & 3);', 'is no pure value'],
    ['const T = JSON.parse("[1]");', 'is something else'],
  ])('are refused: %s %s', (text) => {
    const { diagnostics, output } = compile('kernel.ts', `${text}\n${kernel}`);
    expect(output).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['KZ1013']);
  });
});
