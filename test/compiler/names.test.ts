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

  it('are no globals where the module has them', () => {
    const f = "export function f(x: number): number { 'use kernel'; return";
    expect(codesOf(`const Math = { sqrt: (x: number) => 5 }; ${f} Math.sqrt(x); }`)).toEqual(['KZ1010']);
    expect(codesOf(`const o = { a: 1 }; const Math = o; ${f} Math.sqrt(x); }`)).toEqual(['KZ1010']);
    expect(codesOf(`const o = { a: 1 }; const NaN = o.a; ${f} NaN + x; }`)).toEqual(['KZ1014']);
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
