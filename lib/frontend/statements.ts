// Lowers statements: structure stays, for-of becomes a counted loop. What `if` and `switch` become is in branches.ts.

import type { Expression, ForStatement, Statement, VariableDeclaration } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Declared, Expr, Failure, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { type Alias, aliasesIn } from './aliases.ts';
import { lowerNewArray } from './arrays.ts';
import { assignName, lowerEffect } from './assignments.ts';
import { adapted, isOf, load, operand } from './bigints.ts';
import { lowerIf, lowerSwitch, type Within } from './branches.ts';
import { lowerCall } from './calls.ts';
import { evaluateIn } from './constants.ts';
import { lowerExpression } from './expressions.ts';
import { declareLate } from './late-variables.ts';
import { lowerArrayOperand } from './names.ts';
import { lowerCondition } from './operands.ts';
import { type FunctionContext, newLocal, newTemporary, Scope } from './scope.ts';
import { findTarget, withTarget } from './targets.ts';
import { declareTypes, enumsIn } from './type-declarations.ts';
import { readType } from './types.ts';
import { boolean, expectType, heldAs, isRefused, number, read, refused } from './values.ts';

/** How branches lower what is within them. */
const within: Within = { statement: lowerStatement, nested, block: lowerBlock };

/** The statements of a block, in a scope of their own. */
export function lowerBlock(ctx: FunctionContext, nodes: readonly (Statement | { type: string })[], out: Stmt[]): void {
  const outer = ctx.scope;
  ctx.scope = new Scope(outer);
  if (nodes.some(({ type }) => /^TS|^Class/.test(type))) declareNames(ctx, nodes);
  for (const node of nodes as Statement[]) if (node.type === 'VariableDeclaration') announce(ctx, node);
  for (const node of nodes as Statement[]) lowerStatement(ctx, node, out);
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
    const isAgain = ctx.vars.meanings.get(each) === 'assignment';
    if (each.id.type === 'Identifier' && !isAgain) ctx.scope.set(each.id.name, { kind: 'not-yet' });
  }
}

function lowerStatement(ctx: FunctionContext, node: Statement, out: Stmt[], label?: string): void {
  const { report } = ctx.module;
  switch (node.type) {
    case 'EmptyStatement':
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
      return lowerForOf(ctx, node, out, label);
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
      const failure = lowerThrow(ctx, node.argument);
      if (failure !== undefined) out.push({ kind: 'fail', failure, loc: node });
      return;
    }
    default:
      report('KZ1006', node, `the kernel language has no ${describeStatement(node.type)}`, hintFor(node.type));
  }
}

function describeStatement(type: string): string {
  return type
    .replace(/^TS/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

function hintFor(type: string): string | undefined {
  if (type === 'FunctionDeclaration') return 'make it a function of the module';
  if (type === 'ForInStatement') return 'for (const x of array), or a loop with an index';
  return undefined;
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

function lowerDeclaration(ctx: FunctionContext, node: VariableDeclaration, out: Stmt[]): void {
  const { report } = ctx.module;
  if (!/^(var|let|const)$/.test(node.kind)) {
    report('KZ1006', node, `the kernel language has no '${node.kind}'`, "use 'let' or 'const'");
  }
  for (const declarator of node.declarations) {
    const { id, init } = declarator;
    if (init !== null && declareAliases(ctx, declarator, init)) continue;
    if (id.type !== 'Identifier') {
      report('KZ1006', id, 'the kernel language has no destructuring');
      continue;
    }
    const annotation = id.typeAnnotation
      ? readType(id.typeAnnotation.typeAnnotation, ctx.module, ctx.scope)
      : undefined;
    const isAgain = ctx.vars.meanings.get(declarator) === 'assignment';
    if (init === null) {
      if (!isAgain) declareLate(ctx, id.name, id, out, annotation);
      continue;
    }
    const mutable = node.kind !== 'const' && ctx.assigned.has(id.name);
    const value = lowerInitial(ctx, id.name, init, out);
    if (annotation === undefined && isRefused(value) && !isAgain) {
      ctx.scope.set(id.name, { kind: 'reported' });
      continue;
    }
    const typed =
      annotation === undefined
        ? operand(ctx, value)
        : adapted(expectType(ctx, value, annotation.type), annotation.declared);
    if (isAgain) {
      assignName(ctx, id.name, typed, id, out);
      continue;
    }
    if (typed.kind === 'local' && isArrayKind(typed.type)) {
      if (mutable) report('KZ1018', id, `'${id.name}' is an array that is assigned again`, "arrays must be 'const'");
      // Another name of the same array, if it has one.
      ctx.scope.set(id.name, { kind: 'local', local: typed.local });
      continue;
    }
    const held = annotation === undefined ? heldAs(typed, mutable) : { declared: annotation.declared, mutable };
    const local = newLocal(ctx, id.name, typed.type, id, held);
    ctx.scope.set(id.name, { kind: 'local', local });
    out.push({ kind: 'declare', local, value: typed, loc: node });
  }
}

/** `const { sqrt } = Math`: names of what never changes, and so no variables. */
function declareAliases(
  ctx: FunctionContext,
  { id }: VariableDeclaration['declarations'][0],
  init: Expression,
): boolean {
  const aliases = aliasesIn(ctx.scope, id, init) ?? [];
  const isAlias = ({ name, binding: { kind } }: Alias) => {
    const isValue = kind === 'constant' || kind === 'table' || kind === 'refused';
    return !ctx.assigned.has(name) && !(isValue && id.type === 'Identifier');
  };
  if (aliases.length === 0 || !aliases.every(isAlias)) return false;
  for (const { name, binding } of aliases) ctx.scope.set(name, binding);
  return true;
}

/** The initial value: if it makes an array, under the variable's name. */
function lowerInitial(ctx: FunctionContext, name: string, node: Expression, out: Stmt[]): Expr {
  if (node.type === 'CallExpression') return lowerCall(ctx, node, out, 'value', name) ?? refused(node);
  const array = node.type === 'NewExpression' ? lowerNewArray(ctx, node, out, name) : undefined;
  return array ?? lowerExpression(ctx, node, out);
}

function lowerFor(ctx: FunctionContext, node: ForStatement, out: Stmt[], label: string | undefined): void {
  const outer = ctx.scope;
  ctx.scope = new Scope(outer);
  if (node.init?.type === 'VariableDeclaration') {
    announce(ctx, node.init);
    lowerDeclaration(ctx, node.init, out);
  } else if (node.init !== null) lowerEffect(ctx, node.init, out);
  lowerLoop(ctx, { test: node.test, update: node.update, body: node.body, bodyFirst: false, label, node }, out);
  ctx.scope = outer;
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
  const { node, bodyFirst } = parts;
  withTarget(ctx, 'loop', parts.label, (label) => {
    const header: Stmt[] = [];
    const update: Stmt[] = [];
    const test = parts.test === null ? undefined : lowerCondition(ctx, parts.test, header);
    const body = nested(ctx, parts.body);
    if (parts.update !== null) lowerEffect(ctx, parts.update, update);
    const loc = { start: node.start, end: parts.body.start };
    out.push({ kind: 'loop', label, header, test, update, body, bodyFirst, loc });
  });
}

function lowerForOf(
  ctx: FunctionContext,
  node: Extract<Statement, { type: 'ForOfStatement' }>,
  out: Stmt[],
  label?: string,
): void {
  const around = ctx.scope;
  ctx.scope = new Scope(around);
  if (node.left.type === 'VariableDeclaration') announce(ctx, node.left);
  const array = lowerArrayOperand(ctx, node.right, out);
  ctx.scope = around;
  const declarator = node.left.type === 'VariableDeclaration' ? node.left.declarations[0] : undefined;
  if (
    array === undefined ||
    declarator === undefined ||
    declarator.id.type !== 'Identifier' ||
    node.left.type !== 'VariableDeclaration'
  ) {
    if (array !== undefined)
      ctx.module.report('KZ1006', node, "only 'for (const x of array)' is in the kernel language");
    return;
  }
  const { name } = declarator.id;
  if (!/^(var|let|const)$/.test(node.left.kind) || ctx.vars.meanings.get(declarator) === 'assignment') {
    const why = node.left.kind === 'var' ? `'${name}' is a variable of more than this loop` : undefined;
    ctx.module.report(
      'KZ1006',
      node.left,
      why ?? `the kernel language has no '${node.left.kind}'`,
      "use 'let' or 'const'",
    );
  }
  const counter = newTemporary(ctx, 'number', node, { mutable: true });
  const index = read(counter, node);
  out.push({ kind: 'declare', local: counter, value: number(0, node), loc: node });
  withTarget(ctx, 'loop', label, (id) => {
    const outer = ctx.scope;
    ctx.scope = new Scope(outer);
    const mutable = (node.left as VariableDeclaration).kind !== 'const' && ctx.assigned.has(name);
    const value = load(array, index, node);
    const local = newLocal(ctx, name, value.type, declarator.id, heldAs(value, mutable));
    ctx.scope.set(name, { kind: 'local', local });
    const body: Stmt[] = [{ kind: 'declare', local, value, loc: node }, ...nested(ctx, node.body)];
    ctx.scope = outer;
    const length: Expr = { kind: 'length', array, type: 'number', rep: undefined, loc: node };
    const test: Expr = {
      kind: 'compare',
      op: 'lt',
      left: index,
      right: length,
      type: 'boolean',
      rep: undefined,
      loc: node,
    };
    const next: Expr = {
      kind: 'binary',
      op: 'add',
      left: index,
      right: number(1, node),
      type: 'number',
      rep: undefined,
      loc: node,
    };
    const update: Stmt[] = [{ kind: 'assign', local: counter, value: next, loc: node }];
    out.push({
      kind: 'loop',
      label: id,
      header: [],
      test,
      update,
      body,
      bodyFirst: false,
      loc: { start: node.start, end: node.body.start },
    });
  });
}

function lowerReturn(ctx: FunctionContext, argument: Expression | null, loc: Span, out: Stmt[]): void {
  const { report } = ctx.module;
  const value = argument === null ? undefined : lowerExpression(ctx, argument, out);
  if (value !== undefined && isRefused(value)) {
    // Not known what it gives, but that it ends here.
    out.push({ kind: 'return', value, loc });
    return;
  }
  ctx.result ??= { type: value?.type ?? 'void', declared: value && heldAs(value, true).declared };
  const { type, declared } = ctx.result;
  if (value === undefined) {
    if (type !== 'void') report('KZ1016', loc, `the function returns a ${type} elsewhere`);
    out.push({ kind: 'return', value: undefined, loc });
    return;
  }
  if (type === 'void') report('KZ1008', loc, 'the function returns nothing elsewhere');
  const typed = type === 'void' ? boolean(false, loc) : value.type === type ? value : expectType(ctx, value, type);
  // What an operation gives that wraps may be of its type and not of the result's, whatever is known of its operands.
  const isOfResult = ctx.directives.overflowcheck || typed.kind === 'local' || typed.kind === 'const';
  const isPromised = typed.type === 'bigint' ? !(isOfResult && isOf(typed, declared)) : promises(typed, declared);
  if (!isPromised) {
    out.push({ kind: 'return', value: typed, loc });
    return;
  }
  // A local of the declared type: what the result promises is checked here.
  const local = newLocal(ctx, 'result', typed.type, loc, {
    declared: typed.type === 'bigint' ? (declared ?? 'i64') : declared,
  });
  const held = typed.type === 'bigint' ? adapted(operand(ctx, typed), local.declared) : typed;
  out.push({ kind: 'declare', local, value: held, loc });
  out.push({ kind: 'return', value: read(local, loc), loc });
}

/** Whether a number must be checked to be what the result is declared to be. */
function promises(value: Expr, declared: Declared | undefined): boolean {
  if (declared === undefined || declared === 'f64') return false;
  return value.kind !== 'local' || value.local.declared !== declared;
}

function lowerThrow(ctx: FunctionContext, node: Expression): Failure | undefined {
  if (
    node.type === 'NewExpression' &&
    node.callee.type === 'Identifier' &&
    /^(Range|Type)?Error$/.test(node.callee.name)
  ) {
    const [argument] = node.arguments;
    const { name } = node.callee;
    if (ctx.scope.find(name) !== undefined) {
      ctx.module.report('KZ1006', node, `'${name}' is the module's own here`);
    }
    if (argument?.type === 'Literal' && typeof argument.value === 'string' && node.arguments.length === 1) {
      // Node-API takes UTF-8 up to a NUL.
      if (/\0|[\ud800-\udfff]/u.test(argument.value)) {
        ctx.module.report('KZ1006', argument, 'an error has no NUL and no half of a surrogate pair in its message');
      }
      return { kind: 'throw', error: name as 'Error', message: argument.value };
    }
  }
  ctx.module.report(
    'KZ1006',
    node,
    'only \'throw new RangeError("…")\' (TypeError, Error) with a plain message is in the kernel language',
  );
  return undefined;
}
