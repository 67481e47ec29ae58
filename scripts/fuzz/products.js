// Family `products`: sums and differences of products that stand side by side, which compilers would fuse: rotations,
// butterflies, products of complex numbers and quaternions, and random neighbours of their kind; straight, in loops, in
// sums over loops, through variables, memory and functions, of doubles and of floats. Numbers have all their bits, so
// that every fused operation shows. No powers: they are the C library's.

import fc from 'fast-check';
import { resultOf, twoArrays } from './memory.js';

const node = (k, parts) => fc.record({ k: fc.constant(k), ...parts });
const operand = fc.nat({ max: 9 });

/** What is a product, or what a compiler makes one of. */
const product = fc.oneof(
  { weight: 8, arbitrary: node('times', { a: operand, b: operand }) },
  { weight: 1, arbitrary: node('twice', { a: operand }) },
  { weight: 1, arbitrary: node('part', { a: operand, by: fc.constantFrom(2, 4, -8, 3) }) },
  { weight: 1, arbitrary: node('scaled', { a: operand, by: fc.constantFrom(3, -3, 0.1, -1) }) },
  { weight: 1, arbitrary: node('opposite', { a: operand, b: operand }) },
  { weight: 1, arbitrary: node('called', { a: operand, b: operand }) },
  { weight: 1, arbitrary: node('chosen', { a: operand, b: operand }) },
  { weight: 1, arbitrary: node('length', { a: operand, b: operand }) },
);
const term = fc.oneof({ weight: 3, arbitrary: product }, { weight: 2, arbitrary: node('plain', { a: operand }) });
const lane = fc.record({
  left: product,
  op: fc.constantFrom('+', '-'),
  right: term,
  form: fc.constantFrom('as it is', 'as it is', 'named', 'stored', 'swapped', 'negated', 'added'),
});

const LANES = [2, 2, 4, 4, 8];
const CALLS = 6;

/** @type {import('./families.js').Family} */
export const family = {
  name: 'products',
  weight: 1,
  cases: fc.record({
    program: fc.record({
      kinds: fc.tuple(
        fc.constantFrom('Float64Array', 'Float64Array', 'Float32Array'),
        fc.constantFrom('Float64Array', 'Float64Array', 'Float32Array'),
      ),
      single: fc.boolean(),
      reassociate: fc.boolean(),
      place: fc.constantFrom('straight', 'loop', 'loop', 'inner', 'sums'),
      // Lanes of one shape are what compilers look for: mostly they differ in signs and operands alone.
      alike: fc.constantFrom(true, true, true, false),
      lanes: fc.constantFrom(...LANES).chain((count) => fc.array(lane, { minLength: count, maxLength: count })),
    }),
    calls: fc.array(fc.record({ seed: fc.nat(), overlap: fc.constantFrom('apart', 'apart', 'same', 'shifted') }), {
      minLength: CALLS,
      maxLength: CALLS,
    }),
  }),
  print,
  helpers: (typed) => {
    const type = (text) => (typed ? `: ${text}` : '');
    return `function products_times(a${type('number')}, b${type('number')})${type('number')} { return a * b; }`;
  },
  checksOff: ({ program }) => program.reassociate,
  run(fn, { seed, overlap }, { program: { kinds } }) {
    const { arrays, text, isBlurred } = twoArrays(kinds, [SIZE, SIZE], overlap);
    let state = seed | 1;
    for (const array of arrays) {
      for (const at of array.keys()) {
        state = (Math.imul(state, 1664525) + 1013904223) | 0;
        // 52 bits, between -2 and 2: two of them that are close make a rounded-off part show.
        array[at] = (state + Math.imul(state, 22695477) / 2 ** 32) / 2 ** 30;
      }
    }
    const result = resultOf(() => fn(arrays[0][0], arrays[1][1], ...arrays));
    return { result, text: text(), blurred: isBlurred() };
  },
};

const SIZE = 64;

function print({ program }, name, typed) {
  const { kinds, single, reassociate, place, alike, lanes } = program;
  const type = (text) => (typed ? `: ${text}` : '');
  const mark = typed ? '!' : '';
  const round = (text) => (single ? `Math.fround(${text})` : text);
  const width = lanes.length;
  const base = place === 'straight' ? '' : 'i + ';
  const operandOf = (number, at) => {
    if (number === 8) return 'x';
    if (number === 9) return 'y';
    const array = number % 2 === 0 ? 'z' : 'w';
    return `${array}[${base}${(number + at) % width}]${mark}`;
  };
  const printTerm = (value, at) => {
    const a = operandOf(value.a, at);
    const b = value.b === undefined ? '' : operandOf(value.b, at);
    switch (value.k) {
      case 'twice':
        return round(`${a} + ${a}`);
      case 'part':
        return round(`${a} / ${value.by}`);
      case 'scaled':
        return round(`${a} * ${value.by}`);
      case 'opposite':
        return round(`-${a} * ${b}`);
      case 'called':
        return round(`products_times(${a}, ${b})`);
      case 'chosen':
        return round(`(x > 0 ? ${a} * ${b} : ${b} * y)`);
      case 'length':
        return round(`Math.hypot(${a}, ${b})`);
      case 'plain':
        return a;
      default:
        return round(`${a} * ${b}`);
    }
  };
  const values = [];
  const before = lanes.flatMap((each, at) => {
    const { left, right, form } = alike ? { ...lanes[0] } : each;
    const [l, r] = [printTerm(left, at), printTerm(right, at)];
    const other = each.op === '+' ? '-' : '+';
    switch (form) {
      case 'named':
        values.push(round(`l${at} ${each.op} r${at}`));
        return [`const l${at} = ${l}; const r${at} = ${r};`];
      case 'stored':
        values.push(round(`t[${at}]${mark} ${each.op} ${r}`));
        return [`t[${at}] = ${l};`];
      case 'swapped':
        values.push(round(`${r} ${each.op} ${l}`));
        return [];
      case 'negated':
        values.push(round(`${l} ${other} -(${r})`));
        return [];
      case 'added':
        values.push(round(`s${at % 2} ${each.op} ${l}`));
        return [];
      default:
        values.push(round(`${l} ${each.op} ${r}`));
        return [];
    }
  });
  // Read before they are written, as in a rotation in place.
  const stores = [
    ...values.map((value, at) => `const v${at} = ${value};`),
    ...values.map((_, at) => `z[${base}${at}] = v${at};`),
  ];
  const sums = values.map((value, at) => `s${at % 2} ${lanes[at].op}= ${value};`);
  const body = [...before, ...(place === 'sums' ? sums : stores)];
  const loop = {
    straight: body,
    loop: [`for (let i = 0; i + ${width} <= z.length; i += ${width}) {`, ...body, '}'],
    inner: [`for (let k = 0; k < 3; k++) for (let i = 0; i < ${SIZE}; i += ${width}) {`, ...body, '}'],
    sums: [`for (let i = 0; i < ${SIZE}; i += ${width}) {`, ...body, '}'],
  }[place];
  return [
    `${typed ? 'export ' : ''}function ${name}(x${type('number')}, y${type('number')}, z${type(kinds[0])}, w${type(kinds[1])})${type('number')} {`,
    ...(typed ? [`  'use kernel${reassociate ? ' reassociate' : ''}';`] : []),
    `  const t = new ${kinds[0]}(${width}); let s0 = x * y; let s1 = x - y;`,
    ...loop.map((line) => `  ${line}`),
    '  return s0 - s1 * 0.1;',
    '}',
  ].join('\n');
}
