// Functions that give a list of lists: the very list, or refused.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome } from './build.ts';

const source = `
  import type { i32 } from 'kernelize';
  function graph(n: number): number[][] { const g: number[][] = Array.from({ length: n }, () => []); for (let i = 1; i < n; i++) g[i - 1]!.push(i); return g; }
  function same(g: number[][]): number[][] { return g; }
  const more = (g: number[][], x: number): boolean[][] => { const f: boolean[][] = []; for (const row of g) f.push(row.map((v) => v > x)); return f; };
  function count(g: number[][]): number { let s = 0; for (const row of g) s = s * 2 + row.length; return s; }
  export function given(n: i32): number {
    'use kernel';
    const g = graph(n), h: number[][] = same(g);
    h.push([7]);
    g[0]!.push(n, n);
    const f = more(h, 2);
    let s = count(g) + count(graph(3)) * 100 + count(same(same(h)));
    for (const row of f) for (const x of row) s = s * 0.5 + (x ? 1 : 0);
    for (let i = 0; i < 3; i++) { const k = graph(i); k.push([i]); s += count(k); }
    return s;
  }
  // call: given(1;2;5;20)
`;

describe('lists of lists that functions give', () => {
  it('are the very lists', async () => {
    const built = await build(source);
    const v8 = await interpret(built);
    for (const n of [1, 2, 5, 20]) {
      const results = [v8, built.native, built.js].map((kernels) => outcome(() => kernels.given?.(n)));
      expect([n, ...results]).toEqual([n, results[0], results[0], results[0]]);
    }
  });

  it.each([
    [
      'const b = (k: number): number[][] => { const r: number[][] = [[k]]; return r; }; s = b(n)[0]![0]!;',
      'KZ1018',
      'an array must be named here: a parameter, a constant or a local array',
    ],
    [
      'const b = (k: number): number[][] => { const r: number[][] = [[k]]; return r; }; s = b(n).length;',
      'KZ1007',
      'a list of lists has no value here',
    ],
    [
      'const b = (k: number): number[][] => { const r: number[][] = [[k]]; return r; }; b(n);',
      'KZ1007',
      'a list of lists has no value here',
    ],
    [
      'const b = (k: number): number[][] => { const r: number[][] = [[k]]; return r; }; const x = n > 1 ? b(1) : b(2); s = x.length;',
      'KZ1007',
      'a list of lists has no value here',
    ],
    [
      'const b = (k: number): number[][] => { const r: number[][] = [[k]]; return r; }; let x = b(1); x = b(2); s = x.length;',
      'KZ1007',
      'a list of lists has no value here',
    ],
    [
      'const b = (k: number): number[][] => { const r: number[][] = [[k]]; if (k > 1) return r; return r; }; const x = b(1); s = x.length;',
      'KZ1007',
      "'r' is a list of lists, or a row of one: it has no value here",
    ],
    [
      'const b = (k: number): number[][] => [[k]]; const x = b(1); s = x.length;',
      'KZ1018',
      'this gives no list of lists that could be told here',
    ],
    [
      'const b = (k: number) => { const r: number[][] = [[k]]; return r; }; const x = b(1); s = x.length;',
      'KZ1007',
      'a list of lists has no value here',
    ],
    [
      'const b = (k: number): number[][] => { const r: number[][] = [[k]]; return r; }; for (const row of b(2)) s += row.length;',
      'KZ1007',
      'a list of lists has no value here',
    ],
    [
      'const b = (k: number): number[][] => { const r: number[][] = [[k]]; return r; }; const o = { g: b(1) }; s = o.g.length;',
      'KZ1007',
      'a list of lists has no value here',
    ],
    [
      'const b = (k: number): number[][] => { const r: number[][] = [[k]]; return r; }; const [p] = b(1); s = p![0]!;',
      'KZ1007',
      'a list of lists has no value here',
    ],
    [
      'const b = (k: number): number[][] => { const r: number[][] = [[k]]; return r; }; const q = (z: number) => z; s = q(b(1) as any);',
      'KZ1007',
      'a list of lists has no value here',
    ],
    [
      'const b = (k: number): number[][] => { const r: number[][] = [[k]]; return r; }; if (b(1)) s = 1;',
      'KZ1007',
      'a list of lists has no value here',
    ],
    [
      'const b = (k: number): number[][] => { const r: number[][] = [[k]]; return r; }; s = [1].map((x) => b(x)).length;',
      'KZ1007',
      'a list of lists has no value here',
    ],
    [
      'const b = (k: number): number[][] => { const r: number[][] = [[k]]; return r; }; const rows: number[][] = [[1]]; rows.push(b(1)[0]!);',
      'KZ1018',
      "what becomes a row of 'rows' has another name, or is no list",
    ],
    [
      'const b = (k: number): number[][] => { const r: number[][] = [[k]]; return r; }; let x; x = b(1); s = x.length;',
      'KZ1007',
      'a list of lists has no value here',
    ],
    [
      'const b = (k: number): number[][] => { const r: number[][] = [[k]]; return r; }; s += b(1) as unknown as number;',
      'KZ1007',
      'a list of lists has no value here',
    ],
    ['const g2: number[][] = [[1]]; s = [1].some(() => g2) ? 1 : 2;', 'KZ1007', 'a list of lists has no value here'],
    [
      'const g2: number[][] = [[1]]; s = [1].some((): number[][] => g2) ? 1 : 2;',
      'KZ1007',
      'a list of lists has no value here',
    ],
    ['const g2: number[][] = [[1]]; s = [1].reduce((p): any => g2, 0);', 'KZ1007', 'a list of lists has no value here'],
    ['const g2: number[][] = [[1]]; s = m.map(() => g2)[0]!;', 'KZ1007', 'a list of lists has no value here'],
    ['const g2: number[][] = [[1]]; s = Array.from(m, () => g2)[0]!;', 'KZ1007', 'a list of lists has no value here'],
    ['const g2: number[][] = [[1]]; s = [1].map(() => g2)[0]!;', 'KZ1007', 'a list of lists has no value here'],
    [
      'const g2: number[][] = [[1]]; m.forEach(() => g2);',
      'KZ1007',
      "'g2' is a list of lists, or a row of one: it has no value here",
    ],
    ['const g2: number[][] = [[1]]; s = [1, 2].sort(() => g2)[0]!;', 'KZ1007', 'a list of lists has no value here'],
    ['const g2: number[][] = [[1]]; s = [1].find(() => g2) ?? 3;', 'KZ1007', 'a list of lists has no value here'],
    ['const g2: number[][] = [[1]]; s = [1].filter(() => g2).length;', 'KZ1007', 'a list of lists has no value here'],
    [
      'const g2: number[][] = [[1]]; const v: number | undefined = (() => g2)(); s = v ?? 3;',
      'KZ1007',
      'a list of lists has no value here',
    ],
    [
      'const g2: number[][] = [[1]]; const q = (): number | undefined => g2; s = q() ?? 3;',
      'KZ1008',
      'this is a void, where a number is needed',
    ],
    ['const g2: number[][] = [[1]]; if ((() => g2)()) s = 1;', 'KZ1007', 'a list of lists has no value here'],
    [
      'const g2: number[][] = [[1]]; s = (() => g2)() === undefined ? 1 : 2;',
      'KZ1007',
      'a list of lists has no value here',
    ],
    [
      "const g2: number[][] = [[1]]; s = typeof (() => g2)() === 'number' ? 1 : 2;",
      'KZ1007',
      'a list of lists has no value here',
    ],
    [
      'const g2: number[][] = [[1]]; const q = (z = g2) => z.length; s = q();',
      'KZ1007',
      "'g2' is a list of lists, or a row of one: it has no value here",
    ],
    [
      'const g2: number[][] = [[1]]; const q = (z = [1]) => z.length; s = q(g2);',
      'KZ1018',
      'a list of lists, or a row of one, is given to a parameter that nothing assigns',
    ],
    [
      'const g2: number[][] = [[1]]; const q = (z: number[][]) => { const w: number[][] = z; return w; }; const w = q(g2); w.push([2]); s = g2.length;',
      'KZ1007',
      'a list of lists has no value here',
    ],
  ])('have a name, or are given on: %s', (body, code, message) => {
    const text = `export function f(n: number, m: Float64Array): number { 'use kernel'; let s = 0; ${body} return s; }`;
    const { diagnostics, output } = compile('kernel.ts', text);
    expect(output).toBeUndefined();
    expect(`${diagnostics[0]?.code} ${diagnostics[0]?.message}`).toContain(`${code} ${message}`);
  });
});
