// What a function reaches by a dot: `util.read` of another file, `Lab.scale` of a class, `this.step` of its own object.

import { isFunction, nodesIn } from './syntax.js';

/**
 * @typedef {import('./syntax.js').Tree} Tree
 * @typedef {import('./syntax.js').Node} Node
 * @typedef {{ kind: 'object' | 'class', find: (name: string) => { tree: Tree, node: Node } | undefined }} Owner
 */

/**
 * The object or class that a name stands for; undefined: it stands for something else.
 * @param {(tree: Tree, specifier: string) => Tree | undefined} openFile
 * @returns {Owner | undefined}
 */
export function ownerNamed(tree, declaration, specifier, openFile) {
  const { kind, node } = declaration;
  if (specifier !== undefined) {
    const other = openFile(tree, specifier);
    return other && { kind: 'object', find: (name) => exportedMember(other, name) };
  }
  const value = kind === 'class' ? node : node.init;
  if (!/^Class(Declaration|Expression)$/.test(value?.type)) return undefined;
  return { kind: 'class', find: (name) => staticMember(tree, declaration, value, name) };
}

/** `exports.name = function …` */
function exportedMember(tree, name) {
  for (const { type, expression } of tree.program.body) {
    if (type !== 'ExpressionStatement' || expression.type !== 'AssignmentExpression') continue;
    const { left, right } = expression;
    if (left.object?.name !== 'exports' || left.property.name !== name) continue;
    if (isFunction(right)) return { tree, node: right };
    const declared = tree.scopeOf.get(tree.program).names.get(right.name);
    if (declared?.kind === 'function') return { tree, node: declared.node };
  }
  return undefined;
}

/** A static method, or the value of a static field: `static k = 1`, `C.k = 1`, and what bundlers write for it. */
function staticMember(tree, declaration, { body }, name) {
  for (const each of body.body) {
    if (each.static && !each.computed && each.key?.name === name && each.value) return { tree, node: each.value };
  }
  const names = new Set([declaration.name]);
  for (const { type, declarations } of tree.program.body) {
    if (type !== 'VariableDeclaration') continue;
    for (const { id, init } of declarations) if (names.has(init?.name)) names.add(id.name);
  }
  for (const { type, expression } of tree.program.body) {
    if (type !== 'ExpressionStatement') continue;
    const { left, right, callee, arguments: given } = expression;
    if (expression.type === 'AssignmentExpression' && names.has(left.object?.name) && left.property.name === name)
      return { tree, node: right };
    const isField = expression.type === 'CallExpression' && callee.name === '__publicField';
    if (isField && names.has(given[0].name) && given[1].value === name) return { tree, node: given[2] };
  }
  return undefined;
}

/** Of a function's own object: another method of its class or prototype. */
export function methodBeside(tree, fn, name) {
  const holder = tree.parentOf.get(fn);
  if (holder.type === 'MethodDefinition') {
    const { body } = tree.parentOf.get(holder);
    return body.find(({ kind, key, static: isStatic }) => kind === 'method' && !isStatic && key.name === name)?.value;
  }
  if (holder.type !== 'AssignmentExpression') return undefined;
  const owner = holder.left.object?.object?.name;
  for (const each of nodesIn(tree.program)) {
    if (each.type !== 'AssignmentExpression' || !isFunction(each.right)) continue;
    const { object, property } = each.left;
    const isOfPrototype = object?.property?.name === 'prototype' && object.object.name === owner;
    if (isOfPrototype && property.name === name) return each.right;
  }
  return undefined;
}

/** Names of methods that are called of `this` in there. */
export function calledOfThis(node) {
  const names = new Set();
  for (const { type, callee } of nodesIn(node)) {
    const isOfThis = type === 'CallExpression' && callee.object?.type === 'ThisExpression' && !callee.computed;
    if (isOfThis) names.add(callee.property.name);
  }
  return names;
}
