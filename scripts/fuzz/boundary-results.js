// What programs of the family `boundary` give: the head that declares it, and the expression of each return.

import { typeText } from './boundary-values.js';

const out = (type, list) => ({
  type,
  head(ctx) {
    ctx[list] = [...ctx[list], list === 'records' ? { path: 'out', type: POINT, isOwn: true } : 'out'];
    return [`const out${ctx.type(type)} = [];`];
  },
});

const POINT = { k: 'record', fields: ['p', 'q'] };

export const newForms = [
  { type: 'number', text: (_, a) => `${a} + s * 0.5 + t` },
  { type: 'void', text: () => '' },
  { type: 'boolean', text: (_, a, b) => `${a} < ${b}` },
  { type: 'number | undefined', isAnnotated: true, text: (_, a, b) => `${a} > 1 ? undefined : ${b}` },
  { type: 'number | null', isAnnotated: true, text: (_, a, b) => `${a} > 1 ? null : ${b}` },
  { type: 'boolean | null', isAnnotated: true, text: (_, a, b) => `${a} > 1 ? null : ${b} > s` },
  { ...out('number[]', 'lists'), text: () => 'out' },
  { ...out('boolean[]', 'flags'), text: () => 'out' },
  { ...out('number[][]', 'rows'), text: () => 'out' },
  { ...out('{ p: number; q: number }[]', 'records'), text: () => 'out' },
  {
    ...out('{ v: number; list: number[] }', 'lists'),
    head: out('number[]', 'lists').head,
    text: (_, a) => `{ v: ${a}, list: out }`,
  },
  { type: '{ v: number; ok: boolean }', text: (_, a, b) => `{ v: ${a}, ok: ${b} > t }` },
  { type: '{ v: number; ok: boolean }', isAnnotated: true, text: (_, a, b) => `{ ok: ${b} > t, v: ${a} }` },
  {
    type: '{ v: number; w?: number }',
    isAnnotated: true,
    text: (_, a, b) => `{ v: ${a}, w: ${b} > 1 ? undefined : s }`,
  },
  { type: '[number, number]', isAnnotated: true, text: (_, a, b) => `[${a}, ${b}]` },
  { type: 'number[]', isAnnotated: true, text: (_, a, b) => `[${a}, ${b}, s]` },
  { type: 'number[]', isAnnotated: true, text: (_, a, b) => `boundary_made(boundary_at(${a}, 90), ${b})` },
  {
    type: '{ at: { p: number; q: number }; t: [number, boolean] }',
    isAnnotated: true,
    text: (_, a, b) => `{ at: { p: ${a}, q: t }, t: [${b}, s > 1] }`,
  },
  { type: '{ p: number; q: number }', isAnnotated: true, text: (_, a, b) => `boundary_point(${a}, ${b})` },
  {
    type: 'Float64Array',
    head: () => ['const out = new Float64Array(5);', 'for (let k = 0; k < 5; k++) out[k] = k * x;'],
    text: () => 'out',
  },
  {
    type: '{ all: number[]; first: Float32Array; ok: boolean }',
    head(ctx) {
      ctx.lists = [...ctx.lists, 'out'];
      return [`const out${ctx.type('number[]')} = [x];`, 'const first = new Float32Array(3); first[1] = x;'];
    },
    text: (_, a) => `{ all: out, first, ok: ${a} > 1 }`,
  },
];

/** Some of them have what the others lack. */
const turn = (ctx) => {
  ctx.turns = (ctx.turns ?? 0) + 1;
  return ctx.turns % 2 === 0;
};

newForms.push(
  {
    ...out('{ p: number; q: number }[]', 'records'),
    type: '{ points: { p: number; q: number }[]; n: number }',
    text: (_, a) => `{ points: out, n: ${a} }`,
  },
  {
    ...out('number[][]', 'rows'),
    type: '{ v: number; in: { rows: number[][] } }',
    text: (_, a) => `{ v: ${a}, in: { rows: out } }`,
  },
  {
    type: '{ p: number; q: number } | undefined',
    isAnnotated: true,
    text: (_, a, b) => `${a} > 1 ? undefined : { p: ${b}, q: t }`,
  },
  { ...out('number[]', 'lists'), type: 'number[] | null', isAnnotated: true, text: (_, a) => `${a} > 1 ? null : out` },
  {
    ...out('{ p: number; q: number }[]', 'records'),
    type: '{ p: number; q: number }[] | undefined',
    isAnnotated: true,
    text: (_, a, b) => `${a} > 1 ? undefined : ${b} > 1 ? [] : out`,
  },
  {
    type: '{ id: bigint; n: number; k?: bigint }',
    isAnnotated: true,
    text: (_, a, b) => `{ id: BigInt(boundary_at(${a}, 99)) * 3n, n: ${b} }`,
  },
  {
    type: '{ v: number; at: { p: number; q: number } | null }',
    isAnnotated: true,
    text: (ctx, a, b) => `{ v: ${a}, at: ${turn(ctx) ? 'null' : `{ p: ${b}, q: s }`} }`,
  },
);

/** What it was given, whole and in a new object. */
export function givenForms(ctx) {
  return ctx.given.flatMap(({ path, type }) => {
    const whole = { type: typeText(type), isAnnotated: true, text: () => path };
    if (type.k !== 'list' && type.k !== 'typed') return [whole];
    const inside = {
      type: `{ l: ${typeText(type)}; v: number }`,
      isAnnotated: true,
      text: (_, a) => `{ l: ${path}, v: ${a} }`,
    };
    return [whole, inside];
  });
}
