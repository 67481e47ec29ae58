// Prints programs of the family `lists`: TypeScript for the compiler, JavaScript for V8.

import { fresh, of } from './trees.js';

export function printLists({ program: { body, result } }, name, typed) {
  const type = (text) => (typed ? `: ${text}` : '');
  const ctx = { typed, mark: typed ? '!' : '', next: 0, numbers: ['s', 't', 'x', 'n'], ...NOTHING };
  return [
    `${typed ? 'export ' : ''}function ${name}(x${type('number')}, n${type('number')}, a${type('Float64Array')})${type('number')} {`,
    ...(typed ? ["  'use kernel';"] : []),
    '  let s = 1, t = n;',
    ...body.flatMap((each) => statementText(ctx, each)).map((line) => `  ${line}`),
    // Nothing of what it has is without a trace.
    ...ctx.lists.map((each) => `  for (const v of ${each}) s = s * 0.5 + v;`),
    ...ctx.flags.map((each) => `  for (const v of ${each}) t = t * 0.5 + (v ? 1 : 0);`),
    ...ctx.records.map((each) => `  for (const { x: v, y: w, on } of ${each}) s = s * 0.5 + v - w + (on ? 1 : 0);`),
    ...ctx.rows.map(
      (each) => `  for (const row of ${each}) { t = t * 0.5 + row.length; for (const v of row) s = s * 0.5 + v; }`,
    ),
    `  return ${text(ctx, result)} + s * 0.5 + t;`,
    '}',
  ].join('\n');
}

const NOTHING = { lists: [], flags: [], records: [], rows: [], named: [] };

function inside(ctx, body) {
  const { numbers, lists, flags, records, rows, named } = ctx;
  const lines = body.flatMap((each) => statementText(ctx, each)).map((line) => `  ${line}`);
  Object.assign(ctx, { numbers, lists, flags, records, rows, named });
  return lines;
}

function text(ctx, each) {
  switch (each.k) {
    case 'variable':
      return of(ctx.numbers, each.pick);
    case 'number':
      return each.text;
    case 'binary':
      return `(${text(ctx, each.a)} ${each.op} ${text(ctx, each.b)})`;
    default:
      return readText(ctx, each, text(ctx, each.at));
  }
}

/** An element at a place that is there. */
const elementOf = (ctx, list, at) => `${list}[lists_at(${at}, ${list}.length)]${ctx.mark}`;

function readText(ctx, { how, of: at }, index) {
  const [list, flags, records, rows, row] = [ctx.lists, ctx.flags, ctx.records, ctx.rows, ctx.named].map((each) => {
    return of(each, at);
  });
  const choices = ['a.length'];
  const there = (each, value) => choices.push(`(${each}.length > 0 ? ${value} : 7)`, `${each}.length`);
  if (list !== undefined) there(list, elementOf(ctx, list, index));
  if (flags !== undefined) there(flags, `(${elementOf(ctx, flags, index)} ? 3 : 4)`);
  if (records !== undefined) there(records, `${elementOf(ctx, records, index)}.x`);
  if (row !== undefined) there(row.name, elementOf(ctx, row.name, index));
  if (rows !== undefined) there(rows, `${elementOf(ctx, rows, index)}.length`);
  return of(choices, how);
}

const makers = {
  makeList(ctx, stmt, x, y) {
    const name = fresh(ctx, 'l');
    const [list, row, flags] = [of(ctx.lists, stmt.of), of(ctx.named, stmt.of), of(ctx.flags, stmt.of)];
    const type = ctx.typed ? ': number[]' : '';
    const i = fresh(ctx, 'i');
    const made = of(
      [
        `[${x}, ${y}]`,
        '[]',
        `new Array(${stmt.how}).fill(${x})`,
        `new Array(${stmt.how}); for (let ${i} = 0; ${i} < ${stmt.how}; ${i}++) ${name}[${i}] = ${i} * ${y}`,
        `new Array(a.length); for (let ${i} = 0; ${i} < ${name}.length; ++${i}) { const v = a[${i}]${ctx.mark}; ${name}[${i}] = v + ${i}; if (${i} > 1) ${name}[${i} - 1] += ${name}[${i} - 2]${ctx.mark}; }`,
        `Array.from({ length: ${x} & 15 }, (_, k) => k * ${y})`,
        `[...a, ${x}]`,
        `lists_made(${stmt.how % 9}, ${x})`,
        ...(list === undefined
          ? []
          : [
              `${list}.concat(${x}, ${list}.slice(0, 3), [${y}])`,
              `${list}.splice(${x}, ${y})`,
              `${list}.splice(${x} & 3, 2, ${y}, s)`,
              `${list}.map((v, k) => v - k)`,
              `lists_same(${list}).slice(${x})`,
              `[${x}, ...${list}.slice(0, 9), ${y}]`,
            ]),
        ...(row === undefined
          ? []
          : [`[...${row.name}]`, `${row.name}.slice(${x})`, `${row.name}.filter((v) => v > ${x})`]),
        ...(flags === undefined ? [] : [`${flags}.map((v) => (v ? ${x} : 2))`]),
      ],
      stmt.how,
    );
    ctx.lists = [...ctx.lists, name];
    return [`const ${name}${type} = ${made};`];
  },
  makeFlags(ctx, stmt, x, y) {
    const name = fresh(ctx, 'f');
    const [list, flags] = [of(ctx.lists, stmt.of), of(ctx.flags, stmt.of)];
    const isTyped = ctx.typed && stmt.how % 2 === 0;
    const made = of(
      [
        `[${x} > 1, ${y} < s]`,
        `new Array(${stmt.how}).fill(${x} > 1)`,
        `Array.from({ length: ${x} & 7 }, (_, k) => k > ${y})`,
        `[...a].map((v) => v > ${x})`,
        ...(list === undefined ? [] : [`${list}.map((v) => v > ${x})`]),
        ...(flags === undefined ? [] : [`${flags}.filter((v, k) => v || k > 1)`, `[${x} > s, ...${flags}.slice(1)]`]),
      ],
      stmt.how,
    );
    ctx.flags = [...ctx.flags, name];
    return [`const ${name}${isTyped ? ': boolean[]' : ''} = ${made};`];
  },
  makeRecords(ctx, stmt, x, y) {
    const name = fresh(ctx, 'r');
    ctx.records = [...ctx.records, name];
    const type = ctx.typed ? ': { x: number; y: number; on: boolean }[]' : '';
    const made = of(['[]', `[{ x: ${x}, y: ${y}, on: s > 1 }]`], stmt.how);
    return [`const ${name}${type} = ${made};`, `${name}.push({ x: ${y}, y: s, on: ${x} > 2 });`];
  },
  makeRows(ctx, stmt, x, y) {
    const name = fresh(ctx, 'g');
    const type = ctx.typed ? ': number[][]' : '';
    const list = of(ctx.lists, stmt.of);
    const made = of(
      [
        `[[${x}], [], [${y}, s]]`,
        '[]',
        `Array.from({ length: ${stmt.how % 5} }, () => [])`,
        `lists_graph(${stmt.how % 4}, ${x})`,
        `Array.from({ length: ${stmt.how % 5} }, (_, k) => [k, ${x}])`,
        `Array.from({ length: ${x} & 3 }, () => new Array(${stmt.how % 9}).fill(${y}))`,
        ...(list === undefined ? [] : [`[[...${list}], ${list}.slice(1)]`]),
      ],
      stmt.how,
    );
    ctx.rows = [...ctx.rows, name];
    return [`const ${name}${type} = ${made};`];
  },
};

const changes = {
  changeList(ctx, stmt, x, y) {
    const list = of(ctx.lists, stmt.of);
    if (list === undefined) return [];
    const [other, row] = [of(ctx.lists, stmt.from), of(ctx.named, stmt.from)];
    const isThere = `if (${list}.length > 0)`;
    return [
      of(
        [
          `${list}.push(${x}, ${y});`,
          `${isThere} t = ${list}.shift()${ctx.mark};`,
          `${isThere} t = ${list}.pop()${ctx.mark} - ${x};`,
          `s += ${list}.unshift(${x}, t);`,
          `${list}.unshift(${y});`,
          `${list}.splice(${x}, ${y});`,
          `${list}.splice(${x}, 1, ${y}, s, t);`,
          `s += ${list}.splice(${x} & 3).length;`,
          `if (${list}.length > 2) ${list}.length -= ${stmt.how & 1};`,
          `if (${list}.length > 3) ${list}.length = ${stmt.how & 3};`,
          `${list}[${list}.length] = ${x};`,
          `${isThere} ${elementOf({ mark: '' }, list, x)} = ${y};`,
          `${isThere} ${elementOf({ mark: '' }, list, x)} *= ${y};`,
          `if (${list}.length < 30) ${list}.push(...${other});`,
          `s += lists_add(${list}, ${x}) + lists_total(${other}) + lists_last(lists_same(${list}));`,
          `for (const v of ${list}) { if (${list}.length < 20 && v > 0) ${list}.push(v - 1); s = s * 0.5 + v; }`,
          `${list}.sort((p, q) => p - q);`,
          `${list}[${stmt.how}] = ${x};`,
          ...(row === undefined ? [] : [`${list}.push(...${row.name}.slice(0, 5));`]),
        ],
        stmt.how,
      ),
    ];
  },
  changeFlags(ctx, stmt, x, y) {
    const flags = of(ctx.flags, stmt.of);
    if (flags === undefined) return [];
    const other = of(ctx.flags, stmt.from);
    const isThere = `if (${flags}.length > 0)`;
    const element = elementOf({ mark: '' }, flags, x);
    return [
      of(
        [
          `${flags}.push(${x} > ${y});`,
          `if (${flags}.length < 20) ${flags}.push(...${other});`,
          `${isThere} t = ${flags}.pop() ? ${x} : 5;`,
          `${isThere} t = ${flags}.shift() ? ${x} : 5;`,
          `${isThere} ${element} = !${element};`,
          `${isThere} ${element} ||= ${y} > s;`,
          `${isThere} ${element} &&= ${y} > s;`,
          `${flags}.fill(${x} > 0);`,
          `${flags}.unshift(${x} < s, ${y} > 3);`,
          `${flags}.splice(${x}, ${y}, s > 3);`,
          `s += ${flags}.indexOf(${x} > 1) + ${flags}.lastIndexOf(true) + (${flags}.includes(false) ? 1 : 0);`,
          `s += lists_count(${flags}) + (lists_flip(${flags}, ${stmt.how & 3}) ? 1 : 2);`,
          `s += (${flags}.some((v) => v) ? 1 : 0) + (${flags}.every((v, k) => v || k > 2) ? 2 : 0);`,
          `${flags}.reverse();`,
          `${flags}.forEach((v, k) => { if (v) s += k; });`,
          `t = (${flags}.at(${x}) ?? true) ? 1 : 2;`,
        ],
        stmt.how,
      ),
    ];
  },
  changeRecords(ctx, stmt, x, y) {
    const records = of(ctx.records, stmt.of);
    if (records === undefined) return [];
    const element = elementOf(ctx, records, x);
    const isThere = `if (${records}.length > 0)`;
    return [
      of(
        [
          `${records}.push({ x: ${x}, y: ${y}, on: ${y} > 1 });`,
          `${isThere} { const { x: v, on } = ${records}.pop()${ctx.mark}; if (on) s += v; }`,
          `${isThere} ${element}.x = ${y};`,
          `${isThere} ${element}.y += ${y};`,
          `${isThere} ${element}.on = !${element}.on;`,
          `for (const p of ${records}) { p.x += p.y; p.on = p.x > ${y}; }`,
          `for (let k = 0; k < ${records}.length; k++) s = s * 0.5 + ${records}[k]${ctx.mark}.x;`,
        ],
        stmt.how,
      ),
    ];
  },
  changeRows(ctx, stmt, x, y) {
    const rows = of(ctx.rows, stmt.of);
    if (rows === undefined) return [];
    const [list, row] = [
      of(ctx.lists, stmt.from),
      of(
        ctx.named.filter(({ list: each }) => each === rows),
        stmt.from,
      ),
    ];
    const element = elementOf(ctx, rows, x);
    const other = elementOf(ctx, rows, y);
    const isThere = `if (${rows}.length > 0)`;
    const made = fresh(ctx, 'm');
    const itself = ctx.typed ? ': number[]' : '';
    return [
      of(
        [
          `${rows}.push([]);`,
          `${rows}.push([${x}, ${y}], [s]);`,
          `${isThere} ${element}.push(${y}, ${x});`,
          `${isThere} (${x} < s ? ${element} : ${other}).push(${y});`,
          `${isThere} for (let k = 0; k < 9; k++) ${element}.push(k);`,
          `${isThere} ${element}[${element}.length] = ${y};`,
          `${isThere} ${elementOf({ mark: '' }, rows, x)} = ${other};`,
          `${isThere} ${elementOf({ mark: '' }, rows, x)} = [${y}];`,
          `${isThere} ${rows}.push(${element});`,
          `if (${rows}.length > 2) s += ${rows}.pop()${ctx.mark}.length;`,
          `if (${rows}.length > 3) ${rows}.length = ${stmt.how & 3};`,
          `for (const row of ${rows}) { if (row.length > 0) s = s * 0.5 + row.pop()${ctx.mark}; if (${rows}.length < 6) ${rows}.push([s]); }`,
          `for (const row of ${rows}) for (const v of row) { s = s * 0.5 + v; if (row.length < 9) row.push(${x}); }`,
          `for (const row of ${rows}) { row.length = Math.min(row.length, ${stmt.how & 3}); row.push(${y}); }`,
          `s += lists_edge(${rows}, ${x}, ${y});`,
          `${isThere} s += lists_add(${element}, ${y}) + lists_total(${other});`,
          `${isThere} s = ${element}.reduce((p, v) => p * 0.5 + v, s);`,
          `${isThere} s += ${element}.indexOf(${y}) + Math.max(...${other});`,
          `${isThere} { const [v = 0] = ${element}.slice(0, 1); s += v; }`,
          `const ${made}${itself} = [${x}]; ${rows}.push(${made}); ${made}.push(${y}); s += ${rows}[${rows}.length - 1]${ctx.mark}.length;`,
          ...(list === undefined ? [] : [`${rows}.push([...${list}]);`, `${rows}.push(${list}.map((v) => v + 1));`]),
          ...(row === undefined
            ? []
            : [`${rows}.push(${row.name});`, `${isThere} ${elementOf({ mark: '' }, rows, x)} = ${row.name};`]),
        ],
        stmt.how,
      ),
    ];
  },
  nameRow(ctx, stmt, x, y) {
    const list = of(ctx.rows, stmt.of);
    if (list === undefined) return [];
    const name = fresh(ctx, 'w');
    const isLet = stmt.how % 2 === 0;
    ctx.named = [...ctx.named, { name, list, isLet }];
    const at = elementOf(ctx, list, x);
    return [`if (${list}.length === 0) ${list}.push([${y}]);`, `${isLet ? 'let' : 'const'} ${name} = ${at};`];
  },
  changeRow(ctx, stmt, x, y) {
    const row = of(ctx.named, stmt.of);
    if (row === undefined) return [];
    const { name, list, isLet } = row;
    const other = of(
      ctx.named.filter((each) => each.list === list),
      stmt.from,
    );
    const isThere = `if (${name}.length > 0)`;
    const element = elementOf({ mark: '' }, name, x);
    return [
      of(
        [
          `${name}.push(${x}, ${y});`,
          `s += ${name}.push(${x});`,
          `${isThere} t = ${name}.pop()${ctx.mark};`,
          `${isThere} ${element} = ${y};`,
          `${isThere} ${element} += ${y};`,
          `${isThere} ${element} ||= ${y};`,
          `${name}[${name}.length] = ${x};`,
          `if (${name}.length > 2) ${name}.length = ${stmt.how & 1};`,
          `${name}.fill(${x});`,
          `${name}.sort((p, q) => p - q);`,
          `${name}.reverse();`,
          `for (const v of ${name}) { s = s * 0.5 + v; if (${name}.length < 12 && v > 1) ${name}.push(v - 1); }`,
          `${name}.forEach((v, k) => { s += v * k; });`,
          `t = ${name}.find((v) => v > ${x}) ?? ${name}.at(-1) ?? 3;`,
          `s += lists_add(${name}, ${x}) + lists_total(${other.name}) + lists_last(${name});`,
          ...(isLet
            ? [
                `${name} = ${other.name};`,
                `${name} = [${x}];`,
                `if (${list}.length > 0) ${name} = ${elementOf(ctx, list, y)};`,
                `${name} = ${name}.slice(${x});`,
                `${name} = ${x} < s ? ${other.name} : [${y}];`,
              ]
            : []),
        ],
        stmt.how,
      ),
    ];
  },
  /** What is changed while an expression is evaluated. */
  order(ctx, stmt, x, y) {
    const name = fresh(ctx, 'c');
    const [rows, list, flags] = [of(ctx.rows, stmt.of), of(ctx.lists, stmt.from), of(ctx.flags, stmt.of)];
    const all = [];
    if (list !== undefined) {
      const change = of([`${list}.push(${x})`, `${list}.unshift(${y})`, `${list}.splice(1, 1).length`], stmt.how);
      const fn = `const ${name} = () => { ${list}.push(s); return ${change}; };`;
      all.push(
        `${fn} s += ${list}.length + ${name}() * ${list}.length;`,
        `${fn} ${list}.push(${list}.length, ${name}(), ${list}.length);`,
        `${fn} if (${list}.length > 0) ${list}[0] = ${name}();`,
        `${fn} if (${list}.length > 0) ${list}[0] += ${name}();`,
        `${fn} ${list}.splice(${name}() & 1, ${list}.length & 1, ${name}());`,
      );
    }
    if (flags !== undefined) {
      const fn = `const ${name} = () => { ${flags}.push(${x} > 1); return ${flags}.length > 3; };`;
      all.push(`${fn} ${flags}.push(${flags}[0] ?? false, ${name}());`, `${fn} ${flags}[0] = ${name}();`);
    }
    if (rows !== undefined) {
      const there = `${rows}.push([${x}], [${y}, s]);`;
      const change = of(
        [`${rows}[0]${ctx.mark}.push(s)`, `${rows}.push([s])`, `${rows}[1]${ctx.mark}.pop()${ctx.mark}`],
        stmt.how,
      );
      const fn = `${there} const ${name} = () => { for (let k = 0; k < 5; k++) ${rows}[1]${ctx.mark}.push(k); return ${change}; };`;
      const swap = `${there} const ${name} = () => { const row = ${rows}[0]${ctx.mark}; ${rows}[0] = ${rows}[1]${ctx.mark}; ${rows}[1] = row; return 0; };`;
      all.push(
        `${fn} ${rows}[1]${ctx.mark}[0] = ${name}();`,
        `${fn} ${rows}[1]${ctx.mark}.push(${rows}[1]${ctx.mark}.length, ${name}(), ${rows}[1]${ctx.mark}.length);`,
        `${fn} s += ${rows}[0]${ctx.mark}.length + ${name}() * ${rows}[0]${ctx.mark}.length;`,
        `${swap} ${rows}[0]${ctx.mark}[${name}()] = ${x};`,
        `${swap} ${rows}[${name}()]${ctx.mark}.push(${name}(), ${y});`,
        `${swap} ${rows}[0]${ctx.mark}[0] = ${name}() + ${y};`,
      );
    }
    return all.length === 0 ? [] : [`{ ${of(all, stmt.how + stmt.of)} }`];
  },
};

function statementText(ctx, stmt) {
  const t = (each) => text(ctx, each);
  switch (stmt.k) {
    case 'assign':
      return [`${of(['s', 't'], stmt.pick)} = ${t(stmt.a)};`];
    case 'if':
      return [`if (${t(stmt.a)} < ${t(stmt.b)}) {`, ...inside(ctx, stmt.yes), '} else {', ...inside(ctx, stmt.no), '}'];
    case 'loop': {
      const i = fresh(ctx, 'i');
      const { numbers } = ctx;
      ctx.numbers = [...numbers, i];
      const lines = inside(ctx, stmt.body);
      ctx.numbers = numbers;
      return [`for (let ${i} = 0; ${i} < ${stmt.times}; ${i}++) {`, ...lines, '}'];
    }
    default:
      return (makers[stmt.k] ?? changes[stmt.k])(ctx, stmt, t(stmt.a), t(stmt.b));
  }
}
