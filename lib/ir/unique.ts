// Every expression stands in one place: facts of an analysis are kept by node, and hold at that place only.

import { assertNever, type Expr, type Stmt } from './ir.ts';

/** The same statements, with a copy of every expression that had been met before. */
export function uniqueNodes(body: readonly Stmt[], seen: Set<Expr> = new Set()): Stmt[] {
  const fresh = (expr: Expr): Expr => {
    const copy = seen.has(expr) ? { ...expr } : expr;
    const inner = withChildren(copy, fresh);
    seen.add(inner);
    return inner;
  };
  const block = (stmts: readonly Stmt[]) => uniqueNodes(stmts, seen);
  return body.map((stmt): Stmt => {
    switch (stmt.kind) {
      case 'declare':
      case 'return':
        return stmt.value === undefined ? stmt : { ...stmt, value: fresh(stmt.value) };
      case 'assign':
      case 'fill':
      case 'check-range':
        return { ...stmt, value: fresh(stmt.value) };
      case 'store':
        return { ...stmt, index: fresh(stmt.index), value: fresh(stmt.value) };
      case 'call':
        return { ...stmt, args: stmt.args.map(fresh) };
      case 'new-array':
        return { ...stmt, length: fresh(stmt.length) };
      case 'if':
        return { ...stmt, test: fresh(stmt.test), yes: block(stmt.yes), no: block(stmt.no) };
      case 'loop': {
        const test = stmt.test === undefined ? undefined : fresh(stmt.test);
        return { ...stmt, test, header: block(stmt.header), update: block(stmt.update), body: block(stmt.body) };
      }
      case 'block':
        return { ...stmt, body: block(stmt.body) };
      case 'check-index':
        return { ...stmt, index: fresh(stmt.index) };
      case 'break':
      case 'continue':
      case 'fail':
      case 'copy-array':
        return stmt;
      default:
        return assertNever(stmt);
    }
  });
}

function withChildren(expr: Expr, change: (expr: Expr) => Expr): Expr {
  switch (expr.kind) {
    case 'const':
    case 'local':
    case 'length':
      return expr;
    case 'unary':
    case 'convert':
      return { ...expr, value: change(expr.value) };
    case 'binary':
    case 'compare':
    case 'logical':
      return { ...expr, left: change(expr.left), right: change(expr.right) };
    case 'select':
      return { ...expr, test: change(expr.test), yes: change(expr.yes), no: change(expr.no) };
    case 'math':
      return { ...expr, args: expr.args.map(change) };
    case 'load':
      return { ...expr, index: change(expr.index) };
    default:
      return assertNever(expr);
  }
}
