// Family `everyday`: code as people write it. Records and tuples, destructuring and swaps, lists, functions in
// functions and callbacks, other names, members of objects, enums, plain and computed tables, guards that types decide,
// assignments that are made only sometimes, arguments that are given back.

import fc from 'fast-check';
import { numbers, numeral, resultOf, showArray } from './memory.js';

const node = (k, parts = {}) => fc.record({ k: fc.constant(k), ...parts });
const pick = fc.nat({ max: 30 });

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
    { weight: 3, arbitrary: node('setField', { pick, key: pick, op: fc.constantFrom('=', '+=', '*='), a: e }) },
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
  print,
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

function print({ program: { body, result, gives } }, name, typed) {
  const type = (text) => (typed ? `: ${text}` : '');
  const ctx = {
    mark: typed ? '!' : '',
    next: 0,
    numbers: ['s', 't', 'x', 'n'],
    fixed: ['x', 'n'],
    records: [],
    lists: [],
    functions: [],
    arrays: [],
  };
  return [
    `${typed ? 'export ' : ''}function ${name}(x${type('number')}, n${type('number')}, a${type('Float64Array')})${type(gives ? 'Float64Array' : 'number')} {`,
    ...(typed ? ["  'use kernel';"] : []),
    '  let s = 1, t = n;',
    ...body.flatMap((each) => statementText(ctx, each)).map((line) => `  ${line}`),
    // Nothing of what it has is without a trace.
    ...ctx.lists.map((each) => `  for (const v of ${each}) s = s * 0.5 + v;`),
    ...ctx.arrays.map((each) => `  s = s * 0.5 + ${each}.length;`),
    ...ctx.records.map(({ name: each }) => `  t = t * 0.5 + ${each}.x - ${each}.y;`),
    gives ? `  if (a.length > 0) a[0] = s + t; return a;` : `  return ${text(ctx, result)} + s * 0.5 + t;`,
    '}',
  ].join('\n');
}

const of = (list, at) => (list.length === 0 ? undefined : list[at % list.length]);

function inside(ctx, body) {
  const { numbers: all, records, lists, functions, arrays } = ctx;
  const outer = { numbers: all, records, lists, functions, arrays };
  const lines = body.flatMap((each) => statementText(ctx, each)).map((line) => `  ${line}`);
  Object.assign(ctx, outer);
  return lines;
}

function fresh(ctx, prefix) {
  return `${prefix}${ctx.next++}`;
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
    case 'wrap': {
      const a = inner(each.a);
      return of(
        [
          `Math.abs(${a})`,
          `everyday_util.half(${a})`,
          `everyday_floor(${a})`,
          `-(${a})`,
          `everyday_norm({ x: ${a}, y: s })`,
          `everyday_parts(${a}).rest`,
          `(everyday_parts(${a}).isWhole ? 1 : 2)`,
          `everyday_norm(everyday_mirror(everyday_point(${a}, t)))`,
          `(${a} ?? 7)`,
          `(typeof ${of(ctx.numbers, each.how)} === 'number' ? ${a} : nothing.at.all)`,
          `((v) => v * 2 + s)(${a})`,
          `everyday_util.clamp(${a}, -9, everyday_util.SIZE)`,
          `everyday_kit.scaled(${a})`,
          `everyday_Kit.turned(${a})`,
        ],
        each.how,
      );
    }
    case 'call': {
      const [a, b] = [inner(each.a), inner(each.b)];
      const fn = of(ctx.functions, each.pick);
      return of(
        [
          `everyday_imul(${a}, ${b})`,
          `everyday_ordered(${a}, ${b})[1]`,
          `everyday_point(${a}, ${b}).y`,
          `Math.max(${a}, ${b})`,
          ...(fn === undefined ? [] : [`${fn}(${a}, ${b})`, `${fn}(${b}, 2)`]),
        ],
        each.pick,
      );
    }
    case 'choose':
      return `(${inner(each.a)} < ${inner(each.b)} ? ${inner(each.c)} : s)`;
    case 'field': {
      const record = of(ctx.records, each.pick);
      return record === undefined ? 't' : `${record.name}.${of(record.keys, each.key)}`;
    }
    default: {
      const at = inner(each.at);
      const list = of(ctx.lists, each.pick);
      return of(
        [
          `everyday_list[${at} & 3]${ctx.mark}`,
          `everyday_table[${at} & 7]${ctx.mark}`,
          'everyday_Side.Both',
          'everyday_list.length',
          'a.length',
          ...(list === undefined
            ? []
            : [`(${list}.length > 2 ? ${list}[${at} & 1]${ctx.mark} : ${list}.length)`, `${list}.length`]),
        ],
        each.pick,
      );
    }
  }
}

/** A record's text, of the fields x and y, or of others. */
function recordText(ctx, { a, b, how, from }) {
  const [x, y] = [text(ctx, a), text(ctx, b)];
  const other = of(
    ctx.records.filter(({ keys }) => keys.includes('x')),
    from,
  );
  return of(
    [
      `{ x: ${x}, y: ${y} }`,
      `everyday_point(${x}, ${y})`,
      `everyday_mirror({ x: ${x}, y: ${y} })`,
      `(${x} < 1 ? { x: ${x}, y: ${y} } : { x: ${y}, y: s })`,
      ...(other === undefined ? [] : [`{ ...${other.name}, y: ${y} }`, `everyday_mirror(${other.name})`]),
    ],
    how,
  );
}

function statementText(ctx, stmt) {
  const t = (each) => text(ctx, each);
  const variables = ctx.numbers.filter((each) => !ctx.fixed.includes(each));
  const declare = (name) => {
    ctx.numbers = [...ctx.numbers, name];
    return name;
  };
  switch (stmt.k) {
    case 'assign':
      return [`${of(variables, stmt.pick)} ${stmt.op} ${t(stmt.a)};`];
    case 'declare': {
      const value = t(stmt.a);
      const name = declare(fresh(ctx, 'v'));
      return [stmt.late ? `let ${name}; ${name} = ${value};` : `let ${name} = ${value};`];
    }
    case 'record': {
      const value = recordText(ctx, stmt);
      const name = fresh(ctx, 'p');
      const isVariable = stmt.how % 3 === 0;
      const other = of(
        ctx.records.filter((each) => !each.isVariable),
        stmt.from,
      );
      if (other !== undefined && stmt.how % 7 === 1) {
        // The same object under another name.
        ctx.records = [...ctx.records, { ...other, name }];
        return [`const ${name} = ${other.name};`];
      }
      ctx.records = [...ctx.records, { name, keys: ['x', 'y'], isVariable }];
      return [`${isVariable ? 'let' : 'const'} ${name} = ${value};`];
    }
    case 'setField': {
      const record = of(ctx.records, stmt.pick);
      const value = t(stmt.a);
      return record === undefined ? [] : [`${record.name}.${of(record.keys, stmt.key)} ${stmt.op} ${value};`];
    }
    case 'assignRecord': {
      const record = of(
        ctx.records.filter(({ isVariable }) => isVariable),
        stmt.pick,
      );
      if (record === undefined) return [];
      // From itself: what is read must be what was there before.
      if (stmt.how % 2 === 0) return [`${record.name} = { x: ${record.name}.y, y: ${record.name}.x + s };`];
      return [`${record.name} = ${recordText(ctx, stmt)};`];
    }
    case 'takeApart': {
      const [x, y] = [t(stmt.a), t(stmt.b)];
      const record = of(ctx.records, stmt.from);
      const [v, w] = [fresh(ctx, 'v'), fresh(ctx, 'v')];
      const line = of(
        [
          `const [${v}, ${w}] = everyday_ordered(${x}, ${y});`,
          `let { whole: ${v}, rest: ${w} = ${y} } = everyday_parts(${x});`,
          `const [${v}, ${w}] = [${x}, ${y}];`,
          `const { length: ${v} } = a; const { x: ${w} } = { x: ${y} };`,
          `var ${v} = ${x}, { y: ${w} } = everyday_point(${x}, ${y});`,
          `const [${v} = ${y}, , ${w} = 4] = [${x}, s, t];`,
          ...(record === undefined
            ? []
            : [`const { ${record.keys[0]}: ${v}, ${record.keys[1]}: ${w} } = ${record.name};`]),
        ],
        stmt.how,
      );
      if (/^(let|var)/.test(line)) [v, w].forEach(declare);
      else {
        ctx.numbers = [...ctx.numbers, v, w];
        ctx.fixed = [...ctx.fixed, v, w];
      }
      return [line];
    }
    case 'swap': {
      const [p, q] = [of(variables, stmt.p), of(variables, stmt.q)];
      const [x, y] = [t(stmt.a), t(stmt.b)];
      const record = of(ctx.records, stmt.p);
      return of(
        [
          [`[${p}, ${q}] = [${q}, ${p}];`],
          [`if (a.length > 7) [a[${x} & 7], a[${y} & 7]] = [a[${y} & 7]${ctx.mark}, a[${x} & 7]${ctx.mark}];`],
          [`[${p}, ${q}] = everyday_ordered(${x}, ${y});`],
          [`({ whole: ${p}, rest: ${q} } = everyday_parts(${x}));`],
          [`[${p}] = [${x}, ${y}];`],
          record === undefined ? [] : [`[${record.name}.x, ${record.name}.y] = [${record.name}.y, ${x}];`],
          record === undefined ? [] : [`({ x: ${record.name}.y, y: ${record.name}.x } = ${record.name});`],
        ],
        stmt.how,
      );
    }
    case 'list': {
      const [x, y] = [t(stmt.a), t(stmt.b)];
      const name = fresh(ctx, 'l');
      ctx.lists = [...ctx.lists, name];
      return [
        `const ${name} = ${of([`[${x}, ${y}]`, `[]`, `new Array(${stmt.how % 20}).fill(${x})`, `[${x}, ${y}, s, t]`], stmt.how)};`,
      ];
    }
    case 'changeList': {
      const list = of(ctx.lists, stmt.pick);
      const [x, y] = [t(stmt.a), t(stmt.b)];
      if (list === undefined) return [];
      return of(
        [
          [`${list}.push(${x});`],
          [`s = ${list}.push(${x}, ${y}) + s;`],
          [`if (${list}.length > 0) t = ${list}.pop()${ctx.mark};`],
          [`${list}[${list}.length] = ${x};`],
          [`if (${list}.length > 1) ${list}[${x} & 1] = ${y};`],
          [`if (${list}.length > 3) ${list}.length = ${stmt.how & 3};`],
          [`for (const v of ${list}) s = s * 0.5 + v;`],
          [`for (let k = 0; k < 20; k++) ${list}.push(k * ${x});`],
          [`${list}.fill(${x});`],
          [`s += new Float64Array(${list}).length;`],
          [`${list}[${stmt.how % 5}] = ${x};`],
          [`if (${list}.length > 0) ${list}[0] += ${x};`],
        ],
        stmt.how,
      );
    }
    case 'function': {
      // They don't call each other: bodies in bodies would be too many.
      const known = ctx.functions;
      ctx.functions = [];
      const [x, y] = [t(stmt.a), t(stmt.b)];
      ctx.functions = known;
      const variable = of(variables, stmt.p);
      const name = fresh(ctx, 'g');
      ctx.functions = [...ctx.functions, name];
      const types = ctx.mark === '!' ? ': number' : '';
      return [
        of(
          [
            `const ${name} = (u${types}, w${types}) => u * ${x} - w;`,
            `const ${name} = (u${types}, w${types}) => { if (u < w) return ${y}; ${variable} += u; return ${x}; };`,
            `function ${name}(u${types}, w${types}) { const k = u + w; return k * ${x}; }`,
            `const ${name} = function (u${types}, w${types} = 3) { for (let i = 0; i < 3; i++) { if (i > w) return i + ${y}; } return u; };`,
            `const ${name} = (u${types}, w${types}) => { var ${variable}2 = u; { var ${variable}2 = w + 1; } return ${variable}2; };`,
          ],
          stmt.how,
        ),
      ];
    }
    case 'callback': {
      const [x, y] = [t(stmt.a), t(stmt.b)];
      const variable = of(variables, stmt.p);
      const array = of(['a', ...ctx.lists, ...ctx.arrays, 'everyday_table'], stmt.of);
      return [
        of(
          [
            `${array}.forEach((v, i) => { ${variable} += v * i; });`,
            `s = ${array}.reduce((u, v) => u * 0.5 + v, ${x});`,
            `s += ${array}.some((v) => v > ${x}) ? 1 : 2;`,
            `s += ${array}.every((v, i) => v < i + ${x}) ? 1 : 2;`,
            `t = ${array}.findIndex((v) => v === ${x});`,
            `s = everyday_apply((v) => v * ${x} + t, ${y});`,
            `s = everyday_fold(a, (u, v) => { ${variable} = v; return u + v * ${x}; });`,
            `s = a.map((v) => v + ${x}).map(Math.abs)[0]${ctx.mark};`,
            `s = everyday_touch(a, ${x})[0]${ctx.mark} + everyday_touch(a.subarray(1), ${y}).length;`,
          ],
          stmt.how,
        ),
      ];
    }
    case 'arrayVariable': {
      const other = of(['a', 'a.subarray(1)', ...ctx.arrays], stmt.p);
      const value = t(stmt.a);
      const name = fresh(ctx, 'b');
      ctx.arrays = [...ctx.arrays, name];
      return of(
        [
          [`let ${name} = ${other};`],
          [`let ${name} = ${value} < s ? a : ${other};`],
          [`let ${name}; if (s < ${value}) ${name} = ${other}; else ${name} = a;`],
          [`let ${name} = new Float64Array(8);`],
        ],
        stmt.how,
      );
    }
    case 'pointArray': {
      const [first, second] = [of(ctx.arrays, stmt.p), of(ctx.arrays, stmt.q)];
      const [x, y] = [t(stmt.a), t(stmt.b)];
      if (first === undefined || second === undefined) return [];
      // Those that were made deeper than others may not be given to them.
      return of(
        [
          [`${first} = a;`],
          [`${first} = a.subarray(${stmt.how & 3});`],
          [`${first} = ${x} < ${y} ? a : ${first};`],
          [`${first}[${x} & 7] = ${y};`],
          [`s += ${first}[${x} & 3]${ctx.mark};`],
          [`for (let k = 0; k < ${first}.length; k++) s = s * 0.5 + ${first}[k]${ctx.mark};`],
          [`for (const v of ${first}) t = t * 0.5 + v;`],
          [`for (let k = 0; k < 3; k++) { ${first}[k & 7] = ${x}; [${first}] = [k & 1 ? a : ${first}]; }`],
          [`{ const swap = ${first}; ${first} = a; s += swap.length; }`],
          [`if (${first}.length > 2) ${first} = ${first}.subarray(1);`],
          [`s = everyday_fold(${first}, (u, v) => { ${first} = a; return u + v; });`],
          [`s += (${x} < s ? ${first} : ${second})[${y} & 1]${ctx.mark};`],
        ],
        stmt.how,
      );
    }
    case 'fail': {
      const [x, y] = [t(stmt.a), t(stmt.b)];
      const words = [`'s is ' + s`, `\`\${${x}} of \${t}\``, `String(${y}) + '!' + 1`, `'plain'`];
      return [`if (s > 1e5) throw new ${of(['RangeError', 'Error', 'TypeError'], stmt.how)}(${of(words, stmt.how)});`];
    }
    case 'guard': {
      const variable = of(ctx.numbers, stmt.p);
      const test = of(
        [
          `typeof ${variable} !== 'number'`,
          `a instanceof Float64Array`,
          `${variable} === undefined || ${variable} > 1`,
          `${variable} != null && ${variable} < 3`,
          `Array.isArray(a)`,
          `!a || a.length > 4`,
          `Array.isArray(everyday_list) && ${variable} > s`,
          `${variable} > 1 && typeof ${variable} === 'number'`,
          `${variable} < 2 || Array.isArray(a)`,
          `${variable} < 2 || ArrayBuffer.isView(a)`,
          `${variable} > 1 && ${variable} === null`,
        ],
        stmt.how,
      );
      return [`if (${test}) {`, ...inside(ctx, stmt.yes), '}'];
    }
    case 'if':
      return [`if (${t(stmt.a)} < ${t(stmt.b)}) {`, ...inside(ctx, stmt.yes), '} else {', ...inside(ctx, stmt.no), '}'];
    case 'loop': {
      const i = fresh(ctx, 'i');
      const head = `for (let ${i} = 0; ${i} < ${stmt.times}; ${i}++) {`;
      ctx.fixed = [...ctx.fixed, i];
      ctx.numbers = [...ctx.numbers, i];
      const lines = inside(ctx, stmt.body);
      ctx.numbers = ctx.numbers.filter((each) => each !== i);
      return [head, ...lines, '}'];
    }
    default:
      return [`a[${t(stmt.at)} & 7] ${stmt.op} ${t(stmt.a)};`];
  }
}
