// What methods of strings do, in the kernel language: `indexOf`, `startsWith`, `===` of two strings. library.ts puts them
// in.
//
// In:  a method's name, and what it is given. Out: an arrow function that takes the string's units, those of another
// string or a unit, and positions, as text.
//
// Must hold: no index is outside of its array, for nothing tests it.

/** Positions as JavaScript takes them: NaN is 0, and what is outside is moved to the nearest end. */
const clamped = (name: string, to: string) =>
  `const ${to}At = ${name} === ${name} ? Math.trunc(${name}) : 0; const ${to} = ${to}At > 0 ? Math.min(${to}At, n) : 0;`;

const begin = (given: boolean) => (given ? clamped('p', 'begin') : 'const begin = 0;');
const parameters = (given: boolean) => (given ? ', p' : '');

/** Of NaN `lastIndexOf` searches all; so it does if it is given nothing. */
const last = (given: boolean, most: string) =>
  given
    ? `const lastAt = p === p ? Math.trunc(p) : ${most}; const last = Math.min(lastAt > 0 ? lastAt : 0, ${most});`
    : `const last = ${most};`;

/** Of the text's units at `i`: whether they are those of the other. */
const matches = (at: string) => `let k = 0; while (k < m && a[${at} + k] === x[k]) k++;`;

/** Searches for a string. */
export const ofStrings: Readonly<Record<string, (isGivenPosition: boolean) => string>> = {
  indexOf: (given) =>
    `(a, x${parameters(given)}) => { const n = a.length; const m = x.length; ${begin(given)}
      for (let i = begin; i <= n - m; i++) { ${matches('i')} if (k === m) return i; }
      return -1; }`,
  lastIndexOf: (given) =>
    `(a, x${parameters(given)}) => { const n = a.length; const m = x.length; ${last(given, '(n - m)')}
      for (let i = Math.min(last, n - m); i >= 0; i--) { ${matches('i')} if (k === m) return i; }
      return -1; }`,
  startsWith: (given) =>
    `(a, x${parameters(given)}) => { const n = a.length; const m = x.length; ${begin(given)}
      if (begin + m > n) return false;
      ${matches('begin')} return k === m; }`,
  endsWith: (given) =>
    `(a, x${parameters(given)}) => { const n = a.length; const m = x.length;
      ${given ? clamped('p', 'end') : 'const end = n;'} const from = end - m;
      if (from < 0) return false;
      ${matches('from')} return k === m; }`,
};

/** The units of a code point above 0xffff. */
const PAIR = 'const lead = (c >> 10) + 0xd7c0; const trail = (c & 0x3ff) + 0xdc00;';
const isPairAt = (i: string, next: string) => `a[${i}] === lead && a[${next}] === trail`;

/** Searches for a character, by its code; that of none is below 0. */
export const ofCharacters: Readonly<Record<string, (isGivenPosition: boolean) => string>> = {
  indexOf: (given) =>
    `(a, c${parameters(given)}) => { const n = a.length; ${begin(given)}
      if (c < 0) return begin;
      if (c > 0xffff) { ${PAIR}
        for (let i = begin + 1; i < n; i++) if (${isPairAt('i - 1', 'i')}) return i - 1;
        return -1; }
      for (let i = begin; i < n; i++) if (a[i] === c) return i;
      return -1; }`,
  lastIndexOf: (given) =>
    `(a, c${parameters(given)}) => { const n = a.length;
      if (c < 0) { ${last(given, 'n')} return last; }
      if (c > 0xffff) { ${PAIR} ${last(given, '(n - 2)')}
        for (let i = Math.min(last, n - 2); i >= 0; i--) if (${isPairAt('i', 'i + 1')}) return i;
        return -1; }
      ${last(given, '(n - 1)')}
      for (let i = Math.min(last, n - 1); i >= 0; i--) if (a[i] === c) return i;
      return -1; }`,
  startsWith: (given) =>
    `(a, c${parameters(given)}) => { const n = a.length; ${begin(given)}
      if (c < 0) return true;
      if (c > 0xffff) { ${PAIR} return begin + 1 < n && ${isPairAt('begin', 'begin + 1')}; }
      return begin < n && a[begin] === c; }`,
  endsWith: (given) =>
    `(a, c${parameters(given)}) => { const n = a.length; ${given ? clamped('p', 'end') : 'const end = n;'}
      if (c < 0) return true;
      if (c > 0xffff) { ${PAIR} return end > 1 && ${isPairAt('end - 2', 'end - 1')}; }
      return end > 0 && a[end - 1] === c; }`,
};

export const CODE_POINT_AT = `(a, p): number | undefined => { const n = a.length;
  const i = p === p ? Math.trunc(p) + 0 : 0;
  if (i >= 0 && i < n) {
    const lead = a[i];
    if (lead >= 0xd800 && lead <= 0xdbff && i + 1 < n) {
      const trail = a[i + 1];
      if (trail >= 0xdc00 && trail <= 0xdfff) return (lead - 0xd800) * 0x400 + trail + (0x10000 - 0xdc00);
    }
    return lead;
  } }`;

export const ARE_EQUAL = `(a, b) => { const n = a.length;
  if (n !== b.length) return false;
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return false;
  return true; }`;

/** Less than 0, 0, or more: the order of two strings. */
export const ORDER = `(a, b) => { const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) { const d = a[i] - b[i]; if (d !== 0) return d; }
  return a.length - b.length; }`;
