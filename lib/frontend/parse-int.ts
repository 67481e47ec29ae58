// `parseInt(x)` of a number, which people write for Math.trunc: JavaScript makes a text of it first, which is another
// number's where it has an exponent.
//
// In:  a call. Out: its value; 'none' if it is refused; undefined if it is another function's.

import type { CallExpression, Expression } from 'oxc-parser';
import { positionOf } from '../diagnostics.ts';
import { inJs } from '../escaping.ts';
import type { Stmt } from '../ir/ir.ts';
import { lowerLibraryCall } from './library.ts';
import { toNumber } from './maybe-undefined.ts';
import { checkArity, expressionsOf, lowerNumber } from './operands.ts';
import type { Value } from './record-types.ts';
import type { FunctionContext } from './scope.ts';
import { globalPath } from './static-names.ts';

/** From 10²¹ on, and below 10⁻⁶, the text has an exponent. `place`: of the call, which the error names. */
const textAt = (place: string) => `(x) => {
  if (x === 0 || !(Math.abs(x) < Infinity)) return x === 0 ? 0 : NaN;
  const size = Math.abs(x);
  if (size >= 1e21 || size < 1e-6) throw new RangeError(${inJs(`parseInt (${place}): the number's text has an exponent: `)} + x);
  return Math.trunc(x);
}`;

export function lowerParseInt(ctx: FunctionContext, node: CallExpression, out: Stmt[]): Value | 'none' | undefined {
  const path = globalPath(ctx.scope, node.callee);
  if (path !== 'parseInt' && path !== 'Number.parseInt') return undefined;
  const args = expressionsOf(ctx, node.arguments);
  if (!checkArity(ctx, node, 'parseInt', args.length, { least: 1, most: 2 })) return 'none';
  const [of, radix] = args as [Expression, Expression | undefined];
  if (radix !== undefined && !(radix.type === 'Literal' && radix.value === 10)) {
    ctx.module.report('KZ1010', radix, 'parseInt of a number is in the kernel language with radix 10 alone');
    return 'none';
  }
  const value = toNumber(ctx, lowerNumber(ctx, of, out));
  const { file, source } = ctx.module;
  const { line, column } = positionOf(source, node.start);
  return lowerLibraryCall(ctx, textAt(`${file}:${line}:${column}`), [() => value], node, out, 'value') ?? 'none';
}
