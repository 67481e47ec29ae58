// Destructuring: `const [a, b] = pair`, `({ x, y } = p)`, `[a[i], a[j]] = [a[j], a[i]]`. Each part is taken by itself; no
// object is made.
//
// In:  a pattern and what it takes apart: a record, or an array. Out: a value for each of its parts, in the order of the
// source; reported where there is none.

import type { BindingPattern, Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { isGuardedRead } from '../ir/elements.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { lengthOf as lengthOfString } from './characters.ts';
import { element, lengthOf } from './lists.ts';
import { expectDefined } from './maybe-undefined.ts';
import { valueOfNothing } from './nested-results.ts';
import { elementIfAny, orElse } from './optionals.ts';
import { isRecordValue, type Value } from './record-types.ts';
import { isRefusedValue, lowerValue, namesOf, saveValue } from './records.ts';
import type { FunctionContext } from './scope.ts';
import type { Node } from './scope-analysis.ts';
import { isRefused, number, refused } from './values.ts';

/** A part of a pattern: what it is for, and which field it takes. */
interface Part {
  readonly key: string;
  readonly target: Node;
  readonly initial: Expression | undefined;
}

/** What gets a part's value: a name that is declared, or a place. */
export type Take = (target: BindingPattern | Expression, value: Value, out: Stmt[]) => void;

export function isPattern(node: { readonly type: string }): boolean {
  return node.type === 'ArrayPattern' || node.type === 'ObjectPattern';
}

/** The value of a pattern's right side. */
export function lowerSource(ctx: FunctionContext, pattern: { type: string }, init: Expression, out: Stmt[]): Value {
  return lowerValue(ctx, init, out, pattern.type === 'ArrayPattern');
}

/** `live`: reads a field at its time, where earlier parts may have changed it. */
export function takeApart(
  ctx: FunctionContext,
  pattern: Node,
  source: Value,
  take: Take,
  out: Stmt[],
  live: (key: string) => Value | undefined = () => undefined,
): void {
  if (isRefusedValue(source)) {
    for (const { target } of partsOf(ctx, pattern)) takeRefused(ctx, target, take, out);
    return;
  }
  const isList = isRecordValue(source) ? source.isTuple : arrayOf(source) !== undefined;
  if (pattern.type === 'ArrayPattern' && !isList) {
    const what = isRecordValue(source) ? namesOf(source) : `a ${source.type}`;
    ctx.module.report(
      'KZ1008',
      pattern,
      `this is ${what}, which has no parts in an order`,
      'a pattern of names: { x, y }',
    );
    for (const { target } of partsOf(ctx, pattern)) takeRefused(ctx, target, take, out);
    return;
  }
  const parts = partsOf(ctx, pattern);
  const isMissing = (key: string) => isRecordValue(source) && !source.fields.has(key);
  // What nobody else has was there before defaults changed what it is made of.
  const needsSaving = isRecordValue(source) && source.owner === 'none' && parts.some(({ key }) => isMissing(key));
  const given = needsSaving ? saveValue(ctx, source, out) : source;
  for (const { key, target, initial } of parts) {
    const initialValue =
      initial !== undefined && isMissing(key) ? initialOf(ctx, initial, target, key, out) : undefined;
    const part = live(key) ?? initialValue ?? partOf(ctx, given, key, pattern, target, out);
    const found = initial !== undefined && part !== undefined ? askable(ctx, part, target, out) : part;
    const isOptional = found !== undefined && isRecordValue(found) && found.nothing === 'undefined';
    const value =
      isOptional && initial !== undefined
        ? orElse(ctx, found, (before) => defaultOf(ctx, initial, target, before), target, out)
        : found;
    if (value === undefined) {
      const what = isRecordValue(source) ? namesOf(source) : 'this';
      ctx.module.report('KZ1008', target, `${what} has no '${key}'`);
      takeRefused(ctx, target, take, out);
    } else if (isPattern(target)) takeApart(ctx, target, value, take, out);
    else take(target as unknown as BindingPattern, value, out);
  }
}

/** A part of which a default asks whether it is there. */
function askable(ctx: FunctionContext, part: Value, target: Node, out: Stmt[]): Value {
  if (isRecordValue(part)) return part;
  if (isGuardedRead(part)) return elementIfAny(part);
  expectDefined(ctx, part, target, out);
  return part;
}

/** Names of a pattern without a source are there all the same: nothing is said of their uses. */
function takeRefused(ctx: FunctionContext, target: Node, take: Take, out: Stmt[]): void {
  if (isPattern(target)) takeApart(ctx, target, refused(target), take, out);
  else take(target as unknown as BindingPattern, refused(target), out);
}

/** The default of a part that is not there. JavaScript looks at the place first that gets it. */
function initialOf(ctx: FunctionContext, initial: Expression, target: Node, key: string, out: Stmt[]): Value {
  const { report } = ctx.module;
  if (target.type === 'MemberExpression') {
    report('KZ1006', target, 'a place with a default of its own', 'assign to a variable first');
  }
  // Every object has them.
  if (key in {}) report('KZ1008', target, `'${key}' is something that every object has`);
  return lowerValue(ctx, initial, out);
}

/** The default of a part that may be there. */
function defaultOf(ctx: FunctionContext, initial: Expression, target: Node, out: Stmt[]): Expr {
  if (target.type === 'MemberExpression') {
    ctx.module.report('KZ1006', target, 'a place with a default of its own', 'assign to a variable first');
  }
  return ctx.module.lowerExpression(ctx, initial, out);
}

function partsOf(ctx: FunctionContext, pattern: Node): Part[] {
  const parts: Part[] = [];
  const add = (key: string, node: Node) => {
    const hasInitial = node.type === 'AssignmentPattern';
    const target = (hasInitial ? node.left : node) as Node;
    parts.push({ key, target, initial: hasInitial ? (node.right as Expression) : undefined });
  };
  const refuse = (node: Span) =>
    ctx.module.report(
      'KZ1006',
      node,
      'the kernel language has no rest of a pattern',
      'a.subarray(1), or name the rest',
    );
  if (pattern.type === 'ArrayPattern') {
    for (const [at, each] of (pattern.elements as (Node | null)[]).entries()) {
      if (each?.type === 'RestElement') refuse(each);
      else if (each !== null) add(String(at), each);
    }
    return parts;
  }
  for (const each of pattern.properties as Node[]) {
    const key = each.key as { type: string; name?: string; value?: unknown };
    if (each.type === 'RestElement') refuse(each);
    else if (each.computed) ctx.module.report('KZ1006', each, 'a pattern takes fields by their names');
    else add(key.type === 'Identifier' ? String(key.name) : String(key.value), each.value as Node);
  }
  return parts;
}

function partOf(
  ctx: FunctionContext,
  source: Value,
  key: string,
  pattern: Node,
  loc: Span,
  out: Stmt[],
): Value | undefined {
  if (isRecordValue(source)) {
    const lacking = source.absent?.get(key);
    return lacking === undefined ? source.fields.get(key) : valueOfNothing(lacking, loc);
  }
  if (source.type === 'string' && source.kind === 'local' && key === 'length') return lengthOfString(source.local, loc);
  const array = arrayOf(source);
  if (array === undefined) {
    if (isRefused(source)) return source;
    ctx.module.report('KZ1008', pattern, `this is a ${source.type}, which has no parts`);
    return refused(loc);
  }
  if (key === 'length') return lengthOf(ctx, array, loc);
  const index = Number(key);
  return Number.isInteger(index) && index >= 0 ? element(ctx, array, number(index, loc), loc, out) : undefined;
}

function arrayOf(value: Expr): Local | undefined {
  return value.kind === 'local' && isArrayKind(value.type) ? value.local : undefined;
}
