// Functions that methods of arrays are given: each is called with as much of (element, index, array) as it takes.
//
// In:  an argument. Out: a function that can go in; undefined, and reported, if it is none.

import type { Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { closureOfModule } from './closures.ts';
import { functionIn } from './functions-as-values.ts';
import { libraryFunction } from './library.ts';
import { type Binding, type FunctionContext, isNews, Scope } from './scope.ts';

export type Callback = Extract<Binding, { kind: 'closure' }>;

/** A function that a method gets, which is given as much as it takes. */
export function callbackOf(ctx: FunctionContext, node: Expression, method: string): Callback | undefined {
  const fn = functionIn(ctx, node);
  if (fn?.kind === 'closure') return fn;
  if (fn?.kind === 'function' && fn.module === ctx.module) {
    const closure = closureOfModule(ctx, fn);
    if (closure !== undefined) return { kind: 'closure', closure };
  }
  if (fn === undefined) {
    if (isNews(ctx, node)) ctx.module.report('KZ1011', node, `${method} takes a function`);
    return undefined;
  }
  const arity = ({ module, name }: Extract<Binding, { kind: 'function' }>) =>
    module.needsTypes(name) ? module.functionNode(name)?.params.length : module.signatureOf(name)?.shapes.length;
  const taken = fn.kind === 'function' ? (arity(fn) ?? 1) : 1;
  const names = ['x', 'y', 'z'].slice(0, Math.max(taken, 1)).join(', ');
  const wrapped = libraryFunction(
    fn.kind === 'function' ? `(${names}) => f(${names})` : `(x) => ${fn.path}(x)`,
    node as Span,
  );
  const scope = new Scope(undefined);
  if (fn.kind === 'function') scope.set('f', fn);
  return { kind: 'closure', closure: { ...wrapped, scope } };
}
