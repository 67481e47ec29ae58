// Family `integers`: numbers that are integers, or nearly, as people write them: remainders, quotients without their
// rest, bitwise operators, digits, gcd, squares against bounds, multiples that are divided, indices that step. Parameters
// are plain numbers, and calls alternate between integers of every size, fractions, -0 and NaN: so both versions of a
// function run, and what they see of zeros' signs, of high bits and of NaN shows in results, quotients and arrays. So do
// those of recursive helpers, which see less of what they are given than all of it.

import fc from 'fast-check';
import { declarationStyle, declared } from './declarations.js';
import { resultOf, twoArrays } from './memory.js';

const node = (k, parts = {}) => fc.record({ k: fc.constant(k), ...parts });
const VARIABLES = ['x', 'y', 'z'];
const variable = fc.constantFrom(...VARIABLES);
const small = fc.constantFrom(1, 2, 3, 4, 7, 8, 10, 16, 100, 255, 997, 65521, 146097, -1, -2, -3, -8, 0.5);

const { expression, test } = fc.letrec((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3 },
    { weight: 5, arbitrary: node('variable', { name: variable }) },
    { weight: 2, arbitrary: node('parameter', { name: fc.constantFrom('p', 'q') }) },
    { weight: 2, arbitrary: node('constant', { value: small }) },
    { weight: 1, arbitrary: node('counter') },
    { weight: 1, arbitrary: node('length') },
    { weight: 2, arbitrary: node('element', { index: tie('expression') }) },
    { weight: 4, arbitrary: node('rem', { left: tie('expression'), right: tie('divisor') }) },
    {
      weight: 4,
      arbitrary: node('quotient', {
        how: fc.constantFrom('Math.floor', 'Math.trunc', '| 0', '| 0', 'Math.round', ''),
        left: tie('expression'),
        right: tie('divisor'),
      }),
    },
    {
      weight: 4,
      arbitrary: node('arithmetic', {
        op: fc.constantFrom('+', '-', '*'),
        left: tie('expression'),
        right: tie('expression'),
      }),
    },
    {
      weight: 3,
      arbitrary: node('bitwise', {
        op: fc.constantFrom('&', '|', '^', '<<', '>>', '>>>'),
        left: tie('expression'),
        right: tie('expression'),
      }),
    },
    {
      weight: 2,
      arbitrary: node('written', {
        how: fc.constantFrom('Math.floor', 'Math.floor', 'Math.trunc'),
        of: variable,
        by: tie('divisor'),
      }),
    },
    {
      weight: 2,
      arbitrary: node('call', {
        fn: fc.constantFrom('integersGcd', 'integersLow', 'integersMix'),
        left: tie('expression'),
        right: tie('expression'),
        depth: fc.constantFrom(0, 1, 3, 9),
      }),
    },
    { weight: 1, arbitrary: node('table', { index: tie('expression') }) },
    { weight: 1, arbitrary: node('scratch', { index: tie('expression') }) },
    { weight: 1, arbitrary: node('choice', { test: tie('test'), yes: tie('expression'), no: tie('expression') }) },
    {
      weight: 1,
      arbitrary: node('math', { fn: fc.constantFrom('Math.abs', 'Math.sign', '-', '+'), of: tie('expression') }),
    },
  ),
  divisor: fc.oneof(
    { weight: 3, arbitrary: node('constant', { value: small }) },
    { weight: 2, arbitrary: node('variable', { name: variable }) },
    { weight: 1, arbitrary: node('parameter', { name: fc.constantFrom('p', 'q') }) },
    { weight: 1, arbitrary: node('length') },
  ),
  test: fc.oneof(
    {
      weight: 3,
      arbitrary: node('compare', {
        op: fc.constantFrom('<', '<=', '>', '>=', '===', '!=='),
        left: tie('expression'),
        right: tie('expression'),
      }),
    },
    { weight: 2, arbitrary: node('multiple', { of: variable, by: tie('divisor') }) },
    { weight: 2, arbitrary: node('square', { of: variable, most: tie('expression') }) },
    { weight: 1, arbitrary: node('nonzero', { of: variable }) },
  ),
}));

/** Uses of a number t that see less of it than all. */
const NARROW = [
  ...['(t & 255)', '(t & 65535)', '(t << 8)', '(t >> 4)', '(t >>> 9)', '(z >> t)', '(x << t)', 'Math.imul(t, y)'],
  ...['Math.clz32(t)', '((t + (y | 0)) | 0)', '((t * 3 - 1) & 1023)', '(-t & 31)', '(t | x)', '(~t ^ z)'],
];

const { statement } = fc.letrec((tie) => ({
  statement: fc.oneof(
    { maxDepth: 2 },
    { weight: 6, arbitrary: node('assign', { name: variable, value: expression }) },
    {
      weight: 2,
      arbitrary: node('change', {
        name: variable,
        op: fc.constantFrom('+=', '-=', '*=', '%=', '/=', '&='),
        value: expression,
      }),
    },
    { weight: 2, arbitrary: node('store', { index: expression, value: expression }) },
    { weight: 2, arbitrary: node('step', { name: variable, value: expression }) },
    { weight: 2, arbitrary: node('divide', { name: variable, by: fc.constantFrom('2', '3', '10', 'y', 'q') }) },
    { weight: 1, arbitrary: node('euclid') },
    {
      weight: 3,
      arbitrary: node('narrow', {
        name: variable,
        value: expression,
        uses: fc.array(fc.constantFrom(...NARROW), { minLength: 1, maxLength: 3 }),
      }),
    },
    { weight: 1, arbitrary: node('keep', { index: expression, value: expression }) },
    {
      weight: 2,
      arbitrary: node('stride', {
        name: variable,
        op: fc.constantFrom('+=', '-='),
        by: fc.constantFrom('p', 'q', 'b.length'),
        turns: fc.constantFrom('5', 'a.length'),
      }),
    },
    { weight: 1, arbitrary: node('continue', { name: variable, value: expression }) },
    {
      weight: 2,
      arbitrary: node('take', {
        name: variable,
        mask: fc.oneof(expression, fc.constant(undefined)),
        between: fc.constantFrom('', '', '$ ^= 6;', '$ = $ | 0;', 'some = $ & 3;', 'if (y > 3) { some = 7; }'),
      }),
    },
    { weight: 1, arbitrary: node('ones', { name: variable }) },
    { weight: 1, arbitrary: node('total', { by: fc.constantFrom('p', 'q', 'b.length', 'a.length') }) },
    { weight: 1, arbitrary: node('digits', { of: variable, base: fc.constantFrom(2, 10, 16) }) },
    { weight: 2, arbitrary: node('if', { test, body: fc.array(tie('statement'), { minLength: 1, maxLength: 2 }) }) },
    { weight: 1, arbitrary: node('while', { test, body: fc.array(tie('statement'), { minLength: 1, maxLength: 3 }) }) },
  ),
}));

const value = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -20, max: 200 }) },
  { weight: 3, arbitrary: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        0,
        -0,
        1,
        -1,
        2 ** 26,
        2 ** 26 + 1,
        2 ** 31 - 1,
        2 ** 31,
        -(2 ** 31),
        2 ** 32,
        2 ** 52,
        2 ** 52 + 1,
        2 ** 53 - 1,
      ],
      ...[2 ** 53, -(2 ** 53), 1e300, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(0.5, -0.5, 2.5, 1e-300, 2 ** 31 + 0.5, -7.25) },
  { weight: 1, arbitrary: fc.maxSafeInteger() },
);

const KINDS = ['Float64Array', 'Float64Array', 'Int32Array', 'Uint8Array', 'Int16Array', 'Uint32Array', 'Float32Array'];

/** @type {import('./families.js').Family} */
export const family = {
  name: 'integers',
  weight: 4,
  cases: fc.record({
    program: fc.record({
      kinds: fc.tuple(fc.constantFrom(...KINDS), fc.constantFrom('Uint8Array', 'Int32Array', 'Float64Array')),
      starts: fc.tuple(...VARIABLES.map(() => fc.constantFrom('p', 'q', '0', '1', 'p', 'q | 0', 'a.length'))),
      style: declarationStyle,
      changed: fc.boolean(),
      body: fc.array(statement, { minLength: 1, maxLength: 5 }),
      result: fc.constantFrom('x', '1 / x', 'x + y * z', 'y', '1 / y + z', 'x % 1', 'Math.atan2(x, -1) * 0 + x', '-z'),
    }),
    calls: fc.array(fc.record({ p: value, q: value, size: fc.constantFrom(0, 1, 8, 8, 13) }), {
      minLength: 8,
      maxLength: 8,
    }),
  }),
  print,
  helpers,
  checksOff: () => false,
  run(fn, { p, q, size }, { program: { kinds } }) {
    const { arrays, text, isBlurred } = twoArrays(kinds, [size, size], 'apart');
    for (const array of arrays) for (const at of array.keys()) array[at] = at * 37 - 5;
    const result = resultOf(() => fn(p, q, ...arrays));
    return { result, text: text(), blurred: isBlurred() };
  },
};

function helpers(typed) {
  const number = typed ? ': number' : '';
  const fn = (name, names, body) =>
    `function ${name}(${names.map((each) => each + number).join(', ')})${number} { ${body} }`;
  return [
    'const INTEGERS_TABLE = new Int32Array([1, -2, 3, 10, 97, 65536, 7, 5]);',
    fn('integersGcd', ['a', 'b', 'n'], 'return n > 0 && b !== 0 ? integersGcd(b, a % b, n - 1) : a;'),
    fn(
      'integersLow',
      ['x', 'y', 'n'],
      'return n > 0 ? integersLow(Math.floor(x / 2), y - 1, n - 1) & 0xffff : (x + y) | 0;',
    ),
    fn(
      'integersMix',
      ['h', 'x', 'n'],
      'return n > 0 ? integersMix(Math.imul(h ^ x, 16777619), x + 3, n - 1) : h >>> 0;',
    ),
  ].join('\n');
}

/** Turns of all loops of a call together. */
const MOST_TURNS = 60;

function print({ program: { kinds, starts, style, changed, body, result } }, name, typed) {
  const type = (text) => (typed ? `: ${text}` : '');
  const mark = typed ? '!' : '';
  const element = (index) => `a[${index}]${mark}`;
  const of = (expr) => {
    switch (expr.k) {
      case 'variable':
      case 'parameter':
        return expr.name;
      case 'constant':
        return expr.value < 0 ? `(${expr.value})` : String(expr.value);
      case 'counter':
        return 'k';
      case 'length':
        return 'a.length';
      case 'element':
        return element(`(${of(expr.index)}) & 7`);
      case 'rem':
        return `(${of(expr.left)} % ${of(expr.right)})`;
      case 'quotient': {
        const quotient = `${of(expr.left)} / ${of(expr.right)}`;
        return expr.how === '| 0' ? `((${quotient}) | 0)` : `${expr.how}(${quotient})`;
      }
      case 'arithmetic':
      case 'bitwise':
        return `(${of(expr.left)} ${expr.op} ${of(expr.right)})`;
      case 'written': {
        const by = of(expr.by);
        return `(${expr.of} - ${expr.how}(${expr.of} / ${by}) * ${by})`;
      }
      case 'call':
        return `${expr.fn}(${of(expr.left)}, ${of(expr.right)}, ${expr.depth})`;
      case 'table':
        return `INTEGERS_TABLE[(${of(expr.index)}) & 7]${mark}`;
      case 'scratch':
        return `scratch[(${of(expr.index)}) & 3]${mark}`;
      case 'choice':
        return `(${testOf(expr.test)} ? ${of(expr.yes)} : ${of(expr.no)})`;
      default:
        return expr.fn === '-' || expr.fn === '+' ? `(${expr.fn}(${of(expr.of)}))` : `${expr.fn}(${of(expr.of)})`;
    }
  };
  const testOf = (each) => {
    switch (each.k) {
      case 'multiple':
        return `${each.of} % ${of(each.by)} === 0`;
      case 'square':
        return `${each.of} * ${each.of} <= ${of(each.most)}`;
      case 'nonzero':
        return `${each.of} !== 0`;
      default:
        return `${of(each.left)} ${each.op} ${of(each.right)}`;
    }
  };
  const block = (statements) => `{ ${statements.map(print_).join(' ')} }`;
  const print_ = (stmt) => {
    switch (stmt.k) {
      case 'assign':
        return `${stmt.name} = ${of(stmt.value)};`;
      case 'change':
        return `${stmt.name} ${stmt.op} ${of(stmt.value)};`;
      case 'store':
        return `${element(`(${of(stmt.index)}) & 7`)} = ${of(stmt.value)};`;
      case 'narrow':
        return `{ const t = ${of(stmt.value)}; ${stmt.name} = ${stmt.uses.join(' + ')}; }`;
      case 'keep':
        return `scratch[(${of(stmt.index)}) & 3] = ${of(stmt.value)};`;
      case 'stride':
        return `for (let j = 0; j < ${stmt.turns}; j++) { a[j & 7] = ${stmt.name}; ${stmt.name} ${stmt.op} ${stmt.by}; }`;
      case 'continue':
        return `if (${stmt.name} >= 0) { for (; ${stmt.name} < b.length; ${stmt.name}++) { b[${stmt.name}] = ${of(stmt.value)}; } }`;
      case 'take': {
        const mask = stmt.mask === undefined ? `-${stmt.name}` : of(stmt.mask);
        const between = stmt.between.replaceAll('$', stmt.name);
        return `{ let some = ${stmt.name} & ${mask}; ${between} ${stmt.name} -= some; }`;
      }
      case 'ones':
        return `{ let left = ${stmt.name} | 0; while (left !== 0 && turns < ${MOST_TURNS}) { const bit = left & -left; left -= bit; z += bit; turns++; } }`;
      case 'total':
        return `{ let sum = 0; for (let j = 0; j < ${stmt.by} && turns < ${MOST_TURNS}; j++) { sum += j * 3; turns++; } z += 1 / sum; }`;
      case 'step':
        return `if (${stmt.name} >= 0 && ${stmt.name} < b.length) { b[${stmt.name}++] = ${of(stmt.value)}; }`;
      case 'divide':
        return `if (${stmt.name} % ${stmt.by} === 0) { ${stmt.name} = ${stmt.name} / ${stmt.by}; }`;
      case 'euclid':
        return `while (y !== 0 && turns < ${MOST_TURNS}) { const rest = x % y; x = y; y = rest; turns++; }`;
      case 'digits':
        return `while (${stmt.of} > 0 && turns < ${MOST_TURNS}) { z += ${stmt.of} % ${stmt.base}; ${stmt.of} = Math.floor(${stmt.of} / ${stmt.base}); turns++; }`;
      case 'if':
        return `if (${testOf(stmt.test)}) ${block(stmt.body)}`;
      default:
        return `while (${testOf(stmt.test)} && turns < ${MOST_TURNS}) { turns++; ${stmt.body.map(print_).join(' ')} }`;
    }
  };
  return [
    `${typed ? 'export ' : ''}function ${name}(p${type('number')}, q${type('number')}, a${type(kinds[0])}, b${type(kinds[1])})${type('number')} {`,
    ...(typed ? ["  'use kernel';"] : []),
    ...VARIABLES.map((each, at) => `  ${declared(style, each, starts[at], 'p > q')}`),
    '  let turns = 0;',
    '  const scratch = new Int32Array(4);',
    ...(changed ? ['  p = p + 1;'] : []),
    '  for (let k = 0; k < 6; k++) {',
    ...body.map((stmt) => `    ${print_(stmt)}`),
    '  }',
    `  return ${result};`,
    '}',
  ].join('\n');
}
