// Reads a module's imports and exports by name, and says what an import stands for.
//
// In:  a parsed module; an import of it and how to open other modules. Out: names; a binding of another module's
// function, constant or table, or why it can't be one. Modules are opened when a kernel uses one of their names, not
// before.

import type { Program } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Binding, ModuleContext } from './scope.ts';

/** A file as the parser gives it. */
export interface Parsed {
  readonly program: Program;
  /** Of a function's text: its name means something else inside. */
  readonly hidesItself?: boolean;
  readonly errors: readonly { readonly message: string; readonly labels: readonly Span[] }[];
  readonly comments: readonly {
    readonly type: string;
    readonly start: number;
    readonly end: number;
    readonly value: string;
  }[];
}

/** The module that an importer's specifier names; undefined if there is none. Asked for relative specifiers only. */
export type ReadModule = (
  specifier: string,
  importer: string,
) => { readonly file: string; readonly source: string } | undefined;

export interface Import {
  readonly specifier: string;
  /** Undefined: not one name but the default or the whole namespace. */
  readonly imported: string | undefined;
}

/** What a module exports: its own names, and names that it passes on from other modules. */
export interface Exports {
  /** Local names by exported name. */
  readonly own: ReadonlyMap<string, string>;
  readonly passedOn: ReadonlySet<string>;
}

/** Imports of values, by local name; types mean nothing to kernels. */
export function importsOf(program: Program): Map<string, Import> {
  const imports = new Map<string, Import>();
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration' || statement.importKind === 'type') continue;
    for (const each of statement.specifiers) {
      if (each.type === 'ImportSpecifier' && each.importKind === 'type') continue;
      const imported =
        each.type !== 'ImportSpecifier'
          ? undefined
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
  const passedOn = new Set<string>();
  for (const statement of program.body) {
    if (statement.type === 'ExportDefaultDeclaration') {
      const { declaration } = statement;
      const name = declaration.type === 'Identifier' ? declaration.name : 'id' in declaration && declaration.id?.name;
      if (typeof name === 'string') own.set('default', name);
    }
    if (statement.type !== 'ExportNamedDeclaration') continue;
    const { declaration } = statement;
    if (declaration?.type === 'FunctionDeclaration' && declaration.id)
      own.set(declaration.id.name, declaration.id.name);
    if (declaration?.type === 'VariableDeclaration') {
      for (const { id } of declaration.declarations) if (id.type === 'Identifier') own.set(id.name, id.name);
    }
    for (const { local, exported } of statement.specifiers) {
      const name = exported.type === 'Literal' ? exported.value : exported.name;
      const from = local.type === 'Literal' ? local.value : local.name;
      if (statement.source === null) own.set(name, from);
      else passedOn.add(name);
    }
  }
  return { own, passedOn };
}

/** A module as others see it. */
export interface OpenModule {
  readonly context: ModuleContext;
  readonly exports: Exports;
}

/**
 * `open` gives the module of a relative specifier; undefined if it can't be read, 'wrong' if it has errors of its own.
 */
export function resolveImport(
  name: string,
  { specifier, imported }: Import,
  open: (specifier: string) => OpenModule | 'wrong' | undefined,
): Binding {
  const refused = (why: string, hint?: string): Binding => ({ kind: 'refused', why, hint });
  if (!/^\.\.?\//.test(specifier)) {
    return refused(
      `'${name}' comes from '${specifier}', which is not compiled with kernels`,
      'kernels use functions and constants of files: a relative import',
    );
  }
  if (imported === undefined || imported === 'default') {
    return refused(`'${name}' is not imported by a name of its own`, `import { … } from '${specifier}'`);
  }
  const module = open(specifier);
  if (module === undefined) return refused(`'${name}' comes from '${specifier}', which is no file that can be read`);
  if (module === 'wrong') return refused(`'${name}' comes from '${specifier}', which has errors of its own`);
  const { own, passedOn } = module.exports;
  if (passedOn.has(imported)) {
    return refused(`'${specifier}' only passes '${imported}' on`, 'import it from the file that has it');
  }
  const local = own.get(imported);
  if (local === undefined) return refused(`'${specifier}' exports no '${imported}'`);
  const binding = module.context.scope.find(local);
  if (binding?.kind === 'refused' && binding.code !== undefined) return binding;
  if (binding === undefined || binding.kind === 'refused') {
    return refused(`'${imported}' of '${specifier}' is no function and no constant that kernels can use`);
  }
  return binding;
}
