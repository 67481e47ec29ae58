// The table of what is measured: the pi series, each with arguments that keep V8 busy for some 50 to 150 ms.

import { agreements } from '../pi/agreement.ts';
import * as pi from '../pi/index.ts';
import { isOutcome, type Outcome, showOutcome } from './user/outcome.ts';

export type Value = number | Uint8Array | Outcome;
type Twin = (...args: number[]) => Value;

export interface Case {
  readonly name: string;
  readonly args: readonly number[];
  /** The JavaScript whose time everything of this case is compared with. */
  readonly js: Twin;
  /** Whether `--intervals` replaces the first argument. */
  readonly takesIntervals: boolean;
  readonly kernels: readonly CaseKernel[];
}

/** A native kernel that computes a case. */
export interface CaseKernel {
  readonly name: string;
  readonly title: string;
  /** The table of the addon that has it. */
  readonly table: 'kernels' | 'generated';
  /** The JavaScript that has its bits. */
  readonly twin: Twin;
  /** The largest first argument that it takes. */
  readonly most?: number;
  /** Whether it runs on threads: it has a row for each number of them. */
  readonly onThreads?: boolean;
  /** Whether its time is also taken at many sizes (sweep.ts). */
  readonly swept?: boolean;
}

/**
 * The hand-written C of a series, and what kernelize makes of its JavaScript: as it stands, with sums in the lane
 * order, and on threads.
 */
function kernelsOf(name: string, twin: Twin): CaseKernel[] {
  const reassociated = agreements[`${name}Reassociated`]?.twin ?? twin;
  return [
    { name, title: 'C', table: 'kernels', twin },
    { name, title: 'generated C', table: 'generated', twin, swept: true },
    {
      ...{ name: `${name}Reassociated`, title: 'generated C, reassociate', table: 'generated', twin: reassociated },
      swept: true,
    },
    // Only of those that can run on threads: the addon has no others.
    {
      ...{
        name: `${name}Parallel`,
        title: 'generated C, reassociate parallel',
        table: 'generated',
        twin: reassociated,
      },
      onThreads: true,
      swept: true,
    },
  ];
}

function series(kernel: pi.Series, n: number): Case {
  const js = kernel.js as Twin;
  return {
    name: kernel.name,
    args: [n],
    js,
    takesIntervals: true,
    kernels: kernelsOf(kernel.name, js),
  };
}

const MOST_I32 = 2 ** 31 - 1;
const leibniz = series(pi.leibniz, 1e8);
const lanes = pi.leibnizLanes.js as Twin;

export const cases: readonly Case[] = [
  {
    ...leibniz,
    kernels: [
      ...leibniz.kernels,
      { name: 'leibnizI32', title: 'generated C, i32', table: 'generated', twin: leibniz.js, most: MOST_I32 },
      {
        name: 'leibnizI32Unchecked',
        title: 'generated C, i32, unchecked',
        table: 'generated',
        twin: leibniz.js,
        most: MOST_I32,
      },
      { name: 'leibnizLanes', title: 'C, lanes', table: 'kernels', twin: lanes },
      { name: 'leibnizLanes', title: 'generated C, lanes', table: 'generated', twin: lanes },
      { name: 'leibnizYardstick', title: 'C, AVX-512 yardstick', table: 'kernels', twin: lanes },
    ],
  },
  series(pi.nilakantha, 5e7),
  series(pi.basel, 5e7),
  series(pi.wallis, 5e7),
  series(pi.midpoint, 5e7),
  series(pi.machin, 1000),
  {
    name: 'bbp',
    args: [100_000, 8],
    js: pi.bbp.js as Twin,
    takesIntervals: false,
    kernels: kernelsOf('bbp', pi.bbp.js as Twin),
  },
  {
    name: 'monteCarlo',
    args: [1e7, 1],
    js: pi.monteCarlo.js as Twin,
    takesIntervals: true,
    kernels: kernelsOf('monteCarlo', pi.monteCarlo.js as Twin),
  },
];

/** A result for people: digits of bbp in hexadecimal. */
export function showValue(value: Value): string {
  if (isOutcome(value)) return showOutcome(value);
  return typeof value === 'number' ? String(value) : Array.from(value, (digit) => digit.toString(16)).join('');
}
