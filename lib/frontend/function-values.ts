// Functions that a module's variables hold, as declarations of that name: `const half = (y: number) => y / 2`. What
// kernels call may be written so; a kernel itself is a declaration.
//
// In:  a statement at the top of a module. Out: the functions in it, as the front end has declarations. Changes nothing.

import type { Function as FunctionNode, Statement } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { directiveOf, isKernelDirective } from './directives.ts';

export interface FunctionValue {
  readonly name: string;
  /** The same function, declared. */
  readonly node: FunctionNode;
  /** As the tree has it. */
  readonly written: object;
}

interface Node extends Span {
  readonly type: string;
  readonly [key: string]: unknown;
}

export function functionValuesIn(statement: Statement): readonly FunctionValue[] {
  const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  if (node?.type !== 'VariableDeclaration') return [];
  return node.declarations.flatMap(({ id, init }) => {
    if (id.type !== 'Identifier' || (init?.type !== 'ArrowFunctionExpression' && init?.type !== 'FunctionExpression')) {
      return [];
    }
    const written = init as unknown as Node;
    const statements = statementsOf(written.body as Node);
    if (statements.some((each) => isKernelDirective(directiveOf(each) ?? ''))) return [];
    const body = { ...(written.body as Node), type: 'BlockStatement', body: statements };
    const declared = { ...written, type: 'FunctionDeclaration', id, body };
    return [{ name: id.name, node: declared as unknown as FunctionNode, written: init }];
  });
}

/** What an arrow gives without braces, it returns. */
function statementsOf(body: Node): Node[] {
  if (body.type === 'BlockStatement' || body.type === 'FunctionBody') return body.body as Node[];
  return [{ type: 'ReturnStatement', start: body.start, end: body.end, argument: body }];
}
