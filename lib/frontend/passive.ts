// Whether evaluating something can run anybody's code.
//
// In:  a part of a module. Out: whether no function can be called by it. What functions and imported modules do, they
// don't do there. Changes nothing.

import { isArrayKind } from '../ir/ops.ts';
import { isNode, type Node, type ScopeAnalysis } from './scope-analysis.ts';
import { isGlobal } from './uses.ts';

export function isPassive(scopes: ScopeAnalysis, value: unknown): boolean {
  if (Array.isArray(value)) return value.every((each) => isPassive(scopes, each));
  if (!isNode(value)) return true;
  const { type, callee, object } = value;
  if (/Function|^ImportDeclaration$/.test(type)) return true;
  // Others may have getters.
  const isMath = (name: string) => name === 'Math' || name === 'Number';
  if (type === 'MemberExpression' && !isGlobal(scopes, object as Node, isMath)) return false;
  if (/^(Call|TaggedTemplate|ImportExpression|Await|Class|Decorator)/.test(type)) return false;
  if (type === 'NewExpression' && !isGlobal(scopes, callee as Node, isArrayKind)) return false;
  return Object.values(value).every((each) => isPassive(scopes, each));
}
