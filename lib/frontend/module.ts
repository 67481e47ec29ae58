// The front end: source text to a module in JS-level IR, or diagnostics.
//
// Kernels are functions whose body, or whose module, begins with 'use kernel', and the functions of the module that they
// call. Functions are lowered when they are first needed, so that a caller knows what its callee returns.

import { type Function as FunctionNode, type Program, parseSync, type Statement } from 'oxc-parser';
import { type Diagnostic, type Span, sortDiagnostics } from '../diagnostics.ts';
import type { Directives, Expr, Fn, Local, Module, Stmt, Table } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { defaultDirectives, isKernelDirective, parseDirectives } from './directives.ts';
import { lowerExpression } from './expressions.ts';
import { type FunctionContext, type ModuleContext, newLocal, type Report, Scope } from './scope.ts';
import { lowerBlock } from './statements.ts';
import { readType } from './types.ts';

export interface Lowered {
  readonly module: Module;
  readonly diagnostics: readonly Diagnostic[];
}

interface Declaration {
  readonly node: FunctionNode;
  readonly exported: boolean;
  readonly doc: string;
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
  const functions = new Map<string, Fn | 'under way' | 'failed'>();

  const context: ModuleContext = {
    file,
    source,
    scope,
    report,
    hasFunction: (name) => declarations.has(name),
    declares: (name) => variables.has(name),
    lowerExpression,
    lowered: (name, span) => {
      const known = functions.get(name);
      if (known === 'under way') {
        report('KZ1012', span, `${name} calls itself`, 'write it as a loop: recursion is not compiled yet');
        return undefined;
      }
      if (known !== undefined) return known === 'failed' ? undefined : known;
      functions.set(name, 'under way');
      const fn = lowerFunction(context, name, declarations.get(name) as Declaration, directives);
      functions.delete(name); // Callees first: C declares before it uses.
      functions.set(name, fn ?? 'failed');
      return fn;
    },
  };
  readConstants(context, program, tables);
  for (const [name, { node, exported }] of declarations) {
    const own = node.body?.body.map(directiveOf).some((text) => text !== undefined && isKernelDirective(text));
    if (own || (moduleDirective !== undefined && exported)) context.lowered(name, node);
  }
  if (functions.size === 0) {
    report(
      'KZ1017',
      { start: 0, end: 1 },
      'this module has no kernels',
      "begin a function, or the module, with 'use kernel'",
    );
  }
  const lowered = [...functions.values()].filter((fn): fn is Fn => typeof fn === 'object');
  return { module: { file, source, functions: lowered, tables }, diagnostics: sortDiagnostics(diagnostics) };
}

/** Text of a directive statement; undefined for any other. */
function directiveOf(node: { type: string }): string | undefined {
  return node.type === 'ExpressionStatement'
    ? ((node as { directive?: string | null }).directive ?? undefined)
    : undefined;
}

function readDirectives(text: string | undefined, outer: Directives, span: Span, report: Report): Directives {
  if (text === undefined || !isKernelDirective(text)) return outer;
  const { directives, problems } = parseDirectives(text, outer);
  for (const problem of problems) report('KZ1002', span, problem);
  return directives;
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

/** `const NAME = …` at the top of the module: numbers, booleans and tables. */
function readConstants(context: ModuleContext, program: Program, tables: Table[]): void {
  for (const statement of program.body) {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (node?.type !== 'VariableDeclaration' || node.kind !== 'const') continue;
    for (const { id, init } of node.declarations) {
      if (id.type !== 'Identifier' || init === null) continue;
      const table = readTable(id.name, id, init as Statement | typeof init);
      if (table !== undefined) {
        tables.push(table);
        context.scope.set(id.name, { kind: 'table', table });
        continue;
      }
      // Whatever is no constant stays unknown: it is reported where a kernel uses it.
      const silent = { ...context, report: () => {} };
      const value: Expr = lowerExpression(functionContext(silent, defaultDirectives, new Set()), init, []);
      const harmless = value.kind === 'const' && !(init.type === 'Literal' && typeof init.value === 'string');
      if (harmless && isConstantSyntax(init)) context.scope.set(id.name, { kind: 'constant', value: value.value });
    }
  }
}

/** Whether an initialiser is made of what lowering folds: it reports nothing else in silence. */
function isConstantSyntax(node: { type: string }): boolean {
  const allowed = [
    'Literal',
    'UnaryExpression',
    'BinaryExpression',
    'Identifier',
    'MemberExpression',
    'ParenthesizedExpression',
    'CallExpression',
  ];
  return allowed.includes(node.type);
}

function readTable(name: string, loc: Span, init: { type: string }): Table | undefined {
  const node = init as {
    type: string;
    callee?: { type: string; name?: string };
    arguments?: readonly { type: string; elements?: unknown[] }[];
  };
  const kind = node.callee?.name ?? '';
  const [list] = node.arguments ?? [];
  if (node.type !== 'NewExpression' || !isArrayKind(kind) || list?.type !== 'ArrayExpression') return undefined;
  const values = (list.elements ?? []).map(constantElement);
  if (values.includes(undefined)) return undefined;
  const local: Local = {
    id: -1 - loc.start,
    name,
    type: kind,
    declared: undefined,
    mutable: false,
    parameter: false,
    loc,
  };
  return { local, values: values as number[] };
}

function constantElement(element: unknown): number | undefined {
  const node = element as { type: string; value?: unknown; operator?: string; argument?: { value?: unknown } } | null;
  if (node?.type === 'Literal' && typeof node.value === 'number') return node.value;
  if (node?.type === 'UnaryExpression' && node.operator === '-' && typeof node.argument?.value === 'number')
    return -node.argument.value;
  return undefined;
}

function functionContext(
  module: ModuleContext,
  directives: Directives,
  assigned: ReadonlySet<string>,
): FunctionContext {
  const scope = new Scope(module.scope);
  return {
    module,
    directives,
    targets: [],
    assigned,
    result: undefined,
    scope,
    nextLocal: 0,
    nextLabel: 0,
    nextTemporary: 0,
  };
}

function lowerFunction(
  module: ModuleContext,
  name: string,
  declaration: Declaration,
  outer: Directives,
): Fn | undefined {
  const { node, exported, doc } = declaration;
  const { report, source } = module;
  const form = node.async
    ? 'async functions'
    : node.generator
      ? 'generators'
      : node.typeParameters
        ? 'type parameters'
        : undefined;
  if (form !== undefined || node.body === null) {
    report('KZ1015', node, `the kernel language has no ${form ?? 'functions without a body'}`);
    return undefined;
  }
  const text = node.body.body.map(directiveOf).find((each) => each !== undefined && isKernelDirective(each));
  const directives = readDirectives(text, outer, node.body.body[0] ?? node, report);
  const ctx = functionContext(module, directives, assignedNames(node.body));
  const parameters = node.params.map((parameter) => lowerParameter(ctx, parameter as ParameterNode));
  if (node.returnType) {
    const annotated = readType(node.returnType.typeAnnotation, source, report);
    if (annotated === undefined) return undefined;
    ctx.result = annotated;
  }
  const body: Stmt[] = [];
  lowerBlock(
    ctx,
    node.body.body.filter((each) => directiveOf(each) === undefined),
    body,
  );
  const result = ctx.result ?? { type: 'void' as const, declared: undefined };
  if (result.type !== 'void' && mayEnd(body)) {
    report('KZ1016', { start: node.start, end: node.body.start }, `${name} may end without returning a ${result.type}`);
  }
  if (parameters.includes(undefined)) return undefined;
  return {
    name,
    exported,
    parameters: parameters as Local[],
    result: result.type,
    resultDeclared: result.declared,
    body: uniqueNodes(body),
    reps: undefined,
    directives,
    doc,
    loc: node,
  };
}

interface ParameterNode extends Span {
  readonly type: string;
  readonly name?: string;
  readonly typeAnnotation?: { typeAnnotation: Parameters<typeof readType>[0] } | null;
}

function lowerParameter(ctx: FunctionContext, node: ParameterNode): Local | undefined {
  const { report, source } = ctx.module;
  if (node.type !== 'Identifier' || node.name === undefined) {
    report('KZ1015', node, 'the kernel language has no default, rest or destructured parameters');
    return undefined;
  }
  if (!node.typeAnnotation) {
    report('KZ1003', node, `parameter '${node.name}' has no type`, `for example ${node.name}: number`);
    return undefined;
  }
  const annotated = readType(node.typeAnnotation.typeAnnotation, source, report);
  if (annotated === undefined) return undefined;
  const mutable = ctx.assigned.has(node.name);
  const local = newLocal(ctx, node.name, annotated.type, node, {
    declared: annotated.declared,
    mutable,
    parameter: true,
  });
  ctx.scope.set(node.name, { kind: 'local', local });
  return local;
}

/** Names that are assigned anywhere in the function: the rest never change. */
function assignedNames(body: object): Set<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== 'object' || value === null) return;
    const node = value as { type?: string; left?: unknown; argument?: unknown };
    if (node.type === 'AssignmentExpression') addName(names, node.left);
    if (node.type === 'UpdateExpression') addName(names, node.argument);
    Object.values(value).forEach(visit);
  };
  visit(body);
  return names;
}

function addName(names: Set<string>, target: unknown): void {
  const node = target as { type: string; name?: string; expression?: unknown };
  if (node.type === 'Identifier' && node.name !== undefined) names.add(node.name);
  else if (node.expression !== undefined) addName(names, node.expression);
}

/** Whether control can reach the end of these statements. */
function mayEnd(body: readonly Stmt[]): boolean {
  const last = body.at(-1);
  switch (last?.kind) {
    case 'return':
    case 'fail':
    case 'break':
    case 'continue':
      return false;
    case 'if':
      return mayEnd(last.yes) || mayEnd(last.no);
    case 'loop':
      return last.test !== undefined || leaves(last.body, last.label);
    case 'block':
      return mayEnd(last.body) || leaves(last.body, last.label);
    default:
      return true;
  }
}

/** Whether a break out of `label` is in these statements. */
function leaves(body: readonly Stmt[], label: number): boolean {
  return body.some((stmt) => {
    switch (stmt.kind) {
      case 'break':
        return stmt.label === label;
      case 'if':
        return leaves(stmt.yes, label) || leaves(stmt.no, label);
      case 'loop':
      case 'block':
        return leaves(stmt.body, label);
      default:
        return false;
    }
  });
}
