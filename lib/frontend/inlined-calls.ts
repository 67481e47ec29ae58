// Calls whose body goes in where they stand: of functions in the function, of functions of the module that are given
// functions, and methods of arrays that are: `a.reduce((sum, x) => sum + x, 0)`.
//
// In:  a call. Out: its statements and its value; 'none' for a value that is none; undefined if it is no such call.

import type { CallExpression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { fold } from '../ir/fold.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import type { MathName } from '../ir/math-names.ts';
import { isArrayKind, mathFunctions } from '../ir/ops.ts';
import { isArray } from './array-forms.ts';
import { lowerTextMethod, textMethodName } from './array-methods.ts';
import { newArrayLocal, refuseBuffer } from './arrays.ts';
import { elementOf, elementType } from './bigints.ts';
import { closureOfModule, type Given, givenIn, lowerClosureCall } from './closures.ts';
import { closureOf, functionIn, isFunctionText } from './functions-as-values.ts';
import { alwaysGoesIn, takesFunction } from './goes-in.ts';
import { loadElement, typeOfElements } from './list-elements.ts';
import { lengthLocal, lengthOf } from './lists.ts';
import { lowerArrayOperand } from './names.ts';
import { nestedOfValue } from './nested-results.ts';
import { truthOf } from './operands.ts';
import { heldBy, required } from './optionals.ts';
import { isRecordValue, type RecordValue, type Value } from './record-types.ts';
import { type FunctionContext, isNews, newTemporary } from './scope.ts';
import { lowerSpread } from './spreads.ts';
import { staticBinding } from './static-names.ts';
import { withTarget } from './targets.ts';
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
  const spread = binding === undefined || binding.kind === 'global' ? lowerSpread(ctx, node, out) : undefined;
  if (spread !== undefined) return spread;
  const textMethod = binding === undefined ? textMethodName(ctx, node) : undefined;
  const isGiven = takesFunction(ctx, node);
  const own = binding?.kind === 'function' && binding.module === ctx.module ? binding : undefined;
  const text = own && ctx.module.functionNode(own.name);
  const isWhole = text !== undefined && alwaysGoesIn(ctx.module, text);
  if (own !== undefined && (isGiven || isWhole)) {
    const closure = closureOfModule(ctx, own.name);
    if (closure === undefined) return undefined;
    return lowerClosureCall(ctx, closure, givenIn(ctx, node.arguments), node, out, wanted) ?? 'none';
  }
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined;
  const { name } = callee.property;
  const isMethod = isGiven && METHODS.includes(name) && isArray(ctx, callee.object);
  if (textMethod === undefined && !isMethod) return undefined;
  const array = lowerArrayOperand(ctx, callee.object, out);
  if (array === undefined) return 'none';
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
    overElements(ctx, array, node, out, from, body);
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
  const condition = (value: Value | undefined): Expr => {
    if (value === undefined) return refused(node, 'boolean');
    // Objects are true.
    if (isRecordValue(value)) return boolean(true, node);
    return value.type === 'boolean' ? value : isArrayKind(value.type) ? boolean(true, node) : truthOf(value);
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
        const test = condition(call([element, index, whole], inner, 'value'));
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
        const test = condition(call([element, index, whole], inner, 'value'));
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

function lowerGiven(
  ctx: FunctionContext,
  fn: NonNullable<ReturnType<typeof functionIn>>,
  given: readonly Expr[],
  node: CallExpression,
  out: Stmt[],
  wanted: 'value' | 'effect',
): Value | undefined {
  if (fn.kind === 'closure') {
    const { params } = fn.closure.node;
    const args = given.slice(0, params.length).map(
      (each): Given =>
        () =>
          ({ ...each }) as Expr,
    );
    const value = lowerClosureCall(ctx, fn.closure, args, node, out, wanted);
    if (value === undefined || nestedOfValue(value) === undefined) return value;
    if (isNews(ctx, node)) ctx.module.report('KZ1007', node, 'a list of lists has no value here');
    return undefined;
  }
  const closure = fn.kind === 'function' && fn.module === ctx.module ? closureOfModule(ctx, fn.name) : undefined;
  if (closure !== undefined) {
    return lowerGiven(ctx, { kind: 'closure', closure }, given, node, out, wanted);
  }
  const name = fn.kind === 'global' ? fn.path : fn.name;
  const math = mathFunctions[name.slice('Math.'.length) as MathName] as (typeof mathFunctions)[MathName] | undefined;
  if (fn.kind === 'global' && math?.object === 'Math' && math.arity === 1) {
    const value = expectType(ctx, { ...(given[0] as Expr) }, 'number');
    return fold({
      kind: 'math',
      fn: name.slice(5) as MathName,
      args: [value],
      type: 'number',
      rep: undefined,
      loc: node,
    });
  }
  if (isNews(ctx, node)) {
    ctx.module.report('KZ1010', node, `'${name}' would be given an index, too`, `(x) => ${name}(x)`);
  }
  return undefined;
}

/** A loop over the elements that there are when it begins. */
function overElements(
  ctx: FunctionContext,
  array: Local,
  loc: Span,
  out: Stmt[],
  from: number,
  body: (element: Expr, index: Expr, inner: Stmt[], leave: number) => void,
): void {
  const end = save(ctx, lengthOf(ctx, array, loc), out);
  const counter = newTemporary(ctx, 'number', loc, { mutable: true });
  const index = read(counter, loc);
  out.push({ kind: 'declare', local: counter, value: number(from, loc), loc });
  ctx.depth++;
  withTarget(ctx, 'loop', undefined, (label) => {
    const inner: Stmt[] = [];
    const element = newTemporary(ctx, typeOfElements(ctx, array), loc);
    const value = loadElement(ctx, array, index, loc);
    // Of a list, elements may be gone meanwhile.
    const isList = lengthLocal(ctx, array) !== undefined;
    if (isList && ctx.directives.boundscheck) {
      inner.push({ kind: 'check-list', array, index, length: lengthOf(ctx, array, loc), loc });
    }
    inner.push({ kind: 'declare', local: element, value, loc });
    body(read(element, loc), index, inner, label);
    const test: Expr = { kind: 'compare', op: 'lt', left: index, right: end, type: 'boolean', rep: undefined, loc };
    const next: Expr = {
      ...{ kind: 'binary', op: 'add', left: index, right: number(1, loc), type: 'number', rep: undefined, loc },
    };
    const update: Stmt[] = [{ kind: 'assign', local: counter, value: next, loc }];
    out.push({ kind: 'loop', label, header: [], test, update, body: inner, bodyFirst: false, loc });
  });
  ctx.depth--;
}
