// kernelize compare A.json B.json: what got slower or faster between two runs of `bench --json` or `timeit --json`.

import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { compareRuns } from '../../bench/compare/compare.ts';
import { readRun, type SavedRun } from '../../bench/compare/read.ts';
import { comparisonJson, comparisonTable } from '../../bench/compare/report.ts';
import { UsageError } from '../../errors.ts';

interface Options {
  readonly threshold: string;
  readonly json?: boolean;
}

export function compare(program: Command): void {
  program
    .command('compare')
    .description('say what got slower between two results of bench --json or timeit --json')
    .argument('<before>', 'the result before: A')
    .argument('<after>', 'the result after: B')
    .option('--threshold <percent>', 'a change by less is none', '2')
    .option('--json', 'print one JSON object')
    .addHelpText('after', AFTER_HELP)
    .action(run);
}

const AFTER_HELP = `
A row is slower if its time, relative to JavaScript's in the same run, grew by more than the threshold, and the 95 %
interval of the change lies above 1. JavaScript's own rows are what the others are measured by, and count only alone.

Exit codes: 0 nothing is slower; 1 something is slower, or wrong; 2 the call was wrong.

  kernelize bench dot.ts --json before.json
  kernelize bench dot.ts --json after.json
  kernelize compare before.json after.json --threshold 5`;

function run(before: string, after: string, options: Options): void {
  const threshold = thresholdOf(options.threshold);
  const comparison = compareRuns(read(before), read(after), threshold);
  if (comparison.rows.length === 0) throw new UsageError(`${before} and ${after} have no row in common`);
  if (options.json) process.stdout.write(comparisonJson(comparison, threshold));
  else console.log(comparisonTable(comparison, threshold));
  if (comparison.rows.some(({ verdict }) => verdict === 'slower' || verdict === 'wrong')) process.exitCode = 1;
}

function read(file: string): SavedRun {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} can't be read: ${(error as Error).message}`);
  }
  return readRun(file, text);
}

/** As a part. */
function thresholdOf(text: string): number {
  const percent = Number(text.replace(/\s*%$/, ''));
  if (text.trim() !== '' && percent >= 0) return percent / 100;
  throw new UsageError(`--threshold must be a percentage of at least 0, for example 5, but got '${text}'`);
}
