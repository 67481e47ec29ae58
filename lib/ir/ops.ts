// Facts about operators and arrays, one row each: what lowering, printers and back ends ask.

import type { ArrayKind, BinaryOp, CompareOp, Wide } from './ir.ts';
import type { LibmName, MathName } from './math-names.ts';

interface BinaryRow {
  readonly js: string;
  /** Binding strength in JavaScript and in C, higher binds tighter. They agree but for `pow`, which C lacks. */
  readonly precedence: number;
  /** Converts its operands to 32-bit integers. */
  readonly bitwise: boolean;
}

export const binaryOps: Readonly<Record<BinaryOp, BinaryRow>> = {
  pow: { js: '**', precedence: 14, bitwise: false },
  mul: { js: '*', precedence: 13, bitwise: false },
  div: { js: '/', precedence: 13, bitwise: false },
  rem: { js: '%', precedence: 13, bitwise: false },
  add: { js: '+', precedence: 12, bitwise: false },
  sub: { js: '-', precedence: 12, bitwise: false },
  shl: { js: '<<', precedence: 11, bitwise: true },
  shr: { js: '>>', precedence: 11, bitwise: true },
  ushr: { js: '>>>', precedence: 11, bitwise: true },
  and: { js: '&', precedence: 8, bitwise: true },
  xor: { js: '^', precedence: 7, bitwise: true },
  or: { js: '|', precedence: 6, bitwise: true },
};

interface CompareRow {
  readonly js: string;
  readonly c: string;
  readonly precedence: number;
  /** The comparison that holds exactly when this one doesn't, if no operand is NaN. */
  readonly opposite: CompareOp;
  /** The same comparison with its operands exchanged. */
  readonly mirrored: CompareOp;
}

export const compareOps: Readonly<Record<CompareOp, CompareRow>> = {
  lt: { js: '<', c: '<', precedence: 10, opposite: 'ge', mirrored: 'gt' },
  le: { js: '<=', c: '<=', precedence: 10, opposite: 'gt', mirrored: 'ge' },
  gt: { js: '>', c: '>', precedence: 10, opposite: 'le', mirrored: 'lt' },
  ge: { js: '>=', c: '>=', precedence: 10, opposite: 'lt', mirrored: 'le' },
  eq: { js: '===', c: '==', precedence: 9, opposite: 'ne', mirrored: 'eq' },
  ne: { js: '!==', c: '!=', precedence: 9, opposite: 'eq', mirrored: 'ne' },
};

const binaryByToken = new Map(Object.entries(binaryOps).map(([op, { js }]) => [js, op as BinaryOp]));
const compareByToken = new Map<string, CompareOp>([
  ...Object.entries(compareOps).map(([op, { js }]) => [js, op as CompareOp] as const),
  // Of operands of one type, which lowering sees to.
  ['==', 'eq'],
  ['!=', 'ne'],
]);

/** The operator of a token of JavaScript; undefined if it is none. */
export function binaryOpOf(token: string): BinaryOp | undefined {
  return binaryByToken.get(token);
}

export function compareOpOf(token: string): CompareOp | undefined {
  return compareByToken.get(token);
}

interface ArrayRow {
  readonly c: string;
  readonly bytes: number;
  /** Smallest and largest element; floats have none. */
  readonly least: number | undefined;
  readonly most: number | undefined;
  /** The type of elements that are bigints. */
  readonly wide?: Wide;
  /** Name of the kind in Node-API. */
  readonly napi: string;
}

export const arrayKinds: Readonly<Record<ArrayKind, ArrayRow>> = {
  Int8Array: { c: 'int8_t', bytes: 1, least: -128, most: 127, napi: 'napi_int8_array' },
  Uint8Array: { c: 'uint8_t', bytes: 1, least: 0, most: 255, napi: 'napi_uint8_array' },
  Uint8ClampedArray: { c: 'uint8_t', bytes: 1, least: 0, most: 255, napi: 'napi_uint8_clamped_array' },
  Int16Array: { c: 'int16_t', bytes: 2, least: -32768, most: 32767, napi: 'napi_int16_array' },
  Uint16Array: { c: 'uint16_t', bytes: 2, least: 0, most: 65535, napi: 'napi_uint16_array' },
  Int32Array: { c: 'int32_t', bytes: 4, least: -2147483648, most: 2147483647, napi: 'napi_int32_array' },
  Uint32Array: { c: 'uint32_t', bytes: 4, least: 0, most: 4294967295, napi: 'napi_uint32_array' },
  Float32Array: { c: 'float', bytes: 4, least: undefined, most: undefined, napi: 'napi_float32_array' },
  Float64Array: { c: 'double', bytes: 8, least: undefined, most: undefined, napi: 'napi_float64_array' },
  BigInt64Array: {
    c: 'int64_t',
    bytes: 8,
    least: undefined,
    most: undefined,
    wide: 'i64',
    napi: 'napi_bigint64_array',
  },
  BigUint64Array: {
    c: 'uint64_t',
    bytes: 8,
    least: undefined,
    most: undefined,
    wide: 'u64',
    napi: 'napi_biguint64_array',
  },
};

export function isArrayKind(name: string): name is ArrayKind {
  return Object.hasOwn(arrayKinds, name);
}

interface MathRow {
  /** Number of arguments; undefined: one or more. */
  readonly arity: number | undefined;
  /** Undefined: only the compiler makes calls of it. */
  readonly object: 'Math' | 'Number' | undefined;
  readonly boolean?: boolean;
}

const libm = [
  ...['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'],
  ...['exp', 'expm1', 'log', 'log2', 'log10', 'log1p', 'cbrt'],
];

export const mathFunctions: Readonly<Record<MathName, MathRow>> = {
  ...(Object.fromEntries(libm.map((name) => [name, { arity: 1, object: 'Math' }])) as Record<LibmName, MathRow>),
  atan2: { arity: 2, object: 'Math' },
  abs: { arity: 1, object: 'Math' },
  floor: { arity: 1, object: 'Math' },
  ceil: { arity: 1, object: 'Math' },
  trunc: { arity: 1, object: 'Math' },
  round: { arity: 1, object: 'Math' },
  sqrt: { arity: 1, object: 'Math' },
  sign: { arity: 1, object: 'Math' },
  min: { arity: undefined, object: 'Math' },
  max: { arity: undefined, object: 'Math' },
  fround: { arity: 1, object: 'Math' },
  imul: { arity: 2, object: 'Math' },
  clz32: { arity: 1, object: 'Math' },
  isNaN: { arity: 1, object: 'Number', boolean: true },
  isFinite: { arity: 1, object: 'Number', boolean: true },
  hypot: { arity: undefined, object: 'Math' },
  isSafeInteger: { arity: 1, object: 'Number', boolean: true },
  isInteger: { arity: 1, object: 'Number', boolean: true },
  toInteger: { arity: 1, object: undefined },
  isIntegerWithin: { arity: 3, object: undefined, boolean: true },
  isIndex: { arity: 2, object: undefined, boolean: true },
  isUndefined: { arity: 1, object: undefined, boolean: true },
  floorQuotient: { arity: 2, object: undefined },
  isMultiple: { arity: 2, object: undefined, boolean: true },
  chunkEnd: { arity: 3, object: undefined },
  shortChunkEnd: { arity: 3, object: undefined },
  chunkTrips: { arity: 3, object: undefined },
  chunkTripsUpto: { arity: 3, object: undefined },
  trips: { arity: 3, object: undefined },
  tripsUpto: { arity: 3, object: undefined },
  afterTrips: { arity: 3, object: undefined },
  areApart: { arity: 2, object: undefined, boolean: true },
  opaque: { arity: 1, object: undefined },
  rounded: { arity: 1, object: undefined },
  fma: { arity: 3, object: undefined },
  quotient: { arity: 3, object: undefined },
  reciprocalFrom: { arity: 2, object: undefined },
  reciprocalsServe: { arity: 4, object: undefined, boolean: true },
};

/** Functions of the C library: not fixed to the last bit by any standard. */
export const libmFunctions: ReadonlySet<string> = new Set([...libm, 'atan2']);
