// Two mends that today's language needs, made as edits of a function's text: a value for a `let` or `var` that has
// none, and `let` for `var`. Where a `var` is used outside of the block of its declaration, it is declared at the top
// of the function.

import { ancestorsOf, boundIn, isLoop, nodesOfOwn, resolve } from './syntax.js';

/**
 * @param {Map<string, string>} types of parameters, by name.
 * @returns {{ edits: { start: number, end: number, text: string }[], hoisted: string[], let0: number, var: number }}
 *   `hoisted`: declarations that belong at the top of the body.
 */
export function mendsOf(tree, fn, types) {
  const result = { edits: [], hoisted: [], let0: 0, var: 0 };
  const declarations = [...nodesOfOwn(fn.body)].filter(({ type }) => type === 'VariableDeclaration');
  const kindOf = valueKinds(fn, types, declarations);
  const vars = declarations.filter(({ kind }) => kind === 'var');
  const stays = staysInPlace(tree, fn, vars);
  const isHoisted = ({ id }) => id.type === 'Identifier' && !stays.has(id.name) && kindOf(id.name) !== 'array';
  const names = new Set();
  for (const declaration of declarations) {
    if (declaration.kind === 'const') continue;
    const { declarations: list } = declaration;
    if (declaration.kind === 'let') {
      giveValues(tree, declaration, list, kindOf, result);
    } else if (list.every(({ id }) => stays.has(id.name) || id.type !== 'Identifier')) {
      result.var += 1;
      result.edits.push({ start: declaration.start, end: declaration.start + 3, text: 'let' });
      giveValues(tree, declaration, list, kindOf, result);
    } else if (list.every(isHoisted) || (list.some(isHoisted) && isInBlock(tree, declaration))) {
      result.var += 1;
      for (const { id } of list) if (isHoisted({ id }) && isOwn(fn, id.name)) names.add(id.name);
      result.edits.push(...split(declaration, list, isHoisted, kindOf));
      result.let0 += list.filter(({ init }) => init === null).length;
    }
  }
  for (const name of names) result.hoisted.push(`let ${name} = ${ZEROS[kindOf(name)]};`);
  return result;
}

const ZEROS = { number: '0', boolean: 'false', bigint: '0n' };

const isOwn = (fn, name) => !fn.params.some((parameter) => boundIn(parameter).some((id) => id.name === name));

/** `let x;` gets a value of the kind that is assigned to it later; an array it can't have yet. */
function giveValues(tree, declaration, list, kindOf, result) {
  const owner = tree.parentOf.get(declaration);
  if (/^For(In|Of)Statement$/.test(owner.type) && owner.left === declaration) return;
  for (const { id, init } of list) {
    const zero = ZEROS[kindOf(id.name)];
    if (init !== null || zero === undefined) continue;
    result.let0 += 1;
    result.edits.push({ start: id.end, end: id.end, text: ` = ${zero}` });
  }
}

/** What is hoisted is assigned where it was declared; the rest of a list stays a declaration. */
function split({ start, end }, list, isHoisted, kindOf) {
  const mixed = !list.every(isHoisted);
  const kept = list.filter((each) => !isHoisted(each) || each.init !== null);
  if (kept.length === 0) return [{ start, end: list.at(-1).end, text: '' }];
  const edits = [];
  let at = start;
  let isFirst = true;
  for (const each of list) {
    if (!kept.includes(each)) {
      edits.push({ start: at, end: each.end, text: '' });
      at = each.end;
      continue;
    }
    const word = isHoisted(each) ? '' : 'let ';
    edits.push({ start: at, end: each.start, text: (isFirst ? '' : mixed ? '; ' : ', ') + word });
    const zero = ZEROS[kindOf(each.id.name)];
    if (each.init === null && zero !== undefined)
      edits.push({ start: each.id.end, end: each.id.end, text: ` = ${zero}` });
    at = each.end;
    isFirst = false;
  }
  return edits.filter((edit) => edit.end <= end);
}

const isInBlock = (tree, node) => tree.parentOf.get(node).type === 'BlockStatement';

/** Names of `var`s for which `let` in the same places means the same. */
function staysInPlace(tree, fn, vars) {
  const byName = new Map();
  for (const declaration of vars) {
    for (const declarator of declaration.declarations) {
      for (const id of boundIn(declarator.id)) {
        byName.set(id.name, [...(byName.get(id.name) ?? []), { id, declarator, region: regionOf(tree, declaration) }]);
      }
    }
  }
  const stays = new Set();
  for (const [name, places] of byName) {
    if (isOwn(fn, name) && meansTheSame(tree, fn, name, places)) stays.add(name);
  }
  // The head of a loop has one word for all: none can stay where another goes, and so on.
  const heads = vars.filter((declaration) => !isInBlock(tree, declaration));
  for (let size = -1; size !== stays.size; ) {
    size = stays.size;
    for (const { declarations } of heads) {
      const names = declarations.flatMap(({ id }) => boundIn(id)).map(({ name }) => name);
      if (!names.every((name) => stays.has(name))) for (const name of names) stays.delete(name);
    }
  }
  return stays;
}

function meansTheSame(tree, fn, name, places) {
  const declaration = resolve(tree, places[0].id);
  const uses = tree.byName.get(name).filter((each) => resolve(tree, each) === declaration);
  return (
    places.every(
      ({ region, declarator }) =>
        region !== undefined && !(declarator.init === null && isRepeated(tree, fn, region, declarator)),
    ) &&
    places.every((one) => places.every((other) => one === other || !overlap(one.region, other.region))) &&
    uses.every((use) =>
      places.some(({ region, id }) => use.start >= id.start && use.start >= region.start && use.end <= region.end),
    )
  );
}

const overlap = (a, b) => a.start < b.end && b.start < a.end;

/** The block in which a `let` would be seen; undefined where there is none. */
function regionOf(tree, declaration) {
  const parent = tree.parentOf.get(declaration);
  return parent.type === 'BlockStatement' || isLoop(parent) ? parent : undefined;
}

/** Whether a declaration without a value is met again: a `var` keeps its value then, and a `let` would not. */
function isRepeated(tree, fn, region, declarator) {
  const declaration = tree.parentOf.get(declarator);
  const isOfTurns = isLoop(region) && region.left === declaration;
  if (isOfTurns) return false;
  for (const each of ancestorsOf(tree, declaration)) {
    if (each === fn) return false;
    if (isLoop(each) && each.init !== declaration) return true;
  }
  return false;
}

/** What each variable of a function holds, by what is assigned to it: 'number', 'boolean', 'bigint' or 'array'. */
function valueKinds(fn, types, declarations) {
  const values = new Map();
  const add = (name, value) => values.set(name, [...(values.get(name) ?? []), value]);
  for (const { declarations: list } of declarations) {
    for (const { id, init } of list) if (id.type === 'Identifier' && init !== null) add(id.name, init);
  }
  for (const node of nodesOfOwn(fn.body)) {
    if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier') add(node.left.name, node.right);
  }
  const asked = new Set();
  const kindOf = (name) => {
    const type = types.get(name);
    if (type !== undefined) return /Array$|\[\]$/.test(type) ? 'array' : type;
    if (asked.has(name)) return undefined;
    asked.add(name);
    const kinds = (values.get(name) ?? []).map(kindOfValue);
    asked.delete(name);
    return kinds.find((kind) => kind !== undefined);
  };
  const kindOfValue = (node) => {
    switch (node.type) {
      case 'ParenthesizedExpression':
        return kindOfValue(node.expression);
      case 'Literal':
        return /^(boolean|bigint)$/.test(typeof node.value) ? typeof node.value : 'number';
      case 'Identifier':
        return kindOf(node.name);
      case 'AssignmentExpression':
        return node.operator === '=' ? kindOfValue(node.right) : 'number';
      case 'ConditionalExpression':
        return kindOfValue(node.consequent) ?? kindOfValue(node.alternate);
      case 'LogicalExpression':
        return kindOfValue(node.right);
      case 'NewExpression':
      case 'ArrayExpression':
        return 'array';
      case 'CallExpression':
        return /^(subarray|slice)$/.test(node.callee.property?.name) ? 'array' : 'number';
      case 'BinaryExpression':
        return /^([<>]=?|[!=]==?|in|instanceof)$/.test(node.operator) ? 'boolean' : 'number';
      case 'UnaryExpression':
        return node.operator === '!' ? 'boolean' : 'number';
      default:
        return 'number';
    }
  };
  return (name) => kindOf(name) ?? 'number';
}
