// Loops whose reductions run in the lane order (docs/reproducibility.md), as JavaScript: a count of iterations beside
// the loop finds the lane.

import type { Reduction, ReductionOrder } from '../../ir/ir.ts';
import { CHUNK, IDENTITIES, LANES } from '../../ir/lanes.ts';

/** What printed loops call. */
export const lanesPrelude = `const kzLanes = ${LANES};
const kzLaneChunk = ${CHUNK};
const kzJoin = {
  add: (left, right) => left + right,
  mul: (left, right) => left * right,
  addSingle: (left, right) => Math.fround(left + right),
  mulSingle: (left, right) => Math.fround(left * right),
  min: (left, right) => Math.min(left, right),
  max: (left, right) => Math.max(left, right),
  lt: (left, right) => (right < left ? right : left),
  le: (left, right) => (right <= left ? right : left),
  gt: (left, right) => (right > left ? right : left),
  ge: (left, right) => (right >= left ? right : left),
};
// Finished subtrees, the largest first: one for each bit of the number of chunks.
const kzTree = (join, identity) => ({ join, identity, chunks: 0, partial: [] });
const kzLeaf = (tree, value) => {
  let sum = value;
  for (let carry = tree.chunks; carry % 2 === 1; carry = (carry - 1) / 2) sum = tree.join(tree.partial.pop(), sum);
  tree.partial.push(sum);
  tree.chunks += 1;
};
const kzChunk = (tree, lanes) => {
  for (let width = kzLanes / 2; width >= 1; width /= 2) {
    for (let l = 0; l < width; l++) lanes[l] = tree.join(lanes[l], lanes[l + width]);
  }
  kzLeaf(tree, lanes[0]);
  lanes.fill(tree.identity);
};
const kzTotal = ({ join, identity, partial }) => partial.reduceRight((total, each) => join(each, total), identity);
`;

export interface PrintedLanes {
  /** Before the loop, at its level. */
  readonly before: readonly string[];
  /** Where an iteration begins. */
  readonly begin: readonly string[];
  /** Where it ends, but for the step of the loop. */
  readonly end: readonly string[];
  /** Behind the loop. */
  readonly after: readonly string[];
  /** For each reduction what the body calls its local. */
  readonly names: readonly string[];
}

/** `fresh` gives a name that nothing else has; `name` is what the code around the loop calls a local. */
export function printLanes(
  reductions: readonly Reduction[],
  order: ReductionOrder | undefined,
  name: (reduction: Reduction) => string,
  fresh: (wanted: string) => string,
): PrintedLanes {
  const count = fresh('k');
  const each = reductions.map((reduction) => {
    const { op, single, local } = reduction;
    const identity = numeral(IDENTITIES[op]);
    const join = `kzJoin.${op}${single ? 'Single' : ''}`;
    return {
      identity,
      join,
      name: name(reduction),
      lanes: fresh(`${local.name}_lane`),
      tree: fresh(`${local.name}_tree`),
    };
  });
  const trees = each.map(({ tree, join, identity }) => `const ${tree} = kzTree(${join}, ${identity});`);
  const after = each.map(({ name: own, join, tree }) => `${own} = ${join}(${own}, kzTotal(${tree}));`);
  if (order === 'leaves') {
    return {
      before: trees,
      begin: each.map(({ lanes, identity }) => `let ${lanes} = ${identity};`),
      end: each.map(({ lanes, tree }) => `kzLeaf(${tree}, ${lanes});`),
      after,
      names: each.map(({ lanes }) => lanes),
    };
  }
  const chunks = each.map(({ lanes, tree }) => `kzChunk(${tree}, ${lanes});`).join(' ');
  return {
    before: [
      `let ${count} = 0;`,
      ...trees,
      ...each.map(({ lanes, identity }) => `const ${lanes} = new Float64Array(kzLanes).fill(${identity});`),
    ],
    begin: [],
    end: [`if (++${count} === kzLaneChunk) { ${chunks} ${count} = 0; }`],
    after: [`if (${count} > 0) { ${chunks} }`, ...after],
    names: each.map(({ lanes }) => `${lanes}[${count} & ${LANES - 1}]`),
  };
}

function numeral(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
