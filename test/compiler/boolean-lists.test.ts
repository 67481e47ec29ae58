// Lists of booleans: held as 1 and 0, and booleans wherever they are read.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, interpret, outcome, usualWays } from './build.ts';

const source = `
  type Flags = boolean[];
  function all(n: number, x: boolean): Flags { const l: Flags = []; for (let i = 0; i < n; i++) l.push(x); return l; }
  function count(l: readonly boolean[]): number { let s = 0; for (const x of l) if (x) s++; return s; }
  function flip(l: Array<boolean>, i: number): void { l[i] = !l[i]; }
  function either(l: boolean[], x = true): boolean { return l.length > 0 ? l[0]! || x : x; }
  export function sieve(n: number): number {
    'use kernel';
    const isComposite: boolean[] = new Array(n + 1).fill(false);
    let count = 0, sum = 0;
    for (let i = 2; i <= n; i++) {
      if (isComposite[i]) continue;
      count++;
      sum += i;
      for (let k = i * i; k <= n; k += i) isComposite[k] = true;
    }
    return count * 1000 + sum + (isComposite.length > 4 && typeof isComposite[4] === 'boolean' ? 0.5 : 0);
  }
  export function stack(n: number): number {
    'use kernel';
    const seen = [];
    let s = 0;
    for (let i = 0; i < n; i++) {
      const length = seen.push(i % 3 === 0, i % 5 === 0);
      if (length > 7 && seen.pop()!) s += 100;
      if (seen[seen.length - 1] === (i % 2 === 0)) s++;
    }
    while (seen.length > 2) s = s * 0.5 + (seen.pop()! ? 3 : 1);
    seen.length = 0;
    seen[seen.length] = n > 4;
    seen[0] &&= n > 5;
    seen[0] ||= n > 6;
    seen[0] ??= true;
    const [first] = seen;
    return s + (first ? 0.25 : 0.125) + +seen[0]!;
  }
  export function made(n: number): number {
    'use kernel';
    const a = Array.from({ length: n }, (_, i) => i % 2 === 0);
    const b = new Array<boolean>(3).fill(n > 2);
    const c = [true, ...a, ...b, false];
    const d = [...c].reverse();
    b.push(...c);
    const numbers = Array.from(c, (x) => (x ? 1 : 2));
    const more = c.map((x) => !x).filter((x) => x), less = numbers.map((x) => x === 1);
    const held = new Float64Array(c), bytes = new Uint8Array(less);
    let s = 0;
    for (const x of d) s = s * 2 + (x ? 1 : 0);
    c.forEach((x, i) => { if (x) s += i; });
    less.fill(true, 1);
    return s + b.length + more.length * 3 + numbers.reduce((p, q) => p * 0.5 + q, 0) + held[0]! + bytes.length
      + less.indexOf(true) + (less.includes(false) ? 0.5 : 0) + d.lastIndexOf(false) * 7 + c.findIndex((x) => !x)
      + (c.some((x) => x) ? 1 : 0) + (c.every((x) => x) ? 2 : 0) + (c.at(-1)! ? 4 : 8) + (c.find((x) => x) ? 16 : 32)
      + (c.slice(1, 3).length > 0 ? +c.slice(1, 3)[0]! : 5) + +c.reduce((p, q) => p !== q) + +(d.toReversed()[0]!)
      + +(c.findLast((x) => !x) ?? true);
  }
  export function given(n: number): number {
    'use kernel';
    const l = all(n, n > 3), m = all(2, false);
    l.push(true, false);
    flip(l, 0);
    flip(m, 1);
    [l[0], l[1]] = [l[1]!, l[0]!];
    const state = { marks: [] as boolean[], found: [false] };
    state.marks.push(either(l), either([], false), l[0] === m[1]);
    state.found[0] = state.marks[2]!;
    const point = { x: l[0]!, y: 1 };
    return count(l) + count(m) * 10 + count(state.marks) * 100 + count(state.found) * 1000 + count([n > 1, true])
      + (point.x ? 0.5 : 0) + (Array.isArray(l) ? 0.25 : 0);
  }
  export function rows(n: number): number {
    'use kernel';
    const l: { on: boolean; at: number }[] = [];
    const flags = [true];
    for (let i = 0; i < n; i++) {
      l.push({ on: flags[i]!, at: i });
      flags.push(!flags[i]);
    }
    let s = 0;
    for (const { on, at } of l) s += on ? at : -1;
    return s;
  }
  export function order(n: number): number {
    'use kernel';
    const l = [n > 0, n > 1];
    const change = () => { l[0] = !l[0]; return l[0]!; };
    const m = [l[0]!, change(), l[0]!];
    l[m[0] ? 1 : 0] = change();
    const pushed = l.push(l[0]!, change(), l[0]!);
    return [...l, ...m].reduce((s, x) => s * 2 + (x ? 1 : 0), pushed);
  }
  export function outside(i: number): boolean {
    'use kernel';
    const l = [true, false];
    if (i > 10) { l[i - 10] = true; return l[2]!; }
    return l[i]!;
  }
`;

describe.each(usualWays)('lists of booleans by $compiler at $optimisation', (way) => {
  it('are those of V8', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    const calls: [string, number][] = [
      ...['sieve', 'stack', 'made', 'given', 'rows', 'order'].flatMap((name) => {
        return [1, 2, 3, 5, 8, 100].map((n): [string, number] => [name, n]);
      }),
      ...[0, 1, 11, 12].map((n): [string, number] => ['outside', n]),
    ];
    for (const [name, n] of calls) {
      const results = [v8, built.native, built.js].map((kernels) => outcome(() => kernels[name]?.(n)));
      if (name === 'outside' && n === 11) continue;
      expect([name, n, ...results]).toEqual([name, n, results[0], results[0], results[0]]);
    }
  });

  it('have no element that is not there', async () => {
    const { native, js } = await build(source, way);
    for (const kernels of [native, js]) {
      expect(() => kernels.outside?.(2)).toThrow("index 2 is outside 'l' of length 2");
      expect(() => kernels.outside?.(11)).toThrow("index 2 is outside 'l' of length 2");
      expect(() => kernels.outside?.(13)).toThrow("index 3 is outside 'l' of length 2");
      expect(() => kernels.sieve?.(-3)).toThrow('-2 is no length');
    }
  });
});

describe('lists of booleans', () => {
  const NUMBER = 'this is a number, where a boolean is needed';
  const BOOLEAN = 'this is a boolean, where a number is needed';
  it.each([
    ['const l = [true]; l.push(1);', 'KZ1008', NUMBER],
    ['const l = [1, true];', 'KZ1008', BOOLEAN],
    ['const l: boolean[] = [1];', 'KZ1008', NUMBER],
    ['const l: boolean[] = new Array(3).fill(0);', 'KZ1008', NUMBER],
    ['const l = [true]; l[0]++;', 'KZ1008', NUMBER],
    ['const l = [true]; const m = [1, ...l];', 'KZ1008', BOOLEAN],
    ['const l = [true]; l.push(...a);', 'KZ1008', NUMBER],
    ['const l = [true]; l.indexOf(1);', 'KZ1008', NUMBER],
    ['const l = [true]; l.sort((p, q) => 0);', 'KZ1010', 'not sorted'],
    ['const l = [true], m = [1n];', 'KZ1008', 'this is a bigint, where a number is needed'],
    ['const l = []; if (l[x]) l.push(true);', 'KZ1008', "'l' is read before it has any"],
  ])('are refused: %s', (body, code, message) => {
    const text = `export function f(x: number, a: Float64Array) { 'use kernel'; ${body} }`;
    const { diagnostics, output } = compile('kernel.ts', text);
    expect(output).toBeUndefined();
    expect(diagnostics[0]?.code).toBe(code);
    expect(diagnostics[0]?.message).toContain(message);
  });
});
