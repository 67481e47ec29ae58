// Arrays of a module under the import hook: kernels and the module's JavaScript have the very same one.

import { expect, it } from 'vitest';
import { HOOK, Project, printed, stripping, TSX, versions } from './project.ts';

const KERNELS = `
export const state = new Float64Array(4);
const waves = Float64Array.from({ length: 70000 }, (_, i) => Math.sin(i));
const squares = waves.map((x) => x * x);
let scratch = new Int32Array(8);
export function reset(): void { state.fill(0); scratch[0] = 0; }
export function count(x: number, step: number = 1): number {
  'use kernel';
  state[0]! += step;
  scratch[0]! += 1;
  return state[0]! * x + scratch[0]!;
}
export function wave(i: number): number { 'use kernel'; return squares[i]!; }
export function into(a: Float64Array, b: Float64Array): number {
  'use kernel';
  for (let i = 1; i < a.length; i++) { a[i] = b[i - 1]! + 1; state[i] = a[i - 1]!; }
  return a[3]!;
}
export const plain = (x: number): number => x + scratch[0]!;
`;

const MAIN = `import { kernel } from 'kernelize';
import { count, into, plain, reset, state, wave } from './kernels.ts';
const results = () => {
  reset();
  const first = [count(2), count(2, 5), count(1, undefined), plain(0)];
  state[0] = 100;
  return [...first, count(1), state[0], count.call(null, 3), wave(3), wave(69999), into(state, state), [...state], into(state.subarray(0), state.slice())];
};
const js = { results: [] as unknown[] };
const early = results();
await Promise.all([count, wave, into].map((each) => kernel(each as any).ready));
const backends = [count, wave, into].map((each) => kernel(each as any).info.backend);
const natively = results();
reset();
const mixed = [(count as any).js(1), count(1), plain(0)];
const refused = await (count as any).async(1).catch((error: Error) => error.message);
const asynchronous = await (wave as any).async(3);
console.log(JSON.stringify({ early, natively, backends, mixed, refused, same: asynchronous === wave(3) }));
`;

const PLAIN = MAIN.replace(/const js = [\s\S]*/, 'console.log(JSON.stringify(results()));').replace(
  /^import \{ kernel.*\n/,
  '',
);

it.each([
  ...stripping.slice(-1).map((version) => ({ version, flags: HOOK })),
  ...versions.slice(0, 1).map((version) => ({ version, flags: [...HOOK, ...TSX] })),
  ...versions.slice(0, 1).map((version) => ({ version, flags: [...TSX, ...HOOK] })),
])('Node $version $flags', async ({ version, flags }) => {
  const project = new Project({ 'kernels.ts': KERNELS, 'main.ts': MAIN, 'plain.ts': PLAIN });
  const v8 = printed(await project.run(version, [...TSX, 'plain.ts']));
  for (const _ of ['cold', 'warm']) {
    expect(printed(await project.run(version, [...flags, 'main.ts']))).toEqual({
      ...{ early: v8, natively: v8, backends: ['native', 'native', 'native'], mixed: [2, 4, 2], same: true },
      refused: "count.async: the kernel writes to 'state' of its module: call count",
    });
  }
});

it('is not there before its module has run', async () => {
  const project = new Project({
    'kernels.ts': `import './main.ts';
      const table = new Float64Array([Math.sin(1), 2]);
      export function f(i: number): number { 'use kernel'; return table[i]!; }`,
    'main.ts': `import { f } from './kernels.ts';
      let early = '';
      try { f(0); } catch (error) { early = (error as Error).name; }
      setTimeout(() => console.log(JSON.stringify([early, f(1)])));`,
    'start.ts': "import './kernels.ts';",
  });
  const version = versions.at(-1) as number;
  // The kernel is refused, since its file is loaded first by one that it imports. Whether the warning of that comes
  // before the program is over is a matter of luck.
  const { code, stdout } = await project.run(version, [...HOOK, 'start.ts']);
  expect([code, JSON.parse(stdout)]).toEqual([0, ['ReferenceError', 2]]);
});
