// kernelize approx-pi N: one series, timed once, printed as the lesson's programs print it.

import type { Command } from 'commander';
import { UsageError } from '../../errors.ts';
import * as pi from '../../pi/index.ts';

const kernels: readonly pi.Series[] = [
  ...[pi.leibniz, pi.leibnizLanes, pi.nilakantha],
  ...[pi.basel, pi.wallis, pi.midpoint, pi.machin],
];
const names = kernels.map(({ name }) => name).join(', ');

interface Options {
  readonly series: string;
  readonly js?: boolean;
  readonly json?: boolean;
}

export function approxPi(program: Command): void {
  program
    .command('approx-pi')
    .description('approximate pi with one of the series, and say how long it took')
    .argument('<intervals>', 'terms of the series, for example 100000000 or 1e8', parseCount)
    .option('--series <name>', `one of ${names}`, 'leibniz')
    .option('--js', 'compute in JavaScript, for comparison')
    .option('--json', 'print one JSON object')
    .action(run);
}

function run(intervals: number, options: Options): void {
  const kernel = kernels.find(({ name }) => name === options.series);
  if (kernel === undefined) throw new UsageError(`unknown series '${options.series}'`, `there are: ${names}`);
  const compute = options.js ? kernel.js : kernel;
  compute(0); // Loads the addon: not what is timed.
  const start = performance.now();
  const value = compute(intervals);
  const seconds = (performance.now() - start) / 1000;
  const error = Math.abs(value - Math.PI);
  if (options.json) {
    const backend = options.js ? 'js' : kernel.info.backend;
    console.log(JSON.stringify({ series: options.series, intervals, value, error, seconds, backend }));
    return;
  }
  console.log(`PI is approximately ${value.toFixed(16)}, Error is ${error.toFixed(16)}`);
  console.log(`Time = ${seconds.toFixed(16)} sec`);
}

/** @throws UsageError if `text` is no count of terms. */
function parseCount(text: string): number {
  const count = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new UsageError(`<intervals> must be an integer from 0 to 2^53 - 1, but is '${text}'`);
}
