// All that calls off the event loop were given is taken away, resized and changed while they run: npm run stress:async,
// with fewer calls.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot, run, sharedFolder } from '../helpers.ts';

const cache = sharedFolder();

it('gives the right values, or rejects', async () => {
  const hook = ['--expose-gc', '--import', 'tsx', '--import', 'kernelize/register'];
  const script = join(packageRoot, 'scripts/stress-async.js');
  const { code, stdout, stderr } = await run(process.execPath, [...hook, script, '--calls', '400', '--seed', '7'], {
    env: { KERNELIZE_CACHE_DIR: cache },
  });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^seed 7: 400 calls \(native\), \d+ with JavaScript's value, \d+ rejected$/m);
});
