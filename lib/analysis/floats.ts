// Which numbers of a function are evidently floats: values that Math.fround keeps, by what the source says alone.
//
// In:  a function of the JS level. Out: whether an expression of it is evidently a float. Looks at no range and proves
// nothing, so that the answer never changes when an analysis becomes better: the order of sums of floats depends on it
// (docs/reproducibility.md).

import type { Expr, Fn, Local } from '../ir/ir.ts';
import { statementsIn, targetOf } from '../ir/walk.ts';

export interface Floats {
  isFloat(expr: Expr): boolean;
  isFloatLocal(local: Local): boolean;
}

/** Elements of these are floats; those of Int32Array and Float64Array may be none. */
const ARRAYS: ReadonlySet<string> = new Set([
  'Float32Array',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
]);

/** These give a float for floats. */
const KEEPING: ReadonlySet<string> = new Set(['abs', 'min', 'max', 'floor', 'ceil', 'trunc', 'sign']);

/** Of a declared `f32`, and of a variable that gets nothing but floats. */
export function floatsIn(fn: Fn): Floats {
  const givers = giversIn(fn);
  // All of them until one of its values is none: what depends on itself, as sums do, stays.
  const floats = new Set(givers.keys());
  const isFloatLocal = (local: Local) => local.declared === 'f32' || (!local.parameter && floats.has(local.id));
  const isFloat = (expr: Expr) => isFloatGiven(expr, isFloatLocal);
  for (let size = -1; size !== floats.size; ) {
    size = floats.size;
    for (const [id, values] of givers) {
      if (!values.every((value) => value !== undefined && isFloat(value))) floats.delete(id);
    }
  }
  return { isFloat, isFloatLocal };
}

/** What each local is assigned anywhere; undefined for what is no expression, such as a call's result. */
function giversIn(fn: Fn): ReadonlyMap<number, readonly (Expr | undefined)[]> {
  const givers = new Map<number, (Expr | undefined)[]>();
  for (const stmt of statementsIn(fn.body)) {
    const target = targetOf(stmt);
    if (target === undefined || target.type !== 'number') continue;
    // Declared without a value: it gets one before it is read.
    if (stmt.kind === 'declare' && stmt.value === undefined) continue;
    const value = stmt.kind === 'declare' || stmt.kind === 'assign' ? stmt.value : undefined;
    givers.set(target.id, [...(givers.get(target.id) ?? []), value]);
  }
  return givers;
}

/** Whether a value is certainly one that Math.fround keeps, where `isFloatLocal` says so of locals. */
export function isFloatGiven(value: Expr, isFloatLocal: (local: Local) => boolean): boolean {
  const isFloat = (expr: Expr) => isFloatGiven(expr, isFloatLocal);
  switch (value.kind) {
    case 'const':
      return value.type === 'number' && Object.is(Math.fround(Number(value.value)), Number(value.value));
    case 'local':
      return isFloatLocal(value.local);
    case 'load':
      return ARRAYS.has(value.array.type);
    case 'select':
      return isFloat(value.yes) && isFloat(value.no);
    case 'unary':
      return value.op === 'neg' && isFloat(value.value);
    case 'math':
      return value.fn === 'fround' || (KEEPING.has(value.fn) && value.args.every(isFloat));
    default:
      return false;
  }
}
