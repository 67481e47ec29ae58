// Calls whose body goes in where they stand: of functions in the function, of functions of the module that are given
// functions, and methods of arrays that are: `a.reduce((sum, x) => sum + x, 0)`.
//
// In:  a call. Out: its statements and its value; 'none' for a value that is none; undefined if it is no such call.

import type { CallExpression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { isArray } from './array-forms.ts';
import { conditionOf, lowerGiven, overElements } from './array-loops.ts';
import { lowerTextMethod, textMethodName } from './array-methods.ts';
import { newArrayLocal, refuseBuffer } from './arrays.ts';
import { elementOf, elementType } from './bigints.ts';
import { closureOfModule, givenIn, lowerClosureCall } from './closures.ts';
import { closureOf, functionIn, isFunctionText } from './functions-as-values.ts';
import { chainOf, type Stage } from './fused-methods.ts';
import { goesIn, takesFunction } from './goes-in.ts';
import { loadElement } from './list-elements.ts';
import { lengthOf } from './lists.ts';
import { lowerArrayOperand } from './names.ts';
import { heldBy, required } from './optionals.ts';
import { lowerParseInt } from './parse-int.ts';
import { isRecordValue, type RecordValue, type Value } from './record-types.ts';
import { lowerRecursiveCall } from './recursive-calls.ts';
import { type FunctionContext, isNews, newTemporary } from './scope.ts';
import { lowerSpread } from './spreads.ts';
import { staticBinding } from './static-names.ts';
import { lowerStringCall } from './string-methods.ts';
import { boolean, expectType, heldAs, number, read, refused, save } from './values.ts';

export function lowerInlinedCall(
  ctx: FunctionContext,
  node: CallExpression,
  out: Stmt[],
  wanted: 'value' | 'effect',
): Value | 'none' | undefined {
  const { callee } = node;
  if (isFunctionText(callee)) {
    return (
      lowerClosureCall(ctx, closureOf(ctx, undefined, callee), givenIn(ctx, node.arguments), node, out, wanted) ??
      'none'
    );
  }
  const inner = callee.type === 'ParenthesizedExpression' ? callee.expression : callee;
  if (inner !== callee) return lowerInlinedCall(ctx, { ...node, callee: inner }, out, wanted);
  const binding = staticBinding(ctx.scope, callee);
  if (binding?.kind === 'closure') {
    return lowerClosureCall(ctx, binding.closure, givenIn(ctx, node.arguments), node, out, wanted) ?? 'none';
  }
  if (binding === undefined || binding.kind === 'global') {
    const value = lowerStringCall(ctx, node, out) ?? lowerSpread(ctx, node, out) ?? lowerParseInt(ctx, node, out);
    if (value !== undefined) return value;
  }
  const textMethod = binding === undefined ? textMethodName(ctx, node) : undefined;
  const isGiven = takesFunction(ctx, node);
  const own = binding?.kind === 'function' && binding.module === ctx.module ? binding : undefined;
  const text = own && ctx.module.functionNode(own.name);
  if (own !== undefined && (isGiven || (text !== undefined && goesIn(ctx, node, own, text)))) {
    const value = lowerRecursiveCall(ctx, own, node, out, wanted, ctx.module.lowerPlainArguments);
    if (value !== undefined) return value;
    const closure = closureOfModule(ctx, own);
    if (closure === undefined) return undefined;
    return lowerClosureCall(ctx, closure, givenIn(ctx, node.arguments), node, out, wanted) ?? 'none';
  }
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined;
  const { name } = callee.property;
  const isMethod = isGiven && METHODS.includes(name) && isArray(ctx, callee.object);
  if (textMethod === undefined && !isMethod) return undefined;
  const chain = isMethod && textMethod === undefined ? chainOf(ctx, node) : undefined;
  const array = lowerArrayOperand(ctx, chain?.source ?? callee.object, out);
  if (array === undefined) return 'none';
  if (chain !== undefined) return lowerMethod(ctx, array, name, node, out, wanted, chain.stages) ?? 'none';
  const value = textMethod === undefined ? undefined : lowerTextMethod(ctx, array, name, node, out, wanted);
  if (value !== undefined) return value;
  if (isMethod) return lowerMethod(ctx, array, name, node, out, wanted) ?? 'none';
  if (isNews(ctx, node)) {
    const what = array.isList ? 'a plain array' : `a ${array.type}`;
    ctx.module.report('KZ1010', node, `'${array.name}' is ${what}, whose ${name} kernels don't have`);
  }
  return 'none';
}

const METHODS = ['forEach', 'map', 'reduce', 'some', 'every', 'findIndex'];

function lowerMethod(
  ctx: FunctionContext,
  array: Local,
  method: string,
  node: CallExpression,
  out: Stmt[],
  wanted: 'value' | 'effect',
  stages: readonly Stage[] = [],
): Value | undefined {
  const [first, initial, more] = node.arguments;
  const fn = first && first.type !== 'SpreadElement' ? functionIn(ctx, first) : undefined;
  const hasInitial = initial !== undefined && initial.type !== 'SpreadElement';
  if (fn === undefined || more !== undefined || (hasInitial && method !== 'reduce')) {
    if (isNews(ctx, node))
      ctx.module.report(
        'KZ1011',
        node,
        `${method} takes a function${method === 'reduce' ? ' and a value to begin with' : ''}`,
      );
    return undefined;
  }
  const call = (given: readonly Expr[], before: Stmt[], use: 'value' | 'effect'): Value | undefined => {
    const value = lowerGiven(ctx, fn, given, node, before, use);
    if (value === undefined || !isRecordValue(value) || value.nothing === undefined) return value;
    // What is not there is false.
    return /^(some|every|findIndex)$/.test(method) ? heldBy(value) : required(ctx, value, node, before);
  };
  const loop = (body: (element: Expr, index: Expr, inner: Stmt[], leave: number) => void, from = 0) => {
    overElements(ctx, { array, stages, from, loc: node }, out, body);
  };
  const whole = read(array, node);
  const isObject = (value: Value | undefined): value is RecordValue | undefined => {
    if (value === undefined) return true;
    if (!isRecordValue(value) && !isArrayKind(value.type)) return false;
    if (isNews(ctx, node))
      ctx.module.report('KZ1008', node, `the function of ${method} gives an object here, and no number`);
    return true;
  };
  const needsNumber = (value: Value | undefined): Expr => {
    if (value === undefined || isRecordValue(value)) return refused(node);
    return expectType(ctx, value, 'number');
  };
  switch (method) {
    case 'forEach':
      loop((element, index, inner) => void call([element, index, whole], inner, 'effect'));
      if (wanted === 'value') ctx.module.report('KZ1008', node, 'forEach gives nothing');
      return undefined;
    case 'reduce': {
      const start = hasInitial ? ctx.module.lowerExpression(ctx, initial, out) : firstOf(ctx, array, node, out);
      if (isObject(start)) return undefined;
      const local = newTemporary(ctx, start.type, node, { ...heldAs(start, true), mutable: true });
      out.push({ kind: 'declare', local, value: start, loc: node });
      loop(
        (element, index, inner) => {
          const value = call([read(local, node), element, index, whole], inner, 'value');
          if (value === undefined || isRecordValue(value)) return;
          inner.push({ kind: 'assign', local, value: expectType(ctx, value, local.type), loc: node });
        },
        hasInitial ? 0 : 1,
      );
      return read(local, node);
    }
    case 'some':
    case 'every': {
      const found = method === 'some';
      const local = newTemporary(ctx, 'boolean', node, { mutable: true });
      out.push({ kind: 'declare', local, value: boolean(!found, node), loc: node });
      loop((element, index, inner, leave) => {
        const test = conditionOf(node, call([element, index, whole], inner, 'value'));
        const taken: Stmt[] = [
          { kind: 'assign', local, value: boolean(found, node), loc: node },
          { kind: 'break', label: leave, loc: node },
        ];
        inner.push({ kind: 'if', test, yes: found ? taken : [], no: found ? [] : taken, loc: node });
      });
      return read(local, node);
    }
    case 'findIndex': {
      const local = newTemporary(ctx, 'number', node, { mutable: true });
      out.push({ kind: 'declare', local, value: number(-1, node), loc: node });
      loop((element, index, inner, leave) => {
        const test = conditionOf(node, call([element, index, whole], inner, 'value'));
        const taken: Stmt[] = [
          { kind: 'assign', local, value: { ...index } as Expr, loc: node },
          { kind: 'break', label: leave, loc: node },
        ];
        inner.push({ kind: 'if', test, yes: taken, no: [], loc: node });
      });
      return read(local, node);
    }
    default: {
      refuseBuffer(ctx, array, 'map', node);
      const target = newArrayLocal(ctx, undefined, array.type, node);
      const length = save(ctx, lengthOf(ctx, array, node), out);
      out.push({ kind: 'new-array', target, array: array.type as 'Float64Array', length, loc: node });
      loop((element, index, inner) => {
        const value = call([element, index, whole], inner, 'value');
        if (isObject(value)) return;
        const held = elementType(array.type) === 'bigint' ? elementOf(ctx, target, value) : needsNumber(value);
        inner.push({ kind: 'store', array: target, index: { ...index } as Expr, value: held, loc: node });
      });
      return read(target, node);
    }
  }
}

/** What reduce begins with, if it is given nothing. */
function firstOf(ctx: FunctionContext, array: Local, node: Span, out: Stmt[]): Expr {
  const test: Expr = {
    ...{ kind: 'compare', op: 'eq', left: lengthOf(ctx, array, node), right: number(0, node) },
    ...{ type: 'boolean', rep: undefined, loc: node },
  };
  const message = 'Reduce of empty array with no initial value';
  const failure = { kind: 'throw', error: 'TypeError', message } as const;
  out.push({ kind: 'if', test, yes: [{ kind: 'fail', failure, loc: node }], no: [], loc: node });
  return loadElement(ctx, array, number(0, node), node);
}
