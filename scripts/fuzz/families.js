// The table of families of programs, and which case has which number.
//
// A case is a program with its calls. Case k of a seed is the same whatever the number of cases, batches and workers.
// Adding a family: a file that exports `family` (below), and a line in the table.

import fc from 'fast-check';
import { UsageError } from '../../dist/errors.js';
import { family as arrays } from './arrays.js';
import { family as bigints } from './bigint.js';
import { family as boundary } from './boundary.js';
import { family as edges } from './edges.js';
import { family as everyday } from './everyday.js';
import { family as guards } from './guards.js';
import { family as integers } from './integers.js';
import { family as joins } from './joins.js';
import { family as lists } from './lists.js';
import { family as loops } from './loops.js';
import { family as methods } from './methods.js';
import { family as numbers } from './numbers.js';
import { family as optionals } from './optionals.js';
import { family as outside } from './outside.js';
import { family as parallel } from './parallel.js';
import { family as products } from './products.js';
import { family as recursion } from './recursion.js';
import { family as reductions } from './reductions.js';
import { family as strings } from './strings.js';

/**
 * @typedef {object} Outcome
 * @property {string} result the value with all its bits, or `Name: message`
 * @property {string} text the arrays' contents afterwards
 * @property {boolean} blurred not comparable (bits of a NaN seen through another kind of array)
 *
 * @typedef {object} Family
 * @property {string} name also how its helpers' names begin
 * @property {number} weight how often, relative to the others
 * @property {import('fast-check').Arbitrary<{ program: any, calls: any[] }>} cases
 * @property {(case_: any, functionName: string, typed: boolean) => string} print typed: TypeScript with 'use kernel';
 *   otherwise JavaScript for V8
 * @property {(typed: boolean) => string} helpers functions that programs of the family call, once per file
 * @property {(case_: any) => boolean} checksOff directives that V8 doesn't have: V8 isn't compared
 * @property {boolean} [failsAsV8] no check of kernels may fail in its programs: an error that V8 doesn't have is a
 *   difference
 * @property {(call: any, result: string) => boolean} [mayRefuse] whether a kernel may have that error where V8 goes on;
 *   any, if it is not given
 * @property {(fn: Function, call: any, case_: any) => Outcome} run
 * @property {() => boolean} [isAvailable] whether the compiler has what the family is about
 */

/** @type {readonly Family[]} */
export const families = [
  ...[numbers, loops, edges, joins, recursion, bigints, arrays, reductions, parallel, products, integers],
  everyday,
  methods,
  optionals,
  lists,
  boundary,
  outside,
  strings,
  guards,
];

/** The families to choose from: those named, and that the compiler is ready for. */
export function chooseFamilies(names) {
  const unknown = names?.find((name) => !families.some((family) => family.name === name));
  if (unknown !== undefined)
    throw new UsageError(`there is no family '${unknown}'`, `there are ${families.map(({ name }) => name).join(', ')}`);
  return families.filter(
    ({ name, isAvailable }) => (names === undefined || names.includes(name)) && (isAvailable?.() ?? true),
  );
}

/** The case with a number: its family, the seed that fast-check makes it of (and shrinks it by), and the case. */
export function caseOf(chosen, seed, number) {
  const total = chosen.reduce((sum, { weight }) => sum + weight, 0);
  let at = mix(seed, number, 1) % total;
  const family = chosen.find(({ weight }) => {
    at -= weight;
    return at < 0;
  });
  const caseSeed = mix(seed, number, 2) | 0;
  const [case_] = fc.sample(family.cases, { seed: caseSeed, numRuns: 1 });
  return { family, caseSeed, case_ };
}

/** 32 random bits of a seed and two numbers (murmur3's finaliser, three times): neighbours have nothing in common. */
function mix(...numbers) {
  let hash = 0x9e3779b9;
  for (const number of numbers) {
    hash = (hash ^ number) | 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}
