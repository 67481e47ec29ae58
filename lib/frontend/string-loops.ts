// Loops over the code points of a string, which are units or pairs of them.
//
//   for (const c of s) …    becomes    for (at = 0; at < s.length; at++) { if s[at] ends a pair: continue; c = …; … }
//
// A low surrogate ends a pair exactly if a high one stands before it: so every turn can tell, and the loop is a counted
// one.
//
// In:  a string. Out: the parts of such a loop, and the code of each turn.

import type { Span } from '../diagnostics.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { all, compare, lengthOf, loadUnit, ofPair } from './characters.ts';
import { type FunctionContext, newTemporary } from './scope.ts';
import { makeBinary, number, read } from './values.ts';

interface Turns {
  /** What the body begins with, of a loop of that label. */
  readonly begin: (label: number) => readonly Stmt[];
  readonly code: Expr;
  readonly test: Expr;
  readonly update: readonly Stmt[];
}

/** The counter is declared in front of the loop. */
export function overCodePoints(ctx: FunctionContext, text: Local, loc: Span, out: Stmt[]): Turns {
  const at = newTemporary(ctx, 'number', loc, { mutable: true });
  const unit = newTemporary(ctx, 'number', loc);
  const code = newTemporary(ctx, 'number', loc, { mutable: true });
  out.push({ kind: 'declare', local: at, value: number(0, loc), loc });
  const moved = (by: number) => makeBinary(by < 0 ? 'sub' : 'add', read(at, loc), number(Math.abs(by), loc), loc);
  const isHigh = (value: () => Expr) => [compare('ge', value(), number(0xd800, loc)), atMost(value, 0xdbff)];
  const isLow = (value: () => Expr) => [compare('ge', value(), number(0xdc00, loc)), atMost(value, 0xdfff)];
  const atMost = (value: () => Expr, high: number) => compare('le', value(), number(high, loc));
  const [before, after] = [() => loadUnit(text, moved(-1), loc), () => loadUnit(text, moved(1), loc)];
  const endsPair = all([compare('ge', read(at, loc), number(1, loc)), ...isHigh(before)]);
  const beginsPair = all([compare('lt', moved(1), lengthOf(text, loc)), ...isLow(after)]);
  const pair: Stmt = { kind: 'assign', local: code, value: ofPair(read(unit, loc), after(), loc), loc };
  const surrogate = (label: number): Stmt => ({
    ...{ kind: 'if', test: compare('ge', read(unit, loc), number(0xdc00, loc)), loc },
    yes: [{ kind: 'if', test: endsPair, yes: [{ kind: 'continue', label, loc }], no: [], loc }],
    no: [{ kind: 'if', test: beginsPair, yes: [pair], no: [], loc }],
  });
  const isSurrogate = all([compare('ge', read(unit, loc), number(0xd800, loc)), atMost(() => read(unit, loc), 0xdfff)]);
  return {
    begin: (label) => [
      { kind: 'declare', local: unit, value: loadUnit(text, read(at, loc), loc), loc },
      { kind: 'declare', local: code, value: read(unit, loc), loc },
      { kind: 'if', test: isSurrogate, yes: [surrogate(label)], no: [], loc },
    ],
    code: read(code, loc),
    test: compare('lt', read(at, loc), lengthOf(text, loc)),
    update: [{ kind: 'assign', local: at, value: moved(1), loc }],
  };
}
