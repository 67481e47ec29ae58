// type-lists: what lists hold, where it is proven to be integers.
//
//   const l = [2]; for (let i = 3; i < 100; i++) if (i % l[0] !== 0) l.push(i);   its elements are from 2 to 99, and it is
//   held in an Int32Array; where they may be larger, up to 2^53, each is known to be an integer.
//
// What is stored may be made of what was stored before. So it is supposed of all lists at once that they hold integers;
// of those into which something else may be stored it is not, and the rest is looked at again. Where all stores keep to
// what is supposed, it is so: there is no first one that does not.
//
// Needs: JS-level IR, inlined. Guarantees: the same bits. -0 is no such integer. Arrays that the compiler's own code
// makes (for sorting) are treated alike; they begin with zeros.

import { elementFact } from '../analysis/declared-facts.ts';
import { type Fact, isIntegerIn, join, MOST_EXACT, range } from '../analysis/interval.ts';
import { analyseRanges } from '../analysis/range.ts';
import type { Expr, Fn, Local, Stmt } from '../ir/ir.ts';
import { mapLocals, mapStatement } from '../ir/map.ts';
import { isArrayKind } from '../ir/ops.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { expressionsOf, statementsIn, subexpressions } from '../ir/walk.ts';
import { eachFunction, type Pass } from './pass.ts';

interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** What is supposed, the narrowest first. */
const SUPPOSED: readonly Bounds[] = [
  { low: -(2 ** 31), high: 2 ** 31 - 1 },
  { low: -MOST_EXACT, high: MOST_EXACT },
  // One more stays among them: 2^53 + 1 is rounded to 2^53.
  { low: -(2 ** 53), high: 2 ** 53 },
];

export const typeLists: Pass = {
  name: 'type-lists',
  doc: 'lists of integers are held as integers',
  after: ['insert-checks'],
  exact: true,
  run: eachFunction((fn) => typeListsOf(fn, SUPPOSED)),
};

/** What the pass will do to a version of the function that is only tried: 32 bits are what is worth one. */
export function narrowListsOf(fn: Fn): Fn {
  return typeListsOf(fn, SUPPOSED.slice(0, 1));
}

function typeListsOf(fn: Fn, supposed: readonly Bounds[]): Fn {
  const groups = groupsOf(fn);
  if (groups.length === 0) return fn;
  const elements = proven(fn, groups, supposed);
  return elements.size === 0 ? fn : { ...fn, body: uniqueNodes(withElements(fn.body, elements)) };
}

/** An array that is made here, and its views: one memory. */
interface Group {
  readonly ids: ReadonlySet<number>;
  /** Whether elements are there that nobody has stored. */
  readonly hasZeros: boolean;
}

function groupsOf(fn: Fn): Group[] {
  const all = statementsIn(fn.body);
  const groups = new Map<number, { ids: Set<number>; hasZeros: boolean }>();
  for (const stmt of all) {
    if (stmt.kind !== 'new-array' && stmt.kind !== 'copy-array') continue;
    const { id, type, isGrowing, isTrusted } = stmt.target;
    if (type !== 'Float64Array' || !(isGrowing || isTrusted)) continue;
    groups.set(id, { ids: new Set([id]), hasZeros: stmt.kind === 'new-array' && !isGrowing });
  }
  // Views stand behind what they are of.
  const lost = new Set<number>();
  for (const stmt of all) {
    if (stmt.kind === 'view' || stmt.kind === 'point') {
      const group = stmt.source && groups.get(stmt.source.id);
      if (group === undefined) continue;
      if (stmt.kind === 'point' || (groups.get(stmt.target.id) ?? group) !== group) lost.add(stmt.source?.id as number);
      group.ids.add(stmt.target.id);
      groups.set(stmt.target.id, group);
    }
    // Given to others, or given back.
    for (const expr of expressionsOf(stmt).flatMap(subexpressions)) {
      if (expr.kind === 'local' && isArrayKind(expr.type)) lost.add(expr.local.id);
    }
  }
  return [...new Set(groups.values())].filter(({ ids }) => ![...ids].some((id) => lost.has(id)));
}

/** By the id of each array whose elements are proven to be integers: which. */
function proven(fn: Fn, groups: readonly Group[], all: readonly Bounds[]): ReadonlyMap<number, Bounds> {
  // What may be stored grows with what is supposed: a level that does not hold that now never will.
  const levelOf = (fact: Fact | undefined, first: number) => {
    const level = all.findIndex((bounds, at) => at >= first && isWithin(fact, bounds));
    return level < 0 ? all.length : level;
  };
  const copied = copiedInto(fn, groups);
  const levels = new Map<Group, number>(groups.map((group) => [group, levelOf(copied.get(group), 0)]));
  const under = (bounds: (group: Group, level: number) => Bounds | undefined) => {
    const elements = new Map<number, Bounds>();
    for (const [group, level] of levels) {
      const own = bounds(group, level);
      if (own !== undefined) for (const id of group.ids) elements.set(id, own);
    }
    return elements;
  };
  for (;;) {
    const supposed = under((_group, level) => all[level]);
    if (supposed.size === 0) return supposed;
    const stored = storedIn(fn, groups, supposed);
    const wrong = groups.filter((group) => {
      const bounds = all[levels.get(group) as number];
      return bounds !== undefined && !isWithin(stored.get(group), bounds);
    });
    for (const group of wrong) levels.set(group, levelOf(stored.get(group), (levels.get(group) as number) + 1));
    if (wrong.length > 0) continue;
    // What is stored is narrower, as long as that is proven, too.
    const narrow = under((group, level) => (level < all.length ? boundsOf(stored.get(group)) : undefined));
    const again = storedIn(fn, groups, narrow);
    const holds = groups.every((group) => {
      const bounds = narrow.get([...group.ids][0] as number);
      return bounds === undefined || isWithin(again.get(group), bounds);
    });
    return holds ? narrow : supposed;
  }
}

function isWithin(fact: Fact | undefined, { low, high }: Bounds): boolean {
  return fact === undefined || (isIntegerIn(fact, low, high) && !fact.maybeNegativeZero);
}

function boundsOf(fact: Fact | undefined): Bounds {
  return fact === undefined ? { low: 0, high: 0 } : { low: fact.low, high: fact.high };
}

/** What is copied into each from other arrays, whatever is supposed of these lists. */
function copiedInto(fn: Fn, groups: readonly Group[]): ReadonlyMap<Group, Fact> {
  const found = new Map<Group, Fact>();
  const groupOf = (id: number) => groups.find(({ ids }) => ids.has(id));
  for (const stmt of statementsIn(fn.body)) {
    if (stmt.kind !== 'set-array' && stmt.kind !== 'copy-array') continue;
    const group = groupOf(stmt.kind === 'set-array' ? stmt.array.id : stmt.target.id);
    if (group === undefined || groupOf(stmt.source.id) !== undefined) continue;
    const [fact, before] = [elementFact(stmt.source), found.get(group)];
    found.set(group, before === undefined ? fact : join(before, fact));
  }
  return found;
}

/** What is stored into each, if elements are what is supposed. */
function storedIn(
  fn: Fn,
  groups: readonly Group[],
  supposed: ReadonlyMap<number, Bounds>,
): ReadonlyMap<Group, Fact | undefined> {
  const body = uniqueNodes(withElements(fn.body, supposed));
  const facts = analyseRanges({ ...fn, body });
  const result = new Map<Group, Fact | undefined>();
  for (const group of groups) if (group.hasZeros) result.set(group, range(0, 0));
  const groupOf = (id: number) => groups.find(({ ids }) => ids.has(id));
  const add = (array: Local, fact: Fact) => {
    const group = groupOf(array.id);
    const before = group && result.get(group);
    if (group !== undefined) result.set(group, before === undefined ? fact : join(before, fact));
  };
  for (const stmt of statementsIn(body)) {
    if (stmt.kind === 'store' || stmt.kind === 'fill') {
      if (facts.isReached(stmt.value)) add(stmt.array, facts.of(stmt.value));
    } else if (stmt.kind === 'set-array') add(stmt.array, elementFact(stmt.source));
    else if (stmt.kind === 'copy-array') add(stmt.target, elementFact(stmt.source));
  }
  return result;
}

/** The arrays with what is known of their elements, of the kind that holds those. */
function withElements(body: readonly Stmt[], elements: ReadonlyMap<number, Bounds>): readonly Stmt[] {
  const [narrow] = SUPPOSED as readonly [Bounds];
  const typed = new Map<number, Local>();
  const local = (each: Local): Local => {
    const bounds = elements.get(each.id);
    if (bounds === undefined) return each;
    const before = typed.get(each.id);
    if (before !== undefined) return before;
    const isNarrow = bounds.low >= narrow.low && bounds.high <= narrow.high;
    const made: Local = { ...each, type: isNarrow ? 'Int32Array' : each.type, elements: bounds };
    typed.set(each.id, made);
    return made;
  };
  const expr = (each: Expr) => mapLocals(each, local);
  const block = (inner: readonly Stmt[]): readonly Stmt[] =>
    inner.map((stmt) => {
      const mapped = mapStatement(stmt, { expr, block, local });
      if (mapped.kind !== 'new-array' || mapped.target.type === mapped.array) return mapped;
      return { ...mapped, array: mapped.target.type as 'Int32Array' };
    });
  return block(body);
}
