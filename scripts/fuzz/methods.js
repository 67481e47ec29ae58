// Family `methods`: methods of typed arrays and lists that search, turn, copy, choose and sort; with functions that have
// effects, answers that don't agree with each other, and lists that they make longer.

import fc from 'fast-check';
import { numbers, resultOf, showArray } from './memory.js';
import { node, of, pick, smallExpressions } from './trees.js';

const e = smallExpressions('methods');

const statement = fc.oneof(
  { weight: 2, arbitrary: node('list', { how: pick, of: pick, a: e, b: e }) },
  { weight: 4, arbitrary: node('search', { how: pick, of: pick, a: e, b: e }) },
  { weight: 3, arbitrary: node('change', { how: pick, of: pick, a: e, b: e }) },
  { weight: 3, arbitrary: node('choose', { how: pick, of: pick, a: e, b: e }) },
  { weight: 4, arbitrary: node('sort', { how: pick, of: pick, a: e, b: e }) },
  {
    weight: 4,
    arbitrary: node('chain', {
      of: pick,
      links: fc.array(pick, { minLength: 1, maxLength: 3 }),
      how: pick,
      a: e,
      b: e,
    }),
  },
);

const CALLS = 8;

/** @type {import('./families.js').Family} */
export const family = {
  name: 'methods',
  weight: 1,
  cases: fc.record({
    program: fc.record({ body: fc.array(statement, { minLength: 1, maxLength: 5 }), result: e }),
    calls: fc.array(
      fc.record({
        x: numbers,
        n: fc.integer({ min: -3, max: 9 }),
        a: fc.array(numbers, { maxLength: 40 }),
        b: fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 70 }),
      }),
      { minLength: CALLS, maxLength: CALLS },
    ),
  }),
  print,
  helpers: () => '',
  checksOff: () => false,
  run(fn, { x, n, a, b }) {
    const [first, second] = [Float64Array.from(a), Int16Array.from(b)];
    const result = resultOf(() => fn(x, n, first, second));
    return { result, text: `${showArray(first)}; ${showArray(second)}`, blurred: false };
  },
};

function print({ program: { body, result } }, name, typed) {
  const type = (text) => (typed ? `: ${text}` : '');
  const ctx = { mark: typed ? '!' : '', next: 0, lists: [] };
  return [
    `${typed ? 'export ' : ''}function ${name}(x${type('number')}, n${type('number')}, a${type('Float64Array')}, b${type('Int16Array')})${type('number')} {`,
    ...(typed ? ["  'use kernel';"] : []),
    '  let s = 1, t = n;',
    ...body.flatMap((each) => statementText(ctx, each)).map((line) => `  ${line}`),
    ...ctx.lists.map((each) => `  for (const v of ${each}) s = s * 0.5 + v;`),
    `  return ${text(result)} + s * 0.5 + t;`,
    '}',
  ].join('\n');
}

function text(each) {
  switch (each.k) {
    case 'variable':
      return of(['s', 't', 'x', 'n'], each.pick);
    case 'number':
      return each.text;
    default:
      return `(${text(each.a)} ${each.op} ${text(each.b)})`;
  }
}

function statementText(ctx, stmt) {
  const [x, y] = [text(stmt.a), text(stmt.b)];
  const array = of(['a', 'b', ...ctx.lists, 'a.subarray(1)'], stmt.of);
  const list = ctx.lists.length === 0 ? undefined : of(ctx.lists, stmt.of);
  const fresh = (prefix) => `${prefix}${ctx.next++}`;
  switch (stmt.k) {
    case 'list': {
      const name = fresh('l');
      ctx.lists.push(name);
      return [
        of(
          [
            `const ${name} = [${x}, ${y}, s];`,
            `const ${name} = []; for (const v of ${array}) ${name}.push(v + ${x});`,
            `const ${name} = []; for (let k = 0; k < 70; k++) ${name}.push((k * ${x}) % 13);`,
            ...(list === undefined
              ? []
              : [
                  `const ${name} = ${list}.slice(${x});`,
                  `const ${name} = ${list}.slice(${x}, ${y});`,
                  `const ${name} = ${list}.toReversed();`,
                  `const ${name} = ${list}.toSorted((p, q) => p - q);`,
                  `const ${name} = ${list}.filter((v) => v > ${x});`,
                  `const ${name} = ${list}.map((v, i) => v + i * ${x});`,
                  `const ${name} = ${list}.filter((v) => { if (${list}.length < 50) ${list}.push(s); t += v; return v > ${x}; });`,
                ]),
          ],
          stmt.how,
        ),
      ];
    }
    case 'search':
      return [
        of(
          [
            `s += ${array}.indexOf(${x});`,
            `s += ${array}.indexOf(${x}, ${y});`,
            `s += ${array}.lastIndexOf(${x});`,
            `s += ${array}.lastIndexOf(${x}, ${y});`,
            `s += ${array}.includes(${x}) ? 1 : 2;`,
            `s += ${array}.includes(${x}, ${y}) ? 1 : 2;`,
            `t = ${array}.at(${x}) ?? ${y};`,
            `t = ${array}.find((v) => v > ${x}) ?? ${y};`,
            `t = ${array}.findLast((v, i) => v > ${x} - i) ?? (s += 3);`,
            `s += ${array}.findLastIndex((v) => v < ${x});`,
            `t = ${array}.find((v) => { s++; return v === ${x}; }) ?? s;`,
          ],
          stmt.how,
        ),
      ];
    case 'chain': {
      const link = (how) =>
        of(
          [
            `.map((v) => v * ${x})`,
            `.map((v, i) => v - i)`,
            `.map((v) => Math.floor(v / 2) + s)`,
            `.map((v, i, all) => v + all.length)`,
            `.map((v) => { t++; return v + 1; })`,
            `.filter((v) => v > ${y})`,
            `.filter((v, i) => i % 2 === 0 || v < ${x})`,
            `.filter((v) => v)`,
          ],
          how,
        );
      const chain = `${array}${stmt.links.map(link).join('')}`;
      const pushed = list === undefined ? 's -= v;' : `if (${list}.length < 90) ${list}.push(v);`;
      return [
        of(
          [
            `s = ${chain}.reduce((sum, v) => sum * 0.5 + v, ${x});`,
            `s = ${chain}.reduce((sum, v, i) => sum + v * i, t++);`,
            `s += ${chain}.some((v) => v > ${y}) ? 1 : 2;`,
            `s += ${chain}.every((v, i) => v > i) ? 1 : 2;`,
            `s += ${chain}.findIndex((v) => v < ${y});`,
            `${chain}.forEach((v, i) => { t += v - i; });`,
            `${chain}.forEach((v) => { ${pushed} });`,
            `${chain}.forEach((v, i) => { if (i < a.length) a[i] = v; });`,
            `for (const v of ${chain}) s = s * 0.5 + v;`,
          ],
          stmt.how,
        ),
      ];
    }
    case 'change':
      return [
        of(
          [
            `${array}.reverse();`,
            `s += ${array}.reverse().length;`,
            `a.copyWithin(${x}, ${y});`,
            `b.copyWithin(${x}, ${y}, n);`,
            `s += a.toReversed().indexOf(${x});`,
            ...(list === undefined ? [] : [`${list}.fill(${x}, ${y});`, `${list}.fill(${x}, n, ${y});`]),
          ],
          stmt.how,
        ),
      ];
    case 'choose': {
      const name = fresh('c');
      return [
        of(
          [
            `const ${name} = a.filter((v) => v > ${x}); s += ${name}.length; for (const v of ${name}) s = s * 0.5 + v;`,
            `const ${name} = b.filter((v, i) => { t++; return v * i < ${x}; }).map((v) => v + 1); for (const v of ${name}) s = s * 0.5 + v;`,
            `const ${name} = ${array}.filter((v) => v !== ${x}).indexOf(${y}); s += ${name};`,
            `s += [${x}, ${y}, 3].includes(t) ? 1 : 0;`,
          ],
          stmt.how,
        ),
      ];
    }
    default:
      return [sortText(array, stmt, x, y)];
  }
}

/** Consistent, in part, and not at all. */
function sortText(array, { how, of: at }, x, y) {
  const isList = /^l/.test(array);
  if (how % 3 === 0 && !isList) return `${array}.sort();`;
  const compare = of(
    [
      '(p, q) => p - q',
      '(p, q) => q - p',
      '(p, q) => { s = (s * 3 + p + q * 2) % 1009; return p - q; }',
      `(p, q) => (p % 4) - (q % 4) + ${x} * 0`,
      `(p, q) => { t++; return (p * 13 + q * 7 + t) % 5 - 2; }`,
      `(p, q) => p < q ? -1 : p > q ? 1 : 0`,
      `(p, q) => ${y}`,
      `(p, q) => { if (t++ > 60) return q - p; return p - ${x}; }`,
    ],
    at + how,
  );
  return `${array}.sort(${compare});`;
}
