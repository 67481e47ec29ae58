// Typed arrays that JavaScript's own functions make, at the top of a module: `Float64Array.from({ length: n }, fn)`,
// `Float64Array.of(1, 2)`, `waves.map(fn)`.
//
// In:  an initialiser. Out: which kind of array it is; and the same in the words of the kernel language, which has `new`
// and `map`.

import type { Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { ArrayKind } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';

/** Methods of typed arrays that give one of the same kind: a new one, or the very array. */
const SAME_KIND = /^(copyWithin|fill|filter|map|reverse|slice|sort|toReversed|toSorted|with)$/;

/**
 * The kind of what is made. `kindOf`: of a variable of the module; `isGlobal`: whether a name is JavaScript's own.
 */
export function kindMade(
  init: Expression,
  kindOf: (name: string) => ArrayKind | undefined,
  isGlobal: (name: string) => boolean,
): ArrayKind | undefined {
  switch (init.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
      return kindMade(init.expression, kindOf, isGlobal);
    case 'Identifier':
      return kindOf(init.name);
    case 'NewExpression': {
      const { callee } = init;
      return callee.type === 'Identifier' && isArrayKind(callee.name) && isGlobal(callee.name)
        ? callee.name
        : undefined;
    }
    case 'CallExpression': {
      const { callee } = init;
      if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier')
        return undefined;
      const { object, property } = callee;
      if (object.type === 'Identifier' && isArrayKind(object.name) && isGlobal(object.name)) {
        return /^(from|of)$/.test(property.name) ? object.name : undefined;
      }
      return SAME_KIND.test(property.name) ? kindMade(object, kindOf, isGlobal) : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * The text of an initialiser for the kernel language. What it has other words for means the same, or is left as it is:
 * then nobody computes it.
 */
export function textOfMade(init: Expression, textOf: (node: Span) => string): string {
  return inKernelWords(init, textOf) ?? textOf(init);
}

function inKernelWords(init: Expression, textOf: (node: Span) => string): string | undefined {
  if (init.type !== 'CallExpression' || init.callee.type !== 'MemberExpression' || init.callee.computed)
    return undefined;
  const { object, property } = init.callee;
  if (object.type === 'CallExpression') {
    const inside = inKernelWords(object, textOf);
    return inside && inside + textOf({ start: object.end, end: init.end });
  }
  if (object.type !== 'Identifier' || !isArrayKind(object.name) || property.type !== 'Identifier') return undefined;
  const kind = object.name;
  const given = init.arguments;
  if (given.some(({ type }) => type === 'SpreadElement')) return undefined;
  if (property.name === 'of') return `new ${kind}([${given.map(textOf).join(', ')}])`;
  const [source, fn, more] = given as Expression[];
  if (property.name !== 'from' || source === undefined || more !== undefined) return undefined;
  if (source.type === 'ArrayExpression') {
    // A mapping of numbers comes before they are held.
    if (fn === undefined) return `new ${kind}(${textOf(source)})`;
    if (kind.startsWith('Big') || !isPlain(fn)) return undefined;
    return `new ${kind}(new Float64Array(${textOf(source)}).map(${textOf(fn)}))`;
  }
  const length = lengthIn(source);
  if (length === undefined) return undefined;
  if (fn === undefined) return kind.startsWith('Big') ? undefined : undefinedOnes(kind, textOf(length));
  return ignoresValue(fn) ? `new ${kind}(${textOf(length)}).map(${textOf(fn)})` : undefined;
}

/** What `from` makes of undefined. */
function undefinedOnes(kind: ArrayKind, length: string): string {
  return /^Float/.test(kind) ? `new ${kind}(${length}).fill(0 / 0)` : `new ${kind}(${length})`;
}

/** Of `{ length: n }`. */
function lengthIn(source: Expression): Expression | undefined {
  if (source.type !== 'ObjectExpression' || source.properties.length !== 1) return undefined;
  const [only] = source.properties;
  if (only?.type !== 'Property' || only.computed || only.kind !== 'init') return undefined;
  return only.key.type === 'Identifier' && only.key.name === 'length' ? (only.value as Expression) : undefined;
}

/** `map` gives a third argument, and `from` does not; and functions of other kinds have a `this`. */
function isPlain(fn: Expression): fn is Extract<Expression, { type: 'ArrowFunctionExpression' }> {
  return fn.type === 'ArrowFunctionExpression' && fn.params.length <= 2;
}

/** Whether a function looks at its index only: the value is undefined in JavaScript. */
function ignoresValue(fn: Expression): boolean {
  if (!isPlain(fn)) return false;
  const [value] = fn.params;
  if (value === undefined) return true;
  return value.type === 'Identifier' && !mentions(fn.body, value.name) && !mentions(fn.params.slice(1), value.name);
}

function mentions(value: unknown, name: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const node = value as { readonly type?: string; readonly name?: string };
  if (node.type === 'Identifier' && node.name === name) return true;
  return Object.values(value).some((each) => mentions(each, name));
}
