// Family `boundary`: kernels that are given plain arrays, objects, tuples, arrays of those, and values that may not be
// there, change them, and give such; also methods of a class, whose fields these are, and arrays of several types. What was given must be as V8 leaves
// it, also behind an error, and be the very object where it is given back.

import fc from 'fast-check';
import { printBoundary } from './boundary-print.js';
import { argumentsOf, ownFields, told, valueType, versionsOf } from './boundary-values.js';
import { numbers } from './memory.js';
import { node, pick, smallExpressions } from './trees.js';

const e = smallExpressions('boundary', (inner) => [
  { weight: 4, arbitrary: node('read', { how: pick, of: pick, at: inner }) },
]);

const act = { how: pick, of: pick, from: pick, a: e, b: e };

const { statement } = fc.letrec((tie) => ({
  block: fc.array(tie('statement'), { minLength: 1, maxLength: 3, depthIdentifier: 'boundaryBlocks' }),
  statement: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'boundaryBlocks' },
    { weight: 12, arbitrary: node('act', { what: pick, ...act }) },
    { weight: 2, arbitrary: node('assign', { pick, a: e }) },
    { weight: 3, arbitrary: node('name', act) },
    { weight: 2, arbitrary: node('make', act) },
    { weight: 1, arbitrary: node('fail', { how: pick, a: e }) },
    { weight: 1, arbitrary: node('leave', { how: pick, a: e, b: e }) },
    { weight: 2, arbitrary: node('if', { a: e, b: e, yes: tie('block'), no: tie('block') }) },
    { weight: 2, arbitrary: node('loop', { times: fc.nat({ max: 5 }), body: tie('block') }) },
  ),
}));

const CALLS = 8;

/** By how odd the arguments of a call are: what a kernel may say of them. */
const REFUSALS = [
  /^$/,
  /^TypeError: f\d.*(are one object|have one buffer)/,
  /^TypeError: f\d.*(frozen or sealed|read-only|can't be changed)/,
  /^TypeError: f\d.*is inherited/,
];

/** @type {import('./families.js').Family} */
export const family = {
  name: 'boundary',
  weight: 2,
  cases: fc.record({
    program: fc.record({
      types: fc.array(valueType, { minLength: 1, maxLength: 4 }).filter((types) => versionsOf(types) <= 8),
      // How many of them are fields of a class; 0: a function.
      fields: fc.constantFrom(0, 0, 0, 4, 2),
      last: fc.constantFrom('none', 'none', 'optional', 'default', 'late'),
      body: fc.array(statement, { minLength: 2, maxLength: 9 }),
      gives: pick,
      isAnnotated: fc.boolean(),
      result: fc.record({ how: pick, a: e, b: e }),
    }),
    calls: fc.array(
      fc.record({
        x: numbers,
        values: fc.array(numbers, { minLength: 1, maxLength: 12 }),
        shape: fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 8 }),
        odd: fc.constantFrom(0, 0, 0, 0, 1, 1, 2, 3),
      }),
      { minLength: CALLS, maxLength: CALLS },
    ),
  }),
  print: printBoundary,
  helpers,
  checksOff: () => false,
  /** Where V8 goes on: an index outside, and, of objects that are given twice or can't be changed, a refusal. */
  mayRefuse: ({ odd }, result) => /\(fuzz\.ts:\d+/.test(result) || REFUSALS[odd].test(result),
  run(fn, call, { program: { types, fields, last } }) {
    const given = argumentsOf(types, call);
    const own = ownFields({ types, fields });
    const self = Object.create({ bump() {}, total() {} });
    for (const [at, value] of given.slice(0, own).entries()) self[`v${at}`] = value;
    const args = [...given.slice(own), call.x];
    if (last !== 'none' && call.shape[0] % 2 === 0) args.push(call.values[0]);
    const state = (seen) => [self, ...args].map((each) => told(each, seen, true)).join('; ');
    const before = state([]);
    const seen = [];
    try {
      const value = fn.apply(self, args);
      const text = state(seen);
      return { result: told(value, seen), text, blurred: false };
    } catch (error) {
      const text = state(seen);
      const result = `${error.name}: ${error.message}`;
      // What is refused is not touched.
      const isRefused = /^TypeError: f\d/.test(result);
      return { result: isRefused && text !== before ? `touched, ${result}` : result, text, blurred: false };
    }
  },
};

function helpers(typed) {
  const type = (text) => (typed ? `: ${text}` : '');
  const mark = typed ? '!' : '';
  const [num, list, rows] = [type('number'), type('number[]'), type('number[][]')];
  return `
    function boundary_at(v${num}, n${num})${num} { const k = Math.floor(Math.abs(v)) % n; return k >= 0 ? k : 0; }
    function boundary_total(l${type('readonly number[]')})${num} { let s = 0; for (const v of l) s = s * 0.5 + v; return s; }
    function boundary_add(l${list}, v${num})${num} { if (l.length < 400) l.push(v, v + 1); return l.length; }
    function boundary_turn(l${list})${type('void')} { for (let i = 0, j = l.length - 1; i < j; i++, j--) { const v = l[i]${mark}; l[i] = l[j]${mark}; l[j] = v; } }
    function boundary_made(n${num}, v${num})${list} { const l${list} = []; for (let i = 0; i < n; i++) l.push(i * v); return l; }
    function boundary_check(v${num})${num} { if (v > 1e6) throw new RangeError('check ' + v); return v - 1; }
    function boundary_same(l${list})${list} { return l; }
    function boundary_flip(l${type('boolean[]')}, at${num})${type('boolean')} { if (at < l.length) { l[at] = !l[at]; return l[at]${mark}; } return at > 3; }
    function boundary_edge(g${rows}, p${num}, q${num})${num} {
      if (g.length > 0) { g[boundary_at(p, g.length)]${mark}.push(q); return g[boundary_at(q, g.length)]${mark}.length; }
      return -1;
    }
    function boundary_graph(n${num}, v${num})${rows} { const g${rows} = [[v]]; for (let i = 0; i < n; i++) g.push([i, v]); return g; }
    function boundary_any(u${type('Float32Array | Float64Array | Int16Array | Uint8Array | number[]')}, v${num})${num} {
      let s = 0;
      for (let i = 0; i < u.length; i++) { s = s * 0.5 + u[i]${mark}; u[i] = s + v; }
      return s;
    }
    function boundary_both${typed ? '<T extends Float32Array | Float64Array | Int16Array | Uint8Array | number[]>' : ''}(u${type('T')}, w${type('T')})${num} {
      const l${type('T')} = w;
      return l.length > 0 ? l[0]${mark} * u[0]${mark} - w[0]${mark} : u.length;
    }
    function boundary_far(p${type('{ p: number; q: number }')})${num} { return p.p * p.p + p.q; }
    function boundary_point(v${num}, w${num})${type('{ p: number; q: number }')} { return { p: v, q: w - 1 }; }
    function boundary_weight(o${type('{ x: number; w?: number; u: number | null }')})${num} {
      return (o.w === undefined ? o.x : o.w * 2) + (o.u ?? 0.5);
    }
    function boundary_reset(o${type('{ x: number; w?: number; u: number | null }')}, v${num})${type('void')} {
      if (v > 1) o.w = undefined;
      else o.w = v;
      o.u = o.u === null ? v : null;
    }
    function boundary_is(o${type('{ x: number; w?: number; u: number | null }')}, v${type('{ x: number; w?: number; u: number | null }')})${num} {
      return (o.w === v.w ? 1 : 2) + (o.u !== v.u ? 4 : 8);
    }
    function boundary_dot(a${type('Float32Array')}, b${type('Float32Array')})${num} { let s = 0; for (let i = 0; i < a.length && i < b.length; i++) s += a[i]${mark} * b[i]${mark}; return s; }`;
}
