// Methods of arrays that are written in the kernel language itself. Their text goes in where they are called, as the
// body of a function in the function does, and so do the functions that they are given.
//
// In:  a text, an arrow function, and what it is called with. Out: its statements and its value.
//
// Must hold: names in the text are its own, or JavaScript's: nothing of the kernel's is seen. All of it stands where the
// call does, for errors and comments.

import type { ArrowFunctionExpression, CallExpression, Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Stmt } from '../ir/ir.ts';
import { type Assigned, assignedIn } from './assigned-names.ts';
import { type Given, lowerClosureCall } from './closures.ts';
import { parser } from './parser.ts';
import type { Value } from './record-types.ts';
import { type Closure, type FunctionContext, Scope } from './scope.ts';
import { analyseScopes, isNode, noteCopy, type ScopeAnalysis } from './scope-analysis.ts';
import { NO_VARS } from './var-declarations.ts';

interface Parsed {
  readonly node: Expression;
  readonly assigned: Assigned;
  readonly scopes: ScopeAnalysis;
}

/** Parsed texts. */
const known = new Map<string, Parsed>();

/** `isTrusted`: nothing of the kernel's is given an index by it that could be outside. */
export function lowerLibraryCall(
  ctx: FunctionContext,
  text: string,
  given: readonly Given[],
  call: CallExpression | Span,
  out: Stmt[],
  wanted: 'value' | 'effect',
  isTrusted = false,
): Value | undefined {
  return lowerClosureCall(ctx, { ...libraryFunction(text, call), isTrusted }, given, call, out, wanted);
}

/** The function of a text, as if it stood at a place. */
export function libraryFunction(text: string, at: Span): Closure {
  const { node: original, assigned, scopes } = parsed(text);
  const node = placed(original, at, scopes) as ArrowFunctionExpression;
  return { name: undefined, node, scope: new Scope(undefined), assigned, isLibrary: true };
}

function parsed(text: string): Parsed {
  const before = known.get(text);
  if (before !== undefined) return before;
  const { program, errors } = parser().parseSync('library.ts', `(${text});`);
  const [statement] = program.body;
  if (errors.length > 0 || statement?.type !== 'ExpressionStatement') throw new Error(`kernelize: ${text}`);
  const { expression } = statement;
  const inner = expression.type === 'ParenthesizedExpression' ? expression.expression : expression;
  const { params, body } = inner as ArrowFunctionExpression;
  const scopes = analyseScopes(program);
  const found = { node: inner, assigned: assignedIn(scopes, [...params, body], NO_VARS), scopes };
  known.set(text, found);
  return found;
}

/** A copy: functions are told apart by their nodes. */
function placed(value: unknown, at: Span, scopes: ScopeAnalysis): unknown {
  if (Array.isArray(value)) return value.map((each) => placed(each, at, scopes));
  if (typeof value !== 'object' || value === null) return value;
  const { start, end } = at;
  const fields = Object.entries(value).map(([key, each]) => [key, placed(each, at, scopes)]);
  const copy = { ...Object.fromEntries(fields), ...('start' in value && { start, end }) };
  if (isNode(value)) noteCopy(copy, { scopes, span: value });
  return copy;
}
