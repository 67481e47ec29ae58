// Objects and classes of a module that stand for what is in them: `const util = { add, SCALE: 3, half(y) { … } }`. Their
// functions, constants and tables are known by name, as those of an imported module are; of classes, what is static.
//
// In:  a module's tree and scope, which has their functions under both names, 'util.half'. Out: members by name. That
// nobody changes the object is for the caller to see.

import type { ClassElement, Expression, Program, Statement } from 'oxc-parser';
import type { Classes } from './class-chains.ts';
import { withoutTypes } from './declarations.ts';
import { calledOf, detached, whyUnknown } from './receivers.ts';
import type { Binding, Members, Scope } from './scope.ts';
import type { Evaluate } from './type-declarations.ts';

export function objectsIn(
  program: Program,
  scope: Scope,
  evaluate: Evaluate,
  classes: Classes,
): ReadonlyMap<string, Members> {
  const found = new Map<string, Members>();
  const add = (name: string, what: 'object' | 'class', values: ReadonlyMap<string, Expression>) => {
    const known = new Map<string, Binding | undefined>();
    const find = (each: string): Binding | undefined => {
      const own = scope.find(`${name}.${each}`);
      const value = own === undefined ? values.get(each) : undefined;
      const binding = value && evaluate(value, scope);
      return own ?? (binding && detached(binding)) ?? inherited(name, each);
    };
    // A table is made once.
    const member = (each: string): Binding | undefined => {
      if (!known.has(each)) known.set(each, find(each));
      return known.get(each);
    };
    found.set(name, { kind: 'members', what, member });
  };
  /** Of a class, what the class above it has. */
  const inherited = (name: string, each: string): Binding | undefined => {
    const own = classes.get(name);
    if (own === undefined || own.members.has(each)) return undefined;
    const above = own.base === undefined ? undefined : scope.find(own.base);
    if (above === undefined || own.isOpen) return own.unknownBase === undefined ? undefined : whyUnknown(own);
    const binding = above.kind === 'members' ? above.member(each) : above;
    return binding && calledOf(binding, scope.find(name));
  };
  for (const statement of program.body as Statement[]) {
    const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
    const node = (isExport ? statement.declaration : statement) as Statement | null;
    if (node?.type === 'ClassDeclaration' && node.id) {
      add(node.id.name, 'class', staticValuesOf(node.body.body));
    }
    if (node?.type !== 'VariableDeclaration') continue;
    for (const { id, init: written } of node.declarations) {
      const init = withoutTypes(written);
      if (id.type !== 'Identifier' || init?.type !== 'ObjectExpression') continue;
      const values = valuesOf(init.properties);
      // What has a spread, a getter or a computed name may have anything.
      if (values !== undefined) add(id.name, 'object', values);
    }
  }
  return found;
}

/** What has a name more than once, or one that is computed, is none that is known. */
function staticValuesOf(members: readonly ClassElement[]): Map<string, Expression> {
  const values = new Map<string, Expression>();
  for (const each of members) {
    if (each.type !== 'PropertyDefinition' || !each.static || each.computed || each.key.type !== 'Identifier') continue;
    if (each.value !== null) values.set(each.key.name, each.value);
  }
  const hasComputed = members.some((each) => 'computed' in each && each.computed);
  const names = members.flatMap((each) => ('key' in each && each.key.type === 'Identifier' ? [each.key.name] : []));
  for (const name of names) if (hasComputed || names.indexOf(name) !== names.lastIndexOf(name)) values.delete(name);
  return values;
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
