// Threads of `parallel` kernels sleep when there is nothing to do: a service that has called one uses no CPU for it
// afterwards.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findAddon } from '../../lib/runtime/addon.ts';
import { packageRoot, runModule } from '../helpers.ts';

/** Microseconds of CPU. One thread that looks for work all the time would use a million. */
const MOST = 50_000;

it.each([2, 8])('%d threads use no CPU in the second that begins 10 ms after a call', async (threads) => {
  const lookup = findAddon();
  if (lookup.kind !== 'native') throw new Error('this test needs the addon');
  const script = `
    import { createRequire } from 'node:module';
    import { setTimeout } from 'node:timers/promises';
    const addon = createRequire(${JSON.stringify(join(packageRoot, 'package.json'))})(${JSON.stringify(lookup.path)});
    addon.generated.leibnizParallel.call(1e7);
    await setTimeout(10);
    const before = process.cpuUsage();
    await setTimeout(1000);
    const { user, system } = process.cpuUsage(before);
    console.log(JSON.stringify([addon.kz_threads(), user + system]));`;
  const { stdout, stderr } = await runModule(script, { env: { KERNELIZE_THREADS: String(threads) } });
  expect(stderr).toBe('');
  const [used, microseconds] = JSON.parse(stdout);
  expect(used).toBe(threads);
  expect(microseconds).toBeLessThan(MOST);
});
