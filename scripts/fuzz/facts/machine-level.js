// Evaluates expressions of the machine level, and asserts what C relies on: each value is one that its representation
// holds, exact conversions are exact, sums and products of integers stay in their type, no division traps, every index
// is inside its array.
//
// A double is a number here, an int32_t a number without -0, a 64-bit integer a bigint.

import { evaluateBinary, evaluateCompare, evaluateMath } from '../../../dist/ir/evaluate.js';
import { must, textOf } from './violation.js';

const LIMITS = {
  i32: [-(2 ** 31), 2 ** 31 - 1],
  i64: [-(2n ** 63n), 2n ** 63n - 1n],
  u64: [0n, 2n ** 64n - 1n],
};

const isWide = (rep) => rep === 'i64' || rep === 'u64';

/** Whether a value is one of a representation. */
function isOf(value, rep) {
  if (rep === 'f64') return typeof value === 'number';
  if (rep === 'bool') return typeof value === 'boolean';
  if (rep === 'i32') return Object.is(value, value | 0);
  if (isWide(rep)) return typeof value === 'bigint' && value >= LIMITS[rep][0] && value <= LIMITS[rep][1];
  return ArrayBuffer.isView(value);
}

export const machineLevel = {
  /** Numbers are doubles where functions meet. */
  fromJs(value, local, frame) {
    const rep = frame.reps.get(local.id);
    if (local.type !== 'number' || rep === 'f64' || rep === undefined) return value;
    return toInteger(value, rep, () => `${local.name} of ${frame.fn.name}`);
  },
  toJs: (value, type) => (type === 'number' ? Number(value) : value),

  hold(local, value, { reps, fn }) {
    const rep = reps.get(local.id);
    if (rep !== undefined) must(isOf(value, rep), () => `${local.name} of ${fn.name} is ${textOf(value)}, no ${rep}`);
    return value;
  },

  evaluate(expr, frame) {
    const value = compute(expr, frame);
    must(
      isOf(value, expr.rep),
      () =>
        `a ${expr.kind} (${expr.op ?? expr.fn ?? expr.mode ?? ''}) of ${frame.fn.name} at ${expr.loc.start} is ${textOf(value)}, no ${expr.rep}`,
    );
    return value;
  },
};

/** A double that is an integer of the type; its zero loses its sign. */
function toInteger(value, rep, what) {
  must(Number.isInteger(value), () => `${what()}: ${textOf(value)} is converted to ${rep}`);
  return rep === 'i32' ? value + 0 : BigInt(value);
}

function compute(expr, frame) {
  const of = (each) => machineLevel.evaluate(each, frame);
  frame.run.step();
  const { rep } = expr;
  switch (expr.kind) {
    case 'const':
      return isWide(rep) ? BigInt(expr.value) : expr.value;
    case 'local':
      return frame.values.get(expr.local.id);
    case 'length':
      return BigInt(frame.array(expr.array).length);
    case 'load': {
      const value = frame.load(expr.array, Number(of(expr.index)), frame.fn.directives.boundscheck || expr.array.lanes);
      return isWide(rep) ? BigInt(value) : value;
    }
    case 'unary':
      return unary(expr.op, of(expr.value), expr);
    case 'binary':
      return binary(expr, of(expr.left), of(expr.right), frame);
    case 'compare':
      return evaluateCompare(expr.op, of(expr.left), of(expr.right));
    case 'logical':
      return expr.op === 'and' ? of(expr.left) && of(expr.right) : of(expr.left) || of(expr.right);
    case 'select':
      return of(expr.test) ? of(expr.yes) : of(expr.no);
    case 'math':
      return math(expr, frame, of);
    case 'convert':
      return convert(expr, of(expr.value));
    case 'bigint': {
      const value = of(expr.value);
      if (expr.fn === 'fromNumber')
        return typeof value === 'number' ? toInteger(value, expr.wide, () => 'BigInt()') : value;
      return expr.wide === 'i64' ? BigInt.asIntN(expr.bits, value) : BigInt.asUintN(expr.bits, value);
    }
    default:
      throw new Error(`a ${expr.kind} at the machine level`);
  }
}

function unary(op, value, { rep }) {
  switch (op) {
    case 'neg':
      if (rep === 'u64') return BigInt.asUintN(64, -value);
      return rep === 'f64' || typeof value === 'bigint' ? -value : 0 - value;
    case 'bitnot':
      return rep === 'u64' ? BigInt.asUintN(64, ~value) : ~value;
    case 'not':
      return !value;
    default:
      return Boolean(value);
  }
}

function binary({ op, rep, type, unsigned, left: { rep: from } }, left, right, frame) {
  if (op === 'ushr') return rep === 'i64' ? BigInt(left >>> right) : left >>> right;
  if (rep === 'f64') return evaluateBinary(op, left, right);
  if (type === 'bigint') {
    const value = frame.bigint(op, left, right);
    // Where only the low 64 bits count, C wraps as JavaScript's asUintN does.
    if (rep === 'u64') return BigInt.asUintN(64, value);
    // Nor is a shift that nobody checks more than the bits that stay; to the right by a negative count is to the left.
    return op === 'shl' || op === 'shr' ? BigInt.asIntN(64, value) : value;
  }
  if (op === 'rem' || op === 'div') {
    must(Number(right) !== 0, () => `${left} ${op} 0 in ${rep}`);
    must(left !== LIMITS[rep][0] || Number(right) !== -1, () => `${left} ${op} -1 traps in ${rep}`);
    must(!unsigned || (left >= 0 && right >= 0), () => `${left} ${op} ${right} without signs`);
    if (rep === 'i32') return (op === 'rem' ? left % right : Math.trunc(left / right)) + 0;
    return op === 'rem' ? left % right : left / right;
  }
  must(from === rep, () => `${op} in ${rep} of a ${from}`);
  if (rep === 'i32') return evaluateBinary(op, left, right) + 0;
  return { add: () => left + right, sub: () => left - right, mul: () => left * right, and: () => left & right }[op]();
}

function convert({ mode, rep, value: { rep: from, type } }, value) {
  switch (mode) {
    case 'exact':
      if (from === 'f64') return toInteger(value, rep, () => 'a conversion');
      if (rep === 'f64') {
        must(BigInt(Number(value)) === BigInt(value), () => `${value} is no double`);
        return Number(value);
      }
      return rep === 'i32' ? Number(value) : BigInt(value);
    case 'wrap':
      if (rep === 'i32') return typeof value === 'bigint' ? Number(BigInt.asIntN(32, value)) : value | 0;
      if (rep === 'f64') return Number(value);
      if (from === 'f64' || type !== 'bigint') return BigInt(value);
      return rep === 'u64' ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value);
    case 'saturate':
      return value > LIMITS.i64[1] ? LIMITS.i64[1] - (value % 2n === 0n ? 1n : 0n) : value;
    default: {
      // A loop's bound: what lies beyond 2^62 no counter reaches.
      if (!(value > -(2 ** 62))) return LIMITS.i64[0];
      return value >= 2 ** 62 ? LIMITS.i64[1] : BigInt(mode === 'below' ? Math.ceil(value) : Math.floor(value));
    }
  }
}

/** Whether the interpreter has a function that passes make. */
export const knows = (fn) => Object.hasOwn(MADE_BY_PASSES, fn) || OTHERWISE.includes(fn);

/** Computed elsewhere here, or never reached: this machine has no fused multiply-adds. */
const OTHERWISE = [
  'toInteger',
  'areApart',
  'isIntegerWithin',
  'isUndefined',
  'reciprocalsServe',
  'reciprocalFrom',
  'quotient',
  'fma',
];

function math(expr, frame, of) {
  const { fn, rep } = expr;
  if (fn === 'areApart') return areApart(...expr.args.map(({ local }) => frame.array(local)));
  // Whether there are fused multiply-adds is the machine's affair: this one has none.
  if (fn === 'reciprocalsServe') return false;
  const args = expr.args.map(of);
  const own = MADE_BY_PASSES[fn];
  if (own !== undefined) {
    const value = own(...args.map((each) => (rep === 'f64' || rep === 'bool' ? each : BigInt(each))), frame.run);
    return rep === 'i32' ? Number(value) : value;
  }
  if (isWide(rep)) {
    if (fn === 'abs') return args[0] < 0n ? -args[0] : args[0];
    return args.reduce((a, b) => ((fn === 'min' ? a < b : a > b) ? a : b));
  }
  const value = evaluateMath(fn, args);
  return rep === 'i32' ? value + 0 : value;
}

const MOST_TRIPS = 2n ** 54n;

function trips(begin, last, step, isInclusive) {
  const distance = step > 0n ? last - begin : begin - last;
  const length = step > 0n ? step : -step;
  if (distance < 0n || (distance === 0n && !isInclusive)) return 0n;
  const count = isInclusive ? distance / length + 1n : (distance - 1n) / length + 1n;
  return count < MOST_TRIPS ? count : MOST_TRIPS;
}

const least = (a, b) => (a < b ? a : b);

const chunkEnd = (begin, last, step, run) => {
  const distance = step > 0n ? last - begin : begin - last;
  const chunk = BigInt(run.pollChunk) * step;
  return distance > (step > 0n ? chunk : -chunk) ? begin + chunk : last;
};

/**
 * What native/include/kernelize/generated.h, lanes.h and loops.h have: functions that passes make, on integers and
 * doubles.
 */
const MADE_BY_PASSES = {
  opaque: (value) => value,
  rounded: (value) => value,
  isIndex: (index, length) => Number.isInteger(Number(index)) && index >= 0 && index < length,
  floorQuotient: (a, b) => {
    must(b !== 0n, () => `${a} / 0`);
    return a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n);
  },
  isMultiple: (a, b) => {
    for (const each of [a, b]) must(Number.isInteger(each) && Math.abs(each) <= 2 ** 52, () => `a multiple of ${each}`);
    return a % b === 0;
  },
  trips: (begin, last, step) => trips(begin, last, step, false),
  tripsUpto: (begin, last, step) => trips(begin, last, step, true),
  afterTrips: (begin, count, step) => BigInt.asIntN(64, begin + count * step),
  chunkTrips: (begin, last, step, run) => least(trips(begin, last, step, false), BigInt(run.laneChunk)),
  chunkTripsUpto: (begin, last, step, run) => least(trips(begin, last, step, true), BigInt(run.laneChunk)),
  chunkEnd,
  shortChunkEnd: chunkEnd,
};

function areApart(a, b) {
  if (a.buffer !== b.buffer || a.byteLength === 0 || b.byteLength === 0) return true;
  return a.byteOffset + a.byteLength <= b.byteOffset || b.byteOffset + b.byteLength <= a.byteOffset;
}
