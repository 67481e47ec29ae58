// Methods that call themselves, and functions that do and take plain arrays: what they change is their caller's, also
// when they fail.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { build, outcome, usualWays } from '../compiler/build.ts';
import { refusals } from '../compiler/refusals.ts';

const SOURCE = `
const OFF = false;
abstract class Counter {
  visited = 0;
  isDeep = false;
  protected note(depth: number): number {
    if (depth > 3) this.isDeep = true;
    this.visited++;
    return depth === 0 ? 0 : this.step(depth - 1) + 1;
  }
  protected step(depth: number): number { return this.note(depth); }
}
export class Tree extends Counter {
  points: number[] = [];
  left: number[] = [];
  right: number[] = [];
  found: number[] = [];
  flags: boolean[] = [];
  readonly sums = new Float64Array(4);
  best: { x: number; at: { n: number } } = { x: -1, at: { n: 0 } };
  limit = 100;
  /** A range of a tree. */
  search(node: number, low: number, high: number): number {
    'use kernel';
    if (node < 0) return 0;
    this.visited++;
    if (this.found.length >= this.limit) throw new RangeError('too many: ' + this.found.length);
    const x = this.points[node]!;
    let n = this.visited * 0;
    if (x > low) n += this.search(this.left[node]!, low, high);
    if (x >= low && x <= high) { this.found.push(x); n++; this.flags[node] = !this.flags[node]!; }
    if (x > this.best.x) { this.best.x = x; this.best.at.n++; }
    this.sums[node & 3]! += x;
    if (x < high) n = n + this.search(this.right[node]!, low, high);
    return n;
  }
  all(low: number, high: number): number[] {
    'use kernel';
    const kept: number[] = [];
    this.walk(0, kept, 0);
    const n = this.search(0, low, high);
    kept.push(n, this.note(6));
    return kept;
  }
  private walk(node: number, out: number[], depth: number): void {
    if (node < 0) return;
    this.isDeep ||= depth > 2;
    this.walk(this.left[node]!, out, depth + 1);
    out.push(this.points[node]!);
    this.walk(this.right[node]!, out, depth + 1);
    if (depth === 1) out.pop();
  }
  override step(depth: number): number { this.best.at.n += depth; return super.step(depth); }
  quiet(n: number): number {
    'use kernel';
    this.visited++;
    if (OFF) this.note(n);
    if (n < 0) throw new Error('negative');
    return this.visited;
  }
  endless(n: number): number { 'use kernel'; this.visited = n; this.found.push(n); return this.endless(n + 1); }
}
export const make = (n: number): Tree => {
  const tree = new Tree();
  tree.points = Array.from({ length: n }, (_, i) => (i * 37) % n);
  tree.left = tree.points.map((_, i) => (2 * i + 1 < n ? 2 * i + 1 : -1));
  tree.right = tree.points.map((_, i) => (2 * i + 2 < n ? 2 * i + 2 : -1));
  tree.flags = tree.points.map((x) => x % 2 === 0);
  return tree;
};

function collect(a: readonly number[], at: number, out: number[]): void {
  if (at >= a.length) return;
  if (a[at]! > 0) out.push(a[at]!);
  else if (a[at]! < -5) throw new Error('less than -5');
  collect(a, 2 * at + 1, out);
  collect(a, 2 * at + 2, out);
}
export function positives(a: number[], more: number[]): number[] {
  'use kernel';
  const out: number[] = [];
  for (let i = 0; i < 2; i++) {
    const own: number[] = [];
    collect(a, i, own);
    for (const x of own) out.push(x);
    collect(a, i, more);
  }
  return out;
}
/** Two that call each other, each with the lists in another order. */
function even(n: number, a: number[], b: boolean[]): boolean {
  if (n === 0) return true;
  a[a.length] = n;
  return odd(n - 1, b, a) !== b[0]!;
}
function odd(n: number, b: boolean[], a: number[]): boolean {
  if (n === 0) return false;
  b.push(n % 3 === 0);
  return even(n - 1, a, b);
}
export function parity(n: number): number[] {
  'use kernel';
  const a = [1];
  const b = [true];
  const is = even(n, a, b);
  return [a.length, b.length, is ? 1 : 0, ...a];
}
/** Elements alone. */
export function permute(a: number[], k: number): number {
  'use kernel';
  if (k === a.length) { let s = 0; for (let i = 0; i < a.length; i++) s = s * 10 + a[i]!; return s % 1009; }
  let total = 0;
  for (let i = k; i < a.length; i++) {
    [a[k], a[i]] = [a[i]!, a[k]!];
    total += permute(a, k + 1);
    [a[k], a[i]] = [a[i]!, a[k]!];
  }
  return total;
}
function total(a: readonly number[], from: number, to: number): number {
  if (to - from < 2) return to > from ? a[from]! : 0;
  const middle = (from + to) >> 1;
  return total(a, from, middle) + total(a, middle, to);
}
export function sum(a: number[]): number { 'use kernel'; return total(a, 0, a.length) + total([1, 2.5], 0, 2); }
export class Statics {
  static fill(n: number, out: number[]): void { if (n > 0) { this.fill(n - 1, out); out.push(n); } }
  static run(n: number): number[] { 'use kernel'; const l: number[] = []; this.fill(n, l); return l; }
}
`;

type Call = (...args: unknown[]) => unknown;
type Kernel = Call & { js: Call };
type Instance = Record<string, Call>;
type V8 = Record<string, Call> & { make(n: number): Instance };

describe('what calls itself', () => {
  it.each(usualWays)('is what V8 runs: %s', async (options) => {
    const { folder } = await build(SOURCE, options);
    const v8 = (await import(join(folder, 'kernel.ts'))) as V8 & { Statics: { run: Call } };
    const built = (await import(pathToFileURL(join(folder, 'kernel.mjs')).href)) as Record<string, Kernel> & {
      Tree: Record<string, Kernel>;
      Statics: Record<string, Kernel>;
    };
    const ways = [(kernel: Kernel | undefined) => kernel as Call, (kernel: Kernel | undefined) => kernel?.js as Call];
    for (const n of [0, 1, 2, 7, 40]) {
      for (const limit of [100, 3]) {
        const run = (call: (it: Instance, name: string, ...args: unknown[]) => unknown): string => {
          const tree = Object.assign(v8.make(n), { limit });
          const start = n === 0 ? -1 : 0;
          const results = [
            outcome(() => call(tree, 'search', start, 2, 30)),
            outcome(() => call(tree, 'search', 0.5, 2, 30)),
            outcome(() => JSON.stringify(n === 0 ? 0 : call(tree, 'all', 5, 9))),
            outcome(() => call(tree, 'search', start, -1, 3)),
            outcome(() => call(tree, 'quiet', 1)),
            outcome(() => call(tree, 'quiet', -1)),
          ].map((each) => each.replace(/^(\w+): .*/, '$1'));
          return JSON.stringify([results, tree]);
        };
        const wanted = run((it, name, ...args) => it[name]?.(...args));
        for (const of of ways) {
          // V8 reads undefined at 0.5.
          const got = run((it, name, ...args) =>
            args[0] === 0.5 ? it[name]?.(...args) : of(built.Tree[name])(it, ...args),
          );
          expect(got).toBe(wanted);
        }
      }
    }
    const plain: [string, unknown[]][] = [
      ['positives', [[3, -1, 2, 5, -4, 0, 9], [7]]],
      ['positives', [[3, -1, 2, 5, -9, 0, 9], [7]]],
      ['positives', [[], []]],
      ...[0, 1, 2, 9, 40].map((n): [string, unknown[]] => ['parity', [n]]),
      ['permute', [[1, 2, 3, 4, 5], 0]],
      ['sum', [[0.1, 0.2, 0.3, 1e9, -5]]],
      ['sum', [[]]],
    ];
    for (const [name, args] of plain) {
      for (const of of ways) {
        const [own, other] = [structuredClone(args), structuredClone(args)];
        const got = [outcome(() => JSON.stringify(of(built[name])(...own))), own];
        expect(got).toEqual([outcome(() => JSON.stringify(v8[name]?.(...other))), other]);
      }
    }
    for (const of of ways) expect(of(built.Statics.run).call(built.Statics, 5)).toEqual(v8.Statics.run(5));
  });

  it.each(usualWays)('ends where the stack does, and what it has done is there: %s', async (options) => {
    const { folder } = await build(SOURCE, options);
    const v8 = (await import(join(folder, 'kernel.ts'))) as V8;
    const { Tree } = (await import(pathToFileURL(join(folder, 'kernel.mjs')).href)) as { Tree: Record<string, Kernel> };
    for (const kernel of [Tree.endless, Tree.endless?.js]) {
      const tree = v8.make(1) as unknown as { visited: number; found: number[] };
      expect(() => kernel?.(tree, 0)).toThrow(new RangeError('Maximum call stack size exceeded'));
      expect(tree.visited).toBeGreaterThan(100);
      // Making room for one more may be what has no room.
      const numbers = Array.from({ length: tree.found.length }, (_, i) => i);
      expect(tree.found).toEqual(numbers);
      expect([tree.visited, tree.visited + 1]).toContain(numbers.length);
    }
  });

  it.each(usualWays)('keeps all bits of bigints: %s', async (options) => {
    const source = `
      export class Wide {
        total: bigint = 2n ** 60n + 1n;
        walk(depth: number): void {
          if (depth < 0) return;
          this.total += 3n;
          this.walk(depth - 1);
          this.total -= 1n;
        }
        run(): void { 'use kernel'; this.walk(4); this.total += 1n; }
      }`;
    const { folder } = await build(source, options);
    const v8 = (await import(join(folder, 'kernel.ts'))) as { Wide: new () => { total: bigint; run(): void } };
    const { Wide } = (await import(pathToFileURL(join(folder, 'kernel.mjs')).href)) as { Wide: Record<string, Kernel> };
    const wanted = new v8.Wide();
    wanted.run();
    expect(wanted.total).toBe(2n ** 60n + 12n);
    for (const kernel of [Wide.run, Wide.run?.js]) {
      const own = new v8.Wide();
      kernel?.(own);
      expect(own.total).toBe(wanted.total);
    }
  });

  it('says what is outside by its name', async () => {
    const { folder } = await build(SOURCE);
    const v8 = (await import(join(folder, 'kernel.ts'))) as V8;
    const { Tree } = (await import(pathToFileURL(join(folder, 'kernel.mjs')).href)) as { Tree: Record<string, Kernel> };
    const tree = v8.make(3) as unknown as { left: number[] };
    tree.left[0] = 9;
    for (const kernel of [Tree.search, Tree.search?.js]) {
      expect(() => kernel?.(tree, 0, -1, 5)).toThrow(
        /Tree.prototype.search.*: index 9 is outside 'this.points' of length 3/,
      );
    }
  });
});

describe('is refused, with its line:', () => {
  it.each([
    [
      'a list that is given twice',
      `function f(n: number, a: number[], b: number[]): void { if (n > 0) { a.push(n); b.push(n);\n f(n - 1, a, a); } }\nexport function g(n: number): number { 'use kernel'; const l: number[] = [];\n f(n, l, [1]); return l.length; }`,
      "KZ1018 line 2: 'a' is given to f twice, which calls itself",
    ],
    [
      'a list of `this` as an argument',
      `export class C { l: number[] = [];\n f(n: number, a: number[]): void { if (n > 0) { a.push(n); this.l.push(1);\n this.f(n - 1, a); } }\n g(): void { 'use kernel';\n this.f(3, this.l); } }`,
      "KZ1018 line 5: 'this.l' is given to C.prototype.f twice, which calls itself",
    ],
    [
      'a list that it gives',
      `function f(n: number): number[] { if (n === 0) return [];\n const l = f(n - 1); l.push(n); return l; }\nexport function g(n: number): number { 'use kernel'; return f(n).length; }`,
      'KZ1012 line 2: f calls itself, and takes or changes plain arrays or objects',
    ],
    [
      'a list of lists',
      `function f(n: number, a: number[][]): void { if (n > 0) {\n f(n - 1, a); } }\nexport function g(n: number): number { 'use kernel'; const l: number[][] = []; f(n, l); return l.length; }`,
      'KZ1012 line 2: f calls itself, and takes or changes plain arrays or objects',
    ],
    [
      'an object that it changes',
      `interface P { x: number }\nfunction f(n: number, p: P): void { if (n > 0) { p.x++;\n f(n - 1, p); } }\nexport function g(n: number): number { 'use kernel'; const p: P = { x: 1 }; f(n, p); return p.x; }`,
      'KZ1012 line 3: f calls itself, and takes or changes plain arrays or objects',
    ],
    [
      'a method without its result',
      `export class C { k = 1;\n f(n: number) { return n > 0 ? this.f(n - 1) + this.k : 0; }\n g(n: number): number { 'use kernel'; return this.f(n); } }`,
      'KZ1012 line 2',
    ],
  ])('%s', (_, source, said) => {
    expect(refusals(source)).toContain(said);
  });
});
