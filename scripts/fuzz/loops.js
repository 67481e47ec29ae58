// Family `loops`: nested counted loops over arrays, in the shapes that passes hoist checks out of, and compilers
// vectorise.
//
// Bounds and indices of every form, arrays that are sometimes too short by one (then the stores before the failing
// access are done, and none after it), overlapping arrays, reductions, early exits, calls.
//
// Loops end: their bounds are small, or (`anchored`) each begins with an access that fails before long, where the js
// back end stops and V8 isn't asked.

import fc from 'fast-check';
import { printLoops } from './loops-print.js';
import { KINDS, numbers, resultOf, twoArrays } from './memory.js';

const node = (k, parts) => fc.record({ k: fc.constant(k), ...parts });
const pick = fc.nat({ max: 5 });
const array = fc.nat({ max: 1 });

const index = fc.record({
  form: fc.constantFrom(
    ...[
      'i',
      'i',
      'i',
      'i',
      'i + c',
      'i + c',
      'i + c',
      'i - c',
      'i - c',
      'c * i + d',
      'i * n + j',
      'i * m + j',
      '(i + 1) * n + j',
      'at',
      'at - n',
    ],
    ...[
      'at + 1',
      'gather',
      'gather',
      'n - 1 - i',
      'i + j',
      'i >> 1',
      'i % 3',
      'masked',
      'c',
      'n - 1',
      'n',
      'x',
      'm * i',
      't',
      't - 1',
    ],
  ),
  ...{ c: fc.nat({ max: 3 }), d: fc.nat({ max: 2 }), pick, array },
});

/** Parts of programs; family `guards` puts them together too. */
export const { value, statement, guard, block, loop } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'value' },
    { weight: 3, arbitrary: node('name', { pick }) },
    { weight: 1, arbitrary: node('number', { value: numbers }) },
    { weight: 5, arbitrary: node('load', { array, index }) },
    {
      weight: 5,
      arbitrary: node('binary', {
        op: fc.constantFrom('+', '-', '*', '+', '*', '/', '%', '&', '|', '^', '<<', '>>>'),
        a: tie('value'),
        b: tie('value'),
      }),
    },
    { weight: 1, arbitrary: node('math1', { fn: fc.constantFrom('abs', 'sqrt', 'floor', 'fround'), a: tie('value') }) },
    {
      weight: 1,
      arbitrary: node('math2', { fn: fc.constantFrom('min', 'max', 'imul'), a: tie('value'), b: tie('value') }),
    },
    { weight: 1, arbitrary: node('select', { test: tie('condition'), a: tie('value'), b: tie('value') }) },
    { weight: 1, arbitrary: node('logical', { op: fc.constantFrom('&&', '||'), a: tie('value'), b: tie('value') }) },
    { weight: 1, arbitrary: node('integer', { a: tie('value') }) },
    { weight: 1, arbitrary: node('call', { fn: fc.constantFrom('Mix', 'Sum', 'Get'), array, index, a: tie('value') }) },
  ),
  condition: node('compare', { op: fc.constantFrom('<', '<=', '>', '===', '!=='), a: tie('value'), b: tie('value') }),
  statement: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'statement' },
    {
      weight: 6,
      arbitrary: node('store', {
        array,
        index,
        op: fc.constantFrom('=', '=', '+=', '-=', '*=', '^='),
        a: tie('value'),
      }),
    },
    {
      weight: 4,
      arbitrary: node('reduce', {
        form: fc.constantFrom(
          's += ?',
          's -= ?',
          's *= ?',
          't += 1',
          's = Math.max(s, ?)',
          't ^= ?',
          't = (t + (? | 0)) | 0',
          's = ? + s * 0.5',
          'w = s, s = ?',
        ),
        a: tie('value'),
      }),
    },
    { weight: 2, arbitrary: node('at', { pick, by: fc.constantFrom('n', 'm', 'n', '3') }) },
    { weight: 2, arbitrary: node('if', { test: tie('condition'), yes: tie('block'), no: tie('block') }) },
    {
      weight: 1,
      arbitrary: node('leave', {
        word: fc.constantFrom('break', 'continue'),
        outer: fc.boolean(),
        test: tie('condition'),
      }),
    },
    {
      weight: 1,
      arbitrary: node('move', {
        to: fc.constantFrom('end--', 'end -= 2', 'end = m', 'end = n - 1', 'end = Math.min(end, 3)'),
      }),
    },
    { weight: 1, arbitrary: node('put', { array, index, a: tie('value') }) },
    { weight: 2, arbitrary: tie('guard') },
    { weight: 3, arbitrary: tie('loop') },
  ),
  guard: node('guard', {
    ...{ pick, array, a: tie('value'), c: fc.nat({ max: 3 }) },
    expr: fc.constantFrom('i', 'i', 'i', 'i + c', 'i - c', 'i - outer', 'outer + i'),
    op: fc.constantFrom('<', '<=', '>', '>=', '>=', '>', '==='),
    bound: fc.constantFrom('n', 'm', 'c', '0', 'n - 1', 'outer', 'a.length', 'b.length', 'x', 't', 'outer + m'),
    also: fc.constantFrom('', '', '>= 0', '< n', '< outer', '> c'),
    isNegated: fc.boolean(),
    isNamed: fc.constantFrom('', '', 'before', 'inside', 'far'),
    index: fc.constantFrom(
      ...[
        'e',
        'e',
        'e - c',
        'e + c',
        'e - (bound)',
        '(bound) - e',
        'e * m',
        'e * n + j',
        '(e) * n + j - 1',
        'e + outer',
      ],
    ),
    form: fc.constantFrom('load', 'load', 'store', 'select', 'leave', 'loop', 'else'),
  }),
  block: fc.array(tie('statement'), { minLength: 1, maxLength: 2, depthIdentifier: 'statement' }),
  loop: node('loop', {
    form: fc.constantFrom(
      ...['for', 'for', 'for', 'for', 'for', 'down', 'down', 'fall', 'while', 'do', 'of', 'kept', 'kept', 'tail'],
    ),
    start: fc.constantFrom('0', '0', '0', '0', '1', '2', '-1', 'outer', 'outer + 1'),
    bound: fc.constantFrom(
      ...[
        'n',
        'n',
        'n',
        'n',
        'm',
        'n - 1',
        'n + 1',
        'a.length',
        'a.length',
        'a.length',
        'b.length',
        'b.length',
        'a.length - 1',
        'end',
        '7',
        'outer + 3',
        'm - 1',
      ],
    ),
    op: fc.constantFrom('<', '<', '<', '<='),
    step: fc.constantFrom('++', '++', '++', '++', ' += 1', ' += 2', ' += 3', '--'),
    type: fc.constantFrom('', '', '', ': i32', ': u32'),
    // Of a counter that lives longer than its loop: between its declaration and the loop.
    reset: fc.constantFrom(
      '',
      '',
      '',
      'if (x > 0) i = -4;',
      'if (n > 3) i = -9;',
      'i -= m;',
      'i = m;',
      'if (m === 2) i--;',
    ),
    anchor: fc.record({
      array,
      stores: fc.boolean(),
      index: fc.constantFrom('i', 'i', 'i + 1', '2 * i'),
      value: tie('value'),
    }),
    body: tie('block'),
  }),
}));

const sizes = fc.constantFrom(
  'fit',
  'fit',
  'fit',
  'n',
  'n',
  'n - 1',
  'n + 1',
  'n * m',
  'n * m',
  'n * m - 1',
  '9',
  'most',
  '0',
);
const wild = [
  Number.NaN,
  -1,
  0,
  0.5,
  2.5,
  2147483647,
  2147483648,
  -2147483648,
  4294967295,
  2 ** 53,
  Number.POSITIVE_INFINITY,
];

/** Calls of each kernel. */
const CALLS = 10;

export const calls = fc.array(
  fc.record({
    x: numbers,
    n: fc.oneof(
      { weight: 4, arbitrary: fc.nat({ max: 9 }) },
      { weight: 1, arbitrary: fc.constantFrom(-1, 0, Number.NaN, 0.5, 2.5) },
    ),
    m: fc.nat({ max: 6 }),
    long: fc.option(fc.constantFrom(15, 16, 17, 33, 64, 100, 131), { freq: 3, nil: undefined }),
    wild: fc.option(fc.constantFrom(...wild), { freq: 2, nil: undefined }),
    sizes: fc.tuple(sizes, sizes),
    overlap: fc.constantFrom('apart', 'apart', 'apart', 'same', 'shifted', 'twice'),
    bytes: fc.uint8Array({ minLength: 24, maxLength: 24 }),
  }),
  { minLength: CALLS, maxLength: CALLS },
);

/** A program's arrays and the types of its numbers. */
export const frame = {
  kinds: fc.tuple(fc.constantFrom('Float64Array', ...KINDS), fc.constantFrom('Int32Array', ...KINDS)),
  types: fc.tuple(fc.constantFrom('number', 'i32', 'u32'), fc.constantFrom('number', 'i32', 'u32')),
};

/** @type {import('./families.js').Family} */
export const family = {
  name: 'loops',
  weight: 5,
  cases: fc.record({
    program: fc.record({
      ...frame,
      // Without checks of bounds, programs stay inside them.
      mode: fc.constantFrom('', '', '', '', 'anchored', 'anchored', 'overflowcheck=off', 'boundscheck=off'),
      before: fc.array(statement, { maxLength: 1 }),
      loop,
      after: block.map((list) => list.slice(0, 1)),
    }),
    calls,
  }),
  print: ({ program }, name, typed) => printLoops(program, name, typed),
  helpers: (typed) => {
    const type = (text) => (typed ? `: ${text}` : '');
    const number = type('number');
    const floats = `c${type('Float64Array')}`;
    return [
      `function loopsMix(p${number}, q${number})${number} { return p > q ? p - q : p * 0.5 + q; }`,
      `function loopsSum(p${number}, q${type('i32')})${number} { let r = p; for (let k = 0; k < (q & 7); k++) r += k * q; return r; }`,
      `function loopsGet(${floats}, p${number})${number} { return c[p]${typed ? '!' : ''} + c.length; }`,
      `function loopsPut(${floats}, p${number}, v${number})${type('void')} { c[p] = v; }`,
    ].join('\n');
  },
  checksOff: ({ program }) => program.mode === 'overflowcheck=off',
  run,
};

/** The deeper loops are nested, the shorter they are. */
const LONGEST = [131, 131, 30, 10, 7];

function run(fn, call, { program }) {
  const { kinds, mode } = program;
  const most = LONGEST[Math.min(4, depthOf(program))];
  const n =
    mode === 'anchored' && call.wild !== undefined
      ? call.wild
      : most > 30 && call.long !== undefined
        ? call.long
        : call.n;
  const lengths = call.sizes.map((size) => lengthOf(size, n, call.m, most));
  const checked = mode !== 'boundscheck=off';
  const { arrays, memory, isBlurred, text } = twoArrays(kinds, checked ? lengths : [16, 16], call.overlap);
  for (const buffer of memory)
    for (const [at] of new Uint8Array(buffer).entries()) new Uint8Array(buffer)[at] = byte(call.bytes, at);
  // Small values, so that gathers hit, and sums of floats are sums.
  for (const array of arrays)
    for (const at of array.keys()) array[at] = (byte(call.bytes, at) % 23) - (at % 5 === 4 ? 9 : 0);
  const result = resultOf(() => fn(call.x, n, call.m, ...arrays));
  return { result, text: text(), blurred: isBlurred() };
}

const byte = (bytes, at) => (bytes[at % bytes.length] + at * 7) & 255;

function lengthOf(size, n, m, most) {
  const length = {
    ...{
      fit: Math.max(n, 1) * Math.max(m, 1),
      n,
      'n - 1': n - 1,
      'n + 1': n + 1,
      'n * m': n * m,
      'n * m - 1': n * m - 1,
    },
    ...{ 9: 9, most, 0: 0 },
  }[size];
  return Number.isNaN(length) ? 8 : Math.max(0, Math.min(most, Math.floor(length)));
}

function depthOf({ before, loop, after }) {
  const deepest = (list) => Math.max(0, ...list.map(depth));
  const depth = (stmt) => {
    if (stmt.k === 'if') return deepest([...stmt.yes, ...stmt.no]);
    return stmt.k === 'loop' ? 1 + deepest(stmt.body) : 0;
  };
  return deepest([...before, loop, ...after]);
}
