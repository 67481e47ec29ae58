// Functions that are values of a module's variables, objects and classes, as declarations: `const half = (y: number) =>
// y / 2`, `const util = { half(y: number) { … } }`, `class Util { static half(y: number) { … } }`.
//
// In:  a statement at the top of a module. Out: the functions in it, as the front end has declarations; those of objects
// and classes are called 'util.half', and methods of instances 'Util.prototype.half'. Changes nothing.

import type { Expression, Function as FunctionNode, Statement } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Node } from './scope-analysis.ts';

export interface FunctionValue {
  readonly name: string;
  /** The same function, declared. */
  readonly node: FunctionNode;
  /** As the tree has it. */
  readonly written: object;
}

export function functionValuesIn(statement: Statement): readonly FunctionValue[] {
  const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
  const node = isExport ? statement.declaration : statement;
  if (statement.type === 'ExportDefaultDeclaration' && node !== null && !('id' in node && node.id)) {
    return functionIn('default', statement, node as unknown as Node);
  }
  if (node?.type === 'ClassDeclaration' && node.id) return methodsOf(node.id.name, node.body.body as unknown as Node[]);
  if (node?.type !== 'VariableDeclaration') return [];
  return node.declarations.flatMap(({ id, init }) => {
    if (id.type !== 'Identifier' || init === null) return [];
    if (init.type === 'ObjectExpression') return propertiesOf(id.name, init.properties as unknown as Node[]);
    return functionIn(id.name, id, init);
  });
}

function functionIn(name: string, id: Span, value: Expression | Node): FunctionValue[] {
  const written = value as unknown as Node;
  if (!/^(Arrow)?Function(Declaration|Expression)$/.test(written.type) || !written.body) return [];
  const statements = statementsOf(written.body as Node);
  const body = { ...(written.body as Node), type: 'BlockStatement', body: statements };
  const declared = { ...written, type: 'FunctionDeclaration', id: { ...id, type: 'Identifier', name }, body };
  return [{ name, node: declared as unknown as FunctionNode, written: value }];
}

function propertiesOf(object: string, properties: readonly Node[]): FunctionValue[] {
  return properties.flatMap(({ type, kind, computed, key, value }) => {
    const isPlain = type === 'Property' && kind === 'init' && !computed && (key as Node).type === 'Identifier';
    return isPlain ? functionIn(`${object}.${(key as Node).name}`, key as Node, value as Node) : [];
  });
}

function methodsOf(name: string, members: readonly Node[]): FunctionValue[] {
  return members.flatMap(({ type, kind, computed, key, value, static: isStatic }) => {
    const isPlain = type === 'MethodDefinition' && kind === 'method' && !computed;
    const owner = isStatic ? name : `${name}.prototype`;
    return isPlain && (key as Node).type === 'Identifier'
      ? functionIn(`${owner}.${(key as Node).name}`, key as Node, value as Node)
      : [];
  });
}

/** What an arrow gives without braces, it returns. */
function statementsOf(body: Node): Node[] {
  if (body.type === 'BlockStatement' || body.type === 'FunctionBody') return body.body as Node[];
  return [{ type: 'ReturnStatement', start: body.start, end: body.end, argument: body }];
}
