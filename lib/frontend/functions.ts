// Lowers functions: first their signatures, which recursive calls need, then their bodies.
//
// In:  a declaration and the directives around it. Out: a function in JS-level IR, or undefined where something was
// reported that makes it useless.

import type { Expression, Function as FunctionNode } from 'oxc-parser';
import { fits } from '../ir/bigints.ts';
import type { Declared, Default, Directives, Expr, Fn, Local, Origin, Stmt } from '../ir/ir.ts';
import { mapStatement } from '../ir/map.ts';
import { isArrayKind } from '../ir/ops.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { statementsIn } from '../ir/walk.ts';
import { reportUnassigned } from './definite-assignment.ts';
import { directiveOf, kernelDirective, readDirectives } from './directives.ts';
import { declareLate, removeUnused } from './late-variables.ts';
import { mayEnd } from './may-end.ts';
import { tooDeepIn } from './nesting.ts';
import { type FunctionContext, functionContext, type ModuleContext, newLocal, type Signature } from './scope.ts';
import { lowerBlock } from './statements.ts';
import { readType } from './types.ts';
import { expectType, heldAs } from './values.ts';
import { type VarDeclarations, varDeclarationsIn } from './var-declarations.ts';

export interface Declaration {
  readonly node: FunctionNode;
  /** What the tree has in its place, if it is no declaration. */
  readonly written?: object;
  readonly exported: boolean;
  /** The names that others import it by. */
  readonly exportNames: readonly string[];
  readonly doc: string;
}

/** A function whose signature is read and whose body is not. */
export interface Opened {
  readonly declaration: Declaration;
  readonly signature: Signature;
  readonly ctx: FunctionContext;
  /** If not, the body is lowered for its diagnostics only. */
  readonly typesAreKnown: boolean;
}

export function openFunction(
  module: ModuleContext,
  name: string,
  declaration: Declaration,
  outer: Directives,
): Opened | undefined {
  const { node } = declaration;
  const { report } = module;
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
  const text = kernelDirective(node.body.body);
  const directives = readDirectives(text, outer, node.body.body[0] ?? node, report);
  const names = new Set(node.params.map(targetOf).flatMap((each) => (each.type === 'Identifier' ? [each.name] : [])));
  const vars = varDeclarationsIn(node.body.body, names);
  const ctx = functionContext(module, directives, assignedNames(node.body, vars), vars);
  const list = node.params.map((parameter) => lowerParameter(ctx, parameter));
  const parameters = list.map((each) => each?.local);
  const defaults = list.map((each) => each?.value);
  let resultIsKnown = true;
  if (node.returnType) {
    const annotated = readType(node.returnType.typeAnnotation, module, ctx.scope);
    // What it returns says more of the body's errors than nothing.
    ctx.result = annotated;
    resultIsKnown = annotated !== undefined;
  }
  const result = { result: ctx.result?.type, resultDeclared: ctx.result?.declared };
  const signature = { name, sourceName: name, parameters: parameters as Local[], defaults, ...result };
  return { declaration, ctx, signature, typesAreKnown: resultIsKnown && !parameters.includes(undefined) };
}

/** `isCalled`: whether somebody calls it already, by its signature. */
export function lowerFunction(opened: Opened, origin: Origin, isCalled: () => boolean): Fn | undefined {
  const { declaration, ctx, signature, typesAreKnown } = opened;
  const { node, exported, exportNames, doc } = declaration;
  const { name, sourceName, parameters, defaults } = signature;
  const tooDeep = tooDeepIn(node);
  if (tooDeep !== undefined) {
    const hint =
      'some hundred operators in one expression, or as many blocks in each other: give parts names, or make it a loop';
    ctx.module.report('KZ1020', tooDeep, 'this nests deeper than kernelize can follow', hint);
    return undefined;
  }
  const body: Stmt[] = [];
  const statements = node.body?.body ?? [];
  for (const { name, node } of ctx.vars.atTop) declareLate(ctx, name, node, body);
  lowerBlock(
    ctx,
    statements.filter((each) => directiveOf(each) === undefined),
    body,
  );
  removeUnused(ctx);
  reportUnassigned(ctx, body);
  const result = ctx.result ?? { type: 'void' as const, declared: undefined };
  if (result.type !== 'void' && mayEnd(body)) {
    const head = { start: node.start, end: node.body?.start ?? node.end };
    ctx.module.report('KZ1016', head, `${sourceName} may end without returning a ${result.type}`);
  }
  if (!typesAreKnown) return undefined;
  const returns = isCalled() ? undefined : returnedParameter(body, parameters);
  const given = returns === undefined ? result : ({ type: 'void', declared: undefined } as const);
  return {
    name,
    sourceName,
    origin,
    exported,
    ...((exportNames.length !== 1 || exportNames[0] !== name) && { exportNames }),
    parameters,
    defaults,
    result: given.type,
    resultDeclared: given.declared,
    ...(returns !== undefined && { returns }),
    body: uniqueNodes(returns === undefined ? body : withoutValues(body)),
    reps: undefined,
    directives: ctx.directives,
    doc,
    loc: node,
  };
}

/** The position of the array that all returns give, if it is an argument. */
function returnedParameter(body: readonly Stmt[], parameters: readonly Local[]): number | undefined {
  const given = statementsIn(body).flatMap((stmt) => (stmt.kind === 'return' ? [stmt.value] : []));
  const [first] = given;
  if (first?.kind !== 'local' || !isArrayKind(first.type)) return undefined;
  const { id } = first.local;
  if (!given.every((value) => value?.kind === 'local' && value.local.id === id)) return undefined;
  const position = parameters.findIndex((parameter) => parameter.id === id);
  return position < 0 ? undefined : position;
}

function withoutValues(body: readonly Stmt[]): Stmt[] {
  return body.map((stmt) => {
    return stmt.kind === 'return' ? { ...stmt, value: undefined } : mapStatement(stmt, { block: withoutValues });
  });
}

interface Parameter {
  readonly local: Local;
  readonly value: Default;
}

function lowerParameter(ctx: FunctionContext, node: FunctionNode['params'][number]): Parameter | undefined {
  const { report } = ctx.module;
  const target = targetOf(node);
  if (target.type !== 'Identifier') {
    report('KZ1015', node, 'the kernel language has no rest or destructured parameters');
    return undefined;
  }
  const { name } = target;
  if (name === 'this') {
    report('KZ1015', node, "a kernel has no 'this'");
    return undefined;
  }
  if (target.optional) {
    report('KZ1015', node, `parameter '${name}' is optional without a default`, `for example ${name}: number = 0`);
    ctx.scope.set(name, { kind: 'reported' });
    return undefined;
  }
  const initial = node.type === 'AssignmentPattern' ? defaultOf(ctx, node.right) : undefined;
  if (!target.typeAnnotation && initial === undefined) {
    report('KZ1003', node, `parameter '${name}' has no type`, `for example ${name}: number`);
    ctx.scope.set(name, { kind: 'reported' });
    return undefined;
  }
  // Without a type a default says it, as in TypeScript.
  const inferred = { type: initial?.type ?? 'number', declared: initial && heldAs(initial, true).declared } as const;
  const annotated = target.typeAnnotation
    ? readType(target.typeAnnotation.typeAnnotation, ctx.module, ctx.scope)
    : inferred;
  if (annotated === undefined) {
    ctx.scope.set(name, { kind: 'reported' });
    return undefined;
  }
  const { type, declared } = annotated;
  const local = newLocal(ctx, name, type, target, { declared, mutable: ctx.assigned.has(name), parameter: true });
  ctx.scope.set(name, { kind: 'local', local });
  if (initial === undefined) return { local, value: undefined };
  const value = expectType(ctx, initial, type);
  if (value.kind !== 'const') return { local, value: undefined };
  if (declared !== undefined && !keepsPromise(declared, value.value)) {
    report('KZ1008', initial.loc, `the default of '${name}' is no ${declared}`);
  }
  return { local, value: value.value };
}

function targetOf(node: FunctionNode['params'][number]) {
  return node.type === 'AssignmentPattern' ? node.left : node;
}

/** Defaults are constants: what JavaScript evaluates at each call is the same at each. */
function defaultOf(ctx: FunctionContext, node: Expression): Expr {
  const out: Stmt[] = [];
  const value = ctx.module.lowerExpression(ctx, node, out);
  if (value.kind !== 'const' || out.length > 0) ctx.module.report('KZ1015', node, 'a default that is no constant');
  return value;
}

function keepsPromise(declared: Declared, given: number | bigint | boolean): boolean {
  if (typeof given === 'bigint') return fits({ low: given, high: given }, declared === 'u64' ? 'u64' : 'i64');
  const value = Number(given);
  switch (declared) {
    case 'i32':
      return Object.is(value | 0, value);
    case 'u32':
      return Object.is(value >>> 0, value);
    case 'f32':
      return Object.is(Math.fround(value), value);
    default:
      return true;
  }
}

/** How often names are assigned in the function's text: those that are not never change. */
function assignedNames(body: object, { assignments }: VarDeclarations): Map<string, number> {
  const names = new Map<string, number>();
  const add = (name: string) => names.set(name, (names.get(name) ?? 0) + 1);
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== 'object' || value === null) return;
    const node = value as { type?: string; left?: unknown; argument?: unknown };
    if (node.type === 'AssignmentExpression') addName(add, node.left);
    if (node.type === 'UpdateExpression') addName(add, node.argument);
    Object.values(value).forEach(visit);
  };
  visit(body);
  assignments.forEach(add);
  return names;
}

function addName(add: (name: string) => void, target: unknown): void {
  const node = target as { type: string; name?: string; expression?: unknown };
  if (node.type === 'Identifier' && node.name !== undefined) add(node.name);
  else if (node.expression !== undefined) addName(add, node.expression);
}
