// Prints machine-level expressions as C, with no more parentheses than C needs (and those that -Wall asks for).

import { type ArrayKind, assertNever, type Expr, type Local } from '../../ir/ir.ts';
import { arrayKinds, binaryOps, compareOps, libmFunctions } from '../../ir/ops.ts';
import { bigintConstant, isOfConstants, printBigint, typedBinary } from './bigints.ts';
import { isMisfolded } from './zeros.ts';

export const cTypes = {
  f64: 'double',
  i32: 'int32_t',
  i64: 'int64_t',
  u64: 'uint64_t',
  u32: 'uint32_t',
  bool: 'bool',
  array: '',
} as const;

const PRIMARY = 20;
const UNARY = 15;

interface Printed {
  readonly text: string;
  readonly precedence: number;
}

/** `name` gives locals their C names. */
export function printExpression(expr: Expr, name: (local: Local) => string, precedence = 0): string {
  const printed = print(expr, name);
  return printed.precedence < precedence ? `(${printed.text})` : printed.text;
}

/** A constant as the initial value of a C type. */
export function printConstant(value: number | bigint | boolean, type: string): string {
  if (typeof value === 'bigint') return bigintConstant(value, type === 'uint64_t' ? 'u64' : 'i64').text;
  return constant(value, type === 'double' ? 'f64' : type === 'bool' ? 'bool' : 'i64').text;
}

function print(expr: Expr, name: (local: Local) => string): Printed {
  const at = (inner: Expr, precedence: number) => printExpression(inner, name, precedence);
  const call = (fn: string, ...args: readonly Expr[]): Printed => ({
    text: `${fn}(${args.map((arg) => at(arg, 0)).join(', ')})`,
    precedence: PRIMARY,
  });
  const bigint = printBigint(expr, at);
  if (bigint !== undefined) return bigint;
  switch (expr.kind) {
    case 'const':
      return constant(expr.value as number | boolean, expr.rep);
    case 'local':
      return { text: name(expr.local), precedence: PRIMARY };
    case 'length':
      return { text: `${name(expr.array)}.length`, precedence: PRIMARY };
    case 'load': {
      if (expr.array.lanes) return { text: `${name(expr.array)}[${at(expr.index, 0)}]`, precedence: PRIMARY };
      const element = `${name(expr.array)}.data[${at(expr.index, 0)}]`;
      const kind = expr.array.type as ArrayKind;
      if (kind === 'Float32Array') return { text: `(double)${element}`, precedence: UNARY };
      if (kind === 'Uint32Array') return { text: `(int64_t)${element}`, precedence: UNARY };
      return { text: element, precedence: PRIMARY };
    }
    case 'unary': {
      if (expr.op === 'truthy') {
        if (expr.value.rep === 'f64') return call('kz_truthy', expr.value);
        return { text: `${at(expr.value, 10)} != 0`, precedence: 9 };
      }
      const sign = { neg: '-', bitnot: '~', not: '!' }[expr.op];
      const inner = at(expr.value, UNARY);
      return { text: inner.startsWith('-') && sign === '-' ? `-(${inner})` : `${sign}${inner}`, precedence: UNARY };
    }
    case 'binary':
      return binary(expr, at, call);
    case 'compare': {
      const { c, precedence } = compareOps[expr.op];
      return { text: `${at(expr.left, precedence + 1)} ${c} ${at(expr.right, precedence + 1)}`, precedence };
    }
    case 'logical': {
      const precedence = expr.op === 'and' ? 5 : 4;
      // -Wparentheses wants && in || marked.
      const left = expr.left.kind === 'logical' && expr.left.op === expr.op ? precedence : 6;
      return { text: `${at(expr.left, left)} ${expr.op === 'and' ? '&&' : '||'} ${at(expr.right, 6)}`, precedence };
    }
    case 'select':
      return { text: `${at(expr.test, 4)} ? ${at(expr.yes, 3)} : ${at(expr.no, 3)}`, precedence: 3 };
    case 'math':
      return math(expr, call, at);
    case 'convert':
      if (expr.mode === 'wrap' && expr.value.rep === 'f64') return call('kz_to_int32', expr.value);
      if (expr.mode === 'below' || expr.mode === 'upto') return call(`kz_${expr.mode}`, expr.value);
      if (expr.value.rep === 'f64' && expr.rep === 'i32') {
        // By way of 64 bits: gcc makes trunc(x) of (double)(int32_t)x, which keeps a -0 that integers don't have.
        return { text: `(int32_t)(int64_t)${at(expr.value, UNARY)}`, precedence: UNARY };
      }
      return { text: `(${cTypes[expr.rep as 'f64']})${at(expr.value, UNARY)}`, precedence: UNARY };
    case 'bigint':
      throw new Error('kernelize: a bigint conversion without a representation');
    default:
      return assertNever(expr);
  }
}

type At = (expr: Expr, precedence: number) => string;
type Call = (fn: string, ...args: readonly Expr[]) => Printed;

function binary(expr: Extract<Expr, { kind: 'binary' }>, at: At, call: Call): Printed {
  const { op, left, right, rep, unsigned } = expr;
  if (rep === 'f64' && op === 'rem') return call('kz_remainder', left, right);
  if (rep === 'f64' && (op === 'add' || op === 'sub') && isMisfolded(op, left, right)) {
    return call(op === 'add' ? 'kz_plus' : 'kz_minus', left, right);
  }
  if (rep === 'i64' && (op === 'div' || op === 'rem') && right.kind !== 'const') {
    const name = op === 'div' ? 'quotient' : 'remainder';
    return call(`kz_${unsigned === true ? 'unsigned_' : ''}${name}_64`, left, right);
  }
  if (unsigned === true) return unsignedQuotient(expr, at);
  if (op === 'pow') return call('kz_pow', left, right);
  if (op === 'shl' || op === 'shr' || op === 'ushr') {
    const count = right.kind === 'const' ? String(Number(right.value) & 31) : `(${at(right, 9)} & 31)`;
    if (op === 'shr') return { text: `${at(left, 12)} >> ${count}`, precedence: 11 };
    const shifted = `(uint32_t)${at(left, UNARY)} ${op === 'shl' ? '<<' : '>>'} ${count}`;
    return { text: `(${cTypes[rep as 'i32']})(${shifted})`, precedence: UNARY };
  }
  if (rep === 'i64' && isOfConstants(expr)) return typedBinary(expr, at);
  const { js, precedence } = binaryOps[op];
  // Bitwise operators bind looser in C than people expect: everything inside them is marked.
  const inner = ['and', 'or', 'xor'].includes(op) ? 14 : precedence;
  return { text: `${at(left, inner)} ${js} ${at(right, inner + (inner === precedence ? 1 : 0))}`, precedence };
}

/** As C has it for types without signs: fewer instructions, of shifts and of divisions. */
function unsignedQuotient({ op, left, right, rep }: Extract<Expr, { kind: 'binary' }>, at: At): Printed {
  const type = rep === 'i32' ? 'uint32_t' : 'uint64_t';
  const sides = [left, right].map((each) => (each.kind === 'const' ? at(each, UNARY) : `(${type})${at(each, UNARY)}`));
  return { text: `(${cTypes[rep as 'i32']})(${sides.join(` ${binaryOps[op].js} `)})`, precedence: UNARY };
}

function math(expr: Extract<Expr, { kind: 'math' }>, call: Call, at: At): Printed {
  const { fn, args, rep } = expr;
  const [first] = args as [Expr];
  if (libmFunctions.has(fn)) return call(`kz_${fn}`, ...args);
  const integral = rep === 'i32' || rep === 'i64';
  switch (fn) {
    case 'sqrt':
    case 'floor':
    case 'ceil':
    case 'trunc':
      return call(fn, first);
    case 'abs':
      return integral ? narrowed(call('kz_abs_integer', first), rep) : call('fabs', first);
    case 'round':
    case 'sign':
      return call(`kz_${fn}`, first);
    case 'toInteger':
      return call('kz_to_integer', first);
    case 'imul':
    case 'clz32':
      return call(`kz_${fn}`, ...args);
    case 'fround':
      return { text: `(double)(float)${at(first, UNARY)}`, precedence: UNARY };
    case 'min':
    case 'max': {
      if (args.length === 1) return { text: at(first, PRIMARY), precedence: PRIMARY };
      const kind = integral ? '_integer' : expr.isOrdered ? '_ordered' : '';
      const name = `kz_${fn}${kind}`;
      const text = args.slice(1).reduce((inner, arg) => `${name}(${inner}, ${at(arg, 0)})`, at(first, 0));
      return integral ? narrowed({ text, precedence: PRIMARY }, rep) : { text, precedence: PRIMARY };
    }
    case 'floorQuotient':
      return call(rep === 'i32' ? 'kz_floor_quotient_32' : 'kz_floor_quotient', ...args);
    case 'isMultiple':
      return call('kz_is_multiple', ...args);
    case 'chunkEnd':
      return narrowed(call('kz_end_of_chunk', ...args), rep);
    case 'shortChunkEnd':
      return narrowed(call('kz_end_of_short_chunk', ...args), rep);
    case 'opaque':
      return call('KZ_OPAQUE', first);
    case 'rounded':
      return rounded(first, call, at);
    case 'fma':
      return call('__builtin_fma', ...args);
    case 'quotient':
      return call('kz_quotient', ...args);
    case 'reciprocalFrom':
      return call('kz_reciprocal_from', ...args);
    case 'reciprocalsServe': {
      const [trips, ...ends] = args.map((arg) => at(arg, 0));
      return { text: `kz_reciprocals_serve(${trips}, KZ_LANE_CHUNK, ${ends.join(', ')})`, precedence: PRIMARY };
    }
    case 'areApart': {
      const parts = args.map((arg) => {
        const bytes = arrayKinds[arg.type as ArrayKind].bytes;
        return `${at(arg, PRIMARY)}.data, ${at(arg, PRIMARY)}.length * ${bytes}`;
      });
      return { text: `kz_are_apart(${parts.join(', ')})`, precedence: PRIMARY };
    }
    case 'trips':
    case 'tripsUpto': {
      const list = args.map((arg) => at(arg, 0)).join(', ');
      return { text: `kz_trips(${list}, ${fn === 'trips' ? 0 : 1})`, precedence: PRIMARY };
    }
    case 'afterTrips':
      return call('kz_after_trips', ...args);
    case 'chunkTrips':
      return call('kz_chunk_trips', ...args);
    case 'chunkTripsUpto':
      return call('kz_chunk_trips_upto', ...args);
    case 'isNaN':
      return { text: `__builtin_isnan(${at(first, 0)})`, precedence: PRIMARY };
    case 'isFinite':
      return { text: `__builtin_isfinite(${at(first, 0)})`, precedence: PRIMARY };
    case 'isIndex': {
      const [index, length] = args as [Expr, Expr];
      return call(index.rep === 'f64' ? 'KZ_IS_INDEX' : 'KZ_IS_BELOW', index, length);
    }
    case 'isIntegerWithin':
      return call('kz_is_integer_within', ...args);
    case 'hypot': {
      const list = args.map((arg) => at(arg, 0)).join(', ');
      return { text: `kz_hypot(${args.length}, (const double[]){${list}})`, precedence: PRIMARY };
    }
    case 'isSafeInteger':
      return call('kz_is_safe_integer', first);
    case 'isInteger':
      return call('kz_is_integer', first);
    default:
      throw new Error(`kernelize: no C for Math.${fn}`);
  }
}

/** Of a float: before it is made a double, so that compilers see what they can compute in floats. */
function rounded(value: Expr, call: Call, at: At): Printed {
  const inner = at(value, 0);
  const isSingle =
    (value.kind === 'math' && value.fn === 'fround') || (value.kind === 'load' && value.array.type === 'Float32Array');
  if (!isSingle || !inner.startsWith('(double)')) return call('KZ_ROUNDED', value);
  return { text: `(double)KZ_ROUNDED(${inner.slice('(double)'.length)})`, precedence: UNARY };
}

function narrowed(printed: Printed, rep: Expr['rep']): Printed {
  return rep === 'i32' ? { text: `(int32_t)${printed.text}`, precedence: UNARY } : printed;
}

function constant(value: number | boolean, rep: Expr['rep']): Printed {
  if (typeof value === 'boolean' || rep === 'bool') return { text: value ? 'true' : 'false', precedence: PRIMARY };
  const negative = value < 0 || Object.is(value, -0);
  const precedence = negative ? UNARY : PRIMARY;
  if (rep === 'i32' || rep === 'i64') {
    if (value === -2147483648 && rep === 'i32') return { text: 'INT32_MIN', precedence: PRIMARY };
    return { text: Math.abs(value) > 2147483647 ? `INT64_C(${value})` : String(value), precedence };
  }
  if (Number.isNaN(value)) return { text: 'KZ_NAN', precedence: PRIMARY };
  if (!Number.isFinite(value)) return { text: `${negative ? '-' : ''}KZ_INFINITY`, precedence };
  const digits = Object.is(value, -0) ? '-0' : String(value);
  return { text: /[.e]/.test(digits) ? digits : `${digits}.0`, precedence };
}
