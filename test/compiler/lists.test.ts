// Lists: plain arrays of numbers that kernels make.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome, usualWays } from './build.ts';

const source = `
  export function stack(n: number, x: number): number {
    'use kernel';
    const s = [];
    let most = 0;
    for (let i = 0; i < n; i++) {
      const length = s.push(i * x, i);
      if (length > most) most = length;
      if (i % 3 === 0) s.pop();
    }
    let sum = 0;
    while (s.length) sum = sum * 0.5 + s.pop()!;
    s.push(sum);
    return s[0]! + most + s.length;
  }
  export function table(n: number): number {
    'use kernel';
    const t: number[] = new Array(n).fill(-1), u = Array(3).fill(n), v = [1, n, 3];
    for (let i = 0; i < t.length; i += 2) t[i] = i * i;
    t[n] = 7;
    t[t.length] = 8;
    t[t.length - 1] += 0.5;
    t[0]++;
    let s = 0;
    for (const x of t) s += x;
    for (const x of u) s += x;
    v.length = 2;
    v[2] = 9;
    v.fill(v[2]! + 1);
    const [a, , c] = v;
    return s + a! * 100 + c! + v.length + (Array.isArray(v) ? 1000 : 0);
  }
  export function typed(n: number, out: Float64Array): Float64Array {
    'use kernel';
    const l = [0.5];
    for (let i = 0; i < n; i++) l[l.length] = i + l[i]!;
    if (l.length <= out.length) out.set(l);
    const copy = new Int16Array(l);
    if (copy.length !== l.length) throw new Error("length");
    const state = { heap: [3], best: 0 };
    state.heap.push(state.heap[0]! + l.length);
    state.best = state.heap.pop()!;
    l.length = 1;
    l.push(state.best);
    return new Float64Array(l);
  }
  export function quicksort(a: Float64Array): number {
    'use kernel';
    const stack = [0, a.length - 1];
    let steps = 0;
    while (stack.length > 0) {
      const right = stack.pop()!;
      const left = stack.pop()!;
      if (right <= left) continue;
      const pivot = a[(left + right) >> 1]!;
      let i = left - 1, j = right + 1;
      while (true) {
        do i++; while (a[i]! < pivot);
        do j--; while (a[j]! > pivot);
        if (i >= j) break;
        [a[i], a[j]] = [a[j]!, a[i]!];
        steps++;
      }
      stack.push(left, j, j + 1, right);
    }
    return steps;
  }
  export function perIteration(n: number): number {
    'use kernel';
    let s = 0;
    for (let i = 0; i < n; i++) {
      const l = [i];
      for (let k = 0; k < i; k++) l.push(l[k]! + 1);
      s += l[l.length - 1]!;
    }
    return s;
  }
  export function at(i: number, empty: boolean): number {
    'use kernel';
    const l = [1, 2, 3];
    if (empty) { l.length = 0; return l.pop()!; }
    return l[i]!;
  }
  export function put(i: number): number {
    'use kernel';
    const l = [1, 2, 3];
    l[i] = 5;
    return l.length * 10 + l[l.length - 1]!;
  }
  export function sized(n: number): number { 'use kernel'; const l = new Array(n).fill(1); return l.length; }
  export function longer(n: number): number { 'use kernel'; const l = [1, 2]; l.length = n; return l.length; }
`;

describe.each(usualWays)('lists by $compiler at $optimisation', (way) => {
  it('are those of V8', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    const calls: [string, () => unknown[]][] = [
      ...[0, 1, 2, 7, 100].map((n): [string, () => unknown[]] => ['stack', () => [n, 0.1]]),
      ...[0, 1, 5, 16, 17, 40].map((n): [string, () => unknown[]] => ['table', () => [n]]),
      ...[0, 3, 30].map((n): [string, () => unknown[]] => ['typed', () => [n, new Float64Array(31)]]),
      ['quicksort', () => [Float64Array.from({ length: 200 }, (_, i) => Math.sin(i * i))]],
      ['perIteration', () => [30]],
      ...[0, 2].map((i): [string, () => unknown[]] => ['at', () => [i, false]]),
      ...[0, 2, 3].map((i): [string, () => unknown[]] => ['put', () => [i]]),
      ['sized', () => [5]],
      ['longer', () => [0]],
      ['longer', () => [2]],
    ];
    for (const [name, make] of calls) {
      const ways = [v8, built.native, built.js].map((kernels) => {
        const args = make();
        return [outcome(() => String(kernels[name]?.(...args))), args.map(String)];
      });
      expect([name, make().slice(0, 1), ...ways]).toEqual([name, make().slice(0, 1), ways[0], ways[0], ways[0]]);
    }
  });

  it('have no holes: what is not there is an error', async () => {
    const { native, js } = await build(source, way);
    for (const kernels of [native, js]) {
      expect(() => kernels.at?.(3, false)).toThrow("index 3 is outside 'l' of length 3");
      expect(() => kernels.at?.(0.5, false)).toThrow("index 0.5 is outside 'l' of length 3");
      expect(() => kernels.at?.(-1, false)).toThrow("index -1 is outside 'l' of length 3");
      expect(() => kernels.at?.(0, true)).toThrow("index -1 is outside 'l' of length 0");
      expect(() => kernels.put?.(4)).toThrow("index 4 is outside 'l' of length 3");
      expect(() => kernels.put?.(Number.NaN)).toThrow("index NaN is outside 'l' of length 3");
      expect(() => kernels.sized?.(1.5)).toThrow('1.5 is no length');
      expect(() => kernels.sized?.(2 ** 31)).toThrow('Invalid array length');
      expect(() => kernels.longer?.(3)).toThrow("index 2 is outside 'l' of length 2");
    }
  });
});

describe('lists', () => {
  it.each([
    ['let l = [1]; l = [2]; return x;', 'KZ1018', 'a list has one name'],
    ['const l = [1, true]; return x;', 'KZ', ''],
    ['const l = [1, , 2]; return x;', 'KZ1007', 'no holes'],
    ['const l = [1]; l.push(...a, 1); return x;', 'KZ1007', 'no spread arguments'],
    ['const l = [1]; return l.join();', 'KZ1010', ''],
    ['const l = [1]; return g(l);', 'KZ1008', "'l' is a plain array"],
    ['const l = new Array(5); return l[0];', 'KZ1007', ''],
    ["const l = ['a']; return x;", 'KZ1008', 'this is a string'],
  ])('are refused: %s', (body, code, message) => {
    const text = `function g(a: Float64Array): number { return a[0]!; }
      export function f(x: number, a: Float64Array) { 'use kernel'; ${body} }`;
    const { diagnostics, output } = compile('kernel.ts', text);
    if (code === 'KZ') return;
    expect(output).toBeUndefined();
    expect(`${diagnostics[0]?.code} ${diagnostics[0]?.message}`).toContain(code);
    expect(diagnostics[0]?.message).toContain(message);
  });
});
