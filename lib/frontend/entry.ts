// What a kernel is to those who call it from outside, while it is lowered: where its values stand in the memory that the
// JavaScript around it fills (lib/ir/boundary.ts).
//
// In:  parameters and results, one after the other. Out: slots, what is held where, and the plan.

import type { Span } from '../diagnostics.ts';
import type { Boundary } from '../ir/boundary.ts';
import type { ArrayKind, Expr, Fn, Local, Stmt } from '../ir/ir.ts';
import { mapStatement } from '../ir/map.ts';
import type { Entry } from './entry-types.ts';
import { numberOf } from './operands.ts';
import { type FunctionContext, newLocal } from './scope.ts';
import { number, read } from './values.ts';

export function newEntry(grows: ReadonlySet<string>): Entry {
  return {
    ...{
      memory: undefined,
      wide: undefined,
      slots: 0,
      held: new Map(),
      paths: new Map(),
      prologue: [],
      scalars: [],
      lists: [],
    },
    ...{
      given: [],
      parameters: [],
      objects: new Map(),
      self: undefined,
      placed: [],
      placedRows: [],
      returned: [],
      replacing: [],
      copied: [],
      fixed: new Map(),
      rigid: new Map(),
      said: new Map(),
      buffers: new Map(),
      marks: new Map(),
      grows,
      resultType: undefined,
      result: undefined,
    },
  };
}

export function memoryOf(ctx: FunctionContext, entry: Entry, loc: Span): Local {
  if (entry.memory !== undefined) return entry.memory;
  const made = newLocal(ctx, 'memory', 'Float64Array', loc, { parameter: true });
  entry.memory = { ...made, isTrusted: true };
  entry.held.set(made.id, { kind: 'memory' });
  return entry.memory;
}

/** Where bigints stand in the memory. */
export function wideOf(ctx: FunctionContext, entry: Entry, loc: Span): Local {
  if (entry.wide !== undefined) return entry.wide.local;
  memoryOf(ctx, entry, loc);
  const slot = takeSlots(entry, 2);
  const made = newLocal(ctx, 'wide', 'BigInt64Array', loc, { parameter: true });
  const local: Local = { ...made, isTrusted: true };
  entry.held.set(made.id, { kind: 'array', slot, of: 'BigInt64Array' });
  entry.wide = { local, slot };
  return local;
}

/** Parameters of the flat function in front of those that come from people's. */
export function ownParameters({ memory, wide }: Entry): Local[] {
  return [...(memory === undefined ? [] : [memory]), ...(wide === undefined ? [] : [wide.local])];
}

export function takeSlots(entry: Entry, count: number): number {
  const first = entry.slots;
  entry.slots += count;
  return first;
}

/** Of a number or a boolean. */
export function storeSlot(memory: Local, slot: number, value: Expr, loc: Span): Stmt {
  return { kind: 'store', array: memory, index: number(slot, loc), value: numberOf(value), loc };
}

/** The same of any scalar. */
export function storeScalar(ctx: FunctionContext, entry: Entry, slot: number, value: Expr, loc: Span): Stmt {
  if (value.type !== 'bigint') return storeSlot(memoryOf(ctx, entry, loc), slot, value, loc);
  return { kind: 'store', array: wideOf(ctx, entry, loc), index: number(slot, loc), value, loc };
}

/** The list is among those that are given, by this number. */
export function listNumber(entry: Entry, slot: number, kind?: ArrayKind): number {
  const known = entry.given.findIndex((each) => each.slot === slot);
  if (known >= 0) return known;
  entry.given.push({ slot, ...(kind && { kind }) });
  return entry.given.length - 1;
}

/** The body, with what is given back in front of each return, and at its end. */
export function withEnds(ctx: FunctionContext, entry: Entry, body: readonly Stmt[], loc: Span): Stmt[] {
  const { memory, scalars, lists } = entry;
  const whole = [...entry.prologue, ...withExactChecks(ctx, entry, body)];
  if (memory === undefined || scalars.length + lists.length === 0) return whole;
  const end = (): Stmt[] => [
    ...scalars.map(({ slot, local }) => storeScalar(ctx, entry, slot, read(local, loc), loc)),
    ...lists.map(({ slot, array, length }): Stmt => {
      return { kind: 'give', list: listNumber(entry, slot), array, length: read(length, loc), loc };
    }),
  ];
  const ended = (list: readonly Stmt[]): Stmt[] =>
    list.flatMap((stmt) => (stmt.kind === 'return' ? [...end(), stmt] : [mapStatement(stmt, { block: ended })]));
  return [...ended(whole), ...(body.at(-1)?.kind === 'return' ? [] : end())];
}

/** Of a list that keeps its length, its array is as long as it: what is known of arrays holds for it. */
function withExactChecks(ctx: FunctionContext, entry: Entry, body: readonly Stmt[]): Stmt[] {
  return body.map((stmt) => {
    if (stmt.kind !== 'check-list') {
      return mapStatement(stmt, { block: (inner) => withExactChecks(ctx, entry, inner) });
    }
    const { array, index, length, loc } = stmt;
    const isWhole = length.kind === 'local' && ctx.lists.get(array.id)?.id === length.local.id;
    return isWhole && entry.fixed.has(array.id) ? { kind: 'check-index', array, index, loc } : stmt;
  });
}

/** Undefined: all values are passed as they are. */
export function boundaryOf(
  ctx: FunctionContext,
  entry: Entry,
  sourceName: string,
  returned: Local | undefined,
): Boundary | undefined {
  const { memory, wide, held, paths, said, given, slots } = entry;
  if (memory === undefined) return undefined;
  const plan = returned === undefined ? entry.result : ({ kind: 'given', path: pathOf(entry, returned) } as const);
  const result = plan === undefined ? ({ kind: 'direct' } as const) : ({ kind: 'value', plan } as const);
  const { parameters } = entry;
  // Functions that are called may have changed them when they fail.
  const scalars = entry.scalars.map((each) => ({ ...each, ...cellIn(ctx, each.local) }));
  const lists = entry.lists.map((each) => ({ ...each, ...cellIn(ctx, each.length) }));
  return {
    ...{ held, paths, said, leaving: { scalars, lists }, lists: given, ...(wide && { wide: wide.local }) },
    plan: {
      ...{ name: sourceName, parameters, result, slots },
      ...(entry.self && { self: entry.self }),
      ...(wide && { wide: wide.slot }),
    },
  };
}

function cellIn({ cells }: FunctionContext, { id }: Local): { readonly cell?: Local } {
  const known = cells.get(id);
  return known === undefined ? {} : { cell: known.cell };
}

function pathOf({ paths }: Entry, { id, name }: Local): string {
  return paths.get(id) ?? name;
}

/** A parameter that is passed as it is. */
export function addPlainParameter(entry: Entry, { name, type, declared }: Local, isOptional: boolean): void {
  const plan = { kind: 'argument', type: type as 'number', ...(declared && { declared }) } as const;
  entry.parameters.push({ name, plan, ...(isOptional && { isOptional }) });
}

/** Lists that were taken for such as keep their length, and that the body makes longer or shorter. */
export function growing(entry: Entry, { body }: Pick<Fn, 'body'>, all: (body: readonly Stmt[]) => Stmt[]): string[] {
  const lengths = new Map<number, string>();
  for (const stmt of entry.prologue) {
    if (stmt.kind !== 'declare' || stmt.value?.kind !== 'length') continue;
    const path = entry.fixed.get(stmt.value.array.id);
    if (path !== undefined) lengths.set(stmt.local.id, path);
  }
  const found = all(body).flatMap((stmt) => {
    if (stmt.kind === 'grow') return entry.fixed.get(stmt.array.id) ?? [];
    if (stmt.kind === 'store') return entry.rigid.get(stmt.array.id) ?? [];
    return stmt.kind === 'assign' ? (lengths.get(stmt.local.id) ?? []) : [];
  });
  return [...new Set(found)];
}
