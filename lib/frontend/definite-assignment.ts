// Variables without a value: which of them may have none where they are read (as TypeScript's rule 2454).
//
// In:  a function's statements, and its locals that are declared without a value. Out: those that may be read too early,
// and of each a diagnostic, which names a way that gives it none. Changes nothing.

import { positionOf, type Span } from '../diagnostics.ts';
import type { Expr, Local, Loop, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { expressionsOf, subexpressions, targetOf } from '../ir/walk.ts';
import type { FunctionContext } from './scope.ts';

/** Ids of those that have a value. Undefined: nothing ever comes here. */
type Assigned = ReadonlySet<number> | undefined;

export interface Unassigned {
  readonly local: Local;
  readonly report: () => void;
}

export function unassignedIn(ctx: FunctionContext, body: readonly Stmt[]): readonly Unassigned[] {
  if (ctx.withoutValue.length === 0) return [];
  const flow = new Flow(ctx);
  flow.block(body, new Set());
  return flow.found;
}

class Flow {
  private readonly ctx: FunctionContext;
  private readonly waiting: Map<number, Local>;
  /** What is known where something is left: loops and blocks by their label. */
  private readonly breaks = new Map<number, Assigned[]>();
  private readonly continues = new Map<number, Assigned[]>();
  /** The first way that gives a variable no value, where another does. */
  private readonly ways = new Map<number, string>();
  readonly found: Unassigned[] = [];

  constructor(ctx: FunctionContext) {
    this.ctx = ctx;
    this.waiting = new Map(ctx.withoutValue.map((local) => [local.id, local]));
  }

  block(body: readonly Stmt[], before: Assigned): Assigned {
    return body.reduce<Assigned>(
      (known, stmt) => (known === undefined ? undefined : this.statement(stmt, known)),
      before,
    );
  }

  private statement(stmt: Stmt, known: ReadonlySet<number>): Assigned {
    switch (stmt.kind) {
      case 'if': {
        this.read(stmt.test, known);
        const [yes, no] = [this.block(stmt.yes, known), this.block(stmt.no, known)];
        if (stmt.test.kind === 'const') return stmt.test.value ? yes : no;
        const line = this.line(stmt.loc);
        return this.meet([
          { known: yes, way: `where the condition in line ${line} is true` },
          { known: no, way: `where the condition in line ${line} is false` },
        ]);
      }
      case 'loop':
        return this.loop(stmt, known);
      case 'block': {
        const end = this.block(stmt.body, known);
        return this.after(end, 'at its end', this.breaks.get(stmt.label) ?? [], stmt.loc);
      }
      case 'break':
      case 'continue': {
        const ways = stmt.kind === 'break' ? this.breaks : this.continues;
        ways.set(stmt.label, [...(ways.get(stmt.label) ?? []), known]);
        return undefined;
      }
      case 'return':
      case 'fail':
        for (const expr of expressionsOf(stmt)) this.read(expr, known);
        return undefined;
      default: {
        for (const expr of expressionsOf(stmt)) this.read(expr, known);
        if (stmt.kind === 'view') this.readLocal(stmt.source, stmt.loc, known);
        const target = targetOf(stmt);
        if (target === undefined || !this.waiting.has(target.id)) return known;
        // A declaration in a loop is a new variable in each turn.
        const isUnset =
          (stmt.kind === 'declare' && stmt.value === undefined) || (stmt.kind === 'point' && stmt.source === undefined);
        const next = new Set(known);
        this.ways.delete(target.id);
        if (isUnset) next.delete(target.id);
        else next.add(target.id);
        return next;
      }
    }
  }

  private loop(loop: Loop, before: ReadonlySet<number>): Assigned {
    const { label, header, test, body, update, bodyFirst, loc } = loop;
    const always = test === undefined || (test.kind === 'const' && test.value === true);
    const tested = (known: Assigned): Assigned => {
      const reached = this.block(header, known);
      if (test !== undefined && reached !== undefined) this.read(test, reached);
      return reached;
    };
    const turn = (known: Assigned): Assigned => {
      const end = this.block(body, known);
      const each = [end, ...(this.continues.get(label) ?? [])].map((at) => ({ known: at, way: 'by a continue' }));
      return this.block(update, this.meet(each));
    };
    const way = `where the loop in line ${this.line(loc)} has no turn`;
    let left: Assigned;
    if (bodyFirst) left = tested(turn(before));
    else {
      left = tested(before);
      const later = turn(left);
      if (left !== undefined)
        this.meet([
          { known: later, way: '' },
          { known: left, way },
        ]);
    }
    return this.after(always ? undefined : left, way, this.breaks.get(label) ?? [], loc);
  }

  private after(end: Assigned, way: string, breaks: readonly Assigned[], loc: Span): Assigned {
    const line = this.line(loc);
    return this.meet([
      { known: end, way },
      ...breaks.map((known) => ({ known, way: `where a break leaves what begins in line ${line}` })),
    ]);
  }

  private meet(ends: readonly { readonly known: Assigned; readonly way: string }[]): Assigned {
    const reached = ends.flatMap(({ known, way }) => (known === undefined ? [] : [{ known, way }]));
    if (reached.length === 0) return undefined;
    const all = new Set(reached.flatMap(({ known }) => [...known]));
    for (const id of all) {
      const without = reached.find(({ known }) => !known.has(id));
      if (without === undefined) continue;
      all.delete(id);
      if (!this.ways.has(id)) this.ways.set(id, without.way);
    }
    return all;
  }

  private read(expr: Expr, known: ReadonlySet<number>): void {
    for (const each of subexpressions(expr)) {
      if (each.kind === 'local') this.readLocal(each.local, each.loc, known);
    }
  }

  private readLocal({ id }: Local, loc: Span, known: ReadonlySet<number>): void {
    const local = known.has(id) ? undefined : this.waiting.get(id);
    if (local === undefined) return;
    this.waiting.delete(id);
    const { name } = local;
    const way = this.ways.get(id);
    const example = isArrayKind(local.type) ? `new ${local.type}(0)` : '0';
    const hint = `give it one where it is declared: for example ${name} = ${example}`;
    const message = way === undefined ? `'${name}' may have no value here` : `'${name}' has no value here ${way}`;
    this.found.push({ local, report: () => this.ctx.module.report('KZ1005', loc, message, hint) });
  }

  private line({ start }: Span): number {
    return positionOf(this.ctx.module.source, start).line;
  }
}
