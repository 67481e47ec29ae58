// Lowers calls: Math functions, methods of arrays, and other functions of the module.
//
// In:  a call, and whether its value is wanted. Out: its value, or undefined for a call without one; calls themselves
// are statements, because they have effects and can fail.

import type { CallExpression } from 'oxc-parser';
import { arityOf, type Expr, type Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { arrayMethodOf, lowerArrayMethod, newArrayLocal } from './arrays.ts';
import { adapted, constant, lowerConversion } from './bigints.ts';
import { lowerMath } from './math.ts';
import { checkArity, expressionsOf, lowerOperands } from './operands.ts';
import { type FunctionContext, newLocal, newTemporary, type Signature } from './scope.ts';
import { staticBinding } from './static-names.ts';
import { expectType, read } from './values.ts';

/** `name`: of the array that the call gives, if it is declared. */
export function lowerCall(
  ctx: FunctionContext,
  node: CallExpression,
  out: Stmt[],
  wanted: 'value' | 'effect',
  name?: string,
): Expr | undefined {
  const math = lowerMath(ctx, node, out) ?? lowerConversion(ctx, node, out);
  if (math !== undefined) return math;
  const { callee } = node;
  const binding = staticBinding(ctx.scope, callee);
  if (binding?.kind === 'function') {
    return lowerKernelCall(ctx, binding.module.signatureOf(binding.name), node, out, wanted, name);
  }
  const method = arrayMethodOf(node);
  if (method !== undefined) {
    const array = lowerArrayMethod(ctx, node, method, out, name);
    if (method === 'set' && wanted === 'value') ctx.module.report('KZ1008', node, 'set gives nothing');
    return array;
  }
  const text = ctx.module.source.slice(callee.start, callee.end);
  if (binding?.kind === 'reported' || ctx.said.has(text)) return undefined;
  ctx.said.add(text);
  if (binding?.kind === 'refused') {
    ctx.module.report(binding.code ?? 'KZ1014', callee, binding.why, binding.hint);
    return undefined;
  }
  ctx.module.report(
    'KZ1010',
    callee,
    `'${text}' is not a function that a kernel can call`,
    text === 'Math.random'
      ? 'numbers of a generator that has its state in the kernel or in an array are the same in every run'
      : ctx.module.isFunctionSource
        ? `it can call Math's functions, and itself if it has a name of its own: function ${/^\w+$/.test(text) ? text : 'name'}(…) { … }`
        : "it can call Math's functions, and functions of its module and of files that it imports",
  );
  return undefined;
}

function lowerKernelCall(
  ctx: FunctionContext,
  fn: Signature | undefined,
  node: CallExpression,
  out: Stmt[],
  wanted: 'value' | 'effect',
  targetName: string | undefined,
): Expr | undefined {
  const nodes = expressionsOf(ctx, node.arguments);
  const values = lowerOperands(ctx, nodes, out);
  if (fn === undefined) return undefined;
  const { name, sourceName } = fn;
  if (fn.result === undefined) {
    const hint = `write its return type: function ${sourceName}(…): number`;
    ctx.module.report('KZ1012', node, `${sourceName} calls itself, and its return type is not written`, hint);
    return undefined;
  }
  if (!checkArity(ctx, node, sourceName, values.length, arityOf(fn))) return undefined;
  const args = fn.parameters.map((parameter, index) => {
    const initial = fn.defaults[index];
    const given = values[index] ?? constant(initial ?? 0, node);
    const value = expectType(ctx, given, parameter.type);
    if (value.kind === 'local' && value.local.isList) {
      const hint = 'use it in the kernel itself, or make it a typed array';
      ctx.module.report('KZ1008', given.loc, `'${value.local.name}' is a plain array, and no ${parameter.type}`, hint);
    }
    if (parameter.declared === undefined || parameter.declared === 'f64') return value;
    // A local of the declared type: what the parameter promises is checked here.
    const local = newLocal(ctx, parameter.name, parameter.type, node, { declared: parameter.declared });
    out.push({ kind: 'declare', local, value: adapted(value, parameter.declared), loc: node });
    return read(local, node);
  });
  const returned = fn.returns === undefined ? undefined : args[fn.returns];
  if (returned?.kind === 'local') {
    out.push({ kind: 'call', target: undefined, callee: name, args, loc: node });
    return read(returned.local, node);
  }
  if (fn.result === 'void') {
    if (wanted === 'value') ctx.module.report('KZ1008', node, `${sourceName} returns nothing`);
    out.push({ kind: 'call', target: undefined, callee: name, args, loc: node });
    return undefined;
  }
  if (isArrayKind(fn.result)) {
    const target = newArrayLocal(ctx, targetName, fn.result, node);
    out.push({ kind: 'call', target, callee: name, args, loc: node });
    return read(target, node);
  }
  const target = newTemporary(ctx, fn.result, node, {
    declared: fn.result === 'bigint' ? fn.resultDeclared : undefined,
  });
  out.push({ kind: 'call', target, callee: name, args, loc: node });
  return read(target, node);
}
