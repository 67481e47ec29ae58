// The lane order, implemented from docs/reproducibility.md alone: what compiled kernels are compared with.

export type Join = (left: number, right: number) => number;

/**
 * Terms to one value: chunks of 16384, 32 lanes in each, a tree over the lanes and a tree over the chunks; `initial`
 * joins last.
 */
export function laneReduce(
  terms: readonly number[],
  initial: number,
  { join, identity, update = join }: { join: Join; identity: number; update?: Join },
): number {
  const chunks: number[] = [];
  for (let begin = 0; begin < terms.length; begin += 16384) {
    const lanes: number[] = new Array(32).fill(identity);
    for (const [k, term] of terms.slice(begin, begin + 16384).entries())
      lanes[k % 32] = update(lanes[k % 32] as number, term);
    chunks.push(halves(lanes, join));
  }
  return join(initial, treeReduce(chunks, join, identity));
}

/** Lane l takes lane l + 16, then l + 8, and so on. */
function halves(lanes: readonly number[], join: Join): number {
  if (lanes.length === 1) return lanes[0] as number;
  const half = lanes.length / 2;
  return halves(
    lanes.slice(0, half).map((left, at) => join(left, lanes[at + half] as number)),
    join,
  );
}

/** A perfect binary tree over the leaves, with the identity for those that are missing. */
export function treeReduce(leaves: readonly number[], join: Join, identity: number): number {
  if (leaves.length === 0) return identity;
  let row = [...leaves];
  while (row.length & (row.length - 1)) row.push(identity);
  while (row.length > 1)
    row = row.filter((_, at) => at % 2 === 0).map((left, at) => join(left, row[2 * at + 1] as number));
  return row[0] as number;
}
