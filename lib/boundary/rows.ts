// The JavaScript that copies arrays of arrays into one list of all elements, and back.
//
// In:  a plan and the name of the array. Out: lines for each part of a call (wrapper.ts). A row that is there twice is one.

import { inJs } from '../escaping.ts';
import type { NestedPlan } from '../ir/boundary.ts';

export interface RowsOfList {
  readonly name: string;
  readonly path: string;
  readonly isWritten: boolean;
  readonly isTyped: boolean;
  /** Rows may become longer, and there may be more of them. */
  readonly grows: boolean;
  readonly reads: readonly string[];
  readonly fills: readonly string[];
  readonly back: readonly string[];
  /** Whether rows are as long as they were, where JavaScript went on meanwhile. */
  readonly still: readonly string[];
}

/** Rows and elements that there is room for beside those that there are. */
const MORE = 16;

export function takeRows(
  plan: NestedPlan,
  name: string,
  path: string,
  fn: string,
  area: (count: string) => string,
): RowsOfList {
  const { element, written } = plan;
  const isTyped = element !== 'number' && element !== 'boolean';
  const rows = `r${plan.handles}`;
  const kind = inJs(element);
  const grows = written === 'length';
  const more = grows ? ` + ${MORE}` : '';
  const bytes = isTyped ? `.BYTES_PER_ELEMENT / 8` : '';
  const count = isTyped ? `Math.ceil(${rows}.count * ${element}${bytes})` : `${rows}.count${more}`;
  const slots = [plan.handles, plan.begins, plan.lengths, ...(grows ? [plan.rooms] : [])];
  const own = [`${rows}.handles.length${more}`, ...slots.slice(1).map(() => `${rows}.rows.length${more}`)].map(area);
  const data = area(count);
  const places = [...own, data].flatMap((at, index) => {
    const slot = [...slots, plan.data][index] as number;
    const length =
      index === 0 ? `${rows}.handles.length` : index === own.length ? `${rows}.count` : `${rows}.rows.length`;
    const room = grows ? [`memory[${slot + 2}] = ${length}${more};`] : [];
    return [`memory[${slot}] = ${at};`, `memory[${slot + 1}] = ${length};`, ...room];
  });
  const all = `[${own.join(', ')}], ${data}`;
  const fills = [...places, `kzFillRows(${fn}, ${inJs(path)}, memory, ${rows}, ${kind}, ${all});`];
  return {
    ...{ name, path, isTyped, grows, isWritten: written !== undefined },
    // Rows are numbered where one that changes, or may be compared with another, could be there twice.
    reads: [`const ${rows} = kzRows(${fn}, ${inJs(path)}, ${name}, ${kind}, ${written !== undefined}, ${grows});`],
    fills,
    still: [`kzRowsStill(${fn}, ${inJs(path)}, ${name}, ${rows});`],
    back:
      written === undefined
        ? []
        : [
            `kzRowsBack(${name}, memory, ${rows}, ${kind}, ${grows}, ${plan.handles}, ${plan.begins}, ${plan.lengths}, ${plan.data});`,
          ],
  };
}
