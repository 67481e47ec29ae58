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
// C compilers keep the lanes in registers, and make one vector operation of as many lanes as fit, since each is a chain of its own. A
// counter in 64 bits is split into `begin`, which stays in a chunk, and a 32-bit rest, which AVX2 can convert to doubles.
//
// A loop around other loops has a leaf for each iteration. A loop that no compiler could vectorise, because it may fail or its counter
// is no integer to the machine, counts its iterations beside it, and finds its lane by that: it is a third of the code.
//
// A loop that parallelize has marked becomes a task that threads share (native/include/kernelize/loops.h), where what must hold for that does;
// else it runs as if it were not marked.
//
// Needs: machine-level IR. Guarantees: iterations in their order, each update in the lane that docs/reproducibility.md says.

import { type Count, countOf } from '../analysis/machine-counts.ts';
import { copyStatements, type Fresh, freshOf } from '../ir/copy.ts';
import type { BranchNote, Expr, Fn, Local, Loop, ParallelTests, Reduction, Rep, Stmt } from '../ir/ir.ts';
import { CHUNK, IDENTITIES, LANES } from '../ir/lanes.ts';
import { advance, binary, compare, convert, float, int, read, scaled } from '../ir/make-machine.ts';
import { mapChildren, mapStatement, replaceExpressions, replaceLocals } from '../ir/map.ts';
import { textOf } from '../ir/same.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { statementsIn } from '../ir/walk.ts';
import { counted, type Position, withoutNearbyCounters } from './lane-counters.ts';
import { byReciprocals, quotientsIn } from './lane-quotients.ts';
import { eachFunction, type Pass } from './pass.ts';

export const expandLanes: Pass = {
  name: 'expand-lanes',
  doc: 'reductions in the lane order, written out',
  after: ['select-representation', 'reassociate'],
  exact: true,
  run: eachFunction((fn) => {
    const isMarked = [...statementsIn(fn.body)].some(
      (stmt) => stmt.kind === 'loop' && (stmt.reductions || stmt.parallel),
    );
    return isMarked ? new Expansion(fn).run() : fn;
  }),
};

/** Of a loop without loops and without reductions: fewer iterations are done before a thread wakes up. */
const SMALL_GRAIN = 4096;
const THREADS: BranchNote = {
  about: 'threads',
  yes: 'Its iterations are independent.',
  no: 'They may not be: one after the other.',
};

type Body = readonly Stmt[];

/** A local that is reduced, and what stands for it. */
interface Reduced {
  readonly reduction: Reduction;
  readonly lanes: Local;
  readonly tree: Local;
}

class Expansion {
  private readonly fn: Fn;
  private readonly fresh: Fresh;
  private readonly reps: Map<number, Rep>;

  constructor(fn: Fn) {
    this.fn = fn;
    this.reps = new Map(fn.reps);
    this.fresh = { ...freshOf(fn), copied: (from, to) => this.reps.set(to.id, this.reps.get(from.id) as Rep) };
  }

  run(): Fn {
    return { ...this.fn, body: uniqueNodes(this.block(this.fn.body)), reps: this.reps };
  }

  private block(body: Body): Stmt[] {
    return body.flatMap((stmt) => {
      const inside = mapStatement(stmt, { block: (inner) => this.block(inner) });
      if (inside.kind !== 'loop') return [inside];
      if (inside.parallel !== undefined) return this.onThreads(inside, inside.parallel);
      return inside.reductions === undefined ? [inside] : this.loop(inside, inside.reductions);
    });
  }

  /** On threads where what must hold does, else on this one. */
  private onThreads(marked: Loop, tests: ParallelTests): Stmt[] {
    const { parallel: _, ...serial } = marked;
    const onThisThread = serial.reductions === undefined ? [serial] : this.loop(serial, serial.reductions);
    const count = countOf(serial, serial.test as Expr);
    if (count === undefined || count.part !== serial.test) return onThisThread;
    const { loc } = marked;
    const { counter } = count.counted;
    const rep = this.reps.get(counter.id) as Rep;
    const [begin, end] = [this.local('begin', 'i64', false), this.local('end', 'i64', false)];
    const own: Local = { ...this.local(counter.name, rep, true) };
    const last = this.local(`${counter.name}_end`, rep, false);
    const at = (trip: Local) => {
      const distance = binary('mul', read(trip, 'i64', loc), int(count.step, 'i64', loc));
      const offset = count.step === 1 ? read(trip, 'i64', loc) : distance;
      return binary('add', read(counter, rep, loc), convert(offset, rep));
    };
    const op = count.step > 0 ? 'lt' : 'gt';
    const part: Loop = { ...serial, test: compare(op, read(counter, rep, loc), read(last, rep, loc)) };
    const expanded = part.reductions === undefined ? [part] : this.loop(part, part.reductions);
    // Its results are joined when all threads are done.
    const trees = expanded.flatMap((stmt) => (stmt.kind === 'reduce' && stmt.step === 'finish' ? [stmt] : []));
    const rest = expanded.filter((stmt) => stmt.kind !== 'reduce' || stmt.step !== 'finish');
    const inside = replaceLocals(rest, (local) => (local.id === counter.id ? own : local));
    const isAroundLoops = [...statementsIn(serial.body)].some(({ kind }) => kind === 'loop');
    const trips: Expr = {
      ...{
        kind: 'math',
        fn: count.op === 'le' || count.op === 'ge' ? 'tripsUpto' : 'trips',
        type: 'number',
        rep: 'i64',
        loc,
      },
      args: [count.counter, count.bound, int(count.step, 'i64', loc)],
    };
    const threads: Stmt = {
      ...{ kind: 'parallel', begin, end, trips, loc },
      grain: trees.length > 0 && !isAroundLoops ? CHUNK : isAroundLoops ? 1 : SMALL_GRAIN,
      // A copy: the loop for this thread has these statements too.
      body: copyStatements(
        [
          { kind: 'declare', local: own, value: at(begin), loc },
          { kind: 'declare', local: last, value: at(end), loc },
          ...inside,
        ],
        this.fresh,
      ),
      reductions: [],
    };
    const copies = [...statementsIn(threads.body)].flatMap((stmt) =>
      stmt.kind === 'reduce' && stmt.step === 'start' ? [stmt] : [],
    );
    const reductions = copies.slice(0, trees.length).map(({ tree }, index) => {
      return { reduction: (trees[index] as { reduction: Reduction }).reduction, tree };
    });
    const distance = binary('mul', { ...trips }, int(count.step, 'i64', loc));
    const after: Stmt = {
      ...{ kind: 'assign', local: counter, loc },
      value: binary('add', read(counter, rep, loc), convert(distance, rep)),
    };
    const both: Stmt[] = [{ ...threads, reductions }, after];
    const test = this.testOf(tests, loc);
    return test === undefined ? both : [{ kind: 'if', test, yes: both, no: onThisThread, note: THREADS, loc }];
  }

  private testOf({ integers, range, lengths, apart }: ParallelTests, loc: Stmt['loc']): Expr | undefined {
    const isInteger = (local: Local): Expr[] => {
      const rep = this.reps.get(local.id) ?? 'f64';
      if (rep === 'i32' && range.least < 0 && range.most >= 2 ** 31) return [];
      const value = read(local, rep, loc);
      const args = [rep === 'f64' ? value : convert(value, 'f64'), float(range.least, loc), float(range.most, loc)];
      return [{ kind: 'math', fn: 'isIntegerWithin', args, type: 'boolean', rep: 'bool', loc }];
    };
    const areApart = ([a, b]: readonly [Local, Local]): Expr => {
      const args = [a, b].map((local): Expr => ({ kind: 'local', local, type: local.type, rep: 'array', loc }));
      return { kind: 'math', fn: 'areApart', args, type: 'boolean', rep: 'bool', loc };
    };
    const isShort = (array: Local): Expr => {
      const length: Expr = { kind: 'length', array, type: 'number', rep: 'i64', loc };
      return compare('le', length, int(range.most, 'i64', loc));
    };
    const tests = [...integers.flatMap(isInteger), ...lengths.map(isShort), ...apart.map(areApart)];
    return tests.length === 0
      ? undefined
      : tests.reduce((left, right) => ({ kind: 'logical', op: 'and', left, right, type: 'boolean', rep: 'bool', loc }));
  }

  private loop(marked: Loop, reductions: readonly Reduction[]): Stmt[] {
    const { loc } = marked;
    const { reductions: _, ...plain } = marked;
    const loop: Loop = plain;
    const isAroundLoops = [...statementsIn(loop.body)].some(({ kind }) => kind === 'loop');
    const all = reductions.map((reduction): Reduced => {
      const { name } = reduction.local;
      const lanes = this.local(isAroundLoops ? `${name}_leaf` : `${name}_lane`, 'f64', true);
      const tree = this.local(`${name}_tree`, 'f64', true);
      return { reduction, lanes: isAroundLoops ? lanes : { ...lanes, lanes: true }, tree };
    });
    const step = (name: Extract<Stmt, { kind: 'reduce' }>['step']): Stmt[] =>
      all.map((each) => ({ kind: 'reduce', step: name, ...each, loc }));
    const count = countOf(loop, loop.test as Expr);
    const expanded = isAroundLoops
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
    const label = this.fresh.label();
    const inner: Stmt = { kind: 'block', label, body: continuing(body, loop.label, label), loc };
    return { ...loop, body: [...starts, inner, ...step('leaf'), ...last] };
  }

  private chunks(loop: Loop, count: Count, all: readonly Reduced[], step: (name: 'lanes' | 'chunk') => Stmt[]): Stmt {
    const { loc } = loop;
    const { counter } = count.counted;
    const rep = this.reps.get(counter.id) as Rep;
    const begin = this.local(`${counter.name}_begin`, rep, false);
    const trips = this.local('trips', 'i32', false);
    const k = this.local('k', 'i32', true);
    const isStep = (stmt: Stmt) => stmt.kind === 'assign' && stmt.local.id === counter.id;
    const stepless = loop.body.filter((stmt) => !isStep(stmt));
    const plain: Loop = { ...loop, body: withoutNearbyCounters(stepless, counter), test: undefined };
    const others = loop.update.filter((stmt) => !isStep(stmt));
    /** `for (l = 0; l < limit; l++)`: iterations from k on, one for each lane. */
    const eachLane = (limit: Expr, scalar: Body = []): Stmt[] => {
      const l = this.local('l', 'i32', true);
      const offset = binary('add', read(k, 'i32', loc), read(l, 'i32', loc));
      const position: Position = { counter, begin, rep, offset, lane: l, step: count.step };
      const lanes = inLanes(all, read(l, 'i32', loc));
      const place = (body: Body) => replaceExpressions(body, (expr) => lanes.expr(counted(expr, position)), lanes.stmt);
      const test = compare('lt', read(l, 'i32', loc), limit);
      const update = [...place(others), advance(l, 1, loc)];
      // A copy, with labels of its own: there are two of them.
      const copy = copyStatements([{ ...plain, test, body: [...scalar, ...place(plain.body)], update }], this.fresh);
      return [{ kind: 'declare', local: l, value: int(0, 'i32', loc), loc }, ...copy];
    };
    const whole: Loop = {
      ...{ kind: 'loop', label: this.fresh.label(), header: [], bodyFirst: false, loc },
      test: compare('le', read(k, 'i32', loc), binary('sub', read(trips, 'i32', loc), int(LANES, 'i32', loc))),
      body: eachLane(int(LANES, 'i32', loc)),
      update: [advance(k, LANES, loc)],
    };
    const tail = eachLane(binary('sub', read(trips, 'i32', loc), read(k, 'i32', loc)), [
      { kind: 'scalar', why: 'few', loc },
    ]);
    const quick = this.byReciprocals(plain, others, count, { counter, begin, rep, k, trips, all });
    const iterations: Stmt[] =
      quick === undefined
        ? [whole, ...tail]
        : [{ kind: 'if', test: quick.test, yes: quick.body, no: [whole, ...tail], note: NOTE, loc }];
    const ran = read(trips, 'i32', loc);
    const end = binary('add', read(begin, rep, loc), scaled(ran, count.step, rep));
    return {
      ...{ kind: 'loop', label: this.fresh.label(), header: [], test: loop.test, update: [], bodyFirst: false, loc },
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

  /** A whole chunk whose divisors are all fit for reciprocals from their neighbours, some blocks of lanes at a time. */
  private byReciprocals(
    plain: Loop,
    others: Body,
    { counted: { step } }: Count,
    { counter, begin, rep, k, trips, all }: ChunkParts,
  ): { test: Expr; body: readonly Stmt[] } | undefined {
    const { loc } = plain;
    const found = others.length > 0 ? undefined : quotientsIn(plain.body, counter, step, LANES);
    if (found === undefined) return undefined;
    const l = this.local('l', 'i32', true);
    const block = this.local('block', 'i32', true);
    const first = this.local('l', 'i32', true);
    const lanesOf = (name: string): Local => ({ ...this.local(name, 'f64', true), lanes: true });
    const seeds = [...found.divisors].map(([text, { divisor, stride }]) => {
      const reciprocal = this.local('reciprocal', 'f64', true);
      return { text, divisor, stride, reciprocal, seed: lanesOf('seed'), divisors: lanesOf('divisor') };
    });
    const at = (lane: Local) => convert(read(lane, 'i32', loc), 'i64');
    const load = (array: Local, lane: Local): Expr => {
      return { kind: 'load', array, index: at(lane), type: 'number', rep: 'f64', loc };
    };
    const store = (array: Local, lane: Local, value: Expr): Stmt => {
      return { kind: 'store', array, index: at(lane), value, loc };
    };
    /** What stands `offset` iterations from the chunk's first. */
    const valueAt = (expr: Expr, offset: Expr, lane?: Local) =>
      counted(expr, { counter, begin, rep, offset, step, ...(lane && { lane }) });
    const tests = seeds.map(({ divisor }): Expr => {
      const last = binary('sub', read(trips, 'i32', loc), int(1, 'i32', loc));
      const args = [read(trips, 'i32', loc), valueAt(divisor, int(0, 'i32', loc)), valueAt(divisor, last)];
      return { kind: 'math', fn: 'reciprocalsServe', args, type: 'boolean', rep: 'bool', loc };
    });
    const test = tests.reduce((left, right) => {
      return { kind: 'logical', op: 'and', left, right, type: 'boolean', rep: 'bool', loc };
    });
    // Dividends are the lane's own: they are computed once.
    const dividends = new Map<string, { expr: Expr; lanes: Local }>();
    const dividend = (expr: Expr): Expr => {
      if (expr.kind === 'const') return expr;
      const known = dividends.get(textOf(expr)) ?? { expr, lanes: lanesOf('dividend') };
      dividends.set(textOf(expr), known);
      return load(known.lanes, l);
    };
    const further = (blocks: Expr, stride: number) => convert(scaled(blocks, stride * LANES, 'i32'), 'f64');
    const divisorNow = ({ divisors, stride }: (typeof seeds)[number]) =>
      binary('add', load(divisors, l), further(read(block, 'i32', loc), stride));
    const written = {
      dividend,
      divisor: (expr: Expr) => divisorNow(seeds.find(({ text }) => text === textOf(expr)) as (typeof seeds)[number]),
    };
    const blocks = binary('mul', read(block, 'i32', loc), int(LANES, 'i32', loc));
    const offset = binary('add', binary('add', read(k, 'i32', loc), blocks), read(l, 'i32', loc));
    const lanes = inLanes(all, read(l, 'i32', loc));
    const reciprocals = new Map(seeds.map(({ text, reciprocal }) => [text, reciprocal]));
    const place = (expr: Expr) => lanes.expr(valueAt(byReciprocals(expr, counter, reciprocals, written), offset, l));
    const steps = seeds.map((each): Stmt => {
      const args = [load(each.seed, l), divisorNow(each)];
      const value: Expr = { kind: 'math', fn: 'reciprocalFrom', args, type: 'number', rep: 'f64', loc };
      return { kind: 'assign', local: each.reciprocal, value, loc };
    });
    const body = [...steps, ...replaceExpressions(plain.body, place, lanes.stmt)];
    // A copy: the loop with divisions has these statements too.
    const eachBlock = copyStatements(
      [{ ...this.upTo(block, found.blocks, loc), label: plain.label, body }],
      this.fresh,
    );
    const declare = (local: Local, value?: Expr): Stmt => ({ kind: 'declare', local, value, loc });
    const eachLane: Loop = {
      ...this.upTo(l, LANES, loc),
      body: [
        ...seeds.map(({ reciprocal, seed }) => declare(reciprocal, load(seed, l))),
        declare(block, int(0, 'i32', loc)),
        ...eachBlock,
        ...seeds.flatMap(({ reciprocal, seed, divisors, stride }) => [
          store(seed, l, read(reciprocal, 'f64', loc)),
          store(divisors, l, binary('add', load(divisors, l), further(int(found.blocks, 'i32', loc), stride))),
        ]),
      ],
    };
    const eachRound: Loop = {
      ...{ kind: 'loop', label: this.fresh.label(), header: [], bodyFirst: false, loc },
      test: compare('lt', read(k, 'i32', loc), read(trips, 'i32', loc)),
      body: [declare(l, int(0, 'i32', loc)), eachLane],
      update: [advance(k, LANES * found.blocks, loc)],
    };
    const one: Expr = { kind: 'const', value: 1, type: 'number', rep: 'f64', loc };
    const own = read(first, 'i32', loc);
    const starts = [
      ...[...dividends.values()].map(({ expr, lanes: to }) => store(to, first, valueAt(expr, own, first))),
      ...seeds.map(({ divisor, divisors }) => store(divisors, first, valueAt(divisor, own))),
      ...seeds.map(({ seed, divisors }) => store(seed, first, binary('div', one, load(divisors, first)))),
    ];
    return {
      test,
      body: [
        ...[...dividends.values()].map(({ lanes: each }) => declare(each)),
        ...seeds.flatMap(({ seed, divisors }) => [declare(divisors), declare(seed)]),
        declare(first, int(0, 'i32', loc)),
        { ...this.upTo(first, LANES, loc), body: starts },
        eachRound,
      ],
    };
  }

  /** `for (; local < limit; local++)`, without its body. */
  private upTo(local: Local, limit: number, loc: Stmt['loc']): Loop {
    return {
      ...{ kind: 'loop', label: this.fresh.label(), header: [], body: [], bodyFirst: false, loc },
      test: compare('lt', read(local, 'i32', loc), int(limit, 'i32', loc)),
      update: [advance(local, 1, loc)],
    };
  }

  /** Where the counter is a double to the machine: k counts beside it. */
  private counting(loop: Loop, all: readonly Reduced[], step: (name: 'lanes' | 'chunk') => Stmt[]): Stmt {
    const { loc } = loop;
    const k = this.local('k', 'i32', true);
    const trips = this.local('trips', 'i32', false);
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
      ...{ kind: 'loop', label: this.fresh.label(), header: [], test, update: [], bodyFirst: false, loc },
      body: [
        { kind: 'declare', local: trips, value: most, loc },
        ...step('lanes'),
        { kind: 'declare', local: k, value: int(0, 'i32', loc), loc },
        {
          ...{ ...loop, body: place(body), update: [...place(last), advance(k, 1, loc)] },
          test: { kind: 'logical', op: 'and', left: isInChunk, right: test, type: 'boolean', rep: 'bool', loc },
        },
        ...step('chunk'),
      ],
    };
  }

  private local(name: string, rep: Rep, mutable: boolean): Local {
    const id = this.fresh.local();
    this.reps.set(id, rep);
    return { id, name, type: 'number', declared: undefined, mutable, parameter: false, loc: this.fn.loc };
  }
}

/** What a chunk has, for its iterations. */
interface ChunkParts {
  readonly counter: Local;
  readonly begin: Local;
  readonly rep: Rep;
  readonly k: Local;
  readonly trips: Local;
  readonly all: readonly Reduced[];
}

const NOTE: BranchNote = {
  about: 'quotients',
  yes: 'Quotients by multiply-adds, exactly rounded: see reciprocal.h.',
  no: 'Quotients by division: the last chunk, or divisors that are too small or too large.',
};

/** What reads and assigns lanes in place of locals. */
function inLanes(all: readonly Reduced[], lane: Expr): { expr: (expr: Expr) => Expr; stmt: (stmt: Stmt) => Stmt } {
  const lanes = new Map(all.map((each) => [each.reduction.local.id, each.lanes]));
  const index = convert(lane, 'i64');
  const expr = (value: Expr): Expr => {
    const array = value.kind === 'local' ? lanes.get(value.local.id) : undefined;
    if (array !== undefined) return { kind: 'load', array, index, type: 'number', rep: 'f64', loc: value.loc };
    return mapChildren(value, expr);
  };
  const stmt = (each: Stmt): Stmt => {
    const array = each.kind === 'assign' ? lanes.get(each.local.id) : undefined;
    if (each.kind !== 'assign' || array === undefined) return each;
    return { kind: 'store', array, index, value: each.value, loc: each.loc };
  };
  return { expr, stmt };
}

/** The same statements, in which what goes on with the next iteration leaves a block. */
function continuing(body: Body, label: number, block: number): Stmt[] {
  return body.map((stmt) =>
    stmt.kind === 'continue' && stmt.label === label
      ? { kind: 'break', label: block, loc: stmt.loc }
      : mapStatement(stmt, { block: (inner) => continuing(inner, label, block) }),
  );
}

/** Whether nothing in it fails or calls. */
function isVectorisable(body: Body): boolean {
  return [...statementsIn(body)].every(({ kind }) =>
    ['declare', 'assign', 'store', 'if', 'block', 'break', 'continue'].includes(kind),
  );
}

function tripsOf({ counter, bound, op, step }: Count): Expr {
  const fn = op === 'le' || op === 'ge' ? 'chunkTripsUpto' : 'chunkTrips';
  const { loc } = counter;
  return { kind: 'math', fn, args: [counter, bound, int(step, 'i64', loc)], type: 'number', rep: 'i32', loc };
}
