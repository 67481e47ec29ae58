// What `this` is in functions of objects and classes: `this.half(x)` in a method of `util` is `util.half(x)`, for those
// who call it as `util.sum(a)`.
//
// In:  a function of a module, by the name that it has there: 'util.half', 'Util.prototype.half'. Out: what its `this`
// stands for, and whether it is used. A function that uses it must not be called without its object: JavaScript would
// end with an error, or have another `this`. What serves callers from outside looks at theirs.

import type { Binding, Scope } from './scope.ts';

interface Node {
  readonly type?: string;
  readonly [key: string]: unknown;
}

/** 'util' of 'util.half', 'Util.prototype' of 'Util.prototype.half'; undefined of a function of the module itself. */
export function ownerOf(name: string): string | undefined {
  const at = name.lastIndexOf('.');
  return at < 0 ? undefined : name.slice(0, at);
}

/** What a method's `this` stands for. Arrow functions have none. */
export function receiverOf(scope: Scope, name: string, written: object | undefined): Binding | undefined {
  const owner = ownerOf(name);
  if (owner === undefined || (written as Node | undefined)?.type === 'ArrowFunctionExpression') return undefined;
  const [object = ''] = owner.split('.');
  const binding = scope.find(object);
  if (owner === object || binding?.kind === 'refused') return binding;
  const member = (each: string) => scope.find(`${owner}.${each}`);
  return { kind: 'members', what: 'class', member };
}

/** A function that is known by another name than its object's: what uses `this` can't be called so. */
export function detached(binding: Binding): Binding {
  if (binding.kind !== 'function' || !binding.module.usesThis(binding.name)) return binding;
  const hint = `call it as ${binding.name}(…)`;
  return { kind: 'refused', code: 'KZ1007', why: `'${binding.name}' uses 'this', and has no object here`, hint };
}

export function mentionsThis(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (/^(ThisExpression|Super)$/.test((value as Node).type ?? '')) return true;
  return Object.values(value).some(mentionsThis);
}

/** Names that are read of `this`, as `this.half` is; undefined if it is used in any other way. */
export function readsOfThis(value: unknown): ReadonlySet<string> | undefined {
  const found = new Set<string>();
  const isFine = (each: unknown): boolean => {
    if (Array.isArray(each)) return each.every(isFine);
    if (typeof each !== 'object' || each === null) return true;
    const node = each as Node;
    if (/^(ThisExpression|Super)$/.test(node.type ?? '')) return false;
    const target = targetOf(node);
    if (target !== undefined && mentionsThis(target)) return false;
    const { object, property, computed } = node as { object?: Node; property?: Node; computed?: boolean };
    if (node.type === 'MemberExpression' && object?.type === 'ThisExpression') {
      if (computed || property?.type !== 'Identifier' || property.name === 'constructor') return false;
      found.add(String(property.name));
      return true;
    }
    return Object.values(node).every(isFine);
  };
  return isFine(value) ? found : undefined;
}

/** What a node gives a value to, or takes away. */
function targetOf({ type, left, argument, operator }: Node): unknown {
  if (type === 'AssignmentExpression' || type === 'ForOfStatement' || type === 'ForInStatement') return left;
  return type === 'UpdateExpression' || (type === 'UnaryExpression' && operator === 'delete') ? argument : undefined;
}
