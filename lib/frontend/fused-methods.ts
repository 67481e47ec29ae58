// Chains of array methods as one loop, without the arrays between: `a.map(f).filter(g).reduce(h, 0)`.
//
// In:  a method's call whose array is what `map` or `filter` of another array gives. Out: that other array, and what each
// of its elements goes through.
//
// Must hold: nobody can tell. JavaScript is done with all of f before g begins. So what elements go through are
// expressions without effects, and the last function, which may add to variables and push to a list, changes nothing that
// they read. An error ends the kernel, and what it has done by then are variables, which are gone.

import type { CallExpression, Expression } from 'oxc-parser';
import { isArrayKind } from '../ir/ops.ts';
import { type FunctionBinding, type FunctionText, functionIn, isFunctionText } from './functions-as-values.ts';
import { listAt } from './lists.ts';
import { nodesIn } from './nodes.ts';
import { unwrapped } from './record-forms.ts';
import type { FunctionContext } from './scope.ts';
import type { Node } from './scope-analysis.ts';
import { globalPath } from './static-names.ts';

export interface Stage {
  readonly method: 'map' | 'filter';
  readonly fn: FunctionBinding;
  readonly call: CallExpression;
}

export interface Chain {
  readonly source: Expression;
  /** At least one. */
  readonly stages: readonly Stage[];
}

/** What is in front of the last method of `a.map(f).reduce(…)`. Undefined where what stands between could be seen. */
export function chainOf(ctx: FunctionContext, node: CallExpression): Chain | undefined {
  const { callee, arguments: args } = node;
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined;
  const [last, initial] = args;
  const isReduce = callee.property.name === 'reduce';
  if (last === undefined || !isFunctionText(last) || args.length !== (isReduce ? 2 : 1)) return undefined;
  if (isReduce && !nodesIn(initial).every((each) => isPlain(ctx, each))) return undefined;
  const stages: Stage[] = [];
  let source = callee.object;
  for (let found = stageOf(ctx, source); found !== undefined; found = stageOf(ctx, source)) {
    stages.unshift(found.stage);
    source = found.of;
  }
  if (stages.length === 0 || !holdsNumbers(ctx, unwrapped(source))) return undefined;
  // How long an array is that is made is known where nothing is left out.
  if (callee.property.name === 'map' && stages.some(({ method }) => method === 'filter')) return undefined;
  const read = new Set([source, ...stages.map(({ call }) => call.arguments[0])].flatMap(identifiersIn));
  const most = isReduce ? 3 : 2;
  const isFit = last.params.length <= most && last.params.every(({ type }) => type === 'Identifier');
  return isFit && leavesAlone(ctx, last, read) ? { source, stages } : undefined;
}

/** An array with a name whose elements are numbers, or the booleans of a list, and are held as they are given or cut. */
function holdsNumbers(ctx: FunctionContext, source: Expression): boolean {
  if (source.type !== 'Identifier') return false;
  const binding = ctx.scope.find(source.name);
  const array = binding?.kind === 'table' ? binding.table.local : binding?.kind === 'local' ? binding.local : undefined;
  return array !== undefined && isArrayKind(array.type) && !/^(Big|Uint8Clamped)/.test(array.type);
}

function stageOf(
  ctx: FunctionContext,
  node: Expression,
): { readonly stage: Stage; readonly of: Expression } | undefined {
  const call = unwrapped(node);
  if (call.type !== 'CallExpression' || call.optional || call.arguments.length !== 1) return undefined;
  const { callee } = call;
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined;
  const method = callee.property.name;
  const [text] = call.arguments;
  if ((method !== 'map' && method !== 'filter') || text === undefined || text.type === 'SpreadElement')
    return undefined;
  if (!isFunctionText(text) || !isFree(ctx, text)) return undefined;
  const fn = functionIn(ctx, text);
  return fn && { stage: { method, fn, call }, of: callee.object };
}

/** What an expression without effects is made of. */
const PLAIN = new Set([
  ...['Identifier', 'Literal', 'UnaryExpression', 'BinaryExpression', 'LogicalExpression', 'ConditionalExpression'],
  ...['MemberExpression', 'ParenthesizedExpression', 'CallExpression', 'TSAsExpression', 'TSNonNullExpression'],
  ...['TSSatisfiesExpression', 'TSNumberKeyword', 'TSBooleanKeyword', 'TSTypeAnnotation'],
]);

/** `(x, i) => x * i + n`: an expression of numbers, which has no effects and does not read the array between. */
function isFree(ctx: FunctionContext, text: FunctionText): boolean {
  const { params, body } = text;
  if (text.type !== 'ArrowFunctionExpression' || text.async || body?.type === 'BlockStatement') return false;
  if (params.length > 2 || !params.every(({ type }) => type === 'Identifier')) return false;
  const own = new Set(params.flatMap((each) => ('name' in each ? [each.name] : [])));
  return nodesIn(body).every((each) => isPlain(ctx, each, own));
}

/** `own`: names that are known to be numbers. */
function isPlain(ctx: FunctionContext, node: Node, own: ReadonlySet<string> = new Set()): boolean {
  if (!PLAIN.has(node.type)) return false;
  const { operator = '', name = '' } = node as { operator?: string; name?: string };
  if (node.type === 'CallExpression') return isMath(ctx, node as unknown as CallExpression);
  if (node.type === 'UnaryExpression') return /^[-+~!]$/.test(operator);
  if (node.type !== 'Identifier' || own.has(name)) return true;
  const binding = ctx.scope.find(name);
  return binding === undefined || /^(local|constant|table|global)$/.test(binding.kind);
}

function isMath(ctx: FunctionContext, { callee }: CallExpression): boolean {
  return /^Math\.\w+$/.test(globalPath(ctx.scope, callee) ?? '');
}

function identifiersIn(value: unknown): string[] {
  return nodesIn(value).flatMap((each) => (each.type === 'Identifier' ? [String(each.name)] : []));
}

/** Whether a function changes none of these, and no array. */
function leavesAlone(ctx: FunctionContext, { body }: FunctionText, names: ReadonlySet<string>): boolean {
  return nodesIn(body).every((each) => {
    switch (each.type) {
      case 'AssignmentExpression':
      case 'UpdateExpression': {
        const { left, argument } = each as { left?: Expression; argument?: Expression };
        const target = left ?? argument;
        return target?.type === 'Identifier' && !names.has(target.name);
      }
      case 'CallExpression':
        return isMath(ctx, each as unknown as CallExpression) || isPush(ctx, each as unknown as CallExpression, names);
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'NewExpression':
      case 'ThrowStatement':
        return false;
      default:
        return true;
    }
  });
}

/** `kept.push(x)`, of a list that none of the elements comes from. */
function isPush(ctx: FunctionContext, { callee }: CallExpression, names: ReadonlySet<string>): boolean {
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return false;
  const { object } = callee;
  return (
    callee.property.name === 'push' &&
    object.type === 'Identifier' &&
    !names.has(object.name) &&
    listAt(ctx, object) !== undefined
  );
}
