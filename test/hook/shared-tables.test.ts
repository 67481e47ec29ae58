// Tables that other modules can have, and write to while the program is loaded: kernels that have them as they stand in
// the source would give another answer than V8.

import { expect, it } from 'vitest';
import { HOOK, Project, stripping, TSX, versions } from './project.ts';

const FILES = {
  'tables.ts': 'export const T = new Float32Array([0.1, 2, 3]);\nexport const U = [1, 2, 3];\nexport const SAME = [4];',
  'kernels.ts': `import { SAME, T, U } from './tables.ts';
export const OWN = new Int32Array([7, 8]);
export function f(i: number): number { 'use kernel'; return T[i]! + SAME[0]!; }
export function g(i: number): number { 'use kernel'; return U[i]! + OWN[i]!; }`,
};
const main = (writes: string) => `import { kernel } from 'kernelize';
import { f, g, OWN } from './kernels.ts';
import { T, U } from './tables.ts';
${writes}
const results = () => [f(0), f(1), g(0), g(1), f(5)];
const attempt = () => { try { return results(); } catch (error) { return [f(0), f(1), g(0), g(1), (error as Error).name]; } };
const before = attempt();
await Promise.allSettled([f, g].map((each) => kernel(each as any).ready));
const after = attempt();
const later = await (f as any).async(0);
console.log(JSON.stringify([before, after, later, kernel(f as any).info.backend]));`;

it.each([
  ['T[0] = 5;', [9, 6, 8, 10, null], 'js'],
  ['U[1] = 5;', [0.10000000149011612 + 4, 6, 8, 13, null], 'js'],
  ['(OWN as any)[1] = -1;', [0.10000000149011612 + 4, 6, 8, 1, null], 'js'],
  ['void OWN; void U; void T;', [0.10000000149011612 + 4, 6, 8, 10, 'RangeError'], 'native'],
])('after %s', async (writes, expected, backend) => {
  const version = (stripping.at(-1) ?? versions[0]) as number;
  const flags = version < 22 ? [...HOOK, ...TSX] : HOOK;
  const project = new Project({ ...FILES, 'main.ts': main(writes) });
  for (const _ of ['cold', 'warm']) {
    const { stdout, stderr } = await project.run(version, [...flags, 'main.ts']);
    const [before, after, later, serving] = JSON.parse(stdout) as unknown[];
    expect([before, after, later, serving], stderr).toEqual([expected, expected, expected[0], backend]);
    const name = /\w+(?=\[| as)/.exec(writes)?.[0];
    if (backend === 'js')
      expect(stderr).toContain(`'${name}' is not what it is in the source: another module writes to it`);
    else expect(stderr).toBe('');
  }
});
