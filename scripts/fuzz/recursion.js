// Family `recursion`: functions that call themselves and each other, to a bounded depth, with a list that they read and
// change, or hand on one of their own.
//
// Only where the compiler has recursion: `isAvailable` asks it.

import fc from 'fast-check';
import { compile } from '../../dist/compiler/compile.js';
import { KINDS, numbers, numeral, resultOf, showArray } from './memory.js';

const NAMES = ['p', 'p', 'd', 'q', 'a[d]', 'a[p & 3]', 'a.length', 'l.length', 'l[0]', 'l[l.length - 1]'];
/** What is done to the list, which is never empty. */
const LISTS = {
  none: '',
  push: 'l.push(f, d);',
  append: 'l[l.length] = f;',
  pop: 'if (l.length > 1) l.pop();',
  set: 'l[(d & 3) % l.length] = f;',
};

const node = (k, parts) => fc.record({ k: fc.constant(k), ...parts });

const { expression } = fc.letrec((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'recursion' },
    {
      weight: 4,
      arbitrary: node('name', { name: fc.constantFrom(...NAMES) }),
    },
    { weight: 2, arbitrary: node('number', { value: numbers }) },
    {
      weight: 5,
      arbitrary: node('binary', {
        op: fc.constantFrom('+', '-', '*', '%', '|', '>>>'),
        a: tie('expression'),
        b: tie('expression'),
      }),
    },
    { weight: 4, arbitrary: node('self', { a: tie('expression'), q: tie('expression'), other: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: node('select', { op: fc.constantFrom('<', '>=', '==='), a: tie('expression'), b: tie('expression') }),
    },
  ),
}));

const body = fc.record({
  first: expression,
  stores: fc.boolean(),
  early: fc.option(expression, { nil: undefined }),
  list: fc.constantFrom(...Object.keys(LISTS)),
  hasOwn: fc.boolean(),
  result: expression,
});

const CALLS = 8;

/** @type {import('./families.js').Family} */
export const family = {
  name: 'recursion',
  weight: 1,
  cases: fc.record({
    program: fc.record({ kind: fc.constantFrom(...KINDS), base: expression, one: body, two: body, start: expression }),
    calls: fc.array(
      fc.record({
        x: numbers,
        depth: fc.integer({ min: -1, max: 4 }),
        q: fc.integer({ min: -9, max: 9 }),
        values: fc.tuple(numbers, numbers, numbers, numbers),
      }),
      { minLength: CALLS, maxLength: CALLS },
    ),
  }),
  print: printRecursion,
  helpers: () => '',
  checksOff: () => false,
  run(fn, { x, depth, q, values }, { program: { kind } }) {
    const array = new globalThis[kind](values);
    const result = resultOf(() => fn(x, depth, q, array));
    return { result, text: showArray(array), blurred: false };
  },
  isAvailable() {
    const source = `export function f(n: number): number { 'use kernel'; return n > 0 ? f(n - 1) + 1 : 0; }`;
    try {
      return compile('recursive.ts', source).diagnostics.length === 0;
    } catch {
      return false;
    }
  },
};

function printRecursion({ program: { kind, base, one, two, start } }, name, typed) {
  const type = (text) => (typed ? `: ${text}` : '');
  const parameters = `p${type('number')}, d${type('i32')}, q${type('number')}, a${type(kind)}, l${type('number[]')}`;
  const own = parameters.slice(0, parameters.lastIndexOf(', l'));
  const mark = typed ? '!' : '';
  const leaf = (each) => print(each, { self: undefined, other: undefined, mark });
  const one_ = `${name}_one`;
  const two_ = `${name}_two`;
  const printBody = ({ first, stores, early, result, list = 'none', hasOwn = false }, self, other) => {
    // Two calls at each level, so that depth 4 is 31 calls; a third stands only where a test lets few through.
    const budget = { self, other, mark, left: 2 };
    const value = print(first, budget);
    const ending = print(result, { ...budget, list: hasOwn ? 'own' : 'l', left: budget.left });
    return [
      `function ${self}(${parameters})${type('number')} {`,
      `  if (!(d > 0)) return ${leaf(base)};`,
      `  const f = ${value};`,
      ...(stores ? ['  a[d & 3] = f;'] : []),
      ...(LISTS[list] === '' ? [] : [`  ${LISTS[list]}`]),
      ...(hasOwn ? ['  const own = [f, d];'] : []),
      ...(early === undefined ? [] : [`  if (f > ${leaf(early)}) return f;`]),
      ...(hasOwn
        ? [`  const g = ${ending};`, `  return f + g + own.length + own[own.length - 1]${mark};`]
        : [`  return f + ${ending};`]),
      '}',
    ];
  };
  return [
    ...printBody(one, one_, two_),
    ...printBody(two, two_, one_),
    `${typed ? 'export ' : ''}function ${name}(${own})${type('number')} {`,
    ...(typed ? ["  'use kernel';"] : []),
    '  const l = [p, q];',
    `  let r = ${one_}(${leaf(start)}, d, q, a, l) + ${two_}(p, d - 1, q, a, l);`,
    `  for (let i = 0; i < l.length; i++) r = r * 0.5 + l[i]${mark};`,
    '  return r;',
    '}',
  ].join('\n');
}

function print(expr, ctx) {
  const inner = (each) => print(each, ctx);
  switch (expr.k) {
    case 'name':
      return expr.name.endsWith(']') ? `${expr.name}${ctx.mark}` : expr.name;
    case 'number':
      return numeral(expr.value);
    case 'binary':
      return `(${inner(expr.a)} ${expr.op} ${inner(expr.b)})`;
    case 'select':
      return `(${inner(expr.a)} ${expr.op} ${inner(expr.b)} ? p : q)`;
    case 'self': {
      if (ctx.self === undefined || ctx.left === 0) return inner(expr.a);
      ctx.left--;
      return `${expr.other ? ctx.other : ctx.self}(${inner(expr.a)}, d - 1, ${inner(expr.q)}, a, ${ctx.list ?? 'l'})`;
    }
    default:
      throw new Error(`unknown expression ${expr.k}`);
  }
}
