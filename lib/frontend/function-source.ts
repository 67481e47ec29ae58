// A function's own text, as `fn.toString()` gives it, as a module with one kernel.
//
// In:  the text of a function, an arrow function or a method, and the types of its parameters, which JavaScript's text
// doesn't have. Out: a syntax tree of a module that exports it as a function declaration. Offsets are those of the
// text.

import type { ParseResult, Program } from 'oxc-parser';
import { flattenChains } from './chains.ts';
import { splitBranches } from './made-in-branches.ts';
import type { Parsed } from './parser.ts';
import { parser } from './parser.ts';

export interface FunctionSource {
  /** What the kernel is called: a function may have no name, and a method's is no variable's. */
  readonly name: string;
  /** By position, as TypeScript writes them: `f64`, `Float64Array`, `{ x: number; y: number }[]`. */
  readonly parameters: readonly string[];
  /** Undefined: what the body returns. */
  readonly result: string | undefined;
  /** Positions of arguments that the first call had and that are no integers. */
  readonly fractions?: readonly number[];
}

/** Where a function's text can stand so that it parses: an expression, or the only property of an object. */
const WRAPPINGS = [
  ['(', ')'],
  ['({', '})'],
] as const;

/** `toString` gives JavaScript, whatever the function was written in. */
const OPTIONS = { lang: 'js', sourceType: 'module', astType: 'ts', showSemanticErrors: true } as const;

interface Attempt {
  readonly before: string;
  readonly parsed: ParseResult;
}

interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

export function parseFunctionSource(file: string, text: string, wanted: FunctionSource): Parsed {
  const attempts = WRAPPINGS.map(([before, after]) => ({
    before,
    parsed: parser().parseSync(file, `${before}${text}${after}`, OPTIONS),
  }));
  const { before, parsed } = attempts.find((each) => each.parsed.errors.length === 0) ?? (attempts[0] as Attempt);
  if (parsed.errors.length > 0) {
    const errors = parsed.errors.map(({ message, labels }) => ({
      message,
      labels: labels.map(({ start, end }) => ({ start: Math.max(start - 1, 0), end: Math.max(end - 1, 1) })),
    }));
    return { program: { body: [] } as unknown as Program, errors, comments: [] };
  }
  const program = splitBranches(flattenChains(parsed.program, text), text);
  shift(program, -before.length);
  const fn = functionIn(program);
  if (fn === undefined) {
    return {
      program: { body: [] } as unknown as Program,
      errors: [{ message: 'this is no function that can be a kernel: a getter, a class or native code', labels: [] }],
      comments: [],
    };
  }
  const { length } = fn.params as Node[];
  if (wanted.parameters.length > length) {
    const message = `it has ${length} parameter${length === 1 ? '' : 's'}, and is to have ${wanted.parameters.length}`;
    return { program: { body: [] } as unknown as Program, errors: [{ message, labels: [] }], comments: [] };
  }
  const wrong = [...wanted.parameters, ...(wanted.result === undefined ? [] : [wanted.result])].find(isNoType);
  if (wrong !== undefined) {
    const message = `'${wrong}' is no type`;
    return { program: { body: [] } as unknown as Program, errors: [{ message, labels: [] }], comments: [] };
  }
  // Any other name is that of a variable or a property, which may hold something else.
  const hidesItself = !fn.id;
  const declaration = asDeclaration(fn, wanted, hidesItself);
  const statement = {
    type: 'ExportNamedDeclaration',
    start: fn.start,
    end: fn.end,
    declaration,
    specifiers: [],
    source: null,
  };
  const body = [statement];
  return { program: { type: 'Program', body } as unknown as Program, errors: [], comments: [], hidesItself };
}

/** The tree's offsets, moved. Nodes are objects of the parser's own making, so they are changed in place. */
function shift(value: unknown, by: number): void {
  if (Array.isArray(value)) {
    for (const each of value) shift(each, by);
  } else if (typeof value === 'object' && value !== null && !(value instanceof RegExp)) {
    const node = value as Node;
    if (typeof node.start === 'number' && typeof node.end === 'number') {
      node.start += by;
      node.end += by;
    }
    for (const each of Object.values(node)) if (typeof each === 'object') shift(each, by);
  }
}

function functionIn(program: Program): Node | undefined {
  const [statement] = program.body as unknown as Node[];
  let node = statement?.expression as Node | undefined;
  while (node?.type === 'ParenthesizedExpression') node = node.expression as Node;
  if (node?.type === 'ObjectExpression') {
    const [property] = node.properties as Node[];
    node = property?.kind === 'init' ? (property.value as Node) : undefined;
  }
  return node !== undefined && /^(Arrow)?FunctionExpression$/.test(node.type) ? node : undefined;
}

function asDeclaration(fn: Node, { name, parameters, result }: FunctionSource, hidesItself: boolean): Node {
  const { start, end } = fn;
  const body = fn.body as Node;
  const isBlock = body.type === 'BlockStatement' || body.type === 'FunctionBody';
  const statements = isBlock
    ? (body.body as Node[]).filter((each) => !isNameHelper(each))
    : [{ type: 'ReturnStatement', start: body.start, end: body.end, argument: body }];
  const ownName = (fn.id as Node | null | undefined)?.name ?? name;
  // What calls itself needs a result type that nobody wrote: what is wrong about the likely one is a diagnostic.
  const isOfBigints = parameters.length > 0 && parameters.every((type) => /^(i64|u64|bigint)$/.test(type));
  const likely = likelyResult(statements) ?? (isOfBigints ? 'i64' : 'number');
  const returned = result ?? (!hidesItself && mentions(statements, String(ownName)) ? likely : undefined);
  return {
    ...fn,
    type: 'FunctionDeclaration',
    id: { type: 'Identifier', start, end: start + 1, name: ownName },
    params: (fn.params as Node[]).map((node, index) => withType(node, parameters[index])),
    returnType: returned === undefined ? fn.returnType : annotation(returned, start, end),
    body: { ...body, type: 'BlockStatement', body: statements },
  };
}

function mentions(value: unknown, name: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const node = value as Node;
  if (node.type === 'CallExpression' && (node.callee as Node).name === name) return true;
  return Object.values(value).some((each) => mentions(each, name));
}

const COMPARISONS: readonly string[] = ['<', '<=', '>', '>=', '==', '!=', '===', '!=='];

/** What the returns say that don't call anything; undefined if none does. */
function likelyResult(value: unknown): string | undefined {
  if (Array.isArray(value)) return first(value, likelyResult);
  if (typeof value !== 'object' || value === null) return undefined;
  const node = value as Node;
  if (/Function/.test(node.type ?? '')) return undefined;
  if (node.type === 'ReturnStatement') return typeOf(node.argument as Node | null);
  return first(Object.values(node), likelyResult);
}

/** Of an expression, by its form. */
function typeOf(node: Node | null): string | undefined {
  switch (node?.type) {
    case 'Literal':
      return { boolean: 'boolean', bigint: 'i64', number: 'number' }[typeof node.value as string];
    case 'UnaryExpression':
      return node.operator === '!' ? 'boolean' : typeOf(node.argument as Node);
    case 'BinaryExpression':
      return COMPARISONS.includes(node.operator as string)
        ? 'boolean'
        : first([node.left, node.right] as Node[], typeOf);
    case 'ConditionalExpression':
      return first([node.consequent, node.alternate] as Node[], typeOf);
    case 'LogicalExpression':
      return first([node.left, node.right] as Node[], typeOf);
    case 'ParenthesizedExpression':
      return typeOf(node.expression as Node);
    default:
      return undefined;
  }
}

function first<T>(values: readonly T[], find: (value: T) => string | undefined): string | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function withType(node: Node, type: string | undefined): Node {
  // Nothing was given for it: its default says the type.
  if (type === undefined || type === '') return node;
  if (node.type === 'AssignmentPattern') return { ...node, left: withType(node.left as Node, type) };
  return { ...node, typeAnnotation: annotation(type, node.start, node.end) };
}

function parseType(type: string): ParseResult {
  return parser().parseSync('type.ts', `let x: ${type};`, { lang: 'ts', astType: 'ts' });
}

const isNoType = (type: string) => type !== '' && parseType(type).errors.length > 0;

/** As TypeScript writes it. All of it stands where the parameter does. */
function annotation(type: string, start: number, end: number): Node {
  const { program } = parseType(type);
  const [statement] = program.body as unknown as [Node];
  const [declared] = statement.declarations as [Node];
  const found = (declared.id as Node).typeAnnotation as Node;
  place(found, start, end);
  // For messages.
  Object.assign(found.typeAnnotation as Node, { given: type });
  return found;
}

function place(value: unknown, start: number, end: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value) && 'type' in value) Object.assign(value, { start, end });
  for (const each of Object.values(value)) place(each, start, end);
}

/** `__name(inner, "inner")`: esbuild's, with keepNames. */
function isNameHelper(node: Node): boolean {
  const call = node.expression as Node | undefined;
  const callee = call?.callee as Node | undefined;
  return node.type === 'ExpressionStatement' && call?.type === 'CallExpression' && callee?.name === '__name';
}
