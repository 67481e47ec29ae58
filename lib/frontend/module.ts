// The front end: source text to a module in JS-level IR, or diagnostics.
//
// Kernels are functions whose body, or whose module, begins with 'use kernel', and the functions of the module that they
// call. Functions are lowered when they are first needed, so that a caller knows what its callee returns.

import { type Program, parseSync } from 'oxc-parser';
import { type Diagnostic, type Span, sortDiagnostics } from '../diagnostics.ts';
import type { Directives, Fn, Module, Table } from '../ir/ir.ts';
import { readConstants } from './constants.ts';
import { defaultDirectives, directiveOf, isKernelDirective, readDirectives } from './directives.ts';
import { lowerExpression } from './expressions.ts';
import { type Declaration, lowerFunction, openFunction } from './functions.ts';
import { type ModuleContext, type Report, Scope, type Signature } from './scope.ts';

export interface Lowered {
  readonly module: Module;
  readonly diagnostics: readonly Diagnostic[];
}

export function lowerModule(file: string, source: string, outer: Directives = defaultDirectives): Lowered {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (code, span, message, hint) => {
    const { start, end } = span;
    diagnostics.push({ code, severity: 'error', file, span: { start, end }, message, hint });
  };
  const parsed = parseSync(file, source);
  for (const { message, labels } of parsed.errors) report('KZ1001', labels[0] ?? { start: 0, end: 1 }, message);
  const empty = { file, source, functions: [], tables: [] };
  if (diagnostics.length > 0) return { module: empty, diagnostics };

  const { program } = parsed;
  const declarations = functionsOf(program, source, parsed.comments);
  const moduleDirective = program.body.map(directiveOf).find((text) => text !== undefined && isKernelDirective(text));
  const directives = readDirectives(moduleDirective, outer, { start: 0, end: 1 }, report);
  const scope = new Scope(undefined);
  const tables: Table[] = [];
  const variables = variablesOf(program);
  const functions: Fn[] = [];
  const known = new Map<string, Signature | 'failed'>();

  /** Lowered when first needed, callees before their callers; within a recursion, signatures come before bodies. */
  const signatureOf = (name: string, span: Span): Signature | undefined => {
    const found = known.get(name);
    if (found === 'failed') return undefined;
    if (found !== undefined) {
      if (found.result !== undefined) return found;
      const hint = `write its return type: function ${name}(…): number`;
      report('KZ1012', span, `${name} calls itself, and its return type is not written`, hint);
      return undefined;
    }
    known.set(name, 'failed');
    const opened = openFunction(context, name, declarations.get(name) as Declaration, directives);
    if (opened === undefined) return undefined;
    known.set(name, opened.parametersAreKnown ? opened.signature : 'failed');
    const fn = lowerFunction(opened);
    known.set(name, fn ?? 'failed');
    if (fn !== undefined) functions.push(fn);
    return fn;
  };
  const context: ModuleContext = {
    file,
    source,
    scope,
    report,
    declares: (name) => variables.has(name),
    lowerExpression,
    signatureOf,
  };
  for (const name of declarations.keys()) scope.set(name, { kind: 'function', name });
  readConstants(context, program, tables);
  for (const [name, { node, exported }] of declarations) {
    const own = node.body?.body.map(directiveOf).some((text) => text !== undefined && isKernelDirective(text));
    if (own || (moduleDirective !== undefined && exported)) signatureOf(name, node);
  }
  if (known.size === 0) {
    report(
      'KZ1017',
      { start: 0, end: 1 },
      'this module has no kernels',
      "begin a function, or the module, with 'use kernel'",
    );
  }
  return { module: { file, source, functions, tables }, diagnostics: sortDiagnostics(diagnostics) };
}

function functionsOf(
  program: Program,
  source: string,
  comments: readonly { type: string; start: number; end: number; value: string }[],
): Map<string, Declaration> {
  const declarations = new Map<string, Declaration>();
  for (const statement of program.body) {
    const exported = statement.type === 'ExportNamedDeclaration';
    const node = exported ? statement.declaration : statement;
    if (node?.type !== 'FunctionDeclaration' || node.id === null) continue;
    // The TSDoc comment that ends right above.
    const comment = comments.findLast(
      ({ type, end, value }) => type === 'Block' && value.startsWith('*') && end <= statement.start,
    );
    const between = comment === undefined ? 'x' : source.slice(comment.end, statement.start);
    const doc = between.trim() === '' && comment !== undefined ? source.slice(comment.start, comment.end) : '';
    declarations.set(node.id.name, { node, exported, doc });
  }
  return declarations;
}

/** Names of the module's own variables. */
function variablesOf(program: Program): Set<string> {
  const names = new Set<string>();
  for (const statement of program.body) {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (node?.type !== 'VariableDeclaration') continue;
    for (const { id } of node.declarations) if (id.type === 'Identifier') names.add(id.name);
  }
  return names;
}
