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
import { assignedIn } from './assigned-names.ts';
import { type Given, lowerClosureCall } from './closures.ts';
import { parser } from './parser.ts';
import type { Value } from './record-types.ts';
import { type Closure, type FunctionContext, Scope } from './scope.ts';
import { NO_VARS } from './var-declarations.ts';

/** Parsed texts. */
const known = new Map<string, Expression>();

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
  const node = placed(parsed(text), at) as ArrowFunctionExpression;
  const { params, body } = node;
  return { name: undefined, node, scope: new Scope(undefined), assigned: assignedIn({ params, body }, NO_VARS) };
}

function parsed(text: string): Expression {
  const before = known.get(text);
  if (before !== undefined) return before;
  const { program, errors } = parser().parseSync('library.ts', `(${text});`);
  const [statement] = program.body;
  if (errors.length > 0 || statement?.type !== 'ExpressionStatement') throw new Error(`kernelize: ${text}`);
  const { expression } = statement;
  const inner = expression.type === 'ParenthesizedExpression' ? expression.expression : expression;
  known.set(text, inner);
  return inner;
}

/** A copy: functions are told apart by their nodes. */
function placed(value: unknown, at: Span): unknown {
  if (Array.isArray(value)) return value.map((each) => placed(each, at));
  if (typeof value !== 'object' || value === null) return value;
  const { start, end } = at;
  const fields = Object.entries(value).map(([key, each]) => [key, placed(each, at)]);
  return { ...Object.fromEntries(fields), ...('start' in value && { start, end }) };
}
