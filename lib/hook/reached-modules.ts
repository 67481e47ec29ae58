// Which modules a kernel's module has loaded by the time that it runs, and a way to their namespaces that loads nothing
// more: what a helper reads may be compiled in, and other modules may have written to it.
//
// In:  the module's path and the tree of the text that is about to run. Out: specifiers whose modules are there in any
// case, with their files; and every file that was read for that. An import that TypeScript's compilers take out, because
// its names are types, is none: only names that are values for certain are followed.

import { existsSync, realpathSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import type { Program } from 'oxc-parser';
import { readModule } from '../compiler/read-module.ts';
import { boundBy } from '../frontend/declarations.ts';
import { isRelative, type ModuleFile } from '../frontend/imports.ts';
import { parser } from '../frontend/parser.ts';
import { hashOf } from '../hash.ts';
import { fileKey } from './shared-values.ts';

export interface ReachedModule {
  readonly specifier: string;
  /** As './deep/tables.ts', seen from the module. */
  readonly file: string;
}

export interface Reached {
  readonly modules: readonly ReachedModule[];
  /** By their paths: what the answer depends on. */
  readonly read: readonly { readonly path: string; readonly hash: string }[];
}

/** Modules that import half of an application: whose tables are looked at no more. */
const MOST = 100;

export function reachedModules(path: string, program: Program): Reached {
  const modules = new Map<string, ReachedModule>();
  const read: { path: string; hash: string }[] = [];
  const queue: { readonly from: string; readonly program: Program }[] = [{ from: path, program }];
  const seen = new Set([path]);
  for (const { from, program: tree } of queue) {
    for (const specifier of specifiersIn(tree)) {
      const found = fileOf(specifier, from);
      if (found === undefined || seen.has(found.path) || seen.size > MOST) continue;
      // The module's own specifiers have any meaning; of others it must be sure what Node.js makes of them here.
      if (from !== path && !found.isCertain) continue;
      seen.add(found.path);
      const file = fileKey(relative(dirname(path), found.path).replaceAll(sep, '/'));
      modules.set(file, { specifier: from === path ? specifier : file, file });
      read.push({ path: found.path, hash: hashOf(found.source) });
      for (const each of found.decidedBy) read.push({ path: resolve(each.file), hash: hashOf(each.source) });
      if (!found.isCertain) continue;
      const { program: own, errors } = parser().parseSync(found.path, found.source);
      if (errors.length === 0) queue.push({ from: found.path, program: own });
    }
  }
  return { modules: [...modules.values()], read };
}

interface FoundFile {
  readonly path: string;
  readonly source: string;
  /** Whether it is the file that Node.js loads, under that very path. */
  readonly isCertain: boolean;
  readonly decidedBy: NonNullable<ModuleFile['decidedBy']>;
}

function fileOf(specifier: string, from: string): FoundFile | undefined {
  if (isRelative(specifier) && /[?#%]/.test(specifier)) return undefined;
  const found = readModule(specifier, from);
  if (found === undefined || found.refused !== undefined) return undefined;
  const { source, decidedBy = [] } = found;
  const path = resolve(found.file);
  const named = resolve(dirname(from), specifier);
  const isCertain = (path === named || !isRelative(specifier) || !existsSync(named)) && realpathSync(path) === path;
  return { path, source, isCertain, decidedBy };
}

/** Of imports and exports that no compiler takes out. */
function specifiersIn(program: Program): string[] {
  const names = new Names();
  names.visit(program.body);
  return program.body.flatMap((statement) => {
    if (statement.type === 'ExportAllDeclaration' || statement.type === 'ExportNamedDeclaration') {
      const isValue = statement.exportKind !== 'type' && statement.source !== null;
      const hasName = statement.type === 'ExportAllDeclaration' || statement.specifiers.some(isOfValue);
      return isValue && hasName && statement.attributes.length === 0 ? [statement.source?.value ?? ''] : [];
    }
    if (statement.type !== 'ImportDeclaration' || statement.importKind === 'type') return [];
    if (statement.attributes.length > 0 || (statement.phase ?? null) !== null) return [];
    const isThere =
      statement.specifiers.length === 0 || statement.specifiers.some((each) => names.has(each.local.name));
    return isThere ? [statement.source.value] : [];
  });
}

function isOfValue({ exportKind }: { readonly exportKind?: string }): boolean {
  return exportKind !== 'type';
}

/** Names that are used as values, and never mean anything else. */
class Names {
  private readonly used = new Set<string>();
  private readonly declared = new Set<string>();

  has(name: string): boolean {
    return this.used.has(name) && !this.declared.has(name);
  }

  visit(value: unknown): void {
    if (Array.isArray(value)) for (const each of value) this.visit(each);
    if (Array.isArray(value) || typeof value !== 'object' || value === null) return;
    const node = value as Record<string, unknown> & { type?: string };
    const { type = '' } = node;
    if (type === 'Identifier') this.used.add(String(node.name));
    const isOfTypes = type === 'ExportNamedDeclaration' && node.exportKind === 'type';
    if (isOfTypes || /^(Import(?!Expression)|ExportAll)/.test(type) || (type.startsWith('TS') && !WRAPPER.test(type)))
      return;
    for (const pattern of patternsOf(node)) {
      for (const each of boundBy(pattern as never)) if (each.type === 'Identifier') this.declared.add(each.name);
    }
    for (const [key, part] of Object.entries(node)) if (!isName(node, key)) this.visit(part);
  }
}

const WRAPPER = /^TS(As|NonNull|Satisfies|Instantiation)Expression$/;

/** What a node gives names to. */
function patternsOf(node: Record<string, unknown>): unknown[] {
  const type = String(node.type);
  if (type === 'VariableDeclarator') return [node.id];
  if (type === 'CatchClause') return [node.param].filter((each) => each !== null);
  if (/^Class/.test(type)) return [node.id].filter((each) => (each ?? null) !== null);
  if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type)) return [];
  const params = (node.params as { argument?: unknown; parameter?: unknown }[]).map((each) => {
    return each.argument ?? each.parameter ?? each;
  });
  return [node.id, ...params].filter((each) => (each ?? null) !== null);
}

/** Whether a part is a name that is no variable, or a type. */
function isName(node: Record<string, unknown>, key: string): boolean {
  if (/^(typeAnnotation|returnType|typeParameters|typeArguments|superTypeArguments|implements|label)$/.test(key))
    return true;
  if (key === 'exported' || (key === 'local' && node.exportKind === 'type')) return true;
  return (key === 'property' || key === 'key') && node.computed !== true;
}
