// Lowers functions: first their signatures, which recursive calls need, then their bodies.
//
// In:  a declaration and the directives around it. Out: a function in JS-level IR, or undefined where something was reported that
// makes it useless.

import type { Function as FunctionNode } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Directives, Fn, Local, Origin, Stmt } from '../ir/ir.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { directiveOf, isKernelDirective, readDirectives } from './directives.ts';
import { type FunctionContext, functionContext, type ModuleContext, newLocal, type Signature } from './scope.ts';
import { lowerBlock } from './statements.ts';
import { readType } from './types.ts';

export interface Declaration {
  readonly node: FunctionNode;
  readonly exported: boolean;
  readonly doc: string;
}

/** A function whose signature is read and whose body is not. */
export interface Opened {
  readonly declaration: Declaration;
  readonly signature: Signature;
  readonly ctx: FunctionContext;
  /** If not, the body is lowered for its diagnostics only. */
  readonly parametersAreKnown: boolean;
}

export function openFunction(
  module: ModuleContext,
  name: string,
  declaration: Declaration,
  outer: Directives,
): Opened | undefined {
  const { node } = declaration;
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
  const result = { result: ctx.result?.type, resultDeclared: ctx.result?.declared };
  const signature = { name, sourceName: name, parameters: parameters as Local[], ...result };
  return { declaration, ctx, signature, parametersAreKnown: !parameters.includes(undefined) };
}

export function lowerFunction(opened: Opened, origin: Origin): Fn | undefined {
  const { declaration, ctx, signature, parametersAreKnown } = opened;
  const { node, exported, doc } = declaration;
  const { name, sourceName, parameters } = signature;
  const body: Stmt[] = [];
  const statements = node.body?.body ?? [];
  lowerBlock(
    ctx,
    statements.filter((each) => directiveOf(each) === undefined),
    body,
  );
  const result = ctx.result ?? { type: 'void' as const, declared: undefined };
  if (result.type !== 'void' && mayEnd(body)) {
    const head = { start: node.start, end: node.body?.start ?? node.end };
    ctx.module.report('KZ1016', head, `${sourceName} may end without returning a ${result.type}`);
  }
  if (!parametersAreKnown) return undefined;
  return {
    name,
    sourceName,
    origin,
    exported,
    parameters,
    result: result.type,
    resultDeclared: result.declared,
    body: uniqueNodes(body),
    reps: undefined,
    directives: ctx.directives,
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
