// Reporters: the table for people and the JSON for programs. In: a finished run. Out: text.

import Table from 'cli-table3';
import type { FailedAddon } from './addons.ts';
import { showValue } from './cases.ts';
import type { CompileTime } from './compile-time.ts';
import type { Environment } from './environment.ts';
import { describeWrong, type Measurement } from './measure.ts';
import { median } from './statistics.ts';
import type { Sweep } from './sweep.ts';

export interface Run {
  readonly environment: Environment;
  readonly rounds: number;
  readonly measurements: readonly Measurement[];
  readonly failed: readonly FailedAddon[];
  /** Compiler families and peers that were not found, and how to install them. */
  readonly missing: readonly { readonly title: string; readonly install: string }[];
  readonly peers: readonly PeerReport[];
  /** Time against size, where it was asked for. */
  readonly sweeps?: readonly Sweep[];
  /** What compilers took, where it was asked for. */
  readonly compileTimes?: readonly CompileTime[];
}

/** A peer that ran. */
export interface PeerReport {
  readonly title: string;
  readonly version: string;
  readonly python: string;
  /** What its compiler took, if it has one: in no row's time. */
  readonly compileSeconds: number;
}

export function tableReport(run: Run): string {
  const { environment } = run;
  const table = new Table({
    head: ['case', 'variant', 'compiler', 'profile', 'median ms', 'min ms', '× JavaScript [95 %]', 'result'],
    colAligns: ['left', 'left', 'left', 'left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const measurement of run.measurements) table.push(row(measurement));
  const lines = [
    `${environment.cpu}, ${environment.cores} cores, ${environment.system}; Node ${environment.node}, V8 ${environment.v8}`,
    `${run.rounds} rounds, variants interleaved; × is the ratio of medians to JavaScript, above 1 is faster`,
    table.toString(),
    ...flagLines(run.measurements),
    ...peerLines(run),
    ...doubts(run),
    ...run.failed.map(({ compiler, profile, reason }) => `not measured: ${compiler}, ${profile}: ${reason}`),
    ...run.missing.map(({ title, install }) => `not found: ${title}. To install: ${install}`),
  ];
  return lines.join('\n');
}

function row({ variant, value, wrong, ...figures }: Measurement): string[] {
  const { title, compiler, profile, series } = variant;
  const head = [series, title, compiler, profile];
  if (wrong !== undefined) return [...head, '', '', '', describeWrong(wrong)];
  const flagged = figures.outliers.length > 0 ? ` *${figures.outliers.length}` : '';
  const { low, high } = figures.interval;
  return [
    ...head,
    `${milliseconds(figures.median)}${flagged}`,
    milliseconds(figures.minimum),
    `${ratio(figures.ratio)} [${ratio(low)}, ${ratio(high)}]`,
    // Reordered sums: the last digits are their own.
    variant.tolerance > 0 ? `≈ ${showValue(value)}` : showValue(value),
  ];
}

function ratio(value: number): string {
  return value >= 0.1 ? value.toFixed(2) : value.toPrecision(2);
}

function milliseconds(seconds: number): string {
  const value = seconds * 1000;
  return value >= 0.1 ? value.toFixed(2) : value.toPrecision(3);
}

/** What the profiles' names stand for: each set of flags once, with those that use it. */
function flagLines(measurements: readonly Measurement[]): string[] {
  const users = new Map<string, Set<string>>();
  for (const { variant } of measurements) {
    if (variant.title !== 'C' && !variant.title.startsWith('native')) continue;
    const names = users.get(variant.flags) ?? new Set();
    users.set(variant.flags, names.add(`${variant.compiler} ${variant.profile}`));
  }
  return [...users].map(([flags, names]) => `${[...names].join(', ')}: ${flags}`);
}

/** Who the peers are, what their compilers took, and what their rows' marks mean. */
function peerLines({ peers, measurements }: Run): string[] {
  if (peers.length === 0) return [];
  const pythons = [...new Set(peers.map(({ python }) => python))].join(', ');
  const compilers = peers.filter(({ compileSeconds }) => compileSeconds > 0);
  const lines = [
    `peers run in ${pythons}`,
    ...compilers.map(
      ({ title, compileSeconds }) => `${title} compiled for ${compileSeconds.toFixed(1)} s, which are in no row`,
    ),
  ];
  if (measurements.some(({ variant }) => variant.title.endsWith('n/100'))) {
    lines.push('n/100: computes a hundredth of the terms; its time is multiplied by 100');
  }
  const tolerant = measurements.find(({ variant }) => variant.tolerance > 0);
  if (tolerant !== undefined) {
    const within = tolerant.variant.tolerance.toExponential();
    lines.push(
      `≈: sums in another order, within ${within} of JavaScript's, relatively; every other row has its twin's bits`,
    );
  }
  return lines;
}

/** What makes the run's own figures doubtful. */
export function doubts({ measurements, environment }: Run): string[] {
  const lines: string[] = [];
  const outlying = measurements.filter(({ outliers }) => outliers.length > 0);
  if (outlying.length > 0) {
    lines.push(`* rounds far from the others (kept): ${outlying.length} of ${measurements.length} rows`);
  }
  const restless = measurements.filter(
    ({ samples }) => samples.length > 0 && Math.max(...samples) > 1.3 * median(samples),
  );
  if (restless.length > measurements.length / 4) {
    lines.push('doubtful: many rows vary by more than 30 %; something else was running. Try again, or more --rounds.');
  }
  if (environment.load > environment.cores / 2) {
    lines.push(`doubtful: the machine was busy at the start (load ${environment.load.toFixed(1)})`);
  }
  return lines;
}

export function jsonReport(run: Run): string {
  const measurements = run.measurements.map(({ variant, value, wrong, ...figures }) => ({
    series: variant.series,
    variant: variant.title,
    compiler: variant.compiler,
    profile: variant.profile,
    flags: variant.flags,
    threads: variant.threads ?? 1,
    args: variant.args,
    tolerance: variant.tolerance,
    result: showValue(value),
    wrong: wrong === undefined ? null : describeWrong(wrong),
    ...figures,
  }));
  return `${JSON.stringify({ ...run, measurements }, null, 2)}\n`;
}
