// Which locals' zeros are seen with their sign: JavaScript has -0, integers don't, and mostly nobody can tell.
//
//   s %= 65521; … (s + byte) | 0; … return s | t << 16      nobody sees whether s was -0
//
// In:  a function in JS-level IR, and its facts. Out: the locals of whose zeros somebody sees the sign. A use passes the
// question on: of a remainder, to who uses it; of what is assigned, to who reads the local. So it is answered backwards
// through assignments, until nothing changes.

import { assertNever, type Expr, type Fn, type Local, type Stmt } from '../ir/ir.ts';
import { arrayKinds, isArrayKind } from '../ir/ops.ts';
import { expressionsOf, statementsIn } from '../ir/walk.ts';
import type { RangeFacts } from './range.ts';

/** Seen, not seen, or as the zeros of a local are, by its id. */
type Sight = 'seen' | 'unseen' | number;

/** Ids of the locals whose zeros are seen with their sign. */
export function seenZeros(body: Fn['body'], facts: Pick<RangeFacts, 'of'>): ReadonlySet<number> {
  const seen = new Set<number>();
  /** By the id of a local: those that are seen if it is. */
  const passedOn = new Map<number, Set<number>>();
  const use = ({ id }: Local, sight: Sight): void => {
    if (sight === 'seen') seen.add(id);
    else if (sight !== 'unseen') passedOn.set(sight, (passedOn.get(sight) ?? new Set()).add(id));
  };
  for (const stmt of statementsIn(body)) ofStatement(stmt, { facts, use });
  const open = [...seen];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const other of passedOn.get(id) ?? []) {
      if (seen.has(other)) continue;
      seen.add(other);
      open.push(other);
    }
  }
  return seen;
}

interface Context {
  readonly facts: Pick<RangeFacts, 'of'>;
  use(local: Local, sight: Sight): void;
}

function ofStatement(stmt: Stmt, ctx: Context): void {
  switch (stmt.kind) {
    case 'declare':
    case 'assign': {
      const { local, value } = stmt;
      // What is declared as an integer refuses -0.
      const isOwn = local.type === 'number' && (local.declared === undefined || local.declared === 'f64');
      if (value !== undefined) visit(value, isOwn ? local.id : 'seen', ctx);
      return;
    }
    case 'store':
      visit(stmt.index, 'unseen', ctx);
      visit(stmt.value, ofElement(stmt.array), ctx);
      return;
    case 'fill':
      visit(stmt.value, ofElement(stmt.array), ctx);
      for (const each of [stmt.begin, stmt.end]) if (each !== undefined) visit(each, 'seen', ctx);
      return;
    case 'check-index':
      visit(stmt.index, 'unseen', ctx);
      return;
    case 'if':
      visit(stmt.test, 'unseen', ctx);
      return;
    case 'loop': {
      if (stmt.test !== undefined) visit(stmt.test, 'unseen', ctx);
      for (const { local } of stmt.reductions ?? []) ctx.use(local, 'seen');
      for (const local of stmt.parallel?.integers ?? []) ctx.use(local, 'seen');
      return;
    }
    default:
      for (const expr of expressionsOf(stmt)) visit(expr, 'seen', ctx);
  }
}

/** Integers have no -0. */
function ofElement({ type }: Local): Sight {
  return isArrayKind(type) && arrayKinds[type].least !== undefined ? 'unseen' : 'seen';
}

function visit(expr: Expr, sight: Sight, ctx: Context): void {
  switch (expr.kind) {
    case 'const':
    case 'length':
      return;
    case 'local':
      ctx.use(expr.local, sight);
      return;
    case 'unary':
      visit(expr.value, expr.op === 'neg' ? sight : 'unseen', ctx);
      return;
    case 'compare':
    case 'logical':
      visit(expr.left, 'unseen', ctx);
      visit(expr.right, 'unseen', ctx);
      return;
    case 'select':
      visit(expr.test, 'unseen', ctx);
      visit(expr.yes, sight, ctx);
      visit(expr.no, sight, ctx);
      return;
    case 'load':
      visit(expr.index, 'unseen', ctx);
      return;
    case 'binary':
      binary(expr, sight, ctx);
      return;
    case 'math':
      for (const arg of expr.args)
        visit(arg, UNSEEN.has(expr.fn) ? 'unseen' : PASSING.has(expr.fn) ? sight : 'seen', ctx);
      return;
    case 'bigint':
    case 'convert':
      visit(expr.value, 'seen', ctx);
      return;
    default:
      assertNever(expr);
  }
}

function binary({ op, left, right }: Extract<Expr, { kind: 'binary' }>, sight: Sight, ctx: Context): void {
  const mayBeNegative = (each: Expr) => ctx.facts.of(each).maybeNegativeZero;
  const both = (ofLeft: Sight, ofRight: Sight): void => {
    visit(left, ofLeft, ctx);
    visit(right, ofRight, ctx);
  };
  switch (op) {
    case 'add':
      // Only -0 + -0 is -0.
      return both(mayBeNegative(right) ? sight : 'unseen', mayBeNegative(left) ? sight : 'unseen');
    case 'sub':
      // Only -0 - 0 is -0.
      return both(sight, mayBeNegative(left) ? sight : 'unseen');
    case 'mul':
      return both(sight, sight);
    case 'rem':
      return both(sight, 'unseen');
    case 'div':
      return both(sight, 'seen');
    case 'pow':
      return both('seen', 'seen');
    case 'and':
    case 'or':
    case 'xor':
    case 'shl':
    case 'shr':
    case 'ushr':
      return both('unseen', 'unseen');
    default:
      assertNever(op);
  }
}

const UNSEEN: ReadonlySet<string> = new Set([
  'abs',
  'imul',
  'clz32',
  'isNaN',
  'isFinite',
  'isInteger',
  'isSafeInteger',
]);

/** They give a zero of the same sign for a zero. */
const PASSING: ReadonlySet<string> = new Set([
  'floor',
  'ceil',
  'trunc',
  'round',
  'sqrt',
  'sign',
  'min',
  'max',
  'fround',
]);
