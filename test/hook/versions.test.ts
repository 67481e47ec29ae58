// Kernels of several versions under the import hook: before native code is there, and after, and where the cache has it;
// off the event loop, and on JavaScript's own.

import { expect, it } from 'vitest';
import { HOOK, Project, printed, TSX, versions } from './project.ts';

const KERNELS = `
type Few = Float32Array | Float64Array | number[];
const scratch = new Float64Array(2);
export function scale<T extends Few>(a: T, k: number): T {
  'use kernel';
  for (let i = 0; i < a.length; i++) a[i]! *= k;
  return a;
}
export function seen(a: Float32Array | Uint8Array): number { 'use kernel'; scratch[0]! += a[0]!; return scratch[0]!; }
export function read(a: Float32Array | Float64Array): number {
  'use kernel';
  return a[0]! + (a instanceof Float32Array ? scratch[1]! : 0);
}
export class Box {
  by = 2;
  add<T extends Few>(a: T): T { 'use kernel'; for (let i = 0; i < a.length; i++) a[i]! += this.by; return a; }
}
export function reset(): void { scratch[0] = 0; scratch[1] = 5; }
`;

const MAIN = `import { kernel } from 'kernelize';
import { Box, read, reset, scale, seen } from './kernels.ts';
const tried = (call: () => unknown) => { try { return call(); } catch (error) { return String(error); } };
const f = (...x: number[]) => new Float32Array(x);
const results = () => {
  reset();
  const [list, floats] = [[0.1, 2], f(0.1, 2)];
  return [
    scale(list, 3) === list, list, scale(floats, 3) === floats, [...floats], [...scale(new Float64Array([0.1]), 3)],
    seen(f(1.5)), seen(new Uint8Array([7])), read(f(1)), read(new Float64Array(1)), new Box().add([1]), [...new Box().add(f(1))],
    tried(() => scale(new Int8Array(1) as any, 1)), tried(() => (scale as any)([1])),
  ];
};
const early = results();
const all = [Box.prototype.add, read, scale, seen];
await Promise.all(all.map((each) => kernel(each as any).ready));
const backends = all.map((each) => kernel(each as any).info.backend);
const [{ types }, natively] = [kernel(scale as any).info, results()];
const given = [[1, 2], f(1, 2), new Float64Array(new SharedArrayBuffer(8)).fill(1)];
const promised = await Promise.all(given.map((each) => (scale as any).async(each, 3)));
const isSame = promised.map((each, at) => each === given[at]);
const refused = await (scale as any).async('text', 3).catch(String);
const other = await (read as any).async(f(2));
console.log(JSON.stringify({ early, natively, backends, types, given: given.map((each) => [...each]), isSame, refused, other, js: (scale as any).js([1], 2) }));
`;

it.each([HOOK, [...HOOK, ...TSX]].map((flags) => ({ version: versions.at(-1) ?? 0, flags })))(
  'Node $version $flags',
  async ({ version, flags }) => {
    const project = new Project({ 'kernels.ts': KERNELS, 'main.ts': MAIN });
    const wanted = "argument 'a' must be a Float32Array, a Float64Array or an array of numbers, but got";
    const results = [
      ...[true, [0.30000000000000004, 6], true, [Math.fround(Math.fround(0.1) * 3), 6], [0.30000000000000004]],
      ...[1.5, 8.5, 6, 0, [3], [3]],
      ...[
        `TypeError: scale: ${wanted} an Int8Array`,
        "TypeError: scale: argument 'k' must be a number, but got undefined",
      ],
    ];
    for (const _ of ['cold', 'warm']) {
      const found = printed(await project.run(version, [...flags, 'main.ts']));
      expect(found).toEqual({
        ...{ early: results, natively: results, backends: new Array(4).fill('native') },
        ...{ types: ['Float32Array | Float64Array | number[]', 'number'], given: [[3, 6], [3, 6], [3]] },
        ...{ isSame: [true, true, true], refused: `TypeError: scale: ${wanted} a string`, other: 7, js: [2] },
      });
    }
  },
);
