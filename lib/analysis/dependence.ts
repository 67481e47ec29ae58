// Whether a loop's iterations can run in any order, at once: what `parallel` asks.
//
// In:  an outermost loop of the JS level. Out: what the loop reduces and what must hold when it runs (arrays that share
// no memory, bounds that are integers), or why it can't be proven. Changes nothing.
//
// An index is a polynomial of the counter and of what the loop leaves as it is; the counters of inner loops stand for
// their smallest and largest value. Two accesses of an array, one of which writes, never meet in different iterations
// if from one iteration to the next both move by the same amount, and that is more than the width of what they span.

import type { Expr, Fn, Local, Loop, Reduction, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { blocksOf, expressionsOf, statementsIn, subexpressions, targetOf } from '../ir/walk.ts';
import { type CountedLoop, countedLoops } from './counted-loops.ts';
import { definitionsIn } from './definitions.ts';
import { isIntegerIn } from './interval.ts';
import {
  constant,
  difference,
  isAtLeast,
  isSame,
  type Polynomial,
  product,
  slopeOf,
  sum,
  symbol,
} from './polynomials.ts';
import type { RangeFacts } from './range.ts';
import { aroundIn, reductionsOf, whyNoReductionLoop } from './reductions.ts';
import { type Range, rangeForExact } from './rounding.ts';

export interface Obstacle {
  readonly loc: Stmt['loc'];
  readonly message: string;
  readonly hint: string | undefined;
}

export interface Independence {
  readonly obstacles: readonly Obstacle[];
  readonly reductions: readonly Reduction[];
  /** Numbers that must be integers in this range when the loop runs, or it runs serially. */
  readonly integers: readonly Local[];
  readonly range: Range;
  /** Arrays that must not be longer than that. */
  readonly lengths: readonly Local[];
  /** Arrays that must share no memory. */
  readonly apart: readonly (readonly [Local, Local])[];
}

export function independenceOf(loop: Loop, fn: Fn, facts: RangeFacts): Independence {
  return new Test(loop, fn, facts).run();
}

interface Access {
  readonly array: Local;
  readonly index: Expr;
  readonly writes: boolean;
  readonly loc: Stmt['loc'];
  /** Undefined: the index is no polynomial. */
  readonly span: Span | undefined;
  /** Bounds of the inner loops around it, each 1 or more where it is reached. */
  readonly positive: ReadonlySet<string>;
}

interface Span {
  readonly low: Polynomial;
  readonly high: Polynomial;
}

class Test {
  private readonly loop: Loop;
  private readonly fn: Fn;
  private readonly facts: RangeFacts;
  private readonly counted: CountedLoop | undefined;
  private readonly assigned: Set<number>;
  private readonly definitions: ReadonlyMap<number, Expr>;
  private readonly obstacles: Obstacle[] = [];
  private readonly accesses: Access[] = [];
  /** That the loop leaves as they are, and indices or bounds are made of. */
  private readonly fixed = new Map<number, Local>();
  private readonly loops = new Map<number, CountedLoop>();
  /** Arrays with whose length indices or bounds are made. */
  private readonly measured = new Map<number, Local>();

  constructor(loop: Loop, fn: Fn, facts: RangeFacts) {
    this.loop = loop;
    this.fn = fn;
    this.facts = facts;
    this.counted = countedLoops(loop)[0];
    if (this.counted !== undefined) this.loops.set(this.counted.counter.id, this.counted);
    const inside = [...loop.header, ...loop.body, ...loop.update];
    this.assigned = new Set(statementsIn(inside).flatMap((stmt) => targetOf(stmt)?.id ?? []));
    this.definitions = definitionsIn(inside);
  }

  run(): Independence {
    const why = whyNoReductionLoop(this.loop);
    if (why !== undefined) this.obstacle(this.loop.loc, `this loop can not run in parallel: ${why}`);
    const reductions = this.scalars();
    this.collect([...this.loop.body, ...this.loop.update], { counters: new Map(), positive: new Set() });
    const apart = this.arrays();
    const range = this.obstacles.length > 0 ? ANY : this.range();
    const integers = [...this.fixed.values()].filter((each) => {
      return !isIntegerIn(this.facts.ofLocal(each), range.least, range.most);
    });
    // No array is longer than the largest range.
    const lengths = range.most < ANY.most ? [...this.measured.values()] : [];
    return { obstacles: this.obstacles, reductions, integers, range, lengths, apart };
  }

  /** In which range numbers must be so that the indices that were compared are exact. */
  private range(): Range {
    const written = new Set(this.accesses.filter(({ writes }) => writes).map(({ array }) => array.id));
    const compared = this.accesses.filter(({ array }) => written.has(array.id));
    const found = rangeForExact(
      compared.map(({ index }) => index),
      {
        facts: this.facts,
        isInvariant: (local) => !this.assigned.has(local.id),
        definitionOf: (local) => (local.mutable ? undefined : this.definitions.get(local.id)),
        loopOf: (local) => this.loops.get(local.id),
      },
    );
    if ('range' in found) {
      if (found.bounded) this.fixBounds();
      return found.range;
    }
    const culprit = compared.find(({ index }) => index === found) as Access;
    this.obstacle(
      culprit.loc,
      `this loop can not run in parallel: ${this.textOf(culprit)} has an index that may be rounded`,
      'an index must be made of so few products, and of so small constants, that it stays below 2^53 on the way',
    );
    return ANY;
  }

  /** Counters are as small as the bounds of their loops. */
  private fixBounds(): void {
    for (const { bound } of this.loops.values()) {
      for (const each of subexpressions(bound)) {
        if (each.kind === 'length') this.measured.set(each.array.id, each.array);
        if (each.kind === 'local' && each.local.type === 'number' && !this.assigned.has(each.local.id)) {
          this.integer(each.local);
        }
      }
    }
  }

  private obstacle(loc: Stmt['loc'], message: string, hint?: string): void {
    this.obstacles.push({ loc, message, hint });
  }

  /** What the loop carries must be reduced, in an order that doesn't matter or that the kernel has asked for. */
  private scalars(): readonly Reduction[] {
    const { reductions, strict } = reductionsOf(
      this.loop,
      aroundIn(this.fn, () => false),
    );
    if (this.obstacles.length > 0) return reductions;
    for (const { local, loc } of this.otherScalars()) {
      this.obstacle(
        loc,
        `this loop can not run in parallel: it gives '${local.name}', a ${local.type} from outside, new values`,
      );
    }
    for (const { local, why, loc } of strict) {
      this.obstacle(
        loc,
        `this loop can not run in parallel: each iteration needs '${local.name}' of the one before; ${why}`,
      );
    }
    for (const { local, op, single } of reductions) {
      // Any part of a sum that stays within 2^52 stays within 2^53. Products don't: 0 * 3 * 3 is 0, and 3 * 3 ... is
      // infinite.
      const isExactSum = op === 'add' && !single && isIntegerIn(this.facts.ofLocal(local), -(2 ** 52), 2 ** 52);
      const isExact = op === 'min' || op === 'max' || isExactSum;
      if (isExact || this.fn.directives.reassociate) continue;
      const does = op === 'add' ? 'adds up' : 'reduces';
      this.obstacle(
        this.loop.loc,
        `this loop ${does} '${local.name}' in JavaScript's order, one iteration after the other`,
        `\`'use kernel parallel reassociate'\` ${does} in an order that threads can share, with the same bits for any number of them`,
      );
    }
    return reductions;
  }

  /** Booleans and bigints from outside that the loop assigns: they are never reduced. */
  private otherScalars(): { readonly local: Local; readonly loc: Stmt['loc'] }[] {
    const all = statementsIn([...this.loop.body, ...this.loop.update]);
    const own = new Set(all.flatMap((stmt) => (stmt.kind === 'assign' ? [] : (targetOf(stmt)?.id ?? []))));
    return all.flatMap((stmt) =>
      stmt.kind === 'assign' && stmt.local.type !== 'number' && !own.has(stmt.local.id) ? [stmt] : [],
    );
  }

  private collect(
    body: readonly Stmt[],
    around: { counters: ReadonlyMap<number, Span>; positive: ReadonlySet<string> },
  ): void {
    for (const stmt of body) {
      const shared = SHARED[stmt.kind];
      if (shared !== undefined) this.obstacle(stmt.loc, `this loop can not run in parallel: an iteration ${shared}`);
      if (stmt.kind === 'call' && stmt.args.some(({ type }) => isArrayKind(type))) {
        this.obstacle(stmt.loc, `this loop can not run in parallel: '${stmt.callee}' gets an array, and may write it`);
      }
      for (const expr of expressionsOf(stmt).flatMap((each) => subexpressions(each))) {
        if (expr.kind === 'load') this.access(expr.array, expr.index, false, { ...stmt.loc, ...expr.loc }, around);
      }
      if (stmt.kind === 'store') this.access(stmt.array, stmt.index, true, stmt.loc, around);
      if (stmt.kind === 'loop') {
        // The header runs once more than the body, where the test may not hold.
        this.collect(stmt.header, around);
        this.collect([...stmt.body, ...stmt.update], this.inside(stmt, around));
      } else for (const block of blocksOf(stmt)) this.collect(block, around);
    }
  }

  private inside(
    loop: Loop,
    { counters, positive }: { counters: ReadonlyMap<number, Span>; positive: ReadonlySet<string> },
  ): { counters: ReadonlyMap<number, Span>; positive: ReadonlySet<string> } {
    const inner = new Map(counters);
    const more = new Set(positive);
    for (const counted of countedLoops(loop)) {
      const { counter, op, bound, step } = counted;
      this.loops.set(counter.id, counted);
      const first = this.definitions.get(counter.id);
      const start = first && this.span(first, inner, more);
      const end = this.span(bound, inner, more);
      if (start === undefined || end === undefined) continue;
      const edge = constant(op === 'lt' ? -1 : op === 'gt' ? 1 : 0);
      inner.set(
        counter.id,
        step > 0 ? { low: start.low, high: sum(end.high, edge) } : { low: sum(end.low, edge), high: start.high },
      );
      // `for (j = 0; j < n; j++)`: where its body runs, n is 1 or more.
      const [only] = end.high.keys();
      const isFromZero = first?.kind === 'const' && Number(first.value) >= 0;
      if (
        op === 'lt' &&
        isFromZero &&
        end.high.size === 1 &&
        only !== undefined &&
        end.high.get(only) === 1 &&
        !only.includes(' ')
      )
        more.add(only);
    }
    return { counters: inner, positive: more };
  }

  private access(
    array: Local,
    index: Expr,
    writes: boolean,
    loc: Stmt['loc'],
    { counters, positive }: { counters: ReadonlyMap<number, Span>; positive: ReadonlySet<string> },
  ): void {
    this.accesses.push({ array, index, writes, loc, span: this.span(index, counters, positive), positive });
  }

  /** The smallest and the largest value over the inner loops; undefined if it is no polynomial. */
  private span(expr: Expr, counters: ReadonlyMap<number, Span>, positive: ReadonlySet<string>): Span | undefined {
    const of = (each: Expr) => this.span(each, counters, positive);
    const exactly = (value: Polynomial): Span => ({ low: value, high: value });
    switch (expr.kind) {
      case 'const':
        return Number.isSafeInteger(expr.value) ? exactly(constant(Number(expr.value))) : undefined;
      case 'length':
        this.measured.set(expr.array.id, expr.array);
        return exactly(symbol(`length:${expr.array.id}`));
      case 'local': {
        const { local } = expr;
        if (local.id === this.counted?.counter.id) return exactly(symbol(COUNTER));
        const counter = counters.get(local.id);
        if (counter !== undefined) return counter;
        if (!this.assigned.has(local.id)) return exactly(symbol(this.integer(local)));
        const definition = local.mutable ? undefined : this.definitions.get(local.id);
        return definition && of(definition);
      }
      case 'binary': {
        const [left, right] = [of(expr.left), of(expr.right)];
        if (left === undefined || right === undefined) return undefined;
        if (expr.op === 'add') return { low: sum(left.low, right.low), high: sum(left.high, right.high) };
        if (expr.op === 'sub') return { low: difference(left.low, right.high), high: difference(left.high, right.low) };
        if (expr.op !== 'mul') return undefined;
        const [factor, other] = isSame(left.low, left.high) ? [left, right] : [right, left];
        if (!isSame(factor.low, factor.high)) return undefined;
        const [low, high] = [product(factor.low, other.low), product(factor.low, other.high)];
        if (isSame(low, high) || isAtLeast(0, factor.low, positive, lengths(factor.low))) return { low, high };
        return isAtLeast(0, difference(constant(0), factor.low), positive, lengths(factor.low))
          ? { low: high, high: low }
          : undefined;
      }
      default:
        return undefined;
    }
  }

  /** The symbol of a number that the loop leaves as it is. */
  private integer(local: Local): string {
    this.fixed.set(local.id, local);
    return `local:${local.id}`;
  }

  /** Every pair of accesses of an array, one of which writes. */
  private arrays(): (readonly [Local, Local])[] {
    const written = new Map(this.accesses.filter(({ writes }) => writes).map(({ array }) => [array.id, array]));
    const touched = new Map(this.accesses.map(({ array }) => [array.id, array]));
    const apart: (readonly [Local, Local])[] = [];
    for (const array of written.values()) {
      for (const other of touched.values()) {
        const isOnce = other.id < array.id || !written.has(other.id);
        if (other.id !== array.id && isOnce) apart.push([array, other]);
      }
    }
    for (const [at, a] of this.accesses.entries()) {
      for (const [other, b] of this.accesses.entries()) {
        if (a.array.id !== b.array.id || !a.writes || (b.writes && other < at)) continue;
        if (!this.isIndependent(a, b)) return this.conflict(a, b);
      }
    }
    return apart;
  }

  private isIndependent(a: Access, b: Access): boolean {
    if (a.span === undefined || b.span === undefined) return false;
    const slopes = [a.span.low, a.span.high, b.span.low, b.span.high].map((each) => slopeOf(each, COUNTER));
    const [slope] = slopes;
    if (slope === undefined || slopes.some((each) => each === undefined || !isSame(each, slope))) return false;
    const positive = new Set([...a.positive, ...b.positive]);
    const step = product(slope, constant(this.counted?.step ?? 0));
    const gaps = [difference(a.span.low, b.span.high), difference(b.span.low, a.span.high)];
    return [step, difference(constant(0), step)].some((away) => {
      const all = [...gaps.map((gap) => sum(gap, away)), away];
      return all.every((each, at) => isAtLeast(at < 2 ? 1 : 0, each, positive, lengths(each)));
    });
  }

  private conflict(a: Access, b: Access): [] {
    const [one, other] = [this.textOf(a), this.textOf(b)];
    const message =
      one === other
        ? `two iterations may write ${one}`
        : `one iteration ${b.writes ? 'writes' : 'reads'} ${other}, and another may write it as ${one}`;
    this.obstacle(
      a.loc,
      `this loop can not run in parallel: ${message}`,
      'each iteration must write elements of its own, such as a[i] or a[i * n + j] with j < n, and read none that another writes',
    );
    return [];
  }

  private textOf({ array, index }: Access): string {
    return `${array.name}[${this.fn.origin.source.slice(index.loc.start, index.loc.end)}]`;
  }
}

const COUNTER = 'counter';

const ANY: Range = { least: -(2 ** 40), most: 2 ** 40 };

/** Symbols of lengths: 0 or more. */
function lengths(polynomial: Polynomial): ReadonlySet<string> {
  return new Set([...polynomial.keys()].flatMap((key) => key.split(' ')).filter((each) => each.startsWith('length:')));
}

/** What statements do that iterations can't do at once. */
const SHARED: Partial<Record<Stmt['kind'], string>> = {
  'new-array': 'makes an array',
  'copy-array': 'makes an array',
  view: 'takes a part of an array',
  point: 'chooses an array',
  grow: 'makes a list longer',
  'check-list': 'reads a list',
  fill: 'fills an array',
  'set-array': 'sets an array from another',
};
