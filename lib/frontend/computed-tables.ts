// Tables and numbers that a module computes when it is loaded: `const CRC = makeTable()`, `const TURN = radians(360)`, or
// an array that loops at the top of the module fill. What computes them becomes a function, which is compiled like a kernel and run at once.
//
// In:  a module's tree and text, and the name of a variable. Out: the text of a module that has that function too.
//
// Must hold: the function does what the module does before anything else can see the array, and nothing after it. So
// what stands between the declaration and the last statement that fills it calls nothing but functions that are
// compiled; all others only read.

import type { Expression, Program, Statement } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { changesOf } from './changes.ts';
import { textOfMade } from './made-arrays.ts';
import { isPassive } from './passive.ts';
import { analyseScopes, type Node, type ScopeAnalysis, usesIn, type Variable } from './scope-analysis.ts';
import { isTarget } from './uses.ts';

/** An array, or a number that nobody can change. */
export type Computed = ArrayLike<number | bigint> | number | bigint | boolean;

/** Whether an initialiser may give a number or an array that is worth computing. */
export function isComputed({ type }: Expression): boolean {
  return /^(Call|New|Conditional|Logical|Binary|Unary)Expression$/.test(type);
}

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
  const scopes = analyseScopes(program);
  const array = scopes.scope.set.get(name);
  if (array === undefined) return undefined;
  const at = body.findIndex((statement) => declaredIn(scopes, statement).includes(array));
  const fills = body.filter((each, index) => index > at && isFill(each) && usesIn(scopes, each, array).length > 0);
  const textOf = ({ start, end }: Span) => source.slice(start, end);
  const { fn, wrap } = wrapper(program, source, (fills.at(-1) ?? body[at] ?? program).end);
  if (fills.length === 0) {
    return isComputed(init) ? { text: wrap(`return ${textOfMade(init, textOf)};`), fn, fills: new Set() } : undefined;
  }
  const last = body.indexOf(fills.at(-1) as Statement);
  const isPart = (statement: Statement, done: readonly Statement[]) => {
    return declaredIn(scopes, statement).some((each) => each === array || isWritten(scopes, done, each));
  };
  const whole = regionOf(body, at, last, isPart);
  const done = whole.filter(isFill);
  // What is part of it is compiled, too, and may call what it needs.
  const isHarmless = (each: Statement) => isFill(each) || isPart(each, done) || isQuiet(scopes, each);
  if (!whole.every(isHarmless)) return undefined;
  if (done.some((statement) => isKept(scopes, statement, array))) return undefined;
  const parts = whole.filter((statement) => isFill(statement) || isPart(statement, done));
  return {
    text: wrap(`${parts.map((each) => textInWords(declarationOf(each), textOf)).join('\n')}\nreturn ${name};`),
    fn,
    fills: new Set(done),
  };
}

/** A member of an object or a class: a number, by itself. */
export function memberComputation(program: Program, source: string, init: Expression): Computation | undefined {
  const { fn, wrap } = wrapper(program, source, init.end);
  const text = source.slice(init.start, init.end);
  return isComputed(init) ? { text: wrap(`return ${text};`), fn, fills: new Set() } : undefined;
}

/**
 * A function in the module that nothing of it has the name of. `end`: what is declared behind that is not there yet:
 * JavaScript would end with an error.
 */
function wrapper(
  { body }: Program,
  source: string,
  end: number,
): { readonly fn: string; readonly wrap: (inside: string) => string } {
  let fn = 'kz_computes';
  while (source.includes(fn)) fn += '_';
  const isLate = (each: Statement) =>
    each.start >= end && /^(Variable|Class|TSEnum)Declaration$/.test(declarationOf(each).type);
  const lists = (each: Statement) =>
    (each.type === 'ExportNamedDeclaration' && each.declaration === null && each.source === null) ||
    (each.type === 'ExportDefaultDeclaration' && each.declaration.type === 'Identifier');
  const left = body.filter((each) => isLate(each) || lists(each));
  const there = left.reduceRight((text, each) => text.slice(0, each.start) + text.slice(each.end), source);
  return { fn, wrap: (inside) => `${there}\nexport function ${fn}() { 'use kernel'; ${inside} }\n` };
}

/** With initialisers in the words of the kernel language. */
function textInWords(statement: Statement, textOf: (node: Span) => string): string {
  const text = textOf(statement);
  const inits =
    statement.type === 'VariableDeclaration' ? statement.declarations.flatMap(({ init }) => init ?? []) : [];
  return inits.reduceRight((all, init) => {
    const [start, end] = [init.start - statement.start, init.end - statement.start];
    return all.slice(0, start) + textOfMade(init, textOf) + all.slice(end);
  }, text);
}

/** Statements from where everything is declared that they change. */
function regionOf(
  body: readonly Statement[],
  at: number,
  last: number,
  isPart: (statement: Statement, done: readonly Statement[]) => boolean,
): readonly Statement[] {
  for (let from = at; ; ) {
    const done = body.slice(from, last + 1).filter(isFill);
    const first = body.findIndex((statement) => isPart(statement, done));
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
function declaredIn(scopes: ScopeAnalysis, statement: Statement): readonly Variable[] {
  const node = declarationOf(statement);
  return node.type === 'VariableDeclaration' ? scopes.declaredBy(node) : [];
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

function isFill({ type }: Statement): boolean {
  return /^((For|ForOf|While|DoWhile|Block|If|Expression)Statement)$/.test(type);
}

/** What calls nothing: declarations, and values that are only made. */
function isQuiet(scopes: ScopeAnalysis, statement: Statement): boolean {
  const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  if (node === null || /^(ImportDeclaration|FunctionDeclaration|TS\w+)$/.test(node.type)) return true;
  return node.type === 'VariableDeclaration' && isPassive(scopes, node);
}

/** Whether a variable, or an element of what it holds, is assigned somewhere in there. */
function isWritten(scopes: ScopeAnalysis, done: readonly Statement[], variable: Variable): boolean {
  return done.some((statement) =>
    usesIn(scopes, statement, variable).some((use) => {
      const parent = scopes.parentOf(use) as Node;
      const isObject = parent.type === 'MemberExpression' && parent.object === use;
      return isTarget(scopes, use) || (isObject && isTarget(scopes, parent));
    }),
  );
}

/** Whether another variable may have the array, too: `other = T`, `[other] = [T.subarray(1)]`. */
function isKept(scopes: ScopeAnalysis, statement: Statement, array: Variable): boolean {
  return usesIn(scopes, statement, array).some((use) => {
    const around = scopes.parentOf(use) as Node;
    // Elements, and the length.
    const isLength = around.computed !== true && (around.property as Node | undefined)?.name === 'length';
    if (around.type === 'MemberExpression' && around.object === use && (around.computed === true || isLength))
      return false;
    let node = use;
    for (let parent = scopes.parentOf(node); parent !== undefined; [node, parent] = [parent, scopes.parentOf(parent)]) {
      const isGiven = parent.type === 'AssignmentExpression' && parent.right === node;
      if (isGiven && (parent.left as Node).type !== 'MemberExpression') return true;
    }
    return false;
  });
}
