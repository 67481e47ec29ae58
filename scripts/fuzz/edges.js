// Family `edges`: one or two operators on edge values of every kind, straight-line and small, so very many a second.
//
// Operators, Math functions, conversions and stores to arrays of every kind, compound assignment, conditions with
// effects, switch, labelled break and continue, local arrays, thrown errors.

import fc from 'fast-check';
import { EDGES, KINDS, numbers, numeral, resultOf, showArray } from './memory.js';

const binary = ['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>', '>>>'];
const compare = ['<', '<=', '>', '>=', '===', '!=='];
const unary = ['-', '+', '~', '!!'];
const math1 = ['floor', 'ceil', 'trunc', 'round', 'abs', 'sign', 'sqrt', 'fround', 'clz32'];
const math2 = ['min', 'max', 'imul'];
const tests = ['isNaN', 'isFinite', 'isInteger'];
const names = ['x', 'y', 'i', 'j', 'u', 'f', 'x', 'i', 'a[0]', 'b[1]', 'a.length', 't'];

/** Nodes are records with their kind `k`. */
const node = (k, parts) => fc.record({ k: fc.constant(k), ...parts });

/** What changes nothing but signs and zeros: C compilers fold these, and sometimes not as they should. */
const identity = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constantFrom('+', '-', '*', '/'),
      by: fc.constantFrom(0, 0, -0, 1, -1),
      first: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom({ k: 'unary', op: '-' }) },
  { weight: 1, arbitrary: fc.constantFrom(...['abs', 'floor', 'fround', 'sqrt'].map((fn) => ({ k: 'math', fn }))) },
);

function applied(a, { k, op, by, first, fn }) {
  if (k === 'math') return { k, fn, args: [a] };
  if (k === 'unary') return { k, op, a };
  const number = { k: 'number', value: by };
  return { k: 'binary', op, ...(first ? { a: number, b: a } : { a, b: number }) };
}

const { expression, condition } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    { weight: 5, arbitrary: node('name', { name: fc.constantFrom(...names) }) },
    { weight: 2, arbitrary: node('number', { value: numbers }) },
  ),
  expression: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'edge' },
    { weight: 3, arbitrary: tie('leaf') },
    {
      weight: 6,
      arbitrary: node('binary', { op: fc.constantFrom(...binary), a: tie('expression'), b: tie('expression') }),
    },
    { weight: 2, arbitrary: node('unary', { op: fc.constantFrom(...unary), a: tie('expression') }) },
    { weight: 3, arbitrary: node('math', { fn: fc.constantFrom(...math1), args: fc.tuple(tie('expression')) }) },
    {
      weight: 2,
      arbitrary: node('math', { fn: fc.constantFrom(...math2), args: fc.tuple(tie('expression'), tie('expression')) }),
    },
    {
      weight: 1,
      arbitrary: node('math', {
        fn: fc.constantFrom('min', 'max'),
        args: fc.tuple(tie('leaf'), tie('expression'), tie('leaf')),
      }),
    },
    { weight: 2, arbitrary: node('select', { test: tie('condition'), a: tie('expression'), b: tie('expression') }) },
    {
      weight: 1,
      arbitrary: node('logical', { op: fc.constantFrom('&&', '||'), a: tie('expression'), b: tie('expression') }),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(tie('expression'), fc.array(identity, { minLength: 1, maxLength: 4 }))
        .map(([first, identities]) => identities.reduce(applied, first)),
    },
    { weight: 1, arbitrary: node('update', { op: fc.constantFrom('++', '--'), prefix: fc.boolean() }) },
    { weight: 1, arbitrary: node('helper', { a: tie('expression'), b: tie('expression') }) },
  ),
  condition: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'edge' },
    {
      weight: 5,
      arbitrary: node('compare', { op: fc.constantFrom(...compare), a: tie('expression'), b: tie('expression') }),
    },
    { weight: 2, arbitrary: node('test', { fn: fc.constantFrom(...tests), a: tie('expression') }) },
    {
      weight: 2,
      arbitrary: node('logical', { op: fc.constantFrom('&&', '||'), a: tie('condition'), b: tie('condition') }),
    },
    { weight: 1, arbitrary: node('not', { a: tie('condition') }) },
    { weight: 1, arbitrary: node('truthy', { a: tie('expression') }) },
  ),
}));

const assignments = fc.constantFrom('=', ...binary.map((op) => `${op}=`));
const place = fc.constantFrom('a[0]', 'a[1]', 'b[2]', 'b[i & 3]', 'a[t & 3]', 'a[x]', 'b[u]', 'a[i]');
const declared = fc.constantFrom('', '', ': i32', ': u32', ': f32', ': f64');
const caseOf = (value) =>
  fc.record({ value: fc.option(value, { nil: undefined, freq: 9 }), leaves: fc.boolean(), adds: expression });
const cases_ = fc.oneof(
  fc.array(caseOf(numbers), { minLength: 1, maxLength: 4 }),
  // As many as become a table of jumps.
  fc.array(caseOf(fc.integer({ min: -2, max: 6 })), { minLength: 6, maxLength: 12 }),
);

const body = fc.oneof(
  { weight: 4, arbitrary: node('value', { value: expression }) },
  { weight: 2, arbitrary: node('boolean', { value: condition }) },
  { weight: 4, arbitrary: node('store', { place, op: assignments, value: expression }) },
  { weight: 3, arbitrary: node('local', { type: declared, first: expression, op: assignments, value: expression }) },
  { weight: 1, arbitrary: node('count', { place, op: fc.constantFrom('++', '--'), prefix: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: node('effects', {
      test: condition,
      op: fc.constantFrom('&&', '||'),
      value: expression,
      other: condition,
    }),
  },
  { weight: 2, arbitrary: node('switch', { value: expression, cases: cases_ }) },
  { weight: 2, arbitrary: node('labels', { one: condition, two: condition, three: condition, value: expression }) },
  { weight: 1, arbitrary: node('order', { first: place, second: place, value: expression }) },
  {
    weight: 1,
    arbitrary: node('throw', {
      test: condition,
      error: fc.constantFrom('Error', 'RangeError', 'TypeError'),
      value: expression,
    }),
  },
  {
    weight: 1,
    arbitrary: node('array', {
      kind: fc.constantFrom(...KINDS),
      value: expression,
      fills: fc.boolean(),
      returns: fc.boolean(),
    }),
  },
);

const edgesOf = (...values) => fc.constantFrom(...values);
const integers = fc.integer({ min: -2147483648, max: 2147483647 });
const i32 = fc.oneof(
  edgesOf(0, 0, 0, 1, -1, 2, 3, -3, 7, 31, 32, 33, 255, 65536, 2147483647, -2147483648, -2147483647),
  integers,
);
const u32 = fc.oneof(edgesOf(0, 0, 0, 1, 2, 3, 31, 255, 2147483647, 2147483648, 4294967295, 4294967294), fc.nat());

/** Calls are cheap where building is dear. */
const CALLS = 16;

/** @type {import('./families.js').Family} */
export const family = {
  name: 'edges',
  weight: 14,
  cases: fc.record({
    program: fc.record({
      kinds: fc.tuple(fc.constantFrom(...KINDS), fc.constantFrom(...KINDS)),
      directives: fc.constantFrom('', '', '', '', ' overflowcheck=off'),
      body,
    }),
    calls: fc.array(
      fc.record({
        ...{ x: numbers, y: numbers, i: i32, j: i32, u: u32 },
        f: fc.oneof(numbers.map(Math.fround), edgesOf(1e-45, 3.4028234663852886e38, 16777216)),
        a: fc.tuple(numbers, numbers, numbers, numbers),
        b: fc.tuple(fc.constantFrom(...EDGES), numbers, numbers, numbers),
      }),
      { minLength: CALLS, maxLength: CALLS },
    ),
  }),
  print: printEdge,
  helpers: (typed) => {
    const type = typed ? ': number' : '';
    return `function edgesHelper(p${type}, q${typed ? ': i32' : ''})${type} { return p > q ? p - q : q % 7; }`;
  },
  checksOff: ({ program }) => program.directives !== '',
  run(fn, call, { program }) {
    const arrays = [call.a, call.b].map((values, at) => new globalThis[program.kinds[at]](values));
    const all = { ...call, a: arrays[0], b: arrays[1] };
    const args = parametersOf(program).map(({ name }) => all[name]);
    const result = resultOf(() => fn(...args));
    return { result, text: arrays.map(showArray).join(';'), blurred: false };
  },
};

/** Only those that the body names: reading arguments is most of what a C compiler sees of a kernel this small. */
function parametersOf({ kinds, body }) {
  const text = printBody(body, false).join('\n');
  const uses = (name) => new RegExp(`\\b${name}\\b`).test(text);
  return [
    { name: 'x', type: 'number', used: uses('x') || uses('t') },
    ...['y: number', 'i: i32', 'j: i32', 'u: u32', 'f: f32', `a: ${kinds[0]}`, `b: ${kinds[1]}`].map((each) => {
      const [name, type] = each.split(': ');
      return { name, type, used: uses(name) };
    }),
  ].filter(({ used }) => used);
}

function printEdge({ program }, name, typed) {
  const { directives, body } = program;
  const lines = printBody(body, typed);
  const parameters = parametersOf(program).map((each) => (typed ? `${each.name}: ${each.type}` : each.name));
  const result = body.k === 'boolean' ? 'boolean' : body.k === 'array' && body.returns ? body.kind : 'number';
  return [
    `${typed ? 'export ' : ''}function ${name}(${parameters.join(', ')})${typed ? `: ${result}` : ''} {`,
    ...(typed ? [`  'use kernel${directives}';`] : []),
    ...(lines.some((line) => /\bt\b/.test(line)) ? ['  let t = x;'] : []),
    ...lines.map((line) => `  ${line}`),
    '}',
  ].join('\n');
}

function printBody(body, typed) {
  const bang = typed ? '!' : '';
  const at = (text) => (text.endsWith(']') ? `${text}${bang}` : text);
  const print = (each) => printExpression(each, at);
  switch (body.k) {
    case 'value':
    case 'boolean':
      return [`return ${print(body.value)};`];
    case 'store':
      return [
        `${body.op === '=' ? body.place : at(body.place)} ${body.op} ${print(body.value)};`,
        `return ${at('a[0]')} + ${at('b[2]')} * 2 + t;`,
      ];
    case 'local':
      return [
        `let l${typed ? body.type : ''} = ${print(body.first)};`,
        `l ${body.op} ${print(body.value)};`,
        'return l;',
      ];
    case 'count': {
      const counted = body.prefix ? `${body.op}${at(body.place)}` : `${at(body.place)}${body.op}`;
      return [`t = ${counted};`, `return t + ${at('a[0]')};`];
    }
    case 'effects':
      return [
        `const r = (t++ > y ${body.op} ${print(body.test)}) && ((t = ${print(body.value)}) > i || ${print(body.other)}) ? t : -t;`,
        'return r + t * 2;',
      ];
    case 'switch': {
      const last = body.cases.findIndex(({ value }) => value === undefined);
      const clauses = body.cases
        // One default is all that a switch may have.
        .filter(({ value }, index) => value !== undefined || index === last)
        .flatMap(({ value, leaves, adds }) => [
          `  ${value === undefined ? 'default' : `case ${numeral(value)}`}: {`,
          `    t += ${print(adds)};`,
          `  }${leaves ? ' break;' : ''}`,
        ]);
      return ['t = 0.5;', `switch (${print(body.value)}) {`, ...clauses, '}', 'return t;'];
    }
    case 'labels':
      return [
        'let k = 0;',
        'outer: for (let p = 0; p < 3; p++) {',
        '  inner: for (let q = 0; q < 3; q++) {',
        '    t = p * 3 + q;',
        `    if (${print(body.one)}) continue outer;`,
        `    if (${print(body.two)}) break inner;`,
        `    if (${print(body.three)}) break outer;`,
        `    k += ${print(body.value)};`,
        '  }',
        '  k = k * 2 + 1;',
        '}',
        'return k;',
      ];
    case 'order':
      return [`${body.first} = (t = ${print(body.value)}) + ${at(body.second)} + t++;`, `return t + ${at('a[0]')};`];
    case 'throw':
      return [`if (${print(body.test)}) throw new ${body.error}('thrown');`, `return ${print(body.value)};`];
    case 'array': {
      const first = body.fills ? `c.fill(${print(body.value)});` : `c[0] = ${print(body.value)};`;
      return [
        `const c = new ${body.kind}(3);`,
        first,
        `c[1]${bang} += c[0]${bang};`,
        body.returns ? 'return c;' : `return c[1]${bang} - c[2]${bang};`,
      ];
    }
    default:
      throw new Error(`unknown body ${body.k}`);
  }
}

function printExpression(expr, at) {
  const print = (each) => printExpression(each, at);
  switch (expr.k) {
    case 'name':
      return at(expr.name);
    case 'number':
      return numeral(expr.value);
    case 'binary':
    case 'compare':
    case 'logical':
      return `(${print(expr.a)} ${expr.op} ${print(expr.b)})`;
    case 'unary':
      return expr.op === '!!' ? `(!!${print(expr.a)} ? 1 : 0)` : `(${expr.op} ${print(expr.a)})`;
    case 'math':
      return `Math.${expr.fn}(${expr.args.map(print).join(', ')})`;
    case 'select':
      return `(${print(expr.test)} ? ${print(expr.a)} : ${print(expr.b)})`;
    case 'update':
      return expr.prefix ? `(${expr.op}t)` : `(t${expr.op})`;
    case 'helper':
      return `edgesHelper(${print(expr.a)}, ${print(expr.b)} | 0)`;
    case 'test':
      return `Number.${expr.fn}(${print(expr.a)})`;
    case 'not':
      return `!${print(expr.a)}`;
    case 'truthy':
      return `(${print(expr.a)} ? true : false)`;
    default:
      throw new Error(`unknown expression ${expr.k}`);
  }
}
