// Lowers calls of Math's and Number's functions: pure, so expressions like any operator.
//
// In:  a call. Out: its value, or undefined if the callee is no such function.

import type { CallExpression } from 'oxc-parser';
import type { Expr, MathName, Stmt } from '../ir/ir.ts';
import { mathFunctions } from '../ir/ops.ts';
import { checkArity, expressionsOf, lowerNumber, lowerOperands } from './operands.ts';
import type { FunctionContext } from './scope.ts';
import { fold, makeBinary, number } from './values.ts';

/** `Math.floor` and so on; undefined if the callee is no such function. */
export function lowerMath(ctx: FunctionContext, node: CallExpression, out: Stmt[]): Expr | undefined {
  const callee = node.callee;
  if (callee.type !== 'MemberExpression' || callee.computed || callee.object.type !== 'Identifier') return undefined;
  const name = callee.property.name;
  if (ctx.scope.find(callee.object.name) !== undefined || !Object.hasOwn(mathFunctions, name)) {
    if (callee.object.name !== 'Math' || name !== 'pow') return undefined;
  }
  const args = expressionsOf(ctx, node.arguments);
  if (callee.object.name === 'Math' && name === 'pow') {
    if (!checkArity(ctx, node, name, args.length, 2)) return number(0, node);
    const [left, right] = lowerOperands(ctx, args, out, lowerNumber) as [Expr, Expr];
    return makeBinary('pow', left, right, node);
  }
  const row = mathFunctions[name as MathName];
  if (row.object !== callee.object.name) return undefined;
  if (!checkArity(ctx, node, name, args.length, row.arity ?? { least: 0, most: Number.POSITIVE_INFINITY }))
    return number(0, node);
  const values = lowerOperands(ctx, args, out, lowerNumber);
  if (values.length === 0) return number(Math[name as 'min'](), node);
  const type = row.boolean ? 'boolean' : 'number';
  return fold({ kind: 'math', fn: name as MathName, args: values, type, rep: undefined, loc: node });
}
