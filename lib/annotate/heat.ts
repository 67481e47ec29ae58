// How hot a line is: 0 to 1, from its costs and from how many loops are around them. docs/annotate.md has the formula
// and this table.
//
//   cycles = sum over what is left of   count * weight * 32^min(depth, 3)
//   heat   = min(1, log2(1 + cycles) / log2(1 + 40 * 32^3))
//
// What is proven costs nothing. What is hoisted costs one weight, once. The logarithm, because what stands in one more
// loop is tens of times as hot; the end of the scale is a call of the C library in three loops.

import type { Cost, CostKind } from './model.ts';

interface Weight {
  /** About as many cycles as it keeps a CPU of today busy, where nothing hides it. */
  readonly cycles: number;
  readonly reason: string;
}

export const WEIGHTS: Readonly<Record<CostKind, Weight>> = {
  'node-api': { cycles: 30, reason: 'a call into Node.js, which looks at a handle: about ten nanoseconds' },
  'bounds-check': {
    cycles: 2,
    reason: 'a comparison and a branch that is predicted; but it keeps a loop from being vectorised',
  },
  'overflow-check': { cycles: 2, reason: 'as a bounds check' },
  'zero-check': { cycles: 1, reason: 'a comparison and a branch beside a division that takes longer' },
  conversion: { cycles: 4, reason: 'the latency of cvtsi2sd and cvttsd2si' },
  libm: { cycles: 40, reason: 'a call of the C library that computes for tens of cycles, and is not vectorised' },
  call: { cycles: 5, reason: 'a call and a return, with registers saved around them' },
  allocation: { cycles: 100, reason: 'malloc and free, and the memory is zeroed' },
  division: { cycles: 14, reason: 'the latency of divsd; the divider takes one at a time' },
};

/** Iterations that a loop is taken to have, and loops beyond which it makes no difference. */
const ITERATIONS = 32;
const DEEPEST = 3;
const HOTTEST = WEIGHTS.libm.cycles * ITERATIONS ** DEEPEST;

export function heatOf(costs: readonly Cost[]): number {
  let cycles = 0;
  for (const { kind, status, count, depth } of costs) {
    if (status === 'left') cycles += count * WEIGHTS[kind].cycles * ITERATIONS ** Math.min(depth, DEEPEST);
    if (status === 'hoisted') cycles += count * WEIGHTS[kind].cycles;
  }
  const heat = Math.min(1, Math.log2(1 + cycles) / Math.log2(1 + HOTTEST));
  return Math.round(heat * 1000) / 1000;
}
