// Objects and classes that have kernels in them: `export const kernels = { sum(a) { 'use kernel'; … } }`. What is built
// of a module has them at the same place.
//
// In:  a module's tree, exports and scope. Out: such objects with all their members, for the back ends; and why what is
// built can't stand in for one.

import type { Program } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Owner, OwnerMember } from '../ir/ir.ts';
import { type Classes, lineOf } from './class-chains.ts';
import type { Declaration } from './functions.ts';
import { ownerOf } from './receivers.ts';
import type { Scope } from './scope.ts';
import type { Node } from './scope-analysis.ts';

export interface FoundOwner {
  readonly owner: Owner;
  readonly problem: { readonly place: Span; readonly why: string; readonly hint: string } | undefined;
}

/** Of each object or class of which a kernel is exported. */
export function ownersIn(
  program: Program,
  declarations: ReadonlyMap<string, Declaration>,
  exportNamesOf: (name: string) => readonly string[],
  scope: Scope,
  classes: Classes,
): FoundOwner[] {
  const kernels = new Set([...declarations].filter(([, each]) => each.isKernel).map(([name]) => name));
  const all = program.body.flatMap((statement) => {
    const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
    const node = (isExport ? statement.declaration : statement) as unknown as Node | null;
    return node === null ? [] : objectsIn(node);
  });
  const found: FoundOwner[] = [];
  for (const each of all) {
    // Classes that others extend stand above them.
    const line = lineOf(classes, each.name).slice(1);
    const above = line.findIndex(({ name }) => found.some(({ owner }) => owner.name === name));
    const base = found.find(({ owner }) => owner.name === line[above]?.name)?.owner;
    const between = line.slice(0, above < 0 ? line.length : above).map(({ name }) => name);
    const inherited = between.flatMap((name) => all.find((one) => one.name === name && one.what === 'class') ?? []);
    found.push(...ownerIn(each, inherited, base, kernels, exportNamesOf, scope, classes));
  }
  return found;
}

interface Found {
  readonly name: string;
  readonly what: 'object' | 'class';
  readonly members: readonly Node[];
  readonly node: Node;
}

function objectsIn(node: Node): Found[] {
  if (node.type === 'ClassDeclaration' && node.id) {
    const { name } = node.id as unknown as { name: string };
    return [{ name, what: 'class', members: (node.body as Node).body as Node[], node }];
  }
  if (node.type !== 'VariableDeclaration') return [];
  return (node.declarations as { id: Node; init: Node | null }[]).flatMap(({ id, init }): Found[] => {
    if (id.type !== 'Identifier' || init?.type !== 'ObjectExpression') return [];
    return [{ name: String(id.name), what: 'object', members: init.properties as Node[], node: init }];
  });
}

/** `inherited`: classes above it that are none of them. */
function ownerIn(
  { name, what, members, node }: Found,
  inherited: readonly Found[],
  base: Owner | undefined,
  kernels: ReadonlySet<string>,
  exportNamesOf: (name: string) => readonly string[],
  scope: Scope,
  classes: Classes,
): FoundOwner[] {
  const exportNames = exportNamesOf(name);
  const isOwn = (each: string) => ownerOf(each) === name || ownerOf(each) === `${name}.prototype`;
  const own = [...kernels].filter(isOwn);
  if (exportNames.length === 0 || own.length === 0) return [];
  const binding = scope.find(name);
  const constantOf = (each: string) => {
    const member = binding?.kind === 'members' ? binding.member(each) : undefined;
    return member?.kind === 'constant' ? member.value : undefined;
  };
  const known = new Map<string, OwnerMember>();
  const all = [...inherited.toReversed().flatMap((each) => each.members), ...members];
  for (const each of all) {
    const key = each.key as Node | undefined;
    if (key === undefined || each.computed === true || key.type === 'PrivateIdentifier') continue;
    const text = String(key.type === 'Identifier' ? key.name : key.value);
    const isOfInstance = what === 'class' && each.static !== true;
    // The constructor, and fields, which instances get when they are made.
    if (isOfInstance && each.type !== 'MethodDefinition') continue;
    if (isOfInstance && each.kind === 'constructor') continue;
    const path = isOfInstance ? `prototype.${text}` : text;
    const isKernel = kernels.has(`${name}.${path}`);
    known.set(path, { path, isKernel, value: isKernel || isOfInstance ? undefined : constantOf(text) });
  }
  const owner: Owner = {
    ...{ name, what, exportNames, members: [...known.values()] },
    isMade: isMade(all) && base?.isMade !== false,
    ...(base && { base: base.name }),
  };
  return [{ owner, problem: problemIn(node, members, owner, classes) }];
}

/** Whether `new` does nothing but make an object. */
function isMade(members: readonly Node[]): boolean {
  return members.every((each) => each.kind !== 'constructor' && (each.static === true || !isField(each)));
}

function isField({ type }: Node): boolean {
  return type === 'PropertyDefinition' || type === 'AccessorProperty';
}

function problemIn(
  node: Node,
  members: readonly Node[],
  { name, what }: Owner,
  classes: Classes,
): FoundOwner['problem'] {
  const apart = `put its kernels into an object or a class of their own`;
  const more = members.find((each) => each.type === 'SpreadElement' || each.computed === true);
  if (more !== undefined) {
    return { place: more, why: `what is built of '${name}' can't have members without a written name`, hint: apart };
  }
  const unknown = what === 'class' ? lineOf(classes, name).find(({ unknownBase }) => unknownBase) : undefined;
  if (unknown !== undefined && node.superClass) {
    const why = `what is built of '${name}' can't have what it inherits: '${unknown.name}' extends what is no class of this file above it`;
    return { place: node.superClass as Node, why, hint: 'put the class that it extends into the same file' };
  }
  const decorated = [node, ...members].find((each) => ((each.decorators as unknown[] | undefined) ?? []).length > 0);
  if (decorated !== undefined) {
    return { place: decorated, why: `what is built of '${name}' can't have decorators`, hint: apart };
  }
  const again = members.find((each, at) => members.slice(0, at).some((other) => isSame(each, other)));
  if (again !== undefined) return { place: again, why: `'${name}' has this member twice`, hint: 'another name' };
  return undefined;
}

/** A getter and a setter of one name are one member. */
function isSame(one: Node, other: Node): boolean {
  const [key, otherKey] = [one.key, other.key] as (Node | undefined)[];
  const isPair = /^[gs]et$/.test(String(one.kind)) && /^[gs]et$/.test(String(other.kind)) && one.kind !== other.kind;
  const nameOf = (node: Node | undefined) => String(node?.type === 'Literal' ? node.value : node?.name);
  return (
    key !== undefined &&
    nameOf(key) === nameOf(otherKey) &&
    key.type !== 'PrivateIdentifier' &&
    (one.static === true) === (other.static === true) &&
    !isPair
  );
}
