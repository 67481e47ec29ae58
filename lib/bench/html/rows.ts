// A run as its report needs it: the measurements of each series, and by whom.

import type { Measurement } from '../measure.ts';
import type { Variant } from '../variants.ts';
import { formatBits } from './format.ts';

export interface SeriesRows {
  readonly name: string;
  readonly args: readonly unknown[];
  /** What the others are compared with. */
  readonly base: Measurement;
  readonly rows: readonly Measurement[];
}

/** In the run's order; the first measurement of a series is its baseline. */
export function bySeries(measurements: readonly Measurement[]): SeriesRows[] {
  return [...groupBy(measurements, ({ variant }) => variant.series)].map(([name, rows]) => {
    const [base] = rows as [Measurement, ...Measurement[]];
    return { name, args: base.variant.args, base, rows };
  });
}

export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

export function isTimed({ samples }: Measurement): boolean {
  return samples.length > 0;
}

export function hasBitsOf(base: Measurement, { value }: Measurement): boolean {
  return formatBits(value) === formatBits(base.value);
}

/** "gcc 12.2.0, strict" */
export function madeBy({ compiler, profile }: Pick<Variant, 'compiler' | 'profile'>): string {
  return [compiler, profile].filter(Boolean).join(', ');
}

/** The title without the number of threads. */
export function titleOfKernel({ title }: Pick<Variant, 'title'>): string {
  return title.replace(/, \d+ threads?$/, '');
}

/** "leibniz(100000000)" */
export function callOf({ name, args }: Pick<SeriesRows, 'name' | 'args'>): string {
  return `${name}(${args.join(', ')})`;
}
