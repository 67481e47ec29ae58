// Kernels in objects and classes: they are called at the very place where the source has them, and `this` is what
// JavaScript has, or they are refused.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { positionOf } from '../../lib/diagnostics.ts';
import { type Built, build, outcome } from './build.ts';

type Member = ((...args: unknown[]) => unknown) & { js: (...args: unknown[]) => unknown };
type Owner = Record<string, Member> & { prototype: Record<string, Member>; new (): Record<string, Member> };
type Owners = Record<string, Owner>;

const ODD = [0, -0, 1, 3.5, -2, 1e300, Number.NaN, Infinity, -Infinity];

/** What people import, and the source itself as V8 runs it. */
async function both({ folder }: Built): Promise<[built: Owners, v8: Owners]> {
  const load = async (name: string) => (await import(pathToFileURL(join(folder, name)).href)) as Owners;
  return [await load('kernel.mjs'), await load('kernel.ts')];
}

function refusals(source: string): string[] {
  return compile('kernel.ts', source).diagnostics.map(({ code, span, message, hint }) => {
    return `${code} line ${positionOf(source, span.start).line}: ${message}${hint === undefined ? '' : ` (${hint})`}`;
  });
}

const STATISTICS = `
/** Moments. */
export class Statistics {
  static SCALE = 2;
  static readonly TABLE = new Float64Array([0.5, 0.25]);
  static half(x: number): number { return x / this.SCALE; }
  /** The mean. */
  static mean(a: Float64Array): number {
    'use kernel';
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += this.half(a[i]!) * Statistics.TABLE[i & 1]!;
    return this.both(sum, a.length);
  }
  static both(x: number, n: number): number { 'use kernel'; return x / n; }
  scaled(x: number): number { 'use kernel'; return this.twice(x) + Statistics.half(x); }
  twice(x: number): number { return x * 2; }
  plain(x: number): number { 'use kernel'; return x + 1; }
  get other(): number { return 5; }
}
const tools = {
  FACTOR: 3,
  fill(a: Float64Array, x: number): void { 'use kernel'; for (let i = 0; i < a.length; i++) a[i] = this.times(x) + i; },
  times(x: number) { return x * tools.FACTOR; },
  arrow: (x: number): number => { 'use kernel'; return x * 0.5; },
  each(a: Float64Array): number { 'use kernel'; let s = 0; a.forEach((x) => { s += this.times(x); }); return s; },
  'no kernel': 'text',
};
export { tools, tools as instruments };
`;

describe('kernels in objects and classes', () => {
  it('are where the source has them, with the bits of V8', async () => {
    const [built, v8] = await both(await build(STATISTICS));
    for (const { Statistics, tools } of [built, v8]) {
      expect(typeof Statistics?.mean).toBe('function');
      expect(typeof tools?.fill).toBe('function');
    }
    expect(built.instruments).toBe(built.tools);
    const a = new Float64Array(ODD);
    for (const from of [0, 3, ODD.length]) {
      const part = a.subarray(from);
      expect(outcome(() => built.Statistics?.mean?.(part))).toBe(outcome(() => v8.Statistics?.mean?.(part)));
      expect(outcome(() => built.Statistics?.mean?.js(part))).toBe(outcome(() => v8.Statistics?.mean?.(part)));
      expect(outcome(() => built.tools?.each?.(part))).toBe(outcome(() => v8.tools?.each?.(part)));
    }
    for (const x of ODD) {
      for (const name of ['scaled', 'plain']) {
        const of = ({ Statistics }: Owners) => outcome(() => Statistics && new Statistics()[name]?.(x));
        expect(of(built)).toBe(of(v8));
      }
      expect(outcome(() => built.tools?.arrow?.(x))).toBe(outcome(() => v8.tools?.arrow?.(x)));
      const filled = [built, v8].map(({ tools: each }) => {
        const array = new Float64Array(3);
        each?.fill?.(array, x);
        return array;
      });
      expect(filled[0]).toEqual(filled[1]);
    }
  });

  it('have the other members only if they are numbers, and nobody can put others in their places', async () => {
    const [{ Statistics, tools }] = await both(await build(STATISTICS));
    expect(tools?.FACTOR).toBe(3);
    expect(Statistics?.SCALE).toBe(2);
    expect(Object.keys(tools ?? {})).toEqual(['FACTOR', 'fill', 'times', 'arrow', 'each', 'no kernel']);
    expect(() => tools?.times?.(1)).toThrow('tools.times is no kernel: it is in kernel.ts, and not in what was built');
    expect(() => Statistics && new Statistics().other).toThrow('Statistics.prototype.other is no kernel');
    expect(() => Object.assign(tools ?? {}, { arrow: () => 1 })).toThrow(TypeError);
  });

  it('need their object, if they use it', async () => {
    const [{ Statistics, tools }, v8] = await both(await build(STATISTICS));
    const { mean } = Statistics as Owner;
    const a = new Float64Array(1);
    expect(() => mean?.(a)).toThrow(
      new TypeError("Statistics.mean uses 'this', which is another object here: call it as Statistics.mean(...)"),
    );
    expect(() => v8.Statistics?.mean?.call(undefined, a)).toThrow(TypeError);
    const derive = new Function('Base', 'return class extends Base { twice() { return 0; } }') as (
      base: unknown,
    ) => Owner;
    const Other = derive(Statistics);
    expect(() => new Other().scaled?.(1)).toThrow(TypeError);
    expect(new Other().plain?.(1)).toBe(2);
    const changed = Object.assign(Object.create((Statistics as Owner).prototype), {}) as Record<string, Member>;
    Object.defineProperty(changed, 'twice', { value: () => 0 });
    expect(() => changed.scaled?.(1)).toThrow(TypeError);
    const { arrow } = tools as Owner;
    expect(arrow?.(1)).toBe(0.5);
  });

  it('have errors and declarations with the names that people write', async () => {
    const built = await build(STATISTICS);
    const [{ Statistics }] = await both(built);
    for (const mean of [Statistics?.mean, Statistics?.mean?.js]) {
      expect(() => mean?.call(Statistics, [1])).toThrow(
        "Statistics.mean: argument 'a' must be a Float64Array, but got an array",
      );
    }
    const { output } = compile('kernel.ts', STATISTICS);
    expect(output?.exports).toEqual(
      expect.arrayContaining(['Statistics.mean', 'tools.fill', 'Statistics.prototype.plain']),
    );
    expect(output?.dts).toContain('/** The mean. */\n  static readonly mean: ((a: Float64Array) => number)');
    expect(output?.dts).toContain('readonly SCALE: number;');
    expect(output?.dts).toContain('export { tools as instruments };');
    expect(readFileSync(join(built.folder, 'kernel.c'), 'utf8')).toContain('"Statistics.mean"');
  });

  it('are there in CommonJS, too', () => {
    const { output } = compile('kernel.ts', STATISTICS, { format: 'commonjs' });
    expect(output?.js).toContain('exports.instruments = kzOwner_tools;');
  });

  it('may have names that generated code has for others', async () => {
    const built = await build(`
      export function a_b(x: number): number { 'use kernel'; return x + 1; }
      export const a = { b(x: number): number { 'use kernel'; return x + 2; }, b$_c(x: number): number { 'use kernel'; return x + 3; } };
      export const a$_b = { c(x: number): number { 'use kernel'; return a.b(x) + 4; } };
      export class Math_ { static sin(x: number): number { 'use kernel'; return x < 1 ? 0 : Math_.sin(x - 1) + 1; } }
    `);
    const [{ a, a$_b, Math_, a_b }, v8] = await both(built);
    expect([a?.b?.(1), a?.b$_c?.(1), a$_b?.c?.(1), Math_?.sin?.(5), (a_b as unknown as Member)(1)]).toEqual([
      3, 4, 7, 5, 2,
    ]);
    expect([a?.b?.js(1), a?.b$_c?.js(1), a$_b?.c?.js(1), Math_?.sin?.js(5)]).toEqual([3, 4, 7, 5]);
    expect(v8.a$_b?.c?.(1)).toBe(7);
  });
});

describe('is refused, with its line:', () => {
  it.each([
    [
      'a field of `this`',
      `export class C {\n  static n = Date.now();\n  static f(x: number): number { 'use kernel'; return x + this.n; }\n}`,
      'KZ1007 line 3',
    ],
    [
      '`this` as a value',
      `export const o = {\n  f(x: number): number { 'use kernel'; const me = this; return g(this) + x; } };\nfunction g(x: number) { return x; }`,
      "KZ1007 line 2: a kernel has no 'this'",
    ],
    [
      '`this` of an arrow',
      `export const o = { k: 1,\n  f: (x: number): number => { 'use kernel'; return this.k + x; } };`,
      "KZ1007 line 2: a kernel has no 'this'",
    ],
    [
      '`this` of a function in the method',
      `export const o = { k: 1,\n  f(x: number): number { 'use kernel'; function g() { return this.k; }\n return g() + x; } };`,
      "KZ1007 line 2: a function's own 'this'",
    ],
    [
      'a method without its object',
      `export const o = { k: 1,\n  g(x: number): number { return this.k + x; },\n  f(x: number): number { 'use kernel'; const { g } = o;\n return g(x); } };`,
      "KZ1007 line 4: 'o.g' uses 'this', and has no object here",
    ],
    [
      'a method as a callback',
      `export const o = { k: 1,\n  g(x: number): number { return this.k + x; },\n  f(a: Float64Array): number { 'use kernel'; const b = a.map(this.g); return b[0]!; } };`,
      'line 3',
    ],
    [
      'a computed name',
      `export const o = { ['f'](x: number): number {\n 'use kernel'; return x; } };`,
      "KZ1015 line 2: 'use kernel' stands in a function that can be no kernel",
    ],
    ['a getter', `export class C { static get f(): number {\n 'use kernel'; return 1; } }`, 'KZ1015 line 2'],
    [
      'a private method',
      `export class C { static #f(x: number): number {\n 'use kernel'; return x; } }`,
      'KZ1015 line 2',
    ],
    [
      'a private helper',
      `export class C { static #g(x: number) { return x; }\n static f(x: number): number { 'use kernel'; return this.#g(x); } }`,
      'line 2',
    ],
    [
      'a class that one that extends it writes to',
      `export class C { static g(x: number) { return x; }\n static f(x: number): number { 'use kernel'; return this.g(x); } }\nclass D extends C { static { this.g = (x) => -x; } }`,
      "'C' may be written to on line 3",
    ],
    [
      'a member that is changed',
      `export const o = { f(x: number): number { 'use kernel'; return x; } };\no.f = (x) => -x;`,
      "KZ1013 line 1: 'o' may be written to on line 2",
    ],
    [
      'a member that is deleted',
      `export const o = { f(x: number): number { 'use kernel'; return x; } };\ndelete o.f;`,
      "KZ1013 line 1: 'o' may be written to on line 2",
    ],
    [
      'a number that a method changes',
      `export const o = { k: 1, set(x: number) {\n this.k = x; },\n f(x: number): number { 'use kernel'; return x * o.k; } };`,
      "'o' may be written to on line 2",
    ],
    [
      'a number that a static block changes',
      `export class C { static k = 1; static {\n this.k = 2; }\n static f(x: number): number { 'use kernel'; return x * C.k; } }`,
      "'C' may be written to on line 2",
    ],
    [
      'an object with more in it',
      `const more = { k: 1 };\nexport const o = {\n ...more, f(x: number): number { 'use kernel'; return x; } };`,
      "line 3: what is built of 'o' can't have members without a written name",
    ],
    [
      'a class that inherits',
      `const B = class {};\nexport class C\n extends B { static f(x: number): number { 'use kernel'; return x; } }`,
      "KZ1015 line 3: what is built of 'C' can't have what it inherits",
    ],
    [
      'a member twice',
      `export const o = { f(x: number): number { 'use kernel'; return x; },\n f: 3 };`,
      "line 2: 'o' has this member twice",
    ],
    [
      'an object that nobody has',
      `const o = {\n f(x: number): number { 'use kernel'; return x; } };`,
      'KZ1017 line 2: this module exports none of its kernels (export o)',
    ],
  ])('%s', (_, source, said) => {
    expect(refusals(source).join('\n')).toContain(said);
  });
});
