// Reads a module's constants: numbers, booleans and tables that kernels may capture.
//
// In:  the declarations at the top of a module: of `const`, and of `let` and `var` that nothing assigns again. Out:
// bindings in the module's scope, and its tables. Whatever is no constant stays unknown: it is reported where a kernel
// uses it.

import type { BindingPattern, Expression, PrivateIdentifier, Program } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Table } from '../ir/ir.ts';
import { aliasesIn } from './aliases.ts';
import { type Computed, isComputed } from './computed-tables.ts';
import { constantText, isTextSyntax } from './constant-texts.ts';
import { boundBy } from './declarations.ts';
import { defaultDirectives } from './directives.ts';
import { isPassive } from './passive.ts';
import { type Binding, functionContext, type ModuleContext } from './scope.ts';
import { analyseScopes } from './scope-analysis.ts';
import { literalsOf, makeTable, tableIn, tableOfArray, type WrittenElement } from './tables.ts';
import type { Evaluate } from './type-declarations.ts';

/**
 * `whyVariable`: what stands for a variable that has other values, too. `whyWritten`: for a table that the module writes
 * to. `whyNotYet`: why an imported name may not have its
 * value yet when the module runs. `nextId`: of the next table; no local of any function has one below 0. `compute`: the
 * array, or the number, that the module computes for a variable. `bind`: the array that the module has when a kernel is called;
 * `isLive`: whether kernels write to it.
 */
export function readConstants(
  context: ModuleContext,
  program: Program,
  whyVariable: (name: string, kind: 'let' | 'var') => Binding | undefined,
  whyWritten: (name: string) => Binding | undefined,
  whyNotYet: (name: string) => Binding | undefined,
  addTable: (table: Table) => void,
  nextId: () => number,
  compute: (name: string, init: Expression) => Computed | undefined,
  bind: (name: string, node: Span, init: Expression) => Binding | undefined,
  isLive: (name: string) => boolean,
): void {
  const all = constantsIn(program);
  const declared = new Map(all.map(({ name, node }) => [name, node.start]));
  const computed = (name: string, node: Span, init: Expression): Binding | undefined => {
    if (isLive(name)) return bind(name, node, init);
    const value = compute(name, init);
    if (value !== undefined && typeof value !== 'object') return { kind: 'constant', value };
    const made = value && tableOfArray(name, node, value, nextId());
    if (made !== undefined) addTable(made);
    if (made !== undefined) return { kind: 'table', table: made };
    const bound = bind(name, node, init) ?? whyWritten(name);
    if (bound !== undefined) return bound;
    const hint = 'pass it as an argument';
    return { kind: 'refused', code: 'KZ1013', why: `'${name}' is no constant that a kernel can capture`, hint };
  };
  for (const { name, node, init, kind, pattern } of all) {
    const why = () => (kind === 'const' ? undefined : whyVariable(name, kind));
    // What is declared further down is not there yet: JavaScript ends with an error.
    const isThere = (each: string) => (declared.get(each) ?? 0) < node.start || !declared.has(each);
    if (pattern.type === 'Identifier' && isTextSyntax(init, isThere)) {
      const text = (): Binding | undefined => {
        const known = constantText(context.scope, init);
        return known === undefined ? undefined : { kind: 'text', text: known };
      };
      context.scope.set(name, { kind: 'lazy', resolve: () => why() ?? notYet(context, init, whyNotYet) ?? text() });
      continue;
    }
    const written = pattern.type === 'Identifier' ? tableIn(context.scope, init) : undefined;
    if (written !== undefined) {
      const values = literalsOf(written.elements);
      const known = values && makeTable(name, node, written, values, nextId());
      if (known !== undefined) addTable(known);
      else if (!written.elements.every((each) => isConstantElement(each, isThere))) continue;
      const computed = () => {
        const found = evaluateAll(context, written.elements as Expression[]);
        const table = found && makeTable(name, node, written, found, nextId());
        if (table !== undefined) addTable(table);
        return table;
      };
      const table = (): Binding | undefined => {
        const found = known ?? computed();
        return found && { kind: 'table', table: found };
      };
      const early = () => (known === undefined ? notYet(context, init, whyNotYet) : undefined);
      const live = () => {
        const written = whyWritten(name);
        return written === undefined && !isLive(name) ? undefined : (bind(name, node, init) ?? written);
      };
      context.scope.set(name, { kind: 'lazy', resolve: () => why() ?? live() ?? early() ?? table() });
      continue;
    }
    if (!isConstantSyntax(init, isThere)) {
      const isMade = isComputed(init) && !context.scope.has(name);
      const resolve = () => why() ?? computed(name, node, init);
      if (pattern.type === 'Identifier' && isMade) context.scope.set(name, { kind: 'lazy', resolve });
      continue;
    }
    const value = () => (pattern.type === 'Identifier' ? evaluate(context, init) : undefined);
    const alias = () => aliasesIn(context.scope, pattern, init)?.find((each) => each.name === name)?.binding;
    const found = () => {
      const isCall = pattern.type === 'Identifier' && init.type === 'CallExpression';
      const binding = value() ?? alias() ?? (isCall ? computed(name, node, init) : undefined);
      return binding?.kind === 'table' ? (whyWritten(name) ?? binding) : binding;
    };
    context.scope.set(name, { kind: 'lazy', resolve: () => why() ?? notYet(context, init, whyNotYet) ?? found() });
  }
}

interface Constant {
  readonly name: string;
  readonly node: Span;
  readonly init: Expression;
  readonly kind: 'const' | 'let' | 'var';
  /** What is declared with it. */
  readonly pattern: BindingPattern;
}

function constantsIn(program: Program): readonly Constant[] {
  const found: Constant[] = [];
  const scopes = analyseScopes(program);
  const declared = scopes.scope.set;
  const isOnce = (name: string) => (declared.get(name)?.identifiers.length ?? 0) < 2;
  // A var is undefined until its declaration has run, which whatever runs before it may see.
  let isFirst = true;
  for (const statement of program.body) {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (node?.type !== 'VariableDeclaration') {
      isFirst &&= isPassive(scopes, statement);
      continue;
    }
    for (const { id, init } of node.declarations) {
      const { kind } = node;
      if (init !== null && (kind === 'const' || kind === 'let' || (kind === 'var' && isFirst))) {
        for (const each of id.type === 'ArrayPattern' ? [] : boundBy(id)) {
          if (each.type === 'Identifier' && isOnce(each.name))
            found.push({ name: each.name, node: each, init, kind, pattern: id });
        }
      }
      isFirst &&= isPassive(scopes, init);
    }
  }
  return found;
}

/** The first name of an initialiser that may not have its value yet. */
function notYet(
  { scopes }: ModuleContext,
  init: Span,
  whyNotYet: (name: string) => Binding | undefined,
): Binding | undefined {
  for (const { identifier } of scopes.within(init)) {
    const found = whyNotYet(identifier.name as string);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A table that stands in an object: `const tools = { table: [1, 2, 3] }`. */
export function tableOf(
  context: ModuleContext,
  init: Expression,
  addTable: (table: Table) => void,
  nextId: () => number,
): Binding | undefined {
  const written = tableIn(context.scope, init);
  if (!written?.elements.every((each) => isConstantElement(each, () => true))) return undefined;
  const values = evaluateAll(context, written.elements as Expression[]);
  const table = values && makeTable(`table_${-nextId()}`, init, written, values, nextId());
  if (table === undefined) return undefined;
  addTable(table);
  return { kind: 'table', table };
}

/** Evaluates constant expressions in scopes of the module. */
export function evaluateIn(context: ModuleContext): Evaluate {
  return (node, scope) => (isConstantSyntax(node, () => true) ? evaluate({ ...context, scope }, node) : undefined);
}

/** The value of an initialiser, if lowering folds it to one. It may be made of imported constants. */
function evaluate(context: ModuleContext, init: Expression): Extract<Binding, { kind: 'constant' }> | undefined {
  let isConstant = true;
  const report = () => {
    isConstant = false;
  };
  const ctx = functionContext({ ...context, report }, defaultDirectives);
  const value = context.lowerExpression(ctx, init, []);
  return isConstant && value.kind === 'const' ? { kind: 'constant', value: value.value } : undefined;
}

/** What lowering may fold. Functions of the module are not called: it would compile them. */
function isConstantSyntax(node: Expression | PrivateIdentifier, isThere: (name: string) => boolean): boolean {
  switch (node.type) {
    case 'Literal':
      return typeof node.value !== 'string';
    case 'Identifier':
      return isThere(node.name);
    case 'MemberExpression':
      if (node.object.type === 'Literal') return typeof node.object.value === 'string';
      return node.object.type === 'Identifier' && isThere(node.object.name);
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return isConstantSyntax(node.expression, isThere);
    case 'UnaryExpression':
      return isConstantSyntax(node.argument, isThere);
    case 'BinaryExpression':
      return isConstantSyntax(node.left, isThere) && isConstantSyntax(node.right, isThere);
    case 'CallExpression':
      return (
        node.callee.type === 'MemberExpression' &&
        node.arguments.every((argument) => argument.type !== 'SpreadElement' && isConstantSyntax(argument, isThere))
      );
    default:
      return false;
  }
}

function isConstantElement(each: WrittenElement, isThere: (name: string) => boolean): boolean {
  return each !== null && each.type !== 'SpreadElement' && isConstantSyntax(each, isThere);
}

/** The values of a table's elements, if lowering folds all of them. */
function evaluateAll(context: ModuleContext, elements: readonly Expression[]): (number | bigint)[] | undefined {
  const values: (number | bigint)[] = [];
  for (const each of elements) {
    const value = evaluate(context, each)?.value;
    if (value === undefined || typeof value === 'boolean') return undefined;
    values.push(value);
  }
  return values;
}
