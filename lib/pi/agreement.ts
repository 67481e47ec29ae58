// Where a native kernel must agree with its JavaScript twin before anybody relies on it: at build time, in the
// benchmark and in tests.
//
// Many small arguments, because that is what finds a wrong flag: with contraction to FMA, midpoint differs at one n in
// thirteen. And the boundaries of lanes and chunks, and 2^20, where lane kernels change how they divide.

import type { NativeKernel, NativeValue } from '../runtime/addon.ts';
import { reassociated } from './reassociated.ts';
import * as series from './series.ts';

type Twin = (...args: number[]) => NativeValue;

const small = Array.from({ length: 300 }, (_, n) => n);
const boundaries = [16_383, 16_384, 16_385, 49_152, 100_003];
const counts = [...small, ...boundaries].map((n) => [n]);
const laneCounts = [...counts, [2 ** 20 + 16_384 * 3 + 77]];

interface Agreement {
  readonly twin: Twin;
  readonly probes: readonly (readonly number[])[];
}

const named: Readonly<Record<string, Agreement>> = {
  leibniz: { twin: series.leibniz, probes: counts },
  leibnizI32: { twin: series.leibniz, probes: counts },
  leibnizI32Unchecked: { twin: series.leibniz, probes: counts },
  leibnizLanes: { twin: series.leibnizLanes, probes: laneCounts },
  leibnizYardstick: { twin: series.leibnizLanes, probes: laneCounts },
  nilakantha: { twin: series.nilakantha, probes: counts },
  basel: { twin: series.basel, probes: counts },
  wallis: { twin: series.wallis, probes: counts },
  midpoint: { twin: series.midpoint, probes: counts },
  machin: { twin: series.machin, probes: counts },
  bbp: {
    twin: series.bbp as Twin,
    probes: [
      [0, 40],
      [1000, 0],
      [1000, 30],
    ],
  },
  monteCarlo: { twin: series.monteCarlo as Twin, probes: counts.map(([n = 0]) => [n, 4_294_967_295 - n]) },
};

/** Kernels of the addon, hand-written or generated, their twins, and arguments to compare them at. */
export const agreements: Readonly<Record<string, Agreement>> = {
  ...named,
  ...Object.fromEntries(
    Object.entries(reassociated).flatMap(([name, twin]): [string, Agreement][] => {
      const { probes = counts } = (name === 'leibniz' ? named.leibnizLanes : named[name]) ?? {};
      // Under `parallel` the order is the same. Threads share loops of several chunks.
      return [
        [`${name}Reassociated`, { twin: twin as Twin, probes }],
        [`${name}Parallel`, { twin: twin as Twin, probes }],
      ];
    }),
  ),
};

/** Whether two results are the same bits; all NaNs count as one. */
export function sameBits(a: NativeValue, b: NativeValue): boolean {
  if (typeof a === 'number' || typeof b === 'number') return Object.is(a, b);
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** The first place at which these kernels and their twins differ; undefined if none. `kind` begins the answer. */
export function findDisagreement(
  kernels: Readonly<Record<string, Pick<NativeKernel, 'call'>>>,
  kind = '',
): string | undefined {
  for (const [name, { twin, probes }] of Object.entries(agreements)) {
    const kernel = kernels[name];
    if (kernel === undefined) continue;
    for (const args of probes) {
      const value = kernel.call(...args);
      const expected = twin(...args);
      if (!sameBits(value, expected))
        return `${kind}${name}(${args.join(', ')}) is ${value}, JavaScript says ${expected}`;
    }
  }
  return undefined;
}
