// insert-checks: puts a check before each statement that could do what native code must not.
//
//   a[i] = b[j]   becomes   check j in b; check i in a; a[i] = b[j]
//
// Needs: JS-level IR. Guarantees: an index out of bounds and an i32 or u32 out of its range never pass silently; what
// range analysis proves harmless gets no check. Checks stand in JavaScript's order of evaluation, so the stores before
// a failure are done and none after. With overflowcheck=off declared integers wrap instead; with boundscheck=off an
// index is trusted. With boundscheck=js lowering has put a test into reads and writes (lib/ir/elements.ts), and what has
// none is checked.

import { declaredFact } from '../analysis/declared-facts.ts';
import { isFloatGiven } from '../analysis/floats.ts';
import { isIntegerIn } from '../analysis/interval.ts';
import { analyseRanges, type RangeFacts } from '../analysis/range.ts';
import { isGuardedStore, isIndexTest, isTestOf } from '../ir/elements.ts';
import { assertNever, childrenOf, type Expr, type Fn, type Local, type Stmt } from '../ir/ir.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { expressionsOf } from '../ir/walk.ts';
import { eachFunction, type Pass } from './pass.ts';

export const insertChecks: Pass = {
  name: 'insert-checks',
  doc: 'index and range checks, where not proven needless',
  after: [],
  exact: true,
  run: eachFunction((fn) => {
    const ctx: Context = { fn, facts: analyseRanges(fn) };
    // A check repeats the index: as nodes of its own.
    return { ...fn, body: uniqueNodes(block(ctx, fn.body)) };
  }),
};

interface Context {
  readonly fn: Fn;
  readonly facts: RangeFacts;
}

function block(ctx: Context, body: readonly Stmt[]): Stmt[] {
  return body.flatMap((stmt) => statement(ctx, stmt));
}

function statement(ctx: Context, stmt: Stmt): Stmt[] {
  switch (stmt.kind) {
    case 'declare':
    case 'assign': {
      if (stmt.value === undefined) return [stmt];
      // Where it may be undefined, that was an error of the source (lib/analysis/undefined.ts).
      if (stmt.value.kind === 'math' && stmt.value.fn === 'isUndefined') return [];
      const { checks, value } = promise(ctx, stmt.local, stmt.value);
      return [...loads(ctx, stmt.value), ...checks, { ...stmt, value }];
    }
    case 'store': {
      const own = ctx.fn.directives.boundscheck && !isKnown(stmt.array) && !ctx.facts.inBounds(stmt);
      const check: Stmt[] = own ? [{ kind: 'check-index', array: stmt.array, index: stmt.index, loc: stmt.loc }] : [];
      return [...loads(ctx, stmt.index), ...loads(ctx, stmt.value), ...check, stmt];
    }
    case 'call':
      return [...stmt.args.flatMap((arg) => loads(ctx, arg)), stmt];
    case 'new-array':
      return [...loads(ctx, stmt.length), stmt];
    case 'fill':
    case 'checked':
    case 'check-range':
    case 'check-list':
    case 'grow':
    case 'give':
    case 'copy-array':
    case 'view':
    case 'set-array':
      return [...expressionsOf(stmt).flatMap((expr) => loads(ctx, expr)), stmt];
    case 'if':
      if (isGuardedStore(stmt)) {
        const [store] = stmt.yes as [Extract<Stmt, { kind: 'store' }>];
        return [...loads(ctx, stmt.test), ...loads(ctx, store.value), stmt];
      }
      return [...loads(ctx, stmt.test), { ...stmt, yes: block(ctx, stmt.yes), no: block(ctx, stmt.no) }];
    case 'loop': {
      const ofTest = stmt.test === undefined ? [] : loads(ctx, stmt.test);
      const header = [...block(ctx, stmt.header), ...ofTest];
      return [{ ...stmt, header, body: block(ctx, stmt.body), update: block(ctx, stmt.update) }];
    }
    case 'block':
      return [{ ...stmt, body: block(ctx, stmt.body) }];
    case 'return':
      return stmt.value === undefined ? [stmt] : [...loads(ctx, stmt.value), stmt];
    case 'fail':
      return [...(stmt.values ?? []).flatMap((value) => loads(ctx, value)), stmt];
    case 'break':
    case 'continue':
    case 'check-index':
    case 'parallel':
    case 'reduce':
    case 'scalar':
    case 'point':
    case 'poll':
      return [stmt];
    default:
      return assertNever(stmt);
  }
}

/** Checks for the loads in an expression, in order of evaluation. */
function loads(ctx: Context, expr: Expr): Stmt[] {
  // What its test lets through is inside, and so is what the index is made of.
  if (expr.kind === 'select' && isIndexTest(expr.test) && expr.yes.kind === 'load') {
    const { test, yes, no } = expr;
    if (isKnown(yes.array) || isTestOf(test, yes)) return [...loads(ctx, test), ...loads(ctx, no)];
  }
  const inner = childrenOf(expr).flatMap((child) => loads(ctx, child));
  const isChecked = expr.kind === 'load' && ctx.fn.directives.boundscheck && !isKnown(expr.array);
  if (!isChecked || ctx.facts.inBounds(expr)) return inner;
  return [...inner, { kind: 'check-index', array: expr.array, index: expr.index, loc: expr.loc }];
}

/** No index of them is outside: of results and strings by how they are made; of lists there is a check already. */
function isKnown({ isResults, isTrusted, isGrowing, isString }: Local): boolean {
  return isResults === true || isTrusted === true || isGrowing === true || isString === true;
}

/** What keeps the promise of a declared type. */
function promise(ctx: Context, local: Local, value: Expr): { checks: Stmt[]; value: Expr } {
  const { declared } = local;
  if (declared === undefined || declared === 'f64' || local.type === 'bigint') return { checks: [], value };
  if (declared === 'f32' && isFloatGiven(value, (each) => each.declared === 'f32')) return { checks: [], value };
  const fact = ctx.facts.of(value);
  if (declared !== 'f32') {
    const bounds = declaredFact(local);
    if (isIntegerIn(fact, bounds.low, bounds.high) && !fact.maybeNegativeZero) return { checks: [], value };
    if (!ctx.fn.directives.overflowcheck) {
      const zero: Expr = { kind: 'const', value: 0, type: 'number', rep: undefined, loc: value.loc };
      const op = declared === 'i32' ? 'or' : 'ushr';
      return {
        checks: [],
        value: { kind: 'binary', op, left: value, right: zero, type: 'number', rep: undefined, loc: value.loc },
      };
    }
  }
  return { checks: [{ kind: 'check-range', name: local.name, declared, value, loc: value.loc }], value };
}
