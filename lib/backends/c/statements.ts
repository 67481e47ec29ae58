// Prints statements of a machine-level function as C: blocks, loops, assignments, calls.
//
// Every statement stands under a comment with its source line, two lines around it and an arrow, where the line
// changes.

import { positionOf } from '../../diagnostics.ts';
import { inBlockComment } from '../../escaping.ts';
import { testsIn } from '../../ir/elements.ts';
import {
  type ArrayKind,
  assertNever,
  type Expr,
  type Fn,
  type Loc,
  type Local,
  type Loop,
  nameForPeople,
  type Stmt,
  type Wide,
} from '../../ir/ir.ts';
import { isArrayKind } from '../../ir/ops.ts';
import { conjuncts, isCounterDeclaration, mentions, statementsIn } from '../../ir/walk.ts';
import {
  allocates,
  elementOf,
  printCopy,
  printFill,
  printGrow,
  printNewArray,
  printSet,
  printView,
  toCaller,
} from './arrays.ts';
import { outOfType, printCheck, wide } from './bigints.ts';
import {
  type Context,
  failUnless,
  ifThenLeave,
  leave,
  nameOf,
  type PrintedFunction,
  parenthesised,
  site,
} from './context.ts';
import { cTypes, printExpression } from './expressions.ts';
import { given } from './leaving.ts';
import { inVersion, marked, regionOf, unmarked, type Version, versionOfLoop, versionsOf } from './line-map.ts';
import { lineOf } from './lines.ts';
import { release } from './memory.ts';
import { printParallel } from './parallel.ts';
import { printReduce } from './reductions.ts';
import { parameterType, resultName, resultType } from './signatures.ts';

/** Lines that stand in a block of their own in C. */
function inBlock(ctx: Context, print: () => string[]): string[] {
  return ctx.options.debug ? ctx.names.inBlock(print) : print();
}

export function printBlock(ctx: Context, body: readonly Stmt[], depth: number): string[] {
  return body.flatMap((stmt, at) => {
    const [before, next] = [body[at - 1], body[at + 1]];
    if (next?.kind === 'loop' && isHead(ctx, stmt, next, body.slice(at + 2))) return [];
    const isWithHead = stmt.kind === 'loop' && before !== undefined && isHead(ctx, before, stmt, body.slice(at + 1));
    return inVersion(ctx, stmt.kind === 'loop' ? versionOfLoop(stmt) : undefined, () => {
      const region = regionOf(ctx, stmt);
      const put = (loc: Loc, print: () => readonly string[]) => {
        const comment = sourceComment(ctx, loc, depth);
        return [...unmarked(ctx.marks, comment), ...marked(ctx.marks, region, print())];
      };
      if (!isWithHead) return put(stmt.loc, () => printStatement(ctx, stmt, depth));
      return inBlock(ctx, () => {
        if (!isPlain(stmt)) return printOwnBlock(ctx, [before, stmt], depth);
        return put(before.loc, () => {
          const [declaration = ''] = printStatement(ctx, before, 0);
          return printLoop(ctx, stmt, depth, declaration);
        });
      });
    });
  });
}

/** Whether a declaration can stand in the head of the `for` behind it, or for debuggers in a block with the loop. */
function isHead(ctx: Context, stmt: Stmt, loop: Loop, after: readonly Stmt[]): boolean {
  if (stmt.kind !== 'declare' || stmt.value === undefined) return false;
  if (!isPlain(loop) && !ctx.options.debug) return false;
  return isCounterDeclaration(stmt, loop) && !mentions(after, stmt.local.id);
}

/** A loop that C's `for` can't say, and its counter: in a block, so that the next loop's counter has its name too. */
function printOwnBlock(ctx: Context, stmts: readonly Stmt[], depth: number): string[] {
  const inside = stmts.flatMap((stmt) => [
    ...sourceComment(ctx, stmt.loc, depth + 1),
    ...printStatement(ctx, stmt, depth + 1),
  ]);
  return [`${'    '.repeat(depth)}{`, ...inside, `${'    '.repeat(depth)}}`];
}

/** Whether C's `for` and `while` say the same. */
function isPlain(loop: Loop): boolean {
  const [update] = loop.update;
  const isStep = update === undefined || (update.kind === 'assign' && loop.update.length === 1);
  return loop.header.length === 0 && !loop.bodyFirst && isStep;
}

/** The statement's source line with an arrow, between its neighbours, where it is another than the last one's. */
function sourceComment(ctx: Context, loc: Loc, depth: number): string[] {
  const { file, source } = loc.inlined ?? ctx.fn.origin;
  const { line } = positionOf(source, loc.start);
  const directive = lineOf(ctx, loc);
  if (ctx.options.comments === 'none' || `${file}:${line}` === ctx.lastLine) return directive;
  ctx.lastLine = `${file}:${line}`;
  const lines = ctx.linesOf(source);
  const indent = '    '.repeat(depth);
  const around = [line - 1, line, line + 1]
    .filter((at) => at >= 1 && at <= lines.length)
    .map((at) => `${indent} * ${inBlockComment(lines[at - 1] ?? '')}${at === line ? '    <<<<<<' : ''}`.trimEnd());
  return [`${indent}/* ${inBlockComment(file)}:${line}`, ...around, `${indent} */`, ...directive];
}

function printStatement(ctx: Context, stmt: Stmt, depth: number): string[] {
  const indent = '    '.repeat(depth);
  const expr = (value: Expr) => printExpression(value, (local) => nameOf(ctx, local));
  const line = (text: string) => [`${indent}${text}`];
  switch (stmt.kind) {
    case 'declare': {
      if (stmt.local.lanes) return line(`double ${nameOf(ctx, stmt.local)}[KZ_LANES];`);
      const type = cTypes[ctx.repOf(stmt.local) as 'f64'];
      ctx.declared.add(stmt.local.id);
      return line(`${type} ${nameOf(ctx, stmt.local)}${stmt.value === undefined ? '' : ` = ${expr(stmt.value)}`};`);
    }
    case 'assign':
      return line(`${assignment(ctx, stmt.local, stmt.value)};`);
    case 'store':
      if (stmt.array.lanes) return line(`${nameOf(ctx, stmt.array)}[${expr(stmt.index)}] = ${expr(stmt.value)};`);
      return line(
        `${nameOf(ctx, stmt.array)}.data[${expr(stmt.index)}] = ${elementOf(stmt.array.type as ArrayKind, expr(stmt.value), stmt.value)};`,
      );
    case 'call':
      return printCall(ctx, stmt, indent);
    case 'new-array':
      return printNewArray(ctx, stmt, indent);
    case 'copy-array':
      return printCopy(ctx, stmt, indent);
    case 'point': {
      const type = `kz_${stmt.target.type}`;
      const source = stmt.source === undefined ? '{NULL, 0}' : nameOf(ctx, stmt.source);
      return line(`${stmt.isNew ? `${type} ` : ''}${nameOf(ctx, stmt.target)} = ${source};`);
    }
    case 'view':
      return printView(ctx, stmt, indent);
    case 'fill':
      return printFill(ctx, stmt, indent);
    case 'set-array':
      return printSet(ctx, stmt, indent);
    case 'if': {
      const [only, ...others] = stmt.yes;
      if (only?.kind === 'poll' && only.turns === undefined && others.length + stmt.no.length === 0) {
        const test = printExpression(stmt.test, (local) => nameOf(ctx, local), 6);
        return ifThenLeave(ctx, `${test} && ${asks(only)}`, 'kz_stop(kz)', indent);
      }
      const tests = conjuncts(stmt.test).map((each) => printExpression(each, (local) => nameOf(ctx, local), 6));
      const all = tests.length > 2 ? tests.join(` &&\n${indent}    `) : expr(stmt.test);
      // What does without checks looks to compilers as if it ran as often.
      const isUsual = stmt.note?.about === 'checks' && testsIn(stmt.no).length > 0;
      const head = isUsual ? `KZ_MOSTLY(${all})` : all;
      const note = (text: string | undefined) => (text === undefined ? [] : [`${indent}    /* ${text} */`]);
      const versions = versionsOf(stmt);
      const branch = (stmts: readonly Stmt[], version: Version | undefined) =>
        inBlock(ctx, () => inVersion(ctx, version, () => printBlock(ctx, stmts, depth + 1)));
      const lines = [`${indent}if (${head}) {`, ...note(stmt.note?.yes), ...branch(stmt.yes, versions.yes)];
      if (stmt.no.length > 0) lines.push(`${indent}} else {`, ...note(stmt.note?.no), ...branch(stmt.no, versions.no));
      return [...lines, `${indent}}`];
    }
    case 'loop':
      return inBlock(ctx, () => printLoop(ctx, stmt, depth, ''));
    case 'block': {
      const body = inBlock(ctx, () => printBlock(ctx, stmt.body, depth + 1));
      return [`${indent}{`, ...body, `${indent}}`, ...label(ctx, `break_${stmt.label}`, indent)];
    }
    case 'break':
    case 'continue': {
      const name = `${stmt.kind}_${stmt.label}`;
      ctx.used.add(name);
      return line(`goto ${name};`);
    }
    case 'return':
      return printReturn(ctx, stmt.value, indent);
    case 'fail':
      return leave(
        ctx,
        `kz_fail(kz, ${[site(ctx, stmt.loc, stmt.failure), ...valuesOf(stmt.values, expr)].join(', ')})`,
        indent,
      );
    case 'parallel': {
      // What a task's end is, the kernel around it does.
      const { givesBack } = ctx;
      ctx.givesBack = false;
      const body = inVersion(ctx, 'task', () => printBlock(ctx, stmt.body, 1));
      ctx.givesBack = givesBack;
      return printParallel(ctx, stmt, body, indent);
    }
    case 'scalar':
      return line({ few: 'KZ_SCALAR;', 'in-order': 'KZ_IN_ORDER;', product: 'KZ_CARRIED_PRODUCT;' }[stmt.why]);
    case 'reduce':
      return line(printReduce(stmt, (local) => nameOf(ctx, local)));
    case 'poll': {
      const now = stmt.turns === undefined ? '' : `++${nameOf(ctx, stmt.turns)} % KZ_TURNS == 0 && `;
      return ifThenLeave(ctx, `${now}${asks(stmt)}`, 'kz_stop(kz)', indent);
    }
    case 'check-index': {
      const index = expr(stmt.index);
      const length = `${nameOf(ctx, stmt.array)}.length`;
      const outside =
        stmt.index.rep === 'f64'
          ? `!kz_is_index(${index}, ${length})`
          : `(uint64_t)${parenthesised(index)} >= (uint64_t)${length}`;
      const at = site(ctx, stmt.loc, { kind: 'index', array: nameForPeople(ctx.fn, stmt.array) });
      return failUnless(ctx, outside, at, `(double)${parenthesised(index)}`, `(double)${length}`, indent);
    }
    case 'check-list': {
      const index = expr(stmt.index);
      const length = expr(stmt.length);
      const outside =
        stmt.index.rep === 'f64'
          ? `!kz_is_index(${index}, ${length})`
          : `(uint64_t)${parenthesised(index)} >= (uint64_t)${parenthesised(length)}`;
      const at = site(ctx, stmt.loc, { kind: 'index', array: nameForPeople(ctx.fn, stmt.array) });
      return failUnless(
        ctx,
        outside,
        at,
        `(double)${parenthesised(index)}`,
        `(double)${parenthesised(length)}`,
        indent,
      );
    }
    case 'grow':
      return printGrow(ctx, stmt, indent);
    case 'give':
      return line(`${given(stmt.list, nameOf(ctx, stmt.array), expr(stmt.length))};`);
    case 'check-range': {
      const value = expr(stmt.value);
      const at = site(ctx, stmt.loc, { kind: 'range', name: stmt.name, declared: stmt.declared });
      if (stmt.value.type === 'bigint') {
        const precedence = (each: Expr, own: number) => printExpression(each, (local) => nameOf(ctx, local), own);
        const fail = `kz_fail_bigint(kz, ${at}, ${wide(stmt.value, precedence)}, kz_big_of_i64(0))`;
        return ifThenLeave(ctx, outOfType(stmt.declared, stmt.value, precedence), fail, indent);
      }
      if (stmt.value.rep !== 'i64') return failUnless(ctx, `!kz_is_${stmt.declared}(${value})`, at, value, '0', indent);
      const type = stmt.declared === 'i32' ? 'int32_t' : 'uint32_t';
      // Constants have C's type int, which a comparison with uint32_t would make unsigned: -1 would be in range.
      const outside = `(int64_t)${parenthesised(value)} != (${type})${parenthesised(value)}`;
      return failUnless(ctx, outside, at, `(double)${parenthesised(value)}`, '0', indent);
    }
    case 'checked': {
      const target = nameOf(ctx, stmt.target);
      const check = printCheck(stmt, target, (each, own) => printExpression(each, (local) => nameOf(ctx, local), own));
      const at = site(ctx, stmt.loc, { kind: 'bigint', op: check.op, declared: stmt.target.declared as Wide });
      return [
        `${indent}${cTypes[stmt.target.declared as Wide]} ${target};`,
        ...ifThenLeave(ctx, check.call, check.failure(at), indent),
      ];
    }
    default:
      return assertNever(stmt);
  }
}

function asks({ often }: Extract<Stmt, { kind: 'poll' }>): string {
  return `kz_is_cancelled(kz, ${often ? 'KZ_OFTEN' : 'KZ_SELDOM'})`;
}

/** `i = i + 1` as people write it. */
function assignment(ctx: Context, local: Local, value: Expr): string {
  const name = nameOf(ctx, local);
  const text = (expr: Expr) => printExpression(expr, (each) => nameOf(ctx, each), 15);
  const isSame = value.kind === 'binary' && value.left.kind === 'local' && value.left.local.id === local.id;
  if (isSame && (value.op === 'add' || value.op === 'sub')) {
    const one = value.right.kind === 'const' && Number(value.right.value) === 1 && value.rep !== 'f64';
    if (one) return `${name}${value.op === 'add' ? '++' : '--'}`;
    const right = printExpression(value.right, (each) => nameOf(ctx, each));
    return `${name} ${value.op === 'add' ? '+=' : '-='} ${right}`;
  }
  if (isSame && value.op === 'mul') return `${name} *= ${text(value.right)}`;
  return `${name} = ${printExpression(value, (each) => nameOf(ctx, each))}`;
}

function printCall(ctx: Context, stmt: Extract<Stmt, { kind: 'call' }>, indent: string): string[] {
  const callee = ctx.functions.get(stmt.callee) as PrintedFunction;
  const declared = ctx.module.functions.find(({ name }) => name === stmt.callee) as Fn;
  const moved: { readonly list: Local; readonly name: string }[] = [];
  const args = stmt.args.map((arg, index) => {
    const parameter = declared.parameters[index] as Local;
    if (parameter.isCallers === undefined || arg.kind !== 'local') return argument(ctx, arg, parameter);
    const name = ctx.names.fresh(`${nameOf(ctx, arg.local)}_now`);
    moved.push({ list: arg.local, name });
    return `&${name}`;
  });
  const type = resultType(declared);
  const target = stmt.target === undefined ? undefined : nameOf(ctx, stmt.target);
  // The address of a copy is given: the list itself stays in registers.
  const before = moved.map(({ list, name }) => `${indent}kz_${list.type} ${name} = ${nameOf(ctx, list)};`);
  const behind = moved.flatMap(({ list, name }) => [
    `${indent}${nameOf(ctx, list)} = ${name};`,
    ...toCaller(ctx, list, indent),
  ]);
  if (!callee.fails) {
    const call = `${callee.name}(${args.join(', ')});`;
    return [...before, `${indent}${target === undefined ? '' : `${type} ${target} = `}${call}`, ...behind];
  }
  const ignored = target === undefined && type !== 'void' ? ctx.names.fresh('ignored') : undefined;
  const out = target ?? ignored;
  const all = ['kz', ...args, ...(out === undefined ? [] : [`&${out}`])].join(', ');
  const plain = `${callee.name}(${all})`;
  const call = callee.recursive ? `kz_returned(${plain})` : plain;
  const status = moved.length === 0 ? undefined : ctx.names.fresh('status');
  return [
    ...(out === undefined ? [] : [`${indent}${type} ${out};`]),
    ...before,
    ...(status === undefined ? [] : [`${indent}int ${status} = ${call};`, ...behind]),
    `${indent}if (${status ?? call} != KZ_OK) {`,
    ...leave(ctx, 'KZ_FAILED', `${indent}    `),
    `${indent}}`,
  ];
}

function argument(ctx: Context, arg: Expr, parameter: Local): string {
  const text = printExpression(arg, (local) => nameOf(ctx, local));
  const type = parameterType(parameter);
  return type === 'int32_t' || type === 'int64_t' ? `(${type})${parenthesised(text)}` : text;
}

function printReturn(ctx: Context, value: Expr | undefined, indent: string): string[] {
  const { fails } = ctx.functions.get(ctx.fn.name) as PrintedFunction;
  const text = value === undefined ? '' : printExpression(value, (local) => nameOf(ctx, local));
  if (!fails) return [`${indent}return${text === '' ? '' : ` ${text}`};`];
  const store = value === undefined ? [] : [`${indent}*${resultName(ctx)} = ${text};`];
  const kept = value !== undefined && isArrayKind(value.type) ? text : undefined;
  const released = release(ctx, kept).map((text) => `${indent.slice(4)}${text}`);
  return [...store, ...released, `${indent}return KZ_OK;`];
}

function label(ctx: Context, name: string, indent: string): string[] {
  return ctx.used.has(name) ? [`${indent.slice(4)}${name}:;`] : [];
}

/** `declaration`: of its counter, as a statement; empty if it stands elsewhere. */
function printLoop(ctx: Context, loop: Loop, depth: number, declaration: string): string[] {
  const indent = '    '.repeat(depth);
  const inner = `${indent}    `;
  const test = loop.test === undefined ? '' : printExpression(loop.test, (local) => nameOf(ctx, local));
  const [update] = loop.update;
  const tested = lineOf(ctx, { ...loop.loc, ...(loop.test?.loc ?? {}) });
  const leave = test === '' ? [] : [...tested, `${inner}if (!(${test})) {`, `${inner}    break;`, `${inner}}`];
  // Arrays made in the loop live for one iteration.
  const makesArrays = statementsIn([loop]).some(allocates);
  const blocks = makesArrays ? ctx.names.fresh('blocks') : '';
  const before = makesArrays ? [`${indent}kz_block *${blocks} = kz->blocks;`] : [];
  const free = (at: string) => (makesArrays ? [`${at}kz_release_to(kz, ${blocks});`] : []);
  const done = () => [...label(ctx, `break_${loop.label}`, indent), ...free(indent)];
  const next = () => [...label(ctx, `continue_${loop.label}`, inner), ...free(inner)];
  if (isPlain(loop)) {
    const step = update?.kind === 'assign' ? assignment(ctx, update.local, update.value) : '';
    const head =
      step === '' && test !== ''
        ? `while (${test}) {`
        : `for (${declaration || ';'}${test === '' ? '' : ` ${test}`};${step === '' ? '' : ` ${step}`}) {`;
    const body = printBlock(ctx, loop.body, depth + 1);
    return [...before, `${indent}${head}`, ...body, ...next(), `${indent}}`, ...done()];
  }
  const header = printBlock(ctx, loop.header, depth + 1);
  const body = printBlock(ctx, loop.body, depth + 1);
  const step = printBlock(ctx, loop.update, depth + 1);
  const parts = loop.bodyFirst
    ? [...body, ...next(), ...step, ...header, ...leave]
    : [...header, ...leave, ...body, ...next(), ...step];
  return [...before, `${indent}for (;;) {`, ...parts, `${indent}}`, ...done()];
}

/** In texts -0 is 0. */
function valuesOf(values: readonly Expr[] = [], expr: (value: Expr) => string): string[] {
  const [first, second] = values.map((value) => `${parenthesised(expr(value))} + 0.0`);
  return [first ?? '0', second ?? '0'];
}
