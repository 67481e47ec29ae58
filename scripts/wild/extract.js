// A function of a published file as two texts: what V8 runs (JavaScript, as it stands there), and a kernel (types and
// the directive added, with or without mends). With both, what it needs of its module.

import { findFunction } from './find.js';
import { mendsOf } from './mends.js';
import { isAssigned, needsOf } from './needs.js';
import { obstaclesOf } from './obstacles.js';
import { ancestorsOf, edited, resolve } from './syntax.js';

/**
 * @typedef {{ this?: string, parameters?: string[], result?: string }} Types of `this`, and of parameters in their order; a type that ends with `?` is of an optional one.
 * @typedef {Types & { function: string, form: string, in?: string, fields?: Record<string, string>, helpers?: Record<string, Types> }} Wanted
 *   `fields`: of the object that a method is called with, where it calls other methods of it.
 * @typedef {{ name: string, lines: number, javascript: string, asItIs: string, mended: string, mends: { let0: number, var: number, modvar: number },
 *   obstacles: string[] }} Extracted
 */

/**
 * @param {import('./syntax.js').Tree} tree
 * @param {Wanted} wanted
 * @param {Parameters<typeof needsOf>[2]} openFile
 * @returns {Extracted}
 */
export function extract(tree, wanted, openFile = () => undefined) {
  const fn = findFunction(tree, wanted);
  const { parts, missing } = needsOf(tree, fn, openFile);
  const name = fn.id?.name ?? plainName(wanted.function);
  const main = { kind: 'function', name, tree, node: fn, statement: undefined, atLoad: false, types: wanted };
  const all = [...parts.map((part) => ({ ...part, types: typesOf(wanted, part) })), main];
  checkTypes(all, wanted);
  const mends = new Map(all.filter(isKernelCode).map((part) => [part, mendsFor(part)]));
  const count = (key) => [...mends.values()].reduce((sum, each) => sum + each[key], 0);
  const modvar = all.filter((part) => keywordOf(part, true) !== keywordOf(part, false)).length;
  return {
    name,
    lines: all.reduce((sum, { tree: { source }, node }) => sum + lineCount(source.slice(node.start, node.end)), 0),
    javascript: `${isStrict(tree, fn) ? "'use strict';\n\n" : ''}${textOf(all, main, { isKernel: false })}\nmodule.exports = ${wanted.fields === undefined ? name : OWN_CLASS};\n`,
    asItIs: textOf(all, main, { isKernel: true }),
    mended: textOf(all, main, { isKernel: true, mends }),
    mends: { let0: count('let0'), var: count('var'), modvar },
    obstacles: obstaclesOf(all, main, missing),
  };
}

/** What the list says must fit what is there, or it would be about another function. */
function checkTypes(parts, { helpers = {} }) {
  for (const { kind, name, node, types } of parts) {
    if (kind !== 'function' || types.parameters === undefined || types.parameters.length === node.params.length)
      continue;
    throw new Error(
      `${name} has ${node.params.length} parameters, and the list has types of ${types.parameters.length}`,
    );
  }
  const unknown = Object.keys(helpers).find((name) => !parts.some((part) => part.name === name));
  if (unknown !== undefined) throw new Error(`helper ${unknown} is not needed`);
}

/** Whether a function is strict code where it stands. */
function isStrict(tree, fn) {
  const around = [...ancestorsOf(tree, fn), fn.body];
  const isSaid = ({ body }) => Array.isArray(body) && body[0]?.directive === 'use strict';
  return tree.program.sourceType === 'module' || around.some(isSaid);
}

/** Names of properties may be words that no function can have. */
const plainName = (name) =>
  /^(default|delete|function|in|new|return|this|typeof|void|with)$/.test(name) ? `${name}_` : name;

/** The class of a method that calls others of its object, and of these. */
export const OWN_CLASS = 'Own';

const lineCount = (text) => text.split('\n').length;

/** Types of a function's parameters: of a helper that the list says nothing of, numbers. */
export const typeOf = ({ types }, index) => types.parameters?.[index] ?? 'number';

/** What else is in the text runs when the module is loaded. */
const isKernelCode = ({ kind, atLoad }) => kind === 'function' && !atLoad;

const typesOf = ({ helpers = {} }, { name }) => (Object.hasOwn(helpers, name) ? helpers[name] : {});

const NO_MENDS = { edits: [], hoisted: [], let0: 0, var: 0 };

function mendsFor(part) {
  const { tree, node } = part;
  if (node.body.type !== 'BlockStatement') return NO_MENDS;
  const named = node.params.map((parameter, index) => [parameter.left?.name ?? parameter.name, typeOf(part, index)]);
  return mendsOf(tree, node, new Map(named));
}

/** What is never assigned again may be a `const`, whatever the module calls it. */
function keywordOf({ kind, tree, node, statement }, isMended) {
  if (kind !== 'constant') return undefined;
  if (!isMended || node.id.type !== 'Identifier' || node.init === null) return statement.kind;
  return isAssigned(tree, resolve(tree, node.id)) ? statement.kind : 'const';
}

function textOf(parts, main, { isKernel, mends }) {
  const textOfFunction = (part) => functionText(part, main, mends?.get(part) ?? NO_MENDS, isKernel);
  const { fields } = main.types;
  const isOwn = (part) => part.owner === 'this' || (part === main && fields !== undefined);
  const texts = parts.flatMap((part) => {
    if (part.owner !== undefined || part.kind === 'object' || isOwn(part)) return [];
    if (part.kind === 'function') return [textOfFunction(part)];
    const { source } = part.tree;
    const text = source.slice(part.node.start, part.node.end);
    return part.kind === 'constant' ? [`${keywordOf(part, mends !== undefined)} ${text};`] : [text];
  });
  const objects = parts.filter(({ kind }) => kind === 'object');
  const classes = new Set(parts.flatMap(({ owner }) => (owner === undefined || owner === 'this' ? [] : [owner])));
  const around = [
    ...objects.map(({ name, members }) => `const ${name} = { ${members.join(', ')} };`),
    ...[...classes].map((name) =>
      classText(
        name,
        [],
        parts.filter((part) => part.owner === name),
        textOfFunction,
      ),
    ),
  ];
  if (fields === undefined) texts.splice(-1, 0, ...around);
  else {
    const declared = isKernel ? Object.entries(fields).map(([name, type]) => `  ${name}!: ${type};`) : [];
    const own = classText(OWN_CLASS, declared, parts.filter(isOwn), textOfFunction);
    texts.push(...around, `${isKernel ? 'export ' : ''}${own}`);
  }
  return `${texts.join('\n\n')}\n`;
}

function classText(name, fields, parts, textOfFunction) {
  const members = parts.map((part) => {
    const { kind, node, tree, owner } = part;
    if (kind === 'function') return `  ${owner === name ? 'static ' : ''}${textOfFunction(part)}`;
    return `  static ${part.name} = ${tree.source.slice(node.start, node.end)};`;
  });
  return `class ${name} {\n${[...fields, ...members].join('\n')}\n}`;
}

function functionText(part, main, { edits, hoisted }, isKernel) {
  const { tree, node, name, types, statement } = part;
  const { source } = tree;
  const parameters = node.params.map((parameter, index) => {
    return isKernel ? typed(source, parameter, typeOf(part, index)) : source.slice(parameter.start, parameter.end);
  });
  const self = isKernel && types.this !== undefined ? [`this: ${types.this}`] : [];
  const head = `(${[...self, ...parameters].join(', ')})${isKernel && types.result !== undefined ? `: ${types.result}` : ''}`;
  const isBlock = node.body.type === 'BlockStatement';
  const own = isBlock ? edited(source, node.body.start + 1, node.body.end - 1, edits) : undefined;
  const inner = own ?? `\n  return ${source.slice(node.body.start, node.body.end)};\n`;
  const words = ['use kernel', ...(types.directives ?? [])].join(' ');
  const directive = isKernel && part === main ? `\n  '${words}';` : '';
  const first = [directive, ...hoisted.map((line) => `\n  ${line}`)].join('');
  const isMember = part.owner !== undefined || (part === main && types.fields !== undefined);
  if (isMember) return `${name}${head} {${first}${inner}}`;
  // The function itself becomes a declaration, whatever it was: those are what `kernelize build` takes.
  if (part === main) return `${isKernel ? 'export ' : ''}function ${name}${head} {${first}${inner}}`;
  if (node.type !== 'ArrowFunctionExpression' && statement === undefined)
    return `function ${name}${head} {${first}${inner}}`;
  const value =
    node.type === 'FunctionExpression' ? `function ${head} {${first}${inner}}` : arrow(head, own, first, source, node);
  return `${statement?.kind ?? 'const'} ${name} = ${value};`;
}

function arrow(head, own, first, source, { body }) {
  return `${head} => ${own === undefined ? source.slice(body.start, body.end) : `{${first}${own}}`}`;
}

function typed(source, parameter, type) {
  const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  const [name, rest] = [source.slice(target.start, target.end), source.slice(target.end, parameter.end)];
  const isOptional = type.endsWith('?');
  const plain = isOptional ? type.slice(0, -1) : type;
  return `${name}${isOptional && rest === '' ? '?' : ''}: ${plain}${rest}`;
}
