// The JavaScript that copies arrays of objects into columns, and back.
//
// In:  a plan and the name of the array. Out: lines for each part of a call (wrapper.ts).

import { inJs } from '../escaping.ts';
import type { ColumnPlan, ColumnsPlan, RecordsPlan } from '../ir/boundary.ts';
import { isWord, member } from './names.ts';

export interface ColumnsOfList {
  readonly name: string;
  readonly path: string;
  readonly isWritten: boolean;
  /** An object of each element: fields that are read, and those that may be assigned. */
  readonly owners: readonly Owner[];
  readonly reads: readonly string[];
  readonly fills: readonly string[];
  /** Finds an object that is there twice: its fields would be two. */
  readonly marks: readonly string[];
  /** Takes the numbers away again; `restores`: where some could not be marked. */
  readonly unmarks: readonly string[];
  readonly restores: readonly string[];
  readonly back: readonly string[];
  readonly after: readonly string[];
}

interface Owner {
  readonly way: string;
  readonly isTuple: boolean;
  readonly keys: readonly string[];
  readonly written: readonly string[];
  /** One that is assigned. */
  readonly first: Place | undefined;
}

export function columnsIn({ fields }: ColumnsPlan): ColumnPlan[] {
  return fields.flatMap(([, each]) => ('kind' in each ? [each] : columnsIn(each)));
}

interface Place extends ColumnPlan {
  /** Behind an element: '.at.x'. */
  readonly way: string;
  readonly at: string;
}

export function takeColumns(
  { of }: RecordsPlan,
  name: string,
  path: string,
  fn: string,
  area: (count: string) => string,
): ColumnsOfList {
  const count = `${name}.length`;
  const places: Place[] = [];
  const checks: string[] = [];
  const kinds: string[] = [];
  const owners: Owner[] = [];
  const visit = ({ isTuple, fields, isCopied = false }: ColumnsPlan, way: string): void => {
    const keys = fields.map(([key]) => key);
    const changed = fields.flatMap(([key, each]) => ('kind' in each && each.written ? [key] : []));
    const own = `o${way}`;
    const at = `${inJs(`${path}[`)} + i + ${inJs(`]${way}`)}`;
    if (isTuple) checks.push(`kzTuple(${fn}, ${at}, ${own}, ${fields.length});`);
    else {
      const [all, some] = [keys, changed].map((list) => `[${list.map((key) => inJs(key)).join(', ')}]`);
      const known = `${name}_${kinds.length}`;
      kinds.push(known);
      // What is inherited is so by all objects of a kind.
      checks.push(
        `if (typeof ${own} !== 'object' || ${own} === null) kzWrong(${fn}, ${at}, 'an object', ${own});`,
        `if (${isCopied ? 'true' : `Object.getPrototypeOf(${own}) !== ${known}`}) {`,
        `  kzRecord(${fn}, ${at}, ${own}, ${all}, ${some}, ${isCopied});`,
        `  ${known} = Object.getPrototypeOf(${own});`,
        '}',
      );
    }
    const first = places.length;
    for (const [key, each] of fields) {
      if (!('kind' in each)) continue;
      places.push({ ...each, way: `${way}${isTuple ? `[${key}]` : member(key)}`, at: area(count) });
    }
    const assigned = places.slice(first).find((each) => each.written !== undefined);
    owners.push({ way, isTuple, keys, written: changed, first: assigned });
    for (const [key, each] of fields) {
      if (!('kind' in each)) visit(each, `${way}${isTuple ? `[${key}]` : member(key)}`);
    }
  };
  visit(of, '');
  const where = (way: string) => `${inJs(`${path}[`)} + i + ${inJs(`]${way}`)}`;
  const copies = places.flatMap(({ way, type, at }, index) => [
    `const f${index} = o${way};`,
    `if (typeof f${index} !== '${type}') kzArgument(${fn}, ${where(way)}, '${type === 'number' ? 'f64' : type}', f${index});`,
    `memory[${at} + i] = ${type === 'boolean' ? `f${index} ? 1 : 0` : `f${index}`};`,
  ]);
  const loop = (lines: readonly string[]) => [
    `for (let i = 0, n = ${count}; i < n; i++) {`,
    `  const o = ${name}[i];`,
    ...lines.map((line) => `  ${line}`),
    '}',
  ];
  const held = ({ type, at }: Place) => (type === 'boolean' ? `memory[${at} + i] !== 0` : `memory[${at} + i]`);
  const unmark = (each: Place) => `o${each.way} = ${held(each)};`;
  /** Each object gets its number, and must have it still when all have theirs. */
  const marksOf = (first: Place, way: string): string[] => {
    const names = `${where(way)}, ${inJs(`${path}[`)} + other + ${inJs(`]${way}`)}`.replace('+ i +', '+ twice +');
    return [
      '{',
      '  let twice = -1;',
      '  try {',
      ...loop([`o${first.way} = i;`]),
      ...loop([`if (o${first.way} !== i) twice = i;`]),
      '  } catch (error) {',
      `    kzCannotChange(${fn}, ${inJs(path)}, error);`,
      '  }',
      '  if (twice >= 0) {',
      `    const other = ${name}[twice]${first.way};`,
      `    kzSame(${fn}, ${names});`,
      '  }',
      '}',
    ];
  };
  const written = places.filter((each) => each.written !== undefined);
  const read = places.filter((each) => each.written === undefined);
  return {
    ...{ name, path, owners, isWritten: written.length > 0 },
    reads: [`kzPlainList(${fn}, ${inJs(path)}, ${name}, 'an array of objects');`],
    fills: [
      ...places.flatMap(({ slot, at }) => [`memory[${slot}] = ${at};`, `memory[${slot + 1}] = ${count};`]),
      ...(kinds.length === 0 ? [] : [`let ${kinds.join(', ')};`]),
      ...loop([...checks, ...copies]),
    ],
    marks: owners.flatMap(({ way, first }) => (first === undefined ? [] : marksOf(first, way))),
    // JavaScript may go on while the kernel works.
    unmarks: owners.flatMap(({ first }) => (first === undefined ? [] : loop([unmark(first)]))),
    restores: owners.flatMap(({ first }) => {
      return first === undefined ? [] : [`kzRestore(${name}, (o, i) => { ${unmark(first)} });`];
    }),
    back: written.length === 0 ? [] : loop(written.map((each) => `o${each.way} = ${held(each)};`)),
    after:
      read.length === 0
        ? []
        : loop(
            read.map((each) => `if (!Object.is(o${each.way}, ${held(each)})) kzChanged(${fn}, ${where(each.way)});`),
          ),
  };
}

/** The expression of a new array of new objects, of columns that were given. */
export function objectsText(of: ColumnsPlan): string {
  const [first] = columnsIn(of);
  const names = columnsIn(of).map(({ slot }) => `c${slot}`);
  const one = ({ isTuple, fields }: ColumnsPlan): string => {
    const parts = fields.map(([key, each]) => {
      const value = 'kind' in each ? `c${each.slot}(i)${each.type === 'boolean' ? ' !== 0' : ''}` : one(each);
      return isTuple ? value : `${isWord(key) ? key : JSON.stringify(key)}: ${value}`;
    });
    return isTuple ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`;
  };
  const given = columnsIn(of).map(({ slot }) => `kzColumn(memory, ${slot})`);
  const make = `(${['i', ...names].join(', ')}) => (${one(of)})`;
  return `kzNewObjects(memory[${(first?.slot ?? 0) + 1}], ${make}, [${given.join(', ')}])`;
}
