// Family `strings`: strings as parameters of kernels and of functions that they call, and of literals and constants;
// their units and code points, characters, searches, comparisons and parts.
//
// Texts have surrogates in pairs and alone, units above 0xff, NULs, and are empty, short or longer than what the glue
// keeps in its frame. Positions are any numbers: inside, outside, fractions, NaN.

import fc from 'fast-check';
import { numbers, numeral, resultOf, showArray } from './memory.js';
import { printStrings, stringHelpers } from './strings-print.js';
import { node, pick } from './trees.js';

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'c', 'ab', 'abc', ' ', '0', '9', '7', '/', '=') },
  { weight: 2, arbitrary: fc.constantFrom('é', '\u0100', '€', '\uffff', '\0', '\ue000', '\ud7ff') },
  { weight: 2, arbitrary: fc.constantFrom('😀', '😁', '\u{10ffff}', '\u{10000}') },
  { weight: 2, arbitrary: fc.constantFrom('\ud83d', '\ude00', '\ud800', '\udfff', '\udbff') },
);
const short = fc.array(piece, { maxLength: 3 }).map((parts) => parts.join(''));
const text = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('', 'a', '😀', '\ud83d', 'add', 'mul') },
  { weight: 5, arbitrary: fc.array(piece, { maxLength: 24 }).map((parts) => parts.join('')) },
  // Around the room of the glue's frame, and far behind it.
  { weight: 1, arbitrary: fc.tuple(piece, fc.integer({ min: 120, max: 134 })).map(([one, by]) => one.repeat(by)) },
  { weight: 1, arbitrary: fc.tuple(short, fc.integer({ min: 1, max: 400 })).map(([one, by]) => one.repeat(by)) },
);

const { number, condition, string, character } = fc.letrec((tie) => {
  const [n, c, s, u] = ['number', 'condition', 'string', 'character'].map(tie);
  const depth = { maxDepth: 3, depthIdentifier: 'strings' };
  return {
    number: fc.oneof(
      depth,
      { weight: 4, arbitrary: node('variable', { pick }) },
      { weight: 2, arbitrary: node('literal', { text: numbers.map(numeral) }) },
      { weight: 2, arbitrary: node('small', { value: fc.integer({ min: -2, max: 12 }) }) },
      { weight: 2, arbitrary: node('binary', { op: fc.constantFrom('+', '-', '*', '%', '&', '>>'), a: n, b: n }) },
      { weight: 6, arbitrary: node('unit', { how: pick, s, a: n }) },
      { weight: 2, arbitrary: node('search', { how: pick, s, t: s, a: n }) },
      { weight: 2, arbitrary: node('searchFor', { how: pick, s, u, a: n }) },
      { weight: 2, arbitrary: node('call', { how: pick, s, t: s, u, a: n }) },
      { weight: 2, arbitrary: node('choice', { test: c, a: n, b: n }) },
    ),
    condition: fc.oneof(
      depth,
      { weight: 2, arbitrary: node('less', { a: n, b: n }) },
      { weight: 5, arbitrary: node('same', { how: pick, u, v: u }) },
      { weight: 3, arbitrary: node('equal', { how: pick, s, t: s }) },
      { weight: 2, arbitrary: node('mixed', { how: pick, s, u }) },
      { weight: 2, arbitrary: node('has', { how: pick, s, t: s, u, a: n }) },
      { weight: 2, arbitrary: node('both', { how: pick, a: c, b: c }) },
      { weight: 1, arbitrary: node('is', { how: pick, u }) },
      { weight: 1, arbitrary: node('truth', { how: pick, s, u }) },
    ),
    string: fc.oneof(
      depth,
      { weight: 6, arbitrary: node('held', { pick }) },
      { weight: 1, arbitrary: node('text', { text: short }) },
      { weight: 2, arbitrary: node('part', { how: pick, s, a: n, b: n }) },
      { weight: 1, arbitrary: node('one', { test: c, s, t: s }) },
    ),
    character: fc.oneof(
      depth,
      { weight: 2, arbitrary: node('letter', { pick }) },
      { weight: 1, arbitrary: node('spelt', { text: piece.filter((each) => [...each].length === 1) }) },
      { weight: 6, arbitrary: node('at', { how: pick, s, a: n }) },
      { weight: 1, arbitrary: node('from', { a: n }) },
      { weight: 1, arbitrary: node('either', { test: c, u, v: u }) },
    ),
  };
});

const { statement } = fc.letrec((tie) => ({
  block: fc.array(tie('statement'), { minLength: 1, maxLength: 3, depthIdentifier: 'stringBlocks' }),
  statement: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'stringBlocks' },
    { weight: 4, arbitrary: node('assign', { pick, op: fc.constantFrom('=', '+=', '^='), a: number }) },
    { weight: 2, arbitrary: node('name', { how: pick, s: string }) },
    { weight: 2, arbitrary: node('turn', { pick, s: string }) },
    { weight: 1, arbitrary: node('swap') },
    { weight: 2, arbitrary: node('take', { how: pick, u: character }) },
    { weight: 2, arbitrary: node('keep', { pick, u: character }) },
    { weight: 3, arbitrary: node('if', { test: condition, yes: tie('block'), no: tie('block') }) },
    { weight: 3, arbitrary: node('each', { s: string, body: tie('block') }) },
    { weight: 5, arbitrary: node('count', { how: pick, s: string, a: number, body: tie('block') }) },
    { weight: 2, arbitrary: node('switch', { how: pick, s: string, u: character, yes: tie('block'), a: number }) },
    { weight: 2, arbitrary: node('store', { a: number, b: number }) },
  ),
}));

const CALLS = 8;

/** @type {import('./families.js').Family} */
export const family = {
  name: 'strings',
  weight: 2,
  cases: fc.record({
    program: fc.record({ body: fc.array(statement, { minLength: 1, maxLength: 4 }), result: number }),
    calls: fc.array(fc.record({ s: text, t: text, x: numbers, n: fc.integer({ min: -3, max: 12 }) }), {
      minLength: CALLS,
      maxLength: CALLS,
    }),
  }),
  print: printStrings,
  helpers: stringHelpers,
  checksOff: () => false,
  run(fn, { s, t, x, n }) {
    const a = Uint16Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    return { result: resultOf(() => fn(s, t, x, n, a)), text: showArray(a), blurred: false };
  },
};
