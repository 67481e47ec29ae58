// Types that a module or a block declares by name: aliases, interfaces and enums. Enums have members, too, which are
// constants.
//
// In:  statements, and the scope that gets the names. Out: types in that scope, and enums as namespaces.

import type { Expression, Statement, TSType, TSTypeParameterDeclaration } from 'oxc-parser';
import { type ClassNode, type Fields, typeOfInstances } from './class-fields.ts';
import { type Binding, type Members, type ModuleContext, Scope } from './scope.ts';

type Enum = Extract<Statement, { type: 'TSEnumDeclaration' }>;

/** The value of a constant expression in a scope; undefined if it is none. */
export type Evaluate = (node: Expression, scope: Scope) => Binding | undefined;

/** `classes`: fields of the classes whose types are known. */
export function declareTypes(
  statements: readonly { type: string }[],
  module: ModuleContext,
  scope: Scope,
  classes: ReadonlyMap<string, Fields> = new Map(),
): void {
  for (const statement of statements as Statement[]) {
    const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
    const node = (isExport ? statement.declaration : statement) as Statement | null;
    switch (node?.type) {
      case 'TSTypeAliasDeclaration': {
        const { id, typeAnnotation } = node;
        const type = { kind: 'alias', node: typeAnnotation, module, scope, ...generic(node) } as const;
        scope.setType(id.name, () => type);
        break;
      }
      case 'TSInterfaceDeclaration': {
        const { id, body, start, end } = node;
        const isPlain = node.extends.length === 0 && !isTwice(statements, id.name);
        const literal = { type: 'TSTypeLiteral', members: body.body, start, end } as unknown as TSType;
        const type = { kind: 'alias', node: literal, module, scope, ...generic(node) } as const;
        scope.setType(id.name, () => (isPlain ? type : { kind: 'interface' }));
        break;
      }
      case 'ClassDeclaration': {
        const { id } = node;
        if (!id) break;
        const fields = node.typeParameters ? undefined : classes.get(id.name);
        const type = fields && typeOfInstances(node as unknown as ClassNode, fields);
        const alias = type && ({ kind: 'alias', node: type, module, scope } as const);
        scope.setType(id.name, () => alias ?? { kind: 'interface' });
        break;
      }
      case 'TSEnumDeclaration':
        scope.setType(node.id.name, () => ({ kind: 'enum' }));
        break;
      default:
    }
  }
}

/** With parameters it means something else each time. */
function generic({ typeParameters }: { readonly typeParameters?: TSTypeParameterDeclaration | null }) {
  return typeParameters ? { typeParameters: typeParameters.params } : {};
}

/** TypeScript merges interfaces of one name. */
function isTwice(statements: readonly { type: string }[], name: string): boolean {
  const named = (statements as Statement[]).filter((statement) => {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    return node?.type === 'TSInterfaceDeclaration' && node.id.name === name;
  });
  return named.length > 1;
}

/** The enums among statements, as what their names stand for. One that is declared in two places is not among them. */
export function enumsIn(
  statements: readonly { type: string }[],
  scope: Scope,
  evaluate: Evaluate,
): ReadonlyMap<string, Members> {
  const found = new Map<string, Members>();
  const twice = new Set<string>();
  for (const statement of statements as Statement[]) {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (node?.type !== 'TSEnumDeclaration' || node.declare) continue;
    if (found.has(node.id.name)) twice.add(node.id.name);
    found.set(node.id.name, membersOf(node, scope, evaluate));
  }
  for (const name of twice) found.delete(name);
  return found;
}

function membersOf({ body }: Enum, scope: Scope, evaluate: Evaluate): Members {
  const known = new Map<string, Binding>();
  let isEvaluated = false;
  const evaluateAll = () => {
    const inside = new Scope(scope);
    let next: number | undefined = 0;
    for (const { id, initializer, computed } of body.members) {
      const name = id.type === 'Identifier' ? id.name : id.type === 'Literal' && !computed ? String(id.value) : '';
      const value: Binding | undefined = initializer
        ? evaluate(initializer, inside)
        : next === undefined
          ? undefined
          : { kind: 'constant', value: next };
      const isNumber: boolean = value?.kind === 'constant' && typeof value.value === 'number';
      next = value?.kind === 'constant' && isNumber ? Number(value.value) + 1 : undefined;
      if (value !== undefined && isNumber) known.set(name, value);
      // Members see those before them by their bare names.
      inside.set(
        name,
        value !== undefined && isNumber ? value : { kind: 'refused', why: `'${name}' is no number`, hint: undefined },
      );
    }
  };
  return {
    kind: 'members',
    what: 'enum',
    member: (name) => {
      // Members may be made of those before them, by the enum's name, too.
      if (!isEvaluated) {
        isEvaluated = true;
        evaluateAll();
      }
      return known.get(name);
    },
  };
}
