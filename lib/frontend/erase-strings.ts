// Erases the types of strings and characters, which lowering alone knows: a string is an array of its units, to which
// nobody writes, and a character is a number.
//
//   const c: character = s[i]      becomes      const c: number = s[i], an integer from -2 to 0x10ffff
//
// In:  a function as it was lowered. Out: the same in JS-level IR; which tables of literals it reads.

import type { Expr, Fn, Local, Stmt, Type } from '../ir/ir.ts';
import { mapChildren, mapLocals, mapStatement } from '../ir/map.ts';
import { isText, LAST_CODE_POINT, UNDEFINED } from './string-values.ts';

/** `uses`: is told of each string that is no local of the function. */
export function eraseStrings(fn: Fn, uses: (table: Local) => void): Fn {
  const local = (each: Local): Local => {
    if ((each.type === 'string' || each.isString) && each.id < 0) uses(each);
    return erasedLocal(each);
  };
  const expr = (each: Expr): Expr => withoutTexts(mapLocals(each, local));
  const block = (body: readonly Stmt[]): Stmt[] => body.map((stmt) => mapStatement(stmt, { expr, local, block }));
  return { ...fn, parameters: fn.parameters.map(local), result: erasedType(fn.result), body: block(fn.body) };
}

/** One for each, so that a table is one for all functions. */
const erased = new WeakMap<Local, Local>();

export function erasedLocal(local: Local): Local {
  if (!isText(local.type)) return local;
  const known = erased.get(local);
  if (known !== undefined) return known;
  const made: Local =
    local.type === 'string'
      ? { ...local, type: 'Uint16Array', isString: true }
      : { ...local, type: 'number', within: { low: UNDEFINED, high: LAST_CODE_POINT } };
  erased.set(local, made);
  return made;
}

function withoutTexts(expr: Expr): Expr {
  const inner = mapChildren(expr, withoutTexts);
  return isText(inner.type) ? ({ ...inner, type: erasedType(inner.type) } as Expr) : inner;
}

function erasedType(type: Type): Type {
  if (type === 'string') return 'Uint16Array';
  return type === 'character' ? 'number' : type;
}
