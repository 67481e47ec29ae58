// Where code is to be put into a module: behind the directive of each kernel, and behind the last line.
//
// In:  the text that is about to run, and the file's, from which kernels are compiled: the same, unless another hook
// took its types out. Out: places in the first; undefined if there is no kernel, the words stand in a comment or a
// string. The parser is loaded here.

import type { Function as FunctionNode, Program } from 'oxc-parser';
import { flattenChains } from '../frontend/chains.ts';
import { directiveOf, isKernelDirective } from '../frontend/directives.ts';
import { exportsOf } from '../frontend/imports.ts';
import { parser } from '../frontend/parser.ts';

export interface Points {
  readonly kernels: readonly {
    readonly name: string;
    readonly parameters: readonly string[];
    /** Behind the last directive. */
    readonly at: number;
  }[];
  /** Where the functions' scope ends, if not with the text: tsx puts a CommonJS entry point into a function. */
  readonly end: number | undefined;
}

type Statement = Program['body'][number];

export function findPoints(file: string, text: string, original: string): Points | undefined {
  const source = parse(file, original);
  const names = source && kernelsOf(source);
  if (source === undefined || names === undefined) return undefined;
  // The same but for a byte order mark, of which a space is left.
  const isOriginal = text === original || text === ` ${original}`;
  const program = text === original ? source : parse(isOriginal ? file : 'module.jsx', text);
  if (program === undefined) return undefined;
  const { statements, end } = scopeOf(program.body, names);
  const kernels = statements.flatMap((statement) => {
    const node = functionOf(statement);
    return node?.id && names.has(node.id.name) ? pointIn(node, node.id.name) : [];
  });
  return { kernels, end };
}

/** Undefined if it has errors. */
function parse(file: string, text: string): Program | undefined {
  const { parseSync } = parser();
  for (const sourceType of ['module', 'commonjs'] as const) {
    const { program, errors } = parseSync(file, text, { sourceType });
    if (errors.length === 0) return flattenChains(program, text);
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
  for (const statement of program.body) {
    const node = functionOf(statement);
    if (node?.id && (exported.has(node.id.name) || node.body?.body.some(isDirective))) names.add(node.id.name);
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

function functionOf(statement: Statement): FunctionNode | undefined {
  const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
  const node = isExport ? statement.declaration : statement;
  return node?.type === 'FunctionDeclaration' ? node : undefined;
}

/** The statements that the kernels are among: the module's, or those of a function that is called where it stands. */
function scopeOf(body: readonly Statement[], names: ReadonlySet<string>): { statements: Statement[]; end?: number } {
  const holdsKernel = (statements: readonly Statement[]) =>
    statements.some((each) => names.has(functionOf(each)?.id?.name ?? ''));
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

function pointIn(node: FunctionNode, name: string): Points['kernels'] {
  if (node.body === null || node.async || node.generator) return [];
  const parameters = node.params.map((each) => {
    const target = each.type === 'AssignmentPattern' ? each.left : each;
    return target.type === 'Identifier' ? target.name : undefined;
  });
  if (!parameters.every((each) => each !== undefined && each !== 'this')) return [];
  const directives = node.body.body.filter((each) => directiveOf(each) !== undefined);
  const at = directives.at(-1)?.end ?? node.body.start + 1;
  return [{ name, parameters: parameters as string[], at }];
}
