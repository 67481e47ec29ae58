// A fresh binary proves itself, in a process of its own, before anybody relies on it: it loads, it leaves the
// floating-point mode alone, and its kernels agree with JavaScript to the last bit.
//
// As a program: node probe.js PATH. Out: one JSON object.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { UserError } from '../errors.ts';
import { findDisagreement } from '../pi/agreement.ts';
import { type AddonBuild, loadAddon } from '../runtime/addon.ts';

const program = fileURLToPath(import.meta.url);

/** @throws UserError if the binary at `path` can't be used, or gives other answers than JavaScript. */
export async function probe(path: string): Promise<AddonBuild> {
  let answer: { build?: AddonBuild; problem?: string };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, path], { timeout: 60_000 });
    answer = JSON.parse(stdout);
  } catch (error) {
    throw new UserError(`${path} was built but can't be used: ${(error as Error).message}`);
  }
  if (answer.build !== undefined && answer.problem === undefined) return answer.build;
  throw new UserError(
    `${path} was built but gives other answers than JavaScript: ${answer.problem}`,
    'this is a bug in kernelize or in the compiler: please report it with the compiler and its version',
  );
}

function main(path: string): void {
  const subnormal = new Float64Array([5e-324]);
  const modeBefore = (subnormal[0] ?? 0) * 1;
  const { build, kernels, generated = {} } = loadAddon(path);
  const modeAfter = (subnormal[0] ?? 0) * 1;
  const flushes = modeBefore !== 5e-324 || modeAfter !== 5e-324;
  const disagreement = () => findDisagreement(kernels) ?? findDisagreement(generated, 'generated ');
  const problem = flushes ? 'it flushes subnormal numbers to zero' : disagreement();
  console.log(JSON.stringify({ build, problem }));
}

if (process.argv[1] === program && process.argv[2] !== undefined) main(process.argv[2]);
