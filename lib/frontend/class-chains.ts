// Which class of a module extends which, and so where the methods of an object are found: `class Square extends Shape`.
//
// In:  a module's tree. Out: its classes with the names of their members, and for a method what it calls of `this` and of
// `super`, through all that these call. Reports nothing.

import type { Program, Statement } from 'oxc-parser';

interface Node {
  readonly type?: string;
  readonly [key: string]: unknown;
}

export interface ClassOfModule {
  readonly name: string;
  /** The class of the module, declared further up, that it extends. */
  readonly base: string | undefined;
  /** What it extends, if that is none of those: 'another class', or its name. */
  readonly unknownBase: string | undefined;
  /** 'area' of what is static, and 'prototype.area'. Fields of instances are not among them. */
  readonly members: ReadonlySet<string>;
  /** It has a member whose name is computed. */
  readonly isOpen: boolean;
}

export type Classes = ReadonlyMap<string, ClassOfModule>;

export function classesIn(program: Pick<Program, 'body'>): Classes {
  const found = new Map<string, ClassOfModule>();
  for (const statement of program.body as Statement[]) {
    const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
    const node = (isExport ? statement.declaration : statement) as Statement | null;
    if (node?.type !== 'ClassDeclaration' || !node.id) continue;
    const { name } = node.id;
    const above = node.superClass?.type === 'Identifier' ? node.superClass.name : undefined;
    const isKnown = above !== undefined && found.has(above);
    const members = node.body.body as unknown as Node[];
    found.set(name, {
      name,
      base: isKnown ? above : undefined,
      unknownBase: isKnown || !node.superClass ? undefined : (above ?? 'another class'),
      members: new Set(members.flatMap(pathOf)),
      isOpen: members.some(({ computed, key }) => computed === true && !isSymbol(key as Node)),
    });
  }
  return found;
}

function pathOf({ type, key, computed, value, declare, static: isStatic }: Node): string[] {
  const isMethod = type === 'MethodDefinition' && Boolean((value as Node | null)?.body);
  const isStaticField = isStatic === true && /^(PropertyDefinition|AccessorProperty)$/.test(type ?? '') && !declare;
  const isAccessor = type === 'AccessorProperty';
  const { type: kind, name, value: text } = (key ?? {}) as Node;
  if (computed === true || !(isMethod || isStaticField || isAccessor) || kind === 'PrivateIdentifier') return [];
  return [`${isStatic === true ? '' : 'prototype.'}${name ?? text}`];
}

/** `[Symbol.iterator]`, which is no name. */
function isSymbol({ type, object, computed }: Node): boolean {
  return type === 'MemberExpression' && computed !== true && (object as Node).name === 'Symbol';
}

/** The class, what it extends, and so on, as far as the module has them. */
export function lineOf(classes: Classes, name: string): ClassOfModule[] {
  const own = classes.get(name);
  return own === undefined ? [] : [own, ...(own.base === undefined ? [] : lineOf(classes, own.base))];
}

/** The class of the line whose member it is; undefined if nobody knows, or it is none. */
export function holderOf(classes: Classes, name: string, path: string): string | undefined {
  for (const each of lineOf(classes, name)) {
    if (each.members.has(path)) return each.name;
    if (each.isOpen) return undefined;
  }
  return undefined;
}

/** What a method of instances calls. */
export interface CalledMethods {
  /** The functions, by the names that the module has for them: 'Shape.prototype.area'. It is the first itself. */
  readonly functions: readonly string[];
  /** What is called of `this`, and in how many classes of the line it is. */
  readonly ofThis: ReadonlyMap<string, number>;
  /** What is read of `this` besides: fields. */
  readonly fields: ReadonlySet<string>;
  /** Those that it calls itself, by `this` or `super`. */
  readonly own: readonly string[];
}

/** `textOf`: a function of the module, as the tree has it. `start`: the class of the object that it is called of. */
export function calledMethods(
  name: string,
  classes: Classes,
  textOf: (name: string) => object | undefined,
  start = name.slice(0, Math.max(0, name.indexOf('.'))),
): CalledMethods {
  const functions = new Set([name]);
  const ofThis = new Map<string, number>();
  const fields = new Set<string>();
  const own = new Set<string>();
  const line = lineOf(classes, start);
  for (const each of functions) {
    const text = textOf(each);
    const add = (callee: string) => {
      functions.add(callee);
      if (each === name) own.add(callee);
    };
    const prefix = each.includes('.prototype.') ? 'prototype.' : '';
    for (const key of namesOfThis(text)) {
      const path = prefix + key;
      const holder = holderOf(classes, start, path);
      if (holder === undefined || textOf(`${holder}.${path}`) === undefined) fields.add(key);
      else {
        add(`${holder}.${path}`);
        ofThis.set(key, line.filter(({ members }) => members.has(path)).length);
      }
    }
    const base = classes.get(each.split('.')[0] ?? '')?.base;
    for (const key of base === undefined ? [] : namesOfSuper(text)) {
      const path = prefix + key;
      const holder = holderOf(classes, base as string, path);
      if (holder !== undefined && textOf(`${holder}.${path}`) !== undefined) add(`${holder}.${path}`);
    }
  }
  return { functions: [...functions], ofThis, fields, own: [...own] };
}

/** `this.x`, and `const { x } = this`. */
export function namesOfThis(value: unknown, found: Set<string> = new Set()): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return found;
  const node = value as Node;
  const { object, property, computed, id, init } = node as Record<
    'object' | 'property' | 'id' | 'init',
    Node | undefined
  > & {
    computed?: boolean;
  };
  if (node.type === 'MemberExpression' && object?.type === 'ThisExpression' && !computed) {
    if (property?.type === 'Identifier') found.add(String(property.name));
    return found;
  }
  if (node.type === 'VariableDeclarator' && init?.type === 'ThisExpression' && id?.type === 'ObjectPattern') {
    for (const each of id.properties as Node[]) {
      const key = each.key as Node | undefined;
      if (key?.type === 'Identifier') found.add(String(key.name));
    }
    return found;
  }
  for (const each of Object.values(node)) namesOfThis(each, found);
  return found;
}

/** `super.x`. */
function namesOfSuper(value: unknown, found: Set<string> = new Set()): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return found;
  const { type, object, property } = value as { type?: string; object?: Node; property?: Node };
  if (type === 'MemberExpression' && object?.type === 'Super' && property?.type === 'Identifier') {
    found.add(String(property.name));
  }
  for (const each of Object.values(value)) namesOfSuper(each, found);
  return found;
}
