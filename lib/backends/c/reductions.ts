// Prints the steps of a reduction in the lane order: calls of what native/include/kernelize/lanes.h has.

import type { Local, Reduction, Stmt } from '../../ir/ir.ts';
import { IDENTITIES } from '../../ir/lanes.ts';
import { printConstant } from './expressions.ts';

export function printReduce(stmt: Extract<Stmt, { kind: 'reduce' }>, name: (local: Local) => string): string {
  const { reduction, step } = stmt;
  const [lanes, tree] = [name(stmt.lanes), name(stmt.tree)];
  const join = joinOf(reduction);
  const identity = printConstant(IDENTITIES[reduction.op], 'double');
  switch (step) {
    case 'start':
      return `kz_chunk_tree ${tree}; kz_chunk_tree_start(&${tree});`;
    case 'lanes':
      return `double ${lanes}[KZ_LANES]; kz_lanes_start(${lanes}, ${identity});`;
    case 'chunk':
      return `kz_chunk_tree_add(${join}, &${tree}, kz_lanes_combine(${join}, ${lanes}));`;
    case 'leaf':
      return `kz_chunk_tree_add(${join}, &${tree}, ${lanes});`;
    default: {
      const local = name(reduction.local);
      return `${local} = ${join}(${local}, kz_chunk_tree_total(${join}, ${identity}, &${tree}));`;
    }
  }
}

/** The C function that makes one of two partial results. */
export function joinOf({ op, single }: Reduction): string {
  return op === 'min' || op === 'max' ? `kz_${op}` : `kz_join_${op}${single ? '_single' : ''}`;
}
