// What programs of the family `boundary` do with what they were given.

import { memberText, partsOf } from './boundary-values.js';
import { fresh, of } from './trees.js';

const elementOf = ({ mark }, path, index) => `${path}[boundary_at(${index}, ${path}.length)]${mark}`;
const placeOf = (path, index) => elementOf({ mark: '' }, path, index);

/** By what it is done with: choices, each some lines; none where there is no such thing. */
export const actions = {
  list(ctx, stmt, a, b) {
    const list = of(ctx.lists, stmt.of);
    if (list === undefined) return [];
    const other = of(ctx.lists, stmt.from);
    const isThere = `if (${list}.length > 0)`;
    const k = fresh(ctx, 'k');
    return [
      [`${list}.push(${a}, ${b});`],
      [`s = ${list}.push(${a}) + s;`],
      [`${isThere} t = ${list}.pop()${ctx.mark};`],
      [`${isThere} ${placeOf(list, a)} = ${b};`],
      [`${isThere} ${placeOf(list, a)} *= ${b};`],
      [`${isThere} [${placeOf(list, a)}, ${placeOf(list, b)}] = [${elementOf(ctx, list, b)}, t];`],
      [`${isThere} ${list}[${list}.length - 1] = ${a};`],
      [`${list}[${list}.length] = ${a};`],
      [`if (${list}.length > 2) ${list}.length = ${stmt.how & 3};`],
      [`for (let ${k} = 0; ${k} < ${30 + stmt.of * 9}; ${k}++) if (${list}.length < 700) ${list}.push(${k} * ${a});`],
      [`for (let ${k} = 0; ${k} < ${list}.length; ${k}++) ${list}[${k}] = ${list}[${k}]${ctx.mark} - ${a};`],
      [`for (const v of ${list}) s = s * 0.5 + v;`],
      [`s += boundary_add(${list}, ${a}) + boundary_total(${other});`],
      [`boundary_turn(${list});`],
      [`s += boundary_same(${list}).length;`],
      [`s += boundary_check(${a});`],
      [`for (let ${k} = 0; ${k} < 9; ${k}++) ${list}.push(boundary_check(${k} * ${a}));`],
      [`if (${other}.length < 40) ${list}.push(...${other}.slice(0, 9));`],
      [`${list}.sort((p, q) => p - q);`],
      [`${list}.fill(${a});`],
      [`${isThere} t = ${list}.shift()${ctx.mark};`],
      [`s += ${list}.unshift(${a});`],
      [`s += ${list}.splice(${a}, 2, ${b}).length;`],
      [`while (${list}.length > ${stmt.how & 7}) s += ${list}.pop()${ctx.mark};`],
    ];
  },
  flags(ctx, stmt, a, b) {
    const flags = of(ctx.flags, stmt.of);
    if (flags === undefined) return [];
    const isThere = `if (${flags}.length > 0)`;
    return [
      [`${flags}.push(${a} > ${b});`],
      [`${isThere} ${placeOf(flags, a)} = ${b} > 1;`],
      [`${isThere} s += ${flags}.pop() ? 1 : 2;`],
      [`s += boundary_flip(${flags}, ${stmt.from & 3}) ? 1 : 2;`],
      [`if (${flags}.length > 2) ${flags}.length = 1;`],
      [`for (const v of ${flags}) s = s * 2 + (v ? 1 : 0);`],
      [`for (let k = 0; k < 40; k++) ${flags}.push(k > ${a});`],
      [`${flags}.fill(${a} > 1);`],
    ];
  },
  rows(ctx, stmt, a, b) {
    const rows = of(ctx.rows, stmt.of);
    if (rows === undefined) return [];
    const isThere = `if (${rows}.length > 0)`;
    const [element, other] = [elementOf(ctx, rows, a), elementOf(ctx, rows, b)];
    return [
      [`${isThere} ${element}.push(${b});`],
      [`${isThere} { const row = ${element}; if (row.length > 0) row[boundary_at(${b}, row.length)] = ${a}; }`],
      [`${isThere} { const row = ${element}; if (row.length > 0) t = row.pop()${ctx.mark}; }`],
      [`for (const row of ${rows}) for (let j = 0; j < row.length; j++) row[j] = row[j]${ctx.mark} + ${a};`],
      [`for (const row of ${rows}) for (const v of row) s = s * 0.5 + v;`],
      [`for (const row of ${rows}) if (row.length > 1) row.length = 1;`],
      [`${rows}.push([${a}, ${b}]);`],
      [`${rows}.push([]);`],
      [`if (${rows}.length > 1) s += ${rows}.pop()${ctx.mark}.length;`],
      [`if (${rows}.length > 2) ${rows}.length = 1;`],
      [`${isThere} ${placeOf(rows, a)} = ${other};`],
      [`${isThere} ${placeOf(rows, a)} = [${b}];`],
      [`${isThere} ${rows}.push(${element});`],
      [`${isThere} for (let k = 0; k < ${stmt.from * 4}; k++) ${element}.push(k);`],
      [`for (let k = 0; k < ${stmt.from}; k++) ${rows}.push([k, ${a}]);`],
      [`s += boundary_edge(${rows}, ${a}, ${b});`],
      [`${isThere} s += boundary_add(${element}, ${b}) + boundary_total(${other});`],
      [`${isThere} boundary_turn(${element});`],
      [`${isThere} ${element}.sort((p, q) => p - q);`],
    ];
  },
  truthRows(ctx, stmt, a, b) {
    const rows = of(ctx.truthRows, stmt.of);
    if (rows === undefined) return [];
    const isThere = `if (${rows}.length > 0)`;
    return [
      [`for (const row of ${rows}) for (const v of row) if (v) s += ${a};`],
      [`${rows}.push([${a} > 1]);`],
      [`${isThere} ${elementOf(ctx, rows, a)}.push(${b} > 1);`],
      [
        `${isThere} { const row = ${elementOf(ctx, rows, a)}; if (row.length > 0) row[boundary_at(${b}, row.length)] = ${b} > 1; }`,
      ],
      [`for (const row of ${rows}) for (let j = 0; j < row.length; j++) row[j] = !row[j];`],
    ];
  },
  vectors(ctx, stmt, a, b) {
    const vectors = of(ctx.vectors, stmt.of);
    if (vectors === undefined) return [];
    const { path } = vectors;
    const isThere = `if (${path}.length > 0)`;
    return [
      [`for (const row of ${path}) for (let j = 0; j < row.length; j++) row[j] = row[j]${ctx.mark} * ${a};`],
      [`for (const row of ${path}) for (const v of row) s = s * 0.5 + v;`],
      [
        `${isThere} { const row = ${elementOf(ctx, path, a)}; if (row.length > 0) row[boundary_at(${b}, row.length)] = ${b}; }`,
      ],
      [`for (let i = 0; i < ${path}.length; i++) s += ${path}[i]${ctx.mark}.length * i;`],
    ];
  },
  arrays(ctx, stmt, a, b) {
    const array = of(ctx.arrays, stmt.of);
    if (array === undefined) return [];
    return [
      [`if (${array}.length > 0) ${placeOf(array, a)} = ${b};`],
      [`for (const v of ${array}) s = s * 0.5 + v;`],
      [`${array}.fill(${a});`],
    ];
  },
  unions(ctx, stmt, a, b) {
    const union = of(ctx.unions, stmt.of);
    if (union === undefined) return [];
    const other = of(ctx.unions, stmt.from);
    const isThere = `if (${union}.length > 0)`;
    const k = fresh(ctx, 'k');
    return [
      [`${isThere} ${placeOf(union, a)} = ${b};`],
      [`${isThere} ${placeOf(union, a)} *= ${b};`],
      [`for (let ${k} = 0; ${k} < ${union}.length; ${k}++) ${union}[${k}] = ${union}[${k}]${ctx.mark} - ${a};`],
      [`for (const v of ${union}) s = s * 0.5 + v;`],
      [`${union}.fill(${a});`],
      [`if (Array.isArray(${union})) { ${union}.push(${a}); } else if (${union}.length > 1) { ${union}[1] = ${b}; }`],
      [`s += boundary_any(${union}, ${a});`],
      [`s += boundary_both(${other}, ${other});`],
    ];
  },
  records(ctx, stmt, a, b) {
    const records = of(ctx.records, stmt.of);
    if (records === undefined) return [];
    const { path, type, isOwn } = records;
    const isThere = `if (${path}.length > 0)`;
    const element = elementOf(ctx, path, a);
    const parts = partsOf(type);
    const change = (object) => partsText(object, parts, stmt.from, a, b);
    const own = isOwn
      ? [[`${path}.push({ p: ${a}, q: ${b} });`], [`for (let k = 0; k < 30; k++) ${path}.push({ p: k, q: ${a} });`]]
      : [];
    return [
      ...own,
      ...parts.flatMap(([key, { k }]) =>
        k === 'number' && !/^\d/.test(key) ? [[`for (const { ${key}: v } of ${path}) s = s * 0.5 + v;`]] : [],
      ),
      [`${isThere} { const o = ${element}; ${change('o')} }`],
      [`for (const o of ${path}) { ${change('o')} }`],
      [`for (let i = 0; i < ${path}.length; i++) { const o = ${path}[i]${ctx.mark}; ${change('o')} }`],
      [`${isThere} { ${change(element)} }`],
      ...own,
    ];
  },
  object(ctx, stmt, a, b) {
    const object = of(ctx.objects, stmt.of);
    if (object === undefined) return [];
    const parts = partsOf(object.type);
    return [[partsText(object.path, parts, stmt.from, a, b)], [partsText(object.path, parts, stmt.from + 1, b, a)]];
  },
  bigint(ctx, stmt, a) {
    const path = of(ctx.bigints, stmt.of);
    if (path === undefined) return [];
    return [
      [`${path} = BigInt.asIntN(64, ${path} * 6364136223846793005n + 1n);`],
      [`${path} = BigInt.asIntN(64, ${path} ^ (${path} << 13n));`],
      [`${path} = BigInt(boundary_at(${a}, 1000));`],
      [`s += Number(${path} & 255n);`],
      [`if (${path} > 5n) s += ${a};`],
    ];
  },
  absent(ctx, stmt, a, b) {
    const absent = of(ctx.absents, stmt.of);
    if (absent === undefined) return [];
    const { path, of: type, nothing } = absent;
    const isList = type.k === 'list';
    const change = type.k === 'record' ? `${path}.${type.fields[0]} += ${a};` : `${path}[0] = ${a};`;
    const inside = type.k === 'record' ? change : `if (${path}.length > 0) { ${change} s += ${path}[0]${ctx.mark}; }`;
    const asked = type.k === 'record' ? `${path}?.${type.fields[0]} ?? ${b}` : `${path}?.length ?? ${b}`;
    return [
      [`if (${path}) { ${inside} }`],
      [`if (${path} === ${nothing}) s += ${a}; else { ${inside} }`],
      [`if (${path} != null) { ${isList ? `${path}.push(${b});` : inside} } else { t -= ${b}; }`],
      [`s += ${asked};`],
      [`s += ${path} === ${nothing} ? ${a} : 2;`],
    ];
  },
  opt(ctx, stmt, a, b) {
    const [opt, other] = [of(ctx.opts, stmt.of), of(ctx.opts, stmt.from)];
    if (opt === undefined) return [];
    const c = fresh(ctx, 'c');
    return [
      [`s += boundary_weight(${opt});`],
      [`boundary_reset(${opt}, ${a});`],
      [`s += boundary_is(${opt}, ${other});`],
      [`s += ${opt}.w === ${other}.w ? 1 : ${opt}.u === ${other}.u ? 2 : 3;`],
      [`{ const ${c} = { ...${opt} }; s += boundary_weight(${c}) + (${c}.w === ${opt}.w ? 1 : 2); }`],
      [`{ const ${c} = { ...${opt}, x: ${a} }; ${c}.w = ${b}; s += boundary_is(${c}, ${opt}); }`],
      [`{ const { w, u } = ${opt}; s += (w ?? ${a}) + (u ?? ${b}); }`],
      [`${opt}.w = ${other}.w; ${opt}.u = ${other}.u;`],
    ];
  },
  swap(ctx, stmt) {
    const object = of(ctx.swaps, stmt.of);
    const other = of(ctx.swaps, stmt.from);
    if (object === undefined || ctx.depth > 0) return [];
    return [
      [`[${object}.list, ${object}.rest] = [${object}.rest, ${object}.list];`],
      [`${object}.list = ${object}.rest;`],
      [`${object}.rest = ${other}.list;`],
      [`[${object}.list, ${other}.rest] = [${other}.rest, ${object}.list];`],
    ];
  },
  truth(ctx, stmt, a, b) {
    const truth = of(ctx.truths, stmt.of);
    return truth === undefined
      ? []
      : [[`${truth} = !${truth};`], [`${truth} = ${a} > ${b};`], [`${truth} ||= ${a} > 1;`]];
  },
  optional(ctx, stmt, a, b) {
    const optional = of(ctx.optionals, stmt.of);
    if (optional === undefined) return [];
    const { path, nothing } = optional;
    const value = optional.of === 'number' ? a : `${a} > ${b}`;
    return [
      [`if (${path} === ${nothing}) ${path} = ${value}; else ${path} = ${nothing};`],
      [`${path} ??= ${value};`],
      [`${path} = ${value};`],
      [`${path} = ${nothing};`],
      [`if (${path} !== ${nothing}) ${optional.of === 'number' ? `${path} += ${a}` : `s += 1`};`],
    ];
  },
  point(ctx, stmt, a, b) {
    const [point, pair] = [of(ctx.points, stmt.of), of(ctx.pairs, stmt.of)];
    return [
      ...(point === undefined
        ? []
        : [[`${point}.p -= ${a};`], [`{ const { p, q: r } = ${point}; s += p - r * ${b}; }`]]),
      ...(pair === undefined
        ? []
        : [[`{ const [p, r] = ${pair}; s += p - r; }`], [`[${pair}[0], s] = [s, ${pair}[1]];`]]),
    ];
  },
};

/** Changes a part of an object, or reads it. */
function partsText(object, parts, which, a, b) {
  const [key, type] = of(parts, which);
  const path = memberText(object, key);
  switch (type.k) {
    case 'number':
      return of(
        [`${path} = ${a};`, `${path} += ${b};`, `s += ${path}; ${path} -= ${a};`, `s = s * 0.5 + ${path};`],
        which >> 1,
      );
    case 'i32':
      return of([`${path} = ${a} | 0;`, `${path} = (${path} + 3) | 0;`, `s += ${path};`], which >> 1);
    case 'f32':
      return of([`${path} = Math.fround(${a});`, `s += ${path};`], which >> 1);
    case 'boolean':
      return of(
        [`${path} = !${path};`, `if (${path}) s += ${a}; else ${path} = ${b} > 1;`, `s += ${path} ? 1 : 2;`],
        which >> 1,
      );
    case 'record':
      if (type.fields[0] !== 'p') return partsText(path, partsOf(type), which >> 1, a, b);
      return of(
        [
          `${path}.p += ${a};`,
          `s += boundary_far(${path});`,
          !/^(this\.)?v\d/.test(path) || path.includes('[')
            ? `${path}.q = ${path}.p;`
            : `{ const w = ${path}; w.q = w.p; }`,
        ],
        which >> 1,
      );
    case 'tuple':
      return of(
        [`${path}[0] = ${a};`, `s += ${path}[1];`, `[${path}[0], ${path}[1]] = [${path}[1], ${b}];`],
        which >> 1,
      );
    default:
      return `s += 1;`;
  }
}

/** Another name for a part of what there is. */
export function names(ctx, stmt, a) {
  const name = fresh(ctx, 'w');
  const choices = [];
  const list = of(ctx.lists, stmt.of);
  if (list !== undefined) choices.push(['lists', name, [`const ${name} = ${list};`]]);
  const records = of(ctx.records, stmt.of);
  const given = records !== undefined && ctx.depth > 0 ? returned(ctx, a) : undefined;
  if (given !== undefined && !mayBeReplaced(ctx, given)) {
    const own = { path: name, type: records.type, isElement: true };
    choices.push([
      'objects',
      own,
      [`if (${records.path}.length === 0) return${given};`, `const ${name} = ${elementOf(ctx, records.path, a)};`],
    ]);
  }
  const object = of(
    ctx.objects.filter(({ isElement }) => !isElement),
    stmt.of,
  );
  if (object !== undefined) {
    choices.push(['objects', { ...object, path: name }, [`const ${name} = ${object.path};`]]);
    const numbers = partsOf(object.type).filter(([key, { k }]) => k === 'number' && !/^\d/.test(key));
    if (numbers.length > 0) {
      const [key] = of(numbers, stmt.from);
      choices.push(['assigned', name, [`let { ${key}: ${name} } = ${object.path};`]]);
    }
  }
  const rows = of(ctx.rows, stmt.from);
  if (rows !== undefined) choices.push(['rows', name, [`const ${name} = ${rows};`]]);
  const chosen = of(choices, stmt.how);
  if (chosen === undefined) return [];
  const [where, value, lines] = chosen;
  ctx[where] = [...ctx[where], value];
  if (where === 'assigned') ctx.numbers = [...ctx.numbers, name];
  return lines;
}

const returned = (ctx, a) => {
  const text = ctx.form.text(ctx, a, 's');
  return text === '' ? '' : ` ${text}`;
};

/** Of a field that may be given another array: a kernel gives back the same at each return. */
export const mayBeReplaced = (ctx, text) => ctx.swaps.length > 0 && /\.(list|rest)\b/.test(text);

/** Lists and objects of its own. */
export function makers(ctx, stmt, a, b) {
  const name = fresh(ctx, 'm');
  const list = of(ctx.lists, stmt.of);
  const rows = of(ctx.rows, stmt.of);
  const records = of(ctx.records, stmt.of);
  const choices = [
    ['lists', name, `const ${name}${ctx.type('number[]')} = [${a}, ${b}];`],
    ['lists', name, `const ${name} = boundary_made(${stmt.from}, ${a});`],
    ['rows', name, `const ${name} = boundary_graph(${stmt.from & 3}, ${a});`],
    ['points', name, `const ${name} = { p: ${a}, q: ${b} };`],
  ];
  if (list !== undefined) {
    choices.push(['lists', name, `const ${name} = ${list}.slice(${stmt.from & 3});`]);
    choices.push(['lists', name, `const ${name} = [...${list}, ${a}];`]);
    choices.push(['lists', name, `const ${name} = ${list}.map((v) => v + ${b});`]);
    choices.push(['lists', name, `const ${name} = ${list}.filter((v) => v > ${b});`]);
  }
  if (rows !== undefined)
    choices.push([
      'lists',
      name,
      `const ${name}${ctx.type('number[]')} = []; if (${rows}.length > 0) ${name}.push(...${rows}[0]${ctx.mark});`,
    ]);
  if (records !== undefined)
    choices.push(['numbers', name, `let ${name} = 0; for (const o of ${records.path}) ${name}++;`]);
  const [where, value, line] = of(choices, stmt.how);
  ctx[where] = [...ctx[where], value];
  return [line];
}
