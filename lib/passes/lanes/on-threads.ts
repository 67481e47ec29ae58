// Writes out loops that parallelize has marked: as tasks that threads share (native/include/kernelize/loops.h), where
// what must hold for that does; else they run as if they were not marked.
//
//   for (i = a; i < n; i++) out[i] = f(i)
//   becomes
//   if (areApart(out, …) && isIntegerWithin(m, …)) {
//     parallel (begin, end of trips(i, n, 1)) for (i = a + begin; i < a + end; i++) out[i] = f(i)
//     i += trips(i, n, 1)
//   } else the loop

import { type Count, countOf } from '../../analysis/machine-counts.ts';
import { copyStatements } from '../../ir/copy.ts';
import type { BranchNote, Expr, Local, Loop, ParallelTests, Reduction, Rep, Stmt } from '../../ir/ir.ts';
import { CHUNK } from '../../ir/lanes.ts';
import { compare, convert, float, int, read } from '../../ir/make-machine.ts';
import { replaceLocals } from '../../ir/map.ts';
import { statementsIn } from '../../ir/walk.ts';
import type { Draft } from './draft.ts';

/** Of a loop without loops and without reductions: fewer iterations are done before a thread wakes up. */
const SMALL_GRAIN = 4096;
const THREADS: BranchNote = {
  about: 'threads',
  yes: 'Its iterations are independent.',
  no: 'They may not be: one after the other.',
};

/** Whether the machine can tell beforehand which iterations there are. */
export function threadsCanShare(loop: Loop): boolean {
  return tripCountOf(loop) !== undefined;
}

function tripCountOf(loop: Loop): Count | undefined {
  const count = loop.test && countOf(loop, loop.test);
  return count?.part === loop.test ? count : undefined;
}

/**
 * On threads where what must hold does, else on this one.
 * @param expandReductions writes out the reductions of the loop, or of a part of its iterations.
 */
export function onThreads(
  serial: Loop,
  tests: ParallelTests,
  draft: Draft,
  expandReductions: (loop: Loop) => readonly Stmt[],
): Stmt[] {
  const onThisThread = [...expandReductions(serial)];
  const count = tripCountOf(serial);
  if (count === undefined) return onThisThread;
  const { loc } = serial;
  const { counter } = count.counted;
  const rep = draft.reps.get(counter.id) as Rep;
  const [begin, end] = [draft.local('begin', 'i64', false), draft.local('end', 'i64', false)];
  const own: Local = { ...draft.local(counter.name, rep, true) };
  const last = draft.local(`${counter.name}_end`, rep, false);
  // In 64 bits: a counter that fits 32 may go further than that.
  const after = (ran: Expr): Expr => {
    const args = [convert(read(counter, rep, loc), 'i64'), ran, int(count.step, 'i64', loc)];
    return convert({ kind: 'math', fn: 'afterTrips', args, type: 'number', rep: 'i64', loc }, rep);
  };
  const op = count.step > 0 ? 'lt' : 'gt';
  const part: Loop = { ...serial, test: compare(op, read(counter, rep, loc), read(last, rep, loc)) };
  const expanded = expandReductions(part);
  // Its results are joined when all threads are done.
  const trees = expanded.flatMap((stmt) => (stmt.kind === 'reduce' && stmt.step === 'finish' ? [stmt] : []));
  const rest = expanded.filter((stmt) => stmt.kind !== 'reduce' || stmt.step !== 'finish');
  const inside = replaceLocals(rest, (local) => (local.id === counter.id ? own : local));
  const isAroundLoops = statementsIn(serial.body).some(({ kind }) => kind === 'loop');
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
    grain: trees.length > 0 && serial.order === 'lanes' ? CHUNK : isAroundLoops || trees.length > 0 ? 1 : SMALL_GRAIN,
    // A copy: the loop for this thread has these statements too.
    body: copyStatements(
      [
        { kind: 'declare', local: own, value: after(read(begin, 'i64', loc)), loc },
        { kind: 'declare', local: last, value: after(read(end, 'i64', loc)), loc },
        ...inside,
      ],
      draft.fresh,
    ),
    reductions: [],
  };
  const copies = statementsIn(threads.body).flatMap((stmt) =>
    stmt.kind === 'reduce' && stmt.step === 'start' ? [stmt] : [],
  );
  const reductions = copies.slice(0, trees.length).map(({ tree }, index) => {
    return { reduction: (trees[index] as { reduction: Reduction }).reduction, tree };
  });
  const advance: Stmt = { kind: 'assign', local: counter, value: after({ ...trips }), loc };
  const both: Stmt[] = [{ ...threads, reductions }, advance];
  const test = testOf(tests, draft, loc);
  return test === undefined ? both : [{ kind: 'if', test, yes: both, no: onThisThread, note: THREADS, loc }];
}

/** What only the call can tell; undefined if nothing is left to be told. */
function testOf({ integers, range, lengths, apart }: ParallelTests, draft: Draft, loc: Stmt['loc']): Expr | undefined {
  const isInteger = (local: Local): Expr[] => {
    const rep = draft.reps.get(local.id) ?? 'f64';
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
