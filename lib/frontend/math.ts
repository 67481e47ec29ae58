// Lowers calls of Math's and Number's functions: pure, so expressions like any operator.
//
// In:  a call. Out: its value, or undefined if the callee is no such function.

import type { CallExpression } from 'oxc-parser';
import { fold } from '../ir/fold.ts';
import type { Expr, Stmt } from '../ir/ir.ts';
import type { MathName } from '../ir/math-names.ts';
import { mathFunctions } from '../ir/ops.ts';
import { toNumber } from './maybe-undefined.ts';
import { checkArity, expressionsOf, lowerNumber, lowerOperands } from './operands.ts';
import type { FunctionContext } from './scope.ts';
import { globalPath } from './static-names.ts';
import { makeBinary, number } from './values.ts';

/** `Math.floor` and so on; undefined if the callee is no such function. */
export function lowerMath(ctx: FunctionContext, node: CallExpression, out: Stmt[]): Expr | undefined {
  const found = globalFunctionOf(ctx, node);
  if (found === undefined) return undefined;
  const { object, name } = found;
  if (!(object === 'Math' && name === 'pow') && !Object.hasOwn(mathFunctions, name)) return undefined;
  // spreads.ts has those.
  const isExtreme = object === 'Math' && (name === 'max' || name === 'min');
  if (isExtreme && node.arguments.some(({ type }) => type === 'SpreadElement')) return undefined;
  const args = expressionsOf(ctx, node.arguments);
  if (object === 'Math' && name === 'pow') {
    if (!checkArity(ctx, node, name, args.length, 2)) return number(0, node);
    const [left, right] = lowerOperands(ctx, args, out, lowerNumber) as [Expr, Expr];
    return makeBinary('pow', left, right, node);
  }
  const row = mathFunctions[name as MathName];
  if (row.object !== object) return undefined;
  if (!checkArity(ctx, node, name, args.length, row.arity ?? { least: 0, most: Number.POSITIVE_INFINITY }))
    return number(0, node);
  const given = lowerOperands(ctx, args, out, lowerNumber);
  const values = found.converts ? given.map((each) => toNumber(ctx, each)) : given;
  if (values.length === 0) return number(Math[name as 'min'](), node);
  const type = row.boolean ? 'boolean' : 'number';
  return fold({ kind: 'math', fn: name as MathName, args: values, type, rep: undefined, loc: node });
}

/** `Math.sqrt`, `Number.isNaN`; and the global isNaN and isFinite, which are the same for numbers. */
function globalFunctionOf(
  ctx: FunctionContext,
  { callee }: CallExpression,
): { readonly object: string; readonly name: string; readonly converts?: boolean } | undefined {
  const path = globalPath(ctx.scope, callee);
  if (path === 'isNaN' || path === 'isFinite') return { object: 'Number', name: path, converts: true };
  const [object, name, more] = path?.split('.') ?? [];
  return object === undefined || name === undefined || more !== undefined ? undefined : { object, name };
}
