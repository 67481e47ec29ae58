// The js back end: a JS-level module, with its checks, back as JavaScript. The fallback where there is no native code,
// and the oracle that tests compare with: it fails where native code fails, with the same message.

import { positionOf } from '../../diagnostics.ts';
import { inJs } from '../../escaping.ts';
import { recursiveFunctions } from '../../ir/call-graph.ts';
import {
  arityOf,
  assertNever,
  type Default,
  type Expr,
  type Fn,
  type Local,
  type Loop,
  type Module,
  nameForCallers,
  nameForPeople,
  type Part,
  type Reduction,
  type Stmt,
} from '../../ir/ir.ts';
import { arrayKinds, binaryOps, compareOps, isArrayKind, mathFunctions } from '../../ir/ops.ts';
import { numeral, printChecked, printConversion } from './bigints.ts';
import { printCall } from './calls.ts';
import { give, memoryName, printHeld } from './held.ts';
import { type PrintedLanes, printLanes } from './lanes.ts';
import { OWN_FUNCTIONS } from './prelude.ts';

/** Each function as a declaration under its own name, exported ones with checks of their arguments in front. */
export function emitJs(module: Module): string {
  const tableNames = new Map<number, string>();
  const taken = new Set([...GLOBALS, ...module.functions.map(({ name }) => jsName(name))]);
  for (const { local } of module.tables) tableNames.set(local.id, freshName(taken, local.name));
  const tables = module.tables.map(
    ({ local, values }) =>
      `const ${tableNames.get(local.id)} = new ${local.type}([${values.map(numeral).join(', ')}]);`,
  );
  const recursive = recursiveFunctions(module);
  return [
    ...tables,
    ...module.functions.map((fn) =>
      printFunction({ module, fn, recursive, taken: new Set(taken), names: new Map(tableNames), callers: new Map() }),
    ),
  ].join('\n\n');
}

interface Context {
  readonly module: Module;
  readonly fn: Fn;
  readonly recursive: ReadonlySet<string>;
  readonly names: Map<number, string>;
  readonly taken: Set<string>;
  /** By the id of a list of who calls: an array of one, which has it. */
  readonly callers: Map<number, string>;
}

/** What printed code uses: no local may have one of these names. */
const GLOBALS: readonly string[] = [
  ...['arguments', 'Math', 'Number', 'NaN', 'Infinity', 'Error', 'RangeError', 'TypeError'],
  ...Object.keys(arrayKinds),
];

/**
 * A function's name in printed code: its own, unless the prelude or the language has that one. Never the same for two.
 */
export function jsName(name: string): string {
  // A kernel in an object: no name of a function has a dot.
  if (name.includes('.')) return `kzMember_${name.replaceAll('$', '$$$$').replaceAll('.', '$_')}`;
  return name.startsWith('kz') || GLOBALS.includes(name) ? `kzOwn_${name}` : name;
}

function freshName(taken: Set<string>, wanted: string): string {
  // Names in kz are the prelude's.
  const base = wanted.startsWith('kz') ? `js_${wanted}` : wanted;
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}_${number}`;
  taken.add(name);
  return name;
}

function printFunction(ctx: Context): string {
  const { fn, recursive } = ctx;
  const { bound = 0, boundary } = fn;
  const { least, most } = arityOf(fn);
  // What stands in the memory that its caller filled is no argument.
  const given = fn.parameters.filter(({ id }) => (boundary?.held.get(id)?.kind ?? 'memory') === 'memory');
  const parameters = fn.parameters.map((local) => nameOf(ctx, local));
  const own = fn.parameters.slice(bound).map(({ name }) => name);
  const signature = inJs(`${nameForCallers(fn)}(${own.join(', ')})`);
  const counted = bound === 0 ? '' : ` - ${bound}`;
  const count = `  kzCount(${signature}, ${least - bound}, ${most - bound}, arguments.length${counted});`;
  const people = boundary?.plan.name ?? nameForCallers(fn);
  const isMemory = ({ id }: Local) => boundary?.held.has(id);
  const checked = given.filter((local) => !isMemory(local));
  const checks = fn.exported
    ? [
        ...(boundary === undefined ? [count] : []),
        ...checked.map((local) => {
          const type = local.isString
            ? "'string'"
            : isArrayKind(local.type)
              ? local.type
              : `'${local.type === 'boolean' ? 'boolean' : (local.declared ?? 'f64')}'`;
          return `  kzArgument('${people}', '${nameForPeople(fn, local)}', ${type}, ${nameOf(ctx, local)});`;
        }),
        ...checked.flatMap((local) =>
          isArrayKind(local.type) && !local.isString
            ? [`  kzInside('${people}', '${nameForPeople(fn, local)}', ${nameOf(ctx, local)});`]
            : [],
        ),
      ]
    : [];
  const list = parameters.join(', ');
  for (const local of given) {
    if (local.isCallers) ctx.callers.set(local.id, freshName(ctx.taken, `${nameOf(ctx, local)}_list`));
  }
  const head = given
    .map(
      (local) =>
        `${ctx.callers.get(local.id) ?? nameOf(ctx, local)}${initialiser(fn.defaults[fn.parameters.indexOf(local)])}`,
    )
    .join(', ');
  if (boundary !== undefined) {
    const name = (local: Local) => nameOf(ctx, local);
    const body = printHeld(fn, name, (stmts, depth) => block(ctx, stmts, depth));
    const strings = given.filter(({ isString }) => isString).map(name);
    const units = strings.map((each) => `  ${each} = kzUnits(${each});`);
    return [`function ${jsName(fn.name)}(${head}) {`, ...checks, ...units, ...body, '}'].join('\n');
  }
  const lists = given.flatMap((local) => {
    const callers = ctx.callers.get(local.id);
    return callers === undefined ? [] : [`  let ${nameOf(ctx, local)} = ${callers}[0];`];
  });
  const body = [...lists, ...block(ctx, fn.body, 1)];
  if (checks.length === 0 || !hasEntry(recursive, fn)) {
    return [`function ${jsName(fn.name)}(${head}) {`, ...checks, ...body, '}'].join('\n');
  }
  // Arguments are checked once, and the stack holds no more than it must. Strings are their units within.
  const args = fn.parameters.map(({ isString }, at) => (isString ? `kzUnits(${parameters[at]})` : parameters[at]));
  const call = `  return ${inner(ctx, fn.name)}(${args.join(', ')});`;
  const entry = [`function ${jsName(fn.name)}(${head}) {`, ...checks, call, '}'];
  return [...entry, '', `function ${inner(ctx, fn.name)}(${list}) {`, ...body, '}'].join('\n');
}

function initialiser(value: Default): string {
  if (value === undefined) return '';
  return ` = ${typeof value === 'boolean' ? value : numeral(value)}`;
}

/** What calls from other functions call: some functions have an entry for calls from outside. */
function inner({ module, recursive }: Context, name: string): string {
  const exported = module.functions.find((fn) => fn.name === name && fn.exported);
  // Of names without a dot, what they always were.
  const own = name.includes('.') ? jsName(name) : name;
  return exported !== undefined && hasEntry(recursive, exported) ? `kzInner_${own}` : jsName(name);
}

function hasEntry(recursive: ReadonlySet<string>, { name, parameters }: Fn): boolean {
  return recursive.has(name) || parameters.some(({ isString }) => isString);
}

function nameOf(ctx: Context, local: Local): string {
  const known = ctx.names.get(local.id);
  if (known !== undefined) return known;
  const name = freshName(ctx.taken, local.name);
  ctx.names.set(local.id, name);
  return name;
}

function block(ctx: Context, body: readonly Stmt[], depth: number): string[] {
  return body.flatMap((stmt) => statement(ctx, stmt, depth));
}

function where(ctx: Context, stmt: Stmt): string {
  const { line, column } = positionOf(ctx.fn.origin.source, stmt.loc.start);
  return inJs(`${ctx.fn.sourceName} (${ctx.fn.origin.file}:${line}:${column})`);
}

function statement(ctx: Context, stmt: Stmt, depth: number): string[] {
  const indent = '  '.repeat(depth);
  const text = (expr: Expr) => print(ctx, expr, 0);
  const part = ({ begin, end }: Part) => {
    if (end === undefined) return begin === undefined ? '' : text(begin);
    return `${begin === undefined ? '0' : text(begin)}, ${text(end)}`;
  };
  switch (stmt.kind) {
    case 'declare':
      return [`${indent}let ${nameOf(ctx, stmt.local)}${stmt.value === undefined ? '' : ` = ${text(stmt.value)}`};`];
    case 'assign':
      return [`${indent}${nameOf(ctx, stmt.local)} = ${text(stmt.value)};`];
    case 'store':
      return [`${indent}${nameOf(ctx, stmt.array)}[${text(stmt.index)}] = ${text(stmt.value)};`];
    case 'call':
      return printCall(
        stmt,
        ctx.module.functions.find(({ name }) => name === stmt.callee),
        {
          ...{ indent, text, callers: ctx.callers, callee: inner(ctx, stmt.callee) },
          nameOf: (local) => nameOf(ctx, local),
          fresh: (name) => freshName(ctx.taken, name),
        },
      );
    case 'new-array':
      return [
        `${indent}${stmt.target.isGrowing ? 'let' : 'const'} ${nameOf(ctx, stmt.target)} = kzNew(${where(ctx, stmt)}, ${stmt.array}, ${text(stmt.length)});`,
      ];
    case 'copy-array': {
      const source = nameOf(ctx, stmt.source);
      const { type } = stmt.target;
      // Not slice() for all of it: a Buffer's is a view.
      const range = part(stmt);
      const copy = range === '' ? `new ${type}(${source})` : `${source}.slice(${range})`;
      return [`${indent}const ${nameOf(ctx, stmt.target)} = ${copy};`];
    }
    case 'point': {
      const source = stmt.source === undefined ? '' : ` = ${nameOf(ctx, stmt.source)}`;
      return [`${indent}${stmt.isNew ? 'let ' : ''}${nameOf(ctx, stmt.target)}${source};`];
    }
    case 'view': {
      const view = `${nameOf(ctx, stmt.source)}.subarray(${part(stmt)})`;
      return [`${indent}const ${nameOf(ctx, stmt.target)} = ${view};`];
    }
    case 'set-array': {
      const offset = stmt.offset === undefined ? '' : `, ${text(stmt.offset)}`;
      return [`${indent}${nameOf(ctx, stmt.array)}.set(${nameOf(ctx, stmt.source)}${offset});`];
    }
    case 'fill': {
      const range = part(stmt);
      return [`${indent}${nameOf(ctx, stmt.array)}.fill(${text(stmt.value)}${range === '' ? '' : `, ${range}`});`];
    }
    case 'if': {
      const lines = [`${indent}if (${text(stmt.test)}) {`, ...block(ctx, stmt.yes, depth + 1)];
      if (stmt.no.length > 0) lines.push(`${indent}} else {`, ...block(ctx, stmt.no, depth + 1));
      return [...lines, `${indent}}`];
    }
    case 'loop':
      return loop(ctx, stmt, depth);
    case 'block':
      return [`${indent}break_${stmt.label}: {`, ...block(ctx, stmt.body, depth + 1), `${indent}}`];
    case 'break':
      return [`${indent}break break_${stmt.label};`];
    case 'continue':
      return [`${indent}break continue_${stmt.label};`];
    case 'return': {
      const { returns, parameters } = ctx.fn;
      const argument = returns === undefined ? undefined : parameters[returns];
      const value = argument !== undefined ? nameOf(ctx, argument) : stmt.value && text(stmt.value);
      return [`${indent}return${value === undefined ? '' : ` ${value}`};`];
    }
    case 'fail': {
      const { failure } = stmt;
      if (failure.kind === 'absent') {
        const said = inJs(`: '${failure.name}' is ${failure.nothing}`);
        return [`${indent}throw new TypeError(${where(ctx, stmt)} + ${said});`];
      }
      if (failure.kind !== 'throw') throw new Error(`kernelize: a ${failure.kind} failure is no statement`);
      const parts = failure.parts?.map((part, at) => ` + (${text(stmt.values?.[at] as Expr)}) + ${inJs(part)}`) ?? [];
      return [`${indent}throw new ${failure.error}(${inJs(failure.message)}${parts.join('')});`];
    }
    case 'check-index': {
      const array = nameOf(ctx, stmt.array);
      return [
        `${indent}kzIndex(${where(ctx, stmt)}, '${nameForPeople(ctx.fn, stmt.array)}', ${text(stmt.index)}, ${array}.length);`,
      ];
    }
    case 'check-list': {
      const list = [where(ctx, stmt), `'${nameForPeople(ctx.fn, stmt.array)}'`, text(stmt.index), text(stmt.length)];
      return [`${indent}kzIndex(${list.join(', ')});`];
    }
    case 'grow': {
      const array = nameOf(ctx, stmt.array);
      const callers = ctx.callers.get(stmt.array.id);
      const grown = `${array} = kzGrow(${array});`;
      const whole = callers === undefined ? grown : `{ ${grown} ${callers}[0] = ${array}; }`;
      return [`${indent}if (${text(stmt.length)} >= ${array}.length) ${whole}`];
    }
    case 'give': {
      const list = ctx.fn.boundary?.lists[stmt.list]?.slot ?? 0;
      return [
        `${indent}${give(
          memoryName(ctx.fn, (local) => nameOf(ctx, local)),
          list,
          nameOf(ctx, stmt.array),
          text(stmt.length),
        )}`,
      ];
    }
    case 'check-range':
      return [`${indent}kzRange(${where(ctx, stmt)}, '${stmt.name}', '${stmt.declared}', ${text(stmt.value)});`];
    case 'checked':
      return [
        `${indent}const ${nameOf(ctx, stmt.target)} = ${printChecked(stmt, (expr, own) => print(ctx, expr, own), where(ctx, stmt))};`,
      ];
    case 'poll':
    case 'parallel':
    case 'reduce':
    case 'scalar':
      throw new Error(`kernelize: a ${stmt.kind} at the JS level`);
    default:
      return assertNever(stmt);
  }
}

/** The body in a labelled block: leaving it is `continue`, and the update follows. */
function loop(ctx: Context, stmt: Loop, depth: number): string[] {
  const indent = '  '.repeat(depth);
  const inner = `${indent}  `;
  const lanes = lanesOf(ctx, stmt);
  const leave = stmt.test === undefined ? [] : [`${inner}if (!(${print(ctx, stmt.test, 0)})) break;`];
  const outside = new Map(ctx.names);
  for (const [at, { local }] of (stmt.reductions ?? []).entries()) ctx.names.set(local.id, lanes.names[at] as string);
  const lines = (text: readonly string[], by: string) => text.map((line) => `${by}${line}`);
  const body = [
    ...lines(lanes.begin, inner),
    ...[`${inner}continue_${stmt.label}: {`, ...block(ctx, stmt.body, depth + 2), `${inner}}`],
    ...lines(lanes.end, inner),
  ];
  const header = block(ctx, stmt.header, depth + 1);
  const update = block(ctx, stmt.update, depth + 1);
  for (const { local } of stmt.reductions ?? []) ctx.names.set(local.id, outside.get(local.id) as string);
  const parts = stmt.bodyFirst ? [...body, ...update, ...header, ...leave] : [...header, ...leave, ...body, ...update];
  return [
    ...lines(lanes.before, indent),
    ...[`${indent}break_${stmt.label}: for (;;) {`, ...parts, `${indent}}`],
    ...lines(lanes.after, indent),
  ];
}

function lanesOf(ctx: Context, { reductions, order }: Loop): PrintedLanes {
  if (reductions === undefined) return { before: [], begin: [], end: [], after: [], names: [] };
  const name = ({ local }: Reduction) => nameOf(ctx, local);
  return printLanes(reductions, order, name, (wanted) => freshName(ctx.taken, wanted));
}

function print(ctx: Context, expr: Expr, precedence: number): string {
  const wrap = (text: string, own: number) => (own < precedence ? `(${text})` : text);
  const at = (inner: Expr, own: number) => print(ctx, inner, own);
  switch (expr.kind) {
    case 'bigint':
      return printConversion(expr, at);
    case 'const':
      return typeof expr.value === 'boolean'
        ? String(expr.value)
        : wrap(numeral(expr.value), expr.value < 0 || Object.is(expr.value, -0) ? 15 : 20);
    case 'local':
      return nameOf(ctx, expr.local);
    case 'length':
      return `${nameOf(ctx, expr.array)}.length`;
    case 'load':
      return `${nameOf(ctx, expr.array)}[${at(expr.index, 0)}]`;
    case 'unary': {
      if (expr.op === 'truthy') return wrap(`!!${at(expr.value, 16)}`, 15);
      const sign = { neg: '-', bitnot: '~', not: '!' }[expr.op];
      return wrap(`${sign}${at(expr.value, 16)}`, 15);
    }
    case 'binary': {
      const { js, precedence: own } = binaryOps[expr.op];
      // The base of ** may not be a unary expression; everything in it is marked.
      if (expr.op === 'pow') return wrap(`${at(expr.left, 16)} ** ${at(expr.right, 16)}`, own);
      return wrap(`${at(expr.left, own)} ${js} ${at(expr.right, own + 1)}`, own);
    }
    case 'compare': {
      const { js, precedence: own } = compareOps[expr.op];
      return wrap(`${at(expr.left, own + 1)} ${js} ${at(expr.right, own + 1)}`, own);
    }
    case 'logical':
      return wrap(`${at(expr.left, 6)} ${expr.op === 'and' ? '&&' : '||'} ${at(expr.right, 6)}`, 4);
    case 'select':
      return wrap(`${at(expr.test, 4)} ? ${at(expr.yes, 3)} : ${at(expr.no, 3)}`, 3);
    case 'math': {
      const name = OWN_FUNCTIONS[expr.fn] ?? `${mathFunctions[expr.fn].object}.${expr.fn}`;
      return `${name}(${expr.args.map((arg) => at(arg, 0)).join(', ')})`;
    }
    case 'convert':
      throw new Error('kernelize: machine-level IR in the js back end');
    default:
      return assertNever(expr);
  }
}
