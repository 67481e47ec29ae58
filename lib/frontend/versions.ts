// Versions of a kernel whose parameters may be of several types: `a: Float32Array | number[]`, and type parameters,
// `T extends Float32Array | Float64Array`. There is one for each combination that a call may have, lowered as if it was
// written with these types.
//
// In:  a function's declaration. Out: its versions, and which values' kinds tell them apart; reported, if there are too
// many, or nothing tells them apart.

import type { Function as FunctionNode, TSType } from 'oxc-parser';
import type { Asked, Choice, Kind } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { pickedTypeOf, typeParameterOf } from './boundary-types.ts';
import type { BoundaryType } from './entry-types.ts';
import { typeNamed } from './generic-types.ts';
import { parametersOf, targetOf } from './parameter-forms.ts';
import { mayRead, textOf } from './read-fields.ts';
import { type ModuleContext, type NamedType, Scope } from './scope.ts';
import { nothingOfType, orUndefined, type Picking, type TypePlace } from './shapes.ts';

/** More would take seconds to compile, and nobody would call them all. */
const MOST_VERSIONS = 16;

export interface Version {
  /** What its function's name ends with. */
  readonly suffix: string;
  /** Of each value that is asked for. */
  readonly kinds: readonly Kind[];
  /** What type parameters stand for. */
  readonly typeParameters: ReadonlyMap<string, NamedType>;
  /** Of each parameter; undefined where its annotation says it. */
  readonly types: readonly (BoundaryType | undefined)[];
}

export interface Versions {
  readonly asked: readonly Asked[];
  /** One, if there are type parameters with one type each. */
  readonly list: readonly Version[];
}

/** A type, and where its names are read. */
interface Member {
  readonly node: TSType;
  readonly place: TypePlace;
  readonly kind: Kind;
  readonly type: BoundaryType;
}

/** Whether some parameter's type is one of several, or a type parameter. */
export function hasVersions(node: FunctionNode, module: ModuleContext): boolean {
  return node.typeParameters != null || parametersOf(node).some((each) => unionsIn(node, each, module).length > 0);
}

/** The unions in a parameter's type. */
function unionsIn(
  node: FunctionNode,
  parameter: FunctionNode['params'][number],
  module: ModuleContext,
): (readonly Member[])[] {
  const { source, scope } = module;
  const type = annotationOf(parameter);
  const found: (readonly Member[])[] = [];
  const text = textOf(node, module);
  const picking: Picking = {
    union: (way, each, place) => {
      const members = unionAt(way, each, place, text);
      if (members !== undefined) found.push(members);
      return members?.[0];
    },
    parameter: () => {},
  };
  if (type !== undefined) pickedTypeOf(type, { source, scope, names: new Set(), picking });
  return found;
}

/** The types of a union; undefined also of a field that may not be there, and that nobody asks for. */
function unionAt(way: readonly string[], node: TSType, place: TypePlace, text: string): readonly Member[] | undefined {
  const members = membersOf(node, place);
  const mayLack = members?.some(({ type }) => type.kind === 'nothing') === true;
  const key = way.length > 1 ? way.at(-1) : undefined;
  return mayLack && key !== undefined && !mayRead(text, key) ? undefined : members;
}

/** Whether a type is one of several that can be told apart. */
export function isUnionOfKinds(type: TSType, { source }: ModuleContext, scope: Scope): boolean {
  const members = membersOf(type, { source, scope, names: new Set() }) ?? [];
  return members.filter(({ type }) => type.kind !== 'nothing').length > 1;
}

/** Whether some field of an object, at any depth, is of one of several types. */
export function holdsUnion(type: TSType, { source }: ModuleContext, scope: Scope): boolean {
  let isFound = false;
  const picking: Picking = {
    union: (_, each, place) => {
      const members = membersOf(each, place);
      isFound ||= (members?.length ?? 0) > 1;
      return members?.[0];
    },
    parameter: () => {},
  };
  return pickedTypeOf(type, { source, scope, names: new Set(), picking }) !== undefined && isFound;
}

/** Whether a function may be given what functions in C can't be given: a plain array, an object. */
export function maySeeObjects(node: FunctionNode, module: ModuleContext): boolean {
  const { source, scope } = module;
  const isObject = (type: TSType | null | undefined) =>
    type != null &&
    (membersOf(type, { source, scope, names: new Set() })?.some(({ kind }) => kind === 'array') ?? true);
  if ((node.typeParameters?.params ?? []).some(({ constraint }) => isObject(constraint))) return true;
  return parametersOf(node).some((each) => {
    const type = annotationOf(each);
    const ofFields = unionsIn(node, each, module).flat();
    if (ofFields.some(({ type: one }) => one.kind === 'nothing')) return true;
    return type !== undefined && isUnionOfKinds(type, module, scope) && isObject(type);
  });
}

/** Undefined, and reported, if there is none that can be compiled. */
export function versionsOf(node: FunctionNode, module: ModuleContext): Versions | undefined {
  const declared = (node.typeParameters?.params ?? []).map(({ name, constraint }) => {
    const place = { source: module.source, scope: module.scope, names: new Set<string>() };
    const members = constraint ? membersOf(constraint, place) : undefined;
    return { name: name.name, members, node: name };
  });
  const without = declared.find(({ members }) => members === undefined);
  if (without !== undefined) {
    const why = `'${without.name}' is a type parameter that does not say what it may be`;
    module.report('KZ1015', without.node, why, `${without.name} extends Float32Array | Float64Array`);
    return undefined;
  }
  const parameters = declared.map(({ name, members = [] }) => ({ name, members }));
  const product = parameters.reduce((count, { members }) => count * members.length, 1);
  const found =
    product > MOST_VERSIONS
      ? []
      : combinations(parameters.map(({ members }) => members)).map((chosen) => {
          return new Combinations(
            node,
            module,
            new Map(parameters.map(({ name }, at) => [name, chosen[at] as Member])),
          );
        });
  const count = found.reduce((sum, each) => sum + each.count, 0) || product;
  if (count > MOST_VERSIONS) {
    const why = `a version for each combination of types would be ${count}, and at most ${MOST_VERSIONS} are compiled`;
    module.report('KZ1022', node.id ?? node, why, 'one type parameter for values of one type, or fewer types');
    return undefined;
  }
  const asked = new Map<string, Asked>();
  for (const each of found) {
    for (const [key, own] of each.asked) {
      const known = asked.get(key);
      const of = own.typeParameter && parameters.find(({ name }) => name === own.typeParameter)?.members;
      const kinds = of ? of.map(({ kind }) => kind) : [...new Set([...(known?.kinds ?? []), ...own.kinds])];
      asked.set(key, { ...own, kinds });
    }
  }
  // What is of one kind is looked at by the version itself.
  const keys = [...asked].flatMap(([key, { kinds }]) => (kinds.length > 1 ? [key] : []));
  const list = found.flatMap((each) => each.versions(keys));
  const unique = new Set(list.map(({ kinds }) => kinds.join()));
  if (unique.size < list.length) {
    const undecided = parameters.find(({ name, members }) => {
      return members.length > 1 && ![...asked.values()].some((each) => each.typeParameter === name);
    });
    const what = undecided ? `'${undecided.name}' is the type of no parameter` : 'its versions can not be told apart';
    module.report('KZ1015', node.id ?? node, `${what}, so that nobody knows which version is meant`);
    return undefined;
  }
  return { asked: keys.map((key) => asked.get(key) as Asked), list };
}

/** What callers have of it. `functions`: the versions' names. */
export function choiceOf(
  name: string,
  { returnType }: FunctionNode,
  module: ModuleContext,
  { asked, list }: Versions,
  functions: readonly string[],
): Choice {
  const versions = list.map(({ kinds }, at) => ({ fn: functions[at] as string, kinds }));
  const scope = new Scope(module.scope);
  for (const [key, type] of list[0]?.typeParameters ?? []) scope.setType(key, () => type);
  const result = returnType ? typeParameterOf(returnType.typeAnnotation, scope) : undefined;
  return { name, asked, versions, ...(result !== undefined && { result }) };
}

/** All versions of a function with given types for its type parameters. */
class Combinations {
  readonly asked = new Map<string, Asked>();
  readonly count: number;
  private readonly node: FunctionNode;
  private readonly module: ModuleContext;
  private readonly typeParameters: ReadonlyMap<string, Member>;
  private readonly unions = new Map<string, readonly Member[]>();
  private readonly scope: Scope;

  constructor(node: FunctionNode, module: ModuleContext, typeParameters: ReadonlyMap<string, Member>) {
    this.node = node;
    this.module = module;
    this.typeParameters = typeParameters;
    this.scope = new Scope(module.scope);
    for (const [name, type] of this.named()) this.scope.setType(name, () => type);
    this.types(new Map());
    this.count = [...this.unions.values()].reduce((count, members) => count * members.length, 1);
  }

  versions(keys: readonly string[]): Version[] {
    const ways = [...this.unions.keys()];
    return combinations([...this.unions.values()]).map((chosen) => {
      const picked = new Map(ways.map((way, at) => [way, chosen[at] as Member]));
      const kindAt = (key: string) => {
        const { typeParameter = '' } = this.asked.get(key) as Asked;
        return (picked.get(key) ?? this.typeParameters.get(typeParameter))?.kind as Kind;
      };
      const kinds = keys.map(kindAt);
      const apart = keys.filter((key, at) => {
        const { typeParameter } = this.asked.get(key) as Asked;
        const isSame = (other: string) => this.asked.get(other)?.typeParameter === typeParameter;
        return typeParameter === undefined || keys.findIndex(isSame) === at;
      });
      const suffix = apart.map(kindAt).join('_');
      return { suffix, kinds, typeParameters: new Map(this.named()), types: this.types(picked) };
    });
  }

  private named(): [string, NamedType][] {
    const { module } = this;
    return [...this.typeParameters].map(([name, { node, place }]) => {
      return [name, { kind: 'alias', node, module, scope: place.scope, parameter: name }];
    });
  }

  /** With the first of each union, where nothing is picked. */
  private types(picked: ReadonlyMap<string, Member>): (BoundaryType | undefined)[] {
    const list = parametersOf(this.node);
    const text = textOf(this.node, this.module);
    const picking: Picking = {
      union: (way, node, place) => {
        const members = unionAt(way, node, place, text);
        const key = way.join('\0');
        if (members !== undefined && !this.unions.has(key)) {
          this.unions.set(key, members);
          this.ask(way, members);
        }
        return picked.get(key) ?? members?.[0];
      },
      parameter: (way, name) => {
        const own = this.typeParameters.get(name);
        if (own !== undefined) this.ask(way, [own], name);
      },
    };
    const { source } = this.module;
    const place: TypePlace = { source, scope: this.scope, names: new Set<string>(), picking };
    return list.map((each, at) => {
      const type = annotationOf(each);
      return type && pickedTypeOf(type, place, [String(at)]);
    });
  }

  private ask(way: readonly string[], members: readonly Member[], typeParameter?: string): void {
    const [at = '0', ...path] = way;
    const target = targetOf(parametersOf(this.node)[Number(at)] as FunctionNode['params'][number]);
    const name = target.type === 'Identifier' ? target.name : `parameter${at}`;
    const said = path.reduce((text, key) => (/^\d+$/.test(key) ? `${text}[${key}]` : `${text}.${key}`), name);
    const list = members.find(({ kind }) => kind === 'array')?.type;
    const array = list?.kind === 'list' ? `an array of ${list.element}s` : 'an array';
    const kinds = members.map(({ kind }) => kind);
    const key = way.join('\0');
    const own = { parameter: Number(at), path, said, kinds, array };
    this.asked.set(key, { ...own, ...(typeParameter !== undefined && { typeParameter }) });
  }
}

/** What a type is does not hang on what fields of it are. */
const FIRST: Picking = { union: (_, node, place) => membersOf(node, place)?.[0], parameter: () => {} };

/** The types of a union, if they can be told apart; of what is none, itself. That it is not there comes last. */
function membersOf(node: TSType, place: TypePlace): Member[] | undefined {
  const found: Member[] = [];
  const all = flat(node, place, []);
  const isNothing = (each: { node: TSType }) => nothingOfType(each.node) !== undefined;
  for (const each of [...all.filter((one) => !isNothing(one)), ...all.filter(isNothing)]) {
    const nothing = nothingOfType(each.node);
    const type: BoundaryType | undefined = nothing
      ? { kind: 'nothing', nothing }
      : pickedTypeOf(each.node, { ...each.place, picking: FIRST });
    const kind = type && kindOf(type);
    if (type === undefined || kind === undefined) return undefined;
    const known = found.find((other) => other.kind === kind);
    if (known !== undefined && !isSame(known.type, type)) return undefined;
    if (known === undefined) found.push({ ...each, kind, type });
  }
  // Which of several an object is, nobody could say.
  const values = found.filter(({ type }) => type.kind !== 'nothing');
  return values.length > 1 && values.some(({ kind }) => kind === 'object') ? undefined : found;
}

function flat(node: TSType, place: TypePlace, names: readonly string[]): Pick<Member, 'node' | 'place'>[] {
  if (node.type === 'TSParenthesizedType') return flat(node.typeAnnotation, place, names);
  if (node.type === 'TSUnionType') return node.types.flatMap((each) => flat(each, place, names));
  if (node.type !== 'TSTypeReference' || node.typeName.type !== 'Identifier') return [{ node, place }];
  const { name } = node.typeName;
  const named = names.includes(name) ? undefined : typeNamed(place.scope, node);
  // One that goes round in a circle ends there.
  if (named?.kind !== 'alias' || (place.names.has(name) && !named.isArgument)) return [{ node, place }];
  const own = named.isArgument ? names : [...names, name];
  return flat(named.node, { ...place, source: named.module.source, scope: named.scope }, own);
}

/** What it is at a call; undefined of objects, and of what may not be there. */
function kindOf(type: BoundaryType): Kind | undefined {
  if (type.kind === 'optional' || type.kind === 'maybe') return undefined;
  if (type.kind === 'nothing') return type.nothing;
  if (type.kind === 'record') return type.isTuple ? 'array' : 'object';
  if (type.kind !== 'plain') return 'array';
  const { type: own } = type.of;
  return isArrayKind(own) || /^(number|boolean|bigint)$/.test(own) ? (own as Kind) : undefined;
}

function isSame(one: BoundaryType, other: BoundaryType): boolean {
  if (one.kind === 'nothing' && other.kind === 'nothing') return true;
  if (one.kind === 'plain' && other.kind === 'plain') return one.of.declared === other.of.declared;
  return one.kind === 'list' && other.kind === 'list' && one.element === other.element;
}

function annotationOf(parameter: FunctionNode['params'][number]): TSType | undefined {
  const target = targetOf(parameter);
  // With a default, or without a value, it is nobody's choice.
  if (parameter !== target || !('typeAnnotation' in target) || target.type === 'RestElement') return undefined;
  const type = target.typeAnnotation?.typeAnnotation;
  return type && target.type === 'Identifier' && target.optional ? orUndefined(type) : type;
}

function combinations<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((all, list) => all.flatMap((each) => list.map((one) => [...each, one])), [[]]);
}
