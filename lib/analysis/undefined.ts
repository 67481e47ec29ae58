// Where undefined would be seen: under boundscheck=js an element outside of its array is undefined in JavaScript, and
// NaN here (lib/ir/elements.ts). Arithmetic, comparisons with numbers, conditions, indices that are read and typed arrays
// make no difference between the two. All else is found here, and is an error of the source.
//
//   return a[i]      if (a[i] === a[j])      const x = a[i]; list.push(x)      refused, unless i is proven to be inside
//   b[a[i]] = x                                                                fails if a[i] is undefined
//
// In:  a module as it was lowered. Out: each place where a value is told from NaN that may be undefined there, and the
// writes with such an index, which in JavaScript make a property of the array named so. Which values may be undefined is
// a fact of range analysis (Fact.maybeUndefined); this asks it of all functions, until no argument and no result is
// found that may be, too. Changes nothing.

import { isGuardedRead, isGuardedStore } from '../ir/elements.ts';
import { type Expr, type Fn, type Loc, type Module, type Stmt, typeOfResult } from '../ir/ir.ts';
import { expressionsOf, statementsIn, subexpressions } from '../ir/walk.ts';
import { mayBeUndefined } from './interval.ts';
import { analyseRanges, type RangeFacts } from './range.ts';

export interface SeenUndefined {
  readonly fn: Fn;
  readonly loc: Loc;
  readonly message: string;
  readonly hint: string;
}

export interface Undefined {
  readonly seen: readonly SeenUndefined[];
  /** Writes, as they are guarded, whose index may be undefined. */
  readonly writes: ReadonlySet<Stmt>;
}

export function undefinedIn(module: Module): Undefined {
  const parameters = new Set<number>();
  const functions = new Map(module.functions.map((fn) => [fn.name, fn]));
  const results = new Set<string>();
  /** By function: ids are those of one function. */
  const given = new Map(module.functions.map(({ name }) => [name, new Set<number>()]));
  for (;;) {
    const before = count(given) + results.size;
    const seen: SeenUndefined[] = [];
    const writes = new Set<Stmt>();
    for (const fn of module.functions) {
      if (fn.directives.boundscheck !== 'js') continue;
      const facts = analyseRanges(fn, undefined, { parameters: given.get(fn.name) ?? parameters, results });
      const search = new Search(fn, facts, functions);
      search.run();
      for (const [callee, id] of search.passed) given.get(callee)?.add(id);
      if (search.givesUndefined) results.add(fn.name);
      seen.push(...search.found);
      for (const stmt of search.writes) writes.add(stmt);
    }
    if (count(given) + results.size === before) return { seen, writes };
  }
}

const OPTIONAL = '; or test in front that it is inside; or give a number | undefined';

function count(sets: ReadonlyMap<string, ReadonlySet<number>>): number {
  return [...sets.values()].reduce((sum, { size }) => sum + size, 0);
}

class Search {
  readonly found: SeenUndefined[] = [];
  readonly writes: Stmt[] = [];
  /** Parameters of other functions that are given what may be undefined. */
  readonly passed: (readonly [callee: string, parameter: number])[] = [];
  givesUndefined = false;
  private readonly fn: Fn;
  private readonly facts: RangeFacts;
  private readonly functions: ReadonlyMap<string, Fn>;
  private readonly places = new Set<string>();
  /** Ids of what those who call see: the memory of results, and fields that are assigned (lib/ir/boundary.ts). */
  private readonly memories: ReadonlySet<number>;
  private readonly leaving: ReadonlySet<number>;

  constructor(fn: Fn, facts: RangeFacts, functions: ReadonlyMap<string, Fn>) {
    this.fn = fn;
    this.facts = facts;
    this.functions = functions;
    const { held, leaving } = fn.boundary ?? {};
    this.memories = new Set([...(held ?? [])].flatMap(([id, { kind }]) => (kind === 'memory' ? [id] : [])));
    this.leaving = new Set(leaving?.scalars.map(({ local }) => local.id));
  }

  run(): void {
    for (const stmt of statementsIn(this.fn.body)) {
      for (const expr of expressionsOf(stmt)) {
        for (const each of subexpressions(expr)) this.expression(each);
      }
      this.statement(stmt);
    }
  }

  private mayBe(expr: Expr): boolean {
    return expr.type === 'number' && mayBeUndefined(this.facts.of(expr));
  }

  /** `how`: what would see it. `more`: what helps besides. */
  private see(expr: Expr | undefined, how: string, more?: string): void {
    if (expr === undefined || !this.mayBe(expr)) return;
    const { start, end } = expr.loc;
    const place = `${start} ${end}`;
    if (this.places.has(place)) return;
    this.places.add(place);
    const text = this.fn.origin.source.slice(start, end).replace(/\s+/g, ' ');
    const what = text.length > 40 ? `${text.slice(0, 40)}…` : text;
    const isElement = isGuardedRead(expr);
    const why = isElement
      ? 'may be outside of its array: it is undefined then'
      : 'may be undefined: an element outside of its array';
    const number = /^[\w$.]+(\[[^\][]*\])?$/.test(text) ? `+${text}` : '+(…)';
    const hint = `${number} makes it NaN${more ?? (isElement ? '; or test in front that it is inside' : '')}`;
    this.found.push({ fn: this.fn, loc: expr.loc, message: `'${what}' ${why}, and ${how}`, hint });
  }

  private expression(expr: Expr): void {
    if (expr.kind === 'compare' && (expr.op === 'eq' || expr.op === 'ne')) {
      // Neither undefined nor NaN is any number.
      if (!this.mayBe(expr.left) || !this.mayBe(expr.right)) return;
      this.see(expr.left, 'two that are undefined are equal');
    } else if (expr.kind === 'math' && expr.fn === 'isNaN') {
      this.see(expr.args[0], 'Number.isNaN is false of that');
    } else if (expr.kind === 'math' && expr.fn === 'isUndefined') {
      this.see(expr.args[0], 'here it is asked whether it is', '; or ask of the element itself: a[i] === undefined');
    }
  }

  private statement(stmt: Stmt): void {
    switch (stmt.kind) {
      case 'return':
        if (stmt.value === undefined) return;
        if (this.fn.exported) this.see(stmt.value, 'whoever calls would see it', OPTIONAL);
        else if (typeOfResult(this.fn) === 'number' && this.mayBe(stmt.value)) this.givesUndefined = true;
        return;
      case 'call':
        this.call(stmt);
        return;
      case 'if':
        if (isGuardedStore(stmt) && this.mayBe(stmt.test.args[0] as Expr)) this.writes.push(stmt);
        return;
      case 'declare':
      case 'assign':
        // Given back, also where the kernel throws.
        if (this.leaving.has(stmt.local.id)) this.see(stmt.value, 'whoever calls would see it');
        return;
      case 'store': {
        const { array, value } = stmt;
        if (array.isList) this.see(value, 'the list would hold it');
        // Of a field it was said where it was assigned.
        const isSaid = value.kind === 'local' && this.leaving.has(value.local.id);
        const isSeen = array.isResults || this.memories.has(array.id);
        if (isSeen && !isSaid) this.see(value, 'whoever calls would see it', OPTIONAL);
        return;
      }
      case 'fill':
        if (stmt.array.isList) this.see(stmt.value, 'the list would hold it');
        this.see(stmt.end, 'means the end of the array there');
        return;
      case 'copy-array':
      case 'view':
        this.see(stmt.end, 'means the end of the array there');
        return;
      case 'new-array':
        if (stmt.target.isGrowing) this.see(stmt.length, 'would be the element of a list');
        return;
      case 'fail':
        for (const value of stmt.values ?? []) this.see(value, "the error's text would say so");
        return;
      default:
    }
  }

  private call({ callee, args }: Extract<Stmt, { kind: 'call' }>): void {
    const called = this.functions.get(callee);
    for (const [at, arg] of args.entries()) {
      const parameter = called?.parameters[at];
      if (called === undefined || parameter === undefined || !this.mayBe(arg)) continue;
      if (called.directives.boundscheck !== 'js') this.see(arg, `'${called.sourceName}' is not under boundscheck=js`);
      else this.passed.push([callee, parameter.id]);
    }
  }
}
