// What a kernel may not give, and the errors that say so: V8 would give one object where a kernel makes two, or give an
// object that the caller holds.

import type { Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { ValuePlan } from '../ir/boundary.ts';
import type { Local } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import type { Entry } from './entry-types.ts';
import { listOfValue } from './nested-results.ts';
import { isThereTwice, mayBeGiven } from './origins.ts';
import { recordAt, unwrapped } from './record-forms.ts';
import { isRecordValue, type Value } from './record-types.ts';
import { isRefusedValue } from './records.ts';
import type { FunctionContext } from './scope.ts';

/** What is one object in JavaScript would be two in the result. */
export function refuseShared(ctx: FunctionContext, entry: Entry, argument: Expression): void {
  const seen = new Set<unknown>();
  const visit = (given: Expression, isPart: boolean): void => {
    const node = unwrapped(given);
    if (node.type === 'ArrayExpression') {
      for (const each of node.elements) if (each !== null && each.type !== 'SpreadElement') visit(each, true);
      return;
    }
    if (node.type === 'ObjectExpression') {
      for (const each of node.properties) if (each.type === 'Property') visit(each.value as Expression, true);
      return;
    }
    const known = recordAt(ctx, node) ?? localAt(ctx, node);
    if (known === undefined || (!('fields' in known) && !isArrayKind(known.type))) return;
    if ('fields' in known && known.nothing !== undefined) return;
    const isAgain = seen.has(known);
    seen.add(known);
    const isGivenPart = isPart && 'fields' in known && entry.objects.has(known);
    if (!isAgain && !isGivenPart) return;
    const text = ctx.module.source.slice(node.start, node.end);
    const why = isAgain ? `'${text}' is in what is returned twice` : `'${text}' is an object that the kernel was given`;
    ctx.module.report('KZ1018', node, `${why}: it would be a copy`, 'a new one: { x: p.x, y: p.y }, [...a]');
  };
  visit(argument, false);
}

function localAt(ctx: FunctionContext, node: Expression): Local | undefined {
  const binding = node.type === 'Identifier' ? ctx.scope.find(node.name) : undefined;
  return binding?.kind === 'local' ? binding.local : undefined;
}

export function refuseKind(ctx: FunctionContext, value: Value, wanted: string, loc: Span): undefined {
  const is = isRecordValue(value)
    ? 'an object'
    : listOfValue(value) !== undefined
      ? 'an array of objects or of arrays'
      : value.kind === 'local' && value.local.isList
        ? 'a plain array'
        : value.type;
  if (!isRefusedValue(value)) ctx.module.report('KZ1008', loc, `this is ${is}, where the result has ${wanted}`);
  return undefined;
}

/** V8 would give that very object. */
export function refuseGiven(ctx: FunctionContext, loc: Span): undefined {
  const why =
    'this may be an object that the kernel was given, or have other fields than are known here, or in another order';
  ctx.module.report('KZ1018', loc, why, 'a new one: { x: p.x, y: p.y }, [...row]');
  return undefined;
}

/** When it is known what variables come to hold. */
export function refuseGivenObjects(ctx: FunctionContext, { returned }: Entry): void {
  for (const { placed, loc } of returned) {
    const holds = placed.flatMap((each) => ('columns' in each ? [...each.objects.values()] : [{ holds: each }]));
    if (holds.some((each) => mayBeGiven(each.holds))) refuseGiven(ctx, loc);
    else if (isThereTwice(placed)) refuseTwice(ctx, loc);
  }
}

function refuseTwice(ctx: FunctionContext, loc: Span): undefined {
  const why = 'an object may be in what is returned twice: it would be a copy';
  ctx.module.report('KZ1018', loc, why, 'a new one at each place: { x: p.x, y: p.y }');
  return undefined;
}

export function refuseOther(ctx: FunctionContext, loc: Span): undefined {
  const hint = 'a new one at each: [...a], { x: p.x, y: p.y }';
  ctx.module.report('KZ1018', loc, 'a kernel gives back what it was given at each return, or at none', hint);
  return undefined;
}

/** Whether its memory may be that of another array of the result. */
export function isElsewhere({ shared }: FunctionContext, { placed }: Entry, { id }: Local): boolean {
  if (placed.some((each) => each.id === id)) return true;
  return placed.length > 0 && (shared.has(id) || placed.some((each) => shared.has(each.id)));
}

export function refuseSharing(ctx: FunctionContext, { name }: { readonly name: string }, loc: Span): undefined {
  const why = `'${name}' may be, or share its memory with, another array of what is returned: it would be a copy`;
  ctx.module.report('KZ1018', loc, why, 'a new one: a.slice()');
  return undefined;
}

/** Whether it is an array of the module, which is refused: V8 would give that very array. */
export function refusesTable(ctx: FunctionContext, { id, isBound, name }: Local, loc: Span): boolean {
  if (id >= 0 && isBound !== true) return false;
  ctx.module.report('KZ1018', loc, `'${name}' is an array of the module: it would be a copy`, '[...a], a.slice()');
  return true;
}

/** Whether both give the same object of those that were given. */
export function isSame(one: ValuePlan, other: ValuePlan): boolean {
  return one.kind === 'given' && other.kind === 'given' && one.path === other.path;
}
