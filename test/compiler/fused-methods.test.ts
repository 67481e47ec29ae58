// Chains of array methods are one loop and make no arrays between, where nobody can tell; V8's answers in any case.

import { describe, expect, it } from 'vitest';
import { build, interpret, outcome, usualWays } from './build.ts';

/** Bodies of kernels of a number n. */
const fused: Readonly<Record<string, string>> = {
  sum: 'const a = new Float64Array([1, n, -2, 7]); return a.map((x) => x * 2).filter((x) => x > 1).reduce((s, x) => s + x, 0);',
  floats: `const a = new Float32Array([1, n, 3.25, -2, 7]);
    return a.map((x) => x * 1.1).filter((x, i) => i % 2 === 0).map((x, i) => x + i).reduce((s, x, i) => s * 0.5 + x * i, 0.25);`,
  bytes: `const a = new Int8Array(50); for (let i = 0; i < 50; i++) a[i] = i * n;
    return a.map((x) => x * 3.5).filter((x) => x > -100).map((x) => x * 2).reduce((s, x, i) => (s * 3 % 1000007) + x - i, 0);`,
  shorts: `const a = new Uint16Array(50); for (let i = 0; i < 50; i++) a[i] = i * n;
    let k = 0; a.map((x) => -x * 3.5).filter((x) => x > 100).forEach((x, i) => { k = k * 0.25 + x - i; }); return k;`,
  words: `const a = new Uint32Array(50); for (let i = 0; i < 50; i++) a[i] = i * n;
    return (a.map((x) => x - 100).some((x) => x > 4294967290) ? 1 : 0)
      + (a.map((x) => -x).filter((x) => x > 3).every((x) => x > 100) ? 10 : 0)
      + 100 * a.map((x) => x % 7).filter((x) => x !== 2).findIndex((x) => x === 3);`,
  zeros: 'const a = new Int32Array([1, 2, 3]); return a.map((x) => x / (x - 2)).reduce((s, x) => s + 1 / x, n);',
  empty: 'const a = new Float64Array(0); return a.map((x) => x + 1).filter((x) => x > n).reduce((s, x) => s + x, -0);',
};

/** Where the order of what happens could be seen. */
const apart: Readonly<Record<string, string>> = {
  writes:
    'const a = new Float64Array([1, 2, n]); a.map((x) => x + a[0]!).forEach((x, i) => { a[0] = x * i; }); return a[0]!;',
  counts:
    'const a = new Float64Array([1, 2, n]); let k = 1; a.map((x) => x + k).forEach((x) => { k += x; }); return k;',
  begins:
    'const a = new Float64Array([1, 2, n]); let k = 1; return a.map((x) => x + k).reduce((s, x) => s * 2 + x, k++);',
  effects:
    'const a = new Float64Array([1, 2, n]); let k = 1; return a.map((x) => x + k++).reduce((s, x) => s * k + x, 0);',
  whole: `const a = new Float64Array([1, 2, n]);
    return a.map((x) => x + 1).map((x, i, all) => x + all[0]! + all.length).reduce((s, x) => s + x, -0);`,
  given:
    'const a = new Float64Array([1, 2, n]); return a.map((x) => x + 1).reduce((s, x, i, all) => s + x * all[2]!, 0);',
  first: 'const a = new Float64Array([1, 2, n]); return a.map((x) => x + 1).reduce((s, x) => s * 3 - x);',
  grows: `const l: number[] = [1, 2, n]; l.map((x) => x + 1).forEach((x) => { l.push(x); });
    let s = 0; for (const x of l) s = s * 3 + x; return s;`,
};

const lists: Readonly<Record<string, string>> = {
  pushes: `const l: number[] = []; for (let i = 0; i < 20; i++) l.push(i * n);
    const out: number[] = []; l.map((x) => x / 3).filter((x) => x > 1).forEach((x) => { out.push(x); });
    let s = out.length; for (const x of out) s = s * 0.5 + x; return s;`,
  booleans: 'const l = [1, n, 3]; return l.map((x) => x > 2).reduce((t, b) => t + (b ? 1 : 0), 0);',
  made: `const a = new Float64Array([1, 2, n]); const b = a.map((x) => x + 1).map((x, i) => x * i);
    return b[0]! + b[1]! * 2 + b[2]! * 3 + b.length;`,
};

const all = { ...fused, ...apart, ...lists };
const source = Object.entries(all)
  .map(([name, body]) => `export function ${name}(n: number): number { 'use kernel'; ${body} }`)
  .join('\n');
const inputs = [-1, -0, 0, 0.5, 1, 3, 41, 1e10, 2 ** 31 + 1, NaN, Infinity];

describe.each(usualWays)('$compiler $optimisation', (way) => {
  it.each(Object.keys(all))('%s', async (name) => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    for (const n of inputs) {
      expect([n, outcome(() => built.native[name]?.(n))]).toEqual([n, outcome(() => v8[name]?.(n))]);
      expect([n, outcome(() => built.js[name]?.(n))]).toEqual([n, outcome(() => v8[name]?.(n))]);
    }
  });
});

it('makes no arrays between where nobody can tell', async () => {
  const { c } = await build(source);
  const arraysIn = (name: string) => {
    const body = new RegExp(`static \\w+ ${name}\\([^]*?\\n}`).exec(c)?.[0] ?? '';
    expect([name, body]).not.toEqual([name, '']);
    // Those in the frame, and those that are allocated.
    return body.split(/_data\[\d+\]|kz_allocate\(/).length - 1;
  };
  for (const name of Object.keys(fused)) expect([name, arraysIn(name) <= 1]).toEqual([name, true]);
  for (const name of Object.keys(apart)) expect([name, arraysIn(name) > 1]).toEqual([name, true]);
});
