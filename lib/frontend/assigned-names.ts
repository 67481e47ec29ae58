// What a function's text assigns to: names, and fields of records. The rest never changes.
//
// In:  a function's body. Out: how often each name is assigned, and the names of fields.

import type { VarDeclarations } from './var-declarations.ts';

interface Node {
  readonly type?: string;
  readonly [key: string]: unknown;
}

export interface Assigned {
  readonly names: ReadonlyMap<string, number>;
  readonly fields: ReadonlySet<string>;
  /** Names that functions in the function assign. */
  readonly inside: ReadonlySet<string>;
}

export function assignedIn(body: object, { assignments }: VarDeclarations): Assigned {
  const names = new Map<string, number>();
  const fields = new Set<string>();
  const inside = new Set<string>();
  let isInFunction = false;
  const add = (name: string) => {
    names.set(name, (names.get(name) ?? 0) + 1);
    if (isInFunction) inside.add(name);
  };
  const target = (node: Node): void => {
    switch (node.type) {
      case 'Identifier':
        return void add(String(node.name));
      case 'MemberExpression': {
        const { name, value } = node.property as { name?: string; value?: unknown };
        if (name !== undefined || value !== undefined) fields.add(String(name ?? value));
        return;
      }
      case 'ArrayPattern':
        for (const each of node.elements as (Node | null)[]) if (each !== null) target(each);
        return;
      case 'ObjectPattern':
        for (const each of node.properties as Node[]) target((each.value ?? each.argument) as Node);
        return;
      case 'AssignmentPattern':
        return target(node.left as Node);
      case 'RestElement':
        return target(node.argument as Node);
      default:
        if (node.expression !== undefined) target(node.expression as Node);
    }
  };
  const visit = (value: unknown, isInside: boolean): void => {
    if (Array.isArray(value)) {
      for (const each of value) visit(each, isInside);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const node = value as Node;
    isInFunction = isInside;
    if (node.type === 'AssignmentExpression') target(node.left as Node);
    if (node.type === 'UpdateExpression') target(node.argument as Node);
    if (/^For(In|Of)Statement$/.test(node.type ?? '') && (node.left as Node).type !== 'VariableDeclaration') {
      target(node.left as Node);
    }
    // Variables of functions in the function: what their declarations mean is seen when their bodies go in.
    if (isInside && node.type === 'VariableDeclaration' && node.kind === 'var') {
      for (const { id } of node.declarations as { id: Node }[]) target(id);
    }
    const isFunction = /^(ArrowFunction|Function)(Expression|Declaration)$/.test(node.type ?? '');
    for (const each of Object.values(value)) visit(each, isInside || isFunction);
  };
  visit(body, false);
  isInFunction = false;
  assignments.forEach(add);
  return { names, fields, inside };
}
