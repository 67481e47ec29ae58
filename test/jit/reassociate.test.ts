// Under `reassociate` jit and the import hook give the same bits whoever serves: the function, before native code is
// there, would not.

import { describe, expect, it, vi } from 'vitest';
import { jit } from '../../lib/index.ts';
import { laneReduce } from '../compiler/lane-order.ts';
import { temporaryFolder } from '../helpers.ts';
import { HOOK, Project, printed, TSX, versions } from '../hook/project.ts';

const values = Float64Array.from({ length: 5000 }, (_, k) => Math.sin(k) * 1e3);
const inLanes = laneReduce([...values], 0, { join: (left, right) => left + right, identity: -0 });
const inOrder = values.reduce((sum, each) => sum + each, 0);

describe('jit', () => {
  const kernels = () =>
    [
      jit(function sum(a: Float64Array): number {
        'use kernel reassociate';
        let s = 0;
        for (let i = 0; i < a.length; i++) s += a[i] as number;
        return s;
      }),
      jit(
        (a: Float64Array, scale: number): number => {
          let s = 0;
          for (let i = 0; i < a.length; i++) s += (a[i] as number) * scale;
          return s;
        },
        { directives: { reassociate: true }, verify: true },
      ),
    ] as const;

  it('serves in the lane order from the first call', async () => {
    vi.stubEnv('KERNELIZE_CACHE_DIR', temporaryFolder());
    const [sum, scaled] = kernels();
    expect(inLanes).not.toBe(inOrder);
    for (const backend of ['js', 'native']) {
      expect([sum(values), scaled(values, 1)]).toEqual([inLanes, inLanes]);
      expect([sum.info.backend, scaled.info.backend]).toEqual([backend, backend]);
      await Promise.all([sum.ready, scaled.ready]);
    }
    expect([sum.js(values), await sum.async(values)]).toEqual([inLanes, inLanes]);
    expect(sum.inspect('js')).toContain('kzLeaf(');
  });

  it('does so without a compiler', async () => {
    vi.stubEnv('KERNELIZE_CACHE_DIR', temporaryFolder());
    vi.stubEnv('KERNELIZE_CC', 'no-such-compiler');
    const spy = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const [sum] = kernels();
    expect(sum(values)).toBe(inLanes);
    await expect(sum.ready).rejects.toThrow();
    expect([sum(values), await sum.async(values)]).toEqual([inLanes, inLanes]);
    spy.mockRestore();
  });

  it('does so with KERNELIZE_BACKEND=js', () => {
    vi.stubEnv('KERNELIZE_BACKEND', 'js');
    expect(kernels()[0](values)).toBe(inLanes);
    vi.unstubAllEnvs();
  });
});

describe.each(versions.slice(0, 2))('the import hook on Node %d', (version) => {
  it('serves in the lane order from the first call, and when native code is found at once', async () => {
    const project = new Project({
      'sum.ts': `'use kernel reassociate';
        export function sum(a: Float64Array): number {
          let s = 0;
          for (let i = 0; i < a.length; i++) s += a[i]!;
          return s;
        }`,
      'main.ts': `import { kernel } from 'kernelize';
        import { sum } from './sum.ts';
        const values = Float64Array.from({ length: 5000 }, (_, k) => Math.sin(k) * 1e3);
        const first = sum(values);
        const { backend } = kernel(sum).info;
        await kernel(sum).ready;
        const all = [first, sum(values), kernel(sum).js(values), await kernel(sum).async(values)];
        console.log(JSON.stringify([backend, ...all]));`,
    });
    const flags = version < 22 ? [...HOOK, ...TSX] : HOOK;
    const run = async () => printed(await project.run(version, [...flags, 'main.ts']));
    expect(await run()).toEqual(['js', inLanes, inLanes, inLanes, inLanes]);
    expect(await run()).toEqual(['native', inLanes, inLanes, inLanes, inLanes]);
  });
});
