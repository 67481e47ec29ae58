// `const a = new Array(n); for (let i = 0; i < n; i++) a[i] = f(i);`: lists that have as many elements as they are to
// have when a loop behind has run, and of which nothing is read that is not there yet.
//
// In:  the statements of a block, and a declaration among them. Out: the `new` expressions of such lists. Lowers nothing.
//
// Must hold: in JavaScript the elements are holes until they are assigned, and here they are zeros. So nobody must see
// one. In front of the loop nothing mentions the list, and in it `a[i]` is assigned in each turn before anything else is
// done with the list; then `a[i]`, `a[i - 1]` (which are there, or outside) and `a.length` are all that is.

import type {
  CallExpression,
  Expression,
  ForStatement,
  MemberExpression,
  NewExpression,
  Statement,
  VariableDeclaration,
  VariableDeclarator,
} from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { listAt } from './lists.ts';
import { unwrapped } from './record-forms.ts';
import type { FunctionContext } from './scope.ts';
import {
  isFunction,
  isNode,
  type Node,
  type Reference,
  type ScopeAnalysis,
  usesIn,
  type Variable,
} from './scope-analysis.ts';
import { globalPath } from './static-names.ts';
import { isTarget, outermost } from './uses.ts';
import { isWrittenBeforeRead } from './written-before-read.ts';

/** `new Array(n)`, `Array(n)`: what is to be its length. */
function lengthOfNewArray(ctx: FunctionContext, node: NewExpression | CallExpression): Expression | undefined {
  const [only, more] = node.arguments;
  if (globalPath(ctx.scope, node.callee) !== 'Array' || only === undefined || more !== undefined) return undefined;
  return only.type === 'SpreadElement' ? undefined : only;
}

/** The lists of a declaration that are filled behind it: the nodes that make them. */
export function filledAtOnce(
  ctx: FunctionContext,
  block: readonly Statement[],
  node: VariableDeclaration,
): readonly Expression[] {
  if (node.kind !== 'const' && node.kind !== 'let') return [];
  return node.declarations.flatMap((declarator, at) => {
    const { id, init } = declarator;
    const made = init && unwrapped(init);
    if (id.type !== 'Identifier' || (made?.type !== 'NewExpression' && made?.type !== 'CallExpression')) return [];
    const length = lengthOfNewArray(ctx, made);
    const [list] = ctx.module.scopes.declaredBy(declarator);
    if (length === undefined || list === undefined) return [];
    const others = node.declarations.slice(at + 1);
    const wanted = { list, length, node, others };
    return isWrittenBeforeRead(ctx.module.scopes, block, wanted) || isFilled(ctx, block, wanted) ? [made] : [];
  });
}

interface Wanted {
  readonly list: Variable;
  readonly length: Expression;
  readonly node: VariableDeclaration;
  /** What is declared with it, and behind it. */
  readonly others: readonly VariableDeclarator[];
}

function isFilled(ctx: FunctionContext, block: readonly Statement[], wanted: Wanted): boolean {
  const { list, node, others } = wanted;
  const { scopes } = ctx.module;
  const mentions = (part: Span) => usesIn(scopes, part, list).length > 0;
  const at = block.indexOf(node);
  const behind = block.slice(at + 1);
  const first = behind.findIndex((each) => each.type !== 'FunctionDeclaration' && mentions(each));
  const loop = behind[first];
  if (loop?.type !== 'ForStatement' || others.some(mentions)) return false;
  // Functions that could be called meanwhile: those that stand in front of the loop's end, and those of declarations.
  const isInside = ({ from }: Reference) => from.variableScope !== list.scope.variableScope;
  const meanwhile = [...block.filter(({ type }) => type === 'FunctionDeclaration'), ...block.slice(0, at + first + 2)];
  const uses = meanwhile.flatMap((each) => scopes.within(each));
  if (uses.some((use) => scopes.variableOf(use) === list && isInside(use))) return false;
  const between = [...others, ...behind.slice(0, first + 1)];
  const counter = counterOf(ctx, loop, wanted, keepsLists(ctx, between, list));
  return counter !== undefined && fills(scopes, loop.body, list, counter);
}

/** The counter of a loop from 0 to that length. `isKept`: no other list becomes longer or shorter meanwhile. */
function counterOf(
  ctx: FunctionContext,
  loop: ForStatement,
  { list, length }: Wanted,
  isKept: boolean,
): Variable | undefined {
  const { init, test, update, body } = loop;
  const { scopes } = ctx.module;
  const [only, more] = init?.type === 'VariableDeclaration' && init.kind === 'let' ? init.declarations : [];
  if (only?.id.type !== 'Identifier' || more !== undefined || only.init == null) return undefined;
  const [counter] = scopes.declaredBy(only);
  const start = unwrapped(only.init);
  if (start.type !== 'Literal' || start.value !== 0 || counter === undefined) return undefined;
  if (test?.type !== 'BinaryExpression' || !isUse(scopes, test.left, counter)) return undefined;
  if (!isStep(scopes, update, counter)) return undefined;
  if (usesIn(scopes, body, counter).some((use) => isTarget(scopes, use))) return undefined;
  const bound = unwrapped(test.right);
  const whole = unwrapped(length);
  if (test.operator === '<=') {
    const isOneMore = isWhole(ctx, bound) && isSuccessor(whole, bound);
    return isOneMore && isStill(ctx, bound, counter.name, isKept) ? counter : undefined;
  }
  if (test.operator !== '<') return undefined;
  const isOwn = bound.type === 'MemberExpression' && !bound.computed && isUse(scopes, bound.object, list);
  if (isOwn) return bound.property.type === 'Identifier' && bound.property.name === 'length' ? counter : undefined;
  return isStill(ctx, bound, counter.name, isKept) && isSame(bound, whole) ? counter : undefined;
}

/** `n + 1`, of n. */
function isSuccessor(node: Expression, of: Expression): boolean {
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return false;
  const by = unwrapped(node.right);
  return by.type === 'Literal' && by.value === 1 && isSame(unwrapped(node.left as Expression), of);
}

/**
 * Whether it is certainly an integer, or too large for an array: of a fraction n, `n + 1` may be the second integer
 * above it.
 */
function isWhole(ctx: FunctionContext, node: Expression): boolean {
  if (node.type === 'Literal') return Number.isInteger(node.value);
  if (node.type === 'BinaryExpression') {
    return [node.left as Expression, node.right].every((each) => isWhole(ctx, unwrapped(each)));
  }
  if (node.type === 'MemberExpression') return isLength(ctx, node);
  const [use] = ctx.module.scopes.within(node);
  const [definition] = (use && ctx.module.scopes.variableOf(use)?.defs) ?? [];
  const declared = definition?.node as VariableDeclarator | undefined;
  if (declared?.type !== 'VariableDeclarator' || declared.id.type !== 'Identifier' || !declared.init) return false;
  const value = unwrapped(declared.init);
  return value.type === 'MemberExpression' && isLength(ctx, value) && hasOneMeaning(ctx, value.object);
}

/** Whether the name means the same wherever its variable is in scope. */
function hasOneMeaning({ module: { scopes } }: FunctionContext, node: Expression): boolean {
  const [use] = scopes.within(node);
  const variable = use && scopes.variableOf(use);
  if (variable === undefined) return false;
  const named = scopes
    .within(variable.scope.block as unknown as Span)
    .filter(({ identifier }) => identifier.name === variable.name);
  return named.every((each) => scopes.variableOf(each) === variable);
}

/** `a.length`, of an array or a string. */
function isLength(ctx: FunctionContext, { object, property, computed }: MemberExpression): boolean {
  if (computed || property.type !== 'Identifier' || property.name !== 'length') return false;
  if (object.type !== 'Identifier') return false;
  const binding = ctx.scope.find(object.name);
  return listAt(ctx, object) !== undefined || binding?.kind === 'local' || binding?.kind === 'table';
}

function isStep(scopes: ScopeAnalysis, node: Expression | null, counter: Variable): boolean {
  if (node?.type === 'UpdateExpression') return node.operator === '++' && isUse(scopes, node.argument, counter);
  if (node?.type !== 'AssignmentExpression' || node.operator !== '+=' || !isUse(scopes, node.left, counter))
    return false;
  return node.right.type === 'Literal' && node.right.value === 1;
}

/** Whether it has one value, wherever it stands: of names that nothing assigns, and of lengths that never change. */
function isStill(ctx: FunctionContext, node: Expression, counter: string, keepsLists: boolean): boolean {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'number';
    case 'Identifier':
      return node.name !== counter && !ctx.assigned.has(node.name);
    case 'BinaryExpression':
      if (node.left.type === 'PrivateIdentifier' || !/^[-+*]$/.test(node.operator)) return false;
      return [node.left, node.right].every((each) => isStill(ctx, unwrapped(each), counter, keepsLists));
    case 'MemberExpression': {
      const { object } = node;
      if (object.type !== 'Identifier' || ctx.assigned.has(object.name) || !isLength(ctx, node)) return false;
      return listAt(ctx, object) === undefined || keepsLists;
    }
    default:
      return false;
  }
}

/** Whether it evidently makes no list longer or shorter, but that one. */
function keepsLists(ctx: FunctionContext, value: unknown, list: Variable): boolean {
  if (Array.isArray(value)) return value.every((each) => keepsLists(ctx, each, list));
  if (!isNode(value)) return true;
  const { type } = value;
  if (type === 'CallExpression' && !globalPath(ctx.scope, value.callee as Expression)?.startsWith('Math.'))
    return false;
  if (/Pattern$/.test(type)) return false;
  const target =
    type === 'AssignmentExpression' ? value.left : type === 'UpdateExpression' ? value.argument : undefined;
  const place = target === undefined ? undefined : unwrapped(target as Expression);
  if (place?.type === 'MemberExpression' && !isUse(ctx.module.scopes, place.object, list)) return false;
  return Object.values(value).every((each) => keepsLists(ctx, each, list));
}

/** Whether two expressions of those that isStill knows are written alike. */
function isSame(a: Expression, b: Expression): boolean {
  if (a.type === 'Literal' && b.type === 'Literal') return a.value === b.value;
  if (a.type === 'Identifier' && b.type === 'Identifier') return a.name === b.name;
  if (a.type === 'MemberExpression' && b.type === 'MemberExpression') {
    return !b.computed && isSame(a.property as Expression, b.property as Expression) && isSame(a.object, b.object);
  }
  if (a.type !== 'BinaryExpression' || b.type !== 'BinaryExpression' || a.operator !== b.operator) return false;
  return (
    isSame(unwrapped(a.left as Expression), unwrapped(b.left as Expression)) &&
    isSame(unwrapped(a.right), unwrapped(b.right))
  );
}

/** Whether each turn assigns `list[counter]` before anything else that could be seen is done with the list. */
function fills(scopes: ScopeAnalysis, body: Statement, list: Variable, counter: Variable): boolean {
  const statements = body.type === 'BlockStatement' ? body.body : [body];
  const first = statements.findIndex((each) => usesIn(scopes, each, list).length > 0);
  const store = statements[first];
  if (store?.type !== 'ExpressionStatement' || mayLeave(statements)) return false;
  const { expression } = store;
  if (expression.type !== 'AssignmentExpression' || expression.operator !== '=') return false;
  const { left, right } = expression;
  if (left.type !== 'MemberExpression' || !left.computed || !isUse(scopes, left.object, list)) return false;
  if (!isUse(scopes, left.property, counter)) return false;
  const isUnseen = (part: Span, least: number) =>
    usesIn(scopes, part, list).every((use) => isUnseenAt(scopes, use, counter, least));
  return isUnseen(right, 1) && statements.slice(first + 1).every((each) => isUnseen(each, 0));
}

/** Whether the length is read there, or an element that is `least` or more behind. */
function isUnseenAt(scopes: ScopeAnalysis, use: Node, counter: Variable, least: number): boolean {
  const object = outermost(scopes, use);
  const member = scopes.parentOf(object);
  if (member?.type !== 'MemberExpression' || member.object !== object) return false;
  const around = scopes.parentOf(outermost(scopes, member));
  // Not `a.length = 0`, and not `[a[i]] = b`.
  const isSimple = around?.type === 'AssignmentExpression' || around?.type === 'UpdateExpression';
  if (isTarget(scopes, member) && (member.computed !== true || !isSimple)) return false;
  const property = member.property as Expression;
  if (member.computed !== true) return property.type === 'Identifier' && property.name === 'length';
  return distance(scopes, unwrapped(property), counter) >= least;
}

/** How far behind the counter an index is: 0 of `i`, 2 of `i - 2`; less than any of what is not known. */
function distance(scopes: ScopeAnalysis, node: Expression, counter: Variable): number {
  if (isUse(scopes, node, counter)) return 0;
  if (node.type !== 'BinaryExpression' || node.operator !== '-') return -1;
  const by = unwrapped(node.right);
  return isUse(scopes, node.left, counter) && by.type === 'Literal' && typeof by.value === 'number' ? by.value : -1;
}

/** Whether it may leave the turn that it stands in: loops in it have turns of their own. */
function mayLeave(value: unknown, isInLoop = false): boolean {
  if (Array.isArray(value)) return value.some((each) => mayLeave(each, isInLoop));
  if (!isNode(value)) return false;
  if (/^(Break|Continue)Statement$/.test(value.type)) return !isInLoop || value.label != null;
  if (value.type === 'ReturnStatement') return true;
  if (isFunction(value)) return false;
  const isLoop = /^(For|ForOf|While|DoWhile)Statement$/.test(value.type);
  return Object.values(value).some((each) => mayLeave(each, isInLoop || isLoop));
}

/** Whether it is that variable's name. */
function isUse(scopes: ScopeAnalysis, node: object, variable: Variable): boolean {
  const inner = unwrapped(node as Expression);
  return inner.type === 'Identifier' && usesIn(scopes, inner, variable).length > 0;
}
