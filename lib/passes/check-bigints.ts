// check-bigints: a check on each bigint operation that could leave its 64 bits.
//
//   s = s + a * b   becomes   product = checked(a * b); sum = checked(s + product); s = sum
//   h = BigInt.asUintN(64, h * p)   stays: only the low 64 bits count
//
// Needs: JS-level IR, before insert-checks (indices inside the operations are checked where those now stand).
// Guarantees: every bigint expression is exact in its type, or stands where only its low 64 bits count, in JavaScript's
// order of evaluation; declared i64 and u64 hold what they promise. With overflowcheck=off sums, products, shifts and
// assignments wrap instead, as asIntN(64, …) and asUintN(64, …) say; division, ** and BigInt(…) keep their checks.

import { isIntegerIn } from '../analysis/interval.ts';
import { analyseRanges, type RangeFacts } from '../analysis/range.ts';
import {
  bigintFact,
  childModes,
  fits,
  isModular,
  LARGEST_SHIFT,
  type Mode,
  mayFailItself,
  needsCountCheck,
  operandTypes,
  wideRanges,
} from '../ir/bigints.ts';
import { type Fresh, freshOf } from '../ir/copy.ts';
import type { BigintRange, Expr, Fn, Local, Loop, Stmt, Wide } from '../ir/ir.ts';
import { mapChildren, mapStatement } from '../ir/map.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { expressionsOf, statementsIn, subexpressions, targetOf } from '../ir/walk.ts';
import { eachFunction, type Pass } from './pass.ts';

export const checkBigints: Pass = {
  name: 'check-bigints',
  doc: 'checks bigint operations that could leave 64 bits',
  after: [],
  exact: true,
  run: eachFunction((fn) => {
    if (!usesBigints(fn)) return fn;
    // A range check repeats its value: as nodes of its own.
    return { ...fn, body: uniqueNodes(new Checker(fn).block(fn.body)) };
  }),
};

function usesBigints(fn: Fn): boolean {
  for (const stmt of statementsIn(fn.body)) {
    for (const expr of expressionsOf(stmt)) {
      for (const each of subexpressions(expr)) if (each.type === 'bigint') return true;
    }
  }
  return false;
}

/** What the results of checked operations are called. */
const resultNames: Readonly<Record<string, string>> = {
  ...{ add: 'sum', sub: 'difference', mul: 'product', div: 'quotient', rem: 'remainder', pow: 'power' },
  ...{ shl: 'shifted', shr: 'shifted', neg: 'negated', fromNumber: 'integer' },
};

class Checker {
  private readonly wraps: boolean;
  private readonly facts: RangeFacts;
  /** Steps of counters that the loop's test keeps in range. */
  private readonly proven = new Set<Expr>();
  private readonly fresh: Fresh;

  constructor(fn: Fn) {
    this.wraps = !fn.directives.overflowcheck;
    this.facts = analyseRanges(fn);
    this.fresh = freshOf(fn);
  }

  block(body: readonly Stmt[]): Stmt[] {
    return body.flatMap((stmt) => this.statement(stmt));
  }

  private statement(stmt: Stmt): Stmt[] {
    const out: Stmt[] = [];
    switch (stmt.kind) {
      case 'declare':
      case 'assign': {
        if (stmt.value === undefined) return [stmt];
        const value = this.promise(stmt.local, this.expression(stmt.value, 'exact', out), out);
        return [...out, { ...stmt, value }];
      }
      case 'loop': {
        this.proveCounter(stmt);
        const header = this.block(stmt.header);
        const test = stmt.test && this.expression(stmt.test, 'exact', header);
        return [{ ...stmt, header, test, body: this.block(stmt.body), update: this.block(stmt.update) }];
      }
      default: {
        // Stores and fills keep the low 64 bits.
        const modular = stmt.kind === 'store' || stmt.kind === 'fill';
        const expr = (each: Expr) =>
          this.expression(each, modular && each.type === 'bigint' ? 'modular' : 'exact', out);
        const mapped = mapStatement(stmt, { expr, block: (body) => this.block(body) });
        return [...out, mapped];
      }
    }
  }

  /** What keeps the promise of a bigint's declared type. */
  private promise(local: Local, value: Expr, out: Stmt[]): Expr {
    const { declared } = local;
    if (local.type !== 'bigint' || (declared !== 'i64' && declared !== 'u64')) return value;
    if (fits(bigintFact(value), declared)) return value;
    if (this.wraps) return wrapped(value, declared);
    out.push({ kind: 'check-range', name: local.name, declared, value, loc: value.loc });
    return value;
  }

  /** The expression without what can fail: that is computed, in order, by the statements in `out`. */
  private expression(expr: Expr, mode: Mode, out: Stmt[]): Expr {
    if (this.wraps && mode === 'exact' && this.wrapsInsteadOfFailing(expr)) {
      return wrapped(this.expression(expr, 'modular', out), bigintFact(expr).type);
    }
    const modes = childModes(expr, mode);
    const types = operandTypes(expr, mode);
    let at = 0;
    const inner = mapChildren(expr, (child) => {
      const index = at++;
      const conditional = (expr.kind === 'logical' && index === 1) || (expr.kind === 'select' && index > 0);
      const before: Stmt[] = [];
      const value = this.converted(this.expression(child, modes[index] ?? 'exact', before), types[index], before);
      if (conditional && before.length > 0) throw new Error('kernelize: a check where it must not always happen');
      out.push(...before);
      return value;
    });
    if (expr.type !== 'bigint' || !['unary', 'binary', 'bigint'].includes(expr.kind)) return inner;
    if (mode === 'modular' && isModular(expr)) return needsCountCheck(expr) ? this.counted(inner, out) : inner;
    const fact = bigintFact(expr);
    // Facts suppose that operations are checked: what wraps instead may be anything of its type.
    const fails = fact.fails || (this.wraps && bigintFact(inner).fails);
    if (!fails || this.proven.has(expr) || this.isProvenInteger(expr)) return inner;
    const name = inner.kind === 'bigint' ? inner.fn : 'op' in inner ? inner.op : '';
    const range = this.wraps ? wideRanges[fact.type] : fact;
    return this.checked('operation', inner, fact.type, range, resultNames[name] ?? 'result', out);
  }

  private wrapsInsteadOfFailing(expr: Expr): boolean {
    if (expr.type !== 'bigint' || !isModular(expr)) return false;
    return mayFailItself(expr, 'exact') && !this.proven.has(expr);
  }

  private isProvenInteger(expr: Expr): boolean {
    if (expr.kind !== 'bigint' || expr.fn !== 'fromNumber') return false;
    return isIntegerIn(this.facts.of(expr.value), expr.wide === 'u64' ? 0 : -(2 ** 63), 2 ** 53);
  }

  private converted(value: Expr, type: Wide | undefined, out: Stmt[]): Expr {
    if (type === undefined || fits(bigintFact(value), type)) return value;
    return this.checked('conversion', value, type, bigintFact(value), 'converted', out);
  }

  /** A shift whose count JavaScript has room for. */
  private counted(expr: Expr, out: Stmt[]): Expr {
    if (expr.kind !== 'binary') return expr;
    const range = { low: -LARGEST_SHIFT, high: LARGEST_SHIFT };
    const { type } = bigintFact(expr.right);
    return { ...expr, right: this.checked('count', expr.right, type, range, 'count', out) };
  }

  private checked(
    check: 'operation' | 'conversion' | 'count',
    value: Expr,
    type: Wide,
    range: BigintRange,
    name: string,
    out: Stmt[],
  ): Expr {
    const low = range.low > wideRanges[type].low ? range.low : wideRanges[type].low;
    const high = range.high < wideRanges[type].high ? range.high : wideRanges[type].high;
    const { loc } = value;
    const id = this.fresh.local();
    const held = { type: 'bigint', declared: type, bounds: { low, high }, mutable: false, parameter: false } as const;
    const target: Local = { id, name, loc, ...held };
    out.push({ kind: 'checked', target, check, value, loc });
    return { kind: 'local', local: target, type: 'bigint', rep: undefined, loc };
  }

  /** `for (…; i < n; i++)`: i + 1n is at most n, unless the body changes i. */
  private proveCounter(loop: Loop): void {
    const { test } = loop;
    const [step] = loop.update;
    if (test?.kind !== 'compare' || loop.bodyFirst || loop.update.length !== 1 || step?.kind !== 'assign') return;
    if (test.left.kind !== 'local' || test.left.local.id !== step.local.id || test.left.type !== 'bigint') return;
    const { value, local } = step;
    if (value.kind !== 'binary' || value.left.kind !== 'local' || value.left.local.id !== local.id) return;
    if (value.right.kind !== 'const' || value.right.value !== 1n) return;
    const { low, high } = bigintFact(test.right);
    const type = wideRanges[bigintFact(test.left).type];
    const up = test.op === 'lt' && value.op === 'add' && high <= type.high;
    const down = test.op === 'gt' && value.op === 'sub' && low >= type.low;
    if (!up && !down) return;
    for (const stmt of statementsIn([...loop.header, ...loop.body])) if (targetOf(stmt)?.id === local.id) return;
    this.proven.add(value);
  }
}

function wrapped(value: Expr, wide: Wide): Expr {
  return { kind: 'bigint', fn: 'wrap', wide, bits: 64, value, type: 'bigint', rep: undefined, loc: value.loc };
}
