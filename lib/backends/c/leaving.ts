// What a kernel gives back where it fails: what it assigned to fields of records, and lists that it changed, as JavaScript
// would have left them. Where it ends well, statements of its own do that.
//
// In:  a function with a boundary. Out: lines of C, at its end, to which each failing statement goes (context.ts).

import type { Fn, Local } from '../../ir/ir.ts';
import { type Context, nameOf } from './context.ts';

export function givesBack({ boundary }: Fn): boolean {
  return boundary !== undefined && boundary.leaving.scalars.length + boundary.leaving.lists.length > 0;
}

/** Whether who calls it is given lists: its last parameter takes them. */
export function givesLists({ boundary }: Fn): boolean {
  return (boundary?.lists.length ?? 0) > 0;
}

/** The list of that number, as it is now. Its elements are known by their size: doubles, or 32-bit integers. */
export function given(list: number, array: string, length: string): string {
  return `kz_lists[${list}] = (kz_given){${array}.data, ${length}, sizeof *${array}.data}`;
}

export function printLeaving(ctx: Context): { readonly begin: readonly string[]; readonly end: readonly string[] } {
  const { boundary, parameters } = ctx.fn;
  const memory = parameters.find(({ id }) => boundary?.held.get(id)?.kind === 'memory') as Local;
  const { scalars = [], lists = [] } = boundary?.leaving ?? {};
  const place = ({ type }: Local) => (type === 'bigint' ? (boundary?.wide ?? memory) : memory);
  const value = (local: Local, cell: Local | undefined) => {
    if (cell !== undefined) return `${local.type === 'bigint' ? '(int64_t)' : ''}${nameOf(ctx, cell)}.data[0]`;
    const name = nameOf(ctx, local);
    if (local.type === 'bigint') return `(int64_t)${name}`;
    return local.type === 'boolean' ? `${name} ? 1.0 : 0.0` : name;
  };
  return {
    begin: ['    int kz_status;'],
    end: [
      'kz_leave:',
      ...scalars.map(({ slot, local, cell }) => {
        return `    ${nameOf(ctx, place(local))}.data[${slot}] = ${value(local, cell)};`;
      }),
      ...lists.map(({ slot, array, length, cell }) => {
        const list = boundary?.lists.findIndex((each) => each.slot === slot) ?? 0;
        return `    ${given(list, nameOf(ctx, array), cell === undefined ? nameOf(ctx, length) : value(length, cell))};`;
      }),
      '    return kz_status;',
    ],
  };
}
