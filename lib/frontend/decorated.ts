// The decorator of kernels: `import { kernel } from 'kernelize'; class Grid { @kernel alive() { … } }` says what
// `'use kernel'` in the method says.
//
// In:  what the parser gives, which is changed: such a method gets the directive, and loses the decorator. Whoever looks
// at the tree afterwards need not know of it. A method that has the directive anyway keeps it.

import type { Program, Statement } from 'oxc-parser';

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const PACKAGE = 'kernelize';
const NAME = 'kernel';
const DIRECTIVE = 'use kernel';

/** The program itself. */
export function markDecorated(program: Program, source: string): Program {
  // Few have one, and a look at the text is cheap.
  if (!source.includes('@') || !source.includes(PACKAGE)) return program;
  const names = namesOfDecorator(program);
  if (names.length === 0) return program;
  const waiting: object[] = [program];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if ('type' in node && node.type === 'MethodDefinition') mark(node as Node, names);
    for (const [key, value] of Object.entries(node)) {
      if (key !== 'parent' && typeof value === 'object' && value !== null) waiting.push(value);
    }
  }
  return program;
}

/** As the module has it: 'kernel', or 'kernelize.kernel' of a namespace. */
function namesOfDecorator(program: Program): string[] {
  return (program.body as Statement[]).flatMap((statement) => {
    if (statement.type !== 'ImportDeclaration' || statement.source.value !== PACKAGE) return [];
    return statement.specifiers.flatMap((each) => {
      if (each.type === 'ImportNamespaceSpecifier') return [`${each.local.name}.${NAME}`];
      if (each.type !== 'ImportSpecifier') return [];
      const { imported } = each;
      return (imported.type === 'Identifier' ? imported.name : imported.value) === NAME ? [each.local.name] : [];
    });
  });
}

function mark(method: Node, names: readonly string[]): void {
  const decorators = (method.decorators ?? []) as readonly Node[];
  const own = decorators.find(({ expression }) => names.includes(nameOf(expression as Node)));
  const { body } = method.value as { readonly body: { readonly body: object[] } | null };
  if (own === undefined || body === null || method.kind !== 'method') return;
  const { start, end } = own;
  const expression = { type: 'Literal', value: DIRECTIVE, raw: `'${DIRECTIVE}'`, start, end };
  body.body.unshift({ type: 'ExpressionStatement', expression, directive: DIRECTIVE, start, end });
  (method as { decorators?: unknown }).decorators = decorators.filter((each) => each !== own);
}

function nameOf({ type, name, object, property, computed }: Node): string {
  if (type === 'Identifier') return String(name);
  if (type !== 'MemberExpression' || computed === true) return '';
  return `${nameOf(object as Node)}.${(property as Node).name}`;
}
