// What break and continue can leave: loops, switches and statements with a label.
//
// Must hold: the innermost one that fits is left, as in JavaScript.

import type { FunctionContext, Target } from './scope.ts';

/** Whom a break or continue leaves; undefined if there is nobody. */
export function findTarget(
  ctx: FunctionContext,
  kind: 'break' | 'continue',
  label: string | undefined,
): Target | undefined {
  return ctx.targets.findLast((target) =>
    label !== undefined
      ? target.label === label
      : target.kind === 'loop' || (kind === 'break' && target.kind === 'switch'),
  );
}

/** Lowers what can be left by the label that `lower` gets. */
export function withTarget(
  ctx: FunctionContext,
  kind: Target['kind'],
  label: string | undefined,
  lower: (id: number) => void,
): void {
  const id = ctx.nextLabel++;
  ctx.targets.push({ id, label, kind });
  lower(id);
  ctx.targets.pop();
}
