// Lowers assignments and updates, and expressions whose value nobody reads.
//
// In:  an assignment, `++` or `--`, or an expression as a statement. Out: the statements that do it, in JavaScript's
// order: the place is evaluated once, before the right-hand side.

import type { AssignmentExpression, Expression, UpdateExpression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { mayFailItself } from '../ir/bigints.ts';
import { type BinaryOp, childrenOf, type Expr, type Local, type Stmt } from '../ir/ir.ts';
import { binaryOpOf, isArrayKind } from '../ir/ops.ts';
import { adapted, elementType, load, makeBigintBinary, one, operand } from './bigints.ts';
import { lowerCall } from './calls.ts';
import { assignLate } from './late-variables.ts';
import { isNews, lowerIndexed, lowerName } from './names.ts';
import { isDecided, lowerCondition, lowerNumber, numberOf } from './operands.ts';
import type { FunctionContext } from './scope.ts';
import { expectType, makeBinary, number, read, save } from './values.ts';

/** What an assignment writes to: index and array are evaluated once, before the right-hand side. */
type Place =
  | { readonly kind: 'local'; readonly local: Local }
  | { readonly kind: 'element'; readonly array: Local; readonly index: Expr };

function lowerPlace(ctx: FunctionContext, node: AssignmentExpression['left'], out: Stmt[]): Place | undefined {
  const { report } = ctx.module;
  if (node.type === 'TSNonNullExpression' || node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression') {
    return lowerPlace(ctx, node.expression as AssignmentExpression['left'], out);
  }
  if (node.type === 'Identifier') {
    const binding = ctx.scope.find(node.name);
    if (binding?.kind === 'local' && isArrayKind(binding.local.type)) {
      report('KZ1018', node, `'${node.name}' is an array that is assigned again`, 'give the other array another name');
      return undefined;
    }
    if (binding?.kind === 'local' && binding.local.mutable) return { kind: 'local', local: binding.local };
    const isConstant = binding === undefined && /^(NaN|Infinity|undefined)$/.test(node.name);
    if (!isConstant && (binding === undefined || ['not-yet', 'late', 'reported'].includes(binding.kind)))
      lowerName(ctx, node.name, node);
    else report('KZ1009', node, `'${node.name}' is not a variable that can be assigned`);
    return undefined;
  }
  if (node.type === 'MemberExpression' && node.computed) {
    const array = lowerIndexed(ctx, node.object, out);
    const index = lowerNumber(ctx, node.property, out);
    if (array === undefined) return undefined;
    return { kind: 'element', array, index };
  }
  if (isNews(ctx, node)) report('KZ1009', node, 'only variables and elements of typed arrays can be assigned');
  return undefined;
}

function readPlace(place: Place, loc: Span): Expr {
  return place.kind === 'local' ? read(place.local, loc) : load(place.array, place.index, loc);
}

function writePlace(ctx: FunctionContext, place: Place, value: Expr, loc: Span, out: Stmt[]): void {
  if (place.kind === 'local') {
    const checked = adapted(expectType(ctx, value, place.local.type), place.local.declared);
    out.push({ kind: 'assign', local: place.local, value: checked, loc });
  } else {
    const element = expectType(ctx, value, elementType(place.array.type));
    out.push({ kind: 'store', array: place.array, index: place.index, value: element, loc });
  }
}

function makeNumeric(ctx: FunctionContext, op: BinaryOp, left: Expr, right: Expr, loc: Span): Expr {
  if (left.type === 'bigint') return makeBigintBinary(ctx, op, left, right, loc);
  return makeBinary(op, expectType(ctx, left, 'number'), expectType(ctx, numberOf(right), 'number'), loc);
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
  if (token !== '=' && op === undefined) {
    ctx.module.report('KZ1007', node, `the kernel language has no operator '${token}'`);
    return number(0, node);
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
  if (place.kind === 'element' && before.length > 0) place = { ...place, index: save(ctx, place.index, out) };
  let value = right;
  if (op !== undefined) {
    const old = before.length > 0 ? save(ctx, readPlace(place, node), out) : readPlace(place, node);
    value = makeNumeric(ctx, op, old, right, node);
  }
  out.push(...before);
  if (place.kind === 'local') {
    writePlace(ctx, place, value, node, out);
    return read(place.local, node);
  }
  // The store may change what the value was computed from.
  if (use === 'value') value = save(ctx, expectType(ctx, value, elementType(place.array.type)), out);
  writePlace(ctx, place, value, node, out);
  return value;
}

/** The name of a variable that has no value yet. */
function lateVariable(ctx: FunctionContext, node: AssignmentExpression['left']): string | undefined {
  return node.type === 'Identifier' && ctx.scope.find(node.name)?.kind === 'late' ? node.name : undefined;
}

/** `name = value`, of a value that is lowered. Out: what the variable then holds. */
export function assignName(ctx: FunctionContext, name: string, value: Expr, loc: Span, out: Stmt[]): Expr {
  const binding = ctx.scope.find(name);
  if (binding?.kind === 'late') {
    const local = assignLate(ctx, binding.late, value, loc, out);
    return local === undefined ? value : read(local, loc);
  }
  const place = lowerPlace(ctx, { type: 'Identifier', name, ...loc } as AssignmentExpression['left'], out);
  if (place?.kind !== 'local') return number(0, loc);
  writePlace(ctx, place, value, loc, out);
  return read(place.local, loc);
}

export function lowerUpdate(ctx: FunctionContext, node: UpdateExpression, out: Stmt[]): Expr {
  const place = lowerPlace(ctx, node.argument as AssignmentExpression['left'], out);
  if (place === undefined) return number(0, node);
  const old = save(ctx, readPlace(place, node), out);
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
  if (node.type === 'UpdateExpression') {
    const place = lowerPlace(ctx, node.argument as AssignmentExpression['left'], out);
    if (place === undefined) return;
    const op = node.operator === '++' ? 'add' : 'sub';
    const old = readPlace(place, node);
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
    lowerEffect(ctx, node.right, effect);
    const [yes, no] = node.operator === '&&' ? [effect, []] : [[], effect];
    out.push({ kind: 'if', test, yes, no, loc: node });
  } else if (node.type === 'ConditionalExpression') {
    const test = lowerCondition(ctx, node.test, out);
    if (isDecided(test)) return lowerEffect(ctx, test.value ? node.consequent : node.alternate, out);
    const [yes, no]: [Stmt[], Stmt[]] = [[], []];
    lowerEffect(ctx, node.consequent, yes);
    lowerEffect(ctx, node.alternate, no);
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
