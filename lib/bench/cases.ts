// The table of what is measured: the pi series, each with arguments that keep V8 busy for some 50 to 150 ms.

import * as pi from '../pi/index.ts';

export type Value = number | Uint8Array;
type Twin = (...args: number[]) => Value;

export interface Case {
  readonly name: string;
  readonly args: readonly number[];
  /** The JavaScript whose time everything of this case is compared with. */
  readonly js: Twin;
  /** Whether `--intervals` replaces the first argument. */
  readonly takesIntervals: boolean;
  /** Native kernels that compute the case, and the twin that has their bits. */
  readonly kernels: readonly { readonly name: string; readonly title: string; readonly twin: Twin }[];
}

function series(kernel: pi.Series, n: number): Case {
  const js = kernel.js as Twin;
  return {
    name: kernel.name,
    args: [n],
    js,
    takesIntervals: true,
    kernels: [{ name: kernel.name, title: 'C', twin: js }],
  };
}

const leibniz = series(pi.leibniz, 1e8);
const lanes = pi.leibnizLanes.js as Twin;

export const cases: readonly Case[] = [
  {
    ...leibniz,
    kernels: [
      ...leibniz.kernels,
      { name: 'leibnizLanes', title: 'C, lanes', twin: lanes },
      { name: 'leibnizYardstick', title: 'C, AVX-512 yardstick', twin: lanes },
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
    kernels: [{ name: 'bbp', title: 'C', twin: pi.bbp.js as Twin }],
  },
  {
    name: 'monteCarlo',
    args: [1e7, 1],
    js: pi.monteCarlo.js as Twin,
    takesIntervals: true,
    kernels: [{ name: 'monteCarlo', title: 'C', twin: pi.monteCarlo.js as Twin }],
  },
];

/** A result for people: digits of bbp in hexadecimal. */
export function showValue(value: Value): string {
  return typeof value === 'number' ? String(value) : Array.from(value, (digit) => digit.toString(16)).join('');
}
