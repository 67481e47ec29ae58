// Calls of methods of strings and characters.
//
// In:  a call. Out: its value, with its statements; 'none' for what was reported; undefined if it is no such call.

import type { CallExpression, Expression } from 'oxc-parser';
import { fold } from '../ir/fold.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { characterAt, codeThatIs, compare, highSurrogate, lengthOf, toInteger, unitAt } from './characters.ts';
import type { Given } from './closures.ts';
import { lowerLibraryCall } from './library.ts';
import { checkArity, expressionsOf, lowerNumber } from './operands.ts';
import type { Value } from './record-types.ts';
import { isRecordValue } from './record-types.ts';
import { hintForStringMethod } from './refusals.ts';
import { type FunctionContext, isNews, newLocal } from './scope.ts';
import { globalPath } from './static-names.ts';
import { isFirst, isMemberOfText } from './string-forms.ts';
import { CODE_POINT_AT, ofCharacters, ofStrings } from './string-method-texts.ts';
import { asCharacter, asCode, EMPTY, isText, UNDEFINED, unitsOf } from './string-values.ts';
import { stringOfCharacter } from './strings.ts';
import { expectType, isRefused, makeBinary, number, read, save } from './values.ts';

export function lowerStringCall(ctx: FunctionContext, node: CallExpression, out: Stmt[]): Value | 'none' | undefined {
  if (globalPath(ctx.scope, node.callee) === 'String.fromCharCode') return lowerFromCode(ctx, node, out);
  const { callee } = node;
  if (!isMemberOfText(ctx, callee)) return undefined;
  const { property } = callee;
  if (callee.computed || property.type !== 'Identifier') return refuse(ctx, node, '');
  const given = ctx.module.lowerExpression(ctx, callee.object as Expression, out);
  if (isRefused(given)) return 'none';
  const { name } = property;
  const isOwn = given.type === 'character' && isOfCharacters(name, node);
  if (isOwn) return ofCharacter(ctx, given, name, node, out);
  const text = given.type === 'character' ? stringOfCharacter(ctx, given, node, out) : given;
  if (text.kind !== 'local' || text.type !== 'string') {
    expectType(ctx, text, 'string');
    return 'none';
  }
  const { local } = text;
  const row = METHODS.get(name);
  if (row === undefined) return refuse(ctx, node, name);
  const args = expressionsOf(ctx, node.arguments);
  if (!checkArity(ctx, node, name, args.length, row)) return 'none';
  if (row.isSearch) return lowerSearch(ctx, local, name, args as [Expression, Expression?], node, out);
  const position = (at: number): Expr => {
    const given = args[at];
    return given === undefined ? number(0, node) : lowerNumber(ctx, given, out);
  };
  switch (name) {
    case 'charCodeAt':
      return unitAt(ctx, local, position(0), { meaning: 'method', none: Number.NaN }, node, out);
    case 'charAt':
      return characterAt(ctx, local, position(0), { meaning: 'method', none: EMPTY }, node, out);
    case 'at':
      return characterAt(ctx, local, position(0), { meaning: 'from the end', none: UNDEFINED }, node, out);
    case 'codePointAt': {
      const at = position(0);
      return (
        lowerLibraryCall(ctx, CODE_POINT_AT, [() => read(unitsOf(local), node), () => at], node, out, 'value') ?? 'none'
      );
    }
    default:
      return lowerPart(ctx, local, name, args, node, out);
  }
}

interface Method {
  readonly least: number;
  readonly most: number;
  readonly isSearch: boolean;
}

const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ...['charCodeAt', 'codePointAt', 'charAt', 'at'].map(
    (name) => [name, { least: 0, most: 1, isSearch: false }] as const,
  ),
  ...['slice', 'substring', 'substr'].map((name) => [name, { least: 0, most: 2, isSearch: false }] as const),
  ...['indexOf', 'lastIndexOf', 'includes', 'startsWith', 'endsWith'].map(
    (name) => [name, { least: 1, most: 2, isSearch: true }] as const,
  ),
]);

function refuse(ctx: FunctionContext, node: CallExpression, name: string): 'none' {
  const { callee } = node;
  const text = ctx.module.source.slice(callee.start, callee.end);
  if (isNews(ctx, node)) {
    ctx.module.report('KZ1010', callee, `'${text}' is nothing that kernels do with strings`, hintForStringMethod(name));
  }
  return 'none';
}

/** `s.indexOf('x')`, `s.startsWith(t, i)`. */
function lowerSearch(
  ctx: FunctionContext,
  local: Local,
  name: string,
  [what, from]: readonly [Expression, Expression?],
  node: CallExpression,
  out: Stmt[],
): Value | 'none' {
  const given = ctx.module.lowerExpression(ctx, what, out);
  if (isRefused(given)) return 'none';
  if (!isText(given.type)) {
    expectType(ctx, given, 'string');
    return 'none';
  }
  const searched = asCharacter(given) ?? given;
  const code = searched.type === 'character' ? codeThatIs(ctx, searched, what, out) : undefined;
  const value = from && lowerNumber(ctx, from, out);
  const method = name === 'includes' ? 'indexOf' : name;
  const texts = code === undefined ? ofStrings : ofCharacters;
  const text = (texts[method] as (given: boolean) => string)(value !== undefined);
  const other: Given = () => (code === undefined ? read(unitsOf((searched as { local: Local }).local), node) : code);
  const args: Given[] = [() => read(unitsOf(local), node), other, ...(value === undefined ? [] : [() => value])];
  const found = lowerLibraryCall(ctx, text, args, node, out, 'value');
  if (found === undefined || isRecordValue(found)) return 'none';
  return name === 'includes' ? compare('ge', found, number(0, node)) : found;
}

/** `s.slice(1, 3)`: the same units, under another name. */
function lowerPart(
  ctx: FunctionContext,
  source: Local,
  name: string,
  args: readonly Expression[],
  node: CallExpression,
  out: Stmt[],
): Expr {
  const [first, second] = args.map((each) => save(ctx, lowerNumber(ctx, each, out), out));
  const target = newLocal(ctx, `t${ctx.nextTemporary++}`, 'string', node);
  ctx.madeAt.set(target.id, ctx.madeAt.get(source.id) ?? 0);
  const view = (begin: Expr | undefined, end: Expr | undefined) => {
    out.push({ kind: 'view', target, source: unitsOf(source), begin, end, loc: node });
    return read(target, node);
  };
  if (name === 'slice') return view(first, second);
  const length = () => lengthOf(source, node);
  const extreme = (fn: 'min' | 'max', ...values: Expr[]) =>
    fold({ kind: 'math', fn, args: values, type: 'number', rep: undefined, loc: node });
  const inside = (value: Expr) => extreme('min', extreme('max', toInteger(value), number(0, node)), length());
  if (name === 'substring') {
    const begin = first === undefined ? number(0, node) : save(ctx, inside(first), out);
    const end = second === undefined ? length() : save(ctx, inside(second), out);
    return view(extreme('min', begin, end), extreme('max', { ...begin }, { ...end }));
  }
  // substr: how many units, and from where, which may be from the end.
  const at = save(ctx, first === undefined ? number(0, node) : toInteger(first), out);
  const fromEnd = extreme('max', makeBinary('add', length(), { ...at }, node), number(0, node));
  const isNegative = compare('lt', { ...at }, number(0, node));
  const begin = save(
    ctx,
    fold({ kind: 'select', test: isNegative, yes: fromEnd, no: { ...at }, type: 'number', rep: undefined, loc: node }),
    out,
  );
  if (second === undefined) return view(begin, undefined);
  const count = extreme('max', toInteger(second), number(0, node));
  return view(begin, makeBinary('add', { ...begin }, count, node));
}

/** `c.charCodeAt(0)`: what needs no string of its own. */
function isOfCharacters(name: string, { arguments: args }: CallExpression): boolean {
  return isFirst(args) && (name === 'charCodeAt' || name === 'codePointAt');
}

function ofCharacter(ctx: FunctionContext, value: Expr, name: string, node: CallExpression, out: Stmt[]): Expr {
  const code = codeThatIs(ctx, value, node, out);
  const isEmpty = compare('lt', { ...code }, number(0, node));
  const select = (test: Expr, yes: Expr, no: Expr) =>
    fold({ kind: 'select', test, yes, no, type: 'number', rep: undefined, loc: node });
  if (name === 'codePointAt') {
    const failure = { kind: 'absent', name: 'codePointAt(0)', nothing: 'undefined' } as const;
    const isKnown = isEmpty.kind === 'const' && isEmpty.value === false;
    if (!isKnown)
      out.push({ kind: 'if', test: isEmpty, yes: [{ kind: 'fail', failure, loc: node }], no: [], loc: node });
    return code;
  }
  const isPair = compare('gt', { ...code }, number(0xffff, node));
  const unit = select(isPair, highSurrogate({ ...code }, node), { ...code });
  return select(isEmpty, number(Number.NaN, node), unit);
}

/** `String.fromCharCode(47)`, of one code. */
function lowerFromCode(ctx: FunctionContext, node: CallExpression, out: Stmt[]): Expr | 'none' {
  const [first, more] = expressionsOf(ctx, node.arguments);
  if (first === undefined || more !== undefined) {
    if (isNews(ctx, node))
      ctx.module.report('KZ1010', node, 'a kernel makes strings of one character only', hintForStringMethod(''));
    return 'none';
  }
  ctx.strings.present = true;
  const code = makeBinary('and', lowerNumber(ctx, first, out), number(0xffff, node), node);
  return asCode(code);
}
