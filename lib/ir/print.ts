// The IR as text, for people: a module or a function of either level.
//
// One statement a line, structure by indentation. Expressions look like JavaScript's. At the machine level a local's
// declaration shows its representation (`let i:i64`), a constant's text tells its own (`1.0` f64, `1` i32, `1i64`), and
// what changes a representation stands there: `f64(x)`, `i32.wrap(x)`, `i64.below(n)`. The same IR gives the same text.
// Locals of one name in one function are told apart by a number: `x`, `x#2`.

import {
  assertNever,
  type Expr,
  type Failure,
  type Fn,
  type Local,
  type Loop,
  type Module,
  type Part,
  type Rep,
  type Stmt,
  typeOfResult,
} from './ir.ts';
import { binaryOps, compareOps, mathFunctions } from './ops.ts';

export interface PrintOptions {
  /** A remark on an expression or on a local that is declared here, such as a fact: it stands behind the statement. */
  readonly remark?: (node: Expr | Local) => string | undefined;
}

export function printModule(module: Module, options: PrintOptions = {}): string {
  const tables = module.tables.map(
    ({ local, values }) => `table ${local.name}: ${local.isString ? 'string' : local.type} = [${values.join(', ')}]`,
  );
  const functions = module.functions.map((fn) => printFunction(fn, options));
  return [...(tables.length > 0 ? [`${tables.join('\n')}\n`] : []), ...functions].join('\n');
}

export function printFunction(fn: Fn, options: PrintOptions = {}): string {
  const ctx: Context = { fn, options, names: new Map(), taken: new Set() };
  const initial = (index: number) => (fn.defaults[index] === undefined ? '' : ` = ${fn.defaults[index]}`);
  const parameters = fn.parameters.map((local, index) => `${declaration(ctx, local)}${initial(index)}`).join(', ');
  const result = fn.resultDeclared ?? typeOfResult(fn);
  const changed = Object.entries(fn.directives).filter(([name, value]) => value !== name.endsWith('check'));
  const directives = changed.map(([name, value]) => ` ${name}=${value === true ? 'on' : value || 'off'}`).join('');
  const head = `${fn.exported ? 'export ' : ''}function ${fn.name}(${parameters}): ${result}${directives}`;
  const remarks = fn.parameters.flatMap((local) => remarkOn(ctx, local, nameOf(ctx, local)));
  return `${[withRemarks(head, remarks), ...block(ctx, fn.body, '  ')].join('\n')}\n`;
}

interface Context {
  readonly fn: Fn;
  readonly options: PrintOptions;
  readonly names: Map<number, string>;
  readonly taken: Set<string>;
}

function nameOf(ctx: Context, local: Local): string {
  const known = ctx.names.get(local.id);
  if (known !== undefined) return known;
  let name = local.name;
  for (let number = 2; ctx.taken.has(name); number++) name = `${local.name}#${number}`;
  ctx.taken.add(name);
  ctx.names.set(local.id, name);
  return name;
}

/** `name: type` at the JS level, `name:representation` at the machine level. A declared type is a promise: it stays. */
function declaration(ctx: Context, local: Local): string {
  const type = local.isString ? 'string' : (local.declared ?? local.type);
  const rep = ctx.fn.reps?.get(local.id);
  if (rep === undefined || rep === 'array') return `${nameOf(ctx, local)}: ${type}`;
  const promise = local.declared === undefined || local.declared === rep ? '' : ` (${local.declared})`;
  return `${nameOf(ctx, local)}:${rep}${promise}`;
}

function block(ctx: Context, body: readonly Stmt[], indent: string): string[] {
  return body.flatMap((stmt) => {
    const [first = '', ...rest] = statement(ctx, stmt, indent);
    return [withRemarks(`${indent}${first}`, stmt.kind === 'loop' ? [] : remarksOf(ctx, stmt)), ...rest];
  });
}

/** The statement's lines; the first without its indentation. */
function statement(ctx: Context, stmt: Stmt, indent: string): string[] {
  const text = (expr: Expr) => print(ctx, expr, 0);
  const name = (local: Local) => nameOf(ctx, local);
  const inner = `${indent}  `;
  const part = ({ begin, end }: Part) =>
    begin || end ? ` [${begin ? text(begin) : '0'} .. ${end ? text(end) : 'length'}]` : '';
  switch (stmt.kind) {
    case 'declare': {
      const word = stmt.local.mutable ? 'let' : 'const';
      const value = stmt.value === undefined ? '' : ` = ${text(stmt.value)}`;
      return [`${word} ${declaration(ctx, stmt.local)}${value}`];
    }
    case 'assign':
      return [`${name(stmt.local)} = ${text(stmt.value)}`];
    case 'store':
      return [`${name(stmt.array)}[${text(stmt.index)}] = ${text(stmt.value)}`];
    case 'call': {
      const target = stmt.target === undefined ? '' : `const ${declaration(ctx, stmt.target)} = `;
      return [`${target}call ${stmt.callee}(${stmt.args.map(text).join(', ')})`];
    }
    case 'new-array':
      return [
        `const ${declaration(ctx, stmt.target)} = new ${stmt.array}(${text(stmt.length)})${stmt.inFrame ? ' in the frame' : ''}`,
      ];
    case 'fill':
      return [`fill ${name(stmt.array)}${part(stmt)} with ${text(stmt.value)}`];
    case 'copy-array':
      return [`const ${declaration(ctx, stmt.target)} = copy of ${name(stmt.source)}${part(stmt)}`];
    case 'point': {
      const source = stmt.source === undefined ? 'nothing' : name(stmt.source);
      return [`${stmt.isNew ? `let ${declaration(ctx, stmt.target)}` : name(stmt.target)} points to ${source}`];
    }
    case 'view':
      return [`const ${declaration(ctx, stmt.target)} = view of ${name(stmt.source)}${part(stmt)}`];
    case 'set-array': {
      const offset = stmt.offset === undefined ? '' : ` from ${text(stmt.offset)}`;
      return [`set ${name(stmt.array)}${offset} to ${name(stmt.source)}`];
    }
    case 'if': {
      const no = stmt.no.length === 0 ? [] : [`${indent}else`, ...block(ctx, stmt.no, inner)];
      return [`if ${text(stmt.test)}`, ...block(ctx, stmt.yes, inner), ...no];
    }
    case 'loop':
      return loop(ctx, stmt, indent);
    case 'break':
    case 'continue':
      return [`${stmt.kind} L${stmt.label}`];
    case 'block':
      return [`block L${stmt.label}`, ...block(ctx, stmt.body, inner)];
    case 'return':
      return [stmt.value === undefined ? 'return' : `return ${text(stmt.value)}`];
    case 'fail':
      return [`fail ${[failureText(stmt.failure), ...(stmt.values ?? []).map(text)].join(' of ')}`];
    case 'check-index':
      return [`check index ${text(stmt.index)} of ${name(stmt.array)}`];
    case 'check-list':
      return [`check index ${text(stmt.index)} of list ${name(stmt.array)} of ${text(stmt.length)}`];
    case 'grow':
      return [`room in ${name(stmt.array)} for one more than ${text(stmt.length)}`];
    case 'give':
      return [`give list ${stmt.list}: ${name(stmt.array)} of ${text(stmt.length)}`];
    case 'check-range':
      return [`check ${text(stmt.value)} is ${stmt.declared} for ${stmt.name}`];
    case 'checked':
      return [`const ${declaration(ctx, stmt.target)} = checked ${stmt.check} ${text(stmt.value)}`];
    case 'parallel': {
      const reduced = stmt.reductions.map(({ reduction: { local, op } }) => `${op} of ${name(local)}`).join(', ');
      const head = `parallel ${name(stmt.begin)} to ${name(stmt.end)} of ${text(stmt.trips)}${reduced && `, reducing ${reduced}`}`;
      return [head, ...block(ctx, stmt.body, inner)];
    }
    case 'scalar':
      return [`scalar, ${stmt.why}`];
    case 'reduce': {
      const { local, op, single } = stmt.reduction;
      return [
        `${stmt.step} ${single ? 'f32 ' : ''}${op} of ${name(local)}: lanes ${name(stmt.lanes)}, tree ${name(stmt.tree)}`,
      ];
    }
    case 'poll':
      return [stmt.turns === undefined ? (stmt.often ? 'poll often' : 'poll') : `poll, counting ${name(stmt.turns)}`];
    default:
      return assertNever(stmt);
  }
}

/** The parts of a loop in the order in which an iteration runs them; parts that are empty are left out. */
function loop(ctx: Context, stmt: Loop, indent: string): string[] {
  const part = (title: string, body: readonly Stmt[]) =>
    body.length === 0 ? [] : [`${indent}  ${title}`, ...block(ctx, body, `${indent}    `)];
  const testText =
    stmt.test === undefined
      ? []
      : [withRemarks(`${indent}  test ${print(ctx, stmt.test, 0)}`, remarksIn(ctx, stmt.test))];
  const test = [...part('header', stmt.header), ...testText];
  const rest = [...part('body', stmt.body), ...part('update', stmt.update)];
  const reduced = stmt.reductions?.map(
    ({ local, op, single }) => `${single ? 'f32 ' : ''}${op} of ${nameOf(ctx, local)}`,
  );
  const threads = stmt.parallel === undefined ? '' : ', parallel';
  const head = `loop L${stmt.label}${threads}${reduced === undefined ? '' : `, reducing ${reduced.join(', ')} in ${stmt.order}`}`;
  return stmt.bodyFirst ? [`${head}, body first`, ...rest, ...test] : [head, ...test, ...rest];
}

function failureText(failure: Failure): string {
  switch (failure.kind) {
    case 'index':
      return `index of ${failure.array}`;
    case 'range':
      return `${failure.name} is no ${failure.declared}`;
    case 'size':
      return `size of ${failure.array}`;
    case 'absent':
      return `${failure.name} is ${failure.nothing}`;
    case 'bigint':
      return `${failure.op} is no ${failure.declared}`;
    case 'throw':
      return `${failure.error} ${[failure.message, ...(failure.parts ?? [])].map((each) => JSON.stringify(each)).join(' … ')}`;
    default:
      return assertNever(failure);
  }
}

const PRIMARY = 20;
const UNARY = 15;

function print(ctx: Context, expr: Expr, precedence: number): string {
  const [text, own] = printed(ctx, expr);
  if (expr.rep !== undefined && expr.rep !== impliedRep(ctx, expr)) return `<${expr.rep}>(${text})`;
  return own < precedence ? `(${text})` : text;
}

/** Text and binding strength. */
function printed(ctx: Context, expr: Expr): [string, number] {
  const at = (inner: Expr, precedence: number) => print(ctx, inner, precedence);
  switch (expr.kind) {
    case 'const':
      return typeof expr.value === 'boolean' ? [String(expr.value), PRIMARY] : numeral(expr.value, expr.rep);
    case 'local':
      return [nameOf(ctx, expr.local), PRIMARY];
    case 'length':
      return [`${nameOf(ctx, expr.array)}.length`, PRIMARY];
    case 'load':
      return [`${nameOf(ctx, expr.array)}[${at(expr.index, 0)}]`, PRIMARY];
    case 'unary': {
      const sign = { neg: '-', bitnot: '~', not: '!', truthy: '!!' }[expr.op];
      return [`${sign}${at(expr.value, UNARY + 1)}`, UNARY];
    }
    case 'binary': {
      const { js, precedence } = binaryOps[expr.op];
      const [left, right] = expr.op === 'pow' ? [UNARY + 1, UNARY + 1] : [precedence, precedence + 1];
      return [`${at(expr.left, left)} ${js} ${at(expr.right, right)}`, precedence];
    }
    case 'compare': {
      const { js, precedence } = compareOps[expr.op];
      return [`${at(expr.left, precedence + 1)} ${js} ${at(expr.right, precedence + 1)}`, precedence];
    }
    case 'logical': {
      const [js, precedence] = expr.op === 'and' ? ['&&', 5] : ['||', 4];
      return [`${at(expr.left, precedence)} ${js} ${at(expr.right, precedence + 1)}`, precedence];
    }
    case 'select':
      return [`${at(expr.test, 4)} ? ${at(expr.yes, 3)} : ${at(expr.no, 3)}`, 3];
    case 'math': {
      const { object } = mathFunctions[expr.fn];
      const args = expr.args.map((arg) => at(arg, 0)).join(', ');
      const name = expr.isOrdered ? `${expr.fn}_ordered` : expr.fn;
      return [`${object === undefined ? '' : `${object}.`}${name}(${args})`, PRIMARY];
    }
    case 'bigint': {
      const fn = {
        wrap: `BigInt.${expr.wide === 'i64' ? 'asIntN' : 'asUintN'}`,
        fromNumber: 'BigInt',
        toNumber: 'Number',
      }[expr.fn];
      return [`${fn}(${expr.fn === 'wrap' ? `${expr.bits}, ` : ''}${at(expr.value, 0)})`, PRIMARY];
    }
    case 'convert': {
      const mode = expr.mode === 'exact' ? '' : `.${expr.mode}`;
      return [`${expr.rep ?? 'unknown'}${mode}(${at(expr.value, 0)})`, PRIMARY];
    }
    default:
      return assertNever(expr);
  }
}

/**
 * The representation that a reader takes an expression to have from its text; one that has another is marked with it.
 */
function impliedRep(ctx: Context, expr: Expr): Rep | undefined {
  switch (expr.kind) {
    case 'const': // The numeral tells.
    case 'convert':
    case 'bigint': // Its name tells.
    case 'load': // The array's kind tells.
      return expr.rep;
    case 'local':
      return ctx.fn.reps?.get(expr.local.id) ?? expr.rep;
    case 'length':
      return 'i64';
    case 'unary':
      return expr.op === 'not' || expr.op === 'truthy' ? 'bool' : expr.value.rep;
    case 'binary':
      return expr.left.rep;
    case 'compare':
    case 'logical':
      return 'bool';
    case 'select':
      return expr.yes.rep;
    case 'math':
      return mathFunctions[expr.fn].boolean ? 'bool' : expr.args[0]?.rep;
    default:
      return assertNever(expr);
  }
}

function numeral(value: number | bigint, rep: Rep | undefined): [string, number] {
  if (typeof value === 'bigint') return [`${value}n${rep === 'u64' ? 'u64' : ''}`, value < 0n ? UNARY : PRIMARY];
  const digits = Object.is(value, -0) ? '-0' : String(value);
  const plain = /^-?\d+$/.test(digits);
  const suffix = rep === 'f64' && plain ? '.0' : rep === undefined || rep === 'i32' || rep === 'f64' ? '' : rep;
  return [`${digits}${suffix}`, digits.startsWith('-') ? UNARY : PRIMARY];
}

/** Remarks on what a statement declares and on the expressions that stand in it, not in statements inside it. */
function remarksOf(ctx: Context, stmt: Stmt): string[] {
  if (ctx.options.remark === undefined) return [];
  const expressions = (...list: readonly (Expr | undefined)[]) =>
    list.flatMap((expr) => (expr === undefined ? [] : remarksIn(ctx, expr)));
  switch (stmt.kind) {
    case 'declare':
      return [...remarkOn(ctx, stmt.local, nameOf(ctx, stmt.local)), ...expressions(stmt.value)];
    case 'assign':
    case 'check-range':
    case 'checked':
    case 'return':
      return expressions(stmt.value);
    case 'fill':
      return expressions(stmt.value, stmt.begin, stmt.end);
    case 'copy-array':
    case 'view':
      return expressions(stmt.begin, stmt.end);
    case 'set-array':
      return expressions(stmt.offset);
    case 'store':
      return expressions(stmt.index, stmt.value);
    case 'call':
      return expressions(...stmt.args);
    case 'new-array':
      return expressions(stmt.length);
    case 'if':
    case 'loop':
      return expressions(stmt.test);
    case 'check-index':
      return expressions(stmt.index);
    case 'check-list':
      return expressions(stmt.index, stmt.length);
    case 'grow':
    case 'give':
      return expressions(stmt.length);
    case 'fail':
      return expressions(...(stmt.values ?? []));
    case 'point':
    case 'break':
    case 'continue':
    case 'block':
    case 'poll':
    case 'reduce':
    case 'scalar':
      return [];
    case 'parallel':
      return expressions(stmt.trips);
    default:
      return assertNever(stmt);
  }
}

/** The outermost expressions with a remark: those inside them would only repeat it. */
function remarksIn(ctx: Context, expr: Expr): string[] {
  return expr.kind === 'const' ? [] : remarkOn(ctx, expr, print(ctx, expr, 0));
}

function remarkOn(ctx: Context, node: Expr | Local, subject: string): string[] {
  const remark = ctx.options.remark?.(node);
  return remark === undefined ? [] : [`${subject}: ${remark}`];
}

function withRemarks(line: string, remarks: readonly string[]): string {
  return remarks.length === 0 ? line : `${line}  // ${[...new Set(remarks)].join('; ')}`;
}
