// Objects, classes and enums of a module of which a member gives away no more than itself: reading it, or calling it, is
// no change of what it stands in.
//
// In:  a module's tree. Out: their names, and those of such members.

import type { Program } from 'oxc-parser';
import { topLevelOf } from './declarations.ts';
import { functionValuesIn } from './function-values.ts';

/** Of enums all members are so; of objects and classes their numbers, and functions that don't know `this`. */
export function namespacesIn(program: Program): Map<string, 'enum' | Set<string>> {
  const found = new Map<string, 'enum' | Set<string>>();
  for (const { name, kind } of topLevelOf(program)) if (kind === 'enum') found.set(name, 'enum');
  const add = (object: string, member: string) => {
    const members = found.get(object) ?? new Set();
    if (members !== 'enum') found.set(object, members.add(member));
  };
  for (const { name, written } of program.body.flatMap(functionValuesIn)) {
    const [object = '', member] = name.split('.');
    if (member !== undefined && !mentionsThis(written)) add(object, member);
  }
  for (const { object, member } of numbersIn(program)) add(object, member);
  return found;
}

/** Members of objects that are numbers: whoever has one has no more of the object. */
function numbersIn(program: Program): { object: string; member: string }[] {
  return program.body.flatMap((statement) => {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (node?.type !== 'VariableDeclaration') return [];
    return node.declarations.flatMap(({ id, init }) => {
      if (id.type !== 'Identifier' || init?.type !== 'ObjectExpression') return [];
      return init.properties.flatMap((each) => {
        const isNumber = each.type === 'Property' && /^(Literal|(Unary|Binary)Expression)$/.test(each.value.type);
        const isPlain = isNumber && each.kind === 'init' && !each.computed && each.key.type === 'Identifier';
        return isPlain && each.key.type === 'Identifier' ? [{ object: id.name, member: each.key.name }] : [];
      });
    });
  });
}

function mentionsThis(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (/^(ThisExpression|Super)$/.test((value as { type?: string }).type ?? '')) return true;
  return Object.values(value).some(mentionsThis);
}
