// What a function needs of its module, through all that this needs in turn: functions, constants, and the statements that fill
// tables when the module is loaded. Other files of the package are followed; other packages are not.

import { isWrapper } from './find.js';
import { ancestorsOf, identifiersIn, isFunction, nodesIn, resolve } from './syntax.js';

/**
 * @typedef {import('./syntax.js').Tree} Tree
 * @typedef {import('./syntax.js').Node} Node
 * @typedef {{ kind: 'function' | 'constant' | 'fill', name: string, tree: Tree, node: Node, statement: Node | undefined }} Part
 *   `node`: of a constant its declarator; `statement`: the declaration around it.
 * @typedef {{ word: string, name: string }} Missing what can't be taken along, in one of obstacles.js' words.
 */

const MODULE_GLOBALS = /^(module|exports|require|arguments)$/;

/**
 * Parts come before those that need them; the function itself is not among them.
 * @param {(tree: Tree, specifier: string) => Tree | undefined} openFile of the same package; undefined: another package's.
 * @returns {{ parts: Part[], missing: Missing[] }}
 */
export function needsOf(tree, fn, openFile) {
  const parts = [];
  const missing = [];
  const seen = new Set([fn]);

  const need = (from, node) => {
    for (const identifier of identifiersIn(from, node)) {
      const declaration = resolve(from, identifier);
      if (declaration === undefined) {
        if (!(identifier.name in globalThis) || MODULE_GLOBALS.test(identifier.name)) {
          missing.push({ word: 'global', name: identifier.name });
        }
      } else if (!isInside(from, declaration, node)) {
        take(from, declaration);
      }
    }
  };

  const add = (part, needed) => {
    if (seen.has(part.node)) return;
    seen.add(part.node);
    need(part.tree, needed);
    const known = parts.find(({ name }) => name === part.name);
    if (known !== undefined && part.kind !== 'fill') missing.push({ word: 'names', name: part.name });
    else parts.push(part);
  };

  const take = (from, declaration) => {
    const { name, kind, node } = declaration;
    if (seen.has(node)) return;
    const refuse = (word) => {
      seen.add(node);
      missing.push({ word, name });
    };
    if (kind === 'import') return takeImport(from, declaration, refuse);
    if (kind === 'function') return add({ kind: 'function', name, tree: from, node, statement: undefined }, node);
    if (kind === 'class') return refuse('objgraph');
    if (kind === 'parameter' || kind === 'catch') return refuse('closure');
    const required = requiredBy(node.init);
    if (required !== undefined) return takeRequired(from, name, required, refuse);
    const value = unwrapped(node.init);
    if (value !== null && isFunction(value) && !isAssigned(from, declaration)) {
      return add({ kind: 'function', name, tree: from, node: value, statement: from.parentOf.get(node) }, value);
    }
    if (isAssigned(from, declaration)) refuse(isOfModule(from, declaration) ? 'modstate' : 'closure');
    else if (!isOfModule(from, declaration) && !isConstant(value)) return refuse('closure');
    const owner = from.parentOf.get(node);
    const declared = node.id.type === 'Identifier' ? name : `(${node.start})`;
    seen.delete(node);
    add({ kind: 'constant', name: declared, tree: from, node, statement: owner }, node);
    for (const statement of fillsOf(from, declaration)) {
      add({ kind: 'fill', name: '', tree: from, node: statement, statement }, statement);
    }
  };

  const takeImport = (from, { name, node }, refuse) => {
    const other = openFile(from, from.parentOf.get(node).source.value);
    if (other === undefined) return refuse('npmimport');
    const imported = node.imported?.name ?? (node.type === 'ImportDefaultSpecifier' ? 'default' : undefined);
    const declaration = imported && exportedAs(other, imported);
    if (declaration === undefined) return refuse('ns');
    if (declaration.name !== name) return refuse('names');
    seen.add(node);
    take(other, declaration);
  };

  /** `const name = require('./file')`, of which only a function is taken; `const { name } = require('./file')` is not. */
  const takeRequired = (from, name, specifier, refuse) => {
    const other = openFile(from, specifier);
    if (other === undefined) return refuse('npmimport');
    const declaration = exportedAs(other, 'default');
    if (declaration === undefined) return refuse('ns');
    if (declaration.name !== name) return refuse('names');
    take(other, declaration);
  };

  need(tree, fn);
  return { parts, missing };
}

/** What is declared at a module's top, or at that of a function around a module. */
function isOfModule(tree, { scope }) {
  return scope.node.type === 'Program' || (isFunction(scope.node) && isWrapper(tree, scope.node));
}

function isInside(tree, { scope }, node) {
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
  const all = identifiersIn(tree, declaration.scope.node);
  const isUse = (each) =>
    each.name === declaration.name && each !== declaration.node.id && resolve(tree, each) === declaration;
  return [...all].filter(isUse);
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
  const top = tree.scopeOf.get(tree.program).names;
  for (const statement of tree.program.body) {
    if (statement.type === 'ExportDefaultDeclaration' && name === 'default') {
      return top.get(statement.declaration.id?.name ?? statement.declaration.name);
    }
    const target = statement.type === 'ExpressionStatement' ? statement.expression : undefined;
    if (name === 'default' && target?.type === 'AssignmentExpression' && target.left.object?.name === 'module') {
      return top.get(target.right.name ?? target.right.id?.name);
    }
    if (statement.type !== 'ExportNamedDeclaration' || statement.source !== null) continue;
    for (const { local, exported } of statement.specifiers) if (exported.name === name) return top.get(local.name);
    const { declaration } = statement;
    const own = [declaration?.id?.name, ...(declaration?.declarations ?? []).map(({ id }) => id.name)];
    if (own.includes(name)) return top.get(name);
  }
  return undefined;
}
