// insert-polls: kernels look now and then whether anybody still wants their result, so that each stops within 100 ms.
//
//   for (let i = 0; i < n; i++) s += a[i]
//   becomes
//   let i = 0
//   while (i < n) { poll; const i_end = chunkEnd(i, n, 1); for (; i < i_end; i++) s += a[i] }
//
// Where polls stand, so that nobody can measure them:
//   a loop around another loop, or around anything that takes long   polls each iteration
//   an outermost loop without loops, with a counter                  runs in chunks, and polls before each: it is
//                                                                    as it was inside, and C compilers vectorise it
//   any other loop without loops                                     counts its iterations, and polls once in a while
//   an inner loop without loops, with a counter                      runs in chunks, and polls between: most have one
//   a loop of few iterations, or of not too many by hoist-checks' test: never
//   a recursive function                                             polls where it begins
//   what fills or copies an array                                    polls between blocks of it
//
// A chunk ends where the loop's bound or some earlier value of the counter stops it, and what follows the chunk is the
// loop's own test. So the counter takes the same values, and the loop ends where it did. Chunks are short where an
// iteration takes long.
//
// Needs: machine-level IR. Guarantees: the same results and errors unless the kernel is cancelled.

import { costOfIteration } from '../analysis/iteration-cost.ts';
import { countOf } from '../analysis/machine-counts.ts';
import { recursiveFunctions } from '../ir/call-graph.ts';
import { type Fresh, freshOf } from '../ir/copy.ts';
import type { Expr, Fn, Local, Loop, Rep, Stmt } from '../ir/ir.ts';
import { mapStatement } from '../ir/map.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { blocksOf, isCounterDeclaration, statementsIn } from '../ir/walk.ts';
import type { Pass } from './pass.ts';

export const insertPolls: Pass = {
  name: 'insert-polls',
  doc: 'kernels look now and then whether they are cancelled',
  after: ['select-representation'],
  exact: true,
  run: (module) => {
    const recursive = recursiveFunctions(module);
    const functions = module.functions.map((fn) => new Polls(fn).run(recursive.has(fn.name)));
    return { ...module, functions };
  },
};

/** A loop of fewer iterations, those of its inner loops counted, is over before anybody could want to stop it. */
const FEW = 1024;

class Polls {
  private readonly fn: Fn;
  private readonly fresh: Fresh;
  private readonly reps: Map<number, Rep>;
  private readonly short = new Set<Loop>();

  constructor(fn: Fn) {
    this.fn = fn;
    this.fresh = freshOf(fn);
    this.reps = new Map(fn.reps);
  }

  run(isRecursive: boolean): Fn {
    iterationsIn(this.fn.body, (loop) => this.short.add(loop));
    const { start, end } = this.fn.loc;
    const first: Stmt[] = isRecursive ? [{ kind: 'poll', turns: undefined, often: true, loc: { start, end } }] : [];
    const body = [...first, ...this.block(this.fn.body, true)];
    return { ...this.fn, body: uniqueNodes(body), reps: this.reps };
  }

  private block(body: readonly Stmt[], outermost: boolean): Stmt[] {
    const out: Stmt[] = [];
    for (const stmt of body) {
      if (stmt.kind !== 'loop') {
        const mapped = mapStatement(stmt, { block: (inner) => this.block(inner, outermost) });
        out.push(isLengthy(mapped) ? { ...mapped, polls: true } : mapped);
        continue;
      }
      const { declares, loop } = this.loop(stmt, outermost);
      // Before the counter's declaration, which the loop's head takes in.
      const counter = out.at(-1);
      const at = counter !== undefined && isCounterDeclaration(counter, stmt) ? out.length - 1 : out.length;
      out.splice(at, 0, ...declares);
      out.push(loop);
    }
    return out;
  }

  private loop(loop: Loop, outermost: boolean): { declares: readonly Stmt[]; loop: Stmt } {
    const { loc } = loop;
    if (this.short.has(loop)) return { declares: [], loop };
    if ([...blocksOf(loop)].some((block) => this.takesLong(block))) {
      const inside = mapStatement(loop, { block: (inner) => this.block(inner, false) }) as Loop;
      return {
        declares: [],
        loop: { ...inside, body: [{ kind: 'poll', turns: undefined, often: true, loc }, ...inside.body] },
      };
    }
    if (loop.brief) return { declares: [], loop };
    const chunked = this.inChunks(loop, outermost);
    if (chunked !== undefined) return { declares: [], loop: chunked };
    const turns = this.local('turns', 'i64', loop, true);
    const zero: Expr = { kind: 'const', value: 0, type: 'number', rep: 'i64', loc };
    return {
      declares: [{ kind: 'declare', local: turns, value: zero, loc }],
      loop: { ...loop, body: [{ kind: 'poll', turns, often: false, loc }, ...loop.body] },
    };
  }

  private takesLong(body: readonly Stmt[]): boolean {
    return statementsIn(body).some((stmt) => (stmt.kind === 'loop' ? !this.short.has(stmt) : isLong(stmt)));
  }

  /**
   * The loop in a loop of chunks, if a part of its test is a counter that goes to a bound. An outermost one polls
   * before each chunk; one that is run over and over, and may be short, where a chunk was not the last.
   */
  private inChunks(loop: Loop, outermost: boolean): Loop | undefined {
    // A header would have to run before the test of each chunk too.
    if (loop.test === undefined || loop.header.length > 0) return undefined;
    const count = countOf(loop, loop.test);
    if (count === undefined) return undefined;
    const { loc } = loop;
    const { counter, op, bound, step } = count;
    const rep = count.part.left.rep as Rep;
    const end = this.local(`${count.counted.counter.name}_end`, rep, loop, false);
    const chunkEnd: Expr = {
      ...{ kind: 'math', fn: isHeavy(loop) ? 'shortChunkEnd' : 'chunkEnd', type: 'number', rep, loc },
      args: [counter, bound, { kind: 'const', value: step, type: 'number', rep: 'i64', loc }],
    };
    const toEnd: Expr = {
      ...count.part,
      op,
      left: counter,
      right: { kind: 'local', local: end, type: 'number', rep, loc },
    };
    const outer = this.fresh.label();
    const chunk: Loop = {
      ...loop,
      test: replaced(loop.test, count.part, toEnd),
      body: leaving(loop.body, loop.label, outer),
    };
    const poll: Stmt = { kind: 'poll', turns: undefined, often: false, loc };
    const toChunk: Stmt = { kind: 'declare', local: end, value: chunkEnd, loc };
    const goesOn: Stmt = { kind: 'if', test: loop.test, yes: [poll], no: [], loc };
    return {
      ...{ kind: 'loop', label: outer, header: [], test: loop.test, update: [], bodyFirst: false, loc },
      body: outermost ? [poll, toChunk, chunk] : [toChunk, chunk, goesOn],
    };
  }

  private local(name: string, rep: Rep, { loc }: Loop, mutable: boolean): Local {
    const id = this.fresh.local();
    this.reps.set(id, rep);
    return { id, name, type: 'number', declared: undefined, mutable, parameter: false, loc };
  }
}

type Lengthy = Extract<Stmt, { kind: 'fill' | 'copy-array' | 'set-array' }>;

/** Statements that a large array makes long. */
function isLengthy(stmt: Stmt): stmt is Lengthy {
  return stmt.kind === 'fill' || stmt.kind === 'copy-array' || stmt.kind === 'set-array';
}

/** Nanoseconds of an iteration from which on chunks are short: 64 times so many are a millisecond or two. */
const HEAVY = 100;

function isHeavy(loop: Loop): boolean {
  return costOfIteration(loop, (inner, before) => Math.min(tripsOf(inner, before), FEW)) > HEAVY;
}

/** Statements that run a loop of their own, in C or in a function. */
function isLong(stmt: Stmt): boolean {
  if (stmt.kind === 'new-array') return stmt.inFrame !== true;
  const { kind } = stmt;
  return ['call', 'fill', 'copy-array', 'set-array', 'parallel'].includes(kind);
}

/**
 * How many iterations these statements run at most, inner loops counted; Infinity if unknown. `short` gets loops of
 * few.
 */
function iterationsIn(body: readonly Stmt[], short: (loop: Loop) => void): number {
  let sum = 0;
  for (const [at, stmt] of body.entries()) {
    if (isLong(stmt)) sum = Number.POSITIVE_INFINITY;
    const inside = blocksOf(stmt).reduce((all, block) => all + iterationsIn(block, short), 0);
    if (stmt.kind !== 'loop') {
      sum += inside;
      continue;
    }
    const iterations = tripsOf(stmt, body[at - 1]) * Math.max(inside, 1);
    if (iterations < FEW) short(stmt);
    sum += iterations;
  }
  return sum;
}

/**
 * Iterations of a loop from a constant to a constant; Infinity of any other. `before`: the statement before the loop.
 */
function tripsOf(loop: Loop, before: Stmt | undefined): number {
  const counted = loop.test === undefined ? undefined : countOf(loop, loop.test);
  if (counted === undefined || before?.kind !== 'declare' || before.value?.kind !== 'const')
    return Number.POSITIVE_INFINITY;
  const { counter, op, bound, step } = counted.counted;
  if (before.local.id !== counter.id || bound.kind !== 'const') return Number.POSITIVE_INFINITY;
  const distance = (Number(bound.value) - Number(before.value.value)) / step;
  return Math.max(0, op === 'lt' || op === 'gt' ? Math.ceil(distance) : Math.floor(distance) + 1);
}

/** The test with one of its conditions exchanged. */
function replaced(test: Expr, part: Expr, by: Expr): Expr {
  if (test === part) return by;
  if (test.kind !== 'logical') return test;
  return { ...test, left: replaced(test.left, part, by), right: replaced(test.right, part, by) };
}

/** The same statements, in which what leaves the loop leaves the one around it. */
function leaving(body: readonly Stmt[], label: number, outer: number): Stmt[] {
  return body.map((stmt) =>
    stmt.kind === 'break' && stmt.label === label
      ? { ...stmt, label: outer }
      : mapStatement(stmt, { block: (inner) => leaving(inner, label, outer) }),
  );
}
