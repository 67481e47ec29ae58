// Which expressions are records, and which variables and fields they name: by their form, and by what functions give.
//
// In:  an expression. Out: the variable, the field or the key that it names; whether it is a record. Lowers nothing, but
// functions that it calls.

import type { Expression } from 'oxc-parser';
import type { Local } from '../ir/ir.ts';
import { shapeItSays, textThatGoesIn } from './goes-in.ts';
import type { NestedList } from './nested-types.ts';
import { type Annotated, isShape, type RecordList, type RecordVariable, type Row, type Shape } from './record-types.ts';
import type { Binding, Closure, FunctionContext } from './scope.ts';
import { staticBinding } from './static-names.ts';

/** The field or the record that an expression names: `p`, `p.at`, `p.at.x`, `pair[0]`; no optional value. */
export function recordAt(ctx: FunctionContext, node: Expression): Local | RecordVariable | undefined {
  const found = placeAt(ctx, node);
  return found !== undefined && 'fields' in found && found.nothing !== undefined ? undefined : found;
}

/** The same of what is held field by field: a record, or an optional value. */
export function namedRecord(ctx: FunctionContext, node: Expression): RecordVariable | undefined {
  const found = placeAt(ctx, node);
  return found !== undefined && 'fields' in found ? found : undefined;
}

function placeAt(ctx: FunctionContext, node: Expression): Local | RecordVariable | undefined {
  switch (node.type) {
    case 'ChainExpression':
    case 'ParenthesizedExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return placeAt(ctx, node.expression);
    case 'Identifier': {
      const binding = ctx.scope.find(node.name);
      return binding?.kind === 'record' ? binding.record : undefined;
    }
    case 'ThisExpression': {
      const self = ctx.scope.find('this');
      return self?.kind === 'record' ? self.record : undefined;
    }
    case 'MemberExpression': {
      if (node.object.type === 'Super') return undefined;
      const record = recordAt(ctx, node.object);
      const key = keyOf(node);
      return record !== undefined && 'fields' in record && key !== undefined ? record.fields.get(key) : undefined;
    }
    default:
      return undefined;
  }
}

/** What a name stands for, if it is of that kind. */
export function namedAs<K extends Binding['kind']>(
  ctx: FunctionContext,
  node: Expression,
  kind: K,
): Extract<Binding, { readonly kind: K }> | undefined {
  const chain = unwrapped(node);
  const inner = chain.type === 'ChainExpression' ? chain.expression : chain;
  const binding = inner.type === 'Identifier' ? ctx.scope.find(inner.name) : listField(ctx, inner);
  return binding?.kind === kind ? (binding as Extract<Binding, { readonly kind: K }>) : undefined;
}

/** A field of a record that is an array of objects or of arrays. */
function listField(ctx: FunctionContext, node: Expression): RecordList | NestedList | undefined {
  if (node.type !== 'MemberExpression' || node.object.type === 'Super') return undefined;
  const record = recordAt(ctx, node.object);
  return record !== undefined && 'fields' in record ? record.lists?.get(keyOf(node) ?? '') : undefined;
}

/** The list of records that a name is. */
export function recordListAt(ctx: FunctionContext, node: Expression): RecordList | undefined {
  return namedAs(ctx, node, 'record-list');
}

/** The element that a name is of. */
export function rowNamed(ctx: FunctionContext, node: Expression): Row | undefined {
  return namedAs(ctx, node, 'row');
}

/** What an expression's value is by its form, if it is an element of such a list, or a field of one: `l[i]`, `l[i].at`. */
export function rowShape(ctx: FunctionContext, node: Expression): Annotated | Shape | undefined {
  const inner = unwrapped(node);
  if (inner.type === 'Identifier') return rowNamed(ctx, inner)?.list.shape;
  if (inner.type === 'CallExpression') {
    const { callee } = inner;
    if (callee.type !== 'MemberExpression' || keyOf(callee) !== 'pop' || callee.computed) return undefined;
    return recordListAt(ctx, callee.object)?.shape;
  }
  if (inner.type !== 'MemberExpression' || inner.object.type === 'Super') return undefined;
  const list = recordListAt(ctx, inner.object);
  if (list !== undefined) return inner.computed ? list.shape : undefined;
  const outer = rowShape(ctx, inner.object);
  const key = keyOf(inner);
  return outer !== undefined && isShape(outer) && key !== undefined ? outer.fields.get(key) : undefined;
}

export function keyOf(node: Extract<Expression, { type: 'MemberExpression' }>): string | undefined {
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined;
  const { property } = node;
  return property.type === 'Literal' && /^(number|string)$/.test(typeof property.value)
    ? String(property.value)
    : undefined;
}

/** Whether an expression's value is a record. Lowers nothing, but functions that it calls. */
export function isRecord(ctx: FunctionContext, node: Expression): boolean {
  const row = rowShape(ctx, node);
  if (row !== undefined) return isShape(row);
  switch (node.type) {
    case 'ChainExpression':
    case 'ParenthesizedExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return isRecord(ctx, node.expression);
    case 'ObjectExpression':
      return true;
    case 'ArrayExpression':
      return ctx.tuples.has(node);
    case 'Identifier':
    case 'ThisExpression':
    case 'MemberExpression': {
      const record = recordAt(ctx, node);
      if (record !== undefined) return 'fields' in record;
      return node.type === 'MemberExpression' && node.object.type !== 'Super' && fieldOfRecord(ctx, node);
    }
    case 'CallExpression': {
      // What goes in has no signature.
      const inner = textThatGoesIn(ctx, node);
      if (inner !== undefined) {
        const said = shapeItSays(inner.text, ctx.module, inner.scope);
        return said === undefined ? givesRecord(ctx, inner.text) : said.nothing === undefined;
      }
      const binding = staticBinding(ctx.scope, unwrapped(node.callee));
      const shape = binding?.kind === 'function' ? binding.module.signatureOf(binding.name)?.shape : undefined;
      return shape !== undefined && shape.nothing === undefined;
    }
    case 'ConditionalExpression':
      return isRecord(ctx, node.consequent) && isRecord(ctx, node.alternate);
    default:
      return false;
  }
}

interface Text {
  readonly type: string;
  readonly body?: readonly Text[];
  readonly argument?: Expression | null;
  readonly declarations?: readonly { readonly id: { readonly name?: string }; readonly init: Expression | null }[];
}

/** Whether a function whose body goes in gives a record, by its form. */
function givesRecord(ctx: FunctionContext, fn: Closure['node']): boolean {
  // One that gives what it gives itself gives no record.
  if (asked.has(fn)) return false;
  asked.add(fn);
  const gives = hasRecord(ctx, fn);
  asked.delete(fn);
  return gives;
}

/** Functions of which it is being asked what they give. */
const asked = new Set<object>();

function hasRecord(ctx: FunctionContext, { body }: Closure['node']): boolean {
  const text = body as Text | null;
  const statements = /^(BlockStatement|FunctionBody)$/.test(text?.type ?? '') ? (text?.body ?? []) : undefined;
  const last = statements?.at(-1);
  const given =
    statements === undefined ? (body as Expression) : last?.type === 'ReturnStatement' ? last.argument : null;
  if (!given) return false;
  const value = unwrapped(given);
  if (value.type === 'Identifier') {
    const declared = statements?.flatMap((each) => each.declarations ?? []).find(({ id }) => id.name === value.name);
    return declared?.init?.type === 'ObjectExpression';
  }
  if (value.type === 'CallExpression') return isRecord(ctx, value);
  return value.type === 'ObjectExpression' || value.type === 'ArrayExpression';
}

/** `f(x).at`, of a record in what a function gives. */
function fieldOfRecord(ctx: FunctionContext, node: Extract<Expression, { type: 'MemberExpression' }>): boolean {
  if (node.object.type !== 'CallExpression') return false;
  const binding = staticBinding(ctx.scope, node.object.callee);
  const shape = binding?.kind === 'function' ? binding.module.signatureOf(binding.name)?.shape : undefined;
  const field = shape?.fields.get(keyOf(node) ?? '');
  return field !== undefined && isShape(field) && field.nothing === undefined;
}

/** Without what means nothing. */
export function unwrapped(node: Expression): Expression {
  return /^(Parenthesized|TS(NonNull|As|Satisfies))Expression$/.test(node.type)
    ? unwrapped((node as Extract<Expression, { type: 'ParenthesizedExpression' }>).expression)
    : node;
}
