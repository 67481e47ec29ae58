// Runs cases every way and finds the first difference.
//
// The js back end is the yardstick: V8 has no checks, so where the js back end reports an error V8 went on (and may not
// even end). Every other call is compared with V8 too.

import { isInconclusive } from './facts/violation.js';
import { leaksNaN } from './memory.js';

/**
 * The first difference, in the order of cases.
 * @param note told the indices of case and call and the way before each call: a call may not come back
 * @returns `{ at, call, way, what }` or undefined, and how many calls were compared
 */
export function findDifference(cases, names, ways, note) {
  const counts = { calls: 0, withV8: 0 };
  const others = [...ways.keys()].filter((way) => way !== 'js');
  for (const [at, { family, case_ }] of cases.entries()) {
    const checksOff = family.checksOff(case_);
    for (const [callAt, call] of case_.calls.entries()) {
      const run = (way) => {
        note(at, callAt, way);
        return family.run(ways.get(way)[names[at]], call, case_);
      };
      const js = run('js');
      counts.calls++;
      if (js.blurred) continue;
      for (const way of others) {
        if (way === 'V8') {
          if (checksOff || (isError(js.result) && mayRefuse(family, call, js.result))) continue;
          counts.withV8++;
        }
        const other = run(way);
        if (isInconclusive(other.result)) continue;
        const what = differ(js, other, way);
        if (what === undefined) continue;
        const hasFailed = isError(js.result);
        const watchV8 = () => family.run(hasFailed ? () => 0 : ways.get('V8')[names[at]], call, case_);
        if (leaksNaN(watchV8, hasFailed)) break;
        return { counts, difference: { at, call: callAt, way, what } };
      }
    }
  }
  return { counts, difference: undefined };
}

const mayRefuse = (family, call, result) => family.mayRefuse?.(call, result) ?? !family.failsAsV8;

const isError = (result) => /^\w*Error: /.test(result);

function differ(js, other, way) {
  if (other.result !== js.result) return `js ${js.result}, ${way} ${other.result}`;
  if (other.text !== js.text) return `arrays differ:\n  js ${js.text}\n  ${way} ${other.text}`;
  return undefined;
}
