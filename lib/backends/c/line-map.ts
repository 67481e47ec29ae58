// Which line of the generated C was printed for what in the source.
//
// While functions are printed, what belongs to a statement stands between two marks, lines of their own that no C has:
// texts are put together and moved in many places, and marks move with them. At the end `withoutMarks` takes them out,
// and knows each line's innermost region. Without `mapLines` there are no marks.

import type { Fn, Loop, Origin, Stmt } from '../../ir/ir.ts';
import { statementsIn } from '../../ir/walk.ts';

/**
 * In which of several versions of the same statement a line is. `hoisted`: its checks stand before the loop; `checked`:
 * the other. `threads`: of a loop that threads share; `task`: what each of them runs; `serial`: the other.
 * `multiply-adds`: quotients by reciprocals; `divisions`: the other. `lanes`: as many iterations at once as there are
 * lanes; `leftover`: the iterations after these.
 */
export type Version =
  | ('hoisted' | 'checked')
  | ('threads' | 'task' | 'serial')
  | ('multiply-adds' | 'divisions')
  | ('neighbours' | 'apart')
  | ('lanes' | 'leftover');

/** What a line of C is there for. */
export interface CRegion {
  /** `function`: its head and its end. `glue`: between JavaScript and it. */
  readonly part: 'statement' | 'function' | 'glue';
  readonly origin: Origin;
  /** Where it stands in the origin's source. */
  readonly start: number;
  readonly end: number;
  /** From the outside in. */
  readonly versions: readonly Version[];
}

/** The regions that have been opened, by their number. */
export type Marks = CRegion[];

/** What of printing's context this needs. */
interface Printing {
  readonly fn: Fn;
  versions: readonly Version[];
}

const OPEN = '\u0001';
const CLOSE = '\u0002';

/** A line that `withoutMarks` takes out. */
export function isMark(line: string): boolean {
  return line.startsWith(OPEN) || line === CLOSE;
}

export function marked(marks: Marks | undefined, region: CRegion, lines: readonly string[]): readonly string[] {
  if (marks === undefined) return lines;
  return [`${OPEN}${marks.push(region) - 1}`, ...lines, CLOSE];
}

/** Lines that stand for nothing: comments. */
export function unmarked(marks: Marks | undefined, lines: readonly string[]): readonly string[] {
  return marks === undefined || lines.length === 0 ? lines : [`${OPEN}-`, ...lines, CLOSE];
}

/** Each line's region; undefined for what is in every file. */
export function withoutMarks(text: string, marks: Marks): { c: string; lines: readonly (CRegion | undefined)[] } {
  const kept: string[] = [];
  const lines: (CRegion | undefined)[] = [];
  const open: (CRegion | undefined)[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith(OPEN)) {
      open.push(marks[Number(line.slice(1))]);
    } else if (line === CLOSE) {
      open.pop();
    } else {
      kept.push(line);
      lines.push(open.at(-1));
    }
  }
  return { c: kept.join('\n'), lines };
}

/** The region of a statement, in the version that is being printed. */
export function regionOf(ctx: Printing, stmt: Stmt): CRegion {
  const { file, source } = stmt.loc.inlined ?? ctx.fn.origin;
  const { start, end } = stmt.loc;
  return { part: 'statement', origin: { file, source }, start, end, versions: ctx.versions };
}

export function regionOfFunction({ origin, loc: { start, end } }: Fn, part: 'function' | 'glue'): CRegion {
  return { part, origin, start, end, versions: [] };
}

/** The versions that the branches of a pass's own `if` are. */
export function versionsOf({ note }: Extract<Stmt, { kind: 'if' }>): { yes?: Version; no?: Version } {
  if (note === undefined) return {};
  return {
    integers: { yes: undefined, no: 'checked' },
    checks: { yes: 'hoisted', no: 'checked' },
    threads: { yes: 'threads', no: 'serial' },
    quotients: { yes: 'multiply-adds', no: 'divisions' },
    strides: { yes: 'neighbours', no: 'apart' },
  }[note.about] as { yes?: Version; no?: Version };
}

/** Lanes or leftovers: what expand-lanes writes out. */
export function versionOfLoop({ body }: Loop): Version | undefined {
  if (body[0]?.kind === 'scalar' && body[0].why === 'few') return 'leftover';
  const own = body.some(({ kind }) => kind === 'loop') ? [] : statementsIn(body);
  return own.some((stmt) => stmt.kind === 'store' && stmt.array.lanes) ? 'lanes' : undefined;
}

/** What `print` prints is in a version, or as its surroundings are. */
export function inVersion<T>(ctx: Printing, version: Version | undefined, print: () => T): T {
  const before = ctx.versions;
  if (version !== undefined) ctx.versions = [...before, version];
  const printed = print();
  ctx.versions = before;
  return printed;
}
