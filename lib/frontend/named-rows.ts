// Names of rows of lists of lists: `const row = rows[i]`, and `const row = []; … rows.push(row)`, which is a row from its
// beginning.
//
// In:  a declaration. Out: the name in the scope, and the row if it is a new one.

import type { CallExpression, Expression, VariableDeclaration } from 'oxc-parser';
import type { Stmt } from '../ir/ir.ts';
import { isFresh, listOfRow, nestedAt } from './nested-forms.ts';
import { lowerRowValue } from './nested-lists.ts';
import type { NestedList } from './nested-types.ts';
import { unwrapped } from './record-forms.ts';
import { type FunctionContext, newLocal } from './scope.ts';

type Declarator = VariableDeclaration['declarations'][0];

/** Declares a name of a row, if that is what the declaration is of: `const row = rows[i]`, or one that is put there later. */
export function declareInnerList(ctx: FunctionContext, declarator: Declarator, isConst: boolean, out: Stmt[]): boolean {
  const { id, init } = declarator;
  if (id.type !== 'Identifier' || init === null) return false;
  const list = listOfRow(ctx, init) ?? ctx.rowsToBe.get(declarator);
  if (list === undefined) return false;
  const handle = lowerRowValue(ctx, list, init, out);
  if (handle === undefined) {
    ctx.scope.set(id.name, { kind: 'reported' });
    return true;
  }
  const mutable = !isConst && ctx.assigned.has(id.name);
  const local = newLocal(ctx, `${id.name}_row`, 'number', id, { mutable });
  out.push({ kind: 'declare', local, value: { ...handle }, loc: id });
  ctx.scope.set(id.name, { kind: 'inner-list', of: list, handle: local });
  return true;
}

/** The lists of a declaration that are put into a list of lists further down in the block: by their declarators. */
export function findRowsToBe(ctx: FunctionContext, block: readonly object[], node: VariableDeclaration): void {
  const behind = block.slice(block.indexOf(node) + 1);
  for (const declarator of node.declarations) {
    const { id, init } = declarator;
    if (id.type !== 'Identifier' || init === null || !isFresh(ctx, init)) continue;
    const list = listThatGets(ctx, behind, id.name);
    if (list !== undefined) ctx.rowsToBe.set(declarator, list);
  }
}

/** The list of lists that is given what has the name: `rows.push(name)`, `rows[i] = name`. */
function listThatGets(ctx: FunctionContext, value: unknown, name: string): NestedList | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const node = value as { readonly type?: string };
  const isIt = (each: { readonly type: string }) => {
    const inner = unwrapped(each as Expression);
    return inner.type === 'Identifier' && inner.name === name;
  };
  if (node.type === 'CallExpression') {
    const { callee, arguments: given } = node as CallExpression;
    const list = callee.type === 'MemberExpression' ? nestedAt(ctx, callee.object) : undefined;
    if (list !== undefined && given.some(isIt)) return list;
  }
  if (node.type === 'AssignmentExpression') {
    const { left, right } = node as Extract<Expression, { type: 'AssignmentExpression' }>;
    const list = left.type === 'MemberExpression' ? nestedAt(ctx, left.object) : undefined;
    if (list !== undefined && isIt(right)) return list;
  }
  for (const each of Object.values(value)) {
    const found = listThatGets(ctx, each, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
