// How functions take arguments and give results in C.

import type { Fn, Local } from '../../ir/ir.ts';
import { isArrayKind } from '../../ir/ops.ts';
import type { Context } from './context.ts';

export function resultType(fn: Fn): string {
  if (fn.result === 'void') return 'void';
  if (fn.result === 'boolean') return 'bool';
  if (fn.result === 'bigint') return fn.resultDeclared === 'u64' ? 'uint64_t' : 'int64_t';
  return isArrayKind(fn.result) ? `kz_${fn.result}` : 'double';
}

/** How parameters arrive: numbers as doubles, i32 as int32_t, u32 as int64_t; bigints in 64 bits. */
export function parameterType(local: Local): string {
  if (isArrayKind(local.type)) return `kz_${local.type}`;
  if (local.type === 'boolean') return 'bool';
  if (local.type === 'bigint') return local.declared === 'u64' ? 'uint64_t' : 'int64_t';
  return local.declared === 'i32' ? 'int32_t' : local.declared === 'u32' ? 'int64_t' : 'double';
}

/** Id under which the result pointer has its name. */
const RESULT = Number.MAX_SAFE_INTEGER;

/** A debugger's user looks for a local of this name. */
export function resultName(ctx: Context): string {
  return ctx.names.of(RESULT, ctx.options.debug ? 'out_result' : 'result');
}
