// Prints machine-level bigints as C: constants, shifts, conversions, and the checks on operations.
//
// In:  nodes of type bigint in i64 or u64. Out: C expressions, and statements that call kz_big_… of bigints.h, which
// return nonzero where the result is not of the type.

import type { Expr, Rep, Stmt } from '../../ir/ir.ts';
import { binaryOps, compareOps } from '../../ir/ops.ts';

type At = (expr: Expr, precedence: number) => string;

interface Printed {
  readonly text: string;
  readonly precedence: number;
}

const PRIMARY = 20;
const UNARY = 15;

/** Undefined: as any other expression is printed. */
export function printBigint(expr: Expr, at: At): Printed | undefined {
  if (expr.kind === 'compare' && expr.left.type === 'bigint') return mixedComparison(expr, at);
  if (expr.type !== 'bigint') return undefined;
  if (expr.kind === 'const') return bigintConstant(BigInt(expr.value), expr.rep);
  if (expr.kind === 'select' && expr.yes.kind === 'const' && expr.no.kind === 'const') {
    const type = expr.rep === 'u64' ? 'uint64_t' : 'int64_t'; // Or both would be ints.
    return { text: `${at(expr.test, 4)} ? (${type})${at(expr.yes, UNARY)} : ${at(expr.no, 3)}`, precedence: 3 };
  }
  if (expr.kind === 'binary' && (expr.op === 'shl' || expr.op === 'shr')) return shift(expr, at);
  if (expr.kind === 'binary' && expr.op === 'pow') {
    return call(`kz_big_pow_${expr.rep}`, at(expr.left, 0), at(expr.right, 0));
  }
  if (expr.kind === 'binary' && isOfConstants(expr)) return typedBinary(expr, at);
  if (expr.kind === 'convert' && expr.mode === 'saturate') return call('kz_big_saturate', at(expr.value, 0));
  if (expr.kind !== 'bigint') return undefined;
  if (expr.fn === 'fromNumber') return call(`kz_big_integer_${expr.wide}`, at(expr.value, 0));
  const { bits } = expr;
  if (expr.wide === 'i64') return call('kz_big_sign_extend', at(expr.value, 0), String(bits));
  const mask = bits === 0 ? 0n : (1n << BigInt(bits)) - 1n;
  return { text: `${at(expr.value, 14)} & ${bigintConstant(mask, 'u64').text}`, precedence: 8 };
}

/** Whether an expression has only constants for values, so that C may compute it in `int`. */
export function isOfConstants(expr: Expr): boolean {
  switch (expr.kind) {
    case 'const':
      return true;
    case 'unary':
      return isOfConstants(expr.value);
    case 'binary':
      return isOfConstants(expr.left) && isOfConstants(expr.right);
    case 'select':
      return isOfConstants(expr.yes) && isOfConstants(expr.no);
    default:
      return false;
  }
}

/** An operation on such constants, in the type that its representation says. */
export function typedBinary(expr: Extract<Expr, { kind: 'binary' }>, at: At): Printed {
  const { js, precedence } = binaryOps[expr.op];
  const text = `(${expr.rep === 'u64' ? 'uint64_t' : 'int64_t'})${at(expr.left, UNARY)} ${js} ${at(expr.right, 14)}`;
  return { text, precedence: Math.min(precedence, 6) };
}

function call(name: string, ...args: readonly string[]): Printed {
  return { text: `${name}(${args.join(', ')})`, precedence: PRIMARY };
}

export function bigintConstant(value: bigint, rep: Rep | undefined): Printed {
  if (value === -(2n ** 63n)) return { text: 'INT64_MIN', precedence: PRIMARY };
  const small = value >= -2147483647n && value <= 2147483647n;
  const digits = rep === 'u64' && value >= 0n && !small ? `0x${value.toString(16)}` : String(value);
  const text = small ? digits : `${rep === 'u64' ? 'UINT64_C' : 'INT64_C'}(${digits})`;
  return { text, precedence: value < 0n && small ? UNARY : PRIMARY };
}

/** Any count, in either direction; C's own operators where the count is known (of a constant: it would be an int). */
function shift(expr: Extract<Expr, { kind: 'binary' }>, at: At): Printed {
  const { op, left, right, rep } = expr;
  const count = right.kind === 'const' ? BigInt(right.value) : -1n;
  if (count >= 0n && count < 64n && left.kind !== 'const') {
    if (op === 'shr') return { text: `${at(left, 12)} >> ${count}`, precedence: 11 };
    if (rep === 'u64') return { text: `${at(left, 12)} << ${count}`, precedence: 11 };
    return { text: `(int64_t)((uint64_t)${at(left, UNARY)} << ${count})`, precedence: UNARY };
  }
  return call(`kz_big_${op}_${rep}`, at(left, 0), at(right, 0));
}

/** One with a sign and one without. */
function mixedComparison(expr: Extract<Expr, { kind: 'compare' }>, at: At): Printed | undefined {
  const { left, right, op } = expr;
  if (left.rep === right.rep) return undefined;
  const mirrored = left.rep === 'u64';
  const [signed, unsigned] = mirrored ? [right, left] : [left, right];
  const row = compareOps[mirrored ? compareOps[op].mirrored : op];
  return {
    text: `kz_big_compare(${at(signed, 0)}, ${at(unsigned, 0)}) ${row.c} 0`,
    precedence: row.precedence,
  };
}

/** The call that computes into a target, and what the error record keeps of the operands. */
export interface PrintedCheck {
  readonly call: string;
  /** C for kz_fail…'s values. */
  readonly failure: (site: number) => string;
  /** The operation in JavaScript, for the error's text. */
  readonly op: string;
}

export function printCheck(stmt: Extract<Stmt, { kind: 'checked' }>, target: string, at: At): PrintedCheck {
  const { value, check } = stmt;
  const type = stmt.target.declared;
  const record = (values: readonly Expr[]) => (site: number) =>
    `kz_fail_bigint(kz, ${site}, ${[...values.map((each) => wide(each, at)), 'kz_big_of_i64(0)'].slice(0, 2).join(', ')})`;
  const checked = (fn: string, args: readonly Expr[]) =>
    `${fn}(${[...args.map((arg) => at(arg, 0)), `&${target}`].join(', ')})`;
  if (check === 'conversion') {
    return { call: checked(`kz_big_${type}_of_${value.rep}`, [value]), failure: record([value]), op: '' };
  }
  if (check === 'count') {
    return { call: checked(`kz_big_count_${value.rep}`, [value]), failure: record([value]), op: 'count' };
  }
  switch (value.kind) {
    case 'unary':
      return { call: checked(`kz_big_neg_${type}`, [value.value]), failure: record([value.value]), op: 'neg' };
    case 'binary': {
      const args = [value.left, value.right];
      return {
        call: checked(`kz_big_checked_${value.op}_${type}`, args),
        failure: record(args),
        op: binaryOps[value.op].js,
      };
    }
    case 'bigint': {
      const number = at(value.value, 0);
      const failure = (site: number) => `kz_fail(kz, ${site}, ${number}, 0)`;
      return { call: checked(`kz_big_${type}_of_f64`, [value.value]), failure, op: 'BigInt' };
    }
    default:
      throw new Error(`kernelize: no check of a ${value.kind}`);
  }
}

/** A value with its sign, for the error's text; a count as it was. */
export function wide(expr: Expr, at: At): string {
  const value = expr.kind === 'convert' && expr.mode === 'saturate' ? expr.value : expr;
  return `kz_big_of_${value.rep}(${at(value, 0)})`;
}

/** What a declared i64 or u64 must not be, of a value in the other type. */
export function outOfType(type: string, value: Expr, at: At): string {
  const text = at(value, 12);
  if (value.rep === type) return 'false';
  return type === 'i64' ? `${text} > INT64_MAX` : `${text} < 0`;
}
