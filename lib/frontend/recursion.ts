// Which functions of a module call themselves, by way of others or not: as far as their names say.
//
// In:  a function, and the class of the object that it is called of. Out: whether it does. Lowers nothing.

import type { ModuleContext } from './scope.ts';
import type { Node } from './scope-analysis.ts';

/** `start`: the class in which methods of `this` are looked up. */
export function callsItself(module: ModuleContext, name: string, start: string | undefined): boolean {
  const seen = new Set<string>();
  const open = callees(module, name, start);
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (each === name) return true;
    if (seen.has(each)) continue;
    seen.add(each);
    open.push(...callees(module, each, start));
  }
  return false;
}

function callees(module: ModuleContext, name: string, start: string | undefined): string[] {
  const body = module.functionNode(name)?.body;
  if (!body) return [];
  const { scopes } = module;
  const isThere = (each: string) => module.functionNode(each) !== undefined;
  const byName = scopes.within(body).flatMap(({ identifier }) => {
    const node = identifier as unknown as Node;
    const parent = scopes.parentOf(node);
    if (parent?.type === 'MemberExpression' && parent.object === node && parent.computed !== true) {
      return [`${String(node.name)}.${String((parent.property as Node).name)}`];
    }
    return [String(node.name)];
  });
  return [...byName.filter(isThere), ...module.calledBy(name, start).own];
}
