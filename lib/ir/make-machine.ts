// Makes machine-level expressions and statements: of numbers whose representations are known.

import type { Expr, Local, Rep, Stmt } from './ir.ts';
import { CHUNK } from './lanes.ts';

/** How far `count` steps go, in a representation that holds it; `count` is an i32, and at most a chunk. */
export function scaled(count: Expr, step: number, rep: Rep): Expr {
  const { loc } = count;
  if (step === 1) return convert(count, rep);
  const product: Rep = isFar(step) ? 'i64' : 'i32';
  return convert(binary('mul', convert(count, product), int(step, product, loc)), rep);
}

/**
 * What a counter that was `begin` is after `count` steps, where that fits its representation: how far it went need not.
 */
export function stepped(begin: Expr, count: Expr, step: number): Expr {
  const rep = begin.rep as Rep;
  const sum: Rep = rep === 'i32' && isFar(step) ? 'i64' : rep;
  return convert(binary('add', convert(begin, sum), scaled(count, step, sum)), rep);
}

/** Whether a chunk of such steps may pass 2^31. */
const isFar = (step: number) => Math.abs(step) * CHUNK >= 2 ** 31;

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
