// One source for each diagnostic code: where it points, and what it says.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { formatDiagnostic, positionOf } from '../../lib/diagnostics.ts';
import { codes } from '../../lib/frontend/codes.ts';
import { kernelize, packageRoot, temporaryFolder } from '../helpers.ts';

const kernel = (body: string, parameters = 'x: number, a: Float64Array') =>
  `export function f(${parameters}): number {\n  'use kernel';\n  ${body}\n}\n`;

/** Code, source, place, and a piece of the message. */
const wrong: readonly [keyof typeof codes, string, string, string][] = [
  ['KZ1001', 'export function f( {', '1:', ''],
  [
    'KZ1002',
    "'use kernel cdivison=on';\nexport function f(x: number): number { return x; }",
    '1:1',
    "did you mean 'cdivision'?",
  ],
  [
    'KZ1002',
    "export function f(x: number): number { 'use kernel boundscheck=no'; return x; }",
    '1:40',
    'must be on, off or js',
  ],
  [
    'KZ1002',
    "export function f(x: number): number { 'use kernel fast boundschek=off'; return x; }",
    '1:40',
    "unknown directive 'fast': there are boundscheck, overflowcheck, cdivision, reassociate, parallel; unknown directive 'boundschek': did you mean",
  ],
  ['KZ1003', kernel('return 1;', 'x'), '1:19', "parameter 'x' has no type"],
  ['KZ1004', kernel('return 1;', 'x: string[]'), '1:22', "no type 'string[]'"],
  ['KZ1008', kernel('return s[0] === 97 ? 1 : 0;', 's: string'), '3:19', 'this is a number, where a string is needed'],
  ['KZ1007', kernel("return s + '!';", 's: string'), '3:10', 'no strings that are put together'],
  ['KZ1004', kernel('return 1;', 'x: bigint[]'), '1:22', "no type 'bigint[]'"],
  ['KZ1005', kernel('return y;'), '3:10', "'y' is not defined here"],
  ['KZ1005', kernel('const z = y; const y = 1; return z;'), '3:13', "'y' is used before its declaration"],
  ['KZ1006', kernel('for (const k in a) {} return 1;'), '3:3', "no 'for … in'"],
  ['KZ1006', kernel('let s = 0; for (var y of a) s += y; return s + y;'), '3:19', "'y' is a variable of more than"],
  ['KZ1006', kernel('using y = 1; return x;'), '3:3', "no 'using'"],
  ['KZ1009', kernel('Infinity = 3; return x;'), '3:3', "'Infinity' is not a variable"],
  ['KZ1009', kernel('NaN++; return x;'), '3:3', "'NaN' is not a variable"],
  ['KZ1009', kernel('undefined = 1; return x;'), '3:3', "'undefined' is not a variable"],
  ['KZ1005', kernel('const y = NaN; const NaN = 3; return y;'), '3:13', "'NaN' is used before"],
  ['KZ1005', kernel('const y = Infinity; const Infinity = 3; return y;'), '3:13', "'Infinity' is used before"],
  ['KZ1013', `const A = B + 1; const B = 2;\n${kernel('return A;')}`, '4:10', "'A' is no constant"],
  ['KZ1008', kernel('if (x > 1) return 2; return { x };'), '3:31', 'where the function gives a number'],
  ['KZ1008', kernel('if (x > 1) return 2; const l = [{ x }]; return l;'), '3:50', 'where the function gives a number'],
  [
    'KZ1008',
    "export function f(x: number) { 'use kernel'; if (x > 1) return 2; const l = [[x]]; return l; }",
    '1:91',
    'where the function gives a number',
  ],
  ['KZ1004', kernel('return this.y;', 'this: void, x: number'), '1:25', "kernels take an object with fields as 'this'"],
  ['KZ1002', kernel("'use kernel overflowcheck=off nonsense'; return x;"), '2:3', "unknown directive 'nonsense'"],
  ['KZ1002', "export function f(x: number): number { 'use kernel boundscheck=off=on'; return x; }", '1:40', "'off=on'"],
  ['KZ1017', "function f(x: number): number { 'use kernel'; return x; }", '1:10', 'exports none of its kernels'],
  ['KZ1007', kernel('return x * undefined;'), '3:14', "no 'undefined'"],
  ['KZ1007', kernel('const u = new Array(x); return x;'), '3:13', 'nothing is in this list until it is assigned'],
  ['KZ1006', kernel('class E {} return x;'), '3:3', 'no classes'],
  [
    'KZ1010',
    kernel('const c = b.subarray(1).slice(1); return c[0]!;', 'x: number, b: Uint8Array'),
    '3:13',
    'may be a Buffer',
  ],
  [
    'KZ1010',
    kernel('const c = b.subarray(1); c.fill(2, 1); return x;', 'x: number, b: Uint8Array'),
    '3:28',
    'fill is not',
  ],
  ['KZ1018', kernel('return a[0]![0]!;'), '3:10', 'an array must be named here'],
  ['KZ1005', kernel('let y; return y;'), '3:17', "'y' has no value yet here"],
  ['KZ1005', kernel('let y; if (x > 1) y = a; return y[0]!;'), '3:35', 'where the condition in line 3 is false'],
  ['KZ1006', kernel('try { return 1; } catch { return 2; }'), '3:3', "no 'try'"],
  ['KZ1006', kernel('throw x;'), '3:9', 'a kernel throws an Error'],
  ['KZ1007', kernel("return 'text';"), '3:10', 'no strings'],
  ['KZ1007', kernel('return /x/;'), '3:10', 'no regular expressions'],
  ['KZ1007', kernel('return x * null;'), '3:14', "no 'null'"],
  ['KZ1007', kernel('const b = [1, , 2]; return b[0];'), '3:13', 'a list has no holes'],
  ['KZ1007', kernel('return typeof x;'), '3:10', "no operator 'typeof'"],
  ['KZ1007', kernel('return a.buffer;'), '3:10', "no property 'buffer'"],
  ['KZ1008', kernel('return a + 1;'), '3:10', 'this is a Float64Array, where a number is needed'],
  ['KZ1008', kernel('return x < 1;'), '3:10', 'this is a boolean, where a number is needed'],
  ['KZ1008', kernel('return 1n;'), '3:10', 'this is a bigint, where a number is needed'],
  ['KZ1008', kernel('return Number(x + 1n);'), '3:17', 'this is a number, where a bigint is needed'],
  ['KZ1008', kernel('return b === x ? 1 : 0;', 'x: number, b: bigint'), '3:16', 'this is a number, where a bigint'],
  [
    'KZ1008',
    kernel('return b < x ? 1 : 0;', 'x: number, b: u64'),
    '3:14',
    'this is a number, where a bigint is needed',
  ],
  ['KZ1008', kernel('return a[b]!;', 'a: Int8Array, b: i64'), '3:12', 'this is a bigint, where a number is needed'],
  ['KZ1008', kernel('return Number(b >>> 1n);', 'b: u64'), '3:17', "bigints have no '>>>'"],
  ['KZ1008', kernel('return Math.abs(b);', 'b: i64'), '3:19', 'this is a bigint'],
  ['KZ1008', kernel('return +b;', 'b: i64'), '3:11', 'this is a bigint'],
  ['KZ1008', kernel('b[0] = x; return 1;', 'x: number, b: BigInt64Array'), '3:10', 'where a bigint is needed'],
  ['KZ1008', kernel('return Number(BigInt.asIntN(x, 5n));'), '3:31', 'must be a constant from 0 to 64'],
  ['KZ1020', kernel(`return x${' + x * 2'.repeat(900)};`, 'x: number'), '3:', 'this nests deeper than kernelize'],
  ['KZ1021', kernel("'use kernel boundscheck=js'; return a[x]!;"), '3:39', 'may be outside of its array'],
  [
    'KZ1022',
    kernel('return a.length;', 'a: A, b: A, c: A, d: A, e: A').replace(/^/, 'type A = Int8Array | number[]; '),
    '1:',
    'a version for each combination of types would be 32, and at most 16 are compiled',
  ],
  [
    'KZ1030',
    kernel('const y = 2n ** 64n; return Number(y);'),
    '3:13',
    '18446744073709551616n is neither an i64 nor a u64',
  ],
  ['KZ1030', kernel('return b < -(2n ** 63n) - 1n ? 1 : 0;', 'b: i64'), '3:14', '-9223372036854775809n is neither'],
  ['KZ1009', kernel('const y = 1; y = 2; return y;'), '3:16', "'y' is not a variable that can be assigned"],
  [
    'KZ1013',
    `export const T = new Int32Array([1]);\n${kernel('T[0] = 1; return 1;')}`,
    '4:3',
    "'T' is written to, and is also seen by what is no kernel, on line 1",
  ],
  ['KZ1009', `const T = [1];\n${kernel('T[0] = 2; return 1;')}`, '4:3', "kernels don't write"],
  [
    'KZ1013',
    `export const T = new Int32Array([1]);\nfunction g(t: Int32Array): number { h(t.subarray(1)); return t[0]!; }\nfunction h(t: Int32Array): void { t[0] = 1; }\n${kernel('return g(T);')}`,
    '6:12',
    "'T' is written to",
  ],
  ['KZ1010', kernel('return parseFloat(x);'), '3:10', "'parseFloat' is not a function that a kernel can call"],
  ['KZ1010', kernel('return Math.random();'), '3:10', "'Math.random' is not a function"],
  [
    'KZ1019',
    "export function f(a: Float64Array): void {\n  'use kernel parallel';\n  for (let i = 1; i < a.length; i++) a[i] = a[i - 1]! * 2;\n}",
    '3:38',
    'one iteration reads a[i - 1], and another may write it as a[i]',
  ],
  ['KZ1011', kernel('return Math.sqrt(x, x);'), '3:10', 'sqrt takes 1 argument, but gets 2'],
  [
    'KZ1012',
    "export function f(x: number) { 'use kernel'; return x < 1 ? 1 : f(x - 1); }",
    '1:65',
    'f calls itself, and its return type is not written',
  ],
  ['KZ1013', `let scale = 2;\nscale++;\n${kernel('return x * scale;')}`, '5:14', "'scale' is assigned to on line 2"],
  ['KZ1015', "export const o = { get f() { 'use kernel'; return 1; } };", '1:30', 'a function that can be no kernel'],
  ['KZ1015', `class C { #m() { 'use kernel'; return 1; } }\n${kernel('return x;')}`, '1:18', 'can be no kernel'],
  ['KZ1014', `import { scale } from 'other';\n${kernel('return x * scale;')}`, '4:14', "comes from 'other'"],
  ['KZ1014', `import { scale } from './other.ts';\n${kernel('return x * scale;')}`, '4:14', 'no file that can be read'],
  ['KZ1014', `import { log } from './other.ts';\n${kernel('log(x); return x;')}`, '4:3', 'no file that can be read'],
  ['KZ1014', `import log from './other.ts';\n${kernel('return log(x);')}`, '4:10', 'no file that can be read'],
  ['KZ1013', `let scale = 2;\nconst y = scale + 1;\nscale = 3;\n${kernel('return x * y;')}`, '6:14', "'y'"],
  [
    'KZ1015',
    "export async function f(x: number): Promise<number> { 'use kernel'; return x; }",
    '1:8',
    'no async functions',
  ],
  ['KZ1015', kernel('return 1;', '...x: number[]'), '1:19', 'no rest parameters'],
  ['KZ1015', kernel('return 1;', 'x?: string'), '1:19', 'optional without a default'],
  ['KZ1011', kernel('return x[0]!;', 'x?: Float64Array'), '3:10', "'x' is not given, and needed here"],
  ['KZ1015', kernel('return 1;', 'y: Float64Array, x = y'), '1:40', 'a default that is no constant'],
  ['KZ1008', kernel('return x;', 'x: u32 = -1'), '1:28', "the default of 'x' is no u32"],
  ['KZ1008', kernel('return x;', 'x: number = true'), '1:31', 'this is a boolean, where a number is needed'],
  ['KZ1011', kernel('return f();', 'x: number, y = 1'), '3:10', 'f takes 1 to 2 arguments, but gets 0'],
  ['KZ1016', kernel('if (x > 1) return 1;'), '1:8', 'f may end without returning a number'],
  ['KZ1017', 'export const one = 1;', '1:1', 'this module has no kernels'],
  [
    'KZ1013',
    `export const T = new Int32Array([1]);\n${kernel('const v = T.subarray(0); v.set(v); return 1;')}`,
    '4:13',
    "'T' is written to",
  ],
  [
    'KZ1018',
    'export function f(a: Int8Array): Int8Array { "use kernel"; const b = a; if (b.length > 1) return b; return new Int8Array(1); }',
    '1:91',
    'an argument',
  ],
  [
    'KZ1018',
    'export function f(a: Int8Array): Int8Array { "use kernel"; return a.slice().subarray(1); }',
    '1:60',
    'a view',
  ],
  [
    'KZ1018',
    'const T = new Int8Array([1]); export function f(): Int8Array { "use kernel"; return T; }',
    '1:78',
    'a table',
  ],
  ['KZ1018', kernel('if (a[0]) a = new Int8Array(2); return a[0]!;', 'a: Int8Array'), '3:13', 'gone when this block'],
  ['KZ1008', kernel('return a === b ? 1 : 0;', 'a: Int8Array, b: Int8Array'), '3:10', 'not compared'],
  ['KZ1008', kernel('const b = a.set(a); return 1;'), '3:13', 'set gives nothing'],
  ['KZ1008', kernel('a.set(b); return 1;', 'a: Float64Array, b: BigInt64Array'), '3:3', 'are no numbers'],
  ['KZ1011', kernel('a.fill(); return 1;'), '3:3', 'fill takes 1 to 3 arguments, but gets 0'],
];

describe('diagnostics', () => {
  it.each(wrong)('%s for %j', (code, source, place, message) => {
    const { diagnostics, output } = compile('wrong.ts', source);
    const found = diagnostics.filter((each) => each.code === code);
    expect(diagnostics.map((each) => each.code)).toContain(code);
    expect(output).toBeUndefined();
    const { line, column } = positionOf(source, found[0]?.span.start ?? 0);
    expect(`${line}:${column}`).toContain(place);
    expect(found.map((each) => each.message).join()).toContain(message);
  });

  it('have a source here for every code', () => {
    expect(new Set(wrong.map(([code]) => code))).toEqual(new Set(Object.keys(codes)));
  });

  it('are listed in the documents', () => {
    const text = readFileSync(join(packageRoot, 'docs/diagnostics.md'), 'utf8');
    for (const [code, title] of Object.entries(codes)) expect(text).toContain(`| ${code} | ${title} |`);
  });

  it('print place, code frame and hint', () => {
    const source = kernel('return 1;', 'x');
    const [diagnostic] = compile('wrong.ts', source).diagnostics;
    if (diagnostic === undefined) throw new Error('none');
    expect(formatDiagnostic(diagnostic, source)).toBe(
      [
        "wrong.ts:1:19: error KZ1003: parameter 'x' has no type",
        '> 1 | export function f(x): number {',
        '    |                   ^',
        "  2 |   'use kernel';",
        '  hint: for example x: number',
      ].join('\n'),
    );
  });

  it('come once a cause, sorted by place', () => {
    const { diagnostics } = compile('wrong.ts', kernel('let y = zz; y = qq; return y;'));
    expect(diagnostics.map(({ message }) => message)).toEqual(["'zz' is not defined here", "'qq' is not defined here"]);
  });
});

describe('kernelize check', () => {
  it('exits 1 with the diagnostics as text or JSON, and 0 without any', async () => {
    const folder = temporaryFolder();
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(folder, 'bad.ts'), kernel('return y;'));
    writeFileSync(join(folder, 'good.ts'), kernel('return x;'));
    const text = await kernelize(['check', 'bad.ts'], { cwd: folder });
    expect(text.code).toBe(1);
    expect(text.stderr).toContain("bad.ts:3:10: error KZ1005: 'y' is not defined here");
    const json = await kernelize(['check', '*.ts', '--format', 'json'], { cwd: folder });
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toEqual([
      expect.objectContaining({ code: 'KZ1005', file: 'bad.ts', line: 3, column: 10 }),
    ]);
    expect((await kernelize(['check', 'good.ts'], { cwd: folder })).code).toBe(0);
    expect((await kernelize(['check', 'none.ts'], { cwd: folder })).code).toBe(2);
  });
});

it.each([
  ['let y; y++; return y + y;', 'x: number', ['KZ1005']],
  ['x = 1; return x + x[0];', 'x: any', ['KZ1004']],
  ['return x;', 'x', ['KZ1003']],
  ['return x[0];', 'x?: Float64Array', ['KZ1011']],
])('a name whose declaration is wrong is not wrong again where it is used: %s', (body, parameters, expected) => {
  expect(compile('kernel.ts', kernel(body, parameters)).diagnostics.map(({ code }) => code)).toEqual(expected);
});

it.each([
  // A name, a property, a call: each once, whatever is computed with it.
  ['const y = q + 1; const z = q * y; return q % z;', ['KZ1005']],
  ['const y = q; return y[0]! + y[1]! + y.length;', ['KZ1005']],
  ['let y; y = q; y += 2; if (y > q) return y; return q;', ['KZ1005']],
  ['const y = half(x); return half(y) + half(2);', ['KZ1010']],
  ['const y = x.size; return x.size > 1 ? x.size : y;', ['KZ1007']],
  ['x.size = 1; x.size = 2; return x;', ['KZ1009']],
  ['return x[0]! + x[1]! + x[2]!;', ['KZ1008']],
  ['return (typeof x) + 1 > 2 && -(typeof x) < 3 ? 1 : 2;', ['KZ1007', 'KZ1007']],
  // Different ones stay different.
  ['return q + r + x.size + x.other;', ['KZ1005', 'KZ1005', 'KZ1007']],
])('there is one for each cause: %s', (body, expected) => {
  expect(compile('kernel.ts', kernel(body)).diagnostics.map(({ code }) => code)).toEqual(expected);
});

it('a type that is refused hides nothing of the body', () => {
  const source = "export function f(x: number): string { 'use kernel'; const y = q; return y; }";
  expect(compile('kernel.ts', source).diagnostics.map(({ code }) => code)).toEqual(['KZ1004', 'KZ1005']);
});
