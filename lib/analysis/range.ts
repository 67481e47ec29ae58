// Range analysis: what each expression of a function can be, by abstract interpretation over the structured IR.
//
// In:  a function in JS-level IR. Out: a Fact for each number expression (at its place: after `i < n`, i is below n),
// the facts of each local over all its assignments, and which index checks are proven never to fail. Changes nothing.
//
// Loops: the state at the head is joined with the state at the back edge until it is stable, widening to thresholds
// from the second round; then up to two rounds without widening narrow it by the loop's condition.

import { bigintFact } from '../ir/bigints.ts';
import { assertNever, childrenOf, type Expr, type Fn, type Local, type Loop, type Stmt } from '../ir/ir.ts';
import { isSquare } from '../ir/same.ts';
import { expressionsOf, localsIn, statementsIn, targetOf } from '../ir/walk.ts';
import { afterCheck, isBelow, type Known, refine } from './conditions.ts';
import { clamp, declaredFact, elementFact } from './declared-facts.ts';
import { isMultiple, isNonzero } from './divisibility.ts';
import { flooredRemainder } from './floored-remainders.ts';
import {
  ANYTHING,
  binaryFact,
  constant,
  type Fact,
  INT32,
  isIntegerIn,
  join,
  MOST_EXACT,
  mathFact,
  negated,
  nonzeroDivisor,
  range,
  square,
} from './interval.ts';
import {
  bounded,
  forget,
  joinStates,
  type OwnState,
  only,
  owned,
  raised,
  type State,
  sameState,
  stateOf,
  widenStates,
  without,
} from './state.ts';
import { knowBits, withoutBits } from './taken-bits.ts';
import { type SumBounds, sumBounds } from './trip-counts.ts';

/** No array is longer: no process has more than 2^48 bytes of addresses. */
export const LONGEST = 2 ** 48;

export interface RangeFacts {
  /** Facts of a number expression of the analysed function, by identity. */
  of(expr: Expr): Fact;
  /** What a local holds, over its whole life. */
  ofLocal(local: Local): Fact;
  /**
   * Whether `index` is certainly an integer from 0 to the array's length - 1, at the place of this expression or store.
   */
  inBounds(node: Expr | Stmt): boolean;
  /** False for an expression that is certainly never evaluated. */
  isReached(expr: Expr): boolean;
}

/** Of an analysis with points: statements that others may be tried in the place of. */
export interface LocalFacts extends RangeFacts {
  /**
   * The facts of statements that could stand in the place of `point`, which is one of the analysis's points and is
   * reached.
   */
  inPlaceOf(point: Stmt, body: readonly Stmt[], points: ReadonlySet<Stmt>): LocalFacts;
  /** Whether the program ever comes to this point. */
  reaches(point: Stmt): boolean;
}

/** `points` are for passes that change many places, without a new analysis of the function for each. */
export function analyseRanges(fn: Fn, points: ReadonlySet<Stmt> = NOWHERE): LocalFacts {
  const analysis = new Analysis(fn, points);
  analysis.run();
  return analysis;
}

const NOWHERE: ReadonlySet<Stmt> = new Set();

class Analysis implements LocalFacts, Known {
  private readonly fn: Fn;
  private readonly facts = new Map<Expr, Fact>();
  private readonly assigned = new Map<object, { local: Local; fact: Fact }>();
  private readonly proven = new Map<object, boolean>();
  private readonly leaving = new Map<string, State | undefined>();
  /** Immutable locals that are an array's length: `const n = a.length`. */
  private readonly lengthOf: Map<number, number>;
  private readonly parameters = new Map<number, Fact>();
  private readonly declared = new Map<number, ReadonlySet<number>>();
  private readonly points: ReadonlySet<Stmt>;
  private readonly before = new Map<Stmt, State>();
  /** The analysis of what is around these statements. */
  private readonly outer: Analysis | undefined;

  constructor(fn: Fn, points: ReadonlySet<Stmt>, outer?: Analysis) {
    this.fn = fn;
    this.points = points;
    this.outer = outer;
    this.lengthOf = new Map(outer?.lengthOf);
  }

  of(expr: Expr): Fact {
    return this.facts.get(expr) ?? ANYTHING;
  }

  ofLocal(local: Local): Fact {
    return this.knownOf(local) ?? ANYTHING;
  }

  private knownOf(local: Local): Fact | undefined {
    let result = this.parameters.get(local.id) ?? this.outer?.knownOf(local);
    for (const each of this.assigned.values()) {
      if (each.local.id === local.id) result = result === undefined ? each.fact : join(result, each.fact);
    }
    return result;
  }

  reaches(point: Stmt): boolean {
    return this.before.has(point);
  }

  inPlaceOf(point: Stmt, body: readonly Stmt[], points: ReadonlySet<Stmt>): LocalFacts {
    const entry = this.before.get(point);
    if (entry === undefined)
      throw new Error('kernelize: facts are asked for in the place of a statement that is never reached');
    const analysis = new Analysis(this.fn, points, this);
    analysis.statements(body, only(entry, localsIn(body)));
    return analysis;
  }

  inBounds(node: Expr | Stmt): boolean {
    return this.proven.get(node) ?? false;
  }

  isReached(expr: Expr): boolean {
    return this.facts.has(expr);
  }

  run(): void {
    for (const parameter of this.fn.parameters) {
      if (parameter.type === 'number') this.parameters.set(parameter.id, declaredFact(parameter));
    }
    this.statements(this.fn.body, stateOf(this.parameters));
  }

  /** What `start` becomes, which stays as it is. */
  private statements(body: readonly Stmt[], start: State | undefined): State | undefined {
    if (start === undefined || body.length === 0) return start;
    let state = owned(start);
    for (const stmt of body) {
      if (state === undefined) return undefined; // Not reached.
      if (this.points.has(stmt)) this.before.set(stmt, owned(state) as OwnState);
      state = this.statement(stmt, state);
    }
    return state;
  }

  /** What `state` becomes: it may be changed itself. */
  private statement(stmt: Stmt, state: OwnState): OwnState | undefined {
    switch (stmt.kind) {
      case 'declare':
      case 'assign': {
        if (stmt.value === undefined) return state;
        const fact = this.expression(stmt.value, state);
        // Not what is assigned: results of inlined functions have several values.
        if (stmt.kind === 'declare' && stmt.value.kind === 'length' && !stmt.local.mutable) {
          this.lengthOf.set(stmt.local.id, stmt.value.array.id);
        }
        return this.assign(stmt, stmt.local, fact, stmt.value, state);
      }
      case 'store':
        this.expression(stmt.index, state);
        this.expression(stmt.value, state);
        this.proveIndex(stmt, stmt.array, stmt.index, state);
        return state;
      case 'call':
        for (const arg of stmt.args) this.expression(arg, state);
        if (stmt.target === undefined) return state;
        return this.assign(stmt, stmt.target, ANYTHING, undefined, state);
      case 'new-array':
        this.expression(stmt.length, state);
        return state;
      case 'fill':
      case 'copy-array':
      case 'view':
      case 'set-array':
        for (const expr of expressionsOf(stmt)) this.expression(expr, state);
        return state;
      case 'if': {
        this.expression(stmt.test, state);
        const yes = this.statements(stmt.yes, refine(stmt.test, true, state, this));
        const no = this.statements(stmt.no, refine(stmt.test, false, state, this));
        return owned(joinStates(yes, no));
      }
      case 'loop':
        return owned(this.loop(stmt, state));
      case 'block': {
        this.leaving.delete(`break ${stmt.label}`);
        const end = this.statements(stmt.body, state);
        return owned(joinStates(end, this.leaving.get(`break ${stmt.label}`)));
      }
      case 'break':
      case 'continue': {
        const key = `${stmt.kind} ${stmt.label}`;
        this.leaving.set(key, joinStates(this.leaving.get(key), state));
        return undefined;
      }
      case 'return':
        if (stmt.value !== undefined) this.expression(stmt.value, state);
        return undefined;
      case 'fail':
        for (const value of stmt.values ?? []) this.expression(value, state);
        return undefined;
      case 'check-index': {
        this.expression(stmt.index, state);
        this.proveIndex(stmt, stmt.array, stmt.index, state);
        return afterCheck(stmt.index, stmt.array, state);
      }
      case 'check-list': {
        for (const expr of expressionsOf(stmt)) this.expression(expr, state);
        return afterCheck(stmt.index, undefined, state);
      }
      case 'grow':
        this.expression(stmt.length, state);
        return state;
      case 'check-range':
      case 'checked':
        this.expression(stmt.value, state);
        return state;
      case 'point':
      case 'poll':
      case 'parallel':
      case 'reduce':
      case 'scalar':
        return state;
      default:
        return assertNever(stmt);
    }
  }

  private assign(stmt: object, local: Local, fact: Fact, value: Expr | undefined, state: OwnState): OwnState {
    const { facts, below } = state;
    const known = value?.kind === 'local' ? below.get(value.local.id) : undefined;
    const isKnownNonzero = value !== undefined && isNonzero(value, state);
    forget(local.id, state);
    if (local.type === 'number') {
      // What a declared type promises is checked at the assignment: it holds afterwards. Where it wraps instead, what
      // leaves the range may come back anywhere in it.
      const bounds = declaredFact(local);
      const wraps = bounds.integer && !this.fn.directives.overflowcheck && !isIntegerIn(fact, bounds.low, bounds.high);
      const held = wraps ? bounds : clamp(fact, bounds);
      this.assigned.set(stmt, { local, fact: held });
      facts.set(local.id, held);
      // -2^31 - 1 is below every length, and wraps to 2^31 - 1.
      if (known !== undefined && !wraps) below.set(local.id, known);
      if (isKnownNonzero && !wraps) state.nonzero.add(local.id);
      if (value !== undefined && !wraps) knowBits(local, value, state);
    }
    return state;
  }

  private loop(loop: Loop, start: OwnState): State | undefined {
    const heldBy = (local: Local) => (this.fn.directives.overflowcheck ? ANYTHING : declaredFact(local));
    // Neither a lane nor what lanes come to is anything that one can say from the order of the source.
    for (const { local } of loop.reductions ?? []) this.assign(local, local, ANYTHING, undefined, start);
    const entry: State = start;
    const sums = withoutReduced(
      sumBounds(loop, (expr) => this.factOf(expr, entry), heldBy),
      loop,
    );
    const inside = this.declaredIn(loop);
    const headAfter = (back: State | undefined) =>
      bounded(joinStates(entry, back && without(back, inside)) as State, sums.head);
    // Sums that are known to end somewhere need not be followed there.
    let head = raised(entry, sums.head);
    let last = this.iteration(loop, head, sums);
    for (let round = 0; ; round++) {
      const next = headAfter(last.state);
      const joined = joinStates(head, next) as State;
      if (sameState(head, joined)) break;
      head = bounded(round < 1 ? joined : widenStates(head, next, round < 24), sums.head);
      last = this.iteration(loop, head, sums);
    }
    for (let round = 0; round < 2; round++) {
      const next = headAfter(last.state);
      if (sameState(head, next)) break;
      head = next;
      last = this.iteration(loop, head, sums);
    }
    return joinStates(last.exit, this.leaving.get(`break ${loop.label}`));
  }

  /** Locals of the loop's body: at its head they are not there yet. */
  private declaredIn(loop: Loop): ReadonlySet<number> {
    const known = this.declared.get(loop.label);
    if (known !== undefined) return known;
    const ids = new Set<number>();
    for (const stmt of statementsIn([...loop.header, ...loop.body, ...loop.update])) {
      const target = stmt.kind === 'assign' ? undefined : targetOf(stmt);
      if (target !== undefined) ids.add(target.id);
    }
    this.declared.set(loop.label, ids);
    return ids;
  }

  /** One round: the state at the back edge, and the state where the test was false. */
  private iteration(loop: Loop, head: State, sums: SumBounds): { state: State | undefined; exit: State | undefined } {
    this.leaving.delete(`break ${loop.label}`);
    this.leaving.delete(`continue ${loop.label}`);
    let exit: State | undefined;
    const test = (state: State | undefined): State | undefined => {
      const tested = this.statements(loop.header, state);
      if (tested === undefined || loop.test === undefined) return tested;
      this.expression(loop.test, tested);
      exit = joinStates(exit, refine(loop.test, false, tested, this));
      const passed = refine(loop.test, true, tested, this);
      return passed && bounded(passed, sums.body);
    };
    const body = (state: State | undefined): State | undefined => {
      const end = this.statements(loop.body, state);
      const next = joinStates(end, this.leaving.get(`continue ${loop.label}`));
      return this.statements(loop.update, next);
    };
    // In a do-while the head is before the body, and the test comes at its end.
    const state = loop.bodyFirst ? test(body(head)) : body(test(head));
    return { state, exit };
  }

  /** Records and returns the fact of an expression and of all in it. */
  private expression(expr: Expr, state: State): Fact {
    const fact = this.factOf(expr, state);
    this.facts.set(expr, fact);
    return fact;
  }

  factOf(expr: Expr, state: State): Fact {
    switch (expr.kind) {
      case 'const':
        return expr.type === 'bigint' ? ANYTHING : constant(Number(expr.value));
      case 'local':
        return state.facts.get(expr.local.id) ?? ANYTHING;
      case 'length':
        return range(0, LONGEST);
      case 'unary': {
        const value = this.expression(expr.value, state);
        if (expr.op === 'neg') return negated(value);
        return expr.op === 'bitnot' ? INT32 : ANYTHING;
      }
      case 'binary': {
        const left = this.expression(expr.left, state);
        const right = this.expression(expr.right, state);
        const fact =
          this.quotientFact(expr, left, right, state) ??
          this.remainderFact(expr, state) ??
          withoutBits(expr, left, state) ??
          (isSquare(expr) ? square(left) : binaryFact(expr.op, left, right));
        const isOfIntegers = isExactInteger(left) && isExactInteger(right);
        return this.fn.directives.cdivision && expr.op === 'rem' && isOfIntegers ? asInC(fact) : fact;
      }
      case 'logical': {
        this.expression(expr.left, state);
        const after = refine(expr.left, expr.op === 'and', state, this);
        this.expression(expr.right, after ?? state);
        return ANYTHING;
      }
      case 'select': {
        this.expression(expr.test, state);
        const yes = this.expression(expr.yes, refine(expr.test, true, state, this) ?? state);
        const no = this.expression(expr.no, refine(expr.test, false, state, this) ?? state);
        return join(yes, no);
      }
      case 'math':
        return mathFact(
          expr.fn,
          expr.args.map((arg) => this.expression(arg, state)),
        );
      case 'load':
        this.expression(expr.index, state);
        this.proveIndex(expr, expr.array, expr.index, state);
        return elementFact(expr.array);
      case 'bigint': {
        this.expression(expr.value, state);
        if (expr.fn !== 'toNumber') return ANYTHING;
        const { low, high } = bigintFact(expr.value);
        return range(Number(low), Number(high));
      }
      case 'compare':
      case 'convert':
        for (const child of childrenOf(expr)) this.expression(child, state);
        return ANYTHING;
      default:
        return assertNever(expr);
    }
  }

  /** Of quotients and remainders of which conditions have said something. */
  private quotientFact(
    { op, left: dividend, right: divisor }: Extract<Expr, { kind: 'binary' }>,
    left: Fact,
    right: Fact,
    state: State,
  ): Fact | undefined {
    if (op !== 'div' && op !== 'rem') return undefined;
    const fact = isNonzero(divisor, state) ? nonzeroDivisor(op, left, right) : binaryFact(op, left, right);
    if (op === 'rem' || !isMultiple(dividend, divisor, state)) return fact;
    // It is 0 for a dividend of 0 alone.
    const isZero = left.low <= 0 && left.high >= 0;
    const isNegative = right.low < 0 || right.maybeNegativeZero;
    return { ...fact, integer: true, maybeNegativeZero: left.maybeNegativeZero || (isZero && isNegative) };
  }

  private remainderFact(expr: Extract<Expr, { kind: 'binary' }>, state: State): Fact | undefined {
    const found = flooredRemainder(expr, (each) => this.factOf(each, state));
    if (found !== undefined) this.facts.set(expr.right, found.product);
    return found?.difference;
  }

  arrayWithLength(expr: Expr): number | undefined {
    if (expr.kind === 'length') return expr.array.id;
    return expr.kind === 'local' ? this.lengthOf.get(expr.local.id) : undefined;
  }

  private proveIndex(node: object, array: Local, index: Expr, state: State): void {
    const fact = this.of(index);
    const isIndex = isIntegerIn(fact, 0, MOST_EXACT);
    this.proven.set(node, isIndex && isBelow(index, array, state));
  }
}

function withoutReduced({ head, body }: SumBounds, { reductions = [] }: Loop): SumBounds {
  const ids = new Set(reductions.map(({ local }) => local.id));
  const others = <T>(map: ReadonlyMap<number, T>) => new Map([...map].filter(([id]) => !ids.has(id)));
  return ids.size === 0 ? { head, body } : { head: others(head), body: others(body) };
}

function isExactInteger(fact: Fact): boolean {
  return isIntegerIn(fact, -MOST_EXACT, MOST_EXACT);
}

/** A remainder by C's operator: there is no -0, and what a division by zero does is nobody's business. */
function asInC(fact: Fact): Fact {
  return { ...fact, maybeNaN: false, maybeNegativeZero: false };
}
