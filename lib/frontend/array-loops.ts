// Loops over the elements of arrays, and what each element goes through.
//
// In:  an array, the stages of a chain of methods (fused-methods.ts), and what to do with an element. Out: the loop.

import type { CallExpression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { fold } from '../ir/fold.ts';
import type { BinaryOp, Expr, Local, Stmt } from '../ir/ir.ts';
import type { MathName } from '../ir/math-names.ts';
import { arrayKinds, isArrayKind, mathFunctions } from '../ir/ops.ts';
import { closureOfModule, type Given, lowerClosureCall } from './closures.ts';
import type { FunctionBinding } from './functions-as-values.ts';
import type { Stage } from './fused-methods.ts';
import { loadElement, typeOfElements } from './list-elements.ts';
import { lengthLocal, lengthOf } from './lists.ts';
import { toNumber } from './maybe-undefined.ts';
import { listOfValue } from './nested-results.ts';
import { truthOf } from './operands.ts';
import { heldBy, required } from './optionals.ts';
import { isRecordValue, type Value } from './record-types.ts';
import { type FunctionContext, isNews, newTemporary } from './scope.ts';
import { withTarget } from './targets.ts';
import { boolean, expectType, makeBinary, number, read, refused, save } from './values.ts';

/** `leave`: the label of the loop. */
export type Body = (element: Expr, index: Expr, inner: Stmt[], leave: number) => void;

export interface Elements {
  readonly array: Local;
  readonly stages: readonly Stage[];
  /** The first index. */
  readonly from: number;
  readonly loc: Span;
}

/** A loop over the elements that there are when it begins. */
export function overElements(
  ctx: FunctionContext,
  { array, stages, from, loc }: Elements,
  out: Stmt[],
  body: Body,
): void {
  const kept = stages.map(({ method, call }) => (method === 'filter' ? counterAtZero(ctx, call, out) : undefined));
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
    const first = { array, element: read(element, loc), index, leave: label, body };
    throughStages(ctx, first, stages, kept, inner);
    const test: Expr = { kind: 'compare', op: 'lt', left: index, right: end, type: 'boolean', rep: undefined, loc };
    const next: Expr = {
      ...{ kind: 'binary', op: 'add', left: index, right: number(1, loc), type: 'number', rep: undefined, loc },
    };
    const update: Stmt[] = [{ kind: 'assign', local: counter, value: next, loc }];
    out.push({ kind: 'loop', label, header: [], test, update, body: inner, bodyFirst: false, loc });
  });
  ctx.depth--;
}

interface Element {
  readonly array: Local;
  readonly element: Expr;
  readonly index: Expr;
  readonly leave: number;
  readonly body: Body;
}

/** `kept`: of each stage that leaves elements out, how many it has let through. */
function throughStages(
  ctx: FunctionContext,
  at: Element,
  [stage, ...others]: readonly Stage[],
  [counter, ...counters]: readonly (Local | undefined)[],
  inner: Stmt[],
): void {
  const { array, element, index, leave, body } = at;
  if (stage === undefined) return body(element, index, inner, leave);
  const { fn, call } = stage;
  const copies = [element, index].map((each) => ({ ...each }) as Expr);
  const given = lowerGiven(ctx, fn, copies, call, inner, 'value');
  if (counter === undefined) {
    const value = mapped(ctx, array, given, call, inner);
    return throughStages(ctx, { ...at, element: value }, others, counters, inner);
  }
  const yes: Stmt[] = [];
  const place = newTemporary(ctx, 'number', call);
  const next = makeBinary('add', read(place, call), number(1, call), call);
  yes.push({ kind: 'declare', local: place, value: read(counter, call), loc: call });
  yes.push({ kind: 'assign', local: counter, value: next, loc: call });
  const isOptional = given !== undefined && isRecordValue(given) && given.nothing !== undefined;
  const test = conditionOf(call, isOptional ? heldBy(given) : given);
  ctx.depth++;
  throughStages(ctx, { ...at, index: read(place, call) }, others, counters, yes);
  ctx.depth--;
  inner.push({ kind: 'if', test, yes, no: [], loc: call });
}

/** What `map` gives, as an element of the array between would hold it. */
function mapped(ctx: FunctionContext, array: Local, given: Value | undefined, call: Span, inner: Stmt[]): Expr {
  if (given === undefined) return refused(call);
  const value = isRecordValue(given) && given.nothing !== undefined ? required(ctx, given, call, inner) : given;
  if (isRecordValue(value) || isArrayKind(value.type)) {
    if (isNews(ctx, call)) {
      ctx.module.report('KZ1008', call, 'the function of map gives an object here, and no number');
    }
    return refused(call);
  }
  return save(ctx, array.isList === true ? value : heldIn(ctx, array, expectType(ctx, value, 'number')), inner);
}

/** A number, as an array of that kind holds it. */
function heldIn(ctx: FunctionContext, { type }: Local, value: Expr): Expr {
  const { loc } = value;
  if (type === 'Float32Array') {
    return fold({ kind: 'math', fn: 'fround', args: [value], type: 'number', rep: undefined, loc });
  }
  if (!isArrayKind(type) || arrayKinds[type].least === undefined) return toNumber(ctx, value);
  const { bytes, least } = arrayKinds[type];
  const bits = 32 - 8 * bytes;
  const by = (op: BinaryOp, of: Expr, count: number) => makeBinary(op, of, number(count, loc), loc);
  if (least === 0) return bits === 0 ? by('ushr', value, 0) : by('and', value, 2 ** (8 * bytes) - 1);
  return bits === 0 ? by('or', value, 0) : by('shr', by('shl', value, bits), bits);
}

function counterAtZero(ctx: FunctionContext, loc: Span, out: Stmt[]): Local {
  const local = newTemporary(ctx, 'number', loc, { mutable: true });
  out.push({ kind: 'declare', local, value: number(0, loc), loc });
  return local;
}

/** Whether what a function gives is true. */
export function conditionOf(loc: Span, value: Value | undefined): Expr {
  if (value === undefined) return refused(loc, 'boolean');
  // Objects are true.
  if (isRecordValue(value)) return boolean(true, loc);
  return value.type === 'boolean' ? value : isArrayKind(value.type) ? boolean(true, loc) : truthOf(value);
}

/** A call of a function that is given as much as it takes. */
export function lowerGiven(
  ctx: FunctionContext,
  fn: FunctionBinding,
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
    if (value === undefined || listOfValue(value) === undefined) return value;
    const what = listOfValue(value)?.kind === 'nested-list' ? 'a list of lists' : 'a list of objects';
    if (isNews(ctx, node)) ctx.module.report('KZ1007', node, `${what} has no value here`);
    return undefined;
  }
  const closure = fn.kind === 'function' && fn.module === ctx.module ? closureOfModule(ctx, fn) : undefined;
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
