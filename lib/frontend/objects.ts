// Objects and classes of a module that stand for what is in them: `const util = { add, SCALE: 3, half(y) { … } }`. Their
// functions, constants and tables are known by name, as those of an imported module are.
//
// In:  a module's tree and scope, which has their functions under both names, 'util.half'. Out: members by name. That
// nobody changes the object is for the caller to see.

import type { Expression, Program, Statement } from 'oxc-parser';
import type { Binding, Members, Scope } from './scope.ts';
import type { Evaluate } from './type-declarations.ts';

export function objectsIn(program: Program, scope: Scope, evaluate: Evaluate): ReadonlyMap<string, Members> {
  const found = new Map<string, Members>();
  for (const statement of program.body as Statement[]) {
    const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
    const node = (isExport ? statement.declaration : statement) as Statement | null;
    if (node?.type === 'ClassDeclaration' && node.id) {
      const { name } = node.id;
      found.set(name, { kind: 'members', what: 'class', member: (each) => scope.find(`${name}.${each}`) });
    }
    if (node?.type !== 'VariableDeclaration') continue;
    for (const { id, init } of node.declarations) {
      if (id.type !== 'Identifier' || init?.type !== 'ObjectExpression') continue;
      const { name } = id;
      const values = valuesOf(init.properties);
      const known = new Map<string, Binding | undefined>();
      const find = (each: string): Binding | undefined => {
        const value = values?.get(each);
        return scope.find(`${name}.${each}`) ?? (value && evaluate(value, scope));
      };
      // A table is made once.
      const member = (each: string): Binding | undefined => {
        if (!known.has(each)) known.set(each, find(each));
        return known.get(each);
      };
      // What has a spread, a getter or a computed name may have anything.
      if (values !== undefined) found.set(name, { kind: 'members', what: 'object', member });
    }
  }
  return found;
}

type Properties = Extract<Expression, { type: 'ObjectExpression' }>['properties'];

function valuesOf(properties: Properties): Map<string, Expression> | undefined {
  const values = new Map<string, Expression>();
  for (const each of properties) {
    if (each.type !== 'Property' || each.kind !== 'init' || each.computed) return undefined;
    const { key } = each;
    const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : undefined;
    if (name === undefined || name === '__proto__') return undefined;
    values.set(name, each.value as Expression);
  }
  return values;
}
