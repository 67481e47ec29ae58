// Functions of Math and Number that expressions call, and those that only passes make calls of. Facts about them:
// ops.ts.

export type MathName =
  | 'abs'
  | 'floor'
  | 'ceil'
  | 'trunc'
  | 'round'
  | 'sqrt'
  | 'sign'
  | 'min'
  | 'max'
  | 'fround'
  | 'imul'
  | 'clz32'
  | 'isNaN'
  | 'isFinite'
  | 'hypot'
  | 'isInteger'
  | 'isSafeInteger'
  /** (x): JavaScript's ToIntegerOrInfinity: NaN and -0 are 0. A position in a string. Made by lowering. */
  | 'toInteger'
  /** (x, low, high): an integer of the interval, and not -0. Made by passes. */
  | 'isIntegerWithin'
  /** (index, length): an integer from 0, or -0, to length - 1. Made by lowering. */
  | 'isIndex'
  /** (x): whether it is undefined. Made by lowering, and refused where it may be. */
  | 'isUndefined'
  /** (a, b): Math.floor(a / b) of integers, b not 0. Made by passes. */
  | 'floorQuotient'
  /** (a, b): whether b divides a, both integers up to 2^52. Made by passes. */
  | 'isMultiple'
  /** (i, bound, step): where a chunk of a counted loop ends that begins at i, before the bound. Made by passes. */
  | 'chunkEnd'
  /** The same where an iteration takes long. */
  | 'shortChunkEnd'
  /**
   * (i, bound, step): how many iterations it has; of a loop to a bound, and of one that includes it. Made by passes.
   */
  | 'chunkTrips'
  | 'chunkTripsUpto'
  /** The same of a whole loop, which may not run at all. */
  | 'trips'
  | 'tripsUpto'
  /** (i, trips, step): the counter behind them. Made by passes. */
  | 'afterTrips'
  /** (a, b): whether two arrays share no memory. Made by passes. */
  | 'areApart'
  /** (x): x, of which C compilers shall not know that it is -0. Made by passes. */
  | 'opaque'
  /** (x): x, which is rounded before anything is added to it. Made by passes. */
  | 'rounded'
  /** What native/include/kernelize/reciprocal.h has. Made by passes. */
  | 'fma'
  | 'quotient'
  | 'reciprocalFrom'
  | 'reciprocalsServe'
  | LibmName;

/** Functions that no standard fixes: they come from the C library. */
export type LibmName =
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'atan2'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log2'
  | 'log10'
  | 'log1p'
  | 'cbrt';
