// How far sums of many doubles are from the exact sum, by the order of addition. Only + - * / and Math.sqrt: the same
// everywhere.

import { ExactSum, exactly, ratio, ulpOf } from './exact.js';
import { CHUNK, families, LANES, laneLoop } from './lane-order.js';

const N = 10_000_000;

/** xorshift32 (Marsaglia), two words for each number: 53 bits, from 0 to 1. */
function uniform() {
  let state = 2463534242;
  const word = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return () => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 2 ** 53;
}

const series = [
  { name: 'Leibniz: `(4 - 8 * (k % 2)) / (2 * k + 1)`', make: () => (k) => (4 - 8 * (k % 2)) / (2 * k + 1) },
  { name: 'harmonic: `1 / (k + 1)`', make: () => (k) => 1 / (k + 1) },
  { name: 'Basel: `1 / ((k + 1) * (k + 1))`', make: () => (k) => 1 / ((k + 1) * (k + 1)) },
  { name: 'all `0.1`', make: () => () => 0.1 },
  { name: 'random, even in [0, 1)', make: () => uniform() },
  {
    name: 'random, even in [-1, 1)',
    make: () => {
      const next = uniform();
      return () => 2 * next() - 1;
    },
  },
  {
    name: 'alternating: `(1 - 2 * (k % 2)) * Math.sqrt(k + 1)`',
    make: () => (k) => (1 - 2 * (k % 2)) * Math.sqrt(k + 1),
  },
];

/** The rows of the table in the document. */
export function errorTable() {
  const rows = series.map(({ name, make }) => {
    const term = make();
    return row(
      name,
      Float64Array.from({ length: N }, (_, k) => term(k)),
    );
  });
  return [
    '| 1e7 terms | condition | strict | of its bound | lanes | of its bound | Kahan |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function row(name, terms) {
  const sum = new ExactSum();
  const magnitudes = new ExactSum();
  for (const term of terms) {
    sum.add(term);
    magnitudes.add(Math.abs(term));
  }
  const exact = sum.total();
  const size = magnitudes.total();
  const unit = ulpOf(exact);
  const errorOf = (computed) => distance(exactly(computed), exact);
  const of = (error, depth) => digits(ratio(error, size) / gamma(depth));
  const strict = errorOf(terms.reduce((s, term) => s + term, 0));
  const lanes = errorOf(laneLoop(families.add, 0, terms.length, (s, k) => s + terms[k]));
  const chunks = Math.ceil(terms.length / CHUNK);
  const depth = CHUNK / LANES + 5 + Math.ceil(Math.log2(chunks)) + 1;
  return `| ${[
    name,
    digits(ratio(size, distance(exact, 0n))),
    `${digits(ratio(strict, unit))} ulp`,
    of(strict, terms.length),
    `${digits(ratio(lanes, unit))} ulp`,
    of(lanes, depth),
    `${digits(ratio(errorOf(kahan(terms)), unit))} ulp`,
  ].join(' | ')} |`;
}

/** Kahan's compensated summation (Higham, algorithm 4.2). */
function kahan(terms) {
  let sum = 0;
  let compensation = 0;
  for (const term of terms) {
    const corrected = term + compensation;
    const next = sum + corrected;
    compensation = sum - next + corrected;
    sum = next;
  }
  return sum;
}

function gamma(depth) {
  const u = 2 ** -53;
  return (depth * u) / (1 - depth * u);
}

function distance(a, b) {
  return a < b ? b - a : a - b;
}

function digits(value) {
  return String(Number(value.toPrecision(2)));
}
