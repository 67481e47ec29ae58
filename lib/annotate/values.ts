// What is known of each variable and of each expression that is more than a constant: representation, interval, and why
// it is no integer.
//
// In:  the module after the last pass of the JS level with its facts, and the same with representations. Out:
// AnnotatedValues in the order of the source. A place that is compiled several times has what holds of all of its
// copies that run in the usual case.

import type { Demands } from '../analysis/demands.ts';
import { demandsInModule } from '../analysis/demands-of-calls.ts';
import { type Fact, join } from '../analysis/interval.ts';
import type { RangeFacts } from '../analysis/range.ts';
import { Representations } from '../analysis/representation.ts';
import { whyNotInteger } from '../analysis/why-not-integer.ts';
import { bigintFact } from '../ir/bigints.ts';
import type { Expr, Fn, Local, Module, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { expressionsOf, subexpressions } from '../ir/walk.ts';
import { FIRST_BOUND } from '../passes/select-representation.ts';
import { formatInterval, wideInterval } from './intervals.ts';
import type { LineTable } from './line-table.ts';
import type { AnnotatedValue } from './model.ts';
import { runningIn } from './running.ts';

/** What the copies of one place have in common. */
interface Known {
  readonly start: number;
  readonly end: number;
  representations: Set<string>;
  fact: Fact | undefined;
  /** What says more than the fact, or of what is no number. */
  interval: string | undefined;
  why: string | undefined;
}

export interface ValueContext {
  readonly file: string;
  readonly source: string;
  readonly table: LineTable;
  readonly facts: (fn: Fn) => RangeFacts;
  /** Whether an access has no check where it runs: by the keys of check-costs.ts. */
  readonly isInside: (array: Local, loc: { readonly start: number; readonly end: number }) => boolean;
}

export function valuesOf(versions: Module, machine: Module, ctx: ValueContext): AnnotatedValue[] {
  const values = new Map<string, Known>();
  const held = representationsIn(machine, ctx.file);
  const demands = demandsInModule(versions.functions.map((fn) => ({ fn, facts: ctx.facts(fn) })));
  for (const fn of versions.functions) new Collector(fn, ctx, { values, held, demands: demands.get(fn.name) }).run();
  return [...values.values()]
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map(({ start, end, representations, fact, interval, why }) => ({
      ...{ start, end, line: ctx.table.lineOf(start), text: ctx.source.slice(start, end) },
      representation: [...representations].join(' or '),
      interval: interval ?? (fact === undefined ? 'any' : formatInterval(fact)),
      // It may be held as one all the same, where nobody can see what it is not: the sign of a zero.
      whyNotInteger: representations.has('f64') ? why : undefined,
    }));
}

/** How expressions are computed, by their place: not what they are converted to afterwards. */
function representationsIn(machine: Module, file: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const fn of machine.functions) {
    for (const { stmt, isFallback, origin } of runningIn(fn)) {
      if (isFallback || origin.file !== file) continue;
      for (const expr of ownExpressions(stmt)) {
        for (const each of subexpressions(expr)) {
          if (each.kind === 'convert' || each.rep === undefined || isBound(each)) continue;
          const place = placeOf(each.loc);
          const known = found.get(place) ?? new Set();
          found.set(place, known.add(each.rep));
        }
      }
    }
  }
  return found;
}

function placeOf({ start, end }: { readonly start: number; readonly end: number }): string {
  return `${start} ${end}`;
}

interface Collected {
  readonly values: Map<string, Known>;
  readonly held: ReadonlyMap<string, ReadonlySet<string>>;
  readonly demands: Demands | undefined;
}

class Collector {
  private readonly fn: Fn;
  private readonly ctx: ValueContext;
  private readonly values: Map<string, Known>;
  private readonly held: ReadonlyMap<string, ReadonlySet<string>>;
  private readonly facts: RangeFacts;
  private readonly representations: Representations;
  private readonly why: ReturnType<typeof whyNotInteger>;
  /** Facts of locals are joined over all assignments: asked once. */
  private readonly declared = new Set<number>();

  constructor(fn: Fn, ctx: ValueContext, { values, held, demands }: Collected) {
    this.fn = fn;
    this.ctx = ctx;
    this.values = values;
    this.held = held;
    this.facts = ctx.facts(fn);
    this.representations = new Representations(this.facts, fn, demands);
    this.why = whyNotInteger(fn, this.facts, demands);
  }

  run(): void {
    const { file } = this.ctx;
    if (this.fn.origin.file === file) for (const parameter of this.fn.parameters) this.declaration(parameter);
    for (const { stmt, isFallback, origin } of runningIn(this.fn)) {
      if (isFallback || origin.file !== file) continue;
      const local = declaredBy(stmt);
      if (local !== undefined) this.declaration(local);
      for (const expr of ownExpressions(stmt)) for (const each of subexpressions(expr)) this.expression(each);
      if (stmt.kind === 'store' && this.ctx.isInside(stmt.array, stmt.loc)) this.inside(stmt.index, stmt.array);
    }
  }

  private declaration(local: Local): void {
    const { source } = this.ctx;
    const { start } = local.loc;
    const end = start + local.name.length;
    // What lowering or a pass has made is not in the source.
    if (source.slice(start, end) !== local.name || this.declared.has(local.id)) return;
    this.declared.add(local.id);
    const rep = this.representations.isWrapped(local) ? 'i32 (low 32 bits)' : this.representations.of(local);
    const known = this.at(start, end, rep === 'array' ? local.type : rep);
    if (local.type === 'number') {
      const fact = this.facts.ofLocal(local);
      known.fact = known.fact === undefined ? fact : join(known.fact, fact);
      known.why ??= this.why.ofLocal(local);
    } else {
      known.interval = intervalOfType(local);
    }
  }

  private expression(expr: Expr): void {
    const { source } = this.ctx;
    if (expr.kind === 'load' && this.ctx.isInside(expr.array, expr.loc)) this.inside(expr.index, expr.array);
    const isTold = ['local', 'load', 'binary', 'unary', 'select', 'math', 'length', 'bigint'].includes(expr.kind);
    if (!isTold || expr.type === 'boolean') return;
    const { start, end } = expr.loc;
    if (expr.kind === 'local' && !source.startsWith(sourceName(expr.local), start)) return;
    if (isArrayKind(expr.type)) {
      this.at(start, end, expr.type).interval = 'any length';
      return;
    }
    const computed = this.held.get(placeOf(expr.loc));
    const known = this.at(start, end, ...(computed ?? ['f64']));
    if (expr.type === 'bigint') {
      known.interval = wideInterval(bigintFact(expr));
      return;
    }
    const fact = this.facts.of(expr);
    known.fact = known.fact === undefined ? fact : join(known.fact, fact);
    known.why ??= this.why.of(expr, source);
  }

  /** An index of which it is known that it is inside, by proof or by the test before the loop. */
  private inside(index: Expr, array: Local): void {
    const { start, end } = index.loc;
    const text = this.ctx.source.slice(start, end);
    if (index.kind === 'const' || !/^[^;{}\n]+$/.test(text) || /^(for|const|let)\b/.test(text)) return;
    this.at(start, end).interval = `0 <= ${text} < ${array.name}.length`;
  }

  private at(start: number, end: number, ...representations: readonly string[]): Known {
    const place = placeOf({ start, end });
    const fresh = {
      start,
      end,
      representations: new Set<string>(),
      fact: undefined,
      interval: undefined,
      why: undefined,
    };
    const known: Known = this.values.get(place) ?? fresh;
    for (const each of representations) known.representations.add(each);
    this.values.set(place, known);
    return known;
  }
}

/** The test before two versions is not in the source. */
function ownExpressions(stmt: Stmt): readonly Expr[] {
  return stmt.kind === 'if' && stmt.note !== undefined ? [] : expressionsOf(stmt);
}

/** What select-representation makes of a loop's bound: the source has the number itself. */
function isBound(expr: Expr): boolean {
  return expr.kind === 'local' && expr.local.id <= FIRST_BOUND;
}

function declaredBy(stmt: Stmt): Local | undefined {
  switch (stmt.kind) {
    case 'declare':
      return stmt.local;
    case 'call':
    case 'new-array':
    case 'copy-array':
    case 'view':
    case 'point':
    case 'checked':
      return stmt.target;
    default:
      return undefined;
  }
}

/** The integer that a pass made of a variable stands where the source has the variable. */
function sourceName({ name, within }: Local): string {
  return within === undefined ? name : name.replace(/_int$/, '');
}

function intervalOfType({ type, declared, bounds }: Local): string {
  if (type === 'boolean') return 'true or false';
  if (type !== 'bigint') return 'any length';
  return bounds === undefined ? `any ${declared ?? 'i64'}` : wideInterval(bounds);
}
