// speculate: makes two versions of a function, one for the usual case that its numbers are integers.
//
//   function f(n: number) { while (n > 0) { s += n % 10; n = Math.floor(n / 10) } }
//   becomes
//   if (n is an integer from -(2^31 - 1) to 2^31 - 1) { const n_int = n; let n_2 = n_int; while (n_2 > 0) ... }
//   else { while (n > 0) ... }
//
// Nobody declares that n is an integer: the test finds out, and in the first version range analysis goes on from there.
// Both versions mean what JavaScript means, so it can't be wrong, only useless: it is done where remainders, quotients,
// bitwise operands and indices in loops become integers by it that hoist-checks alone would leave doubles.
//
// Needs: JS-level IR with its checks. Guarantees: the same results and errors.

import { integerCandidates } from '../analysis/integer-candidates.ts';
import { analyseRanges } from '../analysis/range.ts';
import { weightOfDoubles } from '../analysis/weight-of-doubles.ts';
import { recursiveFunctions } from '../ir/call-graph.ts';
import { copyStatements, type Fresh, freshOf } from '../ir/copy.ts';
import type { BranchNote, Expr, Fn, Local, Stmt } from '../ir/ir.ts';
import { comparison, conjunction, mathCall, numberConst, readLocal } from '../ir/make.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { expressionsOf, givesValue, statementsIn, subexpressions, targetOf } from '../ir/walk.ts';
import { testedCalls } from './call-versions.ts';
import { hoistChecksOf } from './hoist-checks.ts';
import type { Pass } from './pass.ts';
import { narrowListsOf } from './type-lists.ts';

export const speculate: Pass = {
  name: 'speculate',
  doc: 'a version of a function for parameters that are integers',
  after: ['eliminate-inlined-checks'],
  exact: true,
  run: (module) => {
    const recursive = recursiveFunctions(module);
    return { ...module, functions: module.functions.map((fn) => versioned(fn, recursive.has(fn.name)) ?? fn) };
  },
};

/** A recursive function is like the body of a loop. */
const RECURSION = 8;
/** What its test costs a call that is not proven to pass it. */
const TESTED_CALL = 1;

const NOTE: BranchNote = {
  about: 'integers',
  yes: 'These numbers are integers.',
  no: 'Some number may have a fraction, or be large.',
};

/** What is tried, the widest first: more calls pass its test. Without -0: it shows in remainders and products. */
const LIMITS = [
  { low: -(2 ** 52), high: 2 ** 52 },
  { low: -(2 ** 31 - 1), high: 2 ** 31 - 1 },
  { low: 0, high: 2 ** 52 },
  { low: 0, high: 2 ** 31 - 1 },
  { low: 0, high: 2 ** 26 },
  // Times any index of 32 bits: the width of an image.
  { low: 0, high: 2 ** 20 },
] as const;

type Limit = (typeof LIMITS)[number];

/** Two versions of larger functions would cost more in code than they give. */
export const MOST_STATEMENTS = 200;

/** Of statements times what is tested: above it, nothing of the test is tried to be left out. */
const MOST_TRIED = 500;

/** What must be gained: as much as one remainder in a loop. */
export const LEAST_GAIN = 8;

/** What the test asks for. */
interface Assumptions {
  readonly limits: ReadonlyMap<Local, Limit>;
  /** What must not be 0. */
  readonly nonzero: readonly Expr[];
}

function versioned(fn: Fn, isRecursive: boolean): Fn | undefined {
  const left = leftIn(fn);
  const candidates = integerCandidates(fn).filter(({ id }) => !left.has(id));
  const all = statementsIn(fn.body);
  const isLoop = ({ kind }: Stmt) => kind === 'loop';
  if (candidates.length === 0 || all.length > MOST_STATEMENTS || !(isRecursive || all.some(isLoop))) return undefined;
  const times = isRecursive ? RECURSION : 1;
  // What costs less: hoisting takes nothing away but weight.
  if (weightOfDoubles(fn, analyseRanges(fn), times) < LEAST_GAIN) return undefined;
  const before = weightOf(fn, times);
  if (before < LEAST_GAIN) return undefined;
  const weightUnder = (assumed: Assumptions) => {
    // The other version has no weight: only its calls count.
    const usual = weightOf({ ...fn, body: versions(fn, assumed, []) }, times);
    if (!isRecursive) return usual;
    return usual + times * TESTED_CALL * testedCalls({ ...fn, body: versions(fn, assumed) });
  };
  const under = (limit: Limit, nonzero: readonly Expr[]) => {
    const assumed = { limits: new Map(candidates.map((local) => [local, limit])), nonzero };
    return { assumed, weight: weightUnder(assumed) };
  };
  // The narrowest knows most: where it gains nothing, none does.
  const divisors = divisorsOf(all, fn.parameters);
  let narrowest = under(LIMITS.at(-1) as Limit, divisors);
  if (isRecursive && divisors.length > 0) {
    // A recursion that ends at 0 can't pass such a test each time.
    const without = under(LIMITS.at(-1) as Limit, []);
    if (without.weight < narrowest.weight) narrowest = without;
  }
  const { nonzero } = narrowest.assumed;
  const most = before - narrowest.weight;
  if (most < LEAST_GAIN) return undefined;
  let best = narrowest;
  for (const limit of LIMITS.slice(0, -1)) {
    const tried = under(limit, nonzero);
    // A little more is worth less than the calls that a narrower test sends to the other version.
    if (before - tried.weight < 0.9 * most) continue;
    best = tried;
    break;
  }
  const isEnough = (assumed: Assumptions) => weightUnder(assumed) <= best.weight;
  // Each question compiles the function once more.
  const isSmall = all.length * (candidates.length + nonzero.length) <= MOST_TRIED;
  return { ...fn, body: versions(fn, isSmall ? relaxed(best.assumed, isEnough) : best.assumed) };
}

/** Without what changes nothing: locals that need not be tested, or may be larger, and divisors. */
function relaxed(start: Assumptions, isEnough: (assumed: Assumptions) => boolean): Assumptions {
  let assumed = start;
  for (const local of start.limits.keys()) {
    const others = new Map(assumed.limits);
    others.delete(local);
    const wider = LIMITS.slice(0, LIMITS.indexOf(start.limits.get(local) as Limit));
    const choices = [others, ...wider.map((limit) => new Map(assumed.limits).set(local, limit))];
    const limits = choices.find((each) => each.size > 0 && isEnough({ ...assumed, limits: each }));
    assumed = { ...assumed, limits: limits ?? assumed.limits };
  }
  for (const divisor of start.nonzero) {
    const fewer = { ...assumed, nonzero: assumed.nonzero.filter((each) => each !== divisor) };
    if (isEnough(fewer)) assumed = fewer;
  }
  return assumed;
}

/** What is computed in doubles once hoist-checks has done its part. */
export function weightOf(fn: Fn, times = 1): number {
  const narrow = narrowListsOf(fn);
  const hoisted = { ...narrow, body: hoistChecksOf(narrow) };
  return weightOfDoubles(hoisted, analyseRanges(hoisted), times);
}

/** Arguments, and lengths of such, that something is divided by and that nothing changes: tested not to be 0. */
function divisorsOf(all: readonly Stmt[], parameters: readonly Local[]): readonly Expr[] {
  const changed = new Set(
    all.flatMap((stmt) => ('target' in stmt && stmt.target !== undefined ? [stmt.target.id] : [])),
  );
  const isArgument = ({ id }: Local) => !changed.has(id) && parameters.some((parameter) => parameter.id === id);
  const found = new Map<number, Expr>();
  for (const expr of all.flatMap(expressionsOf).flatMap(subexpressions)) {
    // 0 is a number: bigints are never compared with it.
    if (expr.kind !== 'binary' || expr.type !== 'number' || (expr.op !== 'rem' && expr.op !== 'div')) continue;
    const { right } = expr;
    if (right.kind === 'length' && isArgument(right.array)) found.set(right.array.id, right);
    if (right.kind === 'local' && isArgument(right.local)) found.set(right.local.id, right);
  }
  return [...found.values()];
}

/** Locals that a kernel gives back where it fails, whatever version runs: they are there once. */
export function leftIn({ boundary }: Fn): ReadonlySet<number> {
  const { scalars = [], lists = [] } = boundary?.leaving ?? {};
  return new Set([
    ...scalars.map(({ local }) => local.id),
    ...lists.flatMap((each) => [each.array.id, each.length.id]),
  ]);
}

/** Both versions, behind the test of these locals. `no`: what runs where it fails, the function as it was. */
function versions(fn: Fn, assumed: Assumptions, other?: readonly Stmt[]): Stmt[] {
  const left = leftIn(fn);
  const isMade = (stmt: Stmt) => stmt.kind === 'new-array' || stmt.kind === 'declare';
  const begin = fn.body.findLastIndex((stmt) => isMade(stmt) && left.has(targetOf(stmt)?.id ?? -1)) + 1;
  const rest = { ...fn, body: fn.body.slice(begin) };
  return [...fn.body.slice(0, begin), ...versionsOf(rest, freshOf(fn), assumed, other ?? rest.body)];
}

function versionsOf(fn: Fn, fresh: Fresh, { limits, nonzero }: Assumptions, no: readonly Stmt[]): Stmt[] {
  const { loc } = fn;
  const declares: Stmt[] = [];
  const replaced = new Map<number, Local>();
  for (const [local, limit] of limits) {
    const name = `${local.name}_int`;
    const integer: Local = {
      ...{ ...local, id: fresh.local(), name, mutable: false, parameter: false },
      within: limit,
    };
    declares.push({ kind: 'declare', local: integer, value: readLocal(local, loc), loc });
    if (!givesValue(fn.body, local)) {
      replaced.set(local.id, integer);
      continue;
    }
    const variable: Local = { ...local, id: fresh.local(), mutable: true, parameter: false };
    declares.push({ kind: 'declare', local: variable, value: readLocal(integer, loc), loc });
    replaced.set(local.id, variable);
  }
  const whole = [...limits].map(([local, { low, high }]) =>
    mathCall('isIntegerWithin', [readLocal(local, loc), numberConst(low, loc), numberConst(high, loc)], 'boolean'),
  );
  const parts = nonzero.map((expr) => comparison('ne', { ...expr, loc }, numberConst(0, loc)));
  const test = conjunction([...whole, ...parts]) as Expr;
  const yes = [...declares, ...copyStatements(fn.body, fresh, replaced)];
  return uniqueNodes([{ kind: 'if', test, yes, no, note: NOTE, loc }]);
}
