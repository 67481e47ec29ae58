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
  const found = namesAssignedIn(scopes, parts);
  const names = new Map(found.names);
  for (const name of assignments) names.set(name, (names.get(name) ?? 0) + 1);
  return { ...found, names, fields: fieldsIn(scopes, parts) };
}

/** Names that are assigned by what is no declaration, and by `var` of functions in there. */
export function namesAssignedIn(scopes: ScopeAnalysis, parts: readonly Span[]): Omit<Assigned, 'fields'> {
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
    // Variables of functions in the function: what their declarations mean is seen when their bodies go in.
    for (const node of scopes.ofTypeIn(part, 'VariableDeclaration')) {
      const [variable] = node.kind === 'var' ? scopes.declaredBy(node) : [];
      if (variable === undefined || !isInFunction(variable.scope, part)) continue;
      for (const { id } of node.declarations as { id: BindingPattern }[]) {
        for (const each of boundBy(id)) if (each.type === 'Identifier') add(each.name, true);
      }
    }
  }
  return { names, inside };
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

function fieldsIn(scopes: ScopeAnalysis, parts: readonly Span[]): Set<string> {
  const fields = new Set<string>();
  for (const node of parts.flatMap((part) => scopes.ofTypeIn(part, 'MemberExpression'))) {
    if (!isTarget(scopes, node)) continue;
    const { name, value } = node.property as { name?: string; value?: unknown };
    if (name !== undefined || value !== undefined) fields.add(String(name ?? value));
  }
  return fields;
}
