// Demands through calls: of an argument, what the function that is called sees of its parameter; of a result, what
// those who call see of it.
//
//   function low(x: number): number { return x | 0 }        of what low is given, 32 bits are seen
//
// In:  the functions of a module with their facts. Out: the demands of each. Begins with functions that see nothing,
// and goes on until nothing changes; what is exported is called from outside, which sees everything of its result.

import { type CallStmt, callsOf } from '../ir/call-graph.ts';
import type { Fn, Local } from '../ir/ir.ts';
import { isPlainNumber } from '../ir/locals.ts';
import { type Demand, EVERYTHING, joinDemands, NOTHING } from './demand.ts';
import { analyseDemands, type Demands } from './demands.ts';
import type { RangeFacts } from './range.ts';

export interface Analysed {
  readonly fn: Fn;
  readonly facts: Pick<RangeFacts, 'of'>;
}

/** By the name of a function. */
export function demandsInModule(all: readonly Analysed[]): ReadonlyMap<string, Demands> {
  const byName = new Map(all.map((each) => [each.fn.name, { ...each, calls: callsOf(each.fn.body) }]));
  const ofParameters = new Map(all.map(({ fn }) => [fn.name, fn.parameters.map(() => NOTHING)]));
  const ofResults = new Map(all.map(({ fn }) => [fn.name, fn.exported ? EVERYTHING : NOTHING]));
  const callers = new Map<string, Set<string>>();
  for (const [name, { calls }] of byName) {
    for (const { callee } of calls) callers.set(callee, (callers.get(callee) ?? new Set()).add(name));
  }
  const found = new Map<string, Demands>();
  const ofArgument = (callee: string, index: number): Demand => ofParameters.get(callee)?.[index] ?? EVERYTHING;
  const open = new Set(byName.keys());
  for (const name of open) {
    open.delete(name);
    const { fn, facts, calls } = byName.get(name) as Analysed & { calls: readonly CallStmt[] };
    const demands = analyseDemands(fn.body, facts, { ofArgument, ofResult: ofResults.get(name) ?? EVERYTHING });
    found.set(name, demands);
    const before = ofParameters.get(name) as Demand[];
    const after = fn.parameters.map((local, k) => joinDemands(before[k] as Demand, seenOf(local, demands)));
    ofParameters.set(name, after);
    if (after.some((each, k) => each !== before[k])) for (const caller of callers.get(name) ?? []) open.add(caller);
    for (const { callee, target } of calls) {
      const known = ofResults.get(callee);
      if (known === undefined || target === undefined) continue;
      const joined = joinDemands(known, seenOf(target, demands));
      ofResults.set(callee, joined);
      if (joined !== known) open.add(callee);
    }
  }
  return found;
}

/** All of what is declared to be an integer, which is tested, and of what is no number. */
function seenOf(local: Local, demands: Demands): Demand {
  return isPlainNumber(local) ? demands.of(local) : EVERYTHING;
}
