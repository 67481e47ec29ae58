// A loop's counter in lanes: its value by where an iteration stands in its chunk, in forms that vectorise everywhere.
//
// In:  machine-level expressions that read the counter. Out: the same values, written as the chunk's first counter,
// which stays, and a 32-bit offset: AVX2 converts no 64-bit integers to doubles, and what only depends on low bits
// depends on the lane alone.

import type { Expr, Local, Rep, Stmt } from '../../ir/ir.ts';
import { LANES } from '../../ir/lanes.ts';
import { binary, convert, int, read, scaled, stepped } from '../../ir/make-machine.ts';
import { mapChildren, replaceExpressions } from '../../ir/map.ts';
import { statementsIn } from '../../ir/walk.ts';

/** Where an iteration stands: begin + offset * step. */
export interface Position {
  readonly counter: Local;
  readonly begin: Local;
  readonly rep: Rep;
  /** From the chunk's first iteration; an i32. */
  readonly offset: Expr;
  /** The lane, if it is the offset modulo 32. */
  readonly lane?: Local;
  readonly step: number;
}

/** An expression with the counter's value written by its parts. */
export function counted(expr: Expr, position: Position): Expr {
  const { counter, begin, rep, offset, lane, step } = position;
  const { loc } = expr;
  const isCounter = (each: Expr) => each.kind === 'local' && each.local.id === counter.id;
  const masked = maskedCounter(expr, isCounter);
  if (masked !== undefined && (masked + 1) * Math.abs(step) < 2 ** 16) {
    // Of the low bits only: for up to five bits nothing but the lane counts.
    const low = binary('and', read(begin, rep, loc), int(masked, rep, loc));
    const own = rep === 'i32' ? low : convert(low, 'i32');
    const isOfLane = lane !== undefined && (LANES * step) % (masked + 1) === 0;
    const rest = isOfLane ? read(lane, 'i32', loc) : offset;
    const sum = binary('add', own, scaled(rest, step, 'i32'));
    return convert(binary('and', sum, int(masked, 'i32', loc)), expr.rep as Rep);
  }
  if (expr.kind === 'convert' && expr.rep === 'f64' && expr.value.rep === 'i64' && isCounter(expr.value)) {
    // Both are exact, and so is their sum: it is the counter, below 2^53.
    return binary('add', convert(read(begin, rep, loc), 'f64'), convert(scaled(offset, step, 'i32'), 'f64'));
  }
  if (expr.kind === 'convert' && expr.rep === 'f64' && isNearby(expr.value, counter)) {
    const { op, left, right } = expr.value;
    const parts = [left, right].map((each) => counted(convert(each, 'f64'), position)) as [Expr, Expr];
    return binary(op as 'add' | 'sub', ...parts);
  }
  if (isCounter(expr)) return stepped(read(begin, rep, loc), offset, step);
  return mapChildren(expr, (child) => counted(child, position));
}

/** `i + 1` or `i - 1` in 64 bits: exact in doubles, part by part. */
function isNearby(expr: Expr, { id }: Local): expr is Extract<Expr, { kind: 'binary' }> {
  if (expr.kind !== 'binary' || expr.rep !== 'i64' || (expr.op !== 'add' && expr.op !== 'sub')) return false;
  const isConstant = expr.right.kind === 'const' && Math.abs(Number(expr.right.value)) < 2 ** 31;
  return isConstant && expr.left.kind === 'local' && expr.left.local.id === id;
}

/** `const k = i + 1` read as a double: `i + 1` stands there, since AVX2 converts no 64-bit integers. */
export function withoutNearbyCounters(body: readonly Stmt[], counter: Local): readonly Stmt[] {
  const nearby = new Map<number, Expr>();
  for (const stmt of statementsIn(body)) {
    if (stmt.kind !== 'declare' || stmt.local.mutable || stmt.value === undefined) continue;
    if (isNearby(stmt.value, counter)) nearby.set(stmt.local.id, stmt.value);
  }
  if (nearby.size === 0) return body;
  const expr = (each: Expr): Expr => {
    const value = each.kind === 'convert' && each.rep === 'f64' && each.value.kind === 'local' ? each.value : undefined;
    const known = value && nearby.get(value.local.id);
    return known === undefined
      ? mapChildren(each, expr)
      : { ...(each as Extract<Expr, { kind: 'convert' }>), value: known };
  };
  return replaceExpressions(body, expr, (stmt) => stmt);
}

/** The mask in `i & (2^m - 1)`, converted to an i32 or as one. */
function maskedCounter(expr: Expr, isCounter: (expr: Expr) => boolean): number | undefined {
  const inner = expr.kind === 'convert' && expr.rep === 'i32' ? expr.value : expr;
  if (inner.kind !== 'binary' || inner.op !== 'and' || inner.right.kind !== 'const' || !isCounter(inner.left))
    return undefined;
  const mask = Number(inner.right.value);
  const isMask = mask >= 0 && mask < 2 ** 16 && (mask & (mask + 1)) === 0;
  return isMask && (inner !== expr || expr.rep === 'i32') ? mask : undefined;
}
