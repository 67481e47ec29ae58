// Objects, classes and enums of a module of which a member gives away no more than itself: reading it, or calling it, is
// no change of what it stands in.
//
// In:  a module's tree. Out: their names, and those of such members.

import type { Program } from 'oxc-parser';
import { classesIn } from './class-chains.ts';
import { topLevelOf, withoutTypes } from './declarations.ts';
import { functionValuesIn } from './function-values.ts';
import { ownerOf, readsOfThis } from './receivers.ts';
import { analyseScopes, isNode, type Node, type Variable } from './scope-analysis.ts';
import { isGlobal } from './uses.ts';

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
  // What classes inherit, they have; those above stand first.
  for (const { name, base, members: own, isOpen } of classesIn(program).values()) {
    const above = isOpen || base === undefined ? undefined : found.get(base);
    for (const member of above instanceof Set ? above : []) {
      if (own.has(member)) continue;
      add(name, member);
      const inherited = functions.find((each) => each.object === base && each.member === member);
      if (inherited !== undefined) functions.push({ ...inherited, object: name });
    }
  }
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
  const functions = givingNumbers(program);
  const isNumber = (value: unknown) => givesNumber(value as Node, functions);
  return program.body.flatMap((statement) => {
    const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
    const node = isExport ? statement.declaration : statement;
    if (node?.type === 'ClassDeclaration') {
      const object = node.id?.name ?? '';
      return node.body.body.flatMap((each) => {
        const isPlain = each.type === 'PropertyDefinition' && each.static && !each.computed;
        if (!isPlain || each.key.type !== 'Identifier' || !isNumber(each.value)) return [];
        return [{ object, member: each.key.name }];
      });
    }
    if (node?.type !== 'VariableDeclaration') return [];
    return node.declarations.flatMap(({ id, init: written }) => {
      const init = withoutTypes(written);
      if (id.type !== 'Identifier' || init?.type !== 'ObjectExpression') return [];
      return init.properties.flatMap((each) => {
        if (each.type !== 'Property' || !isNumber(each.value)) return [];
        const isPlain = each.kind === 'init' && !each.computed && each.key.type === 'Identifier';
        return isPlain && each.key.type === 'Identifier' ? [{ object: id.name, member: each.key.name }] : [];
      });
    });
  });
}

/** Whether a value is no object, whatever happens: one that is computed, or that such a function gives. */
function givesNumber(value: Node | null | undefined, functions: (callee: Node) => boolean): boolean {
  switch (value?.type) {
    case 'Literal':
      return !('regex' in value);
    case 'UnaryExpression':
    case 'BinaryExpression':
      return true;
    case 'LogicalExpression':
      return givesNumber(value.left as Node, functions) && givesNumber(value.right as Node, functions);
    case 'ConditionalExpression':
      return givesNumber(value.consequent as Node, functions) && givesNumber(value.alternate as Node, functions);
    case 'CallExpression':
      return functions(value.callee as Node);
    // `Math.PI`
    case 'MemberExpression':
      return functions(value);
    default:
      return false;
  }
}

/** Functions of a module that nothing assigns, of which every `return` gives no object; and those of Math. */
function givingNumbers(program: Program): (callee: Node) => boolean {
  const scopes = analyseScopes(program);
  const known = new Map<Variable, boolean>();
  const isMath = (node: Node) => isGlobal(scopes, node, (name) => name === 'Math');
  const isOne = (variable: Variable): boolean => {
    const before = known.get(variable);
    if (before !== undefined) return before;
    // Those that call each other.
    known.set(variable, false);
    const [{ node } = { node: undefined }, another] = variable.defs;
    const fn = node as unknown as Node | undefined;
    const isAssigned = variable.references.some((each) => each.isWrite());
    const isFine =
      fn?.type === 'FunctionDeclaration' && another === undefined && !isAssigned && fn.async !== true && !fn.generator;
    const gives = isFine && returnsOf(fn.body).every((each) => givesNumber(each, call));
    known.set(variable, gives);
    return gives;
  };
  const call = (callee: Node): boolean => {
    if (callee.type === 'Identifier') {
      const [use] = scopes.within(callee);
      const variable = use && scopes.variableOf(use);
      return variable !== undefined && isOne(variable);
    }
    return callee.type === 'MemberExpression' && isMath(callee.object as Node);
  };
  return call;
}

/** What the `return`s of a function's own body give. */
function returnsOf(value: unknown): (Node | null)[] {
  if (Array.isArray(value)) return value.flatMap(returnsOf);
  if (!isNode(value) || /Function|^Class/.test(value.type)) return [];
  if (value.type === 'ReturnStatement') return [value.argument as Node | null].filter((each) => each !== null);
  return Object.values(value).flatMap(returnsOf);
}
