// Prints a loop on threads: a function that runs some of its iterations, what it reads from outside as a struct, and
// the call that has threads share the iterations (native/include/kernelize/loops.h).

import type { Expr, Local, Stmt } from '../../ir/ir.ts';
import { CHUNK, IDENTITIES } from '../../ir/lanes.ts';
import { isArrayKind } from '../../ir/ops.ts';
import { expressionsOf, statementsIn, subexpressions, targetOf } from '../../ir/walk.ts';
import { type Context, ifThenLeave, nameOf } from './context.ts';
import { cTypes, printConstant, printExpression } from './expressions.ts';
import { joinOf } from './reductions.ts';

type Parallel = Extract<Stmt, { kind: 'parallel' }>;

/** `body`: the lines of the statements inside. The task's function is left in `ctx.tasks`. */
export function printParallel(ctx: Context, stmt: Parallel, body: readonly string[], indent: string): string[] {
  const own = `${ctx.functions.get(ctx.fn.name)?.name}_${ctx.tasks.length + 1}`;
  const captured = capturedBy(ctx, stmt);
  const fresh = (name: string) => ctx.names.fresh(name);
  const [memory, context, partials, loop] = ['memory', 'context', 'partials', 'loop'].map(fresh) as [
    string,
    string,
    string,
    string,
  ];
  const fields = captured.map((local) => ({ type: typeOf(ctx, local), name: nameOf(ctx, local) }));
  const reductions = stmt.reductions.map(({ reduction, tree }, at) => {
    const identity = printConstant(IDENTITIES[reduction.op], 'double');
    return { at, join: joinOf(reduction), identity, local: nameOf(ctx, reduction.local), tree: nameOf(ctx, tree) };
  });
  ctx.tasks.push(
    [
      'typedef struct {',
      ...fields.map(({ type, name }) => `    ${type} ${name};`),
      ...(fields.length === 0 ? ['    char nothing;'] : []),
      `} kz_context_${own};\n`,
      `static int kz_task_${own}(kz_call *kz, const void *${memory}, int64_t ${nameOf(ctx, stmt.begin)}, int64_t ${nameOf(ctx, stmt.end)},`,
      `    double *${partials})`,
      '{',
      `    const kz_context_${own} *${context} = ${memory};`,
      ...fields.map(({ type, name }) => `    const ${type} ${name} = ${context}->${name};`),
      ...body,
      ...reductions.map(
        ({ at, join, identity, tree }) =>
          `    ${partials}[${at}] = kz_chunk_tree_total(${join}, ${identity}, &${tree});`,
      ),
      '    return KZ_OK;',
      '}',
    ].join('\n'),
  );
  const trips = printExpression(stmt.trips, (local) => nameOf(ctx, local));
  const values = fields.map(({ name }) => `.${name} = ${name}`).join(', ') || '0';
  const inner = `${indent}    `;
  return [
    `${indent}{`,
    `${inner}const kz_context_${own} ${context} = {${values}};`,
    `${inner}double ${partials}[KZ_TASKS * ${Math.max(1, reductions.length)}];`,
    `${inner}kz_loop ${loop} = {kz_task_${own}, &${context}, ${trips}, .reductions = ${reductions.length}, .partials = ${partials}};`,
    `${inner}kz_loop_divide(&${loop}, ${stmt.grain === CHUNK ? 'KZ_LANE_CHUNK' : stmt.grain});`,
    ...ifThenLeave(ctx, `kz_loop_run(kz, &${loop}) != KZ_OK`, 'KZ_FAILED', inner),
    ...reductions.map(
      ({ at, join, identity, local }) =>
        `${inner}${local} = ${join}(${local}, kz_loop_total(${join}, ${identity}, &${loop}, ${at}));`,
    ),
    `${indent}}`,
  ];
}

function typeOf(ctx: Context, local: Local): string {
  return isArrayKind(local.type) ? `kz_${local.type}` : cTypes[ctx.repOf(local) as 'f64'];
}

/** What the loop reads from outside, each once. */
function capturedBy(ctx: Context, stmt: Parallel): Local[] {
  const found = new Map<number, Local>();
  const inside = new Set([stmt.begin.id, stmt.end.id, ...ctx.module.tables.map(({ local }) => local.id)]);
  const read = (local: Local) => {
    if (!inside.has(local.id)) found.set(local.id, local);
  };
  const readIn = (expr: Expr) => {
    for (const each of subexpressions(expr)) {
      if (each.kind === 'local') read(each.local);
      if (each.kind === 'load' || each.kind === 'length') read(each.array);
    }
  };
  for (const each of statementsIn(stmt.body)) {
    const target = each.kind === 'assign' ? undefined : targetOf(each);
    // A reduction's own local is joined outside.
    if (target !== undefined && !(each.kind === 'reduce' && each.step === 'finish')) inside.add(target.id);
  }
  for (const each of statementsIn(stmt.body)) {
    for (const expr of expressionsOf(each)) readIn(expr);
    if (each.kind === 'store' || each.kind === 'check-index') read(each.array);
  }
  return [...found.values()];
}
