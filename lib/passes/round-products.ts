// round-products: products that stand in sums and differences are marked to be rounded by themselves.
//
//   z[0] = re * c - im * s; z[1] = im * c + re * s
//   becomes
//   z[0] = rounded(re * c) - rounded(im * s); z[1] = rounded(im * c) + rounded(re * s)
//
// From version 12 on gcc makes one instruction of a sum and a difference that stand side by side (addsub_pattern in its
// tree-vect-slp-patterns.cc), and where their left operands are products, some versions make a fused one, whatever
// -ffp-contract says. gcc makes products of other things, too: `x * 2` of `x + x`, `x * 0.25` of `x / 4`, `x * x` of `x
// ** 2`; sums of differences (`a - -b`) and the other way round; and it looks through variables, memory, and functions
// that it inlines. So what counts is what a value may be, not where it is written. The mark means something to gcc
// alone (KZ_ROUNDED in native/include/kernelize/barriers.h); it costs no instruction.
//
// Needs: machine-level IR in its last form. Guarantees: the same values. Functions without a sum beside a difference
// stay as they are.

import { callsOf } from '../ir/call-graph.ts';
import { childrenOf, type Expr, type Fn, type Local, type Loop, type Module, type Stmt } from '../ir/ir.ts';
import { read } from '../ir/make-machine.ts';
import { mapChildren, mapStatement } from '../ir/map.ts';
import { libmFunctions } from '../ir/ops.ts';
import { textOf } from '../ir/same.ts';
import { expressionsOf, statementsIn, subexpressions } from '../ir/walk.ts';
import type { Pass } from './pass.ts';

export const roundProducts: Pass = {
  name: 'round-products',
  doc: 'products in sums are rounded by themselves',
  after: ['select-representation', 'expand-lanes', 'insert-polls', 'keep-scalar'],
  exact: true,
  run: (module) => {
    const changed = new Map(relatives(module).flatMap((family) => new Products(family).rounded()));
    return { ...module, functions: module.functions.map((fn) => changed.get(fn.name) ?? fn) };
  },
};

/** Functions that may be inlined into each other or into the same one, together. */
function relatives({ functions }: Module): (readonly Fn[])[] {
  let families: Fn[][] = functions.map((fn) => [fn]);
  for (const fn of functions) {
    const names = new Set([fn.name, ...callsOf(fn.body).map(({ callee }) => callee)]);
    const isTouched = (family: readonly Fn[]) => family.some(({ name }) => names.has(name));
    families = [...families.filter((family) => !isTouched(family)), families.filter(isTouched).flat()];
  }
  return families;
}

/** What neither is a product nor passes one on. */
const NO_PRODUCTS: ReadonlySet<string> = new Set([
  ...['sqrt', 'fma', 'quotient', 'reciprocalFrom', 'rounded'],
  ...libmFunctions,
]);

/** Which values of some functions may be products. */
class Products {
  private readonly functions: readonly Fn[];
  /** By id, in each function. */
  private readonly locals = new Map<Fn, Set<number>>();
  /** Functions whose results may be, and whether elements may be. */
  private readonly results = new Set<string>();
  private areInMemory = false;
  /** Expressions that locals are given, by id, in each function. */
  private readonly given = new Map<Fn, Map<number, Expr[]>>();

  constructor(functions: readonly Fn[]) {
    this.functions = functions;
    for (const fn of functions) {
      this.locals.set(fn, new Set());
      this.given.set(fn, givenIn(fn));
    }
    while (functions.map((fn) => this.learn(fn)).some(Boolean));
  }

  /** The functions that are other ones then, by name. */
  rounded(): (readonly [string, Fn])[] {
    if (!this.haveBoth()) return [];
    return this.functions.map((fn) => [fn.name, { ...fn, body: this.block(fn, fn.body) }] as const);
  }

  /**
   * Whether there is a product in a sum and one in a difference, as compilers may see them, and anything side by side.
   */
  private haveBoth(): boolean {
    if (!this.functions.some((fn) => this.hasNeighbours(fn))) return false;
    const found = { add: false, sub: false };
    let isNegated = false;
    for (const fn of this.functions) {
      for (const stmt of statementsIn(fn.body)) {
        for (const [local] of this.joined(fn, stmt)) found.add ||= local !== undefined;
        for (const expr of expressionsOf(stmt).flatMap((each) => subexpressions(each))) {
          if (expr.rep !== 'f64') continue;
          if (expr.kind === 'unary') isNegated = true;
          if (expr.kind === 'const' && (Number(expr.value) < 0 || Object.is(expr.value, -0))) isNegated = true;
          if (isSum(expr) && this.sides(expr).some((side) => this.mayBe(fn, side))) found[expr.op] = true;
        }
      }
    }
    return found.add && found.sub ? true : isNegated && (found.add || found.sub);
  }

  /**
   * Whether there may be two elements that stand side by side in memory, or two numbers that a loop adds up together.
   */
  private hasNeighbours(fn: Fn): boolean {
    for (const stmt of statementsIn(fn.body)) {
      if (stmt.kind === 'store' || stmt.kind === 'fill') return true;
      if (stmt.kind === 'loop' && this.accumulators(fn, stmt).size > 1) return true;
      const all = expressionsOf(stmt).flatMap((expr) => subexpressions(expr));
      if (all.some((expr) => expr.kind === 'math' && expr.fn === 'hypot')) return true;
    }
    return false;
  }

  /** What a loop takes from one iteration to the next, and computes with a sum. */
  private accumulators(fn: Fn, loop: Loop): Set<number> {
    const all = statementsIn([loop]);
    const own = new Set(all.flatMap((stmt) => (stmt.kind === 'declare' ? [stmt.local.id] : [])));
    const parts = all.flatMap(expressionsOf).flatMap((expr) => subexpressions(expr));
    const isRead = new Set(parts.flatMap((expr) => (expr.kind === 'local' ? [expr.local.id] : [])));
    const isCarried = ({ id }: Local) => isRead.has(id) && !own.has(id);
    const assigned = all.flatMap((stmt) => (stmt.kind === 'assign' && isCarried(stmt.local) ? [stmt] : []));
    return new Set(assigned.filter(({ value }) => this.containsSum(fn, value)).map(({ local }) => local.id));
  }

  private containsSum(fn: Fn, expr: Expr, seen = new Set<number>()): boolean {
    if (expr.rep !== 'f64') return false;
    if (isSum(expr)) return true;
    if (expr.kind !== 'local') return childrenOf(expr).some((child) => this.containsSum(fn, child, seen));
    if (seen.has(expr.local.id)) return false;
    seen.add(expr.local.id);
    const given = this.given.get(fn)?.get(expr.local.id);
    // What nobody gives it here comes from a call.
    return given === undefined ? !expr.local.parameter : given.some((each) => this.containsSum(fn, each, seen));
  }

  /** Learns from a function; whether it learnt something. */
  private learn(fn: Fn): boolean {
    const locals = this.locals.get(fn) as Set<number>;
    const known = () =>
      this.results.size + Number(this.areInMemory) + [...this.locals.values()].reduce((sum, { size }) => sum + size, 0);
    const before = known();
    for (const stmt of statementsIn(fn.body)) {
      switch (stmt.kind) {
        case 'declare':
        case 'assign':
          if (stmt.value && this.mayBe(fn, stmt.value)) locals.add(stmt.local.id);
          break;
        case 'store':
        case 'fill':
          this.areInMemory ||= this.mayBe(fn, stmt.value);
          break;
        case 'return':
          if (stmt.value && this.mayBe(fn, stmt.value)) this.results.add(fn.name);
          break;
        case 'call':
          if (stmt.target && this.results.has(stmt.callee)) locals.add(stmt.target.id);
          this.learnArguments(fn, stmt.callee, stmt.args);
          break;
        case 'reduce':
          if (stmt.step === 'finish' && stmt.reduction.op === 'mul') locals.add(stmt.reduction.local.id);
          break;
        case 'parallel':
          for (const { reduction } of stmt.reductions) if (reduction.op === 'mul') locals.add(reduction.local.id);
          break;
        default:
      }
    }
    return known() > before;
  }

  private learnArguments(fn: Fn, callee: string, args: readonly Expr[]): void {
    const called = this.functions.find(({ name }) => name === callee) as Fn;
    for (const [at, arg] of args.entries()) {
      if (this.mayBe(fn, arg)) this.locals.get(called)?.add((called.parameters[at] as Local).id);
    }
  }

  private mayBe(fn: Fn, expr: Expr): boolean {
    if (expr.rep !== 'f64') return false;
    const any = (...parts: readonly Expr[]) => parts.some((part) => this.mayBe(fn, part));
    switch (expr.kind) {
      case 'local':
        return (this.locals.get(fn) as Set<number>).has(expr.local.id);
      case 'load':
        return this.areInMemory;
      case 'convert':
      case 'unary':
        return any(expr.value);
      case 'select':
        return any(expr.yes, expr.no);
      case 'math':
        return expr.fn === 'hypot' || (!NO_PRODUCTS.has(expr.fn) && any(...expr.args));
      case 'binary':
        // A sum of a number and itself is twice that number.
        return isSum(expr) ? this.areOne(fn, expr.left, expr.right) : expr.op !== 'rem';
      default:
        return false;
    }
  }

  /** Whether two values may be one, from which it comes by way of variables. */
  private areOne(fn: Fn, left: Expr, right: Expr): boolean {
    const origins = this.origins(fn, left);
    return [...this.origins(fn, right)].some((each) => origins.has(each));
  }

  /** A sum with thousands of terms asks for each of them again. */
  private readonly texts = new WeakMap<Expr, string>();

  private origins(fn: Fn, expr: Expr, found = new Set<string>()): Set<string> {
    const text = this.texts.get(expr) ?? textOf(expr);
    this.texts.set(expr, text);
    if (found.has(text)) return found;
    found.add(text);
    const inner =
      expr.kind === 'unary' || expr.kind === 'convert'
        ? [expr.value]
        : expr.kind === 'select'
          ? [expr.yes, expr.no]
          : [];
    const given = expr.kind === 'local' ? (this.given.get(fn)?.get(expr.local.id) ?? []) : inner;
    for (const each of given) this.origins(fn, each, found);
    return found;
  }

  private block(fn: Fn, body: readonly Stmt[]): Stmt[] {
    return body.flatMap((stmt) => {
      const inside = mapStatement(stmt, {
        expr: (expr) => this.expression(fn, expr),
        block: (inner) => this.block(fn, inner),
      });
      const apart = this.joined(fn, stmt).map(([local, loc]): Stmt => {
        return { kind: 'assign', local, value: rounded(read(local, 'f64', loc)), loc };
      });
      return [...apart, inside];
    });
  }

  /** Locals to which a statement adds what a loop has summed up. */
  private joined(fn: Fn, stmt: Stmt): (readonly [Local, Stmt['loc']])[] {
    const reductions =
      stmt.kind === 'parallel'
        ? stmt.reductions.map(({ reduction }) => reduction)
        : stmt.kind === 'reduce' && stmt.step === 'finish'
          ? [stmt.reduction]
          : [];
    const locals = reductions.filter(({ op }) => op === 'add').map(({ local }) => local);
    return locals.filter(({ id }) => this.locals.get(fn)?.has(id)).map((local) => [local, stmt.loc] as const);
  }

  /** Operands that would be fused. */
  private sides({ op, left, right }: Binary): readonly Expr[] {
    return op === 'sub' ? [left] : [left, right];
  }

  private expression(fn: Fn, expr: Expr): Expr {
    const inside = mapChildren(expr, (child) => this.expression(fn, child));
    if (!isSum(expr) || !isSum(inside)) return inside;
    const sides = this.sides(expr).filter((side) => this.mayBe(fn, side));
    const side = (before: Expr, after: Expr) => (sides.includes(before) ? rounded(after) : after);
    return { ...inside, left: side(expr.left, inside.left), right: side(expr.right, inside.right) };
  }
}

function givenIn(fn: Fn): Map<number, Expr[]> {
  const given = new Map<number, Expr[]>();
  for (const stmt of statementsIn(fn.body)) {
    if ((stmt.kind !== 'declare' && stmt.kind !== 'assign') || stmt.value?.rep !== 'f64') continue;
    given.set(stmt.local.id, [...(given.get(stmt.local.id) ?? []), stmt.value]);
  }
  return given;
}

type Binary = Extract<Expr, { kind: 'binary' }>;

function isSum(expr: Expr): expr is Binary & { op: 'add' | 'sub' } {
  return expr.kind === 'binary' && expr.rep === 'f64' && (expr.op === 'add' || expr.op === 'sub');
}

function rounded(value: Expr): Expr {
  return { kind: 'math', fn: 'rounded', args: [value], type: 'number', rep: 'f64', loc: value.loc };
}
