// What declarations promise: of a local by its type, of a local that a test has proven, of elements by their array.
//
// In:  a local. Out: a fact that holds wherever it is read. Changes nothing.

import type { Local } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { ANYTHING, element, type Fact, INT32, range, UINT32 } from './interval.ts';

/** What a declared type promises. */
export function declaredFact(local: Pick<Local, 'declared' | 'within'>): Fact {
  if (local.within !== undefined) return range(local.within.low, local.within.high);
  if (local.declared === 'i32') return INT32;
  return local.declared === 'u32' ? UINT32 : ANYTHING;
}

/** Of an element of an array: of a table, what its elements are. */
export function elementFact({ type, elements }: Local): Fact {
  if (elements !== undefined) return range(elements.low, elements.high);
  return isArrayKind(type) ? element(type) : ANYTHING;
}

/** What is left of a fact where a check has held it to these bounds. */
export function clamp(fact: Fact, bounds: Fact): Fact {
  if (!bounds.integer) return fact;
  const low = Math.max(fact.low, bounds.low);
  const high = Math.min(fact.high, bounds.high);
  return low > high ? bounds : { low, high, integer: true, maybeNaN: false, maybeNegativeZero: false };
}
