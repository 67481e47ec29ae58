// Types of what kernels are given and give, as TypeScript names them, by a plan.

import type { ColumnsPlan, Plan, ValuePlan } from '../ir/boundary.ts';

export function typeOfParameter({ plan }: Pick<Plan['parameters'][number], 'plan'>): string {
  return typeText(plan);
}

/** `result`: of what the flat function gives, if that is what the kernel gives. */
export function typeOfPlannedResult({ result, parameters }: Plan, direct: string): string {
  if (result.kind === 'direct') return direct;
  return typeText(result.plan, new Map(parameters.flatMap((each) => pathsIn(each.plan, each.name))));
}

/** By the way to it, what the kernel was given. */
function pathsIn(plan: ValuePlan, path: string): [string, ValuePlan][] {
  if (plan.kind !== 'record') return [[path, plan]];
  const inside = plan.fields.flatMap(([key, each]) =>
    pathsIn(each, plan.isTuple ? `${path}[${key}]` : `${path}.${key}`),
  );
  return [[path, plan], ...inside];
}

function typeText(plan: ValuePlan, given: ReadonlyMap<string, ValuePlan> = new Map()): string {
  switch (plan.kind) {
    case 'argument':
    case 'scalar':
    case 'array':
      return plan.type;
    case 'optional':
      return `${plan.value.type} | ${plan.nothing}`;
    case 'nothing':
      return plan.nothing;
    case 'maybe':
      return plan.plan === undefined ? plan.nothing : `${typeText(plan.plan, given)} | ${plan.nothing}`;
    case 'list':
      return `${plan.element}[]`;
    case 'nested':
      return `${plan.element}[][]`.replace(/^(\w+Array)\[\]/, '$1');
    case 'records':
      return `${columnsText(plan.of)}[]`;
    case 'given': {
      const known = given.get(plan.path);
      return known === undefined ? 'unknown' : typeText(known, given);
    }
    default: {
      const fields = plan.fields.map(([key, each]) => {
        const type = typeText(each, given);
        const mayLack = 'nothing' in each && each.nothing === 'undefined' ? '?' : '';
        return plan.isTuple ? type : `${/^[\w$]+$/.test(key) ? key : JSON.stringify(key)}${mayLack}: ${type}`;
      });
      return plan.isTuple ? `[${fields.join(', ')}]` : `{ ${fields.join('; ')} }`;
    }
  }
}

function columnsText({ isTuple, fields }: ColumnsPlan): string {
  const all = fields.map(([key, each]) => {
    const type = 'kind' in each ? each.type : columnsText(each);
    return isTuple ? type : `${/^[\w$]+$/.test(key) ? key : JSON.stringify(key)}: ${type}`;
  });
  return isTuple ? `[${all.join(', ')}]` : `{ ${all.join('; ')} }`;
}
