// Family `lists`: lists of numbers and of booleans, of records and of lists. They grow and shrink at both ends, are given
// to functions and by them, and rows of lists of lists have several names.

import fc from 'fast-check';
import { printLists } from './lists-print.js';
import { numbers, resultOf, showArray } from './memory.js';
import { node, pick, smallExpressions } from './trees.js';

const e = smallExpressions('lists', (inner) => [
  { weight: 3, arbitrary: node('read', { how: pick, of: pick, at: inner }) },
]);

const { statement } = fc.letrec((tie) => ({
  block: fc.array(tie('statement'), { minLength: 1, maxLength: 3, depthIdentifier: 'listsBlocks' }),
  statement: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'listsBlocks' },
    { weight: 1, arbitrary: node('assign', { pick, a: e }) },
    { weight: 3, arbitrary: node('makeList', { how: pick, of: pick, a: e, b: e }) },
    { weight: 4, arbitrary: node('changeList', { how: pick, of: pick, from: pick, a: e, b: e }) },
    { weight: 2, arbitrary: node('makeFlags', { how: pick, of: pick, a: e, b: e }) },
    { weight: 3, arbitrary: node('changeFlags', { how: pick, of: pick, from: pick, a: e, b: e }) },
    { weight: 1, arbitrary: node('makeRecords', { how: pick, a: e, b: e }) },
    { weight: 2, arbitrary: node('changeRecords', { how: pick, of: pick, a: e, b: e }) },
    { weight: 3, arbitrary: node('makeRows', { how: pick, of: pick, a: e, b: e }) },
    { weight: 8, arbitrary: node('changeRows', { how: pick, of: pick, from: pick, a: e, b: e }) },
    { weight: 3, arbitrary: node('nameRow', { how: pick, of: pick, a: e, b: e }) },
    { weight: 5, arbitrary: node('changeRow', { how: pick, of: pick, from: pick, a: e, b: e }) },
    { weight: 2, arbitrary: node('order', { how: pick, of: pick, from: pick, a: e, b: e }) },
    { weight: 2, arbitrary: node('if', { a: e, b: e, yes: tie('block'), no: tie('block') }) },
    { weight: 2, arbitrary: node('loop', { times: fc.nat({ max: 5 }), body: tie('block') }) },
  ),
}));

const CALLS = 8;

/** @type {import('./families.js').Family} */
export const family = {
  name: 'lists',
  weight: 2,
  cases: fc.record({
    program: fc.record({ body: fc.array(statement, { minLength: 2, maxLength: 9 }), result: e }),
    calls: fc.array(
      fc.record({ x: numbers, n: fc.integer({ min: -3, max: 9 }), a: fc.array(numbers, { maxLength: 12 }) }),
      { minLength: CALLS, maxLength: CALLS },
    ),
  }),
  print: printLists,
  helpers,
  checksOff: () => false,
  run(fn, { x, n, a }) {
    const array = Float64Array.from(a);
    const result = resultOf(() => fn(x, n, array));
    return { result, text: showArray(array), blurred: false };
  },
};

function helpers(typed) {
  const type = (text) => (typed ? `: ${text}` : '');
  const mark = typed ? '!' : '';
  const [num, list] = [type('number'), type('number[]')];
  return `
    function lists_at(v${num}, n${num})${num} { const k = Math.floor(Math.abs(v)) % n; return k >= 0 ? k : 0; }
    function lists_total(l${type('readonly number[]')})${num} { let s = 0; for (const v of l) s = s * 0.5 + v; return s; }
    function lists_add(l${list}, v${num}, most${num} = 20)${num} { if (l.length < most) { l.push(v, v + 1); return l.length; } return l.length - 1; }
    function lists_made(n${num}, v${num})${list} { const l = []; for (let i = 0; i < n; i++) l.push(i * v); return l; }
    function lists_same(l${list})${list} { return l; }
    function lists_count(l${type('boolean[]')})${num} { let s = 0; for (const v of l) s = s * 2 + (v ? 1 : 0); return s; }
    function lists_flip(l${type('boolean[]')}, at${num})${type('boolean')} { if (at < l.length) { l[at] = !l[at]; return l[at]${mark}; } return at > 3; }
    function lists_edge(g${type('number[][]')}, p${num}, q${num})${num} {
      if (g.length > 0) { g[lists_at(p, g.length)]${mark}.push(q); return g[lists_at(q, g.length)]${mark}.length; }
      return -1;
    }
    function lists_graph(n${num}, v${num})${type('number[][]')} { const g${type('number[][]')} = [[v]]; for (let i = 0; i < n; i++) g.push([i, v]); return g; }
    function lists_last(l${list})${num} { if (l.length === 0) return -1; return l[l.length - 1]${mark}; }`;
}
