// What names and labels stand for: as in JavaScript, or a diagnostic.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome } from './build.ts';

const codesOf = (source: string) => compile('kernel.ts', source).diagnostics.map(({ code }) => code);

describe('labels', () => {
  it('are left by a break, whatever they stand before', async () => {
    const built = await build(`
      export function f(x: number): number {
        'use kernel';
        let s = 0;
        lab: if (x > 0) { s = 1; if (x > 5) break lab; s = 2; }
        outer: for (let i = 0; i < 3; i++) {
          sw: switch (x) { case 1: s += 10; break sw; case 2: s += 20; continue outer; default: break outer; }
          s += 100;
        }
        return s;
      }
    `);
    const v8 = await interpret(built);
    for (const x of [-1, 1, 2, 7]) {
      expect(outcome(() => built.native.f?.(x))).toBe(outcome(() => v8.f?.(x)));
    }
  });

  it('are refused where there are two, or none', () => {
    const body = (text: string) =>
      codesOf(`export function f(x: number): number { 'use kernel'; let s = 0; ${text} return s + x; }`);
    expect(body('a: b: for (let i = 0; i < x; i++) { for (;;) { if (s > 3) continue a; s++; } }')).toContain('KZ1006');
    expect(body('a: { for (let i = 0; i < x; i++) { if (s > 3) break c; s++; } }')).not.toEqual([]);
  });
});

describe('names', () => {
  it('are those of a head from its beginning', () => {
    const head = "'use kernel'; let s = 0;";
    expect(
      codesOf(`export function f(i: number): number { ${head} for (let i = i + 1; i < 5; i++) s++; return s; }`),
    ).toEqual(['KZ1005']);
    expect(
      codesOf(`export function f(a: Float64Array): number { ${head} for (const a of a) s += a; return s; }`),
    ).toEqual(['KZ1005']);
  });

  it('are no globals where the module has them', async () => {
    const f = "export function f(x: number): number { 'use kernel'; return";
    const own = await build(`const Math = { sqrt: (x: number) => 5 }; ${f} Math.sqrt(x); }`);
    expect(own.native.f?.(16)).toBe(5);
    const notANumber = await build(`const o = { a: 1 }; const NaN = o.a; ${f} NaN + x; }`);
    expect(notANumber.native.f?.(16)).toBe(17);
    expect(codesOf(`const o = { a: 1 }; const Math = o; ${f} Math.sqrt(x); }`)).toEqual(['KZ1010']);
    expect(codesOf(`const o = JSON.parse('{}'); const NaN = o.a; ${f} NaN + x; }`)).toEqual(['KZ1013']);
    expect(codesOf(`class Int8Array { length = 3; } ${f} new Int8Array(5).length + x; }`)).toContain('KZ1007');
  });
});

it('inlines a function that never returns', async () => {
  const { native } = await build(`
    function fail(x: number): number { throw new RangeError('below 0'); }
    export function f(x: number): number { 'use kernel'; if (x < 0) return fail(x); return x; }
  `);
  expect(native.f?.(3)).toBe(3);
  expect(() => native.f?.(-3)).toThrow(new RangeError('below 0'));
});

describe('an error that a kernel throws', () => {
  const thrown = ['say "no" \\ ??= %s', 'a\tb\nc\rd\be\ff', '\u0001\u001f\u007f1', 'ä€😀 ', "it's"];

  it('has its message, whatever is in it', async () => {
    const { native, js } = await build(
      thrown
        .map(
          (text, at) =>
            `export function f${at}(): number { 'use kernel'; throw new RangeError(${JSON.stringify(text)}); }`,
        )
        .join('\n'),
    );
    for (const [at, text] of thrown.entries()) {
      expect(() => native[`f${at}`]?.()).toThrow(new RangeError(text));
      expect(() => js[`f${at}`]?.()).toThrow(new RangeError(text));
    }
  });

  it.each(['a\\0b', '\\ud800', 'x\\udc00y'])('has no %s', (text) => {
    const source = `export function f(): number { 'use kernel'; throw new Error('${text}'); }`;
    expect(codesOf(source)).toEqual(['KZ1006']);
  });

  it("is the module's own, where it has one of that name", async () => {
    const f = "export function f(): number { 'use kernel'; throw new RangeError('no'); }";
    for (const own of ['class RangeError extends Error {}', 'const RangeError = Error;']) {
      const { native, js } = await build(`${own} ${f}`);
      for (const kernels of [native, js]) {
        expect(() => kernels.f?.()).toThrow(new Error('no'));
        expect(() => kernels.f?.()).not.toThrow(RangeError);
      }
    }
    expect(codesOf(`import { RangeError } from './errors.ts'; ${f}`)).toEqual(['KZ1006']);
    expect(codesOf(`class RangeError {} ${f}`)).toEqual(['KZ1006']);
  });
});

it("serves a kernel that is called as the module's own info", async () => {
  const { native, js } = await build("export function info(x: number): number { 'use kernel'; return x + 1; }");
  expect([native.info?.(1), js.info?.(1)]).toEqual([2, 2]);
  const source = "export function info(): number { 'use kernel'; return 1; }";
  expect(compile('kernel.ts', source).output?.dts.match(/declare const info/g)).toHaveLength(1);
});
