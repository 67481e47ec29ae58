// Webs: which values of a variable belong together, because some read may find any of them, or because one is made of
// the other.
//
// In:  a function of JS-level IR, and ids of locals that are assigned by `declare` and `assign` alone. Out: for each
// read and each assignment the web that it is of. Undefined: that of the value with which the local begins, a
// parameter's, its declaration's or none. Changes nothing.
//
// One walk: each assignment is a value; where ways meet, a value stands for those that they bring, and who reads it
// joins these (Braun et al., Simple and Efficient Construction of Static Single Assignment Form, 2013).

import { assertNever, type Expr, type Fn, type Loop, type Stmt } from '../ir/ir.ts';
import { expressionsOf, statementsIn, subexpressions } from '../ir/walk.ts';
import { IdMap } from './id-map.ts';

export interface Webs {
  ofRead(expr: Expr): object | undefined;
  ofDefinition(stmt: Stmt): object | undefined;
}

export function websOf(fn: Fn, locals: ReadonlySet<number>): Webs {
  return new Walk(fn, locals);
}

interface Value {
  /** Of the same web, nearer to the value that stands for it; itself: it is that one. */
  parent: Value;
  /** What it may be, where ways meet. */
  readonly may: Value[];
  isRead: boolean;
}

type Values = IdMap<Value>;

class Walk implements Webs {
  private readonly locals: ReadonlySet<number>;
  private readonly reads = new Map<Expr, Value>();
  private readonly definitions = new Map<Stmt, Value>();
  /** By the id of a local that was given another's value: where it was read. */
  private readonly copies = new Map<number, Expr>();
  /** What locals begin with. */
  private readonly starts = new Map<number, Value>();
  /** Their webs, once all is seen. */
  private begun: ReadonlySet<Value> | undefined;
  /** By `break 3`, `continue 3`: what jumps bring there. */
  private readonly leaving = new Map<string, Values>();

  constructor(fn: Fn, locals: ReadonlySet<number>) {
    this.locals = locals;
    for (const id of locals) this.starts.set(id, newValue([]));
    this.statements(fn.body, IdMap.from(this.starts));
  }

  ofRead(expr: Expr): object | undefined {
    return this.webOf(this.reads.get(expr));
  }

  ofDefinition(stmt: Stmt): object | undefined {
    return this.webOf(this.definitions.get(stmt));
  }

  private webOf(value: Value | undefined): object | undefined {
    if (value === undefined) return undefined;
    const web = find(value);
    this.begun ??= new Set([...this.starts.values()].map(find));
    return this.begun.has(web) ? undefined : web;
  }

  /** Undefined: that is never reached. What is read there belongs to what the local begins with. */
  private statements(body: readonly Stmt[], before: Values | undefined): Values | undefined {
    let values = before;
    for (const stmt of body) values = this.statement(stmt, values);
    return values;
  }

  private statement(stmt: Stmt, values: Values | undefined): Values | undefined {
    if (stmt.kind === 'loop') return this.loop(stmt, values);
    for (const expr of expressionsOf(stmt)) this.read(expr, values);
    switch (stmt.kind) {
      case 'declare':
      case 'assign': {
        if (stmt.value?.kind === 'local') this.copies.set(stmt.local.id, stmt.value);
        if (stmt.value === undefined || !this.locals.has(stmt.local.id)) return values;
        const value = newValue([]);
        // What nobody reaches may stand anywhere.
        if (values === undefined) return undefined;
        this.definitions.set(stmt, value);
        this.joinSteps(stmt.local.id, stmt.value, value);
        if (stmt.kind === 'declare') this.starts.set(stmt.local.id, value);
        return values.with(stmt.local.id, value);
      }
      case 'if':
        return joined(this.statements(stmt.yes, values), this.statements(stmt.no, values));
      case 'block':
        this.leaving.delete(`break ${stmt.label}`);
        return joined(this.statements(stmt.body, values), this.leaving.get(`break ${stmt.label}`));
      case 'break':
      case 'continue': {
        const key = `${stmt.kind} ${stmt.label}`;
        const all = joined(this.leaving.get(key), values);
        if (all !== undefined) this.leaving.set(key, all);
        return undefined;
      }
      case 'return':
      case 'fail':
        return undefined;
      case 'parallel':
        throw new Error('kernelize: webs are found before loops are divided among threads');
      case 'call':
      case 'store':
      case 'new-array':
      case 'fill':
      case 'copy-array':
      case 'view':
      case 'point':
      case 'set-array':
      case 'check-index':
      case 'check-list':
      case 'check-range':
      case 'checked':
      case 'grow':
      case 'give':
      case 'poll':
      case 'reduce':
      case 'scalar':
        return values;
      default:
        return assertNever(stmt);
    }
  }

  /** `x = x + 1` goes on with what x was, and so does `t = x; x = t + 1`: analyses know sums by their local. */
  private joinSteps(id: number, expr: Expr, value: Value): void {
    for (const each of subexpressions(expr)) {
      if (each.kind !== 'local') continue;
      const read = each.local.id === id ? each : this.copies.get(each.local.id);
      const before = read?.kind === 'local' && read.local.id === id ? this.reads.get(read) : undefined;
      if (before !== undefined) find(value).parent = find(before);
    }
  }

  private loop(loop: Loop, before: Values | undefined): Values | undefined {
    if (before === undefined) return undefined;
    const { label } = loop;
    this.leaving.delete(`break ${label}`);
    this.leaving.delete(`continue ${label}`);
    // What the loop changes may be at its head what it was before, or what the last iteration has left.
    let head = before;
    const heads = new Map<number, Value>();
    for (const stmt of statementsIn([...loop.header, ...loop.body, ...loop.update])) {
      const id = stmt.kind === 'assign' || stmt.kind === 'declare' ? stmt.local.id : -1;
      const value = heads.has(id) ? undefined : before.get(id);
      if (value === undefined) continue;
      const here = newValue([value]);
      heads.set(id, here);
      head = head.with(id, here);
    }
    let exit: Values | undefined;
    const test = (values: Values | undefined): Values | undefined => {
      const tested = this.statements(loop.header, values);
      if (loop.test === undefined) return tested;
      this.read(loop.test, tested);
      exit = joined(exit, tested);
      return tested;
    };
    const body = (values: Values | undefined): Values | undefined => {
      const end = this.statements(loop.body, values);
      return this.statements(loop.update, joined(end, this.leaving.get(`continue ${label}`)));
    };
    const back = loop.bodyFirst ? test(body(head)) : body(test(head));
    for (const [id, value] of heads) {
      const last = back?.get(id);
      if (last !== undefined) addTo(value, last);
    }
    return joined(exit, this.leaving.get(`break ${label}`));
  }

  private read(expr: Expr, values: Values | undefined): void {
    for (const each of subexpressions(expr)) {
      if (each.kind !== 'local' || !this.locals.has(each.local.id)) continue;
      const value = values?.get(each.local.id);
      if (value === undefined) continue;
      noteRead(value);
      this.reads.set(each, value);
    }
  }
}

function newValue(may: Value[]): Value {
  const value = { may, isRead: false } as unknown as Value;
  value.parent = value;
  return value;
}

function find(value: Value): Value {
  let root = value;
  while (root.parent !== root) root = root.parent;
  // The way is short the next time.
  for (let each = value; each !== root; ) {
    const next = each.parent;
    each.parent = root;
    each = next;
  }
  return root;
}

function noteRead(value: Value): void {
  if (value.isRead) return;
  value.isRead = true;
  for (const each of value.may) {
    find(each).parent = find(value);
    noteRead(each);
  }
}

function addTo(value: Value, other: Value): void {
  value.may.push(other);
  if (!value.isRead) return;
  find(other).parent = find(value);
  noteRead(other);
}

function joined(a: Values | undefined, b: Values | undefined): Values | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.merged(b, (one, other) => newValue([one, other]));
}
