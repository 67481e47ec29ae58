// Shapes of records and tuples: which fields they have, and of what types. `{ x: number; y: number }`, `[lo: f64, hi:
// f64]`, and interfaces and aliases of such.
//
// In:  a type. Out: its shape; undefined if it is no record or has what kernels don't know. Reports nothing.

import type { TSType } from 'oxc-parser';
import { typeNamed } from './generic-types.ts';
import { optionalShape } from './optional-types.ts';
import { type Annotated, isShape, type Nothing, type Shape } from './record-types.ts';
import type { ModuleContext, Scope } from './scope.ts';
import { typeMeaning } from './types.ts';

/** A field that is no record itself, with the way to it. */
export interface Leaf {
  readonly path: readonly string[];
  readonly of: Annotated;
}

export function leavesOf({ fields }: Shape): Leaf[] {
  return [...fields].flatMap(([name, each]) =>
    isShape(each)
      ? leavesOf(each).map(({ path, of }) => ({ path: [name, ...path], of }))
      : [{ path: [name], of: each }],
  );
}

export function shapeOf(node: TSType, module: ModuleContext, scope: Scope): Shape | undefined {
  return read(node, module.source, scope, new Set());
}

/** Where a type is read: aliases under way may go round in a circle. */
export interface TypePlace {
  readonly source: string;
  readonly scope: Scope;
  readonly names: ReadonlySet<string>;
  /** Where types may be one of several, which of them is meant (element-unions.ts). */
  readonly picking?: Picking | undefined;
}

/** Which type of several a value has, by the way to it: names of fields behind a parameter's position. */
export interface Picking {
  /** The value's type, where it is one of several that can be told apart. */
  union(way: readonly string[], node: TSType, place: TypePlace): { node: TSType; place: TypePlace } | undefined;
  /** Notes that the value's type is a type parameter. */
  parameter(way: readonly string[], name: string, node: TSType, place: TypePlace): void;
}

/** The fields of a record or a tuple, by their types, and where those are read. */
export interface MembersOfType {
  readonly isTuple: boolean;
  readonly types: readonly (readonly [name: string, type: TSType])[];
  readonly place: TypePlace;
}

function read(node: TSType, source: string, scope: Scope, names: ReadonlySet<string>): Shape | undefined {
  const found = underNames(node, { source, scope, names });
  if (found.node.type === 'TSUnionType') return optionalOf(found.node.types, found.place.source, found.place.scope);
  const members = membersOf(found.node, found.place);
  return members && fieldsOf(members);
}

/** What a type is without parentheses, `readonly` and aliases. */
export function underNames(node: TSType, place: TypePlace): { readonly node: TSType; readonly place: TypePlace } {
  if (node.type === 'TSParenthesizedType') return underNames(node.typeAnnotation, place);
  if (node.type === 'TSTypeOperator' && node.operator === 'readonly') return underNames(node.typeAnnotation, place);
  if (node.type !== 'TSTypeReference' || node.typeName.type !== 'Identifier') return { node, place };
  const { name } = node.typeName;
  if (place.names.has(name)) return { node, place };
  const named = typeNamed(place.scope, node);
  if (named?.kind === 'alias') {
    const names = named.isArgument ? place.names : new Set([...place.names, name]);
    return underNames(named.node, { ...place, source: named.module.source, scope: named.scope, names });
  }
  const [only] = node.typeArguments?.params ?? [];
  return named === undefined && name === 'Readonly' && only !== undefined ? underNames(only, place) : { node, place };
}

/** Of a type without names; undefined if it is no record, or has fields that can't be named. */
export function membersOf(node: TSType, place: TypePlace): MembersOfType | undefined {
  if (node.type === 'TSTupleType') {
    const types = node.elementTypes.map((each, at) => {
      const type = each.type === 'TSNamedTupleMember' && !each.optional ? each.elementType : each;
      return [String(at), type as TSType] as const;
    });
    return { isTuple: true, types, place };
  }
  if (node.type !== 'TSTypeLiteral') return undefined;
  const types = node.members.map((each) => {
    const isField = each.type === 'TSPropertySignature' && !each.computed;
    const name = isField ? nameOfKey(each.key) : undefined;
    if (!isField || name === undefined || !each.typeAnnotation) return undefined;
    const { typeAnnotation } = each.typeAnnotation;
    return [name, each.optional ? orUndefined(typeAnnotation) : typeAnnotation] as const;
  });
  return types.every((each) => each !== undefined) ? { isTuple: false, types, place } : undefined;
}

/** `x`, `'x'`, `0`. One with a dot could be a way to a field of an object in the object. */
function nameOfKey(key: { readonly type: string; readonly name?: unknown; readonly value?: unknown }) {
  const name = key.type === 'Identifier' ? String(key.name) : undefined;
  const isText = key.type === 'Literal' && /^(number|string)$/.test(typeof key.value);
  const text = isText ? String(key.value) : name;
  return text === undefined || text === '__proto__' || text.includes('.') ? undefined : text;
}

export function orUndefined(type: TSType): TSType {
  const { start, end } = type;
  const nothing = { type: 'TSUndefinedKeyword', start, end } as TSType;
  return { type: 'TSUnionType', types: [...(type.type === 'TSUnionType' ? type.types : [type]), nothing], start, end };
}

/** `number | undefined`, `number | null`: a number, a boolean or a bigint that may not be there. */
export function optionalOf(types: readonly TSType[], source: string, scope: Scope): Shape | undefined {
  const nothings = new Set(types.flatMap((each) => nothingOfType(each) ?? []));
  const rest = types.filter((each) => nothingOfType(each) === undefined);
  const [nothing, another] = [...nothings];
  const [first] = rest;
  if (nothing === undefined || another !== undefined || first === undefined) return undefined;
  const meaning = typeMeaning(union(rest), source, scope);
  return meaning && /^(number|boolean|bigint)$/.test(meaning.type) ? optionalShape(meaning, nothing) : undefined;
}

const NOTHINGS: Readonly<Record<string, Nothing | undefined>> = {
  TSUndefinedKeyword: 'undefined',
  TSNullKeyword: 'null',
};

export function nothingOfType({ type }: TSType): Nothing | undefined {
  return NOTHINGS[type];
}

/** The type without undefined and null. */
export function withoutNothing(type: TSType): TSType {
  if (type.type !== 'TSUnionType') return type;
  const rest = type.types.filter((each) => nothingOfType(each) === undefined);
  return rest.length === 0 ? type : union(rest);
}

function union(types: readonly TSType[]): TSType {
  const [first] = types;
  const { start, end } = first as TSType;
  return types.length === 1 ? (first as TSType) : ({ type: 'TSUnionType', types, start, end } as TSType);
}

/** The value of a type that an optional parameter has: `x?: number`. */
export function optionalParameter(type: TSType, module: ModuleContext, scope: Scope): Shape | undefined {
  return shapeOf(orUndefined(type), module, scope);
}

function fieldsOf({ isTuple, types, place }: MembersOfType): Shape | undefined {
  const { source, scope, names } = place;
  const fields = new Map<string, Annotated | Shape>();
  for (const [name, type] of types) {
    const found = typeMeaning(type, source, scope) ?? read(type, source, scope, names);
    if (found === undefined || (!isShape(found) && found.type === 'void')) return undefined;
    fields.set(name, found);
  }
  return fields.size === 0 ? undefined : { kind: 'record', isTuple, fields };
}
