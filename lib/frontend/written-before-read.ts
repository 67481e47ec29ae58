// `const a = new Array(4); a[0] = x; a[1] = a[0] * 2;`: lists of a few elements, each of which is written to before it
// is read.
//
// In:  the declaration of such a list. Out: whether nobody can see an element that is not there yet. Lowers nothing.
//
// Must hold: in JavaScript the elements are holes until they are assigned, and here they are zeros. So all that is done
// with the list is `a[k]`, of a number below its length, and `a.length`; and in front of what reads `a[k]`, in the block
// of that statement or of one around it, stands a statement that assigns it. Blocks run from their beginning.

import type { Expression, Statement, VariableDeclaration, VariableDeclarator } from 'oxc-parser';
import { unwrapped } from './record-forms.ts';
import { isNode, type Node, type ScopeAnalysis, usesIn, type Variable } from './scope-analysis.ts';
import { isTarget, outermost } from './uses.ts';

interface Declared {
  readonly list: Variable;
  readonly length: Expression;
  readonly node: VariableDeclaration;
  /** What is declared with it, and behind it. */
  readonly others: readonly VariableDeclarator[];
}

/** The most elements: who writes each by itself has few. */
const MOST = 64;

/** `block`: the statements of the block that it is declared in. */
export function isWrittenBeforeRead(
  scopes: ScopeAnalysis,
  block: readonly Statement[],
  { list, length, node: declaration, others }: Declared,
): boolean {
  const size = unwrapped(length);
  if (size.type !== 'Literal' || !Number.isInteger(size.value) || !((size.value as number) <= MOST)) return false;
  // All of its uses stand in that block; those of a `switch` stand in other cases, too.
  if (scopes.parentOf(declaration)?.type !== 'BlockStatement') return false;
  const statements = [...block.filter((each) => each !== declaration), ...others];
  const own = statements.flatMap((each) => scopes.within(each));
  const isElsewhere = own.some(
    (each) => scopes.variableOf(each) === list && each.from.variableScope !== list.scope.variableScope,
  );
  if (isElsewhere) return false;
  const places = statements.flatMap((each) => usesIn(scopes, each, list).map((use) => placeOf(scopes, use)));
  const stores = places.filter(({ store }) => store !== undefined);
  return places.every((place) => {
    if (place.kind === 'length') return true;
    if (place.kind !== 'element' || !(place.index < (size.value as number))) return false;
    return (
      !place.isRead ||
      stores.some(({ store, index }) => index === place.index && isInFront(scopes, store as Node, place.node))
    );
  });
}

interface Place {
  readonly node: Node;
  readonly kind: 'element' | 'length' | 'other';
  /** Of an element: which, whether it is read, and the statement that does nothing first but assign it. */
  readonly index: number;
  readonly isRead: boolean;
  readonly store?: Node | undefined;
}

function placeOf(scopes: ScopeAnalysis, use: Node): Place {
  const object = outermost(scopes, use);
  const member = scopes.parentOf(object);
  const other: Place = { node: use, kind: 'other', index: -1, isRead: true };
  if (member?.type !== 'MemberExpression' || member.object !== object) return other;
  const isAssigned = isTarget(scopes, member);
  const property = unwrapped(member.property as Expression);
  if (member.computed !== true) {
    const isLength = property.type === 'Identifier' && property.name === 'length' && !isAssigned;
    return isLength ? { ...other, kind: 'length' } : other;
  }
  if (property.type !== 'Literal' || !Number.isInteger(property.value)) return other;
  const element = { node: use, kind: 'element', index: property.value as number } as const;
  const place = outermost(scopes, member);
  const around = scopes.parentOf(place);
  if (!isAssigned) return { ...element, isRead: true };
  if (around?.type === 'UpdateExpression') return { ...element, isRead: true };
  if (around?.type !== 'AssignmentExpression') return other;
  if (around.operator !== '=') return { ...element, isRead: true };
  return { ...element, isRead: false, store: statementOf(scopes, around) };
}

/** `a[0] = b[0] = x;`: the statement that is an assignment, or has it at its right. */
function statementOf(scopes: ScopeAnalysis, assignment: Node): Node | undefined {
  const value = outermost(scopes, assignment);
  const around = scopes.parentOf(value);
  if (around?.type === 'ExpressionStatement') return around;
  if (around?.type !== 'AssignmentExpression' || around.operator !== '=' || around.right !== value) return undefined;
  return statementOf(scopes, around);
}

/** Whether a statement stands in front of what is in another one of its block. */
function isInFront(scopes: ScopeAnalysis, statement: Node, node: Node): boolean {
  const block = scopes.parentOf(statement);
  if (block?.type !== 'BlockStatement' || !Array.isArray(block.body)) return false;
  let inside: Node | undefined = node;
  while (inside !== undefined && scopes.parentOf(inside) !== block) inside = scopes.parentOf(inside);
  if (!isNode(inside)) return false;
  const at = block.body.indexOf(statement);
  return at >= 0 && at < block.body.indexOf(inside);
}
