// Functions in functions: arrow functions, function expressions and nested functions that do not leave the kernel. Their
// bodies go in where they are called, so that variables outside are the very variables.
//
// In:  such a function and a call. Out: its body's statements, and its value.
//
// Must hold: names in the body mean what they mean where the function stands, not where it is called.

import type { ArrowFunctionExpression, Expression, Function as FunctionNode, Statement, TSType } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Local, Stmt, Type } from '../ir/ir.ts';
import { assignedIn } from './assigned-names.ts';
import { lowerEffect } from './assignments.ts';
import { bindParameter } from './bound-parameters.ts';
import { fieldsChangedIn } from './changed-parameters.ts';
import { isInstanceMethod } from './class-fields.ts';
import { boundBy } from './declarations.ts';
import { directiveOf } from './directives.ts';
import { type FunctionBinding, functionIn } from './functions-as-values.ts';
import { elementGiven, type GivenElement, rowGiven } from './given-elements.ts';
import { shapeItSays } from './goes-in.ts';
import { declareLate } from './late-variables.ts';
import { sayElements } from './list-elements.ts';
import { mayEnd } from './may-end.ts';
import { innerNamed, listOfRow, nestedAt } from './nested-forms.ts';
import { rowArgument, rowOfHandle } from './nested-lists.ts';
import { lowerNestedCall, nestedCall, valueOfList } from './nested-results.ts';
import { checkArity, expressionsOf } from './operands.ts';
import { type GivenNothing, nothingIn } from './optional-forms.ts';
import { blankOf } from './optional-types.ts';
import { lowerOptional } from './optionals.ts';
import { recordAt, rowNamed } from './record-forms.ts';
import type { RecordList, Shape, Value } from './record-types.ts';
import { declareRecord, lowerValue, lowerValues, readRecord, saveValue } from './records.ts';
import { refusalOfFunction } from './refusals.ts';
import { type Binding, type Closure, type FunctionContext, type Inlined, isNews, Scope } from './scope.ts';
import { lowerBlock } from './statements.ts';
import { annotationFor, bindTypeParameters, listAnnotation } from './type-parameters.ts';
import { read, refused } from './values.ts';
import { varDeclarationsIn } from './var-declarations.ts';

type Node = ArrowFunctionExpression | FunctionNode;
type FunctionOfModule = Extract<Binding, { kind: 'function' }>;

/** What a parameter gets: a value, or a function, which is none. */
export type Given = ((before: Stmt[]) => Value) | GivenObject | GivenNothing | GivenElement;
/** What has a name already, and is no value. */
type GivenObject = FunctionBinding | Extract<Binding, { kind: 'record' | 'nested-list' | 'inner-list' | 'row' }>;

/** How deep bodies stand in each other, and how many statements of the source go in at most. */
const MOST_NESTED = 24;
const MOST_CALLS = 400;

const NO_RECEIVER: Binding = {
  ...{ kind: 'refused', code: 'KZ1007', why: "a function's own 'this' is no object", hint: 'an arrow function' },
};

/** A call of it: its value; undefined if it gives none, or for what was reported. */
export function lowerClosureCall(
  ctx: FunctionContext,
  closure: Closure,
  given: readonly Given[],
  call: Span,
  out: Stmt[],
  wanted: 'value' | 'effect',
): Value | undefined {
  const { node } = closure;
  const { report } = ctx.module;
  if (!isPlain(ctx, closure, call)) return undefined;
  const least = node.params.findLastIndex((each) => isNeeded(each)) + 1;
  if (
    !checkArity(ctx, call, nameOf(closure), given.length, { least, most: Math.max(node.params.length, given.length) })
  )
    return undefined;
  const lower = given.flatMap((each) => (typeof each === 'function' ? [each] : []));
  const isSimple = node.params.every(({ type }) => type === 'Identifier');
  // Defaults may change what later ones are made of.
  const lowered = lowerValues(ctx, lower, out).map((each) => (isSimple ? each : saveValue(ctx, each, out)));
  const elements: RecordList[] = [];
  const values = given.map((each) => {
    if (typeof each === 'function') return rowOfHandle(ctx, lowered.shift() as Value);
    if (each.kind !== 'element') return each;
    elements.push(each.list);
    return rowGiven(ctx, each, out);
  });
  const { scope, vars, inlined, assigned, writtenFields, isLibrary, isTrusted } = ctx;
  const body = statementsOf(node);
  const said = shapeItSays(node, ctx.module, closure.scope);
  const names = new Set(node.params.flatMap((each) => (each.type === 'Identifier' ? [each.name] : [])));
  const own = varDeclarationsIn(ctx.module.scopes, body ?? [], names);
  ctx.scope = new Scope(closure.scope);
  bindTypeParameters(node as FunctionNode, ctx.module, ctx.scope, (at) => annotationOfValue(ctx, values[at], call));
  if (node.type !== 'ArrowFunctionExpression') {
    ctx.scope.set('this', closure.receiver ?? NO_RECEIVER);
    if (closure.above !== undefined) ctx.scope.set('super', closure.above);
  }
  ctx.isLibrary = closure.isLibrary === true;
  ctx.isTrusted = closure.isTrusted === true;
  ctx.vars = { ...ctx.vars, meanings: new Map([...ctx.vars.meanings, ...own.meanings]) };
  const inline: Inlined = {
    node,
    label: ctx.nextLabel++,
    outer: ctx.inlined,
    result: undefined,
    hasBareReturn: false,
    isRefused: false,
    said,
    writtenOutside: writtenFields,
    record: said && body && !isReturnedAtEnd(body) ? resultOf(ctx, said, call, out) : undefined,
  };
  ctx.inlined = inline;
  ctx.assigned = closure.assigned.names;
  // Whoever's they are: two records of different functions may be one.
  ctx.writtenFields = new Set([...writtenFields, ...closure.assigned.fields]);
  // None is there before its turn.
  for (const each of node.params) {
    for (const id of namesIn(each)) ctx.scope.set(id, { kind: 'not-yet' });
  }
  for (const [at, each] of node.params.entries()) bindParameter(ctx, each, values[at], call, out);
  let value: Value | undefined;
  if (body === undefined) {
    const expression = node.body as unknown as Expression;
    value = wanted === 'effect' ? effectOf(ctx, expression, out) : lowerResult(ctx, expression, out);
  } else {
    const last = body.at(-1);
    for (const { name, node: where } of own.atTop) declareLate(ctx, name, where, out);
    if (last?.type === 'ReturnStatement' && isReturnedAtEnd(body)) {
      lowerBlock(ctx, body.slice(0, -1), out, () => {
        value = lowerResult(ctx, last.argument as Expression, out);
      });
    } else {
      const inner: Stmt[] = [];
      lowerBlock(ctx, body, inner);
      const { result, record } = inline;
      if (result !== undefined) out.push({ kind: 'declare', local: result, value: undefined, loc: call });
      if (result !== undefined && wanted === 'value' && (inline.hasBareReturn || mayEnd(inner))) {
        report('KZ1016', node, `${nameOf(closure)} may end without returning a ${result.type}`);
      }
      if (record && record.shape.nothing !== 'undefined' && (inline.hasBareReturn || mayEnd(inner))) {
        report('KZ1016', node, `${nameOf(closure)} may end without returning what its return type says`);
      }
      out.push({ kind: 'block', label: inline.label, body: inner, loc: call });
      value = record ? { ...readRecord(record.variable, call), owner: 'none' } : result && read(result, call);
    }
  }
  sayElements(ctx, value, node.returnType?.typeAnnotation);
  Object.assign(ctx, { scope, vars, inlined, assigned, writtenFields, isLibrary, isTrusted });
  // Names of elements are gone with the body.
  for (const { names } of elements) names.count--;
  if (value === undefined && wanted === 'value' && !inline.isRefused) {
    report('KZ1008', call, `${nameOf(closure)} returns nothing`);
  }
  return value;
}

/** The type of what a parameter gets, as an annotation would say it; undefined if none would. */
function annotationOfValue(ctx: FunctionContext, value: object | undefined, loc: Span): TSType | undefined {
  if (value === undefined || !('type' in value) || 'record' in value) return undefined;
  const { kind, type, local } = value as { kind: string; type: Type; local: Local };
  if (kind !== 'local' || !local.isList) return annotationFor({ type, declared: undefined }, loc);
  return listAnnotation(ctx.listElements.get(local.id)?.type === 'boolean' ? 'boolean' : 'number', loc);
}

/** Where more than one return puts what the return type says: a record, or a value that may be undefined. */
function resultOf(ctx: FunctionContext, shape: Shape, call: Span, out: Stmt[]): Inlined['record'] {
  const variable = declareRecord(ctx, 'result', blankOf(shape, call), { isAssigned: true, shape }, call, out);
  return { variable, shape };
}

/** What a body gives that has one value: its expression's, or its last statement's. */
function lowerResult(ctx: FunctionContext, node: Expression, out: Stmt[]): Value | undefined {
  const list = nestedAt(ctx, node);
  if (list !== undefined) return valueOfList(list, node);
  const shape = ctx.inlined?.said;
  if (shape?.nothing !== undefined) return lowerOptional(ctx, node, shape, out);
  return lowerValue(ctx, node, out, true);
}

function isReturnedAtEnd(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  return last?.type === 'ReturnStatement' && last.argument !== null && countReturns(body) === 1;
}

function effectOf(ctx: FunctionContext, node: Expression, out: Stmt[]): undefined {
  lowerEffect(ctx, node, out);
  return undefined;
}

function namesIn(node: Node['params'][number]): string[] {
  if (node.type === 'TSParameterProperty' || node.type === 'RestElement') return [];
  return boundBy(node).flatMap((each) => (each.type === 'Identifier' ? [each.name] : []));
}

/** Whether it can go in; reported if not. */
function isPlain(ctx: FunctionContext, { node, name }: Closure, call: Span): boolean {
  const { report } = ctx.module;
  if (node.async || ('generator' in node && node.generator)) {
    const { what, hint } = refusalOfFunction(node.async ? 'async' : 'generator');
    report('KZ1015', node, `the kernel language has no ${what}`, hint);
    return false;
  }
  if (++ctx.inlinedCalls > MOST_CALLS) {
    const hint = 'make some of them functions of the module';
    if (!ctx.said.has('inlined')) report('KZ1020', call, 'functions in functions call each other too often', hint);
    ctx.said.add('inlined');
    return false;
  }
  let depth = 0;
  for (let each = ctx.inlined; each !== undefined; each = each.outer, depth++) {
    if (each.node !== node && depth < MOST_NESTED) continue;
    if (isNews(ctx, call)) {
      const isOfModule = name !== undefined && ctx.module.functionNode(name) === node;
      const why = isOfModule
        ? `${name} calls itself, and takes or changes plain arrays or objects`
        : 'a function in a function that calls itself';
      const hint = isOfModule
        ? 'a loop with a stack; or give it numbers, typed arrays and lists of numbers'
        : 'make it a function of the module';
      report('KZ1012', call, why, hint);
    }
    return false;
  }
  return true;
}

function isNeeded(node: Node['params'][number]): boolean {
  return node.type !== 'AssignmentPattern' && !('optional' in node && node.optional);
}

function nameOf({ name }: Closure): string {
  return name ?? 'the function';
}

function statementsOf({ body }: Node): Statement[] | undefined {
  const type = (body as { type?: string } | null)?.type;
  if (type !== 'BlockStatement' && type !== 'FunctionBody') return undefined;
  return (body as unknown as { body: Statement[] }).body.filter((each) => directiveOf(each) === undefined);
}

/** Return statements of a function's own. */
function countReturns(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum, each) => sum + countReturns(each), 0);
  if (typeof value !== 'object' || value === null) return 0;
  const { type = '' } = value as { type?: string };
  if (/Function/.test(type) && type !== 'FunctionBody') return 0;
  return (type === 'ReturnStatement' ? 1 : 0) + countReturns(Object.values(value));
}

/** One of the module, whose body goes in as if it stood here. */
export function closureOfModule(ctx: FunctionContext, binding: FunctionOfModule): Closure | undefined {
  const { name } = binding;
  const node = ctx.module.functionNode(name);
  if (!node?.body) return undefined;
  const names = new Set(node.params.flatMap((each) => (each.type === 'Identifier' ? [each.name] : [])));
  const { params, body } = node;
  const { scopes } = ctx.module;
  const own = assignedIn(scopes, [...params, body], varDeclarationsIn(scopes, body.body, names));
  const assigned = { ...own, fields: new Set([...own.fields, ...fieldsChangedIn(ctx.module, [body])]) };
  const self = ctx.scope.find('this');
  const receiver =
    self?.kind === 'record' && isInstanceMethod(name) ? self : (binding.receiver ?? ctx.module.receiverOf(name));
  const above = ctx.module.superOf(name, receiver);
  return { name, node, scope: ctx.module.scope, assigned, receiver, above };
}

/** What a call gives, in order. */
export function givenIn(ctx: FunctionContext, args: Parameters<typeof expressionsOf>[1]): Given[] {
  return expressionsOf(ctx, args).map((each) => {
    const nothing = nothingIn(ctx, each);
    if (nothing !== undefined) return { kind: 'nothing', nothing };
    const record = recordAt(ctx, each);
    const list = nestedAt(ctx, each) ?? innerNamed(ctx, each) ?? rowNamed(ctx, each) ?? elementGiven(ctx, each, args);
    if (list !== undefined) return list;
    const call = nestedCall(ctx, each);
    if (call !== undefined) return (before: Stmt[]) => lowerNestedCall(ctx, call, before) ?? refused(each);
    const of = listOfRow(ctx, each);
    if (of !== undefined) return (before: Stmt[]) => rowArgument(ctx, of, each, before);
    const isKept = record !== undefined && 'fields' in record && !record.isAssigned && record.owner === 'variable';
    if (isKept) return { kind: 'record', record };
    return functionIn(ctx, each) ?? ((before: Stmt[]) => lowerValue(ctx, each, before));
  });
}
