// Calls of functions that call themselves and take lists, or use `this`: the functions stay functions in C
// (passed-types.ts).
//
// In:  such a call. Out: its statements and its value; 'none' for a value that is none; undefined if it is another call.

import type { CallExpression, Expression, Function as FunctionNode } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { newArrayLocal } from './arrays.ts';
import { cellOf, valueOfCell } from './cells.ts';
import { changesGiven } from './changed-parameters.ts';
import { isInstanceMethod } from './class-fields.ts';
import { alwaysGoesIn, takesFunction } from './goes-in.ts';
import { hasLists, isListParameter } from './list-types.ts';
import { lengthOf, viewOfList } from './lists.ts';
import { parametersOf } from './parameter-forms.ts';
import type { Passed, SelfField, Way } from './passed-types.ts';
import { isRecordValue, type RecordVariable } from './record-types.ts';
import { callsItself } from './recursion.ts';
import { type Binding, type FunctionContext, isNews, type ModuleContext, newTemporary } from './scope.ts';
import { read } from './values.ts';

type FunctionOfModule = Extract<Binding, { kind: 'function' }>;

/** `lowerPlain`: arguments that are no lists. */
export function lowerRecursiveCall(
  ctx: FunctionContext,
  binding: FunctionOfModule,
  node: CallExpression,
  out: Stmt[],
  wanted: 'value' | 'effect',
  lowerPlain: ModuleContext['lowerPlainArguments'],
): Expr | 'none' | undefined {
  const text = ctx.module.functionNode(binding.name);
  if (text === undefined || !mayBePassed(ctx, binding, node, text)) return undefined;
  const found = ctx.scope.find('this');
  const isMethod = isInstanceMethod(binding.name);
  const self = found?.kind === 'record' && isMethod ? found.record : undefined;
  const receiver = isMethod && found?.kind === 'record' ? found : (binding.receiver ?? undefined);
  const fields = self === undefined ? [] : fieldsOf(ctx, self);
  const passed = ctx.module.lowerPassed(
    { name: binding.name, self, fields, writtenFields: ctx.writtenFields },
    receiver,
  );
  if (passed === undefined) return 'none';
  return lowerCall(ctx, passed, fields, node, out, wanted, lowerPlain) ?? 'none';
}

/** Whether it calls itself, and is given nothing that only a body that goes in can have. */
function mayBePassed(
  ctx: FunctionContext,
  { name, receiver, module }: FunctionOfModule,
  node: CallExpression,
  text: FunctionNode,
): boolean {
  if (takesFunction(ctx, node) || changesGiven(module, text) || text.typeParameters) return false;
  if (module.maySeeObjects(text) || module.needsTypes(name)) return false;
  const self = ctx.scope.find('this');
  const members = self?.kind === 'record' ? (self.record.methods as Binding | undefined) : (receiver ?? self);
  const start = members?.kind === 'members' && isInstanceMethod(name) ? members.of : undefined;
  if (!callsItself(module, name, start)) return false;
  const isPlain = (each: FunctionNode['params'][number]) => {
    const isList = isListParameter(each, module.scope);
    return isList || !alwaysGoesIn(module, { ...text, params: [each], returnType: null });
  };
  return parametersOf(text).every(isPlain) && !hasLists({ ...text, params: [] }, module.scope);
}

/** What is known by a name of its own: numbers, arrays and lists, through objects. */
function fieldsOf(ctx: FunctionContext, record: RecordVariable, path: readonly string[] = []): SelfField[] {
  return [...record.fields].flatMap(([key, each]): SelfField[] => {
    const way = [...path, key];
    if ('fields' in each) return fieldsOf(ctx, each, way);
    const elements = ctx.listElements.get(each.id)?.type;
    return [{ path: way, local: each, ...(elements && { elements }) }];
  });
}

function lowerCall(
  ctx: FunctionContext,
  passed: Passed,
  fields: readonly SelfField[],
  node: CallExpression,
  out: Stmt[],
  wanted: 'value' | 'effect',
  lowerPlain: ModuleContext['lowerPlainArguments'],
): Expr | undefined {
  const { signature, parameters } = passed;
  const isList = (at: number) => typeof parameters[at] === 'string';
  const lists = new Map<number, Local>();
  const seen = new Set<number>(fields.filter(({ local }) => local.isGrowing).map(({ local }) => local.id));
  for (const [at, each] of node.arguments.entries()) {
    if (!isList(at)) continue;
    const list = each.type === 'SpreadElement' ? undefined : listIn(ctx, each, out);
    if (list === undefined || seen.has(list.id)) {
      const field = fields.find(({ local }) => local.id === list?.id);
      const name = field === undefined ? list?.name : ['this', ...field.path].join('.');
      const why =
        list === undefined
          ? `${signature.sourceName} takes a plain array here`
          : `'${name}' is given to ${signature.sourceName} twice, which calls itself`;
      const hint = list === undefined ? undefined : 'give a copy, [...l], or use it by one of its names';
      if (isNews(ctx, each)) ctx.module.report(list === undefined ? 'KZ1008' : 'KZ1018', each, why, hint);
      return undefined;
    }
    seen.add(list.id);
    lists.set(at, list);
  }
  const missing = parameters.findIndex((_, at) => isList(at) && !lists.has(at));
  if (missing >= 0) {
    if (isNews(ctx, node))
      ctx.module.report('KZ1011', node, `${signature.sourceName} takes ${parameters.length} arguments`);
    return undefined;
  }
  const rest = node.arguments.filter((_, at) => !isList(at));
  const plain = lowerPlain(ctx, signature, { ...node, arguments: rest }, out);
  if (plain === undefined) return undefined;
  const args: Expr[] = [];
  const behind: Stmt[] = [];
  const give = (local: Local, way: Way) => {
    const shared = (variable: Local) => {
      const cell = cellOf(ctx, variable);
      args.push(read(cell, node));
      behind.push({ kind: 'assign', local: variable, value: valueOfCell(variable, cell, node), loc: node });
    };
    if (way === 'value') args.push(read(local, node));
    else if (way === 'cell') shared(local);
    else if (way === 'still') {
      // One that keeps its length is as long as its array.
      const isWhole = ctx.still.has(local.id) || ctx.entry?.fixed.has(local.id) === true;
      args.push(read(isWhole ? local : viewOfList(ctx, local, node, out), node));
    } else {
      const length = lengthOf(ctx, local, node);
      args.push(read(local, node));
      if (length.kind === 'local') shared(length.local);
      // Its memory may be another one.
      behind.push({ kind: 'grow', array: local, length, loc: node });
    }
  };
  for (const { path, way } of passed.self) {
    const own = fields.find((each) => each.path.join('.') === path.join('.')) as SelfField;
    give(own.local, way);
  }
  for (const [at, each] of parameters.entries()) {
    if (typeof each === 'string') give(lists.get(at) as Local, each);
    else args.push(...plain.splice(0, each.plain));
  }
  return emit(ctx, passed, args, behind, node, out, wanted);
}

/** A list by its name, or a new one. */
function listIn(ctx: FunctionContext, node: Expression, out: Stmt[]): Local | undefined {
  const value = ctx.module.lowerExpression(ctx, node, out);
  return !isRecordValue(value) && value.kind === 'local' && value.local.isGrowing ? value.local : undefined;
}

function emit(
  ctx: FunctionContext,
  { signature }: Passed,
  args: readonly Expr[],
  behind: readonly Stmt[],
  node: Span,
  out: Stmt[],
  wanted: 'value' | 'effect',
): Expr | undefined {
  const { name, result, resultDeclared, sourceName } = signature;
  const call = (target: Local | undefined) => {
    out.push({ kind: 'call', target, callee: name, args, loc: node }, ...behind);
    return target && read(target, node);
  };
  if (result === undefined || result === 'void') {
    if (wanted === 'value') ctx.module.report('KZ1008', node, `${sourceName} returns nothing`);
    return call(undefined);
  }
  if (isArrayKind(result)) return call(newArrayLocal(ctx, undefined, result, node));
  return call(newTemporary(ctx, result, node, { declared: result === 'bigint' ? resultDeclared : undefined }));
}
