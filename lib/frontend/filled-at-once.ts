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
  NewExpression,
  Statement,
  VariableDeclaration,
} from 'oxc-parser';
import { namesAssignedIn } from './assigned-names.ts';
import { listAt } from './lists.ts';
import { unwrapped } from './record-forms.ts';
import type { FunctionContext } from './scope.ts';
import { partOf } from './scope-analysis.ts';
import { globalPath } from './static-names.ts';

interface Syntax {
  readonly type: string;
  readonly [key: string]: unknown;
}

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
  return node.declarations.flatMap(({ id, init }, at) => {
    const made = init && unwrapped(init);
    if (id.type !== 'Identifier' || (made?.type !== 'NewExpression' && made?.type !== 'CallExpression')) return [];
    const length = lengthOfNewArray(ctx, made);
    if (length === undefined) return [];
    const others = node.declarations.slice(at + 1);
    return isFilled(ctx, block, { name: id.name, length, node, others }) ? [made] : [];
  });
}

interface Wanted {
  readonly name: string;
  readonly length: Expression;
  readonly node: VariableDeclaration;
  /** What is declared with it, and behind it. */
  readonly others: readonly object[];
}

function isFilled(ctx: FunctionContext, block: readonly Statement[], wanted: Wanted): boolean {
  const { name, length, node, others } = wanted;
  const at = block.indexOf(node);
  const behind = block.slice(at + 1);
  const first = behind.findIndex((each) => each.type !== 'FunctionDeclaration' && mentions(each, name));
  const loop = behind[first];
  if (loop?.type !== 'ForStatement' || mentions(others, name)) return false;
  // Functions that could be called meanwhile: those that stand in front of the loop's end, and those of declarations.
  const declared = block.filter(({ type }) => type === 'FunctionDeclaration');
  const functions = [...declared, ...block.slice(0, at + first + 2)].flatMap(functionsIn);
  if (mentions(functions, name)) return false;
  const between = [...others, ...behind.slice(0, first + 1)];
  const counter = counterOf(ctx, loop, { name, length, keepsLists: keepsLists(ctx, between, name) });
  return counter !== undefined && fills(loop.body, name, counter);
}

interface Counted {
  readonly name: string;
  readonly length: Expression;
  /** Whether no other list becomes longer or shorter meanwhile. */
  readonly keepsLists: boolean;
}

/** The counter of a loop from 0 to that length. */
function counterOf(ctx: FunctionContext, loop: ForStatement, counted: Counted): string | undefined {
  const { name, length, keepsLists } = counted;
  const { init, test, update, body } = loop;
  const [only, more] = init?.type === 'VariableDeclaration' && init.kind === 'let' ? init.declarations : [];
  if (only?.id.type !== 'Identifier' || more !== undefined || only.init == null) return undefined;
  const counter = only.id.name;
  const start = unwrapped(only.init);
  if (start.type !== 'Literal' || start.value !== 0 || counter === name) return undefined;
  if (test?.type !== 'BinaryExpression' || test.operator !== '<' || !isName(test.left, counter)) return undefined;
  const { scopes, span } = partOf(ctx.module.scopes, body);
  if (!isStep(update, counter) || namesAssignedIn(scopes, [span]).names.has(counter)) return undefined;
  const bound = unwrapped(test.right);
  const isOwn = bound.type === 'MemberExpression' && !bound.computed && isName(bound.object, name);
  if (isOwn) return bound.property.type === 'Identifier' && bound.property.name === 'length' ? counter : undefined;
  return isStill(ctx, bound, counter, keepsLists) && isSame(bound, unwrapped(length)) ? counter : undefined;
}

function isStep(node: Expression | null, counter: string): boolean {
  if (node?.type === 'UpdateExpression') return node.operator === '++' && isName(node.argument, counter);
  if (node?.type !== 'AssignmentExpression' || node.operator !== '+=' || !isName(node.left, counter)) return false;
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
      const { object, property } = node;
      if (node.computed || property.type !== 'Identifier' || property.name !== 'length') return false;
      if (object.type !== 'Identifier' || ctx.assigned.has(object.name)) return false;
      if (listAt(ctx, object) !== undefined) return keepsLists;
      const binding = ctx.scope.find(object.name);
      return binding?.kind === 'local' || binding?.kind === 'table';
    }
    default:
      return false;
  }
}

/** Whether it evidently makes no list longer or shorter, but the one of that name. */
function keepsLists(ctx: FunctionContext, value: unknown, name: string): boolean {
  if (Array.isArray(value)) return value.every((each) => keepsLists(ctx, each, name));
  if (typeof value !== 'object' || value === null) return true;
  const node = value as Syntax;
  if (node.type === 'CallExpression' && !globalPath(ctx.scope, node.callee as Expression)?.startsWith('Math.')) {
    return false;
  }
  if (/Pattern$/.test(node.type)) return false;
  const target = targetOf(node);
  if (target?.type === 'MemberExpression' && !isName(target.object as Expression, name)) return false;
  return Object.values(node).every((each) => keepsLists(ctx, each, name));
}

/** What an assignment or an update writes to. */
function targetOf({ type, left, argument }: Syntax): Syntax | undefined {
  if (type !== 'AssignmentExpression' && type !== 'UpdateExpression') return undefined;
  return unwrapped((type === 'AssignmentExpression' ? left : argument) as Expression) as unknown as Syntax;
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

/** Whether each turn assigns `name[counter]` before anything else that could be seen is done with the list. */
function fills(body: Statement, name: string, counter: string): boolean {
  const statements = body.type === 'BlockStatement' ? body.body : [body];
  const first = statements.findIndex((each) => mentions(each, name));
  const store = statements[first];
  const isDeclared = declares(body, name) || declares(body, counter);
  if (store?.type !== 'ExpressionStatement' || mayLeave(statements) || isDeclared) return false;
  const { expression } = store;
  if (expression.type !== 'AssignmentExpression' || expression.operator !== '=') return false;
  const { left, right } = expression;
  if (left.type !== 'MemberExpression' || !left.computed || !isName(left.object, name)) return false;
  if (!isName(left.property, counter)) return false;
  return (
    isUnseen(right, name, counter, 1) && statements.slice(first + 1).every((each) => isUnseen(each, name, counter, 0))
  );
}

/** Whether all that it does with the list is to read its length, and elements that are `least` or more behind. */
function isUnseen(value: unknown, name: string, counter: string, least: number): boolean {
  if (Array.isArray(value)) return value.every((each) => isUnseen(each, name, counter, least));
  if (typeof value !== 'object' || value === null) return true;
  const node = value as Syntax;
  if (node.type === 'Identifier') return node.name !== name;
  if (node.type === 'MemberExpression' && isName(node.object as Expression, name)) {
    const property = node.property as Expression;
    if (node.computed !== true) return property.type === 'Identifier' && property.name === 'length';
    return distance(unwrapped(property), counter) >= least;
  }
  // Not `a.length = 0`.
  const target = targetOf(node);
  if (target?.type === 'MemberExpression' && target.computed !== true && mentions(target.object, name)) return false;
  if (/Pattern$/.test(node.type) && mentions(node, name)) return false;
  return Object.values(node).every((each) => isUnseen(each, name, counter, least));
}

/** How far behind the counter an index is: 0 of `i`, 2 of `i - 2`; less than any of what is not known. */
function distance(node: Expression, counter: string): number {
  if (isName(node, counter)) return 0;
  if (node.type !== 'BinaryExpression' || node.operator !== '-') return -1;
  const by = unwrapped(node.right);
  return isName(node.left as Expression, counter) && by.type === 'Literal' && typeof by.value === 'number'
    ? by.value
    : -1;
}

/** Whether it may leave the turn that it stands in: loops in it have turns of their own. */
function mayLeave(value: unknown, isInLoop = false): boolean {
  if (Array.isArray(value)) return value.some((each) => mayLeave(each, isInLoop));
  if (typeof value !== 'object' || value === null) return false;
  const node = value as Syntax;
  if (/^(Break|Continue)Statement$/.test(node.type)) return !isInLoop || node.label != null;
  if (node.type === 'ReturnStatement') return true;
  if (isFunction(node)) return false;
  const isLoop = /^(For|ForOf|While|DoWhile)Statement$/.test(node.type);
  return Object.values(node).some((each) => mayLeave(each, isInLoop || isLoop));
}

function functionsIn(value: unknown): Syntax[] {
  if (Array.isArray(value)) return value.flatMap(functionsIn);
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Syntax;
  return isFunction(node) ? [node] : Object.values(node).flatMap(functionsIn);
}

function isFunction({ type }: Syntax): boolean {
  return /^(ArrowFunctionExpression|FunctionExpression|FunctionDeclaration)$/.test(type);
}

/** Whether a variable of that name is declared in there. */
function declares(value: unknown, name: string): boolean {
  if (Array.isArray(value)) return value.some((each) => declares(each, name));
  if (typeof value !== 'object' || value === null) return false;
  const node = value as Syntax;
  if (node.type === 'VariableDeclarator' && mentions(node.id, name)) return true;
  if (isFunction(node)) return mentions(node.id, name);
  return Object.values(node).some((each) => declares(each, name));
}

function isName(node: Expression | { readonly type: string }, name: string): boolean {
  const inner = unwrapped(node as Expression);
  return inner.type === 'Identifier' && inner.name === name;
}

function mentions(value: unknown, name: string): boolean {
  if (Array.isArray(value)) return value.some((each) => mentions(each, name));
  if (typeof value !== 'object' || value === null) return false;
  const node = value as Syntax;
  if (node.type === 'Identifier' && node.name === name) return true;
  return Object.values(node).some((each) => mentions(each, name));
}
