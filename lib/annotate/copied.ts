// What a call copies besides numbers and typed arrays: the boundary's plan in words. Copying takes a nanosecond or so
// for each element and field (docs/values.md).
//
// In:  a kernel. Out: a text for each value: `prices: number[], in and back`. Empty if all is passed as it is.

import type { ColumnPlan, ColumnsPlan, NestedPlan, ValuePlan } from '../ir/boundary.ts';
import type { Fn } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';

export function copiedBy({ exported, boundary, parameters }: Fn): readonly string[] {
  if (!exported) return [];
  if (boundary === undefined) {
    return parameters.flatMap(({ name, isString }) => (isString ? [`${name}: string, in`] : []));
  }
  const { plan } = boundary;
  const self = plan.self === undefined ? [] : valueTexts('this', plan.self.fields, 'in');
  const given = plan.parameters.flatMap(({ name, plan: value }) => valueTexts(name, value, 'in'));
  const made = plan.result.kind === 'value' ? valueTexts('result', plan.result.plan, 'made') : [];
  return [...self, ...given, ...made];
}

function valueTexts(name: string, plan: ValuePlan, way: 'in' | 'made'): readonly string[] {
  const text = (type: string, isWritten: boolean) => `${name}: ${type}, ${isWritten ? 'in and back' : way}`;
  switch (plan.kind) {
    case 'argument':
      return plan.type === 'string' ? [text('string', false)] : [];
    case 'list':
      return [text(`${plan.element}[]`, plan.written !== undefined)];
    case 'nested':
      return [text(`${rowOf(plan)}[]`, plan.written !== undefined)];
    case 'records': {
      const columns = columnsOf(plan.of);
      const names = columns.map(([field]) => field).join(', ');
      return [
        text(
          `{ ${names} }[]`,
          columns.some(([, { written }]) => written !== undefined),
        ),
      ];
    }
    case 'record':
      return plan.fields.flatMap(([field, each]) => {
        return valueTexts(plan.isTuple ? `${name}[${field}]` : `${name}.${field}`, each, way);
      });
    default:
      return [];
  }
}

function rowOf({ element }: NestedPlan): string {
  return isArrayKind(element) ? element : `${element}[]`;
}

function columnsOf({ fields }: ColumnsPlan, way = ''): readonly (readonly [string, ColumnPlan])[] {
  return fields.flatMap(([name, each]) => {
    const own = `${way}${name}`;
    return 'kind' in each ? [[own, each] as const] : columnsOf(each, `${own}.`);
  });
}
