// expand-lanes: writes out the lane order of loops that reassociate has marked.
//
//   for (i = a; i < n; i++) s += f(i)
//   becomes
//   tree of s starts
//   for (i = a; i < n;) {
//     trips = chunkTrips(i, n, 1); lanes of s; begin = i
//     for (k = 0; k <= trips - 32; k += 32) for (l = 0; l < 32; l++) lane[l] += f(begin + (k + l))
//     for (l = 0; l < trips - k; l++) lane[l] += f(begin + (k + l))
//     the lanes become a leaf of the tree; i = begin + trips
//   }
//   s += the tree
//
// C compilers keep the lanes in registers, and make one vector operation of as many lanes as fit, since each is a chain
// of its own. A counter in 64 bits is split into `begin`, which stays in a chunk, and a 32-bit rest, which AVX2 can
// convert to doubles.
//
// A loop around other loops has a leaf for each iteration; whether it is one, the mark says: passes in between may have
// put loops into it, or dropped them. A loop that no compiler could vectorise, because it may fail or its counter is no
// integer to the machine, counts its iterations beside it, and finds its lane by that: it is a third of the code.
//
// A loop that parallelize has marked becomes a task that threads share: lanes/on-threads.ts.
//
// Needs: machine-level IR. Guarantees: iterations in their order, each update in the lane that docs/reproducibility.md
// says.

import { type Count, countOf } from '../analysis/machine-counts.ts';
import { copyStatements } from '../ir/copy.ts';
import type { BranchNote, Expr, Fn, Loop, Rep, Stmt } from '../ir/ir.ts';
import { IDENTITIES, LANES } from '../ir/lanes.ts';
import { advance, binary, compare, int, read, stepped } from '../ir/make-machine.ts';
import { mapStatement, replaceExpressions, replaceLocals } from '../ir/map.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { statementsIn } from '../ir/walk.ts';
import { type ChunkParts, chunkByReciprocals } from './lanes/by-reciprocals.ts';
import { counted, type Position, withoutNearbyCounters } from './lanes/counters.ts';
import { Draft } from './lanes/draft.ts';
import { inLanes, type Reduced } from './lanes/in-lanes.ts';
import { onThreads, threadsCanShare } from './lanes/on-threads.ts';
import { eachFunction, type Pass } from './pass.ts';

export const expandLanes: Pass = {
  name: 'expand-lanes',
  doc: 'reductions in the lane order, written out',
  after: ['select-representation', 'reassociate'],
  exact: true,
  run: eachFunction((fn) => {
    const isMarked = statementsIn(fn.body).some((stmt) => stmt.kind === 'loop' && (stmt.reductions || stmt.parallel));
    return isMarked ? new Expansion(fn).run() : fn;
  }),
};

const NOTE: BranchNote = {
  about: 'quotients',
  yes: 'Quotients by multiply-adds, exactly rounded: see reciprocal.h.',
  no: 'Quotients by division: the last chunk, or divisors that are too small or too large.',
};

type Body = readonly Stmt[];

class Expansion {
  private readonly fn: Fn;
  private readonly draft: Draft;

  constructor(fn: Fn) {
    this.fn = fn;
    this.draft = new Draft(fn);
  }

  run(): Fn {
    return { ...this.fn, body: uniqueNodes(this.block(this.fn.body)), reps: this.draft.reps };
  }

  /**
   * `isShared`: the statements are part of a task. Threads share no loop in it: an inlined function may have marked
   * one.
   */
  private block(body: Body, isShared = false): Stmt[] {
    return body.flatMap((stmt) => {
      const tests = stmt.kind === 'loop' && !isShared && threadsCanShare(stmt) ? stmt.parallel : undefined;
      const inside = mapStatement(stmt, { block: (inner) => this.block(inner, isShared || tests !== undefined) });
      if (inside.kind !== 'loop') return [inside];
      const { parallel: marked, ...serial } = inside;
      if (tests === undefined || marked === undefined) return this.loop(serial);
      return onThreads(serial, marked, this.draft, (loop) => this.loop(loop));
    });
  }

  private loop({ reductions, order, ...loop }: Loop): Stmt[] {
    if (reductions === undefined) return [loop];
    const { loc } = loop;
    const isLeaf = order === 'leaves';
    const all = reductions.map((reduction): Reduced => {
      const { name } = reduction.local;
      const lanes = this.draft.local(isLeaf ? `${name}_leaf` : `${name}_lane`, 'f64', true);
      const tree = this.draft.local(`${name}_tree`, 'f64', true);
      return { reduction, lanes: isLeaf ? lanes : { ...lanes, lanes: true }, tree };
    });
    const step = (name: Extract<Stmt, { kind: 'reduce' }>['step']): Stmt[] =>
      all.map((each) => ({ kind: 'reduce', step: name, ...each, loc }));
    const count = countOf(loop, loop.test as Expr);
    const expanded = isLeaf
      ? this.leaves(loop, all, step)
      : count === undefined || count.part !== loop.test || !isVectorisable(loop.body)
        ? this.counting(loop, all, step)
        : this.chunks(loop, count, all, step);
    return [...step('start'), expanded, ...step('finish')];
  }

  /** A leaf of the tree for each iteration. */
  private leaves(loop: Loop, all: readonly Reduced[], step: (name: 'leaf') => Stmt[]): Stmt {
    const { loc } = loop;
    const starts = all.map(({ reduction: { op }, lanes }): Stmt => {
      const value: Expr = { kind: 'const', value: IDENTITIES[op], type: 'number', rep: 'f64', loc };
      return { kind: 'declare', local: lanes, value, loc };
    });
    const leaves = new Map(all.map(({ reduction: { local }, lanes }) => [local.id, lanes]));
    const named = replaceLocals(loop.body, (local) => leaves.get(local.id) ?? local);
    // The step of a while loop stands at the end of its body, and belongs behind the leaf: it may be what a test reads.
    const [body, last] = loop.update.length > 0 ? [named, []] : [named.slice(0, -1), named.slice(-1)];
    // In a block of its own: what went on with the next iteration goes on behind it.
    const label = this.draft.fresh.label();
    const inner: Stmt = { kind: 'block', label, body: continuing(body, loop.label, label), loc };
    return { ...loop, body: [...starts, inner, ...step('leaf'), ...last] };
  }

  private chunks(loop: Loop, count: Count, all: readonly Reduced[], step: (name: 'lanes' | 'chunk') => Stmt[]): Stmt {
    const { loc } = loop;
    const { counter } = count.counted;
    const rep = this.draft.reps.get(counter.id) as Rep;
    const begin = this.draft.local(`${counter.name}_begin`, rep, false);
    const trips = this.draft.local('trips', 'i32', false);
    const k = this.draft.local('k', 'i32', true);
    const isStep = (stmt: Stmt) => stmt.kind === 'assign' && stmt.local.id === counter.id;
    const stepless = loop.body.filter((stmt) => !isStep(stmt));
    const plain: Loop = { ...loop, body: withoutNearbyCounters(stepless, counter), test: undefined, brief: true };
    const others = loop.update.filter((stmt) => !isStep(stmt));
    /** `for (l = 0; l < limit; l++)`: iterations from k on, one for each lane. */
    const eachLane = (limit: Expr, scalar: Body = []): Stmt[] => {
      const l = this.draft.local('l', 'i32', true);
      const offset = binary('add', read(k, 'i32', loc), read(l, 'i32', loc));
      const position: Position = { counter, begin, rep, offset, lane: l, step: count.step };
      const lanes = inLanes(all, read(l, 'i32', loc));
      const place = (body: Body) => replaceExpressions(body, (expr) => lanes.expr(counted(expr, position)), lanes.stmt);
      const test = compare('lt', read(l, 'i32', loc), limit);
      const update = [...place(others), advance(l, 1, loc)];
      // A copy, with labels of its own: there are two of them.
      const copy = copyStatements(
        [{ ...plain, test, body: [...scalar, ...place(plain.body)], update }],
        this.draft.fresh,
      );
      return [{ kind: 'declare', local: l, value: int(0, 'i32', loc), loc }, ...copy];
    };
    const whole: Loop = {
      ...{ kind: 'loop', label: this.draft.fresh.label(), header: [], bodyFirst: false, brief: true, loc },
      test: compare('le', read(k, 'i32', loc), binary('sub', read(trips, 'i32', loc), int(LANES, 'i32', loc))),
      body: eachLane(int(LANES, 'i32', loc)),
      update: [advance(k, LANES, loc)],
    };
    const tail = eachLane(binary('sub', read(trips, 'i32', loc), read(k, 'i32', loc)), [
      { kind: 'scalar', why: 'few', loc },
    ]);
    const parts: ChunkParts = { counter, begin, rep, k, trips, all };
    const isFree = others.length === 0 && mayTakeTurns(plain.body, all);
    const quick = isFree ? chunkByReciprocals(plain, count, parts, this.draft) : undefined;
    const iterations: Stmt[] =
      quick === undefined
        ? [whole, ...tail]
        : [{ kind: 'if', test: quick.test, yes: quick.body, no: [whole, ...tail], note: NOTE, loc }];
    const ran = read(trips, 'i32', loc);
    const end = stepped(read(begin, rep, loc), ran, count.step);
    return {
      ...{
        kind: 'loop',
        label: this.draft.fresh.label(),
        header: [],
        test: loop.test,
        update: [],
        bodyFirst: false,
        loc,
      },
      body: [
        { kind: 'declare', local: begin, value: read(counter, rep, loc), loc },
        { kind: 'declare', local: trips, value: tripsOf(count), loc },
        ...step('lanes'),
        { kind: 'declare', local: k, value: int(0, 'i32', loc), loc },
        ...iterations,
        ...step('chunk'),
        { kind: 'assign', local: counter, value: end, loc },
      ],
    };
  }

  /** Where the counter is a double to the machine: k counts beside it. */
  private counting(loop: Loop, all: readonly Reduced[], step: (name: 'lanes' | 'chunk') => Stmt[]): Stmt {
    const { loc } = loop;
    const k = this.draft.local('k', 'i32', true);
    const trips = this.draft.local('trips', 'i32', false);
    const most: Expr = {
      ...{ kind: 'math', fn: 'chunkTrips', type: 'number', rep: 'i32', loc },
      args: [int(0, 'i64', loc), int(2 ** 32, 'i64', loc), int(1, 'i64', loc)],
    };
    const lane = binary('and', read(k, 'i32', loc), int(LANES - 1, 'i32', loc));
    const lanes = inLanes(all, lane);
    const place = (body: Body) => replaceExpressions(body, lanes.expr, lanes.stmt);
    const test = loop.test as Expr;
    const isInChunk = compare('lt', read(k, 'i32', loc), read(trips, 'i32', loc));
    const [body, last] =
      loop.update.length > 0 ? [loop.body, loop.update] : [loop.body.slice(0, -1), loop.body.slice(-1)];
    return {
      ...{ kind: 'loop', label: this.draft.fresh.label(), header: [], test, update: [], bodyFirst: false, loc },
      body: [
        { kind: 'declare', local: trips, value: most, loc },
        ...step('lanes'),
        { kind: 'declare', local: k, value: int(0, 'i32', loc), loc },
        {
          ...{ ...loop, body: place(body), update: [...place(last), advance(k, 1, loc)], brief: true },
          test: { kind: 'logical', op: 'and', left: isInChunk, right: test, type: 'boolean', rep: 'bool', loc },
        },
        ...step('chunk'),
      ],
    };
  }
}

/** The same statements, in which what goes on with the next iteration leaves a block. */
function continuing(body: Body, label: number, block: number): Stmt[] {
  return body.map((stmt) =>
    stmt.kind === 'continue' && stmt.label === label
      ? { kind: 'break', label: block, loc: stmt.loc }
      : mapStatement(stmt, { block: (inner) => continuing(inner, label, block) }),
  );
}

/** Whether its iterations may run in another order, lane by lane: all that they leave behind is what lanes hold. */
function mayTakeTurns(body: Body, reduced: readonly Reduced[]): boolean {
  const all = statementsIn(body);
  const free = new Set(reduced.map(({ reduction }) => reduction.local.id));
  for (const stmt of all) if (stmt.kind === 'declare') free.add(stmt.local.id);
  return all.every((stmt) => stmt.kind !== 'store' && (stmt.kind !== 'assign' || free.has(stmt.local.id)));
}

/** Whether nothing in it fails or calls. */
function isVectorisable(body: Body): boolean {
  return statementsIn(body).every(({ kind }) =>
    ['declare', 'assign', 'store', 'if', 'block', 'break', 'continue'].includes(kind),
  );
}

function tripsOf({ counter, bound, op, step }: Count): Expr {
  const fn = op === 'le' || op === 'ge' ? 'chunkTripsUpto' : 'chunkTrips';
  const { loc } = counter;
  return { kind: 'math', fn, args: [counter, bound, int(step, 'i64', loc)], type: 'number', rep: 'i32', loc };
}
