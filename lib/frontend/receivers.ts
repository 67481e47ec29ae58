// What `this` is in functions of objects and classes: `this.half(x)` in a method of `util` is `util.half(x)`, for those
// who call it as `util.sum(a)`.
//
// In:  a function of a module, by the name that it has there: 'util.half', 'Util.prototype.half'. Out: what its `this`
// stands for, and whether it is used. A function that uses it must not be called without its object: JavaScript would
// end with an error, or have another `this`. What serves callers from outside looks at theirs.

import { type Classes, type ClassOfModule, lineOf } from './class-chains.ts';
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

/** What is known of the classes of a module. */
export interface KnownClasses {
  readonly scope: Scope;
  readonly classes: Classes;
  /** Whether instances of the class have a field of that name. */
  readonly hasField: (name: string, field: string) => boolean;
  /** Notes that a kernel has that member of that class, which may have it of another one. */
  readonly note: (name: string, path: string, binding: Binding) => void;
}

/** What a method's `this` stands for. Arrow functions have none. */
export function receiverOf(known: KnownClasses, name: string, written: object | undefined): Binding | undefined {
  const owner = ownerOf(name);
  if (owner === undefined || (written as Node | undefined)?.type === 'ArrowFunctionExpression') return undefined;
  const [object = ''] = owner.split('.');
  const binding = known.scope.find(object);
  if (owner === object || binding?.kind === 'refused') return binding;
  const self: Binding = {
    kind: 'members',
    what: 'class',
    of: object,
    member: (each) => memberOf(known, object, `prototype.${each}`, self, false),
  };
  return self;
}

/** What `super` stands for in a method: members of the class above, of which `receiver` is called. */
export function superOf(known: KnownClasses, name: string, receiver: Binding | undefined): Binding | undefined {
  const owner = ownerOf(name);
  const [object = ''] = (owner ?? '').split('.');
  const own = known.classes.get(object);
  if (owner === undefined || own === undefined) return undefined;
  const prefix = owner === object ? '' : 'prototype.';
  const member = (each: string): Binding | undefined => {
    if (own.base === undefined) return whyUnknown(own);
    const found = memberOf(known, own.base, prefix + each, receiver, true);
    const isOfInstance = prefix !== '' && found?.kind !== 'function' && found?.kind !== 'refused';
    return isOfInstance ? undefined : found;
  };
  return { kind: 'members', what: 'class', member };
}

/** `isAbove`: it is asked of another class than the receiver's own. */
function memberOf(
  known: KnownClasses,
  start: string,
  path: string,
  receiver: Binding | undefined,
  isAbove: boolean,
): Binding | undefined {
  const { scope, classes } = known;
  for (const each of lineOf(classes, start)) {
    // Its own code may change it.
    const binding = scope.find(each.name);
    if (binding?.kind === 'refused') return binding;
    if (each.members.has(path)) {
      const isInherited = isAbove || each.name !== start;
      const found = memberIn(scope, binding, each.name, path);
      if (found === undefined || !isInherited) return found;
      known.note(start, path, found);
      return calledOf(found, receiver);
    }
    if (each.name === start && !isAbove && known.hasField(start, path.replace('prototype.', ''))) return undefined;
    const why = whyUnknown(each);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** A class's very own member. */
function memberIn(scope: Scope, binding: Binding | undefined, name: string, path: string): Binding | undefined {
  if (path.startsWith('prototype.')) return scope.find(`${name}.${path}`);
  return binding?.kind === 'members' ? binding.member(path) : undefined;
}

/** A function of another class, with the object that it is called of. */
export function calledOf(found: Binding, receiver: Binding | undefined): Binding {
  const isOfThis = found.kind === 'function' && found.module.usesThis(found.name);
  return isOfThis && receiver !== undefined ? { ...found, receiver } : found;
}

/** Why nobody knows what a class has besides. */
export function whyUnknown({ name, unknownBase, isOpen }: ClassOfModule): Binding | undefined {
  if (unknownBase === undefined && !isOpen) return undefined;
  const what = unknownBase === undefined ? 'has members whose names are computed' : `extends ${quoted(unknownBase)}`;
  const where = unknownBase === undefined ? '' : ', which is no class of this file above it';
  const hint = unknownBase === undefined ? 'write their names' : 'put the class that it extends into the same file';
  return { kind: 'refused', code: 'KZ1007', why: `'${name}' ${what}${where}`, hint };
}

function quoted(name: string): string {
  return name.includes(' ') ? name : `'${name}'`;
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
    // What is called of `super` is not this object's own.
    const callee = node.type === 'CallExpression' ? (node.callee as Node) : undefined;
    const isAbove = callee?.type === 'MemberExpression' && (callee.object as Node).type === 'Super';
    if (isAbove && callee.computed !== true) return isFine(node.arguments);
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
