// What methods of arrays do, in the kernel language: `indexOf`, `filter`, `reverse` and others. library.ts puts them in.
//
// In:  a method's name, how many arguments it is given, and of which kind the array is. Out: an arrow function that takes
// the array and the arguments, as text.
//
// `a[i]` is read before a function is called, and how many elements there are when the method begins: as in JavaScript.

import type { ArrayKind } from '../ir/ir.ts';

export interface MethodText {
  readonly least: number;
  readonly most: number;
  /** Whether its first argument is a function. */
  readonly takesFunction: boolean;
  /** Whose it is. */
  readonly of: 'both' | 'lists' | 'typed';
  /** Whether Node.js gives Buffers one of their own, or a result of their own. */
  readonly isOfBuffers: boolean;
  /** Whether it makes a list longer or shorter. */
  readonly changesLength?: boolean;
  /** Whether it writes to the array, which is its value. */
  readonly givesItself: boolean;
  /** `given`: how many arguments. `of`: the type of the array's elements. */
  readonly text: (given: number, kind: ArrayKind, of: string) => string;
}

const plain = { takesFunction: false, of: 'both', isOfBuffers: false, givesItself: false } as const;
const search = { ...plain, least: 1, most: 2, isOfBuffers: true };
const callback = { ...plain, least: 1, most: 1, takesFunction: true };

/** JavaScript's integer of a number: NaN is 0, and so is -0. */
const integer = (name: string) => `(${name} === ${name} ? Math.trunc(${name}) + 0 : 0)`;

/** A position that may be counted from the end: at most `n`. */
const position = (name: string, of: string) =>
  `const ${of}At = ${integer(name)}; const ${of} = ${of}At < 0 ? Math.max(n + ${of}At, 0) : Math.min(${of}At, n);`;

/** Where a search begins, if that is given. */
const from = (given: number) => {
  if (given < 2) return 'const begin = 0;';
  return `const at = ${integer('from')}; const begin = at < 0 ? Math.max(a.length + at, 0) : at;`;
};

const part = (given: number) =>
  `const n = a.length; ${given > 0 ? position('b', 'begin') : 'const begin = 0;'} ${given > 1 ? position('e', 'end') : 'const end = n;'}`;

const texts: Readonly<Record<string, MethodText>> = {
  indexOf: {
    ...search,
    text: (given) =>
      `(a, x${given > 1 ? ', from' : ''}) => { ${from(given)}
        for (let i = begin; i < a.length; i++) if (a[i] === x) return i;
        return -1; }`,
  },
  lastIndexOf: {
    ...search,
    text: (given) =>
      `(a, x${given > 1 ? ', from' : ''}) => { const n = a.length;
        ${given < 2 ? '' : `const at = ${integer('from')};`}
        const begin = ${given < 2 ? 'n - 1' : 'at < 0 ? n + at : Math.min(at, n - 1)'};
        for (let i = begin; i >= 0; i--) if (a[i] === x) return i;
        return -1; }`,
  },
  includes: {
    ...search,
    // NaN is found, too.
    text: (given) =>
      `(a, x${given > 1 ? ', from' : ''}) => { ${from(given)}
        if (x !== x) { for (let i = begin; i < a.length; i++) { const y = a[i]; if (y !== y) return true; } return false; }
        for (let i = begin; i < a.length; i++) if (a[i] === x) return true;
        return false; }`,
  },
  at: {
    ...plain,
    ...{ least: 1, most: 1 },
    text: (_given, _kind, of) =>
      `(a, i): ${of} | undefined => { const n = a.length; const at = ${integer('i')}; const k = at < 0 ? n + at : at;
        if (k >= 0 && k < n) return a[k]; }`,
  },
  reverse: {
    ...plain,
    ...{ least: 0, most: 0, givesItself: true },
    text: () =>
      `(a) => { const n = a.length;
        for (let i = 0, j = n - 1; i < j; i++, j--) { const x = a[i]; a[i] = a[j]; a[j] = x; }
        return a; }`,
  },
  copyWithin: {
    ...plain,
    ...{ least: 2, most: 3, of: 'typed', givesItself: true },
    text: (given) =>
      `(a, t, b${given > 2 ? ', e' : ''}) => { ${part(given - 1)} ${position('t', 'to')}
        const count = Math.min(end - begin, n - to);
        if (count > 0) a.set(a.subarray(begin, begin + count), to);
        return a; }`,
  },
  slice: {
    ...plain,
    ...{ least: 0, most: 2, of: 'lists' },
    text: (given) =>
      `(a${['', ', b', ', b, e'][given]}) => { ${part(given)} const made = []; for (let i = begin; i < end; i++) made.push(a[i]); return made; }`,
  },
  fill: {
    ...plain,
    ...{ least: 2, most: 3, of: 'lists', givesItself: true },
    text: (given) =>
      `(a, x, b${given > 2 ? ', e' : ''}) => { ${part(given - 1)} for (let i = begin; i < end; i++) a[i] = x; return a; }`,
  },
  toReversed: {
    ...plain,
    ...{ least: 0, most: 0 },
    text: (_given, kind) =>
      `(a) => { const n = a.length; const made = new ${kind}(n);
        for (let i = 0; i < made.length; i++) made[i] = a[n - 1 - i];
        return made; }`,
  },
  // What is not found is undefined, and so may be the value.
  find: {
    ...callback,
    text: (_given, _kind, of) =>
      `(a, f): ${of} | undefined => { const n = a.length;
        for (let i = 0; i < n; i++) { const x = a[i]; if (f(x, i, a)) return x; } }`,
  },
  findLast: {
    ...callback,
    text: (_given, _kind, of) =>
      `(a, f): ${of} | undefined => {
        for (let i = a.length - 1; i >= 0; i--) { const x = a[i]; if (f(x, i, a)) return x; } }`,
  },
  findLastIndex: {
    ...callback,
    text: () =>
      `(a, f) => { for (let i = a.length - 1; i >= 0; i--) { const x = a[i]; if (f(x, i, a)) return i; }
        return -1; }`,
  },
};

/** Of lists, whose results are lists. */
const ofLists: Readonly<Record<string, MethodText>> = {
  filter: {
    ...callback,
    text: () =>
      `(a, f) => { const n = a.length; const made = [];
        for (let i = 0; i < n; i++) { const x = a[i]; if (f(x, i, a)) made.push(x); }
        return made; }`,
  },
  map: {
    ...callback,
    text: () =>
      `(a, f) => { const n = a.length; const made = [];
        for (let i = 0; i < n; i++) { const x = a[i]; made.push(f(x, i, a)); }
        return made; }`,
  },
  // What is taken out is a new list. The rest moves down, or up, from its end.
  splice: {
    ...plain,
    ...{ least: 1, most: 8, changesLength: true },
    text: (given) => {
      const items = Array.from({ length: Math.max(given - 2, 0) }, (_, i) => `x${i}`);
      const more = items.length;
      const moved =
        more === 0
          ? ''
          : `for (let i = count; i < ${more}; i++) a.push(x0);
            if (count < ${more}) for (let i = n - 1; i >= begin + count; i--) a[i - count + ${more}] = a[i];`;
      return `(${['a', 'b', ...(given > 1 ? ['d'] : []), ...items].join(', ')}) => {
        const n = a.length; ${position('b', 'begin')}
        ${given > 1 ? `const most = ${integer('d')}; const count = Math.min(Math.max(most, 0), n - begin);` : 'const count = n - begin;'}
        const made = []; for (let i = 0; i < count; i++) made.push(a[begin + i]);
        ${moved}
        if (count > ${more}) {
          for (let i = begin + count; i < n; i++) a[i - count + ${more}] = a[i];
          a.length = n - count + ${more};
        }
        ${items.map((item, at) => `a[begin + ${at}] = ${item};`).join(' ')}
        return made; }`;
    },
  },
  toReversed: {
    ...plain,
    ...{ least: 0, most: 0 },
    text: () => '(a) => { const made = []; for (let i = a.length - 1; i >= 0; i--) made.push(a[i]); return made; }',
  },
};

const ofTyped: Readonly<Record<string, MethodText>> = {
  filter: {
    ...callback,
    isOfBuffers: true,
    text: (_given, kind) =>
      `(a, f) => { const n = a.length; const kept = new ${kind}(n); let count = 0;
        for (let i = 0; i < n; i++) { const x = a[i]; if (f(x, i, a)) kept[count++] = x; }
        return kept.slice(0, count); }`,
  },
};

const has = (table: Readonly<Record<string, MethodText>>, name: string) => Object.hasOwn(table, name);

/** Undefined: no such method. */
export function methodText(name: string, isList: boolean): MethodText | undefined {
  const own = isList ? ofLists : ofTyped;
  const found = has(own, name) ? own[name] : has(texts, name) ? texts[name] : undefined;
  return found === undefined || (found.of !== 'both' && (found.of === 'lists') !== isList) ? undefined : found;
}

/** Whether any array has a method of that name here. */
export function isMethodName(name: string): boolean {
  return has(texts, name) || has(ofLists, name) || has(ofTyped, name);
}

/** Whether its value may be undefined. */
export function mayFindNothing(name: string): boolean {
  return name === 'find' || name === 'findLast' || name === 'at';
}
