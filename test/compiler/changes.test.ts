// What a module changes at run time is no constant for its kernels, and what only looks like it is one.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';

const KERNEL = `
function twice(x: number): number { return 2 * x; }
export function f(i: i32): number { 'use kernel'; return T[i]! + T.length + twice(N); }`;

/** Others have T: that nobody else sees what kernels have is not what is asked here. */
const saidOf = (text: string, file = 'a.ts') =>
  compile(file, `export const T = new Float64Array([1, 2]); const N = 3;\n${text}\n${KERNEL}`).diagnostics.map(
    ({ code, message }) => `${code} ${message}`,
  );

describe('a table', () => {
  it.each([
    'for (T[0] of [1, 2]) break;',
    'export function set(i: number, v: number) { T[i] = v; }',
    'export const set = (v: number) => { T[0] = v; };',
    'class Setter { set(v: number) { T[0] = v; } static { T[1] = 2; } }',
    "T['fill'](1);",
    'const alias = T; alias[0] = 5;',
    'const { length: other, ...more } = T;',
    'const alias = T, again = alias; again.fill(1);',
    'let alias; alias = T;',
    'fill(T);',
    'new Wrapper(T);',
    'console.log([T], { T });',
    'export default { T };',
    'new Float64Array(T.buffer)[0] = 5;',
    'namespace Inner { T[0] = 1; }',
    'function g(u = T) { return u; }',
    'Object.assign(T, [1]);',
    'T.map((...list) => list[2][0] = 1);',
    'T.map(callback);',
    'module.exports = { T };',
    'const o = (exports.T = T); o[0] = 9;',
    'function g(console: any) { console.log(T); }',
    '{ class Uint8Array { constructor(a: any) { a[0] = 9; } } new Uint8Array(T); }',
    "new Float64Array(T['buffer'])[0] = 9;",
    'new Float64Array(T[`buffer`])[0] = 9;',
    "const k = 'buf' + 'fer'; new Float64Array((T as any)[k])[0] = 9;",
    "new Float64Array(T['buf' + rest])[0] = 9;",
    'const { [String(T.fill(5))]: q } = {} as any;',
    'function g(a = T.fill(6)): number { let T = 1; return T; } g();',
    'switch (T.fill(4).length) { case 2: const T = 1; }',
    'enum E { A = T.fill(8).length }',
    'class Q { @dec(T) m() {} }',
    'function two(a: any, b: any) { a[0] = 9; return b[0]; } two(...rest, T);',
    'import alias = T; (alias as any)[0] = 5;',
    "const k = more ? 0 : 'buffer'; new Float64Array((T as any)[k])[0] = 9;",
    "let k: any = 0; k = 'buffer'; new Float64Array((T as any)[k])[0] = 9;",
    'function g(b: any) { h(b); b[0] = 9; } function h(a: any) { if (more) g(a); } const U = new Float64Array(1); const x = () => g(U); h(T);',
    'let inner = (a: any) => a[0]; const mid = () => inner(T); const swap = () => { inner = other; };',
    'const alias = T; const g = () => { (alias as any)[0] = 1; };',
  ])('that the module may write to is none: %s', (text) => {
    expect(saidOf(text)).toEqual(["KZ1013 'T' may be written to on line 2"]);
  });

  it.each([
    'T[0] = 5;',
    'T[0]++;',
    'T[0] += 1;',
    '(T)[0] = 1;',
    '[T[0]] = [1];',
    '({ a: T[1] } = { a: 4 });',
    'T.fill(1);',
    'T.set([1]);',
    'T.sort();',
    'T.subarray(1)[0] = 5;',
    '{ const T2 = T; }',
    'if (true) { T[0] = 1; }',
    'T?.fill(1);',
    '(T as any)[0] = 1; ',
    'T.forEach((_, i, all) => { all[i] = 5; });',
    'T.reduce((s, x, i, a) => { a[0] = 44; return s; });',
    'T.some(function (x, i, a) { return (a[0] = 3) > 9; });',
    'const console = { log(a: Float64Array) { a[0] = 9; } }; console.log(T);',
    '(T satisfies any)[0] = 5;',
  ])('that the module writes to while it is loaded, and never again, has what it holds then: %s', (text) => {
    expect(saidOf(text)).toEqual([]);
    expect(saidOf(`${text}\nexport const later = () => { T[0] = 1; };`)).toEqual([
      expect.stringMatching(/^KZ1013 'T' may be written to on line [23]$/),
    ]);
  });

  it.each([
    'export { T as U };',
    'export default T;',
    'const first = T[0]! + T.length; console.log(T[1], String(T[0]), T.join());',
    'for (const each of T) console.log(each);',
    'const doubled = T.map((x) => 2 * x), sliced = T.slice(1); sliced[0] = 9;',
    'export function g(T: Float64Array) { T[0] = 1; T.fill(2); return T; }',
    'export function g() { const T = new Float64Array(3); T[0] = 1; { T[1] = 2; } return T; }',
    'export function g() { if (true) { let T = [1]; T[0] = 2; for (const T of [[1]]) T[0] = 1; } }',
    'export function g() { for (var T = [1]; ; ) { T[0] = 1; break; } }',
    'try { g(); } catch (T) { T.message = 1; } function g() {}',
    'const g = ({ T }, [N]) => { T[0] = 1; };',
    'const o = { T: 1 }; o.T = 2; o.T++;',
    'class C { T = 1; set() { this.T = 2; } }',
    'type Of = typeof T; let typed: Of;',
    "export function k(T: Float64Array): void { 'use kernel'; T[0] = 1; }",
    'T: for (;;) { break T; }',
    'console.log(T, T.length); console.table(T);',
    'const list = [...T]; const most = Math.max(...T); const [p, q] = T; const copy = new Float64Array(T);',
    'const bytes = T.byteLength + T.BYTES_PER_ELEMENT; const what = typeof T;',
    'const total = T.reduce((s, x) => s + x, 0); T.forEach((x, i) => list(x, i)); const m = T.map((x) => 2 * x);',
    'function inner(a: Float64Array): number { return a[0]!; } function mid(): number { return inner(T); } export function k(): number { "use kernel"; return mid(); }',
  ])('is one where nobody does: %s', (text) => {
    expect(saidOf(text)).toEqual([]);
  });

  it.each(["eval('T[0] = 5');", "(eval)('T[0] = 5');", "function g() { const T = 1; { eval('1'); } }"])(
    'is none where text is run that may do anything: %s',
    (text) => {
      expect(saidOf(text)).toContainEqual(expect.stringContaining("'T' may be written to on line 2"));
    },
  );

  it('is none where a script has a `with`', () => {
    const script = "const T = new Float64Array([1]); function f() { 'use kernel'; return T[0]; } exports.f = f;";
    const said = compile('a.cjs', `${script}\nwith (o) { x = 1; }`).diagnostics.map(({ message }) => message);
    expect(said).toContainEqual(expect.stringContaining('line 2'));
  });

  it('of another file is none either, whoever reads it, where the file that imports it writes to it', () => {
    const files: Record<string, string> = {
      './t.ts': 'export const T = new Float64Array([1]);\nexport function g(): number { return T[0]!; }',
      './u.ts': "import { g } from './t.ts';\nexport function h(): number { return g(); }",
    };
    const readModule = (specifier: string) => ({ file: specifier, source: files[specifier] ?? '' });
    const kernel = (call: string) => `export function f(): number { 'use kernel'; return ${call}; }`;
    for (const [first, call] of [
      ["import { T, g } from './t.ts';", 'g()'],
      ["import { T as A } from './t.ts'; import { h } from './u.ts';", 'h()'],
    ] as const) {
      const name = call === 'g()' ? 'T' : 'A';
      const said = (text: string) => compile('b.ts', `${first}\n${text}\n${kernel(call)}`, { readModule }).diagnostics;
      expect(said('').map(({ message }) => message)).toEqual([]);
      expect(said(`${name}[0] = 5;`).map(({ code, message }) => [code, message])).toEqual([
        ['KZ1013', `'${name}' may be written to here, and kernels take it for a constant`],
      ]);
    }
    const itself = "import { T as U } from 'b.ts'; export const T = new Float64Array([1]); U[0] = 3;";
    files['b.ts'] = `${itself.replace("'b.ts'", "'./b.ts'")}\n${kernel('T[0]!')}`;
    files['./b.ts'] = files['b.ts'];
    expect(compile('./b.ts', files['./b.ts'], { readModule }).diagnostics.map(({ code }) => code)).toEqual(['KZ1013']);
  });

  it('of another file is none either where that file writes to it', () => {
    const files: Record<string, string> = {
      './t.ts': 'export const T = new Float64Array([1]);\nexport function set(v: number) { T[0] = v; }',
    };
    const source = "import { T } from './t.ts';\nexport function f(): number { 'use kernel'; return T[0]!; }";
    const readModule = (specifier: string) => ({ file: specifier, source: files[specifier] ?? '' });
    files['./u.ts'] = 'export const U = new Float64Array([1]);';
    const writes =
      "import { U } from './u.ts';\nU[0] = 3;\nexport function f(): number { 'use kernel'; return U[0]!; }";
    expect(compile('b.ts', writes, { readModule }).diagnostics.map(({ message }) => message)).toEqual([
      "'U' may be written to on line 2",
    ]);
    const { diagnostics } = compile('a.ts', source, { readModule });
    expect(diagnostics.map(({ message }) => message)).toEqual(["'T' may be written to on line 2"]);
  });
});

describe('a function', () => {
  it.each([
    'twice = (x) => 3 * x;',
    'export function re() { twice = (x: number) => x + 100; }',
    '[twice] = [(x) => x];',
    '({ twice } = { twice: (x) => x });',
    'for (twice of []) {}',
    'twice++;',
  ])('that is assigned to is none that kernels call: %s', (text) => {
    expect(saidOf(text)).toEqual(["KZ1013 'twice' is assigned to on line 2"]);
  });

  it('that is a kernel is none where it is assigned to', () => {
    const source = "export function f(x: number): number { 'use kernel'; return x; }\n(f as any) = (x: number) => -x;";
    expect(compile('a.ts', source).diagnostics.map(({ message }) => message)).toEqual(["'f' is assigned to on line 2"]);
  });

  it.each([
    '{ function h(x = 0) { return x * 100; } }',
    'if (1) { var h = (x) => x; }',
    'try { var [h] = []; } catch {}',
  ])('that a script declares again is none either: %s', (text) => {
    const script = `function h(x = 0) { return x + 1; }\nfunction f(x = 0) { 'use kernel'; return h(x); }\n${text}\nexports.f = f;`;
    const { diagnostics } = compile('a.cjs', script);
    expect(diagnostics.map(({ code }) => code)).toContainEqual(expect.stringMatching(/^KZ1013$|^KZ1001$/));
    const inner = script.replace(text, `function g() { ${text} }`);
    expect(compile('a.cjs', inner).diagnostics.map(({ code }) => code)).not.toContain('KZ1013');
  });

  it('that a script declares as a variable too is none either', () => {
    const source =
      "function h(x = 0) { return x + 1; }\nfunction f(x = 0) { 'use kernel'; return h(x); }\nvar h = (x) => x + 200;\nexports.f = f;";
    expect(compile('a.cjs', source).diagnostics.map(({ code }) => code)).not.toEqual([]);
  });

  it.each([
    'export function g() { let twice = 1; twice = 2; twice++; return twice; }',
    'export function g(twice: number) { twice = 2; return twice; }',
    'export const g = () => { for (let twice = 0; twice < 3; twice++); };',
    'export function g() { { function twice() {} } var twice = 1; twice = 5; }',
    '(function twice() { twice = 1; })();',
    'const o = { twice: 1 }; o.twice = 3; ({ twice: o.twice } = { twice: 2 });',
    'console.log(twice, twice(3)); export { twice };',
  ])('is one where it stays what it is: %s', (text) => {
    expect(saidOf(text)).toEqual([]);
  });
});

describe('an object', () => {
  const said = (text: string, use = 'o.t[0]! + o.m') =>
    compile(
      'a.ts',
      `const o = { t: [1, 2], m: 4 }, n = { m: 1, half(y: number) { return y / 2; } };\n${text}\nclass U { static half(y: number) { return y / 2; } }
export function f(x: number): number { 'use kernel'; return ${use}; }`,
    ).diagnostics.map(({ message }) => message);

  it.each([
    'const c = { ...o }; c.t[0] = 5;',
    'function g(k: string) { (o as any)[k][0] = 5; }',
    'function g(k: string) { (o as any)[k].fill(5); }',
    'for (const k in o) (o as any)[k][0] = 5;',
    'const alias = o; function g(k: string) { (alias as any)[k][0] = 5; }',
    'function g(any: any, k: string) { any[k][0] = 5; } g(o, name);',
    'delete (o as any).m;',
  ])('whose arrays may be written to is none: %s', (text) => {
    expect(said(text)).toEqual(["'o' may be written to on line 2"]);
  });

  it.each(['const c = { ...n };', 'function g(k: "m") { return n[k]; }', 'const c = o.m, { m } = o;'])(
    'is one where nobody can: %s',
    (text) => {
      expect(said(text, 'n.m + n.half(x)')).toEqual([]);
    },
  );

  it.each([
    '(new U().constructor as any).half = (y: number) => y;',
    "(new U()['constructor'] as any).half = (y: number) => y;",
    'const { constructor: c } = new U() as any; c.half = (y: number) => y;',
    'class V { static half(y: number) { return y / 2; } static { super.half = (y: number) => y; } }',
    'class V { static half(y: number) { return y / 2; } constructor() { new.target.half = (y: number) => y; } }',
  ])('is no class whose functions may be others: %s', (text) => {
    const name = text.startsWith('class') ? 'V' : 'U';
    expect(said(text, `${name}.half(x)`)).toEqual([`'${name}' may be written to on line 2`]);
  });

  it.each(['console.log(new U().constructor.name);', 'const same = new U().constructor === U;'])(
    'is a class where nobody has it: %s',
    (text) => {
      expect(said(text, 'U.half(x)')).toEqual([]);
    },
  );
});
