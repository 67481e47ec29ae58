// Invariants of the IR at either level. A broken one is a bug in kernelize: the error names the pass.

import { childrenOf, type Expr, type Module, type Rep, type Stmt } from './ir.ts';
import { expressionsOf } from './walk.ts';

type Level = 'js' | 'machine';

/** @throws Error if the module breaks an invariant of its level. */
export function verify(module: Module, level: Level, where: string): void {
  for (const fn of module.functions) {
    const known = new Set([...fn.parameters.map(({ id }) => id), ...module.tables.map(({ local }) => local.id)]);
    const fail = (what: string) => {
      throw new Error(`kernelize: IR of ${fn.name} ${where}: ${what}`);
    };
    checkBlock(fn.body, { level, known, labels: new Set(), nodes: new Set(), isInTask: false, fail });
  }
}

interface Checker {
  readonly level: Level;
  readonly known: Set<number>;
  readonly labels: ReadonlySet<number>;
  readonly nodes: Set<Expr>;
  /** Whether it looks at what a task of a parallel loop does. */
  readonly isInTask: boolean;
  readonly fail: (what: string) => void;
}

function checkBlock(body: readonly Stmt[], ctx: Checker): void {
  for (const stmt of body) checkStatement(stmt, ctx);
}

function checkStatement(stmt: Stmt, ctx: Checker): void {
  const isWritten = stmt.kind === 'store' || stmt.kind === 'fill' || stmt.kind === 'set-array' || stmt.kind === 'grow';
  if (isWritten && stmt.array.isString) ctx.fail(`${stmt.array.name} is a string, and written to`);
  if (stmt.kind !== 'loop') for (const expr of expressionsOf(stmt)) checkExpression(expr, ctx);
  switch (stmt.kind) {
    case 'declare':
      ctx.known.add(stmt.local.id);
      break;
    case 'assign':
      if (!ctx.known.has(stmt.local.id)) ctx.fail(`${stmt.local.name} is assigned before its declaration`);
      break;
    case 'call':
      if (stmt.target) ctx.known.add(stmt.target.id);
      break;
    case 'reduce':
      if (stmt.step === 'start') ctx.known.add(stmt.tree.id);
      if (stmt.step === 'lanes') ctx.known.add(stmt.lanes.id);
      for (const { id, name } of [stmt.tree, stmt.reduction.local]) {
        if (!ctx.known.has(id)) ctx.fail(`${name} is reduced before its declaration`);
      }
      break;
    case 'point':
      if (!stmt.isNew && !ctx.known.has(stmt.target.id)) ctx.fail(`${stmt.target.name} points before its declaration`);
      ctx.known.add(stmt.target.id);
      break;
    case 'new-array':
    case 'copy-array':
    case 'checked':
    case 'view':
      ctx.known.add(stmt.target.id);
      break;
    case 'check-list':
    case 'grow':
    case 'give':
      if (!ctx.known.has(stmt.array.id)) ctx.fail(`${stmt.array.name} is used before its declaration`);
      break;
    case 'parallel':
      if (ctx.isInTask) ctx.fail('a task has tasks of its own');
      ctx.known.add(stmt.begin.id);
      ctx.known.add(stmt.end.id);
      checkBlock(stmt.body, { ...ctx, labels: new Set(), isInTask: true });
      break;
    case 'if':
      checkBlock(stmt.yes, ctx);
      checkBlock(stmt.no, ctx);
      break;
    case 'loop':
    case 'block': {
      const inner = { ...ctx, labels: new Set([...ctx.labels, stmt.label]) };
      if (stmt.kind === 'loop') {
        if ((stmt.reductions === undefined) !== (stmt.order === undefined))
          ctx.fail('a loop has reductions without their order');
        checkBlock(stmt.header, inner);
        if (stmt.test !== undefined) checkExpression(stmt.test, inner);
      }
      checkBlock(stmt.body, inner);
      if (stmt.kind === 'loop') checkBlock(stmt.update, inner);
      break;
    }
    case 'break':
    case 'continue':
      if (!ctx.labels.has(stmt.label)) ctx.fail(`${stmt.kind} of a label that is not around it`);
      break;
    default:
  }
}

function checkExpression(expr: Expr, ctx: Checker): void {
  if (ctx.nodes.has(expr)) ctx.fail(`a ${expr.kind} stands in two places`);
  if (expr.type === 'string' || expr.type === 'character') ctx.fail(`a ${expr.kind} is of type ${expr.type}`);
  ctx.nodes.add(expr);
  for (const child of childrenOf(expr)) checkExpression(child, ctx);
  const array = expr.kind === 'load' || expr.kind === 'length' ? expr.array : undefined;
  if (array !== undefined && !ctx.known.has(array.id)) ctx.fail(`${array.name} is read before its declaration`);
  if (expr.kind === 'local' && !ctx.known.has(expr.local.id))
    ctx.fail(`${expr.local.name} is read before its declaration`);
  if (ctx.level === 'js') {
    if (expr.rep !== undefined) ctx.fail(`a ${expr.kind} has a representation at the JS level`);
    return;
  }
  if (expr.rep === undefined) ctx.fail(`a ${expr.kind} has no representation`);
  const same = (a: Rep | undefined, b: Rep | undefined) => {
    if (a !== b) ctx.fail(`a ${expr.kind} of ${expr.rep} has an operand of ${a}, another of ${b}`);
  };
  if (expr.kind === 'binary' && !['ushr'].includes(expr.op)) {
    same(expr.left.rep, expr.rep);
    // A bigint's shift count or exponent is an i64 whatever it shifts.
    if (expr.type !== 'bigint' || !['shl', 'shr', 'pow'].includes(expr.op)) same(expr.right.rep, expr.rep);
  }
  // Bigints with a sign compare with those without.
  if (expr.kind === 'compare' && expr.left.type !== 'bigint') same(expr.left.rep, expr.right.rep);
  if (expr.kind === 'load') same(expr.index.rep, 'i64');
}
