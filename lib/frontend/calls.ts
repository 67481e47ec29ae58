// Lowers calls: Math functions, methods of arrays, and other functions of the module.
//
// In:  a call, and whether its value is wanted. Out: its value, or undefined for a call without one; calls themselves
// are statements, because they have effects and can fail.

import type { CallExpression, Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { arityOf, type Expr, type Local, type Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { arrayMethodOf, lowerArrayMethod, newArrayLocal } from './arrays.ts';
import { adapted, constant, load, lowerConversion } from './bigints.ts';
import { lowerListEnds } from './list-ends.ts';
import { listAt, lowerListMethod } from './lists.ts';
import { lowerMath } from './math.ts';
import { expectDefined } from './maybe-undefined.ts';
import { lowerRowMethod } from './nested-access.ts';
import { isFresh } from './nested-forms.ts';
import { listOfValue } from './nested-results.ts';
import { checkArity, expressionsOf } from './operands.ts';
import { absent, valueTypeOf } from './optional-types.ts';
import { lowerOptional, required, shaped } from './optionals.ts';
import { keyOf } from './record-forms.ts';
import { lowerRecordListMethod } from './record-lists.ts';
import { type Holds, isRecordValue, isShape, type RecordValue, type Shape, type Value } from './record-types.ts';
import { isRefusedValue, lowerValue, lowerValues, namesOf } from './records.ts';
import { hintForCall } from './refusals.ts';
import { isSaid } from './roots.ts';
import { type Binding, type FunctionContext, isNews, newLocal, newTemporary } from './scope.ts';
import { leavesOf } from './shapes.ts';
import type { GivenType, Signature } from './signature-types.ts';
import { staticBinding } from './static-names.ts';
import { stringOfCharacter } from './strings.ts';
import { expectType, heldAs, number, read, refused } from './values.ts';

/** `name`: of the array that the call gives, if it is declared. */
export function lowerCall(
  ctx: FunctionContext,
  node: CallExpression,
  out: Stmt[],
  wanted: 'value' | 'effect',
  name?: string,
): Expr | undefined {
  const math = lowerMath(ctx, node, out) ?? lowerConversion(ctx, node, out);
  if (math !== undefined) return math;
  const { callee } = node;
  const inlined = ctx.module.lowerInlinedCall(ctx, node, out, wanted);
  if (inlined !== undefined) return inlined === 'none' ? undefined : scalar(ctx, inlined, node, out);
  const binding = staticBinding(ctx.scope, callee);
  if (binding?.kind === 'function') {
    const { fn, values } = calleeOf(ctx, binding, node, out);
    return values === 'refused' ? undefined : lowerKernelCall(ctx, fn, node, out, wanted, name, values);
  }
  const rows = lowerRecordListMethod(ctx, node, out);
  if (rows !== undefined) return rows === 'none' ? undefined : rows;
  const row = lowerRowMethod(ctx, node, out, wanted);
  if (row !== undefined) return row === 'none' ? undefined : row;
  const list = callee.type === 'MemberExpression' && !callee.computed ? listOf(ctx, callee, out) : undefined;
  if (list !== undefined && callee.type === 'MemberExpression' && callee.property.type === 'Identifier') {
    const { name } = callee.property;
    const value = lowerListMethod(ctx, list, name, node, out) ?? lowerListEnds(ctx, list, name, node, out);
    if (value !== undefined) return value;
  }
  const method = arrayMethodOf(node);
  if (method !== undefined) {
    const array = lowerArrayMethod(ctx, node, method, out, name);
    if (method === 'set' && wanted === 'value') ctx.module.report('KZ1008', node, 'set gives nothing');
    return array;
  }
  const text = ctx.module.source.slice(callee.start, callee.end);
  if (binding?.kind === 'reported' || ctx.said.has(text) || isSaid(ctx, callee)) return undefined;
  ctx.said.add(text);
  if (binding?.kind === 'refused') {
    ctx.module.report(binding.code ?? 'KZ1014', callee, binding.why, binding.hint);
    return undefined;
  }
  ctx.module.report(
    'KZ1010',
    callee,
    `'${text}' is not a function that a kernel can call`,
    hintForCall(
      text,
      ctx.module.isFunctionSource
        ? `it can call Math's functions, and itself if it has a name of its own: function ${/^\w+$/.test(text) ? text : 'name'}(…) { … }`
        : "it can call Math's functions, and functions of its module and of files that it imports",
    ),
  );
  return undefined;
}

/** The list whose method is called: it has a name, or is made here and put together with others. */
function listOf(
  ctx: FunctionContext,
  callee: Extract<Expression, { type: 'MemberExpression' }>,
  out: Stmt[],
): Local | undefined {
  const named = listAt(ctx, callee.object);
  if (named !== undefined || keyOf(callee) !== 'concat' || !isFresh(ctx, callee.object)) return named;
  const made = ctx.module.lowerExpression(ctx, callee.object, out);
  return made.kind === 'local' && made.local.isGrowing ? made.local : undefined;
}

function scalar(ctx: FunctionContext, value: Value, node: CallExpression, out: Stmt[]): Expr | undefined {
  const list = listOfValue(value);
  if (list !== undefined) {
    const what = list.kind === 'nested-list' ? 'a list of lists' : 'a list of objects';
    if (isNews(ctx, node)) ctx.module.report('KZ1007', node, `${what} has no value here`, 'give it a name first');
    return refused(node);
  }
  if (!isRecordValue(value)) return value;
  if (value.nothing !== undefined) return required(ctx, value, node, out);
  if (isNews(ctx, node)) ctx.module.report('KZ1007', node, 'an object has no value here, but its fields have');
  return refused(node);
}

/** A call of a function that gives a record: the record, or reported. */
export function lowerRecordCall(ctx: FunctionContext, node: CallExpression, out: Stmt[]): RecordValue | undefined {
  const inlined = ctx.module.lowerInlinedCall(ctx, node, out, 'value');
  if (inlined !== undefined) return inlined !== 'none' && isRecordValue(inlined) ? inlined : undefined;
  const binding = staticBinding(ctx.scope, node.callee);
  const fn = binding?.kind === 'function' ? binding.module.signatureOf(binding.name) : undefined;
  const args = fn && lowerArguments(ctx, fn, node, out);
  if (fn?.shape === undefined || args === undefined) return undefined;
  const leaves = leavesOf(fn.shape);
  const results: Local = { ...newTemporary(ctx, 'Float64Array', node), isResults: true };
  const length = number(leaves.length, node);
  out.push({ kind: 'new-array', target: results, array: 'Float64Array', length, loc: node });
  out.push({ kind: 'call', target: undefined, callee: fn.name, args: [...args, read(results, node)], loc: node });
  let at = 0;
  const take = ({ isTuple, nothing, fields }: Shape): RecordValue => {
    const values = [...fields].map(([name, each]): [string, Value] => {
      if (isShape(each)) return [name, take(each)];
      const value = load(results, number(at++, node), node);
      const held: Expr =
        each.type === 'boolean'
          ? {
              kind: 'compare',
              op: 'ne',
              left: value,
              right: number(0, node),
              type: 'boolean',
              rep: undefined,
              loc: node,
            }
          : value;
      const local = newTemporary(ctx, each.type, node);
      out.push({ kind: 'declare', local, value: held, loc: node });
      return [name, read(local, node)];
    });
    return {
      kind: 'record',
      isTuple,
      nothing,
      fields: new Map(values),
      owner: fn.givesArgument ? 'variable' : 'none',
      isGiven: fn.givesArgument || fn.givesOther,
    };
  };
  return take(fn.shape);
}

/** The function that is called; and the arguments, where it has their types. */
function calleeOf(
  ctx: FunctionContext,
  { module, name }: Extract<Binding, { kind: 'function' }>,
  node: CallExpression,
  out: Stmt[],
): { readonly fn: Signature | undefined; readonly values?: readonly Value[] | 'refused' } {
  if (!module.needsTypes(name)) return { fn: module.signatureOf(name) };
  const nodes = expressionsOf(ctx, node.arguments);
  const values = lowerValues(
    ctx,
    nodes.map((each) => (before: Stmt[]) => lowerValue(ctx, each, before)),
    out,
  );
  const refusedHere = { fn: undefined, values: 'refused' } as const;
  const params = module.functionNode(name)?.params ?? [];
  const least = params.findLastIndex(({ type }) => type !== 'AssignmentPattern') + 1;
  if (!checkArity(ctx, node, name, values.length, { least, most: params.length })) return refusedHere;
  const given: GivenType[] = [];
  for (const [at, value] of values.entries()) {
    const where = nodes[at] as Expression;
    const isList = !isRecordValue(value) && ((value.kind === 'local' && value.local.isList) || listAt(ctx, where));
    if (isRefusedValue(value)) return refusedHere;
    if (!isRecordValue(value) && !isList) {
      // Strings of one character are strings to others.
      const type = value.type === 'character' ? 'string' : value.type;
      given.push({ type, declared: heldAs(value, true).declared });
      continue;
    }
    const what = isRecordValue(value) ? namesOf(value) : 'a plain array';
    const hint =
      'numbers, booleans, bigints and typed arrays can be given to it; plain values to functions of this file';
    const isUntyped = /\.[cm]?js$/.test(module.file);
    const why = isUntyped ? 'is JavaScript without types' : 'has a version for each type that it is given';
    if (isNews(ctx, where)) ctx.module.report('KZ1003', where, `${name} ${why}, and this is ${what}`, hint);
    return refusedHere;
  }
  return { fn: module.signatureOf(name, given), values };
}

function lowerKernelCall(
  ctx: FunctionContext,
  fn: Signature | undefined,
  node: CallExpression,
  out: Stmt[],
  wanted: 'value' | 'effect',
  targetName: string | undefined,
  values?: readonly Value[],
): Expr | undefined {
  if (fn?.shape !== undefined) {
    lowerRecordCall(ctx, node, out);
    if (wanted === 'effect') return undefined;
    if (isNews(ctx, node)) ctx.module.report('KZ1007', node, 'an object has no value here, but its fields have');
    return undefined;
  }
  const args = lowerArguments(ctx, fn, node, out, values);
  if (fn === undefined || args === undefined) return undefined;
  const { name, sourceName } = fn;
  const returned = fn.returns === undefined ? undefined : args[fn.returns];
  if (returned?.kind === 'local') {
    out.push({ kind: 'call', target: undefined, callee: name, args, loc: node });
    return read(returned.local, node);
  }
  if (fn.result === undefined) return undefined;
  if (fn.result === 'void') {
    if (wanted === 'value') ctx.module.report('KZ1008', node, `${sourceName} returns nothing`);
    out.push({ kind: 'call', target: undefined, callee: name, args, loc: node });
    return undefined;
  }
  if (isArrayKind(fn.result)) {
    const target = newArrayLocal(ctx, targetName, fn.result, node);
    out.push({ kind: 'call', target, callee: name, args, loc: node });
    return read(target, node);
  }
  const target = newTemporary(ctx, fn.result, node, {
    declared: fn.result === 'bigint' ? fn.resultDeclared : undefined,
  });
  out.push({ kind: 'call', target, callee: name, args, loc: node });
  return read(target, node);
}

/** What holds the object, and those in it. */
function originsIn({ of = [], fields }: RecordValue): Holds[] {
  const inside = [...fields.values()].flatMap((each) => (isRecordValue(each) ? originsIn(each) : []));
  return [...of.map(({ holds }) => holds), ...inside];
}

/** What a function is given, a value for each of its locals; undefined, and reported, if it can't be called so. */
export function lowerArguments(
  ctx: FunctionContext,
  fn: Signature | undefined,
  node: CallExpression,
  out: Stmt[],
  known?: readonly Value[],
): Expr[] | undefined {
  const nodes = expressionsOf(ctx, node.arguments);
  const lower = nodes.map((each, at) => (before: Stmt[]) => {
    const shape = fn?.shapes[at];
    if (shape?.nothing !== undefined) return lowerOptional(ctx, each, shape, before) ?? refused(each);
    return lowerValue(ctx, each, before, shape?.isTuple ?? false);
  });
  const values = known ?? lowerValues(ctx, lower, out);
  if (fn === undefined) return undefined;
  // Whoever is called may copy them.
  const mayCopy = /\.\.\./.test(ctx.module.source);
  const origins = values.flatMap((each) => (mayCopy && isRecordValue(each) ? originsIn(each) : []));
  ctx.entry?.copied.push(...origins);
  if (fn.result === undefined) {
    const isTyped = !/\.[cm]?js$/.test(ctx.module.file);
    const hint = isTyped
      ? `write its return type: function ${fn.sourceName}(…): number`
      : 'in JavaScript nobody says what it returns: a loop, or a function in TypeScript';
    const isNew = !ctx.said.has(`${fn.sourceName}()`);
    ctx.said.add(`${fn.sourceName}()`);
    if (isNew)
      ctx.module.report('KZ1012', node, `${fn.sourceName} calls itself, and its return type is not written`, hint);
    return undefined;
  }
  if (!checkArity(ctx, node, fn.sourceName, values.length, arityOf(fn))) return undefined;
  const args: Expr[] = [];
  for (const [at, shape] of fn.shapes.entries()) {
    const parameter = fn.parameters[args.length] as Local;
    const missing = () =>
      shape?.nothing === undefined
        ? constant(fn.defaults[at] ?? 0, node)
        : absent(valueTypeOf(shape), shape.nothing, node);
    const given = values[at] ?? missing();
    // Who gives undefined gets the default.
    if (fn.defaults[at] !== undefined && !isRecordValue(given)) expectDefined(ctx, given, nodes[at] ?? node, out);
    const value = shape === undefined ? given : shaped(ctx, given, shape, node, out);
    if (shape !== undefined) {
      const fields = fieldsOf(ctx, value, shape, nodes[at] ?? node);
      if (fields === undefined) return undefined;
      for (const field of fields) args.push(argument(ctx, field, fn.parameters[args.length] as Local, node, out));
    } else if (isRecordValue(value) && value.nothing !== undefined) {
      const needed = required(ctx, value, nodes[at] ?? node, out);
      args.push(argument(ctx, needed, parameter, node, out));
    } else if (isRecordValue(value)) {
      const wanted = `where a ${parameter.type} is needed`;
      ctx.module.report('KZ1008', nodes[at] ?? node, `this is ${namesOf(value)}, ${wanted}`);
      return undefined;
    } else args.push(argument(ctx, value, parameter, node, out));
  }
  return args;
}

/** The fields of a record that a function takes, in its order. */
function fieldsOf(ctx: FunctionContext, value: Value, shape: Shape, loc: Span): Expr[] | undefined {
  const found: Expr[] = [];
  for (const { path } of leavesOf(shape)) {
    const field = path.reduce<Value | undefined>((each, key) => {
      return each !== undefined && isRecordValue(each) ? each.fields.get(key) : undefined;
    }, value);
    if (field === undefined || isRecordValue(field)) {
      const what = isRecordValue(value) ? `${namesOf(value)} has` : `a ${value.type} has`;
      if (!isRefusedValue(value)) ctx.module.report('KZ1008', loc, `${what} no '${path.join('.')}'`);
      return undefined;
    }
    found.push(field);
  }
  return found;
}

function argument(ctx: FunctionContext, given: Expr, parameter: Local, node: Span, out: Stmt[]): Expr {
  const isCharacter = parameter.type === 'string' && given.type === 'character';
  const value = isCharacter ? stringOfCharacter(ctx, given, node, out) : expectType(ctx, given, parameter.type);
  if (value.kind === 'local' && value.local.isList) {
    const hint = 'use it in the kernel itself, or make it a typed array';
    ctx.module.report('KZ1008', given.loc, `'${value.local.name}' is a plain array, and no ${parameter.type}`, hint);
  }
  if (parameter.declared === undefined || parameter.declared === 'f64') return value;
  // A local of the declared type: what the parameter promises is checked here.
  const local = newLocal(ctx, parameter.name, parameter.type, node, { declared: parameter.declared });
  out.push({ kind: 'declare', local, value: adapted(value, parameter.declared), loc: node });
  return read(local, node);
}
