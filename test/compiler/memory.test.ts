// There is no memory for an array: JavaScript's own error, natively too, and not that the length is none.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../helpers.ts';
import { build } from './build.ts';

/** Of address space, in bytes: enough for Node.js, and less than the array needs. */
const LIMIT = 24 * 1024 ** 3;

it('an array that there is no memory for is a RangeError with the words of V8', async ({ skip }) => {
  if (spawnSync('prlimit', ['--version']).status !== 0) skip('prlimit is missing');
  const source =
    "export function last(n: number): number {\n  'use kernel';\n  const a = new Float64Array(n);\n  return a[n - 1]!;\n}\n";
  const { folder } = await build(source);
  const script = join(folder, 'main.mjs');
  writeFileSync(
    script,
    `import { info, last } from './kernel.mjs';
     const outcome = (call) => { try { return call(); } catch ({ name, message }) { return name + ': ' + message; } };
     const calls = [last, last.js].flatMap((f) => [outcome(() => f(2 ** 32)), outcome(() => f(1.5)), outcome(() => f(4))]);
     console.log(JSON.stringify([info.backend, ...calls]));`,
  );
  const { code, stdout, stderr } = await run('prlimit', [`--as=${LIMIT}`, process.execPath, script]);
  expect(code, stderr).toBe(0);
  const short = 'RangeError: Array buffer allocation failed';
  const wrong = 'RangeError: last (kernel.ts:3:13): 1.5 is no length of a Float64Array';
  expect(JSON.parse(stdout)).toEqual(['native', short, wrong, 0, short, wrong, 0]);
});
