// What range analysis knows at a place, and how knowledge from two ways to the same place is joined.

import type { Expr } from '../ir/ir.ts';
import { type Fact, join, sameFact, widen, widenFully } from './interval.ts';
import type { Bounds } from './trip-counts.ts';

/** Facts of locals, and which arrays' lengths they are below. Undefined: this place is never reached. */
export interface State {
  readonly facts: ReadonlyMap<number, Fact>;
  readonly below: ReadonlyMap<number, ReadonlySet<number>>;
  /** Locals that are not 0, and arrays that have elements (divisibility.ts). */
  readonly nonzero: ReadonlySet<number>;
  /**
   * Of which divisors a local is a multiple (divisibility.ts), of which others it is some bits (taken-bits.ts), of
   * which arrays' lengths it is not more, and with which others its sum is below one (windows.ts).
   */
  readonly relations: ReadonlyMap<number, ReadonlySet<string>>;
}

/** How `relations` names a divisor that is a local; constants have their value. */
export function keyOfLocal(id: number): string {
  return `v${id}`;
}

/** How it names a local of which something is some bits. */
export function keyOfBits(id: number): string {
  return `&${id}`;
}

/** How it names an array of whose length something is not more. */
export function keyOfLength(id: number): string {
  return `#${id}`;
}

/** The arrays of whose length a local is not more. */
export function lengthsOver(expr: Expr, { relations }: State): readonly number[] {
  const keys = expr.kind === 'local' ? [...(relations.get(expr.local.id) ?? [])] : [];
  return keys.filter((key) => key.startsWith(keyOfLength(0).slice(0, -1))).map((key) => Number(key.slice(1)));
}

/** How it names a local with which its sum is below an array's length (windows.ts). */
export function keyOfSum(local: number, array: number): string {
  return `+${local}#${array}`;
}

/** Nothing is known beyond these facts. */
export function stateOf(facts: ReadonlyMap<number, Fact>): State {
  return { facts, below: new Map(), nonzero: new Set(), relations: new Map() };
}

/** A state that nobody else holds: it may be changed. */
export interface OwnState {
  readonly facts: Map<number, Fact>;
  readonly below: Map<number, ReadonlySet<number>>;
  readonly nonzero: Set<number>;
  readonly relations: Map<number, ReadonlySet<string>>;
}

/** A copy that may be changed. */
export function owned(state: State | undefined): OwnState | undefined {
  return (
    state && {
      facts: new Map(state.facts),
      below: new Map(state.below),
      nonzero: new Set(state.nonzero),
      relations: new Map(state.relations),
    }
  );
}

/** A list has another length: what was below it need not be. */
export function forgetLength(id: number, { below, relations }: OwnState): void {
  for (const [other, lengths] of below) {
    if (lengths.has(id)) below.set(other, new Set([...lengths].filter((each) => each !== id)));
  }
  forgetKeys((key) => key.endsWith(keyOfLength(id)), relations);
}

function forgetKeys(isGone: (key: string) => boolean, relations: OwnState['relations']): void {
  for (const [other, keys] of relations) {
    if ([...keys].some(isGone)) relations.set(other, new Set([...keys].filter((key) => !isGone(key))));
  }
}

/** A local has another value: what was known of the old one is gone. */
export function forget(id: number, { below, nonzero, relations }: OwnState): void {
  below.delete(id);
  nonzero.delete(id);
  relations.delete(id);
  const [own, bits, sums] = [keyOfLocal(id), keyOfBits(id), keyOfSum(id, 0).slice(0, -1)];
  forgetKeys((key) => key === own || key === bits || key.startsWith(sums), relations);
}

/** A local is out of scope. */
export function leaveScope(id: number, state: OwnState): void {
  forget(id, state);
  state.facts.delete(id);
}

/** The state, knowing also that these locals are within these bounds. */
export function bounded(state: State, bounds: ReadonlyMap<number, Bounds>): State {
  if (bounds.size === 0) return state;
  const facts = new Map(state.facts);
  for (const [id, { low, high }] of bounds) {
    const fact = facts.get(id);
    if (fact === undefined || Math.max(fact.low, low) > Math.min(fact.high, high)) continue;
    facts.set(id, { ...fact, low: Math.max(fact.low, low), high: Math.min(fact.high, high) });
  }
  return { ...state, facts };
}

/** The state, in which these locals may be anything within these bounds. */
export function raised(state: State, bounds: ReadonlyMap<number, Bounds>): State {
  const facts = new Map(state.facts);
  for (const [id, bound] of bounds) {
    const fact = facts.get(id);
    if (fact !== undefined) facts.set(id, { ...fact, ...bound });
  }
  return { ...state, facts };
}

/** The state, of these locals alone. */
export function only(state: State, ids: ReadonlySet<number>): State {
  const facts = new Map([...state.facts].filter(([id]) => ids.has(id)));
  const below = new Map([...state.below].filter(([id]) => ids.has(id)));
  return { ...state, facts, below };
}

export function joinStates(a: State | undefined, b: State | undefined): State | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return combine(a, b, join);
}

export function widenStates(before: State, after: State, patient: boolean): State {
  return combine(before, after, patient ? widen : widenFully);
}

/** Locals that only one side knows are out of scope where both meet. */
function combine(a: State, b: State, merge: (x: Fact, y: Fact) => Fact): State {
  if (a === b) return a;
  const facts = new Map<number, Fact>();
  for (const [id, fact] of a.facts) {
    const other = b.facts.get(id);
    if (other !== undefined) facts.set(id, other === fact ? fact : merge(fact, other));
  }
  const nonzero = a.nonzero.size === 0 ? a.nonzero : new Set([...a.nonzero].filter((id) => b.nonzero.has(id)));
  return { facts, below: inBoth(a.below, b.below), nonzero, relations: inBoth(a.relations, b.relations) };
}

function inBoth<T>(
  a: ReadonlyMap<number, ReadonlySet<T>>,
  b: ReadonlyMap<number, ReadonlySet<T>>,
): ReadonlyMap<number, ReadonlySet<T>> {
  if (a === b || a.size === 0) return a;
  const found = new Map<number, ReadonlySet<T>>();
  for (const [id, all] of a) {
    const others = b.get(id);
    if (others === undefined) continue;
    const both = all === others ? all : new Set([...all].filter((each) => others.has(each)));
    if (both.size > 0) found.set(id, both);
  }
  return found;
}

export function sameState(a: State, b: State): boolean {
  if (a.facts.size !== b.facts.size || a.below.size !== b.below.size) return false;
  if (a.nonzero.size !== b.nonzero.size || countOf(a) !== countOf(b)) return false;
  for (const [id, fact] of a.facts) {
    const other = b.facts.get(id);
    if (other === undefined || !sameFact(fact, other)) return false;
  }
  for (const [id, arrays] of a.below) if (b.below.get(id)?.size !== arrays.size) return false;
  return true;
}

/** What was joined has no more than before: as many are the same. */
function countOf({ relations }: State): number {
  return [...relations.values()].reduce((count, keys) => count + keys.size, 0);
}
