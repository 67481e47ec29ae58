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
export function scaled(this: { k: number }, x: number): number { 'use kernel'; return this.k * x; }
export function reset(): void { scratch[0] = 0; }
`;

const MAIN = `import { kernel } from 'kernelize';
import { Counter, move, push, reset, scaled, sum } from './kernels.ts';
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
const before = counted();
const early = results();
await Promise.all([Counter.prototype.add, sum, move, push, scaled].map((each) => kernel(each as any).ready));
const backends = [Counter.prototype.add, sum, move, push, scaled].map((each) => kernel(each as any).info.backend);
const natively = results();
const asynchronous = await (push as any).async([false], 2);
console.log(JSON.stringify({ before, after: counted(), early, natively, backends, asynchronous, js: (sum as any).js([1]) }));
`;

it.each([HOOK, [...HOOK, ...TSX]].map((flags) => ({ version: versions.at(-1) ?? 0, flags })))(
  'Node $version $flags',
  async ({ version, flags }) => {
    const project = new Project({ 'kernels.ts': KERNELS, 'main.ts': MAIN });
    const refused = "TypeError: sum: argument 'a[1]' must be a number, but got a string";
    const far = { x: 204, y: 2 };
    const wanted = [3.5, [4, 2, 4, 4, 4], far, 'RangeError: far', far, true, [true, false, false, true], 12, refused];
    const counts = [2, 5, { n: 5, list: [4, 6] }, 100];
    for (const _ of ['cold', 'warm']) {
      const found = printed(await project.run(version, [...flags, 'main.ts']));
      expect(found).toEqual({
        ...{ before: counts, after: counts, early: wanted, natively: wanted, js: 1 },
        ...{ backends: new Array(5).fill('native'), asynchronous: [false, false, false] },
      });
    }
  },
);
