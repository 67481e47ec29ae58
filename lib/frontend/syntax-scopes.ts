// Which names the nodes of a syntax tree declare for what is in them.

import type { BindingPattern } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { boundBy } from './declarations.ts';

export interface Node extends Span {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** The names of each scope, from the outside in. */
export type Scopes = readonly ReadonlySet<string>[];

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

/** A name and no more: it may be in brackets. */
export function isPlain(node: Node): boolean {
  if (/^(Parenthesized|TS(As|NonNull|Satisfies))Expression$/.test(node.type)) return isPlain(node.expression as Node);
  return node.type === 'Identifier';
}

export function isLocal(name: string, scopes: Scopes): boolean {
  return scopes.some((scope) => scope.has(name));
}

export function namesIn(patterns: readonly Node[]): Set<string> {
  return new Set(patterns.flatMap((each) => boundBy(each as unknown as BindingPattern)).map(nameOf));
}

export function nameOf(pattern: BindingPattern): string {
  return pattern.type === 'Identifier' ? pattern.name : '';
}

/** Names that a node declares for what is in it. */
export function scopeOf(node: Node): ReadonlySet<string>[] {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression': {
      const own = namesIn((node.params as Node[]).map((each) => (each.parameter ?? each.argument ?? each) as Node));
      const id = node.type === 'FunctionExpression' ? (node.id as Node | null) : null;
      if (id) own.add(id.name as string);
      return [own];
    }
    // A declaration's name is that of the scope that it stands in.
    case 'ClassExpression':
      return node.id ? [new Set([(node.id as Node).name as string])] : [];
    case 'BlockStatement':
    case 'FunctionBody':
    case 'StaticBlock':
    case 'TSModuleBlock':
      return [declaredIn(node.body)];
    case 'SwitchStatement':
      return [declaredIn((node.cases as Node[]).flatMap(({ consequent }) => consequent as Node[]))];
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
      return [declaredIn([node.init ?? node.left])];
    case 'CatchClause':
      return node.param ? [namesIn([node.param as Node])] : [];
    default:
      return [];
  }
}

/**
 * Names of `let`, `const`, classes and functions among these statements; those of `var` are the function's, or the
 * module's.
 */
export function declaredIn(statements: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of Array.isArray(statements) ? (statements as (Node | null | undefined)[]) : []) {
    if (node?.type === 'FunctionDeclaration' || node?.type === 'ClassDeclaration') {
      if (node.id) found.add((node.id as Node).name as string);
    } else if (node?.type === 'VariableDeclaration' && node.kind !== 'var') {
      const patterns = (node.declarations as { id: BindingPattern }[]).flatMap(({ id }) => boundBy(id));
      for (const each of patterns) found.add(nameOf(each));
    }
  }
  return found;
}
