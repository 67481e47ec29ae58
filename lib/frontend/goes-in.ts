// Which calls of functions go in where they stand, other than those of functions in functions: of functions of the
// module that are given functions, that may be called without an array or a record, that take or give lists, or that
// assign fields of what they are given. None of these can be given to a function in C.
//
// In:  a call, or a function. Out: whether its body goes in, and the shape of what it gives. Lowers nothing.

import type { CallExpression, Function as FunctionNode } from 'oxc-parser';
import { changesGiven } from './changed-parameters.ts';
import { isInstanceMethod } from './class-fields.ts';
import { type FunctionText, functionIn, isFunctionText } from './functions-as-values.ts';
import { hasLists } from './list-types.ts';
import { isShape, type Shape } from './record-types.ts';
import type { Binding, FunctionContext, ModuleContext, Scope } from './scope.ts';
import { optionalParameter, shapeOf } from './shapes.ts';
import { staticBinding } from './static-names.ts';

/** The text of the function whose body goes in for a call, and the scope that its types stand in. */
export function textThatGoesIn(
  ctx: FunctionContext,
  call: CallExpression,
): { readonly text: FunctionText; readonly scope: Scope } | undefined {
  let { callee } = call;
  while (callee.type === 'ParenthesizedExpression') callee = callee.expression;
  if (isFunctionText(callee)) return { text: callee, scope: ctx.scope };
  const binding = staticBinding(ctx.scope, callee);
  if (binding?.kind === 'closure') return { text: binding.closure.node, scope: binding.closure.scope };
  if (binding?.kind !== 'function' || binding.module !== ctx.module) return undefined;
  const text = binding.module.functionNode(binding.name);
  if (text === undefined) return undefined;
  return goesIn(ctx, call, binding, text) ? { text, scope: binding.module.scope } : undefined;
}

/** Whether it is a method of `this` that may use its fields. */
export function usesSelf(ctx: FunctionContext, name: string): boolean {
  return ctx.scope.find('this')?.kind === 'record' && ctx.module.usesThis(name) && isInstanceMethod(name);
}

/** Whether the body of a function of the module goes in for a call. */
export function goesIn(
  ctx: FunctionContext,
  call: CallExpression,
  { name, receiver }: Extract<Binding, { kind: 'function' }>,
  text: FunctionNode,
): boolean {
  if (receiver !== undefined || takesFunction(ctx, call) || alwaysGoesIn(ctx.module, text)) return true;
  return usesSelf(ctx, name) || takesCharacter(ctx, call, text);
}

/** Characters of the source of a function that is small enough to go in wherever it is given a character. */
const SMALL = 400;
/** How deep such bodies stand in each other at most: those that call themselves end there. */
const DEEPEST = 6;

/** `isDigit(s[i])`: as a string the character would need memory. */
function takesCharacter(ctx: FunctionContext, { arguments: given }: CallExpression, text: FunctionNode): boolean {
  if (!ctx.strings.present || text.end - text.start > SMALL || ctx.inlinedCalls > MOST_CHARACTERS) return false;
  if (!given.some((each) => each.type !== 'SpreadElement' && ctx.module.textForm(ctx, each) === 'character'))
    return false;
  let depth = 0;
  for (let each = ctx.inlined; each !== undefined; each = each.outer, depth++) if (each.node === text) return false;
  return depth < DEEPEST;
}

/** So many bodies that have gone in leave room for those that must. */
const MOST_CHARACTERS = 200;

export function takesFunction(ctx: FunctionContext, { arguments: given }: CallExpression): boolean {
  return given.some((each) => each.type !== 'SpreadElement' && functionIn(ctx, each) !== undefined);
}

/** Whether the body goes in wherever the function is called. */
export function alwaysGoesIn(module: ModuleContext, text: FunctionNode | FunctionText): boolean {
  return (
    mayLackObject(module, text) ||
    hasLists(text as FunctionText, module.scope) ||
    changesGiven(module, text) ||
    module.maySeeObjects(text as FunctionNode)
  );
}

/** Whether some parameter is an array or a record that callers may leave out. */
function mayLackObject(module: ModuleContext, { params }: FunctionNode | FunctionText): boolean {
  return params.some((each) => {
    const target = each.type === 'AssignmentPattern' ? each.left : each;
    if (target.type !== 'Identifier') return false;
    const type = target.typeAnnotation?.typeAnnotation;
    if (type === undefined) return false;
    const isUnion =
      type.type === 'TSUnionType' && type.types.some((one) => /^TS(Undefined|Null)Keyword$/.test(one.type));
    const isOptional: unknown = target.optional;
    if (isOptional !== true && !isUnion) return false;
    const shape = (isOptional === true ? optionalParameter : shapeOf)(type, module, module.scope);
    return shape?.nothing === undefined;
  });
}

/** The shape that a function's return type says, if that is a record or may be undefined. */
export function shapeItSays({ returnType }: FunctionText, module: ModuleContext, scope: Scope): Shape | undefined {
  const shape = returnType ? shapeOf(returnType.typeAnnotation, module, scope) : undefined;
  return shape !== undefined && isPlain(shape) ? shape : undefined;
}

/** Numbers, booleans and bigints, and records of such. */
function isPlain({ fields }: Shape): boolean {
  return [...fields.values()].every((each) =>
    isShape(each) ? isPlain(each) : /^(number|boolean|bigint)$/.test(each.type),
  );
}
