// What is known by the names of its members: imported modules, objects, classes and enums; and other names of it.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, moduleReader, outcome } from './build.ts';

const files = {
  'util.ts': `
    export const SCALE = 3;
    export const TABLE = new Int32Array([5, 6, 7]);
    export function twice(x: number): number { return x * 2; }
    const half = (x: number): number => x / 2;
    export { half as halve };
    export default function triple(x: number): number { return x * 3; }
    export const deep = { K: 11, add: (a: number, b: number): number => a + b };
    export enum Side { Left = 1, Right }
    export type Real = number;
  `,
  'anonymous.ts': 'export default (x: number): number => x - 1;',
  'index.ts': `
    export * from './util.ts';
    export { twice as double, default as triple } from './util.ts';
    export * as util from './util.ts';
  `,
};
const source = `
  import * as util from './util.ts';
  import triple from './util.ts';
  import minusOne from './anonymous.ts';
  import { double, halve, util as inner, Side, type Real } from './index.ts';
  import * as everything from './index.ts';
  const { imul, PI: pi, floor: down } = Math;
  const abs = Math.abs, M = Math, F64 = Float64Array, isInteger = Number.isInteger;
  const { twice, SCALE: scale } = util;
  const tools = {
    SIZE: 1 << 3,
    table: [1, 2, 3],
    square(x: number): number { return x * x; },
    cube: function (x: number): number { return tools.square(x) * x; },
    minus: (x: number): number => -x,
    halve,
    clamp(x: number): number { return x > tools.SIZE ? tools.SIZE : x; },
  };
  class Geometry {
    static norm(x: number, y: number): number { return Math.sqrt(x * x + y * y); }
    static scaled(x: number): number { return Geometry.norm(x, x) * scale; }
  }
  const square2 = tools.square;
  enum Color { Red, Green = 5, Blue, Mix = Green | 2, Far = Mix + Color.Blue, Text = 'x', After = 1 }
  const enum Flag { A = 1 << 0, B = 1 << 1, Both = A | B }
  type Pair = Float64Array;
  type Angle = Real | 1 | 2;
  interface Unused { x: number }

  export function namespaces(x: Real, i: number): Angle {
    'use kernel';
    return util.twice(x) * util.SCALE + util.TABLE[i]! + util.TABLE.length + triple(x) + minusOne(x) + double(x) +
      halve(x) + inner.twice(x) + inner.deep.K + inner.deep.add(x, i) + everything.SCALE + everything.twice(1) +
      everything.triple(x) + everything.util.SCALE;
  }
  export function aliases(x: number): number {
    'use kernel';
    const { sqrt, max: most } = Math;
    const min = Math.min, I32 = Int32Array;
    const a = new F64(2), b = new I32([imul(x, 3)]);
    a[0] = abs(x) + pi;
    return down(a[0]!) + sqrt(a[0]!) + most(x, 1) + min(x, 2) + b[0]! + M.trunc(x) + twice(x) * scale +
      (isInteger(x) ? 1 : 2) + M.E;
  }
  export function objects(x: number, i: number): number {
    'use kernel';
    const { cube, SIZE } = tools;
    return tools.square(x) + cube(x) + tools.minus(x) + tools.halve(x) + tools.SIZE + tools.table[i]! + SIZE +
      Geometry.scaled(x) + square2(x) + tools.clamp(x) + tools.table.length;
  }
  export function enums(color: Color, side: Side): Color {
    'use kernel';
    enum Inner { One = 1, Two }
    type Own = Inner;
    const two: Own = Inner.Two;
    if (color === Color.Green) return Color.Far;
    switch (side) {
      case Side.Left: return Color.Blue + two;
      case Side.Right: return Color.After + Flag.Both;
      default: return Color.Red;
    }
  }
  export function typed(a: Pair, b: Readonly<Uint8Array>, flag: true | false): Pair {
    'use kernel';
    const c: Pair = new Float64Array(a.length);
    for (let i = 0; i < c.length; i++) c[i] = flag ? a[i]! + b[i]! : 0;
    return c;
  }
`;

describe('members by name', () => {
  it("have V8's values", async () => {
    const built = await build(source, { files });
    const v8 = await interpret(built);
    for (const [name, args] of [
      ['namespaces', [1.5, 2]],
      ['namespaces', [-0, 0]],
      ['aliases', [2]],
      ['aliases', [-7.25]],
      ['objects', [3, 1]],
      ['objects', [0.1, 2]],
      ['enums', [5, 0]],
      ['enums', [0, 1]],
      ['enums', [0, 2]],
      ['enums', [0, 3]],
      ['typed', [Float64Array.of(1, 2), Uint8Array.of(3, 4), true]],
    ] as const) {
      const expected = outcome(() => v8[name]?.(...args));
      expect([name, args, outcome(() => built.native[name]?.(...args))]).toEqual([name, args, expected]);
      expect([name, args, outcome(() => built.js[name]?.(...args))]).toEqual([name, args, expected]);
    }
  });

  const kernel = (body: string) => `export function f(x: number): number { 'use kernel'; ${body} }`;
  it.each([
    ['const o = { add: (x: number): number => x }; o.add = (x) => -x;', 'return o.add(x);', 'KZ1013'],
    [
      'const o = { add: (x: number): number => x }; export const g = (p: object) => p; g(o);',
      'return o.add(x);',
      'KZ1013',
    ],
    ['const o = { add(x: number): number { this.k = 1; return x; }, k: 0 }; o.add(1);', 'return o.k + x;', 'KZ1013'],
    ['const o = { get k() { return 1; } };', 'return o.k + x;', 'KZ'],
    ['const o = { ...Math };', 'return o.abs(x);', 'KZ1010'],
    ['const o = { k: 1 };', 'return o.j + x;', 'KZ1007'],
    ['const o = { k: 1 };', 'return o + x;', 'KZ1007'],
    ['const o = { k: Math.random() };', 'return o.k + x;', 'KZ1007'],
    ['let { abs } = Math; abs = Math.sin;', 'return abs(x);', 'KZ1013'],
    ['const { abs = Math.sin } = Math;', 'return abs(x);', 'KZ1010'],
    ['', 'const { random } = Math; return random();', 'KZ1010'],
    ['', 'let { abs } = Math; abs = Math.sin; return abs(x);', 'KZ1005'],
    ['enum E { A = "a" }', 'return E.A + x;', 'KZ1007'],
    ['enum E { A = Math.random() }', 'return E.A + x;', 'KZ1007'],
    ['enum E { A } (E as { A: number }).A = 5;', 'return E.A + x;', 'KZ1013'],
    ['type T = symbol;', 'const y: T = x; return y;', 'KZ1004'],
    ['type T = T2; type T2 = T;', 'const y: T = x; return y;', 'KZ1004'],
    ['class C { static k(x: number): number { return x; } } C.k = (x) => 2;', 'return C.k(x);', 'KZ1013'],
    ['class C { k(x: number): number { return x; } }', 'return C.k(x);', 'KZ1010'],
  ])('are refused where they may change, or are none: %s %s', (text, body, code) => {
    const { diagnostics } = compile('kernel.ts', `${text}\n${kernel(body)}`);
    expect(diagnostics[0]?.code ?? 'none').toContain(code);
  });

  it('are refused where modules only pass names on to each other', () => {
    const circle = { 'a.ts': "export * from './b.ts';", 'b.ts': "export * from './a.ts';" };
    const text = `import { g } from './a.ts'; ${kernel('return g(x);')}`;
    const { diagnostics } = compile('kernel.ts', text, { readModule: moduleReader({ ...circle, 'kernel.ts': text }) });
    expect(diagnostics.map(({ code }) => code)).toEqual(['KZ1014']);
  });
});

describe('objects with types around them', () => {
  const KERNEL = `export function f(i: number): number {
    'use kernel';
    return T.gamma[i]! * T.scale + T.deep[1]! + (T.on ? 1 : 0) + U.list[i]!;
  }`;
  const OBJECTS = `const T = { gamma: [1.5, -0, 3], scale: 2, deep: [4, 5] as const, on: true } as const;
    export const U = { list: new Int8Array([7, 8, 9]) } satisfies { list: Int8Array };`;

  it('are those objects', async () => {
    const built = await build(`${OBJECTS}\n${KERNEL}`);
    const v8 = await interpret(built);
    for (const kernels of [built.native, built.js])
      for (const i of [0, 1, 2]) expect(outcome(() => kernels.f?.(i))).toBe(outcome(() => v8.f?.(i)));
  });

  it.each([
    '(T.gamma as unknown as number[])[0] = 9;',
    '(T as unknown as { scale: number }).scale = 9;',
    'export const set = (object: { list: Int8Array } = U) => { object.list[0] = 1; };',
    'const V = T; export const seen = [V];',
    'export const give = () => T.gamma;',
    'for (const key in T) (T as any)[key] = 1;',
    'Object.assign(T, { scale: 3 });',
  ])('that something writes to are refused: %s', (text) => {
    expect(compile('kernel.ts', `${OBJECTS}\n${KERNEL}\n${text}`).output).toBeUndefined();
  });

  it('that write to themselves are refused', () => {
    const own = '{ gamma: [1, 2], set(x: number) { this.gamma[0] = x; } }';
    for (const object of [own, `${own} as const`, `(${own}) satisfies object`]) {
      const text = `export const T = ${object};\nexport function f(i: number): number { 'use kernel'; return T.gamma[i]!; }`;
      expect(compile('kernel.ts', text).output, object).toBeUndefined();
    }
  });
});
