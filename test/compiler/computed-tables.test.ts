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

  it('may be numbers', async () => {
    const built = await build(`
      function radians(degrees: number) { return degrees * (Math.PI / 180); }
      var LARGEST = parseInt(Number.MAX_SAFE_INTEGER / 2 as any) || ((1 << 26) * (1 << 26));
      const TURN = radians(360), isWide = TURN > 6 && LARGEST > 5, LEVELS = isWide ? 8 : 4;
      const ONE = (() => { let x = 1n; for (let i = 0; i < 40; i++) x *= 2n; return x; })();
      const angles = { half: radians(180), LEVELS };
      class Lab {
        static third = radians(120);
        static scale = 25 ** 7;
        static turn = Math.PI;
        static turned(x: number): number { return x < 0 ? x + Lab.third : x * Lab.scale + Lab.turn; }
      }
      export function all(x: number): number {
        'use kernel';
        return LARGEST + TURN * x + (isWide ? LEVELS : 0) + angles.half + angles.LEVELS + Lab.turned(x) + Number(ONE);
      }
    `);
    const v8 = await interpret(built);
    for (const kernels of [built.native, built.js])
      for (const x of [-1.5, 0, 7]) expect(outcome(() => kernels.all?.(x))).toBe(outcome(() => v8.all?.(x)));
  });

  it.each([
    'const X = make(); let n = 1; function make() { return n++; }',
    'const X = Math.sin(3) > 0 ? Date.now() : 3;',
    'let X = make(); X = 4; function make() { return 3; }',
    'const C = { X: make() }; C.X = 5; const X = C.X; function make() { return 3; }',
    'class C { static X = make(); static f() { C.X = 3; } } const X = C.X; function make() { return 3; }',
    'function make() { return { y: 1 }; } const C = { X: make() }; C.X.y = 2; const X = C.X.y;',
  ])('is refused of a number that may be another: %s', (text) => {
    const source = `${text} export function f(i: number): number { 'use kernel'; return X * i; }`;
    expect(compile('kernel.ts', source).output).toBeUndefined();
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
