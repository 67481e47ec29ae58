// Which indices an iteration tests first, as far as its beginning can say what they are.
//
//   while (n-- > 0) { x = a[i]; y = a[i + 1]; i += 2; if (y > 0) i = x; … }      a[i] and a[i + 1]
//
// In:  a loop. Out: tests of indices in its body (lib/ir/elements.ts), and each as it would be asked in front of the body.
// Changes nothing.
//
// Asked there, a test is the same where no local has changed but by what is known of it, and where no element has that it
// reads. What it reads must be inside, too: so it reads nothing that a check or a condition in the body is in front of.

import { type IndexTest, isGuardedStore, isIndexTest } from '../ir/elements.ts';
import { childrenOf, type Expr, type Local, type Loop, type Stmt } from '../ir/ir.ts';
import { mapChildren } from '../ir/map.ts';
import { expressionsOf, statementsIn, subexpressions, targetOf } from '../ir/walk.ts';

export interface LeadingTest {
  readonly test: IndexTest;
  readonly inFront: IndexTest;
}

/** No index that people write is larger. */
const LARGEST = 16;

export function leadingTests(loop: Loop): readonly LeadingTest[] {
  const search = new Search(loop);
  for (const stmt of loop.body) {
    if (!search.statement(stmt)) break;
  }
  return search.found;
}

class Search {
  readonly found: LeadingTest[] = [];
  private readonly tests = new Set<Expr>();
  /** What locals hold that were given a value; undefined: it is not known. */
  private readonly values = new Map<number, Expr | undefined>();
  /** Ids of arrays that are not the same in each iteration. */
  private readonly changing: ReadonlySet<number>;
  private mayRead = true;

  constructor({ body, update }: Loop) {
    const all = statementsIn([...body, ...update]);
    this.changing = new Set(all.flatMap((stmt) => (stmt.kind === 'assign' ? [] : [targetOf(stmt)?.id ?? -1])));
  }

  /** Whether what follows is reached, too. */
  statement(stmt: Stmt): boolean {
    switch (stmt.kind) {
      case 'declare':
      case 'assign':
        if (stmt.value !== undefined) this.tested(stmt.value);
        this.values.set(stmt.local.id, stmt.value && this.inFront(stmt.value));
        return true;
      case 'store':
        this.tested(stmt.index);
        this.tested(stmt.value);
        this.mayRead = false;
        return true;
      case 'if':
        this.tested(stmt.test);
        if (isGuardedStore(stmt) && this.tests.has(stmt.test)) {
          for (const expr of stmt.yes.flatMap(expressionsOf)) this.tested(expr);
        }
        break;
      default:
    }
    this.mayRead = false;
    for (const each of statementsIn([stmt])) {
      const target = targetOf(each);
      if (target !== undefined) this.values.set(target.id, undefined);
    }
    return !mayLeave(stmt);
  }

  /** Tests that are made whenever the expression is evaluated, and those behind them. */
  private tested(expr: Expr): void {
    if (isIndexTest(expr)) {
      this.tested(expr.args[0] as Expr);
      const inFront = this.inFront(expr);
      if (inFront === undefined || !isIndexTest(inFront)) return;
      this.found.push({ test: expr, inFront });
      this.tests.add(expr);
    } else if (expr.kind === 'select') {
      this.tested(expr.test);
      if (this.tests.has(expr.test)) this.tested(expr.yes);
    } else if (expr.kind === 'logical') {
      this.tested(expr.left);
      if (this.tests.has(expr.left) && expr.op === 'and') this.tested(expr.right);
    } else {
      for (const child of childrenOf(expr)) this.tested(child);
    }
  }

  /** The expression in front of the body; undefined: it can't be told. */
  private inFront(expr: Expr): Expr | undefined {
    let isKnown = true;
    const visit = (each: Expr): Expr => {
      if (each.kind === 'select' && this.tests.has(each.test)) return visit(each.yes);
      if (each.kind === 'local') {
        const value = this.values.has(each.local.id) ? this.values.get(each.local.id) : each;
        isKnown &&= value !== undefined;
        return value ?? each;
      }
      if (each.kind === 'length' || each.kind === 'load') isKnown &&= !this.isChanging(each.array);
      if (each.kind === 'load') isKnown &&= this.mayRead;
      if (each.kind === 'bigint' || each.kind === 'convert') isKnown = false;
      return isKnown ? mapChildren(each, visit) : each;
    };
    const made = visit(expr);
    return isKnown && subexpressions(made).length <= LARGEST ? made : undefined;
  }

  private isChanging({ id }: Local): boolean {
    return this.changing.has(id);
  }
}

function mayLeave(stmt: Stmt): boolean {
  const all = statementsIn([stmt]);
  const labels = new Set(all.flatMap((each) => (each.kind === 'loop' || each.kind === 'block' ? [each.label] : [])));
  return all.some((each) => {
    if (each.kind === 'return') return true;
    return (each.kind === 'break' || each.kind === 'continue') && !labels.has(each.label);
  });
}
