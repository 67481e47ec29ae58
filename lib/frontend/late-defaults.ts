// Defaults of kernels' parameters that are made of other parameters: `n = a.length`. Such a parameter is one that may be
// undefined, and the body begins with what JavaScript evaluates then.
//
// In:  a parameter of a kernel that is called from outside. Out: its locals; the variable, at the body's begin.

import type { Expression } from 'oxc-parser';
import type { Local, Stmt } from '../ir/ir.ts';
import { entryParameter } from './entry-parameters.ts';
import { orElse, readOptional } from './optionals.ts';
import type { Annotated, RecordVariable } from './record-types.ts';
import type { FunctionContext } from './scope.ts';
import { declareVariable, type Name } from './variables.ts';

export interface LateDefault {
  readonly target: Name;
  readonly initial: Expression;
  readonly annotated: Annotated;
  readonly record: RecordVariable;
}

/** Whether a default is made of names that the function's parameters have. */
export function isLateDefault(ctx: FunctionContext, node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (Array.isArray(node)) return node.some((each) => isLateDefault(ctx, each));
  const { type, name, property, computed } = node as Record<string, unknown>;
  if (type === 'ThisExpression') return ctx.scope.has('this');
  if (type === 'Identifier') return ctx.scope.has(String(name));
  return Object.entries(node).some(([key, each]) => {
    return key !== 'parent' && (each !== property || computed === true) && isLateDefault(ctx, each);
  });
}

/** Undefined for what was reported. */
export function lateParameter(
  ctx: FunctionContext,
  target: Name,
  initial: Expression,
  annotated: Annotated,
): { readonly locals: readonly Local[]; readonly late: LateDefault } | undefined {
  const { entry, scope } = ctx;
  const { name } = target;
  const type = { kind: 'optional', of: annotated, nothing: 'undefined' } as const;
  const locals = entry && entryParameter(ctx, entry, name, type, target);
  const binding = scope.find(name);
  if (locals === undefined || binding?.kind !== 'record') return undefined;
  return { locals, late: { target, initial, annotated, record: binding.record } };
}

/** The variable, in the parameters' order. */
export function declareLateDefault(ctx: FunctionContext, late: LateDefault, out: Stmt[]): void {
  const { target, initial, annotated, record } = late;
  const lower = (before: Stmt[]) => ctx.module.lowerExpression(ctx, initial, before);
  const value = orElse(ctx, readOptional(record, target), lower, initial, out);
  declareVariable(ctx, { id: target, loc: target, isConst: false, annotation: annotated, again: false }, value, out);
}
