// What a function captures, given by name and value: constants and tables, as if they stood above it.

import type { Local, Table } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import type { ModuleContext } from './scope.ts';
import { elementsOf } from './tables.ts';

export type Captures = Readonly<Record<string, CapturedValue>>;

/** Typed arrays are taken as they are now: tables never change. */
export type CapturedValue = number | bigint | boolean | string | ArrayBufferView;

/** Elements of a captured table: they become text. More is an argument's business. */
export const MOST_CAPTURED_ELEMENTS = 65536;

export function bindCaptures(
  context: ModuleContext,
  captures: Captures,
  addTable: (table: Table) => void,
  nextId: () => number,
): void {
  for (const [name, value] of Object.entries(captures)) {
    if (['number', 'bigint', 'boolean'].includes(typeof value)) {
      context.scope.set(name, { kind: 'constant', value: value as number | bigint | boolean });
      continue;
    }
    if (typeof value === 'string' && value.length <= MOST_CAPTURED_ELEMENTS) {
      context.scope.set(name, { kind: 'text', text: value });
      continue;
    }
    const values = Array.from(ArrayBuffer.isView(value) ? (value as unknown as ArrayLike<number | bigint>) : []);
    const kind = Object.prototype.toString.call(value).slice(8, -1);
    if (!isArrayKind(kind) || values.length > MOST_CAPTURED_ELEMENTS) {
      const why = isArrayKind(kind)
        ? `'${name}' has ${values.length} elements: a captured table has at most ${MOST_CAPTURED_ELEMENTS}`
        : `'${name}' is no number, bigint, boolean, string or typed array`;
      context.scope.set(name, {
        kind: 'refused',
        why,
        hint: 'pass it as an argument, or let the import hook compile the module',
      });
      continue;
    }
    const loc = { start: 0, end: 1 };
    const local: Local = {
      ...{ id: nextId(), name, type: kind, declared: undefined, mutable: false, parameter: false, loc },
      elements: elementsOf(kind, values),
    };
    const table = { local, values };
    addTable(table);
    context.scope.set(name, { kind: 'table', table });
  }
}
