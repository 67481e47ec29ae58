// Lowers statements: structure stays, for-of becomes a counted loop. What `if` and `switch` become is in branches.ts,
// what declarations do in variables.ts.

import type { Expression, ForStatement, Statement, VariableDeclaration } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { withStillArrays } from './array-variables.ts';
import { lowerEffect } from './assignments.ts';
import { lowerIf, lowerSwitch, type Within } from './branches.ts';
import { evaluateIn } from './constants.ts';
import { boundBy } from './declarations.ts';
import { filledAtOnce } from './filled-at-once.ts';
import { loadElement } from './list-elements.ts';
import { lengthOf } from './lists.ts';
import { findRowsToBe } from './named-rows.ts';
import { lowerArrayOperand } from './names.ts';
import { elementOfRow, lengthOfRow, lowerRowOf, type RowOf, rowAt } from './nested-access.ts';
import { listOfRow, nestedAt } from './nested-forms.ts';
import type { NestedList } from './nested-types.ts';
import { lowerCondition } from './operands.ts';
import { recordListAt } from './record-forms.ts';
import { changes } from './record-lists.ts';
import { refusalOfStatement } from './refusals.ts';
import { lowerReturn } from './returns.ts';
import { nameRow, recordOf } from './rows.ts';
import { type FunctionContext, newLocal, newTemporary, Scope } from './scope.ts';
import { textForm } from './string-forms.ts';
import { overCodePoints } from './string-loops.ts';
import { asCode } from './string-values.ts';
import { stringOfCharacter } from './strings.ts';
import { findTarget, withTarget } from './targets.ts';
import { lowerThrow } from './throws.ts';
import { declareTypes, enumsIn } from './type-declarations.ts';
import { expectType, heldAs, number, read } from './values.ts';
import { annotationOf, declareElement, declareVariable, isAgain, lowerDeclaration } from './variables.ts';

/** How branches lower what is within them. */
const within: Within = { statement: lowerStatement, nested, block: lowerBlock };

/** The statements of a block, in a scope of their own. `atEnd`: what more is lowered in it. */
export function lowerBlock(
  ctx: FunctionContext,
  nodes: readonly (Statement | { type: string })[],
  out: Stmt[],
  atEnd?: () => void,
): void {
  const outer = ctx.scope;
  ctx.scope = new Scope(outer);
  ctx.depth++;
  if (nodes.some(({ type }) => /^TS|^Class/.test(type))) declareNames(ctx, nodes);
  for (const node of nodes as Statement[]) if (node.type === 'VariableDeclaration') announce(ctx, node);
  // Functions are there from the block's beginning.
  for (const node of nodes as Statement[]) {
    if (node.type !== 'FunctionDeclaration' || node.id === null) continue;
    const { scope, assigned: names, writtenFields: fields, assignedInside: inside } = ctx;
    const closure = { name: node.id.name, node, scope, assigned: { names, fields, inside } };
    ctx.scope.set(node.id.name, { kind: 'closure', closure });
  }
  for (const node of nodes as Statement[]) {
    if (node.type === 'VariableDeclaration') {
      for (const each of filledAtOnce(ctx, nodes as Statement[], node)) ctx.filledAtOnce.add(each);
      findRowsToBe(ctx, nodes, node);
    }
    lowerStatement(ctx, node, out);
    // What a test that is known keeps out is not looked at: `if (a === undefined) return 0;` and all behind it.
    if (node.type === 'IfStatement' && /^(return|break|continue|fail)$/.test(out.at(-1)?.kind ?? '')) break;
  }
  atEnd?.();
  ctx.depth--;
  ctx.scope = outer;
}

/** Types and enums of a block. */
function declareNames(ctx: FunctionContext, nodes: readonly { type: string }[]): void {
  declareTypes(nodes, ctx.module, ctx.scope);
  for (const [name, members] of enumsIn(nodes, ctx.scope, evaluateIn(ctx.module))) ctx.scope.set(name, members);
}

/** Names are their block's from its beginning, though nobody may use them yet. */
function announce(ctx: FunctionContext, { declarations }: VariableDeclaration): void {
  for (const each of declarations) {
    for (const id of boundBy(each.id)) {
      if (id.type === 'Identifier' && !isAgain(ctx, id, each.id === id ? each : undefined))
        ctx.scope.set(id.name, { kind: 'not-yet' });
    }
  }
}

function lowerStatement(ctx: FunctionContext, node: Statement, out: Stmt[], label?: string): void {
  const { report } = ctx.module;
  switch (node.type) {
    case 'EmptyStatement':
    case 'FunctionDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSEnumDeclaration':
      return;
    case 'BlockStatement':
      return lowerBlock(ctx, node.body, out);
    case 'VariableDeclaration':
      return lowerDeclaration(ctx, node, out);
    case 'ExpressionStatement':
      return lowerEffect(ctx, node.expression, out);
    case 'IfStatement':
      return lowerIf(ctx, node, out, within);
    case 'ForStatement':
      return lowerFor(ctx, node, out, label);
    case 'WhileStatement':
      return lowerLoop(ctx, { test: node.test, update: null, body: node.body, bodyFirst: false, label, node }, out);
    case 'DoWhileStatement':
      return lowerLoop(ctx, { test: node.test, update: null, body: node.body, bodyFirst: true, label, node }, out);
    case 'ForOfStatement':
      return withStillArrays(ctx, node, out, () => lowerForOf(ctx, node, out, label));
    case 'SwitchStatement':
      return lowerSwitch(ctx, node, out, within, label);
    case 'LabeledStatement':
      return lowerLabelled(ctx, node.body, node.label.name, out);
    case 'BreakStatement':
    case 'ContinueStatement': {
      const kind = node.type === 'BreakStatement' ? 'break' : 'continue';
      const target = findTarget(ctx, kind, node.label?.name);
      if (target !== undefined) out.push({ kind, label: target.id, loc: node });
      else report('KZ1006', node, `there is nothing here that this could ${kind}`);
      return;
    }
    case 'ReturnStatement':
      return lowerReturn(ctx, node.argument, node, out);
    case 'ThrowStatement': {
      lowerThrow(ctx, node.argument, node, out);
      return;
    }
    default: {
      const { what, hint } = refusalOfStatement(node.type);
      report('KZ1006', node, `the kernel language has no ${what}`, hint);
    }
  }
}

function nested(ctx: FunctionContext, node: Statement): Stmt[] {
  const out: Stmt[] = [];
  lowerBlock(ctx, node.type === 'BlockStatement' ? node.body : [node], out);
  return out;
}

/** Loops and switches know their label; a break can leave any other statement that has one. */
function lowerLabelled(ctx: FunctionContext, node: Statement, label: string, out: Stmt[]): void {
  if (node.type === 'LabeledStatement') {
    ctx.module.report('KZ1006', node, 'a statement with two labels', 'one label is enough');
    return;
  }
  if (/^(For|ForOf|While|DoWhile|Switch)Statement$/.test(node.type)) return lowerStatement(ctx, node, out, label);
  withTarget(ctx, 'block', label, (id) => {
    out.push({ kind: 'block', label: id, body: nested(ctx, node), loc: node });
  });
}

function lowerFor(ctx: FunctionContext, node: ForStatement, out: Stmt[], label: string | undefined): void {
  const outer = ctx.scope;
  ctx.scope = new Scope(outer);
  if (node.init?.type === 'VariableDeclaration') {
    for (const { init } of node.init.declarations) {
      if (init === null || !hasFunction(init)) continue;
      const hint = 'declare it in front of the loop, or in its body';
      ctx.module.report('KZ1006', init, "a function in a loop's head, which has the variables of the first turn", hint);
    }
    announce(ctx, node.init);
    lowerDeclaration(ctx, node.init, out);
  } else if (node.init !== null) lowerEffect(ctx, node.init, out);
  lowerLoop(ctx, { test: node.test, update: node.update, body: node.body, bodyFirst: false, label, node }, out);
  ctx.scope = outer;
}

/** Whether a function stands in there. */
function hasFunction(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (/^(ArrowFunction|Function)Expression$/.test((value as { type?: string }).type ?? '')) return true;
  return Object.values(value).some(hasFunction);
}

interface LoopParts {
  readonly test: Expression | null;
  readonly update: Expression | null;
  readonly body: Statement;
  readonly bodyFirst: boolean;
  readonly label: string | undefined;
  readonly node: Span;
}

function lowerLoop(ctx: FunctionContext, parts: LoopParts, out: Stmt[]): void {
  withStillArrays(ctx, parts.node, out, () => lowerTurns(ctx, parts, out));
}

function lowerTurns(ctx: FunctionContext, parts: LoopParts, out: Stmt[]): void {
  const { node, bodyFirst } = parts;
  // What header and update make is gone when a turn ends.
  ctx.depth++;
  withTarget(ctx, 'loop', parts.label, (label) => {
    const header: Stmt[] = [];
    const update: Stmt[] = [];
    // In the order in which they run: the body may give a variable, which the test reads, its first value.
    const first = bodyFirst ? nested(ctx, parts.body) : [];
    const test = parts.test === null ? undefined : lowerCondition(ctx, parts.test, header);
    const body = bodyFirst ? first : nested(ctx, parts.body);
    if (parts.update !== null) lowerEffect(ctx, parts.update, update);
    const loc = { start: node.start, end: parts.body.start };
    out.push({ kind: 'loop', label, header, test, update, body, bodyFirst, loc });
  });
  ctx.depth--;
}

type ForOf = Extract<Statement, { type: 'ForOfStatement' }>;

function lowerForOf(ctx: FunctionContext, node: ForOf, out: Stmt[], label?: string): void {
  if (nestedAt(ctx, node.right) !== undefined || listOfRow(ctx, node.right) !== undefined)
    return lowerForOfRows(ctx, node, out, label);
  if (textForm(ctx, node.right) !== undefined) return lowerForOfString(ctx, node, out, label);
  const around = ctx.scope;
  ctx.scope = new Scope(around);
  if (node.left.type === 'VariableDeclaration') announce(ctx, node.left);
  const rows = recordListAt(ctx, node.right);
  const array = rows === undefined ? lowerArrayOperand(ctx, node.right, out) : undefined;
  ctx.scope = around;
  const declarator = node.left.type === 'VariableDeclaration' ? node.left.declarations[0] : undefined;
  const isName = rows !== undefined || declarator?.id.type === 'Identifier';
  if (array === undefined && rows === undefined) return;
  if (declarator === undefined || !isName || node.left.type !== 'VariableDeclaration') {
    const hint = 'a loop with an index: for (let i = 0; i < a.length; i++)';
    ctx.module.report('KZ1006', node, "only 'for (const x of array)' is in the kernel language", hint);
    return;
  }
  const name = declarator.id.type === 'Identifier' ? declarator.id.name : '';
  const isAgainDeclared = boundBy(declarator.id).some((each) => isAgain(ctx, each));
  if (!/^(var|let|const)$/.test(node.left.kind) || isAgainDeclared || isAgain(ctx, declarator.id, declarator)) {
    const why = node.left.kind === 'var' ? `'${name}' is a variable of more than this loop` : undefined;
    const message = why ?? `the kernel language has no '${node.left.kind}'`;
    ctx.module.report('KZ1006', node.left, message, "use 'let' or 'const'");
  }
  const isConst = node.left.kind === 'const';
  const before = rows?.names.count ?? 0;
  const length = () => (rows === undefined ? lengthOf(ctx, array as Local, node) : read(rows.length, node));
  overTurns(ctx, node, out, label, length, (index, inner) => {
    if (rows !== undefined && name !== '' && changes(ctx, rows, name))
      return nameRow(ctx, rows, name, index, node, inner, true);
    if (rows !== undefined)
      return declareElement(ctx, declarator.id, recordOf(rows, index, node, 'each'), isConst, inner);
    const value = loadElement(ctx, array as Local, index, node);
    const local = newLocal(ctx, name, value.type, declarator.id, heldAs(value, !isConst && ctx.assigned.has(name)));
    ctx.scope.set(name, { kind: 'local', local });
    inner.push({ kind: 'declare', local, value, loc: node });
  });
  // Names of the loop are gone behind it.
  if (rows !== undefined) rows.names.count = before;
}

/** `for (const c of s)`: each turn takes a code point, of one unit or of a pair. */
function lowerForOfString(ctx: FunctionContext, node: ForOf, out: Stmt[], label?: string): void {
  const { left } = node;
  const declarator = left.type === 'VariableDeclaration' ? left.declarations[0] : undefined;
  const isName = declarator?.id.type === 'Identifier' && !isAgain(ctx, declarator.id, declarator);
  const given = ctx.module.lowerExpression(ctx, node.right, out);
  const text = given.type === 'character' ? stringOfCharacter(ctx, given, node, out) : given;
  if (text.kind !== 'local' || text.type !== 'string') {
    expectType(ctx, text, 'string');
    return;
  }
  if (left.type !== 'VariableDeclaration' || declarator?.id.type !== 'Identifier' || !isName || left.kind === 'var') {
    ctx.module.report('KZ1006', node, "only 'for (const c of string)' is in the kernel language");
    return;
  }
  const { id } = declarator;
  const isConst = left.kind === 'const';
  const { begin, code, test, update } = overCodePoints(ctx, text.local, node, out);
  withTarget(ctx, 'loop', label, (target) => {
    const outer = ctx.scope;
    ctx.scope = new Scope(outer);
    const annotation = annotationOf(ctx, id);
    const body: Stmt[] = [...begin(target)];
    declareVariable(ctx, { id, loc: id, isConst, annotation, again: false }, asCode(code), body);
    body.push(...nested(ctx, node.body));
    ctx.scope = outer;
    const loc = { start: node.start, end: node.body.start };
    out.push({ kind: 'loop', label: target, header: [], test, update, body, bodyFirst: false, loc });
  });
}

/** Over the rows of a list of lists, or over the elements of a row. */
function lowerForOfRows(ctx: FunctionContext, node: ForOf, out: Stmt[], label?: string): void {
  const { left } = node;
  const declarator = left.type === 'VariableDeclaration' ? left.declarations[0] : undefined;
  const isAgainDeclared = declarator && boundBy(declarator.id).some((each) => isAgain(ctx, each));
  if (left.type !== 'VariableDeclaration' || declarator === undefined || isAgainDeclared || left.kind === 'var') {
    ctx.module.report('KZ1006', node, "only 'for (const x of array)' is in the kernel language");
    return;
  }
  const isConst = left.kind === 'const';
  const list = nestedAt(ctx, node.right);
  const row = list === undefined ? lowerRowOf(ctx, node.right, out) : undefined;
  const length = () => (list === undefined ? lengthOfRow(row as RowOf, node) : lengthOf(ctx, list.handles, node));
  overTurns(ctx, node, out, label, length, (index, inner) => {
    const { id } = declarator;
    if (row !== undefined) return declareElement(ctx, id, elementOfRow(ctx, row, index, node), isConst, inner);
    const of = list as NestedList;
    const mutable = id.type === 'Identifier' && !isConst && ctx.assigned.has(id.name);
    const handle = newLocal(ctx, 'row', 'number', node, { mutable });
    inner.push({ kind: 'declare', local: handle, value: rowAt(ctx, of, index, node, inner), loc: node });
    const binding = { kind: 'inner-list', of, handle } as const;
    if (id.type === 'Identifier') return ctx.scope.set(id.name, binding);
    ctx.scope.set('the row', binding);
    const { start, end } = node.right;
    const whole = { type: 'Identifier', name: 'the row', start, end } as Expression;
    declareElement(ctx, id, ctx.module.lowerExpression(ctx, whole, inner), isConst, inner);
  });
}

/** A loop over as many elements as there are at each turn. `declare`: what an element gives names to. */
function overTurns(
  ctx: FunctionContext,
  node: ForOf,
  out: Stmt[],
  label: string | undefined,
  length: () => Expr,
  declare: (index: Expr, inner: Stmt[]) => void,
): void {
  const counter = newTemporary(ctx, 'number', node, { mutable: true });
  const index = read(counter, node);
  out.push({ kind: 'declare', local: counter, value: number(0, node), loc: node });
  withTarget(ctx, 'loop', label, (id) => {
    const outer = ctx.scope;
    ctx.scope = new Scope(outer);
    const body: Stmt[] = [];
    declare(index, body);
    body.push(...nested(ctx, node.body));
    ctx.scope = outer;
    const test: Expr = {
      ...{ kind: 'compare', op: 'lt', left: index, right: length(), type: 'boolean', rep: undefined, loc: node },
    };
    const next: Expr = {
      ...{ kind: 'binary', op: 'add', left: index, right: number(1, node), type: 'number', rep: undefined, loc: node },
    };
    const update: Stmt[] = [{ kind: 'assign', local: counter, value: next, loc: node }];
    const loc = { start: node.start, end: node.body.start };
    out.push({ kind: 'loop', label: id, header: [], test, update, body, bodyFirst: false, loc });
  });
}
