// Joins, widening and bounds are sound: what one of two facts allows, their join allows; what either state allows of
// locals, the joined state does. Widening ends.

import { describe, expect, it } from 'vitest';
import { IdMap } from '../../lib/analysis/id-map.ts';
import { type Fact, join, sameFact, widen, widenFully } from '../../lib/analysis/interval.ts';
import {
  bounded,
  forget,
  joinStates,
  leaveScope,
  type OwnState,
  owned,
  raised,
  type State,
  sameState,
  widenStates,
} from '../../lib/analysis/state.ts';
import { allows, numbersOf, pick, randomFact, randomFrom, randomNumbersOf, SMALL } from './lattice.ts';

const merges: Readonly<Record<string, (a: Fact, b: Fact) => Fact>> = { join, widen, widenFully };

describe('of facts', () => {
  it.each(Object.keys(merges))('%s allows what either fact does', (name) => {
    const merge = merges[name] as (typeof merges)[string];
    const check = (a: Fact, b: Fact) => {
      const merged = merge(a, b);
      for (const value of [...numbersOf(a), ...numbersOf(b)])
        if (!allows(merged, value)) expect.fail(`${value} of ${JSON.stringify([a, b])}: ${JSON.stringify(merged)}`);
    };
    for (const a of SMALL) for (const b of SMALL) check(a, b);
    const random = randomFrom(1);
    for (let round = 0; round < 20_000; round++) check(randomFact(random), randomFact(random));
  });

  it.each(['widen', 'widenFully'])('%s comes to rest', (name) => {
    const merge = merges[name] as (typeof merges)[string];
    const random = randomFrom(2);
    for (let round = 0; round < 200; round++) {
      let fact = randomFact(random);
      let changes = 0;
      for (let step = 0; step < 200; step++) {
        const next = merge(fact, randomFact(random));
        if (!sameFact(next, fact)) changes++;
        fact = next;
      }
      // Two bounds through all thresholds, and three flags.
      expect(changes).toBeLessThan(25);
    }
  });

  it('facts are the same only if all of them is', () => {
    for (const a of SMALL) {
      for (const b of SMALL) {
        const isSame = a.low === b.low && a.high === b.high && flags(a) === flags(b);
        if (sameFact(a, b) !== isSame) expect.fail(JSON.stringify([a, b]));
      }
    }
  });
});

const flags = ({ integer, maybeNaN, maybeNegativeZero }: Fact) => `${integer} ${maybeNaN} ${maybeNegativeZero}`;

describe('of states', () => {
  const LOCALS = [1, 2, 3];
  const ARRAYS = [10, 11];

  /** Locals with facts, and lengths that they are below. */
  function randomState(random: () => number): State {
    const known = LOCALS.filter(() => random() < 0.8);
    const facts = IdMap.from(
      known.map((id) => [id, random() < 0.5 ? pick(random, SMALL) : randomFact(random)] as const),
    );
    const below = IdMap.from(
      known.flatMap((id): [number, Set<number>][] => {
        const arrays = ARRAYS.filter(() => random() < 0.5);
        return arrays.length === 0 ? [] : [[id, new Set(arrays)]];
      }),
    );
    const nonzero = IdMap.from([...LOCALS, ...ARRAYS].filter(() => random() < 0.5).map((id) => [id, true as const]));
    const relations = IdMap.from(
      known.map((id) => [id, new Set(['2', 'v1', 'v3', '&1', '&3'].filter(() => random() < 0.5))] as const),
    );
    return { facts, below, nonzero, relations };
  }

  it('joining and widening keep what holds in both', () => {
    const random = randomFrom(3);
    for (let round = 0; round < 20_000; round++) {
      const [a, b] = [randomState(random), randomState(random)];
      for (const merged of [joinStates(a, b), widenStates(a, b, true), widenStates(a, b, false)] as State[]) {
        for (const from of [a, b]) {
          for (const [id, fact] of from.facts) {
            const held = merged.facts.get(id);
            // Of what only one side knows nothing is kept: it is out of scope.
            if (held === undefined) expect(a.facts.has(id) && b.facts.has(id)).toBe(false);
            for (const value of held === undefined ? [] : numbersOf(fact))
              if (!allows(held as Fact, value)) expect.fail(`${value}: ${JSON.stringify([fact, [...merged.facts]])}`);
          }
          // Who is below an array's length in the result was so in both, if both know it.
          for (const [id, arrays] of merged.below)
            for (const array of arrays)
              if (from.facts.has(id)) expect(from.below.get(id)?.has(array) ?? false, JSON.stringify(id)).toBe(true);
          // So it is with what is not 0, and with what is a multiple or some bits of another.
          for (const [id] of merged.nonzero) expect(from.nonzero.has(id)).toBe(true);
          for (const [id, keys] of merged.relations)
            for (const key of keys) expect(from.relations.get(id)?.has(key) ?? false, `${id} of ${key}`).toBe(true);
        }
      }
    }
  });

  it('what is forgotten, or out of scope, is known of nothing any more', () => {
    const random = randomFrom(9);
    for (let round = 0; round < 1000; round++) {
      const state = randomState(random);
      const gone = owned(state) as OwnState;
      forget(1, gone);
      const outside = owned(state) as OwnState;
      leaveScope(1, outside);
      for (const { below, nonzero, relations } of [gone, outside]) {
        expect([below.has(1), nonzero.has(1), relations.has(1)]).toEqual([false, false, false]);
        for (const [, keys] of relations) expect([keys.has('v1'), keys.has('&1')]).toEqual([false, false]);
      }
    }
  });

  it('a place that is not reached adds nothing', () => {
    const state = randomState(randomFrom(4));
    expect(joinStates(undefined, state)).toBe(state);
    expect(joinStates(state, undefined)).toBe(state);
    expect(joinStates(undefined, undefined)).toBeUndefined();
  });

  it('bounds that hold exclude nothing that was allowed and lies within them', () => {
    const random = randomFrom(5);
    for (let round = 0; round < 20_000; round++) {
      const state = randomState(random);
      const [low, high] = [pick(random, SMALL).low, pick(random, SMALL).high];
      if (low > high) continue;
      const bounds = new Map([[1, { low, high }]]);
      const fact = state.facts.get(1);
      if (fact === undefined) continue;
      for (const value of randomNumbersOf(fact, random)) {
        if (Number.isNaN(value) || (value >= low && value <= high))
          expect(allows(bounded(state, bounds).facts.get(1) as Fact, value)).toBe(true);
      }
      // What is raised may be anywhere within the bounds, if it is what it was otherwise.
      const anywhere = raised(state, bounds).facts.get(1) as Fact;
      expect([anywhere.low, anywhere.high, flags(anywhere)]).toEqual([low, high, flags(fact)]);
    }
  });

  it('states are the same only if all of them is; copies are', () => {
    const random = randomFrom(6);
    const text = ({ facts, below }: State) =>
      JSON.stringify([[...facts].sort(), [...below].map(([id, arrays]) => [id, [...arrays].sort()]).sort()]);
    for (let round = 0; round < 5_000; round++) {
      const state = randomState(random);
      expect(sameState(state, owned(state) as State)).toBe(true);
      const other = randomState(random);
      // As the analysis asks: of a state and what it has been joined with.
      const joined = joinStates(state, other) as State;
      if (sameState(state, joined)) expect(text(joined)).toBe(text(state));
    }
  });

  it('what is out of scope is forgotten', () => {
    const state = randomState(randomFrom(7));
    const left = owned(state) as OwnState;
    leaveScope(1, left);
    expect(left.facts.has(1) || left.below.has(1)).toBe(false);
    const idsOf = ({ facts }: State) => [...facts].map(([id]) => id);
    expect(idsOf(left)).toEqual(idsOf(state).filter((id) => id !== 1));
  });
});
