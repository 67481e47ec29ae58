// Values of strings and of characters while functions are lowered. A string is a local: its UTF-16 units, to which
// nobody writes. A character is a number: its code point, or what stands for one that is not there.
//
//   s            s, of type string           read as an array of units: unitsOf(s)
//   s[i]         its unit, or UNDEFINED      s.charAt(i): its unit, or EMPTY
//   'x', 'xyz'   a table of units, of which the text is known
//
// In and out: IR expressions; no syntax. erase-strings.ts makes arrays and numbers of both types in the end.
//
// Must hold: what characters are compared with each other is the same for two of them exactly if they are the same
// string, or both undefined.

import type { Span } from '../diagnostics.ts';
import type { Expr, Local, Stmt, Type } from '../ir/ir.ts';

/** The character that is none: of `s.charAt(i)` outside of the string. */
export const EMPTY = -1;
/** `s[i]` outside of the string. */
export const UNDEFINED = -2;
/** A string that is no character: longer than one. It is never a value of a character. */
export const LONGER = -3;

export const LAST_CODE_POINT = 0x10ffff;

export function isText(type: Type): boolean {
  return type === 'string' || type === 'character';
}

/** Whether a value is a local that has a name of its own, and no copy: an array or a string. */
export function isWhole(type: Type): boolean {
  return type === 'string' || /Array$/.test(type);
}

/** What lowering of a function knows of strings. */
export interface Strings {
  /** Whether some value is a string or a character. */
  present: boolean;
  /** What is known of strings that are parameters, by what is asked; it is computed where the function begins. */
  readonly asked: Map<string, Local>;
  readonly atBegin: Stmt[];
}

export function newStrings(): Strings {
  return { present: false, asked: new Map(), atBegin: [] };
}

/** Texts of locals that are tables of literals. */
const texts = new WeakMap<Local, string>();

export function noteText(local: Local, text: string): void {
  texts.set(local, text);
}

export function textOfLocal(local: Local): string | undefined {
  return texts.get(local);
}

/** The text of a string, if it is a literal's. */
export function knownText(expr: Expr): string | undefined {
  return expr.kind === 'local' ? texts.get(expr.local) : undefined;
}

/** The code of a text that is one character, or none; undefined for longer ones. */
export function codeOfText(text: string): number | undefined {
  const [first, ...more] = text;
  if (first === undefined) return EMPTY;
  return more.length === 0 ? first.codePointAt(0) : undefined;
}

export function character(code: number, loc: Span): Expr {
  return { kind: 'const', value: code, type: 'character', rep: undefined, loc };
}

/** A literal of one character, or of none, as that; undefined for all other strings. */
export function asCharacter(expr: Expr): Expr | undefined {
  const text = knownText(expr);
  const code = text === undefined ? undefined : codeOfText(text);
  return code === undefined ? undefined : character(code, expr.loc);
}

/** What a character is compared by, as a number. */
export function codeOf(expr: Expr): Expr {
  return { ...expr, type: 'number' } as Expr;
}

export function asCode(value: Expr): Expr {
  return { ...value, type: 'character' } as Expr;
}

/** The same string as an array of units, for what is written in the kernel language itself. */
export function unitsOf(local: Local): Local {
  return { ...local, type: 'Uint16Array', isString: true };
}
