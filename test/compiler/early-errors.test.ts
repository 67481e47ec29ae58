// Modules that V8 refuses before anything of them runs have no kernels either. V8 itself is the judge of which those
// are.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { positionOf } from '../../lib/diagnostics.ts';
import { runModule } from '../helpers.ts';

/** JavaScript, so that V8 can be asked; a kernel's parameters have their types by defaults. */
const kernel = (body: string) => `export function f(n = 1) {\n  'use kernel';\n  ${body}\n}\n`;
const module = (text: string) => `${text}\n${kernel('return n;')}`;

const REFUSED: readonly [source: string, place: string, message: string, hint?: string][] = [
  [kernel('let x = 1; let x = 2; return x;'), '3:18', 'has already been declared', 'first on line 3'],
  [kernel('const n = 2;\n  return n;'), '3:9', 'has already been declared', 'first on line 1'],
  [kernel('let x = 1; { var x = 2; } return x;'), '3:20', 'has already been declared'],
  [kernel('for (let i = 0, i = 1; i < n; i++) n++; return n;'), '3:19', 'has already been declared'],
  [kernel('switch (n) { case 1: let x = 1; case 2: let x = 2; } return n;'), '3:47', 'has already been declared'],
  [kernel('a: for (;;) { a: for (;;) break a; } return n;'), '3:17', 'Label'],
  [kernel('for (;;) { break q; } return n;'), '3:20', ''],
  [kernel('if (n > 1) break; return n;'), '3:14', 'Illegal break'],
  [kernel('return 010;'), '3:10', 'octal'],
  [kernel('return 09;'), '3:10', 'leading zeros'],
  ...['let', 'static', 'yield', 'await', 'eval', 'arguments'].map((word): (typeof REFUSED)[number] => {
    return [kernel(`let ${word} = 1; return n;`), '3:7', word];
  }),
  [kernel('delete n; return n;'), '3:10', 'Delete'],
  ["export function f(n = 1) { 'use kernel'; 'use strict'; return n; }", '1:42', 'use strict'],
  ["export function f(n = 1, n = 2) { 'use kernel'; return n; }", '1:26', 'has already been declared'],
  [module('function f(n = 1) { return n; }'), '2:17', 'has already been declared', 'first on line 1'],
  [module('const f = 1;'), '2:17', 'has already been declared'],
  [module('const { a: [f = 2] } = {};'), '2:17', 'has already been declared'],
  [module('{ var f = 1; }'), '2:17', 'has already been declared'],
  [module('class f {}'), '2:17', 'has already been declared'],
  [module("import { f } from './g.js';"), '2:17', 'has already been declared'],
  [module('const a = 1;\nconst a = 2;'), '2:7', 'has already been declared'],
  [`${kernel('return n;')}export { f };\n`, '5:10', "Duplicated export 'f'", 'first on line 1'],
  [module('const g = 1; export { g as f };'), '2:17', "Duplicated export 'f'", 'first on line 1'],
  [module('export * as f from "./g.js";'), '2:17', "Duplicated export 'f'"],
  [module('export { nowhere };'), '1:10', "Export 'nowhere' is not defined"],
];

/** Kernels as they ever were: TypeScript merges what these declare, or JavaScript lets them be. */
const ACCEPTED = [
  'export function f(x: number): number;\nexport function f(x: number): number { "use kernel"; return x; }',
  'export default function o(x: number): number; export default function o(x: any): any { return x; }\nexport function f(x: number): number { "use kernel"; return x; }',
  'type f = number; interface g {}\nexport function f(x: number): number { "use kernel"; return x; }\nexport type { f as t, g };',
  'namespace f { export const a = 1; }\nexport function f(x: number): number { "use kernel"; return x; }',
  'enum E { A } enum E { B = 1 }\nexport { E }; export function f(x: number): number { "use kernel"; return x; }',
  'declare function f(x: number): number;\ndeclare const z: number;\nexport function f(x: number): number { "use kernel"; return x; }',
  'import type { i32 } from "kernelize"; import { type f64 } from "kernelize";\nexport function f(x: i32): f64 { "use kernel"; return x; }',
  'var a = 1; var a = 2; for (var b = 0; b < 1; b++) {}\nexport { a, b }; export function f(x: number): number { "use kernel"; return x; }',
  'export default class {}\nexport * from "./g.js"; export function f(x: number): number { "use kernel"; const y = 1; { const y = 2; x += y; } return x + y; }',
  'const [p, { q, ...r }] = [1, { q: 2 }]; export { p, q, r };\nexport function f(x: number): number { "use kernel"; return x; }',
];

describe('what V8 refuses before it runs', () => {
  it('is refused by V8', async () => {
    const script = `
      import vm from 'node:vm';
      const said = ${JSON.stringify(REFUSED.map(([source]) => source))}.map((source) => {
        try { new vm.SourceTextModule(source); return 'nothing'; } catch (error) { return error.name; }
      });
      console.log(JSON.stringify(said));`;
    const { stdout } = await runModule(script, { flags: ['--experimental-vm-modules', '--no-warnings'] });
    expect(JSON.parse(stdout)).toEqual(REFUSED.map(() => 'SyntaxError'));
  });

  it.each(REFUSED)('is refused: %j', (source, place, message, hint) => {
    expect(compile('a.mjs', source).diagnostics.map(({ code }) => code)).toEqual(['KZ1001']);
    const { diagnostics, output } = compile('a.ts', source);
    expect(diagnostics.map(({ code }) => code)).toEqual(['KZ1001']);
    const { line, column } = positionOf(source, diagnostics[0]?.span.start ?? 0);
    expect([`${line}:${column}`, diagnostics[0]?.message]).toEqual([place, expect.stringContaining(message)]);
    if (hint !== undefined) expect(diagnostics[0]?.hint).toBe(hint);
    expect(output).toBeUndefined();
  });

  it('is not what scripts may do', () => {
    const source =
      "var util; function util() {} function util() {} function f(x = 1) { 'use kernel'; return x; } exports.f = f;";
    expect(compile('a.cjs', source).diagnostics.map(({ code }) => code)).not.toContain('KZ1001');
  });

  it.each(ACCEPTED)('is not this: %s', (source) => {
    expect(compile('a.ts', source).diagnostics).toEqual([]);
  });
});

describe('a global whose name the module has for something else', () => {
  it.each([
    'const { Math } = { Math: { sqrt: (x: number) => -x } };',
    'const [Math] = [{ sqrt: (x: number) => -x }];',
    '{ var Math: any = { sqrt: (x: number) => -x }; }',
    'for (var Math: any = 0; Math < 1; Math++) {}',
    'namespace Math { export const sqrt = (x: number): number => -x; }',
    "import Math = require('./math.cjs');",
    "import * as Math from './math.js';",
    'enum Math { sqrt }',
    'class Math { static cbrt(x: number) { return -x; } }',
    'function Math() {}',
  ])('is not the global in kernels: %s', (first) => {
    const source = `${first}\nexport function f(x: number): number { 'use kernel'; return Math.sqrt(x); }`;
    expect(compile('a.ts', source).output).toBeUndefined();
  });

  it('is what the module has of that name, where kernels know that', () => {
    const first = 'class Math { static sqrt(x: number): number { return -x; } }';
    const source = `${first}\nexport function f(x: number): number { 'use kernel'; return Math.sqrt(x); }`;
    expect(compile('a.ts', source).output?.js).toContain('-x');
  });

  it('is the global where it is only a type, or ambient', () => {
    const source =
      "type Math = 1; declare const NaN: number;\nexport function f(x: number): number { 'use kernel'; return Math.sqrt(x) + NaN; }";
    expect(compile('a.ts', source).diagnostics).toEqual([]);
  });
});
