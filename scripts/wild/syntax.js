// Syntax trees of published files: parsing, walking, and which declaration an identifier means. Nothing is known of
// kernels here.

import { parseSync } from 'oxc-parser';

/**
 * @typedef {{ type: string, start: number, end: number, [key: string]: any }} Node
 * @typedef {{ node: Node, parent: Scope | undefined, names: Map<string, Declaration> }} Scope
 * @typedef {{ name: string, kind: string, node: Node, scope: Scope }} Declaration
 * @typedef {{ file: string, source: string, program: Node, parentOf: Map<Node, Node>, scopeOf: Map<Node, Scope>,
 *   byName: Map<string, Node[]> }} Tree `byName`: identifiers that mean a variable.
 */

/** @returns {Tree} */
export function parse(file, source) {
  const { program, errors } = parseSync(file, source, { sourceType: 'unambiguous', lang: 'js' });
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const parentOf = new Map();
  const scopeOf = new Map();
  const byName = new Map();
  const tree = { file, source, program, parentOf, scopeOf, byName };
  setParents(program, parentOf);
  declareIn(program, undefined, undefined, scopeOf);
  for (const each of identifiersIn(tree, program)) {
    const known = byName.get(each.name);
    if (known === undefined) byName.set(each.name, [each]);
    else known.push(each);
  }
  return tree;
}

/** Children of a node, in the order of their fields. */
export function childrenOf(node) {
  const children = [];
  for (const value of Object.values(node)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (typeof each?.type === 'string') children.push(each);
    }
  }
  return children;
}

/** Every node in there, itself first. `enter` says whether to go into a node: all, unless said otherwise. */
export function* nodesIn(node, enter = (_node) => true) {
  yield node;
  for (const child of childrenOf(node)) {
    if (enter(child)) yield* nodesIn(child, enter);
  }
}

export const isFunction = ({ type }) => /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type);
export const isLoop = ({ type }) => /^(For|ForIn|ForOf|While|DoWhile)Statement$/.test(type);

/** The same without what functions inside do. */
export const nodesOfOwn = (node) => nodesIn(node, (child) => !isFunction(child));

/** Nodes around a node, the nearest first. */
export function* ancestorsOf(tree, node) {
  for (let at = tree.parentOf.get(node); at !== undefined; at = tree.parentOf.get(at)) yield at;
}

/** Identifiers in there that mean a variable: no names of properties or labels. */
export function* identifiersIn(tree, node) {
  for (const each of nodesIn(node)) {
    if (each.type === 'Identifier' && !isName(tree.parentOf.get(each), each)) yield each;
  }
}

/** The declaration that an identifier means, or undefined if the file has none. */
export function resolve(tree, identifier) {
  let node = identifier;
  while (node !== undefined) {
    // What a scope's node holds is inside of it, but a function's own name is outside.
    const scope = tree.scopeOf.get(node);
    for (let at = scope; at !== undefined; at = at.parent) {
      const found = at.names.get(identifier.name);
      if (found !== undefined) return found;
    }
    if (scope !== undefined) return undefined;
    node = tree.parentOf.get(node);
  }
  return undefined;
}

/** Text with edits made: `{ start, end, text }`, which don't overlap, in any order. */
export function edited(source, start, end, edits) {
  let text = '';
  let at = start;
  const inside = edits.filter((edit) => edit.start >= start && edit.end <= end);
  for (const edit of inside.sort((a, b) => a.start - b.start || a.end - b.end)) {
    text += source.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + source.slice(at, end);
}

function setParents(node, parentOf) {
  for (const child of childrenOf(node)) {
    // A shorthand property has its name twice.
    if (!parentOf.has(child)) parentOf.set(child, node);
    setParents(child, parentOf);
  }
}

function isName(parent, node) {
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.property === node && !parent.computed;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return parent.key === node && !parent.computed && parent.value !== node;
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'ImportSpecifier':
    case 'ExportSpecifier':
    case 'MetaProperty':
      return true;
    default:
      return false;
  }
}

const SCOPES =
  /^(Program|BlockStatement|ForStatement|ForInStatement|ForOfStatement|SwitchStatement|CatchClause|StaticBlock)$/;

/** Declares what is declared in a node, in the scopes that JavaScript has. */
function declareIn(node, outer, functionScope, scopeOf) {
  const make = (scopeNode, parent) => {
    const scope = { node: scopeNode, parent, names: new Map() };
    scopeOf.set(scopeNode, scope);
    return scope;
  };
  const add = (scope, name, kind, at) => {
    // The first declaration counts; a var of a parameter's name is that parameter.
    if (!scope.names.has(name)) scope.names.set(name, { name, kind, node: at, scope });
  };
  if (isFunction(node)) {
    if (node.type === 'FunctionDeclaration' && node.id !== null) add(outer, node.id.name, 'function', node);
    const scope = make(node, outer);
    for (const parameter of node.params) {
      for (const id of boundIn(parameter)) add(scope, id.name, 'parameter', parameter);
      declareIn(parameter, scope, scope, scopeOf);
    }
    if (node.body?.type === 'BlockStatement') {
      // Parameters and variables share a scope.
      scopeOf.set(node.body, scope);
      for (const child of node.body.body) declareIn(child, scope, scope, scopeOf);
    } else if (node.body !== null) {
      declareIn(node.body, scope, scope, scopeOf);
    }
    if (node.type === 'FunctionExpression' && node.id !== null) add(scope, node.id.name, 'function', node);
    return;
  }
  let scope = outer;
  let variables = functionScope;
  if (SCOPES.test(node.type)) scope = make(node, outer);
  if (variables === undefined) variables = scope;
  if (node.type === 'VariableDeclaration') {
    for (const declarator of node.declarations) {
      for (const id of boundIn(declarator.id))
        add(node.kind === 'var' ? variables : scope, id.name, node.kind, declarator);
    }
  } else if (/^Class(Declaration|Expression)$/.test(node.type) && node.id !== null) {
    add(scope, node.id.name, 'class', node);
  } else if (node.type === 'ImportDeclaration') {
    for (const specifier of node.specifiers) add(scope, specifier.local.name, 'import', specifier);
  } else if (node.type === 'CatchClause' && node.param !== null) {
    for (const id of boundIn(node.param)) add(scope, id.name, 'catch', node.param);
  }
  for (const child of childrenOf(node)) declareIn(child, scope, variables, scopeOf);
}

/** Identifiers that a pattern declares. */
export function boundIn(pattern) {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern];
    case 'AssignmentPattern':
      return boundIn(pattern.left);
    case 'RestElement':
      return boundIn(pattern.argument);
    case 'ArrayPattern':
      return pattern.elements.flatMap(boundIn);
    case 'ObjectPattern':
      return pattern.properties.flatMap((each) => boundIn(each.type === 'RestElement' ? each : each.value));
    default:
      return [];
  }
}
