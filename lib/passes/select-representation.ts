// select-representation: from JavaScript's numbers to machine numbers.
//
//   for (let i = 0; i < n; i++) s += (4 - 8 * (i % 2)) / (2 * i + 1)
//   becomes, with i an int64_t:   s += (double)(4 - 8 * (int32_t)(i & 1)) / (2.0 * (double)i + 1.0)
//
// Needs: JS-level IR with its checks. Guarantees: every expression has a representation; integers are used only where
// range analysis proves that they hold the very value that JavaScript's double holds: an integer, in range, not NaN,
// and not -0 unless nobody can see its sign (in comparisons, indices, conversions to int32, and operands of integer
// sums). Sums and products that could pass 2^53 stay doubles, because doubles round there and integers don't.

import { demandsInModule } from '../analysis/demands-of-calls.ts';
import { KnownZeros } from '../analysis/known-zeros.ts';
import { analyseRanges } from '../analysis/range.ts';
import { Representations } from '../analysis/representation.ts';
import { type ArrayKind, assertNever, type Expr, type Local, type Loop, type Part, type Stmt } from '../ir/ir.ts';
import { isCounterDeclaration } from '../ir/walk.ts';
import type { Pass } from './pass.ts';
import { ValueSelection } from './select-values.ts';

export const selectRepresentation: Pass = {
  name: 'select-representation',
  doc: 'doubles become integers where that is proven to be the same',
  after: ['insert-checks', 'eliminate-checks', 'hoist-checks'],
  exact: true,
  run: (module) => {
    const analysed = module.functions.map((fn) => ({ fn, facts: analyseRanges(fn) }));
    const demands = demandsInModule(analysed);
    const all = analysed.map(({ fn, facts }) => ({
      fn,
      representations: new Representations(facts, fn, demands.get(fn.name)),
    }));
    const zeros = new KnownZeros(all);
    const functions = all.map(({ fn, representations }) => {
      const body = new Selection(representations, zeros).block(fn.body);
      return { ...fn, body, reps: representations.reps };
    });
    return { ...module, functions };
  },
};

/** Ids of loop bounds: this and those below. */
export const FIRST_BOUND = -1_000_000_000;

class Selection {
  private readonly representations: Representations;
  private readonly values: ValueSelection;
  /** Locals made here count down, far from those of the source. */
  private nextId = FIRST_BOUND;

  constructor(representations: Representations, zeros: KnownZeros) {
    this.representations = representations;
    this.values = new ValueSelection(representations, zeros);
  }

  block(body: readonly Stmt[]): Stmt[] {
    const out: Stmt[] = [];
    for (const stmt of body) {
      if (stmt.kind !== 'loop') {
        out.push(this.statement(stmt));
        continue;
      }
      const { declares, loop } = this.withIntegerBounds(stmt);
      // Before the counter's declaration, which the loop's head takes in.
      const counter = out.at(-1);
      const at = counter !== undefined && isCounterDeclaration(counter, stmt) ? out.length - 1 : out.length;
      out.splice(at, 0, ...declares);
      out.push(this.statement(loop));
    }
    return out;
  }

  /**
   * `i < n` with an integer i and a double n that doesn't change: n becomes an integer once, before the loop, so that
   * its trip count is an integer to the C compiler. In `i < n && …` too.
   */
  private withIntegerBounds(loop: Loop): { declares: readonly Stmt[]; loop: Loop } {
    // What the bound is may be computed in the header.
    if (loop.header.length > 0 || loop.test === undefined) return { declares: [], loop };
    const declares: Stmt[] = [];
    const change = (test: Expr): Expr => {
      if (test.kind === 'logical' && test.op === 'and') {
        return { ...test, left: change(test.left), right: change(test.right) };
      }
      const bound = this.integerBound(test);
      if (bound === undefined) return test;
      declares.push({ kind: 'declare', local: bound.local, value: bound.value, loc: loop.loc });
      return bound.test;
    };
    const test = change(loop.test);
    return { declares, loop: { ...loop, test } };
  }

  private integerBound(test: Expr): { local: Local; value: Expr; test: Expr } | undefined {
    if (test.kind !== 'compare' || (test.op !== 'lt' && test.op !== 'le')) return undefined;
    if (test.left.kind !== 'local' || test.right.kind !== 'local' || test.right.local.mutable) return undefined;
    const counter = this.representations.of(test.left.local);
    const isInteger = counter === 'i32' || counter === 'i64';
    if (!isInteger || this.representations.of(test.right.local) !== 'f64') return undefined;
    const { loc } = test.right;
    const name = `${test.right.local.name}_bound`;
    const local: Local = { ...test.right.local, id: this.nextId--, name, declared: undefined, parameter: false };
    this.representations.addInteger(local);
    const mode = test.op === 'lt' ? 'below' : 'upto';
    const value: Expr = {
      kind: 'convert',
      mode,
      value: this.values.float(test.right),
      type: 'number',
      rep: 'i64',
      loc,
    };
    const right: Expr = { kind: 'local', local, type: 'number', rep: undefined, loc };
    return { local, value, test: { ...test, right } };
  }

  private statement(stmt: Stmt): Stmt {
    switch (stmt.kind) {
      case 'declare':
      case 'assign': {
        if (stmt.value === undefined) return stmt;
        if (this.representations.isWrapped(stmt.local)) return { ...stmt, value: this.values.wrapped(stmt.value) };
        return { ...stmt, value: this.values.to(stmt.value, this.representations.of(stmt.local)) };
      }
      case 'store': {
        const kind = stmt.array.type as ArrayKind;
        return { ...stmt, index: this.values.index(stmt.index), value: this.values.element(stmt.value, kind) };
      }
      case 'call':
        return { ...stmt, args: stmt.args.map((arg) => this.values.argument(arg)) };
      case 'new-array':
        return { ...stmt, length: this.values.float(stmt.length) };
      case 'fill':
        return { ...stmt, value: this.values.element(stmt.value, stmt.array.type as ArrayKind), ...this.part(stmt) };
      case 'copy-array':
      case 'view':
        return { ...stmt, ...this.part(stmt) };
      case 'set-array':
        return { ...stmt, offset: stmt.offset && this.values.float(stmt.offset) };
      case 'if':
        return { ...stmt, test: this.values.to(stmt.test, 'bool'), yes: this.block(stmt.yes), no: this.block(stmt.no) };
      case 'loop':
        return {
          ...stmt,
          header: this.block(stmt.header),
          test: stmt.test === undefined ? undefined : this.values.to(stmt.test, 'bool'),
          body: this.block(stmt.body),
          update: this.block(stmt.update),
        };
      case 'block':
        return { ...stmt, body: this.block(stmt.body) };
      case 'return':
        return stmt.value === undefined ? stmt : { ...stmt, value: this.values.argument(stmt.value) };
      case 'check-index': {
        const rep = this.representations.integer(stmt.index, 'unseen');
        return {
          ...stmt,
          index: rep === undefined ? this.values.float(stmt.index) : this.values.to(stmt.index, 'i64'),
        };
      }
      case 'check-list': {
        const rep = this.representations.integer(stmt.index, 'unseen');
        const index = rep === undefined ? this.values.float(stmt.index) : this.values.to(stmt.index, 'i64');
        return { ...stmt, index, length: this.values.to(stmt.length, 'i64') };
      }
      case 'grow':
      case 'give':
        return { ...stmt, length: this.values.to(stmt.length, 'i64') };
      case 'check-range': {
        if (stmt.value.type === 'bigint') return { ...stmt, value: this.values.bigints.own(stmt.value) };
        // -0 is no i32: only where it is excluded does an integer tell the same.
        const isInteger = stmt.declared !== 'f32' && this.representations.integer(stmt.value, 'seen') !== undefined;
        return { ...stmt, value: isInteger ? this.values.to(stmt.value, 'i64') : this.values.float(stmt.value) };
      }
      case 'checked':
        this.representations.of(stmt.target);
        return this.values.bigints.checked(stmt);
      case 'fail':
        return stmt.values === undefined
          ? stmt
          : { ...stmt, values: stmt.values.map((each) => this.values.float(each)) };
      case 'break':
      case 'continue':
      case 'parallel':
      case 'reduce':
      case 'scalar':
      case 'point':
      case 'poll':
        return stmt;
      default:
        return assertNever(stmt);
    }
  }

  private part({ begin, end }: Part): Part {
    return { begin: begin && this.values.float(begin), end: end && this.values.float(end) };
  }
}
