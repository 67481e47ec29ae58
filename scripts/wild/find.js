// Finds a function in a file by its name and form: a declaration (F), a default export (D), an arrow or function
// expression in a variable or property (A), a method or function of a prototype (M), a function inside another one (N).

import { ancestorsOf, isFunction, nodesIn } from './syntax.js';

/**
 * @param {{ function: string, form: string, in?: string }} wanted `in`: the class, function, variable or property around it, where a file has several of its name.
 * @returns the function's node. @throws if there is none, or more than one.
 */
export function findFunction(tree, wanted) {
  const functions = [...nodesIn(tree.program)].filter(isFunction);
  const isWanted =
    wanted.form === 'D'
      ? (node) => isDefault(tree, node)
      : (node) => namesOf(tree, node).has(wanted.function) && isInside(tree, node, wanted.in);
  const candidates = functions.filter(isWanted);
  const found = candidates.filter((node) => formOf(tree, node) === wanted.form);
  if (found.length === 1) return found[0];
  const forms = candidates.map((node) => formOf(tree, node)).join(', ');
  const what = `${tree.file}: function ${wanted.function} of form ${wanted.form}`;
  if (found.length === 0) throw new Error(`${what} is not there${forms === '' ? '' : `: its forms are ${forms}`}`);
  throw new Error(`${what} is there ${found.length} times: 'in' can say in what`);
}

/** Names that people know a function by. */
function namesOf(tree, node) {
  const parent = holderOf(tree, node);
  const names = new Set(node.id == null ? [] : [node.id.name]);
  const add = (target) => {
    if (target.type === 'MemberExpression') add(target.property);
    else names.add(target.name ?? String(target.value));
  };
  if (parent.type === 'VariableDeclarator') add(parent.id);
  else if (parent.type === 'AssignmentExpression') add(parent.left);
  else if (/^(Property|MethodDefinition|PropertyDefinition)$/.test(parent.type)) add(parent.key);
  return names;
}

/** What a function stands in, parentheses aside. */
function holderOf(tree, node) {
  const parent = tree.parentOf.get(node);
  return parent.type === 'ParenthesizedExpression' ? holderOf(tree, parent) : parent;
}

export function formOf(tree, node) {
  const parent = holderOf(tree, node);
  if (isDefault(tree, node)) return 'D';
  if (/^(MethodDefinition|PropertyDefinition)$/.test(parent.type) || (parent.type === 'Property' && parent.method))
    return 'M';
  if (parent.type === 'AssignmentExpression' && isOfPrototype(parent.left)) return 'M';
  if (parent.type === 'Property' && isPrototypeList(tree, parent)) return 'M';
  if ([...ancestorsOf(tree, node)].some((each) => isFunction(each) && !isWrapper(tree, each))) return 'N';
  return node.type === 'FunctionDeclaration' ? 'F' : 'A';
}

function isDefault(tree, node) {
  const parent = holderOf(tree, node);
  if (parent.type === 'ExportDefaultDeclaration') return true;
  if (parent.type !== 'AssignmentExpression' || parent.left.type !== 'MemberExpression') return false;
  const { object, property } = parent.left;
  return object.name === 'module' && property.name === 'exports';
}

/** `F.prototype.name = function …` */
function isOfPrototype(target) {
  return target.type === 'MemberExpression' && target.object.property?.name === 'prototype';
}

/** `F.prototype = { name: function … }` */
function isPrototypeList(tree, property) {
  const owner = tree.parentOf.get(tree.parentOf.get(property));
  return owner?.type === 'AssignmentExpression' && owner.left.property?.name === 'prototype';
}

/**
 * A function that is called at once, or handed to one that is: what bundlers put around modules. Its variables are a
 * module's.
 */
export function isWrapper(tree, node) {
  if (node.type === 'FunctionDeclaration') return false;
  const holder = holderOf(tree, node);
  if (!/^(CallExpression|ArrayExpression|ObjectExpression|Property|MemberExpression)$/.test(holder.type)) return false;
  // Around it is nothing but what runs at once: up to the module's top, or that of another such function.
  for (const each of ancestorsOf(tree, node)) {
    if (each.type === 'Program') return true;
    if (isFunction(each)) return isWrapper(tree, each);
  }
  return true;
}

function isInside(tree, node, name) {
  if (name === undefined) return true;
  for (const each of ancestorsOf(tree, node)) {
    if (each.id?.name === name || each.key?.name === name) return true;
    if (each.type === 'AssignmentExpression') {
      const { left } = each;
      if (left.name === name || left.property?.name === name) return true;
      if (left.object?.object?.name === name || left.object?.name === name) return true;
    }
  }
  return false;
}
