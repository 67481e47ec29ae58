// What costs are called, and what they weigh: one row each. For pages and for text.

import type { Cost, CostKind } from './model.ts';

export interface CostName {
  /** On a badge. */
  readonly short: string;
  readonly one: string;
  readonly many: string;
  readonly meaning: string;
}

export const COST_NAMES: Readonly<Record<CostKind, CostName>> = {
  'node-api': {
    short: 'API',
    one: 'Node-API call',
    many: 'Node-API calls',
    meaning: 'Node.js is asked: for arguments, for a result',
  },
  'bounds-check': {
    short: 'bounds',
    one: 'bounds check',
    many: 'bounds checks',
    meaning: "an index is compared with its array's length",
  },
  'overflow-check': {
    short: 'overflow',
    one: 'overflow check',
    many: 'overflow checks',
    meaning: 'whether a result leaves the range of its integers',
  },
  'zero-check': {
    short: 'zero',
    one: 'zero check',
    many: 'zero checks',
    meaning: 'whether the divisor of integers is 0',
  },
  conversion: {
    short: 'convert',
    one: 'conversion',
    many: 'conversions',
    meaning: 'a number changes its representation: i32 to f64, f64 to i32',
  },
  libm: {
    short: 'libm',
    one: 'call of the C library',
    many: 'calls of the C library',
    meaning: 'Math.sin and its kin: no vector version, no inlining',
  },
  call: { short: 'call', one: 'call', many: 'calls', meaning: 'another kernel function, which was not inlined' },
  allocation: { short: 'allocate', one: 'allocation', many: 'allocations', meaning: 'memory for an array' },
  division: {
    short: 'divide',
    one: 'division',
    many: 'divisions',
    meaning: 'a quotient or a remainder: the slowest arithmetic there is',
  },
};

export const STATUS_NAMES: Readonly<Record<Cost['status'], { readonly word: string; readonly meaning: string }>> = {
  left: { word: 'left', meaning: 'paid each time' },
  hoisted: { word: 'hoisted', meaning: 'paid once, before the loop' },
  proven: { word: 'proven away', meaning: 'costs nothing' },
};

/** Costs that are checks: they can be hoisted and proven away. */
export const CHECKS: readonly CostKind[] = ['bounds-check', 'overflow-check', 'zero-check'];

export function nameOfCosts(kind: CostKind, count: number): string {
  const { one, many } = COST_NAMES[kind];
  return count === 1 ? one : many;
}

export interface CostGroup {
  readonly kind: CostKind;
  readonly status: Cost['status'];
  readonly count: number;
  readonly costs: readonly Cost[];
}

/** A line's costs by kind and status: what is left comes first, what was proven away last. */
export function groupCosts(costs: readonly Cost[]): CostGroup[] {
  const order = Object.keys(STATUS_NAMES);
  const groups = new Map<string, Cost[]>();
  for (const cost of costs) {
    const key = `${cost.kind} ${cost.status}`;
    groups.set(key, [...(groups.get(key) ?? []), cost]);
  }
  return [...groups.values()]
    .map((members) => {
      const [{ kind, status }] = members as [Cost];
      return { kind, status, count: members.reduce((sum, { count }) => sum + count, 0), costs: members };
    })
    .sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
}

/** 1 to 9, as pages and text show it; 0 where a line is nothing but arithmetic. */
export function heatDigit(heat: number): number {
  return Math.ceil(Math.min(1, Math.max(0, heat)) * 9);
}
