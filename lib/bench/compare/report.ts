// Reporters of a comparison: the table for people and the JSON for programs.

import Table from 'cli-table3';
import type { ComparedRow, Comparison } from './compare.ts';
import type { SavedRow } from './read.ts';

export function comparisonTable({ rows, onlyBefore, onlyAfter, warnings }: Comparison, threshold: number): string {
  const table = new Table({
    head: ['case', 'variant', 'compiler', 'profile', 'A ms', 'B ms', 'time B / A [95 %]', ''],
    colAligns: ['left', 'left', 'left', 'left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push(cells(row));
  const percent = `${Number((threshold * 100).toPrecision(6))} %`;
  const count = (verdict: string) => rows.filter((row) => row.verdict === verdict).length;
  return [
    ...warnings.map((warning) => `warning: ${warning}`),
    ...(rows.length > 0 ? [table.toString()] : []),
    'B / A: time relative to JavaScript in the same run; * the time itself. Above 1 is slower.',
    `slower, faster: by more than ${percent}, and the interval excludes 1`,
    ...onlyBefore.map((row) => `only in A: ${nameOf(row)}`),
    ...onlyAfter.map((row) => `only in B: ${nameOf(row)}`),
    `${count('slower')} slower, ${count('faster')} faster, ${count('same')} the same${count('wrong') > 0 ? `, ${count('wrong')} wrong` : ''}`,
  ].join('\n');
}

function cells({ after, verdict, medians, change, interval, relativeTo }: ComparedRow): string[] {
  const { series, variant, compiler, profile, wrong } = after;
  const figures = Number.isNaN(change)
    ? ''
    : `${change.toFixed(3)}${relativeTo === 'nothing' ? ' *' : ''} [${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}]`;
  const words = verdict === 'wrong' ? `wrong: ${wrong}` : verdict === 'same' ? '' : verdict;
  return [series, variant, compiler, profile, ...medians.map(milliseconds), figures, words];
}

function milliseconds(seconds: number): string {
  if (Number.isNaN(seconds)) return '';
  const value = seconds * 1000;
  return value >= 0.1 ? value.toFixed(2) : value.toPrecision(3);
}

function nameOf({ series, variant, compiler, profile, args }: SavedRow): string {
  return [`${series}(${args.join(', ')})`, variant, compiler, profile].filter(Boolean).join(', ');
}

export function comparisonJson({ rows, onlyBefore, onlyAfter, warnings }: Comparison, threshold: number): string {
  const named = ({ series, variant, compiler, profile, args }: SavedRow) => ({
    series,
    variant,
    compiler,
    profile,
    args,
  });
  const result = {
    threshold,
    rows: rows.map(({ before, after, medians, ...rest }) => ({
      ...named(after),
      compilerBefore: before.compiler,
      medianBefore: medians[0],
      medianAfter: medians[1],
      wrong: after.wrong,
      ...rest,
    })),
    ...{ onlyBefore: onlyBefore.map(named), onlyAfter: onlyAfter.map(named), warnings },
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}
