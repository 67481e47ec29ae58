// Reading IR: the parts of statements, and walks over all of them.

import { childrenOf, type Expr, type Local, type Loop, type Stmt } from './ir.ts';

/** Expressions directly in a statement, in order of evaluation; a loop's test is evaluated after its header. */
export function expressionsOf(stmt: Stmt): readonly Expr[] {
  switch (stmt.kind) {
    case 'declare':
    case 'return':
      return stmt.value === undefined ? [] : [stmt.value];
    case 'assign':
    case 'check-range':
    case 'checked':
      return [stmt.value];
    case 'fill':
      return [stmt.value, stmt.begin, stmt.end].filter((each) => each !== undefined);
    case 'copy-array':
    case 'view':
      return [stmt.begin, stmt.end].filter((each) => each !== undefined);
    case 'set-array':
      return stmt.offset === undefined ? [] : [stmt.offset];
    case 'store':
      return [stmt.index, stmt.value];
    case 'call':
      return stmt.args;
    case 'fail':
      return stmt.values ?? [];
    case 'new-array':
    case 'grow':
    case 'give':
      return [stmt.length];
    case 'check-list':
      return [stmt.index, stmt.length];
    case 'if':
      return [stmt.test];
    case 'loop':
      return stmt.test === undefined ? [] : [stmt.test];
    case 'check-index':
      return [stmt.index];
    case 'parallel':
      return [stmt.trips];
    default:
      return [];
  }
}

/** Blocks directly in a statement. */
export function blocksOf(stmt: Stmt): readonly (readonly Stmt[])[] {
  switch (stmt.kind) {
    case 'if':
      return [stmt.yes, stmt.no];
    case 'loop':
      return [stmt.header, stmt.body, stmt.update];
    case 'block':
    case 'parallel':
      return [stmt.body];
    default:
      return [];
  }
}

/** The local that a statement gives a value. */
export function targetOf(stmt: Stmt): Local | undefined {
  switch (stmt.kind) {
    case 'declare':
    case 'assign':
      return stmt.local;
    case 'call':
    case 'new-array':
    case 'copy-array':
    case 'checked':
    case 'view':
    case 'point':
      return stmt.target;
    case 'reduce':
      return { start: stmt.tree, lanes: stmt.lanes, chunk: undefined, leaf: undefined, finish: stmt.reduction.local }[
        stmt.step
      ];
    default:
      return undefined;
  }
}

/** Every statement, outer ones before those inside them. */
export function statementsIn(body: readonly Stmt[]): Stmt[] {
  // Lists: generators inside each other took a third of the compiler's time.
  const found: Stmt[] = [];
  const visit = (block: readonly Stmt[]): void => {
    for (const stmt of block) {
      found.push(stmt);
      for (const inner of blocksOf(stmt)) visit(inner);
    }
  };
  visit(body);
  return found;
}

/** An expression and all in it. */
export function subexpressions(expr: Expr): Expr[] {
  const found: Expr[] = [];
  const visit = (each: Expr): void => {
    found.push(each);
    for (const child of childrenOf(each)) visit(child);
  };
  visit(expr);
  return found;
}

/** Whether a local, which is no array, is read or given a value in these statements. */
export function mentions(body: readonly Stmt[], id: number): boolean {
  const reads = (expr: Expr) => subexpressions(expr).some((each) => each.kind === 'local' && each.local.id === id);
  for (const stmt of statementsIn(body)) if (targetOf(stmt)?.id === id || expressionsOf(stmt).some(reads)) return true;
  return false;
}

/** Whether a statement declares what the update of the loop behind it steps: `let i = 0` in a for's head. */
export function isCounterDeclaration(stmt: Stmt, loop: Loop): boolean {
  return stmt.kind === 'declare' && loop.update.some((step) => targetOf(step)?.id === stmt.local.id);
}

/** The conditions that all hold where a test is true. */
export function conjuncts(test: Expr): readonly Expr[] {
  return test.kind === 'logical' && test.op === 'and' ? [...conjuncts(test.left), ...conjuncts(test.right)] : [test];
}

/** Whether these statements give a local a value. */
export function givesValue(body: readonly Stmt[], { id }: Local): boolean {
  for (const stmt of statementsIn(body)) if (targetOf(stmt)?.id === id) return true;
  return false;
}

/** Ids of all that these statements read or give a value; arrays not among them. */
export function localsIn(body: readonly Stmt[]): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const stmt of statementsIn(body)) {
    const target = targetOf(stmt);
    if (target !== undefined) ids.add(target.id);
    for (const expr of expressionsOf(stmt)) {
      for (const each of subexpressions(expr)) if (each.kind === 'local') ids.add(each.local.id);
    }
  }
  return ids;
}
