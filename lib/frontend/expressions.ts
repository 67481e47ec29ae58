// Lowers expressions.
//
// In:  an expression of the syntax tree, and the list of statements that come before. Out: a pure IR expression; what has
// an effect (assignments, calls) is appended to the list in JavaScript's order of evaluation. Operands that a later
// operand's effects could change are saved in temporaries first.

import type { Argument, AssignmentExpression, CallExpression, Expression, UpdateExpression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { evaluateBinary, evaluateCompare, evaluateMath, evaluateUnary } from '../ir/evaluate.ts';
import type { BinaryOp, CompareOp, Expr, Local, MathName, Stmt, Type } from '../ir/ir.ts';
import { binaryOps, compareOps, isArrayKind, mathFunctions } from '../ir/ops.ts';
import { type FunctionContext, newTemporary } from './scope.ts';

const binaryByToken = new Map(Object.entries(binaryOps).map(([op, { js }]) => [js, op as BinaryOp]));
const compareByToken = new Map<string, CompareOp>([
  ...Object.entries(compareOps).map(([op, { js }]) => [js, op as CompareOp] as const),
  ['==', 'eq'],
  ['!=', 'ne'],
]);

export function number(value: number, loc: Span): Expr {
  return { kind: 'const', value, type: 'number', rep: undefined, loc };
}

export function boolean(value: boolean, loc: Span): Expr {
  return { kind: 'const', value, type: 'boolean', rep: undefined, loc };
}

export function read(local: Local, loc: Span): Expr {
  return { kind: 'local', local, type: local.type, rep: undefined, loc };
}

/** An expression of any type; what can't be lowered is reported and becomes 0. */
export function lowerExpression(ctx: FunctionContext, node: Expression, out: Stmt[]): Expr {
  const { report } = ctx.module;
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return lowerExpression(ctx, node.expression, out);
    case 'Literal':
      if (typeof node.value === 'number') return number(node.value, node);
      if (typeof node.value === 'boolean') return boolean(node.value, node);
      break;
    case 'Identifier':
      return lowerName(ctx, node.name, node);
    case 'UnaryExpression':
      return lowerUnary(ctx, node.operator, node.argument, node, out);
    case 'BinaryExpression':
      if (node.left.type === 'PrivateIdentifier') break;
      return lowerBinary(ctx, node.operator, node.left, node.right, node, out);
    case 'LogicalExpression':
      if (node.operator === '??') break;
      return lowerLogical(ctx, node.operator === '&&' ? 'and' : 'or', node.left, node.right, node, out);
    case 'ConditionalExpression':
      return lowerConditional(ctx, node.test, node.consequent, node.alternate, node, out);
    case 'AssignmentExpression':
      return lowerAssignment(ctx, node, out);
    case 'UpdateExpression':
      return lowerUpdate(ctx, node, out);
    case 'MemberExpression':
      return lowerMember(ctx, node, out);
    case 'CallExpression':
      return ctx.module.lowerCall(ctx, node, out, 'value') ?? number(0, node);
    case 'SequenceExpression': {
      const values = node.expressions.map((each) => lowerExpression(ctx, each, out));
      return values.at(-1) ?? number(0, node);
    }
    default:
  }
  report('KZ1007', node, `the kernel language has no ${describeNode(node.type)}`, hintFor(node.type));
  return number(0, node);
}

/** An expression that must be a number. */
export function lowerNumber(ctx: FunctionContext, node: Expression, out: Stmt[]): Expr {
  return expectType(ctx, lowerExpression(ctx, node, out), 'number');
}

/** A condition: numbers are true unless 0, -0 or NaN. */
export function lowerCondition(ctx: FunctionContext, node: Expression, out: Stmt[]): Expr {
  const value = lowerExpression(ctx, node, out);
  if (value.type === 'number')
    return fold({ kind: 'unary', op: 'truthy', value, type: 'boolean', rep: undefined, loc: node });
  return expectType(ctx, value, 'boolean');
}

/** Operands in order: those that a later one's effects could change are saved. */
export function lowerOperands(
  ctx: FunctionContext,
  nodes: readonly Expression[],
  out: Stmt[],
  lower: (ctx: FunctionContext, node: Expression, out: Stmt[]) => Expr = lowerExpression,
): Expr[] {
  const operands: Expr[] = [];
  for (const node of nodes) {
    const before: Stmt[] = [];
    const operand = lower(ctx, node, before);
    if (before.length > 0) for (const [at, earlier] of operands.entries()) operands[at] = save(ctx, earlier, out);
    out.push(...before);
    operands.push(operand);
  }
  return operands;
}

/** The value of `expr` now, whatever is assigned later. Arrays and constants don't change. */
export function save(ctx: FunctionContext, expr: Expr, out: Stmt[]): Expr {
  if (expr.kind === 'const' || expr.kind === 'length' || isArrayKind(expr.type)) return expr;
  if (expr.kind === 'local' && !expr.local.mutable) return expr;
  const local = newTemporary(ctx, expr.type, expr.loc);
  out.push({ kind: 'declare', local, value: expr, loc: expr.loc });
  return read(local, expr.loc);
}

export function expectType(ctx: FunctionContext, expr: Expr, type: Type): Expr {
  if (expr.type === type) return expr;
  const article = (name: string) => `${/^[aeiouAEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
  ctx.module.report('KZ1008', expr.loc, `this is ${article(expr.type)}, where ${article(type)} is needed`);
  return type === 'boolean' ? boolean(false, expr.loc) : number(0, expr.loc);
}

/** Whether evaluating may end in an error, so that it must not happen unless JavaScript does it too. */
export function mayFail(ctx: FunctionContext, expr: Expr): boolean {
  if (expr.kind === 'load') return ctx.directives.boundscheck || mayFail(ctx, expr.index);
  switch (expr.kind) {
    case 'unary':
    case 'convert':
      return mayFail(ctx, expr.value);
    case 'binary':
    case 'compare':
    case 'logical':
      return mayFail(ctx, expr.left) || mayFail(ctx, expr.right);
    case 'select':
      return mayFail(ctx, expr.test) || mayFail(ctx, expr.yes) || mayFail(ctx, expr.no);
    case 'math':
      return expr.args.some((arg) => mayFail(ctx, arg));
    default:
      return false;
  }
}

/** Constants are folded as they are made: by JavaScript's own operators, so exactly. */
export function fold(expr: Expr): Expr {
  const make = (value: number | boolean): Expr =>
    typeof value === 'number' ? number(value, expr.loc) : boolean(value, expr.loc);
  switch (expr.kind) {
    case 'unary':
      return expr.value.kind === 'const' ? make(evaluateUnary(expr.op, expr.value.value)) : expr;
    case 'binary':
      if (expr.left.kind !== 'const' || expr.right.kind !== 'const') return expr;
      return make(evaluateBinary(expr.op, Number(expr.left.value), Number(expr.right.value)));
    case 'compare':
      if (expr.left.kind !== 'const' || expr.right.kind !== 'const') return expr;
      return make(evaluateCompare(expr.op, expr.left.value, expr.right.value));
    case 'math': {
      if (
        !['abs', 'floor', 'ceil', 'trunc', 'round', 'sqrt', 'sign', 'min', 'max', 'fround', 'imul', 'clz32'].includes(
          expr.fn,
        )
      )
        return expr;
      const values = expr.args.map((arg) => (arg.kind === 'const' ? Number(arg.value) : undefined));
      return values.includes(undefined) ? expr : make(evaluateMath(expr.fn, values as number[]));
    }
    default:
      return expr;
  }
}

function lowerName(ctx: FunctionContext, name: string, loc: Span): Expr {
  const binding = ctx.scope.find(name);
  if (binding?.kind === 'local') return read(binding.local, loc);
  if (binding?.kind === 'table') return read(binding.table.local, loc);
  if (binding?.kind === 'constant') {
    return typeof binding.value === 'number' ? number(binding.value, loc) : boolean(binding.value, loc);
  }
  if (name === 'Infinity') return number(Number.POSITIVE_INFINITY, loc);
  if (name === 'NaN') return number(Number.NaN, loc);
  if (binding === undefined && ctx.module.declares(name)) {
    ctx.module.report(
      'KZ1013',
      loc,
      `'${name}' is no constant that a kernel can capture`,
      'pass it as an argument, or make it const',
    );
    return number(0, loc);
  }
  const message = binding === undefined ? `'${name}' is not defined here` : `'${name}' is used before its declaration`;
  ctx.module.report('KZ1005', loc, message);
  return number(0, loc);
}

function lowerUnary(ctx: FunctionContext, operator: string, argument: Expression, loc: Span, out: Stmt[]): Expr {
  if (operator === '!') {
    const value = lowerCondition(ctx, argument, out);
    return fold({ kind: 'unary', op: 'not', value, type: 'boolean', rep: undefined, loc });
  }
  if (operator === '+') return lowerNumber(ctx, argument, out);
  if (operator === '-' || operator === '~') {
    const value = lowerNumber(ctx, argument, out);
    return fold({ kind: 'unary', op: operator === '-' ? 'neg' : 'bitnot', value, type: 'number', rep: undefined, loc });
  }
  ctx.module.report('KZ1007', loc, `the kernel language has no operator '${operator}'`);
  return number(0, loc);
}

function lowerBinary(ctx: FunctionContext, token: string, a: Expression, b: Expression, loc: Span, out: Stmt[]): Expr {
  const compare = compareByToken.get(token);
  const op = binaryByToken.get(token);
  if (compare !== undefined) {
    const [left, right] = lowerOperands(ctx, [a, b], out) as [Expr, Expr];
    if (compare === 'eq' || compare === 'ne') expectType(ctx, right, left.type);
    else for (const side of [left, right]) expectType(ctx, side, 'number');
    return fold({ kind: 'compare', op: compare, left, right, type: 'boolean', rep: undefined, loc });
  }
  if (op === undefined) {
    ctx.module.report('KZ1007', loc, `the kernel language has no operator '${token}'`);
    return number(0, loc);
  }
  const [left, right] = lowerOperands(ctx, [a, b], out, lowerNumber) as [Expr, Expr];
  return makeBinary(op, left, right, loc);
}

export function makeBinary(op: BinaryOp, left: Expr, right: Expr, loc: Span): Expr {
  return fold({ kind: 'binary', op, left, right, type: 'number', rep: undefined, loc });
}

function lowerLogical(
  ctx: FunctionContext,
  op: 'and' | 'or',
  a: Expression,
  b: Expression,
  loc: Span,
  out: Stmt[],
): Expr {
  const left = lowerCondition(ctx, a, out);
  const before: Stmt[] = [];
  const right = lowerCondition(ctx, b, before);
  if (before.length === 0 && !mayFail(ctx, right)) {
    return { kind: 'logical', op, left, right, type: 'boolean', rep: undefined, loc };
  }
  const local = newTemporary(ctx, 'boolean', loc, true);
  out.push({ kind: 'declare', local, value: left, loc });
  const evaluate: Stmt[] = [...before, { kind: 'assign', local, value: right, loc }];
  const test = read(local, loc);
  out.push({ kind: 'if', test, yes: op === 'and' ? evaluate : [], no: op === 'or' ? evaluate : [], loc });
  return read(local, loc);
}

function lowerConditional(
  ctx: FunctionContext,
  testNode: Expression,
  a: Expression,
  b: Expression,
  loc: Span,
  out: Stmt[],
): Expr {
  const test = lowerCondition(ctx, testNode, out);
  const beforeYes: Stmt[] = [];
  const beforeNo: Stmt[] = [];
  const yes = lowerExpression(ctx, a, beforeYes);
  const no = expectType(ctx, lowerExpression(ctx, b, beforeNo), yes.type);
  const simple = beforeYes.length + beforeNo.length === 0 && !mayFail(ctx, yes) && !mayFail(ctx, no);
  if (simple) return { kind: 'select', test, yes, no, type: yes.type, rep: undefined, loc };
  const local = newTemporary(ctx, yes.type, loc, true);
  const blank = yes.type === 'boolean' ? boolean(false, loc) : number(0, loc);
  out.push({ kind: 'declare', local, value: blank, loc });
  out.push({
    kind: 'if',
    test,
    yes: [...beforeYes, { kind: 'assign', local, value: yes, loc }],
    no: [...beforeNo, { kind: 'assign', local, value: no, loc }],
    loc,
  });
  return read(local, loc);
}

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
    if (binding?.kind === 'local' && binding.local.mutable) return { kind: 'local', local: binding.local };
    if (binding === undefined || binding.kind === 'not-yet') lowerName(ctx, node.name, node);
    else report('KZ1009', node, `'${node.name}' is not a variable that can be assigned`);
    return undefined;
  }
  if (node.type === 'MemberExpression' && node.computed) {
    const array = lowerArray(ctx, node.object);
    const index = lowerNumber(ctx, node.property, out);
    if (array === undefined) return undefined;
    if (ctx.scope.find(array.name)?.kind === 'table') {
      report('KZ1009', node, `'${array.name}' is a table of the module: kernels don't write to it`);
      return undefined;
    }
    return { kind: 'element', array, index };
  }
  report('KZ1009', node, 'only variables and elements of typed arrays can be assigned');
  return undefined;
}

function readPlace(place: Place, loc: Span): Expr {
  return place.kind === 'local'
    ? read(place.local, loc)
    : { kind: 'load', array: place.array, index: place.index, type: 'number', rep: undefined, loc };
}

function writePlace(ctx: FunctionContext, place: Place, value: Expr, loc: Span, out: Stmt[]): void {
  if (place.kind === 'local') {
    const checked = expectType(ctx, value, place.local.type);
    out.push({ kind: 'assign', local: place.local, value: checked, loc });
  } else {
    out.push({ kind: 'store', array: place.array, index: place.index, value: expectType(ctx, value, 'number'), loc });
  }
}

/** The expression's value is what was assigned, not what the place then holds: an element may have rounded it. */
function lowerAssignment(ctx: FunctionContext, node: AssignmentExpression, out: Stmt[]): Expr {
  const token = node.operator;
  const op = binaryByToken.get(token.slice(0, -1));
  if (token !== '=' && op === undefined) {
    ctx.module.report('KZ1007', node, `the kernel language has no operator '${token}'`);
    return number(0, node);
  }
  let place = lowerPlace(ctx, node.left, out);
  const before: Stmt[] = [];
  const right = lowerExpression(ctx, node.right, before);
  if (place === undefined) return number(0, node);
  if (place.kind === 'element' && before.length > 0) place = { ...place, index: save(ctx, place.index, out) };
  let value = right;
  if (op !== undefined) {
    const old = before.length > 0 ? save(ctx, readPlace(place, node), out) : readPlace(place, node);
    value = makeBinary(op, expectType(ctx, old, 'number'), expectType(ctx, right, 'number'), node);
  }
  out.push(...before);
  if (place.kind === 'local') {
    writePlace(ctx, place, value, node, out);
    return read(place.local, node);
  }
  writePlace(ctx, place, value, node, out);
  return value;
}

function lowerUpdate(ctx: FunctionContext, node: UpdateExpression, out: Stmt[]): Expr {
  const place = lowerPlace(ctx, node.argument as AssignmentExpression['left'], out);
  if (place === undefined) return number(0, node);
  const old = save(ctx, expectType(ctx, readPlace(place, node), 'number'), out);
  const value = makeBinary(node.operator === '++' ? 'add' : 'sub', old, number(1, node), node);
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
    writePlace(
      ctx,
      place,
      makeBinary(op, expectType(ctx, readPlace(place, node), 'number'), number(1, node), node),
      node,
      out,
    );
  } else if (node.type === 'SequenceExpression') {
    for (const each of node.expressions) lowerEffect(ctx, each, out);
  } else if (node.type === 'CallExpression') {
    ctx.module.lowerCall(ctx, node, out, 'effect');
  } else if (node.type === 'ParenthesizedExpression') {
    lowerEffect(ctx, node.expression, out);
  } else {
    lowerExpression(ctx, node, out);
  }
}

/** The array that an expression names: arrays are never computed. */
export function lowerArray(ctx: FunctionContext, node: Expression): Local | undefined {
  const inner = node.type === 'TSNonNullExpression' || node.type === 'ParenthesizedExpression' ? node.expression : node;
  if (inner.type === 'Identifier') {
    const value = lowerName(ctx, inner.name, inner);
    if (value.kind === 'local' && isArrayKind(value.type)) return value.local;
    if (value.kind === 'local') expectType(ctx, value, 'Float64Array');
    return undefined;
  }
  ctx.module.report('KZ1018', node, 'an array must be named here: a parameter, a constant or a local array');
  return undefined;
}

const mathConstants = new Set(['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2']);
const numberConstants = new Set([
  ...['EPSILON', 'MAX_SAFE_INTEGER', 'MIN_SAFE_INTEGER', 'MAX_VALUE', 'MIN_VALUE'],
  ...['POSITIVE_INFINITY', 'NEGATIVE_INFINITY', 'NaN'],
]);

type Member = Extract<Expression, { type: 'MemberExpression' }>;

function lowerMember(ctx: FunctionContext, node: Member, out: Stmt[]): Expr {
  if (node.computed) {
    const array = lowerArray(ctx, node.object);
    const index = lowerNumber(ctx, node.property, out);
    if (array === undefined) return number(0, node);
    return { kind: 'load', array, index, type: 'number', rep: undefined, loc: node };
  }
  const property = node.property.name;
  if (node.object.type === 'Identifier' && ctx.scope.find(node.object.name) === undefined) {
    const value = globalConstant(node.object.name, property);
    if (value !== undefined) return number(value, node);
  } else if (property === 'length') {
    const array = lowerArray(ctx, node.object);
    if (array === undefined) return number(0, node);
    return { kind: 'length', array, type: 'number', rep: undefined, loc: node };
  }
  ctx.module.report('KZ1007', node, `the kernel language has no property '${property}' here`);
  return number(0, node);
}

function globalConstant(object: string, property: string): number | undefined {
  if (object === 'Math' && mathConstants.has(property)) return Math[property as 'PI'];
  if (object === 'Number' && numberConstants.has(property)) return Number[property as 'EPSILON'];
  return undefined;
}

/** `Math.floor` and so on; undefined if the callee is no such function. */
export function lowerMath(ctx: FunctionContext, node: CallExpression, out: Stmt[]): Expr | undefined {
  const callee = node.callee;
  if (callee.type !== 'MemberExpression' || callee.computed || callee.object.type !== 'Identifier') return undefined;
  const name = callee.property.name;
  if (ctx.scope.find(callee.object.name) !== undefined || !Object.hasOwn(mathFunctions, name)) {
    if (callee.object.name !== 'Math' || name !== 'pow') return undefined;
  }
  const args = expressionsOf(ctx, node.arguments);
  if (callee.object.name === 'Math' && name === 'pow') {
    if (!checkArity(ctx, node, name, args.length, 2)) return number(0, node);
    const [left, right] = lowerOperands(ctx, args, out, lowerNumber) as [Expr, Expr];
    return makeBinary('pow', left, right, node);
  }
  const row = mathFunctions[name as MathName];
  if (row.object !== callee.object.name) return undefined;
  if (!checkArity(ctx, node, name, args.length, row.arity)) return number(0, node);
  const values = lowerOperands(ctx, args, out, lowerNumber);
  const type = row.boolean ? 'boolean' : 'number';
  return fold({ kind: 'math', fn: name as MathName, args: values, type, rep: undefined, loc: node });
}

export function checkArity(
  ctx: FunctionContext,
  node: Span,
  name: string,
  given: number,
  wanted: number | undefined,
): boolean {
  if (wanted === undefined ? given > 0 : given === wanted) return true;
  const expected = wanted === undefined ? 'at least one argument' : `${wanted} argument${wanted === 1 ? '' : 's'}`;
  ctx.module.report('KZ1011', node, `${name} takes ${expected}, but gets ${given}`);
  return false;
}

export function expressionsOf(ctx: FunctionContext, args: readonly Argument[]): Expression[] {
  return args.filter((arg): arg is Exclude<Argument, { type: 'SpreadElement' }> => {
    if (arg.type !== 'SpreadElement') return true;
    ctx.module.report('KZ1007', arg, 'the kernel language has no spread arguments');
    return false;
  });
}

function describeNode(type: string): string {
  return type
    .replace(/Expression$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

function hintFor(type: string): string | undefined {
  if (type === 'Literal') return 'it has numbers and booleans';
  if (type === 'ArrowFunctionExpression' || type === 'FunctionExpression') return 'make it a function of the module';
  if (type === 'AwaitExpression') return 'kernels compute; await around the call of one';
  return undefined;
}
