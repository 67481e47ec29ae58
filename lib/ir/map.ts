// Rebuilding IR: the same node with its parts exchanged. The one place that knows the parts of every node for passes
// that change something and keep the rest.

import { assertNever, type Expr, type Local, type Part, type Stmt } from './ir.ts';

/** What to do with the parts of a statement; parts without a function stay as they are. */
export interface Mapping {
  /** Expressions directly in the statement, in order of evaluation. */
  readonly expr?: (expr: Expr) => Expr;
  /** Blocks inside it. */
  readonly block?: (body: readonly Stmt[]) => readonly Stmt[];
  /** Locals that it declares, assigns or indexes (not those in its expressions). */
  readonly local?: (local: Local) => Local;
  readonly label?: (label: number) => number;
}

const same = <T>(part: T): T => part;

export function mapStatement(stmt: Stmt, mapping: Mapping): Stmt {
  const { expr = same, block = same, local = same, label = same } = mapping;
  switch (stmt.kind) {
    case 'declare':
      return { ...stmt, local: local(stmt.local), value: stmt.value && expr(stmt.value) };
    case 'assign':
      return { ...stmt, local: local(stmt.local), value: expr(stmt.value) };
    case 'store':
      return { ...stmt, array: local(stmt.array), index: expr(stmt.index), value: expr(stmt.value) };
    case 'call':
      return { ...stmt, target: stmt.target && local(stmt.target), args: stmt.args.map(expr) };
    case 'new-array':
      return { ...stmt, target: local(stmt.target), length: expr(stmt.length) };
    case 'fill':
      return { ...stmt, array: local(stmt.array), value: expr(stmt.value), ...mapPart(stmt, expr) };
    case 'copy-array':
    case 'view':
      return { ...stmt, target: local(stmt.target), source: local(stmt.source), ...mapPart(stmt, expr) };
    case 'point':
      return { ...stmt, target: local(stmt.target), source: stmt.source && local(stmt.source) };
    case 'set-array': {
      const offset = stmt.offset && expr(stmt.offset);
      return { ...stmt, array: local(stmt.array), source: local(stmt.source), offset };
    }
    case 'if':
      return { ...stmt, test: expr(stmt.test), yes: block(stmt.yes), no: block(stmt.no) };
    case 'loop':
      return {
        ...stmt,
        label: label(stmt.label),
        header: block(stmt.header),
        test: stmt.test && expr(stmt.test),
        body: block(stmt.body),
        update: block(stmt.update),
        ...(stmt.parallel && {
          parallel: {
            ...stmt.parallel,
            integers: stmt.parallel.integers.map(local),
            lengths: stmt.parallel.lengths.map(local),
            apart: stmt.parallel.apart.map(([a, b]) => [local(a), local(b)] as const),
          },
        }),
        ...(stmt.reductions && { reductions: stmt.reductions.map((each) => ({ ...each, local: local(each.local) })) }),
      };
    case 'block':
      return { ...stmt, label: label(stmt.label), body: block(stmt.body) };
    case 'break':
    case 'continue':
      return { ...stmt, label: label(stmt.label) };
    case 'return':
      return { ...stmt, value: stmt.value && expr(stmt.value) };
    case 'check-index':
      return { ...stmt, array: local(stmt.array), index: expr(stmt.index) };
    case 'check-list':
      return { ...stmt, array: local(stmt.array), index: expr(stmt.index), length: expr(stmt.length) };
    case 'grow':
    case 'give':
      return { ...stmt, array: local(stmt.array), length: expr(stmt.length) };
    case 'check-range':
      return { ...stmt, value: expr(stmt.value) };
    case 'checked':
      return { ...stmt, target: local(stmt.target), value: expr(stmt.value) };
    case 'fail':
      return stmt.values === undefined ? stmt : { ...stmt, values: stmt.values.map(expr) };
    case 'scalar':
      return stmt;
    case 'parallel':
      return {
        ...{ ...stmt, begin: local(stmt.begin), end: local(stmt.end), trips: expr(stmt.trips), body: block(stmt.body) },
        reductions: stmt.reductions.map(({ reduction, tree }) => ({
          reduction: { ...reduction, local: local(reduction.local) },
          tree: local(tree),
        })),
      };
    case 'reduce': {
      const reduction = { ...stmt.reduction, local: local(stmt.reduction.local) };
      return { ...stmt, reduction, lanes: local(stmt.lanes), tree: local(stmt.tree) };
    }
    case 'poll':
      return { ...stmt, turns: stmt.turns && local(stmt.turns) };
    default:
      return assertNever(stmt);
  }
}

function mapPart({ begin, end }: Part, expr: (expr: Expr) => Expr): Part {
  return { begin: begin && expr(begin), end: end && expr(end) };
}

/** The expression with its direct sub-expressions exchanged. */
export function mapChildren(expr: Expr, change: (expr: Expr) => Expr): Expr {
  switch (expr.kind) {
    case 'const':
    case 'local':
    case 'length':
      return expr;
    case 'unary':
    case 'convert':
    case 'bigint':
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

/** The expression with the locals in it exchanged, arrays included. */
export function mapLocals(expr: Expr, change: (local: Local) => Local): Expr {
  const inner = mapChildren(expr, (child) => mapLocals(child, change));
  switch (inner.kind) {
    case 'local':
      return { ...inner, local: change(inner.local) };
    case 'load':
    case 'length':
      return { ...inner, array: change(inner.array) };
    default:
      return inner;
  }
}

/**
 * The same statements with every expression directly in one, and then the statement itself, exchanged; inner ones
 * first.
 */
export function replaceExpressions(
  body: readonly Stmt[],
  expr: (expr: Expr) => Expr,
  stmt: (stmt: Stmt) => Stmt,
): Stmt[] {
  return body.map((each) =>
    stmt(mapStatement(each, { expr, block: (inner) => replaceExpressions(inner, expr, stmt) })),
  );
}

/** The same statements with locals exchanged, read or given a value; arrays that are read stay. */
export function replaceLocals(body: readonly Stmt[], local: (local: Local) => Local): Stmt[] {
  const expr = (value: Expr): Expr => {
    const inner = mapChildren(value, expr);
    return inner.kind === 'local' ? { ...inner, local: local(inner.local) } : inner;
  };
  return body.map((stmt) => mapStatement(stmt, { expr, local, block: (inner) => replaceLocals(inner, local) }));
}
