// `a.sort()`, `a.sort((p, q) => p - q)`, `list.sort(compare)` and `toSorted`: which way of sorting a call takes.
//
// In:  an array that is lowered, and the call. Out: the statements that sort it, and the array; undefined for what was
// reported.

import type { CallExpression, Expression, Statement } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { ArrayKind, Expr, Local, Stmt } from '../ir/ir.ts';
import { elementType } from './bigints.ts';
import { callbackOf } from './callbacks.ts';
import type { Given } from './closures.ts';
import { lowerLibraryCall } from './library.ts';
import { typeOfElements } from './list-elements.ts';
import { lengthLocal } from './lists.ts';
import { checkArity, expressionsOf } from './operands.ts';
import { unwrapped } from './record-forms.ts';
import { type Closure, type FunctionContext, isNews, newTemporary } from './scope.ts';
import { ascendingText, byDifferenceText, hasNaNText, mergeSortText, timSortText } from './sort-texts.ts';
import { number, read } from './values.ts';

export function lowerSort(
  ctx: FunctionContext,
  given: Local,
  name: 'sort' | 'toSorted',
  node: CallExpression,
  out: Stmt[],
): Expr | undefined {
  const args = expressionsOf(ctx, node.arguments);
  if (!checkArity(ctx, node, name, args.length, { least: 0, most: 1 })) return undefined;
  const [compare] = args;
  if (compare === undefined && given.isList) {
    if (!isNews(ctx, node)) return undefined;
    const hint = `${name}((a, b) => a - b)`;
    ctx.module.report('KZ1010', node, `a list's ${name} without a function compares texts: 10 is before 9`, hint);
    return undefined;
  }
  if (typeOfElements(ctx, given) === 'boolean') {
    if (isNews(ctx, node)) {
      ctx.module.report('KZ1010', node, 'a list of booleans is not sorted here', 'count those that are true');
    }
    return undefined;
  }
  const fn = compare === undefined ? undefined : callbackOf(ctx, compare, name);
  if (compare !== undefined && fn === undefined) return undefined;
  const array = name === 'sort' ? given : copied(ctx, given, node, out);
  if (array === undefined) return undefined;
  const kind = array.type as ArrayKind;
  const self =
    (of: Local): Given =>
    () =>
      read(of, node);
  const call = (text: string, all: Given[], before: Stmt[], wanted: 'value' | 'effect') =>
    lowerLibraryCall(ctx, text, all, node, before, wanted, true);
  const whole = trustedView(ctx, array, node, out);
  if (fn === undefined) {
    call(ascendingText(kind), [self(whole)], out, 'effect');
    return read(array, node);
  }
  const isList = array.isList === true;
  const by = (before: Stmt[]) => {
    if (isList) call(timSortText(kind), [self(array), fn], before, 'effect');
    else call(mergeSortText(kind), [self(whole), fn], before, 'effect');
  };
  const less = elementType(kind) === 'number' ? differenceOf(fn.closure.node) : undefined;
  const quick = (before: Stmt[]) => call(byDifferenceText(kind, less ?? '<'), [self(whole)], before, 'effect');
  if (less === undefined) by(out);
  else if (kind !== 'Float64Array' && kind !== 'Float32Array') quick(out);
  else {
    const test = call(hasNaNText(), [self(whole)], out, 'value') as Expr;
    const [yes, no]: [Stmt[], Stmt[]] = [[], []];
    ctx.depth++;
    by(yes);
    quick(no);
    ctx.depth--;
    out.push({ kind: 'if', test, yes, no, loc: node });
  }
  return read(array, node);
}

/** All elements, under the array's name: of the list as long as nobody makes it longer. */
function trustedView(ctx: FunctionContext, array: Local, loc: Span, out: Stmt[]): Local {
  const target: Local = { ...newTemporary(ctx, array.type, loc), name: array.name, isTrusted: true };
  const length = lengthLocal(ctx, array);
  const part = length === undefined ? {} : { begin: number(0, loc), end: read(length, loc) };
  out.push({ kind: 'view', target, source: array, ...part, loc });
  if (ctx.views.has(array.id) || array.parameter) ctx.views.add(target.id);
  return target;
}

function copied(ctx: FunctionContext, array: Local, node: Span, out: Stmt[]): Local | undefined {
  const text = array.isList
    ? '(a) => { const made = []; for (let i = 0; i < a.length; i++) made.push(a[i]); return made; }'
    : `(a) => { const made = new ${array.type}(a); return made; }`;
  const value = lowerLibraryCall(ctx, text, [() => read(array, node)], node, out, 'value');
  if (value?.kind !== 'local') return undefined;
  ctx.madeAt.set(value.local.id, ctx.depth);
  return value.local;
}

/** Of `(p, q) => p - q` '<', of `(p, q) => q - p` '>'. */
function differenceOf({ params, body, async }: Closure['node']): '<' | '>' | undefined {
  const [p, q, more] = params.map((each) => (each.type === 'Identifier' ? each.name : undefined));
  const value = resultOf(body as unknown as Body);
  if (async || more !== undefined || p === undefined || q === undefined || p === q) return undefined;
  if (value?.type !== 'BinaryExpression' || value.operator !== '-') return undefined;
  const [left, right] = [unwrapped(value.left as Expression), unwrapped(value.right)];
  if (left.type !== 'Identifier' || right.type !== 'Identifier') return undefined;
  if (left.name === p && right.name === q) return '<';
  return left.name === q && right.name === p ? '>' : undefined;
}

type Body = Expression | { readonly type: 'BlockStatement' | 'FunctionBody'; readonly body: readonly Statement[] };

/** What a function gives that does nothing else. */
function resultOf(body: Body): Expression | undefined {
  if (body.type !== 'BlockStatement' && body.type !== 'FunctionBody') return unwrapped(body as Expression);
  const [only, more] = body.body;
  if (only?.type !== 'ReturnStatement' || only.argument === null || more !== undefined) return undefined;
  return unwrapped(only.argument);
}
