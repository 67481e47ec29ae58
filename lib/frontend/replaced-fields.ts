// `this.cells = next`: a field of an object that was given gets another array. From there on the field is a name of that
// array; which one it is, is told to who called, who assigns it (lib/ir/boundary.ts).
//
// In:  an assignment. Out: the statements that tell it.
//
// Must hold: each field has one array at each place of the source. So such an assignment stands in no loop, no branch and
// no function in the function. One that the kernel made has its elements by then, since whoever called gets these.

import type { Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { ValuePlan } from '../ir/boundary.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { statementsIn } from '../ir/walk.ts';
import { listNumber, memoryOf, storeSlot, takeSlots } from './entry.ts';
import { refusesTable } from './entry-refusals.ts';
import type { Entry } from './entry-types.ts';
import { lengthOf } from './lists.ts';
import { keyOf, recordAt, unwrapped } from './record-forms.ts';
import type { RecordVariable } from './record-types.ts';
import type { FunctionContext } from './scope.ts';
import { expectType, isRefused, number } from './values.ts';

interface Place {
  readonly record: RecordVariable;
  readonly key: string;
  readonly field: Local;
}

/** The field of a given object that holds an array, if the left side is one. */
export function arrayFieldAt(ctx: FunctionContext, left: Expression): Place | undefined {
  const node = unwrapped(left);
  if (node.type !== 'MemberExpression' || node.object.type === 'Super' || ctx.entry === undefined) return undefined;
  const record = recordAt(ctx, node.object);
  const key = keyOf(node);
  if (record === undefined || !('fields' in record) || record.replaced === undefined || key === undefined) {
    return undefined;
  }
  const field = record.fields.get(key);
  return field !== undefined && 'type' in field && isArrayKind(field.type) ? { record, key, field } : undefined;
}

export function replaceArray(
  ctx: FunctionContext,
  { record, key, field }: Place,
  value: Expr,
  loc: Span,
  out: Stmt[],
): void {
  const entry = ctx.entry as Entry;
  const { report } = ctx.module;
  if (isRefused(value)) return;
  if (value.kind !== 'local' || !isArrayKind(value.type)) {
    expectType(ctx, value, field.type);
    return;
  }
  const { local } = value;
  const elements = [local, field].map(({ id }) => ctx.listElements.get(id)?.type ?? 'number');
  if (local.type !== field.type || local.isList !== field.isList || elements[0] !== elements[1]) {
    report('KZ1008', loc, `'${key}' is another kind of array than what it is given`);
    return;
  }
  // The function's own block.
  if (ctx.depth > 1 || ctx.targets.length > 0 || ctx.inlined !== undefined) {
    const hint = 'assign it outside of those; a loop around calls of the kernel may stand in JavaScript';
    report('KZ1018', loc, `'${key}' gets another array in a loop, a branch or a function that is called`, hint);
    return;
  }
  const by = entry.objects.get(local) ?? (local.parameter && !local.isList ? local.name : undefined);
  const made = by ?? newArray(ctx, entry, local, loc, out);
  if (made === undefined) return;
  const known = record.replaced?.find((each) => each.key === key);
  const replaced = known ?? { key, slot: takeSlots(entry, 1), by: [] };
  if (known === undefined) record.replaced?.push(replaced);
  if (typeof made !== 'string' || !replaced.by.includes(made)) replaced.by.push(made);
  const which = replaced.by.indexOf(made) + 1;
  out.push(storeSlot(memoryOf(ctx, entry, loc), replaced.slot, number(which, loc), loc));
  (record.fields as Map<string, Local | RecordVariable>).set(key, local);
}

/** One that the kernel made: its elements are given as they are now. */
function newArray(ctx: FunctionContext, entry: Entry, local: Local, loc: Span, out: Stmt[]): ValuePlan | undefined {
  if (refusesTable(ctx, local, loc)) return undefined;
  const mayBeOther = ctx.views.has(local.id) || ctx.shared.has(local.id) || ctx.rowViews.has(local.id);
  const isAgain = entry.replacing.some((each) => each.array.id === local.id);
  if (mayBeOther || isAgain || (ctx.madeAt.get(local.id) ?? 0) > ctx.depth) {
    const why = isAgain ? 'is in another field' : 'may be, or share its memory with, another array';
    ctx.module.report('KZ1018', loc, `'${local.name}' ${why}: it would be a copy`, 'a new one: [...a], a.slice()');
    return undefined;
  }
  const slot = takeSlots(entry, 3);
  const kind = local.isList ? undefined : (local.type as 'Float64Array');
  const give: Stmt = {
    ...{ kind: 'give', list: listNumber(entry, slot, kind), array: local, length: lengthOf(ctx, local, loc), loc },
  };
  out.push(give);
  entry.replacing.push({ array: local, give });
  if (kind !== undefined) return { kind: 'array', type: kind, slot };
  return { kind: 'list', element: ctx.listElements.get(local.id)?.type ?? 'number', slot };
}

/** What was given to who calls is not changed any more, and is in the result by no other name. */
export function expectKept(ctx: FunctionContext, { replacing }: Entry, body: readonly Stmt[]): void {
  for (const { array, give } of replacing) {
    const length = ctx.lists.get(array.id);
    const later = statementsIn(body.slice(body.indexOf(give) + 1)).some((stmt) => {
      if (stmt.kind === 'give') return stmt.array.id === array.id;
      if (stmt.kind === 'assign') return stmt.local.id === length?.id;
      if (stmt.kind === 'view' || stmt.kind === 'point') return stmt.source?.id === array.id;
      if (stmt.kind === 'call') return stmt.args.some((each) => each.kind === 'local' && each.local.id === array.id);
      if (stmt.kind === 'return') return stmt.value?.kind === 'local' && stmt.value.local.id === array.id;
      // Checks read.
      if (stmt.kind.startsWith('check-')) return false;
      return 'array' in stmt && typeof stmt.array === 'object' && stmt.array.id === array.id;
    });
    if (!later && body.includes(give)) continue;
    const hint = 'assign it when it is done';
    const loc = give.loc as Span;
    ctx.module.report('KZ1018', loc, `'${array.name}' is used otherwise behind this: it would be a copy`, hint);
  }
}
