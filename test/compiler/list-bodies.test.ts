// Bodies of kernels that are hard on lists: what changes while it is looked at, names that share a list, types that are
// not written.

import { describe, expect, it } from 'vitest';
import { build, interpret, outcome } from './build.ts';

const bodies = [
  'const l: boolean[] = []; for (let i = 0; i < n; i++) l.push(i % 2 === 0 || l[i - 1]! || false); s = l.length;',
  'const l: boolean[] = new Array(3).fill(true); l[3] = n > 1; s = l.filter((x) => x).length;',
  'const l = [n > 1]; const p = { on: l[0]!, l }; p.l.push(p.on); s = p.l.length + (p.l[1] ? 1 : 0);',
  'const l = [true, n > 1]; let k = 0; for (const x of l) { if (x) k++; else k += 10; if (l.length < 5) l.push(!x); } s = k;',
  'const l = [true, n > 1]; s = l[0]! === l[1]! ? 1 : 2; s += +l[0]! + (l[1]! ? 2 : 4); s += Number(l[0]);',
  'const l = [true, n > 1]; const x = l[0]! && l[1]!; const y = l[0]! || l[1]!; const z = !l[1]; s = (x ? 1 : 0) + (y ? 2 : 0) + (z ? 4 : 0);',
  'const l = [true, n > 1]; switch (l[1]) { case true: { s = 1; break; } default: { s = 2; } }',
  'const l = [true, n > 1]; const m2 = l; m2[0] = false; s = l[0] ? 1 : 2;',
  'const l: boolean[] = [], m2 = []; m2.push(...l); m2.push(true); s = m2.length;',
  'const l = []; const m2 = l; m2.push(n > 1); s = l[0] ? 1 : 2;',
  'const l: (boolean)[] = [n > 1]; s = l.at(-1) ? 1 : 2;',
  'const l: boolean[] = []; const f2 = (x: boolean) => { l.push(x); return l.length; }; s = f2(n > 1) + f2(false) * 10; if (l[0]) s = -s;',
  'const l = [1, 0, n].map((x) => !!x); s = l[2] ? 1 : 2;',
  'const l = [false]; while (!l[l.length - 1] && l.length < 5) l.push(l.length === n); s = l.length;',
  'const l = [n > 1, true]; [l[0], l[1]] = [l[1]!, l[0]!]; s = l[0] ? 1 : 2; const [a, b] = l; s += a && b ? 10 : 20;',
  'const l = [n > 1]; let x = l[0]!; x ||= true; l[0] = x; s = l[0] ? 1 : 2;',
  'const l = [n > 1]; const o: { f: boolean }[] = []; o.push({ f: l[0]! }); l.push(o[0]!.f); s = l[1] ? 1 : 2;',
  'const l = [n > 1]; const t: [boolean, number] = [l[0]!, 2]; s = t[0] ? t[1] : 5;',
  'const l = [n > 1]; s = l.reduce((p, q) => p + (q ? 1 : 0), 0) + (l.reduce((p, q) => p || q, false) ? 10 : 0);',
  'const l = [n > 1]; const x = l.find((y) => y); s = x === undefined ? 1 : x ? 2 : 3;',
  'const l = [n > 1]; const x: boolean | undefined = l.at(5); s = x === undefined ? 1 : x ? 2 : 3;',
  'const g2: number[][] = [[1], [2]]; const r = n > 1 ? 0 : 1; for (const x of g2[r]!) { g2[r] = g2[1 - r]!; s += x + g2[r]!.length; }',
  'const g2: number[][] = [[1, 2], [3]]; for (const row of g2) { const c: number[] = []; for (const x of row) c.push(x * 2); g2[0] = c; s = s * 10 + c.length; if (s > 1e6) break; }',
  'const g2: number[][] = [[1, 2], [3]]; outer: for (const row of g2) { for (const x of row) { if (x === 2) continue outer; if (x === 3) break outer; s += x; row.push(9); if (row.length > 5) break; } }',
  'const g2: number[][] = []; for (let i = 0; i < 100; i++) { const r: number[] = []; g2.push(r); for (let k = 0; k < i % 7; k++) { r.push(k); g2[(i * 7) % g2.length]!.push(k * n); } } for (const r of g2) { s = s * 0.5 + r.length; for (const x of r) s += x; }',
  'const g2: number[][] = Array.from({ length: n }, () => []); for (let i = 0; i < 60; i++) if (n > 0) { const r = g2[i % n]!; r.push(i); if (i % 5 === 0) r.length = 0; } for (const r of g2) { s = s * 0.5 + r.length; for (const x of r) s += x; }',
  'const g2: number[][] = [[1, 2, 3]]; const r = g2[0]!; const t = r; t.push(n); g2[0] = [7]; r.push(1); s = g2[0]!.length * 10 + t.length;',
  'const g2: number[][] = [[1, 2, 3]]; let r = g2[0]!; const t = r; r = [n]; g2.push(r); t.push(1); r.push(2); s = g2[0]!.length * 10 + g2[1]!.length;',
  'const g2: number[][] = [[1, 2, 3]]; const f2 = (r: number[], k: number): number => { r.push(k); g2[0] = [k]; r.push(k); return r.length; }; s = f2(g2[0]!, n) + g2[0]!.length * 10;',
  'const g2: number[][] = [[1, 2, 3], [4]]; const f2 = (a: number[], b: number[]): number => { a.push(1); return b.length; }; s = f2(g2[0]!, g2[0]!) + f2(g2[n > 1 ? 1 : 0]!, g2[0]!);',
  'const g2: number[][] = [[1, 2, 3], [4]]; const f2 = (a: number[], k: number): number => a.length * 10 + k; s = f2(g2[0]!, g2[0]!.push(7));',
  'const g2: number[][] = [[1, 2, 3], [4]]; const f2 = (a: number[], k: number): number => a.length * 10 + k; s = f2(g2[0]!, (g2[0] = [1], 5));',
  'const g2: number[][] = [[3, 1, 2]]; const k = g2[0]!.slice(1).concat(g2[0]!); g2.push(k.concat(1)); s = g2[1]!.length;',
  'const g2: number[][] = [[3, 1, 2]]; const h: number[][] = []; for (const r of g2) h.push([...r]); h[0]!.push(1); s = g2[0]!.length * 10 + h[0]!.length;',
  'const g2: number[][] = [[3, 1, 2]]; if (n > 1) { const h: number[][] = [[n]]; g2.push([...h[0]!]); } s = g2.length;',
  'const g2: number[][] = [[3, 1, 2]]; s = g2[0]!.length > 2 && g2[0]![2]! > 1 ? g2[0]!.indexOf(2) : g2[5]![0]!;',
  'const g2: number[][] = [[3, 1, 2]]; s = g2[0]?.length ?? 0; s += g2[0]?.[1] ?? 0;',
  'const g2: number[][] = [[3, 1, 2]]; do { const r = g2[g2.length - 1]!; g2.push(r.length > 2 ? [r[0]!] : [r[0]!, 1, 2]); } while (g2.length < 5); for (const r of g2) s = s * 10 + r.length;',
  'const g2: number[][] = [[3, 1, 2]]; g2[0]![1]++; --g2[0]![0]; g2[0]![2] **= 2; s = g2[0]!.reduce((p, q) => p * 10 + q);',
  'const g2: number[][] = [[3, 1, 2]]; const i = 1; g2[0]![i] = g2[0]![g2[0]![i]!]! + (g2[0]![i] = 0); s = g2[0]!.reduce((p, q) => p * 10 + q);',
  'const g2: number[][] = [[]]; g2[0]![0] = n; g2[0]![g2[0]!.length] = g2[0]!.length; s = g2[0]!.reduce((p, q) => p * 10 + q);',
  'const g2: boolean[][] = [[n > 1]]; g2[0]!.push(!g2[0]![0]); g2.push(g2[0]!.map((x) => !x)); s = g2[1]![0] ? g2[1]!.length : -1;',
  'const l = [5]; const h = () => { l.push(1); return 0; }; const a = [l.length, h(), l.length]; const b = [...l, h(), ...l]; s = a[0]! + a[2]! * 10 + b.length * 100;',
  'const l = [5, 6, 7]; const r = l.splice(0, 2, l.length, l[1]!); r.push(l[0]!); s = r.length * 100 + l[0]! * 10 + l[1]!;',
  'const l = [5, 6, 7]; l.length = 1; l.push(n); l.unshift(l[1]!, l[0]!); s = l.reduce((p, q) => p * 10 + q);',
  'const l: number[] = []; l.unshift(1); l.unshift(2, 3); l.splice(1, 0, 4, 5, 6); s = l.reduce((p, q) => p * 10 + q);',
  'const l: number[] = []; for (let i = 0; i < 40; i++) { l.unshift(i); if (i % 3 === 0) l.splice(i % l.length, 1, i, i + 1); if (i % 7 === 6) l.shift(); } s = l.reduce((p, q) => p * 0.5 + q, l.length);',
  'const l: (boolean)[] = [n > 1]; s = l.at(-1) ? 1 : 2;',
  'type Cell = number; const l: Cell[] = []; l.push(n); const g2: Cell[][] = [[1]]; s = l[0]! + g2[0]![0]!;',
  'const g2: number[][] = [[3, 1, 2]]; do { const r = g2[g2.length - 1]!; g2.push(r.length > 2 ? [r[0]!] : [r[0]!, 1, 2]); } while (g2.length < 5); for (const r of g2) s = s * 10 + r.length;',
  'const g2: number[][] = [[3, 1, 2], [4]]; const r = n > 1 ? g2[0]! : g2[1]!; r.push(1); s = g2[0]!.length * 10 + g2[1]!.length;',
  'const g2: number[][] = [[3, 1, 2], [4]]; const r = n > 1 ? g2[0]! : []; r.push(1); s = g2[0]!.length * 10 + r.length;',
  'const g2: number[][] = [[3, 1, 2], [4]]; let r = g2[0]!; r = n > 1 ? r : n > 2 ? [1] : g2[1]!; r.push(1); s = g2[0]!.length * 10 + g2[1]!.length; (n > 2 ? g2[0]! : g2[1]!).push(5); for (const x of n > 1 ? r : g2[0]!) s += x; s += (n > 3 ? r : g2[1]!)[0]! + (n > 3 ? r : g2[1]!).length;',
  'const g2: number[][] = [[3, 1, 2], [4]]; const f2 = (r: number[]): void => { r.push(2); }; f2(n > 1 ? g2[0]! : g2[1]!); s = g2[0]!.length;',
];

const source = bodies
  .map((body, at) => `export function f${at}(n: number): number { 'use kernel'; let s = 0; ${body} return s; }`)
  .join('\n');

describe('lists', () => {
  it.each(bodies.map((body, at) => [body, `f${at}`]))('are those of V8: %s', async (_body, name) => {
    const built = await build(source);
    const v8 = await interpret(built);
    for (const n of [0, 1, 2, 3, 4]) {
      const results = [v8, built.native, built.js].map((kernels) => outcome(() => kernels[name]?.(n)));
      expect([n, ...results]).toEqual([n, results[0], results[0], results[0]]);
    }
  });
});
