// Thread scaling: rows of one kernel that differ in their number of threads only, compared with the fewest.

import type { Measurement } from '../measure.ts';
import { ratioInterval } from '../statistics.ts';
import { groupBy, isTimed, madeBy, type SeriesRows, titleOfKernel } from './rows.ts';

export interface Scaling {
  readonly series: string;
  readonly kernel: string;
  readonly fewest: number;
  readonly most: number;
  readonly lines: readonly ScalingLine[];
}

export interface ScalingLine {
  /** Who made it. */
  readonly name: string;
  readonly points: readonly {
    readonly threads: number;
    /** How many times as fast as with the fewest threads, and the 95 % interval. */
    readonly speedup: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/** Of each kernel that was measured on more than one number of threads. */
export function scalingsOf({ name, rows }: SeriesRows): Scaling[] {
  const onThreads = rows.filter((row) => row.variant.threads !== undefined && isTimed(row));
  return [...groupBy(onThreads, ({ variant }) => titleOfKernel(variant))].flatMap(([kernel, members]) => {
    const lines = [...groupBy(members, ({ variant }) => madeBy(variant))].flatMap(([maker, own]) => lineOf(maker, own));
    const counts = lines.flatMap(({ points }) => points.map(({ threads }) => threads));
    if (lines.length === 0) return [];
    return [{ series: name, kernel, lines, fewest: Math.min(...counts), most: Math.max(...counts) }];
  });
}

function lineOf(name: string, rows: readonly Measurement[]): ScalingLine[] {
  const [first, ...others] = [...rows].sort((a, b) => threadsOf(a) - threadsOf(b));
  if (first === undefined || others.length === 0) return [];
  const points = [first, ...others].map((row) => ({
    threads: threadsOf(row),
    speedup: first.median / row.median,
    ...ratioInterval(first.samples, row.samples),
  }));
  return [{ name, points }];
}

function threadsOf({ variant }: Measurement): number {
  return variant.threads ?? 1;
}
