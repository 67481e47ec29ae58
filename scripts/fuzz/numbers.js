// Family `numbers`: random trees of expressions and statements over numbers and arrays.
//
// They stay inside the language, end soon (counted loops of few iterations), and go where integers end: 2^31, 2^32,
// 2^53, -0, NaN, infinities, indices in and out of bounds, arrays of every kind.

import fc from 'fast-check';
import { isFloat, KINDS, numbers, numeral, resultOf, twoArrays } from './memory.js';

const arithmetic = ['+', '-', '*', '+', '-', '*', '/', '%'];
const bitwise = ['&', '|', '^', '<<', '>>', '>>>'];
const unaryFunctions = ['floor', 'ceil', 'trunc', 'round', 'abs', 'sign', 'sqrt', 'fround', 'clz32'];
const binaryFunctions = ['min', 'max', 'imul'];
const index = fc.nat({ max: 7 });

const { expression, statement } = fc.letrec((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'e' },
    { weight: 2, arbitrary: fc.record({ k: fc.constant('number'), value: numbers }) },
    { weight: 4, arbitrary: fc.record({ k: fc.constant('variable'), index }) },
    {
      weight: 5,
      arbitrary: fc.record({
        k: fc.constant('binary'),
        op: fc.constantFrom(...arithmetic),
        a: tie('expression'),
        b: tie('expression'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        k: fc.constant('binary'),
        op: fc.constantFrom(...bitwise),
        a: tie('expression'),
        b: tie('expression'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ k: fc.constant('unary'), op: fc.constantFrom('-', '~', '+'), a: tie('expression') }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ k: fc.constant('call1'), fn: fc.constantFrom(...unaryFunctions), a: tie('expression') }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        k: fc.constant('call2'),
        fn: fc.constantFrom(...binaryFunctions),
        a: tie('expression'),
        b: tie('expression'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        k: fc.constant('load'),
        array: fc.nat({ max: 1 }),
        masked: fc.boolean(),
        a: tie('expression'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        k: fc.constant('select'),
        test: tie('condition'),
        a: tie('expression'),
        b: tie('expression'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        k: fc.constant('logical'),
        op: fc.constantFrom('&&', '||'),
        a: tie('expression'),
        b: tie('expression'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ k: fc.constant('length'), array: fc.nat({ max: 1 }) }) },
    { weight: 1, arbitrary: fc.record({ k: fc.constant('helper'), a: tie('expression'), b: tie('expression') }) },
    {
      weight: 1,
      arbitrary: fc.record({ k: fc.constant('update'), index, op: fc.constantFrom('++', '--'), prefix: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ k: fc.constant('assigned'), index, a: tie('expression') }) },
  ),
  condition: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'c' },
    {
      weight: 4,
      arbitrary: fc.record({
        k: fc.constant('compare'),
        op: fc.constantFrom('<', '<=', '>', '>=', '===', '!=='),
        a: tie('expression'),
        b: tie('expression'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        k: fc.constant('logical'),
        op: fc.constantFrom('&&', '||'),
        a: tie('condition'),
        b: tie('condition'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ k: fc.constant('not'), a: tie('condition') }) },
    { weight: 1, arbitrary: fc.record({ k: fc.constant('truthy'), a: tie('expression') }) },
  ),
  block: fc.array(tie('statement'), { maxLength: 4, depthIdentifier: 's' }),
  statement: fc.oneof(
    { maxDepth: 3, depthIdentifier: 's' },
    {
      weight: 4,
      arbitrary: fc.record({
        k: fc.constant('assign'),
        index,
        op: fc.constantFrom('=', '+=', '-=', '*=', '%=', '|=', '>>>='),
        a: tie('expression'),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        k: fc.constant('store'),
        array: fc.nat({ max: 1 }),
        op: fc.constantFrom('=', '+=', '^='),
        masked: fc.boolean(),
        at: tie('expression'),
        a: tie('expression'),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        k: fc.constant('declare'),
        type: fc.constantFrom('', '', '', ': i32', ': u32', ': f32'),
        a: tie('expression'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ k: fc.constant('if'), test: tie('condition'), yes: tie('block'), no: tie('block') }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        k: fc.constant('for'),
        start: fc.integer({ min: -3, max: 3 }),
        bound: fc.constantFrom('6', 'n', 'x', 'a.length', 'b.length'),
        op: fc.constantFrom('<', '<='),
        step: fc.constantFrom('++', ' += 2', ' += 0.5'),
        body: tie('block'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ k: fc.constant('down'), start: fc.integer({ min: 0, max: 9 }), body: tie('block') }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        k: fc.constant('do'),
        times: fc.integer({ min: 1, max: 5 }),
        test: tie('condition'),
        body: tie('block'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        k: fc.constant('leave'),
        word: fc.constantFrom('break', 'continue'),
        test: tie('condition'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        k: fc.constant('switch'),
        a: tie('expression'),
        one: tie('block'),
        two: tie('block'),
        falls: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ k: fc.constant('return'), test: tie('condition'), a: tie('expression') }) },
  ),
}));

const programs = fc.record({
  kinds: fc.tuple(fc.constantFrom(...KINDS), fc.constantFrom(...KINDS)),
  directives: fc.constantFrom('', '', '', ' overflowcheck=off'),
  body: fc.array(statement, { minLength: 1, maxLength: 6 }),
  result: expression,
});

/** Calls of a kernel: numbers, and how its arrays lie in memory. */
const calls = fc.record({
  x: numbers,
  n: fc.oneof(fc.integer({ min: -2, max: 9 }), fc.constantFrom(2147483647, -2147483648)),
  m: fc.constantFrom(0, 1, 9, 4294967295),
  lengths: fc.tuple(fc.constantFrom(8, 8, 8, 1, 0), fc.constantFrom(8, 8, 8, 3, 0)),
  overlap: fc.constantFrom('apart', 'apart', 'same', 'shifted', 'twice'),
  bytes: fc.uint8Array({ minLength: 64, maxLength: 64 }),
});

/** Calls of each kernel. */
const CALLS = 6;

/** @type {import('./families.js').Family} */
export const family = {
  name: 'numbers',
  weight: 4,
  cases: fc.record({ program: programs, calls: fc.array(calls, { minLength: CALLS, maxLength: CALLS }) }),
  print: ({ program }, name, typed) => printProgram(program, name, typed),
  helpers: helper,
  checksOff: ({ program }) => program.directives !== '',
  run,
};

function run(fn, call, { program: { kinds } }) {
  const { arrays, memory, isBlurred, text } = twoArrays(kinds, call.lengths, call.overlap);
  for (const buffer of memory) new Uint8Array(buffer).set(call.bytes.subarray(0, Math.min(64, buffer.byteLength)));
  // Small numbers in float arrays, or everything is a huge exponent.
  for (const array of arrays)
    if (isFloat(array.constructor.name)) for (const at of array.keys()) array[at] = call.bytes[at] / 4 - 20;
  const result = resultOf(() => fn(call.x, call.n, call.m, ...arrays));
  return { result, text: text(), blurred: isBlurred() };
}

/** Loops in loops in loops are the family of loops' affair; here they only make programs long. */
const DEEPEST = 2;

/** The text of a kernel. `typed`: TypeScript; else what V8 runs as it is. */
function printProgram({ kinds, directives, body, result }, name, typed) {
  const ctx = { typed, next: 0, variables: ['x', 'n', 'm'], mutable: [], loops: 0 };
  const type = (text) => (typed ? `: ${text}` : '');
  const parameters = `x${type('number')}, n${type('i32')}, m${type('u32')}, a${type(kinds[0])}, b${type(kinds[1])}`;
  const lines = [
    `${typed ? 'export ' : ''}function ${name}(${parameters})${type('number')} {`,
    ...(typed ? [`  'use kernel${directives}';`] : []),
    '  let v = 0;',
    '  let w = x;',
  ];
  ctx.variables.push('v', 'w');
  ctx.mutable.push('v', 'w');
  lines.push(...body.flatMap((each) => printStatement(ctx, each, '  ')), `  return ${print(ctx, result)};`, '}');
  return lines.join('\n');
}

/** A function that kernels call: it is compiled with them. */
function helper(typed) {
  return typed
    ? 'function numbersHelper(p: number, q: i32): number { let r = p; for (let k = 0; k < (q & 3); k++) r += k - q; return r; }'
    : 'function numbersHelper(p, q) { let r = p; for (let k = 0; k < (q & 3); k++) r += k - q; return r; }';
}

const pick = (list, at) => list[at % list.length];
const bang = (ctx) => (ctx.typed ? '!' : '');

function print(ctx, node) {
  switch (node.k) {
    case 'number':
      return numeral(node.value);
    case 'variable':
      return pick(ctx.variables, node.index);
    case 'binary':
      return `(${print(ctx, node.a)} ${node.op} ${print(ctx, node.b)})`;
    case 'unary':
      return `(${node.op} ${print(ctx, node.a)})`;
    case 'call1':
      return `Math.${node.fn}(${print(ctx, node.a)})`;
    case 'call2':
      return `Math.${node.fn}(${print(ctx, node.a)}, ${print(ctx, node.b)})`;
    case 'load':
      return `${'ab'[node.array]}[${place(ctx, node.masked, node.a)}]${bang(ctx)}`;
    case 'select':
      return `(${print(ctx, node.test)} ? ${print(ctx, node.a)} : ${print(ctx, node.b)})`;
    case 'length':
      return `${'ab'[node.array]}.length`;
    case 'helper':
      return `numbersHelper(${print(ctx, node.a)}, ${print(ctx, node.b)} | 0)`;
    case 'update': {
      const name = pick(ctx.mutable, node.index);
      return node.prefix ? `(${node.op}${name})` : `(${name}${node.op})`;
    }
    case 'assigned':
      return `(${pick(ctx.mutable, node.index)} = ${print(ctx, node.a)})`;
    case 'compare':
      return `(${print(ctx, node.a)} ${node.op} ${print(ctx, node.b)})`;
    case 'logical':
      return `(${print(ctx, node.a)} ${node.op} ${print(ctx, node.b)})`;
    case 'not':
      return `!${print(ctx, node.a)}`;
    case 'truthy':
      return `(${print(ctx, node.a)} ? true : false)`;
    default:
      throw new Error(`unknown node ${node.k}`);
  }
}

const place = (ctx, masked, node) => (masked ? `(${print(ctx, node)}) & 7` : print(ctx, node));

function printBlock(ctx, body, indent) {
  const outer = { variables: [...ctx.variables], mutable: [...ctx.mutable] };
  const lines = body.flatMap((each) => printStatement(ctx, each, indent));
  Object.assign(ctx, outer);
  return lines;
}

function printStatement(ctx, node, indent) {
  const inner = `${indent}  `;
  const line = (text) => [`${indent}${text}`];
  switch (node.k) {
    case 'assign':
      return line(`${pick(ctx.mutable, node.index)} ${node.op} ${print(ctx, node.a)};`);
    case 'store':
      return line(
        `${'ab'[node.array]}[${place(ctx, node.masked, node.at)}]${node.op === '=' ? '' : bang(ctx)} ${node.op} ${print(ctx, node.a)};`,
      );
    case 'declare': {
      const value = print(ctx, node.a);
      const name = `d${ctx.next++}`;
      ctx.variables.push(name);
      ctx.mutable.push(name);
      return line(`let ${name}${ctx.typed ? node.type : ''} = ${value};`);
    }
    case 'if':
      return [
        ...line(`if (${print(ctx, node.test)}) {`),
        ...printBlock(ctx, node.yes, inner),
        ...line('} else {'),
        ...printBlock(ctx, node.no, inner),
        ...line('}'),
      ];
    case 'for': {
      if (ctx.loops >= DEEPEST) return printBlock(ctx, node.body, indent);
      const i = `i${ctx.next++}`;
      // The bound may be anything; ten iterations are enough.
      const fuel = `k${ctx.next++}`;
      const head = `let ${fuel} = 0; for (let ${i} = ${node.start}; ${i} ${node.op} ${node.bound}; ${i}${node.step}) {`;
      return loop(ctx, node.body, indent, head, [i], `if (${fuel}++ > 9) break;`);
    }
    case 'down': {
      if (ctx.loops >= DEEPEST) return printBlock(ctx, node.body, indent);
      const i = `i${ctx.next++}`;
      return loop(ctx, node.body, indent, `for (let ${i} = ${node.start}; ${i}-- > 0; ) {`, [i], '');
    }
    case 'do': {
      if (ctx.loops >= DEEPEST) return printBlock(ctx, node.body, indent);
      const k = `k${ctx.next++}`;
      const test = print(ctx, node.test);
      const lines = loop(ctx, node.body, indent, `let ${k} = 0; do {`, [k], `if (${k}++ > ${node.times}) break;`);
      return [...lines.slice(0, -1), `${indent}} while (${test});`];
    }
    case 'leave':
      return ctx.loops > 0 ? line(`if (${print(ctx, node.test)}) ${node.word};`) : [];
    case 'switch': {
      const a = print(ctx, node.a);
      // `break` leaves the switch here; `continue` the loop.
      const cases = [
        `${inner}case 1: {`,
        ...printBlock(ctx, node.one, `${inner}  `),
        `${inner}}${node.falls ? '' : ' break;'}`,
        `${inner}case -1:`,
        `${inner}default: {`,
        ...printBlock(ctx, node.two, `${inner}  `),
        `${inner}}`,
        `${inner}case 2: v += 1;`,
      ];
      return [...line(`switch (${a}) {`), ...cases, ...line('}')];
    }
    case 'return':
      return line(`if (${print(ctx, node.test)}) return ${print(ctx, node.a)};`);
    default:
      throw new Error(`unknown statement ${node.k}`);
  }
}

/** Loop counters are read in the body, and not assigned there: loops end. */
function loop(ctx, body, indent, head, counters, first) {
  const outer = { variables: [...ctx.variables] };
  ctx.variables.push(...counters);
  ctx.loops++;
  const lines = [
    `${indent}${head}`,
    ...(first === '' ? [] : [`${indent}  ${first}`]),
    ...printBlock(ctx, body, `${indent}  `),
    `${indent}}`,
  ];
  ctx.loops--;
  Object.assign(ctx, outer);
  return lines;
}
