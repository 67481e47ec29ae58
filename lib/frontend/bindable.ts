// Which arrays of a module kernels can be given as they are: what kind of array a variable has, by its initialiser or
// its type, and who sees it besides kernels.
//
// In:  a variable at the top of a module. Out: its kind; where it is seen by others. What is built of a module has
// arrays of its own, so nobody else may see those that kernels write to.

import type { Expression, Program } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { ArrayKind } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import type { Declaration } from './functions.ts';
import { kindMade } from './made-arrays.ts';
import { ownerOf } from './receivers.ts';
import type { Scope } from './scope.ts';
import { analyseScopes, type Node, type Reference, startOf } from './scope-analysis.ts';
import { globalPath } from './static-names.ts';

/** `isMade`: by `new`, so that it is no Buffer. */
export interface Bindable {
  readonly kind: ArrayKind;
  readonly isMade: boolean;
}

/** Undefined if nobody can say before the module runs. */
export function bindableOf(
  scope: Scope,
  program: Program,
  name: string,
  init: Expression,
  declarations: ReadonlyMap<string, Declaration>,
): Bindable | undefined {
  if (init.type === 'NewExpression') {
    const kind = globalPath(scope, init.callee) ?? '';
    if (isArrayKind(kind)) return { kind, isMade: true };
  }
  const made = kindMade(
    init,
    (each) => kindOfConstant(program, each, scope, new Set([name])),
    (each) => scope.find(each) === undefined,
  );
  if (made !== undefined) return { kind: made, isMade: true };
  const kind = typeName(annotationOf(program, name)) ?? typeName(resultOf(init, declarations));
  return kind === undefined || !isArrayKind(kind) || scope.findType(kind) !== undefined
    ? undefined
    : { kind, isMade: false };
}

/** Of a `const` of the module that an array function makes. `seen`: variables that were asked on the way here. */
function kindOfConstant(program: Program, name: string, scope: Scope, seen: Set<string>): ArrayKind | undefined {
  if (seen.has(name)) return undefined;
  seen.add(name);
  for (const statement of program.body) {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (node?.type !== 'VariableDeclaration' || node.kind !== 'const') continue;
    const init = node.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name)?.init;
    const isGlobal = (each: string) => scope.find(each) === undefined;
    if (init) return kindMade(init, (each) => kindOfConstant(program, each, scope, seen), isGlobal);
  }
  return undefined;
}

function resultOf(init: Expression, declarations: ReadonlyMap<string, Declaration>): unknown {
  if (init.type !== 'CallExpression' || init.callee.type !== 'Identifier') return undefined;
  return declarations.get(init.callee.name)?.node.returnType;
}

function annotationOf({ body }: Program, name: string): unknown {
  for (const statement of body) {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (node?.type !== 'VariableDeclaration') continue;
    const found = node.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name)?.id;
    if (found?.type === 'Identifier') return found.typeAnnotation;
  }
  return undefined;
}

/** The name of a type: of `Float64Array<ArrayBuffer>`, too. */
function typeName(annotation: unknown): string | undefined {
  const type = (annotation as { typeAnnotation?: { type: string; typeName?: { name?: string } } } | null | undefined)
    ?.typeAnnotation;
  return type?.type === 'TSTypeReference' ? type.typeName?.name : undefined;
}

/**
 * Where a variable is used by what is no part of what is built of the module: not by kernels, and not by functions that
 * only kernels call. `leftOut`: statements that what is built has.
 */
export function seenByOthers(
  program: Program,
  name: string,
  declarations: ReadonlyMap<string, Declaration>,
  exportNamesOf: (name: string) => readonly string[],
  leftOut: ReadonlySet<object>,
): Span | undefined {
  const scopes = analyseScopes(program);
  const functions = [...declarations].map(([key, each]) => {
    const { start, end } = (each.written ?? each.node) as Span;
    return { key, start, end, isKernel: each.isKernel };
  });
  const seen = new Set<string>();
  const usesOf = (each: string): readonly Reference[] => {
    const variable = scopes.scope.set.get(each);
    return variable === undefined ? [] : scopes.references.filter((use) => scopes.variableOf(use) === variable);
  };
  const isExport = (use: Reference) =>
    /^Export/.test(scopes.parentOf(use.identifier as unknown as Node)?.type ?? '') && use.init !== true;
  const others = (each: string, mayBeExported: boolean): Span | undefined => {
    if (seen.has(each)) return undefined;
    seen.add(each);
    for (const use of usesOf(each)) {
      const at = startOf(use);
      const place = { start: at, end: at + each.length };
      if (use.init === true || [...leftOut].some((node) => isIn(node as Span, at))) continue;
      if (mayBeExported && isExport(use)) continue;
      const around = functions.find((fn) => isIn(fn, at));
      if (around === undefined) return place;
      // Whoever calls it, or has the object that it stands in.
      const known = ownerOf(around.key)?.split('.')[0] ?? around.key;
      if (!around.isKernel && exportNamesOf(known).length > 0) return place;
      const found = others(known, around.isKernel);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return others(name, false);
}

function isIn({ start, end }: Span, at: number): boolean {
  return start <= at && at < end;
}
