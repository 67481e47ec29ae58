// Family `optionals`: values that may be undefined or null. Variables, fields, parameters and results of such types, and
// all ways to ask for them; arrays and records that calls leave out; functions in functions with several returns.
//
// A value is read only where a test has found it there: JavaScript goes on with NaN elsewhere, and a kernel has an error.

import fc from 'fast-check';
import { numbers, numeral, resultOf, showArray } from './memory.js';
import { fresh, node, of, pick } from './trees.js';

const { expression, optional } = fc.letrec((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'optionals' },
    { weight: 3, arbitrary: node('variable', { pick }) },
    { weight: 2, arbitrary: node('number', { text: numbers.map(numeral) }) },
    {
      weight: 2,
      arbitrary: node('binary', {
        op: fc.constantFrom('+', '-', '*', '%', '&', '>>'),
        a: tie('expression'),
        b: tie('expression'),
      }),
    },
    { weight: 5, arbitrary: node('ask', { how: pick, of: tie('optional'), b: tie('expression') }) },
    { weight: 2, arbitrary: node('call', { how: pick, a: tie('expression'), of: tie('optional') }) },
  ),
  // What may be undefined.
  optional: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'optionals' },
    { weight: 4, arbitrary: node('held', { pick }) },
    { weight: 1, arbitrary: node('none') },
    { weight: 2, arbitrary: node('gives', { how: pick, a: tie('expression') }) },
    { weight: 1, arbitrary: node('choose', { a: tie('expression'), yes: tie('optional'), no: tie('expression') }) },
    { weight: 1, arbitrary: node('chain', { first: tie('optional'), second: tie('optional') }) },
  ),
}));
const [e, o] = [expression, optional];

const { statement } = fc.letrec((tie) => ({
  block: fc.array(tie('statement'), { minLength: 1, maxLength: 3, depthIdentifier: 'optionalBlocks' }),
  statement: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'optionalBlocks' },
    { weight: 3, arbitrary: node('assign', { pick, op: fc.constantFrom('=', '+=', '*='), a: e }) },
    { weight: 4, arbitrary: node('hold', { pick, of: o }) },
    { weight: 3, arbitrary: node('holdUnless', { pick, op: fc.constantFrom('??=', '||=', '&&='), a: e }) },
    { weight: 3, arbitrary: node('declare', { how: pick, of: o, a: e }) },
    { weight: 2, arbitrary: node('null', { how: pick, a: e }) },
    { weight: 2, arbitrary: node('record', { how: pick, a: e, of: o }) },
    { weight: 2, arbitrary: node('flag', { how: pick, a: e, b: e }) },
    { weight: 2, arbitrary: node('function', { how: pick, p: pick, a: e, b: e }) },
    { weight: 2, arbitrary: node('callback', { how: pick, of: o, a: e }) },
    { weight: 3, arbitrary: node('guard', { how: pick, pick, a: e, yes: tie('block'), no: tie('block') }) },
    { weight: 2, arbitrary: node('loop', { times: fc.nat({ max: 5 }), body: tie('block') }) },
  ),
}));

const CALLS = 8;

/** @type {import('./families.js').Family} */
export const family = {
  name: 'optionals',
  weight: 2,
  cases: fc.record({
    program: fc.record({ body: fc.array(statement, { minLength: 2, maxLength: 7 }), result: e }),
    calls: fc.array(
      fc.record({ x: numbers, n: fc.integer({ min: -3, max: 9 }), length: fc.constantFrom(6, 6, 3, 1) }),
      {
        minLength: CALLS,
        maxLength: CALLS,
      },
    ),
  }),
  print,
  helpers,
  checksOff: () => false,
  failsAsV8: true,
  run(fn, { x, n, length }) {
    const a = Float64Array.from({ length }, (_, i) => (i - 2) * 1.5);
    return { result: resultOf(() => fn(x, n, a)), text: showArray(a), blurred: false };
  },
};

function helpers(typed) {
  const type = (text) => (typed ? `: ${text}` : '');
  const may = (name, text) => (typed ? `${name}?: ${text}` : name);
  const mark = typed ? '!' : '';
  const [num, array] = [type('number'), type('Float64Array')];
  return `
    ${typed ? 'interface optionals_Options { scale: number; shift?: number; isOdd?: boolean }' : ''}
    function optionals_find(a${array}, v${num}, ${may('from', 'number')})${type('number | undefined')} {
      for (let i = from ?? 0; i < a.length; i++) if (a[i] === v) return i;
      return undefined;
    }
    function optionals_half(v${num})${type('number | undefined')} { if (v > 4) return; return v < 0 ? undefined : v / 2; }
    function optionals_last(a${array})${type('number | null')} { return a.length > 3 ? a[3]${mark} : null; }
    function optionals_isLess(v${num}, w${num})${type('boolean | undefined')} { return v === w ? undefined : v < w; }
    function optionals_sum(v${num}, ${may('w', 'number')}, z${type('number | null')} = null)${num} {
      if (w) v += w;
      w ??= 7;
      return v * 2 + w + (z === null ? 0.5 : z);
    }
    function optionals_apply(v${num}, { scale, shift = 1, isOdd }${type('optionals_Options')})${num} {
      const y = v * scale + shift;
      return isOdd === undefined ? y : isOdd ? y + 1 : y - 1;
    }
    function optionals_dot(a${array}, ${may('w', 'Float64Array')}, ${may('start', 'number')})${num} {
      let s = start === undefined ? 0.25 : start;
      for (let i = 0; i < a.length; i++) s = s * 0.5 + a[i]${mark} * (w ? w[i]${mark} : 2);
      return s;
    }`;
}

function print({ program: { body, result } }, name, typed) {
  const type = (text) => (typed ? `: ${text}` : '');
  const ctx = { type, mark: typed ? '!' : '', next: 0, numbers: ['s', 't', 'x', 'n'], held: ['m'], functions: [] };
  const lines = body.flatMap((each) => statementText(ctx, each)).map((line) => `  ${line}`);
  return [
    `${typed ? 'export ' : ''}function ${name}(x${type('number')}, n${type('number')}, a${type('Float64Array')})${type('number')} {`,
    ...(typed ? ["  'use kernel';"] : []),
    '  let s = 1, t = n;',
    `  let m${type('number | undefined')};`,
    ...lines,
    // Nothing of what it has is without a trace.
    ...ctx.held.map((each) => `  s = s * 0.5 + (${each} ?? 3);`),
    `  return ${text(ctx, result)} + s * 0.5 + t;`,
    '}',
  ].join('\n');
}

function inside(ctx, body) {
  const { numbers: all, held, functions } = ctx;
  const lines = body.flatMap((each) => statementText(ctx, each)).map((line) => `  ${line}`);
  Object.assign(ctx, { numbers: all, held, functions });
  return lines;
}

function text(ctx, each) {
  const inner = (one) => text(ctx, one);
  switch (each.k) {
    case 'variable':
      return of(ctx.numbers, each.pick);
    case 'number':
      return each.text;
    case 'binary':
      return `(${inner(each.a)} ${each.op} ${inner(each.b)})`;
    case 'ask': {
      const [value, b] = [optionalText(ctx, each.of), inner(each.b)];
      const name = of(ctx.held, each.how);
      return of(
        [
          `(${value} ?? ${b})`,
          `(${name} === undefined ? ${b} : ${name})`,
          `(${name} || ${b})`,
          `(${name} ? ${name} + 1 : ${b})`,
          `(${name} != null && ${name} > ${b} ? ${name} : 2)`,
          `(typeof ${name} === 'number' ? ${name} * 2 : ${b})`,
          `(${value} === ${b} ? 1 : 2)`,
          `(${b} !== (${value}) ? 1 : 2)`,
          `(${name} === ${of(ctx.held, each.how + 1)} ? 3 : 4)`,
          `(${name} == undefined || ${name} < ${b} ? 5 : ${name})`,
          `(!(${value}) ? 6 : ${b})`,
        ],
        each.how,
      );
    }
    default: {
      const [a, value] = [inner(each.a), optionalText(ctx, each.of)];
      const fn = of(['optionals_sum', ...ctx.functions], each.how);
      return of(
        [
          `optionals_sum(${a}, ${value})`,
          `optionals_sum(${a}, undefined, ${a})`,
          `optionals_apply(${a}, { scale: 2 })`,
          `optionals_apply(${a}, { scale: s, shift: ${value}, isOdd: ${a} > 1 })`,
          `optionals_dot(a)`,
          `optionals_dot(a, a.subarray(0), ${value})`,
          `optionals_dot(a, undefined, ${a})`,
          `${fn}(${a})`,
          `${fn}(${a}, ${value})`,
        ],
        each.how,
      );
    }
  }
}

function optionalText(ctx, each) {
  switch (each.k) {
    case 'held':
      return of(ctx.held, each.pick);
    case 'none':
      return 'undefined';
    case 'gives': {
      const a = text(ctx, each.a);
      return of([`optionals_half(${a})`, `optionals_find(a, ${a})`, `optionals_find(a, ${a}, 2)`], each.how);
    }
    case 'choose':
      return `(${text(ctx, each.a)} < 1 ? ${optionalText(ctx, each.yes)} : ${text(ctx, each.no)})`;
    default: {
      const first = each.first.k === 'none' ? 'm' : optionalText(ctx, each.first);
      return `(${first} ?? ${optionalText(ctx, each.second)})`;
    }
  }
}

function statementText(ctx, stmt) {
  const t = (each) => text(ctx, each);
  const may = (each) => optionalText(ctx, each);
  const variables = ctx.numbers.filter((each) => !/^[xnik]/.test(each));
  const { type } = ctx;
  switch (stmt.k) {
    case 'assign':
      return [`${of(variables, stmt.pick)} ${stmt.op} ${t(stmt.a)};`];
    case 'hold':
      return [`${of(ctx.held, stmt.pick)} = ${may(stmt.of)};`];
    case 'holdUnless':
      return [`${of(ctx.held, stmt.pick)} ${stmt.op} ${t(stmt.a)};`];
    case 'declare': {
      const value = may(stmt.of);
      const name = fresh(ctx, 'm');
      ctx.held = [...ctx.held, name];
      return [`let ${name}${type('number | undefined')}${stmt.how % 4 === 0 ? '' : ` = ${value}`};`];
    }
    case 'null': {
      const value = t(stmt.a);
      const name = fresh(ctx, 'z');
      const given = of([`${value}`, 'null', `${value} > 1 ? null : ${value}`, 'optionals_last(a)'], stmt.how);
      return [
        `let ${name}${type('number | null')} = ${given};`,
        `if (${name} === null) ${name} = ${value}; else if (${name} > 3) ${name} = null;`,
        `s += ${name} == null ? 1 : ${name} !== undefined ? ${name} : 5;`,
      ];
    }
    case 'record': {
      const [value, a] = [may(stmt.of), t(stmt.a)];
      const [name, v] = [fresh(ctx, 'r'), fresh(ctx, 'v')];
      const shape = type('{ v: number; w?: number; u: number | null }');
      ctx.numbers = [...ctx.numbers, v];
      return [
        `const ${name}${shape} = ${of([`{ v: ${a}, u: null }`, `{ v: ${a}, w: ${value}, u: s }`], stmt.how)};`,
        of([`${name}.w = ${value};`, `${name}.w ??= ${a};`, `if (${name}.w !== undefined) ${name}.w += 2;`], stmt.how),
        `${name}.u = ${name}.u === null ? ${a} : null;`,
        `let { w: ${v} = 4 } = ${name};`,
        `s += ${name}.v + (${name}.u ?? 6) - (${name}?.w ?? 1);`,
      ];
    }
    case 'flag': {
      const [a, b] = [t(stmt.a), t(stmt.b)];
      const name = fresh(ctx, 'f');
      return [
        `const ${name} = optionals_isLess(${a}, ${b});`,
        of(
          [
            `if (${name}) s += 1; else t += 1;`,
            `s += ${name} === undefined ? 2 : ${name} === true ? 3 : 4;`,
            `s += (${name} ?? ${a} > s) ? 5 : 6;`,
            `if (!${name} && ${b} > t) s += 7;`,
          ],
          stmt.how,
        ),
      ];
    }
    case 'function': {
      const known = ctx.functions;
      ctx.functions = [];
      const [a, b] = [t(stmt.a), t(stmt.b)];
      ctx.functions = known;
      const variable = of(variables, stmt.p);
      const [name, m] = [fresh(ctx, 'g'), fresh(ctx, 'm')];
      const w = ctx.mark === '!' ? 'w?: number' : 'w';
      const num = type('number');
      const lines = of(
        [
          [`const ${name} = (u${num}, ${w})${num} => u + (w ?? ${a});`],
          [
            `const ${name} = (u${num}, ${w})${num} => {`,
            `  if (w !== undefined && u > w) { ${variable} += w; return w; }`,
            `  w ||= ${b};`,
            '  return w - u;',
            '};',
          ],
          [
            `const ${name}m = (u${num})${type('number | undefined')} => { if (u > ${a}) return; if (u < ${b}) return u; };`,
            `const ${name} = (u${num}, ${w})${num} => ${name}m(u) ?? ${name}m(w ?? 1) ?? 9;`,
          ],
          [
            `const ${name}p = (u${num})${type('{ v: number; w?: number }')} => {`,
            `  if (u > ${a}) return { v: u };`,
            `  return { v: ${b}, w: u };`,
            '};',
            `const ${name} = (u${num}, ${w})${num} => { const { v, w: z = 2 } = ${name}p(w ?? u); return v * z; };`,
          ],
        ],
        stmt.how,
      );
      ctx.functions = [...ctx.functions, name];
      ctx.held = [...ctx.held, m];
      return [...lines, `let ${m}${type('number | undefined')} = ${name}(${b});`];
    }
    case 'callback': {
      const [a, value] = [t(stmt.a), may(stmt.of)];
      return [
        of(
          [
            `s += a.some((v) => optionals_half(v)) ? 1 : 2;`,
            `s += a.findIndex((v) => optionals_find(a, v + ${a}) !== undefined);`,
            `a.forEach((v, i) => { if (i > 1) m = v; else m = ${value}; });`,
            `s = a.reduce((u, v) => u * 0.5 + (optionals_half(v) ?? ${a}), 0);`,
          ],
          stmt.how,
        ),
      ];
    }
    case 'guard': {
      const name = of(ctx.held, stmt.pick);
      const a = t(stmt.a);
      const test = of(
        [
          `${name} === undefined`,
          `${name} != null`,
          `typeof ${name} === 'undefined' || ${name} > ${a}`,
          `${name} && ${name} < ${a}`,
          `${name}`,
        ],
        stmt.how,
      );
      return [`if (${test}) {`, ...inside(ctx, stmt.yes), '} else {', ...inside(ctx, stmt.no), '}'];
    }
    default: {
      const i = fresh(ctx, 'i');
      ctx.numbers = [...ctx.numbers, i];
      const lines = inside(ctx, stmt.body);
      ctx.numbers = ctx.numbers.filter((each) => each !== i);
      return [`for (let ${i} = 0; ${i} < ${stmt.times}; ${i}++) {`, ...lines, '}'];
    }
  }
}
