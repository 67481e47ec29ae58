// A whole chunk of the lane order in which quotients come from multiply-adds: divisors are all fit for reciprocals that
// come from their neighbours', some blocks of lanes at a time (native/include/kernelize/reciprocal.h).
//
// Needs: quotients of the kind that quotients.ts finds. Guarantees: the bits of the division.

import type { Count } from '../../analysis/machine-counts.ts';
import { copyStatements } from '../../ir/copy.ts';
import type { Expr, Local, Loop, Rep, Stmt } from '../../ir/ir.ts';
import { LANES } from '../../ir/lanes.ts';
import { advance, binary, compare, convert, int, read, scaled } from '../../ir/make-machine.ts';
import { replaceExpressions } from '../../ir/map.ts';
import { textOf } from '../../ir/same.ts';
import { counted } from './counters.ts';
import type { Draft } from './draft.ts';
import { inLanes, type Reduced } from './in-lanes.ts';
import { byReciprocals, quotientsIn } from './quotients.ts';

/** What a chunk has, for its iterations. */
export interface ChunkParts {
  readonly counter: Local;
  readonly begin: Local;
  readonly rep: Rep;
  readonly k: Local;
  readonly trips: Local;
  readonly all: readonly Reduced[];
}

/** A whole chunk whose divisors are all fit for reciprocals from their neighbours, some blocks of lanes at a time. */
export function chunkByReciprocals(
  plain: Loop,
  { counted: { step } }: Count,
  { counter, begin, rep, k, trips, all }: ChunkParts,
  draft: Draft,
): { test: Expr; body: readonly Stmt[] } | undefined {
  const { loc } = plain;
  const found = quotientsIn(plain.body, counter, step, LANES);
  if (found === undefined) return undefined;
  const l = draft.local('l', 'i32', true);
  const block = draft.local('block', 'i32', true);
  const first = draft.local('l', 'i32', true);
  const lanesOf = (name: string): Local => ({ ...draft.local(name, 'f64', true), lanes: true });
  const seeds = [...found.divisors].map(([text, { divisor, stride }]) => {
    const reciprocal = draft.local('reciprocal', 'f64', true);
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
    const round = int(LANES * found.blocks, 'i32', loc);
    const args = [read(trips, 'i32', loc), round, valueAt(divisor, int(0, 'i32', loc)), valueAt(divisor, last)];
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
    [{ ...draft.upTo(block, found.blocks, loc), label: plain.label, body }],
    draft.fresh,
  );
  const declare = (local: Local, value?: Expr): Stmt => ({ kind: 'declare', local, value, loc });
  const eachLane: Loop = {
    ...draft.upTo(l, LANES, loc),
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
    ...{ kind: 'loop', label: draft.fresh.label(), header: [], bodyFirst: false, brief: true, loc },
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
      { ...draft.upTo(first, LANES, loc), body: starts },
      eachRound,
    ],
  };
}
