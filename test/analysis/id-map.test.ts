// Maps of which copies cost nothing do what Map does, whatever is changed, merged and compared.

import { describe, expect, it } from 'vitest';
import { IdMap } from '../../lib/analysis/id-map.ts';
import { randomFrom } from './lattice.ts';

/** Of one node, of several, of other levels, and below 0: tables of a module have such ids. */
const IDS = [0, 1, 2, 15, 16, 17, 255, 256, 4095, 4096, 100_000, 2 ** 31 - 1, -1, -2, -300, -(2 ** 31)];

type Plain = ReadonlyMap<number, number>;

const pick = <T>(random: () => number, all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
const sorted = (entries: Iterable<readonly [number, number]>) => [...entries].sort(([a], [b]) => a - b);

/** Both, changed alike. */
function changed(random: () => number, map: IdMap<number>, plain: Plain, times: number): [IdMap<number>, Plain] {
  const copy = new Map(plain);
  let made = map;
  for (let k = 0; k < times; k++) {
    const [id, value] = [pick(random, IDS), Math.floor(random() * 4)];
    const isGone = random() < 0.3;
    made = isGone ? made.without(id) : made.with(id, value);
    if (isGone) copy.delete(id);
    else copy.set(id, value);
  }
  return [made, copy];
}

describe('an IdMap', () => {
  it('has what a Map has, and leaves what it was made of alone', () => {
    const random = randomFrom(1);
    let [map, plain]: [IdMap<number>, Plain] = [IdMap.empty, new Map()];
    for (let round = 0; round < 3000; round++) {
      const before = sorted(plain);
      const [next, nextPlain] = changed(random, map, plain, 3);
      expect(sorted(map)).toEqual(before);
      expect(sorted(next)).toEqual(sorted(nextPlain));
      expect(next.isEmpty).toBe(nextPlain.size === 0);
      for (const id of IDS) expect([next.get(id), next.has(id)]).toEqual([nextPlain.get(id), nextPlain.has(id)]);
      [map, plain] = random() < 0.05 ? [IdMap.empty, new Map()] : [next, nextPlain];
    }
  });

  it('merges and compares as Maps would', () => {
    const random = randomFrom(2);
    for (let round = 0; round < 3000; round++) {
      const start = changed(random, IdMap.empty, new Map(), 12);
      const [a, plainA] = changed(random, ...start, Math.floor(random() * 4));
      const [b, plainB] = changed(random, ...start, Math.floor(random() * 4));
      // Of the same values neither is asked.
      const merge = (x: number, y: number) => (x + y === 4 ? undefined : Math.max(x, y));
      const wanted = [...plainA].flatMap(([id, x]) => {
        const y = plainB.get(id);
        const both = y === undefined || x === y ? y : merge(x, y);
        return both === undefined ? [] : [[id, both] as const];
      });
      expect(sorted(a.merged(b, merge))).toEqual(sorted(wanted));
      const same = (x: number, y: number) => x % 2 === y % 2;
      const isSame =
        plainA.size === plainB.size &&
        [...plainA].every(([id, x]) => plainB.has(id) && same(x, plainB.get(id) as number));
      expect(a.equals(b, same)).toBe(isSame);
      expect(a.equals(IdMap.from(plainA), () => false)).toBe(true);
    }
  });
});
