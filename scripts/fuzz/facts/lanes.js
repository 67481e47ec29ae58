// Reductions in the lane order, as the interpreter runs them: marked loops, whose local stands for a lane, and the
// steps that expand-lanes writes out. The functions are those that printed JavaScript calls.

import { IDENTITIES, LANES } from '../../../dist/ir/lanes.js';

const joinOf = ({ kzJoin }, { op, single }) => kzJoin[`${op}${single ? 'Single' : ''}`];

/** What a marked loop does around its iterations. */
export function lanesOf({ reductions = [], order }, { values, run }) {
  const { helpers } = run;
  const isLeaf = order === 'leaves';
  const all = reductions.map((reduction) => {
    const join = joinOf(helpers, reduction);
    const identity = IDENTITIES[reduction.op];
    return {
      ...{ id: reduction.local.id, join, identity, initial: values.get(reduction.local.id) },
      ...{ tree: helpers.kzTree(join, identity), lanes: new Float64Array(LANES).fill(identity) },
    };
  });
  let count = 0;
  const flush = () => {
    for (const { tree, lanes } of all) helpers.kzChunk(tree, lanes);
    count = 0;
  };
  return {
    begin() {
      for (const { id, lanes, identity } of all) values.set(id, isLeaf ? identity : lanes[count % LANES]);
    },
    end() {
      if (all.length === 0) return;
      for (const { id, lanes, tree } of all) {
        if (isLeaf) helpers.kzLeaf(tree, values.get(id));
        else lanes[count % LANES] = values.get(id);
      }
      if (!isLeaf && ++count === run.laneChunk) flush();
    },
    finish() {
      if (!isLeaf && count > 0) flush();
      for (const { id, join, initial, tree } of all) values.set(id, join(initial, helpers.kzTotal(tree)));
    },
  };
}

/** A step of a reduction that is written out. */
export function reduce({ step, reduction, lanes, tree }, { values, run: { helpers } }) {
  const join = joinOf(helpers, reduction);
  const identity = IDENTITIES[reduction.op];
  const { id } = reduction.local;
  switch (step) {
    case 'start':
      return values.set(tree.id, helpers.kzTree(join, identity));
    case 'lanes':
      return values.set(lanes.id, new Float64Array(LANES).fill(identity));
    case 'chunk':
      return helpers.kzChunk(values.get(tree.id), values.get(lanes.id));
    case 'leaf':
      return helpers.kzLeaf(values.get(tree.id), values.get(lanes.id));
    default:
      return values.set(id, join(values.get(id), helpers.kzTotal(values.get(tree.id))));
  }
}

/** A loop on threads: its tasks one after the other, each with locals of its own, as many as there would be in C. */
export function runTasks({ begin, end, trips: count, grain: least, reductions }, frame, runBody) {
  const { run } = frame;
  const trips = Number(frame.evaluate(count));
  let grain = Math.min(least === run.wholeChunk ? run.laneChunk : least, run.laneChunk);
  while (trips > grain * 256) grain *= 2;
  const trees = reductions.map(({ reduction }) =>
    run.helpers.kzTree(joinOf(run.helpers, reduction), IDENTITIES[reduction.op]),
  );
  for (let from = 0; from < trips; from += grain) {
    const own = frame.withOwnLocals();
    own.values.set(begin.id, BigInt(from));
    own.values.set(end.id, BigInt(Math.min(from + grain, trips)));
    const signal = runBody(own);
    if (signal !== undefined) return signal;
    for (const [at, { tree }] of reductions.entries())
      run.helpers.kzLeaf(trees[at], run.helpers.kzTotal(own.values.get(tree.id)));
  }
  for (const [at, { reduction }] of reductions.entries()) {
    const { id } = reduction.local;
    frame.values.set(id, joinOf(run.helpers, reduction)(frame.values.get(id), run.helpers.kzTotal(trees[at])));
  }
  return undefined;
}
