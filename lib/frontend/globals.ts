// JavaScript's own: its constants, and those of its names that a module has for something else.

import { isArrayKind } from '../ir/ops.ts';
import type { TopLevel } from './declarations.ts';
import { Scope } from './scope.ts';

const mathConstants: ReadonlySet<string> = new Set([
  ...['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'],
]);

const numberConstants: ReadonlySet<string> = new Set([
  ...['EPSILON', 'MAX_SAFE_INTEGER', 'MIN_SAFE_INTEGER', 'MAX_VALUE', 'MIN_VALUE'],
  ...['POSITIVE_INFINITY', 'NEGATIVE_INFINITY', 'NaN'],
]);

/** `Math.PI`; undefined if the path is no constant. */
export function globalConstant(path: string): number | undefined {
  const [object, property = '', more] = path.split('.');
  if (more !== undefined) return undefined;
  if (object === 'Math' && mathConstants.has(property)) return Math[property as 'PI'];
  if (object === 'Number' && numberConstants.has(property)) return Number[property as 'EPSILON'];
  return undefined;
}

/**
 * Globals that mean something to kernels, of whose name the module has something else: it is no constant, or it is
 * bound inside.
 */
export function hiddenGlobals(topLevel: readonly TopLevel[]): Scope {
  const scope = new Scope(undefined);
  for (const { name, kind } of topLevel) {
    const isGlobal =
      /^(Math|Number|BigInt|Infinity|NaN|isNaN|isFinite|parseInt|undefined|(Range|Type)?Error)$/.test(name) ||
      isArrayKind(name);
    if (isGlobal && kind !== 'type') {
      scope.set(name, { kind: 'refused', why: `'${name}' is the module's own here`, hint: undefined });
    }
  }
  return new Scope(scope);
}
