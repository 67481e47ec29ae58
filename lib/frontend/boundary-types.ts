// Types of values that kernels are given and give back, where these are not passed as they are: plain arrays, records,
// tuples, and values that may not be there.
//
// In:  an annotation. Out: what it means at the boundary; undefined where kernels have no such type. Reports nothing.

import type { TSType } from 'oxc-parser';
import { isArrayKind } from '../ir/ops.ts';
import { elementType } from './bigints.ts';
import type { BoundaryType, RecordType } from './entry-types.ts';
import { typeNamed } from './generic-types.ts';
import { elementOfList, listTypeOf } from './list-types.ts';
import { listOfValue } from './nested-results.ts';
import { VALUE } from './optional-types.ts';
import { isRecordValue, isShape, type Shape, type Value } from './record-types.ts';
import type { FunctionContext, ModuleContext, Scope } from './scope.ts';
import { membersOf, nothingOfType, optionalOf, optionalParameter, type TypePlace, underNames } from './shapes.ts';
import { typeMeaning } from './types.ts';

interface Reading {
  /** Of a parameter that ends with `?`. */
  readonly isOptional?: boolean;
  /** Of a parameter; objects may have fields of other types. */
  readonly isGiven?: boolean;
  /** Arrays and objects may not be there. */
  readonly isResult?: boolean;
}

export function boundaryTypeOf(
  node: TSType,
  module: ModuleContext,
  scope: Scope,
  { isOptional = false, isGiven = false, isResult = false }: Reading = {},
): BoundaryType | undefined {
  if (isOptional) return optional(optionalParameter(node, module, scope));
  return read(node, { source: module.source, scope, names: new Set(), isResult }, isGiven);
}

/** The same of a parameter, where types that are one of several are picked. `way`: its position. */
export function pickedTypeOf(node: TSType, place: TypePlace, way: readonly string[] = []): BoundaryType | undefined {
  return read(node, place, true, way);
}

type ReadingPlace = TypePlace & Pick<Reading, 'isResult'>;

function read(
  type: TSType,
  from: ReadingPlace,
  isGiven: boolean,
  way: readonly string[] = [],
): BoundaryType | undefined {
  const parameter = from.picking && typeParameterOf(type, from.scope);
  if (parameter !== undefined) from.picking?.parameter(way, parameter, type, from);
  const plain = typeMeaning(type, from.source, from.scope);
  if (plain !== undefined) return { kind: 'plain', of: plain };
  const element = listTypeOf(type, from.scope);
  if (element !== undefined) return { kind: 'list', element };
  const inner = elementOfList(type, from.scope);
  if (inner !== undefined) return listOf(inner, { ...from, picking: undefined }, isGiven);
  const { node, place: under } = underNames(type, from);
  const place: ReadingPlace = { ...under, ...(from.isResult && { isResult: true }) };
  if (node.type === 'TSUnionType') {
    const found = optional(optionalOf(node.types, place.source, place.scope));
    if (found === undefined && from.isResult) return maybe(node.types, place);
    const picked = found === undefined ? from.picking?.union(way, node, place) : undefined;
    const nothing = picked && nothingOfType(picked.node);
    if (nothing !== undefined) return { kind: 'nothing', nothing };
    return picked === undefined ? found : read(picked.node, { ...picked.place, picking: from.picking }, isGiven, way);
  }
  const members = membersOf(node, place);
  if (members === undefined || members.types.length === 0) return undefined;
  const fields = new Map<string, BoundaryType>();
  for (const [name, each] of members.types) {
    const field = read(each, { ...members.place, ...(from.isResult && { isResult: true }) }, isGiven, [...way, name]);
    // Objects keep no strings.
    const isKnown = field !== undefined && !(field.kind === 'plain' && /^(void|string)$/.test(field.of.type));
    if (isKnown) fields.set(name, field);
    // What kernels have no type for they may not use: a name, a method.
    else if (!isGiven || members.isTuple) return undefined;
  }
  if (fields.size === 0) return undefined;
  return { kind: 'record', isTuple: members.isTuple, fields };
}

/** `Point | undefined`, `number[] | null`. */
function maybe(types: readonly TSType[], place: ReadingPlace): BoundaryType | undefined {
  const nothings = types.flatMap((each) => nothingOfType(each) ?? []);
  const [first, another] = types.filter((each) => nothingOfType(each) === undefined);
  const [nothing, other] = nothings;
  if (nothing === undefined || other !== undefined || first === undefined || another !== undefined) return undefined;
  const of = read(first, place, true);
  const isWhole = of !== undefined && !/^(optional|maybe)$/.test(of.kind);
  return isWhole && (of.kind !== 'plain' || isArrayKind(of.of.type)) ? { kind: 'maybe', of, nothing } : undefined;
}

/** The type parameter that a type is, by its name or by another one. */
export function typeParameterOf(node: TSType, scope: Scope, names: readonly string[] = []): string | undefined {
  if (node.type === 'TSParenthesizedType') return typeParameterOf(node.typeAnnotation, scope, names);
  if (node.type !== 'TSTypeReference' || node.typeName.type !== 'Identifier') return undefined;
  const { name } = node.typeName;
  const named = names.includes(name) ? undefined : typeNamed(scope, node);
  if (named?.kind !== 'alias') return undefined;
  return named.parameter ?? typeParameterOf(named.node, named.scope, named.isArgument ? names : [...names, name]);
}

/** An array of objects or of arrays. */
function listOf(inner: TSType, from: ReadingPlace, isGiven: boolean): BoundaryType | undefined {
  const of = read(inner, from, isGiven);
  if (of?.kind === 'list') return { kind: 'nested', element: of.element };
  if (of?.kind === 'plain' && isArrayKind(of.of.type) && elementType(of.of.type) === 'number') {
    return { kind: 'nested', element: of.of.type };
  }
  return of?.kind === 'record' && hasColumns(of) ? { kind: 'records', of } : undefined;
}

/** Numbers and booleans, and objects of such. */
function hasColumns({ fields }: RecordType): boolean {
  return [...fields.values()].every((each) => {
    if (each.kind === 'record') return hasColumns(each);
    if (each.kind !== 'plain') return false;
    const { type, declared } = each.of;
    return (type === 'number' || type === 'boolean') && (declared === undefined || declared === 'f64');
  });
}

function optional(shape: Shape | undefined): BoundaryType | undefined {
  const of = shape?.fields.get(VALUE);
  return shape?.nothing === undefined || of === undefined || isShape(of)
    ? undefined
    : { kind: 'optional', of, nothing: shape.nothing };
}

/** Of a value that a kernel gives, where no annotation says it. */
export function typeOfValue(ctx: FunctionContext, value: Value): BoundaryType {
  if (!isRecordValue(value)) {
    const list = listOfValue(value);
    if (list?.kind === 'nested-list') {
      return { kind: 'nested', element: ctx.listElements.get(list.data.id)?.type ?? 'number' };
    }
    if (list !== undefined) return { kind: 'records', of: typeOfShape(list.shape) };
    const elements = value.kind === 'local' ? ctx.listElements.get(value.local.id) : undefined;
    if (value.kind === 'local' && value.local.isList) return { kind: 'list', element: elements?.type ?? 'number' };
    return { kind: 'plain', of: { type: value.type, declared: undefined } };
  }
  if (value.nothing !== undefined) {
    const held = value.fields.get(VALUE) as Exclude<Value, { kind: 'record' }>;
    return { kind: 'optional', of: { type: held.type, declared: undefined }, nothing: value.nothing };
  }
  const fields = [...value.fields].map(([name, each]): [string, BoundaryType] => [name, typeOfValue(ctx, each)]);
  return { kind: 'record', isTuple: value.isTuple, fields: new Map(fields) };
}

function typeOfShape({ isTuple, fields }: Shape): RecordType {
  const own = [...fields].map(([name, each]): [string, BoundaryType] => {
    return [name, isShape(each) ? typeOfShape(each) : { kind: 'plain', of: each }];
  });
  return { kind: 'record', isTuple, fields: new Map(own) };
}
