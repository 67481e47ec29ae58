// Checks of a module: which are left where the usual case runs, which one test before a loop has taken on, which were
// proven needless.
//
// In:  the module after the last pass that touches checks, and its facts. Out: costs into the book. An access without a
// check has none because it was proven; if its fallback has one, because it was hoisted.

import type { RangeFacts } from '../analysis/range.ts';
import { type WhyNotInteger, whyNotInteger } from '../analysis/why-not-integer.ts';
import { arrayOfTest, isIndexTest } from '../ir/elements.ts';
import type { Directives, Expr, Fn, Local, Module, Origin, Stmt } from '../ir/ir.ts';
import { expressionsOf, subexpressions } from '../ir/walk.ts';
import type { CostBook } from './cost-book.ts';
import type { Cost } from './model.ts';
import { type Running, runningIn, shortText } from './running.ts';

/** An element of an array that is read or written. */
interface Access {
  readonly array: Local;
  readonly index: Expr;
  readonly start: number;
  readonly end: number;
}

export interface CheckContext {
  readonly file: string;
  readonly facts: (fn: Fn) => RangeFacts;
  /** Directives of the function that a statement was written in. */
  readonly directivesOf: (origin: Origin & { readonly fn: string }) => Directives;
}

export function addCheckCosts(book: CostBook, { functions }: Module, ctx: CheckContext): void {
  for (const fn of functions) {
    const facts = ctx.facts(fn);
    const why = whyNotInteger(fn, facts);
    for (const running of runningIn(fn)) {
      if (running.origin.file !== ctx.file) continue;
      const { boundscheck, overflowcheck } = ctx.directivesOf(running.origin);
      if (boundscheck) for (const access of accessesOf(running.stmt)) addAccess(book, running, access);
      addCheck(book, running, { facts, why });
      addTests(book, running, { facts, why });
      if (overflowcheck) addDeclared(book, running);
    }
  }
}

function accessesOf(stmt: Stmt): Access[] {
  const found: Access[] = [];
  for (const expr of expressionsOf(stmt)) {
    for (const each of subexpressions(expr)) {
      if (each.kind === 'load') found.push({ array: each.array, index: each.index, ...spanOf(each.loc) });
    }
  }
  if (stmt.kind === 'store') found.push({ array: stmt.array, index: stmt.index, ...spanOf(stmt.loc) });
  return found;
}

function spanOf({ start, end }: { readonly start: number; readonly end: number }) {
  return { start, end };
}

/** The access itself is no check: whoever has one adds it too. */
function addAccess(book: CostBook, { depth, isFallback, origin }: Running, access: Access): void {
  if (isFallback) return;
  const text = shortText(origin.source, access.index.loc);
  const isWritten = !textOf(access, origin.source).includes('…');
  const detail = isWritten ? `0 <= ${text} < ${access.array.name}.length` : `${access.array.name}[…]`;
  book.add({ kind: 'bounds-check', status: 'proven', depth, detail, ...placeOf(access) });
}

export function placeOf({ array, start, end }: Pick<Access, 'array' | 'start' | 'end'>): {
  start: number;
  key: string;
} {
  return { start, key: `${end} ${array.name}` };
}

function textOf({ array, index }: Pick<Access, 'array' | 'index'>, source: string): string {
  const text = shortText(source, index.loc);
  // The index of a for-of loop is nowhere in the source.
  return `${array.name}[${/^(for|const|let)\b/.test(text) ? '…' : text}]`;
}

interface Known {
  readonly facts: RangeFacts;
  readonly why: WhyNotInteger;
}

function addCheck(book: CostBook, running: Running, known: Known): void {
  const { stmt, depth, isFallback, origin } = running;
  const status: Cost['status'] = isFallback ? 'hoisted' : 'left';
  switch (stmt.kind) {
    case 'check-index': {
      const text = textOf(stmt, origin.source);
      const detail = isFallback
        ? `${text}: one test before the loop`
        : `${text}: ${whyLeft(stmt, origin.source, known)}`;
      book.add({ kind: 'bounds-check', status, depth, detail, ...placeOf({ ...stmt, ...spanOf(stmt.loc) }) });
      return;
    }
    case 'check-range': {
      const { start } = stmt.value.loc;
      const detail = `${assigned(stmt.name, shortText(origin.source, stmt.value.loc))} may be no ${stmt.declared}`;
      if (!isFallback) book.add({ kind: 'overflow-check', status, depth, detail, start, key: stmt.name });
      return;
    }
    case 'checked': {
      const { start, end } = stmt.value.loc;
      const divides = stmt.value.kind === 'binary' && ['div', 'rem'].includes(stmt.value.op);
      const kind = divides ? 'zero-check' : 'overflow-check';
      const detail = `${shortText(origin.source, stmt.value.loc)}: may be ${divides ? 'a division by 0n' : `no ${stmt.target.declared}`}`;
      if (!isFallback) book.add({ kind, status, depth, detail, start, key: String(end) });
      return;
    }
    default:
  }
}

/** Under boundscheck=js, tests instead of checks. */
function addTests(book: CostBook, { stmt, depth, isFallback, origin }: Running, known: Known): void {
  const tests = expressionsOf(stmt).flatMap(subexpressions).filter(isIndexTest);
  for (const test of tests) {
    const array = arrayOfTest(test);
    if (array === undefined) continue;
    const access = { array, index: test.args[0] as Expr, ...spanOf(test.loc) };
    const text = textOf(access, origin.source);
    const why = isFallback ? 'one test before the loop' : whyLeft(access, origin.source, known);
    const status = isFallback ? 'hoisted' : 'left';
    book.add({ kind: 'bounds-check', status, depth, detail: `${text}: ${why}`, ...placeOf(access) });
  }
}

/** What of an index was not proven, nor fit for a test before the loop. */
function whyLeft({ index, array }: Pick<Access, 'index' | 'array'>, source: string, { facts, why }: Known): string {
  const fact = facts.of(index);
  const text = shortText(source, index.loc);
  const reason = why.of(index, source);
  // Indices of -0 are indices.
  if (reason !== undefined && !reason.startsWith('may be -0')) return `${text} ${reason}`;
  const [low, high] = [fact.low < 0, `may be ${array.name}.length or more`];
  return low ? `${text} may be below 0, and ${high}` : `${text} ${high}`;
}

/** What is given to a variable of a declared type would be checked, were it not proven to fit. */
function addDeclared(book: CostBook, { stmt, depth, isFallback, origin }: Running): void {
  if (isFallback || (stmt.kind !== 'declare' && stmt.kind !== 'assign') || stmt.value === undefined) return;
  const { local, value } = stmt;
  if (local.type !== 'number' || local.declared === undefined || local.declared === 'f64') return;
  if (local.parameter || value.kind === 'const') return;
  const detail = `${assigned(local.name, shortText(origin.source, value.loc))} fits ${local.declared}`;
  const { start } = value.loc;
  book.add({ kind: 'overflow-check', status: 'proven', depth, detail, start, key: local.name });
}

/** `total += x` tells what it is given to; `x` does not. */
function assigned(name: string, text: string): string {
  return text.startsWith(`${name} `) ? text : `${name}: ${text}`;
}
