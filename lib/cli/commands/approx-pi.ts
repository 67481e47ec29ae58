// kernelize approx-pi N: one series, timed once, printed as the lesson's programs print it.

import type { Command } from 'commander';
import { UserError } from '../../errors.ts';
import * as pi from '../../pi/index.ts';

const series: Readonly<Record<string, pi.Series>> = {
  leibniz: pi.leibniz,
  'leibniz-lanes': pi.leibnizLanes,
  nilakantha: pi.nilakantha,
  basel: pi.basel,
  wallis: pi.wallis,
  midpoint: pi.midpoint,
  machin: pi.machin,
};

interface Options {
  readonly series: string;
  readonly js?: boolean;
  readonly json?: boolean;
}

export function approxPi(program: Command): void {
  program
    .command('approx-pi')
    .description('approximate pi with one of the series, and say how long it took')
    .argument('<intervals>', 'terms of the series, for example 100000000 or 1e8', Number)
    .option('--series <name>', `one of ${Object.keys(series).join(', ')}`, 'leibniz')
    .option('--js', 'compute in JavaScript, for comparison')
    .option('--json', 'print one JSON object')
    .action(run);
}

function run(intervals: number, options: Options): void {
  const kernel = series[options.series];
  if (kernel === undefined) {
    throw new UserError(`unknown series '${options.series}'`, `there are: ${Object.keys(series).join(', ')}`);
  }
  const compute = options.js ? kernel.js : kernel;
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
