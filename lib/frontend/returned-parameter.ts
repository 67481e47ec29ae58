// Functions of which every return gives the same argument, an array: who calls them has it already.

import type { Local, Stmt } from '../ir/ir.ts';
import { mapStatement } from '../ir/map.ts';
import { isArrayKind } from '../ir/ops.ts';
import { statementsIn } from '../ir/walk.ts';

/** The position of the array that all returns give, if it is an argument. */
export function returnedParameter(body: readonly Stmt[], parameters: readonly Local[]): number | undefined {
  const given = statementsIn(body).flatMap((stmt) => (stmt.kind === 'return' ? [stmt.value] : []));
  const [first] = given;
  if (first?.kind !== 'local' || !isArrayKind(first.type)) return undefined;
  const { id } = first.local;
  if (!given.every((value) => value?.kind === 'local' && value.local.id === id)) return undefined;
  const position = parameters.findIndex((parameter) => parameter.id === id);
  return position < 0 ? undefined : position;
}

/** The same statements, which give nothing: who calls knows the array. */
export function withoutValues(body: readonly Stmt[]): Stmt[] {
  return body.map((stmt) => {
    return stmt.kind === 'return' ? { ...stmt, value: undefined } : mapStatement(stmt, { block: withoutValues });
  });
}
