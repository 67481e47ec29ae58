// Lowers assignments and updates, and expressions whose value nobody reads.
//
// In:  an assignment, `++` or `--`, or an expression as a statement. Out: the statements that do it, in JavaScript's
// order: the place is evaluated once, before the right-hand side.

import type { AssignmentExpression, Expression, UpdateExpression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { mayFailItself } from '../ir/bigints.ts';
import { type BinaryOp, childrenOf, type Expr, type Local, type Stmt } from '../ir/ir.ts';
import { binaryOpOf } from '../ir/ops.ts';
import { isArray, pointTo } from './array-variables.ts';
import { adapted, makeBigintBinary, one, operand } from './bigints.ts';
import { lowerCall } from './calls.ts';
import { assignLate } from './late-variables.ts';
import { expectDefined, toNumber } from './maybe-undefined.ts';
import { assignRow } from './nested-access.ts';
import { isDecided, lowerCondition, numberOf, truthOf } from './operands.ts';
import { nothingIn } from './optional-forms.ts';
import { shapeOfVariable } from './optional-types.ts';
import { assignOptional, heldBy, lowerOptional, readOptional, required, shaped, there } from './optionals.ts';
import { isPattern, lowerSource, takeApart } from './patterns.ts';
import { expectOfPlace, lowerPlace, readPlace, writePlace } from './places.ts';
import { isRecord, namedRecord, recordAt } from './record-forms.ts';
import { lowerRowPlace, storeRow } from './record-lists.ts';
import { isRecordValue, type RecordValue, type RecordVariable, type Value } from './record-types.ts';
import { assignRecord, declareRecord, lowerRecord, lowerValue, own, readRecord, saveValue } from './records.ts';
import { refuseAnother, refuseReplaced } from './refused-assignments.ts';
import { arrayFieldAt, replaceArray } from './replaced-fields.ts';
import { type FunctionContext, newTemporary } from './scope.ts';
import { refusesJoining } from './strings.ts';
import { expectType, heldAs, isRefused, makeBinary, number, read, refused, save } from './values.ts';

function makeNumeric(ctx: FunctionContext, op: BinaryOp, left: Expr, right: Expr, loc: Span): Expr {
  if (left.type === 'bigint') return makeBigintBinary(ctx, op, left, right, loc);
  return makeBinary(op, expectType(ctx, left, 'number'), expectType(ctx, numberOf(right), 'number'), loc);
}

/** `x ||= y`: the right side is evaluated, and assigned, only where the left one asks for it. */
function assignUnless(
  ctx: FunctionContext,
  node: AssignmentExpression,
  token: '||=' | '&&=' | '??=',
  out: Stmt[],
  use: 'value' | 'effect',
): Expr {
  const found = lowerPlace(ctx, node.left, out);
  if (found === undefined) return number(0, node);
  const place = found.kind === 'element' ? { ...found, index: save(ctx, found.index, out) } : found;
  if (place.kind === 'optional') return assignOptionalUnless(ctx, node, place.variable, token, out, use);
  const old = save(ctx, readPlace(ctx, place, node, out), out);
  // No other value is null or undefined.
  if (token === '??=') {
    expectDefined(ctx, { ...old, loc: node.left }, node, out);
    return old;
  }
  const result = newTemporary(ctx, old.type, node, { ...heldAs(old, true), mutable: true });
  out.push({ kind: 'declare', local: result, value: { ...old }, loc: node });
  const taken: Stmt[] = [];
  ctx.depth++;
  const right = adapted(expectType(ctx, ctx.module.lowerExpression(ctx, node.right, taken), old.type), result.declared);
  ctx.depth--;
  if (place.kind === 'local' && node.left.type === 'MemberExpression') refuseAnother(ctx, node, place.local, taken);
  if (place.kind === 'element' && place.cell !== undefined) refuseReplaced(ctx, node, place.array, taken);
  taken.push({ kind: 'assign', local: result, value: right, loc: node });
  writePlace(ctx, place, read(result, node), node, taken);
  const test: Expr = old.type === 'boolean' ? { ...old } : truthOf({ ...old });
  out.push({ kind: 'if', test, yes: token === '&&=' ? taken : [], no: token === '||=' ? taken : [], loc: node });
  return read(result, node);
}

/** `x ??= y` of an optional value. Where it is not there, its value is false. */
function assignOptionalUnless(
  ctx: FunctionContext,
  node: AssignmentExpression,
  variable: RecordVariable,
  token: '||=' | '&&=' | '??=',
  out: Stmt[],
  use: 'value' | 'effect',
): Expr {
  const old = readOptional(variable, node);
  const taken: Stmt[] = [];
  ctx.depth++;
  const value = lowerOptional(ctx, node.right, shapeOfVariable(variable), taken);
  if (value !== undefined) assignOptional(ctx, variable, value, node, taken);
  ctx.depth--;
  const held = heldBy(old);
  const test = token === '??=' ? there(old) : held.type === 'boolean' ? held : truthOf(held);
  out.push({ kind: 'if', test, yes: token === '&&=' ? taken : [], no: token === '&&=' ? [] : taken, loc: node });
  return use === 'effect' ? number(0, node) : required(ctx, readOptional(variable, node), node.left, out);
}

/** `x = y` of an optional value. */
function assignOptionalTo(
  ctx: FunctionContext,
  node: AssignmentExpression,
  variable: RecordVariable,
  out: Stmt[],
  use: 'value' | 'effect',
): Expr {
  const place = lowerPlace(ctx, node.left, out);
  const value = lowerOptional(ctx, node.right, shapeOfVariable(variable), out);
  if (place === undefined || value === undefined) return refused(node);
  assignOptional(ctx, variable, value, node, out);
  return use === 'effect' ? number(0, node) : required(ctx, readOptional(variable, node), node.left, out);
}

/** `[a, b] = [b, a]`: all values first, then each place in turn, as in JavaScript. */
function assignPattern(ctx: FunctionContext, node: AssignmentExpression, out: Stmt[], use: 'value' | 'effect'): Expr {
  if (use === 'value') {
    ctx.module.report(
      'KZ1007',
      node,
      'what a pattern was given has no value here',
      'use the value before, or behind it',
    );
  }
  const variable = recordAt(ctx, node.right);
  const isLive = variable !== undefined && 'fields' in variable;
  const given = lowerSource(ctx, node.left, node.right, out);
  const source = isLive || !isRecordValue(given) ? given : saveValue(ctx, given, out);
  const live = (key: string): Value | undefined => {
    const field = isLive ? variable.fields.get(key) : undefined;
    return field && ('fields' in field ? readRecord(field, node) : read(field, node));
  };
  const take = (target: object, value: Value, list: Stmt[]) => {
    const left = target as AssignmentExpression['left'];
    const row = lowerRowPlace(ctx, left as Expression, list);
    if (row !== undefined) {
      storeRow(ctx, row, value, node, list);
      return;
    }
    const optional = namedRecord(ctx, left as Expression);
    if (optional?.nothing !== undefined) {
      const kept = shaped(ctx, value, shapeOfVariable(optional), left, list);
      if (isRecordValue(kept) && lowerPlace(ctx, left, list)) assignOptional(ctx, optional, kept, left, list);
      return;
    }
    const plain = isRecordValue(value) && value.nothing !== undefined ? required(ctx, value, left, list) : value;
    if (isRecordValue(plain)) {
      const to = recordAt(ctx, left as Expression);
      if (to !== undefined && 'fields' in to && to.isAssigned) assignRecord(ctx, to, plain, node, list);
      else ctx.module.report('KZ1009', left, 'this is no variable that holds records');
      return;
    }
    const array = arrayVariable(ctx, left);
    if (array !== undefined) {
      assignArray(ctx, array, plain, left, list);
      return;
    }
    const late = lateVariable(ctx, left);
    if (late !== undefined) {
      assignName(ctx, late, plain, left, list);
      return;
    }
    const field = arrayFieldAt(ctx, left as Expression);
    if (field !== undefined) return replaceArray(ctx, field, plain, left, list);
    const place = lowerPlace(ctx, left, list);
    if (place !== undefined) writePlace(ctx, place, plain, left, list, true);
  };
  takeApart(ctx, node.left as never, source, take, out, live);
  return number(0, node);
}

function assignsRecord(ctx: FunctionContext, { left, right }: AssignmentExpression): boolean {
  const to = recordAt(ctx, left as Expression);
  return (to !== undefined && 'fields' in to) || (left.type === 'Identifier' && isRecord(ctx, right));
}

/** Another record for a variable, or the first one. */
function assignWhole(ctx: FunctionContext, node: AssignmentExpression, out: Stmt[], use: 'value' | 'effect'): Expr {
  const { left, right } = node;
  const { report } = ctx.module;
  if (use === 'value') report('KZ1007', node, 'an object has no value here, but its fields have');
  const to = recordAt(ctx, left as Expression);
  if (
    to !== undefined &&
    'fields' in to &&
    !isRecord(ctx, right) &&
    !(to.isTuple && right.type === 'ArrayExpression')
  ) {
    const given = ctx.module.lowerExpression(ctx, right, out);
    if (!isRefused(given)) report('KZ1008', right, `this is a ${given.type}, where an object is needed`);
    return number(0, node);
  }
  const value = lowerRecord(ctx, right, out);
  if (value === undefined) return number(0, node);
  if (to !== undefined && 'fields' in to) {
    if (to.isAssigned) assignRecord(ctx, to, value, node, out);
    else report('KZ1009', left, `'${ctx.module.source.slice(left.start, left.end)}' holds the same object for good`);
    return number(0, node);
  }
  const binding = left.type === 'Identifier' ? ctx.scope.find(left.name) : undefined;
  if (left.type !== 'Identifier' || binding?.kind !== 'late') {
    lowerPlace(ctx, left, out);
    if (binding?.kind === 'local')
      report('KZ1008', right, `this is an object, where a ${binding.local.type} is needed`);
    return number(0, node);
  }
  const { late } = binding;
  if (late.list !== out) {
    report('KZ1018', node, `'${left.name}' is an object that is chosen late`, 'declare it where it gets its value');
    late.scope.set(left.name, { kind: 'reported' });
    return number(0, node);
  }
  const isAssigned = (ctx.assigned.get(left.name) ?? 0) > 1;
  const kept = own(ctx, value, right) as RecordValue;
  const record = declareRecord(ctx, left.name, kept, { isAssigned, shape: undefined }, left, out);
  late.scope.set(left.name, { kind: 'record', record });
  return number(0, node);
}

/** The expression's value is what was assigned, not what the place then holds: an element may have rounded it. */
export function lowerAssignment(
  ctx: FunctionContext,
  node: AssignmentExpression,
  out: Stmt[],
  use: 'value' | 'effect' = 'value',
): Expr {
  const token = node.operator;
  const op = binaryOpOf(token.slice(0, -1));
  if (token === '||=' || token === '&&=' || token === '??=') return assignUnless(ctx, node, token, out, use);
  if (token !== '=' && op === undefined) {
    ctx.module.report('KZ1007', node, `the kernel language has no operator '${token}'`);
    return number(0, node);
  }
  if (op === 'add' && refusesJoining(ctx, [node.left as Expression, node.right], node)) return refused(node);
  if (token === '=' && isPattern(node.left)) return assignPattern(ctx, node, out, use);
  if (assignRow(ctx, node, out)) {
    if (use === 'value') ctx.module.report('KZ1007', node, 'a row that is assigned has no value here');
    return number(0, node);
  }
  const row = token === '=' ? lowerRowPlace(ctx, node.left as Expression, out) : undefined;
  if (row !== undefined) {
    if (use === 'value') ctx.module.report('KZ1007', node, 'an object has no value here, but its fields have');
    storeRow(ctx, row, lowerValue(ctx, node.right, out, row.list.shape.isTuple), node, out);
    return number(0, node);
  }
  const field = token === '=' ? arrayFieldAt(ctx, node.left as Expression) : undefined;
  if (field !== undefined) {
    const value = ctx.module.lowerExpression(ctx, node.right, out);
    replaceArray(ctx, field, value, node, out);
    return value;
  }
  if (token === '=' && assignsRecord(ctx, node)) return assignWhole(ctx, node, out, use);
  const optional = token === '=' ? namedRecord(ctx, node.left as Expression) : undefined;
  if (optional?.nothing !== undefined) return assignOptionalTo(ctx, node, optional, out, use);
  const array = token === '=' ? arrayVariable(ctx, node.left) : undefined;
  if (array !== undefined) {
    const value = ctx.module.lowerExpression(ctx, node.right, out);
    return assignArray(ctx, array, value, node, out);
  }
  const late = token === '=' ? lateVariable(ctx, node.left) : undefined;
  if (late !== undefined) {
    const value = operand(ctx, ctx.module.lowerExpression(ctx, node.right, out));
    return assignName(ctx, late, value, node, out);
  }
  let place = lowerPlace(ctx, node.left, out);
  const before: Stmt[] = [];
  const right = ctx.module.lowerExpression(ctx, node.right, before);
  if (place === undefined) return number(0, node);
  if (place.kind === 'local' && node.left.type === 'MemberExpression') refuseAnother(ctx, node, place.local, before);
  if (place.kind === 'element' && place.cell !== undefined) refuseReplaced(ctx, node, place.array, before);
  if (place.kind === 'element' && before.length > 0) place = { ...place, index: save(ctx, place.index, out) };
  let value = right;
  if (op !== undefined) {
    const old = before.length > 0 ? save(ctx, readPlace(ctx, place, node, out), out) : readPlace(ctx, place, node, out);
    value = makeNumeric(ctx, op, old, right, node);
  }
  out.push(...before);
  if (place.kind === 'local') {
    writePlace(ctx, place, value, node, out);
    return read(place.local, node);
  }
  if (place.kind === 'optional') {
    writePlace(ctx, place, value, node, out);
    return heldBy(readOptional(place.variable, node));
  }
  // The store may change what the value was computed from.
  if (use === 'value') {
    value = save(ctx, expectOfPlace(ctx, place, value), out);
  }
  writePlace(ctx, place, value, node, out, token === '=');
  return value;
}

/** The variable of arrays that it is. */
function arrayVariable(ctx: FunctionContext, node: AssignmentExpression['left']): Local | undefined {
  const binding = node.type === 'Identifier' ? ctx.scope.find(node.name) : undefined;
  return binding?.kind === 'array' ? binding.local : undefined;
}

function assignArray(ctx: FunctionContext, variable: Local, value: Expr, loc: Span, out: Stmt[]): Expr {
  if (isArray(value)) pointTo(ctx, variable, value.local, loc, out);
  else if (!isRefused(value)) expectType(ctx, value, variable.type);
  return value;
}

/** The name of a variable that has no value yet. */
function lateVariable(ctx: FunctionContext, node: AssignmentExpression['left']): string | undefined {
  return node.type === 'Identifier' && ctx.scope.find(node.name)?.kind === 'late' ? node.name : undefined;
}

/** `name = value`, of a value that is lowered. Out: what the variable then holds. */
export function assignName(ctx: FunctionContext, name: string, value: Expr, loc: Span, out: Stmt[]): Expr {
  const binding = ctx.scope.find(name);
  if (binding?.kind === 'array') return assignArray(ctx, binding.local, value, loc, out);
  if (binding?.kind === 'late') {
    const local = assignLate(ctx, binding.late, value, loc, out);
    return local === undefined ? value : read(local, loc);
  }
  const place = lowerPlace(ctx, { type: 'Identifier', name, ...loc } as AssignmentExpression['left'], out);
  if (place === undefined) return number(0, loc);
  const saved = place.kind === 'local' ? value : save(ctx, value, out);
  writePlace(ctx, place, saved, loc, out);
  return place.kind === 'local' ? read(place.local, loc) : saved;
}

export function lowerUpdate(ctx: FunctionContext, node: UpdateExpression, out: Stmt[]): Expr {
  const place = lowerPlace(ctx, node.argument as AssignmentExpression['left'], out);
  if (place === undefined) return number(0, node);
  const before = readPlace(ctx, place, node, out);
  // The value of a[i]++ is a number, whatever was there.
  const old = save(ctx, place.kind === 'element' ? toNumber(ctx, before) : before, out);
  const value = makeNumeric(ctx, node.operator === '++' ? 'add' : 'sub', old, one(old.type, node), node);
  if (!node.prefix) {
    writePlace(ctx, place, value, node, out);
    return old;
  }
  const fresh = save(ctx, value, out);
  writePlace(ctx, place, fresh, node, out);
  return fresh;
}

/** An assignment, update or call whose value nobody reads: no temporaries for it. */
export function lowerEffect(ctx: FunctionContext, node: Expression, out: Stmt[]): void {
  // Of what is not there, nothing is done.
  if (node.type === 'ChainExpression' && nothingIn(ctx, node) !== undefined) return;
  if (node.type === 'UpdateExpression') {
    const place = lowerPlace(ctx, node.argument as AssignmentExpression['left'], out);
    if (place === undefined) return;
    const op = node.operator === '++' ? 'add' : 'sub';
    const old = readPlace(ctx, place, node, out);
    writePlace(ctx, place, makeNumeric(ctx, op, old, one(old.type, node), node), node, out);
  } else if (node.type === 'AssignmentExpression') {
    lowerAssignment(ctx, node, out, 'effect');
  } else if (node.type === 'SequenceExpression') {
    for (const each of node.expressions) lowerEffect(ctx, each, out);
  } else if (node.type === 'CallExpression') {
    const value = lowerCall(ctx, node, out, 'effect');
    if (value !== undefined) drop(ctx, value, out);
  } else if (node.type === 'ParenthesizedExpression') {
    lowerEffect(ctx, node.expression, out);
  } else if (node.type === 'LogicalExpression' && node.operator !== '??') {
    const test = lowerCondition(ctx, node.left, out);
    if (isDecided(test)) {
      if (test.value === (node.operator === '&&')) lowerEffect(ctx, node.right, out);
      return;
    }
    const effect: Stmt[] = [];
    ctx.depth++;
    lowerEffect(ctx, node.right, effect);
    ctx.depth--;
    const [yes, no] = node.operator === '&&' ? [effect, []] : [[], effect];
    out.push({ kind: 'if', test, yes, no, loc: node });
  } else if (node.type === 'ConditionalExpression') {
    const test = lowerCondition(ctx, node.test, out);
    if (isDecided(test)) return lowerEffect(ctx, test.value ? node.consequent : node.alternate, out);
    const [yes, no]: [Stmt[], Stmt[]] = [[], []];
    ctx.depth++;
    lowerEffect(ctx, node.consequent, yes);
    lowerEffect(ctx, node.alternate, no);
    ctx.depth--;
    out.push({ kind: 'if', test, yes, no, loc: node });
  } else {
    drop(ctx, ctx.module.lowerExpression(ctx, node, out), out);
  }
}

/**
 * A value that nobody reads. What fails in it, fails: bigints, as 1n / 0n. What an index outside would give, nobody
 * wants.
 */
export function drop(ctx: FunctionContext, value: Expr, out: Stmt[]): void {
  const fails = (expr: Expr): boolean => mayFailItself(expr, 'exact') || childrenOf(expr).some(fails);
  if (mayFailItself(value, 'exact')) save(ctx, value, out);
  else if (fails(value)) for (const child of childrenOf(value)) drop(ctx, child, out);
}
