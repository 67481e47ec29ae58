// Folding of constants, by JavaScript's own operators: exact for every value, -0, NaN and infinities included. Nothing
// is folded that only holds for some values, such as x * 0 or x - x.

import { evaluateBinary, evaluateCompare, evaluateMath, evaluateUnary } from './evaluate.ts';
import type { Expr } from './ir.ts';
import type { MathName } from './math-names.ts';
import { libmFunctions } from './ops.ts';

/** The expression's value as a constant, or the expression. Its operands have been folded. */
export function fold(expr: Expr): Expr {
  // Bigints are folded where they are lowered; 64 bits may not hold the result.
  if (expr.type === 'bigint' && expr.kind !== 'select') return expr;
  const { loc } = expr;
  const make = (value: number | boolean): Expr => ({
    ...{ kind: 'const', value, rep: undefined, loc },
    type: typeof value === 'number' ? 'number' : 'boolean',
  });
  switch (expr.kind) {
    case 'unary':
      return expr.value.kind === 'const' ? make(evaluateUnary(expr.op, expr.value.value)) : expr;
    case 'binary':
      if (expr.left.kind !== 'const' || expr.right.kind !== 'const') return expr;
      return make(evaluateBinary(expr.op, Number(expr.left.value), Number(expr.right.value)));
    case 'compare':
      if (expr.left.kind !== 'const' || expr.right.kind !== 'const') return expr;
      return make(evaluateCompare(expr.op, expr.left.value, expr.right.value));
    case 'logical':
      if (expr.left.kind !== 'const') return expr;
      return Boolean(expr.left.value) === (expr.op === 'and') ? expr.right : expr.left;
    case 'select':
      if (expr.test.kind !== 'const') return expr;
      return expr.test.value ? expr.yes : expr.no;
    case 'math':
      return foldMath(expr.fn, expr.args, make) ?? expr;
    default:
      return expr;
  }
}

/** Not what the C library computes: it may differ from V8 in the last bit, and so would the constant. */
function foldMath(fn: MathName, args: readonly Expr[], make: (value: number | boolean) => Expr): Expr | undefined {
  if (libmFunctions.has(fn)) return undefined;
  const values = args.map((arg) => (arg.kind === 'const' ? Number(arg.value) : undefined));
  return values.includes(undefined) ? undefined : make(evaluateMath(fn, values as number[]));
}
