// The lane order as docs/reproducibility.md states it, from the text alone and without regard for speed of its own:
// what the vectors are made by. test/compiler/lane-order.ts is another implementation; the compiler's are in
// lib/backends/js/lanes.ts and native/include/kernelize/lanes.h.

export const LANES = 32;
export const CHUNK = 16384;

/** What `join` makes of two partial results, and the identity: what changes nothing as the right operand. */
export const families = {
  add: { join: (left, right) => left + right, identity: -0 },
  addSingle: { join: (left, right) => Math.fround(left + right), identity: -0 },
  mul: { join: (left, right) => left * right, identity: 1 },
  min: { join: Math.min, identity: Number.POSITIVE_INFINITY },
  max: { join: Math.max, identity: Number.NEGATIVE_INFINITY },
  lt: { join: (left, right) => (right < left ? right : left), identity: Number.POSITIVE_INFINITY },
  le: { join: (left, right) => (right <= left ? right : left), identity: Number.POSITIVE_INFINITY },
  gt: { join: (left, right) => (right > left ? right : left), identity: Number.NEGATIVE_INFINITY },
  ge: { join: (left, right) => (right >= left ? right : left), identity: Number.NEGATIVE_INFINITY },
};

/** A loop without loops inside: `update(s, k)` is what iteration k makes of s. */
export function laneLoop(family, initial, iterations, update) {
  const chunks = [];
  for (let begin = 0; begin < iterations; begin += CHUNK) {
    const lanes = new Float64Array(LANES).fill(family.identity);
    const end = Math.min(begin + CHUNK, iterations);
    for (let k = begin; k < end; k++) lanes[k % LANES] = update(lanes[k % LANES], k);
    chunks.push(combineLanes(family, lanes));
  }
  return family.join(initial, tree(family, chunks));
}

/** A loop around loops: `iteration(s, k)` is what iteration k makes of s, by loops of its own. */
export function leafLoop(family, initial, iterations, iteration) {
  const leaves = Array.from({ length: iterations }, (_, k) => iteration(family.identity, k));
  return family.join(initial, tree(family, leaves));
}

function combineLanes({ join }, lanes) {
  for (const width of [16, 8, 4, 2, 1]) {
    for (let l = 0; l < width; l++) lanes[l] = join(lanes[l], lanes[l + width]);
  }
  return lanes[0];
}

/** A perfect binary tree whose missing leaves are the identity. */
function tree({ join, identity }, leaves) {
  let width = 1;
  while (width < leaves.length) width *= 2;
  const at = (begin, size) => {
    if (size === 1) return leaves[begin] ?? identity;
    return join(at(begin, size / 2), at(begin + size / 2, size / 2));
  };
  return at(0, width);
}
