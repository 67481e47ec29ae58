// Prints programs of the family `everyday`: TypeScript for the compiler, JavaScript for V8.

import { fresh, of } from './trees.js';

export function printEveryday({ program: { body, result, gives } }, name, typed) {
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
  ctx.shift = `${name}_shift`;
  return [
    // Fields of what it is given are the caller's.
    `function ${ctx.shift}(p${type('{ x: number; y: number }')}, d${type('number')})${type('void')} { p.x += d; p.y = d - p.y; }`,
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

function inside(ctx, body) {
  const { numbers: all, records, lists, functions, arrays } = ctx;
  const outer = { numbers: all, records, lists, functions, arrays };
  const lines = body.flatMap((each) => statementText(ctx, each)).map((line) => `  ${line}`);
  Object.assign(ctx, outer);
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
      if (record === undefined) return [];
      if (stmt.how % 3 === 0 && !record.isVariable) return [`${ctx.shift}(${record.name}, ${value});`];
      return [`${record.name}.${of(record.keys, stmt.key)} ${stmt.op} ${value};`];
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
