// What a function needs of its module, through all that this needs in turn: functions, constants, and the statements
// that fill tables when the module is loaded. Other files are followed, as far as they are there.

import { isWrapper } from './find.js';
import { calledOfThis, methodBeside, ownerNamed } from './members.js';
import { ancestorsOf, identifiersIn, isFunction, nodesIn, resolve } from './syntax.js';

/**
 * @typedef {import('./syntax.js').Tree} Tree
 * @typedef {import('./syntax.js').Node} Node
 * @typedef {{ kind: 'function' | 'constant' | 'fill' | 'field' | 'object', name: string, tree: Tree, node: Node, statement: Node | undefined, atLoad: boolean,
 *   owner?: string, members?: string[] }} Part
 *   `node`: of a constant its declarator, of a class's field its value; `statement`: the declaration around it; `atLoad`: runs when the module is loaded, and
 *   only then; `owner`: the class that it stands in, 'this' of a method of the function's own object; `members`: of an object, names of functions.
 * @typedef {{ word: string, name: string }} Missing what can't be taken along, in one of obstacles.js' words.
 */

const MODULE_GLOBALS = /^(module|exports|require|arguments)$/;

/**
 * Parts come before those that need them; the function itself is not among them.
 * @param {(tree: Tree, specifier: string) => Tree | undefined} openFile undefined: nobody has it.
 * @returns {{ parts: Part[], missing: Missing[] }}
 */
export function needsOf(tree, fn, openFile) {
  const parts = [];
  const missing = [];
  const seen = new Set([fn]);

  const need = (from, node, atLoad) => {
    for (const name of calledOfThis(node)) {
      const method = methodBeside(tree, fn, name);
      if (method !== undefined)
        add({ kind: 'function', name, tree, node: method, statement: undefined, owner: 'this' }, false);
    }
    for (const identifier of identifiersIn(from, node)) {
      const declaration = resolve(from, identifier);
      if (declaration === undefined) {
        const isKnown = identifier.name in globalThis && !MODULE_GLOBALS.test(identifier.name);
        if (!isKnown && !atLoad) missing.push({ word: 'global', name: identifier.name });
      } else if (!isInside(from, declaration, node) && !takeMember(from, identifier, declaration, atLoad)) {
        take(from, declaration, atLoad);
      }
    }
  };

  const add = (part, atLoad) => {
    const known = parts.find(({ node }) => node === part.node);
    if (known === undefined && seen.has(part.node)) return;
    if (known !== undefined && (known.kind !== 'function' || !known.atLoad || atLoad)) return;
    seen.add(part.node);
    if (known !== undefined) known.atLoad = false;
    need(part.tree, part.node, part.kind !== 'function' || atLoad);
    if (known !== undefined) return;
    const isTaken = part.kind !== 'fill' && parts.some(({ name, owner }) => name === part.name && owner === part.owner);
    if (isTaken) missing.push({ word: 'names', name: part.name });
    else parts.push({ ...part, atLoad });
  };

  /** `util.read`, `Lab.scale`: the member, and what it stands in. */
  const takeMember = (from, identifier, declaration, atLoad) => {
    const { object, property, computed } = from.parentOf.get(identifier);
    if (object !== identifier || computed) return false;
    const owner = ownerNamed(from, declaration, specifierOf(from, declaration), openFile);
    const found = owner?.find(property.name);
    if (found === undefined) return false;
    const [{ name }, member] = [declaration, property.name];
    const kind = isFunction(found.node) ? 'function' : 'field';
    if (owner.kind === 'class') {
      add({ kind, name: member, ...found, statement: undefined, owner: name }, kind === 'field');
      return true;
    }
    add({ kind, name: member, ...found, statement: undefined }, atLoad);
    const known = parts.find((part) => part.kind === 'object' && part.name === name);
    if (known === undefined)
      parts.push({ kind: 'object', name, tree: from, node: declaration.node, atLoad: false, members: [member] });
    else if (!known.members.includes(member)) known.members.push(member);
    return true;
  };

  const take = (from, declaration, atLoad) => {
    const { name, kind, node } = declaration;
    const refuse = (word) => {
      if (!missing.some((each) => each.word === word && each.name === name)) missing.push({ word, name });
    };
    if (kind === 'import') return takeImport(from, declaration, atLoad, refuse);
    if (kind === 'function') return add({ kind: 'function', name, tree: from, node, statement: undefined }, atLoad);
    if (kind === 'class') return refuse('objgraph');
    if (kind === 'parameter' || kind === 'catch') return refuse('closure');
    const required = requiredBy(node.init);
    if (required !== undefined) return takeRequired(from, name, required, atLoad, refuse);
    const value = unwrapped(node.init);
    const statement = from.parentOf.get(node);
    if (value !== null && isFunction(value) && !isAssigned(from, declaration)) {
      return add({ kind: 'function', name, tree: from, node: value, statement }, atLoad);
    }
    if (isAssigned(from, declaration)) refuse(isOfModule(from, declaration) ? 'modstate' : 'closure');
    else if (!isOfModule(from, declaration) && !isConstant(value)) return refuse('closure');
    const declared = node.id.type === 'Identifier' ? name : `(${node.start})`;
    add({ kind: 'constant', name: declared, tree: from, node, statement }, atLoad);
    for (const fill of fillsOf(from, declaration)) {
      add({ kind: 'fill', name: '', tree: from, node: fill, statement: fill }, true);
    }
  };

  const takeImport = (from, { name, node }, atLoad, refuse) => {
    const other = openFile(from, from.parentOf.get(node).source.value);
    if (other === undefined) return refuse('npmimport');
    const imported = node.imported?.name ?? (node.type === 'ImportDefaultSpecifier' ? 'default' : undefined);
    const declaration = imported && exportedAs(other, imported);
    if (declaration === undefined) return refuse('ns');
    if (declaration.name !== name) return refuse('names');
    take(other, declaration, atLoad);
  };

  /**
   * `const name = require('./file')`, of which only a function is taken; `const { name } = require('./file')` is not.
   */
  const takeRequired = (from, name, specifier, atLoad, refuse) => {
    const other = openFile(from, specifier);
    if (other === undefined) return refuse('npmimport');
    const declaration = exportedAs(other, 'default');
    if (declaration === undefined) return refuse('ns');
    if (declaration.name !== name) return refuse('names');
    take(other, declaration, atLoad);
  };

  need(tree, fn, false);
  return { parts, missing };
}

/** What is declared at a module's top, or at that of a function around a module. */
function isOfModule(tree, { scope }) {
  return scope.node.type === 'Program' || (isFunction(scope.node) && isWrapper(tree, scope.node));
}

function isInside(tree, { scope, node: declared }, node) {
  if (declared.start >= node.start && declared.end <= node.end) return true;
  return scope.node === node || [...ancestorsOf(tree, scope.node)].includes(node);
}

/** A value that is the same at each load, and needs nothing but constants. */
export function isConstant(node) {
  if (node === null) return false;
  return [...nodesIn(node)].every(({ type, callee, operator }) => {
    if (type === 'CallExpression') return callee.object?.name === 'Math' || callee.object?.name === 'Number';
    if (type === 'NewExpression') return /Array$/.test(callee.name);
    if (type === 'UnaryExpression') return operator !== 'delete';
    return /^(Literal|Identifier|(Binary|Logical|Conditional|Member|Array|Parenthesized)Expression)$/.test(type);
  });
}

export function unwrapped(node) {
  return node?.type === 'ParenthesizedExpression' ? unwrapped(node.expression) : (node ?? null);
}

/** Of a name that stands for all of another file. */
function specifierOf(tree, { kind, node }) {
  if (kind !== 'import') return requiredBy(node.init);
  return node.type === 'ImportNamespaceSpecifier' ? tree.parentOf.get(node).source.value : undefined;
}

/** `require('x')` */
function requiredBy(node) {
  const call = unwrapped(node);
  return call?.type === 'CallExpression' && call.callee.name === 'require' ? call.arguments[0]?.value : undefined;
}

/** Whether a variable gets another value than its first. */
export function isAssigned(tree, declaration) {
  return usesOf(tree, declaration).some((use) => {
    const parent = tree.parentOf.get(use);
    if (parent.type === 'AssignmentExpression') return parent.left === use;
    if (parent.type === 'UpdateExpression') return true;
    return /^For(In|Of)Statement$/.test(parent.type) && parent.left === use;
  });
}

/** Identifiers that mean a declaration, without its own. */
export function usesOf(tree, declaration) {
  const named = tree.byName.get(declaration.name) ?? [];
  return named.filter((each) => each !== declaration.node.id && resolve(tree, each) === declaration);
}

/** Statements beside a table's declaration that write to its elements: they run when the module is loaded. */
function fillsOf(tree, declaration) {
  const { scope } = declaration;
  const statements = new Set();
  for (const use of usesOf(tree, declaration)) {
    const parent = tree.parentOf.get(use);
    if (parent.type !== 'MemberExpression' || parent.object !== use || !isTarget(tree, parent)) continue;
    const path = [use, ...ancestorsOf(tree, use)];
    if (path.some((each) => isFunction(each) && each !== scope.node && !isWrapper(tree, each))) continue;
    const top = path.findIndex((each) => each === scope.node || each === scope.node.body);
    const statement = path[top - 1];
    if (statement !== undefined && !/Declaration$/.test(statement.type)) statements.add(statement);
  }
  return statements;
}

/** Whether something is assigned to. */
export function isTarget(tree, node) {
  const parent = tree.parentOf.get(node);
  if (parent.type === 'AssignmentExpression') return parent.left === node;
  return parent.type === 'UpdateExpression';
}

/** What a file gives out under a name; `default` is also what `module.exports =` gives. */
function exportedAs(tree, name) {
  const scope = tree.scopeOf.get(tree.program);
  const top = scope.names;
  for (const statement of tree.program.body) {
    if (statement.type === 'ExportDefaultDeclaration' && name === 'default') {
      return top.get(statement.declaration.id?.name ?? statement.declaration.name);
    }
    const target = statement.type === 'ExpressionStatement' ? statement.expression : undefined;
    if (name === 'default' && target?.type === 'AssignmentExpression' && target.left.object?.name === 'module') {
      const { right } = target;
      if (right.type === 'FunctionExpression') return { name: right.id?.name, kind: 'function', node: right, scope };
      return top.get(right.name ?? right.id?.name);
    }
    if (statement.type !== 'ExportNamedDeclaration' || statement.source !== null) continue;
    for (const { local, exported } of statement.specifiers) if (exported.name === name) return top.get(local.name);
    const { declaration } = statement;
    const own = [declaration?.id?.name, ...(declaration?.declarations ?? []).map(({ id }) => id.name)];
    if (own.includes(name)) return top.get(name);
  }
  return undefined;
}
