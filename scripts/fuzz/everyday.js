// Family `everyday`: code as people write it. Records and tuples, destructuring and swaps, lists, functions in
// functions and callbacks, other names, members of objects, enums, plain and computed tables, guards that types decide,
// assignments that are made only sometimes, arguments that are given back.

import fc from 'fast-check';
import { printEveryday } from './everyday-print.js';
import { numbers, numeral, resultOf, showArray } from './memory.js';
import { node, pick } from './trees.js';

const { expression } = fc.letrec((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'everyday' },
    { weight: 4, arbitrary: node('variable', { pick }) },
    { weight: 2, arbitrary: node('number', { text: numbers.map(numeral) }) },
    {
      weight: 4,
      arbitrary: node('binary', {
        op: fc.constantFrom('+', '-', '*', '/', '%', '&', '|', '^', '>>', '>>>', '<<'),
        a: tie('expression'),
        b: tie('expression'),
      }),
    },
    { weight: 2, arbitrary: node('wrap', { how: pick, a: tie('expression') }) },
    { weight: 2, arbitrary: node('call', { pick, a: tie('expression'), b: tie('expression') }) },
    { weight: 1, arbitrary: node('choose', { a: tie('expression'), b: tie('expression'), c: tie('expression') }) },
    { weight: 2, arbitrary: node('field', { pick, key: pick }) },
    { weight: 2, arbitrary: node('element', { pick, at: tie('expression') }) },
  ),
}));
const e = expression;

const { statement } = fc.letrec((tie) => ({
  block: fc.array(tie('statement'), { minLength: 1, maxLength: 4, depthIdentifier: 'everydayBlocks' }),
  statement: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'everydayBlocks' },
    {
      weight: 4,
      arbitrary: node('assign', { pick, op: fc.constantFrom('=', '+=', '-=', '*=', '||=', '&&=', '??='), a: e }),
    },
    { weight: 2, arbitrary: node('declare', { a: e, late: fc.boolean() }) },
    { weight: 3, arbitrary: node('record', { a: e, b: e, how: pick, from: pick }) },
    {
      weight: 3,
      arbitrary: node('setField', { pick, key: pick, how: pick, op: fc.constantFrom('=', '+=', '*='), a: e }),
    },
    { weight: 2, arbitrary: node('assignRecord', { pick, a: e, b: e, how: pick, from: pick }) },
    { weight: 3, arbitrary: node('takeApart', { how: pick, from: pick, a: e, b: e }) },
    { weight: 3, arbitrary: node('swap', { how: pick, p: pick, q: pick, a: e, b: e }) },
    { weight: 2, arbitrary: node('list', { how: pick, a: e, b: e }) },
    { weight: 4, arbitrary: node('changeList', { pick, how: pick, a: e, b: e }) },
    { weight: 2, arbitrary: node('function', { how: pick, p: pick, a: e, b: e }) },
    { weight: 3, arbitrary: node('callback', { how: pick, of: pick, p: pick, a: e, b: e }) },
    { weight: 2, arbitrary: node('guard', { how: pick, p: pick, yes: tie('block') }) },
    { weight: 2, arbitrary: node('if', { a: e, b: e, yes: tie('block'), no: tie('block') }) },
    { weight: 2, arbitrary: node('loop', { times: fc.nat({ max: 5 }), body: tie('block') }) },
    { weight: 3, arbitrary: node('arrayVariable', { how: pick, p: pick, a: e }) },
    { weight: 3, arbitrary: node('pointArray', { how: pick, p: pick, q: pick, a: e, b: e }) },
    { weight: 1, arbitrary: node('fail', { how: pick, a: e, b: e }) },
    { weight: 1, arbitrary: node('store', { at: e, a: e, op: fc.constantFrom('=', '+=', '||=', '&&=') }) },
  ),
}));

const CALLS = 8;

/** @type {import('./families.js').Family} */
export const family = {
  name: 'everyday',
  weight: 4,
  cases: fc.record({
    program: fc.record({ body: fc.array(statement, { minLength: 2, maxLength: 8 }), result: e, gives: fc.boolean() }),
    calls: fc.array(
      fc.record({ x: numbers, n: fc.integer({ min: -3, max: 9 }), length: fc.constantFrom(8, 8, 5, 1) }),
      { minLength: CALLS, maxLength: CALLS },
    ),
  }),
  print: printEveryday,
  helpers,
  checksOff: () => false,
  run(fn, { x, n, length }) {
    const a = Float64Array.from({ length }, (_, i) => (i - 2) * 1.5);
    // The very array, where it is given back.
    const result = resultOf(() => {
      const value = fn(x, n, a);
      return value === a ? 12345 : value;
    });
    return { result, text: showArray(a), blurred: false };
  },
};

function helpers(typed) {
  const type = (text) => (typed ? `: ${text}` : '');
  const [num, pair, point] = [type('number'), type('[number, number]'), type('{ x: number; y: number }')];
  const side = typed
    ? 'enum everyday_Side { Left = 3, Right, Both = Left * 2 + Right }'
    : 'const everyday_Side = { Left: 3, Right: 4, Both: 10 };';
  return `
    ${side}
    const everyday_SCALE = 1.5;
    const everyday_list = [3, -1, 0.5, everyday_SCALE * 2];
    const everyday_table = (() => {
      const t = new Int32Array(8);
      for (let i = 0; i < 8; i++) t[i] = Math.imul(i * 7919, 31) ^ i;
      return t;
    })();
    const everyday_util = {
      SIZE: 4,
      half(v${num})${num} { return v / 2; },
      clamp: (v${num}, low${num}, high${num})${num} => (v < low ? low : v > high ? high : v),
    };
    const everyday_kit = {
      SIZE: 3,
      scaled(v${num})${num} { return this.half(v) * this.SIZE; },
      half(v${num})${num} { return v / 2; },
    };
    class everyday_Kit {
      static SIZE = 5;
      static turned(v${num})${num} { return -this.plus(v, everyday_Kit.SIZE); }
      static plus(v${num}, w${num})${num} { return v + w * this.SIZE; }
    }
    const { imul: everyday_imul } = Math;
    const everyday_floor = Math.floor;
    function everyday_ordered(a${num}, b${num})${pair} { if (a < b) return [a, b]; return [b, a]; }
    function everyday_parts(v${num}) { const whole = Math.trunc(v); return { whole, rest: v - whole, isWhole: whole === v }; }
    function everyday_point(x${num}, y${num})${point} { return { x, y: y + 1 }; }
    function everyday_norm({ x, y }${point})${num} { return x * x + y; }
    function everyday_mirror(p${point})${point} { return { x: p.y, y: p.x }; }
    function everyday_touch(a${type('Float64Array')}, v${num})${type('Float64Array')} { if (a.length > 1) a[1] = v; return a; }
    function everyday_apply(f${type('(v: number) => number')}, v${num})${num} { return f(v) + f(v + 1); }
    function everyday_fold(a${type('Float64Array')}, f${type('(s: number, v: number) => number')})${num} {
      let s = 0;
      for (const v of a) s = f(s, v);
      return s;
    }`;
}
