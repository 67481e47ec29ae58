// Family `parallel`: loops that are provably independent, on threads: rows, columns, pixels, stencils from one array to
// another, reductions, and errors in the middle. Arrays sometimes share memory, and bounds are sometimes no integers:
// then loops run serially.
//
// V8 isn't compared: sums are in another order. Threads are as many as KERNELIZE_THREADS says, and a task may be one
// iteration.

import fc from 'fast-check';
import { numbers, numeral, resultOf, twoArrays } from './memory.js';

const node = (k, parts) => fc.record({ k: fc.constant(k), ...parts });
const term = fc.constantFrom(
  'i',
  'x',
  'b[i & 63]',
  '1 / (2 * i + 1)',
  'parallel_term(i, x)',
  // A function with a loop of its own; one whose loop would run on threads, were it not called from a task.
  'parallel_loop(i & 7, x)',
  'parallel_nested(i & 31, x)',
  'i % 3',
  'b[(i * 7) & 63] * x',
  'Math.sqrt(i)',
);
const inner = fc.constantFrom('j', 'x', 'b[j & 63]', 'j * i', 'b[(i + j) & 63]', '1 / (j + 1)');

const statement = fc.oneof(
  { weight: 4, arbitrary: node('own', { value: term }) },
  { weight: 2, arbitrary: node('read', { value: term }) },
  { weight: 4, arbitrary: node('sum', { form: fc.nat({ max: 5 }), value: term }) },
  { weight: 2, arbitrary: node('count', { value: term }) },
  { weight: 3, arbitrary: node('inner', { form: fc.nat({ max: 2 }), value: inner }) },
  { weight: 1, arbitrary: node('fail', { at: fc.nat({ max: 300 }) }) },
  { weight: 1, arbitrary: node('continue', {}) },
  { weight: 1, arbitrary: node('dead', {}) },
  { weight: 1, arbitrary: node('near', { value: term }) },
);

/** Rows of a width that only the call knows, which may be no integer: an iteration owns one. */
const GRIDS = [
  (e) => `for (let j = 0; j < m; j++) a[i * m + j] = ${e};`,
  (e) => `const row = i * m; for (let j = 0; j < m; j++) { a[row + j] = ${e}; s += b[j & 63]; }`,
  (e) => `for (let j = 7; j >= 0; j--) a[i * 8 + j] = ${e};`,
  (e) => `for (let j = 0; j < m; j++) for (let k = 0; k < 3; k++) a[(i * m + j) * 3 + k] = ${e} + k;`,
  (e) => `for (let j = 1; j < m; j++) { a[i * m + j - 1] = ${e}; a[m * i + j] = 2; }`,
  (e) => `for (let j = 3; j > 0; j--) a[(i + 1) * 4 - j] = ${e};`,
  (e) => `for (let j = 0; j < b.length; j++) a[i * b.length + j] = b[j] + ${e};`,
  (e) => `for (let j = 0; j < m; j++) for (let k = 0; k < b.length; k++) a[(i * m + j) * b.length + k] = ${e} - k;`,
  (e) => `for (let j = 0; j <= i; j++) s += ${e}; a[i * 2] = s0;`,
  (e) => `a[-3 * i + 900] = x; for (let j = 0; j < 2; j++) a[900 - 3 * i - j] = ${e};`,
  (e) => `for (let j = 0; j < m; j += 2) { const k = j + 1; a[2 * m * i + j] = ${e}; a[2 * m * i + k] = k; }`,
];

/** Heads, and the element that an iteration owns; undefined where counters go further than arrays do. */
const HEADS = [
  ['for (let i = 0; i < n; i++)', (i) => `a[${i}]`],
  ['for (let i = 0; i < n; i++)', (i) => `a[2 * ${i} + 1]`],
  ['for (let i = 1; i <= n; i += 2)', (i) => `a[${i}]`],
  ['for (let i = n | 0; i > 0; i--)', (i) => `a[${i} - 1]`],
  ['for (let i = 0; i < n; i++)', (i) => `a[700 - ${i}]`],
  ['for (let i = -3; i < n; i += 3)', (i) => `a[${i} + 3]`],
  ['for (let i = 2147483600; i < n + 2147483600; i++)', (i) => `a[${i} - 2147483600]`],
  ['for (let i = n - 2147483640; i >= -2147483640; i -= 2)', (i) => `a[${i} + 2147483640]`],
  ['for (let i = 4294967290; i < n + 4294967290; i += 7)', (i) => `a[${i} - 4294967290]`],
  // Across 2^31, and further from their begin than that; to ends that steps meet and miss.
  ['for (let i = 2147483000; i <= 2147483647; i += 5)', undefined],
  ['for (let i = n + 2147483000; i < 2147490000; i += 65)', undefined],
  ['for (let i = -2147483648; i < n * 65536 - 2147483648; i += 65536)', undefined],
  ['for (let i = 2147483647; i > 2147483647 - n * 32768; i -= 65536)', undefined],
  ['for (let i = -2000000000; i < n * 9000000; i += 65536)', undefined],
  ['for (let i = n + 1200000000; i >= -1200000000; i -= 65535)', undefined],
];

/** The others have thousands of iterations, which cost more than they find. */
const NEAREST = HEADS.length - 2;

const CALLS = 8;

/** @type {import('./families.js').Family} */
export const family = {
  name: 'parallel',
  weight: 1,
  cases: fc.record({
    program: fc.record({
      kinds: fc.tuple(
        fc.constantFrom('Float64Array', 'Float32Array', 'Int32Array', 'Uint8Array'),
        fc.constantFrom('Float64Array', 'Float64Array', 'Float32Array'),
      ),
      counter: fc.constantFrom('number', 'i32'),
      head: fc.oneof(
        { weight: 6, arbitrary: fc.nat({ max: NEAREST - 1 }) },
        { weight: 1, arbitrary: fc.integer({ min: NEAREST, max: HEADS.length - 1 }) },
      ),
      rows: fc.boolean(),
      grid: fc.option(fc.record({ form: fc.nat({ max: GRIDS.length - 1 }), value: inner }), {
        freq: 2,
        nil: undefined,
      }),
      initial: fc.tuple(numbers, numbers),
      body: fc.array(statement, { minLength: 1, maxLength: 4 }),
    }),
    calls: fc.array(
      fc.record({
        x: numbers,
        n: fc.oneof(
          {
            weight: 8,
            arbitrary: fc.oneof(fc.constantFrom(0, 1, 2, 63, 64, 65, 128, 200, 300), fc.integer({ min: -2, max: 300 })),
          },
          { weight: 1, arbitrary: fc.constantFrom(0.5, 40.5, Number.NaN) },
        ),
        m: fc.constantFrom(0, 1, 2, 3, 5, 8, 16, 2.5, Number.NaN, -1, 2 ** 31),
        lengths: fc.constantFrom([1024, 64], [1024, 64], [1024, 64], [100, 64]),
        overlap: fc.constantFrom('apart', 'apart', 'same', 'shifted'),
      }),
      { minLength: CALLS, maxLength: CALLS },
    ),
  }),
  print,
  helpers: (typed) => {
    const type = (text) => (typed ? `: ${text}` : '');
    const own = typed ? " 'use kernel parallel reassociate';" : '';
    return [
      'const parallelDebug = false;',
      `function parallel_term(k${type('number')}, y${type('number')})${type('number')} { return k > 70 ? y : y / (k + 1); }`,
      `function parallel_loop(k${type('number')}, y${type('number')})${type('number')} { let t = y; for (let d = 0; d < k; d++) t = t * 0.5 + d; return t; }`,
      `function parallel_nested(k${type('i32')}, y${type('number')})${type('number')} {${own}`,
      '  let t = 0; for (let d = 1; d <= k; d++) if (k % d === 0) t += y / d; return t; }',
    ].join('\n');
  },
  checksOff: () => true,
  run(fn, { x, n, m, lengths, overlap }, { program: { kinds, counter } }) {
    const { arrays, text, isBlurred } = twoArrays(kinds, lengths, overlap);
    for (const [at, array] of arrays.entries()) for (const k of array.keys()) array[k] = ((k * 5 + at) % 23) / 3 - 2;
    const result = resultOf(() => fn(x, counter === 'i32' ? n | 0 : n, counter === 'i32' ? m | 0 : m, ...arrays));
    // After an error, what later iterations have stored is nobody's promise.
    const failed = /^\w*Error: /.test(result);
    return { result, text: failed ? '' : text(), blurred: isBlurred() };
  },
};

function print({ program }, name, typed) {
  const { kinds, counter, head, rows, grid, initial, body } = program;
  const type = (text) => (typed ? `: ${text}` : '');
  const mark = typed ? '!' : '';
  const text = (expr) => expr.replace(/\b([ab]\[[^\]]*\])/g, `$1${mark}`);
  const [first, element] =
    grid !== undefined
      ? ['for (let i = 0; i < n; i++)', undefined]
      : rows
        ? ['for (let i = 0; i < n; i++)', (i) => `a[${i} * 3]`]
        : HEADS[head];
  const own = element?.('i');
  const statements = body.flatMap((stmt) => {
    const e = stmt.value === undefined ? '' : text(stmt.value);
    switch (stmt.k) {
      case 'own':
        return [own === undefined ? `s += ${e};` : `${own} = ${e};`];
      case 'read':
        return [own === undefined ? `p *= 1 - ${e} * 1e-3;` : `${own} = ${own}${mark} * 0.5 + ${e};`];
      case 'near':
        return [`{ const w = i + 1; s += ${e} / w; if (w % 3 === 1) p *= 1 - w * 1e-4; }`];
      case 'dead':
        return ['if (parallelDebug) for (let d = 0; d < 3; d++) s += d;'];
      case 'sum':
        return [
          [
            `s += ${e};`,
            own === undefined ? `s -= ${e};` : `s -= ${own}${mark};`,
            `p *= 1 + ${e} * 1e-3;`,
            `most = Math.max(most, ${e});`,
            `{ const w = ${e}; if (w < q) q = w; }`,
            `if (i % 3 === 0) s += ${e};`,
          ][stmt.form],
        ];
      case 'count':
        return [`if (${e} > 1) c++;`];
      case 'inner': {
        const store = rows && grid === undefined ? `a[i * 3 + j] = ${e};` : `s += ${e};`;
        return [
          [
            `for (let j = 0; j < 3; j++) { ${store} }`,
            `for (let j = 0; j < 3; j++) s += ${e};`,
            `for (let j = 0; j < 2; j++) { s += ${e}; ${own === undefined ? 'c++' : `${own} = s0 + ${e}`}; }`,
          ][stmt.form],
        ];
      }
      case 'fail':
        return [`if (i === ${stmt.at}) throw new RangeError('at ${stmt.at}');`];
      default:
        return ['if (i % 5 === 2) continue;'];
    }
  });
  const [s, p] = initial.map(numeral);
  return [
    `${typed ? 'export ' : ''}function ${name}(x${type('number')}, n${type(counter)}, m${type(counter)}, a${type(kinds[0])}, b${type(kinds[1])})${type('Float64Array')} {`,
    ...(typed ? ["  'use kernel parallel reassociate';"] : []),
    `  let s = ${s}; let p = ${p}; let most = x; let q = 1e300; let c = 0; const s0 = x;`,
    `  ${first} {`,
    ...(grid === undefined ? [] : [`    ${text(GRIDS[grid.form](grid.value))}`]),
    ...statements.map((line) => `    ${line}`),
    '  }',
    '  return new Float64Array([s, p, most, q, c]);',
    '}',
  ].join('\n');
}
