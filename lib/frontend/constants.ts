// Reads a module's constants: numbers, booleans and tables that kernels may capture.
//
// In:  the `const` declarations at the top of a module. Out: bindings in the module's scope, and its tables. Whatever is no
// constant stays unknown: it is reported where a kernel uses it.

import type { Program } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Expr, Local, Table } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { defaultDirectives } from './directives.ts';
import { functionContext, type ModuleContext } from './scope.ts';

/** `tables` receives what is found; ids count down from -1 in it, so that no local of any function has one. */
export function readConstants(context: ModuleContext, program: Program, tables: Table[]): void {
  for (const statement of program.body) {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (node?.type !== 'VariableDeclaration' || node.kind !== 'const') continue;
    for (const { id, init } of node.declarations) {
      if (id.type !== 'Identifier' || init === null) continue;
      const table = readTable(id.name, id, init, -1 - tables.length);
      if (table !== undefined) {
        tables.push(table);
        context.scope.set(id.name, { kind: 'table', table });
        continue;
      }
      const silent = { ...context, report: () => {} };
      const value: Expr = context.lowerExpression(functionContext(silent, defaultDirectives, new Set()), init, []);
      const harmless = value.kind === 'const' && !(init.type === 'Literal' && typeof init.value === 'string');
      if (harmless && isConstantSyntax(init)) context.scope.set(id.name, { kind: 'constant', value: value.value });
    }
  }
}

/** Whether an initialiser is made of what lowering folds: it reports nothing else in silence. */
function isConstantSyntax(node: { type: string }): boolean {
  const allowed = [
    'Literal',
    'UnaryExpression',
    'BinaryExpression',
    'Identifier',
    'MemberExpression',
    'ParenthesizedExpression',
    'CallExpression',
  ];
  return allowed.includes(node.type);
}

function readTable(name: string, loc: Span, init: { type: string }, tableId: number): Table | undefined {
  const node = init as {
    type: string;
    callee?: { type: string; name?: string };
    arguments?: readonly { type: string; elements?: unknown[] }[];
  };
  const kind = node.callee?.name ?? '';
  const [list] = node.arguments ?? [];
  if (node.type !== 'NewExpression' || !isArrayKind(kind) || list?.type !== 'ArrayExpression') return undefined;
  const values = (list.elements ?? []).map(constantElement);
  if (values.includes(undefined)) return undefined;
  const local: Local = {
    id: tableId,
    name,
    type: kind,
    declared: undefined,
    mutable: false,
    parameter: false,
    loc,
  };
  return { local, values: values as number[] };
}

function constantElement(element: unknown): number | undefined {
  const node = element as { type: string; value?: unknown; operator?: string; argument?: { value?: unknown } } | null;
  if (node?.type === 'Literal' && typeof node.value === 'number') return node.value;
  if (node?.type === 'UnaryExpression' && node.operator === '-' && typeof node.argument?.value === 'number')
    return -node.argument.value;
  return undefined;
}
