// Prints programs of the family `boundary`: TypeScript for the compiler, JavaScript for V8.

import { actions, makers, mayBeReplaced, names } from './boundary-actions.js';
import { givenForms, newForms } from './boundary-results.js';
import { GENERIC, memberText, ownFields, partsOf, typeText } from './boundary-values.js';
import { fresh, of } from './trees.js';

export function printBoundary({ program }, name, typed) {
  const { types, fields, last, body, gives, isAnnotated, result } = program;
  const type = (text) => (typed ? `: ${text}` : '');
  const own = ownFields({ types, fields });
  const ctx = {
    ...{ typed, type, mark: typed ? '!' : '', next: 0, depth: 0, isMethod: own > 0 },
    ...{ numbers: ['s', 't', 'x'], assigned: ['s', 't'], booleans: [], truths: [], optionals: [] },
    ...{
      lists: [],
      unions: [],
      flags: [],
      rows: [],
      truthRows: [],
      vectors: [],
      arrays: [],
      records: [],
      objects: [],
      points: [],
      bigints: [],
      absents: [],
      opts: [],
      swaps: [],
    },
    ...{ pairs: [], given: [] },
  };
  for (const [at, each] of types.entries()) enter(ctx, at < own ? `this.v${at}` : `v${at}`, each, true, at < own);
  if (last === 'optional') ctx.optionals = [...ctx.optionals, { path: 'z', of: 'number', nothing: 'undefined' }];
  if (last === 'default' || last === 'late') ctx.numbers = [...ctx.numbers, 'z'];
  const form = of([...newForms, ...newForms, ...givenForms(ctx)], gives * 31 + result.how);
  ctx.form = form;
  const parameters = types.slice(own).map((each, at) => `v${at + own}${type(typeText(each))}`);
  parameters.push(`x${type('number')}`);
  if (last === 'optional') parameters.push(typed ? 'z?: number' : 'z');
  if (last === 'default') parameters.push(`z${type('number')} = 3`);
  if (last === 'late') parameters.push(`z${type('number')} = x * 2 - 1`);
  const head = form.head?.(ctx) ?? [];
  const lines = [...head, ...body.flatMap((each) => statementText(ctx, each))];
  const [a, b] = [result.a, result.b].map((each) => text(ctx, each));
  const inside = [
    ...(typed ? ["'use kernel';"] : []),
    'let s = 1, t = x;',
    ...lines,
    form.text(ctx, a, b) === '' ? '' : `return ${form.text(ctx, a, b)};`,
  ].map((line) => `  ${line}`);
  const returned = isAnnotated || form.isAnnotated ? type(form.type) : '';
  if (own === 0) {
    const isGeneric = typed && types.some(({ k }) => k === GENERIC.k);
    const generic = isGeneric ? `<T extends ${GENERIC.kinds.join(' | ')}>` : '';
    return [
      `${typed ? 'export ' : ''}function ${name}${generic}(${parameters.join(', ')})${returned} {`,
      ...inside,
      '}',
    ].join('\n');
  }
  const declared = types.slice(0, own).map((each, at) => `  v${at}!: ${typeText(each)};`);
  const sum = ['0', ...ctx.selfLists.map((each) => `boundary_total(${each})`)].join(' + ');
  const bumped = ctx.selfNumbers.map((each) => `${each} += v;`).join(' ');
  return [
    `${typed ? 'export ' : ''}class ${name}_K {`,
    ...(typed ? declared : []),
    `  total()${type('number')} { return ${sum}; }`,
    `  bump(v${type('number')})${type('number')} { ${bumped} return v + this.total(); }`,
    `  run(${parameters.join(', ')})${returned} {`,
    ...inside,
    '  }',
    '}',
    // V8's object is of that class.
    ...(typed
      ? []
      : [`function ${name}(...args) { Object.setPrototypeOf(this, ${name}_K.prototype); return this.run(...args); }`]),
  ].join('\n');
}

/** What can be done with what is there. `isWhole`: a parameter, which is not assigned. */
function enter(ctx, path, type, isWhole, isSelf) {
  const add = (list, value) => {
    ctx[list] = [...ctx[list], value];
  };
  ctx.selfLists ??= [];
  ctx.selfNumbers ??= [];
  const isField = !isWhole || isSelf;
  switch (type.k) {
    case 'number':
      add('numbers', path);
      if (isField) add('assigned', path);
      if (isSelf) add('selfNumbers', path);
      return;
    case 'i32':
    case 'f32':
      add('numbers', path);
      return;
    case 'bigint':
      add('bigints', path);
      return;
    case 'absent':
      add('absents', { path, of: type.of, nothing: type.nothing });
      return;
    case 'boolean':
      add('booleans', path);
      if (isField) add('truths', path);
      return;
    case 'optional':
      add('optionals', { path, of: type.of, nothing: type.nothing });
      return;
    case 'list':
      if (type.isReadonly) add('numbers', `${path}.length`);
      else add(type.of === 'boolean' ? 'flags' : 'lists', path);
      if (isSelf && type.of !== 'boolean') add('selfLists', path);
      break;
    case 'rows':
      add(type.of === 'boolean' ? 'truthRows' : 'rows', path);
      break;
    case 'typedRows':
      add('vectors', { path, kind: type.kind });
      break;
    case 'typed':
      add('arrays', path);
      break;
    case 'union':
    case 'generic':
      add('unions', path);
      break;
    case 'records':
      add('records', { path, type: type.of });
      break;
    default: {
      add('objects', { path, type });
      if (typeText(type) === '{ p: number; q: number }') add('points', path);
      if (typeText(type) === '[number, number]') add('pairs', path);
      if (type.k === 'record' && type.fields.join() === 'x,w,u') add('opts', path);
      if (type.k === 'record' && ['list', 'rest'].every((key) => type.fields.includes(key))) add('swaps', path);
      for (const [key, each] of partsOf(type)) enter(ctx, memberText(path, key), each, false, false);
    }
  }
  if (!type.isReadonly) add('given', { path, type });
}

const NAMED = ['numbers', 'assigned', 'lists', 'flags', 'rows', 'records', 'objects', 'points', 'pairs', 'arrays'];

function inside(ctx, body) {
  const before = NAMED.map((each) => ctx[each]);
  ctx.depth++;
  const lines = body.flatMap((each) => statementText(ctx, each)).map((line) => `  ${line}`);
  ctx.depth--;
  for (const [at, each] of NAMED.entries()) ctx[each] = before[at];
  return lines;
}

export function text(ctx, each) {
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

/** What has no element at that place is something else. */
function readText(ctx, { how, of: which }, index) {
  const choices = [index];
  const { mark } = ctx;
  const at = (path, then = '') => `${path}[boundary_at(${index}, ${path}.length)]${mark}${then}`;
  const there = (path, value) => choices.push(`(${path}.length > 0 ? ${value} : ${index})`);
  const chosen = (list) => of(list, which);
  const list = chosen(ctx.lists);
  if (list !== undefined) {
    choices.push(
      `${list}.length`,
      `boundary_total(${list})`,
      `(${list}.at(0) ?? 2)`,
      `${list}.reduce((u, v) => u * 0.5 + v, 1)`,
    );
    there(list, at(list));
  }
  const flags = chosen(ctx.flags);
  if (flags !== undefined) there(flags, `(${at(flags)} ? 1 : 2)`);
  const rows = chosen(ctx.rows);
  if (rows !== undefined) {
    choices.push(`${rows}.length`);
    there(rows, at(rows, '.length'));
    there(rows, `boundary_total(${at(rows)})`);
    there(rows, `(${at(rows)}[1] ?? ${index})`);
  }
  const truthRows = chosen(ctx.truthRows);
  if (truthRows !== undefined) there(truthRows, `(${at(truthRows)}[0] ? 3 : 4)`);
  const vectors = chosen(ctx.vectors);
  if (vectors !== undefined) {
    there(vectors.path, at(vectors.path, '.length'));
    if (vectors.kind === 'Float32Array')
      there(vectors.path, `boundary_dot(${at(vectors.path)}, ${vectors.path}[0]${mark})`);
  }
  const array = chosen(ctx.arrays);
  if (array !== undefined) there(array, at(array));
  const union = chosen(ctx.unions);
  if (union !== undefined) {
    choices.push(`${union}.length`, `boundary_any(${union}, ${index})`, `boundary_both(${union}, ${union})`);
    choices.push(`(Array.isArray(${union}) ? 10 : ${index})`, `(${union} instanceof Float32Array ? ${index} : 11)`);
    there(union, at(union));
  }
  const records = chosen(ctx.records);
  if (records !== undefined) {
    choices.push(`${records.path}.length`);
    const [key, type] = of(partsOf(records.type), how);
    if (type.k === 'number') there(records.path, memberText(at(records.path), key));
    if (type.k === 'boolean') there(records.path, `(${memberText(at(records.path), key)} ? 5 : 6)`);
    if (type.k === 'record') there(records.path, `boundary_far(${memberText(at(records.path), key)})`);
  }
  const boolean = chosen(ctx.booleans);
  if (boolean !== undefined) choices.push(`(${boolean} ? ${index} : 7)`);
  const optional = chosen(ctx.optionals);
  if (optional !== undefined) {
    const { path, nothing } = optional;
    if (optional.of === 'number') choices.push(`(${path} ?? ${index})`, `(${path} === ${nothing} ? 8 : ${path})`);
    else choices.push(`(${path} ? 8 : 9)`, `((${path} ?? ${index} > 1) ? 1 : 0)`);
  }
  const point = chosen(ctx.points);
  if (point !== undefined) choices.push(`boundary_far(${point})`);
  if (ctx.isMethod) choices.push('this.total()', `this.bump(${index})`);
  return of(choices, how);
}

/** A field is not assigned what changes fields. */
function assignedText(ctx, path, value) {
  if (!path.startsWith('this.') || !value.includes('this.bump')) return [`${path} = ${value};`];
  const name = fresh(ctx, 'c');
  return [`const ${name} = ${value};`, `${path} = ${name};`];
}

function statementText(ctx, stmt) {
  const t = (each) => text(ctx, each);
  switch (stmt.k) {
    case 'act': {
      const [a, b] = [t(stmt.a), t(stmt.b)];
      const all = Object.values(actions)
        .map((each) => each(ctx, stmt, a, b))
        .filter((each) => each.length > 0);
      return of(of(all, stmt.what) ?? [[]], stmt.how);
    }
    case 'assign':
      return assignedText(ctx, of(ctx.assigned, stmt.pick), t(stmt.a));
    case 'name':
    case 'make': {
      const [a, b] = [t(stmt.a), t(stmt.b)];
      return (stmt.k === 'name' ? names : makers)(ctx, stmt, a, b);
    }
    case 'fail': {
      const errors = ["Error('far')", "RangeError('at ' + s)", "TypeError('no')"];
      return [`if (${t(stmt.a)} > ${[3, 40, 1e4][stmt.how % 3]}) throw new ${of(errors, stmt.how)};`];
    }
    case 'leave': {
      // What it gives may have to be declared in front of it.
      const given = ctx.form.text(ctx, t(stmt.a), t(stmt.b));
      if (mayBeReplaced(ctx, given)) return [];
      return [`if (${t(stmt.a)} < ${[-3, 0, -40][stmt.how % 3]}) return${given === '' ? '' : ` ${given}`};`];
    }
    case 'if':
      return [`if (${t(stmt.a)} < ${t(stmt.b)}) {`, ...inside(ctx, stmt.yes), '} else {', ...inside(ctx, stmt.no), '}'];
    default: {
      const i = fresh(ctx, 'i');
      const before = ctx.numbers;
      ctx.numbers = [...before, i];
      const lines = inside(ctx, stmt.body);
      ctx.numbers = before;
      return [`for (let ${i} = 0; ${i} < ${stmt.times}; ${i}++) {`, ...lines, '}'];
    }
  }
}
