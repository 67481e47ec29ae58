// From a batch with a failure to the smallest program that fails alike.
//
// In:  the batch's numbers and its verdict. Out: the case, as small as fast-check gets it, with its own verdict. Each
// attempt is a job of the pool, so that crashing and hanging programs shrink too.

import fc from 'fast-check';
import { caseOf } from './families.js';

/** The lowest number in the batch that fails by itself, with its verdict; undefined if only many fail together. */
export async function findCulprit(pool, job, verdict) {
  if (verdict.at !== undefined) {
    const number = job.numbers[verdict.at];
    const alone = await pool.run({ ...job, numbers: [number] });
    if (isFailure(alone)) return { number, verdict: alone };
  }
  if (job.numbers.length === 1) return { number: job.numbers[0], verdict };
  const middle = job.numbers.length >> 1;
  for (const numbers of [job.numbers.slice(0, middle), job.numbers.slice(middle)]) {
    const half = { ...job, numbers };
    const found = await pool.run(half);
    if (isFailure(found)) return findCulprit(pool, half, found);
  }
  return undefined;
}

export const isFailure = ({ kind }) => kind !== 'same' && kind !== 'trouble';

/** The smallest case found in `seconds` that fails in the same manner and way. */
export async function shrink(pool, chosen, job, { number, verdict }, seconds) {
  const { family, caseSeed, case_ } = caseOf(chosen, job.seed, number);
  let smallest = { case_, verdict };
  const property = fc.asyncProperty(family.cases, async (each) => {
    const explicit = { family: family.name, case_: each };
    const again = await pool.run({ ways: job.ways, threads: job.threads, way: verdict.way, explicit, callSeconds: 2 });
    if (again.kind !== verdict.kind) return true;
    smallest = { case_: each, verdict: again };
    return false;
  });
  await fc.check(property, {
    ...{ seed: caseSeed, path: '0', numRuns: 1 },
    ...{ interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false },
  });
  return { family, ...smallest };
}
