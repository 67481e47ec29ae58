// What happens to a variable's value where its name stands: nothing, or it may be changed there, or somebody else has it
// from there on.
//
// In:  a use of a variable. Out: what it is, by what it stands in. Types are not asked: what takes an array may write to
// it. Changes nothing.

import type { BindingPattern } from 'oxc-parser';
import { isArrayKind } from '../ir/ops.ts';
import { boundBy } from './declarations.ts';
import { isFunction, type Node, type Reference, type ScopeAnalysis, startOf, type Variable } from './scope-analysis.ts';

export type Use =
  | 'harmless'
  | 'assigned'
  /** Elements of it are read, whatever their keys are: of an object they may be arrays. */
  | 'element'
  /** A member of it is read, which may be an array. */
  | 'member'
  /** It may be written to, or kept. */
  | 'handed-on'
  /** What happens to these happens to it: other names of it, or of members of it. */
  | { readonly kind: 'alias'; readonly variables: readonly Variable[] }
  /** A function of the module is given it. */
  | { readonly kind: 'argument'; readonly fn: Variable; readonly parameter: Variable };

/** Members of which reading, or calling, is no change of what they stand in (namespaces.ts). */
export type Namespaces = ReadonlyMap<string, 'enum' | ReadonlySet<string>>;

const READ_PROPERTIES = /^(length|byteLength|byteOffset|BYTES_PER_ELEMENT)$/;
/** Methods of typed arrays that leave the array as it is, and give nobody else its memory. */
const READING = /^(at|entries|includes|indexOf|join|keys|lastIndexOf|slice|toReversed|toString|values|with)$/;
/** Those that do so unless what they call takes the array, too: their last argument. */
const CALLING = /^(every|filter|find|findIndex|findLast|findLastIndex|forEach|map|reduce|reduceRight|some)$/;
/** What gives the value of what is in it. */
const WRAPPER = /^(ParenthesizedExpression|TS(As|NonNull|Satisfies)Expression|TSTypeAssertion)$/;
const CHAIN = /^(ChainExpression|TSInstantiationExpression)$/;

export function useOf(scopes: ScopeAnalysis, namespaces: Namespaces, reference: Reference, variable: Variable): Use {
  const name = reference.identifier as unknown as Node;
  const aliases = aliasesOf(scopes, reference, variable);
  if (aliases !== undefined) return { kind: 'alias', variables: aliases };
  const node = outermost(scopes, name);
  const parent = scopes.parentOf(node) as Node;
  if (isTarget(scopes, node)) return 'assigned';
  switch (parent.type) {
    // An operand is a number, or becomes one: nobody has an array by it.
    case 'BinaryExpression':
    case 'UnaryExpression':
    case 'ExportDefaultDeclaration':
    case 'ExportSpecifier':
      return 'harmless';
    case 'SpreadElement':
      return scopes.parentOf(parent)?.type === 'ObjectExpression' ? 'element' : 'harmless';
    case 'ForInStatement':
    case 'ForOfStatement':
      return 'harmless';
    case 'MemberExpression':
      return parent.object === node ? useOfMember(scopes, namespaces, parent, variable) : 'harmless';
    // Whoever changes what inherits from it may change it.
    case 'ClassDeclaration': {
      const variables = scopes.declaredBy(parent).filter(({ scope }) => scope.type !== 'class');
      return parent.superClass === node && variables.length > 0 ? { kind: 'alias', variables } : 'handed-on';
    }
    case 'NewExpression':
      return parent.callee === node || copies(scopes, parent) ? 'harmless' : 'handed-on';
    case 'CallExpression':
      return parent.callee === node ? 'harmless' : useAsArgument(scopes, parent, node);
    case 'VariableDeclarator':
      return takesParts(namespaces, parent.id as Node, variable) ? 'harmless' : 'handed-on';
    default:
      return 'handed-on';
  }
}

/** Whether an assignment, or a loop, gives it a value. */
export function isTarget(scopes: ScopeAnalysis, inner: Node): boolean {
  const node = outermost(scopes, inner);
  const parent = scopes.parentOf(node) as Node;
  switch (parent.type) {
    case 'AssignmentExpression':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'AssignmentPattern':
      return parent.left === node;
    case 'UpdateExpression':
    case 'RestElement':
    case 'ArrayPattern':
      return true;
    case 'Property':
      return parent.value === node && scopes.parentOf(parent)?.type === 'ObjectPattern';
    default:
      return false;
  }
}

/** With the brackets and the types around it. */
export function outermost(scopes: ScopeAnalysis, inner: Node): Node {
  let node = inner;
  for (let next = scopes.parentOf(node); next !== undefined && WRAPPER.test(next.type); next = scopes.parentOf(node))
    node = next;
  return node;
}

function useOfMember(scopes: ScopeAnalysis, namespaces: Namespaces, member: Node, variable: Variable): Use {
  const node = outermost(scopes, member);
  const parent = scopes.parentOf(node) as Node;
  if (isTarget(scopes, node) || parent.operator === 'delete') return 'handed-on';
  const isKnown = isNamespace(namespaces, member, variable);
  if (parent.type === 'CallExpression' && parent.callee === node) {
    if (isKnown || isImportedNamespace(variable)) return 'harmless';
    const isReading = member.computed !== true && leavesArray(nameIn(member), parent);
    return isReading ? 'harmless' : 'handed-on';
  }
  if (isKnown || (member.computed !== true && READ_PROPERTIES.test(nameIn(member)))) return 'harmless';
  return member.computed === true && !isText(scopes, member.property as Node) ? 'element' : 'member';
}

function nameIn({ property }: Node): string {
  return String((property as Node).name);
}

/** What may be a name, as in T['buffer']: a text, or a variable that is given one. */
function isText(scopes: ScopeAnalysis, node: Node): boolean {
  if (node.type !== 'Identifier') return hasText(node);
  const [use] = scopes.within(node);
  const given = (use && scopes.variableOf(use)?.references) ?? [];
  return given.some(({ writeExpr }) => writeExpr && hasText(writeExpr as unknown as Node));
}

function hasText(node: Node): boolean {
  if (node.type === 'TemplateLiteral' || typeof node.value === 'string') return true;
  if (node.operator === '+' && node.left) return hasText(node.left as Node) || hasText(node.right as Node);
  if (node.type === 'ConditionalExpression') return hasText(node.consequent as Node) || hasText(node.alternate as Node);
  if (node.type === 'LogicalExpression') return hasText(node.left as Node) || hasText(node.right as Node);
  return WRAPPER.test(node.type) && hasText(node.expression as Node);
}

/** A function in an object or a class, which has no way to change that; or a member of an enum. */
function isNamespace(namespaces: Namespaces, member: Node, { name, scope }: Variable): boolean {
  const members = member.computed !== true && scope.type === 'module' ? namespaces.get(name) : undefined;
  return members === 'enum' || members?.has(nameIn(member)) === true;
}

function isImportedNamespace({ defs }: Variable): boolean {
  return defs.some(({ node }) => (node.type as string) === 'ImportNamespaceSpecifier');
}

/** Whether a method leaves its array alone, in this call. */
function leavesArray(method: string, { arguments: given }: Node): boolean {
  if (READING.test(method)) return true;
  const [first] = given as Node[];
  if (!CALLING.test(method) || first?.type !== 'ArrowFunctionExpression') return false;
  const params = first.params as Node[];
  const most = method.startsWith('reduce') ? 3 : 2;
  return params.length <= most && params.every(({ type }) => type !== 'RestElement');
}

/** `new Float64Array(T)`. */
function copies(scopes: ScopeAnalysis, { callee, arguments: given }: Node): boolean {
  return isGlobal(scopes, callee as Node, isArrayKind) && (given as Node[]).length === 1;
}

/** Whether it is the name of a variable that nobody declares in the module. */
export function isGlobal(scopes: ScopeAnalysis, node: Node, isMeant: (name: string) => boolean): boolean {
  if (node.type !== 'Identifier' || !isMeant(String(node.name))) return false;
  const [use] = scopes.within(node);
  return use === undefined || scopes.variableOf(use) === undefined;
}

function useAsArgument(scopes: ScopeAnalysis, call: Node, node: Node): Use {
  const callee = call.callee as Node;
  if (callee.type === 'MemberExpression') {
    return isGlobal(scopes, callee.object as Node, (name) => name === 'console') ? 'harmless' : 'handed-on';
  }
  const given = call.arguments as Node[];
  const at = given.indexOf(node);
  // Nobody knows how many arguments stand before it.
  const isSpread = given.slice(0, at).some(({ type }) => type === 'SpreadElement');
  const [use] = callee.type === 'Identifier' ? scopes.within(callee) : [];
  const fn = use && scopes.variableOf(use);
  const parameter = fn && !isSpread ? parameterOf(scopes, fn, at) : undefined;
  return fn && parameter ? { kind: 'argument', fn, parameter } : 'handed-on';
}

/** A parameter of a function of the module, if it is a name and nothing else in the function has the argument. */
function parameterOf(scopes: ScopeAnalysis, variable: Variable, at: number): Variable | undefined {
  const declared = variable.defs
    .map(({ node }) => node as unknown as Node)
    .filter(({ type }) => type !== 'TSDeclareFunction');
  const [node, more] = declared;
  const fn = node?.type === 'VariableDeclarator' ? (node.init as Node | null) : node;
  if (more !== undefined || !fn || !isFunction(fn)) return undefined;
  const parameter = (fn.params as Node[])[at];
  const own = scopes.declaredBy(fn);
  const list = own.find(({ scope }) => (scope.block as unknown) === fn)?.scope.set.get('arguments');
  if (list !== undefined && list.references.length > 0) return undefined;
  return own.find(({ identifiers }) => identifiers.includes(parameter as never));
}

/** `const [a, b] = T` has its elements, and `const { add } = util` functions. */
function takesParts(namespaces: Namespaces, { type, properties }: Node, variable: Variable): boolean {
  if (type === 'ArrayPattern') return true;
  if (type !== 'ObjectPattern') return false;
  return (properties as Node[]).every(({ type: kind, computed, key }) => {
    if (kind !== 'Property' || computed === true) return false;
    const isMember = isNamespace(namespaces, { computed, property: key } as unknown as Node, variable);
    return READ_PROPERTIES.test(String((key as Node).name)) || isMember;
  });
}

/**
 * Other names of a variable, or of members of it: `const alias = T`, `const { add } = util.inner`; in the variable's own
 * scope, and not further inside.
 */
function aliasesOf(scopes: ScopeAnalysis, { identifier, from }: Reference, variable: Variable): Variable[] | undefined {
  if (from !== variable.scope) return undefined;
  let node = identifier as unknown as Node;
  let parent = scopes.parentOf(node) as Node;
  const isInside = ({ type, object, computed }: Node) => {
    return (
      WRAPPER.test(type) || CHAIN.test(type) || (type === 'MemberExpression' && object === node && computed !== true)
    );
  };
  while (isInside(parent)) [node, parent] = [parent, scopes.parentOf(parent) as Node];
  if (parent.type !== 'VariableDeclarator' || parent.init !== node) return undefined;
  const { type, properties } = parent.id as Node;
  const isSimple =
    type === 'Identifier' ||
    (type === 'ObjectPattern' &&
      (properties as Node[]).every(({ type: kind, computed }) => kind === 'Property' && computed !== true));
  if (!isSimple) return undefined;
  const names = boundBy(parent.id as BindingPattern);
  return scopes
    .declaredBy(parent)
    .filter(({ identifiers }) => identifiers.some((each) => names.includes(each as never)));
}

/** Where a use stands, as a place in the source. */
export function placeOf(reference: Reference): { readonly start: number; readonly end: number } {
  const { end } = reference.identifier as unknown as Node;
  return { start: startOf(reference), end };
}
