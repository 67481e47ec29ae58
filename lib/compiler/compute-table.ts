// Computes a table or a number of a module: runs the function that makes it, printed by the js back end, apart from
// everything.
//
// In:  a module in JS-level IR with that function. Out: the array, or the value; undefined if it ends with an error, takes long, or
// uses functions of which another version of V8 may have other bits: what is compiled today would not be what the
// module computes when it is loaded.

import { createContext, Script } from 'node:vm';
import { emitFunctions } from '../backends/js/functions.ts';
import type { Computed } from '../frontend/computed-tables.ts';
import type { Expr, Module } from '../ir/ir.ts';
import type { MathName } from '../ir/math-names.ts';
import { expressionsOf, statementsIn, subexpressions } from '../ir/walk.ts';
import { LAST_OF_JS_LEVEL, runPasses } from '../passes/index.ts';

/** Those of which every engine has the same bits: integers, and what IEEE 754 rounds correctly. */
const EXACT: ReadonlySet<MathName> = new Set<MathName>([
  ...(['abs', 'floor', 'ceil', 'trunc', 'round', 'sqrt', 'sign', 'min', 'max', 'fround', 'imul', 'clz32'] as const),
  ...(['isNaN', 'isFinite', 'isInteger', 'isSafeInteger'] as const),
]);
const MILLISECONDS = 2000;

export function computeTable(module: Module, name: string): Computed | undefined {
  if (
    !module.functions.every(({ body }) =>
      statementsIn(body).flatMap(expressionsOf).flatMap(subexpressions).every(isExact),
    )
  )
    return undefined;
  const text = emitFunctions(runPasses(module, LAST_OF_JS_LEVEL));
  try {
    const script = new Script(`(() => {${text}\n})().${name}()`);
    const result: unknown = script.runInContext(createContext({}), { timeout: MILLISECONDS });
    if (ArrayBuffer.isView(result)) return result as unknown as ArrayLike<number | bigint>;
    return typeof result === 'object' ? undefined : (result as number | bigint | boolean | undefined);
  } catch {
    return undefined;
  }
}

function isExact(expr: Expr): boolean {
  if (expr.kind === 'math') return EXACT.has(expr.fn);
  return expr.kind !== 'binary' || expr.op !== 'pow' || expr.type === 'bigint';
}
