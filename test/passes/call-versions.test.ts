// Recursion and calls in the version for integers: they go on there where that is proven, have V8's bits whichever
// version a call is in, and between both.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, everyWay, interpret } from '../compiler/build.ts';
import { bitsOf } from '../helpers.ts';

/** The body of each C function of a module. */
function functionsOf(source: string): Map<string, string> {
  const { output, diagnostics } = compile('kernel.ts', source, { verify: true, comments: 'none' });
  expect(diagnostics).toEqual([]);
  const text = (output?.c ?? '').split('/* ---- The kernels ---- */')[1]?.split('/* ---- Their glue ---- */')[0] ?? '';
  const bodies = text.matchAll(/^static int (\w+)\([^;{]*\)\n\{\n([\s\S]*?)^\}$/gm);
  return new Map([...bodies].map(([, name = '', body = '']) => [name, body]));
}

const gcd = `function gcd(a: number, b: number): number { return b === 0 ? a : gcd(b, a % b); }`;
const callsIn = (body: string | undefined) =>
  [...(body ?? '').matchAll(/kz_returned\((\w+)\(/g)].map(([, name]) => name);

describe('a recursive function', () => {
  it('goes on in the version for integers, and tests only where it is entered', () => {
    const bodies = functionsOf(
      `${gcd} export function f(a: number, b: number): number { 'use kernel'; return gcd(a, b); }`,
    );
    expect([...bodies.keys()]).toEqual(['gcd_int', 'gcd', 'f']);
    expect(callsIn(bodies.get('gcd_int'))).toEqual(['gcd_int']);
    expect(callsIn(bodies.get('gcd'))).toEqual(['gcd_int', 'gcd']);
  });

  it('asks for no divisor that is not 0 where it ends at 0', () => {
    expect(functionsOf(`export ${gcd.replace('{', "{ 'use kernel';")}`).get('gcd')).not.toContain('!= 0.0');
  });

  it('goes through the test again where what it passes may have a fraction', () => {
    const bodies = functionsOf(`export function half(n: number, d: number): number { 'use kernel';
      return n < 1 ? n % d : half(n / 2, d) + (n % 8) + (n % 10) + half((n - 1) / 2, d); }`);
    expect(callsIn(bodies.get('half_int'))).toEqual(['half', 'half']);
  });

  it('stays one function where nothing gains by integers', () => {
    const source = `export function f(x: number, n: number): number { 'use kernel'; return n < 1 ? x : Math.sqrt(f(x * 0.5, n - 1)); }`;
    expect([...functionsOf(source).keys()]).toEqual(['f']);
  });
});

it('a function that is only called from outside stays as it is', () => {
  const source = `export function f(n: number): number { 'use kernel'; let s = 0; while (n > 0) { s += n % 10; n = Math.floor(n / 10); } return s; }`;
  expect([...functionsOf(source).keys()]).toEqual(['f']);
});

const source = `
  function gcd(a: number, b: number): number { return b > 0 || b < 0 ? gcd(b, a % b) : a; }
  export function divisor(a: number, b: number): number { 'use kernel'; return 1 / gcd(a, b); }
  export function limited(n: number, d: number): number { 'use kernel'; return steps(n, Math.min(d, 40)); }
  function steps(n: number, d: number): number {
    if (!(n > 1) || !(d > 0.1)) return n - d; return 1 + (n % 2 === 0 ? steps(n / 2, d - 1) : steps(Math.floor((3 * n + 1) / 4), d - 1)); }
  function even(n: number, k: number): boolean { return !(k > 0) ? n % 2 === 0 : odd(n - (n % 3), k - 1); }
  function odd(n: number, k: number): boolean { return !(k > 0) ? n % 2 !== 0 : even(n - (n % 5), k - 1); }
  export function parity(n: number, k: number): boolean { 'use kernel'; return even(n, Math.min(k, 20)); }
  export function alternating(n: number, d: number): number { 'use kernel';
    let s = 0; for (let i = 0; i < 6; i++) s = s / 3 + gcd(i % 2 === 0 ? n + i : n + i / 2, i < 3 ? d : 36); return s; }
  export function filled(n: number, d: number): number { 'use kernel'; const a = new Int32Array(8); fill(a, Math.min(n, 2 ** 60), d); return a[1]! + a[5]! * 3 + a[7]!; }
  function fill(a: Int32Array, n: number, d: number): void {
    if (!(n > 0)) return; a[(n % 8) | 0] = n % d; fill(a, Math.min(Math.floor(n / 3), 1e9), d); }
`;

const values = [
  ...[0, -0, 1, -1, 7, 12, 18, -30, 1e6, 2 ** 20, 2 ** 20 + 1, 2 ** 26 + 1, 2 ** 31, -(2 ** 31), 2 ** 52, 2 ** 52 + 2],
  ...[2 ** 53, 1e300, 0.5, -2.5, 9.75, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
];

describe.each(everyWay)('by $compiler at $optimisation', (way) => {
  it('has the bits of V8, whichever version runs', async () => {
    const built = await build(source, way);
    expect(built.c).toContain('gcd_int(');
    const v8 = await interpret(built);
    for (const name of Object.keys(built.js)) {
      for (const n of values) {
        for (const d of values) {
          const [value, expected] = [built.native[name]?.(n, d), v8[name]?.(n, d)] as [number, number];
          expect(bitsOf(Number(value)), `${name}(${n}, ${d}) is ${value}, and not ${expected}`).toBe(
            bitsOf(Number(expected)),
          );
        }
      }
    }
  });
});
