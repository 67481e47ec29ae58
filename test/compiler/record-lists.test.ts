// Lists of records and tuples: a list for each field, and V8's answer, or a diagnostic.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome, usualWays } from './build.ts';

const source = `
  interface Point { x: number; y: number }
  export function made(n: number): number {
    'use kernel';
    const pts: Point[] = [];
    for (let i = 0; i < n; i++) pts.push({ x: i, y: i * 2 });
    const pairs: [number, number][] = [];
    let s = pairs.push([n, 1], [2, 3]);
    for (const { x, y } of pts) s = s * 0.5 + x - y;
    for (const [a, b = 4] of pairs) s = s * 0.5 + a * b;
    pts[pts.length] = { x: 1, y: n };
    while (pts.length > 3) { const p = pts.pop()!; s = s * 0.5 + p.x - p.y; }
    const i = 0, j = 1;
    if (pairs.length > 1) [pairs[i], pairs[j]] = [pairs[j]!, pairs[i]!];
    const last = pairs.pop()!;
    return s + pts[pts.length - 1]!.y + last[0] * 100 + pairs.length;
  }
  export function changed(n: number): number {
    'use kernel';
    const all = [{ at: { x: 1, y: n }, ok: true }, { at: { x: n, y: 2 }, ok: n > 3 }];
    for (const each of all) {
      if (each.ok) each.at.x += 3;
      each.ok = !each.ok;
    }
    const first = all[0]!, same = all[0]!;
    first.at.y = 7;
    same.at.y *= n;
    all[1]!.at.x++;
    all[1]!.ok ||= n > 4;
    all.push({ at: { x: 0, y: same.at.y }, ok: false });
    let s = 0;
    for (let i = 0; i < all.length; i++) s = s * 0.5 + all[i]!.at.x + all[i]!.at.y * 3 + (all[i]!.ok ? 100 : 0);
    return s + first.at.y;
  }
  export function bodies(n: number): number {
    'use kernel';
    const all: { x: number; v: number }[] = [];
    for (let i = 0; i < n; i++) all.push({ x: i, v: 1 / (i + 1) });
    for (let step = 0; step < 10; step++) {
      for (const p of all) {
        for (const q of all) if (q.x !== p.x) p.v += (q.x - p.x) * 0.001;
      }
      for (const p of all) p.x += p.v;
    }
    let s = 0;
    for (const { x, v } of all) s = s * 0.5 + x * v;
    return s;
  }
  export function path(n: number): number {
    'use kernel';
    const stack: [number, number, boolean][] = [[0, n, true]];
    let visited = 0;
    while (stack.length > 0) {
      const [low, high, isLeft] = stack.pop()!;
      visited = visited * 0.5 + (isLeft ? low : high);
      if (high - low < 2) continue;
      const middle = Math.floor((low + high) / 2);
      stack.push([low, middle, true], [middle, high, false]);
    }
    return visited;
  }
  export function outside(i: number): number { 'use kernel'; const l = [{ x: 1 }, { x: 2 }]; return l[i]!.x; }
  export function store(i: number): number { 'use kernel'; const l = [{ x: 1 }, { x: 2 }]; l[i]!.x = 3; return l[1]!.x; }
  export function put(i: number): number { 'use kernel'; const l = [{ x: 1 }, { x: 2 }]; l[i] = { x: 5 }; return l.length; }
`;

describe.each(usualWays)('lists of records by $compiler at $optimisation', (way) => {
  it('give what V8 gives', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    const calls = [
      ...['made', 'changed', 'bodies', 'path'].flatMap((name) => [0, 1, 2, 4.5, 7, 40].map((n) => [name, n] as const)),
      ...['outside', 'store'].flatMap((name) => [0, 1].map((n) => [name, n] as const)),
      ...[0, 1, 2].map((n) => ['put', n] as const),
    ];
    for (const [name, n] of calls) {
      const results = [v8, built.native, built.js].map((kernels) => outcome(() => kernels[name]?.(n)));
      expect([name, n, ...results]).toEqual([name, n, results[0], results[0], results[0]]);
    }
    for (const kernels of [built.native, built.js]) {
      expect(() => kernels.outside?.(2)).toThrow("index 2 is outside 'l' of length 2");
      expect(() => kernels.outside?.(-1)).toThrow("index -1 is outside 'l' of length 2");
      expect(() => kernels.store?.(2)).toThrow("index 2 is outside 'l' of length 2");
      expect(() => kernels.put?.(3)).toThrow("index 3 is outside 'l' of length 2");
    }
  });
});

describe('lists of records', () => {
  it.each([
    ['const p = { x, y: 1 }; const l = [p]; p.x = 2; return l[0]!.x;', 'KZ1018', 'would be one object'],
    ['const l = [{ x }]; const m = [l[0]!]; m[0]!.x = 3; return l[0]!.x;', 'KZ', ''],
    ['const l = [{ x }]; const p = l[0]!; l[0] = { x: 2 }; p.x = 1; return l[0]!.x;', 'KZ1018', 'has a name'],
    ['const l = [{ x }]; for (const p of l) { l.pop(); p.x = 1; } return x;', 'KZ1018', 'has a name'],
    ['const l = [{ x }]; let p = l[0]!; p.x = 1; p = { x: 2 }; return l[0]!.x;', 'KZ1018', 'would be one object'],
    [
      'const l = [{ x }]; const g = () => { l[0] = { x: 9 }; return 1; }; l[0]!.x = g(); return x;',
      'KZ1018',
      'right side',
    ],
    ['let l = [{ x }]; l = [{ x: 2 }]; return l[0]!.x;', 'KZ1018', 'one name'],
    ['const l = [{ x }]; l.push({ y: 1 } as never); return x;', 'KZ1008', 'others'],
    ['const l = [{ x }]; l.push(x as never); return x;', 'KZ1008', 'where an object is needed'],
    ['const l = [{ x }]; return l.indexOf(l[0]!);', 'KZ1010', 'whose indexOf'],
    ['const l = [{ x }]; return l.map((p) => p.x)[0]!;', 'KZ1010', 'whose map'],
    ['const l = [{ x }]; return l[0]!.z;', 'KZ1008', ''],
    ['const l = [{ x }]; l[0]!.z = 1; return x;', 'KZ1008', "no number 'z'"],
    ['const l = [{ x }]; l.length = 0; return x;', 'KZ1009', ''],
    ['const l: { x: i32 }[] = []; return l.length;', 'KZ1007', 'i32'],
    ['const l = [{ a: 1n }]; return l.length;', 'KZ1007', 'bigint'],
  ])('are refused: %s', (body, code, message) => {
    const text = `import type { i32 } from 'kernelize';
      export function f(x: number) { 'use kernel'; ${body} }`;
    const { diagnostics, output } = compile('kernel.ts', text);
    expect(output).toBeUndefined();
    expect(diagnostics.map((each) => `${each.code} ${each.message}`).join('; ')).toContain(code);
    expect(diagnostics.map((each) => each.message).join('; ')).toContain(message);
  });
});
