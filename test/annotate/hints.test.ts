// Hints: what was tried and helps, and nothing else.

import { describe, expect, it } from 'vitest';
import { annotate } from '../../lib/annotate/annotate.ts';
import { hintsFor } from '../../lib/annotate/hints.ts';
import type { AnnotatedModule, Hint } from '../../lib/annotate/model.ts';
import { speedupOf } from '../../lib/annotate/timing.ts';
import { type Compiler, defaultCompiler } from '../../lib/toolchains/find.ts';
import { temporaryFolder } from '../helpers.ts';

/** Without a C compiler: what can be counted. */
async function hints(source: string, seconds = 60): Promise<Hint[]> {
  const module = annotate('k.ts', source).module as AnnotatedModule;
  return hintsFor(module, { compiler: undefined, seconds });
}

const WITH_NUMBER = `export function clear(a: Float64Array, n: number): void {
  'use kernel';
  for (let i = 0; i < n; i++) {
    if (a[i]! > 0.5) n = n - 1;
    a[i] = 1;
  }
}
`;

describe('hints', () => {
  it('are changes after which less is left in loops, with what was counted', async () => {
    const [first] = await hints(WITH_NUMBER);
    expect(first).toEqual({
      line: 1,
      fn: 'clear',
      message: 'with n: i32 one conversion less in its loops (calls with anything but a 32-bit integer then throw)',
      change: 'export function clear(a: Float64Array, n: i32): void {',
      before: { 'bounds-check': 1, conversion: 1 },
      after: { 'bounds-check': 1 },
      speedup: undefined,
    });
  });

  it('name a length as the bound where that proves a check away', async () => {
    const found = (await hints(WITH_NUMBER)).map(({ line, change }) => ({ line, change }));
    expect(found).toContainEqual({ line: 3, change: '  for (let i = 0; i < a.length; i++) {' });
  });

  it('are none where nothing changes', async () => {
    expect(
      await hints(
        "export function f(a: Float64Array, n: number): number {\n  'use kernel';\n  let s = 0;\n  for (let i = 0; i < n; i++) s += a[i]!;\n  return s;\n}\n",
      ),
    ).toEqual([]);
  });

  it('offer nothing that only time can tell where nothing can be timed, and no unchecked indices', async () => {
    const source =
      "export function f(a: Float64Array, at: Int32Array): number {\n  'use kernel';\n  let s = 0;\n  for (const i of at) s += a[i]!;\n  return s;\n}\n";
    expect(await hints(source)).toEqual([]);
  });

  it('compile a function alone: the others may be many, and keep their lines', async () => {
    const other = "export function g(x: number): number {\n  'use kernel';\n  return x;\n}\n\n";
    const found = await hints(other.repeat(1) + WITH_NUMBER);
    expect(found[0]?.line).toBe(6);
    expect(found[0]?.before).toEqual({ 'bounds-check': 1, conversion: 1 });
  });

  it('end when their time is over', async () => {
    expect(await hints(WITH_NUMBER, 0)).toEqual([]);
  });
});

const compiler = await defaultCompiler().catch(() => undefined);

describe.skipIf(compiler === undefined)('timing', () => {
  const speedup = (before: string, after: string, longest?: number) =>
    speedupOf({
      ...{ file: 'k.ts', kernel: 'f', sources: [before, after], settings: {}, folder: temporaryFolder() },
      parameters: [
        { type: 'Float64Array', declared: undefined },
        { type: 'number', declared: undefined },
      ],
      ...{ compiler: compiler as Compiler, signal: undefined, ...(longest !== undefined && { longest }) },
    });
  const kernel = (body: string) =>
    `export function f(a: Float64Array, n: number): number {\n  'use kernel';\n  let s = 0;\n  ${body}\n  return s;\n}\n`;
  const loop = 'for (let i = 0; i < a.length; i++)';

  it('tells how many times as fast a version is, and how sure that is', async () => {
    const found = await speedup(
      kernel(`${loop} for (let k = 0; k < 64; k++) s += a[i]! / (k + 1);`),
      kernel(`${loop} s += a[i]!;`),
    );
    expect(found?.low).toBeGreaterThan(1);
    expect(found?.low).toBeLessThanOrEqual(found?.ratio ?? 0);
    expect(found?.high).toBeGreaterThanOrEqual(found?.ratio ?? 0);
  });

  it('says nothing of kernels that fail on whatever they are given', async () => {
    const throws = kernel(`s = a[a.length + n]!;`);
    expect(await speedup(throws, throws)).toBeUndefined();
  });

  it('ends kernels that do not come back', async () => {
    const endless = kernel('while (n > 0) s += n;');
    expect(await speedup(endless, endless, 2000)).toBeUndefined();
  });
});
