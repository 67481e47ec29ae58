// Which plain arrays kernels write to: only those are copied back.
//
// In:  all functions of a module. Out: the same, with that in their plans (lib/ir/boundary.ts).

import type { ColumnsPlan, RecordPlan, ValuePlan } from '../ir/boundary.ts';
import type { Fn } from '../ir/ir.ts';
import { writtenParameters } from '../ir/written-parameters.ts';

export function completePlans(functions: readonly Fn[]): Fn[] {
  if (functions.every(({ boundary }) => boundary === undefined)) return [...functions];
  const written = writtenParameters(functions);
  return functions.map((fn) => {
    const { boundary, name } = fn;
    if (boundary === undefined) return fn;
    const ids = [...(written.get(name) ?? [])];
    const names = new Map(fn.parameters.map((local) => [local.id, local.name]));
    const paths = new Set(ids.map((id) => boundary.paths.get(id) ?? names.get(id)));
    const { plan } = boundary;
    const parameters = plan.parameters.map((each) => ({ ...each, plan: complete(each.plan, each.name, paths) }));
    const fields = plan.self && (complete(plan.self.fields, 'this', paths) as RecordPlan);
    const self = fields && { ...plan.self, fields };
    return { ...fn, boundary: { ...boundary, plan: { ...plan, parameters, ...(self && { self }) } } };
  });
}

function complete(plan: ValuePlan, path: string, written: ReadonlySet<string | undefined>): ValuePlan {
  const isWritten = (at: string) => written.has(at);
  switch (plan.kind) {
    case 'list':
      return plan.written === undefined && isWritten(path) ? { ...plan, written: 'elements' } : plan;
    case 'argument':
      return isWritten(path) ? { ...plan, written: 'elements' } : plan;
    case 'nested':
      return plan.written === undefined && isWritten(`${path}[]`) ? { ...plan, written: 'elements' } : plan;
    case 'records':
      return { ...plan, of: columns(plan.of, `${path}[]`, isWritten) };
    case 'record': {
      const fields = plan.fields.map(([key, each]) => {
        return [key, complete(each, plan.isTuple ? `${path}[${key}]` : `${path}.${key}`, written)] as const;
      });
      return { ...plan, fields };
    }
    default:
      return plan;
  }
}

function columns(plan: ColumnsPlan, path: string, isWritten: (path: string) => boolean): ColumnsPlan {
  const fields = plan.fields.map(([key, each]) => {
    const at = `${path}.${key}`;
    if (!('kind' in each)) return [key, columns(each, at, isWritten)] as const;
    return [key, isWritten(at) ? { ...each, written: 'elements' as const } : each] as const;
  });
  return { ...plan, fields };
}
