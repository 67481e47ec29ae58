// Makes JS-level expressions, folding what is constant: by JavaScript's own operators, so exactly.

import type { Span } from '../diagnostics.ts';
import { evaluateBinary } from './evaluate.ts';
import type { BinaryOp, CompareOp, Expr, Local } from './ir.ts';
import type { MathName } from './math-names.ts';

export function numberConst(value: number, loc: Span): Expr {
  return { kind: 'const', value, type: 'number', rep: undefined, loc };
}

export function readLocal(local: Local, loc: Span): Expr {
  return { kind: 'local', local, type: local.type, rep: undefined, loc };
}

/** Also x + 0, x - 0 and x * 1, for integers: there they change nothing but the sign of a zero. */
export function integerBinary(op: BinaryOp, left: Expr, right: Expr): Expr {
  const { loc } = left;
  if (left.kind === 'const' && right.kind === 'const') {
    return numberConst(evaluateBinary(op, Number(left.value), Number(right.value)), loc);
  }
  if (right.kind === 'const' && right.value === (op === 'mul' ? 1 : 0) && ['add', 'sub', 'mul'].includes(op))
    return left;
  if (left.kind === 'const' && left.value === (op === 'mul' ? 1 : 0) && (op === 'add' || op === 'mul')) return right;
  // (x + 3) - 1 is x + 2.
  if (
    (op === 'add' || op === 'sub') &&
    right.kind === 'const' &&
    left.kind === 'binary' &&
    (left.op === 'add' || left.op === 'sub') &&
    left.right.kind === 'const'
  ) {
    const signed = (each: BinaryOp, value: unknown) => (each === 'add' ? Number(value) : -Number(value));
    const sum = signed(left.op, left.right.value) + signed(op, right.value);
    return integerBinary(sum < 0 ? 'sub' : 'add', left.left, numberConst(Math.abs(sum), loc));
  }
  return { kind: 'binary', op, left, right, type: 'number', rep: undefined, loc };
}

export function mathCall(fn: MathName, args: readonly Expr[], type: 'number' | 'boolean' = 'number'): Expr {
  return { kind: 'math', fn, args, type, rep: undefined, loc: (args[0] as Expr).loc };
}

export function comparison(op: CompareOp, left: Expr, right: Expr): Expr {
  return { kind: 'compare', op, left, right, type: 'boolean', rep: undefined, loc: left.loc };
}

/** All of these, in order. */
export function conjunction(tests: readonly Expr[]): Expr | undefined {
  return tests.length === 0
    ? undefined
    : tests.reduce((left, right) => ({
        kind: 'logical',
        op: 'and',
        left,
        right,
        type: 'boolean',
        rep: undefined,
        loc: left.loc,
      }));
}
