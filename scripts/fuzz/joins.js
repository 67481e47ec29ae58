// Family `joins`: what range analysis joins and then reads conditions of. Locals are given NaN, -0 and infinities on
// some ways, integers on others; every comparison follows, in chains and both branches; what branches assign decides
// how locals are held, which checks stand, how often loops run.
//
// Straight-line and short loops with fuel, so very many a second. A wrong fact shows where a fraction is cut off, a
// check is missing, or a branch is dropped: all locals are in the result.

import fc from 'fast-check';
import { declarationStyle, declared } from './declarations.js';
import { KINDS, numbers, numeral, resultOf, showArray } from './memory.js';

const node = (k, parts) => fc.record({ k: fc.constant(k), ...parts });

const LOCALS = ['p', 'q', 'r'];
const local = fc.constantFrom(...LOCALS);

/** Integers by how they are made; some of them may be NaN, or -0. */
const INTEGERS = [
  ...['k', 'k & 7', 'k % 5', 'k % (k & 1)', 'k % (k & 3)', 'k >> 29', 'u', 'u & 15', 'k * 3', 'a.length', 'b[k & 3]'],
  ...['Math.floor(x)', 'Math.round(x)', 'Math.trunc(x) % 4', '-(k & 3)', '(k & 3) * -1', 'Math.sign(x)', 'Math.abs(k)'],
  ...['(k & 1) / 0', 'k * 2147483648', '(u - k) * 4194304', 'Math.max(k, -3)', 'Math.min(u, 9)', 'Math.min(k % 3, x)'],
  // Where C's operator traps: -2^31 by -1.
  ...['(k % ~(k & 2)) | 0', '(k % -1) + 1', '(-2147483648 | (k & 0)) % (-1 - (u & 1)) | 0'],
];

/** Where comparisons and bounds are close. */
const NEAR = [0, -0, 1, -1, 2, 3, 7, 0.5, -0.5, 2147483647, 2147483648, -2147483648, 9007199254740991];
const SPECIAL = [Number.NaN, Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.5, 0, 7, 4000000];

/** What is one integer, or NaN, -0 or an infinity beside it, and that integer. */
const POINTS = [
  ...['0', 'k % (k & 1)', 'u % 1', '(k & 1) % (u & 1)', '0 * x', '-(u & 0)', '(k & 3) * 0'].map((text) => [text, 0]),
  ...[1, -1, 2, 3, 7, 0.5, 255, 2147483647, -2147483648, 9007199254740991].map((value) => [String(value), value]),
];

const number = (...values) => fc.constantFrom(...values).map((value) => ({ k: 'number', value }));

const { value, statement } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    { weight: 4, arbitrary: node('name', { name: local }) },
    { weight: 3, arbitrary: number(...NEAR) },
    { weight: 2, arbitrary: number(...SPECIAL) },
    { weight: 2, arbitrary: node('text', { text: fc.constantFrom(...INTEGERS) }) },
    { weight: 1, arbitrary: node('text', { text: fc.constantFrom('x', 'a[1]', 'x * 0', 'x - x') }) },
  ),
  value: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'joins' },
    { weight: 6, arbitrary: tie('leaf') },
    {
      weight: 3,
      arbitrary: node('binary', {
        op: fc.constantFrom('+', '-', '*', '/', '%', '|', '>>>'),
        a: tie('leaf'),
        b: tie('leaf'),
      }),
    },
    { weight: 1, arbitrary: node('minus', { a: tie('leaf') }) },
    {
      weight: 1,
      arbitrary: node('math', { fn: fc.constantFrom('min', 'max'), a: tie('leaf'), b: tie('leaf') }),
    },
    {
      weight: 1,
      arbitrary: node('math1', { fn: fc.constantFrom('abs', 'ceil', 'round', 'fround', 'sqrt'), a: tie('leaf') }),
    },
    { weight: 2, arbitrary: node('select', { test: tie('condition'), a: tie('leaf'), b: tie('leaf') }) },
  ),
  condition: fc.oneof(
    { maxDepth: 1, depthIdentifier: 'joinsCondition' },
    {
      weight: 8,
      arbitrary: node('compare', {
        op: fc.constantFrom('<', '<=', '>', '>=', '===', '!=='),
        a: node('name', { name: local }),
        b: tie('leaf'),
        mirrored: fc.boolean(),
        negated: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: node('both', { op: fc.constantFrom('&&', '||'), a: tie('condition'), b: tie('condition') }),
    },
    { weight: 1, arbitrary: node('text', { text: fc.constantFrom('flag', '!flag', 'k > 3', 'x > 0', 'x === x') }) },
  ),
  block: fc.array(tie('statement'), { minLength: 1, maxLength: 3, depthIdentifier: 'joinsStatement' }),
  statement: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'joinsStatement' },
    { weight: 4, arbitrary: node('assign', { to: local, a: tie('value') }) },
    // One way gives a special value: what is joined here is what the family is about.
    {
      weight: 5,
      arbitrary: node('join', {
        to: local,
        test: fc.constantFrom('flag', '(k & 1) === 0', 'x > 1', 'u > 7'),
        a: number(...SPECIAL),
      }),
    },
    // Then it is compared with that integer, or what is beside it.
    {
      weight: 5,
      arbitrary: node('point', {
        ...{ to: local, from: fc.constantFrom(...POINTS), special: number(...SPECIAL), joins: fc.boolean() },
        test: fc.constantFrom('flag', '(k & 1) === 0', 'x > 1', 'u > 7'),
        op: fc.constantFrom('<', '<=', '>', '>=', '===', '!==', '!=='),
        ...{ by: fc.constantFrom(0, 0, 0, 1, -1, 0.5), mirrored: fc.boolean(), negated: fc.boolean() },
        ...{ yes: tie('block'), no: fc.option(tie('block'), { nil: [] }) },
      }),
    },
    {
      weight: 6,
      arbitrary: node('if', { test: tie('condition'), yes: tie('block'), no: fc.option(tie('block'), { nil: [] }) }),
    },
    {
      weight: 2,
      arbitrary: node('loop', { form: fc.nat({ max: 8 }), to: local, test: tie('condition'), body: tie('block') }),
    },
    { weight: 2, arbitrary: node('load', { to: local, at: local, guard: fc.nat({ max: 4 }) }) },
    { weight: 1, arbitrary: node('store', { at: local, guard: fc.nat({ max: 4 }), a: tie('leaf') }) },
    { weight: 1, arbitrary: node('leave', { test: tie('condition') }) },
    {
      weight: 1,
      arbitrary: node('declared', { type: fc.constantFrom('i32', 'u32', 'f32'), from: tie('leaf'), to: local }),
    },
  ),
}));

const edges = (...values) => fc.constantFrom(...values);

const CALLS = 16;

/** @type {import('./families.js').Family} */
export const family = {
  name: 'joins',
  weight: 10,
  cases: fc.record({
    program: fc.record({
      kinds: fc.tuple(
        fc.constantFrom('Float64Array', 'Float64Array', ...KINDS),
        fc.constantFrom('Int32Array', ...KINDS),
      ),
      directives: fc.constantFrom('', '', '', '', ' overflowcheck=off'),
      initial: fc.tuple(value, value, value),
      style: declarationStyle,
      body: fc.array(statement, { minLength: 2, maxLength: 6 }),
    }),
    calls: fc.array(
      fc.record({
        x: numbers,
        k: fc.oneof(edges(0, 0, 1, -1, 2, 3, 4, 5, 7, -3, 2147483647, -2147483648), fc.integer({ min: -9, max: 9 })),
        u: edges(0, 1, 3, 7, 8, 2147483648, 4294967295),
        flag: fc.boolean(),
        a: fc.array(numbers, { minLength: 2, maxLength: 4 }),
        b: fc.tuple(numbers, numbers, numbers, numbers),
      }),
      { minLength: CALLS, maxLength: CALLS },
    ),
  }),
  print,
  helpers: (typed) => {
    const type = (text) => (typed ? `: ${text}` : '');
    return `function joinsNothing(y${type('number')})${type('void')} { if (y > 3) return; let z = y; z += 1; }`;
  },
  checksOff: ({ program }) => program.directives !== '',
  run(fn, { x, k, u, flag, a, b }, { program: { kinds } }) {
    const arrays = [a, b].map((values, at) => new globalThis[kinds[at]](values));
    const result = resultOf(() => fn(x, k, u, flag, ...arrays));
    return { result, text: arrays.map(showArray).join(';'), blurred: false };
  },
};

/** How an index is kept inside: not at all, by a test of its own, by a test that says half, by a mask. */
const GUARDS = [
  (at, text) => text(at),
  (at, text) => `if (${at} >= 0 && ${at} < a.length) { ${text(at)} }`,
  (at, text) => `if (${at} < a.length) { ${text(at)} }`,
  (at, text) => text(`${at} & 1`),
  // What the test said holds no longer.
  (at, text) => `if (${at} >= 0 && ${at} < a.length) { ${at} += 1; ${text(at)} }`,
];

function print({ program: { kinds, directives, initial, style, body } }, name, typed) {
  const ctx = { typed, next: 0, inLoop: false };
  const type = (text) => (typed ? `: ${text}` : '');
  const parameters = [
    ['x', 'number'],
    ['k', 'i32'],
    ['u', 'u32'],
    ['flag', 'boolean'],
    ['a', kinds[0]],
    ['b', kinds[1]],
  ].map(([each, of]) => `${each}${type(of)}`);
  return [
    `${typed ? 'export ' : ''}function ${name}(${parameters.join(', ')})${type('Float64Array')} {`,
    ...(typed ? [`  'use kernel${directives}';`] : []),
    ...LOCALS.map(
      (each, at) => `  ${declared(style, each, expression(ctx, initial[at], LOCALS.slice(0, at)), 'flag')}`,
    ),
    ...block(ctx, body).map((line) => `  ${line}`),
    `  return new Float64Array([${LOCALS.join(', ')}]);`,
    '}',
  ].join('\n');
}

/** `known`: locals that are declared already; others stand for 1. */
function expression(ctx, expr, known = LOCALS) {
  const of = (each) => expression(ctx, each, known);
  switch (expr.k) {
    case 'name':
      return known.includes(expr.name) ? expr.name : '1';
    case 'number':
      return numeral(expr.value);
    case 'text':
      return `(${expr.text.replace(/\b([ab]\[[^\]]*\])/g, ctx.typed ? '$1!' : '$1')})`;
    case 'binary':
      return `(${of(expr.a)} ${expr.op} ${of(expr.b)})`;
    case 'minus':
      return `(-${of(expr.a)})`;
    case 'math':
      return `Math.${expr.fn}(${of(expr.a)}, ${of(expr.b)})`;
    case 'math1':
      return `Math.${expr.fn}(${of(expr.a)})`;
    case 'select':
      return `(${of(expr.test)} ? ${of(expr.a)} : ${of(expr.b)})`;
    case 'compare': {
      const [left, right] = expr.mirrored ? [expr.b, expr.a] : [expr.a, expr.b];
      return `${expr.negated ? '!' : ''}(${of(left)} ${expr.op} ${of(right)})`;
    }
    case 'both':
      return `(${of(expr.a)} ${expr.op} ${of(expr.b)})`;
    default:
      throw new Error(`unknown expression ${expr.k}`);
  }
}

const block = (ctx, body) => body.flatMap((each) => printStatement(ctx, each));

function printStatement(ctx, stmt) {
  const text = (each) => expression(ctx, each);
  const bang = ctx.typed ? '!' : '';
  switch (stmt.k) {
    case 'assign':
      return [`${stmt.to} = ${text(stmt.a)};`];
    case 'join':
      return [`if (${stmt.test}) ${stmt.to} = ${text(stmt.a)};`];
    case 'point': {
      const [from, value] = stmt.from;
      const sides = [stmt.to, numeral(value + stmt.by)];
      const [left, right] = stmt.mirrored ? sides.reverse() : sides;
      return [
        `${stmt.to} = ${from};`,
        ...(stmt.joins ? [`if (${stmt.test}) ${stmt.to} = ${text(stmt.special)};`] : []),
        `if (${stmt.negated ? '!' : ''}(${left} ${stmt.op} ${right})) {`,
        ...block(ctx, stmt.yes),
        ...['} else {', ...block(ctx, stmt.no), '}'],
      ];
    }
    case 'if':
      return [`if (${text(stmt.test)}) {`, ...block(ctx, stmt.yes), '} else {', ...block(ctx, stmt.no), '}'];
    case 'load':
      return [GUARDS[stmt.guard](stmt.at, (at) => `${stmt.to} = a[${at}]${bang};`)];
    case 'store':
      return [GUARDS[stmt.guard](stmt.at, (at) => `a[${at}] = ${text(stmt.a)};`)];
    case 'leave':
      return [
        ctx.inLoop ? `if (${text(stmt.test)}) break;` : `if (${text(stmt.test)}) return new Float64Array([p, q]);`,
      ];
    case 'declared': {
      const name = `d${ctx.next++}`;
      const type = ctx.typed ? `: ${stmt.type}` : '';
      return [`const ${name}${type} = ${text(stmt.from)};`, `${stmt.to} = ${name};`];
    }
    case 'loop':
      return loop(ctx, stmt, text);
    default:
      throw new Error(`unknown statement ${stmt.k}`);
  }
}

function loop(ctx, { form, to, test, body }, text) {
  const fuel = `f${ctx.next++}`;
  const i = `i${ctx.next++}`;
  const outer = ctx.inLoop;
  ctx.inLoop = true;
  const inner = block(ctx, body);
  ctx.inLoop = outer;
  const step = ['++;', ' += 1;', '--;', ' += 2;', ' -= 3;', '++;', ' += 5;', '--;', '++;'][form];
  const [head, last] = [
    [`for (let ${i} = 0; ${i} < 4; ${i}++) {`, '}'],
    [`while (${text(test)}) {`, `${to}${step} }`],
    [`for (let ${i} = k; ${i} !== 3; ${i}${step.slice(0, -1)}) { if (${i} !== ${to}) ${to} = ${i};`, '}'],
    [`do { if (${to} === 2) { ${to} += 1; continue; }`, `${to}${step} } while (${text(test)});`],
    [`while (${text(test)}) { if (${to} === 1) { ${to} = 5; continue; }`, `${to}${step} }`],
    // Counters that an iteration may forget to step: sums are larger than bounds say.
    [`let ${i} = 0; while (${i} < 3) { ${to}${step} if (${text(test)}) continue;`, `${i}++; }`],
    [`let ${i} = k & 3; while (${i} > 0) { if (${text(test)}) { ${to}${step} continue; }`, `${i}--; ${to}${step} }`],
    ['for (;;) {', `if (${text(test)}) break; ${to}${step} }`],
    [`for (let ${i} = 0; a.length > ${i}; ${i}++) {`, `joinsNothing(${to}); ${to} = ${i}; }`],
  ][form];
  return [`let ${fuel} = 0;`, head.replace('{', `{ if (${fuel}++ > 7) break;`), ...inner, last];
}
