// Variables that are declared without a value: `let y;`. Their type is their annotation's, or that of the first value
// that they get, in the order of the source: what is read before that has none (definite-assignment.ts sees to it that
// nothing is).
//
// In:  a declaration, or the first value. Out: the declaration among the statements of the block that it stands in: where
// the value is, if that is the same block, else where the variable was declared.

import type { Span } from '../diagnostics.ts';
import type { Declared, Expr, Local, Stmt, Type } from '../ir/ir.ts';
import { bindArrayVariable, declareArrayVariable, pointTo } from './array-variables.ts';
import { adapted } from './bigints.ts';
import { absent, optionalShape } from './optional-types.ts';
import { declareRecord } from './records.ts';
import { type FunctionContext, type Late, newLocal } from './scope.ts';
import { asCharacter, isText, isWhole } from './string-values.ts';
import { expectType, heldAs, isRefused } from './values.ts';

export function declareLate(
  ctx: FunctionContext,
  name: string,
  node: Span,
  out: Stmt[],
  annotation?: { readonly type: Type; readonly declared: Declared | undefined },
): void {
  const optional = ctx.module.mayLackValue.get(node.start);
  if (optional !== undefined) {
    const shape = optionalShape(optional, 'undefined');
    const value = absent(optional, 'undefined', node);
    const record = declareRecord(ctx, name, value, { isAssigned: true, shape }, node, out);
    ctx.scope.set(name, { kind: 'record', record });
    return;
  }
  const late: Late = { name, node, list: out, at: out.length, scope: ctx.scope, depth: ctx.depth, annotation };
  // What stands here until its type is known.
  out.push({ kind: 'block', label: ctx.nextLabel++, body: [], loc: node });
  ctx.late.push(late);
  ctx.scope.set(name, { kind: 'late', late });
}

/** The first value that such a variable gets. */
export function assignLate(ctx: FunctionContext, late: Late, value: Expr, loc: Span, out: Stmt[]): Local | undefined {
  const { name, node, list, at, scope, annotation } = late;
  if (annotation === undefined && isRefused(value)) {
    scope.set(name, { kind: 'reported' });
    return undefined;
  }
  const isOfText = isText(value.type) && (annotation === undefined || annotation.type === 'string');
  const typed = isOfText
    ? (asCharacter(value) ?? value)
    : annotation === undefined
      ? value
      : expectType(ctx, value, annotation.type);
  const isHere = list === out;
  if (isWhole(typed.type)) {
    nameArray(ctx, late, typed, loc, out);
    return undefined;
  }
  const mutable = !isHere || (ctx.assigned.get(name) ?? 0) > 1;
  const held =
    annotation === undefined || isOfText ? heldAs(typed, mutable) : { declared: annotation.declared, mutable };
  const local = newLocal(ctx, name, typed.type, node, held);
  scope.set(name, { kind: 'local', local });
  const own = adapted(typed, local.declared);
  if (isHere) out.push({ kind: 'declare', local, value: own, loc });
  else {
    list[at] = { kind: 'declare', local, value: undefined, loc: node };
    out.push({ kind: 'assign', local, value: own, loc });
    ctx.withoutValue.push(local);
  }
  return local;
}

/** Another name of an array, if it has it from here on and for good; else a variable of arrays. */
function nameArray(ctx: FunctionContext, late: Late, value: Expr, loc: Span, out: Stmt[]): void {
  const { name, node, list, at, scope } = late;
  if (value.kind !== 'local') return;
  if (list === out && (ctx.assigned.get(name) ?? 0) <= 1) {
    scope.set(name, { kind: 'local', local: value.local });
    return;
  }
  const declaration: Stmt[] = [];
  const { depth } = ctx;
  ctx.depth = late.depth;
  const variable = declareArrayVariable(ctx, name, value.type, undefined, node, declaration);
  ctx.depth = depth;
  list[at] = declaration[0] as Stmt;
  ctx.withoutValue.push(variable);
  bindArrayVariable(ctx, scope, name, variable);
  pointTo(ctx, variable, value.local, loc, out);
}

/** At the function's end: nothing is left of those that nobody ever assigned. */
export function removeUnused(ctx: FunctionContext): void {
  for (const { list, at } of ctx.late.toReversed()) if (list[at]?.kind === 'block') list.splice(at, 1);
}
