// The series under `reassociate`, in JavaScript: what native/generated/*_reassociated.c is compared with. Written by
// hand from native/include/kernelize/lanes.h, so that a mistake of the compiler is not in both.

import * as series from './series.ts';

const LANES = 32;
const CHUNK = 16384;

interface Operation {
  readonly join: (left: number, right: number) => number;
  /** Joined with anything, it leaves it as it is. */
  readonly identity: number;
}

const SUM: Operation = { join: (left, right) => left + right, identity: -0 };
const PRODUCT: Operation = { join: (left, right) => left * right, identity: 1 };

/** `initial`, and then the terms of 0 to n - 1, joined in the lane order. */
function inLanes({ join, identity }: Operation, initial: number, n: number, term: (i: number) => number): number {
  const lane = new Float64Array(LANES);
  // Subtrees of chunks that are complete, and of how many chunks: the earliest and largest first.
  const subtrees: { value: number; chunks: number }[] = [];
  for (let begin = 0; begin < n; begin += CHUNK) {
    const count = Math.min(CHUNK, n - begin);
    lane.fill(identity);
    for (let k = 0; k < count; k++) lane[k % LANES] = join(lane[k % LANES] as number, term(begin + k));
    for (let width = LANES / 2; width >= 1; width /= 2) {
      for (let l = 0; l < width; l++) lane[l] = join(lane[l] as number, lane[l + width] as number);
    }
    let tree = { value: lane[0] as number, chunks: 1 };
    for (let left = subtrees.at(-1); left?.chunks === tree.chunks; left = subtrees.at(-1)) {
      subtrees.pop();
      tree = { value: join(left.value, tree.value), chunks: 2 * tree.chunks };
    }
    subtrees.push(tree);
  }
  return join(
    initial,
    subtrees.reduceRight((right, left) => join(left.value, right), identity),
  );
}

function nilakantha(n: number): number {
  return inLanes(SUM, 3, n, (i) => {
    const even = 2 * (i + 1);
    return (4 - 8 * (i % 2)) / (even * (even + 1) * (even + 2));
  });
}

function basel(n: number): number {
  return Math.sqrt(6 * inLanes(SUM, 0, n, (i) => 1 / ((i + 1) * (i + 1))));
}

function wallis(n: number): number {
  return inLanes(PRODUCT, 2, n, (i) => {
    const square = 4 * (i + 1) * (i + 1);
    return square / (square - 1);
  });
}

function midpoint(n: number): number {
  if (n === 0) return 0;
  const width = 1 / n;
  const sum = inLanes(SUM, 0, n, (i) => {
    const x = (i + 0.5) * width;
    return 4 / (1 + x * x);
  });
  return sum * width;
}

/**
 * By the name of the series. `leibniz` is the lane kernel that was written by hand. The last three have nothing to
 * reorder, and stay as they are: a term of `machin` is made from the one before, and its loop may end early; `bbp` and
 * `monteCarlo` compute in integers, exact in any order, from remainders and random states that follow one another.
 */
export const reassociated = {
  leibniz: series.leibnizLanes,
  nilakantha,
  basel,
  wallis,
  midpoint,
  machin: series.machin,
  bbp: series.bbp,
  monteCarlo: series.monteCarlo,
} as const;
