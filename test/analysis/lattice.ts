// A small lattice of facts, and the numbers that each allows: what soundness tests draw from.
//
// A fact is sound for a number if `allows` says so. A transfer function is sound if, whatever its operands' facts
// allow, the result of JavaScript's own operator is allowed by the fact that it gives.

import { constant, type Fact } from '../../lib/analysis/interval.ts';

/** Where integers, representations, shifts and doubles end. */
export const EDGES: readonly number[] = [
  ...[0, -0, 1, -1, 2, 3, -3, 7, -7, 8, 31, 32, 33, 0.5, -0.5, 1.5, -1.5, 7.5, -7.5, 255, 256, 65535],
  ...[2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 48],
  ...[2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, 1 - 2 ** 53, -(2 ** 53), -(2 ** 53) - 2, 2 ** 63, 1e300, -1e300],
  ...[5e-324, -5e-324, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
];

/** Whether a number is among those that a fact allows. */
export function allows(fact: Fact, value: number): boolean {
  if (Number.isNaN(value)) return fact.maybeNaN;
  if (Object.is(value, -0) && !fact.maybeNegativeZero) return false;
  const isWhole = Number.isInteger(value) || !Number.isFinite(value);
  return fact.low <= value && value <= fact.high && (isWhole || !fact.integer);
}

/** Numbers that a fact allows: its ends, what is beside them, the middle, and edges. None only if it allows none. */
export function numbersOf(fact: Fact): number[] {
  const { low, high } = fact;
  const middle = Number.isFinite(low) && Number.isFinite(high) ? Math.floor(low / 2 + high / 2) : 0;
  const beside = [low + 1, high - 1, low + 0.5, high - 0.5, middle, middle + 0.5];
  const candidates = [low, high, ...beside, 0, -0, 1, -1, Number.NaN].filter((value) => allows(fact, value));
  return candidates.filter((value, at) => candidates.findIndex((each) => Object.is(each, value)) === at);
}

/** All facts with these bounds, with every combination of flags; and those of NaN and of each number alone. */
export function factsBetween(bounds: readonly number[]): Fact[] {
  const sorted = [...bounds].sort((a, b) => a - b);
  const both = [false, true];
  const ranges = sorted.flatMap((low, at) => sorted.slice(at).map((high) => ({ low, high })));
  const facts = ranges.flatMap((range) =>
    both.flatMap((integer) =>
      both.flatMap((maybeNaN) => both.map((maybeNegativeZero) => ({ ...range, integer, maybeNaN, maybeNegativeZero }))),
    ),
  );
  return [...facts, constant(Number.NaN), ...bounds.map(constant), constant(-0)];
}

/** Small enough for all pairs. */
export const SMALL: readonly Fact[] = factsBetween([
  Number.NEGATIVE_INFINITY,
  -(2 ** 31),
  -1,
  0,
  0.5,
  2 ** 31 - 1,
  Number.POSITIVE_INFINITY,
]);

/** Deterministic: the same numbers in every run (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(random: () => number, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

const BOUNDS = EDGES.filter((value) => !Number.isNaN(value));

/** A fact with edges, or what is near them, as bounds. */
export function randomFact(random: () => number): Fact {
  const bound = () => {
    const edge = pick(random, BOUNDS);
    return random() < 0.7 ? edge : edge + Math.floor(random() * 9) - 4;
  };
  const [a, b] = [bound(), random() < 0.2 ? undefined : bound()];
  if (random() < 0.05) return constant(pick(random, EDGES));
  return {
    low: Math.min(a, b ?? a),
    high: Math.max(a, b ?? a),
    integer: random() < 0.6,
    maybeNaN: random() < 0.3,
    maybeNegativeZero: random() < 0.3,
  };
}

/** Numbers that a fact allows: its own, and edges. */
export function randomNumbersOf(fact: Fact, random: () => number): number[] {
  const between = fact.low + random() * (fact.high - fact.low);
  const some = [between, Math.floor(between), Math.ceil(between), pick(random, EDGES), pick(random, EDGES)];
  return [...numbersOf(fact), ...some.filter((value) => allows(fact, value))];
}

export const textOf = (value: number) => (Object.is(value, -0) ? '-0' : String(value));
