// Which plain arrays kernels write to: only those are copied back.
//
// In:  all functions of a module. Out: the same, with that in their plans (lib/ir/boundary.ts).

import type { ValuePlan } from '../ir/boundary.ts';
import type { Fn } from '../ir/ir.ts';
import { writtenParameters } from '../ir/written-parameters.ts';

export function completePlans(functions: readonly Fn[]): Fn[] {
  if (functions.every(({ boundary }) => boundary === undefined)) return [...functions];
  const written = writtenParameters(functions);
  return functions.map((fn) => {
    const { boundary, name } = fn;
    if (boundary === undefined) return fn;
    const ids = [...(written.get(name) ?? [])];
    const paths = new Set(ids.map((id) => boundary.paths.get(id)));
    const { plan } = boundary;
    const parameters = plan.parameters.map((each) => ({ ...each, plan: complete(each.plan, each.name, paths) }));
    return { ...fn, boundary: { ...boundary, plan: { ...plan, parameters } } };
  });
}

function complete(plan: ValuePlan, path: string, written: ReadonlySet<string | undefined>): ValuePlan {
  if (plan.kind === 'list') {
    return plan.written === undefined && written.has(path) ? { ...plan, written: 'elements' } : plan;
  }
  if (plan.kind !== 'record') return plan;
  const fields = plan.fields.map(([key, each]) => {
    return [key, complete(each, plan.isTuple ? `${path}[${key}]` : `${path}.${key}`, written)] as const;
  });
  return { ...plan, fields };
}
