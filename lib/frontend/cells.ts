// Cells: arrays of one element by which functions that call themselves and those that call them share a variable
// (passed-types.ts).
//
// In:  a variable that such a function is given; and a function's whole body. Out: its cell; and the body, in which the
// cell has the variable's value wherever something may fail or be called.

import type { Span } from '../diagnostics.ts';
import type { ArrayKind, Expr, Local, Stmt } from '../ir/ir.ts';
import { mapStatement } from '../ir/map.ts';
import { load } from './bigints.ts';
import { numberOf } from './operands.ts';
import { type FunctionContext, newLocal } from './scope.ts';
import { number, read } from './values.ts';

/** What a cell's element is held as: lengths of lists are integers. */
export function kindOfCell({ type, declared, isLength }: Local): ArrayKind {
  if (type === 'bigint') return declared === 'u64' ? 'BigUint64Array' : 'BigInt64Array';
  return isLength ? 'Int32Array' : 'Float64Array';
}

/** The cell of a variable, which is made if it has none. */
export function cellOf(ctx: FunctionContext, local: Local): Local {
  const known = ctx.cells.get(local.id);
  if (known !== undefined) return known.cell;
  const made = newLocal(ctx, `${local.name}_cell`, kindOfCell(local), local.loc);
  const cell: Local = { ...made, isTrusted: true };
  ctx.cells.set(local.id, { local, cell, isGiven: false });
  return cell;
}

/** What stands in the cell, as the variable's value. */
export function valueOfCell({ type }: Local, cell: Local, loc: Span): Expr {
  const value = load(cell, number(0, loc), loc);
  if (type !== 'boolean') return value;
  const right = number(0, loc);
  return { kind: 'compare', op: 'ne', left: value, right, type: 'boolean', rep: undefined, loc };
}

/** Whether it is the value of a cell that is given to the variable; or none. */
function isCell(ctx: FunctionContext, { local, value }: Extract<Stmt, { kind: 'declare' | 'assign' }>): boolean {
  const loaded = value?.kind === 'compare' ? value.left : value;
  return value === undefined || (loaded?.kind === 'load' && loaded.array.id === ctx.cells.get(local.id)?.cell.id);
}

export function withCells(ctx: FunctionContext, body: readonly Stmt[], loc: Span): readonly Stmt[] {
  if (ctx.cells.size === 0) return body;
  const keep = (id: number, at: Span): Stmt[] => {
    const known = ctx.cells.get(id);
    if (known === undefined) return [];
    const own = read(known.local, at);
    const value = own.type === 'bigint' ? own : numberOf(own);
    return [{ kind: 'store', array: known.cell, index: number(0, at), value, loc: at }];
  };
  const block = (list: readonly Stmt[]): Stmt[] =>
    list.flatMap((stmt): Stmt[] => {
      const mapped = mapStatement(stmt, { block });
      const isSet = (stmt.kind === 'declare' || stmt.kind === 'assign') && !isCell(ctx, stmt);
      return isSet ? [mapped, ...keep(stmt.local.id, stmt.loc)] : [mapped];
    });
  const begin = [...ctx.cells.values()].flatMap(({ local, cell, isGiven }): Stmt[] => {
    if (isGiven) return [];
    const array = kindOfCell(local);
    const made: Stmt = { kind: 'new-array', target: cell, array, length: number(1, loc), loc };
    return [made, ...(local.parameter ? keep(local.id, loc) : [])];
  });
  return [...begin, ...block(body)];
}
