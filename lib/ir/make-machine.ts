// Makes machine-level expressions and statements: of numbers whose representations are known.

import type { Expr, Local, Rep, Stmt } from './ir.ts';

/** An i32 times the step, in a representation. */
export function scaled(value: Expr, step: number, rep: Rep): Expr {
  const { loc } = value;
  return convert(step === 1 ? value : binary('mul', value, int(step, 'i32', loc)), rep);
}

export function int(value: number, rep: Rep, loc: Expr['loc']): Expr {
  return { kind: 'const', value, type: 'number', rep, loc };
}

export function float(value: number, loc: Expr['loc']): Expr {
  return { kind: 'const', value, type: 'number', rep: 'f64', loc };
}

export function read(local: Local, rep: Rep, loc: Expr['loc']): Expr {
  return { kind: 'local', local, type: 'number', rep, loc };
}

export function binary(op: 'add' | 'sub' | 'mul' | 'div' | 'and', left: Expr, right: Expr): Expr {
  return { kind: 'binary', op, left, right, type: 'number', rep: left.rep, loc: left.loc };
}

export function compare(op: 'lt' | 'le' | 'gt', left: Expr, right: Expr): Expr {
  return { kind: 'compare', op, left, right, type: 'boolean', rep: 'bool', loc: left.loc };
}

export function convert(value: Expr, rep: Rep): Expr {
  return value.rep === rep ? value : { kind: 'convert', mode: 'exact', value, type: 'number', rep, loc: value.loc };
}

export function advance(local: Local, by: number, loc: Stmt['loc']): Stmt {
  return { kind: 'assign', local, value: binary('add', read(local, 'i32', loc), int(by, 'i32', loc)), loc };
}
