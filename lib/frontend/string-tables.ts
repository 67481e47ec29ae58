// Strings of the source as tables of their units.
//
// In:  a text. Out: the local that stands for it, and its table.

import type { Span } from '../diagnostics.ts';
import type { Local, Table } from '../ir/ir.ts';
import { noteText } from './string-values.ts';
import { elementsOf } from './tables.ts';

/** How much of a text is in its name. */
const LONGEST_NAME = 16;

export function stringLocal(text: string, id: number, loc: Span): Local {
  const own = text.replace(/[^A-Za-z0-9]+/g, '_').slice(0, LONGEST_NAME);
  const local: Local = {
    ...{ id, name: `text_${own}`, type: 'string', declared: undefined, mutable: false, parameter: false, loc },
    elements: elementsOf('Uint16Array', unitsOfText(text)),
  };
  noteText(local, text);
  return local;
}

export function tableOfString(local: Local, text: string): Table {
  return { local, values: unitsOfText(text) };
}

export function unitsOfText(text: string): number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}
