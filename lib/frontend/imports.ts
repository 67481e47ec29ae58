// Reads a module's imports and exports by name, and says what an import stands for.
//
// In:  a parsed module; an import of it and how to open other modules. Out: names; a binding of another module's
// function, constant or table, or why it can't be one. Modules are opened when a kernel uses one of their names, not
// before.

import type { Program } from 'oxc-parser';
import type { Binding, ModuleContext } from './scope.ts';

/** A module's file, by the name that diagnostics show. */
export interface ModuleFile {
  readonly file: string;
  readonly source: string;
  /** Why it can't be said which file it is. */
  readonly refused?: { readonly why: string; readonly hint: string };
  /** Files that say which one it is: a change of them may lead to another. */
  readonly decidedBy?: readonly { readonly file: string; readonly source: string }[];
}

/** The module that an importer's specifier names; undefined if there is none. */
export type ReadModule = (specifier: string, importer: string) => ModuleFile | undefined;

export function isRelative(specifier: string): boolean {
  return /^\.\.?\//.test(specifier);
}

export interface Import {
  readonly specifier: string;
  /** '*': the whole namespace. */
  readonly imported: string;
}

/** What a module exports: its own names, and names that it passes on from other modules. */
export interface Exports {
  /** Local names by exported name. */
  readonly own: ReadonlyMap<string, string>;
  readonly passedOn: ReadonlyMap<string, Import>;
  /** Modules of which everything is passed on. */
  readonly all: readonly string[];
}

/** Imports of values, by local name. */
export function importsOf(program: Program): Map<string, Import> {
  return importsIn(program, false);
}

/** Imports that may be of types: all of them. */
export function typeImportsOf(program: Program): Map<string, Import> {
  return importsIn(program, true);
}

function importsIn(program: Program, withTypes: boolean): Map<string, Import> {
  const imports = new Map<string, Import>();
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration' || (statement.importKind === 'type' && !withTypes)) continue;
    for (const each of statement.specifiers) {
      if (each.type === 'ImportSpecifier' && each.importKind === 'type' && !withTypes) continue;
      const imported =
        each.type === 'ImportDefaultSpecifier'
          ? 'default'
          : each.type === 'ImportNamespaceSpecifier'
            ? '*'
            : each.imported.type === 'Identifier'
              ? each.imported.name
              : each.imported.value;
      imports.set(each.local.name, { specifier: statement.source.value, imported });
    }
  }
  return imports;
}

export function exportsOf(program: Program): Exports {
  const own = new Map<string, string>();
  const passedOn = new Map<string, Import>();
  const all: string[] = [];
  for (const statement of program.body) {
    if (statement.type === 'ExportDefaultDeclaration') {
      const { declaration } = statement;
      const name = declaration.type === 'Identifier' ? declaration.name : 'id' in declaration && declaration.id?.name;
      // A function without a name is known by that of its export, which no variable can have.
      if (typeof name === 'string') own.set('default', name);
      else if (/^(Arrow)?Function(Declaration|Expression)$/.test(declaration.type)) own.set('default', 'default');
    }
    if (statement.type === 'ExportAllDeclaration' && statement.exportKind !== 'type') {
      const specifier = statement.source.value;
      if (statement.exported === null) all.push(specifier);
      else passedOn.set(nameOf(statement.exported), { specifier, imported: '*' });
    }
    if (statement.type !== 'ExportNamedDeclaration') continue;
    const { declaration } = statement;
    if (declaration?.type === 'FunctionDeclaration' && declaration.id)
      own.set(declaration.id.name, declaration.id.name);
    if (declaration?.type === 'VariableDeclaration') {
      for (const { id } of declaration.declarations) if (id.type === 'Identifier') own.set(id.name, id.name);
    }
    for (const { local, exported } of statement.specifiers) {
      if (statement.source === null) own.set(nameOf(exported), nameOf(local));
      else passedOn.set(nameOf(exported), { specifier: statement.source.value, imported: nameOf(local) });
    }
    if (declaration?.type === 'TSEnumDeclaration') own.set(declaration.id.name, declaration.id.name);
    if (declaration?.type === 'ClassDeclaration' && declaration.id) own.set(declaration.id.name, declaration.id.name);
  }
  return { own, passedOn, all };
}

type ModuleExportName = Extract<Program['body'][number], { type: 'ExportNamedDeclaration' }>['specifiers'][0]['local'];

function nameOf(node: ModuleExportName): string {
  return node.type === 'Literal' ? node.value : node.name;
}

/** A module as others see it. */
export interface OpenModule {
  readonly context: ModuleContext;
  readonly exports: Exports;
  /** What an import in it stands for. */
  readonly resolve: (name: string, from: Import) => Binding;
}

/**
 * `open` gives the module of a specifier; undefined if it can't be read, 'wrong' if it has errors of its own, or why it
 * can't be said which file it is.
 */
export function resolveImport(
  name: string,
  { specifier, imported }: Import,
  open: (specifier: string) => OpenModule | 'wrong' | { readonly why: string; readonly hint: string } | undefined,
): Binding {
  const refused = (why: string, hint?: string): Binding => ({ kind: 'refused', why, hint });
  const module = open(specifier);
  if (module === undefined && !isRelative(specifier)) {
    const hint = 'kernels use functions and constants of files, and of packages whose source is there';
    return refused(`'${name}' comes from '${specifier}', which is not compiled with kernels`, hint);
  }
  if (module === undefined) return refused(`'${name}' comes from '${specifier}', which is no file that can be read`);
  if (module === 'wrong') return refused(`'${name}' comes from '${specifier}', which has errors of its own`);
  if ('why' in module) return refused(`'${name}' comes from '${specifier}': ${module.why}`, module.hint);
  const { own, passedOn, all } = module.exports;
  if (own.size + passedOn.size + all.length === 0 && /\bexports\b/.test(module.context.source)) {
    const why = `'${name}' comes from '${specifier}', and ${module.context.file} is CommonJS`;
    return refused(why, 'kernels use functions and constants of ES modules: import, and export');
  }
  if (imported === '*') {
    const member = (each: string) => exportedBy(module, each) ?? refused(`'${specifier}' exports no '${each}'`);
    return { kind: 'members', what: 'namespace', member };
  }
  if (!isExported(module, imported)) return refused(`'${specifier}' exports no '${imported}'`);
  const binding = exportedBy(module, imported);
  if (binding?.kind === 'refused' && (binding.code !== undefined || !own.has(imported))) return binding;
  if (binding === undefined || binding.kind === 'refused') {
    return refused(`'${imported}' of '${specifier}' is no function and no constant that kernels can use`);
  }
  return binding;
}

function isExported({ exports, resolve }: OpenModule, name: string): boolean {
  if (exports.own.has(name) || exports.passedOn.has(name)) return true;
  return exports.all.some((specifier) => isFound(resolve(name, { specifier, imported: name })));
}

/** What a module's export stands for, wherever it comes from. */
function exportedBy({ context, exports, resolve }: OpenModule, name: string): Binding | undefined {
  const local = exports.own.get(name);
  if (local !== undefined) return context.scope.find(local);
  const from = exports.passedOn.get(name);
  if (from !== undefined) return resolve(name, from);
  const others = exports.all.map((specifier) => resolve(name, { specifier, imported: name }));
  return others.find(isFound);
}

function isFound({ kind }: Binding): boolean {
  return kind !== 'refused';
}
