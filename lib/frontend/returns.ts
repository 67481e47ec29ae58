// Lowers `return`: of a value, which keeps what the result's type promises; of a record, whose fields go into an array
// that the caller made for them.
//
// In:  a return statement. Out: the statements that it is.

import type { Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Declared, Expr, Local, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { adapted, isOf, operand } from './bigints.ts';
import { giveResult, giveValue } from './entry-results.ts';
import { lowerExpression } from './expressions.ts';
import { numberOf } from './operands.ts';
import { nothingOf } from './optional-forms.ts';
import { absent, valueTypeOf } from './optional-types.ts';
import { assignOptional, lowerOptional, required, shaped } from './optionals.ts';
import { haveOneOrder } from './origins.ts';
import { isRecord } from './record-forms.ts';
import { isRecordValue, type RecordValue, type Shape, shapeOfValue, type Value } from './record-types.ts';
import { assignRecord, isRefusedValue, lowerValue, namesOf } from './records.ts';
import { HINT_TO_GIVE } from './refusals.ts';
import { type FunctionContext, type Inlined, newLocal, newTemporary } from './scope.ts';
import { leavesOf } from './shapes.ts';
import { isText, isWhole } from './string-values.ts';
import { boolean, expectType, heldAs, isRefused, number, read, refused } from './values.ts';

export function lowerReturn(ctx: FunctionContext, argument: Expression | null, loc: Span, out: Stmt[]): void {
  const { report } = ctx.module;
  if (ctx.inlined !== undefined) return lowerInlinedReturn(ctx, argument, loc, out);
  if (ctx.entry !== undefined && giveResult(ctx, ctx.entry, argument, loc, out)) return;
  if (argument !== null && givesRecord(ctx, argument)) return lowerRecordReturn(ctx, argument, loc, out);
  const optional = ctx.resultRecord?.shape;
  if (argument === null && optional?.nothing === 'undefined') {
    storeFields(ctx, absent(valueTypeOf(optional), 'undefined', loc), optional, loc, out);
    out.push({ kind: 'return', value: undefined, loc });
    return;
  }
  const value = argument === null ? undefined : lowerExpression(ctx, argument, out);
  if (value !== undefined && isRefused(value)) {
    // Not known what it gives, but that it ends here.
    ctx.hasRefusedResult = true;
    out.push({ kind: 'return', value, loc });
    return;
  }
  if (value?.kind === 'local' && value.local.isList && ctx.entry !== undefined && ctx.result === undefined) {
    giveValue(ctx, ctx.entry, value, loc, out);
    out.push({ kind: 'return', value: undefined, loc });
    return;
  }
  if (value !== undefined && isText(value.type)) {
    if (!ctx.hasRefusedResult) report('KZ1007', argument ?? loc, 'functions give no strings', HINT_TO_GIVE);
    ctx.hasRefusedResult = true;
    out.push({ kind: 'return', value: refused(loc), loc });
    return;
  }
  ctx.result ??= { type: value?.type ?? 'void', declared: value && heldAs(value, true).declared };
  const { type, declared } = ctx.result;
  if (value === undefined) {
    if (type !== 'void') report('KZ1016', loc, `the function returns a ${type} elsewhere`);
    out.push({ kind: 'return', value: undefined, loc });
    return;
  }
  if (type === 'void') report('KZ1008', loc, 'the function returns nothing elsewhere');
  if (value.kind === 'local' && value.local.isList && !ctx.hasRefusedResult) {
    report(
      'KZ1018',
      loc,
      `'${value.local.name}' is a list: kernels give typed arrays`,
      'new Float64Array(…) copies it',
    );
  }
  const typed = type === 'void' ? boolean(false, loc) : value.type === type ? value : expectType(ctx, value, type);
  // What an operation gives that wraps may be of its type and not of the result's, whatever is known of its operands.
  const isOfResult = ctx.directives.overflowcheck || typed.kind === 'local' || typed.kind === 'const';
  const isPromised = typed.type === 'bigint' ? !(isOfResult && isOf(typed, declared)) : promises(typed, declared);
  if (!isPromised) {
    out.push({ kind: 'return', value: typed, loc });
    return;
  }
  // A local of the declared type: what the result promises is checked here.
  const local = newLocal(ctx, 'result', typed.type, loc, {
    declared: typed.type === 'bigint' ? (declared ?? 'i64') : declared,
  });
  const held = typed.type === 'bigint' ? adapted(operand(ctx, typed), local.declared) : typed;
  out.push({ kind: 'declare', local, value: held, loc });
  out.push({ kind: 'return', value: read(local, loc), loc });
}

/** Whether a number must be checked to be what the result is declared to be. */
function promises(value: Expr, declared: Declared | undefined): boolean {
  if (declared === undefined || declared === 'f64') return false;
  return value.kind !== 'local' || value.local.declared !== declared;
}

/** The function gives records of that shape, in an array that is its last parameter. */
export function giveRecord(ctx: FunctionContext, shape: Shape, loc: Span): void {
  const local: Local = { ...newLocal(ctx, 'results', 'Float64Array', loc, { parameter: true }), isResults: true };
  ctx.resultRecord = { shape, local, givesArgument: false, givesOther: false };
}

function givesRecord(ctx: FunctionContext, argument: Expression): boolean {
  if (ctx.resultRecord !== undefined || isRecord(ctx, argument)) return true;
  // Its return type is not written.
  if (!ctx.isKernel && ctx.result === undefined && nothingOf(ctx, argument) !== undefined) return true;
  return !ctx.isKernel && ctx.result === undefined && argument.type === 'ArrayExpression';
}

function lowerRecordReturn(ctx: FunctionContext, argument: Expression, loc: Span, out: Stmt[]): void {
  const wanted = ctx.resultRecord?.shape;
  const value =
    wanted?.nothing === undefined
      ? lowerValue(ctx, argument, out, true)
      : (lowerOptional(ctx, argument, wanted, out) ?? refused(argument));
  const { report } = ctx.module;
  if (ctx.isKernel) {
    const hint = 'write to an array, or give one number at a time';
    if (!ctx.hasRefusedResult) report('KZ1007', argument, 'a kernel gives no objects yet', hint);
  } else if (!isRecordValue(value)) {
    if (!isRefused(value)) report('KZ1008', argument, 'the function returns a record elsewhere');
  } else if (!isRefusedValue(value)) {
    const shape = ctx.resultRecord?.shape ?? shapeOfValue(value);
    if (ctx.resultRecord === undefined) giveRecord(ctx, shape, loc);
    storeFields(ctx, value, shape, argument, out);
  }
  out.push({ kind: 'return', value: undefined, loc });
}

function storeFields(ctx: FunctionContext, value: RecordValue, shape: Shape, loc: Span, out: Stmt[]): void {
  const { resultRecord } = ctx;
  if (resultRecord === undefined) return;
  if (value.owner === 'parameter') resultRecord.givesArgument = true;
  const { report } = ctx.module;
  const given = shaped(ctx, value, shape, loc, out);
  // Who calls it knows what the type says.
  if (isRecordValue(given) && (given.isGiven || !haveOneOrder(given, shape))) resultRecord.givesOther = true;
  for (const [at, { path, of }] of leavesOf(shape).entries()) {
    const field = path.reduce<Value | undefined>(
      (each, key) => (each && isRecordValue(each) ? each.fields.get(key) : undefined),
      given,
    );
    if (field === undefined || isRecordValue(field)) {
      report(
        'KZ1008',
        loc,
        `${namesOf(value)} is not what the function returns elsewhere: '${path.join('.')}' differs`,
      );
      return;
    }
    const typed = expectType(ctx, field, of.type);
    if (isArrayKind(typed.type) || isText(typed.type) || /^(bigint|void)$/.test(typed.type)) {
      const what = typed.type === 'void' ? 'an array of objects or of arrays' : `a ${typed.type}`;
      report('KZ1007', loc, `'${path.join('.')}' is ${what}: functions give records of numbers and booleans`);
      return;
    }
    const stored = promised(ctx, numberOf(typed), of.declared, path, loc, out);
    out.push({ kind: 'store', array: resultRecord.local, index: number(at, loc), value: stored, loc });
  }
}

/** A local of the declared type: what the result promises is checked here. */
function promised(
  ctx: FunctionContext,
  value: Expr,
  declared: Declared | undefined,
  path: readonly string[],
  loc: Span,
  out: Stmt[],
): Expr {
  if (!promises(value, declared)) return value;
  const local = newLocal(ctx, path.join('_'), value.type, loc, { declared });
  out.push({ kind: 'declare', local, value, loc });
  return read(local, loc);
}

/** `return` in a body that goes in: the value is kept, and the body left. */
function lowerInlinedReturn(ctx: FunctionContext, argument: Expression | null, loc: Span, out: Stmt[]): void {
  const { inlined } = ctx;
  if (inlined === undefined) return;
  if (argument === null) inlined.hasBareReturn = true;
  const { record } = inlined;
  if (record !== undefined) {
    giveInlined(ctx, record, argument, loc, out);
  } else if (argument !== null) {
    const given = lowerValue(ctx, argument, out);
    const isOptional = isRecordValue(given) && given.nothing !== undefined;
    const value = isOptional ? required(ctx, given, argument, out) : given;
    if (isRecordValue(value)) {
      const hint = 'write its return type';
      ctx.module.report('KZ1007', argument, 'a function in a function gives an object in one place only', hint);
      inlined.isRefused = true;
    } else if (isRefused(value)) inlined.isRefused = true;
    else if (isWhole(value.type)) {
      const what = value.type === 'string' ? 'a string' : 'an array';
      ctx.module.report('KZ1018', argument, `a function in a function gives ${what} in one place only`);
      inlined.isRefused = true;
    } else {
      inlined.result ??= newTemporary(ctx, value.type, loc, { ...heldAs(value, true), mutable: true });
      const local: Local = inlined.result;
      out.push({ kind: 'assign', local, value: adapted(expectType(ctx, value, local.type), local.declared), loc });
    }
  }
  out.push({ kind: 'break', label: inlined.label, loc });
}

function giveInlined(
  ctx: FunctionContext,
  { variable, shape }: NonNullable<Inlined['record']>,
  argument: Expression | null,
  loc: Span,
  out: Stmt[],
): void {
  if (shape.nothing !== undefined) {
    const none = argument === null ? absent(valueTypeOf(shape), shape.nothing, loc) : undefined;
    const value = none ?? lowerOptional(ctx, argument as Expression, shape, out);
    if (value !== undefined) assignOptional(ctx, variable, value, loc, out);
    return;
  }
  if (argument === null) return;
  const value = lowerValue(ctx, argument, out, shape.isTuple);
  if (isRefusedValue(value)) return;
  if (isRecordValue(value)) assignRecord(ctx, variable, value, loc, out);
  else ctx.module.report('KZ1008', argument, `this is a ${value.type}, where its return type says an object`);
}
