// Strings of the source as tables of their units.
//
// In:  a text. Out: the local that stands for it, and its table among those of the modules.

import type { Span } from '../diagnostics.ts';
import type { Local, Origin, Table } from '../ir/ir.ts';
import type { ModuleContext } from './scope.ts';
import { noteText } from './string-values.ts';
import { elementsOf } from './tables.ts';

/** How much of a text is in its name. */
const LONGEST_NAME = 16;

function stringLocal(text: string, id: number, loc: Span): Local {
  const own = text.replace(/[^A-Za-z0-9]+/g, '_').slice(0, LONGEST_NAME);
  const local: Local = {
    ...{ id, name: `text_${own}`, type: 'string', declared: undefined, mutable: false, parameter: false, loc },
    elements: elementsOf('Uint16Array', unitsOfText(text)),
  };
  noteText(local, text);
  return local;
}

/** A table of one of the modules. */
export interface UsedTable {
  readonly table: Table;
  readonly origin: Origin;
  used: boolean;
  /** The units of a string, which nobody has who does not use it. */
  readonly isString?: boolean;
}

/** A module's strings, among the tables of all modules: one for each text. */
export function stringsOf(
  tables: UsedTable[],
  origin: Origin,
  nextId: () => number,
): Pick<ModuleContext, 'stringOf' | 'usesString'> {
  const strings = new Map<string, Local>();
  return {
    stringOf: (text, loc) => {
      const known = strings.get(text);
      if (known !== undefined) return known;
      const local = stringLocal(text, nextId(), loc);
      strings.set(text, local);
      tables.push({ table: { local, values: unitsOfText(text) }, origin, used: false, isString: true });
      return local;
    },
    usesString: ({ id }) => {
      for (const each of tables) if (each.table.local.id === id) each.used = true;
    },
  };
}

export function unitsOfText(text: string): number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}
