// Prints what kernels do with whole arrays as C: making, copying, viewing and filling them.
//
// In:  machine-level statements. Out: lines of C. Positions are JavaScript's: from the end if negative, clamped
// (kz_relative).

import type { ArrayKind, Expr, Loc, Local, Stmt, Table } from '../../ir/ir.ts';
import { arrayKinds, isArrayKind } from '../../ir/ops.ts';
import { type Context, failUnless, ifThenLeave, nameOf, parenthesised, site } from './context.ts';
import { printConstant, printExpression } from './expressions.ts';

type Of<Kind extends Stmt['kind']> = Extract<Stmt, { kind: Kind }>;

/** Whether a statement takes memory that lives until it is released. */
export function allocates(stmt: Stmt): boolean {
  switch (stmt.kind) {
    case 'new-array':
      return stmt.inFrame !== true;
    case 'copy-array':
      return true;
    case 'call':
      return stmt.target !== undefined && isArrayKind(stmt.target.type);
    case 'set-array':
      return stmt.array.type !== stmt.source.type; // A copy, if they overlap.
    default:
      return false;
  }
}

/**
 * `data`: the name of its elements. They are what JavaScript makes of the values: clamped, modulo a power of 2,
 * rounded.
 */
export function printTable(name: string, data: string, { local, values }: Table): string {
  const kind = local.type as ArrayKind;
  const { c, least } = arrayKinds[kind];
  const make = globalThis[kind] as unknown as new (values: readonly (number | bigint)[]) => Iterable<number | bigint>;
  const elements = [...new make(values)].map((value) => {
    if (typeof value === 'bigint') return `(${c})UINT64_C(${BigInt.asUintN(64, value)})`;
    const isPlain = least !== undefined || (Number.isSafeInteger(value) && !Object.is(value, -0));
    return isPlain ? String(value) : printConstant(value, 'double');
  });
  const declaration = `static ${c} ${data}[] = {${elements.join(', ') || '0'}};`;
  return `${declaration}\nstatic const kz_${kind} ${name} = {${data}, ${values.length}};`;
}

export function printNewArray(ctx: Context, stmt: Of<'new-array'>, indent: string): string[] {
  if (stmt.inFrame) {
    const name = nameOf(ctx, stmt.target);
    const data = ctx.names.fresh(`${name}_data`);
    const length = stmt.length.kind === 'const' ? Number(stmt.length.value) : 0;
    return [
      `${indent}${arrayKinds[stmt.array].c} ${data}[${length}] = {0};`,
      `${indent}kz_${stmt.array} ${name} = {${data}, ${length}};`,
    ];
  }
  return newArray(ctx, stmt.target, expression(ctx, stmt.length), stmt.loc, indent);
}

/** The address of the list's elements is taken nowhere: it stays in a register. */
export function printGrow(ctx: Context, stmt: Of<'grow'>, indent: string): string[] {
  const name = nameOf(ctx, stmt.array);
  const room = ctx.names.fresh('room');
  const { c, bytes } = arrayKinds[stmt.array.type as ArrayKind];
  const at = site(ctx, stmt.loc, { kind: 'throw', error: 'RangeError', message: 'Invalid array length' });
  return [
    `${indent}if (${expression(ctx, stmt.length)} >= ${name}.length) {`,
    `${indent}    kz_room ${room} = kz_grow(kz, ${name}.data, ${name}.length, ${bytes});`,
    ...failUnless(ctx, `${room}.data == NULL`, at, '0', '0', `${indent}    `),
    `${indent}    ${name} = (kz_${stmt.array.type}){(${c} *)${room}.data, ${room}.length};`,
    ...toCaller(ctx, stmt.array, `${indent}    `),
    `${indent}}`,
  ];
}

/** Who gave the list has it where its memory is now. */
export function toCaller(ctx: Context, list: Local, indent: string): string[] {
  const callers = ctx.callers.get(list.id);
  return callers === undefined ? [] : [`${indent}*${callers} = ${nameOf(ctx, list)};`];
}

/** `slice`, and a new array from another, which may be of another kind. */
export function printCopy(ctx: Context, stmt: Of<'copy-array'>, indent: string): string[] {
  const { target, source, begin, end, loc } = stmt;
  const [from, to] = [target.type as ArrayKind, source.type as ArrayKind];
  const name = nameOf(ctx, source);
  const span = begin || end ? printSpan(ctx, name, begin, end, indent) : undefined;
  const length = span?.length ?? `${name}.length`;
  const data = span === undefined ? `${name}.data` : `${name}.data + ${span.from}`;
  const copy = nameOf(ctx, target);
  const lines = [...(span?.lines ?? []), ...newArray(ctx, target, `(double)${length}`, loc, indent)];
  if (from === to) {
    return [
      ...lines,
      ...move(ctx, stmt, 'memcpy', `${copy}.data, ${data}, (size_t)${length} * ${arrayKinds[to].bytes}`, indent),
    ];
  }
  return [...lines, ...convertEach(ctx, stmt, { to: from, data: `${copy}.data` }, { from: to, data }, length, indent)];
}

/** `subarray`: no copy. */
export function printView(ctx: Context, { target, source, begin, end }: Of<'view'>, indent: string): string[] {
  const name = nameOf(ctx, source);
  const { from, length, lines } = printSpan(ctx, name, begin, end, indent);
  return [...lines, `${indent}kz_${target.type} ${nameOf(ctx, target)} = {${name}.data + ${from}, ${length}};`];
}

export function printFill(ctx: Context, stmt: Of<'fill'>, indent: string): string[] {
  const array = nameOf(ctx, stmt.array);
  const at = ctx.names.fresh('at');
  const value = elementOf(stmt.array.type as ArrayKind, expression(ctx, stmt.value), stmt.value);
  const position = (expr: Expr | undefined, otherwise: string) =>
    expr === undefined ? otherwise : `kz_relative(${expression(ctx, expr)}, ${array}.length)`;
  const end = ctx.names.fresh('end');
  const [declared, bound] =
    stmt.end === undefined ? ['', `${array}.length`] : [`, ${end} = ${position(stmt.end, '')}`, end];
  const begin = position(stmt.begin, '0');
  return eachElement(ctx, stmt, { at, begin, declared, bound, statement: `${array}.data[${at}] = ${value};` }, indent);
}

/** A loop over elements, in blocks if it polls. */
function eachElement(
  ctx: Context,
  { polls }: { readonly polls?: true },
  loop: { at: string; begin: string; declared: string; bound: string; statement: string },
  indent: string,
): string[] {
  const { at, begin, declared, bound, statement } = loop;
  if (polls !== true) {
    return [
      `${indent}for (int64_t ${at} = ${begin}${declared}; ${at} < ${bound}; ${at}++) {`,
      `${indent}    ${statement}`,
      `${indent}}`,
    ];
  }
  const stop = ctx.names.fresh('stop');
  return [
    `${indent}for (int64_t ${at} = ${begin}${declared}; ${at} < ${bound};) {`,
    `${indent}    int64_t ${stop} = kz_end_of_block(${at}, ${bound});`,
    `${indent}    for (; ${at} < ${stop}; ${at}++) {`,
    `${indent}        ${statement}`,
    `${indent}    }`,
    ...ifThenLeave(ctx, `${at} < ${bound} && kz_is_cancelled(kz, KZ_SELDOM)`, 'kz_stop(kz)', `${indent}    `),
    `${indent}}`,
  ];
}

/** `copy`: what does it where nobody can stop it. */
function move(
  ctx: Context,
  { polls }: { readonly polls?: true },
  copy: 'memcpy' | 'memmove',
  args: string,
  indent: string,
): string[] {
  return polls === true
    ? ifThenLeave(ctx, `kz_move(kz, ${args}) != KZ_OK`, 'KZ_FAILED', indent)
    : [`${indent}${copy}(${args});`];
}

/** `a.set(b, offset)`: as if b were copied first. */
export function printSet(ctx: Context, stmt: Of<'set-array'>, indent: string): string[] {
  const [to, from] = [stmt.array.type as ArrayKind, stmt.source.type as ArrayKind];
  const [array, source] = [nameOf(ctx, stmt.array), nameOf(ctx, stmt.source)];
  const offset = ctx.names.fresh('offset');
  const given = stmt.offset === undefined ? '0.0' : expression(ctx, stmt.offset);
  const outside = site(ctx, stmt.loc, {
    ...{ kind: 'throw', error: 'RangeError', message: 'offset is out of bounds' },
  });
  const lines = [
    `${indent}int64_t ${offset} = kz_offset(${given}, ${array}.length, ${source}.length);`,
    ...failUnless(ctx, `${offset} < 0`, outside, '0', '0', indent),
  ];
  const [size, width] = [`(size_t)${source}.length * ${arrayKinds[from].bytes}`, arrayKinds[to].bytes];
  const data = `${array}.data + ${offset}`;
  if (from === to) return [...lines, ...move(ctx, stmt, 'memmove', `${data}, ${source}.data, ${size}`, indent)];
  const elements = ctx.names.fresh('elements');
  const short = site(ctx, stmt.loc, {
    ...{ kind: 'throw', error: 'RangeError', message: 'Array buffer allocation failed' },
  });
  return [
    ...lines,
    `${indent}const ${arrayKinds[from].c} *${elements} = kz_apart(kz, ${source}.data, ${size}, ${data},`,
    `${indent}    (size_t)${source}.length * ${width});`,
    ...failUnless(ctx, `${elements} == NULL`, short, '0', '0', indent),
    ...convertEach(ctx, stmt, { to, data: `(${data})` }, { from, data: elements }, `${source}.length`, indent),
  ];
}

/** A value as an element: modulo its size for integers, rounded once for floats. */
export function elementOf(kind: ArrayKind, text: string, value: Expr): string {
  if (kind === 'Float64Array') return text;
  if (kind === 'Uint8ClampedArray') return `kz_to_uint8_clamped(${text})`;
  if (kind === 'Int32Array' && value.rep === 'i32') return text;
  if (arrayKinds[kind].wide !== undefined && value.rep === arrayKinds[kind].wide) return text;
  return `(${arrayKinds[kind].c})${parenthesised(text)}`;
}

function expression(ctx: Context, expr: Expr): string {
  return printExpression(expr, (local) => nameOf(ctx, local));
}

/** Where a part of an array begins, and how long it is. */
function printSpan(
  ctx: Context,
  array: string,
  begin: Expr | undefined,
  end: Expr | undefined,
  indent: string,
): { from: string; length: string; lines: string[] } {
  const position = (expr: Expr | undefined, otherwise: string) =>
    expr === undefined ? otherwise : `kz_relative(${expression(ctx, expr)}, ${array}.length)`;
  const from = ctx.names.fresh('from');
  const length = ctx.names.fresh('count');
  const lines = [
    `${indent}int64_t ${from} = ${position(begin, '0')};`,
    `${indent}int64_t ${length} = kz_between(${from}, ${position(end, `${array}.length`)});`,
  ];
  return { from, length, lines };
}

function newArray(ctx: Context, target: Local, length: string, loc: Loc, indent: string): string[] {
  const name = nameOf(ctx, target);
  const kind = target.type as ArrayKind;
  const at = site(ctx, loc, { kind: 'size', array: kind });
  const lines = [
    `${indent}kz_${kind} ${name} = {kz_allocate(kz, ${length}, ${arrayKinds[kind].bytes}), 0};`,
    ...failUnless(ctx, `${name}.data == NULL`, at, length, '0', indent),
    // Only now is it known to be an integer.
    `${indent}${name}.length = (int64_t)${parenthesised(length)};`,
  ];
  ctx.declared.add(target.id);
  return lines;
}

/** Elements of one kind to another, which don't overlap. */
function convertEach(
  ctx: Context,
  stmt: { readonly polls?: true },
  target: { to: ArrayKind; data: string },
  source: { from: ArrayKind; data: string },
  length: string,
  indent: string,
): string[] {
  const at = ctx.names.fresh('at');
  const element = `${source.data.includes(' ') ? `(${source.data})` : source.data}[${at}]`;
  const isFloat = source.from.startsWith('Float');
  const isInteger = arrayKinds[target.to].least !== undefined;
  const wraps = isFloat && isInteger && target.to !== 'Uint8ClampedArray';
  // Without AVX-512 gcc 12 makes floats of unsigned integers from their halves, by fused multiply-adds.
  const isWide = source.from === 'Uint32Array' && target.to === 'Float32Array';
  const value = wraps ? `kz_to_int32(${element})` : isWide ? `(double)${element}` : element;
  const { c } = arrayKinds[target.to];
  const converted = target.to === 'Uint8ClampedArray' ? `kz_to_uint8_clamped(${value})` : `(${c})${value}`;
  const statement = `${target.data}[${at}] = ${converted};`;
  return eachElement(ctx, stmt, { at, begin: '0', declared: '', bound: length, statement }, indent);
}
