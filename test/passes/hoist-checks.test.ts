// Checks hoisted out of loops: what the usual version no longer checks, and that the other one does everything as
// before.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, contents, outcome, usualWays } from '../compiler/build.ts';

/**
 * The usual version of a kernel's loops, which the first `{` after its note opens; undefined if there is one version
 * only.
 */
function usual(source: string): string | undefined {
  const { output, diagnostics } = compile('kernel.ts', source, { verify: true });
  expect(diagnostics).toEqual([]);
  const [, inside] =
    /(?:Every index is inside its array|Indices are made of integers)\. \*\/\n(.*?)\} else \{\n\s*\/\* Some /s.exec(
      output?.c ?? '',
    ) ?? [];
  return inside;
}

const kernel = (parameters: string, body: string) => `export function f(${parameters}): void { 'use kernel'; ${body} }`;

describe('the usual version', () => {
  it.each([
    ['a[i] with i < n', 'a: Float64Array, n: number', 'for (let i = 0; i < n; i++) a[i] = i;'],
    [
      'i * n + j',
      'a: Float64Array, n: number',
      'for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) a[i * n + j] = 1;',
    ],
    [
      'three dimensions',
      'a: Float32Array, n: number, m: number, l: number',
      'for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) for (let k = 0; k < l; k++) a[(i * m + j) * l + k] = 1;',
    ],
    [
      'neighbours by a constant',
      'a: Float64Array, b: Float64Array, n: number',
      'for (let i = 1; i < n - 1; i++) { const at = 3 * i; b[at] = a[at - 1]! + a[at + 1]! + a[at - 3]!; }',
    ],
    ['counting down', 'a: Int32Array, n: number', 'for (let i = n - 1; i >= 0; i--) a[i] = i;'],
    [
      'a triangle',
      'a: Int32Array, n: number',
      'for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) a[j] = a[i]!;',
    ],
    ['while with a step at its end', 'a: Int32Array, n: number', 'let i = 0; while (i < n) { a[i] = i; i++; }'],
    ['an index that loads', 'a: Uint8Array, b: Uint32Array', 'for (let i = 0; i < a.length; i++) b[a[i]!]! += 1;'],
    ['a mirrored test', 'a: Int32Array, n: number', 'for (let i = 0; n > i; i++) a[i] = i;'],
    ['two tests', 'a: Int32Array, n: number, x: number', 'for (let i = 0; i < n && i * i < x; i++) a[i] = i;'],
    [
      'what a condition keeps inside',
      'a: Int32Array, b: Int32Array, n: number, m: number',
      'for (let i = 0; i < n; i++) b[i] = i >= m ? a[i - m]! : 0;',
    ],
    [
      'neighbours that conditions keep inside',
      'a: Int32Array, b: Int32Array, n: number, m: number',
      `for (let y = 0; y < n; y++) for (let x = 0; x < m; x++) {
        let s = 0;
        for (let d = -1; d <= 1; d++) { const at = y + d; if (at >= 0 && at < n) s += a[at * m + x]!; }
        if (x + 1 < m) s += a[y * m + x + 1]!;
        b[y * m + x] = s;
      }`,
    ],
    [
      'what an early end keeps inside',
      'a: Int32Array, n: number, m: number',
      'for (let i = 0; i < n; i++) { if (!(i >= m)) continue; a[i - m] = i; }',
    ],
  ])('has no checks and integer indices: %s', (_, parameters, body) => {
    const text = usual(kernel(parameters, body));
    expect(text).toBeDefined();
    expect(text).not.toMatch(/kz_fail|kz_is_index/);
    expect(text).not.toMatch(/data\[\(int64_t\)\(?\(double\)/);
  });

  it.each([
    [
      'nothing is known of the index',
      'a: Int32Array, b: Int32Array',
      'for (let i = 0; i < a.length; i++) b[a[i]!] = i;',
    ],
    ['the bound is proven', 'a: Int32Array', 'for (let i = 0; i < a.length; i++) a[i] = i;'],
    [
      'the counter is changed elsewhere',
      'a: Int32Array, n: number',
      'for (let i = 0; i < n; i++) { if (a[i]! > 3) i += 2; a[i] = i; }',
    ],
  ])('is not made where %s', (_, parameters, body) => {
    expect(usual(kernel(parameters, body))).toBeUndefined();
  });

  it('is made for an inner loop alone where only that one can be tested before', () => {
    const text = usual(
      kernel(
        'a: Int32Array, b: Int32Array',
        'for (let i = 0; i < a.length; i++) { const n = a[i]!; for (let j = 0; j < n; j++) b[j] = i; }',
      ),
    );
    expect(text).toMatch(/j < n/);
    expect(text).not.toMatch(/kz_fail/);
  });

  it('does not ask before the nest for the length of an array that the nest makes', () => {
    const text = usual(
      kernel(
        'a: Float64Array, n: number',
        `for (let i = 0; i < n; i++) {
          const row = new Float64Array(i);
          for (let j = 0; j < row.length; j++) a[row.length] = a[j]!;
        }`,
      ),
    );
    // Only the inner loop can be tested before it is entered.
    expect(text).toMatch(/j < row/);
  });

  it('is made with boundscheck=off too, for its integers', () => {
    const text = usual(
      `export function f(a: Float64Array, n: number): void {
        'use kernel boundscheck=off';
        for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) a[i * n + j] = 1;
      }`,
    );
    expect(text).toMatch(/int32_t n_int/);
  });

  it('says so where it proves integers and no index', () => {
    const source = kernel(
      'a: Uint8Array, b: Uint32Array, n: number',
      'for (let i = 0; i < b.length; i++) a[b[i]! + n] = 1;',
    );
    const { output } = compile('kernel.ts', source, { verify: true });
    expect(output?.c).toContain('Indices are made of integers.');
    expect(output?.c).not.toContain('Every index is inside');
  });
});

const source = `
  export function rows(a: Float64Array, b: Float64Array, n: number, m: number): number {
    'use kernel';
    let sum = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < m; j++) {
        b[i * m + j] = a[j * n + i]! + 1;
        sum += i - 2 * j;
      }
    }
    return sum;
  }
  export function shifted(a: Float64Array, b: Float64Array, n: number, m: number): number {
    'use kernel';
    let i = 0;
    for (i = 1; i <= n; i += 2) { b[i - 1] = a[i + m]!; if (a[i]! > 6) break; }
    return i;
  }
  export function down(a: Float64Array, b: Float64Array, n: number, m: number): number {
    'use kernel';
    let last = -1;
    for (let i = n; i > m; i -= 1) { last = i; b[i] = a[n - i]!; }
    return last;
  }
  export function triangle(a: Float64Array, b: Float64Array, n: number, m: number): number {
    'use kernel';
    let sum = 0;
    outer: for (let i = 0; i < n; i++) {
      for (let j = i; j < n; j++) {
        if (a[j]! === m) continue outer;
        b[j] = sum;
        sum += a[i]!;
        if (sum > 1e6) break outer;
      }
    }
    return sum;
  }
  export function guarded(a: Float64Array, b: Float64Array, n: number, m: number): number {
    'use kernel';
    let sum = 0;
    for (let i = 0; i < n; i++) {
      b[i] = i >= m ? a[i - m]! : 0;
      if (i < 1 || i + 1 > m) continue;
      sum += a[i - 1]! + b[m - i]!;
    }
    return sum;
  }
  export function around(a: Float64Array, b: Float64Array, n: number, m: number): number {
    'use kernel';
    let sum = 0;
    for (let y = 0; y < n; y++) {
      for (let x = 0; x < m; x++) {
        for (let d = -1; d <= 1; d++) {
          const at = y + d;
          if (at >= 0 && at < n) sum += a[at * m + x]!;
        }
        if (x + 1 < m) b[y * m + x] = a[y * m + x + 1]!;
        if (y === m) break;
      }
    }
    return sum;
  }
  // Conditions that say nothing of what an index is made of, though they name it.
  export function before(a: Float64Array, b: Float64Array, n: number, m: number): number {
    'use kernel';
    let sum = 0;
    for (let turn = 0; turn < 2; turn++) {
      let i = 1;
      const t = i + 1;
      for (; i < n; i++) if (i >= m) { b[t - m] = i; sum += a[t]!; }
    }
    return sum;
  }
  export function later(a: Float64Array, b: Float64Array, n: number, m: number): number {
    'use kernel';
    let sum = 0;
    const limit = m | 0;
    let j = limit;
    for (let i = 0; i < n; i++) {
      if (i < j) for (j = 0; j < 3; j++) sum += a[i]!;
      j = (j + limit) | 0;
      let k = i;
      if (k < limit) { k += 2; b[k] = sum; }
    }
    let k = 0;
    for (let turn = 0; turn < 3; turn++) {
      if (k < limit) for (; k < n; k++) b[k] = sum;
      k = turn;
    }
    return sum;
  }
  export function products(a: Float64Array, b: Float64Array, n: number, m: number): number {
    'use kernel';
    for (let i = 0; i < n; i++) b[i * m] = a[i * i]! / n;
    return 1 / n;
  }
`;

const sizes = [0, -0, 1, 2, 3, 4, 5, 8, 9, -1, 0.5, 2.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 53, 1e300];

describe.each(usualWays)('both versions, by $compiler at $optimisation', (way) => {
  it('give the same results, errors and array contents as JavaScript, for every size', async () => {
    const { native, js } = await build(source, way);
    for (const name of Object.keys(js)) {
      for (const n of sizes) {
        for (const m of sizes) {
          // They would count to n and touch nothing.
          if (n > 100 && (['before', 'later'].includes(name) || (['rows', 'around'].includes(name) && !(m > 0))))
            continue;
          for (const [first, second] of [
            [9, 9],
            [9, 8],
            [16, 16],
            [4, 16],
            [0, 3],
          ] as const) {
            const run = (kernels: typeof js) => {
              const a = Float64Array.from({ length: first }, (_, at) => at % 5);
              const b = new Float64Array(second).fill(-1);
              const result = outcome(() => kernels[name]?.(a, b, n, m));
              return `${result} | ${contents(a)} | ${contents(b)}`;
            };
            expect(run(native), `${name}(${first}, ${second}, ${n}, ${m})`).toBe(run(js));
          }
        }
      }
    }
  });

  it('mean what JavaScript means where arrays overlap', async () => {
    const { native, js } = await build(source, way);
    for (const offset of [0, 8, 16, 24]) {
      const run = (kernels: typeof js) => {
        const memory = new ArrayBuffer(256);
        const a = new Float64Array(memory, 0, 16);
        const b = new Float64Array(memory, offset, 16);
        for (const at of a.keys()) a[at] = at % 5;
        const results = Object.keys(js).map((name) => outcome(() => kernels[name]?.(a, b, 3, 4)));
        return `${results} | ${contents(new Float64Array(memory))}`;
      };
      expect(run(native), `offset ${offset}`).toBe(run(js));
    }
  });
});

it('ends where a loop ends by what its own counter has made', () => {
  const source = `export function adler(buf: Uint8Array): number {
    'use kernel';
    let a = 1, b = 0;
    for (let i = 0; i < buf.length; ) {
      const end = Math.min(buf.length - i, 3850) + i;
      for (; i < end; i++) { a += buf[i]!; b += a; }
      a %= 65521; b %= 65521;
    }
    return b * 65536 + a;
  }`;
  expect(compile('kernel.ts', source, { verify: true }).diagnostics).toEqual([]);
});
