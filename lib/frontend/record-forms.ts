// Which expressions are records, and which variables and fields they name: by their form, and by what functions give.
//
// In:  an expression. Out: the variable, the field or the key that it names; whether it is a record. Lowers nothing, but
// functions that it calls.

import type { CallExpression, Expression } from 'oxc-parser';
import type { Local } from '../ir/ir.ts';
import { isShape, type RecordVariable } from './record-types.ts';
import type { Closure, FunctionContext } from './scope.ts';
import { staticBinding } from './static-names.ts';

/** The field or the record that an expression names: `p`, `p.at`, `p.at.x`, `pair[0]`. */
export function recordAt(ctx: FunctionContext, node: Expression): Local | RecordVariable | undefined {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return recordAt(ctx, node.expression);
    case 'Identifier': {
      const binding = ctx.scope.find(node.name);
      return binding?.kind === 'record' ? binding.record : undefined;
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

export function keyOf(node: Extract<Expression, { type: 'MemberExpression' }>): string | undefined {
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined;
  const { property } = node;
  return property.type === 'Literal' && /^(number|string)$/.test(typeof property.value)
    ? String(property.value)
    : undefined;
}

/** Whether an expression's value is a record. Lowers nothing, but functions that it calls. */
export function isRecord(ctx: FunctionContext, node: Expression): boolean {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return isRecord(ctx, node.expression);
    case 'ObjectExpression':
      return true;
    case 'Identifier':
    case 'MemberExpression': {
      const record = recordAt(ctx, node);
      if (record !== undefined) return 'fields' in record;
      return node.type === 'MemberExpression' && node.object.type !== 'Super' && fieldOfRecord(ctx, node);
    }
    case 'CallExpression': {
      const callee = unwrapped(node.callee);
      if (isFunctionText(callee)) return givesRecord(ctx, callee);
      const binding = staticBinding(ctx.scope, callee);
      if (binding?.kind === 'closure') return givesRecord(ctx, binding.closure.node);
      // One that is given a function has no signature: its body goes in.
      if (binding?.kind === 'function' && takesFunction(ctx, node)) {
        const text = binding.module.functionNode(binding.name);
        return text !== undefined && givesRecord(ctx, text);
      }
      return binding?.kind === 'function' && binding.module.signatureOf(binding.name)?.shape !== undefined;
    }
    case 'ConditionalExpression':
      return isRecord(ctx, node.consequent) && isRecord(ctx, node.alternate);
    default:
      return false;
  }
}

type FunctionText = Closure['node'];

function isFunctionText(node: { readonly type: string }): node is FunctionText {
  return node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression';
}

function takesFunction(ctx: FunctionContext, { arguments: given }: CallExpression): boolean {
  return given.some((each) => {
    if (isFunctionText(each)) return true;
    const binding = each.type === 'SpreadElement' ? undefined : staticBinding(ctx.scope, each);
    return binding?.kind === 'closure' || binding?.kind === 'function';
  });
}

interface Text {
  readonly type: string;
  readonly body?: readonly Text[];
  readonly argument?: Expression | null;
  readonly declarations?: readonly { readonly id: { readonly name?: string }; readonly init: Expression | null }[];
}

/** Whether a function whose body goes in gives a record, by its form. */
function givesRecord(ctx: FunctionContext, fn: FunctionText): boolean {
  // One that gives what it gives itself gives no record.
  if (asked.has(fn)) return false;
  asked.add(fn);
  const gives = hasRecord(ctx, fn);
  asked.delete(fn);
  return gives;
}

/** Functions of which it is being asked what they give. */
const asked = new Set<object>();

function hasRecord(ctx: FunctionContext, { body }: FunctionText): boolean {
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
  return field !== undefined && isShape(field);
}

/** Without what means nothing. */
export function unwrapped(node: Expression): Expression {
  return /^(Parenthesized|TS(NonNull|As|Satisfies))Expression$/.test(node.type)
    ? unwrapped((node as Extract<Expression, { type: 'ParenthesizedExpression' }>).expression)
    : node;
}
