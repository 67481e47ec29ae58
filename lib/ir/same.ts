// To know equal expressions: by a text that says all of an expression but where it stands.

import type { Expr, Local } from './ir.ts';

/** Two expressions with the same text say the same, at places between which nothing that they read changes. */
export function textOf(expr: Expr): string {
  return JSON.stringify(expr, (key, value) => {
    if (key === 'loc' || key === 'rep') return undefined;
    if (key === 'local' || key === 'array') return (value as Local).id;
    return typeof value === 'bigint' ? `${value}n` : Object.is(value, -0) ? '-0' : value;
  });
}

/** A product of an expression with itself. */
export function isSquare({ op, left, right }: Extract<Expr, { kind: 'binary' }>): boolean {
  return op === 'mul' && left.kind === right.kind && textOf(left) === textOf(right);
}
