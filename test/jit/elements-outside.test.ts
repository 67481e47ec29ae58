// boundscheck=js in jit and under the import hook: V8's answer before native code is there, and after.

import { expect, it, vi } from 'vitest';
import { jit } from '../../lib/index.ts';
import { temporaryFolder } from '../helpers.ts';
import { HOOK, Project, printed, TSX, versions } from '../hook/project.ts';

function shifted(a: Float64Array, by: number): number {
  'use kernel boundscheck=js';
  let s = 0;
  for (let i = 0; i < a.length; i++) {
    s += a[i + by] ?? 0.5;
    a[i - by] = s;
  }
  return s + (a[by] === undefined ? 100 : 0);
}

const array = () => Float64Array.of(1, 2, 3, 4);

it('jit has it by the function and by its options, and no other word for it', async () => {
  vi.stubEnv('KERNELIZE_CACHE_DIR', temporaryFolder());
  const kernels = [
    jit(shifted, { verify: true }),
    jit((a: Float64Array, i: number): number => (a[i] as number) + 1, { directives: { boundscheck: 'js' } }),
  ] as const;
  for (const backend of ['js', 'native']) {
    for (const by of [0, 1, -2, 7, 0.5, Number.NaN]) {
      const [mine, theirs] = [array(), array()];
      expect([kernels[0](mine, by), mine]).toEqual([shifted(theirs, by), theirs]);
      expect(kernels[1](mine, by)).toBe((mine[by] as number) + 1);
    }
    expect(kernels.map(({ info }) => info.backend)).toEqual([backend, backend]);
    await Promise.all(kernels.map(({ ready }) => ready));
  }
  for (const directives of [{ boundscheck: 'yes' }, { cdivision: 'js' }]) {
    expect(() => jit(shifted, { directives: directives as never })).toThrow(
      /^jit: directive '\w+' must be true or false/,
    );
  }
});

const KERNELS = `
export function at(a: Float64Array, i: number): number { 'use kernel'; a[i + 1] = 7; return +a[i]!; }
export function find(a: Float64Array, i: number): number | undefined { 'use kernel'; return a[i]; }
`;
const MAIN = `import { kernel } from 'kernelize';
import { at, find } from './kernels.ts';
const results = () => [-2, -1, 0, 1, 2, 0.5].map((i) => {
  const a = Float64Array.of(1, 2);
  return [String(at(a, i)), String(find(a, i)), ...a].join();
});
const early = results();
await Promise.all([kernel(at).ready, kernel(find).ready]);
console.log(JSON.stringify({ early, natively: results(), backends: [kernel(at).info.backend, kernel(find).info.backend] }));
`;

it.each([HOOK, [...HOOK, ...TSX]].map((flags) => ({ version: versions.at(-1) ?? 0, flags })))(
  'the hook has it by package.json: Node $version $flags',
  async ({ version, flags }) => {
    const project = new Project({
      'package.json': '{ "type": "module", "kernelize": { "directives": { "boundscheck": "js" } } }',
      ...{ 'kernels.ts': KERNELS, 'main.ts': MAIN },
    });
    const wanted = [
      ...['NaN,undefined,1,2', 'NaN,undefined,7,2', '1,1,1,7', '2,2,1,2', 'NaN,undefined,1,2', 'NaN,undefined,1,2'],
    ];
    const found = printed(await project.run(version, [...flags, 'main.ts']));
    expect(found).toEqual({ early: wanted, natively: wanted, backends: ['native', 'native'] });
  },
);
