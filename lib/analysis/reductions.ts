// Which loops are reductions, and of what: what `reassociate` may put into the lane order (docs/reproducibility.md).
//
// In:  a loop of the JS level. Out: for each number that the loop carries from one iteration to the next, either how it
// is reduced or why it is none. Looks at what the source says, not at what could be proven of values: the order of a
// sum is part of what a kernel means, and must not change when an analysis becomes better. Changes nothing.
//
// A reduction loop counts, and is left by its test only. A variable is reduced if every mention of it in the loop is an
// update of one family:
//
//   s = s + e, s = s - e, s = e + s      also through Math.fround, and where a condition decides
//   p = p * e, p = e * p
//   m = Math.min(m, e), m = Math.max(m, e)
//   if (e > m) m = e                     and <, <=, >=
//
// `e` and conditions mention no variable that the loop reduces.

import type { Expr, Fn, Local, Loop, Reduction, ReductionOp, ReductionOrder, Stmt } from '../ir/ir.ts';
import { compareOps } from '../ir/ops.ts';
import { textOf } from '../ir/same.ts';
import { blocksOf, expressionsOf, statementsIn, subexpressions, targetOf } from '../ir/walk.ts';
import { countedLoops, skipsStep } from './counted-loops.ts';
import { type Floats, floatsIn } from './floats.ts';

export interface Reductions {
  readonly reductions: readonly Reduction[];
  /** What stays in strict order though the loop carries it, and why. */
  readonly strict: readonly { readonly local: Local; readonly why: string; readonly loc: Stmt['loc'] }[];
}

/** What is known of the function around a loop. */
export interface Around {
  readonly floats: Floats;
  /** Locals that need no order, because any gives the same result. */
  skips(local: Local): boolean;
}

export function aroundIn(fn: Fn, skips: (local: Local) => boolean): Around {
  return { floats: floatsIn(fn), skips };
}

/** By what stands in the loop: to be asked of the source, before any pass adds loops or drops them. */
export function orderOf(loop: Loop): ReductionOrder {
  for (const { kind } of statementsIn(loop.body)) if (kind === 'loop') return 'leaves';
  return 'lanes';
}

export function reductionsOf(loop: Loop, { floats, skips }: Around): Reductions {
  const counted = countedLoops(loop);
  const counters = new Set(counted.map(({ counter }) => counter.id));
  const inside = [...loop.header, ...loop.body, ...loop.update];
  const carried = carriedBy(loop).filter((local) => !counters.has(local.id) && !skips(local));
  const why = whyNoReductionLoop(loop);
  const reductions: Reduction[] = [];
  const strict: Reductions['strict'][number][] = [];
  for (const local of carried) {
    const found = new Updates(local, floats).of(inside);
    if (typeof found !== 'object') strict.push({ local, why: found, loc: firstUpdate(inside, local) ?? loop.loc });
    else if (why !== undefined) strict.push({ local, why, loc: firstUpdate(inside, local) ?? loop.loc });
    else reductions.push(found);
  }
  // What is not reduced after all may be what another one's term reads: that is no trouble, it is as in strict order.
  return { reductions, strict };
}

/** Numbers from outside the loop that it gives new values. */
function carriedBy(loop: Loop): Local[] {
  const own = new Set<number>();
  const assigned = new Map<number, Local>();
  for (const stmt of statementsIn([...loop.header, ...loop.body, ...loop.update])) {
    const target = targetOf(stmt);
    if (target === undefined) continue;
    if (stmt.kind === 'assign') assigned.set(target.id, target);
    else own.add(target.id);
  }
  return [...assigned.values()].filter(({ id, type }) => !own.has(id) && type === 'number');
}

function firstUpdate(body: readonly Stmt[], { id }: Local): Stmt['loc'] | undefined {
  for (const stmt of statementsIn(body)) if (stmt.kind === 'assign' && stmt.local.id === id) return stmt.loc;
  return undefined;
}

/** Undefined if it counts to a bound, and is left by its test only. */
export function whyNoReductionLoop(loop: Loop): string | undefined {
  if (countedLoops(loop).length !== 1 || loop.test?.kind !== 'compare' || loop.header.length > 0)
    return 'the loop is not one that counts to a bound, as in `for (let i = 0; i < n; i++)`';
  const [{ bound, step } = { bound: loop.test, step: 0 }] = countedLoops(loop);
  const inside = [...loop.body, ...loop.update];
  const assigned = new Set(statementsIn(inside).map((stmt) => targetOf(stmt)?.id));
  const changes = subexpressions(bound).some((each) => each.kind === 'local' && assigned.has(each.local.id));
  if (changes || subexpressions(bound).some(({ kind }) => kind === 'load'))
    return 'the bound of the loop changes in it';
  if (Math.abs(step) > MOST_STEP) return `the loop's counter steps by more than ${MOST_STEP}`;
  if (skipsStep(loop) || leaves(loop)) return 'the loop may be left before its test fails';
  return undefined;
}

/** A chunk's iterations times this fit 32 bits. */
const MOST_STEP = 65536;

/** Whether something in the loop leaves it, but for an error: nobody gets a result then. */
function leaves(loop: Loop): boolean {
  const own = new Set([loop.label]);
  for (const stmt of statementsIn(loop.body)) if (stmt.kind === 'loop' || stmt.kind === 'block') own.add(stmt.label);
  return statementsIn(loop.body).some((stmt) => {
    if (stmt.kind === 'return') return true;
    if (stmt.kind === 'break') return stmt.label === loop.label || !own.has(stmt.label);
    return stmt.kind === 'continue' && !own.has(stmt.label);
  });
}

/** What all updates of one local have in common. */
class Updates {
  private readonly local: Local;
  /**
   * Names for the local's value since its last update, or for one on its way: `const t = s`. Whether it is rounded to a
   * float.
   */
  private readonly aliases = new Map<number, boolean>();
  /** Names for a value from before: whoever reads one reads more than the sum. */
  private readonly outdated = new Set<number>();
  /** Locals of the loop's body. */
  private readonly own = new Set<number>();
  private op: ReductionOp | undefined;
  private single = true;
  /** Whether Math.fround stands somewhere around it. */
  private rounded = false;
  /** What is added or multiplied. */
  private readonly terms: Expr[] = [];
  private problem: string | undefined;
  private readonly floats: Floats;

  constructor(local: Local, floats: Floats) {
    this.local = local;
    this.floats = floats;
  }

  /** The reduction, or why it is none. */
  of(body: readonly Stmt[]): Reduction | string {
    for (const stmt of statementsIn(body)) if (stmt.kind === 'declare') this.own.add(stmt.local.id);
    this.block(body);
    if (this.problem !== undefined) return this.problem;
    if (this.op === undefined) return 'it only gets values that are no updates of it';
    const single = this.single && (this.op === 'add' || this.op === 'mul');
    if (this.rounded && !single) return "Math.fround rounds it, and not as the end of every '+' or '*'";
    if (single) this.problem = this.whyNotOfFloats();
    return this.problem ?? { local: this.local, op: this.op, single };
  }

  /**
   * Partial results are rounded to floats: that changes nothing of floats, so one term gives what strict order gives.
   */
  private whyNotOfFloats(): string | undefined {
    const { name } = this.local;
    if (!this.floats.isFloatLocal(this.local))
      return `Math.fround rounds '${name}', which is not evidently a float before the loop: declare it f32`;
    if (this.terms.every((term) => this.floats.isFloat(term))) return undefined;
    return `Math.fround rounds '${name}' after terms that are not evidently floats: Math.fround around each makes them so`;
  }

  private block(body: readonly Stmt[]): void {
    for (const stmt of body) this.statement(stmt);
  }

  private statement(stmt: Stmt): void {
    if (stmt.kind === 'assign' && stmt.local.id === this.local.id) {
      this.update(stmt.value);
      this.outdate();
      return;
    }
    // `const t = s`, or a part of an update: `const t = s + e` before a call whose result is added next.
    if (stmt.kind === 'declare' && !stmt.local.mutable && stmt.value !== undefined && this.mentions(stmt.value)) {
      if (this.walk(stmt.value)) this.addAlias(stmt.local, this.isRounded(stmt.value));
      else this.fail(stmt);
      return;
    }
    if (stmt.kind === 'if') {
      const picked = this.pick(stmt);
      if (picked !== undefined) {
        this.family(picked);
        this.outdate();
        return;
      }
      if (this.branches(stmt)) return;
    }
    for (const expr of expressionsOf(stmt)) if (this.mentions(expr)) this.fail(stmt);
    for (const block of blocksOf(stmt)) {
      // What stands for the value before a branch or a loop may be outdated after it.
      if (stmt.kind === 'loop') this.outdate();
      this.block(block);
    }
  }

  private fail(stmt: Stmt): void {
    this.problem ??= `the loop reads '${this.local.name}' elsewhere than in its updates${stmt.kind === 'if' || stmt.kind === 'loop' ? ', in a condition' : ''}`;
  }

  private isOwn(expr: Expr): boolean {
    return expr.kind === 'local' && (expr.local.id === this.local.id || this.aliases.has(expr.local.id));
  }

  private mentions(expr: Expr): boolean {
    return subexpressions(expr).some((each) => this.isOutdated(each) || this.isOwn(each));
  }

  private isOutdated(expr: Expr): boolean {
    return expr.kind === 'local' && this.outdated.has(expr.local.id);
  }

  /** Of several on their way, only the last may become the value: the others have been used, or are lost. */
  private addAlias({ id }: Local, isRounded: boolean): void {
    this.outdate();
    this.aliases.set(id, isRounded);
  }

  /** Whether an update ends in Math.fround, or leaves the value as it is. */
  private isRounded(value: Expr): boolean {
    if (value.kind === 'select') return this.isRounded(value.yes) && this.isRounded(value.no);
    if (value.kind === 'local') return this.aliases.get(value.local.id) ?? true;
    return value.kind === 'math' && value.fn === 'fround';
  }

  private outdate(): void {
    for (const id of this.aliases.keys()) this.outdated.add(id);
    this.aliases.clear();
  }

  private family(op: ReductionOp): void {
    if (this.op !== undefined && this.op !== op) {
      this.problem ??= `'${this.local.name}' is updated in more than one way: by ${nameOf(this.op)} and by ${nameOf(op)}`;
    }
    this.op = op;
  }

  /** An updated value: the local itself, or an operation on an updated value. */
  private update(value: Expr): void {
    this.single &&= this.isRounded(value);
    if (!this.walk(value))
      this.problem ??= `'${this.local.name}' gets a value that is no update of it by +, -, *, Math.min or Math.max`;
  }

  private walk(value: Expr): boolean {
    if (this.isOwn(value)) return true;
    if (value.kind === 'math' && value.fn === 'fround') {
      this.rounded = true;
      return this.walk(value.args[0] as Expr);
    }
    if (value.kind === 'select') {
      const picked = this.pickOf(value.test, value.yes, value.no);
      if (picked !== undefined) this.family(picked);
      if (picked !== undefined) return true;
      return !this.mentions(value.test) && this.walk(value.yes) && this.walk(value.no);
    }
    if (value.kind === 'binary' && (value.op === 'add' || value.op === 'sub' || value.op === 'mul')) {
      const op = value.op === 'mul' ? 'mul' : 'add';
      const [inner, term] =
        value.op !== 'sub' && this.mentions(value.right) ? [value.right, value.left] : [value.left, value.right];
      if (this.mentions(term) || !this.walk(inner)) return false;
      this.terms.push(term);
      this.family(op);
      return true;
    }
    if (value.kind === 'math' && (value.fn === 'min' || value.fn === 'max')) {
      const own = value.args.filter((arg) => this.mentions(arg));
      if (own.length !== 1 || !this.walk(own[0] as Expr)) return false;
      this.family(value.fn);
      return true;
    }
    return false;
  }

  /**
   * `t = c ? s + e : s` where c or e could not stand in an expression: t is assigned in both branches. Then t is an
   * updated value.
   */
  private branches({ test, yes, no }: Extract<Stmt, { kind: 'if' }>): boolean {
    const [onYes, onNo] = [yes.at(-1), no.at(-1)];
    if (onYes?.kind !== 'assign' || onNo?.kind !== 'assign' || onYes.local.id !== onNo.local.id) return false;
    const isValue = [onYes, onNo].some(({ value }) => this.mentions(value));
    if (!isValue || !this.own.has(onYes.local.id)) return false;
    const before = [...yes.slice(0, -1), ...no.slice(0, -1)];
    const picked = this.pickOf(test, onYes.value, onNo.value);
    if (picked === undefined && (this.mentions(test) || !this.walk(onYes.value) || !this.walk(onNo.value)))
      return false;
    if (picked !== undefined) this.family(picked);
    this.block(before);
    this.addAlias(onYes.local, this.isRounded(onYes.value) && this.isRounded(onNo.value));
    return true;
  }

  /** `e > m ? e : m`: the comparison of e with m. */
  private pickOf(test: Expr, yes: Expr, no: Expr): ReductionOp | undefined {
    return this.isOwn(no) && !this.mentions(yes) ? this.comparedWith(test, yes) : undefined;
  }

  /** `if (e > m) m = e`: the comparison of e with m. */
  private pick({ test, yes, no }: Extract<Stmt, { kind: 'if' }>): ReductionOp | undefined {
    // Checks of what the comparison has read already.
    const only = yes.at(-1);
    const before = yes.slice(0, -1);
    if (before.flatMap(expressionsOf).some((expr) => this.mentions(expr))) return undefined;
    if (!before.every(({ kind }) => kind === 'check-index') || no.length > 0 || only?.kind !== 'assign')
      return undefined;
    if (only.local.id !== this.local.id || this.mentions(only.value)) return undefined;
    return this.comparedWith(test, only.value);
  }

  private comparedWith(test: Expr, taken: Expr): ReductionOp | undefined {
    if (test.kind !== 'compare') return undefined;
    const [value, op] = this.isOwn(test.right)
      ? [test.left, test.op]
      : this.isOwn(test.left)
        ? [test.right, compareOps[test.op].mirrored]
        : [undefined, test.op];
    if (value === undefined || op === 'eq' || op === 'ne' || this.mentions(value)) return undefined;
    return textOf(value) === textOf(taken) ? op : undefined;
  }
}

function nameOf(op: ReductionOp): string {
  return { add: '+ or -', mul: '*', min: 'Math.min', max: 'Math.max', lt: '<', le: '<=', gt: '>', ge: '>=' }[op];
}
