// What kernels don't have, as people write it: for the table in docs/diagnostics.md, and for the test that each is
// refused once, with a hint. `body` stands in a kernel; `module` is a whole file.

/** @typedef {{ what: string, body?: string, parameters?: string, before?: string, result?: string, directive?: string, module?: string }} Refused */

const point = 'class Point { constructor(public x: number) {} }\n';
const helper = 'function sum(a: number, b: number): number { return a + b; }\n';
/** Under boundscheck=js an index may be outside. */
const js = { directive: ' boundscheck=js', parameters: 'a: Float64Array, i: number' };
const counter = 'let count = 0;\nexport function next() { count++; }\n';

const many = `type A = Float32Array | Float64Array;
export function f(a: A, b: A, c: A, d: A, e: A): number { 'use kernel'; return 0; }`;

/** @type {readonly (readonly [theme: string, readonly Refused[]])[]} */
export const refused = [
  [
    'Parameters',
    [
      { what: 'x', parameters: 'x' },
      { what: 'a: number[] | boolean[]', parameters: 'x: number, a: number[] | boolean[]' },
      { what: 'five of two types each', module: many },
      { what: 's: string[]', parameters: 'x: number, s: string[]' },
      { what: "s = 'a'", parameters: "x: number, s = 'a'" },
      { what: 'g: (x: number) => number', parameters: 'x: number, g: (x: number) => number' },
      { what: 'm: Map<number, number>', parameters: 'x: number, m: Map<number, number>' },
      { what: 'b: ArrayBuffer', parameters: 'x: number, b: ArrayBuffer' },
      { what: 'x: any', parameters: 'x: any' },
      { what: 'a ??= [1] of a?: number[]', parameters: 'x: number, a?: number[]', body: 'a ??= [1]; return 0;' },
      {
        what: 'p.a = a in a loop',
        parameters: 'p: { a: number[] }, a: number[]',
        body: 'for (let i = 0; i < 2; i++) p.a = a; return 0;',
      },
      { what: 'a = [] of a: number[]', parameters: 'a: number[]', body: 'a = []; return 0;' },
      { what: '...x: number[]', parameters: '...x: number[]' },
      { what: 'x: number = Date.now()', parameters: 'x: number = Date.now()' },
    ],
  ],
  [
    'Functions and results',
    [
      { what: 'async function f()', module: "export async function f() { 'use kernel'; }" },
      { what: 'function* f()', module: "export function* f() { 'use kernel'; yield 1; }" },
      { what: 'function f<T>()', module: "export function f<T>(a: T) { 'use kernel'; }" },
      { what: 'if (x > 1) return 1;', body: 'if (x > 1) return 1;' },
      { what: 'function f() {}, not exported', module: "function f(x: number): number { 'use kernel'; return x; }" },
      { what: '(...v) => v.length', body: 'const g = (...v: number[]) => v.length; return g(x, x);' },
      { what: 'sum(...a)', body: 'return sum(...a);', before: helper },
      { what: 'sum(x)', body: 'return sum(x);', before: helper },
      {
        what: 'a function that calls itself in a function',
        body: 'const g = (y: number): number => y > 0 ? g(y - 1) : 0; return g(x);',
      },
      { what: 'arguments.length', body: 'return arguments.length;' },
    ],
  ],
  [
    'Statements',
    [
      { what: 'try { … } catch { … }', body: 'try { x++; } catch { x--; } return x;' },
      { what: 'for (const k in a)', body: 'for (const k in a) x++; return x;' },
      { what: 'for (const [i, v] of a.entries())', body: 'for (const [i, v] of a.entries()) x += v; return x;' },
      { what: 'class P {}', body: 'class P {} return x;' },
      { what: 'debugger', body: 'debugger; return x;' },
      { what: 'using y = x', body: 'using y = x; return x;' },
      { what: 'case 1: let y = 2;', body: 'switch (x) { case 1: let y = 2; return y; } return x;' },
      { what: 'p: q: for (;;)', body: 'p: q: for (;;) break p; return x;' },
      { what: 'const y = 1; y = 2;', body: 'const y = 1; y = 2; return y;' },
    ],
  ],
  [
    'Values',
    [
      { what: 'a template with values', body: `const s = \`$\{x}\`; return x;` },
      { what: '/a/', body: 'const s = /a/; return x;' },
      { what: 'null', body: 'const s = null; return x;' },
      { what: 'undefined', body: 'return x * undefined;' },
      { what: '() => x', body: 'return x + (() => x);' },
      { what: '{ x }', body: 'return x + { x };' },
      { what: '[1, , x]', body: 'const l = [1, , x]; return l.length;' },
      { what: 'const l: string[] = []', body: 'const l: string[] = []; return x;' },
      { what: 'const [y, ...rest] = a', body: 'const [y, ...rest] = a; return y;' },
      { what: '{ get y() {} }', body: 'const p = { get y() { return 1; } }; return p.y;' },
      { what: 'p[k]', body: 'const p = { x, y: 1 }; return p[x];' },
      { what: 'x + 1n', body: 'return x + 1n;' },
      { what: 'x > 1, as a number', body: 'return x > 1;' },
      { what: 'x + a', body: 'return x + a;' },
      { what: 'a === b', body: 'return a === a ? 1 : 0;' },
      { what: '100000000000000000000n', body: 'const b = 100000000000000000000n; return x;' },
    ],
  ],
  [
    'Operators',
    [
      { what: 'delete p.x', body: 'const p = { x }; delete (p as any).x; return x;' },
      { what: 'k in p', body: 'return x in a ? 1 : 0;' },
      { what: 'x instanceof Object', body: 'return x instanceof Object ? 1 : 0;' },
      { what: 'typeof x, as a value', body: 'return typeof x;' },
      { what: 'void x', body: 'return void x;' },
      { what: "import('…')", body: "import('./x.ts'); return x;" },
      { what: 'new.target', body: 'return new.target ? 1 : 0;' },
      { what: 'this.x', body: 'return this.x;' },
    ],
  ],
  [
    'Strings',
    [
      { what: "s + '!'", parameters: 'x: number, s: string', body: "const t = s + '!'; return x;" },
      { what: "s += '!'", parameters: 'x: number, s: string', body: "let t = s; t += '!'; return x;" },
      { what: 'f(): string', parameters: 's: string', result: 'string', body: 'return s;' },
      { what: 'return s[0];', parameters: 's: string', result: '', body: 'return s[0];' },
      { what: 'f(): { s: string }', parameters: 's: string', result: '{ s: string }', body: 'return { s };' },
      { what: "s[0] = 'a'", parameters: 'x: number, s: string', body: "s[0] = 'a'; return x;" },
      { what: 's[0] === 47', parameters: 's: string', body: 'return s[0] === 47 ? 1 : 0;' },
      { what: 'x + s[0]', parameters: 'x: number, s: string', body: 'return x * s[0];' },
      { what: 's.toLowerCase()', parameters: 'x: number, s: string', body: 'const t = s.toLowerCase(); return x;' },
      {
        what: 's.replace(/a/, t)',
        parameters: 'x: number, s: string',
        body: "const t = s.replace(/a/, 'b'); return x;",
      },
      { what: "s.split(',')", parameters: 'x: number, s: string', body: "const t = s.split(','); return x;" },
      { what: 's.trim()', parameters: 'x: number, s: string', body: 'const t = s.trim(); return x;' },
      { what: '[...s]', parameters: 'x: number, s: string', body: 'const t = [...s]; return x;' },
      { what: 'l.push(s[0])', parameters: 's: string', body: 'const l: number[] = []; l.push(s[0]); return 1;' },
    ],
  ],
  [
    'Objects of JavaScript',
    [
      { what: 'new Map()', body: 'const m = new Map(); return x;' },
      { what: 'new Set()', body: 'const m = new Set(); return x;' },
      { what: 'new Point(x)', body: 'const p = new Point(x); return x;', before: point },
      { what: 'new DataView(b)', body: 'const v = new DataView(x); return x;' },
      { what: 'new Date()', body: 'const d = new Date(); return x;' },
      { what: 'new Promise()', body: 'const p = new Promise(x); return x;' },
      { what: 'a.byteLength', body: 'return a.byteLength;' },
      { what: 'process.pid', body: 'return process.pid;' },
    ],
  ],
  [
    'Calls',
    [
      { what: 'Math.random()', body: 'return Math.random();' },
      { what: 'Date.now()', body: 'return Date.now();' },
      { what: 'performance.now()', body: 'return performance.now();' },
      { what: 'console.log(x)', body: 'console.log(x); return x;' },
      { what: 'parseFloat(x)', body: 'return parseFloat(x);' },
      { what: 'x.toFixed(2)', body: 'return x.toFixed(2);' },
      { what: 'String(x)', body: 'return String(x);' },
      { what: 's.charCodeAt(0)', body: 'return a.charCodeAt(0);' },
      { what: 'a.flatMap(g)', body: 'return a.flatMap((v) => v);' },
      { what: 'a.reduceRight(g)', body: 'return a.reduceRight((s, v) => s + v, 0);' },
      { what: 'l.sort(), of a list', body: 'const l = [1, x]; l.sort(); return l[0]!;' },
      { what: 'Object.keys(a)', body: 'return Object.keys(a).length;' },
      { what: 'Atomics.load(a, 0)', body: 'return Atomics.load(a, 0);' },
      { what: 'crypto.getRandomValues(a)', body: 'crypto.getRandomValues(a); return x;' },
      { what: 'setTimeout(g, 1)', body: 'setTimeout(x, 1); return x;' },
      { what: 'notDefined(x)', body: 'return notDefined(x);' },
    ],
  ],
  [
    'What a module has',
    [
      { what: 'a variable that the module changes', body: 'return count;', before: counter },
      { what: 'count++, of the module', body: 'count++; return count;', before: 'let count = 0;\n' },
      { what: 'notDefined', body: 'return notDefined;' },
      { what: "import … from 'node:fs'", body: 'return readSync(x);', before: "import { readSync } from 'node:fs';\n" },
      { what: "enum E { A = 'a' }", body: 'return E.A === x ? 1 : 0;', before: "enum E { A = 'a' }\n" },
      { what: 'a module without kernels', module: 'export const x = 1;\n' },
    ],
  ],
  [
    'Elements outside of their array, under boundscheck=js',
    [
      { what: 'return a[i]', body: 'return a[i]!;', ...js },
      { what: 'const x = a[i]; return x', body: 'const x = a[i]!; return x;', ...js },
      { what: 'a[i] === a[i + 1]', body: 'return a[i] === a[i + 1] ? 1 : 0;', ...js },
      { what: 'x !== x', body: 'const x = a[i]!; return x !== x ? 1 : 0;', ...js },
      { what: 'Number.isNaN(a[i])', body: 'return Number.isNaN(a[i]!) ? 1 : 0;', ...js },
      { what: 'x === undefined', body: 'const x = a[i]!; return x === undefined ? 1 : 0;', ...js },
      { what: 'x ?? 1', body: 'const x = a[i]!; return x ?? 1;', ...js },
      { what: 'l.push(a[i])', body: 'const l: number[] = []; l.push(a[i]!); return l.length;', ...js },
      {
        what: 'p.x = a[i], of an argument',
        body: 'p.x = a[i]!; return 1;',
        ...js,
        parameters: 'a: Float64Array, i: number, p: { x: number }',
      },
      { what: 'a.subarray(0, a[i])', body: 'return a.subarray(0, a[i]!).length;', ...js },
      { what: "throw new Error('no ' + a[i])", body: "throw new Error('no ' + a[i]);", ...js },
    ],
  ],
];

/** The file in which it stands. */
export function sourceOf({
  module,
  body = 'return 1;',
  before = '',
  parameters = 'x: number, a: Float64Array',
  result = 'number',
  directive = '',
}) {
  const type = result === '' ? '' : `: ${result}`;
  return module ?? `${before}export function f(${parameters})${type} {\n  'use kernel${directive}';\n  ${body}\n}\n`;
}
