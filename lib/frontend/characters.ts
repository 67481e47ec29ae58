// Units of strings, and characters: reading them, and comparing them with each other.
//
//   s.charCodeAt(i)    i is in s ? unit : NaN           s[i]    i is in s ? unit : UNDEFINED
//
// In:  strings, positions and characters as IR. Out: pure expressions, which read no unit outside of its string: the
// test stands in front of each, and settle-positions drops those that are certain.
//
// Must hold: a position is what JavaScript makes of the number. Methods cut off its fraction and take NaN for 0; an
// index in brackets that is no integer is the name of nothing.

import type { Span } from '../diagnostics.ts';
import { fold } from '../ir/fold.ts';
import type { CompareOp, Expr, Local, Stmt } from '../ir/ir.ts';
import { compareOps } from '../ir/ops.ts';
import { guardedUnit } from '../ir/string-guards.ts';
import type { FunctionContext } from './scope.ts';
import { asCharacter, asCode, codeOf, EMPTY, LONGER, textOfLocal, UNDEFINED, unitsOf } from './string-values.ts';
import { boolean, makeBinary, number, refused, save } from './values.ts';

/** How a position is meant: of a method, of one that counts from the end, or in brackets. */
export type Meaning = 'method' | 'from the end' | 'index';

/** The unit at a position, as a number; `none`: where there is none. */
export function unitAt(
  ctx: FunctionContext,
  text: Local,
  given: Expr,
  options: { readonly meaning: Meaning; readonly none: number },
  loc: Span,
  out: Stmt[],
): Expr {
  const { meaning, none } = options;
  const at = meaning === 'from the end' ? fromTheEnd(ctx, text, given, loc, out) : simple(ctx, given, out);
  const known = textOfLocal(text);
  const isConstant = at.kind === 'const';
  const position = (): Expr => (meaning === 'index' ? { ...at } : toInteger({ ...at }));
  if (isConstant) {
    const index = meaning === 'index' ? Number(at.value) : Math.trunc(Number(at.value)) || 0;
    if (!Number.isInteger(index) || index < 0) return number(none, loc);
    if (known !== undefined) return number(index < known.length ? known.charCodeAt(index) : none, loc);
  }
  const isWhole: Expr[] =
    meaning === 'index' && !isConstant
      ? [{ kind: 'math', fn: 'isInteger', args: [{ ...at }], type: 'boolean', rep: undefined, loc }]
      : [];
  const test = all([
    ...isWhole,
    compare('ge', position(), number(0, loc)),
    compare('lt', position(), lengthOf(text, loc)),
  ]);
  return fold({ kind: 'select', test, yes: loadUnit(text, position(), loc), no: number(none, loc), ...NUMBER, loc });
}

const NUMBER = { type: 'number', rep: undefined } as const;

export function loadUnit(text: Local, index: Expr, loc: Span): Expr {
  return { kind: 'load', array: unitsOf(text), index, ...NUMBER, loc };
}

export function lengthOf(text: Local, loc: Span): Expr {
  const known = textOfLocal(text);
  return known === undefined ? { kind: 'length', array: unitsOf(text), ...NUMBER, loc } : number(known.length, loc);
}

/** A position that may stand in several places: `i`, `3`, `i - 1`; others are saved. */
function simple(ctx: FunctionContext, given: Expr, out: Stmt[]): Expr {
  const isSum = given.kind === 'binary' && (given.op === 'add' || given.op === 'sub') && given.right.kind === 'const';
  return given.kind === 'local' || (isSum && given.left.kind === 'local') ? given : save(ctx, given, out);
}

function fromTheEnd(ctx: FunctionContext, text: Local, given: Expr, loc: Span, out: Stmt[]): Expr {
  const at = save(ctx, toInteger(given), out);
  const length = lengthOf(text, loc);
  const test = compare('lt', { ...at }, number(0, loc));
  return save(
    ctx,
    fold({ kind: 'select', test, yes: makeBinary('add', length, { ...at }, loc), no: { ...at }, ...NUMBER, loc }),
    out,
  );
}

export function toInteger(value: Expr): Expr {
  return fold({ kind: 'math', fn: 'toInteger', args: [value], ...NUMBER, loc: value.loc });
}

export function compare(op: CompareOp, left: Expr, right: Expr): Expr {
  return fold({ kind: 'compare', op, left, right, type: 'boolean', rep: undefined, loc: left.loc });
}

export function all(tests: readonly Expr[]): Expr {
  const [first, ...rest] = tests as [Expr, ...Expr[]];
  return rest.reduce((left, right) => both('and', left, right), first);
}

export function both(op: 'and' | 'or', left: Expr, right: Expr): Expr {
  const { loc } = left;
  if (right.kind === 'const') return Boolean(right.value) === (op === 'and') ? left : boolean(op === 'or', loc);
  return fold({ kind: 'logical', op, left, right, type: 'boolean', rep: undefined, loc });
}

export function not(value: Expr): Expr {
  return fold({ kind: 'unary', op: 'not', value, type: 'boolean', rep: undefined, loc: value.loc });
}

/**
 * A comparison of numbers of which some are units: those that are not there are NaN, or less than any that is, and equal
 * to nothing that is there. So their tests come first.
 */
export function compareUnits(op: CompareOp, left: Expr, right: Expr, loc: Span): Expr {
  if (op === 'ne') return not(compareUnits('eq', left, right, loc));
  const [a, b] = [guardedUnit(left), guardedUnit(right)];
  const isThere = (expr: Expr) => expr.kind === 'const' && Number(expr.value) >= 0;
  const isNumberless = (guarded: typeof a) => guarded !== undefined && Number.isNaN(guarded.none);
  // Of two that may both be missing, undefined is undefined.
  const takesLeft = a !== undefined && (isNumberless(a) || (isThere(right) && holdsNever(op, a.none, right)));
  if (takesLeft) return all([a.test, compareUnits(op, a.unit, right, loc)]);
  const takesRight =
    b !== undefined && (isNumberless(b) || (isThere(left) && holdsNever(compareOps[op].mirrored, b.none, left)));
  if (takesRight) return all([b.test, compareUnits(op, left, b.unit, loc)]);
  return fold({ kind: 'compare', op, left, right, type: 'boolean', rep: undefined, loc });
}

function holdsNever(op: CompareOp, none: number, other: Expr): boolean {
  const test = compare(op, number(none, other.loc), { ...other });
  return test.kind === 'const' && test.value === false;
}

/** Characters, and strings that may be such, compared with each other. */
export function compareCharacters(
  ctx: FunctionContext,
  op: CompareOp,
  left: Expr,
  right: Expr,
  loc: Span,
  out: Stmt[],
): Expr {
  const [a, b] = [asCharacter(left) ?? left, asCharacter(right) ?? right];
  if (op === 'eq' || op === 'ne') return compareUnits(op, codeOfAny(ctx, a, out), codeOfAny(ctx, b, out), loc);
  const [x, y] = [a, b].map((each) => simpleCode(ctx, each, out)) as [Expr, Expr];
  const isPlain =
    [a, b].every(({ type }) => type === 'character') && (isLow(x) || isLow(y) || (isUnit(x) && isUnit(y)));
  const ofAny = (value: Expr, code: Expr) =>
    value.type === 'character' ? orderOf(code) : orderOfString(ctx, value, out);
  const [first, second] = isPlain ? [x, y] : [ofAny(a, x), ofAny(b, y)];
  return all([...isDefined(x), ...isDefined(y), compareUnits(op, first, second, loc)]);
}

/** Whether a character is not undefined, where that is not plain: that is neither more nor less than any. */
function isDefined(code: Expr): Expr[] {
  if (code.type === 'string') return [];
  const guarded = guardedUnit(code);
  if (guarded !== undefined) return guarded.none === UNDEFINED ? [guarded.test] : [];
  if (code.kind === 'const') return Number(code.value) === UNDEFINED ? [boolean(false, code.loc)] : [];
  return [compare('gt', { ...code }, number(UNDEFINED, code.loc))];
}

function simpleCode(ctx: FunctionContext, value: Expr, out: Stmt[]): Expr {
  if (value.type === 'string') return value;
  const code = codeOf(value);
  return code.kind === 'local' || guardedUnit(code) !== undefined ? code : save(ctx, code, out);
}

/** Below all surrogates strings have the order of code points. Above, pairs come before units that are larger. */
function isLow(code: Expr): boolean {
  return code.kind === 'const' && Number(code.value) < 0xd800;
}

/** Above all that a second unit can be. */
const BY_FIRST = 131072;

/** A number by which characters have the order of strings: by the first unit, and then by the second. */
function orderOf(code: Expr): Expr {
  const { loc } = code;
  const test = compare('gt', { ...code }, number(0xffff, loc));
  const trail = makeBinary('and', { ...code }, number(1023, loc), loc);
  const second = makeBinary('add', trail, number(0xdc00 + 1, loc), loc);
  const pair = makeBinary('add', byFirst(highSurrogate({ ...code }, loc)), second, loc);
  return fold({ kind: 'select', test, yes: pair, no: byFirst({ ...code }), ...NUMBER, loc });
}

/** The same of a string: no character has a third unit. */
function orderOfString(ctx: FunctionContext, value: Expr, out: Stmt[]): Expr {
  if (value.kind !== 'local') return refused(value.loc);
  const { local, loc } = value;
  return knownOfParameter(ctx, local, 'order', loc, out, () => {
    const isLonger = (length: number) => compare('gt', lengthOf(local, loc), number(length, loc));
    const select = (test: Expr, yes: Expr, no: Expr) => fold({ kind: 'select', test, yes, no, ...NUMBER, loc });
    const unit = (at: number) => loadUnit(local, number(at, loc), loc);
    const third = select(isLonger(2), number(0.5, loc), number(0, loc));
    const second = makeBinary('add', makeBinary('add', unit(1), number(1, loc), loc), third, loc);
    const rest = select(isLonger(1), second, number(0, loc));
    return select(isLonger(0), makeBinary('add', byFirst(unit(0)), rest, loc), byFirst(number(EMPTY, loc)));
  });
}

function byFirst(unit: Expr): Expr {
  return makeBinary('mul', unit, number(BY_FIRST, unit.loc), unit.loc);
}

/** Whether it is a unit, or none, by its form. */
function isUnit(code: Expr): boolean {
  if (code.kind === 'const') return Number(code.value) <= 0xffff;
  return guardedUnit(code) !== undefined || code.kind === 'load';
}

/** The first unit of a code point above 0xffff. */
export function highSurrogate(code: Expr, loc: Span): Expr {
  return makeBinary('add', makeBinary('shr', code, number(10, loc), loc), number(0xd7c0, loc), loc);
}

/** The code of a character; of a string too, where it is one. */
function codeOfAny(ctx: FunctionContext, value: Expr, out: Stmt[]): Expr {
  if (value.type === 'character') return codeOf(value);
  if (value.kind !== 'local') return refused(value.loc);
  return knownOfParameter(ctx, value.local, 'code', value.loc, out, () => codeOfString(value.local, value.loc));
}

function codeOfString(text: Local, loc: Span): Expr {
  const unit = (at: number) => loadUnit(text, number(at, loc), loc);
  const hasLength = (length: number) => compare('eq', lengthOf(text, loc), number(length, loc));
  const isBetween = (value: () => Expr, low: number, high: number) => [
    compare('ge', value(), number(low, loc)),
    compare('le', value(), number(high, loc)),
  ];
  const select = (test: Expr, yes: Expr, no: Expr) => fold({ kind: 'select', test, yes, no, ...NUMBER, loc });
  const [lead, trail] = [() => unit(0), () => unit(1)];
  const isPair = all([hasLength(2), ...isBetween(lead, 0xd800, 0xdbff), ...isBetween(trail, 0xdc00, 0xdfff)]);
  const otherwise = select(isPair, ofPair(lead(), trail(), loc), number(LONGER, loc));
  return select(hasLength(1), unit(0), select(hasLength(0), number(EMPTY, loc), otherwise));
}

export function ofPair(lead: Expr, trail: Expr, loc: Span): Expr {
  const high = makeBinary('mul', makeBinary('sub', lead, number(0xd800, loc), loc), number(1024, loc), loc);
  return makeBinary('add', makeBinary('add', high, trail, loc), number(0x10000 - 0xdc00, loc), loc);
}

/** What is asked of a string: of a parameter once, where the function begins, for strings never change. */
export function knownOfParameter(
  ctx: FunctionContext,
  text: Local,
  question: string,
  loc: Span,
  out: Stmt[],
  compute: () => Expr,
): Expr {
  if (!text.parameter || text.mutable) return save(ctx, compute(), out);
  const key = `${text.id} ${question}`;
  const known = ctx.strings.asked.get(key);
  if (known !== undefined) return { kind: 'local', local: known, type: known.type, rep: undefined, loc };
  const value = save(ctx, compute(), ctx.strings.atBegin);
  if (value.kind === 'local') ctx.strings.asked.set(key, value.local);
  return value;
}

/** The character of a unit's code. */
export function characterAt(
  ctx: FunctionContext,
  text: Local,
  given: Expr,
  options: { readonly meaning: Meaning; readonly none: number },
  loc: Span,
  out: Stmt[],
): Expr {
  return asCode(unitAt(ctx, text, given, options, loc, out));
}

/** The code of a character that must be there. */
export function codeThatIs(ctx: FunctionContext, value: Expr, loc: Span, out: Stmt[]): Expr {
  const code = save(ctx, codeOf(value), out);
  const test = compare('eq', { ...code }, number(UNDEFINED, loc));
  if (test.kind === 'const' && test.value === false) return code;
  const name = ctx.module.source.slice(value.loc.start, value.loc.end).slice(0, 60).replace(/\s+/g, ' ');
  const failure = { kind: 'absent', name, nothing: 'undefined' } as const;
  out.push({ kind: 'if', test, yes: [{ kind: 'fail', failure, loc }], no: [], loc });
  return code;
}
