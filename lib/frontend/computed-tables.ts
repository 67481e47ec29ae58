// Tables that a module computes when it is loaded: `const CRC = makeTable()`, or an array that loops at the top of the
// module fill. What computes them becomes a function, which is compiled like a kernel and run at once.
//
// In:  a module's tree and text, and the name of a variable. Out: the text of a module that has that function too.
//
// Must hold: the function does what the module does before anything else can see the array, and nothing after it. So
// what stands between the declaration and the last statement that fills it calls nothing but functions that are
// compiled; all others only read.

import type { Expression, Program, Statement } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { changesOf } from './changes.ts';
import { boundBy } from './declarations.ts';
import { isPassive } from './passive.ts';

export interface Computation {
  /** The module, with the function at its end. */
  readonly text: string;
  /** The function's name, which nothing of the module has. */
  readonly fn: string;
  /** Statements that fill the array. */
  readonly fills: ReadonlySet<object>;
}

/** Undefined if the array can't be computed apart from the rest. */
export function computationOf(
  program: Program,
  source: string,
  name: string,
  init: Expression,
): Computation | undefined {
  const { body } = program;
  const at = body.findIndex((statement) => declares(statement, name));
  const fills = body.filter((statement, index) => index > at && isFill(statement) && mentions(statement, name));
  const textOf = ({ start, end }: Span) => source.slice(start, end);
  let fn = 'kz_computes';
  while (source.includes(fn)) fn += '_';
  const wrap = (inside: string) => `${source}\nexport function ${fn}() { 'use kernel'; ${inside} }\n`;
  if (fills.length === 0) {
    const isCall = init.type === 'CallExpression' || init.type === 'NewExpression';
    return isCall ? { text: wrap(`return ${textOf(init)};`), fn, fills: new Set() } : undefined;
  }
  const last = body.indexOf(fills.at(-1) as Statement);
  const whole = regionOf(body, at, last, name);
  if (!whole.every((statement) => isFill(statement) || isQuiet(statement))) return undefined;
  const done = whole.filter(isFill);
  if (isKept(done, name)) return undefined;
  const parts = whole.filter((statement) => {
    return isFill(statement) || namesOf(statement).some((each) => each === name || isWritten(done, each));
  });
  return {
    text: wrap(`${parts.map((each) => textOf(declarationOf(each))).join('\n')}\nreturn ${name};`),
    fn,
    fills: new Set(done),
  };
}

/** Statements from where everything is declared that they change. */
function regionOf(body: readonly Statement[], at: number, last: number, name: string): readonly Statement[] {
  for (let from = at; ; ) {
    const done = body.slice(from, last + 1).filter(isFill);
    const first = body.findIndex((statement) => {
      return namesOf(statement).some((each) => each === name || isWritten(done, each));
    });
    if (first >= from) return body.slice(from, last + 1);
    from = first;
  }
}

function declarationOf(statement: Statement): Statement {
  return statement.type === 'ExportNamedDeclaration' && statement.declaration !== null
    ? (statement.declaration as Statement)
    : statement;
}

/** Variables that a statement declares. */
function namesOf(statement: Statement): string[] {
  const node = declarationOf(statement);
  if (node.type !== 'VariableDeclaration') return [];
  return node.declarations.flatMap(({ id }) =>
    boundBy(id).flatMap((each) => (each.type === 'Identifier' ? [each.name] : [])),
  );
}

/** Whether the module writes to the array elsewhere, too. */
export function isWrittenElsewhere(
  program: Program,
  name: string,
  { fills }: Computation,
  isKernel: (node: object) => boolean,
): boolean {
  const changes = changesOf(program, isKernel, fills);
  return (changes.written(name) ?? changes.assigned(name) ?? changes.evaluated) !== undefined;
}

function declares(statement: Statement, name: string): boolean {
  return namesOf(statement).includes(name);
}

function isFill({ type }: Statement): boolean {
  return /^((For|ForOf|While|DoWhile|Block|If|Expression)Statement)$/.test(type);
}

/** What calls nothing: declarations, and values that are only made. */
function isQuiet(statement: Statement): boolean {
  const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  if (node === null || /^(ImportDeclaration|FunctionDeclaration|TS\w+)$/.test(node.type)) return true;
  return node.type === 'VariableDeclaration' && isPassive(node);
}

/** Whether a variable, or an element of what it holds, is assigned somewhere in there. */
function isWritten(value: unknown, name: string): boolean {
  if (Array.isArray(value)) return value.some((each) => isWritten(each, name));
  if (typeof value !== 'object' || value === null) return false;
  const { type, left, argument } = value as { type?: string; left?: Target; argument?: Target };
  const target = type === 'AssignmentExpression' ? left : type === 'UpdateExpression' ? argument : undefined;
  if (target !== undefined && (target.name === name || target.object?.name === name)) return true;
  return Object.values(value).some((each) => isWritten(each, name));
}

/** Whether another variable may have the array, too: `other = T`, `[other] = [T.subarray(1)]`. */
function isKept(value: unknown, name: string): boolean {
  if (Array.isArray(value)) return value.some((each) => isKept(each, name));
  if (typeof value !== 'object' || value === null) return false;
  const { type, left, right } = value as { type?: string; left?: { type?: string }; right?: unknown };
  const isElement = left?.type === 'MemberExpression';
  if (type === 'AssignmentExpression' && !isElement && isWhole(right, name)) return true;
  return Object.values(value).some((each) => isKept(each, name));
}

/** Whether more of the array is mentioned than elements and its length. */
function isWhole(value: unknown, name: string): boolean {
  if (Array.isArray(value)) return value.some((each) => isWhole(each, name));
  if (typeof value !== 'object' || value === null) return false;
  const node = value as { type?: string; name?: string; computed?: boolean; object?: Target; property?: Target };
  if (node.type === 'Identifier') return node.name === name;
  const isPart = node.type === 'MemberExpression' && (node.computed === true || node.property?.name === 'length');
  if (isPart && node.object?.name === name) return isWhole(node.property, name);
  return Object.values(value).some((each) => isWhole(each, name));
}

interface Target {
  readonly name?: string;
  readonly object?: { readonly name?: string };
}

function mentions(value: unknown, name: string): boolean {
  if (Array.isArray(value)) return value.some((each) => mentions(each, name));
  if (typeof value !== 'object' || value === null) return false;
  const node = value as { type?: string; name?: string };
  if (node.type === 'Identifier' && node.name === name) return true;
  return Object.values(value).some((each) => mentions(each, name));
}
