// Operations of a module that cost more than arithmetic: conversions between representations, divisions, functions of
// the C library, calls, allocations.
//
// In:  the module with its representations, before lanes and threads are written out: each statement of the usual case
// stands there once. Out: costs into the book. Widening an integer is not counted, for it is part of the instruction
// that uses it; nor is what is a constant.

import type { Expr, Module, Rep, Stmt } from '../ir/ir.ts';
import { libmFunctions } from '../ir/ops.ts';
import { expressionsOf, statementsIn, subexpressions } from '../ir/walk.ts';
import type { CostBook } from './cost-book.ts';
import type { CostKind } from './model.ts';
import { type Running, runningIn } from './running.ts';

/** `expanded`: the module in which lanes are written out, where some divisions have become multiply-adds. */
export function addOperationCosts(book: CostBook, machine: Module, expanded: Module, file: string): void {
  const quotients = quotientsIn(expanded);
  for (const fn of machine.functions) {
    for (const running of runningIn(fn)) {
      const { stmt, depth, isFallback, origin } = running;
      if (isFallback || origin.file !== file) continue;
      const add = (kind: CostKind, start: number, end: number, detail: string) =>
        book.add({ kind, status: 'left', depth, detail, start, key: `${end} ${detail}` });
      // The test before two versions is what hoisting costs, and is counted there.
      const expressions = stmt.kind === 'if' && stmt.note !== undefined ? [] : expressionsOf(stmt);
      for (const expr of expressions) {
        for (const each of subexpressions(expr)) {
          for (const [kind, detail] of costsOf(each, quotients)) add(kind, each.loc.start, each.loc.end, detail);
        }
      }
      for (const [kind, detail] of costsOfStatement(running)) add(kind, stmt.loc.start, stmt.loc.end, detail);
    }
  }
}

type Found = readonly [kind: CostKind, detail: string];

function costsOf(expr: Expr, quotients: ReadonlySet<string>): Found[] {
  switch (expr.kind) {
    case 'convert':
      return conversion(expr);
    case 'load':
      return expr.array.type === 'Float32Array' ? [['conversion', 'f32 to f64']] : [];
    case 'binary':
      return binary(expr, quotients);
    case 'math':
      if (libmFunctions.has(expr.fn) || expr.fn === 'hypot') return [['libm', `Math.${expr.fn}`]];
      return expr.fn === 'fround' ? [['conversion', 'f64 to f32 and back']] : [];
    default:
      return [];
  }
}

function conversion({ mode, value, rep }: Extract<Expr, { kind: 'convert' }>): Found[] {
  if (value.kind === 'const') return [];
  const isInteger = (each: Rep | undefined) => each !== undefined && each !== 'f64';
  if (isInteger(value.rep) && isInteger(rep)) return [];
  const how = {
    ...{ exact: '', wrap: ', modulo 2^32', saturate: ', as far as it goes' },
    ...{ below: ', a bound of the loop', upto: ', a bound of the loop' },
  }[mode];
  return [['conversion', `${value.rep} to ${rep}${how}`]];
}

function binary(expr: Extract<Expr, { kind: 'binary' }>, quotients: ReadonlySet<string>): Found[] {
  const { op, right, rep } = expr;
  if (op === 'pow' && expr.type === 'number') return [['libm', '**: pow']];
  if (op !== 'div' && op !== 'rem') return [];
  if (rep === 'f64') {
    if (op === 'rem') return [['division', '% of doubles: an integer division where both are integers']];
    if (right.kind === 'const' && isPowerOfTwo(Number(right.value))) return []; // A multiplication.
    const isQuick = quotients.has(`${expr.loc.start} ${expr.loc.end}`);
    return [['division', isQuick ? 'f64 division: by multiply-adds where divisors are fit for it' : 'f64 division']];
  }
  return right.kind === 'const' ? [] : [['division', op === 'rem' ? 'integer remainder' : 'integer division']];
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(Math.abs(value)));
}

function costsOfStatement({ stmt }: Running): Found[] {
  switch (stmt.kind) {
    case 'call':
      return [['call', stmt.callee]];
    case 'new-array':
      return stmt.inFrame ? [] : [['allocation', `a new ${stmt.array}`]];
    case 'copy-array':
      return [['allocation', `a copy of ${stmt.source.name}`]];
    case 'store':
      return stmt.array.type === 'Float32Array' ? [['conversion', 'f64 to f32']] : [];
    default:
      return [];
  }
}

/** Places of divisions that are done by multiply-adds where divisors are fit. */
function quotientsIn({ functions }: Module): Set<string> {
  const places = new Set<string>();
  const visit = (stmt: Stmt) => {
    for (const expr of expressionsOf(stmt)) {
      for (const each of subexpressions(expr)) {
        if (each.kind === 'math' && each.fn === 'quotient') places.add(`${each.loc.start} ${each.loc.end}`);
      }
    }
  };
  for (const fn of functions) {
    if (fn.directives.reassociate) for (const stmt of statementsIn(fn.body)) visit(stmt);
  }
  return places;
}
