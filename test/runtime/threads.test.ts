// setThreads: for every kernel of the process, those of kernelize build too, before and after they are loaded.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { kernelize, packageRoot, runModule, temporaryFolder } from '../helpers.ts';

const index = JSON.stringify(pathToFileURL(join(packageRoot, 'dist/index.js')).href);
const KERNEL = `function sum(a) { 'use kernel parallel reassociate'; let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s; }`;

it('says how many threads loops use, jit’s and built ones', async () => {
  const folder = temporaryFolder();
  const typed = KERNEL.replace('(a)', '(a: Float64Array): number').replace('+= a[i]', '+= a[i]!');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'sum.kernel.ts'), `export ${typed}`);
  for (const target of ['native', 'portable']) {
    const built = await kernelize(['build', 'sum.kernel.ts', '--out-dir', '.', '--target', target, '--force'], {
      cwd: folder,
    });
    expect(built.stderr + built.stdout).toContain('1 kernel');
    const program = `
      import { getThreads, jit, setThreads } from ${index};
      const said = [getThreads()];
      setThreads(3);
      const { sum: built } = await import(${JSON.stringify(pathToFileURL(join(folder, 'sum.kernel.js')).href)});
      said.push(getThreads());
      const sum = jit(${KERNEL}, { wait: true, target: '${target}' });
      const a = Float64Array.from({ length: 200000 }, (_, k) => Math.sin(k));
      said.push(getThreads(), built(a) === sum(a), sum(a) === sum.js(a));
      setThreads(2);
      said.push(getThreads());
      for (const wrong of [-1, 1.5, 257, NaN]) try { setThreads(wrong); } catch (error) { said.push(error.name); }
      console.log(JSON.stringify(said));`;
    const { stdout, stderr } = await runModule(program, { env: { KERNELIZE_CACHE_DIR: join(folder, 'cache') } });
    expect(stderr).toBe('');
    const errors = ['RangeError', 'RangeError', 'RangeError', 'RangeError'];
    expect(JSON.parse(stdout)).toEqual([null, 3, 3, true, true, 2, ...errors]);
  }
});
