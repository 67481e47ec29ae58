// Checks of indices that one test in front of a loop nest makes needless.
//
// In:  a nest, and what is known of its numbers. Out: the checks, and the tests that cover them. Where an index is at
// its lowest and at its highest is asked of lib/analysis/extremes.ts; hoist-checks.ts makes the two versions.

import { countedLoops } from '../analysis/counted-loops.ts';
import { definitionsIn } from '../analysis/definitions.ts';
import { extremesOf, type Nest, notNegative } from '../analysis/extremes.ts';
import { guarded, leaves, type Place } from '../analysis/guards.ts';
import { arrayOfTest, isIndexTest } from '../ir/elements.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { comparison, integerBinary, numberConst } from '../ir/make.ts';
import { textOf } from '../ir/same.ts';
import { type PositionTest, positionTests } from '../ir/string-guards.ts';
import { expressionsOf, statementsIn, subexpressions, targetOf } from '../ir/walk.ts';

export interface Hoisted {
  readonly checks: ReadonlySet<Stmt>;
  /** The same of boundscheck=js: lib/ir/elements.ts. */
  readonly indexTests: ReadonlySet<Expr>;
  /** The same of units of strings: lib/ir/string-guards.ts. */
  readonly positionTests: ReadonlySet<Expr>;
  readonly tests: readonly Expr[];
}

/** Index checks that tests before the nest make needless, and the tests. */
export function hoistable(
  stmts: readonly Stmt[],
  { facts, isInvariant }: Pick<Nest, 'facts' | 'isInvariant'>,
): Hoisted {
  const definitions = definitionsIn(stmts);
  const continued = continuedIn(stmts);
  const checks = new Set<Stmt>();
  const indexTests = new Set<Expr>();
  const positions = new Set<Expr>();
  const tests = new Tests();
  /** Whether a test in front covers this index, which it then does. */
  const covers = (index: Expr, array: Local | undefined, place: Place): boolean => {
    if (array === undefined || !isInvariant(array)) return false;
    const extremes = extremesOf(index, { facts, isInvariant, ...place, definitions, continued });
    if (extremes === undefined || isNegative(extremes.low)) return false;
    const length: Expr = { kind: 'length', array, type: 'number', rep: undefined, loc: index.loc };
    const tooLow = facts.of(index).low >= 0 ? undefined : notNegative(extremes.low);
    if (tooLow !== undefined) tests.add(tooLow);
    tests.addBelow(extremes.high, length);
    return true;
  };
  const hoistPosition = (test: PositionTest, place: Place): void => {
    const { left, right, op } = test;
    if (right.kind === 'length' && !isInvariant(right.array)) return;
    const extremes = extremesOf(left, { facts, isInvariant, ...place, definitions, continued });
    if (extremes === undefined || (op === 'ge' && isNegative(extremes.low))) return;
    const tooLow = op === 'ge' ? notNegative(extremes.low) : undefined;
    if (tooLow !== undefined) tests.add(tooLow);
    if (op === 'lt' && right.kind === 'length') {
      if (isBehind(extremes.high, right.array)) return;
      tests.addBelow(extremes.high, { ...right });
    }
    positions.add(test);
  };
  const visit = (body: readonly Stmt[], around: Place): void => {
    let place = around;
    for (const [at, stmt] of body.entries()) {
      for (const test of positionTestsOf(stmt)) hoistPosition(test, place);
      // What stands in a loop's own test is evaluated once more than its body.
      for (const expr of stmt.kind === 'loop' ? [] : expressionsOf(stmt)) {
        for (const each of subexpressions(expr)) {
          if (!isIndexTest(each)) continue;
          if (covers(each.args[0] as Expr, arrayOfTest(each), place)) indexTests.add(each);
        }
      }
      if (stmt.kind === 'check-index') {
        if (covers(stmt.index, stmt.array, place)) checks.add(stmt);
      } else if (stmt.kind === 'if') {
        const { test, yes, no } = stmt;
        const where = (holds: boolean, behind: readonly Stmt[]) => guarded(place, test, { holds, behind, isInvariant });
        visit(yes, where(true, yes));
        visit(no, where(false, no));
        // `if (x < 1) continue;` guards what follows.
        const rest = body.slice(at + 1);
        if (leaves(yes)) place = where(false, rest);
        if (leaves(no)) place = where(true, rest);
      } else if (stmt.kind === 'block') {
        visit(stmt.body, place);
      } else if (stmt.kind === 'loop') {
        visit(stmt.body, { ...place, loops: [...place.loops, ...countedLoops(stmt)] });
      }
    }
  };
  visit(stmts, { loops: [], guards: [] });
  return { checks, indexTests, positionTests: positions, tests: tests.all() };
}

/** Tests of positions in strings; those of loops are not asked about, which are what ends them. */
export function positionTestsOf(stmt: Stmt): readonly PositionTest[] {
  return stmt.kind === 'loop' ? [] : expressionsOf(stmt).flatMap(positionTests);
}

function isNegative(low: Expr): boolean {
  return low.kind === 'const' && Number(low.value) < 0;
}

/** Whether a position is certainly behind the last: what looks at the next unit does so at the end, too. */
function isBehind(high: Expr, array: Local): boolean {
  const isSum = high.kind === 'binary' && high.op === 'add' && high.right.kind === 'const';
  const base = isSum ? high.left : high;
  return base.kind === 'length' && base.array.id === array.id;
}

/** Locals that a region steps, once, and does not declare: `for (; i < n; i++)`. */
function continuedIn(stmts: readonly Stmt[]): ReadonlySet<number> {
  const times = new Map<number, number>();
  for (const stmt of statementsIn(stmts)) {
    const id = targetOf(stmt)?.id;
    if (id !== undefined) times.set(id, (times.get(id) ?? 0) + (stmt.kind === 'assign' ? 1 : 2));
  }
  return new Set([...times].filter(([, count]) => count === 1).map(([id]) => id));
}

/** Tests without those that others imply. */
class Tests {
  private readonly plain = new Map<string, Expr>();
  /** `base + most < length`, by base and length. */
  private readonly below = new Map<string, { base: Expr; most: number; length: Expr }>();

  add(test: Expr): void {
    this.plain.set(textOf(test), test);
  }

  addBelow(value: Expr, length: Expr): void {
    const offset = value.kind === 'binary' && value.right.kind === 'const' ? Number(value.right.value) : undefined;
    const isSum = value.kind === 'binary' && offset !== undefined && (value.op === 'add' || value.op === 'sub');
    const base = isSum ? value.left : value;
    const most = !isSum ? 0 : value.op === 'add' ? (offset as number) : -(offset as number);
    const key = `${textOf(base)} ${textOf(length)}`;
    const known = this.below.get(key);
    this.below.set(key, { base, length, most: Math.max(most, known?.most ?? most) });
  }

  all(): Expr[] {
    const below = [...this.below.values()].map(({ base, most, length }) => {
      const value = integerBinary(most < 0 ? 'sub' : 'add', base, numberConst(Math.abs(most), base.loc));
      return comparison('lt', value, length);
    });
    return [...this.plain.values(), ...below];
  }
}
