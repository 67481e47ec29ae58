// What stands in the way of compiling a function as it is, seen in its syntax tree and in the types that it is given: a
// short word for each kind of construct. docs/wild.md has the list.

import { isConstant, isTarget, unwrapped } from './needs.js';
import { ancestorsOf, identifiersIn, isFunction, nodesIn, resolve } from './syntax.js';

const ARRAY_MEMBERS = /^(length|set|subarray|slice|fill)$/;
const LIST_METHODS = /^(push|pop|shift|unshift|splice|concat)$/;
const DATA_VIEW = /^[gs]et(Uint|Int|Float|Big)/;
const BUILT_INS = /^(Math|Number|BigInt|Object|Array|console|Date|Symbol|JSON|Reflect)$/;

/**
 * @param {(import('./needs.js').Part & { types: import('./extract.js').Types })[]} parts `main` among them.
 * @param {import('./needs.js').Missing[]} missing
 * @returns {string[]} words, each once.
 */
export function obstaclesOf(parts, main, missing) {
  const words = new Set(missing.map(({ word }) => word));
  for (const part of parts) {
    // What runs when the module is loaded may be anything: that it runs then is the obstacle.
    if (part.kind === 'constant') addOfConstant(part, parts, words);
    else if (part.kind === 'object') words.add('ns');
    else if (part.kind === 'field') words.add('objgraph');
    else if (part.atLoad) words.add('modtab');
    else addOfFunction(part, part === main, words);
  }
  return [...words];
}

function addOfFunction(part, isMain, words) {
  const { tree, node, types } = part;
  if (!isMain && node.type !== 'FunctionDeclaration') words.add('arrowhelp');
  if (node.async || node.generator) words.add('async');
  const declared = [...(types.parameters ?? []), types.result ?? ''];
  for (const type of declared) for (const word of wordsOfType(type)) words.add(word);
  if (/[[{]/.test(types.result ?? '')) words.add('retmulti');
  const arrays = arraysOf(part);
  for (const parameter of node.params) for (const each of nodesIn(parameter)) addOfNode(part, each, arrays, words);
  for (const each of nodesIn(node.body)) addOfNode(part, each, arrays, words);
  for (const identifier of identifiersIn(tree, node)) {
    if (/^(eval|console|Date|process|Buffer)$/.test(identifier.name) && resolve(tree, identifier) === undefined)
      words.add('global');
  }
}

/** @param {string} type as the list gives it. */
function wordsOfType(type) {
  const words = [];
  if (type.endsWith('?')) words.push('optparam');
  if (/\bstring\b/.test(type)) words.push('string');
  if (/\[\]\[\]/.test(type)) words.push('nested');
  else if (/\}\[\]/.test(type)) words.push('objgraph');
  else if (/\[\]/.test(type)) words.push('list');
  else if (/[{]|\bobject\b/.test(type)) words.push('struct');
  if (/=>/.test(type)) words.push('callback');
  if (/\b(null|undefined)\b/.test(type)) words.push('null');
  if (/DataView/.test(type)) words.push('dataview');
  return words;
}

/** Names that hold arrays: parameters by their type, variables by what they are made of. */
function arraysOf({ node, types }) {
  const isArrayType = (index) => /Array$|\[\]$/.test(types.parameters?.[index] ?? '');
  const names = new Set(node.params.flatMap((each, index) => (isArrayType(index) && each.name ? [each.name] : [])));
  for (const each of nodesIn(node.body)) {
    if (each.type === 'VariableDeclarator' && isArrayValue(each.init, names)) names.add(each.id.name);
  }
  return names;
}

function isArrayValue(init, names) {
  const value = unwrapped(init);
  if (value?.type === 'NewExpression') return /Array$/.test(value.callee.name);
  if (value?.type === 'ConditionalExpression') return isArrayValue(value.consequent, names);
  if (value?.type === 'CallExpression') return /^(subarray|slice)$/.test(value.callee.property?.name);
  return value?.type === 'Identifier' && names.has(value.name);
}

function addOfNode(part, each, arrays, words) {
  const { tree } = part;
  const parent = tree.parentOf.get(each);
  switch (each.type) {
    case 'VariableDeclaration': {
      if (each.kind === 'var') words.add('var');
      const isOfTurns = /^For(In|Of)Statement$/.test(parent.type) && parent.left === each;
      if (each.declarations.some(({ init }) => init === null) && !isOfTurns) words.add('let0');
      break;
    }
    case 'VariableDeclarator':
      if (isAlias(each.init)) words.add('alias');
      if (unwrapped(each.init)?.type === 'ConditionalExpression' && isArrayValue(each.init, arrays))
        words.add('arrvar');
      break;
    case 'ThisExpression':
      return words.add('this');
    case 'ObjectPattern':
    case 'ArrayPattern':
      return words.add('destruct');
    case 'RestElement':
    case 'SpreadElement':
      return words.add('rest');
    case 'TemplateLiteral':
      return words.add(isMessage(tree, each) ? 'msg' : 'string');
    case 'Literal':
      return addOfLiteral(tree, each, parent, words);
    case 'Identifier':
      if (each.name === 'undefined') words.add('null');
      return;
    case 'ArrayExpression':
      return addOfList(parent, words);
    case 'ObjectExpression':
      return words.add(parent.type === 'ReturnStatement' ? 'retmulti' : 'objgraph');
    case 'ReturnStatement':
      if (part.node.params.some(({ name }) => arrays.has(name) && name === each.argument?.name)) words.add('retarg');
      return;
    case 'AssignmentExpression':
      if (each.left.type === 'Identifier' && isArrayValue(each.right, arrays)) words.add('arrvar');
      if (isCondition(each.right) && /^[-+*|&]=$/.test(each.operator)) words.add('boolnum');
      return;
    case 'BinaryExpression':
      if (/^(in|instanceof)$/.test(each.operator)) words.add('typeof');
      if (/^[-+*/%&|^]$/.test(each.operator) && (isCondition(each.left) || isCondition(each.right)))
        words.add('boolnum');
      return;
    case 'UnaryExpression':
      if (each.operator === 'typeof') words.add('typeof');
      if (each.operator === 'void') words.add('null');
      if (/^[-+~]$/.test(each.operator) && isCondition(each.argument)) words.add('boolnum');
      return;
    case 'MemberExpression':
      return addOfMember(part, each, parent, arrays, words);
    case 'CallExpression':
      return addOfCall(part, each, words);
    case 'NewExpression':
      return addOfNew(each, words);
    case 'ThrowStatement':
      if (each.argument.type !== 'NewExpression' || each.argument.arguments[0]?.type !== 'Literal') words.add('msg');
      return;
    case 'TryStatement':
      return words.add('try');
    case 'ForInStatement':
      return words.add('forin');
    default:
      if (isFunction(each) && each !== part.node) words.add('nestedfn');
  }
}

function addOfLiteral(tree, literal, parent, words) {
  if (literal.raw === 'null') words.add('null');
  if (literal.regex) words.add('regexp');
  const isDirective = parent.type === 'ExpressionStatement';
  const isKey = parent.type === 'Property' && parent.key === literal;
  if (typeof literal.value === 'string' && !isDirective && !isKey && !isMessage(tree, literal)) words.add('string');
}

function isMessage(tree, node) {
  return [...ancestorsOf(tree, node)].some(({ type }) => type === 'ThrowStatement');
}

function addOfList(parent, words) {
  if (parent.type === 'ReturnStatement') words.add('retmulti');
  else if (parent.type === 'ArrayExpression') words.add('nested');
  else if (parent.type !== 'NewExpression') words.add('list');
}

/** A comparison, which people count with. */
function isCondition(node) {
  const value = unwrapped(node);
  if (value.type === 'BinaryExpression') return /^([<>]=?|[!=]==?)$/.test(value.operator);
  return value.type === 'UnaryExpression' && value.operator === '!';
}

/** `const floor = Math.floor` */
function isAlias(init) {
  const value = unwrapped(init);
  return (
    (value?.type === 'MemberExpression' && value.object.name === 'Math' && !/^[A-Z]/.test(value.property.name)) ||
    (value?.type === 'Identifier' && /^[A-Z]\w*Array$/.test(value.name))
  );
}

function addOfMember({ tree, node }, member, parent, arrays, words) {
  const { object, property, computed } = member;
  if (object.type === 'ThisExpression' || object.type === 'Super') return;
  if (computed) {
    if (object.type === 'MemberExpression' && object.computed) words.add('nested');
    return;
  }
  const { name } = property;
  const isCalled = parent.type === 'CallExpression' && parent.callee === member;
  if (object.type === 'Identifier') {
    if (arrays.has(object.name) || BUILT_INS.test(object.name)) return;
    if (/Array$/.test(object.name) || (ARRAY_MEMBERS.test(name) && isOfFunction(tree, object, node))) return;
    if (LIST_METHODS.test(name)) return void words.add('list');
    if (/^(charCodeAt|charAt|substring|substr|codePointAt)$/.test(name)) return void words.add('string');
    if (!isOfFunction(tree, object, node))
      return void (ARRAY_MEMBERS.test(name) || words.add(isCalled ? 'ns' : 'objgraph'));
    if (DATA_VIEW.test(name)) return void words.add('dataview');
    words.add(resolve(tree, object)?.kind === 'parameter' ? 'struct' : 'objgraph');
  } else if (!ARRAY_MEMBERS.test(name) && !isCalled) {
    words.add('objgraph');
  }
}

/** Whether an identifier means a parameter or variable of the function. */
function isOfFunction(tree, identifier, fn) {
  const declaration = resolve(tree, identifier);
  const scope = declaration?.scope.node;
  return scope !== undefined && (scope === fn || [...ancestorsOf(tree, scope)].includes(fn));
}

function addOfCall(part, { callee, arguments: given }, words) {
  if (callee.type === 'MemberExpression' && !callee.computed) {
    const { object, property } = callee;
    if (object.name === 'Math' && property.name === 'random') words.add('global');
    if (object.name === 'Object' || object.name === 'Array') words.add('objgraph');
    if (LIST_METHODS.test(property.name)) words.add('list');
    else if (
      /^(sort|map|indexOf|forEach|reduce|copyWithin|reverse|join|includes|every|some|filter|at)$/.test(property.name)
    )
      words.add('method');
    if (DATA_VIEW.test(property.name)) words.add('dataview');
    if (
      property.name === 'slice' &&
      part.types.parameters?.[part.node.params.findIndex(({ name }) => name === object.name)] === 'Uint8Array'
    ) {
      words.add('u8slice');
    }
  } else if (callee.type === 'Identifier') {
    const declaration = resolve(part.tree, callee);
    if (declaration?.kind === 'parameter' && declaration.scope.node === part.node) words.add('callback');
    const fn = declaration?.kind === 'function' ? declaration.node : unwrapped(declaration?.node.init);
    if (fn && isFunction(fn) && given.length > fn.params.length) words.add('extraarg');
  }
}

function addOfNew({ callee, arguments: given }, words) {
  if (callee.name === 'Array') words.add('list');
  else if (callee.name === 'DataView') words.add('dataview');
  else if (!/Array$|Error$/.test(callee.name ?? '')) words.add('objgraph');
  else if (/Array$/.test(callee.name ?? '') && given.length > 1) words.add('buffer');
}

function addOfConstant({ tree, node, statement }, parts, words) {
  const value = unwrapped(node.init);
  if (statement.kind !== 'const') words.add('modvar');
  if (value?.type === 'ArrayExpression')
    words.add(value.elements.some((each) => each?.type === 'ArrayExpression') ? 'nested' : 'modlist');
  else if (isAlias(value)) words.add('alias');
  else if (value?.type === 'ObjectExpression') words.add('objgraph');
  else if (typeof value?.value === 'string') words.add('string');
  else if (!isConstant(value)) words.add('modtab');
  const isMade = value?.type === 'NewExpression' && value.arguments[0]?.type !== 'ArrayExpression';
  if (!isMade) return;
  words.add(isWritten(tree, node, parts) ? 'scratch' : 'modtab');
}

/** Whether one of the functions writes to a table's elements. */
function isWritten(tree, declarator, parts) {
  const functions = parts.filter((part) => part.kind === 'function' && part.tree === tree);
  return functions.some(({ node }) =>
    [...nodesIn(node)].some((each) => {
      const isElement = each.type === 'MemberExpression' && each.object.name === declarator.id.name;
      return isElement && isTarget(tree, each) && resolve(tree, each.object)?.node === declarator;
    }),
  );
}
