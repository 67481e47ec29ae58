// One call has one answer: before native code is there, when it has come, and where it never comes. What native code
// refuses, JavaScript refuses too.

import { describe, expect, it } from 'vitest';
import { pathWithOnly } from '../helpers.ts';
import { HOOK, nodeBinary, Project, printed, TSX, versions } from './project.ts';

const KINDS = versions.includes(24) ? [20, 24] : [20];

const KERNELS = `import type { i32, u32 } from 'kernelize';

export function dot(a: Float64Array, b: Float64Array): number {
  'use kernel';
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i]! * b[i]!;
  return s;
}

export function next(x: i32): i32 {
  'use kernel';
  const y: i32 = x + 1;
  return y;
}

export function fill(into: Float64Array, from: u32, value: number = 1.5): void {
  'use kernel';
  for (let i = from; i < into.length + 1; i++) into[i] = value;
}
`;

/** Three calls of each: two before anything else can run, one when native code is there or will not come. */
const MAIN = `import { kernel } from 'kernelize';
import { dot, fill, next } from './kernels.ts';

const answer = (call: () => unknown) => {
  try { return call(); } catch (error) { return [(error as Error).name, (error as Error).message]; }
};
const shared = new Float64Array(2);
const calls = () => [
  answer(() => dot(new Float64Array(3), new Float64Array(2))),
  answer(() => dot(new Float64Array([1, 2]), new Float64Array([3, 4]))),
  answer(() => next(2 ** 31 - 1)),
  answer(() => next(0.5)),
  answer(() => next('7' as any)),
  answer(() => (fill as any)(shared.fill(0), 1)),
  [...shared],
];
const [first, second] = [calls(), calls()];
const before = kernel(dot).info.backend;
await kernel(dot).ready.catch(() => {});
const third = calls();
const js = answer(() => kernel(dot).js(new Float64Array(3), new Float64Array(2)));
console.log(JSON.stringify({ first, second, third, before, after: kernel(dot).info.backend, js }));
`;

const ANSWERS = [
  ['RangeError', "dot (kernels.ts:6:51): index 2 is outside 'b' of length 2"],
  11,
  ['RangeError', "next (kernels.ts:12:18): 'y' would be 2147483648, which is no i32"],
  ['RangeError', "next: argument 'x' must be an integer from -2147483648 to 2147483647, but got 0.5"],
  ['TypeError', "next: argument 'x' must be a number, but got a string"],
  ['RangeError', "fill (kernels.ts:18:48): index 2 is outside 'into' of length 2"],
  [0, 1.5],
];

describe.each(KINDS)('a call on Node %d', (version) => {
  const flags = version < 22 ? [...HOOK, ...TSX] : HOOK;
  const expected = { first: ANSWERS, second: ANSWERS, third: ANSWERS, js: null };

  it('has one answer with a cold cache and a compiler, and with a warm one', async () => {
    const project = new Project({ 'kernels.ts': KERNELS, 'main.ts': MAIN });
    const run = async () => printed(await project.run(version, [...flags, 'main.ts']));
    expect(await run()).toEqual({ ...expected, before: 'js', after: 'native' });
    expect(await run()).toEqual({ ...expected, before: 'native', after: 'native' });
  });

  it('has the same answer without a compiler', async () => {
    const project = new Project({ 'kernels.ts': KERNELS, 'main.ts': MAIN });
    const PATH = pathWithOnly({ node: nodeBinary(version) });
    const { stdout } = await project.run(version, [...flags, 'main.ts'], { env: { PATH } });
    expect(JSON.parse(stdout)).toEqual({ ...expected, before: 'js', after: 'js' });
  });

  it("of a function that is refused is the function itself for good, with its 'this'", async () => {
    const project = new Project({
      'refused.mjs': `export function refused(x) { 'use kernel'; return [this?.own, x, arguments.length]; }\n`,
      'main.mjs': `import { refused } from './refused.mjs';
const call = () => refused.call({ own: 1 }, 'x', 2);
const first = call();
await refused.ready.catch(() => {});
console.log(JSON.stringify([first, call()]));`,
    });
    const { code, stdout } = await project.run(version, [...flags, 'main.mjs']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(Array(2).fill([1, 'x', 2]));
  });

  it('comes before its module has run to its end, with the answer that it has later', async () => {
    const project = new Project({
      'early.ts': `import { at } from './late.ts';
export const early = (() => { try { return at(new Float64Array(1), 1); } catch (error) { return (error as Error).message; } })();
`,
      'late.ts': `import { early } from './early.ts';
export { early };
export function at(a: Float64Array, i: number): number { 'use kernel'; return a[i]!; }
`,
      'main.ts': `import { at, early } from './late.ts';
await (at as any).ready;
const late = (() => { try { return at(new Float64Array(1), 1); } catch (error) { return (error as Error).message; } })();
console.log(JSON.stringify([early, late]));`,
    });
    const [early, late] = printed(await project.run(version, [...flags, 'main.ts'])) as string[];
    expect(early).toBe("at (late.ts:3:79): index 1 is outside 'a' of length 1");
    expect(late).toBe(early);
  });

  it('that comes when native code is there makes no JavaScript, and nobody does before a call', async () => {
    const project = new Project({
      'kernels.ts': KERNELS,
      'called.ts': `export function half(x: number): number { 'use kernel'; return x / 2; }\n`,
      'main.ts': `import vm from 'node:vm';
import { syncBuiltinESMExports } from 'node:module';
let made = 0;
const { compileFunction } = vm;
vm.compileFunction = ((...args: any[]) => { made += 1; return (compileFunction as any)(...args); }) as any;
syncBuiltinESMExports();
const { dot } = await import('./kernels.ts');
await (dot as any).ready;
dot(new Float64Array(2), new Float64Array(2));
const withoutCalls = made;
const { half } = await import('./called.ts');
console.log(JSON.stringify([withoutCalls, half(3) + half(5), made]));`,
    });
    expect(printed(await project.run(version, [...flags, 'main.ts']))).toEqual([0, 4, 1]);
  });
});
