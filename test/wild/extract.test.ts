// `npm run wild` takes functions out of files by their syntax tree: what it takes along, what its mends change, and
// what it says stands in the way. Small sources of our own; nothing is installed or measured.

import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { extract, type Wanted } from '../../scripts/wild/extract.js';
import { fileOpener } from '../../scripts/wild/install.js';
import { parse } from '../../scripts/wild/syntax.js';
import { temporaryFolder } from '../helpers.ts';

const take = (source: string, wanted: Partial<Wanted> = {}, others: Record<string, string> = {}) =>
  extract(parse('file.js', source), { function: 'f', form: 'F', ...wanted }, (_tree, specifier) => {
    const other = others[specifier];
    return other === undefined ? undefined : parse(specifier, other);
  });

/** What V8 gives for the text that it is given. */
function run(javascript: string, ...args: unknown[]): unknown {
  const file = join(temporaryFolder(), 'v8.cjs');
  writeFileSync(file, javascript);
  return createRequire(import.meta.url)(file)(...args);
}

describe('finding', () => {
  it.each([
    ['F', 'function f(x) { return x; }'],
    ['D', 'export default function (x) { return x; }'],
    ['D', 'module.exports = function (x) { return x; };'],
    ['A', 'const f = (x) => x;'],
    ['A', 'exports.f = function (x) { return x; };'],
    ['A', 'const tools = { f: function (x) { return x; } };'],
    ['A', '(function (root) { root.f = function (x) { return x; }; })(this);'],
    ['A', 'const f = (function (x) { return x; });'],
    ['M', 'class C { f(x) { return x; } }'],
    ['M', 'C.prototype.f = function (x) { return x; };'],
    ['M', 'C.prototype = { f: function (x) { return x; } };'],
    ['N', 'function outer() { return function f(x) { return x; }; }'],
  ])('takes form %s: %s', (form, source) => {
    const { asItIs } = take(source, { form, parameters: ['number'], result: 'number' });
    expect(asItIs).toMatch(/^export function f\(x: number\): number \{\n {2}'use kernel';/);
    expect(compile('f.ts', asItIs).diagnostics).toEqual([]);
  });

  it('adds the directives that the list names', () => {
    const { asItIs } = take('function f(a, i) { return +a[i]; }', {
      ...{ form: 'F', parameters: ['Float64Array', 'number'], result: 'number', directives: ['boundscheck=js'] },
    });
    expect(asItIs).toContain("'use kernel boundscheck=js';");
  });

  it('says what is there instead', () => {
    expect(() => take('const f = (x) => x;')).toThrow('file.js: function f of form F is not there: its forms are A');
    const twice = 'class A { f(x) { return x; } } class B { f(x) { return -x; } }';
    expect(() => take(twice, { form: 'M' })).toThrow("is there 2 times: 'in' can say in what");
    expect(take(twice, { form: 'M', in: 'B' }).javascript).toContain('return -x;');
  });

  it('refuses types that are of another function', () => {
    expect(() => take('function f(x) { return x; }', { parameters: ['number', 'number'] })).toThrow('has 1 parameters');
    expect(() => take('function f(x) { return x; }', { helpers: { g: {} } })).toThrow('helper g is not needed');
  });
});

describe('what a function needs', () => {
  it('is taken along, through helpers and constants, and nothing else is', () => {
    const source = `
const unused = 1;
const A = 2, B = A * 3;
function unusedToo() {}
function g(x) { return x * B; }
function f(x) { return g(x) + A; }`;
    const { asItIs, javascript, obstacles } = take(source, { parameters: ['number'] });
    expect(obstacles).toEqual([]);
    expect(asItIs).not.toContain('unused');
    expect(asItIs).toContain('function g(x: number) {');
    expect(compile('f.ts', asItIs).diagnostics).toEqual([]);
    expect(run(javascript, 5)).toBe(32);
  });

  it('is followed into packages that are installed with it', () => {
    const folder = temporaryFolder();
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(folder, 'node_modules', path)), { recursive: true });
      writeFileSync(join(folder, 'node_modules', path), text);
    };
    write(
      'a/index.js',
      "var bits = require('bits'), fs = require('fs'); exports.f = function (x) { return bits.up(x); };",
    );
    write('bits/package.json', '{ "main": "lib.js" }');
    write('bits/lib.js', 'exports.up = function (x) { return x + 1; }; exports.down = function (x) { return x - 1; };');
    const files = fileOpener(folder);
    const tree = files.open({ package: 'a@1.0.0', file: 'index.js' });
    const wanted = { function: 'f', form: 'A', parameters: ['number'], result: 'number' };
    const { asItIs, javascript, obstacles } = extract(tree, wanted, files.follow);
    expect(obstacles).not.toContain('npmimport');
    expect(javascript).not.toContain('x - 1');
    expect(run(javascript, 5)).toBe(6);
    expect(compile('f.ts', asItIs).diagnostics).toEqual([]);
    expect(files.follow(tree, 'fs')).toBeUndefined();
    expect(files.follow(tree, 'missing')).toBeUndefined();
  });

  it('is followed into other files of the package, and not into packages that are not there', () => {
    const source = "import { g } from './g.js'; import { h } from 'h'; function f(x) { return g(x) + h(x); }";
    const { javascript, obstacles } = take(source, {}, { './g.js': 'export function g(x) { return x + 1; }' });
    expect(javascript).toContain('return x + 1;');
    expect(obstacles).toEqual(['npmimport']);
  });

  it('is followed to functions of what another file gives', () => {
    const source =
      "const util = require('./util'), half = require('./half'); function f(x) { return util.g(x) + half(x); }";
    const { asItIs, javascript, obstacles } = take(
      source,
      { parameters: ['number'], helpers: { half: { parameters: ['number'], result: 'number' } } },
      {
        './util': 'exports.h = function (x) { return x; }; exports.g = function (x) { return x + 1; };',
        './half': 'module.exports = function half(x) { return x / 2; };',
      },
    );
    expect(javascript).not.toContain('return x;');
    expect(asItIs).toContain('const util = { g };');
    expect(run(javascript, 5)).toBe(8.5);
    expect(compile('f.ts', asItIs).diagnostics).toEqual([]);
    expect(obstacles).toEqual(['arrowhelp', 'ns']);
  });

  it('is static in its class', () => {
    const source = `
function twice(n) { return n * 2; }
var C = class { static g(x) { return x * C.k + C.l + C.m; } f(x) { return C.g(x); } static k = 3; };
var Same = C;
__publicField(Same, 'l', twice(2));
C.m = 5;`;
    const { asItIs, javascript } = take(source, { form: 'M', parameters: ['number'] });
    expect(run(javascript, 5)).toBe(24);
    expect(compile('f.ts', asItIs).diagnostics).toEqual([]);
  });

  it.each([
    ['class', 'class A { g(x) { return this.k * x; } f(x) { this.n++; return this.g(x); } h() {} }'],
    [
      'prototype',
      'A.prototype.g = function (x) { return this.k * x; }; A.prototype.f = function (x) { this.n++; return this.g(x); };',
    ],
  ])('are methods of the same %s, with the fields that the list names', (_kind, source) => {
    const types = { form: 'M', parameters: ['number'], result: 'number', fields: { k: 'number', n: 'number' } };
    const { asItIs, javascript } = take(source, types);
    expect(asItIs).toContain('export class Own {');
    expect(compile('f.ts', asItIs).diagnostics).toEqual([]);
    const file = join(temporaryFolder(), 'v8.cjs');
    writeFileSync(file, javascript);
    const Own = createRequire(import.meta.url)(file);
    const self = Object.assign(new Own(), { k: 3, n: 1 });
    expect([self.f(2), self.n]).toEqual([6, 2]);
  });

  it('is filled as the module fills it', () => {
    const source = `
var table = new Uint8Array(4);
for (var i = 0; i < 4; i++) table[i] = i * i;
function f(x) { return table[x]; }`;
    const { javascript, obstacles } = take(source);
    expect(run(javascript, 3)).toBe(9);
    expect(obstacles).toEqual(['modvar', 'modtab']);
  });
});

describe('mends', () => {
  const mended = (body: string, parameters: string[] = []) => {
    const names = ['x', 'a'].slice(0, parameters.length).join(', ');
    const { mended: text, mends } = take(`function f(${names}) {${body}}`, { parameters });
    expect(compile('f.ts', text).diagnostics, text).toEqual([]);
    return { body: text.split("'use kernel';")[1]?.trim().slice(0, -1).trim(), mends };
  };

  it('give a value to what has none, of the kind that it will have', () => {
    const { body, mends } = mended(' let n, is; n = 2; is = n > 1; return is; ');
    expect(body).toBe('let n = 0, is = false; n = 2; is = n > 1; return is;');
    expect(mends).toEqual({ let0: 2, var: 0, modvar: 0 });
  });

  it('make let of var where that means the same', () => {
    const { body, mends } = mended(
      ' for (var i = 0; i < 2; i++) x += i; for (var i = 5; i < 7; i++) x -= i; return x; ',
      ['number'],
    );
    expect(body).toBe('for (let i = 0; i < 2; i++) x += i; for (let i = 5; i < 7; i++) x -= i; return x;');
    expect(mends).toEqual({ let0: 0, var: 2, modvar: 0 });
  });

  it('declare at the top what is used outside of its block', () => {
    const { body } = mended(' if (x > 1) { var y = x; } for (var i = 0, n = 3; i < n; i++) y += 1; return y + i; ', [
      'number',
    ]);
    expect(body?.replace(/\s+/g, ' ')).toBe(
      'let y = 0; let i = 0; let n = 0; if (x > 1) { y = x; } for (i = 0, n = 3; i < n; i++) y += 1; return y + i;',
    );
  });

  it('leave a value that a loop carries on in a var without one', () => {
    const { body } = mended(
      ' while (x > 0) { var last; if (x === 2) last = x; else last = last + 1; x--; } return x; ',
      ['number'],
    );
    expect(body).toMatch(/^let last = 0;\s+while \(x > 0\) \{ ;/);
  });

  it('assign a parameter that is declared again', () => {
    const { body } = mended(' var x = x + 1; return x; ', ['number']);
    expect(body).toBe('x = x + 1; return x;');
  });

  it('hoist no array', () => {
    const { mended: text } = take('function f(x) { if (x > 1) { var t = new Int8Array(2); } return t[0]; }', {
      parameters: ['number'],
    });
    expect(text).toContain('var t = new Int8Array(2);');
    expect(compile('f.ts', text).output).toBeUndefined();
  });

  it('make const of what a module never assigns again, and leave V8 what stands there', () => {
    const source = 'var A = 2; var b = 1; function f(x) { return x * A; } function g() { b = 3; }';
    const { mended: text, mends, javascript } = take(source, { parameters: ['number'] });
    expect(text).toMatch(/^const A = 2;/);
    expect(javascript).toMatch(/^var A = 2;/);
    expect(mends.modvar).toBe(1);
  });
});

describe('what stands in the way', () => {
  it.each([
    ['let0', 'function f() { let x; x = 1; return x; }'],
    ['var', 'function f() { var x = 1; return x; }'],
    ['this', 'function f() { return this.x; }'],
    ['list', 'function f() { const a = [1, 2]; return a.length; }'],
    ['null', 'function f(x) { return x === null; }'],
    ['null', 'function f(x) { return x === undefined; }'],
    ['retmulti', 'function f(x) { return [x, x]; }'],
    ['objgraph', 'function f(x) { const p = { x }; return p; }'],
    ['struct', 'function f(p) { return p.x; }'],
    ['modtab', 'const T = make(); function make() { return new Uint8Array([1]); } function f() { return T[0]; }'],
    ['modlist', 'const T = [1, 2]; function f(x) { return T[x]; }'],
    ['scratch', 'const T = new Uint8Array(9); function f(x) { T[0] = x; return T[0]; }'],
    ['modvar', 'var A = 1; function f() { return A; }'],
    ['modstate', 'let calls = 0; function f() { calls += 1; return calls; }'],
    ['ns', 'const tools = load(); function f(x) { return tools.g(x); }'],
    ['arrvar', 'function f(n) { let a = new Uint8Array(n); a = new Uint8Array(2); return a; }'],
    ['string', "function f() { return 'a'; }"],
    ['destruct', 'function f(a) { const [x] = a; return x; }'],
    ['closure', 'function outer(k) { function f(x) { return x + k; } return f; }'],
    ['arrowhelp', 'const g = (x) => x; function f(x) { return g(x); }'],
    ['alias', 'function f(x) { const floor = Math.floor; return floor(x); }'],
    ['msg', "function f(x) { throw new Error('no' + x); }"],
    ['typeof', 'function f(x) { return typeof x; }'],
    ['nestedfn', 'function f(x) { function g() { return x; } return g(); }'],
    ['boolnum', 'function f(x) { return +(x > 1); }'],
    ['dataview', 'function f(v) { return v.getUint8(0); }'],
    ['rest', 'function f(...a) { return a.length; }'],
    ['extraarg', 'function g(x) { return x; } function f(x) { return g(x, 1); }'],
    ['global', 'function f(x) { console.log(x); return x; }'],
  ])('is named %s in %s', (word, source) => {
    const form = source.includes('outer') ? 'N' : 'F';
    expect(take(source, { form }).obstacles).toContain(word);
  });

  it.each([
    ['string', ['string']],
    ['list', ['number[]']],
    ['nested', ['number[][]']],
    ['optparam', ['number?']],
    ['callback', ['(x: number) => number']],
    ['struct', ['{ x: number }']],
  ])('is named %s by the types %j', (word, parameters) => {
    expect(take('function f(x) { return 1; }', { parameters }).obstacles).toContain(word);
  });

  it('is nothing in plain code', () => {
    const source = `function f(a, n) {
  let sum = 0;
  for (let i = 0; i < n; i++) { if (a[i] > 2) sum += a[i] * 2; }
  return sum;
}`;
    const { obstacles, lines } = take(source, { parameters: ['Float64Array', 'number'] });
    expect(obstacles).toEqual([]);
    expect(lines).toBe(5);
  });
});
