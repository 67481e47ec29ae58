import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { leibniz, leibnizLanes } from '../../lib/pi/index.ts';
import { packageRoot, run, runModule } from '../helpers.ts';

const versions = [22, 24, 26];

describe.each(versions)('Node %d', (version) => {
  const node = join(packageRoot, `test/node-versions/node_modules/node-${version}/bin/node`);

  it('loads the same binary and gives the same bits, called, awaited, aborted and in a worker', async ({ skip }) => {
    if (!existsSync(node)) skip('no binary of it for this platform');
    const script = `
      import { leibniz, leibnizLanes, bbp } from 'kernelize/pi';
      import { Worker } from 'node:worker_threads';
      const name = await leibniz.async(1e13, { signal: AbortSignal.timeout(20) }).catch((error) => error.name);
      const text = "import('kernelize/pi').then(({ leibniz }) => { leibniz.async(1e13); setTimeout(() => process.exit(), 30); })";
      await new Promise((resolve) => new Worker(text, { eval: true, execArgv: [] }).once('exit', resolve));
      console.log(JSON.stringify([process.versions.node.split('.')[0], leibniz.info.backend, leibniz(100003), leibnizLanes(3e6),
        await leibniz.async(7), String(bbp(0, 4)), name]));`;
    const { stdout, stderr } = await runModule(script, { node });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([
      String(version),
      'native',
      leibniz(100_003),
      leibnizLanes(3e6),
      leibniz(7),
      '2,4,3,15',
      'AbortError',
    ]);
  });

  it('can require the package', async ({ skip }) => {
    if (!existsSync(node)) skip('no binary of it for this platform');
    const { stdout, stderr } = await run(node, ['-e', `console.log(require('kernelize/pi').leibniz(1))`]);
    expect(stderr).toBe('');
    expect(stdout).toBe('4\n');
  });
});
