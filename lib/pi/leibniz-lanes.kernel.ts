// The terms of leibniz, added up in the lane order of native/include/kernelize/lanes.h (which
// also says why). Twin of native/pi/lanes/: the same bits.

'use kernel';

/** Lanes of a chunk: iteration k is added into lane k mod 32. */
const LANES = 32;
/** Iterations of a chunk. */
const CHUNK = 16384;

export function leibnizLanes(n: number): number {
  const lane = new Float64Array(LANES);
  // Finished subtrees of the tree over the chunks, the earliest (largest) first.
  const partial = new Float64Array(40);
  let depth = 0;
  let chunks = 0;
  for (let begin = 0; begin < n; begin += CHUNK) {
    const count = Math.min(CHUNK, n - begin);
    lane.fill(-0);
    for (let k = 0; k < count; k++) {
      lane[k % LANES]! += (4 - 8 * (k % 2)) / (2 * begin + (2 * k + 1));
    }
    for (let width = LANES / 2; width >= 1; width /= 2) {
      for (let l = 0; l < width; l++) lane[l]! += lane[l + width]!;
    }
    let sum = lane[0]!;
    for (let carry = chunks; carry % 2 === 1; carry = (carry - 1) / 2) {
      depth--;
      sum = partial[depth]! + sum;
    }
    partial[depth] = sum;
    depth++;
    chunks++;
  }
  let total = -0;
  for (let at = depth - 1; at >= 0; at--) total = partial[at]! + total;
  return 0 + total;
}
