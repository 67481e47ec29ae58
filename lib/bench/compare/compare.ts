// Two runs compared, row by row. In: the runs, A before and B after, and how much may change. Out: for each row its
// change and what that means, rows that only one has, and what makes the comparison doubtful.
//
// The rule: a row is slower if its time, relative to JavaScript's in the same run, has grown by more than the
// threshold, and the 95 % interval of that change lies above 1. Faster likewise. A machine that was slower as a whole
// is no change of a kernel.

import { changeInterval, type Interval, median } from '../statistics.ts';
import type { SavedRow, SavedRun } from './read.ts';

export type Verdict = 'slower' | 'faster' | 'same' | 'wrong' | 'mended' | 'baseline';

export interface ComparedRow {
  readonly before: SavedRow;
  readonly after: SavedRow;
  readonly verdict: Verdict;
  /** Seconds per call: medians. NaN where a row was not timed. */
  readonly medians: readonly [before: number, after: number];
  /** Whether the change is of the time relative to JavaScript's, or of the time itself. */
  readonly relativeTo: 'JavaScript' | 'nothing';
  /** The time after by the time before: above 1 is slower. NaN where a row was not timed. */
  readonly change: number;
  readonly interval: Interval;
}

export interface Comparison {
  readonly rows: readonly ComparedRow[];
  readonly onlyBefore: readonly SavedRow[];
  readonly onlyAfter: readonly SavedRow[];
  readonly warnings: readonly string[];
}

/** @param threshold the change that is none yet, as a part: 0.02 */
export function compareRuns(before: SavedRun, after: SavedRun, threshold: number): Comparison {
  const { pairs, onlyBefore, onlyAfter } = pairRows(before.rows, after.rows);
  const rows = pairs.map((pair) => compareRow(pair, before, after, threshold));
  return { rows, onlyBefore, onlyAfter, warnings: [...differences(before, after), ...doubtsOf(rows)] };
}

type Pair = readonly [before: SavedRow, after: SavedRow];

/** Rows of the same name; those of a compiler with another version too, if there is no doubt which they are. */
function pairRows(before: readonly SavedRow[], after: readonly SavedRow[]) {
  const exact = (row: SavedRow) => keyOf(row, row.compiler);
  const ofFamily = (row: SavedRow) => keyOf(row, row.compiler.split(' ')[0] ?? '');
  const first = matched(before, after, exact);
  const second = matched(first.onlyBefore, first.onlyAfter, ofFamily);
  const order = new Map(before.map((row, at) => [row, at]));
  const pairs = [...first.pairs, ...second.pairs];
  pairs.sort(([a], [b]) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  return { ...second, pairs };
}

function keyOf({ series, variant, profile, args }: SavedRow, compiler: string): string {
  return JSON.stringify([series, variant, compiler, profile, args]);
}

/** Pairs of rows whose key stands once in each list, or equally often: then they are paired in order. */
function matched(before: readonly SavedRow[], after: readonly SavedRow[], key: (row: SavedRow) => string) {
  const others = groupBy(after, key);
  const own = groupBy(before, key);
  const pairs = [...own].flatMap(([name, rows]): Pair[] => {
    const found = others.get(name) ?? [];
    return found.length === rows.length ? rows.map((row, at) => [row, found[at] as SavedRow] as const) : [];
  });
  const paired = new Set(pairs.flat());
  return {
    pairs,
    onlyBefore: before.filter((row) => !paired.has(row)),
    onlyAfter: after.filter((row) => !paired.has(row)),
  };
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

function compareRow([before, after]: Pair, runA: SavedRun, runB: SavedRun, threshold: number): ComparedRow {
  const isJs = isBaseline(before);
  const bases = isJs ? undefined : [baselineOf(before, runA), baselineOf(after, runB)];
  const [baseA, baseB] = bases?.every((base) => base !== undefined) ? (bases as [number[], number[]]) : [];
  const relativeTo = baseA === undefined ? 'nothing' : 'JavaScript';
  const none = Number.NaN;
  const common = { before, after, relativeTo } as const;
  if (before.samples.length === 0 || after.samples.length === 0) {
    const verdict = after.wrong !== null ? 'wrong' : before.wrong !== null ? 'mended' : 'same';
    const medians = [medianOf(before), medianOf(after)] as const;
    return { ...common, verdict, medians, change: none, interval: { low: none, high: none } };
  }
  const paired = ({ samples }: SavedRow, base: readonly number[] | undefined) => ({
    samples,
    base: base ?? samples.map(() => 1),
  });
  const [a, b] = [paired(before, baseA), paired(after, baseB)];
  const change = median(b.samples) / median(b.base) / (median(a.samples) / median(a.base));
  const interval = changeInterval(a, b);
  // What others are measured by changes with the machine and with Node.js: that is no kernel's doing.
  const verdict = isJs && hasOthers(before, runA) ? 'baseline' : verdictOn(change, interval, threshold);
  return { ...common, verdict, medians: [medianOf(before), medianOf(after)], change, interval };
}

function verdictOn(change: number, { low, high }: Interval, threshold: number): Verdict {
  if (low > 1 && change > 1 + threshold) return 'slower';
  if (high < 1 && change < 1 - threshold) return 'faster';
  return 'same';
}

function medianOf({ samples }: SavedRow): number {
  return samples.length === 0 ? Number.NaN : median(samples);
}

function isBaseline({ variant }: SavedRow): boolean {
  return variant === 'JavaScript';
}

/** Samples of the same rounds. */
function baselineOf(row: SavedRow, run: SavedRun): readonly number[] | undefined {
  const found = run.rows.find((each) => isBaseline(each) && each.series === row.series && isOfCase(each, row));
  return found !== undefined && found.samples.length === row.samples.length && found.samples.length > 0
    ? found.samples
    : undefined;
}

/**
 * A peer's slow row computes a part of the terms: its case is the series. Of a user's kernel, arguments make the case.
 */
function isOfCase(baseline: SavedRow, row: SavedRow): boolean {
  return JSON.stringify(baseline.args) === JSON.stringify(row.args) || row.variant.endsWith('n/100');
}

function hasOthers(baseline: SavedRow, run: SavedRun): boolean {
  return run.rows.some((row) => !isBaseline(row) && row.series === baseline.series && isOfCase(baseline, row));
}

const FACTS = { cpu: 'CPU', cores: 'number of cores', system: 'system', node: 'Node.js', v8: 'V8' } as const;

/** What differs beside the kernels. */
function differences(before: SavedRun, after: SavedRun): string[] {
  const facts = Object.entries(FACTS).flatMap(([fact, title]) => {
    const [a, b] = [before.environment[fact], after.environment[fact]];
    return a === b ? [] : [`another ${title}: ${String(a)} -> ${String(b)}`];
  });
  const { pairs } = pairRows(before.rows, after.rows);
  const compilers = pairs.filter(([a, b]) => !isBaseline(a) && a.compiler !== b.compiler);
  const flags = pairs.filter(([a, b]) => a.flags !== b.flags);
  return [
    ...facts,
    ...unique(compilers.map(([a, b]) => `another compiler: ${a.compiler} -> ${b.compiler}`)),
    ...unique(flags.map(([a, b]) => `other flags (${a.compiler}): ${changedFlags(a.flags, b.flags)}`)),
  ];
}

function unique(lines: readonly string[]): string[] {
  return [...new Set(lines)];
}

function changedFlags(before: string, after: string): string {
  const [a, b] = [before.split(' '), after.split(' ')];
  const gone = a.filter((flag) => !b.includes(flag)).map((flag) => `without ${flag}`);
  const come = b.filter((flag) => !a.includes(flag)).map((flag) => `with ${flag}`);
  return [...gone, ...come].join(', ') || 'in another order';
}

/** Fewer rounds than this give intervals that are too narrow: a bootstrap knows no values but those that it has. */
const FEW_ROUNDS = 5;

function doubtsOf(rows: readonly ComparedRow[]): string[] {
  const counts = rows.flatMap(({ before, after }) => [before.samples.length, after.samples.length]).filter(Boolean);
  const fewest = Math.min(...counts);
  return fewest < FEW_ROUNDS ? [`only ${fewest} ${fewest === 1 ? 'round' : 'rounds'}: intervals are too narrow`] : [];
}
