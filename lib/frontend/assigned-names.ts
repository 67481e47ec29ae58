// What a function's text assigns to: names, and fields of records. The rest never changes.
//
// In:  parts of a module's text: a function's body, a loop. Out: how often each name is assigned, and the names of
// fields. Names of different variables count together: what is said of none of them holds for each.

import type { BindingPattern } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { boundBy } from './declarations.ts';
import type { Node, Scope, ScopeAnalysis } from './scope-analysis.ts';
import { isTarget } from './uses.ts';
import type { VarDeclarations } from './var-declarations.ts';

export interface Assigned {
  readonly names: ReadonlyMap<string, number>;
  readonly fields: ReadonlySet<string>;
  /** Names that functions in the function assign. */
  readonly inside: ReadonlySet<string>;
}

export function assignedIn(scopes: ScopeAnalysis, parts: readonly Span[], { assignments }: VarDeclarations): Assigned {
  const names = new Map<string, number>();
  const inside = new Set<string>();
  const add = (name: string, isInside: boolean) => {
    names.set(name, (names.get(name) ?? 0) + 1);
    if (isInside) inside.add(name);
  };
  for (const part of parts) {
    let last: object | undefined;
    for (const reference of scopes.within(part)) {
      const { identifier, from, init } = reference;
      // A name with a default is assigned in two ways.
      if (init === true || identifier === last || !isTarget(scopes, identifier as unknown as Node)) continue;
      last = identifier;
      add(identifier.name as string, isInFunction(from, part));
    }
  }
  // Variables of functions in the function: what their declarations mean is seen when their bodies go in.
  const contains = ({ start, end }: Span) => parts.some((part) => part.start <= start && end <= part.end);
  for (const node of scopes.ofType('VariableDeclaration')) {
    if (node.kind !== 'var' || !contains(node)) continue;
    for (const { id } of node.declarations as { id: BindingPattern }[]) {
      const [variable] = scopes.declaredBy(node);
      if (!variable || !parts.some((part) => isInFunction(variable.scope, part))) continue;
      for (const each of boundBy(id)) if (each.type === 'Identifier') add(each.name, true);
    }
  }
  for (const name of assignments) add(name, false);
  return { names, fields: fieldsIn(scopes, contains), inside };
}

/** Whether a scope is, or is in, a function of that part. */
function isInFunction(from: Scope, part: Span): boolean {
  for (let scope: Scope | null = from; scope !== null; scope = scope.upper) {
    const { start, end } = scope.block as unknown as Span;
    if (start < part.start || end > part.end) return false;
    if ((scope.type as string) === 'function') return true;
  }
  return false;
}

function fieldsIn(scopes: ScopeAnalysis, contains: (node: Node) => boolean): Set<string> {
  const fields = new Set<string>();
  for (const node of scopes.ofType('MemberExpression')) {
    if (!contains(node) || !isTarget(scopes, node)) continue;
    const { name, value } = node.property as { name?: string; value?: unknown };
    if (name !== undefined || value !== undefined) fields.add(String(name ?? value));
  }
  return fields;
}
