// `new Int8Array(a.buffer)`: the bytes of the whole buffer that a typed array of the caller's is a part of. Such a view
// is a parameter of its own: the JavaScript around the kernel makes it (lib/boundary/wrapper.ts), so it begins where the
// buffer does, wherever the array begins.
//
// In:  a parameter of a kernel that is called from outside, and the `new` expressions in its body. Out: what it becomes,
// and what those lead to. Views of more than a byte are refused: a buffer may have another length, which is an error only
// where JavaScript comes by.

import type { Expression, NewExpression } from 'oxc-parser';
import type { ArrayKind, Local, Stmt } from '../ir/ir.ts';
import { memoryOf } from './entry.ts';
import { unwrapped } from './record-forms.ts';
import type { Annotated } from './record-types.ts';
import { type FunctionContext, newLocal } from './scope.ts';
import type { Node } from './scope-analysis.ts';
import { globalPath } from './static-names.ts';
import { outermost } from './uses.ts';

const OF_BYTES = /^(Int8|Uint8|Uint8Clamped)Array$/;

/** The kinds of views of a parameter's buffer that there are in the function. */
function kindsOfViews(ctx: FunctionContext, target: object): ArrayKind[] {
  const { scopes } = ctx.module;
  const kinds = scopes.references.flatMap((use) => {
    if (!scopes.variableOf(use)?.identifiers.includes(target as never)) return [];
    const object = outermost(scopes, use.identifier as unknown as Node);
    const member = scopes.parentOf(object);
    const made = member && scopes.parentOf(outermost(scopes, member));
    if (member?.object !== object || made?.type !== 'NewExpression') return [];
    const kind = kindOfView(ctx, made as unknown as NewExpression);
    return kind === undefined ? [] : [kind];
  });
  return [...new Set(kinds)];
}

/** Of `new Int8Array(….buffer)`. */
function kindOfView(ctx: FunctionContext, { callee, arguments: given }: NewExpression): ArrayKind | undefined {
  const kind = globalPath(ctx.scope, callee) ?? '';
  const buffer = given.length === 1 ? unwrapped(given[0] as Expression) : undefined;
  if (!OF_BYTES.test(kind) || buffer?.type !== 'MemberExpression' || buffer.computed) return undefined;
  return buffer.property.type === 'Identifier' && buffer.property.name === 'buffer' ? (kind as ArrayKind) : undefined;
}

/** The parameter, and views of its buffer; undefined if there are none. */
export function parameterWithViews(
  ctx: FunctionContext,
  name: string,
  { type }: Annotated,
  target: object,
): readonly Local[] | undefined {
  const { entry } = ctx;
  if (entry === undefined || !/Array$/.test(type) || ctx.assigned.has(name)) return undefined;
  const kinds = kindsOfViews(ctx, target);
  if (kinds.length === 0) return undefined;
  const loc = target as { start: number; end: number };
  memoryOf(ctx, entry, loc);
  const local = newLocal(ctx, name, type, loc, { parameter: true });
  ctx.scope.set(name, { kind: 'local', local });
  const views = kinds.map((kind) => newLocal(ctx, `${name}_buffer`, kind, loc, { parameter: true }));
  for (const { id } of views) entry.said.set(id, `${name}.buffer`);
  entry.buffers.set(local.id, views);
  entry.parameters.push({ name, plan: { kind: 'argument', type: type as ArrayKind, views: kinds } });
  return [local, ...views];
}

/** What `new Int8Array(a.buffer)` gives: a view of the one that the kernel was given. */
export function viewOfBuffer(
  ctx: FunctionContext,
  node: NewExpression,
  make: (kind: ArrayKind) => Local,
  out: Stmt[],
): Local | undefined {
  const kind = kindOfView(ctx, node);
  if (kind === undefined) return undefined;
  const { object } = unwrapped(node.arguments[0] as Expression) as Extract<Expression, { type: 'MemberExpression' }>;
  const array = unwrapped(object as Expression);
  const binding = array.type === 'Identifier' ? ctx.scope.find(array.name) : undefined;
  const views = binding?.kind === 'local' ? ctx.entry?.buffers.get(binding.local.id) : undefined;
  const source = views?.find(({ type }) => type === kind);
  if (source === undefined) return undefined;
  const target = make(kind);
  ctx.shared.add(target.id);
  ctx.madeAt.set(target.id, 0);
  ctx.views.add(target.id);
  out.push({ kind: 'view', target, source, loc: node });
  return target;
}
