// What range analysis knows at a place, and how knowledge from two ways to the same place is joined.

import type { Expr } from '../ir/ir.ts';
import { IdMap } from './id-map.ts';
import { type Fact, join, sameFact, widen, widenFully } from './interval.ts';
import type { Bounds } from './trip-counts.ts';

/** Facts of locals, and which arrays' lengths they are below. Undefined: this place is never reached. */
export interface State {
  readonly facts: IdMap<Fact>;
  readonly below: IdMap<ReadonlySet<number>>;
  /** Locals that are not 0, and arrays that have elements (divisibility.ts). */
  readonly nonzero: IdMap<true>;
  /**
   * Of which divisors a local is a multiple (divisibility.ts), of which others it is some bits (taken-bits.ts), of
   * which arrays' lengths it is not more, with which others its sum is below one (windows.ts), and by how much others
   * are below it (differences.ts).
   */
  readonly relations: IdMap<ReadonlySet<string>>;
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

/** How it names a local and what the difference to it is at least (differences.ts). */
export function keyOfDifference(local: number, least: number): string {
  return `>${local}:${least}`;
}

/** Nothing is known beyond these facts. */
export function stateOf(facts: Iterable<readonly [id: number, fact: Fact]>): State {
  return { facts: IdMap.from(facts), below: IdMap.empty, nonzero: IdMap.empty, relations: IdMap.empty };
}

/** A state that nobody else holds: it may be changed. */
export type OwnState = { -readonly [Key in keyof State]: State[Key] };

/** A copy that may be changed. */
export function owned(state: State | undefined): OwnState | undefined {
  return state && { ...state };
}

/** A list has another length: what was below it need not be. */
export function forgetLength(id: number, state: OwnState): void {
  for (const [other, lengths] of state.below) {
    if (lengths.has(id)) state.below = state.below.with(other, new Set([...lengths].filter((each) => each !== id)));
  }
  forgetKeys((key) => key.endsWith(keyOfLength(id)), state);
}

function forgetKeys(isGone: (key: string) => boolean, state: OwnState): void {
  for (const [other, keys] of state.relations) {
    if (![...keys].some(isGone)) continue;
    state.relations = state.relations.with(other, new Set([...keys].filter((key) => !isGone(key))));
  }
}

/** A local has another value: what was known of the old one is gone. */
export function forget(id: number, state: OwnState): void {
  state.below = state.below.without(id);
  state.nonzero = state.nonzero.without(id);
  state.relations = state.relations.without(id);
  if (state.relations.isEmpty) return;
  const [own, bits] = [keyOfLocal(id), keyOfBits(id)];
  const [sums, differences] = [keyOfSum(id, 0).slice(0, -1), keyOfDifference(id, 0).slice(0, -1)];
  const isOf = (key: string) => key === own || key === bits || key.startsWith(sums) || key.startsWith(differences);
  forgetKeys(isOf, state);
}

/** A local is out of scope. */
export function leaveScope(id: number, state: OwnState): void {
  forget(id, state);
  state.facts = state.facts.without(id);
}

/** The state, knowing also that these locals are within these bounds. */
export function bounded(state: State, bounds: ReadonlyMap<number, Bounds>): State {
  if (bounds.size === 0) return state;
  let { facts } = state;
  for (const [id, { low, high }] of bounds) {
    const fact = facts.get(id);
    if (fact === undefined || Math.max(fact.low, low) > Math.min(fact.high, high)) continue;
    facts = facts.with(id, { ...fact, low: Math.max(fact.low, low), high: Math.min(fact.high, high) });
  }
  return { ...state, facts };
}

/** The state, in which these locals may be anything within these bounds. */
export function raised(state: State, bounds: ReadonlyMap<number, Bounds>): State {
  let { facts } = state;
  for (const [id, bound] of bounds) {
    const fact = facts.get(id);
    if (fact !== undefined) facts = facts.with(id, { ...fact, ...bound });
  }
  return { ...state, facts };
}

/** The state, of these locals alone. */
export function only(state: State, ids: ReadonlySet<number>): State {
  const facts = IdMap.from([...state.facts].filter(([id]) => ids.has(id)));
  const below = IdMap.from([...state.below].filter(([id]) => ids.has(id)));
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
  return {
    facts: a.facts.merged(b.facts, merge),
    below: a.below.merged(b.below, inBoth),
    nonzero: a.nonzero.merged(b.nonzero, () => true),
    relations: a.relations.merged(b.relations, inBoth),
  };
}

function inBoth<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): ReadonlySet<T> | undefined {
  const both = [...a].filter((each) => b.has(each));
  if (both.length === 0) return undefined;
  return both.length === a.size ? a : new Set(both);
}

/** Of sets: what was joined has no more than before, so that as many are the same. */
export function sameState(a: State, b: State): boolean {
  const sameSize = (one: ReadonlySet<unknown>, other: ReadonlySet<unknown>) => one.size === other.size;
  return (
    a.facts.equals(b.facts, sameFact) &&
    a.below.equals(b.below, sameSize) &&
    a.nonzero.equals(b.nonzero, () => true) &&
    a.relations.equals(b.relations, sameSize)
  );
}
