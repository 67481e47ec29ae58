// Family `arrays`: arrays as a whole. Made in kernels and in loops, copied, viewed, converted, set, filled, given to
// and got from other functions, returned; with begins, ends and offsets of every kind, in loops that end early.

import fc from 'fast-check';
import { EDGES, KINDS, numbers, numeral, resultOf, twoArrays } from './memory.js';

const node = (k, parts) => fc.record({ k: fc.constant(k), ...parts });
const which = fc.nat({ max: 7 });
const kind = fc.constantFrom(...KINDS);
/** Begins, ends and offsets. */
const place = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -3, max: 9 }).map(String) },
  { weight: 3, arbitrary: fc.constantFrom('x', 'n', 's', 'a.length', 'n - 1', 'x / 2') },
  { weight: 1, arbitrary: fc.constantFrom(...EDGES).map(numeral) },
);
const optional = (arbitrary) => fc.option(arbitrary, { nil: undefined });
const size = fc.constantFrom('3', 'n & 7', 'a.length', 's & 3', '0', 'n');
const value = fc.oneof(fc.constantFrom('x', 's', 'n', 's * 0.5', 'x + s'), numbers.map(numeral));

const { statement } = fc.letrec((tie) => ({
  block: fc.array(tie('statement'), { maxLength: 4, depthIdentifier: 'arrays' }),
  statement: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'arrays' },
    { weight: 3, arbitrary: node('new', { kind, size }) },
    { weight: 2, arbitrary: node('list', { kind, values: fc.array(value, { maxLength: 3 }) }) },
    { weight: 3, arbitrary: node('convert', { kind, of: which }) },
    { weight: 3, arbitrary: node('slice', { of: which, begin: optional(place), end: optional(place) }) },
    { weight: 4, arbitrary: node('subarray', { of: which, begin: optional(place), end: optional(place) }) },
    { weight: 1, arbitrary: node('name', { of: which }) },
    { weight: 2, arbitrary: node('make', { size, value }) },
    { weight: 4, arbitrary: node('set', { of: which, from: which, offset: optional(place) }) },
    {
      weight: 3,
      arbitrary: node('fill', { of: which, value, begin: optional(place), end: optional(place) }),
    },
    { weight: 4, arbitrary: node('store', { of: which, at: place, value }) },
    { weight: 4, arbitrary: node('sum', { of: which }) },
    { weight: 2, arbitrary: node('touch', { of: which, value }) },
    { weight: 4, arbitrary: node('loop', { times: fc.integer({ min: 0, max: 4 }), body: tie('block') }) },
    { weight: 2, arbitrary: node('if', { yes: tie('block'), no: tie('block') }) },
    { weight: 1, arbitrary: node('leave', { word: fc.constantFrom('break', 'continue', 'return s', 'break outer') }) },
  ),
}));

const CALLS = 8;

/** @type {import('./families.js').Family} */
export const family = {
  name: 'arrays',
  weight: 2,
  cases: fc.record({
    program: fc.record({
      kinds: fc.tuple(kind, kind),
      body: fc.array(statement, { minLength: 2, maxLength: 7 }),
      returns: fc.constantFrom('number', 'number', 'array'),
    }),
    calls: fc.array(
      fc.record({
        x: numbers,
        n: fc.oneof(fc.integer({ min: -2, max: 9 }), fc.constantFrom(0.5, Number.NaN, 2 ** 40)),
        lengths: fc.tuple(fc.constantFrom(6, 6, 1, 0), fc.constantFrom(6, 4, 0)),
        overlap: fc.constantFrom('apart', 'apart', 'same', 'shifted', 'twice'),
      }),
      { minLength: CALLS, maxLength: CALLS },
    ),
  }),
  print: printArrays,
  helpers: (typed) => {
    const type = (text) => (typed ? `: ${text}` : '');
    return [
      `function arrays_make(n${type('number')}, v${type('number')})${type('Float64Array')} {`,
      '  const made = new Float64Array(n); made.fill(v, 1); const kept = made.slice(); kept[0] = v; return kept;',
      '}',
      ...KINDS.map(
        (each) =>
          `function arrays_touch_${each}(t${type(each)}, v${type('number')})${type('number')} {` +
          ' const u = t.subarray(1); u.fill(v); if (t.length > 2) t[2] = v + 1; return u.length; }',
      ),
    ].join('\n');
  },
  checksOff: () => false,
  run(fn, { x, n, lengths, overlap }, { program: { kinds } }) {
    const { arrays, text, isBlurred } = twoArrays(kinds, lengths, overlap);
    for (const [at, array] of arrays.entries()) for (const k of array.keys()) array[k] = at * 10 + k + 0.5;
    const result = resultOf(() => fn(x, n, ...arrays));
    return { result, text: text(), blurred: isBlurred() };
  },
};

function printArrays({ program: { kinds, body, returns } }, name, typed) {
  const type = (text) => (typed ? `: ${text}` : '');
  const ctx = {
    typed,
    next: 0,
    loops: 0,
    isNumber: returns === 'number',
    arrays: [
      { name: 'a', kind: kinds[0], given: true },
      { name: 'b', kind: kinds[1], given: true },
    ],
  };
  const result = returns === 'number' ? 'number' : 'Float64Array';
  return [
    `${typed ? 'export ' : ''}function ${name}(x${type('number')}, n${type('number')}, a${type(kinds[0])}, b${type(kinds[1])})${type(result)} {`,
    ...(typed ? ["  'use kernel';"] : []),
    '  let s = 1;',
    ...printBlock(ctx, body, '  '),
    ...(returns === 'number'
      ? ['  return s;']
      : ['  const last = new Float64Array(a);', '  last.fill(s, 1);', '  return last;']),
    '}',
  ].join('\n');
}

const mayBeBuffer = ({ kind, given }) => given && kind === 'Uint8Array';

/** Arrays that a block declares are gone behind it, but for the function's own. */
function printBlock(ctx, body, indent) {
  const outer = [...ctx.arrays];
  const lines = body.flatMap((each) => printStatement(ctx, each, indent).map((line) => `${indent}${line}`));
  if (indent.length > 2) ctx.arrays = outer;
  return lines;
}

function printStatement(ctx, stmt, indent) {
  const at = (index) => ctx.arrays[index % ctx.arrays.length];
  const mark = ctx.typed ? '!' : '';
  const args = (...list) => {
    const end = list.indexOf(undefined);
    return (end < 0 ? list : list.slice(0, end)).join(', ');
  };
  const declare = (kindOfArray, text, given = false) => {
    const name = `c${ctx.next++}`;
    ctx.arrays = [...ctx.arrays, { name, kind: kindOfArray, given }];
    return [`const ${name} = ${text};`];
  };
  const inside = (body) => printBlock(ctx, body, `${indent}  `).map((line) => line.slice(indent.length));
  switch (stmt.k) {
    case 'new':
      return declare(stmt.kind, `new ${stmt.kind}(${stmt.size})`);
    case 'list':
      return declare(stmt.kind, `new ${stmt.kind}([${stmt.values.join(', ')}])`);
    case 'convert':
      return declare(stmt.kind, `new ${stmt.kind}(${at(stmt.of).name})`);
    case 'slice': {
      const { name, kind } = at(stmt.of);
      const part = args(stmt.begin, stmt.end);
      // The caller's may be a Buffer, whose slice is none.
      return declare(
        kind,
        mayBeBuffer(at(stmt.of)) ? `new ${kind}(${name}.subarray(${part}))` : `${name}.slice(${part})`,
      );
    }
    case 'subarray': {
      const { name, kind, given } = at(stmt.of);
      return declare(kind, `${name}.subarray(${args(stmt.begin, stmt.end)})`, given);
    }
    case 'name':
      return declare(at(stmt.of).kind, at(stmt.of).name, at(stmt.of).given);
    case 'make':
      return declare('Float64Array', `arrays_make(${stmt.size}, ${stmt.value})`);
    case 'set':
      return [`${at(stmt.of).name}.set(${args(at(stmt.from).name, stmt.offset)});`];
    case 'fill':
      return mayBeBuffer(at(stmt.of))
        ? [`${at(stmt.of).name}.fill(${stmt.value});`]
        : [`${at(stmt.of).name}.fill(${args(stmt.value, stmt.begin, stmt.end)});`];
    case 'store':
      return [`${at(stmt.of).name}[${stmt.at}] = ${stmt.value};`];
    case 'sum': {
      const { name } = at(stmt.of);
      return [`for (let k = 0; k < ${name}.length; k++) s = s * 0.5 + ${name}[k]${mark};`];
    }
    case 'touch':
      return [`s += arrays_touch_${at(stmt.of).kind}(${at(stmt.of).name}, ${stmt.value});`];
    case 'loop': {
      const label = ctx.loops === 0 ? 'outer: ' : '';
      ctx.loops++;
      const body = inside(stmt.body);
      ctx.loops--;
      const i = `i${ctx.next++}`;
      return [`${label}for (let ${i} = 0; ${i} < ${stmt.times}; ${i}++) {`, ...body, '}'];
    }
    case 'if':
      return ['if (s > x) {', ...inside(stmt.yes), '} else {', ...inside(stmt.no), '}'];
    case 'leave':
      if (stmt.word.startsWith('return')) return ctx.isNumber ? [`if (s > 3) ${stmt.word};`] : [];
      return ctx.loops > 0 ? [`if (s > 2) ${stmt.word};`] : [];
    default:
      throw new Error(`unknown statement ${stmt.k}`);
  }
}
