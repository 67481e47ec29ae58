// What a function allocates, and when it goes: memory of kernels is a stack of blocks.

import { callsOf } from '../../ir/call-graph.ts';
import { statementsIn } from '../../ir/walk.ts';
import { allocates } from './arrays.ts';
import type { Context } from './context.ts';

/**
 * What a function that others call has allocated goes when it returns; what others have, when the call from JavaScript
 * ends.
 */
export function mark(ctx: Context): string[] {
  if (!statementsIn(ctx.fn.body).some(allocates)) return [];
  const isCalled = ctx.module.functions.some((fn) => callsOf(fn.body).some(({ callee }) => callee === ctx.fn.name));
  if (!isCalled) return [];
  ctx.mark = ctx.names.fresh('before');
  return [`    kz_block *${ctx.mark} = kz->blocks;`];
}

/** `kept`: an array that the caller gets. */
export function release(ctx: Context, kept?: string): string[] {
  if (ctx.mark === undefined) return [];
  return [
    kept === undefined ? `    kz_release_to(kz, ${ctx.mark});` : `    kz_release_but(kz, ${ctx.mark}, ${kept}.data);`,
  ];
}
