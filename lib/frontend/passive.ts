// Whether evaluating something can run anybody's code.

import { isArrayKind } from '../ir/ops.ts';

/** Whether no function can be called by it: what functions and imported modules do, they don't do here. */
export function isPassive(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const {
    type = '',
    callee,
    object,
  } = value as { type?: string; callee?: { name?: string }; object?: { name?: string } };
  if (/Function|^ImportDeclaration$/.test(type)) return true;
  // Others may have getters.
  if (type === 'MemberExpression' && !/^(Math|Number)$/.test(String(object?.name))) return false;
  if (/^(Call|TaggedTemplate|ImportExpression|Await|Class|Decorator)/.test(type)) return false;
  if (type === 'NewExpression' && !isArrayKind(String(callee?.name))) return false;
  return Object.values(value).every(isPassive);
}
