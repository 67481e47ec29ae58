// What optional values are to the front end: `x?: number`, `number | undefined`, `number | null`. Each is a record of
// two: whether it is there, and its value, which is a blank one where it is not.

import type { Span } from '../diagnostics.ts';
import type { Local } from '../ir/ir.ts';
import {
  type Annotated,
  isShape,
  type Nothing,
  type RecordValue,
  type RecordVariable,
  type Shape,
  type Value,
} from './record-types.ts';
import { blank, boolean } from './values.ts';

/** Names of its fields: no source can write them. */
export const THERE = 'there?';
export const VALUE = 'value?';

export function optionalShape(of: Annotated, nothing: Nothing): Shape {
  const there = { type: 'boolean', declared: undefined } as const;
  const fields = new Map<string, Annotated>([
    [THERE, there],
    [VALUE, of],
  ]);
  return { kind: 'record', isTuple: false, nothing, fields };
}

/** Of an optional shape, what its value is. */
export function valueTypeOf({ fields }: Shape): Annotated {
  return fields.get(VALUE) as Annotated;
}

/** What the local for a field is called. */
export function fieldName(record: string, key: string): string {
  if (key === VALUE) return record;
  // Names of fields may be any text: `'y-z'`.
  return key === THERE ? `has_${record}` : `${record}_${key.replace(/[^\p{ID_Continue}$]/gu, '_')}`;
}

export interface OptionalLocals {
  readonly there: Local;
  readonly value: Local;
}

export function optionalLocals({ fields }: RecordVariable): OptionalLocals {
  return { there: fields.get(THERE) as Local, value: fields.get(VALUE) as Local };
}

/** The shape of what a variable holds. */
export function shapeOfVariable({ isTuple, nothing, fields }: RecordVariable): Shape {
  const own = [...fields].map(([key, each]): [string, Annotated | Shape] => {
    return [key, 'fields' in each ? shapeOfVariable(each) : { type: each.type, declared: each.declared }];
  });
  return { kind: 'record', isTuple, nothing, fields: new Map(own) };
}

export function absent({ type }: Annotated, nothing: Nothing, loc: Span): RecordValue {
  const fields = new Map([
    [THERE, boolean(false, loc)],
    [VALUE, blank(type, loc)],
  ]);
  return { kind: 'record', isTuple: false, nothing, fields, owner: 'none' };
}

/** A value of the shape in which every field is blank. */
export function blankOf({ isTuple, nothing, fields }: Shape, loc: Span): RecordValue {
  const own = [...fields].map(([key, each]): [string, Value] => {
    return [key, isShape(each) ? blankOf(each, loc) : blank(each.type, loc)];
  });
  return { kind: 'record', isTuple, nothing, fields: new Map(own), owner: 'none' };
}
