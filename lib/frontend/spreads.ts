// Arrays that are taken apart into arguments, and lists that are made of something: `Math.max(...a)`, `Array.from(a)`,
// `Array.from({ length: n }, (_, i) => i * i)`.
//
// In:  a call. Out: its statements and its value; 'none' for what was reported; undefined if it is no such call.

import type { CallExpression, Expression } from 'oxc-parser';
import type { Expr, Stmt } from '../ir/ir.ts';
import { callbackOf } from './callbacks.ts';
import type { Given } from './closures.ts';
import { lowerLibraryCall } from './library.ts';
import { lowerArrayOperand } from './names.ts';
import { lowerNumber } from './operands.ts';
import { unwrapped } from './record-forms.ts';
import type { Value } from './record-types.ts';
import { type Closure, type FunctionContext, isNews, newTemporary } from './scope.ts';
import { isNamed } from './scope-analysis.ts';
import { globalPath } from './static-names.ts';
import { expectType, number, read } from './values.ts';

export function lowerSpread(ctx: FunctionContext, node: CallExpression, out: Stmt[]): Value | 'none' | undefined {
  const path = globalPath(ctx.scope, node.callee);
  if (path === 'Array.from') return lowerFrom(ctx, node, out) ?? 'none';
  const isExtreme = path === 'Math.max' || path === 'Math.min';
  if (!isExtreme || node.arguments.every(({ type }) => type !== 'SpreadElement')) return undefined;
  const fn = path === 'Math.max' ? 'max' : 'min';
  const local = newTemporary(ctx, 'number', node, { mutable: true });
  const value = number(fn === 'max' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, node);
  out.push({ kind: 'declare', local, value, loc: node });
  const take = (each: Expr) => {
    const call: Expr = { kind: 'math', fn, args: [read(local, node), each], type: 'number', rep: undefined, loc: node };
    out.push({ kind: 'assign', local, value: call, loc: node });
  };
  // From left to right: NaN stays, and of zeros the greatest is 0, and the least -0.
  for (const each of node.arguments) {
    if (each.type !== 'SpreadElement') {
      take(lowerNumber(ctx, each, out));
      continue;
    }
    const array = lowerArrayOperand(ctx, each.argument, out);
    if (array === undefined) return 'none';
    const text = `(a, m) => { let y = m; for (let i = 0; i < a.length; i++) y = Math.${fn}(y, a[i]); return y; }`;
    const found = lowerLibraryCall(ctx, text, [() => read(array, node), () => read(local, node)], node, out, 'value');
    if (found === undefined || found.kind === 'record') return 'none';
    out.push({ kind: 'assign', local, value: expectType(ctx, found, 'number'), loc: node });
  }
  return read(local, node);
}

/** `Array.from(a)`, `Array.from(a, f)`, `Array.from({ length: n }, f)`: a list. */
function lowerFrom(ctx: FunctionContext, node: CallExpression, out: Stmt[]): Value | undefined {
  const [first, second, more] = node.arguments;
  if (first === undefined || first.type === 'SpreadElement' || second?.type === 'SpreadElement' || more !== undefined) {
    if (isNews(ctx, node)) ctx.module.report('KZ1011', node, 'Array.from takes an array, and a function');
    return undefined;
  }
  const size = lengthIn(unwrapped(first));
  const fn = second && callbackOf(ctx, second, 'Array.from');
  if (second !== undefined && fn === undefined) return undefined;
  if (size === undefined) {
    const array = lowerArrayOperand(ctx, first, out);
    if (array === undefined) return undefined;
    const given: Given[] = [() => read(array, node), ...(fn === undefined ? [] : [fn])];
    const [names, value] = fn === undefined ? ['a', 'a[i]'] : ['a, f', 'f(a[i], i)'];
    const loop = `for (let i = 0; i < a.length; i++) made.push(${value});`;
    const text = `(${names}) => { const made = []; ${loop} return made; }`;
    return lowerLibraryCall(ctx, text, given, node, out, 'value');
  }
  const filler = fn && withoutElement(ctx, fn.closure);
  if (filler === undefined) {
    if (isNews(ctx, node)) {
      const hint = 'Array.from({ length: n }, (_, i) => i), of which the first is not used';
      ctx.module.report('KZ1011', node, 'such an array has holes: Array.from needs a function that fills them', hint);
    }
    return undefined;
  }
  const length = lowerNumber(ctx, size, out);
  const text = `(n, f) => { const made = []; const count = n > 0 ? Math.floor(n) : 0;
    for (let i = 0; i < count; i++) made.push(f(0, i));
    return made; }`;
  const given: Given[] = [() => length, { kind: 'closure', closure: filler }];
  return lowerLibraryCall(ctx, text, given, node, out, 'value');
}

/** The `n` of `{ length: n }`. */
function lengthIn(node: Expression): Expression | undefined {
  const [only, more] = node.type === 'ObjectExpression' ? node.properties : [];
  if (only?.type !== 'Property' || more !== undefined || only.computed || only.method || only.kind !== 'init')
    return undefined;
  return only.key.type === 'Identifier' && only.key.name === 'length' ? (only.value as Expression) : undefined;
}

/** A function whose first parameter, which would be undefined, is used nowhere. */
function withoutElement(ctx: FunctionContext, closure: Closure): Closure | undefined {
  const { node } = closure;
  const [first, ...others] = node.params;
  if (first === undefined) return closure;
  if (first.type !== 'Identifier') return undefined;
  if (isNamed(ctx.module.scopes, node, first.name)) return undefined;
  const { typeAnnotation: _type, ...plain } = first;
  return { ...closure, node: { ...node, params: [plain, ...others] } as Closure['node'] };
}
