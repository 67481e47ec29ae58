// Demands: what the uses of a number can see of it, the other half of range analysis.
//
//   s %= 65521; … (s + byte) | 0; … return s | t << 16      nobody sees whether s was -0
//   const t = a + b; … (t + c) | 0                          of t, nobody sees more than the low 32 bits
//
// In:  a function in JS-level IR, and its facts. Out: for each local, what is seen of it. A use passes the question on:
// of a sum, to who uses the sum; of what is assigned, to who reads the local. So it is answered backwards, until
// nothing changes. Who calls what within a module: demands-of-calls.ts.

import { assertNever, type Expr, type Fn, type Loc, type Local, type Stmt } from '../ir/ir.ts';
import { isPlainNumber } from '../ir/locals.ts';
import { arrayKinds, isArrayKind } from '../ir/ops.ts';
import { expressionsOf, statementsIn } from '../ir/walk.ts';
import { type Demand, EVERYTHING, isAll, joinDemands, lowBits, NOTHING, withBits } from './demand.ts';
import { isIntegerIn, MOST_EXACT } from './interval.ts';
import type { RangeFacts } from './range.ts';

export interface Demands {
  of(local: Local): Demand;
  /** The first place where the sign of its zero is seen. */
  zeroSignSeenAt(local: Local): Loc | undefined;
  /** The first place where more is seen of it than its low 32 bits. */
  allSeenAt(local: Local): Loc | undefined;
}

/** What functions see of their arguments, and callers of results. */
export interface CallDemands {
  ofArgument(callee: string, index: number): Demand;
  /** Of what this function gives back. */
  readonly ofResult: Demand;
}

/** Of calls that nothing is known of. */
const ANY_CALLS: CallDemands = { ofArgument: () => EVERYTHING, ofResult: EVERYTHING };

export function analyseDemands(
  body: Fn['body'],
  facts: Pick<RangeFacts, 'of'>,
  calls: CallDemands = ANY_CALLS,
): Demands {
  const search = new Search(facts, calls);
  search.run(body);
  return search;
}

/** Of an element of an array, when it is written. */
function ofElement({ type }: Local): Demand {
  if (!isArrayKind(type)) return EVERYTHING;
  if (type === 'Uint8ClampedArray') return { ...EVERYTHING, zeroSign: false, nan: false };
  const { least, bytes } = arrayKinds[type];
  return least === undefined ? EVERYTHING : lowBits(8 * bytes);
}

const INDEX: Demand = { ...EVERYTHING, zeroSign: false, only: 'index' };
const TRUTH: Demand = { ...EVERYTHING, zeroSign: false, nan: false, only: 'truth' };
const UNSIGNED_ZERO: Demand = { ...EVERYTHING, zeroSign: false };

class Search implements Demands {
  private readonly facts: Pick<RangeFacts, 'of'>;
  private readonly calls: CallDemands;
  private readonly demands = new Map<number, Demand>();
  private readonly witnesses = { zeroSign: new Map<number, Loc>(), all: new Map<number, Loc>() };
  /** By local id: what it is given, all of which is looked at again when more is seen of it. */
  private readonly definitions = new Map<number, { readonly local: Local; readonly value: Expr }[]>();
  private readonly changed = new Set<number>();

  constructor(facts: Pick<RangeFacts, 'of'>, calls: CallDemands) {
    this.facts = facts;
    this.calls = calls;
  }

  of({ id }: Local): Demand {
    return this.demands.get(id) ?? NOTHING;
  }

  zeroSignSeenAt({ id }: Local): Loc | undefined {
    return this.witnesses.zeroSign.get(id);
  }

  allSeenAt({ id }: Local): Loc | undefined {
    return this.witnesses.all.get(id);
  }

  run(body: Fn['body']): void {
    for (const stmt of statementsIn(body)) this.statement(stmt);
    const { zeroSign, all } = this.witnesses;
    for (;;) {
      const [id] = this.changed;
      if (id === undefined) return;
      this.changed.delete(id);
      for (const { local, value } of this.definitions.get(id) ?? []) {
        this.visit(value, this.of(local), zeroSign.get(id) ?? all.get(id) ?? value.loc);
      }
    }
  }

  private use({ id }: Local, demand: Demand, at: Loc): void {
    const before = this.demands.get(id) ?? NOTHING;
    const after = joinDemands(before, demand);
    const { zeroSign, all } = this.witnesses;
    if (after.zeroSign && !zeroSign.has(id)) zeroSign.set(id, at);
    if (isAll(after) && !all.has(id)) all.set(id, at);
    if (after === before) return;
    this.demands.set(id, after);
    this.changed.add(id);
  }

  private statement(stmt: Stmt): void {
    const { loc } = stmt;
    switch (stmt.kind) {
      case 'declare':
      case 'assign': {
        const { local, value } = stmt;
        if (value === undefined) return;
        // What is declared as an integer is tested: all of it is seen, and so it is of what is no number.
        const isOwn = isPlainNumber(local);
        if (!isOwn) this.visit(value, EVERYTHING, loc);
        else this.definitions.set(local.id, [...(this.definitions.get(local.id) ?? []), { local, value }]);
        // What happens when a value that nobody reads is computed is nobody's business, but what it reads is declared.
        if (isOwn) this.visit(value, NOTHING, loc);
        return;
      }
      case 'store':
        this.visit(stmt.index, INDEX, loc);
        this.visit(stmt.value, ofElement(stmt.array), loc);
        return;
      case 'fill':
        this.visit(stmt.value, ofElement(stmt.array), loc);
        for (const each of [stmt.begin, stmt.end]) if (each !== undefined) this.visit(each, EVERYTHING, loc);
        return;
      case 'check-index':
        this.visit(stmt.index, INDEX, loc);
        return;
      case 'check-list':
        this.visit(stmt.index, INDEX, loc);
        this.visit(stmt.length, INDEX, loc);
        return;
      case 'grow':
      case 'give':
        this.visit(stmt.length, INDEX, loc);
        return;
      case 'call':
        for (const [index, arg] of stmt.args.entries()) this.visit(arg, this.calls.ofArgument(stmt.callee, index), loc);
        return;
      case 'fail':
        for (const value of stmt.values ?? []) this.visit(value, EVERYTHING, loc);
        return;
      case 'return':
        if (stmt.value !== undefined) this.visit(stmt.value, this.calls.ofResult, loc);
        return;
      case 'if':
        this.visit(stmt.test, TRUTH, loc);
        return;
      case 'loop': {
        if (stmt.test !== undefined) this.visit(stmt.test, TRUTH, loc);
        for (const { local } of stmt.reductions ?? []) this.use(local, EVERYTHING, loc);
        for (const local of stmt.parallel?.integers ?? []) this.use(local, EVERYTHING, loc);
        return;
      }
      default:
        for (const expr of expressionsOf(stmt)) this.visit(expr, EVERYTHING, loc);
    }
  }

  /** `at`: the place where so much is seen. */
  private visit(expr: Expr, demand: Demand, at: Loc): void {
    switch (expr.kind) {
      case 'const':
      case 'length':
        return;
      case 'local':
        this.use(expr.local, demand, at);
        return;
      case 'unary':
        this.unary(expr, demand, at);
        return;
      case 'compare':
      case 'logical': {
        const each = expr.kind === 'compare' ? UNSIGNED_ZERO : TRUTH;
        this.visit(expr.left, each, expr.loc);
        this.visit(expr.right, each, expr.loc);
        return;
      }
      case 'select':
        this.visit(expr.test, TRUTH, expr.loc);
        this.visit(expr.yes, demand, at);
        this.visit(expr.no, demand, at);
        return;
      case 'load':
        this.visit(expr.index, INDEX, expr.loc);
        return;
      case 'binary':
        this.binary(expr, demand, at);
        return;
      case 'math':
        this.math(expr, demand, at);
        return;
      case 'bigint':
      case 'convert':
        this.visit(expr.value, EVERYTHING, expr.loc);
        return;
      default:
        assertNever(expr);
    }
  }

  private unary(expr: Extract<Expr, { kind: 'unary' }>, demand: Demand, at: Loc): void {
    switch (expr.op) {
      case 'neg':
        return this.visit(expr.value, this.exactly([expr, expr.value], demand), at);
      case 'bitnot':
        return this.visit(expr.value, expr.type === 'number' ? withBits(demand, 32) : EVERYTHING, expr.loc);
      case 'not':
      case 'truthy':
        return this.visit(expr.value, TRUTH, expr.loc);
      default:
        return assertNever(expr.op);
    }
  }

  /** Low bits of a result are those of its operands' low bits where all are integers that doubles hold exactly. */
  private exactly(all: readonly Expr[], demand: Demand): Demand {
    if (isAll(demand)) return demand;
    const isExact = all.every((each) => isIntegerIn(this.facts.of(each), -MOST_EXACT, MOST_EXACT));
    if (isExact || demand.bits === 0) return demand;
    // The rest of it is as unseen as it is of the result.
    return { ...EVERYTHING, zeroSign: false, nan: false };
  }

  private binary(expr: Extract<Expr, { kind: 'binary' }>, whole: Demand, at: Loc): void {
    const { op, left, right } = expr;
    const demand = { ...whole, only: undefined };
    const both = (ofLeft: Demand, ofRight: Demand, place = at): void => {
      this.visit(left, ofLeft, place);
      this.visit(right, ofRight, place);
    };
    if (expr.type !== 'number') return both(EVERYTHING, EVERYTHING, expr.loc);
    const mayBeNegative = (each: Expr) => this.facts.of(each).maybeNegativeZero;
    switch (op) {
      case 'add':
      case 'sub': {
        const own = this.exactly([expr, left, right], demand);
        // NaN is seen in what is added to it.
        const each = isAll(own) ? { ...own, nan: true } : own;
        const unsigned = { ...each, zeroSign: false };
        // Only -0 + -0 and -0 - 0 are -0.
        const ofLeft = op === 'sub' || mayBeNegative(right) ? each : unsigned;
        return both(ofLeft, mayBeNegative(left) ? each : unsigned);
      }
      case 'mul': {
        const each = this.exactly([expr, left, right], demand);
        return both(each, each);
      }
      case 'rem': {
        const signed = demand.zeroSign && mayBeNegative(left);
        const bits = signed ? undefined : this.bitsOfRemainder(expr);
        const all = isAll(demand) ? demand : { ...EVERYTHING, zeroSign: false, nan: false };
        const ofLeft = bits === undefined ? all : lowBits(bits);
        return both(demand.bits === 0 ? NOTHING : ofLeft, { ...all, zeroSign: false });
      }
      case 'div':
        if (isAll(demand)) return both(demand, EVERYTHING, expr.loc);
        // Cut to 32 bits: of any division by 0, or of NaN, that is 0.
        return both(...(Array(2).fill({ ...EVERYTHING, zeroSign: false, nan: false }) as [Demand, Demand]));
      case 'pow':
        return both(EVERYTHING, EVERYTHING, expr.loc);
      case 'and': {
        const under = (mask: Expr) =>
          mask.kind === 'const' && Number(mask.value) >= 0 ? 32 - Math.clz32(Number(mask.value)) : 32;
        return both(withBits(demand, under(right)), withBits(demand, under(left)), expr.loc);
      }
      case 'or':
      case 'xor':
        return both(withBits(demand, 32), withBits(demand, 32), expr.loc);
      case 'shl':
      case 'shr':
      case 'ushr': {
        const count = right.kind === 'const' ? Number(right.value) & 31 : undefined;
        const seen = Math.min(demand.bits, 32);
        const moved = count === undefined ? 32 : op === 'shl' ? seen - count : seen + count;
        if (seen === 0) return both(NOTHING, NOTHING);
        return both(lowBits(Math.max(0, Math.min(32, moved))), lowBits(5), expr.loc);
      }
      default:
        return assertNever(op);
    }
  }

  /** Of an integer that isn't negative, by a power of two: the low bits below it. */
  private bitsOfRemainder({ left, right }: Extract<Expr, { kind: 'binary' }>): number | undefined {
    if (right.kind !== 'const' || !isIntegerIn(this.facts.of(left), 0, MOST_EXACT)) return undefined;
    const bits = Math.log2(Number(right.value));
    return Number.isInteger(bits) && bits >= 0 && bits <= 30 ? bits : undefined;
  }

  private math(expr: Extract<Expr, { kind: 'math' }>, whole: Demand, at: Loc): void {
    const { fn, args } = expr;
    const demand = { ...whole, only: undefined };
    const each = (of: Demand, place = at): void => {
      for (const arg of args) this.visit(arg, of, place);
    };
    switch (fn) {
      case 'imul':
        return each(withBits(demand, 32), expr.loc);
      case 'clz32':
        return each(demand.bits === 0 ? NOTHING : lowBits(32), expr.loc);
      case 'trunc':
        // ToInt32 cuts off the same.
        return each(demand);
      case 'toInteger':
        return each({ ...demand, zeroSign: false, nan: false });
      case 'floor':
      case 'ceil':
      case 'round':
        return each(this.exactly([expr, ...args], demand));
      case 'abs':
        return each({ ...(isAll(demand) ? demand : EVERYTHING), zeroSign: false });
      case 'isIndex':
        return each(INDEX, expr.loc);
      case 'isNaN':
      case 'isFinite':
      case 'isInteger':
      case 'isSafeInteger':
        return each(UNSIGNED_ZERO, expr.loc);
      case 'sqrt':
      case 'sign':
      case 'min':
      case 'max':
      case 'fround':
        // They give a zero of the same sign for a zero.
        return each({ ...EVERYTHING, zeroSign: demand.zeroSign });
      default:
        return each(EVERYTHING, expr.loc);
    }
  }
}
