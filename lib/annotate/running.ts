// The statements of a function that run when all goes well, and how many loops are around each.
//
// Of what a pass has made two versions of, the one for the usual case runs; the other is a fallback, and counting both
// would count twice. Statements that were inlined belong to the text that they were written in.

import type { BranchNote, Fn, Origin, Stmt } from '../ir/ir.ts';
import { blocksOf } from '../ir/walk.ts';

export interface Running {
  readonly stmt: Stmt;
  /** Loops around the expressions of the statement: a loop's test runs in the loop. */
  readonly depth: number;
  /** Only where the test of the usual case has failed. */
  readonly isFallback: boolean;
  /** What the innermost such test was about. */
  readonly failed: BranchNote['about'] | undefined;
  /** The file and the function that it was written in. */
  readonly origin: Origin & { readonly fn: string };
}

export function* runningIn(fn: Fn): Generator<Running> {
  yield* block(fn, fn.body, 0, undefined);
}

function* block(fn: Fn, body: readonly Stmt[], depth: number, failed: Running['failed']): Generator<Running> {
  for (const stmt of body) {
    const own = stmt.kind === 'loop' ? depth + 1 : depth;
    const origin = stmt.loc.inlined ?? { ...fn.origin, fn: fn.sourceName };
    yield { stmt, depth: own, isFallback: failed !== undefined, failed, origin };
    if (stmt.kind === 'if' && stmt.note !== undefined) {
      yield* block(fn, stmt.yes, depth, failed);
      yield* block(fn, stmt.no, depth, stmt.note.about);
    } else {
      for (const inner of blocksOf(stmt)) yield* block(fn, inner, own, failed);
    }
  }
}

/** As the source has it, on one line, and no longer than a line of a listing bears. */
export function shortText(source: string, { start, end }: { readonly start: number; readonly end: number }): string {
  const text = source.slice(start, end).replace(/\s+/g, ' ');
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

const LONGEST = 48;
