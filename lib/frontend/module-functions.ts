// The functions of a module: which there are, which of them are kernels, and which are compiled with those.
//
// In:  a module's tree. Out: its functions by name, as declarations; those of objects and classes under both names,
// 'util.add'.

import type { Program } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { directiveOf, isKernelDirective } from './directives.ts';
import { functionValuesIn } from './function-values.ts';
import type { Declaration } from './functions.ts';
import type { Exports } from './imports.ts';
import type { Parsed } from './parser.ts';
import { ownerOf } from './receivers.ts';
import { analyseScopes, FUNCTIONS } from './scope-analysis.ts';

/** Asks whether a function is a kernel: the front end looks at those itself. */
export function kernelsAmong(
  declarations: ReadonlyMap<string, Declaration>,
  hasDirective: boolean,
): (node: object) => boolean {
  const kernels = new Set<object>();
  for (const each of declarations.values()) if (isKernel(each, hasDirective)) kernels.add(each.written ?? each.node);
  return (node) => kernels.has(node);
}

export function isKernel({ node, exported }: Declaration, hasDirective: boolean): boolean {
  return isMarked(node) || (hasDirective && exported);
}

/** The names that others import it by. */
export function exportNamesOf({ own }: Exports, name: string): string[] {
  return [...own].flatMap(([exported, local]) => (local === name ? [exported] : []));
}

function isMarked({ body }: Declaration['node']): boolean {
  return body?.body.map(directiveOf).some((text) => text !== undefined && isKernelDirective(text)) ?? false;
}

/** Directives in methods, arrow functions and the like: without a word nobody would know why they are no kernels. */
export function misplacedKernels(program: Program, declared: ReadonlySet<object>): Span[] {
  const functions = analyseScopes(program).ofType(...FUNCTIONS);
  return functions.flatMap((node) => {
    const body = node.body as { readonly type: string; readonly body: readonly { readonly type: string }[] } | null;
    if (declared.has(node) || body?.type !== 'BlockStatement') return [];
    const directive = body.body.find((each) => isKernelDirective(directiveOf(each) ?? ''));
    return directive === undefined ? [] : [directive as unknown as Span];
  });
}

export function functionsOf(
  program: Program,
  source: string,
  comments: Parsed['comments'],
  exports: Exports,
  hasDirective: boolean,
  isFunctionSource: boolean,
): Map<string, Declaration> {
  const declarations = new Map<string, Declaration>();
  const add = (name: string, declaration: Omit<Declaration, 'exported' | 'exportNames' | 'isKernel'>) => {
    const owner = ownerOf(name)?.split('.')[0];
    const exportNames = exportNamesOf(exports, owner ?? name);
    // In objects and classes, only those that say so.
    const isMeant =
      isMarked(declaration.node) ||
      (owner === undefined && ((hasDirective && exportNames.length > 0) || isFunctionSource));
    // What is no kernel is one of the module's exports under its own name, if a kernel calls it.
    const isOwnName = exportNames.includes(name) && declaration.written === undefined;
    const exported = isMeant ? exportNames.length > 0 : isOwnName;
    declarations.set(name, { ...declaration, isKernel: isMeant, exported, exportNames });
  };
  for (const statement of program.body) {
    // The TSDoc comment that ends right above.
    const comment = comments.findLast(
      ({ type, end, value }) => type === 'Block' && value.startsWith('*') && end <= statement.start,
    );
    const between = comment === undefined ? 'x' : source.slice(comment.end, statement.start);
    const doc = between.trim() === '' && comment !== undefined ? source.slice(comment.start, comment.end) : '';
    for (const { name, node, written } of functionValuesIn(statement)) {
      const own = ownerOf(name) === undefined ? doc : docOf(comments, source, node.id?.start ?? 0);
      add(name, { node, written, doc: own });
    }
    const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
    const node = isExport ? statement.declaration : statement;
    if (node?.type === 'FunctionDeclaration' && node.id !== null) add(node.id.name, { node, doc });
  }
  return declarations;
}

/** The TSDoc comment of a method. */
function docOf(comments: Parsed['comments'], source: string, start: number): string {
  const comment = comments.findLast(({ end }) => end <= start);
  if (comment?.type !== 'Block' || !comment.value.startsWith('*')) return '';
  const isRightAbove = /^\s*(static\s+)?$/.test(source.slice(comment.end, start));
  return isRightAbove ? source.slice(comment.start, comment.end) : '';
}

/** Whether the module has a class of that name that extends an error of JavaScript's, or another such class. */
export function isErrorClass(program: Program, name: string): boolean {
  for (const statement of program.body) {
    const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
    const node = isExport ? statement.declaration : statement;
    if (node?.type !== 'ClassDeclaration' || node.id?.name !== name) continue;
    const parent = node.superClass?.type === 'Identifier' ? node.superClass.name : '';
    return (
      /^(Range|Type|Syntax|Reference|Eval|URI)?Error$/.test(parent) ||
      (parent !== name && isErrorClass(program, parent))
    );
  }
  return false;
}
