// A warm cache where there is no compiler.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../helpers.ts';
import { runProgram } from './program.ts';

it('a warm cache serves where there is no compiler, and what is not in it stays JavaScript', async () => {
  const env = { KERNELIZE_CACHE_DIR: join(temporaryFolder(), 'cache'), KERNELIZE_TARGET: 'baseline' };
  expect(await runProgram({ env })).toMatchObject({ native: true, cached: false });
  const without = { ...env, PATH: '/nowhere' };
  expect(await runProgram({ env: without })).toMatchObject({ native: true, cached: true, warnings: [] });
  const other = await runProgram({ env: without, functions: ['function other(n) { return n * 2; }'] });
  expect(other).toMatchObject({ native: false });
  expect(other.warnings[0]).toContain('no C compiler');
});
