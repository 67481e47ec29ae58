// Names of what was refused: they are there all the same, and nothing more is said of their uses.
//
// In:  what stands on the left of a declaration, or a parameter. Out: its names, in the scope, as reported.

import type { BindingPattern, ParamPattern } from 'oxc-parser';
import { boundBy } from './declarations.ts';
import type { FunctionContext } from './scope.ts';

export function refuseNames(ctx: FunctionContext, target: BindingPattern | ParamPattern): void {
  const inner = target.type === 'TSParameterProperty' ? target.parameter : target;
  const pattern = inner.type === 'RestElement' ? inner.argument : inner;
  for (const each of boundBy(pattern)) {
    if (each.type === 'Identifier') ctx.scope.set(each.name, { kind: 'reported' });
  }
}
