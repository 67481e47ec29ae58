// How large the stack frames of a module's functions may be, so that the check of the stack leaves room for them:
// native/include/kernelize/stack.h.
//
// In:  a machine-level module. Out: bytes, for all functions together that one call may come to, no compiler's frames
// being larger: -O0 has a place for each local, and -O3 may inline a recursive function into itself.

import { callsOf } from '../../ir/call-graph.ts';
import type { Fn, Module, Stmt } from '../../ir/ir.ts';
import { statementsIn } from '../../ir/walk.ts';

/**
 * Of a local, with what a compiler puts beside it; of lanes; of a tree over chunks; of partial results of a reduction
 * on threads (loops.h).
 */
const LOCAL = 32;
const LANES = 32 * 8;
const TREE = 54 * 8 + 16;
const PARTIALS = 256 * 8;
const CALL = 128;
/** Copies of a frame: two that call each other, and what is inlined. */
const COPIES = 4;
/** What every check leaves anyway, and is enough for. */
const USUAL = 128 * 1024;

/** 0: what every check leaves is enough. */
export function frameBytes(module: Module): number {
  const frames = new Map(module.functions.map((fn) => [fn.name, frameOf(fn)]));
  const callees = new Map(
    module.functions.map((fn) => [fn.name, new Set(callsOf(fn.body).map(({ callee }) => callee))]),
  );
  const wholeOf = ({ name }: Fn) => {
    const reached = new Set([name]);
    for (const each of reached) for (const callee of callees.get(each) ?? []) reached.add(callee);
    return [...reached].reduce((sum, each) => sum + (frames.get(each) ?? 0), 0);
  };
  const bytes = COPIES * Math.max(0, ...module.functions.map(wholeOf));
  return bytes <= USUAL ? 0 : bytes;
}

function frameOf({ parameters, body }: Fn): number {
  const inside = statementsIn(body).reduce((sum, stmt) => sum + bytesOf(stmt), 0);
  return CALL + parameters.length * LOCAL + inside;
}

function bytesOf(stmt: Stmt): number {
  switch (stmt.kind) {
    case 'declare':
      return stmt.local.lanes ? LANES : LOCAL;
    case 'reduce':
      return { start: TREE, lanes: LANES, chunk: 0, leaf: 0, finish: 0 }[stmt.step];
    case 'parallel':
      return CALL + stmt.reductions.length * PARTIALS;
    case 'call':
      return CALL + stmt.args.length * LOCAL;
    default:
      return LOCAL;
  }
}
