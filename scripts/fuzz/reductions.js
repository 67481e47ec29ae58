// Family `reductions`: loops under `reassociate`. Sums, products and extremes of every form, several in a loop, in
// loops in loops, under conditions, with terms that load, call, store and fail; and what looks like a reduction and is
// none.
//
// Chunks are short here (ways.js), so that trip counts around their ends come often. V8 isn't compared: its order is
// another one. What the order must be is what test/compiler/lane-order.test.ts says, by an implementation from the
// specification.

import fc from 'fast-check';
import { numbers, numeral, resultOf, twoArrays } from './memory.js';

const node = (k, parts) => fc.record({ k: fc.constant(k), ...parts });

const value = fc.constantFrom(
  ...[
    'i',
    'x',
    'a[i]',
    'b[i]',
    'a[i & 63]',
    'b[3 * i & 63]',
    'a[i] * b[i]',
    '1 / (2 * i + 1)',
    '(4 - 8 * (i % 2)) / (2 * i + 1)',
  ],
  ...[
    // Quotients by what the counter runs through, and such that only look so.
    '1 / (3 - 2 * i)',
    '-(4 - 8 * (i % 2)) / (3 * i - 1)',
    '(1 + (i & 3)) * 2 / (3 * i + 7)',
    '(i % 4 - 2.5) / (5 - 2 * i)',
    '-1 / (2 * (i + 1) - 1)',
    '(i & 1) / (i + 1)',
    // Integer quotients, which are C's under cdivision.
    '((i * 3) / ((i & 3) + 1) | 0)',
    '((n | 0) / ((i & 7) - 8) | 0)',
    '((x | 0) / -((i & 1) + 1) | 0)',
    'reductions_term(i, x)',
    // Functions with loops of their own, small enough to be inlined, and not.
    'reductions_loop(i & 7, x)',
    'reductions_long(i & 3, x)',
    'Math.sqrt(Math.abs(a[i & 63]))',
    'i % 3',
    'a[i & 31] - x',
    '(i & 1) * x',
    'v',
    'j',
    'i * i',
    '0.1',
    '-0',
    'x * i',
  ],
);
const condition = fc.constantFrom(
  'i % 3 === 0',
  'a[i & 63] > 0',
  'v < x',
  'i > 40',
  'x > 0 && i % 2 === 1',
  'b[i & 7] !== b[i & 5]',
);
const sum = fc.constantFrom('s', 's', 't');

const { statement } = fc.letrec((tie) => ({
  block: fc.array(tie('statement'), { minLength: 1, maxLength: 2, depthIdentifier: 'reductions' }),
  statement: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'reductions' },
    { weight: 8, arbitrary: node('add', { to: sum, form: fc.nat({ max: 6 }), value, other: value, condition }) },
    { weight: 3, arbitrary: node('multiply', { form: fc.nat({ max: 2 }), value }) },
    { weight: 3, arbitrary: node('single', { form: fc.nat({ max: 7 }), value }) },
    { weight: 4, arbitrary: node('extreme', { form: fc.nat({ max: 3 }), value }) },
    { weight: 4, arbitrary: node('pick', { form: fc.nat({ max: 7 }), value }) },
    { weight: 2, arbitrary: node('integer', { form: fc.nat({ max: 3 }) }) },
    { weight: 2, arbitrary: node('store', { form: fc.nat({ max: 3 }), value }) },
    {
      weight: 3,
      arbitrary: node('if', { condition, yes: tie('block'), no: fc.option(tie('block'), { nil: undefined }) }),
    },
    { weight: 1, arbitrary: node('continue', { condition }) },
    { weight: 1, arbitrary: node('dead', { to: sum }) },
    { weight: 2, arbitrary: node('near', { to: sum, by: fc.constantFrom('+ 1', '- 1', '+ 1073741824'), value }) },
    { weight: 3, arbitrary: node('loop', { head: fc.nat({ max: 8 }), body: tie('block') }) },
    { weight: 1, arbitrary: node('strict', { form: fc.nat({ max: 9 }), value }) },
  ),
}));

// Small programs: C compilers take a tenth of a second for lanes in lanes, and find as much in less.
const loop = node('loop', { head: fc.nat({ max: 8 }), body: fc.array(statement, { minLength: 1, maxLength: 3 }) });

const trips = fc.oneof(
  fc.constantFrom(0, 1, 2, 31, 32, 33, 63, 64, 65, 95, 96, 97, 127, 128, 129, 192, 193, 256, 300, 1000),
  fc.integer({ min: -2, max: 200 }),
);

const CALLS = 8;

/** @type {import('./families.js').Family} */
export const family = {
  name: 'reductions',
  weight: 2,
  cases: fc.record({
    program: fc.record({
      kinds: fc.tuple(
        fc.constantFrom('Float64Array', 'Float64Array', 'Float32Array', 'Int32Array'),
        fc.constantFrom('Float64Array', 'Float32Array', 'Uint8Array'),
      ),
      counter: fc.constantFrom('number', 'i32', 'f64'),
      directives: fc.constantFrom('', '', ' boundscheck=off', ' overflowcheck=off', ' cdivision'),
      initial: fc.tuple(numbers, numbers, numbers, numbers),
      before: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: loop }),
      loop,
    }),
    calls: fc.array(
      fc.record({
        x: numbers,
        n: fc.oneof(
          { weight: 8, arbitrary: trips },
          { weight: 1, arbitrary: fc.constantFrom(0.5, 40.5, 64.25, Number.NaN, -0) },
        ),
        seed: fc.nat({ max: 9 }),
        lengths: fc.constantFrom([1024, 1024], [1024, 1024], [1024, 1024], [100, 64], [64, 100]),
        overlap: fc.constantFrom('apart', 'apart', 'same', 'twice'),
      }),
      { minLength: CALLS, maxLength: CALLS },
    ),
  }),
  print,
  helpers: (typed) => {
    const type = (text) => (typed ? `: ${text}` : '');
    const own = typed ? " 'use kernel reassociate';" : '';
    return [
      'const reductionsDebug = false;',
      `function reductions_term(k${type('number')}, y${type('number')})${type('number')} { return k > 70 ? y : y / (k + 1); }`,
      `function reductions_loop(k${type('number')}, y${type('number')})${type('number')} { let t = 0; for (let d = 0; d < 2; d++) t += y * d; return t + k; }`,
      `function reductions_long(k${type('number')}, y${type('number')})${type('number')} {${own} let t = 0.1; let most = y;`,
      '  for (let d = 0; d < k; d++) { t += y / (d + 1); if (t > 1e9) t = 1; for (let e = d; e < 3; e++) most = Math.max(most, e * t); }',
      '  for (let d = k; d > 0; d--) { t -= d; most = most < t ? t : most; } return most === 3 ? t : t + most; }',
    ].join('\n');
  },
  checksOff: () => true,
  run(fn, { x, n, seed, lengths, overlap }, { program: { kinds, counter, directives } }) {
    // Nobody promises anything of indices that are trusted and wrong.
    const size = directives.includes('boundscheck') ? [1024, 1024] : lengths;
    const { arrays, text, isBlurred } = twoArrays(kinds, size, overlap);
    for (const [at, array] of arrays.entries())
      for (const k of array.keys()) array[k] = SAMPLES[(k * (seed + 1) + at * 3) % SAMPLES.length] + (k % 7);
    const count = counter === 'i32' ? n | 0 : n;
    const result = resultOf(() => fn(x, count, ...arrays));
    return { result, text: text(), blurred: isBlurred() };
  },
};

const SAMPLES = [0.1, -0, 1e16, 3, -7.5, 0.25, -1e16, 1 / 3, 2, 5e-324, 0, 1e-9, -2];

function print({ program }, name, typed) {
  const { kinds, counter, directives, initial, before } = program;
  const type = (text) => (typed ? `: ${text}` : '');
  const [s, t, p, f] = initial.map(numeral);
  const ctx = { typed, depth: 0, isTrusting: directives.includes('boundscheck') };
  return [
    `${typed ? 'export ' : ''}function ${name}(x${type('number')}, n${type(counter)}, a${type(kinds[0])}, b${type(kinds[1])})${type('Float64Array')} {`,
    ...(typed ? [`  'use kernel reassociate${directives}';`] : []),
    `  let s = ${s}; let t = ${t}; let p = ${p}; let f${type('f32')} = Math.fround(${f}); let g = ${f}; let lo = x; let hi = x; let low = 1e300; let high = -1e300;`,
    '  let count = 0; let h = 1; let i = 0; const j = 2; const v = x;',
    ...(before === undefined ? [] : printStatement(ctx, before)),
    ...printStatement(ctx, program.loop),
    '  return new Float64Array([s, t, p, f, g, lo, hi, low, high, count, h]);',
    '}',
  ].join('\n');
}

const HEADS = [
  'for (let i = 0; i < n; i++)',
  'for (let i = 0; i < n; i++)',
  'for (let i = 1; i <= n; i++)',
  'for (let i = 0; i < n; i += 2)',
  'for (let i = n | 0; i > 0; i--)',
  'for (let i = 5; i <= n; i += 3)',
  'for (let i = n & 127; i >= 0; i -= 2)',
  'for (let i = 0.5; i < n; i++)',
  'while',
];
const INNER = [
  'for (let i = 0; i < 5; i++)',
  'for (let i = 0; i < j; i++)',
  // Loops in loops in loops have few iterations: together they still have thousands.
  'for (let i = 0; i < (n & 63); i++)',
  'for (let i = 30; i < 70; i++)',
];

function printStatement(ctx, stmt) {
  const mark = ctx.typed ? '!' : '';
  const text = (expr) => expr.replace(/\b([ab]\[[^\]]*\])/g, `$1${mark}`);
  const block = (body) => body.flatMap((each) => printStatement(ctx, each));
  switch (stmt.k) {
    case 'add': {
      const [to, e, o] = [stmt.to, text(stmt.value), text(stmt.other)];
      return [
        [
          `${to} += ${e};`,
          `${to} -= ${e};`,
          `${to} = ${e} + ${to};`,
          `${to} = ${to} + ${e} - ${o};`,
          `if (${text(stmt.condition)}) ${to} += ${e};`,
          `${to} = ${text(stmt.condition)} ? ${to} + ${e} : ${to};`,
          `${to} += ${text(stmt.condition)} ? ${e} : ${o};`,
        ][stmt.form],
      ];
    }
    case 'multiply':
      return [
        [`p *= ${text(stmt.value)};`, `p = ${text(stmt.value)} * p;`, `p *= 1 + ${text(stmt.value)} * 1e-3;`][
          stmt.form
        ],
      ];
    case 'single':
      return [
        [
          `f = Math.fround(f + ${text(stmt.value)});`,
          `f = Math.fround(f - Math.fround(${text(stmt.value)}));`,
          `f = Math.fround(f * Math.fround(${text(stmt.value)}));`,
          // Of a number that no float may hold: before the loop it is as it is, after one update it is rounded.
          `g = Math.fround(g + ${text(stmt.value)});`,
          `g = Math.fround(g * Math.fround(${text(stmt.value)}));`,
          `f = Math.fround(f + (i % 3 === 1 ? -Math.fround(${text(stmt.value)}) : 0.5));`,
          `f = Math.fround(f + Math.abs(Math.fround(${text(stmt.value)})));`,
          `f = Math.min(f, Math.fround(${text(stmt.value)}));`,
        ][stmt.form],
      ];
    case 'extreme': {
      const e = text(stmt.value);
      return [
        [
          `lo = Math.min(lo, ${e});`,
          `lo = Math.min(${e}, lo);`,
          `hi = Math.max(hi, ${e});`,
          `hi = Math.max(${e}, hi);`,
        ][stmt.form],
      ];
    }
    case 'pick': {
      const e = text(stmt.value);
      return [
        [
          ...[
            `if (${e} < low) low = ${e};`,
            `if (low > ${e}) low = ${e};`,
            `if (${e} <= low) low = ${e};`,
            `if (low >= ${e}) low = ${e};`,
          ],
          ...[
            `if (${e} > high) high = ${e};`,
            `if (high < ${e}) high = ${e};`,
            `if (${e} >= high) high = ${e};`,
            `if (high <= ${e}) high = ${e};`,
          ],
        ][stmt.form],
      ];
    }
    case 'integer':
      return [['count++;', 'h ^= i;', 'count += i & 1;', 'h = Math.imul(h, 31) + 1 | 0;'][stmt.form]];
    case 'store': {
      const e = text(stmt.value);
      return [
        [`b[i & 63] = ${e};`, `a[i & 31] = ${e};`, `b[i] = ${e};`, `a[2 * i & 63] = b[i & 63]${mark};`][stmt.form],
      ];
    }
    case 'if':
      return [
        `if (${text(stmt.condition)}) {`,
        ...block(stmt.yes),
        ...(stmt.no === undefined ? [] : ['} else {', ...block(stmt.no)]),
        '}',
      ];
    case 'continue':
      return ctx.depth > 0 && ctx.hasUpdate ? [`if (${text(stmt.condition)}) continue;`] : [];
    // What a chunk has beside its counter.
    case 'near':
      return [`{ const w = i ${stmt.by}; ${stmt.to} += ${text(stmt.value)} / w; p *= 1 + w * 1e-12; }`];
    case 'dead':
      return [`if (reductionsDebug) for (let d = 0; d < 3; d++) ${stmt.to} += d;`];
    case 'strict': {
      const e = text(stmt.value);
      return [
        [
          ...[`t += s;`, `s = s * 0.5 + ${e};`, `if (s > 1e6) s = 0;`, `p = p + ${e};`],
          ...[
            ctx.depth > 0 ? 'if (i > 50) break;' : 's += 1;',
            `if (${e} > high) { high = ${e}; count = i | 0; }`,
            `s = ${e};`,
            `{ const w = s; s += ${e}; t += w; }`,
            `if (i === 45) return new Float64Array([s, ${e}]);`,
            `f = Math.fround(Math.fround(f * 0.5) + ${e});`,
          ],
        ][stmt.form],
      ];
    }
    case 'loop': {
      const { depth, hasUpdate } = ctx;
      // A fraction is no index, and nobody promises anything of one that is trusted.
      const outer = HEADS[stmt.head];
      const head =
        depth > 0
          ? INNER[stmt.head % (depth > 1 ? 2 : INNER.length)]
          : ctx.isTrusting && outer.includes('0.5')
            ? HEADS[0]
            : outer;
      ctx.depth++;
      ctx.hasUpdate = head !== 'while';
      const body = block(stmt.body);
      Object.assign(ctx, { depth, hasUpdate });
      if (head !== 'while') return [`${head} {`, ...body, '}'];
      return ['{ let i = 0; while (i < n) {', ...body, 'i++;', '} }'];
    }
    default:
      throw new Error(`unknown statement ${stmt.k}`);
  }
}
