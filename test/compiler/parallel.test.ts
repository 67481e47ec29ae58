// `parallel`: the bits and errors of serial order for any number of threads; and what is refused.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { COMPILES_AT_ONCE, run } from '../helpers.ts';
import { build, compilers, usualWays } from './build.ts';

const source = `
  export function leibniz(n: number): number { 'use kernel reassociate parallel';
    let pi = 0; for (let i = 0; i < n; i++) pi += (4 - 8 * (i % 2)) / (2 * i + 1); return pi; }
  export function several(a: Float64Array, from: i32): Float64Array { 'use kernel reassociate parallel';
    let s = 1; let p = 2; let m = -Infinity; let c = 0;
    for (let i = a.length - 1; i >= from; i -= 2) { s -= a[i]!; p *= 1 + a[i]! * 1e-12; if (a[i]! > m) m = a[i]!; if (a[i]! > 0.5) c++; }
    const r = new Float64Array([s, p, m, c]); return r; }
  export function rows(a: Float64Array, n: i32, m: i32): number { 'use kernel reassociate parallel';
    let s = 0; for (let i = 0; i < n; i++) { for (let j = 0; j < m; j++) s += a[i * m + j]!; s += 1e-3; } return s; }
  export function count(a: Int32Array, x: i32): number { 'use kernel parallel';
    let c = 0; for (let i = 0; i < a.length; i++) if (a[i]! > x) c++; return c; }
  export function most(a: Float64Array): number { 'use kernel parallel';
    let m = -Infinity; for (const x of a) m = Math.max(m, x); return m; }
  export function scale(a: Float64Array, b: Float64Array, x: number): void { 'use kernel parallel';
    for (let i = 0; i < a.length; i++) b[i] = Math.sqrt(a[i]!) * x; }
  export function stencil(a: Float32Array, b: Float32Array): void { 'use kernel parallel';
    for (let i = 1; i < a.length - 1; i++) b[i] = (a[i - 1]! + a[i]! + a[i + 1]!) / 3; }
  export function matrix(a: Float64Array, b: Float64Array, c: Float64Array, n: number): void { 'use kernel parallel';
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) {
      let s = 0; for (let k = 0; k < n; k++) s += a[i * n + k]! * b[k * n + j]!; c[i * n + j] = s; } }
  export function pixels(p: Uint8ClampedArray, w: i32, h: i32): void { 'use kernel parallel';
    for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) { const at = (y * w + x) * 4;
      const g = 0.3 * p[at]! + 0.6 * p[at + 1]! + 0.1 * p[at + 2]!; p[at] = g; p[at + 1] = g; p[at + 2] = g; } }
  function depth(k: number): number { return k < 2 ? k : 1 + depth(k / 2); }
  export function recursive(b: Float64Array): void { 'use kernel parallel';
    for (let i = 0; i < b.length; i++) b[i] = depth(i); }
  function inner(a: Float64Array, x: number): void { 'use kernel parallel'; for (let i = 0; i < a.length; i++) a[i] = a[i]! * 0.5 + x; }
  export function sweeps(a: Float64Array, n: i32): void { 'use kernel'; for (let k = 0; k < n; k++) inner(a, k); }
  function divisors(n: i32): number { 'use kernel parallel';
    let c = 0; for (let d = 1; d <= n; d++) if (n % d === 0) c++; return c; }
  function divided(n: i32, m: i32): number { 'use kernel parallel';
    let most = 0; for (let k = 0; k < m; k++) most = Math.max(most, divisors(n + k)); return most; }
  export function tables(b: Float64Array, m: i32): number { 'use kernel parallel';
    let c = 0; for (let i = 0; i < b.length; i++) { b[i] = divided(i + 1, m) / 3; if (divisors(i) > 4) c++; } return c; }
  export function upto(b: Float64Array, n: number): void { 'use kernel parallel'; for (let i = 0; i <= n; i++) b[i] = i; }
  export function rounded(b: Float64Array, n: number): void { 'use kernel parallel';
    for (let i = 0; i < b.length; i++) { let s = 0; for (let k = 0; k < (b.length - i) / 50; k++) s = s * 0.5 + Math.sqrt(k);
      b[(i * n * n + i) - i * n * n] = s < 0 ? 0 : i; } }
  export function backwards(a: Float64Array, n: i32): void { 'use kernel parallel';
    for (let i = n; i > 0; i -= 3) a[i] = a[i]! + i; }
`;

/** What each kernel gives and does, by native code or by JavaScript. */
const program = `
const { createRequire } = await import('node:module');
const [file, js] = process.argv.slice(1);
const all = [];
for (const threads of JSON.parse(process.argv[3])) {
if (js === 'native') {
  const pool = createRequire(file)('./kernel.node');
  pool.kz_set_threads(threads);
  if (pool.kz_threads() !== threads) throw new Error(\`not on \${threads} threads\`);
}
const kernels = js === 'js' ? Object.fromEntries(Object.entries(await import(file)).map(([name, fn]) => [name, fn.js])) : await import(file);
const values = (size) => Float64Array.from({ length: size }, (_, k) => Math.abs(Math.sin(k * 1.7)));
const bits = (x) => Buffer.from(x instanceof Float64Array ? x.slice().buffer : x.buffer ?? new Float64Array([x]).buffer).toString('hex');
const crypto = await import('node:crypto');
const short = (text) => crypto.createHash('sha1').update(text).digest('hex');
const out = [];
for (const n of [0, 1, 33, 16384, 16385, 500000]) {
  out.push(bits(kernels.leibniz(n)), bits(kernels.several(values(n), 1)), kernels.count(Int32Array.from({ length: n }, (_, k) => k % 9), 4), bits(kernels.most(values(n))));
  out.push(bits(kernels.rows(values(n), n >> 5, 32)));
  const b = new Float64Array(n); kernels.scale(values(n), b, 3); out.push(short(bits(b)));
  const f = new Float32Array(n); kernels.stencil(Float32Array.from(values(n)), f); out.push(short(bits(f)));
  const r = new Float64Array(Math.min(n, 20000)); kernels.recursive(r); out.push(short(bits(r)));
  const w = values(Math.min(n, 40000)); kernels.sweeps(w, 3); out.push(short(bits(w)));
  const d = values(n + 1); kernels.backwards(d, n); out.push(short(bits(d)));
}
const c = new Float64Array(90 * 90); kernels.matrix(values(8100), values(8100), c, 90); out.push(short(bits(c)));
const p = Uint8ClampedArray.from({ length: 200 * 100 * 4 }, (_, k) => k * 7); kernels.pixels(p, 200, 100); out.push(short(bits(p)));
const same = values(50000); kernels.scale(same, same, 2); out.push(short(bits(same)));
const shifted = values(50001); kernels.scale(shifted.subarray(0, 50000), shifted.subarray(1), 2); out.push(short(bits(shifted)));
for (const n of [2, 1000, 2 ** 40]) { const far = new Float64Array(6000); kernels.rounded(far, n); out.push(short(bits(far))); }
const t = new Float64Array(300); out.push(bits(kernels.tables(t, 3)), short(bits(t)));
const half = new Float64Array(100 * 2.5); try { kernels.matrix(values(1000), values(1000), half, 2.5); } catch (error) { out.push(error.message); }
for (const length of [30000, 5000, 0]) try { kernels.scale(values(40000), new Float64Array(length), 2); } catch (error) { out.push(error.message); }
for (const n of [Infinity, 1e300, 2 ** 53, 20, 9, 0, -1, NaN]) { const u = new Float64Array(10); try { kernels.upto(u, n); out.push(u.join()); } catch (error) { out.push(error.message); } }
all.push(out);
}
console.log(JSON.stringify(all));
`;

/** One list for each number of threads. */
async function results(folder: string, by: 'js' | 'native', threads: readonly number[]): Promise<unknown[][]> {
  const given = [`${folder}/kernel.mjs`, by, JSON.stringify(threads)];
  const args = [COMPILES_AT_ONCE, '--input-type=module', '--eval', program, ...given];
  const { stdout, stderr } = await run(process.execPath, args, { timeout: 60_000 });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as unknown[][];
}

/** JavaScript's, which no C compiler has a part in. */
let serial: Promise<unknown[][]> | undefined;

describe.each(usualWays)('parallel, by $compiler at $optimisation', (way) => {
  it('gives the bits and errors of serial order for any number of threads', async () => {
    const { folder } = await build(source, way);
    serial ??= results(folder, 'js', [1]);
    const [expected = []] = await serial;
    expect(expected.at(-9)).toContain("index 0 is outside 'b' of length 0");
    expect(expected.at(-8)).toContain("index 10 is outside 'b' of length 10");
    const counts = [1, 2, 3, 8];
    for (const [at, ofThreads] of (await results(folder, 'native', counts)).entries()) {
      expect(ofThreads, `${counts[at]} threads`).toEqual(expected);
    }
  });
});

describe.skipIf(compilers.length === 0)('parallel', () => {
  const of = (
    body: string,
    parameters = 'a: Float64Array, b: Float64Array, n: number, x: number',
    directives = 'parallel',
  ) => {
    const text = `export function f(${parameters}): void { 'use kernel ${directives}'; ${body} }`;
    return compile('f.ts', text).diagnostics.map(({ code, message }) => `${code} ${message}`);
  };
  const refused = (what: string) => [expect.stringContaining(what)];

  it('takes loops whose iterations write elements of their own', () => {
    expect(of('for (let i = 0; i < n; i++) a[i] = b[n - i]! * x;')).toEqual([]);
    expect(of('for (let i = 0; i < n; i++) a[2 * i + 1] = a[2 * i]! * x;')).toEqual([]);
    expect(
      of(
        'for (let i = 1; i < n; i++) for (let j = 0; j < i; j++) b[j] = x;',
        'a: Float64Array, b: Float64Array, n: i32, x: number',
      ),
    ).not.toEqual([]);
    expect(
      of('for (let i = 0; i < n; i++) { const row = i * 3; for (let c = 0; c < 3; c++) a[row + c] = x; }'),
    ).toEqual([]);
  });

  it('refuses what two iterations may touch, and names both accesses', () => {
    expect(of('for (let i = 1; i < n; i++) a[i] = a[i - 1]! * x;')).toEqual(
      refused('one iteration reads a[i - 1], and another may write it as a[i]'),
    );
    expect(of('for (let i = 0; i < n; i++) a[i % 5] = x;')).toEqual(refused('two iterations may write a[i % 5]'));
    expect(of('for (let i = 0; i < n; i++) a[b[i]!] = x;')).toEqual(refused('two iterations may write a[b[i]]'));
    expect(of('for (let i = 0; i < n; i++) a[i * x] = 1;')).toEqual(refused('two iterations may write a[i * x]'));
    expect(of('for (let i = 0; i < n; i++) for (let j = 0; j <= n; j++) a[i * n + j] = x;')).toEqual(
      refused('two iterations may write a[i * n + j]'),
    );
    expect(of('for (let i = 0; i < n; i++) { let j = 0; j = x - 9; for (; j < n; j++) a[i * n + j] = x; }')).toEqual(
      refused('KZ1019'),
    );
    expect(of('for (let i = 0; i < n; i++) { a[i] = x; a[i + 1] = 1; }')).toEqual(refused('KZ1019'));
  });

  it('refuses what the head of an inner loop reads once more than its body', () => {
    const head = 'for (let j = 0; (c = a[i * n + j]!) > 0 && j < n; j++) a[i * n + j] = 0;';
    expect(of(`for (let i = 0; i < x; i++) { let c = 0; ${head} b[i] = c; }`)).toEqual(
      refused('two iterations may write a[i * n + j]'),
    );
  });

  it('refuses indices that may be rounded', () => {
    expect(of('for (let i = 0; i < n; i++) a[(i * 1e15 + i) - i * 1e15] = x;')).toEqual(
      refused('a[(i * 1e15 + i) - i * 1e15] has an index that may be rounded'),
    );
    expect(of('for (let i = 0; i < n; i++) a[1e15 * i] = x;')).toEqual([]);
    expect(of('for (let i = 1; i < n; i++) for (let j = 0; j < x; j++) a[i * x - x + j] = 1;')).toEqual([]);
    expect(
      of('for (let i = 0; i < b.length; i++) for (let j = 0; j < b.length; j++) a[i * b.length + j] = x;'),
    ).toEqual([]);
  });

  it('tests what bounds a counter where the index is exact for small ones alone', () => {
    const { output } = compile(
      'f.ts',
      `export function f(a: Float64Array, n: number, x: number): void { 'use kernel parallel';
        for (let i = 0; i < n; i++) a[64 * i - x] = 1; }`,
    );
    // Where the call has not shown that n is small.
    expect(output?.c).toMatch(/if \(kz_is_integer_within\(x, -2?\d+\.0, \d+\.0\) && kz_is_integer_within\(n, /);
  });

  it('refuses what iterations hand on, and says what would help', () => {
    expect(of('let s = 0; for (let i = 0; i < n; i++) { s = s * 0.5 + x; a[i] = s; }')).toEqual(
      refused("each iteration needs 's' of the one before"),
    );
    expect(of('let s = 0; for (let i = 0; i < n; i++) s += b[i]!; a[0] = s;')).toEqual(
      refused("adds up 's' in JavaScript's order"),
    );
    // Integers whose parts may not be exact: products, and sums near 2^53.
    for (const value of [
      'Math.fround(Math.min(s, a[i]!))',
      'Math.max(a[i]!, Math.fround(s))',
      'x > 3 ? Math.max(s, a[i]!) : Math.fround(s)',
    ]) {
      expect(of(`let s = x; for (let i = 0; i < n; i++) s = ${value}; b[0] = s;`), value).toEqual(
        refused('Math.fround rounds it'),
      );
    }
    expect(of('let s = 0; for (let i = 0; i < n; i++) s = Math.fround(s + 1); a[0] = s;')).toEqual(
      refused("adds up 's'"),
    );
    expect(of('let p = 0; for (let i = 0; i < n; i++) p *= 3; a[0] = p;')).toEqual(refused("reduces 'p'"));
    expect(of('let s = 9007199254740991; for (let i = 0; i < 3; i++) s -= 4503599627370497; a[0] = s;')).toEqual(
      refused("adds up 's'"),
    );
    expect(of('for (let i = 0; i < n; i++) { if (b[i]! < 0) break; a[i] = x; }')).toEqual(
      refused('may be left before its test fails'),
    );
    expect(of('for (let i = 0; i < n; i++) { const t = new Float64Array(4); a[i] = t[0]!; }')).toEqual(
      refused('an iteration makes an array'),
    );
    expect(of('let f = false; for (let i = 0; i < n; i++) if (b[i]! > x) f = true; a[0] = f ? 1 : 0;')).toEqual(
      refused("'f', a boolean from outside"),
    );
    expect(of('let h = 0n; for (let i = 0; i < n; i++) h ^= BigInt(i); a[0] = Number(h);')).toEqual(
      refused("'h', a bigint from outside"),
    );
    expect(of('a[0] = 1;')).toEqual(refused('there is no loop here'));
  });
});
