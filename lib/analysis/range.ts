// Range analysis: what each expression of a function can be, by abstract interpretation over the structured IR.
//
// In:  a function in JS-level IR. Out: a Fact for each number expression (at its place: after `i < n`, i is below n),
// the facts of each local over all its assignments, and which index checks are proven never to fail. Changes nothing.
// Expressions are looked at by expression-facts.ts; here is how statements change what is known of locals.
//
// Loops: the state at the head is joined with the state at the back edge until it is stable, widening to thresholds
// from the second round; then up to two rounds without widening narrow it by the loop's condition.

import { assertNever, type Expr, type Fn, type Local, type Loop, type Stmt } from '../ir/ir.ts';
import { expressionsOf, localsIn, targetOf } from '../ir/walk.ts';
import { afterCheck, arraysAbove, refine } from './conditions.ts';
import { clamp, declaredFact } from './declared-facts.ts';
import { isNonzero } from './divisibility.ts';
import { ExpressionFacts } from './expression-facts.ts';
import { ANYTHING, type Fact, isIntegerIn, join } from './interval.ts';
import {
  bounded,
  forget,
  forgetLength,
  joinStates,
  leaveScope,
  type OwnState,
  only,
  owned,
  raised,
  type State,
  sameState,
  stateOf,
  widenStates,
} from './state.ts';
import { knowBits } from './taken-bits.ts';
import { type SumBounds, sumBounds } from './trip-counts.ts';

export interface RangeFacts {
  /** Facts of a number expression of the analysed function, by identity. */
  of(expr: Expr): Fact;
  /** What a local holds, over its whole life. */
  ofLocal(local: Local): Fact;
  /**
   * Whether `index` is certainly an integer from 0 to the array's length - 1, at the place of this expression or store.
   * Of `i < a.length`: whether that certainly holds.
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

/** What may be undefined, for all that is known of others (undefined.ts). */
export interface MaybeUndefined {
  /** Ids of parameters. */
  readonly parameters: ReadonlySet<number>;
  /** Names of functions, of what they give. */
  readonly results: ReadonlySet<string>;
}

/** `points` are for passes that change many places, without a new analysis of the function for each. */
export function analyseRanges(fn: Fn, points: ReadonlySet<Stmt> = NOWHERE, others?: MaybeUndefined): LocalFacts {
  const analysis = new Analysis(fn, points);
  analysis.run(others);
  return analysis;
}

const NOWHERE: ReadonlySet<Stmt> = new Set();

class Analysis implements LocalFacts {
  private readonly fn: Fn;
  private readonly assigned = new Map<object, { local: Local; fact: Fact }>();
  /** The same by local, once somebody asks. */
  private held: Map<number, Fact> | undefined;
  private readonly leaving = new Map<string, State | undefined>();
  private readonly expressions: ExpressionFacts;
  private readonly parameters = new Map<number, Fact>();
  private readonly points: ReadonlySet<Stmt>;
  private readonly before = new Map<Stmt, State>();
  /** The analysis of what is around these statements. */
  private readonly outer: Analysis | undefined;
  /** Functions that may give undefined. */
  private maybeUndefined: ReadonlySet<string> = new Set();

  constructor(fn: Fn, points: ReadonlySet<Stmt>, outer?: Analysis) {
    this.fn = fn;
    this.points = points;
    this.outer = outer;
    this.expressions = new ExpressionFacts(fn.directives, outer?.expressions);
  }

  of(expr: Expr): Fact {
    return this.expressions.of(expr);
  }

  ofLocal(local: Local): Fact {
    return this.knownOf(local) ?? ANYTHING;
  }

  private knownOf(local: Local): Fact | undefined {
    const before = this.parameters.get(local.id) ?? this.outer?.knownOf(local);
    this.held ??= this.heldByLocals();
    const held = this.held.get(local.id);
    return before && held ? join(before, held) : (before ?? held);
  }

  private heldByLocals(): Map<number, Fact> {
    const held = new Map<number, Fact>();
    for (const { local, fact } of this.assigned.values()) {
      const before = held.get(local.id);
      held.set(local.id, before === undefined ? fact : join(before, fact));
    }
    return held;
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
    return this.expressions.inBounds(node);
  }

  isReached(expr: Expr): boolean {
    return this.expressions.isReached(expr);
  }

  run({ parameters, results }: Partial<MaybeUndefined> = {}): void {
    if (results !== undefined) this.maybeUndefined = results;
    for (const parameter of this.fn.parameters) {
      if (parameter.type !== 'number') continue;
      const fact = declaredFact(parameter);
      this.parameters.set(parameter.id, parameters?.has(parameter.id) ? { ...fact, maybeUndefined: true } : fact);
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

  /** The same of a block, whose locals are out of scope behind it: nothing more is kept of them. */
  private block(body: readonly Stmt[], start: State | undefined): State | undefined {
    const end = this.statements(body, start);
    for (const stmt of end === undefined ? [] : body) {
      const local = stmt.kind === 'declare' || stmt.kind === 'call' ? targetOf(stmt) : undefined;
      // A state of its own, where there are statements.
      if (local !== undefined) leaveScope(local.id, end as OwnState);
    }
    return end;
  }

  /** What `state` becomes: it may be changed itself. */
  private statement(stmt: Stmt, state: OwnState): OwnState | undefined {
    switch (stmt.kind) {
      case 'declare':
      case 'assign': {
        if (stmt.value === undefined) return state;
        const fact = this.expressions.record(stmt.value, state);
        // Not what is assigned: results of inlined functions have several values.
        if (stmt.kind === 'declare' && stmt.value.kind === 'length' && !stmt.local.mutable) {
          this.expressions.nameLength(stmt.local, stmt.value.array);
        }
        return this.assign(stmt, stmt.local, fact, stmt.value, state);
      }
      case 'store':
        this.expressions.record(stmt.index, state);
        this.expressions.record(stmt.value, state);
        this.expressions.proveIndex(stmt, stmt.array, stmt.index, state);
        return state;
      case 'call':
        for (const arg of stmt.args) this.expressions.record(arg, state);
        if (stmt.target === undefined) return state;
        return this.assign(stmt, stmt.target, this.resultOf(stmt.callee), undefined, state);
      case 'new-array':
        this.expressions.record(stmt.length, state);
        // A list has room for more than it has elements.
        if (stmt.length.kind === 'const' && !stmt.target.isGrowing) {
          this.expressions.countElements(stmt.target, Number(stmt.length.value));
        }
        return state;
      case 'fill':
      case 'copy-array':
      case 'view':
      case 'set-array':
        for (const expr of expressionsOf(stmt)) this.expressions.record(expr, state);
        return state;
      case 'if': {
        this.expressions.record(stmt.test, state);
        const yes = this.block(stmt.yes, refine(stmt.test, true, state, this.expressions));
        const no = this.block(stmt.no, refine(stmt.test, false, state, this.expressions));
        return owned(joinStates(yes, no));
      }
      case 'loop':
        return owned(this.loop(stmt, state));
      case 'block': {
        this.leaving.delete(`break ${stmt.label}`);
        const end = this.block(stmt.body, state);
        return owned(joinStates(end, this.leaving.get(`break ${stmt.label}`)));
      }
      case 'break':
      case 'continue': {
        const key = `${stmt.kind} ${stmt.label}`;
        this.leaving.set(key, joinStates(this.leaving.get(key), state));
        return undefined;
      }
      case 'return':
        if (stmt.value !== undefined) this.expressions.record(stmt.value, state);
        return undefined;
      case 'fail':
        for (const value of stmt.values ?? []) this.expressions.record(value, state);
        return undefined;
      case 'check-index': {
        this.expressions.record(stmt.index, state);
        this.expressions.proveIndex(stmt, stmt.array, stmt.index, state);
        return afterCheck(stmt.index, stmt.array, state);
      }
      case 'check-list': {
        for (const expr of expressionsOf(stmt)) this.expressions.record(expr, state);
        const { length } = stmt;
        return afterCheck(
          stmt.index,
          length.kind === 'local' && length.local.isLength ? length.local : undefined,
          state,
        );
      }
      case 'grow':
      case 'give':
        this.expressions.record(stmt.length, state);
        return state;
      case 'check-range':
      case 'checked':
        this.expressions.record(stmt.value, state);
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

  private resultOf(callee: string): Fact {
    return this.maybeUndefined.has(callee) ? { ...ANYTHING, maybeUndefined: true } : ANYTHING;
  }

  private assign(stmt: object, local: Local, fact: Fact, value: Expr | undefined, state: OwnState): OwnState {
    const above = value === undefined ? [] : arraysAbove(value, state, this.expressions);
    const known = above.length === 0 ? undefined : new Set(above);
    const isKnownNonzero = value !== undefined && isNonzero(value, state);
    forget(local.id, state);
    if (local.isLength) forgetLength(local.id, state);
    if (local.type === 'number') {
      // What a declared type promises is checked at the assignment: it holds afterwards. Where it wraps instead, what
      // leaves the range may come back anywhere in it.
      const bounds = declaredFact(local);
      const wraps = bounds.integer && !this.fn.directives.overflowcheck && !isIntegerIn(fact, bounds.low, bounds.high);
      const held = wraps ? bounds : clamp(fact, bounds);
      this.assigned.set(stmt, { local, fact: held });
      this.held = undefined;
      state.facts = state.facts.with(local.id, held);
      // -2^31 - 1 is below every length, and wraps to 2^31 - 1.
      if (known !== undefined && !wraps) state.below = state.below.with(local.id, known);
      if (isKnownNonzero && !wraps) state.nonzero = state.nonzero.with(local.id, true);
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
      sumBounds(loop, (expr) => this.expressions.factOf(expr, entry), heldBy),
      loop,
    );
    const headAfter = (back: State | undefined) => bounded(joinStates(entry, back) as State, sums.head);
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

  /** One round: the state at the back edge, and the state where the test was false. */
  private iteration(loop: Loop, head: State, sums: SumBounds): { state: State | undefined; exit: State | undefined } {
    this.leaving.delete(`break ${loop.label}`);
    this.leaving.delete(`continue ${loop.label}`);
    let exit: State | undefined;
    const test = (state: State | undefined): State | undefined => {
      const tested = this.statements(loop.header, state);
      if (tested === undefined || loop.test === undefined) return tested;
      this.expressions.record(loop.test, tested);
      exit = joinStates(exit, refine(loop.test, false, tested, this.expressions));
      const passed = refine(loop.test, true, tested, this.expressions);
      return passed && bounded(passed, sums.body);
    };
    const body = (state: State | undefined): State | undefined => {
      const end = this.block(loop.body, state);
      const next = joinStates(end, this.leaving.get(`continue ${loop.label}`));
      return this.statements(loop.update, next);
    };
    // In a do-while the head is before the body, and the test comes at its end.
    const state = loop.bodyFirst ? test(body(head)) : body(test(head));
    return { state, exit };
  }
}

function withoutReduced({ head, body }: SumBounds, { reductions = [] }: Loop): SumBounds {
  const ids = new Set(reductions.map(({ local }) => local.id));
  const others = <T>(map: ReadonlyMap<number, T>) => new Map([...map].filter(([id]) => !ids.has(id)));
  return ids.size === 0 ? { head, body } : { head: others(head), body: others(body) };
}
