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
import { type IntegerRep, Representations, wider } from '../analysis/representation.ts';
import {
  type ArrayKind,
  assertNever,
  type Expr,
  type Local,
  type Loop,
  type Part,
  type Rep,
  type Stmt,
} from '../ir/ir.ts';
import { arrayKinds, isArrayKind } from '../ir/ops.ts';
import { isCounterDeclaration } from '../ir/walk.ts';
import type { Pass } from './pass.ts';
import { BigintSelection } from './select-bigints.ts';
import { QuotientSelection } from './select-quotients.ts';

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
  private readonly zeros: KnownZeros;
  private readonly bigints = new BigintSelection({
    float: (expr) => this.float(expr),
    integer: (expr) => this.integral(expr, 'i64'),
    index: (expr) => this.index(expr),
    condition: (expr) => this.condition(expr),
  });
  private readonly quotients: QuotientSelection;
  /** Locals made here count down, far from those of the source. */
  private nextId = FIRST_BOUND;

  constructor(representations: Representations, zeros: KnownZeros) {
    this.representations = representations;
    this.zeros = zeros;
    this.quotients = new QuotientSelection(
      representations,
      (expr, rep) => this.integral(expr, rep),
      (expr) => this.float(expr),
    );
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
    const value: Expr = { kind: 'convert', mode, value: this.float(test.right), type: 'number', rep: 'i64', loc };
    const right: Expr = { kind: 'local', local, type: 'number', rep: undefined, loc };
    return { local, value, test: { ...test, right } };
  }

  private statement(stmt: Stmt): Stmt {
    switch (stmt.kind) {
      case 'declare':
      case 'assign': {
        if (stmt.value === undefined) return stmt;
        if (this.representations.isWrapped(stmt.local)) return { ...stmt, value: this.wrapped(stmt.value) };
        return { ...stmt, value: this.to(stmt.value, this.representations.of(stmt.local)) };
      }
      case 'store': {
        const kind = stmt.array.type as ArrayKind;
        return { ...stmt, index: this.index(stmt.index), value: this.element(stmt.value, kind) };
      }
      case 'call':
        return { ...stmt, args: stmt.args.map((arg) => this.argument(arg)) };
      case 'new-array':
        return { ...stmt, length: this.float(stmt.length) };
      case 'fill':
        return { ...stmt, value: this.element(stmt.value, stmt.array.type as ArrayKind), ...this.part(stmt) };
      case 'copy-array':
      case 'view':
        return { ...stmt, ...this.part(stmt) };
      case 'set-array':
        return { ...stmt, offset: stmt.offset && this.float(stmt.offset) };
      case 'if':
        return { ...stmt, test: this.to(stmt.test, 'bool'), yes: this.block(stmt.yes), no: this.block(stmt.no) };
      case 'loop':
        return {
          ...stmt,
          header: this.block(stmt.header),
          test: stmt.test === undefined ? undefined : this.to(stmt.test, 'bool'),
          body: this.block(stmt.body),
          update: this.block(stmt.update),
        };
      case 'block':
        return { ...stmt, body: this.block(stmt.body) };
      case 'return':
        return stmt.value === undefined ? stmt : { ...stmt, value: this.argument(stmt.value) };
      case 'check-index': {
        const rep = this.representations.integer(stmt.index, 'unseen');
        return { ...stmt, index: rep === undefined ? this.float(stmt.index) : this.to(stmt.index, 'i64') };
      }
      case 'check-list': {
        const rep = this.representations.integer(stmt.index, 'unseen');
        const index = rep === undefined ? this.float(stmt.index) : this.to(stmt.index, 'i64');
        return { ...stmt, index, length: this.to(stmt.length, 'i64') };
      }
      case 'grow':
        return { ...stmt, length: this.to(stmt.length, 'i64') };
      case 'check-range': {
        if (stmt.value.type === 'bigint') return { ...stmt, value: this.bigints.own(stmt.value) };
        // -0 is no i32: only where it is excluded does an integer tell the same.
        const isInteger = stmt.declared !== 'f32' && this.representations.integer(stmt.value, 'seen') !== undefined;
        return { ...stmt, value: isInteger ? this.to(stmt.value, 'i64') : this.float(stmt.value) };
      }
      case 'checked':
        this.representations.of(stmt.target);
        return this.bigints.checked(stmt);
      case 'fail':
        return stmt.values === undefined ? stmt : { ...stmt, values: stmt.values.map((each) => this.float(each)) };
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
    return { begin: begin && this.float(begin), end: end && this.float(end) };
  }

  /** Arguments and results of functions: numbers are doubles there. */
  private argument(expr: Expr): Expr {
    if (expr.type === 'boolean') return this.to(expr, 'bool');
    if (expr.type === 'bigint') return this.bigints.own(expr);
    return isArrayKind(expr.type) ? { ...expr, rep: 'array' } : this.float(expr);
  }

  /** An index that was checked, or proven: exact in 64 bits. */
  private index(expr: Expr): Expr {
    if (this.representations.integer(expr, 'unseen') !== undefined) return this.to(expr, 'i64');
    return { kind: 'convert', mode: 'exact', value: this.float(expr), type: 'number', rep: 'i64', loc: expr.loc };
  }

  /**
   * A value as an element of an array: floats as they are, integers modulo their size (the cast to it is the back
   * end's).
   */
  private element(expr: Expr, kind: ArrayKind): Expr {
    if (expr.type === 'bigint') return this.bigints.element(expr, kind);
    if (kind === 'Uint8ClampedArray' || arrayKinds[kind].least === undefined) return this.float(expr);
    return this.wrapped(expr);
  }

  private to(expr: Expr, rep: Rep): Expr {
    if (expr.type === 'bigint' && (rep === 'i64' || rep === 'u64')) return this.bigints.to(expr, rep);
    if (rep === 'f64') return this.float(expr);
    if (rep === 'bool') return this.condition(expr);
    if (rep === 'i32' || rep === 'i64') return this.integral(expr, rep);
    throw new Error(`kernelize: no conversion to ${rep}`);
  }

  private convert(value: Expr, rep: Rep, mode: 'exact' | 'wrap' = 'exact'): Expr {
    if (value.rep === rep) return value;
    return { kind: 'convert', mode, value, type: 'number', rep, loc: value.loc };
  }

  private integral(expr: Expr, rep: IntegerRep): Expr {
    if (expr.kind === 'const' && Number.isSafeInteger(expr.value)) return this.compute(expr, rep);
    const own = this.representations.integer(expr, 'unseen');
    if (own === undefined) return this.convert(this.float(expr), rep); // Checked or proven to fit, computed as a double.
    return this.convert(this.compute(expr, own), rep);
  }

  /** An expression computed in the integer type that `integer` found for it. */
  private compute(expr: Expr, rep: IntegerRep): Expr {
    switch (expr.kind) {
      case 'const':
        return { ...expr, value: Number(expr.value) + 0, rep };
      case 'local':
        return this.convert({ ...expr, rep: this.representations.of(expr.local) }, rep);
      case 'length':
        return { ...expr, rep: 'i64' };
      case 'load':
        return this.convert(this.load(expr), rep);
      case 'unary':
        if (expr.op === 'bitnot') return { ...expr, value: this.wrapped(expr.value), rep: 'i32' };
        return { ...expr, value: this.integral(expr.value, rep), rep };
      case 'binary': {
        const written = this.representations.writtenRemainder(expr);
        if (expr.op === 'rem' || written !== undefined)
          return this.convert(this.quotients.remainder(written ?? expr), rep);
        if (['add', 'sub', 'mul'].includes(expr.op)) {
          return { ...expr, left: this.integral(expr.left, rep), right: this.integral(expr.right, rep), rep };
        }
        if (expr.op === 'div') return this.convert(this.quotients.exact(expr), rep);
        const quotient = this.representations.cQuotient(expr);
        if (quotient !== undefined) return this.convert(this.quotients.whole(expr, quotient), 'i32', 'wrap');
        const bits: Expr = {
          ...expr,
          left: this.wrapped(expr.left),
          right: this.wrapped(expr.right),
          rep: expr.op === 'ushr' ? rep : 'i32',
        };
        return bits;
      }
      case 'select': {
        const decided = this.representations.decided(expr.test);
        if (decided !== undefined) return this.integral(decided ? expr.yes : expr.no, rep);
        return {
          ...expr,
          test: this.condition(expr.test),
          yes: this.integral(expr.yes, rep),
          no: this.integral(expr.no, rep),
          rep,
        };
      }
      case 'math':
        return this.computeMath(expr, rep);
      default:
        throw new Error(`kernelize: ${expr.kind} has no integer form`);
    }
  }

  private computeMath(expr: Extract<Expr, { kind: 'math' }>, rep: IntegerRep): Expr {
    const [first] = expr.args as [Expr];
    switch (expr.fn) {
      case 'imul':
      case 'clz32':
        return { ...expr, args: expr.args.map((arg) => this.wrapped(arg)), rep: 'i32' };
      case 'floor':
      case 'ceil':
      case 'trunc':
      case 'round':
        // Of an integer: itself. Of a double: rounded as a double, and then it fits.
        if (this.representations.integer(first, 'unseen') !== undefined) return this.integral(first, rep);
        return this.convert(this.quotients.rounded(expr) ?? { ...expr, args: [this.float(first)], rep: 'f64' }, rep);
      default:
        return { ...expr, args: expr.args.map((arg) => this.integral(arg, rep)), rep };
    }
  }

  /** JavaScript's ToInt32. */
  private wrapped(expr: Expr): Expr {
    const rep = this.representations.integer(expr, 'unseen');
    const value = rep === undefined ? this.float(expr) : this.compute(expr, rep);
    return this.convert(value, 'i32', 'wrap');
  }

  private load(expr: Extract<Expr, { kind: 'load' }>): Expr {
    const kind = expr.array.type as ArrayKind;
    const { least, most } = arrayKinds[kind];
    const rep: Rep = least === undefined ? 'f64' : (most ?? 0) > 2147483647 ? 'i64' : 'i32';
    return { ...expr, index: this.index(expr.index), rep };
  }

  private float(expr: Expr): Expr {
    const value = this.floatOf(expr);
    return this.zeros.mayBeNegative(expr, this.representations) ? opaque(value) : value;
  }

  private floatOf(expr: Expr): Expr {
    if (expr.kind === 'const') return { ...expr, value: Number(expr.value), rep: 'f64' };
    if (expr.kind === 'local') return this.convert({ ...expr, rep: this.representations.of(expr.local) }, 'f64');
    if (expr.kind === 'bigint') return this.bigints.toNumber(expr);
    const rep = this.representations.integer(expr, 'seen');
    // 32-bit sums convert once, and vectorise everywhere; 64-bit ones are exact in doubles as well, and cheaper.
    const arithmetic = expr.kind === 'binary' && ['add', 'sub', 'mul'].includes(expr.op);
    const rounding =
      expr.kind === 'math' &&
      ['floor', 'ceil', 'trunc', 'round'].includes(expr.fn) &&
      this.quotients.rounded(expr) === undefined;
    const exact = arithmetic && rep === 'i64' && !this.representations.isSumOfIntegers(expr);
    if (rep !== undefined && !exact && !rounding) return this.convert(this.compute(expr, rep), 'f64');
    switch (expr.kind) {
      case 'load':
        return this.convert(this.load(expr), 'f64');
      case 'length':
        return this.convert({ ...expr, rep: 'i64' }, 'f64');
      case 'unary':
        if (expr.op === 'neg') return { ...expr, value: this.float(expr.value), rep: 'f64' };
        return this.convert(this.compute(expr, 'i32'), 'f64');
      case 'binary': {
        const { bitwise } = { bitwise: ['and', 'or', 'xor', 'shl', 'shr', 'ushr'].includes(expr.op) };
        if (bitwise) return this.convert(this.compute(expr, expr.op === 'ushr' ? 'i64' : 'i32'), 'f64');
        return { ...expr, left: this.float(expr.left), right: this.rightSide(expr), rep: 'f64' };
      }
      case 'select':
        return {
          ...expr,
          test: this.condition(expr.test),
          yes: this.float(expr.yes),
          no: this.float(expr.no),
          rep: 'f64',
        };
      case 'math':
        if (expr.fn === 'imul' || expr.fn === 'clz32') return this.convert(this.computeMath(expr, 'i32'), 'f64');
        return { ...expr, args: expr.args.map((arg) => this.float(arg)), rep: 'f64' };
      default:
        throw new Error(`kernelize: ${expr.kind} is no number`);
    }
  }

  /** As a double; of a quotient hidden where clang 14 must not know what it divides by. */
  private rightSide({ op, right }: Extract<Expr, { kind: 'binary' }>): Expr {
    const isHidden = op === 'div' && this.zeros.isKnownDivisor(right, this.representations);
    return isHidden ? opaque(this.floatOf(right)) : this.float(right);
  }

  private condition(expr: Expr): Expr {
    switch (expr.kind) {
      case 'const':
      case 'local':
        return { ...expr, rep: 'bool' };
      case 'unary': {
        if (expr.op === 'not') return { ...expr, value: this.condition(expr.value), rep: 'bool' };
        if (expr.value.type === 'bigint') return { ...expr, value: this.bigints.own(expr.value), rep: 'bool' };
        const rep = this.representations.integer(expr.value, 'unseen');
        return {
          ...expr,
          value: rep === undefined ? this.float(expr.value) : this.compute(expr.value, rep),
          rep: 'bool',
        };
      }
      case 'compare':
        return this.comparison(expr);
      case 'logical':
        return { ...expr, left: this.condition(expr.left), right: this.condition(expr.right), rep: 'bool' };
      case 'select':
        return {
          ...expr,
          test: this.condition(expr.test),
          yes: this.condition(expr.yes),
          no: this.condition(expr.no),
          rep: 'bool',
        };
      case 'math':
        return { ...expr, args: expr.args.map((arg) => this.float(arg)), rep: 'bool' };
      default:
        throw new Error(`kernelize: ${expr.kind} is no condition`);
    }
  }

  private comparison(expr: Extract<Expr, { kind: 'compare' }>): Expr {
    if (expr.left.type === 'bigint') return this.bigints.comparison(expr);
    if (expr.left.type === 'boolean') {
      return { ...expr, left: this.condition(expr.left), right: this.condition(expr.right), rep: 'bool' };
    }
    const divisibility = this.quotients.divisibility(expr);
    if (divisibility !== undefined) return divisibility;
    const left = this.representations.integer(expr.left, 'unseen');
    const right = this.representations.integer(expr.right, 'unseen');
    if (left === undefined || right === undefined) {
      return { ...expr, left: this.float(expr.left), right: this.float(expr.right), rep: 'bool' };
    }
    const rep = wider(left, right);
    return { ...expr, left: this.integral(expr.left, rep), right: this.integral(expr.right, rep), rep: 'bool' };
  }
}

function opaque(value: Expr): Expr {
  return { kind: 'math', fn: 'opaque', args: [value], type: 'number', rep: 'f64', loc: value.loc };
}
