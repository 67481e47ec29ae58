// Calls a kernel many times and takes the time.
//
// In:  a function and its arguments, and arrays of its module that it may use. Out: a function that calls it `calls`
// times, on copies of the arguments that are its own, and on the very arrays of the module.
//
// Arrays that the kernel changes are put back before each call, and each call is timed by itself: a kernel that sorts
// would find its work done the second time. Where it changes none, one time is taken for all calls.

import { copyArguments, restorerOf } from '../../copy.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

export type AnyFunction = (...args: unknown[]) => unknown;

/** @returns what the first call gave, and seconds per call of these calls. */
export type Runner = (calls: number) => { readonly value: Outcome; readonly seconds: number };

/** Arrays of a kernel's module that it has. */
export interface SharedArrays {
  readonly names: readonly string[];
  readonly arrays: readonly unknown[];
  /** What they held before anything was called. */
  readonly pristine: readonly unknown[];
}

const NONE: SharedArrays = { names: [], arrays: [], pristine: [] };

/** As they were. */
export function putBack({ arrays, pristine }: SharedArrays): void {
  for (const [at, each] of arrays.entries()) (each as Float64Array).set(pristine[at] as Float64Array);
}

/**
 * What a call gives, and what it leaves in its arguments and in the module's arrays, which are as they were then.
 *
 * @param isGiven whether the function is given the module's arrays, in front of its arguments
 */
export function outcomeFrom(
  kernel: AnyFunction,
  args: readonly unknown[],
  pristine: readonly unknown[],
  shared: SharedArrays,
  isGiven: boolean,
): Outcome {
  putBack(shared);
  try {
    const result = kernel(...(isGiven ? shared.arrays : []), ...args);
    // Arguments first: they are numbered.
    const outcome = outcomeOf(result, [...args, ...shared.arrays], [...pristine, ...shared.pristine]);
    return shared.names.length === 0 ? outcome : { ...outcome, names: shared.names, arguments: args.length };
  } finally {
    putBack(shared);
  }
}

export function runnerOf(
  kernel: AnyFunction,
  pristine: readonly unknown[],
  shared: SharedArrays = NONE,
  isGiven = false,
): Runner {
  // When it is first needed: a run of many cases does not hold all their copies.
  let ready: { readonly value: Outcome; readonly time: (calls: number) => number } | undefined;
  return (calls) => {
    ready ??= prepare(kernel, pristine, shared, isGiven);
    const { value, time } = ready;
    return { value, seconds: time(calls) / 1000 / calls };
  };
}

/** The first call says which arrays the kernel changes. */
function prepare(kernel: AnyFunction, pristine: readonly unknown[], shared: SharedArrays, isGiven: boolean) {
  const args = copyArguments(pristine);
  const known = new Set<object>();
  // Of what is an array or an object of JavaScript's, as it is now.
  const restorers = args.map((each) => (ArrayBuffer.isView(each) ? undefined : restorerOf(each, known)));
  const value = outcomeFrom(kernel, args, pristine, shared, isGiven);
  const [all, originals] = [
    [...args, ...shared.arrays],
    [...pristine, ...shared.pristine],
  ];
  const restore = [...value.arrays.keys()].map((at) => {
    const [array, original] = [all[at], originals[at]] as [Float64Array, Float64Array];
    return restorers[at] ?? (() => array.set(original));
  });
  for (const each of restore) each();
  return { value, time: timingLoop(kernel, [...(isGiven ? shared.arrays : []), ...args], restore) };
}

let loops = 0;

/**
 * A loop of its own for each function: V8 knows which one it calls, as it would in a program, and inlines it if that is
 * what it would do there. The number keeps V8 from sharing what it learned about another's loop.
 */
function timingLoop(
  kernel: AnyFunction,
  args: readonly unknown[],
  restore: readonly (() => void)[],
): (calls: number) => number {
  const names = args.map((_, at) => `argument${at}`);
  const call = `kept.result = kernel(${names.join(', ')});`;
  const body =
    restore.length === 0
      ? `const start = performance.now();
         for (let call = 0; call < calls; call++) ${call}
         return performance.now() - start;`
      : `let milliseconds = 0;
         for (let call = 0; call < calls; call++) {
           for (const each of restore) each();
           const start = performance.now();
           ${call}
           milliseconds += performance.now() - start;
         }
         return milliseconds;`;
  // Results are kept, so that no call is found to be for nothing.
  const text = `/* ${++loops} */ const kept = {}; return (calls) => { ${body} };`;
  return new Function('kernel', 'restore', ...names, text)(kernel, restore, ...args) as (calls: number) => number;
}

/** Estimates are the same if none is so many times the other. */
const SAME_ESTIMATE = 1.25;
const MOST_ESTIMATES = 6;

/**
 * Warms up, and says how many calls a sample of at least `seconds` needs, putting arrays back included; at least one.
 *
 * A kernel begins in V8's interpreter and becomes faster tens of milliseconds later, when its compilers are done. So
 * the number is estimated again until it stays.
 */
export async function callsFor(run: (calls: number) => unknown, seconds: number): Promise<number> {
  let calls = await estimateFrom(1, run, seconds);
  for (let estimates = 1; estimates < MOST_ESTIMATES; estimates++) {
    const next = await estimateFrom(calls, run, seconds);
    const isSteady = next <= calls * SAME_ESTIMATE;
    calls = next;
    if (isSteady) break;
  }
  return calls;
}

/** What comes out when `first` calls are tried first. */
async function estimateFrom(first: number, run: (calls: number) => unknown, seconds: number): Promise<number> {
  for (let calls = first; ; ) {
    const start = performance.now();
    await run(calls);
    const took = Math.max((performance.now() - start) / 1000, 1e-9);
    if (took >= seconds) return calls;
    // At most ten times as many: the first calls are the slow ones.
    calls = Math.min(calls * 10, Math.max(calls + 1, Math.ceil((calls * seconds * 1.05) / took)));
  }
}
