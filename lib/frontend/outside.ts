// Elements outside of their arrays under the directive boundscheck=js: reading one gives undefined, and writing to one
// does nothing. In a kernel NaN stands for undefined: in arithmetic, conditions and typed arrays they are the same.
//
// In:  an array and an index. Out: lib/ir/elements.ts has the forms. Whether a value may be undefined where that would be
// seen is asked when all is lowered (lib/analysis/undefined.ts), since an index is mostly proven to be inside.

import type { Span } from '../diagnostics.ts';
import { type GuardedRead, guardedRead, indexTest, insideIndex } from '../ir/elements.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { loadElement, typeOfElements } from './list-elements.ts';
import type { FunctionContext } from './scope.ts';
import { mayFail, save } from './values.ts';

/**
 * Whether a read outside of this array gives undefined. Of bigints that is a TypeError wherever it is used, and of
 * booleans undefined is no number: both stay errors. The compiler's own code reads nothing that is outside.
 */
export function readsAsInJavaScript(ctx: FunctionContext, array: Local): boolean {
  if (ctx.directives.boundscheck !== 'js' || ctx.isLibrary) return false;
  return typeOfElements(ctx, array) === 'number';
}

/** `length`: how many elements there are. `place`: where one stands in the array, if not at its index. */
export function readOrUndefined(
  ctx: FunctionContext,
  array: Local,
  given: { readonly index: Expr; readonly length: Expr; readonly place?: (index: Expr) => Expr },
  loc: Span,
  out: Stmt[],
): GuardedRead {
  const { length, place = (index) => index } = given;
  // What can fail, fails once, and whether it is inside or not.
  const index = mayFail(ctx, given.index) ? save(ctx, given.index, out) : given.index;
  const element = loadElement(ctx, array, place(insideIndex({ ...index })), loc);
  return guardedRead(indexTest(index, length, loc), element, loc);
}

/** Whether a write outside of this array does nothing. A list it would leave with holes: that stays an error. */
export function storesAsInJavaScript(ctx: FunctionContext, array: Local): boolean {
  return ctx.directives.boundscheck === 'js' && !ctx.isLibrary && !array.isList;
}

/** `a[index] = value` of a typed array; `length` and `place` as above. */
export function storeIfInside(
  ctx: FunctionContext,
  array: Local,
  given: { readonly index: Expr; readonly value: Expr; readonly length?: Expr; readonly place?: (index: Expr) => Expr },
  loc: Span,
  out: Stmt[],
): void {
  const [index, value] = [given.index, given.value].map((each) =>
    mayFail(ctx, each) ? save(ctx, each, out) : each,
  ) as [Expr, Expr];
  const { place = (each) => each, length = { kind: 'length', array, type: 'number', rep: undefined, loc } } = given;
  const store: Stmt = { kind: 'store', array, index: place(insideIndex({ ...index })), value, loc };
  out.push({ kind: 'if', test: indexTest(index, length, loc), yes: [store], no: [], loc });
}
