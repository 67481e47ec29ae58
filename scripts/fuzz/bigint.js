// The family of bigints: operators, conversions, arrays and loops on i64 and u64, at the edges of 64 bits.
//
// Counts and exponents are small or masked: V8 computes a shift by 2^29 with all its bits, and takes its time.

import fc from 'fast-check';

const EDGES = [
  ...[0n, 1n, -1n, 2n, 3n, 7n, 8n, 31n, 63n, 64n, 255n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n],
  ...[3037000499n, 3037000500n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 62n, 2n ** 63n - 1n, 2n ** 63n],
  ...[2n ** 64n - 1n, -(2n ** 31n), -(2n ** 53n) - 1n, -(2n ** 63n), -(2n ** 63n) + 1n],
];
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  2.5,
  7,
  255,
  2 ** 31,
  -(2 ** 31),
  2 ** 53,
  -(2 ** 53) - 2,
  2 ** 63,
  2 ** 64,
  1e300,
  Number.NaN,
];

const anyBigint = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...EDGES) },
  { weight: 2, arbitrary: fc.bigInt({ min: -40n, max: 40n }) },
  { weight: 2, arbitrary: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }) },
);
const i64 = anyBigint.map((value) => BigInt.asIntN(64, value));
const u64 = anyBigint.map((value) => BigInt.asUintN(64, value));

const VARIABLES = ['x', 'y', 'p', 'q', 'r', 's'];
const variable = fc.constantFrom(...VARIABLES);
const assignable = fc.constantFrom('p', 'q', 'r', 's');
const bits = fc.constantFrom(64, 64, 64, 63, 53, 32, 8, 1, 0);
const array = fc.constantFrom('a', 'b');
const record = (k, parts) => fc.record({ k: fc.constant(k), ...parts });

const { expression, statement } = fc.letrec((tie) => {
  const e = tie('expression');
  const weighted = (...pairs) => pairs.map(([weight, arbitrary]) => ({ weight, arbitrary }));
  return {
    expression: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'bigint' },
      ...weighted(
        [1, record('literal', { value: anyBigint })],
        [6, record('variable', { name: variable })],
        [4, record('binary', { op: fc.constantFrom('+', '-', '*', '&', '|', '^'), a: e, b: e })],
        [4, record('wrap', { fn: fc.constantFrom('asIntN', 'asUintN'), bits, a: e })],
        [2, record('binary', { op: fc.constantFrom('/', '%'), a: e, b: e })],
        [
          2,
          record('shift', {
            op: fc.constantFrom('<<', '>>'),
            a: e,
            b: e,
            shape: fc.constantFrom('constant', 'small', 'signed'),
          }),
        ],
        [1, record('power', { a: e, b: e })],
        [1, record('unary', { op: fc.constantFrom('-', '~'), a: e })],
        [1, record('load', { array, index: e })],
        [1, record('select', { test: tie('condition'), a: e, b: e })],
        [1, record('logical', { op: fc.constantFrom('&&', '||'), a: e, b: e })],
        [1, record('fromNumber', { a: tie('number') })],
        [1, record('assigned', { name: assignable, a: e })],
        [1, record('update', { name: assignable, op: fc.constantFrom('++', '--'), prefix: fc.boolean() })],
        [1, record('helper', { a: e, b: e })],
      ),
    ),
    number: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'number' },
      ...weighted(
        [1, record('n', {})],
        [1, record('numeral', { value: fc.integer({ min: -300, max: 300 }) })],
        [2, record('toNumber', { a: e })],
        [1, record('add', { a: tie('number'), b: tie('number') })],
        [1, record('or0', { a: tie('number') })],
      ),
    ),
    condition: fc.oneof(
      { maxDepth: 2, depthIdentifier: 'condition' },
      ...weighted(
        [4, record('compare', { op: fc.constantFrom('<', '<=', '>', '>=', '===', '!=='), a: e, b: e })],
        [1, record('truthy', { a: e })],
        [1, record('logical', { op: fc.constantFrom('&&', '||'), a: tie('condition'), b: tie('condition') })],
        [1, record('not', { a: tie('condition') })],
      ),
    ),
    block: fc.array(tie('statement'), { maxLength: 3, depthIdentifier: 'statement' }),
    statement: fc.oneof(
      { maxDepth: 2, depthIdentifier: 'statement' },
      ...weighted(
        [
          3,
          record('assign', {
            name: assignable,
            reduced: fc.boolean(),
            op: fc.constantFrom('', '', '+', '-', '*', '^', '&', '|'),
            a: e,
          }),
        ],
        [2, record('store', { array, index: e, op: fc.constantFrom('', '', '+', '*', '^', '-'), a: e })],
        [1, record('bump', { array, index: e, op: fc.constantFrom('++', '--') })],
        [1, record('fill', { array, a: e })],
        [1, record('if', { test: tie('condition'), yes: tie('block'), no: tie('block') })],
        [1, record('count', { limit: e, down: fc.boolean(), body: tie('block') })],
        [1, record('each', { array, body: tie('block') })],
        [1, record('local', { annotated: fc.constantFrom('', ': i64', ': u64'), a: e })],
        [1, record('leave', { test: tie('condition') })],
      ),
    ),
  };
});

const programs = fc.record({
  body: fc.array(statement, { minLength: 1, maxLength: 5 }),
  result: fc.constantFrom('i64', 'u64', 'number', 'inferred'),
  value: expression,
  wraps: fc.nat({ max: 4 }).map((each) => each === 4),
});
const calls = fc.record({
  x: i64,
  y: u64,
  n: fc.oneof(fc.constantFrom(...NUMBERS), fc.integer({ min: -9, max: 9 })),
  a: fc.array(i64, { maxLength: 5 }),
  b: fc.array(u64, { maxLength: 5 }),
});

const literal = (value) => (value < 0n ? `(${value}n)` : `${value}n`);

/** What the compiler computes by itself: it refuses constants that 64 bits do not hold. */
function isConstant(node) {
  const parts = [node.a, node.shape === 'constant' ? undefined : node.b].filter((part) => part !== undefined);
  if (['literal', 'numeral'].includes(node.k)) return true;
  // Where the test is known, one of the two is the value.
  if (node.k === 'select' || node.k === 'logical') return isConstant(node.a) || isConstant(node.b);
  if (['compare', 'not', 'truthy'].includes(node.k)) return [node.a, node.b ?? node.a].every(isConstant);
  const pure = ['binary', 'wrap', 'shift', 'power', 'unary', 'fromNumber', 'toNumber', 'add', 'or0'].includes(node.k);
  return pure && parts.every(isConstant);
}

function printExpression(node) {
  const text = printNode(node);
  const folds = isConstant(node) && ['binary', 'shift', 'power', 'unary', 'fromNumber'].includes(node.k);
  return folds ? `BigInt.asIntN(64, ${text})` : text;
}

function printNode(node) {
  const of = printExpression;
  switch (node.k) {
    case 'literal':
      return literal(node.value);
    case 'variable':
      return node.name;
    case 'binary':
      return `(${of(node.a)} ${node.op} ${of(node.b)})`;
    case 'wrap':
      return `BigInt.${node.fn}(${node.bits}, ${of(node.a)})`;
    case 'shift': {
      const counts = { constant: '13n', small: `(${of(node.b)} & 127n)`, signed: `((${of(node.b)} & 127n) - 40n)` };
      return `(${of(node.a)} ${node.op} ${counts[node.shape]})`;
    }
    case 'power':
      return `(${of(node.a)} ** (${of(node.b)} & 7n))`;
    case 'unary':
      return `(${node.op}${of(node.a)})`;
    case 'load':
      return `${node.array}[Number(${of(node.index)} & 3n)]`;
    case 'select':
      return `(${of(node.test)} ? ${of(node.a)} : ${of(node.b)})`;
    case 'fromNumber':
      return `BigInt(${of(node.a)})`;
    case 'assigned':
      return `(${node.name} = ${reduced(node.name, of(node.a))})`;
    case 'update':
      return node.prefix ? `(${node.op}${node.name})` : `(${node.name}${node.op})`;
    case 'helper':
      return `bigint_helper(${of(node.a)}, BigInt.asUintN(64, ${of(node.b)}))`;
    case 'n':
      return 'n';
    case 'numeral':
      return `(${node.value})`;
    case 'toNumber':
      return `Number(${of(node.a)})`;
    case 'add':
      return `(${of(node.a)} + ${of(node.b)})`;
    case 'or0':
      return `(${of(node.a)} | 0)`;
    case 'compare':
      return `${of(node.a)} ${node.op} ${of(node.b)}`;
    case 'truthy':
      return of(node.a);
    case 'logical':
      return `((${of(node.a)}) ${node.op} (${of(node.b)}))`;
    case 'not':
      return `!(${of(node.a)})`;
    default:
      throw new Error(`no text for ${node.k}`);
  }
}

const isSigned = (name) => name === 'p' || name === 'r';
const reduced = (name, text) => `BigInt.${isSigned(name) ? 'asIntN' : 'asUintN'}(64, ${text})`;

/** `state` numbers what is declared, so that names differ. */
function printStatement(node, typed, state, depth) {
  const of = printExpression;
  const block = (body) => body.map((each) => printStatement(each, typed, state, depth + 1)).join(' ');
  const type = (text) => (typed ? text : '');
  const element = () => `${node.array}[Number(${of(node.index)} & 3n)]`;
  switch (node.k) {
    case 'assign': {
      const value = of(node.a);
      if (node.reduced)
        return `${node.name} = ${reduced(node.name, node.op === '' ? value : `${node.name} ${node.op} ${value}`)};`;
      return `${node.name} ${node.op}= ${value};`;
    }
    case 'store':
      return `${element()} ${node.op}= ${of(node.a)};`;
    case 'bump':
      return `${element()}${node.op};`;
    case 'fill':
      return `${node.array}.fill(${of(node.a)});`;
    case 'if':
      return `if (${of(node.test)}) { ${block(node.yes)} } else { ${block(node.no)} }`;
    case 'count': {
      const name = `i${state.count++}`;
      const limit = `(${of(node.limit)} & 3n)`;
      const head = node.down
        ? `let ${name}${type(': u64')} = ${limit}; ${name} > 0n; ${name}--`
        : `let ${name} = 0n; ${name} < ${limit}; ${name}++`;
      // Programs end: a limit that the body changes is looked at a few times only.
      return `for (${head}) { if (++rounds > 60) break; p ^= ${name}; ${block(node.body)} }`;
    }
    case 'each': {
      const name = `v${state.count++}`;
      return `for (const ${name} of ${node.array}) { if (++rounds > 60) break; r = BigInt.asIntN(64, r + ${name}); ${block(node.body)} }`;
    }
    case 'local': {
      const name = `c${state.count++}`;
      return `const ${name}${type(node.annotated)} = ${of(node.a)}; s = BigInt.asUintN(64, s * 31n + ${name});`;
    }
    case 'leave':
      return `if (${of(node.test)}) return ${state.result};`;
    default:
      throw new Error(`no text for ${node.k}`);
  }
}

function print({ program }, name, typed) {
  const { body, result, value, wraps } = program;
  const type = (text) => (typed ? text : '');
  const state = { count: 0, result: { number: 'Number(q)', u64: 'q', i64: 'p', inferred: 'p' }[result] };
  const statements = body.map((each) => `  ${printStatement(each, typed, state, 0)}`);
  const text = printExpression(value);
  const last = result === 'number' ? `Number(${text})` : text;
  const parameters = ['x: i64', 'y: u64', 'n: number', 'a: BigInt64Array', 'b: BigUint64Array'];
  return [
    `${typed ? 'export ' : ''}function ${name}(${parameters.map((each) => (typed ? each : each[0])).join(', ')})${result === 'inferred' ? '' : type(`: ${result}`)} {`,
    `  'use kernel${wraps ? ' overflowcheck=off' : ''}';`,
    `  let p${type(': i64')} = x; let q${type(': u64')} = y; let r${type(': i64')} = -7n; let s${type(': u64')} = 5n; let rounds = 0;`,
    ...statements,
    `  return ${last};`,
    '}',
  ].join('\n');
}

function helpers(typed) {
  const [first, second, result] = typed ? [': i64', ': u64', ': i64'] : ['', '', ''];
  return `function bigint_helper(a${first}, b${second})${result} { if (a > 5n && b !== 3n) return a - 1n; return BigInt.asIntN(64, a * b); }`;
}

const show = (value) => (Object.is(value, -0) ? '-0' : typeof value === 'bigint' ? `${value}n` : String(value));

function run(fn, call) {
  const a = new BigInt64Array(call.a);
  const b = new BigUint64Array(call.b);
  let result;
  try {
    result = show(fn(call.x, call.y, call.n, a, b));
  } catch (error) {
    result = `${error.name}: ${error.message}`;
  }
  return { result, text: `[${a.join()}],[${b.join()}]`, blurred: false };
}

export const family = {
  name: 'bigint',
  weight: 2,
  cases: fc.record({ program: programs, calls: fc.array(calls, { minLength: 6, maxLength: 6 }) }),
  print,
  helpers,
  checksOff: ({ program }) => program.wraps,
  run,
};
