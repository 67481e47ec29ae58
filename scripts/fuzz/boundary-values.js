// Values of the family `boundary`: types of parameters, the arguments of a call, made anew for each run, and all that can
// be told of them afterwards.
//
// In:  a type, and the numbers of a call. Out: TypeScript's text of the type; arguments; their text, in which an object
// has one name: '#0'.

import fc from 'fast-check';
import { show } from './memory.js';

/** Fields have one type each, by their names. */
const FIELDS = {
  x: { k: 'number' },
  y: { k: 'number' },
  on: { k: 'boolean' },
  w: { k: 'optional', of: 'number', nothing: 'undefined' },
  u: { k: 'optional', of: 'number', nothing: 'null' },
  list: { k: 'list', of: 'number' },
  flags: { k: 'list', of: 'boolean' },
  at: { k: 'record', fields: ['p', 'q'] },
  p: { k: 'number' },
  q: { k: 'number' },
  pair: { k: 'tuple', of: ['number', 'number'] },
  data: { k: 'typed', kind: 'Float64Array' },
  bytes: { k: 'typed', kind: 'Uint8Array' },
  grid: { k: 'rows', of: 'number' },
  ps: { k: 'records', of: { k: 'record', fields: ['x', 'y', 'on'] } },
  i: { k: 'i32' },
  h: { k: 'f32' },
  box: { k: 'record', fields: ['at', 'on', 'list', 'i'] },
  vectors: { k: 'typedRows', kind: 'Float32Array' },
  any: { k: 'union', kinds: ['Uint8Array', 'number[]'] },
  id: { k: 'bigint' },
  rest: { k: 'list', of: 'number' },
  few: { k: 'absent', of: { k: 'list', of: 'number' }, nothing: 'undefined' },
  next: { k: 'absent', of: { k: 'record', fields: ['p', 'q'] }, nothing: 'undefined' },
  opt: { k: 'record', fields: ['x', 'w', 'u'] },
};

/** What may not be there. */
const ABSENT = [
  { k: 'list', of: 'number' },
  { k: 'record', fields: ['p', 'q'] },
  { k: 'record', fields: ['x', 'w', 'u'] },
  { k: 'typed', kind: 'Float64Array' },
];

const fieldsOf = (names, maxLength) =>
  fc
    .uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength })
    // What nobody asks for is left out of a type, which must have a field then.
    .filter((fields) => fields.some((key) => FIELDS[key].k !== 'absent'))
    .map((fields) => ({ k: 'record', fields }));
const one = (type) => fc.constant(type);
const scalar = fc.constantFrom('number', 'number', 'boolean');
const tuple = fc.array(scalar, { minLength: 2, maxLength: 3 }).map((of) => ({ k: 'tuple', of }));
const columns = fc.oneof(
  { weight: 2, arbitrary: one({ k: 'record', fields: ['x', 'y', 'on'] }) },
  { weight: 3, arbitrary: fieldsOf(['x', 'y', 'on', 'at', 'pair'], 4) },
  { weight: 1, arbitrary: tuple },
);

const KINDS = [
  ['Float32Array', 'number[]'],
  ['Float64Array', 'Int16Array'],
  ['number[]', 'Float64Array'],
];

/** What a type parameter may be. */
export const GENERIC = { k: 'generic', kinds: ['Float32Array', 'Float64Array', 'number[]'] };

/** Of a parameter, or of a field of a class. */
export const valueType = fc.oneof(
  { weight: 1, arbitrary: one({ k: 'number' }) },
  {
    weight: 3,
    arbitrary: fc.record({ k: one('list'), of: scalar, isReadonly: fc.nat({ max: 5 }).map((n) => n === 0) }),
  },
  { weight: 3, arbitrary: fc.record({ k: one('rows'), of: scalar }) },
  {
    weight: 2,
    arbitrary: fc.record({
      k: one('typedRows'),
      kind: fc.constantFrom('Float32Array', 'Float64Array', 'Int32Array', 'Uint8Array'),
    }),
  },
  { weight: 4, arbitrary: fieldsOf(Object.keys(FIELDS), 6) },
  { weight: 1, arbitrary: tuple },
  { weight: 4, arbitrary: fc.record({ k: one('records'), of: columns }) },
  { weight: 1, arbitrary: fc.record({ k: one('typed'), kind: fc.constantFrom('Float64Array', 'Int16Array') }) },
  {
    weight: 1,
    arbitrary: fc.record({ k: one('optional'), of: scalar, nothing: fc.constantFrom('undefined', 'null') }),
  },
  { weight: 2, arbitrary: fc.record({ k: one('union'), kinds: fc.constantFrom(...KINDS) }) },
  { weight: 2, arbitrary: one(GENERIC) },
  {
    weight: 2,
    arbitrary: fc.record({
      k: one('absent'),
      of: fc.constantFrom(...ABSENT),
      nothing: fc.constantFrom('undefined', 'null'),
    }),
  },
  { weight: 2, arbitrary: one({ k: 'record', fields: ['x', 'w', 'u'] }) },
  { weight: 2, arbitrary: one({ k: 'record', fields: ['list', 'rest', 'x'] }) },
);

/** How many versions a kernel has at most. */
export function versionsOf(types) {
  const ways = ({ k, fields = [] }) =>
    /union|absent/.test(k) ? 2 : fields.reduce((product, key) => product * ways(FIELDS[key]), 1);
  const generic = types.some(({ k }) => k === 'generic') ? 3 : 1;
  return types.reduce((product, each) => product * ways(each), generic);
}

const hasUnions = ({ k, fields = [] }) =>
  /union|generic|absent/.test(k) || fields.some((key) => hasUnions(FIELDS[key]));

/** How many of the types are those of fields of the class: none, where one is of several types. */
export function ownFields({ types, fields }) {
  return types.some(hasUnions) ? 0 : Math.min(fields, types.length);
}

/** Names and types of what is inside of a record or a tuple. */
export function partsOf({ k, fields, of }) {
  if (k === 'tuple') return of.map((each, at) => [String(at), { k: each }]);
  return fields.map((key) => [key, FIELDS[key]]);
}

const mayLack = ({ k, nothing }) => (k === 'optional' || k === 'absent') && nothing === 'undefined';

/** The expression of a part. */
export const memberText = (path, key) => (/^\d/.test(key) ? `${path}[${key}]` : `${path}.${key}`);

export function typeText(type) {
  switch (type.k) {
    case 'number':
    case 'boolean':
    case 'i32':
    case 'f32':
    case 'bigint':
      return type.k;
    case 'absent':
      return `${typeText(type.of)} | ${type.nothing}`;
    case 'optional':
      return `${type.of} | ${type.nothing}`;
    case 'list':
      return `${type.isReadonly ? 'readonly ' : ''}${type.of}[]`;
    case 'rows':
      return `${type.of}[][]`;
    case 'union':
      return type.kinds.join(' | ');
    case 'generic':
      return 'T';
    case 'typed':
      return type.kind;
    case 'typedRows':
      return `${type.kind}[]`;
    case 'records':
      return `${typeText(type.of)}[]`;
    case 'tuple':
      return `[${type.of.join(', ')}]`;
    default: {
      const fields = partsOf(type).map(([key, each]) => {
        const isLeft = mayLack(each);
        if (!isLeft) return `${key}: ${typeText(each)}`;
        return `${key}?: ${each.k === 'optional' ? each.of : typeText(each.of)}`;
      });
      return `{ ${fields.join('; ')} }`;
    }
  }
}

/**
 * Arguments of the types. `values` and `shape` are read again and again; `odd`: 1: what was made is given again, where
 * a type allows it; 2: some are frozen or sealed; 3: objects have prototypes with fields.
 */
export function argumentsOf(types, { values, shape, odd }) {
  let [value, choice] = [0, 0];
  const next = () => values[value++ % values.length];
  const choose = () => shape[choice++ % shape.length] + choice;
  const made = new Map();
  const length = () => [2, 3, 1, 0, 4, 2, 3, 1, 5, 17, 2, 3, 40, 1, 2, 3, 1, 300][choose() % 18];
  const few = () => [2, 1, 3, 0, 4, 2, 20][choose() % 7];
  const many = (count, make) => Array.from({ length: count }, make);
  const element = (of) => (of === 'boolean' ? next() > 0 : next());
  const object = (type, build) => {
    const key = typeText(type).replace('readonly ', '');
    const known = made.get(key) ?? [];
    if (odd === 1 && known.length > 0 && choose() % 2 === 0) return known[choose() % known.length];
    const built = build();
    made.set(key, [...known, built]);
    if (odd === 2 && !ArrayBuffer.isView(built)) {
      const how = choose() % 9;
      if (how === 0) Object.freeze(built);
      if (how === 1) Object.seal(built);
      if (how === 2) Object.preventExtensions(built);
    }
    return built;
  };
  const make = (type) => {
    switch (type.k) {
      case 'number':
      case 'boolean':
        return element(type.k);
      case 'i32':
        return next() | 0;
      case 'f32':
        return Math.fround(next());
      case 'bigint':
        return BigInt(next() | 0) * 123456789n;
      case 'absent':
        return choose() % 2 === 0 ? (type.nothing === 'null' ? null : undefined) : make(type.of);
      case 'optional':
        return choose() % 3 === 0 ? (type.nothing === 'null' ? null : undefined) : element(type.of);
      case 'list':
        return object(type, () => many(length(), () => element(type.of)));
      case 'rows':
        return object(type, () => many(few(), () => make({ k: 'list', of: type.of })));
      case 'union':
        return object(type, () => makeOf(type.kinds[choose() % type.kinds.length]));
      case 'generic':
        // All of one kind.
        return object(type, () => makeOf(type.kinds[shape[0] % type.kinds.length]));
      case 'typed':
        return object(type, () => globalThis[type.kind].from({ length: length() }, next));
      case 'typedRows':
        return object(type, () => many(few(), () => make({ k: 'typed', kind: type.kind })));
      case 'records':
        return object(type, () => many(length() % 50, () => make(type.of)));
      case 'tuple':
        return object(type, () => type.of.map(element));
      default:
        return object(type, () => recordOf(type));
    }
  };
  const makeOf = (kind) => make(kind === 'number[]' ? { k: 'list', of: 'number' } : { k: 'typed', kind });
  const recordOf = (type) => {
    const own = {};
    const from = odd === 3 && choose() % 2 === 0 ? {} : undefined;
    for (const [key, each] of partsOf(type)) {
      const isLeft = mayLack(each) && choose() % 2 === 0;
      const target = from !== undefined && choose() % 3 === 0 ? from : own;
      if (!isLeft) target[key] = make(each);
    }
    if (choose() % 4 === 0) own.more = 'text';
    return from === undefined ? own : Object.assign(Object.create(from), own);
  };
  return types.map((type) => make(type));
}

/**
 * Each value with all its bits; an object that was seen before by its number. `isGiven`: of an argument, in which a field
 * that was left out stands behind others.
 */
export function told(value, seen, isGiven = false) {
  if (typeof value === 'number') return show(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
  const known = seen.indexOf(value);
  if (known >= 0) return `#${known}`;
  seen.push(value);
  const name = `#${seen.length - 1}`;
  if (ArrayBuffer.isView(value)) return `${name} ${value.constructor.name}(${Array.from(value, show).join(' ')})`;
  if (Array.isArray(value)) return `${name}[${Array.from(value, (each) => told(each, seen, isGiven)).join(', ')}]`;
  const own = Object.entries(value);
  const fields = isGiven ? [...own].sort(([a], [b]) => (a < b ? -1 : 1)) : own;
  return `${name}{${fields.map(([key, each]) => `${key}: ${told(each, seen, isGiven)}`).join(', ')}}`;
}
