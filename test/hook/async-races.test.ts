// `.async` while JavaScript takes away, resizes and changes what the kernel was given: each call ends in V8's values, or
// in a rejection with nothing written. KZ_RACES=10000 for a long run.

import { expect, it } from 'vitest';
import { HOOK, Project, printed, TSX, versions } from './project.ts';

const KERNELS = `
export function fill(a: Float64Array, n: number): number { 'use kernel'; let s = 0; for (let k = 0; k < n; k++) for (let i = 0; i < a.length; i++) { a[i]! += 1; s += a[i]!; } return s; }
export function grow(a: number[], n: number): number[] { 'use kernel'; for (let i = 0; i < n; i++) a.push(a.length); return [a.length]; }
export function scale(m: number[][], k: number): void { 'use kernel'; for (const row of m) for (let j = 0; j < row.length; j++) row[j]! *= k; }
export function move(ps: { x: number; on: boolean }[], r: { k: number }, n: number): void { 'use kernel'; for (let i = 0; i < n; i++) for (const p of ps) { p.x += 1; p.on = !p.on; } r.k += n; }
export function rows(v: Float32Array[], n: number): number { 'use kernel'; let s = 0; for (let i = 0; i < n; i++) for (const row of v) { row[0]! += 1; s += row[0]!; } return s; }
`;

const MAIN = `import { kernel } from 'kernelize';
import { fill, grow, move, rows, scale } from './kernels.ts';
const all = { fill, grow, move, rows, scale };
for (const each of Object.values(all)) await (kernel(each as any) as any).ready;
const [, , count] = process.argv;
let seed = 7;
const random = (n: number) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) % n;
const tell = (v: unknown): string => JSON.stringify(v, (_, each) => (ArrayBuffer.isView(each) ? Array.from({ length: (each as any).length }, (_, i) => (each as any)[i]) : each));
// Each makes arguments, and what JavaScript does to them meanwhile.
const cases: Record<string, () => [unknown[], () => void][]> = {
  fill: () => {
    const plain = () => new Float64Array(1 + random(40)).map((_, i) => i);
    const resizable = () => new Float64Array(new (ArrayBuffer as any)(160, { maxByteLength: 800 }));
    const shared = () => new Float64Array(new SharedArrayBuffer(80));
    const a = [plain, resizable, shared][random(3)]!();
    return [[[a, 1 + random(50)], () => {
      if (random(2)) return;
      if (a.buffer instanceof SharedArrayBuffer) return;
      if ((a.buffer as any).resizable) (a.buffer as any).resize(random(800) & ~7);
      else structuredClone(a.buffer, { transfer: [a.buffer] });
    }]];
  },
  grow: () => { const a = Array.from({ length: random(30) }, (_, i) => i); return [[[a, random(200)], () => { if (random(2)) random(2) ? a.push(1) : (a.length >>= 1); }]]; },
  scale: () => { const m = [[1, 2], [3], Array.from({ length: random(60) }, () => 2)]; return [[[m, 3], () => { if (random(2)) random(2) ? m[random(3)]!.push(9) : m.pop(); }]]; },
  move: () => { const ps = Array.from({ length: random(20) }, (_, i) => ({ x: i, on: i % 2 === 0 })); return [[[ps, { k: 1 }, random(60)], () => { if (random(3) === 0) ps.push({ x: 0, on: true }); }]]; },
  rows: () => { const v = [new Float32Array(3), new Float32Array(1 + random(9))]; return [[[v, random(40)], () => { if (random(2)) structuredClone(v[0]!.buffer, { transfer: [v[0]!.buffer] }); }]]; },
};
let [right, rejected, wrong] = [0, 0, 0];
const odd: string[] = [];
for (let at = 0; at < Number(count); at++) {
  await Promise.all(Object.entries(cases).flatMap(([name, make]) => make().map(async ([args, change]) => {
    // What is shared would be shared with its copy.
    const copy = args.map((each) => (each instanceof Float64Array ? each.slice() : structuredClone(each)));
    const wanted = (all as any)[name].js(...copy);
    const promise = (kernel((all as any)[name]) as any).async(...args);
    const when = random(3);
    if (when === 0) change();
    if (when === 1) setImmediate(change);
    const after = when === 0 ? tell(args) : undefined;
    try {
      const value = await promise;
      const same = tell(value) === tell(wanted) && (when === 1 || tell(args) === tell(copy) || after !== tell(args));
      if (same) right++; else { wrong++; odd.push(name + ' ' + tell(args) + ' ' + tell(copy)); }
    } catch (error) {
      if (/transferred or resized|another length|detached|outside its buffer/.test(String(error)) && (after === undefined || after === tell(args))) rejected++;
      else { wrong++; odd.push(name + ' ' + String(error)); }
    }
  })));
}
console.log(JSON.stringify({ right: right > 0, rejected: rejected > 0, all: right + rejected, wrong, odd: odd.slice(0, 3) }));
`;

it('gives right values or rejects', async () => {
  const project = new Project({ 'kernels.ts': KERNELS, 'main.ts': MAIN });
  const count = Number(process.env.KZ_RACES ?? 200);
  const found = printed(await project.run(versions.at(-1) ?? 0, [...HOOK, ...TSX, 'main.ts', String(count)]));
  expect(found).toEqual({ right: true, rejected: true, all: 5 * count, wrong: 0, odd: [] });
});
