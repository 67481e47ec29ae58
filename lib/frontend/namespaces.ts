// Objects, classes and enums of a module of which a member gives away no more than itself: reading it, or calling it, is
// no change of what it stands in.
//
// In:  a module's tree. Out: their names, and those of such members.

import type { Program } from 'oxc-parser';
import { topLevelOf, withoutTypes } from './declarations.ts';
import { functionValuesIn } from './function-values.ts';
import { ownerOf, readsOfThis } from './receivers.ts';

/** Of enums all members are so; of objects and classes their numbers, and functions that read no more by `this`. */
export function namespacesIn(program: Program): Map<string, 'enum' | Set<string>> {
  const found = new Map<string, 'enum' | Set<string>>();
  for (const { name, kind } of topLevelOf(program)) if (kind === 'enum') found.set(name, 'enum');
  const add = (object: string, member: string) => {
    const members = found.get(object) ?? new Set();
    if (members !== 'enum') found.set(object, members.add(member));
  };
  for (const { object, member } of numbersIn(program)) add(object, member);
  const functions = program.body.flatMap(functionValuesIn).flatMap(({ name, written }) => {
    const object = ownerOf(name);
    const reads = readsOfThis(written);
    const isOfObject = object !== undefined && !object.includes('.') && reads !== undefined;
    return isOfObject ? [{ object, member: name.slice(object.length + 1), reads }] : [];
  });
  for (const { object, member } of functions) add(object, member);
  // Those that read what gives away more are left out, and those that read these, too.
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const { object, member, reads } of functions) {
      const members = found.get(object) as Set<string>;
      if ([...reads].every((each) => members.has(each))) continue;
      if (members.delete(member)) isChanged = true;
    }
  }
  return found;
}

/** Members of objects and classes that are numbers: whoever has one has no more of the object. */
function numbersIn(program: Program): { object: string; member: string }[] {
  const isNumber = (type: string) => /^(Literal|(Unary|Binary)Expression)$/.test(type);
  return program.body.flatMap((statement) => {
    const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
    const node = isExport ? statement.declaration : statement;
    if (node?.type === 'ClassDeclaration') {
      const object = node.id?.name ?? '';
      return node.body.body.flatMap((each) => {
        const isPlain = each.type === 'PropertyDefinition' && each.static && !each.computed;
        if (!isPlain || each.key.type !== 'Identifier' || !isNumber(each.value?.type ?? '')) return [];
        return [{ object, member: each.key.name }];
      });
    }
    if (node?.type !== 'VariableDeclaration') return [];
    return node.declarations.flatMap(({ id, init: written }) => {
      const init = withoutTypes(written);
      if (id.type !== 'Identifier' || init?.type !== 'ObjectExpression') return [];
      return init.properties.flatMap((each) => {
        if (each.type !== 'Property' || !isNumber(each.value.type)) return [];
        const isPlain = each.kind === 'init' && !each.computed && each.key.type === 'Identifier';
        return isPlain && each.key.type === 'Identifier' ? [{ object: id.name, member: each.key.name }] : [];
      });
    });
  });
}
