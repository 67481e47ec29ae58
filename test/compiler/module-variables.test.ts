// `let` and `var` of a module are constants where nothing assigns them again, and nothing can have seen them without
// their value.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { bitsOf } from '../helpers.ts';
import { build, interpret } from './build.ts';

const kernel = "export function f(x: number): number { 'use kernel'; return x * A + T[1]!; }";

describe('variables of a module that nothing assigns', () => {
  it.each([
    'let A = 2.5; let T = new Int32Array([1, 2, 3]);',
    'var A = 2, T = new Int32Array([1, -5, 3]);',
    'function g(): number { return A; } var A = 3; var T = new Float64Array([0, -0]);',
    'export let A = 7; console.log(g()); function g() { return 1; } let T = new Uint8Array([1, 2]);',
    'var A = Math.PI * 2; var T = new Int8Array([5, 6]);',
    'let A = 1, T = new Int8Array([5, 6]); { let A = 3; A = 4; } function g(A: number) { A = 3; return A; }',
  ])('are constants: %s', async (text) => {
    const built = await build(`${text}\n${kernel}\nexport {};`);
    const v8 = await interpret(built);
    for (const x of [0, -0, 1.5, Number.NaN]) {
      expect(bitsOf(built.native.f?.(x) as number)).toBe(bitsOf(v8.f?.(x) as number));
    }
  });

  it.each([
    ['let A = 1; const T = new Int32Array([1, 2]); export function set() { A = 2; }', "'A' is assigned to on line 1"],
    [
      'let A = 1; let T = new Int32Array([1, 2]); export const set = () => { T = new Int32Array(3); };',
      "'T' is assigned",
    ],
    ['var A = 1; var A = 2; var T = new Int32Array([1, 2]);', "'A' is no constant"],
    ['var A = 1; if (A) { var A = 2; } const T = new Int32Array([1, 2]);', "'A' is no constant"],
    ['console.log(1); var A = 1; const T = new Int32Array([1, 2]);', "'A' is no constant"],
    ['var B = Math.random(), A = 1; const T = new Int32Array([1, 2]);', "'A' is no constant"],
    ['class C { static { f(1); } } var A = 1; const T = new Int32Array([1, 2]);', "'A' is no constant"],
    ['export class C { static x = f(1); } var A = 1; const T = new Int32Array([1, 2]);', "'A' is no constant"],
    ['enum E { A = f(1) } var A = 1; const T = new Int32Array([1, 2]);', "'A' is no constant"],
    ['namespace N { f(1); } var A = 1; const T = new Int32Array([1, 2]);', "'A' is no constant"],
    [
      'const o = { get x() { return f(1); } }, q = o.x; var A = 1; const T = new Int32Array([1, 2]);',
      "'A' is no constant",
    ],
    // The module's own, which calls what it likes.
    [
      'const Number = { get x() { return f(1); } }, q = Number.x; var A = 1; const T = new Int32Array([1, 2]);',
      "'A' is no constant",
    ],
    [
      'const Uint8Array = function () { f(1); }, q = new Uint8Array(1); var A = 1; const T = new Int32Array([1, 2]);',
      "'A' is no constant",
    ],
    ['let A; A = 1; const T = new Int32Array([1, 2]);', "'A'"],
    ['let A = 1; A++; const T = new Int32Array([1, 2]);', "'A' is assigned to on line 1"],
    ['let A = 1; [A] = [2]; const T = new Int32Array([1, 2]);', "'A' is assigned to on line 1"],
    ["let A = 1; eval('A = 2'); const T = new Int32Array([1, 2]);", "'A' is assigned to on line 1"],
  ])('are none: %s', (text, message) => {
    const { diagnostics, output } = compile('kernel.ts', `${text}\n${kernel}`);
    expect(output).toBeUndefined();
    expect(diagnostics.map((each) => each.code)).toContain('KZ1013');
    expect(diagnostics.map((each) => each.message).join('\n')).toContain(message);
  });

  it('are none by var where an import leads back: who calls first would see undefined', () => {
    const texts: Readonly<Record<string, string>> = {
      './b.ts': "import { f } from './kernel.ts'; export const early = f(1);",
      './kernel.ts': '',
    };
    const readModule = (specifier: string) => ({ file: specifier, source: texts[specifier] ?? '' });
    const text = (kind: string) => `import './b.ts'; ${kind} A = 1; const T = new Int32Array([1, 2]);\n${kernel}`;
    const said = (kind: string) =>
      compile('./kernel.ts', text(kind), { readModule }).diagnostics.map(({ message }) => message);
    expect(said('var')).toEqual([expect.stringContaining("'A' is undefined for who calls before this module has run")]);
    expect(said('let')).toEqual([]);
  });
});
