// The numbers of the lane order (docs/reproducibility.md), which passes and back ends share; in C:
// native/include/kernelize/lanes.h.

import type { ReductionOp } from './ir.ts';

/** Iteration k of a chunk goes to lane k mod 32. */
export const LANES = 32;

/** Iterations of a chunk. */
export const CHUNK = 16384;

/** What changes nothing when it is joined to the right of a value: the start of a lane. */
export const IDENTITIES: Readonly<Record<ReductionOp, number>> = {
  add: -0,
  mul: 1,
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
  lt: Number.POSITIVE_INFINITY,
  le: Number.POSITIVE_INFINITY,
  gt: Number.NEGATIVE_INFINITY,
  ge: Number.NEGATIVE_INFINITY,
};
