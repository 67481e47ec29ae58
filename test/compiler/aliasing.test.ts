// What modules change, and by which ways: functions that kernels don't call, classes from inside, imports, other names.
// Found by breaking it: each of these was a silently different answer.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, moduleReader, outcome } from './build.ts';

const T = 'const T = new Float64Array([1, 2]); function set() { T[0] = 9; return 1; } set();';
const kernel = (body: string) => `export function f(x: number): number { 'use kernel'; ${body} }`;
const half = 'static half(y: number): number { return y / 2; }';

describe('what a module changes is no constant', () => {
  it.each([
    [T, 'const set = () => 3; return T[0]! + set();'],
    [T, "if (typeof x === 'string') return set(); return T[0]!;"],
    [T, 'const g = () => set(); return T[0]!;'],
    [`const DEBUG = false; ${T}`, 'if (DEBUG) set(); return T[0]!;'],
    ['const util = { k: 1 }; function set() { util.k = 9; return 1; } set();', 'if (x === null) set(); return util.k;'],
    [
      'const T = [1, 2]; const o = { set() { T[0] = 9; return 1; } }; o.set();',
      'if (x === null) o.set(); return T[0]!;',
    ],
    ['const T = [1, 2]; function hand(t: number[]) { t[0] = 9; } hand(T);', 'return T[0]!;'],
    [
      'const T = [1, 2]; function hand(t: number[]) { keep(t); } function keep(t: number[]) { t.push(1); } hand(T);',
      'return T[0]!;',
    ],
    ['const T = [1, 2]; let kept: number[]; function hand(t: number[]) { kept = t; } hand(T);', 'return T[0]!;'],
    ['const T = [1, 2]; function hand(t: number[]) { return t; } hand(T)[0] = 9;', 'return T[0]!;'],
    ['const T = [1, 2]; function hand(t: number[]) { arguments[0][0] = 9; } hand(T);', 'return T[0]!;'],
    [`class C { ${half} static init() { C.half = (y) => 1; } } C.init();`, 'return C.half(x);'],
    [`class C { ${half} static { C.half = (y) => 1; } }`, 'return C.half(x);'],
    [`class C { ${half} static { this.half = (y) => 1; } }`, 'return C.half(x);'],
    [`class C { ${half} static z = [C].map((c) => { c.half = (y) => 1; }); }`, 'return C.half(x);'],
    [
      `class C { ${half} constructor() { (this.constructor as typeof C).half = (y) => 1; } } new C();`,
      'return C.half(x);',
    ],
    [`const d = (v: any): any => v; @d class C { ${half} }`, 'return C.half(x);'],
  ])('%s %s', (text, body) => {
    const { diagnostics, output } = compile('kernel.ts', `${text}\n${kernel(body)}`);
    expect(output).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toContain('KZ1013');
  });

  it.each([
    ["import { util } from './m.ts'; util.k = 50;", 'return util.k + x;'],
    ["import { C } from './m.ts'; C.half = (y) => 5;", 'return C.half(x);'],
    ["import D from './m.ts'; D.k = 7;", 'return D.k + x;'],
    ["import { E } from './m.ts'; (E as any).A = 7;", 'return E.A + x;'],
    ["import * as N from './m.ts'; N.T[0] = 9;", 'return N.T[0]! + x;'],
    ["import * as N from './m.ts'; const M = N; M.T[0] = 9;", 'return N.T[0]! + x;'],
    ["import * as N from './m.ts'; const { T } = N; T[0] = 9;", 'return N.T[0]! + x;'],
    ["import * as N from './m.ts'; N.util.k = 50;", 'return N.util.k + x;'],
  ])('of another module: %s', (text, body) => {
    const m = `export const T = new Float64Array([3]); export const util = { k: 3 }; export enum E { A = 1 }
      export class C { ${half} } const D = { k: 3 }; export default D;`;
    const source = `${text}\n${kernel(body)}`;
    const readModule = moduleReader({ 'm.ts': m, 'kernel.ts': source });
    const { diagnostics, output } = compile('kernel.ts', source, { readModule });
    expect(output).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toContain('KZ1013');
  });

  it.each([
    'const o = { k: K + 1 }; var K = 3;',
    'const o = { k: K }; const K = 3;',
    'enum o { k = K } const K = 3;',
    'enum o { k = F.A } enum F { A = 4 }',
    'const o = { k: b.k }; const b = { k: 1 };',
  ])('nor what is made of something further down: %s', (text) => {
    const { output } = compile('kernel.ts', `${text}\n${kernel('return o.k + x;')}`);
    expect(output).toBeUndefined();
  });

  it('goes on for what is only read, wherever that is', async () => {
    const built = await build(`
      const T = [1, 2, 3], U = new Float64Array([4, 5]);
      function at(t: readonly number[], i: number): number { return t[i]!; }
      function sum(t: readonly number[]) { let s = 0; for (const v of t) s += v + at(t, 0) + t.length; return s; }
      const alias = U, seen = sum(T) + alias[0]! + T.length;
      console.log.bind(console);
      function helper(i: number): number { return T[i]! + alias[1]!; }
      export const known = seen;
      ${kernel('return T[0]! + U[1]! + alias[0]! + helper(2) + x;')}`);
    const v8 = await interpret(built);
    expect(outcome(() => built.native.f?.(1))).toBe(outcome(() => v8.f?.(1)));
  });
});
