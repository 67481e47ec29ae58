// Which values that kernels take from modules other modules have, too, and where: exported tables, and members of
// exported objects, classes and enums. Whoever imports an object can write to it; who compiles the kernel does not see
// that.
//
// In:  the modules that were opened, and the members of objects that kernels asked for. Out: places by which a running
// program's values can be compared with those that were compiled.

import type { Expression } from 'oxc-parser';
import type { Assumed, SharedPlace, Table } from '../ir/ir.ts';
import { boundBy } from './declarations.ts';
import { type Exports, importsOf } from './imports.ts';
import type { Parsed } from './parser.ts';
import type { Binding, Members, ModuleContext } from './scope.ts';

/** A member of an object of a module that some kernel may have. */
export interface AskedMember {
  readonly file: string;
  readonly object: string;
  readonly member: string;
  readonly binding: Binding;
}

interface Module {
  readonly context: ModuleContext;
  readonly exports: Exports;
  readonly program: Parsed['program'];
}

/** Members that are noted when somebody asks for them. */
export function noting(file: string, object: string, members: Members, asked: AskedMember[]): Members {
  const member = (name: string): Binding | undefined => {
    const binding = members.member(name);
    const isNew = !asked.some((each) => each.file === file && each.object === object && each.member === name);
    if (binding !== undefined && isNew) asked.push({ file, object, member: name, binding });
    return binding;
  };
  return { ...members, member };
}

/** Where others have a table. */
export function placesOfTable(
  table: Table,
  root: Module,
  modules: readonly Module[],
  asked: readonly AskedMember[],
): SharedPlace[] {
  const variable = placeOfVariable(table, root, modules);
  const members = asked.filter(({ binding }) => binding.kind === 'table' && binding.table === table);
  return [...(variable ? [variable] : []), ...members.flatMap((each) => placeOfMember(each, root, modules))];
}

/** Numbers and functions that others could replace. */
export function assumedMembers(root: Module, modules: readonly Module[], asked: readonly AskedMember[]): Assumed[] {
  const seen = new Set<string>();
  return asked.flatMap((each) => {
    const value = assumedOf(each.binding);
    const key = [each.file, each.object, each.member].join('\n');
    if (value === undefined || seen.has(key)) return [];
    seen.add(key);
    return placeOfMember(each, root, modules).map((place) => ({ place, value }));
  });
}

function assumedOf(binding: Binding): Assumed['value'] | undefined {
  if (binding.kind === 'constant') return binding.value;
  return binding.kind === 'function' || binding.kind === 'global' ? 'function' : undefined;
}

function placeOfVariable(table: Table, root: Module, modules: readonly Module[]): SharedPlace | undefined {
  const isIt = ({ context, program }: Module) => {
    const aliases = aliasesIn(program);
    return (name: string) => {
      const binding = aliases.has(name) ? context.scope.find(name) : context.scope.known(name);
      return binding?.kind === 'table' && binding.table === table;
    };
  };
  const own = [...root.exports.own.values()].find(isIt(root));
  if (own !== undefined) return { path: [own] };
  const local = [...importsOf(root.program).keys()].find(isIt(root));
  for (const module of modules) {
    const found = [...module.exports.own].find(([, name]) => isIt(module)(name));
    if (found !== undefined) return { file: module.context.file, path: [found[0]], ...(local && { local }) };
  }
  return local === undefined ? undefined : { path: [local] };
}

/** Variables that are other names of what the module itself has: nobody need have asked for these. */
function aliasesIn({ body }: Module['program']): Set<string> {
  const declared = body.flatMap((statement) => {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    return node?.type === 'VariableDeclaration' ? node.declarations : [];
  });
  const own = new Set(declared.flatMap(({ id }) => boundBy(id).flatMap((each) => ('name' in each ? [each.name] : []))));
  const names = declared.flatMap(({ id, init }) => {
    const root = init === null ? undefined : rootOf(init);
    return id.type === 'Identifier' && root !== undefined && own.has(root) ? [id.name] : [];
  });
  return new Set(names);
}

/** The variable of a name, or of a chain of members. */
function rootOf(node: Expression): string | undefined {
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'MemberExpression':
      return rootOf(node.object);
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
      return rootOf(node.expression);
    default:
      return undefined;
  }
}

/** None if nobody else has the object. */
function placeOfMember({ file, object, member }: AskedMember, root: Module, modules: readonly Module[]): SharedPlace[] {
  const module = modules.find(({ context }) => context.file === file);
  const exported = [...(module?.exports.own ?? [])].find(([, local]) => local === object);
  if (exported === undefined) return [];
  const path = member.split('.');
  return [module === root ? { path: [object, ...path] } : { file, path: [exported[0], ...path] }];
}
