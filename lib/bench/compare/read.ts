// A result of `kernelize bench --json` or `kernelize timeit --json`, read back. In: the file's text. Out: what
// comparing needs of it.

import { UsageError } from '../../errors.ts';

export interface SavedRow {
  readonly series: string;
  readonly variant: string;
  readonly compiler: string;
  readonly profile: string;
  readonly flags: string;
  readonly args: readonly (number | string)[];
  readonly wrong: string | null;
  /** Seconds per call, one a round. */
  readonly samples: readonly number[];
}

export interface SavedRun {
  readonly environment: Readonly<Record<string, unknown>>;
  readonly rows: readonly SavedRow[];
}

/** @throws UsageError for what is no such result. */
export function readRun(file: string, text: string): SavedRun {
  const refuse = (why: string): never => {
    const hint = 'it is what kernelize bench --json FILE and kernelize timeit --json FILE write';
    throw new UsageError(`${file} is no result of a benchmark: ${why}`, hint);
  };
  let run: { environment?: unknown; measurements?: unknown };
  try {
    run = JSON.parse(text);
  } catch (error) {
    return refuse((error as Error).message);
  }
  const { environment, measurements } = run ?? {};
  if (typeof environment !== 'object' || environment === null) return refuse("it has no 'environment'");
  if (!Array.isArray(measurements)) return refuse("it has no list of 'measurements'");
  const broken = measurements.findIndex((row) => !isRow(row));
  if (broken >= 0) return refuse(`measurements[${broken}] lacks a name, 'args' or 'samples'`);
  return { environment: environment as SavedRun['environment'], rows: measurements };
}

function isRow(row: unknown): row is SavedRow {
  if (typeof row !== 'object' || row === null) return false;
  const { series, variant, compiler, profile, flags, args, samples } = row as Record<string, unknown>;
  return (
    [series, variant, compiler, profile, flags].every((each) => typeof each === 'string') &&
    Array.isArray(args) &&
    Array.isArray(samples) &&
    samples.every((sample) => typeof sample === 'number' && sample > 0)
  );
}
