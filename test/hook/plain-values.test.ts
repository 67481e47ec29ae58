// Plain arrays and records under the import hook: before native code is there, and after, and where the cache has it.

import { expect, it } from 'vitest';
import { HOOK, Project, printed, TSX, versions } from './project.ts';

const KERNELS = `
const scratch = new Float64Array(4);
interface P { x: number; y: number }
export function sum(a: number[]): number { 'use kernel'; let s = 0; for (const v of a) s += v; return s; }
export function move(p: P, n: number): number[] {
  'use kernel';
  p.x += n;
  if (p.x > 100) throw new RangeError('far');
  scratch[0]! += p.x;
  const r = [p.x, p.y];
  for (let i = 0; i < n; i++) r.push(scratch[0]!);
  return r;
}
export function push(a: boolean[], n: number): boolean[] { 'use kernel'; for (let i = 0; i < n; i++) a.push(i > 1); return a; }
export class Counter {
  n = 0;
  list: number[] = [];
  half(x: number): number { return x / 2 + this.n * 0; }
  add(k: number): number { 'use kernel'; this.n += this.half(k); this.list.push(k); scratch[1]! += 1; return this.n; }
}
export class Life {
  cells: number[] = [1, 2];
  next: number[] = [0, 0];
  state: bigint = 5n;
  step(k: number): { cells: number[]; points: P[] } | undefined {
    'use kernel';
    for (let i = 0; i < 2; i++) this.next[i] = this.cells[i]! + k;
    [this.cells, this.next] = [this.next, this.cells];
    this.state = BigInt.asIntN(64, this.state * 3n);
    if (k > 9) throw new RangeError('many');
    if (k > 8) return undefined;
    const points: P[] = [];
    for (let i = 0; i < k; i++) points.push({ x: i, y: k });
    return { cells: this.cells, points };
  }
}
export function turned(g: { a: number[]; b: number[]; id: bigint }, k: number): P | null {
  'use kernel';
  g.a.push(k);
  [g.a, g.b] = [g.b, g.a];
  g.id += 1n;
  if (k > 9) throw new RangeError('many');
  return k > 8 ? null : { x: k, y: 1 };
}
export function weighed(a: number[], w?: number[], o?: { p: P | null }, n = a.length): number {
  'use kernel';
  let s = o?.p ? o.p.x : 0.5;
  for (let i = 0; i < n; i++) s += a[i]! * (w?.[i] ?? 2);
  w?.push(s);
  return s;
}
export function scaled(this: { k: number }, x: number): number { 'use kernel'; return this.k * x; }
export function reset(): void { scratch[0] = 0; }
`;

const MAIN = `import { kernel } from 'kernelize';
import { Counter, Life, move, push, reset, scaled, sum, turned, weighed } from './kernels.ts';
const tried = (call: () => unknown) => { try { return call(); } catch (error) { return String(error); } };
const results = () => {
  reset();
  const [p, flags] = [{ x: 1, y: 2 }, [true]];
  return [sum([1, 2.5]), move(p, 3), p, tried(() => move(p, 200)), p, push(flags, 3) === flags, flags, scaled.call({ k: 3 }, 4), tried(() => sum([1, 'x'] as any))];
};
const counted = () => {
  class Other extends Counter { half() { return 100; } }
  const [c, other] = [new Counter(), new Other()];
  return [c.add(4), c.add(6), c, other.add(1)];
};
const lived = async (step: (life: Life, k: number) => unknown) => {
  const life = new Life();
  const { cells } = life;
  const told = [];
  for (const k of [1, 9, 10]) {
    let made: any;
    try { made = await step(life, k); } catch (error) { made = String(error); }
    told.push([JSON.parse(JSON.stringify(made ?? null)), life.next === cells, made?.cells === life.cells, String(life.state), [...life.cells]]);
  }
  const w = [3, 1];
  return [told, weighed([1, 2]), weighed([1, 2], w), weighed([1], undefined, { p: { x: 1, y: 1 } }), weighed([1, 4], [1], { p: null }, 1), w];
};
const turns = async (turn: (g: any, k: number) => unknown) => {
  const [a, b] = [[1], [2]];
  const g = { a, b, id: 1n };
  const told = [];
  for (const k of [1, 9, 10]) {
    let made: unknown;
    try { made = await turn(g, k); } catch (error) { made = String(error); }
    told.push([made, g.a === a, String(g.id), [...g.a], [...g.b]]);
  }
  return told;
};
const directly = (life: Life, k: number) => life.step(k);
const early2 = await lived(directly);
const before = counted();
const early = results();
await Promise.all([Counter.prototype.add, sum, move, push, scaled].map((each) => kernel(each as any).ready));
const { step } = Life.prototype as any;
await Promise.all([step, turned, weighed].map((each) => kernel(each as any).ready));
const lives = [early2, await lived(directly), await lived((life, k) => (step as any).js.call(life, k))];
const turning = [await turns(turned), await turns((turned as any).async), await turns((turned as any).js)];
const weights = [await (weighed as any).async([1, 2]), await (weighed as any).async([1, 2], [3, 1]), await (weighed as any).async([1], undefined, { p: { x: 1, y: 1 } })];
const both = [step, turned, weighed].map((each) => kernel(each as any).info.backend);
const backends = [Counter.prototype.add, sum, move, push, scaled].map((each) => kernel(each as any).info.backend);
const natively = results();
const asynchronous = await (push as any).async([false], 2);
console.log(JSON.stringify({ lives, turning, weights, both, before, after: counted(), early, natively, backends, asynchronous, js: (sum as any).js([1]) }));
`;

it.each([HOOK, [...HOOK, ...TSX]].map((flags) => ({ version: versions.at(-1) ?? 0, flags })))(
  'Node $version $flags',
  async ({ version, flags }) => {
    const project = new Project({ 'kernels.ts': KERNELS, 'main.ts': MAIN });
    const refused = "TypeError: sum: argument 'a[1]' must be a number, but got a string";
    const far = { x: 204, y: 2 };
    const wanted = [3.5, [4, 2, 4, 4, 4], far, 'RangeError: far', far, true, [true, false, false, true], 12, refused];
    const life = [
      [
        [{ cells: [2, 3], points: [{ x: 0, y: 1 }] }, true, true, '15', [2, 3]],
        [null, false, false, '45', [11, 12]],
        ['RangeError: many', true, false, '135', [21, 22]],
      ],
      ...[6.5, 5.5, 3, 1.5, [3, 1, 5.5]],
    ];
    const turning = [
      [{ x: 1, y: 1 }, false, '2', [2], [1, 1]],
      [null, true, '3', [1, 1], [2, 9]],
      ['RangeError: many', false, '4', [2, 9], [1, 1, 10]],
    ];
    const counts = [2, 5, { n: 5, list: [4, 6] }, 100];
    for (const _ of ['cold', 'warm']) {
      const found = printed(await project.run(version, [...flags, 'main.ts']));
      expect(found).toEqual({
        ...{ lives: [life, life, life], both: ['native', 'native', 'native'] },
        ...{ turning: [turning, turning, turning], weights: [6.5, 5.5, 3] },
        ...{ before: counts, after: counts, early: wanted, natively: wanted, js: 1 },
        ...{ backends: new Array(5).fill('native'), asynchronous: [false, false, false] },
      });
    }
  },
);
