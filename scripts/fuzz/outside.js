// Family `outside`: boundscheck=js, where indices leave their arrays on purpose and V8 says what is right. Half of the
// programs are straight: reads and writes in every use, with locals that may be undefined; half are those of the family
// `loops`, whose nests run in two versions.
//
// A program is printed as it is if kernelize takes it. If it says that undefined would be seen, it is printed once more
// with `+` where that would be: so what is taken is compared with V8 too, and not only what has a `+` everywhere.

import fc from 'fast-check';
import { lower } from '../../dist/compiler/lower.js';
import { family as loops } from './loops.js';
import { printLoops } from './loops-print.js';
import { EDGES, KINDS, numbers, numeral, resultOf, twoArrays } from './memory.js';
import { node } from './trees.js';

const LOCALS = ['p', 'q', 'r'];
const local = fc.constantFrom(...LOCALS);
const array = fc.constantFrom('a', 'b');

const INDICES = [
  ...['i', 'i', 'i', 'i + 1', 'i - 1', 'i - 2', '-i', 'i * 2', 'i * 2 - 3', 'i % 3', 'i >> 1', 'i / 2', 'i * i - 1'],
  ...['x', 'p', 'q', 'k', 'k - 1', '0', '-1', '2', '0.5', 'NaN', 'a.length', 'a.length - 1', 'b.length - i'],
];

const { block } = fc.letrec((tie) => ({
  index: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'outsideIndex' },
    { weight: 6, arbitrary: node('text', { text: fc.constantFrom(...INDICES) }) },
    { weight: 2, arbitrary: node('read', { array, index: tie('index') }) },
    { weight: 1, arbitrary: node('binary', { op: fc.constantFrom('+', '*', '&'), a: tie('index'), b: tie('index') }) },
  ),
  read: fc.oneof(
    { weight: 6, arbitrary: node('read', { array, index: tie('index') }) },
    { weight: 1, arbitrary: node('read', { array: fc.constant('l'), index: tie('index') }) },
    { weight: 1, arbitrary: node('read', { array: fc.constant('outsideTable'), index: tie('index') }) },
    { weight: 1, arbitrary: node('get', { index: tie('index') }) },
  ),
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'outsideValue' },
    { weight: 4, arbitrary: tie('read') },
    { weight: 2, arbitrary: node('text', { text: fc.constantFrom('x', 'i', 's', ...LOCALS, ...LOCALS) }) },
    { weight: 1, arbitrary: node('text', { text: numbers.map(numeral) }) },
    {
      weight: 3,
      arbitrary: node('binary', {
        op: fc.constantFrom('+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>', '>>>', '**'),
        a: tie('value'),
        b: tie('value'),
      }),
    },
    { weight: 1, arbitrary: node('unary', { op: fc.constantFrom('-', '~', '+'), a: tie('value') }) },
    {
      weight: 1,
      arbitrary: node('math', {
        fn: fc.constantFrom('abs', 'sqrt', 'floor', 'ceil', 'round', 'trunc', 'fround', 'sign', 'clz32', 'min', 'max'),
        list: fc.tuple(tie('value')),
      }),
    },
    {
      weight: 1,
      arbitrary: node('math', {
        fn: fc.constantFrom('min', 'max', 'imul', 'hypot'),
        list: fc.tuple(tie('value'), tie('value')),
      }),
    },
    { weight: 2, arbitrary: node('select', { test: tie('condition'), a: tie('value'), b: tie('value') }) },
    { weight: 1, arbitrary: node('logical', { op: fc.constantFrom('&&', '||'), a: tie('value'), b: tie('value') }) },
    { weight: 2, arbitrary: node('nullish', { a: tie('read'), b: tie('value') }) },
    { weight: 1, arbitrary: node('mix', { a: tie('value'), b: tie('value') }) },
    {
      weight: 1,
      arbitrary: node('update', {
        array,
        index: tie('index'),
        form: fc.constantFrom('?++', '++?', '?--', '(? = s)', '(? += 1)', '(? ||= 3)', '(? &&= 2)'),
      }),
    },
  ),
  condition: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'outsideValue' },
    {
      weight: 4,
      arbitrary: node('compare', {
        op: fc.constantFrom('<', '<=', '>', '>=', '===', '!=='),
        a: tie('value'),
        b: tie('value'),
      }),
    },
    { weight: 2, arbitrary: node('truth', { a: tie('value') }) },
    { weight: 1, arbitrary: node('not', { a: tie('condition') }) },
    {
      weight: 1,
      arbitrary: node('both', { op: fc.constantFrom('&&', '||'), a: tie('condition'), b: tie('condition') }),
    },
    {
      weight: 1,
      arbitrary: node('asked', {
        a: fc.oneof(tie('read'), tie('read'), tie('value')),
        form: fc.constantFrom(
          ...['? === undefined', '? !== undefined', '? == null', 'undefined != ?', "typeof ? === 'number'"],
          "typeof ? !== 'undefined'",
        ),
      }),
    },
    {
      weight: 1,
      arbitrary: node('told', {
        a: tie('value'),
        fn: fc.constantFrom('isNaN', 'isFinite', 'Number.isNaN', 'Number.isInteger', 'Number.isFinite'),
      }),
    },
  ),
  statement: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'outsideStatement' },
    { weight: 4, arbitrary: node('assign', { to: local, a: tie('value') }) },
    {
      weight: 5,
      arbitrary: node('store', {
        array,
        index: tie('index'),
        op: fc.constantFrom('=', '=', '=', '+=', '-=', '*=', '|=', '>>>=', '||=', '&&='),
        a: tie('value'),
      }),
    },
    { weight: 1, arbitrary: node('step', { array, index: tie('index'), op: fc.constantFrom('++', '--') }) },
    { weight: 1, arbitrary: node('swap', { array, first: tie('index'), second: tie('index') }) },
    { weight: 3, arbitrary: node('if', { test: tie('condition'), yes: tie('block'), no: tie('block') }) },
    { weight: 2, arbitrary: node('loop', { test: tie('condition'), body: tie('block') }) },
    { weight: 2, arbitrary: node('give', { a: tie('value') }) },
    { weight: 1, arbitrary: node('push', { a: tie('value') }) },
    { weight: 1, arbitrary: node('optional', { a: tie('read'), to: local }) },
    { weight: 1, arbitrary: node('parts', { array, index: tie('index') }) },
  ),
  block: fc.array(tie('statement'), { minLength: 1, maxLength: 3, depthIdentifier: 'outsideStatement' }),
}));

const straight = fc.record({
  program: fc.record({
    k: fc.constant('straight'),
    kinds: fc.tuple(fc.constantFrom('Float64Array', ...KINDS), fc.constantFrom('Int32Array', ...KINDS)),
    body: block,
  }),
  calls: fc.array(
    fc.record({
      i: fc.oneof(
        { weight: 4, arbitrary: fc.integer({ min: -2, max: 8 }) },
        { weight: 1, arbitrary: fc.constantFrom(...EDGES) },
      ),
      x: numbers,
      lengths: fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 6 })),
      overlap: fc.constantFrom('apart', 'apart', 'same', 'twice'),
      bytes: fc.array(fc.integer({ min: -3, max: 9 }), { minLength: 6, maxLength: 6 }),
    }),
    { minLength: 12, maxLength: 12 },
  ),
});

const ofLoops = loops.cases.map(({ program, calls }) => ({
  program: { k: 'loops', ...program, mode: 'boundscheck=js', types: ['number', 'number'], loop: program.loop },
  calls: calls.map((call) => ({ ...call, wild: undefined })),
}));

/** @type {import('./families.js').Family} */
export const family = {
  name: 'outside',
  weight: 4,
  cases: fc.oneof(straight, ofLoops),
  print: (case_, name, typed) => printed(case_, name, typed, mustBeSure(case_)),
  helpers,
  checksOff: () => false,
  // There is no index that is an error.
  failsAsV8: true,
  run: (fn, call, case_) => (case_.program.k === 'loops' ? loops.run(fn, call, case_) : run(fn, call, case_)),
};

function helpers(typed) {
  const number = typed ? ': number' : '';
  const kernel = typed ? "'use kernel boundscheck=js'; " : '';
  const floats = `c${typed ? ': Float64Array' : ''}`;
  return [
    'const outsideTable = [4, 5, 0, 2];',
    `function outsideMix(p${number}, q${number})${number} { ${kernel}return p > q ? p - q : p * 0.5 + q; }`,
    `function outsideSum(p${number}, q${number})${number} { ${kernel}let r = +p; for (let k = 0; k < (q & 7); k++) r += k * q; return r; }`,
    `function outsideGet(${floats}, p${number})${number} { ${kernel}return c[p]${typed ? '!' : ''}; }`,
    `function outsidePut(${floats}, p${number}, v${number})${typed ? ': void' : ''} { ${kernel}c[+p] = v; }`,
  ].join('\n');
}

const sure = new WeakMap();

/** Whether undefined would be seen in it, as it stands. */
function mustBeSure(case_) {
  if (!sure.has(case_)) {
    const { diagnostics } = lower('outside.ts', `${helpers(true)}\n${printed(case_, 'f', true, false)}`, {});
    sure.set(
      case_,
      diagnostics.some(({ code }) => code === 'KZ1021'),
    );
  }
  return sure.get(case_);
}

function printed({ program }, name, typed, isSure) {
  if (program.k === 'loops')
    return printLoops({ ...program, isSure }, name, typed).replace(/\bloops(?=[A-Z])/g, 'outside');
  const { kinds, body } = program;
  const ctx = { typed, isSure, loops: 0, next: 0, kinds };
  const type = (text) => (typed ? `: ${text}` : '');
  const list = [`i${type('number')}`, `x${type('number')}`, ...kinds.map((kind, at) => `${'ab'[at]}${type(kind)}`)];
  return [
    `${typed ? 'export ' : ''}function ${name}(${list.join(', ')})${type('number')} {`,
    ...(typed ? ["  'use kernel boundscheck=js';"] : []),
    '  let p = i, q = x, r = 0, s = 0, k = 0, fuel = 20;',
    '  const l = [1, 2, 3];',
    ...printBlock(ctx, body, '  '),
    '  return p + q * 3 + r * 5 + s + k + l.length * 7 + (fuel > 90 ? l[k]! : 0);'.replace('!', typed ? '!' : ''),
    '}',
  ].join('\n');
}

function printBlock(ctx, body, indent) {
  return body.flatMap((each) => printStatement(ctx, each).map((line) => `${indent}${line}`));
}

/** Where undefined would be seen: a number. */
const seen = (ctx, text) => (ctx.isSure ? `+(${text})` : text);

/** Of an element itself it may be asked whether it is there. */
const askable = (ctx, text) => (text.startsWith('outsideGet') ? seen(ctx, text) : text);

/** A write whose index is undefined would make a property, and is an error in kernels. */
function element(ctx, array, index, isWritten) {
  const text = printValue(ctx, index);
  const mayBeUndefined = index.k === 'read' || LOCALS.includes(text);
  return `${array}[${isWritten && mayBeUndefined ? `+${text}` : text}]`;
}

function printStatement(ctx, stmt) {
  const value = (each) => printValue(ctx, each);
  const mark = ctx.typed ? '!' : '';
  switch (stmt.k) {
    case 'assign':
      return [`${stmt.to} = ${value(stmt.a)};`];
    case 'store':
      return [
        `${element(ctx, stmt.array, stmt.index, true)}${stmt.op === '=' ? '' : mark} ${stmt.op} ${value(stmt.a)};`,
      ];
    case 'step':
      return [`${element(ctx, stmt.array, stmt.index, true)}${mark}${stmt.op};`];
    case 'swap': {
      const [a, b] = [stmt.first, stmt.second].map((index) => element(ctx, stmt.array, index, true));
      return [`[${a}, ${b}] = [${b}${mark}, ${a}${mark}];`];
    }
    case 'if':
      return [
        `if (${value(stmt.test)}) {`,
        ...printBlock(ctx, stmt.yes, '  '),
        '} else {',
        ...printBlock(ctx, stmt.no, '  '),
        '}',
      ];
    case 'loop':
      return [`while (fuel-- > 0 && ${value(stmt.test)}) {`, '  k++;', ...printBlock(ctx, stmt.body, '  '), '}'];
    case 'give':
      return [`if (k++ > 1) return ${seen(ctx, value(stmt.a))};`];
    case 'push':
      return [`if (l.length < 9) l.push(${seen(ctx, value(stmt.a))});`];
    case 'optional': {
      const name = `o${ctx.next++}`;
      const type = ctx.typed ? ': number | undefined' : '';
      return [
        `const ${name}${type} = ${askable(ctx, value(stmt.a))};`,
        `if (${name} !== undefined && ${name} > 1) ${stmt.to} = ${name};`,
      ];
    }
    case 'parts': {
      const [first, second] = [`o${ctx.next++}`, `o${ctx.next++}`];
      const text = `const [${first} = 7, ${second}] = ${stmt.array}.subarray(${value(stmt.index)} - 0);`;
      return [text, `r = ${first} + ${second}${mark};`];
    }
    default:
      throw new Error(`unknown statement ${stmt.k}`);
  }
}

function printValue(ctx, value) {
  const print = (each) => printValue(ctx, each);
  const mark = ctx.typed ? '!' : '';
  switch (value.k) {
    case 'text':
      return value.text;
    case 'read':
      return `${element(ctx, value.array, value.index, false)}${mark}`;
    case 'get':
      return ctx.kinds[0] === 'Float64Array'
        ? `outsideGet(a, ${print(value.index)})`
        : `${element(ctx, 'a', value.index, false)}${mark}`;
    case 'binary':
      return value.op === '**'
        ? `((${print(value.a)}) ** (${print(value.b)}))`
        : `(${print(value.a)} ${value.op} ${print(value.b)})`;
    case 'unary':
      return `(${value.op}(${print(value.a)}))`;
    case 'math':
      return `Math.${value.fn}(${value.list.map(print).join(', ')})`;
    case 'select':
      return `(${print(value.test)} ? ${print(value.a)} : ${print(value.b)})`;
    case 'logical':
      return `(${print(value.a)} ${value.op} ${print(value.b)})`;
    case 'nullish': {
      return `(${askable(ctx, print(value.a).replace(/!$/, ''))} ?? (${print(value.b)}))`;
    }
    case 'mix':
      return `outsideMix(${print(value.a)}, ${print(value.b)})`;
    case 'update':
      return value.form.replace(
        '?',
        `${element(ctx, value.array, value.index, true)}${/= s/.test(value.form) ? '' : mark}`,
      );
    case 'compare': {
      const isStrict = value.op.endsWith('==');
      const [a, b] = [value.a, value.b].map((each) => (isStrict ? seen(ctx, print(each)) : print(each)));
      return `(${a} ${value.op} ${b})`;
    }
    case 'truth':
      return print(value.a);
    case 'not':
      return `!(${print(value.a)})`;
    case 'both':
      return `((${print(value.a)}) ${value.op} (${print(value.b)}))`;
    case 'asked': {
      const text = print(value.a).replace(/!$/, '');
      return `(${value.form.replace('?', value.a.k === 'read' ? text : `(${seen(ctx, text)})`)})`;
    }
    case 'told':
      return `${value.fn}(${value.fn === 'Number.isNaN' ? seen(ctx, print(value.a)) : print(value.a)})`;
    default:
      throw new Error(`unknown value ${value.k}`);
  }
}

function run(fn, call, { program: { kinds } }) {
  const { arrays, isBlurred, text } = twoArrays(kinds, call.lengths, call.overlap);
  for (const [which, array] of arrays.entries()) {
    for (const at of array.keys()) array[at] = call.bytes[(at + which * 3) % 6];
  }
  const result = resultOf(() => fn(call.i, call.x, ...arrays));
  return { result, text: text(), blurred: isBlurred() };
}
