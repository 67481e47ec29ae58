// Prints programs of the family `loops`: TypeScript for the compiler, JavaScript for V8.
//
// Choices that depend on where a statement stands (which counter, which array) are made here, by numbers in the tree.

import { printGuard } from './guards-print.js';
import { isFloat, numeral } from './memory.js';

export function printLoops(program, name, typed) {
  const { kinds, types, mode, before, loop, after, isSure = false } = program;
  const ctx = {
    ...{
      typed,
      kinds,
      next: 0,
      counters: [],
      ats: [],
      names: ['x', 's', 'n', 't'],
      labels: [],
      endless: [],
      ends: false,
    },
    ...{ anchored: mode === 'anchored', masked: mode === 'boundscheck=off' },
    // Where undefined would be seen, as under boundscheck=js: `+`.
    ...{ isSure, isUntyped: mode === 'boundscheck=js' },
  };
  const type = (text) => (typed ? `: ${text}` : '');
  const parameters = [`x${type('number')}`, `n${type(types[0])}`, `m${type(types[1])}`];
  const arrays = kinds.map((kind, at) => `${'ab'[at]}${type(kind)}`);
  const directives = mode === 'anchored' || mode === '' ? '' : ` ${mode}`;
  return [
    `${typed ? 'export ' : ''}function ${name}(${[...parameters, ...arrays].join(', ')})${type('number')} {`,
    ...(typed ? [`  'use kernel${directives}';`] : []),
    '  let s = 0;',
    '  let t = 0;',
    '  let w = 0;',
    ...[...before, loop, ...after].flatMap((each) => printStatement(ctx, each, '  ')),
    '  return s + t * 3 + w;',
    '}',
  ].join('\n');
}

/** A number where undefined would be seen. */
const seen = (ctx, text) => (ctx.isSure ? `+(${text})` : text);

const bang = (ctx) => (ctx.typed ? '!' : '');

function printStatement(ctx, stmt, indent) {
  const line = (text) => [`${indent}${text}`];
  const value = (each) => printValue(ctx, each);
  switch (stmt.k) {
    case 'store': {
      const mark = stmt.op === '=' ? '' : bang(ctx);
      return line(`${'ab'[stmt.array]}[${printWritten(ctx, stmt.index)}]${mark} ${stmt.op} ${value(stmt.a)};`);
    }
    case 'reduce':
      return line(`${stmt.form.replace('?', value(stmt.a))};`);
    case 'at': {
      if (ctx.counters.length === 0) return [];
      const at = `at${ctx.next++}`;
      const text = line(`const ${at} = ${counter(ctx, stmt.pick + 1)} * ${stmt.by} + ${counter(ctx, stmt.pick)};`);
      ctx.ats = [...ctx.ats, at];
      return text;
    }
    case 'if':
      return [
        ...line(`if (${value(stmt.test)}) {`),
        ...printBlock(ctx, stmt.yes, `${indent}  `),
        ...line('} else {'),
        ...printBlock(ctx, stmt.no, `${indent}  `),
        ...line('}'),
      ];
    case 'leave': {
      if (ctx.labels.length === 0) return [];
      const target = stmt.outer ? ctx.labels[0] : ctx.labels.at(-1);
      const label = stmt.outer ? ` ${target}` : '';
      const word = ctx.endless.includes(target) ? 'break' : stmt.word;
      return line(`if (${value(stmt.test)}) ${word}${label};`);
    }
    case 'move':
      return ctx.ends ? line(`${stmt.to};`) : [];
    case 'put': {
      const array = 'ab'[stmt.array];
      const index = printWritten(ctx, stmt.index);
      if (ctx.kinds[stmt.array] !== 'Float64Array') return line(`${array}[${index}] = ${value(stmt.a)};`);
      return line(`loopsPut(${array}, ${index}, ${value(stmt.a)});`);
    }
    case 'loop':
      return printLoop(ctx, stmt, indent);
    case 'guard': {
      if (ctx.counters.length === 0) return [];
      const [i, j, outer] = [counter(ctx, stmt.pick), counter(ctx, 0), counter(ctx, stmt.pick + 1)];
      const isEndless = ctx.endless.includes(ctx.labels.at(-1));
      const id = ctx.next++;
      return printGuard(stmt, {
        i,
        j,
        outer,
        id,
        isEndless,
        value: value(stmt.a),
        bang: bang(ctx),
        isMasked: ctx.masked,
      }).map((text) => `${indent}${text}`);
    }
    default:
      throw new Error(`unknown statement ${stmt.k}`);
  }
}

function printBlock(ctx, body, indent) {
  const outer = { ats: [...ctx.ats], names: [...ctx.names] };
  const lines = body.flatMap((each) => printStatement(ctx, each, indent));
  Object.assign(ctx, outer);
  return lines;
}

function printLoop(ctx, loop, indent) {
  const { form, op, step, anchor } = loop;
  const i = `i${ctx.next++}`;
  const outer = ctx.counters.at(-1);
  const start = loop.start.startsWith('outer') ? loop.start.replace('outer', outer ?? '0') : loop.start;
  const bound = loop.bound.replace('outer', outer ?? '4');
  const saved = { counters: ctx.counters, labels: ctx.labels, ends: ctx.ends, names: ctx.names, ats: ctx.ats };
  const type = ctx.typed && !ctx.isUntyped ? loop.type : '';
  const label = `l${ctx.next++}`;
  const lines = [];
  if (bound === 'end' && !ctx.ends) lines.push(`${indent}let end = n;`);
  const up = step === '--' ? '++' : step;
  const down = step.replace('+', '-').replace('++', '--').replace('-+', '--');
  // The loop's own counter; where the head's is changed before the body, a copy.
  let counted = i;
  const reset = loop.reset ? [`${indent}${loop.reset.replaceAll(/\bi\b/g, i)}`] : [];
  const declaration = [`${indent}let ${i} = ${start};`, ...reset];
  let head = '';
  let first = [];
  let last = [];
  let tail = '}';
  switch (form) {
    case 'for':
      head = `for (let ${i}${type} = ${start}; ${i} ${op} ${bound}; ${i}${up}) {`;
      break;
    case 'down':
      head = `for (let ${i} = ${bound} - 1; ${i} ${op === '<' ? '>=' : '>'} 0; ${i}${down}) {`;
      break;
    // The counter lives longer than the loop.
    case 'kept':
      lines.push(...declaration);
      head = `for (; ${i} ${op} ${bound}; ${i}${up}) {`;
      last = [`w += ${i};`];
      break;
    case 'tail':
      lines.push(...declaration);
      head = `while (${i} ${op} ${bound}) {`;
      tail = `  ${i}${up};\n${indent}}`;
      last = [`w -= ${i};`];
      break;
    case 'fall':
      head = `for (let ${i} = ${bound}; ${i}-- > 0; ) {`;
      break;
    case 'while':
      counted = `k${i}`;
      lines.push(...declaration);
      head = `while (${i} ${op} ${bound}) {`;
      first = [`const ${counted} = ${i};`, `${i}${up};`];
      break;
    case 'do':
      lines.push(...declaration);
      head = 'do {';
      tail = `} while (++${i} ${op} ${bound});`;
      break;
    default: {
      const element = `e${i}`;
      ctx.names = [...ctx.names, element];
      counted = undefined;
      head = `for (const ${element} of ${'ab'[anchor.array]}) {`;
    }
  }
  // The label is on the loop itself, so that `continue` can name it.
  ctx.labels = [...ctx.labels, label];
  // It would leave out the step.
  if (form === 'tail') ctx.endless = [...ctx.endless, label];
  ctx.counters = counted === undefined ? ctx.counters : [...ctx.counters, counted];
  ctx.ends ||= bound === 'end';
  if (ctx.anchored && counted !== undefined) first.push(printAnchor(ctx, anchor, counted));
  const body = [...first.map((text) => `${indent}  ${text}`), ...printBlock(ctx, loop.body, `${indent}  `)];
  Object.assign(ctx, saved);
  const ended = [...lines, `${indent}${label}: ${head}`, ...body, `${indent}${tail}`];
  // What a loop declares before itself is its own.
  return lines.length === 0 ? ended : [`${indent}{`, ...ended, ...last.map((text) => `${indent}${text}`), `${indent}}`];
}

/** An access that fails before long, so that the loop ends whatever its bound is. */
function printAnchor(ctx, { array, stores, index, value }, i) {
  const element = `${'ab'[array]}[${index.replace('i', i)}]`;
  return stores ? `${element} = ${printValue(ctx, value)};` : `s += ${element}${bang(ctx)};`;
}

/** A counter of the loops around, innermost first. */
function counter(ctx, pick) {
  const { counters } = ctx;
  return counters.length === 0 ? '1' : counters[counters.length - 1 - (pick % counters.length)];
}

function printIndex(ctx, index) {
  const text = indexText(ctx, index);
  return ctx.masked ? `(${text}) & 15` : text;
}

/** Of an element that is written: under boundscheck=js an index that is undefined would make a property. */
function printWritten(ctx, index) {
  const text = printIndex(ctx, index);
  return ctx.isUntyped && index.form === 'gather' ? `+${text}` : text;
}

function indexText(ctx, { form, c, d, pick, array }) {
  const j = counter(ctx, 0);
  const i = counter(ctx, pick);
  const outer = counter(ctx, 1);
  const at = ctx.ats[pick % ctx.ats.length] ?? `${outer} * n + ${j}`;
  switch (form) {
    case 'at':
    case 'at - n':
    case 'at + 1':
      return form.replace('at', at);
    case 'gather': {
      const inner = ctx.masked ? `${i} & 15` : i;
      const load = `${'ab'[array]}[${inner}]${bang(ctx)}`;
      // Elements of float arrays are rarely indices.
      return isFloat(ctx.kinds[array]) ? `${load} & 7` : load;
    }
    case 'masked':
      return `(${i} * ${c} + x) & 7`;
    case 'c':
      return String(c);
    case 'n - 1':
    case 'n':
    case 'x':
    case 't':
    case 't - 1':
      return form;
    case 'i * n + j':
    case 'i * m + j':
    case '(i + 1) * n + j':
    case 'i + j':
      return form.replace('i', outer).replace('j', j);
    default:
      return form.replace('c', String(c)).replace('d', String(d)).replace('i', i);
  }
}

function printValue(ctx, value) {
  const print = (each) => printValue(ctx, each);
  switch (value.k) {
    case 'name': {
      const names = [...ctx.names, ...ctx.counters];
      return names[names.length - 1 - (value.pick % names.length)];
    }
    case 'number':
      return numeral(value.value);
    case 'load':
      return `${'ab'[value.array]}[${printIndex(ctx, value.index)}]${bang(ctx)}`;
    case 'compare': {
      const [a, b] = [print(value.a), print(value.b)].map((each) => (value.op.endsWith('==') ? seen(ctx, each) : each));
      return `(${a} ${value.op} ${b})`;
    }
    case 'binary':
    case 'logical':
      return `(${print(value.a)} ${value.op} ${print(value.b)})`;
    case 'math1':
      return `Math.${value.fn}(${print(value.a)})`;
    case 'math2':
      return `Math.${value.fn}(${print(value.a)}, ${print(value.b)})`;
    case 'select':
      return `(${print(value.test)} ? ${print(value.a)} : ${print(value.b)})`;
    case 'integer':
      return `(${print(value.a)} | 0)`;
    case 'call': {
      const a = print(value.a);
      if (value.fn === 'Mix') return `loopsMix(${a}, s)`;
      if (value.fn === 'Get' && ctx.kinds[value.array] === 'Float64Array')
        return `loopsGet(${'ab'[value.array]}, ${printIndex(ctx, value.index)})`;
      return `loopsSum(${a}, ${counter(ctx, value.index.pick)} & 31)`;
    }
    default:
      throw new Error(`unknown value ${value.k}`);
  }
}
