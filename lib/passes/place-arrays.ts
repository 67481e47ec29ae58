// place-arrays: small arrays of a known length stand in the frame of their function.
//
//   const state = new Uint32Array(4)      4 words in C's frame, and in registers where every index is a constant
//
// Nothing is allocated, nothing can fail and nothing must be released. An array that is given back stays where it was,
// and so do those of recursive functions, whose frames are many.
//
// Needs: machine-level IR. Guarantees: the same results and errors.

import { recursiveFunctions } from '../ir/call-graph.ts';
import type { Fn, Stmt } from '../ir/ir.ts';
import { mapStatement } from '../ir/map.ts';
import { arrayKinds } from '../ir/ops.ts';
import { statementsIn } from '../ir/walk.ts';
import type { Pass } from './pass.ts';

export const placeArrays: Pass = {
  name: 'place-arrays',
  doc: 'small arrays stand in the frame of their function',
  after: ['select-representation'],
  exact: true,
  run: (module) => {
    const recursive = recursiveFunctions(module);
    const functions = module.functions.map((fn) => (recursive.has(fn.name) ? fn : placed(fn)));
    return { ...module, functions };
  },
};

/** Bytes of an array, and of all of a function. */
const LARGEST = 512;
const LARGEST_FRAME = 2048;

type NewArray = Extract<Stmt, { kind: 'new-array' }>;

function placed(fn: Fn): Fn {
  const all = statementsIn(fn.body);
  const returned = givenBack(all);
  const chosen = new Set<Stmt>();
  let room = LARGEST_FRAME;
  for (const stmt of all) {
    const bytes =
      stmt.kind === 'new-array' && !returned.has(stmt.target.id) && !stmt.target.isGrowing ? bytesOf(stmt) : undefined;
    if (bytes === undefined || bytes > Math.min(LARGEST, room)) continue;
    room -= bytes;
    chosen.add(stmt);
  }
  if (chosen.size === 0) return fn;
  const block = (body: readonly Stmt[]): Stmt[] =>
    body.map((stmt) => (chosen.has(stmt) ? { ...(stmt as NewArray), inFrame: true } : mapStatement(stmt, { block })));
  return { ...fn, body: block(fn.body) };
}

/** Ids of arrays that are read when the function has ended, and of all that such may be views of. */
function givenBack(all: readonly Stmt[]): ReadonlySet<number> {
  const given = all.flatMap((stmt) => {
    if (stmt.kind === 'give') return [stmt.array];
    return stmt.kind === 'return' && stmt.value?.kind === 'local' ? [stmt.value.local] : [];
  });
  const viewed = all.flatMap((stmt) => {
    const isOf = stmt.kind === 'view' || stmt.kind === 'point';
    return isOf && stmt.source !== undefined && given.length > 0 ? [stmt.source] : [];
  });
  return new Set([...given, ...viewed].map(({ id }) => id));
}

/** Undefined for a length that is no constant, or none at all. */
function bytesOf({ array, length }: NewArray): number | undefined {
  if (length.kind !== 'const' || typeof length.value !== 'number') return undefined;
  const isLength = Number.isInteger(length.value) && length.value > 0;
  return isLength ? length.value * arrayKinds[array].bytes : undefined;
}
