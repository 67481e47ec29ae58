// What the walk over a module's changes asks of single nodes: what a chain begins with, whether a text is in it, which
// functions the module has.

import type { Program } from 'oxc-parser';
import { functionValuesIn } from './function-values.ts';
import type { Node } from './syntax-scopes.ts';

/** Methods of typed arrays that leave the array as it is, and give nobody else its memory. */
const READING = /^(at|entries|includes|indexOf|join|keys|lastIndexOf|slice|toReversed|toString|values|with)$/;
/** Those that do so unless what they call takes the array, too: their last argument. */
const CALLING = /^(every|filter|find|findIndex|findLast|findLastIndex|forEach|map|reduce|reduceRight|some)$/;

export function unwrap(node: Node): Node {
  return node.expression !== undefined && node.type !== 'ExpressionStatement' ? unwrap(node.expression as Node) : node;
}

/** The variable that a chain of members begins with; undefined if something is computed. */
export function rootOf(node: Node): string | undefined {
  const inner = unwrap(node);
  if (inner.type === 'Identifier') return String(inner.name);
  return inner.type === 'MemberExpression' && !inner.computed ? rootOf(inner.object as Node) : undefined;
}

export function calleesIn(program: Program): Map<string, Node> {
  const found = new Map<string, Node>();
  for (const statement of program.body) {
    const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
    const node = (isExport ? statement.declaration : statement) as unknown as Node | null;
    if (node?.type === 'FunctionDeclaration' && node.id) found.set(String((node.id as Node).name), node);
    for (const { name, written } of functionValuesIn(statement)) found.set(name, written as Node);
  }
  return found;
}

export function importedNamespaces(program: Program): Set<string> {
  const specifiers = program.body.flatMap((each) => (each.type === 'ImportDeclaration' ? each.specifiers : []));
  return new Set(specifiers.flatMap(({ type, local }) => (type === 'ImportNamespaceSpecifier' ? [local.name] : [])));
}

export function mentions(value: unknown, name: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { type, name: own } = value as { type?: string; name?: string };
  return (type === 'Identifier' && own === name) || Object.values(value).some((each) => mentions(each, name));
}

/** Names of variables that are given a text, wherever that is. */
export function textsIn(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const each of value) textsIn(each, found);
  else if (typeof value === 'object' && value !== null) {
    const { type, id, init } = value as { type?: string; id?: Node; init?: Node | null };
    if (type === 'VariableDeclarator' && id?.type === 'Identifier' && init && hasText(init)) found.add(String(id.name));
    for (const each of Object.values(value)) if (typeof each === 'object') textsIn(each, found);
  }
  return found;
}

export function hasText(node: Node): boolean {
  if (node.type === 'TemplateLiteral' || typeof node.value === 'string') return true;
  if (node.operator === '+' && node.left) return hasText(node.left as Node) || hasText(node.right as Node);
  return /^(Parenthesized|TS(As|NonNull|Satisfies))Expression$/.test(node.type) && hasText(node.expression as Node);
}

/** Whether a method leaves its array alone, in this call. */
export function leavesArray(method: string, { arguments: given }: Node): boolean {
  if (READING.test(method)) return true;
  const [first] = given as Node[];
  if (!CALLING.test(method) || first?.type !== 'ArrowFunctionExpression') return false;
  const params = first.params as Node[];
  const most = method.startsWith('reduce') ? 3 : 2;
  return params.length <= most && params.every(({ type }) => type !== 'RestElement');
}
