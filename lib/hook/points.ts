// Where code is to be put into a module: behind the directive of each kernel, and behind the last line.
//
// In:  the text that is about to run, and the file's, from which kernels are compiled: the same, unless another hook
// took its types out. Out: places in the first; undefined if there is no kernel, the words stand in a comment or a
// string. The parser is loaded here.

import type {
  ArrowFunctionExpression,
  ClassElement,
  Expression,
  Function as FunctionNode,
  ObjectExpression,
  Program,
} from 'oxc-parser';
import { flattenChains } from '../frontend/chains.ts';
import { calledMethods, classesIn } from '../frontend/class-chains.ts';
import { isInstanceMethod } from '../frontend/class-fields.ts';
import { markDecorated } from '../frontend/decorated.ts';
import { directiveOf, isKernelDirective } from '../frontend/directives.ts';
import { exportsOf } from '../frontend/imports.ts';
import { parser } from '../frontend/parser.ts';
import { mentionsThis, ownerOf, readsOfThis } from '../frontend/receivers.ts';
import { type Reached, type ReachedModule, reachedModules } from './reached-modules.ts';

export interface Points {
  readonly kernels: readonly {
    readonly name: string;
    readonly parameters: readonly string[];
    /** Behind the last directive, or in front of what an arrow gives without braces. */
    readonly at: number;
    /** Behind that. */
    readonly end?: number;
    /** It is a variable's value, which is there from its declaration on. */
    readonly isValue: boolean;
    /** Of one in an object or a class that uses `this`: what it reads of it. */
    readonly readsOfThis?: readonly string[];
    /** Of a function that is in none, and has what it is called with: `this: T`. */
    readonly takesThis?: boolean;
  }[];
  /** Variables of that scope that may hold arrays or objects; imported names too. */
  readonly variables: readonly string[];
  /** Modules that are there when this one has run. */
  readonly modules: readonly ReachedModule[];
  /** Whether it can import their namespaces: else they are found where Node.js keeps what was required. */
  readonly importsModules: boolean;
  /** Where the functions' scope ends, if not with the text: tsx puts a CommonJS entry point into a function. */
  readonly end: number | undefined;
}

type Statement = Program['body'][number];

/** What else the points depend on: files that were read, by their paths. */
export interface FoundPoints {
  readonly points: Points | undefined;
  readonly read: Reached['read'];
}

export function findPoints(file: string, text: string, original: string): FoundPoints {
  const none = { points: undefined, read: [] };
  const source = parse(file, original);
  const names = source && kernelsOf(source);
  if (source === undefined || names === undefined) return none;
  // The same but for a byte order mark, of which a space is left.
  const isOriginal = text === original || text === ` ${original}`;
  const program = text === original ? source : parse(isOriginal ? file : 'module.jsx', text);
  if (program === undefined) return none;
  const { statements, end } = scopeOf(program.body, names);
  // What other hooks have made of the text has the same methods.
  const texts = new Map(source.body.flatMap((each) => functionsIn(each)).map((each) => [each.name, each.node]));
  const classes = classesIn(source);
  const methodsOf = (name: string) => calledMethods(name, classes, (each) => texts.get(each)).ofThis;
  const kernels = statements.flatMap((statement, at) =>
    functionsIn(statement, at, statements).flatMap((each) => (names.has(each.name) ? pointIn(each, methodsOf) : [])),
  );
  const importsModules = end === undefined && program.body.some(({ type }) => /^(Import|Export)/.test(type));
  const { modules, read } = reachedModules(file, importsModules ? program : source);
  return { points: { kernels, variables: statements.flatMap(variablesIn), modules, importsModules, end }, read };
}

function variablesIn(statement: Statement): string[] {
  if (statement.type === 'ImportDeclaration' && statement.importKind !== 'type') {
    return statement.specifiers.flatMap((each) => {
      const isType = each.type === 'ImportSpecifier' && each.importKind === 'type';
      return isType || each.type === 'ImportNamespaceSpecifier' ? [] : [each.local.name];
    });
  }
  const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
  const node = isExport ? statement.declaration : statement;
  if (node?.type === 'ClassDeclaration' || node?.type === 'TSEnumDeclaration') return node.id ? [node.id.name] : [];
  if (node?.type !== 'VariableDeclaration') return [];
  return node.declarations.flatMap(({ id, init }) => {
    // A compiler's enum has its members later.
    const isOther = init === null ? node.kind === 'const' : /^(Literal|.*Function.*)$/.test(init.type);
    return id.type === 'Identifier' && !isOther && id.name !== 'this' ? [id.name] : [];
  });
}

/** Undefined if it has errors. */
function parse(file: string, text: string): Program | undefined {
  const { parseSync } = parser();
  for (const sourceType of ['module', 'commonjs'] as const) {
    const { program, errors } = parseSync(file, text, { sourceType });
    if (errors.length === 0) return flattenChains(markDecorated(program, text), text);
  }
  return undefined;
}

/**
 * Names of the kernels; undefined if the directive is nowhere. A kernel that can't be one is for the front end to say.
 */
function kernelsOf(program: Program): Set<string> | undefined {
  const isDirective = (node: { type: string }) => isKernelDirective(directiveOf(node) ?? '');
  const ofModule = program.body.some(isDirective);
  if (!ofModule && !hasDirective(program.body, isDirective)) return undefined;
  const exported = new Set(ofModule ? exportsOf(program).own.values() : []);
  const names = new Set<string>();
  for (const { name, statements } of program.body.flatMap((each) => functionsIn(each))) {
    if (exported.has(name) || statements.some(isDirective)) names.add(name);
  }
  return names;
}

function hasDirective(value: unknown, isDirective: (node: { type: string }) => boolean): boolean {
  if (Array.isArray(value)) return value.some((each) => hasDirective(each, isDirective));
  if (typeof value !== 'object' || value === null) return false;
  const node = value as { type?: string };
  if (node.type === 'ExpressionStatement' && isDirective(node as { type: string })) return true;
  return Object.values(value).some((each) => hasDirective(each, isDirective));
}

interface Found {
  readonly name: string;
  readonly node: FunctionNode | ArrowFunctionExpression;
  readonly statements: readonly Statement[];
}

/** Functions that a statement declares by name, and those that are values of its variables, or members of these. */
function functionsIn(statement: Statement, at = 0, all: readonly Statement[] = []): Found[] {
  const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
  const node = isExport ? statement.declaration : statement;
  if (node?.type === 'FunctionDeclaration') return node.id ? [found(node.id.name, node)] : [];
  if (node?.type === 'ClassDeclaration') return node.id ? membersOf(node.id.name, node.body.body) : [];
  if (node?.type !== 'VariableDeclaration') return [];
  return node.declarations.flatMap(({ id, init }) => {
    if (id.type !== 'Identifier' || init === null) return [];
    const value = unnamed(init);
    // As some make it of a class that names itself, or has decorators.
    if (value.type === 'ClassExpression') return membersOf(otherName(id.name, all.slice(at)), value.body.body);
    return value.type === 'ObjectExpression' ? propertiesOf(id.name, value.properties) : functionIn(id.name, value);
  });
}

/** `let Grid = _Grid`, further down. */
function otherName(name: string, statements: readonly Statement[]): string {
  const declared = statements.flatMap((each) => (each.type === 'VariableDeclaration' ? each.declarations : []));
  const alias = declared.find(({ init }) => init?.type === 'Identifier' && init.name === name)?.id;
  return alias?.type === 'Identifier' ? alias.name : name;
}

/** As lib/frontend/function-values.ts names them. */
function membersOf(name: string, members: readonly ClassElement[]): Found[] {
  return members.flatMap((each) => {
    if (each.type !== 'MethodDefinition' || each.kind !== 'method' || each.computed) return [];
    if (each.key.type !== 'Identifier') return [];
    return [found(`${each.static ? name : `${name}.prototype`}.${each.key.name}`, each.value)];
  });
}

function propertiesOf(name: string, properties: ObjectExpression['properties']): Found[] {
  return properties.flatMap((each) => {
    if (each.type !== 'Property' || each.kind !== 'init' || each.computed || each.key.type !== 'Identifier') return [];
    return functionIn(`${name}.${each.key.name}`, unnamed(each.value));
  });
}

function functionIn(name: string, value: Expression): Found[] {
  const isFunction = value.type === 'ArrowFunctionExpression' || value.type === 'FunctionExpression';
  return isFunction ? [found(name, value)] : [];
}

/** `__name(function, "name")`: esbuild's, with keepNames. */
function unnamed(node: Expression): Expression {
  const isNaming = node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === '__name';
  const [first] = isNaming ? node.arguments : [];
  return first === undefined || first.type === 'SpreadElement' ? node : first;
}

function found(name: string, node: Found['node']): Found {
  return { name, node, statements: ((node.body as { body?: Statement[] } | null)?.body ?? []) as Statement[] };
}

/** The statements that the kernels are among: the module's, or those of a function that is called where it stands. */
function scopeOf(body: readonly Statement[], names: ReadonlySet<string>): { statements: Statement[]; end?: number } {
  const holdsKernel = (statements: readonly Statement[]) =>
    statements.some((each, at) => functionsIn(each, at, statements).some(({ name }) => names.has(name)));
  if (holdsKernel(body)) return { statements: [...body] };
  for (const statement of body) {
    if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'CallExpression') continue;
    const { callee } = statement.expression;
    const called = callee.type === 'ParenthesizedExpression' ? callee.expression : callee;
    if (called.type !== 'ArrowFunctionExpression' && called.type !== 'FunctionExpression') continue;
    const block = called.body;
    if (block?.type !== 'BlockStatement' && (block as { type?: string })?.type !== 'FunctionBody') continue;
    const { body: statements, end } = block as unknown as { body: Statement[]; end: number };
    if (holdsKernel(statements)) return { statements, end: end - 1 };
  }
  return { statements: [...body] };
}

/** `methodsOf`: what a method calls of `this`, and what these call. */
function pointIn(
  { name, node, statements }: Found,
  methodsOf: (name: string) => ReadonlyMap<string, number>,
): Points['kernels'] {
  if (node.body === null || node.async || ('generator' in node && node.generator)) return [];
  const parameters = node.params.map((each) => {
    const target = each.type === 'AssignmentPattern' ? each.left : each;
    return target.type === 'Identifier' ? target.name : undefined;
  });
  if (parameters[0] === 'this') parameters.shift();
  if (!parameters.every((each) => each !== undefined)) return [];
  const reads = ownerOf(name) !== undefined && mentionsThis(node) ? readsOfThis(node) : undefined;
  // Of an instance, fields are its own; methods must be the class's.
  const isMethod = isInstanceMethod(name) && mentionsThis(node);
  const own = isMethod ? [...methodsOf(name).keys()] : undefined;
  const takesThis = ownerOf(name) === undefined && node.type !== 'ArrowFunctionExpression' && mentionsThis(node);
  const common = {
    ...{ name, parameters: parameters as string[], isValue: node.type !== 'FunctionDeclaration' },
    ...(own !== undefined ? { readsOfThis: own } : reads !== undefined && { readsOfThis: [...reads] }),
    ...(takesThis && { takesThis }),
  };
  if (node.type === 'ArrowFunctionExpression' && node.body.type !== 'BlockStatement' && !isBody(node.body)) {
    return [{ ...common, at: node.body.start, end: node.body.end }];
  }
  const directives = statements.filter((each) => directiveOf(each) !== undefined);
  // A decorator stands in front of it.
  return [{ ...common, at: Math.max(directives.at(-1)?.end ?? 0, node.body.start + 1) }];
}

/** The parser's word for a block that is a function's. */
function isBody({ type }: { readonly type: string }): boolean {
  return type === 'FunctionBody';
}
