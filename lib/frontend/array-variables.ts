// Variables that hold one array now and may hold another later: `let b; if (x > 1) b = p; else b = q;`, ping-pong
// buffers, `const b = x > 1 ? p : q`. Every use is of a view that is taken there, or before the loop that it is in where
// nothing in the loop assigns the variable: so all that is known of arrays holds for it.
//
// In:  a variable and the arrays that it gets. Out: statements that point it at them, and views.
//
// Must hold: memory that a kernel makes is gone when the block or the turn of a loop that made it ends. So a variable
// gets no array that was made deeper in the kernel than the variable was declared.

import type { Span } from '../diagnostics.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { namesAssignedIn } from './assigned-names.ts';
import type { Code } from './codes.ts';
import { type FunctionContext, newLocal, newTemporary, Scope } from './scope.ts';
import { partOf } from './scope-analysis.ts';
import { isWhole } from './string-values.ts';
import { read, refused } from './values.ts';

/** A new variable, with the first array that it holds, if it has one. */
export function declareArrayVariable(
  ctx: FunctionContext,
  name: string,
  type: Local['type'],
  source: Local | undefined,
  loc: Span,
  out: Stmt[],
): Local {
  const local = newLocal(ctx, name, type, loc, { mutable: true });
  ctx.madeAt.set(local.id, ctx.depth);
  out.push({ kind: 'point', target: local, source: undefined, isNew: true, loc });
  if (source !== undefined) pointTo(ctx, local, source, loc, out);
  return local;
}

/** Another array for the variable. */
export function pointTo(ctx: FunctionContext, variable: Local, source: Local, loc: Span, out: Stmt[]): void {
  const why = whyNot(ctx, variable, source);
  // One word for each variable.
  const key = `${variable.name} points`;
  if (why !== undefined && !ctx.said.has(key)) {
    ctx.said.add(key);
    ctx.module.report(why.code, loc, why.message, why.hint);
  }
  if (ctx.views.has(source.id) || source.parameter) ctx.views.add(variable.id);
  out.push({ kind: 'point', target: variable, source, isNew: false, loc });
}

function whyNot(
  ctx: FunctionContext,
  { id, name, type }: Local,
  source: Local,
): { readonly code: Code; readonly message: string; readonly hint?: string } | undefined {
  if (source.type !== type) return { code: 'KZ1008', message: `'${name}' is a ${type}, and not a ${source.type}` };
  if (source.isList) {
    return { code: 'KZ1018', message: 'a list has one name', hint: 'make it a typed array, or copy the elements' };
  }
  if ((ctx.madeAt.get(source.id) ?? 0) <= (ctx.madeAt.get(id) ?? 0)) return undefined;
  const hint = `make the array where '${name}' is declared, and fill it here`;
  return { code: 'KZ1018', message: `'${name}' would hold an array that is gone when this block ends`, hint };
}

/** What the variable holds here. */
export function viewOf(ctx: FunctionContext, variable: Local, loc: Span, out: Stmt[]): Local {
  const target = newTemporary(ctx, variable.type, loc);
  const named: Local = { ...target, name: variable.name };
  ctx.madeAt.set(named.id, ctx.madeAt.get(variable.id) ?? 0);
  if (ctx.views.has(variable.id)) ctx.views.add(named.id);
  ctx.shared.add(named.id);
  out.push({ kind: 'view', target: named, source: variable, loc });
  return named;
}

/** One of two arrays. */
export function chooseArray(
  ctx: FunctionContext,
  test: Expr,
  yes: { readonly value: Expr; readonly before: readonly Stmt[] },
  no: { readonly value: Expr; readonly before: readonly Stmt[] },
  loc: Span,
  out: Stmt[],
): Expr {
  if (yes.value.kind !== 'local' || no.value.kind !== 'local') return refused(loc, yes.value.type);
  const local = declareArrayVariable(ctx, `t${ctx.nextTemporary++}`, yes.value.type, undefined, loc, out);
  const branch = (source: Local, before: readonly Stmt[]): Stmt[] => {
    const inner = [...before];
    pointTo(ctx, local, source, loc, inner);
    return inner;
  };
  const [a, b] = [branch(yes.value.local, yes.before), branch(no.value.local, no.before)];
  out.push({ kind: 'if', test, yes: a, no: b, loc });
  const view = viewOf(ctx, local, loc, out);
  // It lasts as long as the one of the two that is gone first.
  const depths = [yes.value.local, no.value.local].map(({ id }) => ctx.madeAt.get(id) ?? 0);
  ctx.madeAt.set(view.id, Math.max(...depths));
  return read(view, loc);
}

/** Lowers a loop; variables that nothing in it assigns are the same array in all of its turns. */
export function withStillArrays(ctx: FunctionContext, loop: object, out: Stmt[], lower: () => void): void {
  if (ctx.arrayVariables.length === 0) return lower();
  const outer = ctx.scope;
  const loc = loop as Span;
  const { scopes, span } = partOf(ctx.module.scopes, loc);
  const { names } = namesAssignedIn(scopes, [span]);
  const mentioned = new Set(scopes.within(span).map(({ identifier }) => identifier.name));
  ctx.scope = new Scope(outer);
  for (const { name, local } of ctx.arrayVariables) {
    const binding = outer.find(name);
    const isStill = binding?.kind === 'array' && binding.local.id === local.id && !names.has(name);
    // What a function in the function assigns may be assigned wherever that is called.
    if (isStill && !ctx.assignedInside.has(name) && mentioned.has(name)) {
      ctx.scope.set(name, { kind: 'local', local: viewOf(ctx, local, { start: loc.start, end: loc.end }, out) });
    }
  }
  lower();
  ctx.scope = outer;
}

/** Binds a name to such a variable. */
export function bindArrayVariable(ctx: FunctionContext, scope: Scope, name: string, local: Local): void {
  ctx.arrayVariables.push({ name, local });
  scope.set(name, { kind: 'array', local });
}

/** Whether a value is an array, or a string, that a variable may get. */
export function isArray(value: Expr): value is Extract<Expr, { kind: 'local' }> {
  return value.kind === 'local' && isWhole(value.type);
}
