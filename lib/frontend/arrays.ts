// Lowers what makes arrays or works on whole ones: `new Float64Array(…)`, slice, subarray, set and fill.
//
// In:  a `new` expression or a call of a method. Out: the array, under the name that a declaration gives it, or a
// temporary's; statements that make it or write to it come before.

import type { CallExpression, Expression, NewExpression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { ArrayKind, Expr, Local, Part, Stmt, Type } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { elementOf, elementType } from './bigints.ts';
import { sliceOfBytes } from './buffer-slices.ts';
import { viewOfBuffer } from './buffer-views.ts';
import { wholeOf } from './lists.ts';
import { arrayIn, lowerArrayOperand } from './names.ts';
import { checkArity, expressionsOf, lowerNumber, lowerOperands } from './operands.ts';
import { type FunctionContext, newLocal, newTemporary } from './scope.ts';
import { globalPath } from './static-names.ts';
import { expectType, number, read, save } from './values.ts';

const methods = ['fill', 'set', 'slice', 'subarray'] as const;
type Method = (typeof methods)[number];

/** Undefined: not one of these methods. `name`: of the array that the call makes. */
export function arrayMethodOf({ callee }: CallExpression): Method | undefined {
  if (callee.type !== 'MemberExpression' || callee.computed) return undefined;
  const { name } = callee.property;
  return methods.find((method) => method === name);
}

/**
 * The array that the method gives; undefined for `set`, which gives none, and for what was reported. `known`: the array
 * that has the method, if it is lowered.
 */
export function lowerArrayMethod(
  ctx: FunctionContext,
  node: CallExpression,
  method: Method,
  out: Stmt[],
  name?: string,
  known?: Local,
): Expr | undefined {
  if (node.callee.type !== 'MemberExpression') return undefined;
  const array = known ?? lowerArrayOperand(ctx, node.callee.object, out);
  const args = expressionsOf(ctx, node.arguments);
  const arity = { fill: { least: 1, most: 3 }, set: { least: 1, most: 2 }, slice: MOST_TWO, subarray: MOST_TWO };
  if (array === undefined || !checkArity(ctx, node, method, args.length, arity[method])) return undefined;
  if (array.isList) {
    const hint = method === 'slice' ? 'new Float64Array(…) copies it' : undefined;
    ctx.module.report('KZ1010', node, `'${array.name}' is a plain array, whose ${method} kernels don't have`, hint);
    return undefined;
  }
  if (method === 'set') {
    const [first, second] = args as [Expression, Expression | undefined];
    const source = lowerArrayOperand(ctx, first, out);
    const offset = second && lowerNumber(ctx, second, out);
    if (source !== undefined && isSameContent(ctx, array.type, source, node)) {
      out.push({ kind: 'set-array', array, source: wholeOf(ctx, source, node, out), offset, loc: node });
    }
    return undefined;
  }
  if (method === 'fill' && args.length > 1) refuseBuffer(ctx, array, method, node);
  const values = lowerOperands(ctx, args, out);
  const position = (expr: Expr | undefined) => expr && expectType(ctx, expr, 'number');
  if (method === 'fill') {
    const [value, begin, end] = values as [Expr, Expr | undefined, Expr | undefined];
    const part: Part = { begin: position(begin), end: position(end) };
    // Computed once, whatever is written.
    out.push({ kind: 'fill', array, value: save(ctx, elementOf(ctx, array, value), out), ...part, loc: node });
    return read(array, node);
  }
  const part: Part = { begin: position(values[0]), end: position(values[1]) };
  const make = (kind: 'copy-array' | 'view', into: Stmt[]): Local => {
    const target = newArrayLocal(ctx, name, array.type, node);
    if (kind === 'view') {
      ctx.shared.add(target.id);
      ctx.madeAt.set(target.id, ctx.madeAt.get(array.id) ?? 0);
      if (isGiven(ctx, array)) ctx.views.add(target.id);
    }
    into.push({ kind, target, source: array, ...part, loc: node });
    return target;
  };
  if (method === 'subarray') return read(make('view', out), node);
  if (!mayBeBuffer(ctx, array)) return read(make('copy-array', out), node);
  // Both are of the same part.
  const once = (expr: Expr | undefined) => expr && save(ctx, expr, out);
  Object.assign(part, { begin: once(part.begin), end: once(part.end) });
  const slice = sliceOfBytes(ctx, array, name ?? array.name, make, node, out);
  if (slice === undefined) refuseBuffer(ctx, array, method, node);
  return slice;
}

function mayBeBuffer(ctx: FunctionContext, array: Local): boolean {
  return array.type === 'Uint8Array' && isGiven(ctx, array);
}

/** Whether it may be an array of the caller's. */
function isGiven(ctx: FunctionContext, array: Local): boolean {
  return array.parameter || ctx.views.has(array.id);
}

/**
 * Node.js gives Buffers, which are Uint8Arrays too, methods of their own: their slice is a view, and their fill throws
 * at bad positions.
 */
export function refuseBuffer(ctx: FunctionContext, array: Local, method: string, node: Span): void {
  if (!mayBeBuffer(ctx, array)) return;
  const hint =
    method === 'map'
      ? 'a loop that stores into a new array'
      : method === 'slice'
        ? `new Uint8Array(${array.name}.subarray(…)) copies, and ${array.name}.subarray(…) is a view`
        : method === 'fill'
          ? `${array.name}.subarray(…).fill(…)`
          : 'a loop';
  ctx.module.report('KZ1010', node, `'${array.name}' may be a Buffer, whose ${method} is not that of arrays`, hint);
}

const MOST_TWO = { least: 0, most: 2 };

/** `new Float64Array(n)`, `new Int32Array([1, 2])`, `new Uint8Array(other)`. */
export function lowerNewArray(ctx: FunctionContext, node: NewExpression, out: Stmt[], name?: string): Expr | undefined {
  const { report } = ctx.module;
  const kind = globalPath(ctx.scope, node.callee) ?? '';
  if (!isArrayKind(kind)) return undefined;
  const [first] = expressionsOf(ctx, node.arguments);
  const view = viewOfBuffer(ctx, node, (type) => newArrayLocal(ctx, name, type, node), out);
  if (view !== undefined) return read(view, node);
  const target = newArrayLocal(ctx, name, kind, node);
  if (first === undefined || node.arguments.length > 1) {
    report('KZ1011', node, `new ${kind} takes a length, a list of numbers or an array`);
  } else if (first.type === 'ArrayExpression') {
    const elements = first.elements.filter((element) => element !== null && element.type !== 'SpreadElement');
    if (elements.length < first.elements.length) report('KZ1007', first, 'only numbers and bigints can be listed here');
    const values = lowerOperands(ctx, elements as Expression[], out);
    const length = number(values.length, first);
    out.push({ kind: 'new-array', target, array: kind, length, loc: node });
    for (const [at, value] of values.entries()) {
      out.push({
        kind: 'store',
        array: target,
        index: number(at, node),
        value: elementOf(ctx, target, value),
        loc: node,
      });
    }
  } else {
    const value = ctx.module.lowerExpression(ctx, first, out);
    if (isArrayKind(value.type)) {
      const source = arrayIn(ctx, value);
      if (source !== undefined && isSameContent(ctx, kind, source, node))
        out.push({ kind: 'copy-array', target, source: wholeOf(ctx, source, node, out), loc: node });
    } else if (value.type === 'number') {
      out.push({ kind: 'new-array', target, array: kind, length: save(ctx, value, out), loc: node });
    } else {
      report('KZ1008', first, `this is a ${value.type}, where a length or an array is needed`);
    }
  }
  return read(target, node);
}

/** Numbers and bigints don't become each other: JavaScript throws a TypeError. */
function isSameContent(ctx: FunctionContext, kind: Type, source: Local, loc: Span): boolean {
  if (elementType(kind) === elementType(source.type)) return true;
  ctx.module.report('KZ1008', loc, `the elements of a ${source.type} are no ${elementType(kind)}s`);
  return false;
}

/** Where an array comes to stand. */
export function newArrayLocal(ctx: FunctionContext, name: string | undefined, type: Type, loc: Span): Local {
  return name === undefined ? newTemporary(ctx, type, loc) : newLocal(ctx, name, type as ArrayKind, loc);
}
