// What kernels don't have, in words, and what helps instead.
//
// In:  a piece of syntax that has no meaning to kernels. Out: how people call it, and a hint. Reports nothing itself.

import type { Expression } from 'oxc-parser';

export interface Refusal {
  readonly what: string;
  readonly hint: string;
}

const TEXTS = 'strings are read, and not made: write codes to a Uint16Array, and make the string in JavaScript';
const BEFORE = 'do it in JavaScript, before or after the call, and give the kernel numbers and typed arrays';
const OBJECTS = 'functions, and objects of known fields: { x: 1, y: 2 }';

const expressions: Readonly<Record<string, Refusal>> = {
  TemplateLiteral: { what: 'template literals', hint: TEXTS },
  TaggedTemplateExpression: { what: 'tagged templates', hint: TEXTS },
  ArrowFunctionExpression: {
    what: 'functions as values here',
    hint: 'give it a name and call it, or give it to an array method or to a function of the module',
  },
  AwaitExpression: { what: "'await'", hint: 'kernels compute; await around the call of one' },
  YieldExpression: { what: "'yield'", hint: 'write to an array, and yield its elements in JavaScript' },
  ImportExpression: { what: "'import()'", hint: 'import it at the top of the file' },
  ClassExpression: { what: 'classes', hint: OBJECTS },
  MetaProperty: { what: "'import.meta' and 'new.target'", hint: 'pass what you need as an argument' },
};

const statements: Readonly<Record<string, Refusal>> = {
  ForInStatement: { what: "'for … in'", hint: 'for (const x of array), or a loop with an index' },
  TryStatement: {
    what: "'try'",
    hint: 'an error ends the kernel: test before what may fail, or catch it around the call',
  },
  ClassDeclaration: { what: 'classes', hint: OBJECTS },
  DebuggerStatement: {
    what: "'debugger'",
    hint: "'kernelize build --debug' makes kernels that a debugger steps through",
  },
  WithStatement: { what: "'with'", hint: 'write the names out' },
};

/** By the name of what `new` makes. */
const news: Readonly<Record<string, string>> = {
  Map: 'an array, by key, where keys are small integers; else two sorted arrays and a binary search',
  Set: 'a Uint8Array with a 1 for each member, where these are small integers; else a sorted array',
  DataView: 'typed arrays; DataView in JavaScript, before the call',
  Date: 'a parameter: the time as a number, Date.now()',
  Array: 'new Array<number>(n).fill(0), or a typed array',
};

const operators: Readonly<Record<string, string>> = {
  delete: 'an optional field, which is assigned undefined',
  in: 'an optional field, which is compared with undefined',
  instanceof: 'types are known: write one function for each, or pass a number that tells which it is',
  typeof: "it can be compared: typeof x === 'number'",
  void: 'undefined',
};

/** By the first name of what is called or read, or all of it. */
const globals: Readonly<Record<string, string>> = {
  'Math.random': 'numbers of a generator that has its state in the kernel or in an array are the same in every run',
  Date: 'pass the time as a number',
  performance: 'pass the time as a number, or time the call: kernelize timeit',
  console: 'write what you want to see to an array; kernelize build --debug makes kernels for a debugger',
  parseFloat: 'numbers are numbers already; of a text do it before the call',
  Atomics: "the directive 'parallel' shares a loop among threads",
  crypto: 'fill the array before the call',
  eval: 'write it out',
  Object: 'a loop over an array: the fields of objects have their names',
  setTimeout: 'a kernel runs from its first line to its last; call it when it is time',
  String: TEXTS,
};

/** By the name of a method, of whatever it is called on. */
const methods: Readonly<Record<string, string>> = {
  toFixed: 'Math.round(x * 100) / 100 rounds; texts are made in JavaScript',
  toPrecision: 'texts are made in JavaScript',
  toString: 'texts are made in JavaScript',
  charCodeAt: 'strings have it that are parameters, constants, or parts of such',
  codePointAt: 'strings have it that are parameters, constants, or parts of such',
  join: 'texts are made in JavaScript',
  entries: 'for (let i = 0; i < a.length; i++)',
  keys: 'for (let i = 0; i < a.length; i++)',
  values: 'for (const x of a)',
  flatMap: 'two loops that push into a list',
  flat: 'two loops that push into a list',
  reduceRight: 'a loop from the end: for (let i = a.length - 1; i >= 0; i--)',
};

/** By the name of a method of strings. */
const ofStrings: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['toLowerCase', 'toUpperCase', 'toLocaleLowerCase', 'toLocaleUpperCase'].map((name) => [
      name,
      'codes of letters without accents differ by a bit: s.charCodeAt(i) | 0x20; or do it before the call',
    ]),
  ),
  ...Object.fromEntries(
    ['match', 'matchAll', 'replace', 'replaceAll', 'search'].map((name) => [
      name,
      'a loop over s.charCodeAt(i), or s.indexOf(t); regular expressions are for JavaScript, before the call',
    ]),
  ),
  ...Object.fromEntries(['concat', 'repeat', 'padStart', 'padEnd', 'normalize'].map((name) => [name, TEXTS])),
  ...Object.fromEntries(
    ['trim', 'trimStart', 'trimEnd'].map((name) => [name, 'two positions, which a loop moves past spaces']),
  ),
  split: 'a loop with s.indexOf(t, from); the parts of s are s.slice(from, to)',
  localeCompare: 's < t compares codes; the order of a language is for JavaScript',
};

const OF_STRINGS =
  'length, s[i], at, charAt, charCodeAt, codePointAt, indexOf, lastIndexOf, includes, startsWith, endsWith, slice, substring and substr';

/** By the type's text. */
const types: readonly (readonly [RegExp, string])[] = [
  [
    /^(readonly )?\(?(number|bigint|boolean)\)?\[\]\[\]|^(Readonly)?Array<.*(\[\]|Array<)/,
    'one typed array for all rows: a[i * width + j]',
  ],
  [/^(readonly )?(number|bigint)\[\]$|^(Readonly)?Array<(number|bigint)>$/, 'a typed array, for example Float64Array'],
  [/^(readonly )?boolean\[\]$/, 'a Uint8Array, with 1 for true'],
  [/^(readonly )?string\[\]$|^(Readonly)?Array<string>$/, 'one string for all, and where each begins in an Int32Array'],
  [/=>/, 'a function of the module, which the kernel calls by its name'],
  [/^(Weak)?(Map|Set)\b/, 'typed arrays: the keys sorted in one, the values in another'],
  [/^(SharedArray|Array)Buffer$|^DataView$/, 'a typed array over it: new Uint8Array(buffer)'],
  [/^(any|unknown|object|never)$/, 'write what it is: number, or a typed array'],
  [/\b(undefined|null)$/, 'a default, or a number that stands for nothing: -1, NaN'],
  [/^\{[^}]*\bstring\b/, 'objects keep no strings here: a parameter of its own for each'],
  [/ \| /, 'types that a call tells apart: typed arrays, plain arrays of one type, number, boolean, bigint'],
  [/^\[|^readonly \[/, 'one parameter for each place, or a typed array'],
  [/^\{/, 'one parameter for each field; a function that a kernel calls may take and give objects'],
  [/^Promise\b/, 'what the promise is of; .async of a kernel gives a promise'],
  [/^Float16Array$/, 'a Float32Array'],
];

const TYPES = 'it has number, f64, f32, i32, u32, bigint, i64, u64, boolean, string and the typed arrays';

/** Of strings where arrays are wanted. */
export const HINT_FOR_EACH = 'a loop over its characters, for (const c of s), or over s.charCodeAt(i)';

/** Of functions, which give none. */
export const HINT_TO_GIVE = 'where it begins and ends in another string, or its codes in a Uint16Array';

/** By how it is called, or what it misses. */
const functions = {
  async: { what: 'async functions', hint: 'a kernel has .async: it runs on another thread, and gives a promise' },
  generator: { what: 'generators', hint: 'write to an array, and yield its elements in JavaScript' },
  generic: { what: 'type parameters', hint: 'say what they may be: T extends Float32Array | Float64Array' },
  bodiless: { what: 'functions without a body', hint: 'write it in TypeScript, with its body' },
} as const;

/** Instead of `(...xs: number[])`, and of `({ x, y }: Point)` of a kernel. */
export const REST = 'one parameter for each, or one typed array for all';
export const PARTS = 'one parameter for each field';

export function refusalOfFunction(form: keyof typeof functions = 'bodiless'): Refusal {
  return functions[form];
}

/** Where something of one type stands, and another is needed. */
export function hintForConversion(from: string, to: string): string | undefined {
  if (from === 'string' || from === 'character') {
    if (to === 'number') return 'its code: s.charCodeAt(i)';
    if (to === 'string') return 'strings are kept by variables of strings, and characters by others: s.slice(i, i + 1)';
    if (to === 'character') return 'it holds one character: s[i]';
    return 'strings are read where they are: s.length, s.charCodeAt(i)';
  }
  if (to === 'string') return 'strings come from outside: parameters and constants';
  if (to === 'number') {
    if (from === 'bigint') return 'Number(…) converts';
    return from === 'boolean' ? 'x ? 1 : 0 converts' : 'an element of it: a[i]';
  }
  if (to === 'bigint') return from === 'number' ? 'BigInt(…) converts' : undefined;
  if (to === 'boolean') return from === 'number' ? 'a comparison: x !== 0' : undefined;
  return from.endsWith('Array') ? `new ${to}(…) copies it` : 'give an array that has a name';
}

export function hintForName(name: string, isUnknown: boolean): string {
  if (name === 'arguments') return 'name its parameters; an array for as many as you like';
  return isUnknown ? 'declare it, import it, or make it a parameter' : 'move its declaration up';
}

/** Of what is read: `process.pid`, `a.byteLength`. */
export function hintForProperty(text: string): string {
  const [first = ''] = text.split(/[^\w$]/);
  if (globals[first] !== undefined) return globals[first];
  if (/\.(byteLength|byteOffset|BYTES_PER_ELEMENT|buffer)$/.test(text)) return 'a.length, which counts elements';
  return 'arrays have length, and objects the fields that they begin with; pass the rest as numbers';
}

export function refusalOf(node: Expression): Refusal {
  if (node.type === 'Literal') {
    if ('regex' in node) return { what: 'regular expressions', hint: BEFORE };
    if (node.value === null) return { what: "'null' here", hint: 'where it is a value, write the type: number | null' };
    return { what: 'strings', hint: TEXTS };
  }
  if (node.type === 'NewExpression') {
    const name = node.callee.type === 'Identifier' ? node.callee.name : '';
    const what = name === '' ? "'new' of this" : `'new ${name}'`;
    return { what, hint: news[name] ?? `an object of known fields, { x: 1, y: 2 }, or a typed array` };
  }
  const kind = node.type === 'FunctionExpression' ? 'ArrowFunctionExpression' : node.type;
  return expressions[kind] ?? { what: wordsOf(node.type.replace(/Expression$/, '')), hint: BEFORE };
}

export function refusalOfStatement(type: string): Refusal {
  return statements[type] ?? { what: wordsOf(type.replace(/^TS/, '')), hint: BEFORE };
}

export function hintForOperator(operator: string): string {
  return operators[operator] ?? BEFORE;
}

/** Of a function that no kernel can call: `console.log`, `x.toFixed`. `others`: what helps with any other. */
export function hintForCall(text: string, others: string): string {
  const [first = ''] = text.split(/[^\w$]/);
  const method = /\.(\w+)$/.exec(text)?.[1] ?? '';
  return globals[text] ?? globals[first] ?? methods[method] ?? others;
}

/** `place`: of what a kernel gives. */
export function hintForType(text: string, place?: 'result'): string {
  if (place === 'result' && /^string$|^'|^"/.test(text)) return HINT_TO_GIVE;
  if (place === 'result' && /[[{]|^(Readonly)?Array</.test(text)) {
    return 'write to a typed array that is passed; a function that a kernel calls may give objects';
  }
  return types.find(([pattern]) => pattern.test(text))?.[1] ?? TYPES;
}

/** Of a member of strings that kernels have not. */
export function hintForStringMethod(name: string): string {
  return (Object.hasOwn(ofStrings, name) ? ofStrings[name] : undefined) ?? OF_STRINGS;
}

function wordsOf(type: string): string {
  return type.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}
