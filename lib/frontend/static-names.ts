// What an expression names before anything runs: a function, a constant, a table or a member of a namespace; or one of
// JavaScript's own, under its own name or an alias (`const { imul } = Math`).
//
// In:  a name, or a chain of members. Out: what it is bound to; or the path of a global, as 'Math.imul'. Changes
// nothing.

import type { Expression } from 'oxc-parser';
import type { Binding, Members, Scope } from './scope.ts';

/** Undefined where something must be computed to know it. */
export function staticBinding(scope: Scope, node: Expression): Binding | undefined {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return staticBinding(scope, node.expression);
    case 'Identifier':
      return scope.find(node.name);
    // No variable has that name.
    case 'ThisExpression':
      return scope.find('this');
    case 'MemberExpression': {
      if (node.computed || node.property.type !== 'Identifier') return undefined;
      // No variable has that name either.
      const object = node.object.type === 'Super' ? scope.find('super') : staticBinding(scope, node.object);
      if (object?.kind === 'refused') return object;
      if (object?.kind === 'record') return membersOf(object)?.member(node.property.name);
      return object?.kind === 'members' ? object.member(node.property.name) : undefined;
    }
    default:
      return undefined;
  }
}

/** Methods of `this`, where it is a record. */
function membersOf({ record }: Extract<Binding, { kind: 'record' }>): Members | undefined {
  return record.methods as Members | undefined;
}

/** The path of a global that kernels know, whatever it is called here. */
export function globalPath(scope: Scope, node: Expression): string | undefined {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return globalPath(scope, node.expression);
    case 'Identifier': {
      const binding = scope.find(node.name);
      if (binding === undefined) return node.name;
      return binding.kind === 'global' ? binding.path : undefined;
    }
    case 'MemberExpression': {
      if (node.computed || node.property.type !== 'Identifier' || node.object.type === 'Super') return undefined;
      const object = globalPath(scope, node.object);
      if (object !== undefined) return memberOfGlobal(object, node.property.name);
      const binding = staticBinding(scope, node);
      return binding?.kind === 'global' ? binding.path : undefined;
    }
    default:
      return undefined;
  }
}

export function memberOfGlobal(path: string, member: string): string {
  return path === 'globalThis' ? member : `${path}.${member}`;
}
